/* What main's box does not take is kept until it does: every answer, the newest news, the last
 * catalogue. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "sync/tray.h"

enum { EVENT_ANSWER, EVENT_CATALOGUE, EVENT_NEWS };

static int blobs;
static struct tray tray;

static void free_blob(void *blob) {
    mem_free(blob);
    blobs--;
}

static void add(enum tray_kind kind, uint8_t event, uint32_t value) {
    struct envelope envelope = {.room = ROOM_SYNC, .kind = event, .size = sizeof value};
    memcpy(envelope.small, &value, sizeof value);
    envelope.blob = mem_alloc(1, 8);
    envelope.free_blob = free_blob;
    blobs++;
    tray_add(&tray, kind, &envelope);
}

/* -1: the box is empty. */
static int64_t take(struct mailbox *box, uint8_t event) {
    struct envelope envelope;
    uint32_t value;
    if (!mailbox_take(box, &envelope))
        return -1;
    assert_int_equal(envelope.kind, event);
    memcpy(&value, envelope.small, sizeof value);
    envelope_finish(&envelope);
    return value;
}

static void every_answer_comes_through_a_box_of_one(void **state) {
    (void)state;
    struct mailbox *box = mailbox_create(1, NULL, NULL);
    uint32_t added = 0;
    for (; tray_has_room(&tray); added++)
        add(TRAY_ANSWER, EVENT_ANSWER, added);
    assert_int_equal(added, TRAY_ANSWERS - TRAY_LATER);
    for (int at = 0; at < TRAY_LATER; at++, added++) /* of jobs that were taken before */
        add(TRAY_ANSWER, EVENT_ANSWER, added);
    assert_false(tray_has_room(&tray));
    for (uint32_t at = 0; at < added; at++) {
        assert_int_equal(tray_offer(&tray, box), at + 1 == added);
        assert_int_equal(take(box, EVENT_ANSWER), at);
    }
    assert_true(tray_has_room(&tray));
    assert_int_equal(blobs, 0);
    mailbox_destroy(box);
}

static void news_never_takes_an_answers_place_and_the_newest_stays(void **state) {
    (void)state;
    struct mailbox *box = mailbox_create(200, NULL, NULL);
    for (uint32_t at = 0; at < 100; at++)
        add(TRAY_TOLD, EVENT_NEWS, at);
    assert_true(tray_has_room(&tray));
    for (uint32_t at = 0; at < TRAY_ANSWERS; at++)
        add(TRAY_ANSWER, EVENT_ANSWER, at);
    assert_true(tray_offer(&tray, box));
    for (uint32_t at = 100 - TRAY_NEWS; at < 100; at++)
        assert_int_equal(take(box, EVENT_NEWS), at);
    for (uint32_t at = 0; at < TRAY_ANSWERS; at++)
        assert_int_equal(take(box, EVENT_ANSWER), at);
    assert_int_equal(take(box, EVENT_NEWS), -1);
    assert_int_equal(blobs, 0);
    mailbox_destroy(box);
}

static void a_catalogue_never_takes_an_answers_place(void **state) {
    (void)state;
    struct mailbox *box = mailbox_create(200, NULL, NULL);
    for (uint32_t at = 0; at < TRAY_NEWS; at++)
        add(TRAY_TOLD, EVENT_NEWS, at);
    add(TRAY_LATEST, EVENT_CATALOGUE, 0);
    for (uint32_t at = 0; at < TRAY_ANSWERS; at++)
        add(TRAY_ANSWER, EVENT_ANSWER, at);
    assert_true(tray_offer(&tray, box));
    for (uint32_t at = 1; at < TRAY_NEWS; at++)
        assert_int_equal(take(box, EVENT_NEWS), at);
    assert_int_equal(take(box, EVENT_CATALOGUE), 0);
    for (uint32_t at = 0; at < TRAY_ANSWERS; at++)
        assert_int_equal(take(box, EVENT_ANSWER), at);
    assert_int_equal(blobs, 0);
    mailbox_destroy(box);
}

static void of_catalogues_only_the_last_is_kept(void **state) {
    (void)state;
    struct mailbox *box = mailbox_create(1, NULL, NULL);
    for (uint32_t at = 0; at < 5; at++)
        add(TRAY_LATEST, EVENT_CATALOGUE, at);
    assert_int_equal(blobs, 1);
    assert_true(tray_offer(&tray, box));
    assert_int_equal(take(box, EVENT_CATALOGUE), 4);
    assert_int_equal(take(box, EVENT_CATALOGUE), -1);
    add(TRAY_LATEST, EVENT_CATALOGUE, 9);
    tray_drop(&tray);
    assert_int_equal(blobs, 0);
    mailbox_destroy(box);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_answer_comes_through_a_box_of_one),
        cmocka_unit_test(news_never_takes_an_answers_place_and_the_newest_stays),
        cmocka_unit_test(a_catalogue_never_takes_an_answers_place),
        cmocka_unit_test(of_catalogues_only_the_last_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
