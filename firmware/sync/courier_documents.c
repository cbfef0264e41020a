/* The courier's side of documents: jobs in, answers out, the uploader and the recorder in its
 * turn. */
#include "sync/courier_documents.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/log.h"
#include "base/memory.h"
#include "sync/courier_inner.h"
#include "sync/courier_orders.h"

#define LOG_ROOM "sync"
#define COPY_BYTES ((size_t)65536)
#define FILES_MOST (COURIER_DOCUMENTS_MOST * 3)

_Static_assert(sizeof(struct courier_document) <= ENVELOPE_INLINE, "an envelope's small part");

/* -- answers */

static void say(struct courier *courier, const struct courier_document *answer) {
    if (answer->err != ERR_OK)
        log_warn("courier.document", "document=%lld page=%lld err=%s", (long long)answer->document,
                 (long long)answer->page, err_name(answer->err));
    courier_say(courier, COURIER_DOCUMENT, answer, sizeof *answer, NULL, NULL);
}

static void fill_page(struct courier_document *answer, const struct page *page) {
    answer->document = page->document;
    answer->page = page->id;
    answer->position = page->position;
    answer->bytes = page->bytes;
}

static void say_failed(struct courier *courier, uint32_t serial, enum err err) {
    const struct courier_failed failed = {.serial = serial, .err = err};
    courier_say(courier, COURIER_SAVE_FAILED, &failed, sizeof failed, NULL, NULL);
}

static void tell_news(void *context, uint32_t serial, struct recording_news *news) {
    const struct courier_serial told = {.serial = serial};
    courier_say(context, COURIER_RECORDING, &told, sizeof told, news, secret_free);
}

/* -- pages */

static enum err add_page(struct courier *courier, const struct order *order,
                         const struct cargo *cargo, bool is_new, struct courier_document *answer) {
    const struct page_draft draft = {
        .type = cargo->page.type, .rotation = cargo->page.rotation, .checks = cargo->page.checks};
    struct document_descriptor descriptor;
    struct page page;
    enum err err = document_descriptor_init(&descriptor, cargo->fd);
    if (err == ERR_OK && is_new)
        err = page_add(courier->database, order->document, &draft, &descriptor.source, &page);
    else if (err == ERR_OK)
        err = page_replace(courier->database, order->page, &draft, &descriptor.source, &page);
    if (err == ERR_OK)
        fill_page(answer, &page);
    return err;
}

/* A memfd of our own, sealed against changes of its size once it is full. */
static enum err copy_out(const struct document_source *source, int *fd) {
    unsigned char *piece = secret_alloc(COPY_BYTES);
    int made = memfd_create("page", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    enum err err = made >= 0 ? ERR_OK : ERR_IO;
    for (uint64_t at = 0; err == ERR_OK && at < source->bytes;) {
        uint64_t left = source->bytes - at;
        size_t len = left < COPY_BYTES ? (size_t)left : COPY_BYTES;
        err = source->read(source->context, at, piece, len);
        if (err == ERR_OK && pwrite(made, piece, len, (off_t)at) != (ssize_t)len)
            err = ERR_IO;
        at += len;
    }
    secret_free(piece);
    if (err == ERR_OK && fcntl(made, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) != 0)
        err = ERR_IO;
    if (err == ERR_OK)
        *fd = made;
    else if (made >= 0)
        close(made);
    return err;
}

static enum err find_at(struct courier *courier, int64_t document, int32_t position,
                        struct page *page) {
    struct page *pages = mem_alloc(DOCUMENT_PAGES_MOST, sizeof *pages);
    int count = 0;
    enum err err = pages_list(courier->database, document, pages, DOCUMENT_PAGES_MOST, &count);
    if (err == ERR_OK && (position < 0 || position >= count))
        err = ERR_NOT_FOUND;
    if (err == ERR_OK)
        *page = pages[position];
    mem_free(pages);
    return err;
}

static void free_file(void *blob) {
    struct courier_file *file = blob;
    if (file->fd >= 0)
        close(file->fd);
    mem_free(file);
}

static void load(struct courier *courier, const struct order *order, bool is_by_place) {
    struct courier_document answer = {
        .serial = order->serial, .document = order->document, .page = order->page};
    struct sealed_file *sealed = NULL;
    struct courier_file *file = NULL;
    struct page page = {.id = order->page};
    int fd = -1;
    enum err err = is_by_place ? find_at(courier, order->document, order->number, &page) : ERR_OK;
    if (err == ERR_OK)
        err = page_open(courier->database, page.id, &sealed);
    if (err == ERR_OK)
        err = copy_out(sealed_file_source(sealed), &fd);
    sealed_file_close(sealed);
    answer.err = err;
    if (err != ERR_OK) {
        say(courier, &answer);
        return;
    }
    answer.page = page.id;
    answer.position = page.position;
    file = mem_alloc(1, sizeof *file);
    file->fd = fd;
    courier_say(courier, COURIER_DOCUMENT, &answer, sizeof answer, file, free_file);
}

/* -- promises */

static enum err record(struct courier *courier, const struct order *order, struct cargo *cargo,
                       struct recording *recording) {
    struct recording_paper papers[COURIER_DOCUMENTS_MOST];
    struct document documents[COURIER_DOCUMENTS_MOST];
    struct page *pages[COURIER_DOCUMENTS_MOST] = {NULL};
    struct buf body;
    enum err err = courier_check_disk(courier);
    buf_init(&body, RECORDING_BODY_MAX);
    for (int at = 0; err == ERR_OK && at < cargo->count; at++) {
        pages[at] = mem_alloc(DOCUMENT_PAGES_MOST, sizeof *pages[at]);
        papers[at] = (struct recording_paper){
            .document = cargo->ids[at], .kind = documents[at].kind, .pages = pages[at]};
        err = document_get(courier->database, cargo->ids[at], &documents[at]);
        if (err == ERR_OK)
            err = pages_list(courier->database, cargo->ids[at], pages[at], DOCUMENT_PAGES_MOST,
                             &papers[at].page_count);
    }
    if (err == ERR_OK)
        err = recording_body_write(cargo->recording, papers, cargo->count, &body);
    const struct recording_draft draft = {.kiosk = courier->params.kiosk_id,
                                          .body = buf_text(&body),
                                          .body_len = body.len,
                                          .documents = cargo->ids,
                                          .document_count = cargo->count,
                                          .files_wanted = order->number};
    if (err == ERR_OK)
        err = recordings_add(courier->database, &draft, recording);
    buf_finish(&body);
    for (int at = 0; at < COURIER_DOCUMENTS_MOST; at++)
        mem_free(pages[at]);
    return err;
}

static void handle_record(struct courier *courier, const struct order *order, struct cargo *cargo) {
    struct recording recording;
    struct courier_saved saved = {.serial = order->serial};
    bool has_services =
        courier->params.recordings_url[0] != '\0' && courier->params.documents_url[0] != '\0';
    enum err err = has_services ? record(courier, order, cargo, &recording) : ERR_UNSUPPORTED;
    if (err != ERR_OK) {
        say_failed(courier, order->serial, err);
        return;
    }
    snprintf(saved.reference, sizeof saved.reference, "%s", recording.reference);
    courier_say(courier, COURIER_SAVED, &saved, sizeof saved, NULL, NULL);
    recorder_added(courier->recorder, recording.reference);
}

static void handle_hand_in(struct courier *courier, const struct order *order,
                           struct cargo *cargo) {
    const struct courier_papers papers = {cargo->ids, cargo->count, order->number};
    if (courier->params.documents_url[0] == '\0')
        say_failed(courier, order->serial, ERR_UNSUPPORTED);
    else
        courier_keep_request(courier, order->serial, cargo->request, &papers);
}

static enum err commit(struct courier *courier, const struct order *order,
                       const struct cargo *cargo, struct courier_document *answer) {
    if (courier->params.documents_url[0] == '\0')
        return ERR_UNSUPPORTED;
    enum err err = courier_check_disk(courier);
    if (err == ERR_OK)
        err = documents_commit(courier->database, courier->params.kiosk_id, cargo->ids,
                               cargo->count, order->number, answer->reference);
    return err;
}

static enum err give_file(struct courier *courier, const struct order *order,
                          const struct cargo *cargo) {
    const struct upload_draft draft = {.form = cargo->made.form,
                                       .filename = cargo->made.filename,
                                       .type = cargo->made.type,
                                       .pages = cargo->made.pages};
    struct document_descriptor descriptor;
    struct upload upload;
    enum err err = document_descriptor_init(&descriptor, cargo->fd);
    if (err == ERR_OK)
        err = upload_add(courier->database, order->document, &draft, &descriptor.source, &upload);
    if (err == ERR_OK)
        uploader_added(courier->uploader);
    courier->asked_document = 0;
    return err;
}

/* -- jobs */

static enum err change(struct courier *courier, const struct job *job, const struct order *order,
                       struct cargo *cargo, struct courier_document *answer) {
    struct database *database = courier->database;
    struct document begun;
    enum err err = ERR_INVALID;
    switch ((int)job->kind) {
    case JOB_BEGIN:
        err = document_begin(database, order->text, &begun);
        answer->document = err == ERR_OK ? begun.id : 0;
        break;
    case JOB_PAGE_ADD:
    case JOB_PAGE_REPLACE:
        err = add_page(courier, order, cargo, job->kind == JOB_PAGE_ADD, answer);
        break;
    case JOB_PAGE_ROTATE:
        err = page_rotate(database, order->page, order->number);
        break;
    case JOB_PAGE_DELETE:
        err = page_delete(database, order->page);
        break;
    case JOB_REORDER:
        err = pages_reorder(database, order->document, cargo->ids, cargo->count);
        break;
    case JOB_DROP:
        err = document_drop(database, order->document);
        break;
    case JOB_COMMIT:
        err = commit(courier, order, cargo, answer);
        break;
    case JOB_FILE_GIVE:
        err = give_file(courier, order, cargo);
        break;
    case JOB_FILE_SPARE:
        err = document_want(database, order->document, order->number);
        courier->asked_document = 0;
        break;
    default:
        break;
    }
    return err;
}

static void handle_change(struct courier *courier, const struct job *job,
                          const struct order *order) {
    struct courier_document answer = {
        .serial = order->serial, .document = order->document, .page = order->page};
    struct document document;
    answer.err = courier->database ? change(courier, job, order, job->blob, &answer) : ERR_IO;
    if (courier->database && document_get(courier->database, answer.document, &document) == ERR_OK)
        answer.pages = document.pages;
    say(courier, &answer);
    courier_health_changed(courier);
}

static void tell_unreachable(struct courier *courier, const struct order *order) {
    struct recording_news *news = secret_alloc(sizeof *news);
    news->state = RECORDING_STATE_UNREACHABLE;
    news->queue_position = news->queue_wait_s = -1;
    snprintf(news->reference, sizeof news->reference, "%.19s", order->text);
    tell_news(courier, order->serial, news);
}

static void handle_without_database(struct courier *courier, const struct job *job,
                                    const struct order *order) {
    if (job->kind == JOB_HAND_IN || job->kind == JOB_RECORD)
        say_failed(courier, order->serial, ERR_IO);
    else if (job->kind == JOB_WATCH || job->kind == JOB_WITHDRAW)
        tell_unreachable(courier, order);
    else if (job->kind != JOB_LEAVE)
        handle_change(courier, job, order);
}

void courier_documents_job(struct courier *courier, struct job *job) {
    struct order order;
    memcpy(&order, job->small, sizeof order);
    if (!courier->database)
        handle_without_database(courier, job, &order);
    else if (job->kind == JOB_PAGE_LOAD || job->kind == JOB_PAGE_LOAD_AT)
        load(courier, &order, job->kind == JOB_PAGE_LOAD_AT);
    else if (job->kind == JOB_HAND_IN)
        handle_hand_in(courier, &order, job->blob);
    else if (job->kind == JOB_RECORD)
        handle_record(courier, &order, job->blob);
    else if (job->kind == JOB_WATCH)
        recorder_watch(courier->recorder, order.serial, order.text);
    else if (job->kind == JOB_WITHDRAW)
        recorder_withdraw(courier->recorder, order.serial, order.text);
    else if (job->kind == JOB_LEAVE)
        recorder_leave(courier->recorder);
    else
        handle_change(courier, job, &order);
}

/* -- the turn */

static void changed(void *context) {
    courier_health_changed(context);
}

static void uploaded(void *context, const struct upload *upload) {
    struct courier *courier = context;
    struct courier_sent sent = {.reference = ""};
    struct upload *uploads = mem_alloc(FILES_MOST, sizeof *uploads);
    int count = 0;
    bool is_whole = false;
    enum err err =
        uploads_find(courier->database, upload->reference, uploads, FILES_MOST, &count, &is_whole);
    mem_free(uploads);
    if (!courier->has_remains)
        courier->forget_due_ms = courier_now(courier);
    courier->has_remains = true;
    outbox_wake(courier->database, upload->reference);
    delivery_added(courier->delivery);
    if (err != ERR_OK || !is_whole)
        return;
    recorder_added(courier->recorder, upload->reference);
    snprintf(sent.reference, sizeof sent.reference, "%s", upload->reference);
    courier_say(courier, COURIER_SENT, &sent, sizeof sent, NULL, NULL);
}

void courier_documents_open(struct courier *courier) {
    const struct courier_params *params = &courier->params;
    struct documents_swept swept;
    upload_store_init(&courier->uploads, courier->database);
    const struct uploader_params uploader = {.exchange = courier->exchange,
                                             .ledger = &courier->uploads.ledger,
                                             .clock = params->clock,
                                             .url = params->documents_url,
                                             .kiosk = params->kiosk_id,
                                             .stall_ms = params->timeout_ms,
                                             .done = uploaded,
                                             .changed = changed,
                                             .context = courier};
    const struct recorder_params recorder = {.exchange = courier->exchange,
                                             .database = courier->database,
                                             .clock = params->clock,
                                             .url = params->recordings_url,
                                             .told = tell_news,
                                             .changed = changed,
                                             .context = courier};
    if (documents_sweep(courier->database, false, &swept) != ERR_OK)
        log_error("courier.not_swept", "folder=pages");
    else
        courier->damaged = (uint32_t)swept.damaged;
    courier->uploader = uploader_create(&uploader);
    courier->recorder = recorder_create(&recorder);
}

void courier_documents_close(struct courier *courier) {
    uploader_destroy(courier->uploader);
    recorder_destroy(courier->recorder);
}

/* One document at a time is asked for, so that a hundred that wait fill no box. */
static void ask_for_file(struct courier *courier) {
    struct document document;
    if (courier->asked_document != 0 ||
        documents_next_unmade(courier->database, 0, &document) != ERR_OK)
        return;
    struct courier_file_wanted wanted = {
        .document = document.id, .pages = document.pages, .files = document.files};
    snprintf(wanted.kind, sizeof wanted.kind, "%s", document.kind);
    courier->asked_document = document.id;
    courier_say(courier, COURIER_FILE_WANTED, &wanted, sizeof wanted, NULL, NULL);
}

int64_t courier_documents_step(struct courier *courier) {
    ask_for_file(courier);
    int64_t upload_ms = uploader_step(courier->uploader);
    int64_t record_ms = recorder_step(courier->recorder);
    return upload_ms < record_ms ? upload_ms : record_ms;
}

enum err courier_media(struct courier *courier, const char *reference, char url[UPLOAD_URL_ROOM]) {
    struct upload *uploads = mem_alloc(FILES_MOST, sizeof *uploads);
    int count = 0, staff = 0;
    bool is_whole = false;
    enum err err =
        uploads_find(courier->database, reference, uploads, FILES_MOST, &count, &is_whole);
    for (int at = 0; err == ERR_OK && at < count; at++)
        staff += uploads[at].state == UPLOAD_STAFF;
    if (err == ERR_OK && !is_whole)
        err = staff > 0 ? ERR_REFUSED : ERR_BUSY;
    if (err == ERR_OK)
        memcpy(url, uploads[0].media, UPLOAD_URL_ROOM);
    mem_free(uploads);
    return err;
}
