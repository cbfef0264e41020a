/* A wall clock that jumps: nothing waits longer than its back-off, and nothing is lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "store/support_store.h"

#define MASK (1u << OUTBOX_QUEUED | 1u << OUTBOX_UNKNOWN)
#define BACK_OFF_MS ((int64_t)60000)
#define YEAR_MS ((int64_t)365 * 24 * 3600 * 1000)

static int setup(void **state) {
    static struct store store;
    memset(&store, 0, sizeof store);
    store_open(&store);
    struct outbox_entry added = store_add(&store, "x");
    struct outbox_entry later = {
        .id = added.id, .state = OUTBOX_UNKNOWN, .due_ms = STORE_WALL_MS + BACK_OFF_MS};
    assert_int_equal(outbox_move(store.database, &later), ERR_OK);
    *state = &store;
    return 0;
}

static int teardown(void **state) {
    store_close(*state);
    return 0;
}

static enum err take_at(struct store *store, int64_t wall_ms, int64_t *next_due_ms) {
    struct outbox_entry entry;
    return outbox_take_due(store->database, wall_ms, MASK, &entry, next_due_ms);
}

static void after_a_jump_back_the_back_off_counts_from_now(void **state) {
    struct store *store = *state;
    int64_t next = 0, now = STORE_WALL_MS - YEAR_MS;
    assert_int_equal(take_at(store, now, &next), ERR_NOT_FOUND);
    assert_int_equal(next, now + BACK_OFF_MS);
    assert_int_equal(take_at(store, now + BACK_OFF_MS - 1, &next), ERR_NOT_FOUND);
    assert_int_equal(take_at(store, now + BACK_OFF_MS, &next), ERR_OK);
}

static void a_jump_back_is_noticed_across_a_restart(void **state) {
    struct store *store = *state;
    int64_t next = 0, now = STORE_WALL_MS - YEAR_MS;
    store_close_keeping(store);
    clock_manual_jump_wall(&store->clock, -YEAR_MS);
    store_open_again(store);
    assert_int_equal(take_at(store, now, &next), ERR_NOT_FOUND);
    assert_int_equal(next, now + BACK_OFF_MS);
}

static void two_jumps_back_do_not_add_up(void **state) {
    struct store *store = *state;
    int64_t next = 0, now = STORE_WALL_MS - 2 * YEAR_MS;
    assert_int_equal(take_at(store, STORE_WALL_MS - YEAR_MS, &next), ERR_NOT_FOUND);
    assert_int_equal(take_at(store, now, &next), ERR_NOT_FOUND);
    assert_int_equal(next, now + BACK_OFF_MS);
}

static void a_jump_forward_makes_things_due_and_back_again_keeps_them_so(void **state) {
    struct store *store = *state;
    int64_t next = 0;
    assert_int_equal(take_at(store, STORE_WALL_MS + YEAR_MS, &next), ERR_OK);
    /* The clock is set right again; the entry was not touched in between. */
    assert_int_equal(take_at(store, STORE_WALL_MS + 1, &next), ERR_NOT_FOUND);
    assert_true(next <= STORE_WALL_MS + 1 + BACK_OFF_MS);
}

static void a_small_step_back_changes_nothing(void **state) {
    struct store *store = *state;
    int64_t next = 0;
    assert_int_equal(take_at(store, STORE_WALL_MS - 900, &next), ERR_NOT_FOUND);
    assert_int_equal(next, STORE_WALL_MS + BACK_OFF_MS);
}

static void times_at_the_ends_of_the_scale_do_no_harm(void **state) {
    struct store *store = *state;
    struct outbox_entry entry;
    int64_t next = 0;
    assert_int_equal(take_at(store, INT64_MAX, &next), ERR_OK);
    assert_int_equal(take_at(store, INT64_MIN, &next), ERR_NOT_FOUND);
    assert_int_equal(outbox_take_due(store->database, 0, MASK, &entry, &next), ERR_OK);
    clock_manual_jump_wall(&store->clock, -STORE_WALL_MS);
    struct outbox_entry added = store_add(store, "in 1970");
    assert_int_equal(added.created_ms, 0);
    store_close_keeping(store);
    store_open_again(store);
    assert_false(store->was_corrupt);
    assert_int_equal(store_find(store, added.reference).created_ms, 0);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(after_a_jump_back_the_back_off_counts_from_now),
        TEST(a_jump_back_is_noticed_across_a_restart),
        TEST(two_jumps_back_do_not_add_up),
        TEST(a_jump_forward_makes_things_due_and_back_again_keeps_them_so),
        TEST(a_small_step_back_changes_nothing),
        TEST(times_at_the_ends_of_the_scale_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
