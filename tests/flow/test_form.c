#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "support_walk.h"

#define walk_test(name) cmocka_unit_test_setup_teardown(name, walk_begin, walk_end)

/* At the first question of POTHOLE. */
static struct walk *at_questions(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_where(walk, "POTHOLE");
    walk_load_definition(walk);
    walk_send(walk, MSG_PLACE_HERE, 0, 0);
    assert_int_equal(walk->visit.question, CITY_SIZE);
    return walk;
}

static void display_items_are_shown_above_what_follows_and_never_asked(void **cmocka) {
    struct walk *walk = at_questions(cmocka);
    int first = -1;
    assert_int_equal(form_notes(&walk->state, &first), 1);
    assert_int_equal(first, CITY_NOTE);
    walk_answer_all(walk);
    assert_int_equal(form_notes(&walk->state, &first), 1);
    assert_int_equal(first, CITY_END_NOTE);
    walk_send(walk, MSG_BACK, 0, 0);
    assert_int_equal(walk->visit.question, CITY_MORE);
    assert_int_equal(form_notes(&walk->state, &first), 0);
}

static void questions_come_in_order_and_are_counted(void **cmocka) {
    struct walk *walk = at_questions(cmocka);
    int n = 0, count = 0;
    assert_true(form_position(&walk->state, &n, &count));
    assert_int_equal(n, 1);
    assert_int_equal(count, 6);
    walk_send(walk, MSG_PICK_VALUE, 0, 0);
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_true(form_position(&walk->state, &n, &count));
    assert_int_equal(n, 2);
    walk_send(walk, MSG_HOME, 0, 0);
    assert_false(form_position(&walk->state, &n, &count));
}

static void a_required_question_stays_until_it_is_answered(void **cmocka) {
    struct walk *walk = at_questions(cmocka);
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_int_equal(walk->visit.question, CITY_SIZE);
    assert_int_equal(walk->visit.problem, PROBLEM_CHOOSE);
    walk_send(walk, MSG_SKIP, 0, 0);
    assert_int_equal(walk->visit.question, CITY_SIZE);
    walk_send(walk, MSG_PICK_VALUE, 3, 0);
    assert_int_equal(walk->visit.problem, PROBLEM_NONE);
    assert_int_equal(walk->visit.question, CITY_SIZE); /* picking does not go on */
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_int_equal(walk->visit.question, CITY_LANES);
}

static void picking_moves_one_mark_of_a_single_and_toggles_a_multi(void **cmocka) {
    struct walk *walk = at_questions(cmocka);
    const struct answer *answer = form_answer(&walk->state, CITY_SIZE);
    walk_send(walk, MSG_PICK_VALUE, 0, 0);
    walk_send(walk, MSG_PICK_VALUE, 2, 0);
    walk_send(walk, MSG_PICK_VALUE, 4, 0);
    walk_send(walk, MSG_PICK_VALUE, -1, 0);
    for (int value = 0; value < 4; value++)
        assert_int_equal(form_is_chosen(answer, DATATYPE_SINGLE, value), value == 2);
    walk_send(walk, MSG_CONTINUE, 0, 0);
    answer = form_answer(&walk->state, CITY_LANES);
    walk_send(walk, MSG_PICK_VALUE, 0, 0);
    walk_send(walk, MSG_PICK_VALUE, 3, 0);
    walk_send(walk, MSG_PICK_VALUE, 0, 0);
    for (int value = 0; value < 4; value++)
        assert_int_equal(form_is_chosen(answer, DATATYPE_MULTI, value), value == 3);
}

static void skip_takes_an_optional_answer_back(void **cmocka) {
    struct walk *walk = at_questions(cmocka);
    walk_send(walk, MSG_PICK_VALUE, 0, 0);
    walk_send(walk, MSG_CONTINUE, 0, 0);
    walk_send(walk, MSG_PICK_VALUE, 1, 0);
    walk_send(walk, MSG_SKIP, 0, 0);
    assert_int_equal(walk->visit.question, CITY_DEPTH);
    const struct question *lanes = &walk->state.definition->questions[CITY_LANES];
    assert_true(form_is_empty(lanes, form_answer(&walk->state, CITY_LANES)));
}

static void a_number_is_read_as_people_write_it(void **cmocka) {
    (void)cmocka;
    static const struct {
        const char *typed, *want;
    } NUMBERS[] = {
        {"12", "12"},           {"-3.5", "-3.5"},  {"+7", "7"},
        {"2,5", "2.5"},         {"1,500", "1500"}, {"1,234,567.5", "1234567.5"},
        {" 12 ", "12"},         {".5", "0.5"},     {"5.", "5"},
        {"٣٫٥", "3.5"},         {"１２", "12"},    {"−4", "-4"},
        {"12,3456", "12.3456"},
    };
    static const char *const WRONG[] = {"",
                                        "-",
                                        ".",
                                        "abc",
                                        "1.2.3",
                                        "1-2",
                                        "3 feet",
                                        "1e5",
                                        "½",
                                        "1,23,456",
                                        "999999999999999999999"};
    char number[64];
    for (size_t at = 0; at < sizeof NUMBERS / sizeof NUMBERS[0]; at++) {
        if (!form_number(NUMBERS[at].typed, number, sizeof number))
            fail_msg("%s is a number", NUMBERS[at].typed);
        assert_string_equal(number, NUMBERS[at].want);
    }
    for (size_t at = 0; at < sizeof WRONG / sizeof WRONG[0]; at++) {
        if (form_number(WRONG[at], number, sizeof number))
            fail_msg("%s is no number", WRONG[at]);
    }
    assert_false(form_number("123", number, 3));
}

static void a_number_question_refuses_words(void **cmocka) {
    struct walk *walk = at_questions(cmocka);
    walk_send(walk, MSG_PICK_VALUE, 0, 0);
    walk_send(walk, MSG_CONTINUE, 0, 0);
    walk_send(walk, MSG_CONTINUE, 0, 0);
    walk_type(walk, FIELD_ANSWER, "deep");
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_int_equal(walk->visit.question, CITY_DEPTH);
    assert_int_equal(walk->visit.problem, PROBLEM_NUMBER);
    walk_send(walk, MSG_CLEAR_FIELD, FIELD_ANSWER, 0);
    walk_send(walk, MSG_CONTINUE, 0, 0); /* optional: empty is fine */
    assert_int_equal(walk->visit.question, CITY_WHEN);
}

static struct walk *at_date(void **cmocka) {
    struct walk *walk = at_questions(cmocka);
    walk->visit.question = CITY_WHEN;
    return walk;
}

static void a_date_starts_from_now_in_the_citys_zone(void **cmocka) {
    struct walk *walk = at_date(cmocka);
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_int_equal(walk->visit.problem, PROBLEM_EMPTY);
    for (int by = -1; by <= 1; by++) {
        walk->visit.answers[CITY_WHEN].text[0] = '\0';
        walk_send(walk, MSG_DATE_STEP, 0, by);
        assert_string_equal(walk->visit.answers[CITY_WHEN].text, "2026-11-25T07:30");
    }
    assert_int_equal(walk->visit.problem, PROBLEM_NONE);
    walk_send(walk, MSG_ZONE, 60, 0);
    walk_send(walk, MSG_DATE_STEP, 0, 0);
    assert_string_equal(walk->visit.answers[CITY_WHEN].text, "2026-11-25T15:30");
}

static void a_date_steps_by_day_hour_and_five_minutes_over_all_borders(void **cmocka) {
    struct walk *walk = at_date(cmocka);
    char *text = walk->visit.answers[CITY_WHEN].text;
    static const struct {
        const char *from;
        int part, by;
        const char *to;
    } STEPS[] = {
        {"2026-12-31T23:30", 0, 1, "2027-01-01T23:30"},
        {"2027-01-01T00:00", 1, -1, "2026-12-31T23:00"},
        {"2028-02-28T23:58", 2, 1, "2028-02-29T00:03"},
        {"2027-02-28T12:00", 0, 1, "2027-03-01T12:00"},
        {"2024-03-01T00:00", 0, -1, "2024-02-29T00:00"},
        {"2100-02-28T00:00", 0, 1, "2100-03-01T00:00"},
        {"2026-11-25T10:00", 2, -1, "2026-11-25T09:55"},
        {"1970-01-01T00:00", 0, -1, "1970-01-01T00:00"},
        {"9999-12-31T00:00", 0, 1, "9999-12-31T00:00"},
    };
    for (size_t at = 0; at < sizeof STEPS / sizeof STEPS[0]; at++) {
        memcpy(text, STEPS[at].from, strlen(STEPS[at].from) + 1);
        walk_send(walk, MSG_DATE_STEP, STEPS[at].part, STEPS[at].by);
        assert_string_equal(text, STEPS[at].to);
    }
    walk_send(walk, MSG_DATE_STEP, 3, 1);
    walk_send(walk, MSG_DATE_STEP, 0, 2);
    assert_string_equal(text, "9999-12-31T00:00");
}

static void broken_dates_are_not_accepted(void **cmocka) {
    (void)cmocka;
    static const char *const WRONG[] = {"",
                                        "2026-11-25",
                                        "2026-13-01T00:00",
                                        "2026-11-25T24:00",
                                        "2026-11-25T10:00Z",
                                        "1900-01-01T00:00",
                                        "x"};
    struct answer answer = {.single = 0};
    struct form_time time;
    for (size_t at = 0; at < sizeof WRONG / sizeof WRONG[0]; at++) {
        memcpy(answer.text, WRONG[at], strlen(WRONG[at]) + 1);
        assert_false(form_time(&answer, &time));
    }
}

static void blanks_alone_are_no_answer(void **cmocka) {
    struct walk *walk = at_questions(cmocka);
    walk->visit.question = CITY_SIGN;
    walk_type(walk, FIELD_ANSWER, "  ");
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_int_equal(walk->visit.problem, PROBLEM_EMPTY);
}

static void a_list_without_values_is_asked_as_text(void **cmocka) {
    (void)cmocka;
    struct question question = {.datatype = DATATYPE_SINGLE, .is_question = true};
    struct answer answer = {.single = 0};
    assert_int_equal(form_datatype(&question), DATATYPE_STRING);
    question.is_required = true;
    assert_int_equal(form_check(&question, &answer), PROBLEM_EMPTY);
    memcpy(answer.text, "blue", 5);
    assert_int_equal(form_check(&question, &answer), PROBLEM_NONE);
}

static void text_is_only_typed_where_the_question_takes_it(void **cmocka) {
    struct walk *walk = at_questions(cmocka);
    walk_send(walk, MSG_FOCUS_FIELD, FIELD_ANSWER, 0);
    assert_int_equal(walk->visit.field, FIELD_NONE);
    walk_send(walk, MSG_FOCUS_FIELD, FIELD_FILTER, 0);
    assert_int_equal(walk->visit.field, FIELD_FILTER);
    walk->visit.question = CITY_WHEN;
    walk_send(walk, MSG_FOCUS_FIELD, FIELD_ANSWER, 0);
    walk_send(walk, MSG_KEY, 'x', 0);
    assert_string_equal(walk->visit.answers[CITY_WHEN].text, "");
}

static void enter_in_one_line_is_continue_and_in_many_a_new_line(void **cmocka) {
    struct walk *walk = at_questions(cmocka);
    walk->visit.question = CITY_SIGN;
    walk_type(walk, FIELD_ANSWER, "A");
    walk_send(walk, MSG_KEY, KEY_ENTER, 0);
    assert_int_equal(walk->visit.question, CITY_MORE);
    walk_type(walk, FIELD_ANSWER, "B");
    walk_send(walk, MSG_KEY, KEY_ENTER, 0);
    assert_int_equal(walk->visit.question, CITY_MORE);
    assert_string_equal(walk->visit.answers[CITY_MORE].text, "B\n");
}

static void questions_that_load_late_are_waited_for(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_where(walk, "POTHOLE");
    walk_send(walk, MSG_PLACE_HERE, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_QUESTION);
    assert_true(walk->state.is_definition_loading);
    assert_null(form_question(&walk->state));
    walk_send(walk, MSG_CONTINUE, 0, 0);
    walk_send(walk, MSG_PICK_VALUE, 0, 0);
    walk_send(walk, MSG_DATE_STEP, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_QUESTION);
    assert_false(state_is_wait_long(&walk->state));
    walk_pass(walk, WAIT_LONG_MS);
    assert_true(state_is_wait_long(&walk->state));
    walk_load_definition(walk);
    assert_int_equal(walk->visit.question, CITY_SIZE);
    assert_int_equal(walk->state.waiting_since_ms, 0);
    walk_send(walk, MSG_BACK, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_WHERE);
}

static void questions_that_do_not_come_are_left_out(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_where(walk, "POTHOLE");
    walk_send(walk, MSG_PLACE_HERE, 0, 0);
    walk_world(walk, &(struct msg){.kind = MSG_DEFINITION, .text = "POTHOLE"});
    assert_int_equal(walk->state.screen, SCREEN_DESCRIBE);
    assert_int_equal(walk->visit.problem, PROBLEM_DEFINITION);
    walk_send(walk, MSG_BACK, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_WHERE); /* not the wait */
    walk_send(walk, MSG_CONTINUE, 0, 0);
    walk_send(walk, MSG_CONTINUE, 0, 0);
    walk_send(walk, MSG_CONTACT, CONTACT_ANONYMOUS, 0);
    walk_send(walk, MSG_CONTINUE, 0, 0);
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_non_null(walk->request);
    assert_string_equal(walk->request->definition_hash, "");
    assert_int_equal(walk->request->answer_count, 0);
    assert_int_equal(walk->request->asked, REQUEST_ASKED_NOTHING);
}

static void questions_that_did_not_all_fit_are_told_to_the_city(void **cmocka) {
    struct walk *walk = *cmocka;
    for (int is_cut = 0; is_cut < 2; is_cut++) {
        walk_to_where(walk, "POTHOLE");
        struct definition *definition = city_definition("POTHOLE");
        definition->is_cut = is_cut == 1;
        walk_world(walk,
                   &(struct msg){.kind = MSG_DEFINITION, .text = "POTHOLE", .blob = definition});
        walk_send(walk, MSG_PLACE_HERE, 0, 0);
        walk_answer_all(walk);
        walk_send(walk, MSG_CONTINUE, 0, 0);
        walk_send(walk, MSG_CONTACT, CONTACT_ANONYMOUS, 0);
        walk_send(walk, MSG_CONTINUE, 0, 0);
        walk_send(walk, MSG_CONTINUE, 0, 0);
        assert_non_null(walk->request);
        assert_int_equal(walk->request->asked, is_cut ? REQUEST_ASKED_PART : REQUEST_ASKED_ALL);
        walk_send(walk, MSG_FINISH_NOW, 0, 0);
    }
}

static void questions_that_failed_before_the_place_are_told_after_it(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_where(walk, "POTHOLE");
    walk_world(walk, &(struct msg){.kind = MSG_DEFINITION, .text = "POTHOLE"});
    assert_int_equal(walk->state.screen, SCREEN_WHERE);
    walk_send(walk, MSG_PLACE_HERE, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_DESCRIBE);
    assert_int_equal(walk->visit.problem, PROBLEM_DEFINITION);
    walk_send(walk, MSG_TRY_AGAIN, 0, 0);
    assert_non_null(walk_effect(walk, EFFECT_DEFINITION));
    assert_int_equal(walk->state.screen, SCREEN_QUESTION);
    walk_load_definition(walk);
    walk_answer_all(walk);
}

static void a_long_wait_for_questions_can_be_skipped(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_where(walk, "POTHOLE");
    walk_send(walk, MSG_PLACE_HERE, 0, 0);
    walk_send(walk, MSG_SKIP, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_DESCRIBE);
    walk_load_definition(walk); /* too late: they are not sprung on the resident */
    assert_null(walk->state.definition);
    assert_int_equal(walk->state.screen, SCREEN_DESCRIBE);
}

static void questions_of_another_service_are_dropped(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_world(walk, &(struct msg){.kind = MSG_DEFINITION,
                                   .text = "POTHOLE",
                                   .blob = city_definition("POTHOLE")});
    walk_to_where(walk, "POTHOLE");
    walk_world(walk, &(struct msg){.kind = MSG_DEFINITION,
                                   .text = "GRAFFITI",
                                   .blob = city_definition("GRAFFITI")});
    assert_null(walk->state.definition);
    walk_load_definition(walk);
    const struct definition *first = walk->state.definition;
    assert_non_null(first);
    walk_load_definition(walk); /* again: the one being answered stays */
    assert_ptr_equal(walk->state.definition, first);
}

static void questions_that_arrive_under_an_overlay_are_there_on_return(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_where(walk, "POTHOLE");
    walk_send(walk, MSG_PLACE_HERE, 0, 0);
    walk_send(walk, MSG_GO, SCREEN_HELP, 0);
    walk_load_definition(walk);
    assert_int_equal(walk->state.screen, SCREEN_HELP);
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_QUESTION);
    assert_string_equal(form_question(&walk->state)->code, "size");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        walk_test(display_items_are_shown_above_what_follows_and_never_asked),
        walk_test(questions_come_in_order_and_are_counted),
        walk_test(a_required_question_stays_until_it_is_answered),
        walk_test(picking_moves_one_mark_of_a_single_and_toggles_a_multi),
        walk_test(skip_takes_an_optional_answer_back),
        cmocka_unit_test(a_number_is_read_as_people_write_it),
        walk_test(a_number_question_refuses_words),
        walk_test(a_date_starts_from_now_in_the_citys_zone),
        walk_test(a_date_steps_by_day_hour_and_five_minutes_over_all_borders),
        cmocka_unit_test(broken_dates_are_not_accepted),
        walk_test(blanks_alone_are_no_answer),
        cmocka_unit_test(a_list_without_values_is_asked_as_text),
        walk_test(text_is_only_typed_where_the_question_takes_it),
        walk_test(enter_in_one_line_is_continue_and_in_many_a_new_line),
        walk_test(questions_that_load_late_are_waited_for),
        walk_test(questions_that_do_not_come_are_left_out),
        walk_test(questions_that_did_not_all_fit_are_told_to_the_city),
        walk_test(questions_that_failed_before_the_place_are_told_after_it),
        walk_test(a_long_wait_for_questions_can_be_skipped),
        walk_test(questions_of_another_service_are_dropped),
        walk_test(questions_that_arrive_under_an_overlay_are_there_on_return),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
