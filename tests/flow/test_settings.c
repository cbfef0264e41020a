#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "support_walk.h"

#define walk_test(name) cmocka_unit_test_setup_teardown(name, walk_begin, walk_end)

static void start_takes_the_language_that_was_touched(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_send(walk, MSG_START, LANG_VI, 0);
    assert_int_equal(walk->state.screen, SCREEN_HOME);
    assert_int_equal(walk->state.settings.lang, LANG_VI);
    walk_send(walk, MSG_FINISH_NOW, 0, 0);
    assert_int_equal(walk->state.settings.lang, LANG_EN);
    walk_send(walk, MSG_START, 77, 0);
    assert_int_equal(walk->state.settings.lang, LANG_EN);
}

static void only_a_start_or_a_help_wakes_the_attract_screen(void **cmocka) {
    struct walk *walk = *cmocka;
    for (int kind = MSG_START + 1; kind <= MSG_SCROLL; kind++) {
        bool starts = kind == MSG_CONTINUE || (kind >= MSG_SET_LANG && kind <= MSG_RATE);
        walk_send(walk, (enum msg_kind)kind, 0, 0);
        assert_int_equal(walk->state.screen != SCREEN_ATTRACT, starts);
        walk_send(walk, MSG_FINISH_NOW, 0, 0);
    }
    walk_send(walk, MSG_GO, SCREEN_HELP, 0);
    assert_int_equal(walk->state.screen, SCREEN_HELP);
    walk_send(walk, MSG_BACK, 0, 0);
    assert_int_equal(walk->state.screen, SCREEN_HOME);
}

static void settings_stay_in_their_bounds(void **cmocka) {
    struct walk *walk = *cmocka;
    struct settings *settings = &walk->state.settings;
    walk_to_home(walk);
    for (int at = 0; at < 12; at++) {
        walk_send(walk, MSG_VOLUME, 1, 0);
        walk_send(walk, MSG_RATE, 1, 0);
    }
    assert_int_equal(settings->volume, 7);
    assert_int_equal(settings->rate, 6);
    for (int at = 0; at < 12; at++) {
        walk_send(walk, MSG_VOLUME, -1, 0);
        walk_send(walk, MSG_RATE, -1, 0);
    }
    assert_int_equal(settings->volume, 1);
    assert_int_equal(settings->rate, 0);
    walk_send(walk, MSG_SET_THEME, THEME_SOFT, 0);
    walk_send(walk, MSG_SET_THEME, THEME_COUNT, 0);
    walk_send(walk, MSG_SET_SIZE, SIZE_LARGEST, 0);
    walk_send(walk, MSG_SET_SIZE, -1, 0);
    walk_send(walk, MSG_SET_LANG, LANG_AR, 0);
    walk_send(walk, MSG_SET_LANG, LANG_COUNT, 0);
    walk_send(walk, MSG_SET_REACH, 1, 0);
    assert_int_equal(settings->theme, THEME_SOFT);
    assert_int_equal(settings->size, SIZE_LARGEST);
    assert_int_equal(settings->lang, LANG_AR);
    assert_true(settings->is_reach);
    walk_send(walk, MSG_SET_SPEECH, -1, 0);
    assert_true(settings->is_speech);
    walk_send(walk, MSG_SET_SPEECH, -1, 0);
    assert_false(settings->is_speech);
}

static void every_visit_ends_with_the_defaults(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_home(walk);
    walk_send(walk, MSG_SET_SIZE, SIZE_LARGEST, 0);
    walk_send(walk, MSG_VOLUME, 1, 0);
    walk_send(walk, MSG_SET_SPEECH, 1, 0);
    walk_send(walk, MSG_FINISH_NOW, 0, 0);
    assert_memory_equal(&walk->state.settings, &walk->state.defaults, sizeof(struct settings));
}

static void another_language_searches_again_in_its_names(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_home(walk);
    walk_send(walk, MSG_GO, SCREEN_CHOOSE_SERVICE, 0);
    walk_type(walk, FIELD_SEARCH, "basura");
    assert_int_equal(walk->visit.match_count, 0);
    walk_send(walk, MSG_SET_LANG, LANG_ES, 0);
    assert_int_equal(walk->visit.match_count, 1);
    assert_string_equal(walk->visit.search, "basura");
}

static void headphones_start_speech_and_a_visit(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_send(walk, MSG_PHONES, 1, 0);
    assert_int_equal(walk->state.screen, SCREEN_HOME);
    assert_true(walk->state.settings.is_speech);
    assert_true(walk->state.deadline_ms > walk->now_ms);
    walk_send(walk, MSG_PHONES, 0, 0);
    assert_false(walk->state.settings.is_speech);
}

static void headphones_left_in_start_speech_with_the_next_visit(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_send(walk, MSG_PHONES, 1, 0);
    walk_send(walk, MSG_FINISH_NOW, 0, 0);
    assert_false(walk->state.settings.is_speech);
    walk_send(walk, MSG_PHONES, 1, 0); /* said again: no new visit */
    assert_int_equal(walk->state.screen, SCREEN_ATTRACT);
    walk_to_home(walk);
    assert_true(walk->state.settings.is_speech);
}

static void health_says_which_flows_work(void **cmocka) {
    struct walk *walk = *cmocka;
    struct state *state = &walk->state;
    struct kiosk_health health = {.outbox_waiting = 3};
    assert_int_equal(state_flow_health(state, FLOW_REPORT), HEALTH_OK);
    assert_int_equal(state_flow_health(state, FLOW_TRACK), HEALTH_OK);
    assert_int_equal(state_flow_health(state, FLOW_SCAN), HEALTH_OFF);
    assert_int_equal(state_flow_health(state, FLOW_PAY), HEALTH_OFF);
    assert_int_equal(state_flow_health(state, FLOW_TALK), HEALTH_OFF);
    state->kiosk.can_scan = state->kiosk.can_pay = state->kiosk.can_call = true;
    for (int flow = 0; flow < FLOW_COUNT; flow++)
        assert_int_equal(state_flow_health(state, (enum flow_id)flow), HEALTH_OK);
    health.network = HEALTH_OFF;
    walk_world(walk, &(struct msg){.kind = MSG_HEALTH, .blob = &health});
    assert_int_equal(state->kiosk.outbox_waiting, 3);
    assert_int_equal(state_flow_health(state, FLOW_REPORT), HEALTH_OK);
    assert_int_equal(state_flow_health(state, FLOW_TRACK), HEALTH_DEGRADED);
    assert_int_equal(state_flow_health(state, FLOW_SCAN), HEALTH_OK);
    assert_int_equal(state_flow_health(state, FLOW_PAY), HEALTH_OFF);
    assert_int_equal(state_flow_health(state, FLOW_TALK), HEALTH_OFF);
    health.database = HEALTH_OFF;
    walk_world(walk, &(struct msg){.kind = MSG_HEALTH, .blob = &health});
    assert_int_equal(state_flow_health(state, FLOW_REPORT), HEALTH_OFF);
    assert_int_equal(state_flow_health(state, FLOW_TRACK), HEALTH_OFF);
    health = (struct kiosk_health){.disk = HEALTH_OFF};
    walk_world(walk, &(struct msg){.kind = MSG_HEALTH, .blob = &health});
    assert_int_equal(state_flow_health(state, FLOW_REPORT), HEALTH_OFF);
    assert_int_equal(state_flow_health(state, FLOW_TRACK), HEALTH_OK);
}

static void without_a_catalogue_nothing_can_be_reported(void **cmocka) {
    (void)cmocka;
    static const struct settings DEFAULTS = {.lang = LANG_EN};
    static struct visit visit;
    struct state state;
    struct effects effects = {.count = 0};
    state_init(&state, &visit, &DEFAULTS);
    assert_int_equal(state_flow_health(&state, FLOW_REPORT), HEALTH_OFF);
    flow_update(&state, &(struct msg){.kind = MSG_START, .a = -1}, &effects);
    flow_update(&state, &(struct msg){.kind = MSG_GO, .a = SCREEN_CHOOSE_SERVICE}, &effects);
    assert_int_equal(state.screen, SCREEN_UNAVAILABLE);
    state_finish(&state);
}

static void the_step_line_counts_five_steps(void **cmocka) {
    struct walk *walk = *cmocka;
    int n = 0, count = 0;
    assert_false(state_step(&walk->state, &n, &count));
    walk_to_where(walk, "TRASH");
    assert_true(state_step(&walk->state, &n, &count));
    assert_int_equal(n, 2);
    assert_int_equal(count, 5);
    walk_send(walk, MSG_GO, SCREEN_HELP, 0);
    assert_false(state_step(&walk->state, &n, &count));
    walk_send(walk, MSG_FINISH_NOW, 0, 0);
    walk_to_review(walk, "POTHOLE");
    assert_true(state_step(&walk->state, &n, &count));
    assert_int_equal(n, 5);
}

static void a_language_that_cannot_be_drawn_gives_way(void **cmocka) {
    struct walk *walk = *cmocka;
    struct state *state = &walk->state;
    walk_send(walk, MSG_START, LANG_ZH, 0);
    walk_send(walk, MSG_FONTS, 0, 1); /* a weight was lost, its family was not */
    assert_int_equal(state->settings.lang, LANG_ZH);
    assert_int_equal(state->kiosk.fonts, HEALTH_DEGRADED);
    uint32_t announced = state->announce;
    walk_send(walk, MSG_FONTS, 1 << LANG_ZH, 2);
    assert_int_equal(state->settings.lang, LANG_EN);
    assert_int_equal(state->kiosk.fonts, HEALTH_OFF);
    assert_true(state->announce > announced);
    walk_send(walk, MSG_SET_LANG, LANG_ZH, 0);
    assert_int_equal(state->settings.lang, LANG_EN);
    walk_send(walk, MSG_SET_LANG, LANG_AR, 0);
    assert_int_equal(state->settings.lang, LANG_AR);
    walk_send(walk, MSG_FINISH_NOW, 0, 0);
    walk_send(walk, MSG_START, LANG_ZH, 0);
    assert_int_equal(state->settings.lang, LANG_EN);
    state->defaults.lang = LANG_AR;
    walk_send(walk, MSG_FONTS, 1 << LANG_AR | 1 << LANG_ZH, 4);
    assert_int_equal(state->defaults.lang, LANG_EN);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        walk_test(start_takes_the_language_that_was_touched),
        walk_test(only_a_start_or_a_help_wakes_the_attract_screen),
        walk_test(settings_stay_in_their_bounds),
        walk_test(every_visit_ends_with_the_defaults),
        walk_test(another_language_searches_again_in_its_names),
        walk_test(headphones_start_speech_and_a_visit),
        walk_test(headphones_left_in_start_speech_with_the_next_visit),
        walk_test(health_says_which_flows_work),
        cmocka_unit_test(without_a_catalogue_nothing_can_be_reported),
        walk_test(the_step_line_counts_five_steps),
        walk_test(a_language_that_cannot_be_drawn_gives_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
