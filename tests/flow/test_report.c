#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "support_walk.h"

#define walk_test(name) cmocka_unit_test_setup_teardown(name, walk_begin, walk_end)

static void a_report_goes_from_attract_to_done(void **cmocka) {
    struct walk *walk = *cmocka;
    assert_int_equal(walk->state.screen, SCREEN_ATTRACT);
    walk_to_where(walk, "POTHOLE");
    walk_load_definition(walk);
    walk_type(walk, FIELD_PLACE, "214 mil");
    assert_int_equal(walk->visit.suggestion_count, 2);
    walk_send(walk, MSG_PICK_PLACE, walk->visit.suggestions[0], 0);
    assert_int_equal(walk->state.screen, SCREEN_QUESTION);
    walk_answer_all(walk);
    walk_type(walk, FIELD_DESCRIPTION, "Near the bus stop");
    walk_send(walk, MSG_CONTINUE, 0, 0);
    walk_send(walk, MSG_CONTACT, CONTACT_ANONYMOUS, 0);
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_REVIEW);
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_SAVING);
    walk_world(walk, &(struct msg){.kind = MSG_SAVED,
                                   .a = (int32_t)walk->visit.save_serial,
                                   .text = "K1-7F3Q-22"});
    assert_int_equal(walk->state.screen, SCREEN_DONE);
    assert_string_equal(walk->visit.reference, "K1-7F3Q-22");
}

static void the_request_holds_what_was_entered(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_review(walk, "POTHOLE");
    walk_send(walk, MSG_CONTINUE, 0, 0);
    const struct request *request = walk->request;
    assert_non_null(request);
    assert_string_equal(request->service_code, "POTHOLE");
    assert_string_equal(request->service_name, "Pothole");
    assert_string_equal(request->definition_hash, "4d1f");
    assert_string_equal(request->place_text, "214 Mill Street, Mill District");
    assert_string_equal(request->place_notice, "");
    assert_true(request->latitude > 41.7973 && request->latitude < 41.7975);
    assert_string_equal(request->description, "Deep.");
    assert_string_equal(request->first_name, "Rosa Maria");
    assert_string_equal(request->last_name, "Medina");
    assert_string_equal(request->email, "rosa@example.org");
    assert_string_equal(request->phone, "");
    assert_int_equal(request->made_ms, walk->state.wall_ms);
    assert_int_equal(request->lang, LANG_EN);
}

static void answers_go_by_key_and_code_and_empty_ones_do_not_go(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_review(walk, "POTHOLE");
    walk_send(walk, MSG_CONTINUE, 0, 0);
    const struct request *request = walk->request;
    static const struct {
        const char *code, *text;
        bool is_multi;
        int parts;
    } WANT[] = {{"size", "size-2", false, 1},
                {"lanes", "lanes-1\nlanes-3", true, 2},
                {"depth", "2.5", false, 1},
                {"when", "2026-11-24T07:30", false, 1},
                {"sign", "Stop sign", false, 1}};
    assert_int_equal(request->answer_count, 5);
    for (int at = 0; at < 5; at++) {
        assert_string_equal(request->answers[at].code, WANT[at].code);
        assert_string_equal(request->answers[at].text, WANT[at].text);
        assert_int_equal(request->answers[at].is_multi, WANT[at].is_multi);
        assert_int_equal(request->answers[at].part_count, WANT[at].parts);
    }
}

static void an_anonymous_request_names_nobody(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_review(walk, "TRASH");
    walk_send(walk, MSG_EDIT_ANSWER, SCREEN_CONTACT, 0);
    walk_send(walk, MSG_CONTACT, CONTACT_ANONYMOUS, 0);
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_REVIEW);
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_string_equal(walk->request->first_name, "");
    assert_string_equal(walk->request->last_name, "");
    assert_string_equal(walk->request->email, "");
}

static void a_second_press_of_send_saves_nothing_more(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_review(walk, "TRASH");
    walk_send(walk, MSG_CONTINUE, 0, 0);
    uint32_t serial = walk->visit.save_serial;
    assert_int_equal(walk_effect(walk, EFFECT_SAVE)->serial, serial);
    for (int press = 0; press < 3; press++) {
        walk_send(walk, MSG_CONTINUE, 0, 0);
        assert_null(walk_effect(walk, EFFECT_SAVE));
        walk_send(walk, MSG_BACK, 0, 0);
        walk_send(walk, MSG_HOME, 0, 0);
        walk_send(walk, MSG_GO, SCREEN_TRACK, 0);
        assert_int_equal(walk->state.screen, SCREEN_SAVING);
    }
    assert_int_equal(walk->visit.save_serial, serial);
}

static void not_saved_leads_back_to_the_review_with_everything_kept(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_review(walk, "POTHOLE");
    walk_send(walk, MSG_CONTINUE, 0, 0);
    walk_send(walk, MSG_SAVE_FAILED, (int32_t)walk->visit.save_serial, ERR_FULL);
    assert_int_equal(walk->state.screen, SCREEN_REVIEW);
    assert_int_equal(walk->visit.problem, PROBLEM_NOT_SAVED);
    assert_string_equal(walk->visit.description, "Deep. ");
    walk_send(walk, MSG_TRY_AGAIN, 0, 0);
    assert_non_null(walk_effect(walk, EFFECT_SAVE));
    assert_int_equal(walk->state.screen, SCREEN_SAVING);
}

static void answers_with_another_serial_are_dropped(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_review(walk, "TRASH");
    walk_send(walk, MSG_SAVE_FAILED, 0, ERR_FULL);
    assert_int_equal(walk->visit.problem, PROBLEM_NONE);
    walk_send(walk, MSG_CONTINUE, 0, 0);
    struct msg late = {
        .kind = MSG_SAVED, .a = (int32_t)walk->visit.save_serial - 1, .text = "K1-X"};
    walk_world(walk, &late);
    assert_int_equal(walk->state.screen, SCREEN_SAVING);
    late.a = (int32_t)walk->visit.save_serial;
    walk_send(walk, MSG_FINISH_NOW, 0, 0);
    walk_to_home(walk);
    walk_world(walk, &late);
    assert_int_equal(walk->state.screen, SCREEN_HOME);
    assert_string_equal(walk->visit.reference, "");
}

static void done_keeps_only_reference_number_and_service(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_done(walk);
    struct visit want;
    visit_wipe(&want);
    memcpy(want.service_code, walk->visit.service_code, sizeof want.service_code);
    assert_string_equal(want.service_code, "TRASH");
    memcpy(want.reference, "K1-TEST", 8);
    want.outcome = OUTCOME_DONE;
    assert_memory_equal(&want, &walk->visit, sizeof want);
    assert_null(walk->state.definition);
}

static void the_citys_number_is_taken_when_it_is_ours(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_done(walk);
    walk_world(walk, &(struct msg){.kind = MSG_DELIVERED, .text = "K1-OTHER", .text2 = "1"});
    assert_string_equal(walk->visit.number, "");
    uint32_t announce = walk->state.announce;
    walk_world(walk, &(struct msg){.kind = MSG_DELIVERED, .text = "K1-TEST", .text2 = "4711"});
    assert_string_equal(walk->visit.number, "4711");
    assert_true(walk->state.announce > announce);
    walk_send(walk, MSG_FINISH_NOW, 0, 0);
    walk_world(walk, &(struct msg){.kind = MSG_DELIVERED, .text = "", .text2 = "4712"});
    walk_world(walk, &(struct msg){.kind = MSG_DELIVERED, .text = NULL, .text2 = NULL});
    assert_string_equal(walk->visit.number, "");
}

static void the_citys_words_are_taken_when_they_are_ours_and_go_with_the_visit(void **cmocka) {
    struct walk *walk = *cmocka;
    struct city_words words = {.notice = "Soon.", .expected_ms = walk->state.wall_ms + 1};
    struct msg msg = {.kind = MSG_CITY_WORDS, .text = "K1-TEST", .blob = &words};
    walk_to_done(walk);
    walk_world(walk, &(struct msg){.kind = MSG_CITY_WORDS, .text = "K1-OTHER", .blob = &words});
    assert_string_equal(walk->visit.city_words.notice, "");
    uint32_t announce = walk->state.announce;
    words.expected_ms = walk->state.wall_ms + 1000000;
    walk_world(walk, &msg);
    assert_string_equal(walk->visit.city_words.notice, "Soon.");
    assert_true(walk->visit.city_words.expected_ms == words.expected_ms);
    assert_true(walk->state.announce > announce);
    words = (struct city_words){.notice = "", .expected_ms = 1}; /* nothing new, and long over */
    walk_world(walk, &msg);
    assert_string_equal(walk->visit.city_words.notice, "Soon.");
    assert_true(walk->visit.city_words.expected_ms > walk->state.wall_ms);
    walk_world(walk, &(struct msg){.kind = MSG_CITY_WORDS, .text = "K1-TEST"});
    walk_send(walk, MSG_FINISH_NOW, 0, 0);
    assert_string_equal(walk->visit.city_words.notice, "");
    walk_world(walk, &(struct msg){.kind = MSG_CITY_WORDS, .text = "", .blob = &words});
    assert_true(walk->visit.city_words.expected_ms == 0);
}

static void every_answer_can_be_edited_from_the_review(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_review(walk, "POTHOLE");
    static const int SCREENS[][2] = {{SCREEN_QUESTION, CITY_SIZE},
                                     {SCREEN_QUESTION, CITY_SIGN},
                                     {SCREEN_DESCRIBE, 0},
                                     {SCREEN_CONTACT_DETAILS, 0},
                                     {SCREEN_WHERE, 0}};
    for (size_t at = 0; at < sizeof SCREENS / sizeof SCREENS[0]; at++) {
        walk_send(walk, MSG_EDIT_ANSWER, SCREENS[at][0], SCREENS[at][1]);
        assert_int_equal(walk->state.screen, SCREENS[at][0]);
        assert_true(walk->visit.is_edit);
        walk_send(walk, MSG_CONTINUE, 0, 0);
        assert_int_equal(walk->state.screen, SCREEN_REVIEW);
        assert_false(walk->visit.is_edit);
        walk_send(walk, MSG_EDIT_ANSWER, SCREENS[at][0], SCREENS[at][1]);
        walk_send(walk, MSG_BACK, 0, 0);
        assert_int_equal(walk->state.screen, SCREEN_REVIEW);
    }
    walk_send(walk, MSG_EDIT_ANSWER, SCREEN_QUESTION, CITY_NOTE);
    walk_send(walk, MSG_EDIT_ANSWER, SCREEN_QUESTION, 99);
    walk_send(walk, MSG_EDIT_ANSWER, SCREEN_DONE, 0);
    assert_int_equal(walk->state.screen, SCREEN_REVIEW);
}

static void another_service_drops_the_answers_and_keeps_the_rest(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_review(walk, "POTHOLE");
    walk_send(walk, MSG_EDIT_ANSWER, SCREEN_CHOOSE_SERVICE, 0);
    walk_send(walk, MSG_PICK_SERVICE, catalogue_find(walk->state.catalogue, "GRAFFITI"), 0);
    assert_string_equal(walk_effect(walk, EFFECT_DEFINITION)->text, "GRAFFITI");
    assert_int_equal(walk->state.screen, SCREEN_QUESTION); /* waits for the new questions */
    assert_null(form_question(&walk->state));
    walk_load_definition(walk);
    assert_int_equal(walk->visit.question, CITY_SIZE);
    assert_int_equal(walk->visit.answers[CITY_SIZE].single, 0);
    assert_string_equal(walk->visit.answers[CITY_SIGN].text, "");
    assert_string_equal(walk->visit.place_chosen, "214 Mill Street, Mill District");
    assert_string_equal(walk->visit.email, "rosa@example.org");
    walk_send(walk, MSG_PICK_VALUE, 0, 0);
    for (int question = CITY_SIZE; question <= CITY_MORE; question++) {
        if (walk->visit.question == CITY_WHEN)
            walk_send(walk, MSG_DATE_STEP, 0, 0);
        if (walk->visit.question == CITY_SIGN)
            walk_type(walk, FIELD_ANSWER, "None");
        walk_send(walk, MSG_CONTINUE, 0, 0);
    }
    assert_int_equal(walk->state.screen, SCREEN_REVIEW);
    assert_string_equal(walk->visit.description, "Deep. ");
}

static void the_same_service_again_keeps_the_answers(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_review(walk, "POTHOLE");
    walk_send(walk, MSG_EDIT_ANSWER, SCREEN_CHOOSE_SERVICE, 0);
    walk_send(walk, MSG_PICK_SERVICE, catalogue_find(walk->state.catalogue, "POTHOLE"), 0);
    assert_null(walk_effect(walk, EFFECT_DEFINITION));
    assert_int_equal(walk->state.screen, SCREEN_REVIEW);
    assert_int_equal(walk->visit.answers[CITY_SIZE].single, 2);
}

static void send_goes_to_what_was_emptied_meanwhile(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_review(walk, "POTHOLE");
    walk_send(walk, MSG_EDIT_ANSWER, SCREEN_QUESTION, CITY_SIGN);
    walk_send(walk, MSG_FOCUS_FIELD, FIELD_ANSWER, 0);
    walk_send(walk, MSG_CLEAR_FIELD, FIELD_ANSWER, 0);
    walk_send(walk, MSG_BACK, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_REVIEW);
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_null(walk_effect(walk, EFFECT_SAVE));
    assert_int_equal(walk->state.screen, SCREEN_QUESTION);
    assert_int_equal(walk->visit.question, CITY_SIGN);
    assert_int_equal(walk->visit.problem, PROBLEM_EMPTY);
    walk_type(walk, FIELD_ANSWER, "Exit 12");
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_REVIEW);
}

static void a_card_number_is_refused_in_every_free_text(void **cmocka) {
    static const char CARD[] = "4111 1111 1111 1111";
    struct walk *walk = *cmocka;
    walk_to_where(walk, "POTHOLE");
    walk_load_definition(walk);
    walk_type(walk, FIELD_PLACE, CARD);
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_WHERE);
    assert_int_equal(walk->visit.problem, PROBLEM_CARD_NUMBER);
    walk_send(walk, MSG_PLACE_HERE, 0, 0);
    walk->visit.question = CITY_SIGN; /* straight to the text question */
    walk_type(walk, FIELD_ANSWER, CARD);
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_int_equal(walk->visit.question, CITY_SIGN);
    assert_int_equal(walk->visit.problem, PROBLEM_CARD_NUMBER);
    walk->visit.question = CITY_MORE;
    walk_send(walk, MSG_SKIP, 0, 0);
    walk_type(walk, FIELD_DESCRIPTION, CARD);
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_DESCRIBE);
    assert_int_equal(walk->visit.problem, PROBLEM_CARD_NUMBER);
}

static void a_card_number_typed_after_the_check_is_found_at_send(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_review(walk, "TRASH");
    walk_send(walk, MSG_EDIT_ANSWER, SCREEN_DESCRIBE, 0);
    walk_type(walk, FIELD_DESCRIPTION, " 4111111111111111");
    walk_send(walk, MSG_BACK, 0, 0);
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_null(walk_effect(walk, EFFECT_SAVE));
    assert_int_equal(walk->state.screen, SCREEN_DESCRIBE);
    assert_int_equal(walk->visit.problem, PROBLEM_CARD_NUMBER);
}

static void the_description_leaves_room_for_the_reference(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_review(walk, "TRASH");
    memset(walk->visit.description, 'x', 3999);
    walk_send(walk, MSG_EDIT_ANSWER, SCREEN_DESCRIBE, 0);
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_int_equal(walk->visit.problem, PROBLEM_TOO_LONG);
    walk_send(walk, MSG_BACK, 0, 0);
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_true(strlen(walk->request->description) + strlen(" [ref K1-7F3Q-22]") <= 4000);
    assert_true(strlen(walk->request->description) >= 3975);
}

static void my_problem_is_not_here_takes_the_service_for_anything(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_home(walk);
    walk_send(walk, MSG_GO, SCREEN_CHOOSE_SERVICE, 0);
    walk_send(walk, MSG_PICK_OTHER, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_WHERE);
    assert_string_equal(walk->visit.service_code, "OTHER");
}

static void without_a_service_for_anything_a_person_helps(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_world(walk, &(struct msg){.kind = MSG_CATALOGUE, .blob = city_large_catalogue(5, 1)});
    walk_to_home(walk);
    walk_send(walk, MSG_GO, SCREEN_CHOOSE_SERVICE, 0);
    walk_send(walk, MSG_PICK_OTHER, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_TALK);
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_CHOOSE_SERVICE);
}

static void search_follows_each_letter(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_home(walk);
    walk_send(walk, MSG_GO, SCREEN_CHOOSE_SERVICE, 0);
    walk_type(walk, FIELD_SEARCH, "graff");
    assert_int_equal(walk->visit.match_count, 1);
    int32_t index = walk->visit.matches[0];
    assert_string_equal(walk->state.catalogue->services[index].code, "GRAFFITI");
    walk_send(walk, MSG_KEY, KEY_ENTER, 0);
    assert_int_equal(walk->state.screen, SCREEN_CHOOSE_SERVICE);
    assert_false(walk->visit.keys.is_open);
    assert_int_equal(walk->visit.match_count, 1);
    walk_send(walk, MSG_CLEAR_FIELD, FIELD_SEARCH, 0);
    assert_int_equal(walk->visit.match_count, 0);
}

static void a_group_shows_its_services_and_back_returns(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_home(walk);
    walk_send(walk, MSG_GO, SCREEN_CHOOSE_SERVICE, 0);
    walk_send(walk, MSG_PICK_GROUP, 99, 0);
    walk_send(walk, MSG_PICK_GROUP, -1, 0);
    assert_int_equal(walk->state.screen, SCREEN_CHOOSE_SERVICE);
    walk_send(walk, MSG_SCROLL, 300, 0);
    walk_send(walk, MSG_PICK_GROUP, 1, 0);
    assert_int_equal(walk->state.screen, SCREEN_GROUP);
    assert_int_equal(walk->visit.group, 1);
    assert_int_equal(walk->visit.scroll_px, 0);
    walk_send(walk, MSG_PICK_SERVICE, 3, 0);
    walk_send(walk, MSG_BACK, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_GROUP);
    walk_send(walk, MSG_BACK, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_CHOOSE_SERVICE);
    assert_int_equal(walk->visit.scroll_px, 300);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        walk_test(a_report_goes_from_attract_to_done),
        walk_test(the_request_holds_what_was_entered),
        walk_test(answers_go_by_key_and_code_and_empty_ones_do_not_go),
        walk_test(an_anonymous_request_names_nobody),
        walk_test(a_second_press_of_send_saves_nothing_more),
        walk_test(not_saved_leads_back_to_the_review_with_everything_kept),
        walk_test(answers_with_another_serial_are_dropped),
        walk_test(done_keeps_only_reference_number_and_service),
        walk_test(the_citys_number_is_taken_when_it_is_ours),
        walk_test(the_citys_words_are_taken_when_they_are_ours_and_go_with_the_visit),
        walk_test(every_answer_can_be_edited_from_the_review),
        walk_test(another_service_drops_the_answers_and_keeps_the_rest),
        walk_test(the_same_service_again_keeps_the_answers),
        walk_test(send_goes_to_what_was_emptied_meanwhile),
        walk_test(a_card_number_is_refused_in_every_free_text),
        walk_test(a_card_number_typed_after_the_check_is_found_at_send),
        walk_test(the_description_leaves_room_for_the_reference),
        walk_test(my_problem_is_not_here_takes_the_service_for_anything),
        walk_test(without_a_service_for_anything_a_person_helps),
        walk_test(search_follows_each_letter),
        walk_test(a_group_shows_its_services_and_back_returns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
