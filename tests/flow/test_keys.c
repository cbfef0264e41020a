/* Typing into fields: editing, limits, layers, accents, languages. Pinyin is in test_compose.c. */
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
    struct question question;
    struct definition definition;
};

static bool send(struct desk *desk, enum msg_kind kind, int32_t a) {
    struct msg msg = {.kind = kind, .a = a};
    desk->effects.count = 0;
    return keys_press(&desk->state, &msg, &desk->effects);
}

static bool press(struct desk *desk, uint32_t key) {
    return send(desk, MSG_KEY, (int32_t)key);
}

static void type(struct desk *desk, const char *text) {
    size_t len = strlen(text);
    for (size_t at = 0; at < len;) {
        press(desk, text_next(text, len, &at));
    }
}

static const char *text_of(struct desk *desk) {
    uint32_t room = 0;
    return visit_field(desk->state.visit, desk->state.visit->field, &room);
}

static void begin(struct desk *desk, enum lang lang, enum field field) {
    visit_wipe(desk->state.visit);
    desk->state.settings.lang = lang;
    desk->state.kiosk.can_pinyin = true;
    send(desk, MSG_FOCUS_FIELD, (int32_t)field);
}

static int open_desk(void **state) {
    static const struct settings settings = {.lang = LANG_EN};
    struct desk *desk = mem_alloc(1, sizeof *desk);
    state_init(&desk->state, mem_alloc(1, sizeof(struct visit)), &settings);
    *state = desk;
    return 0;
}

static int close_desk(void **state) {
    struct desk *desk = *state;
    struct visit *visit = desk->state.visit;
    desk->state.definition = NULL;
    state_finish(&desk->state);
    mem_free(visit);
    mem_free(desk);
    return 0;
}

/* A question of `datatype` is the one shown. */
static void ask(struct desk *desk, enum datatype datatype) {
    desk->question = (struct question){.datatype = datatype, .is_question = true};
    desk->definition = (struct definition){.questions = &desk->question, .question_count = 1};
    desk->state.definition = &desk->definition;
}

static void letters_go_in_at_the_cursor(void **state) {
    struct desk *desk = *state;
    begin(desk, LANG_EN, FIELD_NAME);
    assert_true(desk->state.visit->keys.is_open);
    assert_true(press(desk, 'A'));
    type(desk, "da");
    press(desk, KEY_LEFT);
    type(desk, "l");
    assert_string_equal(text_of(desk), "Adla");
    assert_int_equal(desk->state.visit->cursor, 3);
    press(desk, KEY_HOME);
    press(desk, KEY_DELETE);
    press(desk, KEY_END);
    press(desk, KEY_BACKSPACE);
    assert_string_equal(text_of(desk), "dl");
    assert_false(press(desk, KEY_DELETE));
    press(desk, KEY_BACKSPACE);
    press(desk, KEY_BACKSPACE);
    assert_false(press(desk, KEY_BACKSPACE));
    assert_string_equal(text_of(desk), "");
}

static void a_field_is_opened_with_the_cursor_behind_its_text(void **state) {
    struct desk *desk = *state;
    begin(desk, LANG_EN, FIELD_NAME);
    type(desk, "Ada");
    press(desk, KEY_HOME);
    send(desk, MSG_FOCUS_FIELD, FIELD_EMAIL);
    type(desk, "a@b");
    send(desk, MSG_FOCUS_FIELD, FIELD_NAME);
    assert_int_equal(desk->state.visit->cursor, 3);
    press(desk, KEY_HOME);
    press(desk, KEY_HIDE);
    assert_false(desk->state.visit->keys.is_open);
    send(desk, MSG_FOCUS_FIELD, FIELD_NAME); /* the same one: the cursor stays */
    assert_int_equal(desk->state.visit->cursor, 0);
    assert_string_equal(text_of(desk), "Ada");
}

static void backspace_takes_a_whole_cluster(void **state) {
    struct desk *desk = *state;
    begin(desk, LANG_EN, FIELD_NAME);
    type(desk, "ax\u0323\u0302\u0308"); /* x with a tower of marks */
    assert_int_equal(text_clusters(text_of(desk)), 2);
    press(desk, KEY_LEFT);
    assert_int_equal(desk->state.visit->cursor, 1);
    press(desk, KEY_RIGHT);
    press(desk, KEY_BACKSPACE);
    assert_string_equal(text_of(desk), "a");
}

static void marks_compose_with_the_letter_before(void **state) {
    struct desk *desk = *state;
    begin(desk, LANG_EN, FIELD_NAME);
    type(desk, "e\u0301x");
    assert_string_equal(text_of(desk), "éx");
    send(desk, MSG_CURSOR, 1); /* inside é: before it */
    assert_int_equal(desk->state.visit->cursor, 0);
    send(desk, MSG_CURSOR, 99);
    assert_int_equal(desk->state.visit->cursor, 3);
    send(desk, MSG_CURSOR, -5);
    assert_int_equal(desk->state.visit->cursor, 0);
}

static void a_tower_of_marks_ends_and_locks_nothing(void **state) {
    struct desk *desk = *state;
    begin(desk, LANG_EN, FIELD_DESCRIPTION);
    press(desk, 'x');
    for (int i = 0; i < 200; i++) {
        press(desk, 0x0333);
    }
    assert_in_range(strlen(text_of(desk)), 60, 100);
    assert_true(press(desk, 'y'));
    press(desk, KEY_BACKSPACE);
    press(desk, KEY_BACKSPACE);
    assert_string_equal(text_of(desk), "");
}

static void in_arabic_backspace_takes_the_mark_first(void **state) {
    struct desk *desk = *state;
    begin(desk, LANG_AR, FIELD_NAME);
    type(desk, "مُ");
    press(desk, KEY_BACKSPACE);
    assert_string_equal(text_of(desk), "م");
    press(desk, KEY_BACKSPACE);
    assert_string_equal(text_of(desk), "");
}

static void arrows_follow_the_eye_in_arabic(void **state) {
    struct desk *desk = *state;
    begin(desk, LANG_AR, FIELD_NAME);
    type(desk, "سلم");
    press(desk, KEY_RIGHT); /* back to the letter before */
    assert_int_equal(desk->state.visit->cursor, 4);
    press(desk, KEY_LEFT);
    assert_int_equal(desk->state.visit->cursor, 6);
    send(desk, MSG_FOCUS_FIELD, FIELD_EMAIL);
    type(desk, "ab");
    press(desk, KEY_LEFT);
    assert_int_equal(desk->state.visit->cursor, 1);
}

static void the_lam_alef_key_types_two_letters(void **state) {
    struct desk *desk = *state;
    begin(desk, LANG_AR, FIELD_NAME);
    press(desk, 0xFEFB);
    press(desk, 0xFEF7);
    assert_string_equal(text_of(desk), "لالأ");
}

static void a_full_field_says_so_and_goes_on(void **state) {
    struct desk *desk = *state;
    begin(desk, LANG_EN, FIELD_PHONE);
    for (int i = 0; i < 63; i++) {
        assert_true(press(desk, '5'));
    }
    assert_int_equal(keys_letters_left(&desk->state, FIELD_PHONE), 0);
    assert_false(press(desk, '5'));
    assert_int_equal(desk->state.visit->problem, PROBLEM_TOO_LONG);
    assert_int_equal(strlen(text_of(desk)), 63);
    assert_true(press(desk, KEY_BACKSPACE));
    assert_int_equal(desk->state.visit->problem, PROBLEM_NONE);
    assert_true(press(desk, '6'));
}

static void the_description_keeps_room_for_the_reference(void **state) {
    struct desk *desk = *state;
    int typed = 0;
    begin(desk, LANG_ZH, FIELD_DESCRIPTION);
    press(desk, KEY_LATIN);
    while (press(desk, 0x8DEF)) { /* three bytes each */
        typed++;
    }
    assert_int_equal(typed, DESCRIPTION_LETTERS - KEYS_REFERENCE_LETTERS);
    assert_int_equal(keys_letters_left(&desk->state, FIELD_DESCRIPTION), 0);
    assert_int_equal(desk->state.visit->problem, PROBLEM_TOO_LONG);
    press(desk, KEY_BACKSPACE);
    assert_int_equal(keys_letters_left(&desk->state, FIELD_DESCRIPTION), 1);
}

static void an_emoji_is_refused_with_a_word(void **state) {
    struct desk *desk = *state;
    begin(desk, LANG_EN, FIELD_DESCRIPTION);
    type(desk, "ok");
    assert_false(press(desk, 0x1F600));
    assert_int_equal(desk->state.visit->problem, PROBLEM_EMOJI);
    press(desk, 0xFE0F);
    assert_string_equal(text_of(desk), "ok");
    press(desk, '!');
    assert_int_equal(desk->state.visit->problem, PROBLEM_NONE);
}

static void controls_and_broken_points_type_nothing(void **state) {
    static const uint32_t POINTS[] = {0,        1,      9,      0x1B, 0xD800,        0xDFFF,
                                      0x110000, 0x202E, 0x2066, 0x85, 0x200000 + 500};
    struct desk *desk = *state;
    begin(desk, LANG_EN, FIELD_NAME);
    for (size_t i = 0; i < sizeof POINTS / sizeof POINTS[0]; i++) {
        assert_false(press(desk, POINTS[i]));
    }
    assert_false(send(desk, MSG_KEY, -7));
    assert_string_equal(text_of(desk), "");
}

static void names_are_taken_as_they_are(void **state) {
    static const char *const NAMES[] = {
        "O'Neill", "D’Ávila", "Nguyễn Thị Ánh", "Łukasz",
        "Müller",  "陈",      "van der Berg",   "Avenida 9 de Julio Nº 24"};
    struct desk *desk = *state;
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        begin(desk, LANG_EN, FIELD_NAME);
        type(desk, NAMES[i]);
        assert_string_equal(text_of(desk), NAMES[i]);
    }
}

static void numbers_are_ascii_in_fields_that_run_left_to_right(void **state) {
    struct desk *desk = *state;
    begin(desk, LANG_AR, FIELD_PHONE);
    type(desk, "٦١٧５５５");
    assert_string_equal(text_of(desk), "617555");
    begin(desk, LANG_AR, FIELD_NAME);
    type(desk, "٦");
    assert_string_equal(text_of(desk), "٦");
    ask(desk, DATATYPE_NUMBER);
    begin(desk, LANG_AR, FIELD_ANSWER);
    type(desk, "۴");
    assert_string_equal(text_of(desk), "4");
}

static void latin_fields_refuse_other_letters_with_a_word(void **state) {
    struct desk *desk = *state;
    begin(desk, LANG_AR, FIELD_EMAIL);
    assert_false(press(desk, 0x0633));
    assert_int_equal(desk->state.visit->problem, PROBLEM_EMAIL);
    type(desk, "é@x");
    assert_string_equal(text_of(desk), "é@x");
    begin(desk, LANG_ZH, FIELD_REFERENCE);
    assert_false(press(desk, 0x4E2D));
    assert_int_equal(desk->state.visit->problem, PROBLEM_REFERENCE);
}

static void shift_is_for_one_letter_and_twice_for_all(void **state) {
    struct desk *desk = *state;
    begin(desk, LANG_EN, FIELD_NAME);
    struct keys *keys = &desk->state.visit->keys;
    press(desk, KEY_SHIFT);
    assert_true(keys->is_shift);
    press(desk, 'A');
    assert_false(keys->is_shift);
    press(desk, KEY_SHIFT);
    press(desk, KEY_SHIFT);
    press(desk, 'B');
    assert_true(keys->is_caps);
    press(desk, KEY_SHIFT);
    assert_false(keys->is_caps || keys->is_shift);
    assert_string_equal(text_of(desk), "AB");
}

static void signs_return_to_the_letters_that_were_there(void **state) {
    struct desk *desk = *state;
    begin(desk, LANG_AR, FIELD_NAME);
    struct keys *keys = &desk->state.visit->keys;
    press(desk, KEY_LAYER);
    assert_int_equal(keys->layer, KEYS_SIGNS);
    press(desk, KEY_LAYER);
    assert_int_equal(keys->layer, KEYS_LETTERS);
    press(desk, KEY_LATIN);
    assert_int_equal(keys->layer, KEYS_LATIN);
    press(desk, KEY_LAYER);
    press(desk, KEY_LAYER);
    assert_int_equal(keys->layer, KEYS_LATIN);
    press(desk, KEY_LATIN);
    assert_int_equal(keys->layer, KEYS_LETTERS);
}

static void accents_keep_the_shift_and_lead_back_to_the_letters(void **state) {
    struct desk *desk = *state;
    begin(desk, LANG_AR, FIELD_NAME);
    struct keys *keys = &desk->state.visit->keys;
    press(desk, KEY_LATIN);
    press(desk, KEY_SHIFT);
    press(desk, KEY_ACCENTS);
    assert_int_equal(keys->layer, KEYS_ACCENTS);
    assert_true(keys->is_shift);
    type(desk, "Élé");
    assert_false(keys->is_shift);
    assert_int_equal(keys->layer, KEYS_ACCENTS);
    press(desk, KEY_ACCENTS);
    assert_int_equal(keys->layer, KEYS_LATIN);
    assert_string_equal(text_of(desk), "Élé");
}

static void the_dead_accent_waits_for_its_vowel(void **state) {
    struct desk *desk = *state;
    begin(desk, LANG_ES, FIELD_NAME);
    press(desk, KEY_ACCENT);
    assert_int_equal(desk->state.visit->keys.accent, '\'');
    type(desk, "a");
    press(desk, KEY_ACCENT);
    type(desk, "O");
    press(desk, KEY_ACCENT);
    type(desk, "t"); /* does not go together: the letter alone */
    press(desk, KEY_ACCENT);
    press(desk, KEY_ACCENT); /* taken back */
    type(desk, "e");
    press(desk, KEY_ACCENT);
    press(desk, KEY_BACKSPACE); /* takes the accent, not the letter */
    type(desk, "uñü");
    assert_string_equal(text_of(desk), "áÓteuñü");
}

static void telex_works_in_words_and_not_in_addresses_of_mail(void **state) {
    struct desk *desk = *state;
    begin(desk, LANG_VI, FIELD_DESCRIPTION);
    type(desk, "DDuwowngf phoos xaays, nha^`");
    assert_string_equal(text_of(desk), "Đường phố xấy, nha^`");
    begin(desk, LANG_VI, FIELD_EMAIL);
    type(desk, "aas@ddw.vn");
    assert_string_equal(text_of(desk), "aas@ddw.vn");
    begin(desk, LANG_EN, FIELD_NAME);
    type(desk, "Aaf");
    assert_string_equal(text_of(desk), "Aaf");
}

static void streets_open_on_latin_letters_and_can_be_switched(void **state) {
    struct desk *desk = *state;
    begin(desk, LANG_VI, FIELD_PLACE);
    assert_int_equal(desk->state.visit->keys.layer, KEYS_LATIN);
    type(desk, "West");
    assert_string_equal(text_of(desk), "West");
    press(desk, KEY_LATIN);
    type(desk, " oo");
    assert_string_equal(text_of(desk), "West ô");
    begin(desk, LANG_VI, FIELD_PLACE);
    type(desk, "Duong");
    press(desk, KEY_MARK_HORN);
    press(desk, KEY_TONE_GRAVE);
    assert_string_equal(text_of(desk), "Dường");
}

static void no_key_of_the_vietnamese_row_is_dead(void **state) {
    struct desk *desk = *state;
    begin(desk, LANG_VI, FIELD_NAME);
    press(desk, KEY_MARK_HORN); /* no word: the letter on the key */
    press(desk, KEY_TONE_GRAVE);
    assert_string_equal(text_of(desk), "ờ");
    press(desk, ' ');
    press(desk, KEY_SHIFT);
    press(desk, KEY_TONE_ACUTE);
    assert_false(desk->state.visit->keys.is_shift);
    press(desk, 'n');
    press(desk, KEY_MARK_CIRCUMFLEX);
    assert_string_equal(text_of(desk), "ờ Ấn");
    begin(desk, LANG_VI, FIELD_NAME);
    type(desk, "fi");
    press(desk, KEY_MARK_BREVE); /* nothing to put it on */
    assert_string_equal(text_of(desk), "fiă");
}

static void telex_changes_the_word_before_the_cursor_only(void **state) {
    struct desk *desk = *state;
    begin(desk, LANG_VI, FIELD_NAME);
    type(desk, "an an an");
    send(desk, MSG_CURSOR, 5);
    press(desk, 's');
    assert_string_equal(text_of(desk), "an án an");
    assert_int_equal(desk->state.visit->cursor, 6);
    press(desk, KEY_TONE_DOT);
    assert_string_equal(text_of(desk), "an ạn an");
}

static void enter_makes_lines_or_means_continue(void **state) {
    struct desk *desk = *state;
    const struct msg enter = {.kind = MSG_KEY, .a = KEY_ENTER};
    begin(desk, LANG_EN, FIELD_DESCRIPTION);
    type(desk, "one");
    assert_false(keys_is_continue(&desk->state, &enter));
    press(desk, KEY_ENTER);
    type(desk, "two\rx");
    assert_string_equal(text_of(desk), "one\ntwo\nx");
    press(desk, KEY_HOME);
    press(desk, KEY_LEFT);
    press(desk, KEY_HOME);
    assert_int_equal(desk->state.visit->cursor, 4);
    press(desk, KEY_END);
    assert_int_equal(desk->state.visit->cursor, 7);
    begin(desk, LANG_EN, FIELD_NAME);
    assert_true(keys_is_continue(&desk->state, &enter));
    assert_false(press(desk, KEY_ENTER));
    ask(desk, DATATYPE_TEXT);
    assert_true(keys_has_lines(&desk->state, FIELD_ANSWER));
    ask(desk, DATATYPE_STRING);
    assert_false(keys_has_lines(&desk->state, FIELD_ANSWER));
}

static void clearing_leaves_no_letter_behind(void **state) {
    struct desk *desk = *state;
    uint32_t room = 0;
    begin(desk, LANG_EN, FIELD_SEARCH);
    type(desk, "secret");
    for (int i = 0; i < 3; i++) {
        press(desk, KEY_BACKSPACE);
    }
    char *text = visit_field(desk->state.visit, FIELD_SEARCH, &room);
    assert_memory_equal(text, "sec\0\0\0\0\0", 8);
    assert_true(send(desk, MSG_CLEAR_FIELD, 0));
    assert_false(send(desk, MSG_CLEAR_FIELD, 0));
    for (uint32_t i = 0; i < room; i++) {
        assert_int_equal(text[i], 0);
    }
    assert_int_equal(desk->state.visit->cursor, 0);
}

static void dot_com_is_one_key(void **state) {
    struct desk *desk = *state;
    begin(desk, LANG_EN, FIELD_EMAIL);
    type(desk, "a@b");
    press(desk, KEY_DOT_COM);
    assert_string_equal(text_of(desk), "a@b.com");
}

static void without_a_field_nothing_happens(void **state) {
    struct desk *desk = *state;
    visit_wipe(desk->state.visit);
    assert_false(press(desk, 'a'));
    assert_false(send(desk, MSG_FOCUS_FIELD, FIELD_COUNT));
    assert_false(send(desk, MSG_FOCUS_FIELD, -1));
    assert_false(send(desk, MSG_CLEAR_FIELD, 999));
    assert_false(send(desk, MSG_CANDIDATE, 0));
    assert_false(keys_close(&desk->state));
    assert_int_equal(desk->state.visit->field, FIELD_NONE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_go_in_at_the_cursor),
        cmocka_unit_test(a_field_is_opened_with_the_cursor_behind_its_text),
        cmocka_unit_test(backspace_takes_a_whole_cluster),
        cmocka_unit_test(marks_compose_with_the_letter_before),
        cmocka_unit_test(a_tower_of_marks_ends_and_locks_nothing),
        cmocka_unit_test(in_arabic_backspace_takes_the_mark_first),
        cmocka_unit_test(arrows_follow_the_eye_in_arabic),
        cmocka_unit_test(the_lam_alef_key_types_two_letters),
        cmocka_unit_test(a_full_field_says_so_and_goes_on),
        cmocka_unit_test(the_description_keeps_room_for_the_reference),
        cmocka_unit_test(an_emoji_is_refused_with_a_word),
        cmocka_unit_test(controls_and_broken_points_type_nothing),
        cmocka_unit_test(names_are_taken_as_they_are),
        cmocka_unit_test(numbers_are_ascii_in_fields_that_run_left_to_right),
        cmocka_unit_test(latin_fields_refuse_other_letters_with_a_word),
        cmocka_unit_test(shift_is_for_one_letter_and_twice_for_all),
        cmocka_unit_test(signs_return_to_the_letters_that_were_there),
        cmocka_unit_test(accents_keep_the_shift_and_lead_back_to_the_letters),
        cmocka_unit_test(the_dead_accent_waits_for_its_vowel),
        cmocka_unit_test(telex_works_in_words_and_not_in_addresses_of_mail),
        cmocka_unit_test(streets_open_on_latin_letters_and_can_be_switched),
        cmocka_unit_test(no_key_of_the_vietnamese_row_is_dead),
        cmocka_unit_test(telex_changes_the_word_before_the_cursor_only),
        cmocka_unit_test(enter_makes_lines_or_means_continue),
        cmocka_unit_test(clearing_leaves_no_letter_behind),
        cmocka_unit_test(dot_com_is_one_key),
        cmocka_unit_test(without_a_field_nothing_happens),
    };
    return cmocka_run_group_tests(tests, open_desk, close_desk);
}
