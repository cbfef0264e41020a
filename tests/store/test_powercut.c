/* The power goes at any operation of a busy outbox. What was acknowledged must be there, in the
 * state that was acknowledged or in the one that was just being written, and nothing else. The
 * control runs use weaker settings and must lose: otherwise this test proves nothing.
 * KIOSK_POWERCUTS sets the number of cuts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store/cache.h"
#include "store/database_inner.h"
#include "store/support_powercut.h"
#include "store/support_store.h"

#define ENTRIES_MAX 64
#define STEPS 160
#define WORKLOADS 5

struct seen {
    char reference[REFERENCE_ROOM], uuid[UUID_ROOM], number[32];
    int64_t id;
    enum outbox_state state;
    int attempts;
    bool is_there;
};

/* What the store answers; the index of an entry tells what its body must be. */
struct snapshot {
    struct seen seen[ENTRIES_MAX];
    int count;
    uint32_t total;
    int pack;
};

struct workload {
    struct store store;
    struct disk disk;
    const char *weaker; /* a pragma for the control runs */
    uint64_t seed;
    struct snapshot *snapshots;
    int steps;
};

struct result {
    int cuts, lost, corrupt;
};

static void make_body(int index, char *body, size_t room) {
    int len = snprintf(body, room, "report %d: ", index);
    size_t wanted = 200 + (size_t)(index * 977 % 5200);
    for (size_t i = (size_t)len; i < wanted && i + 1 < room; i++) {
        body[i] = (char)('a' + i % 26);
        body[i + 1] = '\0';
    }
}

static void look(struct database *database, struct snapshot *snapshot) {
    struct outbox_counts counts;
    for (int i = 0; i < snapshot->count; i++) {
        struct seen *seen = &snapshot->seen[i];
        struct outbox_entry entry;
        enum err err = outbox_find(database, seen->reference, &entry);
        seen->is_there = err == ERR_OK;
        if (err != ERR_OK)
            continue;
        seen->id = entry.id;
        seen->state = entry.state;
        seen->attempts = entry.attempts;
        snprintf(seen->uuid, sizeof seen->uuid, "%s", entry.uuid);
        snprintf(seen->number, sizeof seen->number, "%.31s", entry.number);
    }
    snapshot->total = UINT32_MAX;
    if (outbox_count(database, &counts) == ERR_OK)
        snapshot->total = counts.queued + counts.sending + counts.token + counts.unknown +
                          counts.rejected + counts.staff + counts.delivered;
}

/* Both files of a pack must be of one pack. -1: they are not. */
static int look_at_pack(struct database *database) {
    int packs[2] = {0, 0};
    static const char *const keys[2] = {"pack/a", "pack/b"};
    for (int i = 0; i < 2; i++) {
        struct cache_info info;
        struct buf bytes;
        buf_init(&bytes, 65536);
        if (cache_get(database, keys[i], &bytes, &info) == ERR_OK)
            packs[i] = (int)strtol(buf_text(&bytes), NULL, 10);
        buf_finish(&bytes);
    }
    return packs[0] == packs[1] ? packs[0] : -1;
}

static void weaken(struct workload *work) {
    if (work->weaker)
        store_sql(&work->store, work->weaker);
    work->store.database->checkpoint_frames = 20;
}

static void step_add(struct workload *work, struct snapshot *next) {
    char body[6000];
    struct outbox_entry entry;
    if (next->count == ENTRIES_MAX)
        return;
    make_body(next->count, body, sizeof body);
    assert_int_equal(store_try_add(&work->store, body, &entry), ERR_OK);
    snprintf(next->seen[next->count++].reference, REFERENCE_ROOM, "%s", entry.reference);
}

static void step_pack(struct workload *work, struct snapshot *next, int step) {
    char bytes[9000];
    struct database *database = work->store.database;
    memset(bytes, ' ', sizeof bytes);
    snprintf(bytes, sizeof bytes, "%d", step);
    assert_int_equal(cache_begin(database), ERR_OK);
    assert_int_equal(cache_put(database, "pack/a", "e", bytes, sizeof bytes, 1), ERR_OK);
    assert_int_equal(cache_put(database, "pack/b", "e", bytes, sizeof bytes, 1), ERR_OK);
    assert_int_equal(cache_end(database, true), ERR_OK);
    next->pack = step;
}

static void step_send(struct workload *work, const struct snapshot *next) {
    static const enum outbox_state ends[] = {OUTBOX_DELIVERED, OUTBOX_DELIVERED, OUTBOX_UNKNOWN,
                                             OUTBOX_TOKEN, OUTBOX_STAFF};
    struct database *database = work->store.database;
    if (next->count == 0)
        return;
    const struct seen *seen = &next->seen[powercut_random(&work->seed, (uint32_t)next->count)];
    if (!seen->is_there)
        return;
    struct outbox_entry entry = {.id = seen->id, .state = ends[powercut_random(&work->seed, 5)]};
    snprintf(entry.number, sizeof entry.number, "%lld",
             entry.state == OUTBOX_DELIVERED ? (long long)seen->id + 4000 : 0);
    enum err err = seen->state == OUTBOX_SENDING || seen->state == OUTBOX_TOKEN
                       ? outbox_move(database, &entry)
                       : outbox_sending(database, seen->id, STORE_WALL_MS);
    assert_true(err == ERR_OK || err == ERR_CONFLICT);
}

static void take_step(struct workload *work, struct snapshot *next, int step) {
    uint32_t die = powercut_random(&work->seed, 100);
    clock_manual_advance(&work->store.clock, 1000);
    if (die < 35) {
        step_add(work, next);
    } else if (die < 85) {
        step_send(work, next);
    } else if (die < 89) {
        step_pack(work, next, step);
    } else if (die < 94) {
        assert_int_equal(database_forget(work->store.database), ERR_OK);
    } else if (die < 97) {
        assert_int_equal(outbox_prune(work->store.database, STORE_WALL_MS + step * 500), ERR_OK);
    } else {
        store_close_keeping(&work->store);
        store_open_again(&work->store);
        weaken(work);
    }
}

static void run_workload(struct workload *work) {
    work->snapshots = calloc(STEPS + 1, sizeof *work->snapshots);
    assert_non_null(work->snapshots);
    disk_use(&work->disk);
    work->disk.is_recording = true;
    work->store.vfs = DISK_VFS;
    store_open(&work->store);
    weaken(work);
    disk_ack(&work->disk, 0);
    for (int step = 1; step <= STEPS; step++) {
        struct snapshot *next = &work->snapshots[step];
        *next = work->snapshots[step - 1];
        take_step(work, next, step);
        disk_ack(&work->disk, step);
        look(work->store.database, next);
    }
    store_close_keeping(&work->store);
    work->disk.is_recording = false;
}

static bool same(const struct snapshot *a, const struct snapshot *b) {
    if (a->total != b->total || a->pack != b->pack)
        return false;
    for (int i = 0; i < a->count; i++) {
        const struct seen *x = &a->seen[i], *y = &b->seen[i];
        if (x->is_there != y->is_there)
            return false;
        if (x->is_there && (x->id != y->id || x->state != y->state || x->attempts != y->attempts ||
                            strcmp(x->uuid, y->uuid) != 0 || strcmp(x->number, y->number) != 0))
            return false;
    }
    return true;
}

static bool bodies_are_right(struct database *database, const struct snapshot *found) {
    for (int i = 0; i < found->count; i++) {
        const struct seen *seen = &found->seen[i];
        if (!seen->is_there || seen->state == OUTBOX_DELIVERED)
            continue;
        char expected[6000];
        struct buf body;
        make_body(i, expected, sizeof expected);
        buf_init(&body, OUTBOX_BODY_MAX);
        bool is_right = outbox_body(database, seen->id, &body) == ERR_OK &&
                        strcmp(buf_text(&body), expected) == 0;
        buf_finish(&body);
        if (!is_right)
            return false;
    }
    return true;
}

static void judge(struct workload *work, int64_t acked, struct result *result) {
    const struct snapshot *was = &work->snapshots[acked < 0 ? 0 : acked];
    const struct snapshot *next = acked < STEPS ? &work->snapshots[acked + 1] : was;
    struct snapshot found = *next; /* knows all references that may be there */
    result->cuts++;
    if (store_try_open(&work->store) != ERR_OK) {
        result->corrupt++;
        return;
    }
    look(work->store.database, &found);
    found.pack = look_at_pack(work->store.database);
    if (work->store.was_corrupt)
        result->corrupt++;
    else if ((!same(was, &found) && !same(next, &found)) ||
             !bodies_are_right(work->store.database, &found))
        result->lost++;
    database_close(work->store.database);
}

static bool is_control(const struct workload *work) {
    return work->weaker || work->disk.forgets_sync_after_truncate;
}

static int by_size(const void *a, const void *b) {
    size_t left = *(const size_t *)a, right = *(const size_t *)b;
    return left < right ? -1 : left > right;
}

/* Where to cut: anywhere; for the drive that lies, while an emptied WAL is filled again. */
static void choose_cuts(struct workload *work, size_t *at, int cuts) {
    const struct disk *disk = &work->disk;
    size_t *places = calloc(disk->op_count + 1, sizeof *places);
    size_t found = 0;
    bool is_filling = false;
    assert_non_null(places);
    for (size_t i = 0; i < disk->op_count; i++) {
        const struct disk_op *op = &disk->ops[i];
        if (op->kind == DISK_TRUNCATE)
            is_filling = op->at == 0;
        else if (op->kind != DISK_WRITE)
            is_filling = false;
        if (is_filling || !disk->forgets_sync_after_truncate)
            places[found++] = i;
    }
    assert_true(found > 0);
    for (int i = 0; i < cuts; i++)
        at[i] = places[powercut_random(&work->seed, (uint32_t)found)];
    qsort(at, (size_t)cuts, sizeof *at, by_size);
    free(places);
}

static void cut_often(struct workload *work, int cuts, struct result *result) {
    size_t *at = calloc((size_t)cuts, sizeof *at);
    struct powercut cut;
    assert_non_null(at);
    choose_cuts(work, at, cuts);
    powercut_init(&cut, &work->disk);
    for (int i = 0; i < cuts; i++) {
        static struct disk left;
        int bad = result->lost + result->corrupt;
        uint64_t seed = work->seed + (uint64_t)i;
        powercut_advance(&cut, at[i]);
        powercut_fork(&cut, &seed, &left);
        disk_use(&left);
        judge(work, cut.acked, result);
        disk_finish(&left);
        if (!is_control(work) && result->lost + result->corrupt > bad)
            print_error("bad cut: operation %zu of %zu, acked %lld\n", at[i], work->disk.op_count,
                        (long long)cut.acked);
    }
    powercut_finish(&cut);
    free(at);
}

static struct result run(const char *weaker, bool lies, uint64_t seed, int cuts) {
    struct result result = {0};
    for (int i = 0; i < WORKLOADS; i++) {
        struct workload *work = calloc(1, sizeof *work);
        assert_non_null(work);
        work->weaker = weaker;
        work->seed = seed + (uint64_t)i;
        work->disk.forgets_sync_after_truncate = lies;
        run_workload(work);
        cut_often(work, cuts / WORKLOADS, &result);
        disk_finish(&work->disk);
        store_remove_folder(work->store.folder);
        free(work->snapshots);
        free(work);
    }
    print_message("powercut %s%s: cuts=%d lost=%d corrupt=%d\n", weaker ? weaker : "FULL",
                  lies ? " (lying)" : "", result.cuts, result.lost, result.corrupt);
    return result;
}

static int cuts_wanted(void) {
    const char *text = getenv("KIOSK_POWERCUTS");
    long wanted = text ? strtol(text, NULL, 10) : 0;
    return wanted >= WORKLOADS && wanted < 10000000 ? (int)wanted : 2500;
}

static void a_power_cut_loses_nothing_that_was_acknowledged(void **state) {
    (void)state;
    struct result result = run(NULL, false, 1, cuts_wanted());
    assert_true(result.cuts >= cuts_wanted());
    assert_int_equal(result.lost, 0);
    assert_int_equal(result.corrupt, 0);
}

static void the_control_with_synchronous_normal_loses(void **state) {
    (void)state;
    struct result result = run("PRAGMA synchronous=NORMAL", false, 2, 300);
    assert_true((result.lost + result.corrupt) * 100 > result.cuts * 20);
}

static void the_control_with_synchronous_off_loses(void **state) {
    (void)state;
    struct result result = run("PRAGMA synchronous=OFF", false, 3, 300);
    assert_true((result.lost + result.corrupt) * 100 > result.cuts * 60);
}

/* Shows what the sync between emptying the WAL and filling it again is for. */
static void the_control_without_the_sync_after_truncation_loses(void **state) {
    (void)state;
    struct result result = run(NULL, true, 4, 500);
    assert_true(result.lost + result.corrupt > 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_power_cut_loses_nothing_that_was_acknowledged),
        cmocka_unit_test(the_control_with_synchronous_normal_loses),
        cmocka_unit_test(the_control_with_synchronous_off_loses),
        cmocka_unit_test(the_control_without_the_sync_after_truncation_loses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
