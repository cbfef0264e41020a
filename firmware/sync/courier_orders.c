/* Main thread: what is asked of the courier about documents becomes a job. */
#include "sync/courier_orders.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"

static void free_cargo(void *blob) {
    struct cargo *cargo = blob;
    if (!cargo)
        return;
    if (cargo->fd >= 0)
        close(cargo->fd);
    request_destroy(cargo->request);
    recording_request_destroy(cargo->recording);
    mem_free(cargo);
}

static struct cargo *make_cargo(int fd) {
    struct cargo *cargo = mem_alloc(1, sizeof *cargo);
    cargo->fd = fd;
    return cargo;
}

static enum err post(struct courier *courier, enum document_job kind, const struct order *order,
                     struct cargo *cargo) {
    struct job job = {.kind = (uint16_t)kind,
                      .size = sizeof *order,
                      .blob = cargo,
                      .free_blob = cargo ? free_cargo : NULL};
    memcpy(job.small, order, sizeof *order);
    enum err err = worker_post(courier->worker, &job);
    if (err != ERR_OK)
        free_cargo(cargo);
    return err;
}

static struct cargo *carry_ids(const int64_t *ids, int count) {
    struct cargo *cargo = make_cargo(-1);
    cargo->count = count;
    memcpy(cargo->ids, ids, (size_t)count * sizeof *ids);
    return cargo;
}

enum err courier_document_begin(struct courier *courier, uint32_t serial, const char *kind) {
    struct order order = {.serial = serial};
    if (snprintf(order.text, sizeof order.text, "%s", kind) >= (int)sizeof order.text)
        return ERR_INVALID;
    return post(courier, JOB_BEGIN, &order, NULL);
}

enum err courier_page_add(struct courier *courier, uint32_t serial, int64_t document,
                          const struct courier_page *page, int fd) {
    const struct order order = {.serial = serial, .document = document};
    struct cargo *cargo = make_cargo(fd);
    cargo->page = *page;
    return post(courier, JOB_PAGE_ADD, &order, cargo);
}

enum err courier_page_replace(struct courier *courier, uint32_t serial, int64_t page,
                              const struct courier_page *with, int fd) {
    const struct order order = {.serial = serial, .page = page};
    struct cargo *cargo = make_cargo(fd);
    cargo->page = *with;
    return post(courier, JOB_PAGE_REPLACE, &order, cargo);
}

enum err courier_page_rotate(struct courier *courier, uint32_t serial, int64_t page,
                             int32_t rotation) {
    const struct order order = {.serial = serial, .page = page, .number = rotation};
    return post(courier, JOB_PAGE_ROTATE, &order, NULL);
}

enum err courier_page_delete(struct courier *courier, uint32_t serial, int64_t page) {
    const struct order order = {.serial = serial, .page = page};
    return post(courier, JOB_PAGE_DELETE, &order, NULL);
}

enum err courier_pages_reorder(struct courier *courier, uint32_t serial, int64_t document,
                               const int64_t *pages, int count) {
    const struct order order = {.serial = serial, .document = document};
    if (count < 0 || count > DOCUMENT_PAGES_MOST)
        return ERR_INVALID;
    return post(courier, JOB_REORDER, &order, carry_ids(pages, count));
}

enum err courier_page_load(struct courier *courier, uint32_t serial, int64_t page) {
    const struct order order = {.serial = serial, .page = page};
    return post(courier, JOB_PAGE_LOAD, &order, NULL);
}

enum err courier_page_load_at(struct courier *courier, uint32_t serial, int64_t document,
                              int32_t position) {
    const struct order order = {.serial = serial, .document = document, .number = position};
    return post(courier, JOB_PAGE_LOAD_AT, &order, NULL);
}

enum err courier_document_drop(struct courier *courier, uint32_t serial, int64_t document) {
    const struct order order = {.serial = serial, .document = document};
    return post(courier, JOB_DROP, &order, NULL);
}

static bool are_documents(const int64_t *documents, int count, int32_t files_wanted) {
    return documents && count > 0 && count <= COURIER_DOCUMENTS_MOST && files_wanted > 0 &&
           files_wanted <= 3;
}

enum err courier_documents_commit(struct courier *courier, uint32_t serial,
                                  const int64_t *documents, int count, int32_t files_wanted) {
    const struct order order = {.serial = serial, .number = files_wanted};
    if (!are_documents(documents, count, files_wanted))
        return ERR_INVALID;
    return post(courier, JOB_COMMIT, &order, carry_ids(documents, count));
}

enum err courier_hand_in(struct courier *courier, uint32_t serial, struct request *request,
                         const int64_t *documents, int count, int32_t files_wanted) {
    const struct order order = {.serial = serial, .number = files_wanted};
    if (!are_documents(documents, count, files_wanted)) {
        request_destroy(request);
        return ERR_INVALID;
    }
    struct cargo *cargo = carry_ids(documents, count);
    cargo->request = request;
    return post(courier, JOB_HAND_IN, &order, cargo);
}

enum err courier_record(struct courier *courier, uint32_t serial, struct recording_request *request,
                        const int64_t *documents, int count, int32_t files_wanted) {
    const struct order order = {.serial = serial, .number = files_wanted};
    if (!are_documents(documents, count, files_wanted)) {
        recording_request_destroy(request);
        return ERR_INVALID;
    }
    struct cargo *cargo = carry_ids(documents, count);
    cargo->recording = request;
    return post(courier, JOB_RECORD, &order, cargo);
}

enum err courier_file_give(struct courier *courier, uint32_t serial, int64_t document,
                           const struct courier_made *made, int fd) {
    const struct order order = {.serial = serial, .document = document};
    struct cargo *cargo = make_cargo(fd);
    cargo->made = *made;
    return post(courier, JOB_FILE_GIVE, &order, cargo);
}

enum err courier_file_spare(struct courier *courier, uint32_t serial, int64_t document,
                            int32_t files_wanted) {
    const struct order order = {.serial = serial, .document = document, .number = files_wanted};
    return post(courier, JOB_FILE_SPARE, &order, NULL);
}

static enum err post_reference(struct courier *courier, enum document_job kind, uint32_t serial,
                               const char *reference) {
    struct order order = {.serial = serial};
    snprintf(order.text, sizeof order.text, "%.19s", reference);
    return post(courier, kind, &order, NULL);
}

enum err courier_recording_watch(struct courier *courier, uint32_t serial, const char *reference) {
    return post_reference(courier, JOB_WATCH, serial, reference);
}

void courier_recording_leave(struct courier *courier) {
    (void)post_reference(courier, JOB_LEAVE, 0, "");
}

enum err courier_recording_withdraw(struct courier *courier, uint32_t serial,
                                    const char *reference) {
    return post_reference(courier, JOB_WITHDRAW, serial, reference);
}
