/* A damaged database: set aside whole, a new one begun, and every row that can be trusted carried
 * over. Nothing is shown as delivered that was not, and nothing is sent twice because of an old
 * page. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/cache.h"
#include "store/support_store.h"

#define PAGE 4096

static int setup(void **state) {
    static struct store store;
    memset(&store, 0, sizeof store);
    store_open(&store);
    *state = &store;
    return 0;
}

static int teardown(void **state) {
    store_close(*state);
    return 0;
}

static int count_aside(const struct store *store) {
    int count = 0;
    DIR *dir = opendir(store->folder);
    assert_non_null(dir);
    for (struct dirent *file; (file = readdir(dir)) != NULL;)
        if (strncmp(file->d_name, "kiosk.db.bad-", 13) == 0)
            count++;
    closedir(dir);
    return count;
}

static void spoil(const struct store *store, size_t at, size_t len, unsigned char with) {
    size_t size;
    char *bytes = store_slurp(store->path, &size);
    for (size_t i = at; i < at + len && i < size; i++)
        bytes[i] = (char)((unsigned char)bytes[i] ^ with);
    store_write_file(store->path, bytes, size);
    free(bytes);
}

static struct outbox_counts count(struct store *store) {
    struct outbox_counts counts;
    assert_int_equal(outbox_count(store->database, &counts), ERR_OK);
    return counts;
}

static void a_file_that_is_no_database_is_kept_aside(void **state) {
    struct store *store = *state;
    char bytes[PAGE] = "this is not a database, but long enough to look at";
    store_add(store, "x");
    store_close_keeping(store);
    store_write_file(store->path, bytes, sizeof bytes);
    store_open_again(store);
    assert_true(store->was_corrupt);
    assert_int_equal(count(store).queued, 0);
    assert_int_equal(count_aside(store), 2); /* the file and its WAL */
}

static void a_file_that_lost_its_bytes_or_itself_is_not_taken_for_a_first_start(void **state) {
    struct store *store = *state;
    for (int i = 0; i < 2; i++) {
        store_add(store, "x");
        store_close_keeping(store);
        if (i == 0)
            store_write_file(store->path, "", 0);
        else
            assert_int_equal(unlink(store->path), 0);
        char wal[256];
        snprintf(wal, sizeof wal, "%s-wal", store->path);
        store_write_file(wal, "frames", 6);
        clock_manual_advance(&store->clock, 1000);
        store_open_again(store);
        assert_true(store->was_corrupt);
        assert_int_equal(count_aside(store), 2 + i);
        assert_int_equal(count(store).queued, 0);
    }
}

static void a_database_of_somebody_else_is_kept_aside(void **state) {
    struct store *store = *state;
    store_sql(store, "PRAGMA application_id = 99");
    store_close_keeping(store);
    store_open_again(store);
    assert_true(store->was_corrupt);
}

static void a_newer_schema_that_only_added_is_opened(void **state) {
    struct store *store = *state;
    struct outbox_entry added = store_add(store, "x");
    store_sql(store, "CREATE TABLE journal(id INTEGER PRIMARY KEY) STRICT;"
                     "ALTER TABLE outbox ADD COLUMN hint TEXT; PRAGMA user_version = 3");
    store_close_keeping(store);
    store_open_again(store);
    assert_false(store->was_corrupt);
    assert_int_equal(store_find(store, added.reference).id, added.id);
    store_add(store, "y");
}

static void sound_rows_are_carried_over_and_looked_up_before_they_are_sent(void **state) {
    struct store *store = *state;
    struct outbox_entry queued = store_add(store, "still waiting");
    struct outbox_entry sent = store_add(store, "on its way"), done = store_add(store, "done");
    struct outbox_entry token = store_add(store, "token"), hurt = store_add(store, "hurt");
    assert_int_equal(outbox_sending(store->database, sent.id, STORE_WALL_MS), ERR_OK);
    store_move(store, done.id, OUTBOX_DELIVERED, "4711");
    store_move(store, token.id, OUTBOX_TOKEN, "");
    assert_int_equal(cache_put(store->database, "services", "e", "[]", 2, 5), ERR_OK);
    store_sql(store, "UPDATE outbox SET state = 2, number = '9' WHERE id = 5");
    store_close_keeping(store);
    store_open_again(store);
    assert_true(store->was_corrupt);
    assert_int_equal(store_find(store, queued.reference).state, OUTBOX_UNKNOWN);
    assert_int_equal(store_find(store, sent.reference).state, OUTBOX_UNKNOWN);
    assert_int_equal(store_find(store, "4711").state, OUTBOX_DELIVERED);
    assert_int_equal(store_find(store, token.reference).state, OUTBOX_TOKEN);
    struct outbox_entry staff = store_find(store, hurt.reference);
    assert_int_equal(staff.state, OUTBOX_STAFF);
    assert_string_equal(staff.number, "");
    assert_string_equal(staff.why, "damaged on disk");
    struct buf body;
    buf_init(&body, OUTBOX_BODY_MAX);
    assert_int_equal(outbox_body(store->database, queued.id, &body), ERR_OK);
    assert_string_equal(buf_text(&body), "still waiting");
    buf_clear(&body);
    assert_int_equal(outbox_body(store->database, hurt.id, &body), ERR_OK);
    assert_string_equal(buf_text(&body), "hurt");
    struct cache_info info;
    assert_int_equal(cache_get(store->database, "services", NULL, &info), ERR_OK);
    buf_finish(&body);
    assert_int_equal(store_add(store, "new").id, hurt.id + 1);
    store_close_keeping(store);
    store_open_again(store);
    assert_false(store->was_corrupt);
}

static void every_changed_column_is_noticed(void **state) {
    struct store *store = *state;
    static const char *const changes[] = {"uuid = 'x'",         "reference = 'K1-0000-00'",
                                          "state = 6",          "service_code = ''",
                                          "service_name = 'y'", "created_ms = 1",
                                          "sent_ms = 1",        "updated_ms = 1",
                                          "due_ms = 1",         "attempts = 9",
                                          "lookups = 9",        "token = 'x'",
                                          "number = 'x'",       "why = 'x'",
                                          "sum = sum + 1",      "id = id + 100"};
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        char sql[128];
        store_add(store, "x");
        snprintf(sql, sizeof sql, "UPDATE outbox SET %s WHERE id = (SELECT max(id) FROM outbox)",
                 changes[i]);
        store_sql(store, sql);
        store_close_keeping(store);
        clock_manual_advance(&store->clock, 1000);
        store_open_again(store);
        assert_true(store->was_corrupt);
        assert_int_equal(count(store).staff, i + 1);
    }
}

static void a_torn_page_in_the_middle_costs_only_its_rows(void **state) {
    struct store *store = *state;
    enum { ROWS = 400 };
    static char references[ROWS][REFERENCE_ROOM];
    for (int i = 0; i < ROWS; i++)
        memcpy(references[i], store_add(store, "a few words").reference, REFERENCE_ROOM);
    store_close_keeping(store);
    /* The page on which the middle row stands, found by its reference. */
    size_t size;
    char *bytes = store_slurp(store->path, &size);
    char *hit = memmem(bytes, size, references[ROWS / 2], strlen(references[ROWS / 2]));
    assert_non_null(hit);
    size_t page = (size_t)(hit - bytes) / PAGE;
    free(bytes);
    spoil(store, page * PAGE, 16, 0xff);
    store_open_again(store);
    assert_true(store->was_corrupt);
    int there = 0;
    for (int i = 0; i < ROWS; i++) {
        struct outbox_entry entry;
        if (outbox_find(store->database, references[i], &entry) != ERR_OK)
            continue;
        assert_int_equal(entry.state, OUTBOX_UNKNOWN);
        there++;
    }
    assert_true(there >= ROWS - 40);
    store_add(store, "and on it goes");
}

static void damage_while_running_goes_to_staff_and_stops_nobody(void **state) {
    struct store *store = *state;
    struct outbox_entry first = store_add(store, "1"), second = store_add(store, "2"), entry;
    int64_t next;
    store_sql(store, "UPDATE outbox SET attempts = 7 WHERE id = 1");
    assert_int_equal(
        outbox_take_due(store->database, STORE_WALL_MS, 1u << OUTBOX_QUEUED, &entry, &next),
        ERR_OK);
    assert_int_equal(entry.id, second.id);
    assert_int_equal(count(store).staff, 1);
    assert_int_equal(count(store).queued, 1);
    assert_int_equal(outbox_find(store->database, first.reference, &entry), ERR_CORRUPT);
    store_close_keeping(store);
    store_open_again(store);
    assert_true(store->was_corrupt);
    assert_int_equal(store_find(store, first.reference).state, OUTBOX_STAFF);
}

static void with_another_key_bodies_are_corrupt_and_rows_stay(void **state) {
    struct store *store = *state;
    struct outbox_entry old = store_add(store, "old"), done = store_add(store, "done");
    store_move(store, done.id, OUTBOX_DELIVERED, "4711");
    store_close_keeping(store);
    assert_int_equal(unlink(store->key_file), 0);
    store_open_again(store);
    assert_false(store->was_corrupt);
    struct buf body;
    buf_init(&body, OUTBOX_BODY_MAX);
    assert_int_equal(outbox_body(store->database, old.id, &body), ERR_CORRUPT);
    assert_int_equal(store_find(store, old.reference).state, OUTBOX_QUEUED);
    assert_int_equal(store_find(store, "4711").state, OUTBOX_DELIVERED);
    struct outbox_entry fresh = store_add(store, "fresh");
    assert_int_equal(outbox_body(store->database, fresh.id, &body), ERR_OK);
    assert_string_equal(buf_text(&body), "fresh");
    buf_finish(&body);
}

static uint32_t unreadable(struct store *store) {
    uint32_t number = 99;
    assert_int_equal(database_unreadable(store->database, &number), ERR_OK);
    return number;
}

/* Cut short, emptied, longer, another one, gone: the entries stay, the file is kept, and it is told
 * until none of them is left, also after a restart. */
static void a_key_that_is_lost_is_told_for_as_long_as_it_matters(void **state) {
    struct store *store = *state;
    static const int sizes[] = {31, 0, 33, 32, -1};
    char other[33] = "another key, also of 32 bytes...", aside[192];
    struct outbox_entry last = store_add(store, "first");
    snprintf(aside, sizeof aside, "%s.bad-%lld", store->key_file, (long long)STORE_WALL_MS);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        size_t kept = 0;
        assert_int_equal(unreadable(store), i == 0 ? 0 : i);
        store_close_keeping(store);
        if (sizes[i] < 0)
            assert_int_equal(unlink(store->key_file), 0);
        else
            store_write_file(store->key_file, other, (size_t)sizes[i]);
        store_open_again(store);
        free(store_slurp(aside, &kept));
        assert_int_equal(kept, sizes[i] >= 0 && sizes[i] != 32 ? sizes[i] : 33);
        assert_int_equal(unreadable(store), i + 1);
        assert_int_equal(store_find(store, last.reference).state, OUTBOX_QUEUED);
        store_close_keeping(store);
        store_open_again(store);
        assert_int_equal(unreadable(store), i + 1);
        last = store_add(store, "one that can be opened");
        assert_int_equal(unreadable(store), i + 1);
    }
    for (int64_t id = 1; id <= 5; id++)
        store_move(store, id, OUTBOX_DELIVERED, "4711");
    assert_int_equal(unreadable(store), 0);
    assert_int_equal(count(store).queued, 1);
}

static void a_body_that_is_gone_is_corrupt(void **state) {
    struct store *store = *state;
    struct outbox_entry added = store_add(store, "x");
    struct buf body;
    buf_init(&body, OUTBOX_BODY_MAX);
    store_sql(store, "DELETE FROM sealed");
    assert_int_equal(outbox_body(store->database, added.id, &body), ERR_CORRUPT);
    buf_finish(&body);
}

static void rename_in(const struct store *store, const char *from, const char *to) {
    char a[256], b[256];
    snprintf(a, sizeof a, "%s/%s", store->folder, from);
    snprintf(b, sizeof b, "%s/%s", store->folder, to);
    assert_int_equal(rename(a, b), 0);
}

static void a_change_over_that_was_cut_is_finished(void **state) {
    struct store *store = *state;
    struct outbox_entry added = store_add(store, "x");
    store_close_keeping(store);
    /* As after the first rename: the old file has gone aside, its WAL not yet. */
    char wal[256];
    snprintf(wal, sizeof wal, "%s-wal", store->path);
    store_write_file(wal, "old frames", 10);
    rename_in(store, "kiosk.db", "kiosk.db.new");
    store_open_again(store);
    assert_true(store->was_corrupt);
    assert_int_equal(store_find(store, added.reference).id, added.id);
    assert_int_equal(count_aside(store), 1);
}

static void a_half_built_new_file_is_built_again(void **state) {
    struct store *store = *state;
    char path[256];
    struct outbox_entry added = store_add(store, "x");
    store_close_keeping(store);
    snprintf(path, sizeof path, "%s/kiosk.db.new", store->folder);
    store_write_file(path, "half", 4);
    store_open_again(store);
    assert_false(store->was_corrupt); /* the old one is whole, so it is kept */
    store_sql(store, "UPDATE outbox SET attempts = 7");
    store_close_keeping(store);
    store_open_again(store);
    assert_true(store->was_corrupt);
    assert_int_equal(store_find(store, added.reference).state, OUTBOX_STAFF);
}

static void a_second_kiosk_is_told_busy_and_harms_nothing(void **state) {
    struct store *store = *state;
    struct store second = *store;
    struct outbox_entry added = store_add(store, "x");
    second.database = NULL;
    assert_int_equal(store_try_open(&second), ERR_BUSY);
    assert_int_equal(count_aside(store), 0);
    assert_int_equal(store_find(store, added.reference).id, added.id);
}

static void a_view_or_trigger_in_the_file_is_not_ours(void **state) {
    struct store *store = *state;
    struct outbox_entry added = store_add(store, "x");
    store_sql(store, "CREATE TRIGGER t AFTER INSERT ON outbox BEGIN DELETE FROM outbox; END");
    store_close_keeping(store);
    store_open_again(store);
    assert_true(store->was_corrupt);
    store_add(store, "y");
    assert_int_equal(store_find(store, added.reference).state, OUTBOX_UNKNOWN);
}

static void a_format_byte_that_makes_the_file_read_only_is_damage(void **state) {
    struct store *store = *state;
    struct outbox_entry added = store_add(store, "x");
    store_close_keeping(store);
    spoil(store, 18, 1, 0x40);
    store_open_again(store);
    assert_true(store->was_corrupt);
    assert_int_equal(store_find(store, added.reference).state, OUTBOX_UNKNOWN);
    store_add(store, "y");
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_file_that_is_no_database_is_kept_aside),
        TEST(a_file_that_lost_its_bytes_or_itself_is_not_taken_for_a_first_start),
        TEST(a_database_of_somebody_else_is_kept_aside),
        TEST(a_newer_schema_that_only_added_is_opened),
        TEST(sound_rows_are_carried_over_and_looked_up_before_they_are_sent),
        TEST(every_changed_column_is_noticed),
        TEST(a_torn_page_in_the_middle_costs_only_its_rows),
        TEST(damage_while_running_goes_to_staff_and_stops_nobody),
        TEST(with_another_key_bodies_are_corrupt_and_rows_stay),
        TEST(a_key_that_is_lost_is_told_for_as_long_as_it_matters),
        TEST(a_body_that_is_gone_is_corrupt),
        TEST(a_change_over_that_was_cut_is_finished),
        TEST(a_half_built_new_file_is_built_again),
        TEST(a_second_kiosk_is_told_busy_and_harms_nothing),
        TEST(a_format_byte_that_makes_the_file_read_only_is_damage),
        TEST(a_view_or_trigger_in_the_file_is_not_ours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
