#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "store/cache.h"
#include "store/support_store.h"

#define BIT(state) (1u << (state))
#define SEND_MASK (BIT(OUTBOX_QUEUED) | BIT(OUTBOX_UNKNOWN))

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

static enum err body_of(struct store *store, int64_t id, char *out, size_t room) {
    struct buf body;
    buf_init(&body, OUTBOX_BODY_MAX);
    enum err err = outbox_body(store->database, id, &body);
    snprintf(out, room, "%s", buf_text(&body));
    buf_finish(&body);
    return err;
}

static enum err take(struct store *store, int64_t wall_ms, unsigned mask,
                     struct outbox_entry *entry, int64_t *next_due_ms) {
    *next_due_ms = -1;
    return outbox_take_due(store->database, wall_ms, mask, entry, next_due_ms);
}

static void an_added_entry_is_there_after_a_restart(void **state) {
    struct store *store = *state;
    char body[64];
    struct outbox_entry added = store_add(store, "a deep hole");
    store_close_keeping(store);
    store_open_again(store);
    assert_false(store->was_corrupt);
    struct outbox_entry found = store_find(store, added.reference);
    assert_int_equal(found.id, added.id);
    assert_string_equal(found.uuid, added.uuid);
    assert_string_equal(found.service_code, "potholes");
    assert_string_equal(found.service_name, "Pothole in a street");
    assert_int_equal(found.created_ms, STORE_WALL_MS);
    assert_int_equal(found.state, OUTBOX_QUEUED);
    assert_int_equal(found.attempts, 0);
    assert_int_equal(strlen(found.uuid), 36);
    assert_int_equal(body_of(store, added.id, body, sizeof body), ERR_OK);
    assert_string_equal(body, "a deep hole");
}

static void a_delivered_entry_keeps_its_number_and_loses_its_body(void **state) {
    struct store *store = *state;
    char body[64];
    struct outbox_entry added = store_add(store, "a deep hole");
    store_move(store, added.id, OUTBOX_DELIVERED, "4711");
    struct outbox_entry found = store_find(store, "4711");
    assert_int_equal(found.id, added.id);
    assert_int_equal(found.state, OUTBOX_DELIVERED);
    assert_int_equal(found.attempts, 1);
    assert_int_equal(found.sent_ms, STORE_WALL_MS);
    assert_int_equal(body_of(store, added.id, body, sizeof body), ERR_NOT_FOUND);
}

static void only_what_has_not_been_taken_may_be_sent(void **state) {
    struct store *store = *state;
    static const struct {
        enum outbox_state state;
        enum err err;
    } rows[] = {
        {OUTBOX_QUEUED, ERR_OK},      {OUTBOX_UNKNOWN, ERR_OK},
        {OUTBOX_STAFF, ERR_OK},       {OUTBOX_DELIVERED, ERR_CONFLICT},
        {OUTBOX_TOKEN, ERR_CONFLICT}, {OUTBOX_REJECTED, ERR_CONFLICT},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct outbox_entry added = store_add(store, "x");
        store_move(store, added.id, rows[i].state, "");
        assert_int_equal(outbox_sending(store->database, added.id, STORE_WALL_MS + 5), rows[i].err);
        struct outbox_entry found = store_find(store, added.reference);
        assert_int_equal(found.attempts, rows[i].err == ERR_OK ? 2 : 1);
        assert_int_equal(found.state, rows[i].err == ERR_OK ? OUTBOX_SENDING : rows[i].state);
        /* What is on its way may not be sent once more. */
        if (rows[i].err == ERR_OK)
            assert_int_equal(outbox_sending(store->database, added.id, STORE_WALL_MS),
                             ERR_CONFLICT);
    }
    assert_int_equal(outbox_sending(store->database, 999, STORE_WALL_MS), ERR_NOT_FOUND);
}

static void a_delivered_or_taken_entry_never_goes_back(void **state) {
    struct store *store = *state;
    static const enum outbox_state firsts[] = {OUTBOX_DELIVERED, OUTBOX_TOKEN};
    for (int first = 0; first < 2; first++) {
        struct outbox_entry added = store_add(store, "x");
        store_move(store, added.id, firsts[first], "77");
        for (int to = OUTBOX_QUEUED; to <= OUTBOX_STAFF; to++) {
            struct outbox_entry entry = {.id = added.id, .state = (enum outbox_state)to};
            bool is_back = to == OUTBOX_QUEUED || to == OUTBOX_UNKNOWN;
            if (to == OUTBOX_SENDING)
                assert_int_equal(outbox_move(store->database, &entry), ERR_INVALID);
            else if (first == 0 || is_back)
                assert_int_equal(outbox_move(store->database, &entry), ERR_CONFLICT);
        }
        assert_int_equal(store_find(store, "77").state, firsts[first]);
        assert_int_equal(store_find(store, added.reference).id, added.id);
        struct outbox_entry end = {.id = added.id, .state = OUTBOX_DELIVERED, .number = "78"};
        assert_int_equal(outbox_move(store->database, &end), first == 0 ? ERR_CONFLICT : ERR_OK);
    }
}

static void a_move_writes_what_it_carries_and_nothing_else(void **state) {
    struct store *store = *state;
    struct outbox_entry added = store_add(store, "x");
    clock_manual_advance(&store->clock, 500);
    struct outbox_entry entry = {.id = added.id,
                                 .state = OUTBOX_TOKEN,
                                 .due_ms = STORE_WALL_MS + 900,
                                 .lookups = 2,
                                 .token = "tok-9",
                                 .why = "the city is slow",
                                 .uuid = "not this",
                                 .attempts = 44};
    assert_int_equal(outbox_move(store->database, &entry), ERR_OK);
    struct outbox_entry found = store_find(store, added.reference);
    assert_int_equal(found.state, OUTBOX_TOKEN);
    assert_int_equal(found.due_ms, STORE_WALL_MS + 900);
    assert_int_equal(found.updated_ms, STORE_WALL_MS + 500);
    assert_int_equal(found.lookups, 2);
    assert_string_equal(found.token, "tok-9");
    assert_string_equal(found.why, "the city is slow");
    assert_string_equal(found.uuid, added.uuid);
    assert_int_equal(found.attempts, 0);
    entry.id = 999;
    assert_int_equal(outbox_move(store->database, &entry), ERR_NOT_FOUND);
    entry.state = (enum outbox_state)7;
    assert_int_equal(outbox_move(store->database, &entry), ERR_INVALID);
}

static void the_oldest_due_entry_is_taken_first(void **state) {
    struct store *store = *state;
    struct outbox_entry entry, first = store_add(store, "1"), second = store_add(store, "2");
    int64_t next;
    assert_int_equal(take(store, STORE_WALL_MS, SEND_MASK, &entry, &next), ERR_OK);
    assert_int_equal(entry.id, first.id);
    struct outbox_entry later = {
        .id = first.id, .state = OUTBOX_UNKNOWN, .due_ms = STORE_WALL_MS + 60000};
    assert_int_equal(outbox_move(store->database, &later), ERR_OK);
    assert_int_equal(take(store, STORE_WALL_MS, SEND_MASK, &entry, &next), ERR_OK);
    assert_int_equal(entry.id, second.id);
    assert_int_equal(take(store, STORE_WALL_MS + 60000, SEND_MASK, &entry, &next), ERR_OK);
    assert_int_equal(entry.id, first.id);
    assert_int_equal(take(store, STORE_WALL_MS, BIT(OUTBOX_UNKNOWN), &entry, &next), ERR_NOT_FOUND);
    assert_int_equal(next, STORE_WALL_MS + 60000);
    assert_int_equal(take(store, STORE_WALL_MS, BIT(OUTBOX_TOKEN), &entry, &next), ERR_NOT_FOUND);
    assert_int_equal(next, 0);
    assert_int_equal(take(store, STORE_WALL_MS, BIT(OUTBOX_DELIVERED), &entry, &next),
                     ERR_NOT_FOUND);
}

static void a_start_after_a_crash_makes_sending_unknown(void **state) {
    struct store *store = *state;
    int count = -1;
    struct outbox_entry one = store_add(store, "1"), two = store_add(store, "2");
    store_add(store, "3");
    assert_int_equal(outbox_sending(store->database, one.id, STORE_WALL_MS), ERR_OK);
    assert_int_equal(outbox_sending(store->database, two.id, STORE_WALL_MS), ERR_OK);
    store_close_keeping(store);
    clock_manual_advance(&store->clock, 7000);
    store_open_again(store);
    assert_int_equal(store_find(store, one.reference).state, OUTBOX_SENDING);
    assert_int_equal(outbox_recover(store->database, &count), ERR_OK);
    assert_int_equal(count, 2);
    assert_int_equal(store_find(store, two.reference).state, OUTBOX_UNKNOWN);
    assert_int_equal(store_find(store, two.reference).due_ms, STORE_WALL_MS + 7000);
    assert_int_equal(outbox_recover(store->database, &count), ERR_OK);
    assert_int_equal(count, 0);
}

static void counts_follow_every_change_and_a_restart(void **state) {
    struct store *store = *state;
    struct outbox_counts counts;
    static const enum outbox_state ends[] = {OUTBOX_DELIVERED, OUTBOX_DELIVERED, OUTBOX_TOKEN,
                                             OUTBOX_UNKNOWN,   OUTBOX_REJECTED,  OUTBOX_STAFF};
    assert_int_equal(outbox_count(store->database, &counts), ERR_OK);
    assert_int_equal(counts.queued + counts.delivered, 0);
    assert_int_equal(counts.oldest_waiting_ms, 0);
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        store_move(store, store_add(store, "x").id, ends[i], "");
        clock_manual_advance(&store->clock, 10);
    }
    store_add(store, "x");
    struct outbox_entry sent = store_add(store, "x");
    assert_int_equal(outbox_sending(store->database, sent.id, STORE_WALL_MS), ERR_OK);
    for (int round = 0; round < 2; round++) {
        assert_int_equal(outbox_count(store->database, &counts), ERR_OK);
        assert_int_equal(counts.queued, 1);
        assert_int_equal(counts.sending, 1);
        assert_int_equal(counts.delivered, 2);
        assert_int_equal(counts.token, 1);
        assert_int_equal(counts.unknown, 1);
        assert_int_equal(counts.rejected, 1);
        assert_int_equal(counts.staff, 1);
        assert_int_equal(counts.oldest_waiting_ms, STORE_WALL_MS + 20);
        store_close_keeping(store);
        store_open_again(store);
    }
}

static void prune_forgets_old_delivered_entries_alone(void **state) {
    struct store *store = *state;
    struct outbox_counts counts;
    struct outbox_entry old = store_add(store, "1"), waiting = store_add(store, "2");
    store_move(store, old.id, OUTBOX_DELIVERED, "1");
    clock_manual_advance(&store->clock, 1000);
    struct outbox_entry young = store_add(store, "3"), newest = store_add(store, "4");
    store_move(store, young.id, OUTBOX_DELIVERED, "3");
    store_move(store, newest.id, OUTBOX_DELIVERED, "4");
    struct outbox_entry entry;
    assert_int_equal(outbox_prune(store->database, STORE_WALL_MS + 1), ERR_OK);
    assert_int_equal(outbox_find(store->database, old.reference, &entry), ERR_NOT_FOUND);
    assert_int_equal(store_find(store, waiting.reference).state, OUTBOX_QUEUED);
    assert_int_equal(store_find(store, "3").id, young.id);
    assert_int_equal(outbox_prune(store->database, INT64_MAX), ERR_OK);
    assert_int_equal(outbox_count(store->database, &counts), ERR_OK);
    /* The newest row stays, and so its id is not given to another entry. */
    assert_int_equal(counts.delivered, 1);
    store_close_keeping(store);
    store_open_again(store);
    assert_int_equal(store_add(store, "5").id, newest.id + 1);
}

static void what_does_not_fit_is_refused_or_cut(void **state) {
    struct store *store = *state;
    static char big[OUTBOX_BODY_MAX + 2], code[129], name[300];
    struct outbox_entry entry = {.id = -1};
    memset(big, 'x', sizeof big - 1);
    memset(code, 'c', sizeof code - 1);
    for (size_t i = 0; i + 3 < sizeof name; i += 3)
        memcpy(name + i, "\xe5\x9d\x91", 3);
    struct outbox_draft draft = {.kiosk = "K1",
                                 .service_code = "potholes",
                                 .service_name = name,
                                 .body = big,
                                 .body_len = OUTBOX_BODY_MAX + 1};
    assert_int_equal(outbox_add(store->database, &draft, &entry), ERR_TOO_BIG);
    draft.body_len = OUTBOX_BODY_MAX;
    draft.service_code = code;
    assert_int_equal(outbox_add(store->database, &draft, &entry), ERR_TOO_BIG);
    assert_int_equal(entry.id, -1);
    draft.service_code = "potholes";
    assert_int_equal(outbox_add(store->database, &draft, &entry), ERR_OK);
    assert_int_equal(strlen(entry.service_name), 126); /* whole characters only */
    struct buf body;
    buf_init(&body, OUTBOX_BODY_MAX);
    assert_int_equal(outbox_body(store->database, entry.id, &body), ERR_OK);
    assert_int_equal(body.len, OUTBOX_BODY_MAX);
    buf_finish(&body);
    buf_init(&body, 100);
    assert_int_equal(outbox_body(store->database, entry.id, &body), ERR_TOO_BIG);
    buf_finish(&body);
}

static void an_empty_body_is_a_body(void **state) {
    struct store *store = *state;
    char body[8] = "?";
    struct outbox_entry added = store_add(store, "");
    assert_int_equal(body_of(store, added.id, body, sizeof body), ERR_OK);
    assert_string_equal(body, "");
}

static void nothing_is_acknowledged_inside_a_cache_transaction(void **state) {
    struct store *store = *state;
    struct outbox_entry entry;
    assert_int_equal(cache_begin(store->database), ERR_OK);
    assert_int_equal(store_try_add(store, "x", &entry), ERR_BUSY);
    assert_int_equal(cache_end(store->database, false), ERR_OK);
    assert_int_equal(store_try_add(store, "x", &entry), ERR_OK);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(an_added_entry_is_there_after_a_restart),
        TEST(a_delivered_entry_keeps_its_number_and_loses_its_body),
        TEST(only_what_has_not_been_taken_may_be_sent),
        TEST(a_delivered_or_taken_entry_never_goes_back),
        TEST(a_move_writes_what_it_carries_and_nothing_else),
        TEST(the_oldest_due_entry_is_taken_first),
        TEST(a_start_after_a_crash_makes_sending_unknown),
        TEST(counts_follow_every_change_and_a_restart),
        TEST(prune_forgets_old_delivered_entries_alone),
        TEST(what_does_not_fit_is_refused_or_cut),
        TEST(an_empty_body_is_a_body),
        TEST(nothing_is_acknowledged_inside_a_cache_transaction),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
