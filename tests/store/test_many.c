/* Ten thousand waiting entries, as after a week without network: everything stays quick and right.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "store/database_inner.h"
#include "store/support_disk.h"
#include "store/support_store.h"

#define ENTRIES 10000
#define MASK (1u << OUTBOX_QUEUED | 1u << OUTBOX_UNKNOWN)

static double cpu_s(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void back_off_all(struct store *store) {
    struct outbox_entry entry;
    int64_t next;
    for (int i = 0; i < ENTRIES; i++) {
        assert_int_equal(outbox_take_due(store->database, STORE_WALL_MS, MASK, &entry, &next),
                         ERR_OK);
        entry.state = OUTBOX_UNKNOWN;
        entry.due_ms = STORE_WALL_MS + 1000 + i;
        assert_int_equal(outbox_move(store->database, &entry), ERR_OK);
    }
}

static void drain_in_order(struct store *store) {
    struct outbox_entry entry;
    int64_t next, last = 0;
    for (int i = 0; i < ENTRIES; i++) {
        assert_int_equal(
            outbox_take_due(store->database, STORE_WALL_MS + 20000, MASK, &entry, &next), ERR_OK);
        assert_true(entry.id > last);
        last = entry.id;
        assert_int_equal(outbox_sending(store->database, entry.id, STORE_WALL_MS), ERR_OK);
        entry.state = OUTBOX_DELIVERED;
        snprintf(entry.number, sizeof entry.number, "%d", i);
        assert_int_equal(outbox_move(store->database, &entry), ERR_OK);
    }
    assert_int_equal(outbox_take_due(store->database, INT64_MAX, MASK, &entry, &next),
                     ERR_NOT_FOUND);
    assert_int_equal(next, 0);
}

static double take_nothing_ms(struct store *store) {
    struct outbox_entry entry;
    int64_t next;
    double start = cpu_s();
    for (int i = 0; i < 50; i++) {
        assert_int_equal(outbox_take_due(store->database, STORE_WALL_MS, MASK, &entry, &next),
                         ERR_NOT_FOUND);
        assert_int_equal(next, STORE_WALL_MS + 1000);
    }
    return (cpu_s() - start) * 1000 / 50;
}

static void counts_are_what_the_table_says(struct store *store) {
    struct outbox_counts counts;
    int64_t waiting;
    sqlite3_stmt *statement;
    assert_int_equal(outbox_count(store->database, &counts), ERR_OK);
    assert_int_equal(sqlite3_prepare_v2(store->database->sqlite,
                                        "SELECT count(*) FROM outbox WHERE state = 4", -1,
                                        &statement, NULL),
                     SQLITE_OK);
    assert_int_equal(statement_number(statement, &waiting), ERR_OK);
    sqlite3_finalize(statement);
    assert_int_equal(counts.unknown, waiting);
    assert_int_equal(counts.unknown, ENTRIES);
}

static void ten_thousand_entries_wait_and_drain_in_order(void **state) {
    (void)state;
    static struct disk disk;
    struct store store = {.vfs = DISK_VFS};
    struct outbox_counts counts;
    disk_use(&disk);
    store_open(&store);
    for (int i = 0; i < ENTRIES; i++)
        store_add(&store, "a lamp is out at the corner, for a week now");
    back_off_all(&store);
    counts_are_what_the_table_says(&store);
    double nothing_ms = take_nothing_ms(&store);
    double start = cpu_s();
    store_close_keeping(&store);
    store_open_again(&store);
    double open_ms = (cpu_s() - start) * 1000;
    drain_in_order(&store);
    assert_int_equal(outbox_count(store.database, &counts), ERR_OK);
    assert_int_equal(counts.delivered, ENTRIES);
    assert_int_equal(outbox_prune(store.database, INT64_MAX), ERR_OK);
    assert_int_equal(database_forget(store.database), ERR_OK);
    print_message("10,000 entries: nothing due %.2f ms, close and open %.0f ms\n", nothing_ms,
                  open_ms);
    store_close_keeping(&store);
    disk_finish(&disk);
    store_remove_folder(store.folder);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ten_thousand_entries_wait_and_drain_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
