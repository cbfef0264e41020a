/* One call to the disk fails: the first, the second, and so on until a run meets no fault. Once or
 * for ever, an I/O error or a full disk, whole or half written. Whatever was acknowledged is there
 * afterwards, nothing is half there, and a disk that failed is never taken for a damaged file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store/cache.h"
#include "store/database_inner.h"
#include "store/support_disk.h"
#include "store/support_store.h"

#define ADDS 3
#define RUNS_MAX 20000

struct run {
    struct store store;
    struct disk disk;
    struct outbox_entry old[2];          /* there before the fault */
    struct outbox_entry added[ADDS];     /* "" when it was refused */
    enum outbox_state least[2], most[2]; /* what `old` may be afterwards */
    bool heals, has_old;
};

static void must_be_said_well(enum err err) {
    assert_true(err == ERR_OK || err == ERR_IO || err == ERR_FULL);
}

/* A fault that does not last: the same call works when it is tried again. */
static enum err again(struct run *run, enum err first, enum err second) {
    must_be_said_well(first);
    if (first != ERR_OK && run->heals)
        assert_int_equal(second, ERR_OK);
    return first == ERR_OK ? first : second;
}

static enum err add_once(struct run *run, int i) {
    char body[3000];
    memset(body, 'a' + i, sizeof body - 1);
    body[sizeof body - 1] = '\0';
    enum err err = store_try_add(&run->store, body, &run->added[i]);
    if (err != ERR_OK)
        run->added[i].reference[0] = '\0';
    return err;
}

static void add(struct run *run, int i) {
    enum err first = add_once(run, i);
    again(run, first, first == ERR_OK ? ERR_OK : add_once(run, i));
}

static enum err send_once(struct run *run, int i) {
    return outbox_sending(run->store.database, run->old[i].id, STORE_WALL_MS);
}

static enum err deliver_once(struct run *run, int i) {
    struct outbox_entry entry = {.id = run->old[i].id, .state = OUTBOX_DELIVERED, .number = "4711"};
    return outbox_move(run->store.database, &entry);
}

static void drain(struct run *run) {
    enum err err = send_once(run, 0);
    run->most[0] = run->most[1] = OUTBOX_SENDING;
    if (again(run, err, err == ERR_OK ? err : send_once(run, 0)) != ERR_OK)
        return;
    run->least[0] = OUTBOX_SENDING;
    run->most[0] = OUTBOX_DELIVERED;
    err = deliver_once(run, 0);
    if (again(run, err, err == ERR_OK ? err : deliver_once(run, 0)) != ERR_OK)
        return;
    run->least[0] = OUTBOX_DELIVERED;
    err = send_once(run, 1);
    if (again(run, err, err == ERR_OK ? err : send_once(run, 1)) == ERR_OK)
        run->least[1] = OUTBOX_SENDING;
}

static void swap_pack(struct run *run) {
    static const char bytes[20000] = "pack";
    struct database *database = run->store.database;
    enum err err = cache_begin(database);
    must_be_said_well(err);
    if (err != ERR_OK)
        return;
    enum err first = cache_put(database, "pack/a", "e", bytes, sizeof bytes, 2);
    enum err second = cache_put(database, "pack/b", "e", bytes, sizeof bytes, 2);
    enum err end = cache_end(database, true);
    must_be_said_well(end);
    if (first != ERR_OK || second != ERR_OK)
        assert_int_not_equal(end, ERR_OK);
}

static void work(struct run *run) {
    struct store *store = &run->store;
    struct outbox_entry entry;
    int64_t next;
    int count;
    enum err err = store_try_open(store);
    must_be_said_well(err);
    if (err != ERR_OK && !run->heals)
        return;
    if (err != ERR_OK)
        store_open_again(store);
    assert_false(store->was_corrupt);
    add(run, 0);
    if (run->has_old)
        drain(run);
    add(run, 1);
    must_be_said_well(database_forget(store->database));
    swap_pack(run);
    err = outbox_take_due(store->database, STORE_WALL_MS, 1, &entry, &next);
    assert_true(err == ERR_OK || err == ERR_NOT_FOUND || err == ERR_IO);
    add(run, 2);
    must_be_said_well(outbox_recover(store->database, &count));
    must_be_said_well(outbox_prune(store->database, 0));
    store_close_keeping(store);
}

static void check(struct run *run) {
    struct store *store = &run->store;
    struct outbox_counts counts;
    disk_arm(&run->disk, DISK_FAULT_NONE, 0, false);
    store_open_again(store);
    assert_false(store->was_corrupt);
    for (int i = 0; run->has_old && i < 2; i++) {
        enum outbox_state state = store_find(store, run->old[i].reference).state;
        if (state == OUTBOX_UNKNOWN) /* recovered from sending */
            state = OUTBOX_SENDING;
        assert_in_range(state, run->least[i], run->most[i]);
    }
    int acked = 0;
    struct buf body;
    buf_init(&body, OUTBOX_BODY_MAX);
    for (int i = 0; i < ADDS; i++) {
        if (run->added[i].reference[0] == '\0')
            continue;
        acked++;
        assert_int_equal(store_find(store, run->added[i].reference).state, OUTBOX_QUEUED);
        buf_clear(&body);
        assert_int_equal(outbox_body(store->database, run->added[i].id, &body), ERR_OK);
        assert_int_equal(buf_text(&body)[body.len - 1], 'a' + i);
    }
    assert_int_equal(outbox_count(store->database, &counts), ERR_OK);
    /* An entry that was refused may be there when only the answer was lost, but never more. */
    assert_in_range(counts.queued, acked, 2 + 2 * ADDS);
    struct cache_info info;
    assert_int_equal(cache_get(store->database, "pack/a", NULL, &info),
                     cache_get(store->database, "pack/b", NULL, &info));
    buf_finish(&body);
    store_add(store, "it works again");
    store_close_keeping(store);
}

static void prepare(struct run *run, bool has_old) {
    disk_use(&run->disk);
    run->store.vfs = DISK_VFS;
    run->has_old = has_old;
    store_open(&run->store);
    for (int i = 0; has_old && i < 2; i++)
        run->old[i] = store_add(&run->store, "before the fault");
    store_close_keeping(&run->store);
    if (!has_old) /* a first start: the files are made during the faults */
        disk_finish(&run->disk);
}

/* True while a fault was met. */
static bool sweep_one(bool has_old, enum disk_fault fault, bool fails_on, bool is_torn,
                      int64_t fail_at) {
    struct run *run = calloc(1, sizeof *run);
    assert_non_null(run);
    prepare(run, has_old);
    run->heals = !fails_on;
    run->disk.is_torn = is_torn;
    disk_arm(&run->disk, fault, fail_at, fails_on);
    work(run);
    bool was_hit = run->disk.faults_hit > 0;
    if (run->store.database)
        store_close_keeping(&run->store);
    check(run);
    disk_finish(&run->disk);
    store_remove_folder(run->store.folder);
    free(run);
    return was_hit;
}

static void sweep(enum disk_fault fault, bool is_torn) {
    int runs = 0;
    for (int variant = 0; variant < 4; variant++) {
        bool has_old = (variant & 1) != 0, fails_on = (variant & 2) != 0;
        int64_t at = 1;
        while (sweep_one(has_old, fault, fails_on, is_torn, at) && at < RUNS_MAX)
            at++;
        assert_in_range(at, 50, RUNS_MAX - 1);
        runs += (int)at;
    }
    print_message("fault sweep: runs=%d\n", runs);
}

static void an_io_error_at_any_call_loses_nothing(void **state) {
    (void)state;
    sweep(DISK_FAULT_IO, false);
}

static void an_io_error_in_the_middle_of_a_write_loses_nothing(void **state) {
    (void)state;
    sweep(DISK_FAULT_IO, true);
}

static void a_full_disk_at_any_call_loses_nothing(void **state) {
    (void)state;
    sweep(DISK_FAULT_FULL, false);
}

static void a_disk_that_fills_in_the_middle_of_a_write_loses_nothing(void **state) {
    (void)state;
    sweep(DISK_FAULT_FULL, true);
}

static void filling_the_disk_is_said_and_nothing_accepted_is_lost(void **state) {
    (void)state;
    static struct disk disk;
    struct store store = {.vfs = DISK_VFS};
    enum { MOST = 4000 };
    static char references[MOST][REFERENCE_ROOM];
    struct outbox_counts counts;
    struct outbox_entry entry;
    disk.capacity = 5 * 1024 * 1024;
    disk_use(&disk);
    store_open(&store);
    int kept = 0;
    char body[2000];
    memset(body, 'b', sizeof body - 1);
    body[sizeof body - 1] = '\0';
    enum err err;
    while ((err = store_try_add(&store, body, &entry)) == ERR_OK && kept < MOST)
        memcpy(references[kept++], entry.reference, REFERENCE_ROOM);
    assert_int_equal(err, ERR_FULL);
    assert_int_equal(store_try_add(&store, body, &entry), ERR_FULL);
    assert_in_range(kept, 100, MOST - 1);
    store_close_keeping(&store);
    store_open_again(&store);
    assert_false(store.was_corrupt);
    assert_int_equal(outbox_count(store.database, &counts), ERR_OK);
    assert_int_equal(counts.queued, kept);
    for (int i = 0; i < kept; i++)
        assert_int_equal(store_find(&store, references[i]).state, OUTBOX_QUEUED);
    disk.capacity *= 2;
    store_add(&store, "there is room again");
    store_close_keeping(&store);
    disk_finish(&disk);
    store_remove_folder(store.folder);
}

static enum err drain_one(struct store *store) {
    struct outbox_entry entry;
    int64_t next;
    enum err err =
        outbox_take_due(store->database, STORE_WALL_MS, 1u << OUTBOX_QUEUED, &entry, &next);
    if (err == ERR_OK)
        err = outbox_sending(store->database, entry.id, STORE_WALL_MS);
    entry.state = OUTBOX_DELIVERED;
    if (err == ERR_OK)
        err = outbox_move(store->database, &entry);
    return err;
}

static void what_waits_can_still_leave_when_others_have_filled_the_disk(void **state) {
    (void)state;
    char body[5000];
    memset(body, 'b', sizeof body - 1);
    body[sizeof body - 1] = '\0';
    /* At many fillings of the WAL, where the file passes 1 MiB, and with a start on the full disk.
     */
    for (int entries = 1; entries < 200; entries += entries < 150 ? entries / 8 + 1 : 4) {
        static struct disk disk;
        struct store store = {.vfs = DISK_VFS};
        disk_use(&disk);
        store_open(&store);
        for (int i = 0; i < entries; i++)
            store_add(&store, body);
        disk.capacity = disk_used(&disk);
        if (entries % 2 == 0) {
            store_close_keeping(&store);
            store_open_again(&store);
        }
        for (int i = 0; i < entries; i++) {
            assert_int_equal(drain_one(&store), ERR_OK);
            if (i % 50 == 0)
                assert_int_equal(database_forget(store.database), ERR_OK);
        }
        assert_int_equal(drain_one(&store), ERR_NOT_FOUND);
        store_close_keeping(&store);
        disk_finish(&disk);
        store_remove_folder(store.folder);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_io_error_at_any_call_loses_nothing),
        cmocka_unit_test(an_io_error_in_the_middle_of_a_write_loses_nothing),
        cmocka_unit_test(a_full_disk_at_any_call_loses_nothing),
        cmocka_unit_test(a_disk_that_fills_in_the_middle_of_a_write_loses_nothing),
        cmocka_unit_test(filling_the_disk_is_said_and_nothing_accepted_is_lost),
        cmocka_unit_test(what_waits_can_still_leave_when_others_have_filled_the_disk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
