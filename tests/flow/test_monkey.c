/* A seeded monkey: any message at any time must leave a sound state behind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "support_walk.h"

#define ACTIONS 100000

struct monkey {
    struct walk *walk;
    uint64_t seed;
    struct visit fresh;
    unsigned long visits, sent;
    bool seen[SCREEN_COUNT];
    uint32_t last_serial;
};

static uint32_t dice(struct monkey *monkey, uint32_t below) {
    monkey->seed = monkey->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(monkey->seed >> 33) % below;
}

static void assert_at_attract(const struct monkey *monkey) {
    const struct state *state = &monkey->walk->state;
    assert_memory_equal(&monkey->fresh, state->visit, sizeof monkey->fresh);
    assert_memory_equal(&state->settings, &state->defaults, sizeof state->settings);
    assert_null(state->definition);
    assert_false(state->is_definition_loading);
    assert_int_equal(state->deadline_ms, 0);
    assert_int_equal(state->waiting_since_ms, 0);
}

static void assert_text_is_sound(struct visit *visit) {
    uint32_t room = 0;
    const char *text = visit_field(visit, visit->field, &room);
    if (text == NULL)
        return;
    size_t len = strnlen(text, room);
    assert_true(len < room);
    assert_true(text_is_valid(text, len));
    assert_true(visit->cursor <= len);
    if (visit->cursor > 0 && visit->cursor < len)
        assert_int_equal(text_cluster_after(text, text_cluster_before(text, visit->cursor)),
                         visit->cursor);
}

static void assert_trail_is_sound(const struct visit *visit) {
    assert_in_range(visit->trail_count, 0, TRAIL_MOST);
    for (int at = 0; at < visit->trail_count; at++) {
        enum screen screen = (enum screen)visit->trail[at].screen;
        assert_true(screen < SCREEN_COUNT);
        assert_true(screen != SCREEN_ATTRACT);
        if (at < visit->trail_count - 1) /* only below an overlay */
            assert_true(screen != SCREEN_SAVING && screen != SCREEN_DONE);
        assert_true(screen < SCREEN_LANGUAGE); /* no overlay, no warning, none of them twice */
    }
}

static void assert_is_sound(struct monkey *monkey) {
    struct state *state = &monkey->walk->state;
    struct visit *visit = state->visit;
    assert_true(state->screen < SCREEN_COUNT);
    monkey->seen[state->screen] = true;
    assert_text_is_sound(visit);
    assert_trail_is_sound(visit);
    assert_in_range(visit->match_count, 0, 16);
    assert_in_range(visit->suggestion_count, 0, SUGGESTIONS_MOST);
    for (int at = 0; at < visit->match_count; at++)
        assert_in_range(visit->matches[at], 0, state->catalogue->service_count - 1);
    for (int at = 0; at < visit->suggestion_count; at++)
        assert_in_range(visit->suggestions[at], 0, state->catalogue->place_count - 1);
    assert_in_range(visit->chosen_place, 0, state->catalogue->place_count);
    assert_true(visit->problem < PROBLEM_COUNT);
    if (state->screen == SCREEN_GROUP)
        assert_in_range(visit->group, 0, state->catalogue->group_count - 1);
    if (state->screen == SCREEN_QUESTION && !state->is_definition_loading)
        assert_non_null(form_question(state));
    if (state->screen == SCREEN_DONE)
        assert_true(visit->reference[0] != '\0' && visit->email[0] == '\0');
    if (state->screen == SCREEN_REVIEW)
        assert_true(visit->save_serial == 0);
    if (state->screen == SCREEN_ATTRACT)
        assert_at_attract(monkey);
    else
        assert_true(state->deadline_ms > state->now_ms);
}

static int32_t letter(struct monkey *monkey) {
    static const uint32_t LETTERS[] = {'a',    'o',    'k',    'm',   'i',    'l',    ' ',
                                       '4',    '1',    '@',    '.',   '-',    0xE9,   0x111,
                                       0x1B0,  0x301,  0x627,  0x64E, 0x8DEF, 0x706F, 0x1F600,
                                       0x200D, 0xD800, 0x202E, 0x7F,  '\n'};
    if (dice(monkey, 3) == 0)
        return KEY_BACKSPACE + (int32_t)dice(monkey, 24);
    return (int32_t)LETTERS[dice(monkey, sizeof LETTERS / sizeof LETTERS[0])];
}

/* Where a person would be able to press, mostly; sometimes anything at all. */
static void press(struct monkey *monkey) {
    struct walk *walk = monkey->walk;
    uint32_t kind = dice(monkey, 100);
    if (kind < 24)
        walk_send(walk, MSG_CONTINUE, 0, 0);
    else if (kind < 40)
        walk_send(walk, MSG_KEY, letter(monkey), 0);
    else if (kind < 46)
        walk_send(walk, MSG_FOCUS_FIELD, (int32_t)dice(monkey, FIELD_COUNT + 1), 0);
    else if (kind < 54)
        walk_send(walk, MSG_GO, (int32_t)dice(monkey, SCREEN_COUNT), (int32_t)dice(monkey, 6));
    else if (kind < 58)
        walk_send(walk, MSG_PICK_SERVICE, (int32_t)dice(monkey, 10), 0);
    else if (kind < 63)
        walk_send(walk, MSG_PICK_PLACE, (int32_t)dice(monkey, 18), 0);
    else if (kind < 70)
        walk_send(walk, MSG_PICK_VALUE, (int32_t)dice(monkey, 5), 0);
    else if (kind < 74)
        walk_send(walk, MSG_DATE_STEP, (int32_t)dice(monkey, 4), (int32_t)dice(monkey, 3) - 1);
    else if (kind < 78)
        walk_send(walk, MSG_CONTACT, (int32_t)dice(monkey, 4), 0);
    else if (kind < 82)
        walk_send(walk, MSG_EDIT_ANSWER, (int32_t)dice(monkey, SCREEN_COUNT),
                  (int32_t)dice(monkey, 9));
    else if (kind == 82)
        walk_type(walk, FIELD_ANSWER, "12");
    else if (kind == 83)
        walk_type(walk, FIELD_PHONE, "5550142");
    else if (kind == 84)
        walk_type(walk, FIELD_REFERENCE, "4711");
    else if (kind == 85 && dice(monkey, 20) == 0)
        walk_send(walk, MSG_FINISH_NOW, 0, 0);
    else
        walk_send(walk, (enum msg_kind)(MSG_START + dice(monkey, MSG_SCROLL)),
                  (int32_t)dice(monkey, 12) - 1, (int32_t)dice(monkey, 5) - 1);
}

static struct catalogue *another_city(struct monkey *monkey) {
    struct catalogue *city = dice(monkey, 4) == 0 ? city_large_catalogue(30, 40) : city_catalogue();
    city->service_count -= (int32_t)dice(monkey, 3);
    return city;
}

static void answer(struct monkey *monkey) {
    struct walk *walk = monkey->walk;
    uint32_t wrong = dice(monkey, 4) == 0 ? 1 : 0;
    struct msg msg = {.kind = MSG_TICK, .text = "K1-7F3Q-22", .text2 = "4711"};
    struct track_result tracked = {.state = (enum track_state)dice(monkey, 6)};
    struct candidates candidates = {.count = 2, .texts = {"路", "灯"}, .used = {2, 2}};
    struct kiosk_health health = {.network = (enum health)dice(monkey, 3),
                                  .disk = dice(monkey, 9) == 0 ? HEALTH_OFF : HEALTH_OK};
    char code[128];
    (void)text_copy(code, sizeof code, walk->visit.service_code);
    switch (dice(monkey, 10)) {
    case 0:
    case 1:
        msg.kind = MSG_DEFINITION;
        msg.text = wrong != 0 ? "GRAFFITI" : code;
        msg.blob = dice(monkey, 4) == 0 ? NULL : city_definition(code);
        break;
    case 2:
    case 3:
        msg.kind = MSG_SAVED;
        msg.a = (int32_t)(walk->visit.save_serial + wrong);
        break;
    case 4:
        msg.kind = MSG_SAVE_FAILED;
        msg.a = (int32_t)(walk->visit.save_serial + wrong);
        break;
    case 5:
        msg.kind = MSG_TRACKED;
        msg.a = (int32_t)(walk->visit.track_serial + wrong);
        msg.blob = &tracked;
        break;
    case 6:
        msg.kind = MSG_CANDIDATES;
        msg.text = walk->visit.keys.composing;
        msg.blob = &candidates;
        break;
    case 7:
        msg.kind = MSG_HEALTH;
        msg.blob = &health;
        break;
    case 8:
        msg.kind = MSG_CATALOGUE;
        msg.blob = another_city(monkey);
        break;
    default:
        msg.kind = dice(monkey, 2) == 0 ? MSG_DELIVERED : MSG_PHONES;
        msg.a = (int32_t)dice(monkey, 2);
        break;
    }
    walk_world(walk, &msg);
}

static void pass_time(struct monkey *monkey) {
    static const int64_t STEPS[] = {1, 40, 900, 11000, 125000, 170000, 700000};
    struct walk *walk = monkey->walk;
    int64_t step = STEPS[dice(monkey, 3) == 0 ? 4 + dice(monkey, 3) : dice(monkey, 4)];
    if (dice(monkey, 2) == 0)
        walk_pass(walk, step);
    else
        walk->now_ms += step; /* the machine slept */
    walk_send(walk, MSG_TICK, 0, 0);
}

static void act(struct monkey *monkey) {
    uint32_t which = dice(monkey, 200);
    struct walk *walk = monkey->walk;
    if (walk->state.screen == SCREEN_ATTRACT && which < 150)
        walk_send(walk, MSG_START, (int32_t)dice(monkey, LANG_COUNT + 1) - 1, 0);
    else if (walk->state.screen == SCREEN_HOME && which < 100)
        walk_send(walk, MSG_GO, which < 80 ? SCREEN_CHOOSE_SERVICE : SCREEN_TRACK, 0);
    else if (which < 2)
        pass_time(monkey);
    else if (which < 30)
        answer(monkey);
    else
        press(monkey);
}

static void a_hundred_thousand_actions_leave_a_sound_state(void **cmocka) {
    struct monkey monkey = {.walk = *cmocka, .seed = 311};
    struct walk *walk = monkey.walk;
    visit_wipe(&monkey.fresh);
    walk->state.kiosk.can_pinyin = true;
    for (int at = 0; at < ACTIONS; at++) {
        uint32_t visit_serial = walk->state.visit_serial;
        act(&monkey);
        monkey.visits += walk->state.visit_serial - visit_serial;
        const struct effect *save = walk_effect(walk, EFFECT_SAVE);
        if (save != NULL) {
            assert_true(save->serial > monkey.last_serial);
            monkey.last_serial = save->serial;
            monkey.sent++;
        }
        assert_is_sound(&monkey);
    }
    print_message("%lu visits, %lu reports sent\n", monkey.visits, monkey.sent);
    for (int screen = 0; screen < SCREEN_COUNT; screen++) {
        if (!monkey.seen[screen])
            fail_msg("the monkey never came to screen %d", screen);
    }
    assert_true(monkey.visits > 100 && monkey.sent > 20);
    walk_send(walk, MSG_FINISH_NOW, 0, 0);
    assert_is_sound(&monkey);
    assert_int_equal(walk->state.screen, SCREEN_ATTRACT);
    walk_to_home(walk); /* ends at home */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_hundred_thousand_actions_leave_a_sound_state, walk_begin,
                                        walk_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
