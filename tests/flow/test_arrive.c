#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "support_walk.h"

#define walk_test(name) cmocka_unit_test_setup_teardown(name, walk_begin, walk_end)

/* The small city without one service, its places and groups in another order. */
static struct catalogue *city_without(const char *code) {
    struct catalogue *city = city_catalogue();
    int32_t gone = catalogue_find(city, code);
    if (gone >= 0)
        city->services[gone] = city->services[--city->service_count];
    struct place place = city->places[0];
    city->places[0] = city->places[city->place_count - 1];
    city->places[city->place_count - 1] = place;
    struct service_group group = city->groups[0];
    city->groups[0] = city->groups[2];
    city->groups[2] = group;
    return city;
}

static void swap(struct walk *walk, struct catalogue *city) {
    walk_world(walk, &(struct msg){.kind = MSG_CATALOGUE, .blob = city});
}

static void a_new_catalogue_keeps_the_service_and_finds_again(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_where(walk, "TRASH");
    walk_type(walk, FIELD_PLACE, "212");
    assert_int_equal(walk->visit.suggestion_count, 1);
    swap(walk, city_without("NOISE"));
    assert_int_equal(walk->state.screen, SCREEN_WHERE);
    assert_string_equal(state_service(&walk->state)->code, "TRASH");
    assert_int_equal(walk->visit.suggestion_count, 1);
    int32_t index = walk->visit.suggestions[0];
    assert_string_equal(walk->state.catalogue->places[index].text, "212 Mill Street");
    walk_send(walk, MSG_BACK, 0, 0);
    walk_type(walk, FIELD_SEARCH, "noise");
    assert_int_equal(walk->visit.match_count, 0);
    swap(walk, city_catalogue());
    assert_int_equal(walk->visit.match_count, 1);
    assert_string_equal(walk->state.catalogue->services[walk->visit.matches[0]].code, "NOISE");
}

static void a_chosen_place_keeps_its_words_through_a_new_catalogue(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_review(walk, "TRASH");
    swap(walk, city_without("NOISE"));
    assert_int_equal(walk->state.screen, SCREEN_REVIEW);
    assert_int_equal(walk->visit.chosen_place, 0);
    assert_string_equal(walk->visit.place_chosen, "214 Mill Street, Mill District");
    walk_send(walk, MSG_CONTINUE, 0, 0);
    assert_true(walk->request->latitude != 0);
}

static void a_service_that_is_gone_leads_back_to_the_choice(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_review(walk, "TRASH");
    swap(walk, city_without("TRASH"));
    assert_int_equal(walk->state.screen, SCREEN_CHOOSE_SERVICE);
    assert_int_equal(walk->visit.problem, PROBLEM_SERVICE_GONE);
    assert_string_equal(walk->visit.service_code, "");
    assert_string_equal(walk->visit.email, "rosa@example.org");
    walk_send(walk, MSG_BACK, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_HOME);
}

static void a_service_that_is_gone_is_told_after_the_overlay(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_where(walk, "TRASH");
    walk_send(walk, MSG_GO, SCREEN_HELP, 0);
    swap(walk, city_without("TRASH"));
    assert_int_equal(walk->state.screen, SCREEN_HELP);
    walk_send(walk, MSG_BACK, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_CHOOSE_SERVICE);
    assert_int_equal(walk->visit.problem, PROBLEM_SERVICE_GONE);
}

static void a_report_that_was_sent_does_not_mind(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_review(walk, "TRASH");
    walk_send(walk, MSG_CONTINUE, 0, 0);
    swap(walk, city_without("TRASH"));
    assert_int_equal(walk->state.screen, SCREEN_SAVING);
    walk_world(
        walk,
        &(struct msg){.kind = MSG_SAVED, .a = (int32_t)walk->visit.save_serial, .text = "K1-TEST"});
    swap(walk, city_without("TRASH"));
    assert_int_equal(walk->state.screen, SCREEN_DONE);
    assert_string_equal(walk->visit.reference, "K1-TEST");
}

static void a_service_gone_while_at_home_is_simply_not_chosen(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_review(walk, "TRASH");
    walk_send(walk, MSG_HOME, 0, 0);
    swap(walk, city_without("TRASH"));
    assert_int_equal(walk->state.screen, SCREEN_HOME);
    assert_int_equal(walk->visit.problem, PROBLEM_NONE);
    assert_string_equal(walk->visit.service_code, "");
}

static void a_group_is_followed_by_its_name(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_home(walk);
    walk_send(walk, MSG_GO, SCREEN_CHOOSE_SERVICE, 0);
    walk_send(walk, MSG_PICK_GROUP, 0, 0);
    swap(walk, city_without("NOISE"));
    assert_int_equal(walk->state.screen, SCREEN_GROUP);
    assert_int_equal(walk->visit.group, 2);
    walk_send(walk, MSG_PICK_SERVICE, 0, 0);
    swap(walk, city_catalogue());
    walk_send(walk, MSG_BACK, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_GROUP);
    assert_int_equal(walk->visit.group, 0);
    swap(walk, city_large_catalogue(40, 1)); /* its first three groups bear the same names */
    assert_int_equal(walk->state.screen, SCREEN_GROUP);
}

static void a_group_that_is_gone_leads_back(void **cmocka) {
    struct walk *walk = *cmocka;
    swap(walk, city_large_catalogue(40, 1));
    walk_to_home(walk);
    walk_send(walk, MSG_GO, SCREEN_CHOOSE_SERVICE, 0);
    walk_send(walk, MSG_PICK_GROUP, 19, 0);
    swap(walk, city_catalogue());
    assert_int_equal(walk->state.screen, SCREEN_CHOOSE_SERVICE);
}

static void the_attract_screen_takes_a_new_catalogue_quietly(void **cmocka) {
    struct walk *walk = *cmocka;
    swap(walk, city_without("TRASH"));
    swap(walk, NULL);
    assert_int_equal(walk->state.screen, SCREEN_ATTRACT);
    assert_int_equal(walk->state.catalogue->service_count, 8);
    assert_int_equal(walk->state.deadline_ms, 0);
}

/* The tree on the screen points into them, and the next one is compared with it: heap use after
 * free, found by the monkey when a new catalogue came while a group's screen was shown. */
static void what_is_replaced_lives_until_a_new_tree_is_built(void **cmocka) {
    struct walk *walk = *cmocka;
    struct state *state = &walk->state;
    const struct catalogue *shown = state->catalogue;
    walk_world(walk, &(struct msg){.kind = MSG_CATALOGUE, .blob = city_catalogue()});
    assert_ptr_equal(state->old_catalogue, shown);
    walk_world(walk, &(struct msg){.kind = MSG_CATALOGUE, .blob = city_catalogue()});
    assert_ptr_equal(state->old_catalogue, shown); /* the one between was never shown */
    assert_string_equal(shown->services[0].code, state->catalogue->services[0].code);
    state_let_go(state);
    assert_null(state->old_catalogue);
    walk_to_review(walk, "POTHOLE");
    const struct definition *asked = state->definition;
    assert_non_null(asked);
    walk_send(walk, MSG_FINISH_NOW, 0, 0);
    assert_null(state->definition);
    assert_ptr_equal(state->old_definition, asked);
    state_let_go(state);
    assert_null(state->old_definition);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        walk_test(a_new_catalogue_keeps_the_service_and_finds_again),
        walk_test(a_chosen_place_keeps_its_words_through_a_new_catalogue),
        walk_test(a_service_that_is_gone_leads_back_to_the_choice),
        walk_test(a_service_that_is_gone_is_told_after_the_overlay),
        walk_test(a_report_that_was_sent_does_not_mind),
        walk_test(a_service_gone_while_at_home_is_simply_not_chosen),
        walk_test(a_group_is_followed_by_its_name),
        walk_test(a_group_that_is_gone_leads_back),
        walk_test(the_attract_screen_takes_a_new_catalogue_quietly),
        walk_test(what_is_replaced_lives_until_a_new_tree_is_built),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
