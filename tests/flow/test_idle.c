#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "support_walk.h"

#define walk_test(name) cmocka_unit_test_setup_teardown(name, walk_begin, walk_end)

#define IDLE 120000
#define WARNING 45000

static void assert_ended(const struct walk *walk) {
    struct visit fresh;
    visit_wipe(&fresh);
    assert_int_equal(walk->state.screen, SCREEN_ATTRACT);
    assert_memory_equal(&fresh, &walk->visit, sizeof fresh);
    assert_memory_equal(&walk->state.settings, &walk->state.defaults, sizeof(struct settings));
    assert_null(walk->state.definition);
    assert_int_equal(walk->state.deadline_ms, 0);
}

static void attract_sleeps(void **cmocka) {
    struct walk *walk = *cmocka;
    assert_int_equal(walk->state.deadline_ms, 0);
    walk_send(walk, MSG_TICK, 0, 0);
    walk->now_ms += 100 * IDLE;
    walk_send(walk, MSG_TICK, 0, 0);
    assert_ended(walk);
    assert_int_equal(walk->effects.count, 0);
}

static void a_warning_comes_after_the_idle_time(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_where(walk, "TRASH");
    walk_pass(walk, IDLE - 1);
    assert_int_equal(walk->state.screen, SCREEN_WHERE);
    uint32_t announce = walk->state.announce;
    walk_pass(walk, 1);
    assert_int_equal(walk->state.screen, SCREEN_IDLE_WARNING);
    assert_int_equal(walk->state.before_warning, SCREEN_WHERE);
    assert_int_equal(state_warning_seconds(&walk->state), 45);
    assert_true(walk->state.announce > announce);
}

static void the_countdown_ticks_each_second_and_is_said_again(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_home(walk);
    walk_pass(walk, IDLE);
    uint32_t announce = walk->state.announce;
    for (int left = 45; left > 1; left--) {
        assert_int_equal(state_warning_seconds(&walk->state), left);
        assert_int_equal(walk->state.deadline_ms, walk->now_ms + 1000);
        walk_pass(walk, 1000);
    }
    assert_int_equal(state_warning_seconds(&walk->state), 1);
    assert_int_equal(walk->state.announce, announce + 1);
}

static void then_everything_is_gone(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_review(walk, "POTHOLE");
    walk_send(walk, MSG_SET_LANG, LANG_ES, 0);
    uint32_t visit_serial = walk->state.visit_serial;
    walk_pass(walk, IDLE + WARNING - 1);
    assert_int_equal(walk->state.screen, SCREEN_IDLE_WARNING);
    walk_pass(walk, 1);
    assert_ended(walk);
    assert_non_null(walk_effect(walk, EFFECT_WIPE));
    assert_int_equal(walk_effect(walk, EFFECT_MEASURE)->a, OUTCOME_TIMED_OUT);
    assert_int_equal(walk->state.visit_serial, visit_serial + 1);
}

static void still_here_returns_with_everything_kept_however_often(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_review(walk, "TRASH");
    for (int extension = 1; extension <= 25; extension++) {
        walk_pass(walk, IDLE + WARNING / 2);
        assert_int_equal(walk->state.screen, SCREEN_IDLE_WARNING);
        walk_send(walk, MSG_STILL_HERE, 0, 0);
        assert_int_equal(walk->state.screen, SCREEN_REVIEW);
        assert_int_equal(walk->visit.extensions, extension);
    }
    assert_string_equal(walk->visit.email, "rosa@example.org");
}

static void papers_give_ten_minutes_until_the_next_touch(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_where(walk, "TRASH");
    for (int use = 0; use < 3; use++) {
        walk_pass(walk, IDLE);
        walk_send(walk, MSG_NEED_PAPERS, 0, 0);
        assert_int_equal(walk->state.screen, SCREEN_WHERE);
        walk_pass(walk, 599999);
        assert_int_equal(walk->state.screen, SCREEN_WHERE);
        walk_pass(walk, 1);
        assert_int_equal(walk->state.screen, SCREEN_IDLE_WARNING);
        walk_send(walk, MSG_STILL_HERE, 0, 0);
        assert_int_equal(walk->state.idle_limit_ms, IDLE);
    }
}

static void every_action_and_scrolling_start_the_time_again(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_where(walk, "TRASH");
    walk_pass(walk, IDLE - 1);
    walk_send(walk, MSG_SCROLL, 10, 0);
    walk_pass(walk, IDLE - 1);
    walk_type(walk, FIELD_PLACE, "x");
    walk_pass(walk, IDLE - 1);
    walk_send(walk, MSG_VOLUME, 1, 0);
    walk_pass(walk, IDLE - 1);
    assert_int_equal(walk->state.screen, SCREEN_WHERE);
    walk_world(walk, &(struct msg){.kind = MSG_DELIVERED, .text = "K1-A"}); /* not a person */
    walk_pass(walk, 1);
    assert_int_equal(walk->state.screen, SCREEN_IDLE_WARNING);
}

static void what_was_meant_for_the_hidden_screen_only_takes_the_warning_away(void **cmocka) {
    struct walk *walk = *cmocka;
    static const enum msg_kind KINDS[] = {MSG_CONTINUE,    MSG_BACK,  MSG_KEY,
                                          MSG_PLACE_HERE,  MSG_SKIP,  MSG_TRY_AGAIN,
                                          MSG_CLEAR_FIELD, MSG_START, MSG_SCROLL};
    walk_to_where(walk, "TRASH");
    walk_type(walk, FIELD_PLACE, "old");
    for (size_t at = 0; at < sizeof KINDS / sizeof KINDS[0]; at++) {
        walk_pass(walk, IDLE);
        walk_send(walk, KINDS[at], KINDS[at] == MSG_KEY ? 'x' : KINDS[at] == MSG_SCROLL ? 5 : 0, 0);
        assert_int_equal(walk->state.screen, SCREEN_WHERE);
        assert_string_equal(walk->visit.place, "old");
        assert_string_equal(walk->visit.place_chosen, "");
        assert_int_equal(walk->visit.scroll_px, 0);
    }
}

static void the_bar_works_from_the_warning(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_where(walk, "TRASH");
    walk_pass(walk, IDLE);
    walk_send(walk, MSG_GO, SCREEN_LANGUAGE, 0);
    assert_int_equal(walk->state.screen, SCREEN_LANGUAGE);
    walk_pass(walk, IDLE);
    walk_send(walk, MSG_SET_SPEECH, 1, 0);
    assert_int_equal(walk->state.screen, SCREEN_LANGUAGE);
    assert_true(walk->state.settings.is_speech);
    walk_pass(walk, IDLE);
    walk_send(walk, MSG_FINISH_NOW, 0, 0);
    assert_ended(walk);
    assert_int_equal(walk_effect(walk, EFFECT_MEASURE)->a, OUTCOME_LEFT);
}

static void a_touch_after_the_end_belongs_to_somebody_else(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_review(walk, "TRASH");
    walk->now_ms += IDLE + WARNING; /* the machine slept: no tick came */
    walk_send(walk, MSG_SCROLL, 10, 0);
    assert_ended(walk);
    walk_to_review(walk, "TRASH");
    walk->now_ms += IDLE + WARNING;
    walk_send(walk, MSG_START, LANG_VI, 0);
    assert_int_equal(walk->state.screen, SCREEN_HOME);
    assert_string_equal(walk->visit.email, "");
    assert_non_null(walk_effect(walk, EFFECT_WIPE));
}

static void done_goes_back_to_attract_by_itself(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_done(walk);
    walk_pass(walk, 59999);
    assert_int_equal(walk->state.screen, SCREEN_DONE);
    walk_pass(walk, 1);
    assert_ended(walk);
    assert_int_equal(walk_effect(walk, EFFECT_MEASURE)->a, OUTCOME_DONE);
}

static void done_stays_longer_while_it_is_spoken(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_done(walk);
    walk_send(walk, MSG_SET_SPEECH, 1, 0);
    walk_pass(walk, IDLE - 1);
    assert_int_equal(walk->state.screen, SCREEN_DONE);
    walk_pass(walk, 1);
    assert_ended(walk);
}

static void an_answer_that_comes_under_the_warning_shows_at_once(void **cmocka) {
    struct walk *walk = *cmocka;
    walk_to_review(walk, "TRASH");
    walk_send(walk, MSG_CONTINUE, 0, 0);
    walk_pass(walk, IDLE);
    assert_int_equal(walk->state.screen, SCREEN_IDLE_WARNING);
    walk_world(
        walk,
        &(struct msg){.kind = MSG_SAVED, .a = (int32_t)walk->visit.save_serial, .text = "K1-TEST"});
    assert_int_equal(walk->state.screen, SCREEN_DONE);
    walk_pass(walk, 59999);
    assert_int_equal(walk->state.screen, SCREEN_DONE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        walk_test(attract_sleeps),
        walk_test(a_warning_comes_after_the_idle_time),
        walk_test(the_countdown_ticks_each_second_and_is_said_again),
        walk_test(then_everything_is_gone),
        walk_test(still_here_returns_with_everything_kept_however_often),
        walk_test(papers_give_ten_minutes_until_the_next_touch),
        walk_test(every_action_and_scrolling_start_the_time_again),
        walk_test(what_was_meant_for_the_hidden_screen_only_takes_the_warning_away),
        walk_test(the_bar_works_from_the_warning),
        walk_test(a_touch_after_the_end_belongs_to_somebody_else),
        walk_test(done_goes_back_to_attract_by_itself),
        walk_test(done_stays_longer_while_it_is_spoken),
        walk_test(an_answer_that_comes_under_the_warning_shows_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
