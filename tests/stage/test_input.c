/* What devices send, as one stream. SDL's events are made here and go through SDL's own queue, on
 * its dummy driver. */
#include <math.h>
#include <string.h>

#include "stage/stage_inner.h"
#include "stage/support_stage.h"
#include "ui/gesture.h"

static uint32_t now_ms;

static int open_window(void **state) {
    struct stage_params params = stage_usual_params();
    struct stage *stage = NULL;
    params.is_headless = false;
    params.keymap = "select=F5, back = F6";
    SDL_setenv("SDL_VIDEODRIVER", "dummy", 1);
    if (stage_open(&params, &stage) != ERR_OK)
        return -1;
    *state = stage;
    return 0;
}

static int close_window(void **state) {
    stage_close(*state);
    return 0;
}

/* Each test begins with an empty stream and no finger. */
static int drain(void **state) {
    struct stage *stage = *state;
    struct input input;
    while (stage_next(stage, &input))
        continue;
    stage->input.pointer = POINTER_NONE;
    stage->input.down_scancode = -1;
    stage->input.is_text_due = true;
    now_ms += 100000;
    return 0;
}

static void mouse(uint32_t type, int button, uint32_t which, int x, int y) {
    SDL_Event event = {.type = type};
    if (type == SDL_MOUSEMOTION) {
        event.motion.x = x;
        event.motion.y = y;
    } else {
        event.button.button = (uint8_t)button;
        event.button.which = which;
        event.button.x = x;
        event.button.y = y;
    }
    assert_int_equal(SDL_PushEvent(&event), 1);
}

static void touch(uint32_t type, SDL_FingerID finger, float x, float y) {
    SDL_Event event = {.type = type};
    event.tfinger.touchId = 7;
    event.tfinger.fingerId = finger;
    event.tfinger.x = x;
    event.tfinger.y = y;
    assert_int_equal(SDL_PushEvent(&event), 1);
}

static void key(SDL_Scancode scancode, bool is_repeat, uint32_t at_ms, uint16_t mod) {
    SDL_Event event = {.type = SDL_KEYDOWN};
    event.key.keysym.scancode = scancode;
    event.key.keysym.mod = mod;
    event.key.repeat = is_repeat;
    event.key.timestamp = at_ms;
    /* SDL_PushEvent would set the time to now. */
    assert_int_equal(SDL_PeepEvents(&event, 1, SDL_ADDEVENT, 0, 0), 1);
}

static void text(const char *words) {
    SDL_Event event = {.type = SDL_TEXTINPUT};
    SDL_strlcpy(event.text.text, words, sizeof(event.text.text));
    assert_int_equal(SDL_PushEvent(&event), 1);
}

static void assert_finger(struct stage *stage, enum finger finger, int x, int y) {
    struct input input = {0};
    assert_true(stage_next(stage, &input));
    assert_int_equal(input.kind, INPUT_FINGER);
    assert_int_equal(input.finger, finger);
    assert_int_equal(input.x, x);
    assert_int_equal(input.y, y);
}

static void assert_key(struct stage *stage, enum input_key expected) {
    struct input input = {0};
    assert_true(stage_next(stage, &input));
    assert_int_equal(input.kind, INPUT_KEY);
    assert_int_equal(input.key, expected);
}

static void assert_nothing(struct stage *stage) {
    struct input input;
    assert_false(stage_next(stage, &input));
}

static void a_mouse_is_a_finger(void **state) {
    struct stage *stage = *state;
    mouse(SDL_MOUSEMOTION, 0, 0, 1, 1); /* not down: nobody touches */
    mouse(SDL_MOUSEBUTTONDOWN, SDL_BUTTON_RIGHT, 0, 5, 5);
    mouse(SDL_MOUSEBUTTONDOWN, SDL_BUTTON_LEFT, 0, 10, 20);
    mouse(SDL_MOUSEMOTION, 0, 0, 11, 21);
    mouse(SDL_MOUSEBUTTONUP, SDL_BUTTON_LEFT, 0, 12, 22);
    assert_finger(stage, FINGER_DOWN, 10, 20);
    assert_finger(stage, FINGER_MOVE, 11, 21);
    assert_finger(stage, FINGER_UP, 12, 22);
    assert_nothing(stage);
}

static void a_touch_counts_once_though_sdl_makes_a_mouse_of_it(void **state) {
    struct stage *stage = *state;
    touch(SDL_FINGERDOWN, 1, 0.5f, 0.25f);
    mouse(SDL_MOUSEBUTTONDOWN, SDL_BUTTON_LEFT, SDL_TOUCH_MOUSEID, 300, 100);
    touch(SDL_FINGERUP, 1, 0.5f, 0.25f);
    mouse(SDL_MOUSEBUTTONUP, SDL_BUTTON_LEFT, SDL_TOUCH_MOUSEID, 300, 100);
    assert_finger(stage, FINGER_DOWN, 300, 100);
    assert_finger(stage, FINGER_UP, 300, 100);
    assert_nothing(stage);
}

static void a_finger_stays_on_the_panel_whatever_the_panel_says(void **state) {
    struct stage *stage = *state;
    touch(SDL_FINGERDOWN, 1, NAN, -1);
    assert_finger(stage, FINGER_DOWN, 0, 0);
    touch(SDL_FINGERMOTION, 1, 1e30f, 1);
    assert_finger(stage, FINGER_MOVE, 599, 399);
    touch(SDL_FINGERUP, 1, -INFINITY, INFINITY);
    assert_finger(stage, FINGER_UP, 0, 399);
}

static void the_second_finger_is_ignored_until_the_first_is_gone(void **state) {
    struct stage *stage = *state;
    touch(SDL_FINGERDOWN, 1, 0.1f, 0.1f);
    touch(SDL_FINGERDOWN, 2, 0.9f, 0.9f);
    mouse(SDL_MOUSEBUTTONDOWN, SDL_BUTTON_LEFT, 0, 5, 5);
    touch(SDL_FINGERUP, 2, 0.9f, 0.9f);
    touch(SDL_FINGERUP, 1, 0.1f, 0.1f);
    touch(SDL_FINGERDOWN, 3, 0.5f, 0.5f);
    assert_finger(stage, FINGER_DOWN, 60, 40);
    assert_finger(stage, FINGER_UP, 60, 40);
    assert_finger(stage, FINGER_DOWN, 300, 200);
    assert_nothing(stage);
}

static void many_moves_melt_into_the_last(void **state) {
    struct stage *stage = *state;
    touch(SDL_FINGERDOWN, 1, 0, 0);
    for (int k = 1; k <= 500; k++)
        touch(SDL_FINGERMOTION, 1, (float)k / 1000, 0);
    touch(SDL_FINGERUP, 1, 0.5f, 0);
    assert_finger(stage, FINGER_DOWN, 0, 0);
    assert_finger(stage, FINGER_MOVE, 300, 0);
    assert_finger(stage, FINGER_UP, 300, 0);
    assert_nothing(stage);
}

static void a_window_that_goes_away_takes_the_finger_with_it(void **state) {
    struct stage *stage = *state;
    SDL_Event event = {.type = SDL_WINDOWEVENT};
    event.window.event = SDL_WINDOWEVENT_HIDDEN;
    touch(SDL_FINGERDOWN, 1, 0, 0);
    assert_finger(stage, FINGER_DOWN, 0, 0);
    SDL_PushEvent(&event);
    assert_finger(stage, FINGER_CANCEL, 0, 0);
    touch(SDL_FINGERUP, 1, 0, 0);
    assert_nothing(stage);
}

static void a_keypad_is_known_by_its_function_keys(void **state) {
    struct stage *stage = *state;
    key(SDL_SCANCODE_F13, false, now_ms, 0);
    key(SDL_SCANCODE_F17, false, now_ms, 0);
    key(SDL_SCANCODE_UP, false, now_ms, 0);
    key(SDL_SCANCODE_TAB, false, now_ms, 0);
    key(SDL_SCANCODE_TAB, false, now_ms, KMOD_LSHIFT);
    key(SDL_SCANCODE_A, false, now_ms, 0);
    assert_key(stage, KEYPAD_UP);
    assert_key(stage, KEYPAD_SELECT);
    assert_key(stage, KEYPAD_UP);
    assert_key(stage, KEYPAD_TAB);
    assert_key(stage, KEYPAD_TAB_BACK);
    assert_nothing(stage);
}

static void the_configuration_may_say_which_key_is_which(void **state) {
    struct stage *stage = *state;
    key(SDL_SCANCODE_F5, false, now_ms, 0);
    key(SDL_SCANCODE_F6, false, now_ms, 0);
    assert_key(stage, KEYPAD_SELECT);
    assert_key(stage, KEYPAD_BACK);
}

static void a_keymap_with_a_mistake_is_refused_and_changes_nothing(void **state) {
    (void)state;
    static const char *const wrong[] = {"select",   "select=",          "=F5",
                                        "slect=F5", "select=NoSuchKey", "back=F6,select=F99"};
    struct keymap keymap, before;
    keymap_default(&keymap);
    before = keymap;
    for (size_t k = 0; k < sizeof(wrong) / sizeof(wrong[0]); k++) {
        assert_int_equal(keymap_read(&keymap, wrong[k]), ERR_INVALID);
        assert_memory_equal(&keymap, &before, sizeof(keymap));
    }
    assert_int_equal(keymap_read(&keymap, " , select=Keypad 5 ,page_up=F2,"), ERR_OK);
    assert_int_equal(keymap.key[SDL_SCANCODE_KP_5], KEYPAD_SELECT);
    assert_int_equal(keymap.key[SDL_SCANCODE_F2], KEYPAD_PAGE_UP);
}

static void hold(SDL_Scancode scancode, uint32_t for_ms) {
    key(scancode, false, now_ms, 0);
    for (uint32_t at = 40; at <= for_ms; at += 40)
        key(scancode, true, now_ms + at, 0);
}

static int count_keys(struct stage *stage) {
    struct input input;
    int count = 0;
    while (stage_next(stage, &input))
        count += input.kind == INPUT_KEY;
    return count;
}

static void resting_on_select_or_back_acts_once(void **state) {
    struct stage *stage = *state;
    hold(SDL_SCANCODE_F17, 10000);
    assert_int_equal(count_keys(stage), 1);
    hold(SDL_SCANCODE_F18, 10000);
    assert_int_equal(count_keys(stage), 1);
    hold(SDL_SCANCODE_RETURN, 10000);
    assert_int_equal(count_keys(stage), 1);
}

static void arrows_repeat_slowly_after_half_a_second(void **state) {
    struct stage *stage = *state;
    hold(SDL_SCANCODE_DOWN, 480);
    assert_int_equal(count_keys(stage), 1);
    now_ms += 100000;
    hold(SDL_SCANCODE_DOWN, 1500);
    assert_in_range(count_keys(stage), 5, 7);
}

static void deleting_repeats_only_after_two_seconds(void **state) {
    struct stage *stage = *state;
    hold(SDL_SCANCODE_BACKSPACE, 1960);
    assert_int_equal(count_keys(stage), 1);
    now_ms += 100000;
    hold(SDL_SCANCODE_BACKSPACE, 3000);
    assert_in_range(count_keys(stage), 3, 4);
}

static void letters_come_as_text_and_repeat_only_after_two_seconds(void **state) {
    struct stage *stage = *state;
    struct input input;
    key(SDL_SCANCODE_A, false, now_ms, 0);
    text("ă");
    assert_true(stage_next(stage, &input));
    assert_int_equal(input.kind, INPUT_TEXT);
    assert_string_equal(input.text, "ă");
    for (uint32_t at = 40; at < 2000; at += 40) {
        key(SDL_SCANCODE_A, true, now_ms + at, 0);
        text("a");
    }
    assert_nothing(stage);
    key(SDL_SCANCODE_A, true, now_ms + 2000, 0);
    text("a");
    assert_true(stage_next(stage, &input));
    assert_int_equal(input.kind, INPUT_TEXT);
}

static void a_key_with_a_meaning_writes_nothing(void **state) {
    struct stage *stage = *state;
    key(SDL_SCANCODE_F5, false, now_ms, 0);
    text("\x1b");
    assert_key(stage, KEYPAD_SELECT);
    assert_nothing(stage);
}

static void an_exposed_window_asks_to_be_painted(void **state) {
    struct stage *stage = *state;
    SDL_Event event = {.type = SDL_WINDOWEVENT};
    struct input input = {0};
    event.window.event = SDL_WINDOWEVENT_EXPOSED;
    SDL_PushEvent(&event);
    assert_true(stage_next(stage, &input));
    assert_int_equal(input.kind, INPUT_EXPOSED);
}

static void closing_the_window_is_a_wish_to_quit(void **state) {
    struct stage *stage = *state;
    SDL_Event event = {.type = SDL_QUIT};
    struct input input = {0};
    SDL_PushEvent(&event);
    assert_true(stage_next(stage, &input));
    assert_int_equal(input.kind, INPUT_QUIT);
}

static void what_is_fed_comes_out_in_order(void **state) {
    struct stage *stage = *state;
    struct input down = {.kind = INPUT_FINGER, .finger = FINGER_DOWN, .x = 3, .y = 4};
    struct input select = {.kind = INPUT_KEY, .key = KEYPAD_SELECT};
    stage_feed(stage, &down);
    stage_feed(stage, &select);
    assert_finger(stage, FINGER_DOWN, 3, 4);
    assert_key(stage, KEYPAD_SELECT);
}

static void a_flood_never_loses_the_end_of_a_touch(void **state) {
    struct stage *stage = *state;
    struct input select = {.kind = INPUT_KEY, .key = KEYPAD_SELECT}, input = {0}, last = {0};
    struct input up = {.kind = INPUT_FINGER, .finger = FINGER_UP, .x = 9, .y = 9};
    int count = 0;
    for (int k = 0; k < 5000; k++)
        stage_feed(stage, &select);
    stage_feed(stage, &up);
    for (; stage_next(stage, &input); count++)
        last = input;
    assert_int_equal(count, INPUTS_MOST);
    assert_int_equal(last.kind, INPUT_FINGER);
    assert_int_equal(last.finger, FINGER_UP);
}

static void letters_are_wiped_from_the_stream(void **state) {
    struct stage *stage = *state;
    struct input input;
    text("Zelda");
    assert_true(stage_next(stage, &input));
    const char *bytes = (const char *)stage->input.ring;
    for (size_t k = 0; k + 5 < sizeof(stage->input.ring); k++)
        assert_true(memcmp(bytes + k, "Zelda", 5) != 0);
}

#define TEST(name) cmocka_unit_test_setup(name, drain)
int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(a_mouse_is_a_finger),
        TEST(a_touch_counts_once_though_sdl_makes_a_mouse_of_it),
        TEST(a_finger_stays_on_the_panel_whatever_the_panel_says),
        TEST(the_second_finger_is_ignored_until_the_first_is_gone),
        TEST(many_moves_melt_into_the_last),
        TEST(a_window_that_goes_away_takes_the_finger_with_it),
        TEST(a_keypad_is_known_by_its_function_keys),
        TEST(the_configuration_may_say_which_key_is_which),
        TEST(a_keymap_with_a_mistake_is_refused_and_changes_nothing),
        TEST(resting_on_select_or_back_acts_once),
        TEST(arrows_repeat_slowly_after_half_a_second),
        TEST(deleting_repeats_only_after_two_seconds),
        TEST(letters_come_as_text_and_repeat_only_after_two_seconds),
        TEST(a_key_with_a_meaning_writes_nothing),
        TEST(an_exposed_window_asks_to_be_painted),
        TEST(closing_the_window_is_a_wish_to_quit),
        TEST(what_is_fed_comes_out_in_order),
        TEST(a_flood_never_loses_the_end_of_a_touch),
        TEST(letters_are_wiped_from_the_stream),
    };
    return cmocka_run_group_tests(tests, open_window, close_window);
}
