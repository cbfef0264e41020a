/* Documents: pages in and out, order, promises, drops, the sweep, and what never stands on the
 * disk. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <signal.h>

#include <cmocka.h>

#include "base/log.h"
#include "store/database_inner.h"
#include "store/recordings.h"
#include "store/support_documents.h"

static struct store store;

static int set_up(void **state) {
    (void)state;
    store_open(&store);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    store_close(&store);
    return 0;
}

static char *commit(const int64_t *ids, int count, int32_t wanted) {
    static char reference[REFERENCE_ROOM];
    assert_int_equal(documents_commit(store.database, "K1", ids, count, wanted, reference), ERR_OK);
    return reference;
}

static struct upload give_file(int64_t document, const char *form, int number, size_t len) {
    const struct upload_draft draft = {form, "scan.tif", "image/tiff", 1};
    struct document_memory memory;
    struct upload upload;
    unsigned char *bytes = malloc(len);
    documents_fill(bytes, number, len);
    document_memory_init(&memory, bytes, len);
    assert_int_equal(upload_add(store.database, document, &draft, &memory.source, &upload), ERR_OK);
    free(bytes);
    return upload;
}

static void assert_order(int64_t document, const int64_t *ids, int count) {
    struct page pages[DOCUMENT_PAGES_MOST];
    int found = -1;
    assert_int_equal(pages_list(store.database, document, pages, DOCUMENT_PAGES_MOST, &found),
                     ERR_OK);
    assert_int_equal(found, count);
    for (int at = 0; at < count; at++) {
        assert_int_equal(pages[at].id, ids[at]);
        assert_int_equal(pages[at].position, at);
    }
}

static void pages_come_back_byte_for_byte(void **state) {
    (void)state;
    static const size_t sizes[] = {1, 65535, 65536, 65537, 200000};
    int64_t document = documents_draft(&store), pages[5];
    for (int at = 0; at < 5; at++)
        pages[at] = documents_page(&store, document, at, sizes[at]);
    store_close_keeping(&store);
    store_open_again(&store);
    for (int at = 0; at < 5; at++)
        documents_assert_page(&store, pages[at], at, sizes[at]);
    assert_order(document, pages, 5);
}

static void any_part_of_a_page_can_be_read(void **state) {
    (void)state;
    unsigned char expected[200000], got[70000];
    struct sealed_file *file = NULL;
    int64_t page = documents_page(&store, documents_draft(&store), 3, sizeof expected);
    documents_fill(expected, 3, sizeof expected);
    assert_int_equal(page_open(store.database, page, &file), ERR_OK);
    const struct document_source *source = sealed_file_source(file);
    static const uint64_t offsets[] = {131072, 0, 65530, 199999, 65536, 130000};
    for (size_t at = 0; at < sizeof offsets / sizeof offsets[0]; at++) {
        size_t left = sizeof expected - (size_t)offsets[at];
        size_t len = left < sizeof got ? left : sizeof got;
        assert_int_equal(source->read(source->context, offsets[at], got, len), ERR_OK);
        assert_memory_equal(got, expected + offsets[at], len);
    }
    assert_int_equal(source->read(source->context, 199999, got, 2), ERR_INVALID);
    sealed_file_close(file);
}

static void pages_are_turned_replaced_deleted_and_reordered(void **state) {
    (void)state;
    const struct page_draft draft = {.type = "image/png", .rotation = 90, .checks = ""};
    struct document_memory memory;
    struct page replaced;
    unsigned char bytes[500];
    int64_t document = documents_draft(&store), ids[4];
    for (int at = 0; at < 4; at++)
        ids[at] = documents_page(&store, document, at, 400);
    documents_fill(bytes, 77, sizeof bytes);
    document_memory_init(&memory, bytes, sizeof bytes);
    assert_int_equal(page_replace(store.database, ids[2], &draft, &memory.source, &replaced),
                     ERR_OK);
    assert_int_equal(replaced.id, ids[2]);
    assert_int_equal(replaced.rotation, 90);
    assert_string_equal(replaced.type, "image/png");
    documents_assert_page(&store, ids[2], 77, sizeof bytes);
    assert_int_equal(page_rotate(store.database, ids[0], 45), ERR_INVALID);
    assert_int_equal(page_rotate(store.database, ids[0], 270), ERR_OK);
    assert_int_equal(page_delete(store.database, ids[1]), ERR_OK);
    const int64_t left[] = {ids[0], ids[2], ids[3]}, turned[] = {ids[3], ids[0], ids[2]};
    assert_order(document, left, 3);
    assert_int_equal(pages_reorder(store.database, document, turned, 3), ERR_OK);
    assert_order(document, turned, 3);
    assert_int_equal(documents_files(&store), 3);
    documents_assert_page(&store, ids[3], 3, 400);
}

static void an_order_of_other_pages_is_refused(void **state) {
    (void)state;
    int64_t document = documents_draft(&store), other = documents_draft(&store);
    int64_t ids[2] = {documents_page(&store, document, 1, 10),
                      documents_page(&store, document, 2, 10)};
    const int64_t foreign[] = {ids[0], documents_page(&store, other, 3, 10)};
    const int64_t twice[] = {ids[0], ids[0]};
    assert_int_equal(pages_reorder(store.database, document, foreign, 2), ERR_CONFLICT);
    assert_int_equal(pages_reorder(store.database, document, twice, 2), ERR_CONFLICT);
    assert_int_equal(pages_reorder(store.database, document, ids, 1), ERR_CONFLICT);
    assert_order(document, ids, 2);
}

static void bad_pages_are_refused(void **state) {
    (void)state;
    struct page page;
    int64_t document = documents_draft(&store);
    assert_int_equal(documents_try_page(&store, document, 1, 0, &page), ERR_INVALID);
    assert_int_equal(documents_try_page(&store, 999, 1, 10, &page), ERR_NOT_FOUND);
    for (int at = 0; at < DOCUMENT_PAGES_MOST; at++)
        documents_page(&store, document, at, 1);
    assert_int_equal(documents_try_page(&store, document, 1, 10, &page), ERR_TOO_BIG);
}

static void what_is_promised_stays_and_cannot_be_changed(void **state) {
    (void)state;
    struct documents_swept swept;
    struct page page;
    struct document document;
    int64_t id = documents_draft(&store), empty = documents_draft(&store);
    int64_t first = documents_page(&store, id, 1, 1000);
    char reference[REFERENCE_ROOM];
    assert_int_equal(documents_commit(store.database, "K1", &empty, 1, 1, reference), ERR_INVALID);
    snprintf(reference, sizeof reference, "%s", commit(&id, 1, 1));
    assert_int_equal(documents_commit(store.database, "K1", &id, 1, 1, reference), ERR_CONFLICT);
    assert_int_equal(documents_try_page(&store, id, 2, 10, &page), ERR_CONFLICT);
    assert_int_equal(page_delete(store.database, first), ERR_CONFLICT);
    assert_int_equal(document_drop(store.database, id), ERR_CONFLICT);
    store_close_keeping(&store);
    store_open_again(&store);
    assert_int_equal(documents_sweep(store.database, false, &swept), ERR_OK);
    assert_int_equal(swept.drafts, 1);
    assert_int_equal(swept.damaged, 0);
    int count = 0;
    assert_int_equal(documents_find(store.database, reference, &document, 1, &count), ERR_OK);
    assert_int_equal(document.id, id);
    documents_assert_page(&store, first, 1, 1000);
    assert_int_equal(documents_next_unmade(store.database, 0, &document), ERR_OK);
    assert_int_equal(document.id, id);
}

static void no_word_of_a_page_ever_stands_on_the_disk(void **state) {
    (void)state;
    int64_t id = documents_draft(&store);
    documents_page(&store, id, 1, 150000);
    documents_page(&store, id, 2, 1000);
    assert_false(documents_folder_has(&store, PAGE_MARKER));
    commit(&id, 1, 1);
    give_file(id, "tiff", 5, 150000);
    assert_false(documents_folder_has(&store, PAGE_MARKER));
    /* The control: a page that is not sealed would be seen. */
    char path[200];
    snprintf(path, sizeof path, "%s/pages/plain", store.folder);
    store_write_file(path, PAGE_MARKER, strlen(PAGE_MARKER));
    assert_true(documents_folder_has(&store, PAGE_MARKER));
}

static void a_dropped_draft_leaves_no_file_and_no_key(void **state) {
    (void)state;
    struct document document;
    int64_t id = documents_draft(&store);
    unsigned char wrapped[SEAL_WRAPPED_BYTES];
    sqlite3_stmt *get = store.database->statements[STATEMENT_KEY_GET];
    documents_page(&store, id, 1, 5000);
    statement_bind(get, "i", id);
    assert_int_equal(statement_row(get), ERR_OK);
    memcpy(wrapped, sqlite3_column_blob(get, 0), sizeof wrapped);
    statement_reset(get);
    assert_int_equal(document_drop(store.database, id), ERR_OK);
    assert_int_equal(documents_files(&store), 0);
    assert_int_equal(document_get(store.database, id, &document), ERR_NOT_FOUND);
    size_t len = 0;
    char *bytes = store_slurp(store.path, &len);
    assert_null(memmem(bytes, len, wrapped + 24, 32)); /* the sealed key itself */
    free(bytes);
}

static void half_a_page_is_never_a_page(void **state) {
    (void)state;
    struct documents_swept swept;
    char path[256], name[64] = "";
    int64_t id = documents_draft(&store), ids[2];
    ids[0] = documents_page(&store, id, 1, 100000);
    ids[1] = documents_page(&store, id, 2, 100000);
    sqlite3_stmt *get = store.database->statements[STATEMENT_PAGE_GET];
    statement_bind(get, "i", ids[0]);
    assert_int_equal(statement_row(get), ERR_OK);
    assert_int_equal(statement_text(get, 7, name, sizeof name), ERR_OK);
    statement_reset(get);
    snprintf(path, sizeof path, "%s/pages/%s", store.folder, name);
    assert_int_equal(truncate(path, 70000), 0);
    struct sealed_file *file = NULL;
    assert_int_equal(page_open(store.database, ids[0], &file), ERR_CORRUPT);
    snprintf(path, sizeof path, "%s/pages/0123.new", store.folder);
    store_write_file(path, "half", 4);
    assert_int_equal(documents_sweep(store.database, true, &swept), ERR_OK);
    assert_int_equal(swept.pages, 1);
    assert_int_equal(swept.files, 1);
    assert_order(id, &ids[1], 1);
    assert_int_equal(documents_files(&store), 1);
}

static void changed_bytes_never_open(void **state) {
    (void)state;
    char path[256], name[64] = "";
    unsigned char byte;
    int64_t page = documents_page(&store, documents_draft(&store), 1, 100000);
    sqlite3_stmt *get = store.database->statements[STATEMENT_PAGE_GET];
    statement_bind(get, "i", page);
    assert_int_equal(statement_row(get), ERR_OK);
    assert_int_equal(statement_text(get, 7, name, sizeof name), ERR_OK);
    statement_reset(get);
    snprintf(path, sizeof path, "%s/pages/%s", store.folder, name);
    static const off_t offsets[] = {0, 9, 20, 48, 70000};
    for (size_t at = 0; at < sizeof offsets / sizeof offsets[0]; at++) {
        struct sealed_file *file = NULL;
        unsigned char got[100000];
        int fd = open(path, O_RDWR);
        assert_int_equal(pread(fd, &byte, 1, offsets[at]), 1);
        byte ^= 1;
        assert_int_equal(pwrite(fd, &byte, 1, offsets[at]), 1);
        enum err err = page_open(store.database, page, &file);
        if (err == ERR_OK) {
            const struct document_source *source = sealed_file_source(file);
            err = source->read(source->context, 0, got, sizeof got);
            sealed_file_close(file);
        }
        assert_int_equal(err, ERR_CORRUPT);
        byte ^= 1;
        assert_int_equal(pwrite(fd, &byte, 1, offsets[at]), 1);
        close(fd);
    }
    documents_assert_page(&store, page, 1, 100000);
}

/* A file size limit stands for the full disk: write fails in the middle of a page. */
static void a_full_disk_promises_nothing(void **state) {
    (void)state;
    struct rlimit old, small = {.rlim_cur = 1500000};
    struct page page;
    int64_t id = documents_draft(&store), kept = documents_page(&store, id, 1, 1000);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small.rlim_max = old.rlim_max;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    enum err err = documents_try_page(&store, id, 2, 3000000, &page);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_int_not_equal(err, ERR_OK);
    assert_int_equal(documents_files(&store), 1);
    assert_order(id, &kept, 1);
    documents_page(&store, id, 2, 3000000);
}

static void what_the_city_confirmed_is_erased(void **state) {
    (void)state;
    struct upload upload, found[4];
    struct document document;
    struct sealed_file *file = NULL;
    int64_t id = documents_draft(&store);
    int count = 0;
    bool is_whole = true;
    documents_page(&store, id, 1, 1000);
    char reference[REFERENCE_ROOM];
    snprintf(reference, sizeof reference, "%s", commit(&id, 1, 2));
    upload = give_file(id, "tiff", 5, 70000);
    assert_int_equal(upload_open(store.database, upload.id, &file), ERR_OK);
    documents_assert(sealed_file_source(file), 5, 70000);
    sealed_file_close(file);
    upload.state = UPLOAD_DONE;
    snprintf(upload.media, sizeof upload.media, "https://city/d/1");
    assert_int_equal(upload_move(store.database, &upload), ERR_OK);
    assert_int_equal(upload_open(store.database, upload.id, &file), ERR_NOT_FOUND);
    assert_int_equal(uploads_find(store.database, reference, found, 4, &count, &is_whole), ERR_OK);
    assert_int_equal(count, 1);
    assert_false(is_whole); /* the other form is still to come: the page stays */
    assert_int_equal(documents_files(&store), 1);
    upload = give_file(id, "pdf", 6, 10);
    upload.state = UPLOAD_DONE;
    assert_int_equal(upload_move(store.database, &upload), ERR_OK);
    assert_int_equal(documents_files(&store), 0);
    assert_int_equal(document_get(store.database, id, &document), ERR_OK);
    assert_int_equal(document.state, DOCUMENT_SENT);
    assert_int_equal(document.pages, 0);
    assert_int_equal(upload_move(store.database, &upload), ERR_CONFLICT);
    assert_int_equal(uploads_find(store.database, reference, found, 4, &count, &is_whole), ERR_OK);
    assert_true(is_whole);
    assert_string_equal(found[0].media, "https://city/d/1");
}

static void a_file_that_will_not_come_is_not_waited_for(void **state) {
    (void)state;
    struct document document;
    int64_t id = documents_draft(&store);
    documents_page(&store, id, 1, 1000);
    commit(&id, 1, 2);
    struct upload upload = give_file(id, "tiff", 5, 70000);
    upload.state = UPLOAD_DONE;
    assert_int_equal(upload_move(store.database, &upload), ERR_OK);
    assert_int_equal(document_want(store.database, id, 3), ERR_CONFLICT);
    assert_int_equal(document_want(store.database, id, 1), ERR_OK);
    assert_int_equal(document_get(store.database, id, &document), ERR_OK);
    assert_int_equal(document.state, DOCUMENT_SENT);
    assert_int_equal(documents_files(&store), 0);
}

static void a_request_and_its_documents_are_one_promise(void **state) {
    (void)state;
    struct outbox_entry entry;
    struct document found[2];
    int64_t ids[2] = {documents_draft(&store), documents_draft(&store)};
    documents_page(&store, ids[0], 1, 10);
    struct outbox_draft draft = {.kiosk = "K1",
                                 .service_code = "clerk",
                                 .service_name = "City clerk",
                                 .body = "x",
                                 .body_len = 1,
                                 .documents = ids,
                                 .document_count = 2,
                                 .files_wanted = 1};
    int count = 0;
    assert_int_equal(outbox_add(store.database, &draft, &entry), ERR_INVALID); /* one is empty */
    struct outbox_counts counts;
    assert_int_equal(outbox_count(store.database, &counts), ERR_OK);
    assert_int_equal(counts.queued, 0);
    documents_page(&store, ids[1], 2, 10);
    assert_int_equal(outbox_add(store.database, &draft, &entry), ERR_OK);
    assert_int_equal(documents_find(store.database, entry.reference, found, 2, &count), ERR_OK);
    assert_int_equal(count, 2);
    assert_int_equal(found[1].state, DOCUMENT_SAVED);
}

static void a_recording_keeps_its_words_until_the_city_has_them(void **state) {
    (void)state;
    struct recording recording, found;
    struct buf body;
    int64_t id = documents_draft(&store), due_ms = 0;
    documents_page(&store, id, 1, 10);
    const struct recording_draft draft = {.kiosk = "K1",
                                          .body = PAGE_MARKER,
                                          .body_len = strlen(PAGE_MARKER),
                                          .documents = &id,
                                          .document_count = 1,
                                          .files_wanted = 1};
    buf_init(&body, RECORDING_BODY_MAX);
    assert_int_equal(recordings_add(store.database, &draft, &recording), ERR_OK);
    assert_false(documents_folder_has(&store, PAGE_MARKER));
    assert_int_equal(recordings_take_due(store.database, STORE_WALL_MS, &found, &due_ms), ERR_OK);
    assert_string_equal(found.reference, recording.reference);
    assert_int_equal(recordings_body(store.database, found.id, &body), ERR_OK);
    assert_string_equal(buf_text(&body), PAGE_MARKER);
    buf_clear(&body);
    found.step = RECORDING_POSTED;
    snprintf(found.city_id, sizeof found.city_id, "R-17");
    assert_int_equal(recordings_move(store.database, &found), ERR_OK);
    assert_int_equal(recordings_body(store.database, found.id, &body), ERR_NOT_FOUND);
    found.step = RECORDING_QUEUED;
    assert_int_equal(recordings_move(store.database, &found), ERR_CONFLICT);
    assert_int_equal(recordings_find(store.database, recording.reference, &found), ERR_OK);
    assert_string_equal(found.city_id, "R-17");
    buf_finish(&body);
}

static void documents_outlive_a_damaged_database(void **state) {
    (void)state;
    struct documents_swept swept;
    int64_t id = documents_draft(&store), page = documents_page(&store, id, 1, 1000);
    commit(&id, 1, 1);
    struct upload upload = give_file(id, "tiff", 5, 70000);
    assert_int_equal(database_forget(store.database), ERR_OK);
    store_sql(&store, "UPDATE outbox SET sum = 0");
    store_add(&store, "a report");
    store_sql(&store, "UPDATE outbox SET sum = 0");
    store_close_keeping(&store);
    store_open_again(&store);
    assert_true(store.was_corrupt);
    assert_int_equal(documents_sweep(store.database, false, &swept), ERR_OK);
    documents_assert_page(&store, page, 1, 1000);
    struct sealed_file *file = NULL;
    assert_int_equal(upload_open(store.database, upload.id, &file), ERR_OK);
    documents_assert(sealed_file_source(file), 5, 70000);
    sealed_file_close(file);
}

static void a_database_of_the_firmware_before_gets_its_new_tables(void **state) {
    (void)state;
    struct outbox_entry entry = store_add(&store, "from before");
    store_sql(&store, "DROP TABLE document; DROP TABLE document_key; DROP TABLE page;"
                      "DROP TABLE upload; DROP TABLE recording; DROP TABLE recording_body;"
                      "PRAGMA user_version = 1");
    store_close_keeping(&store);
    store_open_again(&store);
    assert_false(store.was_corrupt);
    assert_string_equal(store_find(&store, entry.reference).reference, entry.reference);
    documents_page(&store, documents_draft(&store), 1, 10);
}

static void pruned_documents_leave_those_that_are_waited_for(void **state) {
    (void)state;
    struct document document;
    int64_t id = documents_draft(&store), asked = documents_draft(&store);
    documents_page(&store, id, 1, 10);
    documents_page(&store, asked, 1, 10);
    commit(&id, 1, 1);
    const struct recording_draft draft = {.kiosk = "K1",
                                          .body = "x",
                                          .body_len = 1,
                                          .documents = &asked,
                                          .document_count = 1,
                                          .files_wanted = 1};
    struct recording recording;
    assert_int_equal(recordings_add(store.database, &draft, &recording), ERR_OK);
    const int64_t both[] = {id, asked};
    for (int at = 0; at < 2; at++) {
        struct upload upload = give_file(both[at], "tiff", 5, 10);
        upload.state = UPLOAD_DONE;
        assert_int_equal(upload_move(store.database, &upload), ERR_OK);
    }
    assert_int_equal(uploads_prune(store.database, STORE_WALL_MS + 1000), ERR_OK);
    assert_int_equal(document_get(store.database, id, &document), ERR_NOT_FOUND);
    assert_int_equal(document_get(store.database, asked, &document), ERR_OK);
}

int main(void) {
    assert_int_equal(log_open("/dev/null", LOG_DEBUG), ERR_OK);
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(pages_come_back_byte_for_byte),
        TEST(any_part_of_a_page_can_be_read),
        TEST(pages_are_turned_replaced_deleted_and_reordered),
        TEST(an_order_of_other_pages_is_refused),
        TEST(bad_pages_are_refused),
        TEST(what_is_promised_stays_and_cannot_be_changed),
        TEST(no_word_of_a_page_ever_stands_on_the_disk),
        TEST(a_dropped_draft_leaves_no_file_and_no_key),
        TEST(half_a_page_is_never_a_page),
        TEST(changed_bytes_never_open),
        TEST(a_full_disk_promises_nothing),
        TEST(what_the_city_confirmed_is_erased),
        TEST(a_file_that_will_not_come_is_not_waited_for),
        TEST(a_request_and_its_documents_are_one_promise),
        TEST(a_recording_keeps_its_words_until_the_city_has_them),
        TEST(documents_outlive_a_damaged_database),
        TEST(a_database_of_the_firmware_before_gets_its_new_tables),
        TEST(pruned_documents_leave_those_that_are_waited_for),
    };
    return cmocka_run_group_tests_name("documents", tests, NULL, NULL);
}
