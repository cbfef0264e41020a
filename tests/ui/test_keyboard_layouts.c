/* The keys: every letter of every language can be typed, rows fit, every key has a name. */
#include "ui/keyboard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/text.h"

#define KINDS 6
#define LAYERS 4

/* Calls `check` for every keyboard there is. */
static void each_keyboard(void (*check)(const struct keyboard *keyboard, enum lang lang,
                                        enum keyboard_kind kind, enum keys_layer layer)) {
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        for (int kind = 0; kind < KINDS; kind++) {
            for (int layer = 0; layer < LAYERS * 2; layer++) {
                struct keyboard keyboard;
                keyboard_layout((enum lang)lang, (enum keyboard_kind)kind,
                                (enum keys_layer)(layer / 2), layer % 2 == 1, &keyboard);
                check(&keyboard, (enum lang)lang, (enum keyboard_kind)kind,
                      (enum keys_layer)(layer / 2));
            }
        }
    }
}

static bool has_key(const struct keyboard *keyboard, int32_t code) {
    for (int row = 0; row < keyboard->count; row++) {
        for (int i = 0; i < keyboard->rows[row].count; i++) {
            if (keyboard->rows[row].keys[i].code == code) {
                return true;
            }
        }
    }
    return false;
}

/* On the letters or on the signs. */
static bool can_type(enum lang lang, enum keyboard_kind kind, bool is_upper, int32_t code) {
    struct keyboard letters, signs;
    keyboard_layout(lang, kind, KEYS_LETTERS, is_upper, &letters);
    keyboard_layout(lang, kind, KEYS_SIGNS, is_upper, &signs);
    return has_key(&letters, code) || has_key(&signs, code);
}

static void check_typed(enum lang lang, enum keyboard_kind kind, bool is_upper,
                        const char *letters) {
    size_t len = strlen(letters);
    for (size_t at = 0; at < len;) {
        uint32_t point = text_next(letters, len, &at);
        if (!can_type(lang, kind, is_upper, (int32_t)point)) {
            print_message("%s: no key for U+%04X\n", lang_code(lang), point);
            fail();
        }
    }
}

static void check_size(const struct keyboard *keyboard, enum lang lang, enum keyboard_kind kind,
                       enum keys_layer layer) {
    bool has_six = layer != KEYS_SIGNS &&
                   (lang == LANG_VI || (lang == LANG_AR && layer == KEYS_LETTERS)) &&
                   (kind == KEYBOARD_TEXT || kind == KEYBOARD_LINES);
    assert_in_range(keyboard->count, 4, has_six ? 6 : 5);
    for (int row = 0; row < keyboard->count; row++) {
        int halves = 0;
        assert_in_range(keyboard->rows[row].count, 2, KEYBOARD_KEYS_MOST);
        for (int i = 0; i < keyboard->rows[row].count; i++) {
            assert_in_range(keyboard->rows[row].keys[i].halves, 2, 14);
            halves += keyboard->rows[row].keys[i].halves;
        }
        assert_int_equal(keyboard->rows[row].halves, halves);
        assert_in_range(halves, 12, KEYBOARD_ROW_HALVES);
    }
}

static void no_row_is_wider_than_ten_letters(void **state) {
    (void)state;
    each_keyboard(check_size);
}

static void check_keys(const struct keyboard *keyboard, enum lang lang, enum keyboard_kind kind,
                       enum keys_layer layer) {
    (void)lang;
    (void)kind;
    (void)layer;
    int32_t codes[60];
    int count = 0;
    for (int row = 0; row < keyboard->count; row++) {
        for (int i = 0; i < keyboard->rows[row].count; i++) {
            const struct keyboard_key *key = &keyboard->rows[row].keys[i];
            assert_true(key->code != 0);
            assert_true(key->label[0] != '\0' || key->icon != NULL || key->name != NULL);
            assert_true(text_is_valid(key->label, strlen(key->label)));
            assert_true(keys_row_letter((uint32_t)key->code, false) == 0 ||
                        text_count(key->label) == 1);
            for (int k = 0; k < count; k++) {
                if (codes[k] == key->code) {
                    print_message("twice: U+%04X %s\n", (unsigned)key->code, key->label);
                }
                assert_int_not_equal(codes[k], key->code);
            }
            codes[count++] = key->code;
        }
    }
    assert_true(has_key(keyboard, KEY_BACKSPACE));
    assert_true(has_key(keyboard, KEY_HIDE));
}

static void every_keyboard_has_its_keys_once_and_ways_out(void **state) {
    (void)state;
    each_keyboard(check_keys);
}

static void every_letter_of_each_language_has_a_key(void **state) {
    (void)state;
    static const char ABC[] = "abcdefghijklmnopqrstuvwxyz",
                      CAPITALS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    for (int lang = 0; lang < LANG_AR; lang++) {
        check_typed((enum lang)lang, KEYBOARD_TEXT, false, ABC);
        check_typed((enum lang)lang, KEYBOARD_LINES, true, CAPITALS);
    }
    check_typed(LANG_EN, KEYBOARD_TEXT, false, "1234567890 .,?!'\"@#&()-/:;");
    check_typed(LANG_ES, KEYBOARD_LINES, false, "ñü¿¡ªº 1234567890.,?!");
    check_typed(LANG_ES, KEYBOARD_LINES, true, "ÑÜ");
    check_typed(LANG_ES, KEYBOARD_LINES, false, "");
    check_typed(LANG_ZH, KEYBOARD_LINES, false, "，。？！、：；“”（）《》' 1234567890");
    check_typed(LANG_VI, KEYBOARD_TEXT, false, "đ 1234567890.,?!");
    check_typed(LANG_VI, KEYBOARD_TEXT, true, "Đ");
    check_typed(LANG_AR, KEYBOARD_LINES, false,
                "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي،؟؛«» 1234567890.");
}

static void accents_of_spanish_have_their_key(void **state) {
    (void)state;
    assert_true(can_type(LANG_ES, KEYBOARD_TEXT, false, KEY_ACCENT));
    assert_true(can_type(LANG_ES, KEYBOARD_LINES, true, KEY_ACCENT));
    assert_false(can_type(LANG_EN, KEYBOARD_TEXT, false, KEY_ACCENT));
}

/* Names know no language: José Peña types his on any of them, in capitals too. */
static void letters_with_accents_are_one_key_away_from_latin_ones(void **state) {
    (void)state;
    static const char *const LISTS[] = {"áéíóúüñçàèêâô", "ÁÉÍÓÚÜÑÇÀÈÊÂÔ"};
    for (int k = 0; k < LANG_COUNT * 4; k++) {
        struct keyboard latin, accents;
        enum lang lang = (enum lang)(k / 4);
        enum keyboard_kind kind = k & 2 ? KEYBOARD_LINES : KEYBOARD_TEXT;
        const char *list = LISTS[k & 1];
        keyboard_layout(lang, kind, KEYS_LATIN, (k & 1) != 0, &latin);
        keyboard_layout(lang, kind, KEYS_ACCENTS, (k & 1) != 0, &accents);
        assert_true(has_key(&latin, KEY_ACCENTS));
        assert_true(has_key(&accents, KEY_ACCENTS)); /* there and back: the keypad's focus stays */
        assert_true(has_key(&accents, ' '));
        for (size_t at = 0; at < strlen(list);)
            assert_true(has_key(&accents, (int32_t)text_next(list, strlen(list), &at)));
    }
    assert_true(can_type(LANG_EN, KEYBOARD_TEXT, false, KEY_ACCENTS));
    assert_true(can_type(LANG_ES, KEYBOARD_TEXT, false, KEY_ACCENTS));
    assert_true(can_type(LANG_VI, KEYBOARD_TEXT, false, KEY_ACCENTS));
}

/* Finds the keys for one Vietnamese letter and presses them through Telex. */
static bool makes_letter(const struct keyboard *keyboard, const char *letter) {
    static const int32_t MARKS[] = {0, KEY_MARK_CIRCUMFLEX, KEY_MARK_BREVE, KEY_MARK_HORN};
    for (const char *base = "aeiouyAEIOUY"; *base != '\0'; base++) {
        for (size_t mark = 0; mark < 4; mark++) {
            for (int32_t tone = KEY_TONE_ACUTE - 1; tone <= KEY_TONE_DOT; tone++) {
                char word[16] = {*base, '\0'}, next[16];
                bool has_tone = tone >= KEY_TONE_ACUTE;
                if (mark > 0) {
                    if (!has_key(keyboard, MARKS[mark]) ||
                        !telex_apply(word, (uint32_t)MARKS[mark], next, sizeof next)) {
                        continue;
                    }
                    memcpy(word, next, sizeof word);
                }
                if (has_tone) {
                    if (!has_key(keyboard, tone) ||
                        !telex_apply(word, (uint32_t)tone, next, sizeof next)) {
                        continue;
                    }
                    memcpy(word, next, sizeof word);
                }
                if (strcmp(word, letter) == 0) {
                    return true;
                }
            }
        }
    }
    return false;
}

static void every_vietnamese_letter_is_made_with_the_tone_row(void **state) {
    (void)state;
    static const char LETTERS[] =
        "àảãáạăằẳẵắặâầẩẫấậèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ"
        "ÀẢÃÁẠĂẰẲẴẮẶÂẦẨẪẤẬÈẺẼÉẸÊỀỂỄẾỆÌỈĨÍỊÒỎÕÓỌÔỒỔỖỐỘƠỜỞỠỚỢÙỦŨÚỤƯỪỬỮỨỰỲỶỸÝỴ";
    struct keyboard keyboard;
    keyboard_layout(LANG_VI, KEYBOARD_TEXT, KEYS_LETTERS, false, &keyboard);
    for (size_t at = 0; at < strlen(LETTERS);) {
        size_t from = at;
        char letter[8] = "";
        (void)text_next(LETTERS, strlen(LETTERS), &at);
        memcpy(letter, LETTERS + from, at - from);
        if (!makes_letter(&keyboard, letter)) {
            print_message("%s\n", letter);
            fail();
        }
    }
}

static void own_letters_and_latin_can_be_switched(void **state) {
    (void)state;
    static const enum lang OWN[] = {LANG_ZH, LANG_VI, LANG_AR};
    for (size_t i = 0; i < 3; i++) {
        struct keyboard keyboard;
        keyboard_layout(OWN[i], KEYBOARD_TEXT, KEYS_LETTERS, false, &keyboard);
        assert_true(has_key(&keyboard, KEY_LATIN));
        keyboard_layout(OWN[i], KEYBOARD_TEXT, KEYS_LATIN, false, &keyboard);
        assert_true(has_key(&keyboard, KEY_LATIN));
        for (int32_t letter = 'a'; letter <= 'z'; letter++) {
            assert_true(has_key(&keyboard, letter));
        }
    }
    assert_false(can_type(LANG_EN, KEYBOARD_TEXT, false, KEY_LATIN));
    assert_false(can_type(LANG_ES, KEYBOARD_TEXT, false, KEY_LATIN));
}

static void fields_have_the_keys_they_need(void **state) {
    (void)state;
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        check_typed((enum lang)lang, KEYBOARD_EMAIL, false,
                    "abcdefghijklmnopqrstuvwxyz0123456789@.-_+!#$%&'*/=?^`{|}~");
        assert_true(can_type((enum lang)lang, KEYBOARD_EMAIL, false, KEY_DOT_COM));
        assert_false(can_type((enum lang)lang, KEYBOARD_EMAIL, false, ' '));
        check_typed((enum lang)lang, KEYBOARD_PHONE, false, "0123456789+-");
        check_typed((enum lang)lang, KEYBOARD_NUMBER, false, "0123456789-.");
        check_typed((enum lang)lang, KEYBOARD_CODE, false,
                    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789- :_");
        assert_true(can_type((enum lang)lang, KEYBOARD_LINES, false, KEY_ENTER));
        assert_false(can_type((enum lang)lang, KEYBOARD_TEXT, false, KEY_ENTER));
    }
}

static void the_english_keyboard_is_the_one_of_the_mockup(void **state) {
    (void)state;
    static const char *const ROWS[] = {"1234567890", "qwertyuiop", "asdfghjkl"};
    static const uint8_t FOOT[] = {4, 2, 8, 2, 4}, LOW[] = {3, 2, 2, 2, 2, 2, 2, 2, 3};
    struct keyboard keyboard;
    keyboard_layout(LANG_EN, KEYBOARD_TEXT, KEYS_LETTERS, false, &keyboard);
    assert_int_equal(keyboard.count, 5);
    for (size_t row = 0; row < 3; row++) {
        size_t more = row == 2 ? 1 : 0; /* the mockup has no key for accents */
        assert_int_equal(keyboard.rows[row].count, strlen(ROWS[row]) + more);
        for (size_t i = 0; i < strlen(ROWS[row]); i++) {
            assert_int_equal(keyboard.rows[row].keys[i].code, ROWS[row][i]);
            assert_int_equal(keyboard.rows[row].keys[i].label[0], ROWS[row][i]);
        }
    }
    for (size_t i = 0; i < sizeof LOW; i++) {
        assert_int_equal(keyboard.rows[3].keys[i].halves, LOW[i]);
    }
    for (size_t i = 0; i < sizeof FOOT; i++) {
        assert_int_equal(keyboard.rows[4].keys[i].halves, FOOT[i]);
    }
}

static void check_icons(const struct keyboard *keyboard, enum lang lang, enum keyboard_kind kind,
                        enum keys_layer layer) {
    (void)lang;
    (void)kind;
    (void)layer;
    for (int row = 0; row < keyboard->count; row++) {
        for (int i = 0; i < keyboard->rows[row].count; i++) {
            const struct keyboard_key *key = &keyboard->rows[row].keys[i];
            char path[512];
            if (key->icon == NULL) {
                continue;
            }
            snprintf(path, sizeof path, "%s/assets/icons/%s.svg", KIOSK_SOURCE_DIR, key->icon);
            FILE *file = fopen(path, "re");
            assert_non_null(file);
            fclose(file);
        }
    }
}

static void every_icon_is_there(void **state) {
    (void)state;
    each_keyboard(check_icons);
}

static json_t *words;

static void check_names(const struct keyboard *keyboard, enum lang lang, enum keyboard_kind kind,
                        enum keys_layer layer) {
    (void)lang;
    (void)kind;
    (void)layer;
    for (int row = 0; row < keyboard->count; row++) {
        for (int i = 0; i < keyboard->rows[row].count; i++) {
            const struct keyboard_key *key = &keyboard->rows[row].keys[i];
            bool is_sign = key->code >= 0x21 && key->code < 0x7F &&
                           strchr("0123456789abcdefghijklmnopqrstuvwxyz", key->code | 0x20) == NULL;
            bool is_act = key->code >= KEY_BACKSPACE;
            if ((is_act || is_sign || key->code == ' ') && key->name == NULL) {
                print_message("no name: %s\n", key->label);
                fail();
            }
            if (key->name != NULL && json_object_get(words, key->name) == NULL) {
                print_message("no words for %s\n", key->name);
                fail();
            }
        }
    }
}

static void every_key_that_is_no_letter_has_a_spoken_name(void **state) {
    (void)state;
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        char path[512];
        snprintf(path, sizeof path, "%s/assets/strings/%s.json", KIOSK_SOURCE_DIR,
                 lang_code((enum lang)lang));
        assert_int_equal(json_read_file(path, &words), ERR_OK);
        each_keyboard(check_names);
        json_decref(words);
    }
}

static void each_field_gets_its_kind(void **state) {
    (void)state;
    static const struct settings settings = {.lang = LANG_EN};
    struct question question = {.datatype = DATATYPE_NUMBER};
    struct definition definition = {.questions = &question, .question_count = 1};
    struct visit *visit = mem_alloc(1, sizeof *visit);
    struct state desk;
    state_init(&desk, visit, &settings);
    desk.definition = &definition;
    assert_int_equal(keyboard_kind_of(&desk, FIELD_EMAIL), KEYBOARD_EMAIL);
    assert_int_equal(keyboard_kind_of(&desk, FIELD_PHONE), KEYBOARD_PHONE);
    assert_int_equal(keyboard_kind_of(&desk, FIELD_REFERENCE), KEYBOARD_CODE);
    assert_int_equal(keyboard_kind_of(&desk, FIELD_NOTICE), KEYBOARD_CODE);
    assert_int_equal(keyboard_kind_of(&desk, FIELD_DESCRIPTION), KEYBOARD_LINES);
    assert_int_equal(keyboard_kind_of(&desk, FIELD_NAME), KEYBOARD_TEXT);
    assert_int_equal(keyboard_kind_of(&desk, FIELD_ANSWER), KEYBOARD_NUMBER);
    question.datatype = DATATYPE_TEXT;
    assert_int_equal(keyboard_kind_of(&desk, FIELD_ANSWER), KEYBOARD_LINES);
    question.datatype = DATATYPE_STRING;
    assert_int_equal(keyboard_kind_of(&desk, FIELD_ANSWER), KEYBOARD_TEXT);
    mem_free(visit);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_row_is_wider_than_ten_letters),
        cmocka_unit_test(every_keyboard_has_its_keys_once_and_ways_out),
        cmocka_unit_test(every_letter_of_each_language_has_a_key),
        cmocka_unit_test(accents_of_spanish_have_their_key),
        cmocka_unit_test(letters_with_accents_are_one_key_away_from_latin_ones),
        cmocka_unit_test(every_vietnamese_letter_is_made_with_the_tone_row),
        cmocka_unit_test(own_letters_and_latin_can_be_switched),
        cmocka_unit_test(fields_have_the_keys_they_need),
        cmocka_unit_test(the_english_keyboard_is_the_one_of_the_mockup),
        cmocka_unit_test(every_icon_is_there),
        cmocka_unit_test(every_key_that_is_no_letter_has_a_spoken_name),
        cmocka_unit_test(each_field_gets_its_kind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
