#include "support_walk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

int walk_begin(void **cmocka) {
    static const struct settings DEFAULTS = {
        .lang = LANG_EN, .size = SIZE_STANDARD, .volume = 3, .rate = 2};
    struct walk *walk = test_calloc(1, sizeof *walk);
    state_init(&walk->state, &walk->visit, &DEFAULTS);
    struct kiosk *kiosk = &walk->state.kiosk;
    (void)text_copy(kiosk->id, sizeof kiosk->id, "K1");
    (void)text_copy(kiosk->place_name, sizeof kiosk->place_name, "City Hall, 100 Main Street");
    kiosk->latitude = 41.8;
    kiosk->longitude = -107.6342;
    kiosk->utc_offset_min = -7 * 60;
    walk->state.timeouts =
        (struct timeouts){.idle = 120000, .warning = 45000, .papers = 600000, .done = 60000};
    walk->now_ms = 1000;
    walk_world(walk, &(struct msg){.kind = MSG_CATALOGUE, .blob = city_catalogue()});
    *cmocka = walk;
    return 0;
}

int walk_end(void **cmocka) {
    struct walk *walk = *cmocka;
    request_destroy(walk->request);
    state_finish(&walk->state);
    test_free(walk);
    return 0;
}

void walk_world(struct walk *walk, const struct msg *msg) {
    struct msg stamped = *msg;
    stamped.now_ms = walk->now_ms;
    stamped.wall_ms = WALK_WALL_MS + walk->now_ms;
    walk->effects.count = 0;
    flow_update(&walk->state, &stamped, &walk->effects);
    for (int at = 0; at < walk->effects.count; at++) {
        if (walk->effects.list[at].kind != EFFECT_SAVE)
            continue;
        request_destroy(walk->request);
        walk->request = walk->effects.list[at].blob;
    }
}

void walk_send(struct walk *walk, enum msg_kind kind, int32_t a, int32_t b) {
    walk_world(walk, &(struct msg){.kind = kind, .a = a, .b = b});
}

void walk_pass(struct walk *walk, int64_t ms) {
    int64_t until = walk->now_ms + ms;
    while (walk->state.deadline_ms > 0 && walk->state.deadline_ms <= until) {
        assert_true(walk->state.deadline_ms > walk->now_ms); /* else it would spin */
        walk->now_ms = walk->state.deadline_ms;
        walk_send(walk, MSG_TICK, 0, 0);
    }
    walk->now_ms = until;
}

void walk_type(struct walk *walk, enum field field, const char *text) {
    walk_send(walk, MSG_FOCUS_FIELD, (int32_t)field, 0);
    size_t len = strlen(text);
    for (size_t at = 0; at < len;)
        walk_send(walk, MSG_KEY, (int32_t)text_next(text, len, &at), 0);
}

const struct effect *walk_effect(const struct walk *walk, enum effect_kind kind) {
    for (int at = 0; at < walk->effects.count; at++) {
        if (walk->effects.list[at].kind == kind)
            return &walk->effects.list[at];
    }
    return NULL;
}

void walk_to_home(struct walk *walk) {
    walk_send(walk, MSG_START, -1, 0);
    assert_int_equal(walk->state.screen, SCREEN_HOME);
}

void walk_to_where(struct walk *walk, const char *service_code) {
    walk_to_home(walk);
    walk_send(walk, MSG_GO, SCREEN_CHOOSE_SERVICE, 0);
    walk_send(walk, MSG_PICK_SERVICE, catalogue_find(walk->state.catalogue, service_code), 0);
    assert_int_equal(walk->state.screen, SCREEN_WHERE);
}

void walk_load_definition(struct walk *walk) {
    char code[128];
    (void)text_copy(code, sizeof code, walk->visit.service_code);
    walk_world(walk,
               &(struct msg){.kind = MSG_DEFINITION, .text = code, .blob = city_definition(code)});
}

void walk_answer_all(struct walk *walk) {
    assert_int_equal(walk->visit.question, CITY_SIZE);
    walk_send(walk, MSG_PICK_VALUE, 1, 0);
    walk_send(walk, MSG_CONTINUE, 0, 0);
    walk_send(walk, MSG_PICK_VALUE, 0, 0);
    walk_send(walk, MSG_PICK_VALUE, 2, 0);
    walk_send(walk, MSG_CONTINUE, 0, 0);
    walk_type(walk, FIELD_ANSWER, "2,5");
    walk_send(walk, MSG_CONTINUE, 0, 0);
    walk_send(walk, MSG_DATE_STEP, 0, 1);
    walk_send(walk, MSG_DATE_STEP, 0, -1); /* the first press shows now */
    walk_send(walk, MSG_CONTINUE, 0, 0);
    walk_type(walk, FIELD_ANSWER, "Stop sign");
    walk_send(walk, MSG_CONTINUE, 0, 0);
    walk_send(walk, MSG_SKIP, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_DESCRIBE);
}

void walk_to_review(struct walk *walk, const char *service_code) {
    walk_to_where(walk, service_code);
    if (walk->state.is_definition_loading)
        walk_load_definition(walk);
    walk_send(walk, MSG_PICK_PLACE, city_place(walk->state.catalogue, "214 Mill Street"), 0);
    if (walk->state.screen == SCREEN_QUESTION)
        walk_answer_all(walk);
    walk_type(walk, FIELD_DESCRIPTION, "Deep. ");
    walk_send(walk, MSG_CONTINUE, 0, 0);
    walk_send(walk, MSG_CONTACT, CONTACT_GIVEN, 0);
    walk_send(walk, MSG_CONTINUE, 0, 0);
    walk_type(walk, FIELD_NAME, "Rosa Maria Medina");
    walk_type(walk, FIELD_EMAIL, "rosa@example.org");
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_REVIEW);
}

void walk_to_done(struct walk *walk) {
    walk_to_review(walk, "TRASH");
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_SAVING);
    walk_world(
        walk,
        &(struct msg){.kind = MSG_SAVED, .a = (int32_t)walk->visit.save_serial, .text = "K1-TEST"});
    assert_int_equal(walk->state.screen, SCREEN_DONE);
}
