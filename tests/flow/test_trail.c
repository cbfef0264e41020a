#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "support_walk.h"

#define walk_test(name) cmocka_unit_test_setup_teardown(name, walk_begin, walk_end)

static void back_returns_step_by_step_and_keeps_what_was_entered(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_review(walk, "TRASH");
    static const enum screen WAY[] = {
        SCREEN_CONTACT_DETAILS, SCREEN_CONTACT, SCREEN_DESCRIBE, SCREEN_WHERE,
        SCREEN_CHOOSE_SERVICE,  SCREEN_HOME,    SCREEN_HOME};
    for (size_t at = 0; at < sizeof WAY / sizeof WAY[0]; at++) {
        walk_send(walk, MSG_BACK, 0, 0);
        assert_int_equal(walk->state.screen, WAY[at]);
    }
    assert_string_equal(walk->visit.description, "Deep. ");
    assert_string_equal(walk->visit.email, "rosa@example.org");
    walk_send(walk, MSG_GO, SCREEN_CHOOSE_SERVICE, 0);
    walk_send(walk, MSG_PICK_SERVICE, catalogue_find(walk->state.catalogue, "TRASH"), 0);
    for (int step = 0; step < 4; step++)
        walk_send(walk, MSG_CONTINUE, 0, 0); /* nothing has to be entered again */
    assert_int_equal(walk->state.screen, SCREEN_REVIEW);
}

static void an_overlay_returns_to_the_screen_below_with_its_keyboard(void **cmocka) {
    struct walk *walk = *cmocka;
    static const enum screen OVERLAYS[] = {SCREEN_LANGUAGE, SCREEN_DISPLAY, SCREEN_HELP,
                                           SCREEN_TALK};
    walk_to_where(walk, "TRASH");
    walk_type(walk, FIELD_PLACE, "Oak");
    walk_send(walk, MSG_CURSOR, 1, 0);
    walk_send(walk, MSG_SCROLL, 40, 0);
    for (size_t at = 0; at < 8; at++) {
        walk_send(walk, MSG_GO, (int32_t)OVERLAYS[at % 4], 0);
        assert_int_equal(walk->state.screen, OVERLAYS[at % 4]);
        assert_int_equal(walk->visit.field, FIELD_NONE);
        walk_send(walk, MSG_KEY, 'x', 0); /* goes nowhere */
        walk_send(walk, at < 4 ? MSG_CONTINUE : MSG_BACK, 0, 0);
        assert_int_equal(walk->state.screen, SCREEN_WHERE);
        assert_string_equal(walk->visit.place, "Oak");
        assert_int_equal(walk->visit.field, FIELD_PLACE);
        assert_int_equal(walk->visit.cursor, 1);
        assert_true(walk->visit.keys.is_open);
        assert_int_equal(walk->visit.scroll_px, 40);
    }
}

static void overlays_do_not_pile_up(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_where(walk, "TRASH");
    for (int at = 0; at < 200; at++) {
        walk_send(walk, MSG_GO, at % 2 == 0 ? SCREEN_LANGUAGE : SCREEN_HELP, 0);
    }
    walk_send(walk, MSG_BACK, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_WHERE);
}

static void a_second_press_in_the_bar_closes_the_overlay(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_where(walk, "TRASH");
    walk_send(walk, MSG_GO, SCREEN_DISPLAY, 0);
    walk_send(walk, MSG_GO, SCREEN_DISPLAY, 0);
    assert_int_equal(walk->state.screen, SCREEN_WHERE);
}

static void a_problem_is_still_told_after_an_overlay(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_where(walk, "TRASH");
    walk_send(walk, MSG_CONTINUE, 0, 0);
    walk_send(walk, MSG_GO, SCREEN_HELP, 0);
    assert_int_equal(walk->visit.problem, PROBLEM_NONE);
    assert_true(walk->visit.has_touched_help);
    walk_send(walk, MSG_BACK, 0, 0);
    assert_int_equal(walk->visit.problem, PROBLEM_PLACE);
}

static void a_long_way_forgets_only_its_far_end(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_home(walk);
    walk_send(walk, MSG_GO, SCREEN_CHOOSE_SERVICE, 0);
    for (int at = 0; at < 100; at++) {
        walk_send(walk, MSG_PICK_SERVICE, 3, 0);
        walk_send(walk, MSG_GO, SCREEN_NOTICE, 0);
        walk_send(walk, MSG_BACK, 0, 0);
        walk_send(walk, MSG_PLACE_HERE, 0, 0);
        for (int back = 0; back < 2; back++)
            walk_send(walk, MSG_BACK, 0, 0);
        assert_int_equal(walk->state.screen, SCREEN_CHOOSE_SERVICE);
    }
    assert_int_equal(walk->visit.trail_count, 1);
}

static void home_keeps_the_draft_and_finish_asks(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_review(walk, "TRASH");
    walk_send(walk, MSG_HOME, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_HOME);
    assert_int_equal(walk->visit.trail_count, 0);
    assert_true(state_has_draft(&walk->state));
    walk_send(walk, MSG_FINISH, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_LEAVE);
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_HOME);
    assert_string_equal(walk->visit.email, "rosa@example.org");
    walk_send(walk, MSG_FINISH, 0, 0);
    walk_send(walk, MSG_FINISH_NOW, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_ATTRACT);
    assert_string_equal(walk->visit.email, "");
}

static void finish_twice_means_it(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_review(walk, "TRASH");
    walk_send(walk, MSG_FINISH, 0, 0);
    walk_send(walk, MSG_FINISH, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_ATTRACT);
}

static void finish_without_anything_entered_does_not_ask(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_home(walk);
    walk_send(walk, MSG_GO, SCREEN_CHOOSE_SERVICE, 0);
    walk_send(walk, MSG_FINISH, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_ATTRACT);
    assert_int_equal(walk_effect(walk, EFFECT_MEASURE)->a, OUTCOME_LEFT);
    assert_non_null(walk_effect(walk, EFFECT_WIPE));
}

static void home_and_back_from_done_begin_afresh_in_the_same_language(void **cmocka) {
    static const enum msg_kind WAYS[] = {MSG_HOME, MSG_BACK};
    struct walk *walk = *cmocka;
    for (int at = 0; at < 2; at++) {
        walk_to_done(walk);
        walk_send(walk, MSG_SET_LANG, LANG_ES, 0);
        uint32_t visit_serial = walk->state.visit_serial;
        walk_send(walk, WAYS[at], 0, 0);
        assert_int_equal(walk->state.screen, SCREEN_HOME);
        assert_string_equal(walk->visit.reference, "");
        assert_string_equal(walk->visit.service_code, "");
        assert_int_equal(walk->state.settings.lang, LANG_ES);
        assert_int_equal(walk->state.visit_serial, visit_serial);
        walk_send(walk, MSG_FINISH, 0, 0);
        assert_int_equal(walk_effect(walk, EFFECT_MEASURE)->a, OUTCOME_DONE);
    }
}

static void a_second_report_from_done_begins_empty(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_done(walk);
    walk_send(walk, MSG_GO, SCREEN_CHOOSE_SERVICE, 0);
    assert_int_equal(walk->state.screen, SCREEN_CHOOSE_SERVICE);
    assert_string_equal(walk->visit.reference, "");
    assert_false(state_has_draft(&walk->state));
}

static void an_overlay_over_saving_gives_way_to_done(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_review(walk, "TRASH");
    walk_send(walk, MSG_CONTINUE, 0, 0);
    walk_send(walk, MSG_FINISH, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_LEAVE);
    walk_world(
        walk,
        &(struct msg){.kind = MSG_SAVED, .a = (int32_t)walk->visit.save_serial, .text = "K1-TEST"});
    assert_int_equal(walk->state.screen, SCREEN_DONE);
    walk_send(walk, MSG_FINISH, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_ATTRACT);
}

static void a_flow_that_is_off_says_so(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_home(walk);
    walk_send(walk, MSG_GO, SCREEN_UNAVAILABLE, FLOW_PAY);
    assert_int_equal(walk->state.screen, SCREEN_UNAVAILABLE);
    assert_int_equal(walk->visit.unavailable, FLOW_PAY);
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_HOME);
    walk_send(walk, MSG_GO, SCREEN_UNAVAILABLE, 99);
    assert_int_equal(walk->state.screen, SCREEN_HOME);
    walk->state.kiosk.disk = HEALTH_OFF;
    walk_send(walk, MSG_GO, SCREEN_CHOOSE_SERVICE, 0);
    assert_int_equal(walk->state.screen, SCREEN_UNAVAILABLE);
    assert_int_equal(walk->visit.unavailable, FLOW_REPORT);
    walk_send(walk, MSG_TRY_AGAIN, 0, 0);
    assert_non_null(walk_effect(walk, EFFECT_REFRESH));
}

static void a_physical_keyboard_types_into_the_screens_first_field(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_home(walk);
    walk_send(walk, MSG_KEY, 'a', 0);
    assert_int_equal(walk->visit.field, FIELD_NONE);
    walk_send(walk, MSG_GO, SCREEN_CHOOSE_SERVICE, 0);
    walk_send(walk, MSG_KEY, 'n', 0);
    walk_send(walk, MSG_KEY, 'o', 0);
    assert_string_equal(walk->visit.search, "no");
    assert_true(walk->visit.match_count > 0);
}

static void leaving_a_screen_closes_its_keyboard(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_where(walk, "TRASH");
    walk_type(walk, FIELD_PLACE, "Oak Street 5");
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_DESCRIBE);
    assert_int_equal(walk->visit.field, FIELD_NONE);
    assert_false(walk->visit.keys.is_open);
    walk_send(walk, MSG_FOCUS_FIELD, FIELD_EMAIL, 0);
    assert_int_equal(walk->visit.field, FIELD_NONE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        walk_test(back_returns_step_by_step_and_keeps_what_was_entered),
        walk_test(an_overlay_returns_to_the_screen_below_with_its_keyboard),
        walk_test(overlays_do_not_pile_up),
        walk_test(a_second_press_in_the_bar_closes_the_overlay),
        walk_test(a_problem_is_still_told_after_an_overlay),
        walk_test(a_long_way_forgets_only_its_far_end),
        walk_test(home_keeps_the_draft_and_finish_asks),
        walk_test(finish_twice_means_it),
        walk_test(finish_without_anything_entered_does_not_ask),
        walk_test(home_and_back_from_done_begin_afresh_in_the_same_language),
        walk_test(a_second_report_from_done_begins_empty),
        walk_test(an_overlay_over_saving_gives_way_to_done),
        walk_test(a_flow_that_is_off_says_so),
        walk_test(a_physical_keyboard_types_into_the_screens_first_field),
        walk_test(leaving_a_screen_closes_its_keyboard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
