#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "support_walk.h"

#define walk_test(name) cmocka_unit_test_setup_teardown(name, walk_begin, walk_end)

static struct walk *at_track(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_home(walk);
    walk_send(walk, MSG_GO, SCREEN_TRACK, 0);
    assert_int_equal(walk->state.screen, SCREEN_TRACK);
    return walk;
}

static void our_reference_is_looked_up_in_its_proper_form(void **cmocka) {
    struct walk *walk = at_track(cmocka);
    walk_type(walk, FIELD_REFERENCE, "k1 7f3q 2z");
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_TRACK_RESULT);
    assert_int_equal(walk->visit.track.state, TRACK_LOOKING);
    const struct effect *effect = walk_effect(walk, EFFECT_TRACK);
    assert_string_equal(effect->text, "K1-7F3Q-22");
    assert_int_equal(effect->serial, walk->visit.track_serial);
    assert_int_not_equal(effect->serial, 0);
}

static void a_citys_number_is_taken_as_it_is(void **cmocka) {
    static const char *const NUMBERS[] = {"4711", "SR-2026:00_12 a", "101006123456", "0"};
    struct walk *walk = at_track(cmocka);
    for (size_t at = 0; at < sizeof NUMBERS / sizeof NUMBERS[0]; at++) {
        walk_send(walk, MSG_CLEAR_FIELD, FIELD_REFERENCE, 0);
        walk_type(walk, FIELD_REFERENCE, NUMBERS[at]);
        walk_send(walk, MSG_CONTINUE, 0, 0);
        assert_int_equal(walk->state.screen, SCREEN_TRACK_RESULT);
        assert_string_equal(walk_effect(walk, EFFECT_TRACK)->text, NUMBERS[at]);
        walk_send(walk, MSG_BACK, 0, 0);
    }
}

static void what_can_be_no_number_is_told(void **cmocka) {
    struct walk *walk = at_track(cmocka);
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_int_equal(walk->visit.problem, PROBLEM_EMPTY);
    walk_type(walk, FIELD_REFERENCE, "my request?");
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_int_equal(walk->visit.problem, PROBLEM_REFERENCE);
    assert_int_equal(walk->state.screen, SCREEN_TRACK);
}

static void a_typing_slip_is_told_once_and_then_looked_up(void **cmocka) {
    struct walk *walk = at_track(cmocka);
    walk_type(walk, FIELD_REFERENCE, "K17F3Q23");
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_int_equal(walk->visit.problem, PROBLEM_REFERENCE_CHECK);
    assert_int_equal(walk->state.screen, SCREEN_TRACK);
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_TRACK_RESULT);
    assert_string_equal(walk_effect(walk, EFFECT_TRACK)->text, "K17F3Q23");
    walk_world(walk, &(struct msg){.kind = MSG_TRACKED,
                                   .a = (int32_t)walk->visit.track_serial,
                                   .blob = &(struct track_result){.state = TRACK_NOT_FOUND}});
    walk_send(walk, MSG_TRY_AGAIN, 0, 0);
    assert_string_equal(walk_effect(walk, EFFECT_TRACK)->text, "K17F3Q23");
}

static void a_city_number_that_only_looks_like_ours_is_no_slip(void **cmocka) {
    struct walk *walk = at_track(cmocka);
    walk_type(walk, FIELD_REFERENCE, "SR10047");
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_TRACK_RESULT);
}

static void the_answer_is_shown_when_it_is_for_this_question(void **cmocka) {
    struct walk *walk = at_track(cmocka);
    struct track_result result = {.state = TRACK_FOUND, .status = "open", .number = "4711"};
    walk_type(walk, FIELD_REFERENCE, "4711");
    walk_send(walk, MSG_CONTINUE, 0, 0);
    int32_t first = (int32_t)walk->visit.track_serial;
    walk_send(walk, MSG_BACK, 0, 0);
    walk_send(walk, MSG_CONTINUE, 0, 0);
    walk_world(walk, &(struct msg){.kind = MSG_TRACKED, .a = first, .blob = &result});
    assert_int_equal(walk->visit.track.state, TRACK_LOOKING);
    walk_world(walk, &(struct msg){.kind = MSG_TRACKED, .a = first + 1, .blob = NULL});
    assert_int_equal(walk->visit.track.state, TRACK_LOOKING);
    walk_world(walk, &(struct msg){.kind = MSG_TRACKED, .a = first + 1, .blob = &result});
    assert_int_equal(walk->visit.track.state, TRACK_FOUND);
    assert_string_equal(walk->visit.track.status, "open");
    struct track_result again = {.state = TRACK_NOT_FOUND};
    walk_world(walk, &(struct msg){.kind = MSG_TRACKED, .a = first + 1, .blob = &again});
    assert_int_equal(walk->visit.track.state, TRACK_FOUND);
    walk_send(walk, MSG_FINISH, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_ATTRACT); /* nothing would be lost */
    assert_int_equal(walk_effect(walk, EFFECT_MEASURE)->a, OUTCOME_ANSWERED);
    walk_to_home(walk);
    walk_world(walk, &(struct msg){.kind = MSG_TRACKED, .a = first + 1, .blob = &result});
    assert_int_equal(walk->visit.track.state, TRACK_NONE);
}

static void an_empty_answer_does_not_wait_for_ever(void **cmocka) {
    struct walk *walk = at_track(cmocka);
    walk_type(walk, FIELD_REFERENCE, "4711");
    walk_send(walk, MSG_CONTINUE, 0, 0);
    walk_world(walk, &(struct msg){.kind = MSG_TRACKED,
                                   .a = (int32_t)walk->visit.track_serial,
                                   .blob = &(struct track_result){.state = TRACK_NONE}});
    assert_int_equal(walk->visit.track.state, TRACK_NOT_FOUND);
}

static void try_again_asks_again_with_a_new_serial(void **cmocka) {
    struct walk *walk = at_track(cmocka);
    walk_type(walk, FIELD_REFERENCE, "4711");
    walk_send(walk, MSG_CONTINUE, 0, 0);
    uint32_t serial = walk->visit.track_serial;
    walk_send(walk, MSG_TRY_AGAIN, 0, 0); /* still looking */
    assert_null(walk_effect(walk, EFFECT_TRACK));
    walk_world(walk, &(struct msg){.kind = MSG_TRACKED,
                                   .a = (int32_t)serial,
                                   .blob = &(struct track_result){.state = TRACK_UNREACHABLE}});
    walk_send(walk, MSG_TRY_AGAIN, 0, 0);
    assert_int_equal(walk_effect(walk, EFFECT_TRACK)->serial, serial + 1);
    assert_int_equal(walk->visit.track.state, TRACK_LOOKING);
    assert_int_equal(walk->visit.problem, PROBLEM_NONE);
}

static void a_long_look_up_says_so_after_ten_seconds(void **cmocka) {
    struct walk *walk = at_track(cmocka);
    walk_type(walk, FIELD_REFERENCE, "4711");
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_int_equal(walk->state.deadline_ms, walk->now_ms + WAIT_LONG_MS);
    walk_pass(walk, WAIT_LONG_MS);
    assert_true(state_is_wait_long(&walk->state));
    assert_true(walk->state.deadline_ms > walk->now_ms);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        walk_test(our_reference_is_looked_up_in_its_proper_form),
        walk_test(a_citys_number_is_taken_as_it_is),
        walk_test(what_can_be_no_number_is_told),
        walk_test(a_typing_slip_is_told_once_and_then_looked_up),
        walk_test(a_city_number_that_only_looks_like_ours_is_no_slip),
        walk_test(the_answer_is_shown_when_it_is_for_this_question),
        walk_test(an_empty_answer_does_not_wait_for_ever),
        walk_test(try_again_asks_again_with_a_new_serial),
        walk_test(a_long_look_up_says_so_after_ten_seconds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
