#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "store/support_store.h"

#define SEND_MASK (1u << OUTBOX_QUEUED | 1u << OUTBOX_UNKNOWN)

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

static void an_added_entry_is_there_after_a_restart(void **state) {
    struct store *store = *state;
    struct outbox_entry added = store_add(store, "a deep hole");
    store_close_keeping(store);
    store_open_again(store);
    assert_false(store->was_corrupt);
    struct outbox_entry found = store_find(store, added.reference);
    assert_int_equal(found.id, added.id);
    assert_string_equal(found.uuid, added.uuid);
    assert_string_equal(found.service_name, "Pothole in a street");
    assert_int_equal(found.created_ms, STORE_WALL_MS);
    assert_int_equal(found.state, OUTBOX_QUEUED);
    assert_int_equal(strlen(found.uuid), 36);
    struct buf body;
    buf_init(&body, OUTBOX_BODY_MAX);
    assert_int_equal(outbox_body(store->database, added.id, &body), ERR_OK);
    assert_string_equal(buf_text(&body), "a deep hole");
    buf_finish(&body);
}

static void a_delivered_entry_keeps_its_number_and_loses_its_body(void **state) {
    struct store *store = *state;
    struct outbox_entry added = store_add(store, "a deep hole");
    store_move(store, added.id, OUTBOX_DELIVERED, "4711");
    struct outbox_entry found = store_find(store, "4711");
    assert_int_equal(found.id, added.id);
    assert_int_equal(found.state, OUTBOX_DELIVERED);
    assert_int_equal(found.attempts, 1);
    assert_int_equal(found.sent_ms, STORE_WALL_MS);
    struct buf body;
    buf_init(&body, OUTBOX_BODY_MAX);
    assert_int_equal(outbox_body(store->database, added.id, &body), ERR_NOT_FOUND);
    buf_finish(&body);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_added_entry_is_there_after_a_restart, setup, teardown),
        cmocka_unit_test_setup_teardown(a_delivered_entry_keeps_its_number_and_loses_its_body,
                                        setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
