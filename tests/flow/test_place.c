#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "support_walk.h"

#define walk_test(name) cmocka_unit_test_setup_teardown(name, walk_begin, walk_end)

static void pick(struct walk *walk, const char *text) {
    walk_send(walk, MSG_PICK_PLACE, city_place(walk->state.catalogue, text), 0);
}

static void picking_a_place_takes_its_words_and_its_position(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_where(walk, "TRASH");
    pick(walk, "5 Oak Street");
    assert_int_equal(walk->state.screen, SCREEN_DESCRIBE);
    assert_string_equal(walk->visit.place_chosen, "5 Oak Street, Old Town");
    assert_true(walk->visit.latitude > 41.7996 && walk->visit.longitude < -107.64);
    walk_send(walk, MSG_BACK, 0, 0);
    assert_string_equal(walk->visit.place, "5 Oak Street");
    walk_send(walk, MSG_PICK_PLACE, 9999, 0);
    walk_send(walk, MSG_PICK_PLACE, -1, 0);
    assert_int_equal(walk->state.screen, SCREEN_WHERE);
}

static void here_is_the_building_of_the_kiosk(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_where(walk, "TRASH");
    walk_send(walk, MSG_PLACE_HERE, 0, 0);
    assert_string_equal(walk->visit.place_chosen, "City Hall, 100 Main Street");
    assert_true(walk->visit.latitude > 41.79 && walk->visit.latitude < 41.81);
}

static void own_words_need_three_letters(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_where(walk, "TRASH");
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_int_equal(walk->visit.problem, PROBLEM_PLACE);
    walk_type(walk, FIELD_PLACE, "a b");
    walk_send(walk, MSG_PLACE_FREE, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_WHERE);
    assert_int_equal(walk->visit.problem, PROBLEM_PLACE);
    walk_type(walk, FIELD_PLACE, "ehind the school");
    assert_int_equal(walk->visit.problem, PROBLEM_NONE);
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_DESCRIBE);
    assert_string_equal(walk->visit.place_chosen, "a behind the school");
    assert_true(walk->visit.latitude == 0 && walk->visit.longitude == 0);
}

static void a_place_spelled_out_is_that_place(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_where(walk, "TRASH");
    walk_type(walk, FIELD_PLACE, "214 mill street");
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_string_equal(walk->visit.place_chosen, "214 Mill Street, Mill District");
    assert_true(walk->visit.latitude != 0);
    walk_send(walk, MSG_BACK, 0, 0);
    walk_send(walk, MSG_PLACE_FREE, 0, 0);
    assert_string_equal(walk->visit.place_chosen, "214 Mill Street");
    assert_true(walk->visit.latitude == 0);
}

static void a_place_outside_is_told_kindly_and_can_be_sent_all_the_same(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_where(walk, "TRASH");
    walk_type(walk, FIELD_PLACE, "12 harlow");
    pick(walk, "Harlow Avenue");
    assert_int_equal(walk->state.screen, SCREEN_OUTSIDE);
    assert_true(walk->visit.is_outside);
    assert_string_equal(walk->visit.outside_city, "Harlow Creek");
    walk_send(walk, MSG_PLACE_UNKNOWN_OK, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_DESCRIBE);
    assert_string_equal(walk->visit.place_chosen, "12 Harlow Avenue, Harlow Creek");
}

static void another_place_can_be_chosen_instead_of_one_outside(void **cmocka) {
    struct walk *walk = *cmocka;
    static const enum msg_kind WAYS[] = {MSG_BACK, MSG_CONTINUE};
    walk_to_where(walk, "TRASH");
    for (int at = 0; at < 2; at++) {
        pick(walk, "Harlow Avenue");
        walk_send(walk, WAYS[at], 0, 0);
        assert_int_equal(walk->state.screen, SCREEN_WHERE);
        assert_string_equal(walk->visit.place_chosen, "");
        assert_false(walk->visit.is_outside);
        assert_string_equal(walk->visit.place, "Harlow Avenue");
    }
}

static void own_words_that_name_a_neighbour_are_outside(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_where(walk, "TRASH");
    walk_type(walk, FIELD_PLACE, "5 Elm Lane, westbrook");
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_OUTSIDE);
    assert_string_equal(walk->visit.outside_city, "Westbrook");
    walk_send(walk, MSG_PLACE_UNKNOWN_OK, 0, 0);
    walk_send(walk, MSG_BACK, 0, 0);
    walk_send(walk, MSG_BACK, 0, 0);
    walk_send(walk, MSG_CLEAR_FIELD, FIELD_PLACE, 0);
    walk_type(walk, FIELD_PLACE, "Westbrook Street 5");
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_DESCRIBE);
}

static void a_notice_is_looked_up_by_its_number(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_where(walk, "TRASH");
    walk_send(walk, MSG_GO, SCREEN_NOTICE, 0);
    assert_int_equal(walk->state.screen, SCREEN_NOTICE);
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_int_equal(walk->visit.problem, PROBLEM_EMPTY);
    walk_type(walk, FIELD_NOTICE, "N-9999");
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_int_equal(walk->visit.problem, PROBLEM_NOTICE_UNKNOWN);
    walk_send(walk, MSG_CLEAR_FIELD, FIELD_NOTICE, 0);
    walk_type(walk, FIELD_NOTICE, "n 4821");
    walk_send(walk, MSG_KEY, KEY_ENTER, 0);
    assert_int_equal(walk->state.screen, SCREEN_DESCRIBE);
    assert_string_equal(walk->visit.notice, "N-4821");
    assert_true(walk->visit.is_place_notice);
}

static void the_notice_goes_with_the_request_only_while_it_is_the_place(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_review(walk, "TRASH");
    walk_send(walk, MSG_EDIT_ANSWER, SCREEN_WHERE, 0);
    walk_send(walk, MSG_GO, SCREEN_NOTICE, 0);
    walk_type(walk, FIELD_NOTICE, "4821");
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_REVIEW);
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_string_equal(walk->request->place_notice, "N-4821");
    walk_send(walk, MSG_SAVE_FAILED, (int32_t)walk->visit.save_serial, ERR_FULL);
    walk_send(walk, MSG_EDIT_ANSWER, SCREEN_WHERE, 0);
    walk_send(walk, MSG_PLACE_HERE, 0, 0);
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_string_equal(walk->request->place_notice, "");
}

static void typing_without_continue_keeps_the_place_chosen(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_review(walk, "TRASH");
    walk_send(walk, MSG_EDIT_ANSWER, SCREEN_WHERE, 0);
    walk_type(walk, FIELD_PLACE, " x");
    assert_true(walk->visit.is_place_typed);
    walk_send(walk, MSG_BACK, 0, 0);
    assert_string_equal(walk->visit.place_chosen, "214 Mill Street, Mill District");
    assert_true(walk->visit.latitude != 0);
    walk_send(walk, MSG_EDIT_ANSWER, SCREEN_WHERE, 0);
    walk_send(walk, MSG_CONTINUE, 0, 0); /* takes what was typed */
    assert_string_equal(walk->visit.place_chosen, "214 Mill Street x");
    assert_true(walk->visit.latitude == 0);
}

static void the_notice_screen_is_reached_only_from_the_place(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_home(walk);
    walk_send(walk, MSG_GO, SCREEN_NOTICE, 0);
    assert_int_equal(walk->state.screen, SCREEN_HOME);
    walk_send(walk, MSG_PICK_PLACE, 0, 0);
    walk_send(walk, MSG_PLACE_HERE, 0, 0);
    walk_send(walk, MSG_PLACE_FREE, 0, 0);
    walk_send(walk, MSG_PLACE_UNKNOWN_OK, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_HOME);
    assert_string_equal(walk->visit.place_chosen, "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        walk_test(picking_a_place_takes_its_words_and_its_position),
        walk_test(here_is_the_building_of_the_kiosk),
        walk_test(own_words_need_three_letters),
        walk_test(a_place_spelled_out_is_that_place),
        walk_test(a_place_outside_is_told_kindly_and_can_be_sent_all_the_same),
        walk_test(another_place_can_be_chosen_instead_of_one_outside),
        walk_test(own_words_that_name_a_neighbour_are_outside),
        walk_test(a_notice_is_looked_up_by_its_number),
        walk_test(the_notice_goes_with_the_request_only_while_it_is_the_place),
        walk_test(typing_without_continue_keeps_the_place_chosen),
        walk_test(the_notice_screen_is_reached_only_from_the_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
