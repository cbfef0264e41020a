/* Chinese by pinyin, with a made-up engine: questions are effects, answers are messages. */
#include "flow/keys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "base/text.h"

struct desk {
    struct state state;
    struct effects effects;
    char asked[64]; /* the last question, "" none */
    int page, questions;
};

static bool give(struct desk *desk, const struct msg *msg) {
    desk->effects.count = 0;
    bool changed = keys_press(&desk->state, msg, &desk->effects);
    for (int i = 0; i < desk->effects.count; i++) {
        assert_int_equal(desk->effects.list[i].kind, EFFECT_PINYIN);
        text_copy(desk->asked, sizeof desk->asked, desk->effects.list[i].text);
        desk->page = desk->effects.list[i].a;
        desk->questions++;
    }
    return changed;
}

static bool press(struct desk *desk, uint32_t key) {
    return give(desk, &(struct msg){.kind = MSG_KEY, .a = (int32_t)key});
}

static void type(struct desk *desk, const char *text) {
    for (; *text != '\0'; text++) {
        press(desk, (unsigned char)*text);
    }
}

/* Three candidates: one for all the letters, one for the first two, one for the first. */
static bool answer_to(struct desk *desk, const char *letters, int count) {
    struct candidates candidates = {.count = (int8_t)count,
                                    .page = (int8_t)desk->page,
                                    .has_more = true,
                                    .texts = {"全部", "两", "一", "四", "五", "六", "七"},
                                    .used = {(uint8_t)strlen(letters), 2, 1, 1, 1, 1, 1}};
    return give(desk, &(struct msg){.kind = MSG_CANDIDATES, .text = letters, .blob = &candidates});
}

static bool answer(struct desk *desk) {
    char letters[64];
    text_copy(letters, sizeof letters, desk->asked);
    return answer_to(desk, letters, 3);
}

static const char *text_of(struct desk *desk) {
    uint32_t room = 0;
    return visit_field(desk->state.visit, desk->state.visit->field, &room);
}

static void begin(struct desk *desk, enum field field) {
    visit_wipe(desk->state.visit);
    desk->state.settings.lang = LANG_ZH;
    desk->state.kiosk.can_pinyin = true;
    give(desk, &(struct msg){.kind = MSG_FOCUS_FIELD, .a = (int32_t)field});
    desk->asked[0] = '\0';
    desk->questions = 0;
}

static int open_desk(void **state) {
    static const struct settings settings = {.lang = LANG_ZH};
    struct desk *desk = mem_alloc(1, sizeof *desk);
    state_init(&desk->state, mem_alloc(1, sizeof(struct visit)), &settings);
    *state = desk;
    return 0;
}

static int close_desk(void **state) {
    struct desk *desk = *state;
    struct visit *visit = desk->state.visit;
    state_finish(&desk->state);
    mem_free(visit);
    mem_free(desk);
    return 0;
}

static void letters_wait_and_are_asked_for(void **state) {
    struct desk *desk = *state;
    begin(desk, FIELD_NAME);
    assert_true(keys_is_pinyin(&desk->state));
    assert_false(press(desk, 'n'));
    press(desk, 'i');
    assert_string_equal(desk->state.visit->keys.composing, "ni");
    assert_string_equal(desk->asked, "ni");
    assert_int_equal(desk->page, 0);
    assert_string_equal(text_of(desk), "");
    answer(desk);
    assert_int_equal(desk->state.visit->keys.candidate_count, 3);
    assert_string_equal(desk->state.visit->keys.candidates[0], "全部");
}

static void focus_warms_the_engine(void **state) {
    struct desk *desk = *state;
    begin(desk, FIELD_NAME);
    give(desk, &(struct msg){.kind = MSG_FOCUS_FIELD, .a = FIELD_DESCRIPTION});
    assert_int_equal(desk->questions, 1);
    assert_string_equal(desk->asked, "");
    give(desk, &(struct msg){.kind = MSG_FOCUS_FIELD, .a = FIELD_EMAIL});
    assert_int_equal(desk->questions, 1);
}

static void space_takes_the_first(void **state) {
    struct desk *desk = *state;
    begin(desk, FIELD_NAME);
    type(desk, "nihao");
    answer(desk);
    assert_true(press(desk, ' '));
    assert_string_equal(text_of(desk), "全部");
    assert_string_equal(desk->state.visit->keys.composing, "");
    assert_int_equal(desk->state.visit->keys.candidate_count, 0);
    assert_true(press(desk, ' ')); /* nothing composing: a space */
    assert_string_equal(text_of(desk), "全部 ");
}

static void a_part_leaves_the_rest_composing(void **state) {
    struct desk *desk = *state;
    begin(desk, FIELD_NAME);
    type(desk, "nihao");
    answer(desk);
    assert_true(press(desk, '2'));
    assert_string_equal(text_of(desk), "两");
    assert_string_equal(desk->state.visit->keys.composing, "hao");
    assert_string_equal(desk->asked, "hao");
    answer(desk);
    assert_true(give(desk, &(struct msg){.kind = MSG_CANDIDATE, .a = 0}));
    assert_string_equal(text_of(desk), "两全部");
    assert_false(give(desk, &(struct msg){.kind = MSG_CANDIDATE, .a = 0}));
}

static void an_apostrophe_splits_and_goes_with_its_part(void **state) {
    struct desk *desk = *state;
    begin(desk, FIELD_NAME);
    type(desk, "xi''an");
    assert_string_equal(desk->asked, "xi'an");
    answer(desk);
    press(desk, '2');
    assert_string_equal(desk->state.visit->keys.composing, "an");
    begin(desk, FIELD_NAME);
    type(desk, "'");
    assert_string_equal(text_of(desk), "'");
}

static void space_before_the_answer_waits_for_it(void **state) {
    struct desk *desk = *state;
    begin(desk, FIELD_NAME);
    type(desk, "nihao ");
    assert_string_equal(text_of(desk), "");
    type(desk, "ma"); /* typed on meanwhile */
    assert_int_equal(desk->questions, 5);
    assert_true(answer_to(desk, "nihao", 3));
    assert_string_equal(text_of(desk), "全部");
    assert_string_equal(desk->asked, "ma");
    answer(desk);
    press(desk, ' ');
    assert_string_equal(text_of(desk), "全部全部");
}

static void a_sign_takes_the_first_and_then_itself(void **state) {
    struct desk *desk = *state;
    begin(desk, FIELD_DESCRIPTION);
    type(desk, "hao");
    answer(desk);
    press(desk, 0x3002);
    assert_string_equal(text_of(desk), "全部。");
    type(desk, "hao,");
    assert_string_equal(text_of(desk), "全部。");
    answer(desk);
    assert_string_equal(text_of(desk), "全部。全部,");
}

static void an_old_answer_is_dropped(void **state) {
    struct desk *desk = *state;
    begin(desk, FIELD_NAME);
    type(desk, "ni");
    assert_false(answer_to(desk, "n", 3));
    assert_int_equal(desk->state.visit->keys.candidate_count, 0);
    answer_to(desk, "ni", 3);
    press(desk, KEY_BACKSPACE);
    press(desk, KEY_BACKSPACE);
    assert_string_equal(desk->state.visit->keys.composing, "");
    answer_to(desk, "n", 3);
    assert_int_equal(desk->state.visit->keys.candidate_count, 0);
}

static void backspace_edits_the_letters_first(void **state) {
    struct desk *desk = *state;
    begin(desk, FIELD_NAME);
    press(desk, 0x674E);
    type(desk, "ni");
    press(desk, KEY_BACKSPACE);
    assert_string_equal(desk->asked, "n");
    press(desk, KEY_BACKSPACE);
    assert_string_equal(text_of(desk), "李");
    assert_true(press(desk, KEY_BACKSPACE));
    assert_string_equal(text_of(desk), "");
}

static void pages_turn_within_the_row_first(void **state) {
    struct desk *desk = *state;
    struct keys *keys = &desk->state.visit->keys;
    const struct msg more = {.kind = MSG_KEY, .a = KEY_CANDIDATES_MORE, .b = 5};
    const struct msg less = {.kind = MSG_KEY, .a = KEY_CANDIDATES_LESS, .b = 5};
    begin(desk, FIELD_NAME);
    type(desk, "ni");
    answer_to(desk, "ni", 7);
    give(desk, &more);
    assert_int_equal(keys->candidate_at, 5);
    assert_int_equal(desk->questions, 2);
    give(desk, &more);
    assert_int_equal(desk->page, 1);
    assert_int_equal(desk->questions, 3);
    give(desk, &more); /* the answer is not there yet: one page at a time */
    assert_int_equal(desk->questions, 3);
    answer_to(desk, "ni", 7);
    assert_int_equal(keys->candidate_page, 1);
    assert_int_equal(keys->candidate_at, 0);
    give(desk, &more);
    press(desk, '1'); /* the first one shown */
    assert_string_equal(text_of(desk), "六");
    answer_to(desk, "i", 7);
    give(desk, &less);
    assert_int_equal(desk->page, 0);
    assert_int_equal(keys->candidate_at, 0);
    assert_string_equal(keys->composing, "i");
}

static void enter_hide_and_latin_keep_the_letters(void **state) {
    static const uint32_t KEYS[] = {KEY_ENTER, KEY_HIDE, KEY_LATIN};
    struct desk *desk = *state;
    for (size_t i = 0; i < sizeof KEYS / sizeof KEYS[0]; i++) {
        const struct msg msg = {.kind = MSG_KEY, .a = (int32_t)KEYS[i]};
        begin(desk, FIELD_NAME);
        type(desk, "ni");
        assert_false(keys_is_continue(&desk->state, &msg));
        assert_true(give(desk, &msg));
        assert_string_equal(text_of(desk), "ni");
    }
    assert_false(keys_is_pinyin(&desk->state)); /* switched to Latin */
    type(desk, "hao");
    assert_string_equal(text_of(desk), "nihao");
}

static void another_field_or_a_touch_keeps_the_letters(void **state) {
    struct desk *desk = *state;
    begin(desk, FIELD_NAME);
    press(desk, 0x674E);
    type(desk, "ni");
    give(desk, &(struct msg){.kind = MSG_CURSOR, .a = 0});
    assert_string_equal(text_of(desk), "李ni");
    assert_int_equal(desk->state.visit->cursor, 0);
    type(desk, "wo");
    give(desk, &(struct msg){.kind = MSG_FOCUS_FIELD, .a = FIELD_EMAIL});
    assert_string_equal(desk->state.visit->name, "wo李ni");
    type(desk, "wo");
    assert_string_equal(text_of(desk), "wo");
}

static void closing_keeps_the_letters(void **state) {
    struct desk *desk = *state;
    begin(desk, FIELD_NAME);
    type(desk, "ni");
    assert_true(keys_close(&desk->state));
    assert_string_equal(text_of(desk), "ni");
    assert_false(keys_close(&desk->state));
}

static void without_an_engine_letters_are_letters(void **state) {
    struct desk *desk = *state;
    begin(desk, FIELD_NAME);
    type(desk, "ni");
    desk->state.kiosk.can_pinyin = false; /* it went away meanwhile */
    type(desk, "hao");
    assert_string_equal(text_of(desk), "nihao");
    assert_string_equal(desk->state.visit->keys.composing, "");
}

static void letters_nobody_knows_are_typed_by_space(void **state) {
    struct desk *desk = *state;
    begin(desk, FIELD_NAME);
    type(desk, "vv");
    answer_to(desk, "vv", 0);
    assert_true(press(desk, ' '));
    assert_string_equal(text_of(desk), "vv");
    type(desk, "vv ");
    answer_to(desk, "vv", 0);
    assert_string_equal(text_of(desk), "vvvv");
}

static void very_long_pinyin_stops_growing_and_can_be_chosen(void **state) {
    struct desk *desk = *state;
    begin(desk, FIELD_NAME);
    for (int i = 0; i < 100; i++) {
        press(desk, 'a');
    }
    assert_int_equal(strlen(desk->state.visit->keys.composing), 60);
    answer(desk);
    assert_true(press(desk, ' '));
    assert_string_equal(text_of(desk), "全部");
}

static void a_full_field_keeps_the_letters_and_says_so(void **state) {
    struct desk *desk = *state;
    begin(desk, FIELD_SEARCH);
    while (press(desk, 0x674E)) {
    }
    type(desk, "ni");
    answer(desk);
    assert_false(press(desk, ' '));
    assert_int_equal(desk->state.visit->problem, PROBLEM_TOO_LONG);
    assert_string_equal(desk->state.visit->keys.composing, "ni");
    press(desk, KEY_BACKSPACE);
    press(desk, KEY_BACKSPACE);
    assert_true(press(desk, KEY_BACKSPACE));
    assert_int_equal(desk->state.visit->problem, PROBLEM_NONE);
}

static void wild_answers_are_bounded(void **state) {
    struct desk *desk = *state;
    struct candidates wild = {.count = 127, .page = -3};
    begin(desk, FIELD_NAME);
    type(desk, "ni");
    memset(wild.texts, 0xE4, sizeof wild.texts);
    memset(wild.used, 0xFF, sizeof wild.used);
    wild.texts[8][47] = '\0';
    for (int i = 0; i < 8; i++) {
        wild.texts[i][47] = '\0';
    }
    give(desk, &(struct msg){.kind = MSG_CANDIDATES, .text = "ni", .blob = &wild});
    assert_int_equal(desk->state.visit->keys.candidate_count, 9);
    press(desk, '9'); /* bytes that are no text type nothing */
    assert_string_equal(text_of(desk), "");
    wild.texts[0][0] = '\0';
    memcpy(wild.texts[1], "你", 4);
    wild.count = -1;
    give(desk, &(struct msg){.kind = MSG_CANDIDATES, .text = "ni", .blob = &wild});
    assert_int_equal(desk->state.visit->keys.candidate_count, 0);
    wild.count = 2;
    press(desk, KEY_BACKSPACE);
    type(desk, "i");
    give(desk, &(struct msg){.kind = MSG_CANDIDATES, .text = "ni", .blob = &wild});
    press(desk, '2'); /* used: 255 letters of 2 */
    assert_string_equal(text_of(desk), "你");
    assert_string_equal(desk->state.visit->keys.composing, "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_wait_and_are_asked_for),
        cmocka_unit_test(focus_warms_the_engine),
        cmocka_unit_test(space_takes_the_first),
        cmocka_unit_test(a_part_leaves_the_rest_composing),
        cmocka_unit_test(an_apostrophe_splits_and_goes_with_its_part),
        cmocka_unit_test(space_before_the_answer_waits_for_it),
        cmocka_unit_test(a_sign_takes_the_first_and_then_itself),
        cmocka_unit_test(an_old_answer_is_dropped),
        cmocka_unit_test(backspace_edits_the_letters_first),
        cmocka_unit_test(pages_turn_within_the_row_first),
        cmocka_unit_test(enter_hide_and_latin_keep_the_letters),
        cmocka_unit_test(another_field_or_a_touch_keeps_the_letters),
        cmocka_unit_test(closing_keeps_the_letters),
        cmocka_unit_test(without_an_engine_letters_are_letters),
        cmocka_unit_test(letters_nobody_knows_are_typed_by_space),
        cmocka_unit_test(very_long_pinyin_stops_growing_and_can_be_chosen),
        cmocka_unit_test(a_full_field_keeps_the_letters_and_says_so),
        cmocka_unit_test(wild_answers_are_bounded),
    };
    return cmocka_run_group_tests(tests, open_desk, close_desk);
}
