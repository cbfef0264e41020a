/* References, phones, e-mail and typed signs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ui/spoken.h"

struct row {
    enum lang lang;
    const char *shown, *words;
};

static void a_reference_is_said_sign_by_sign_with_pauses(void **state) {
    static const struct row rows[] = {
        {LANG_EN, "K1-7F3Q-2Z", "K, one. seven, F, three, Q. two, Z"},
        {LANG_ES, "K1-7F3Q-2Z", "ka, uno. siete, efe, tres, cu. dos, zeta"},
        {LANG_ZH, "K1-7F3Q-2Z", "开，一。七，艾弗，三，丘。二，贼"},
        {LANG_VI, "K1-7F3Q-2Z", "ca, một. bảy, ép, ba, quy. hai, dét"},
        {LANG_AR, "K1-7F3Q-2Z", "كِيه، وَاحِد. سَبْعَه، إِف، ثَلَاثَه، كِيُو. اِثْنَان، زِد"},
        {LANG_EN, "-K1--7-", "K, one. seven"},
        {LANG_EN, "", ""},
    };
    char out[256];
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        spoken_reference(rows[i].lang, rows[i].shown, false, out, sizeof(out));
        assert_string_equal(out, rows[i].words);
    }
}

static void a_spelled_reference_tells_each_letter_by_a_word(void **state) {
    char out[256];
    (void)state;
    spoken_reference(LANG_EN, "K1-7F", true, out, sizeof(out));
    assert_string_equal(out, "K, Kilo, one. seven, F, Foxtrot");
    spoken_reference(LANG_ES, "K1-7F", true, out, sizeof(out));
    assert_string_equal(out, "ka de kilo, uno. siete, efe de fuego");
    spoken_reference(LANG_ZH, "K1-7F", true, out, sizeof(out));
    assert_string_equal(out, "开，一。七，艾弗");
}

static void letters_that_sound_alike_differ_in_every_language(void **state) {
    (void)state;
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        for (char a = 'A'; a <= 'Z'; a++) {
            for (char b = (char)(a + 1); b <= 'Z'; b++) {
                char first[64], second[64], text[2] = {a, '\0'};
                spoken_reference((enum lang)lang, text, false, first, sizeof(first));
                text[0] = b;
                spoken_reference((enum lang)lang, text, false, second, sizeof(second));
                assert_string_not_equal(first, second);
            }
        }
    }
}

static void a_phone_is_said_in_its_groups(void **state) {
    static const struct row rows[] = {
        {LANG_EN, "(801) 555-0142", "eight zero one, five five five, zero one four two"},
        {LANG_EN, "8015550142", "eight zero one, five five five, zero one four two"},
        {LANG_EN, "+1 801 555 0142", "plus one, eight zero one, five five five, zero one four two"},
        {LANG_EN, "18015550142", "one, eight zero one, five five five, zero one four two"},
        {LANG_EN, "555-0142 x12", "five five five, zero one four two, extension one two"},
        {LANG_EN, "311", "three one one"},
        {LANG_ES, "801-555-0142", "ocho cero uno, cinco cinco cinco, cero uno cuatro dos"},
        {LANG_ZH, "801-555-0142", "八零一，五五五，零一四二"},
        {LANG_VI, "801-555-0142", "tám không một, năm năm năm, không một bốn hai"},
        /* clang-format off */
        {LANG_AR, "801-555-0142",
         "ثَمَانِيَه صِفْر وَاحِد، خَمْسَه خَمْسَه "
         "خَمْسَه، صِفْر وَاحِد أَرْبَعَه اِثْنَان"},
        /* clang-format on */
    };
    char out[256];
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        spoken_phone(rows[i].lang, rows[i].shown, out, sizeof(out));
        assert_string_equal(out, rows[i].words);
    }
}

static void an_address_of_mail_says_its_signs(void **state) {
    static const struct row rows[] = {
        {LANG_EN, "ana.lopez7@example.com", "ana dot lopez seven, at example dot com"},
        {LANG_EN, "a-b_c+d@x.org", "a dash b underscore c plus d, at x dot org"},
        {LANG_ES, "ana@example.com", "ana, arroba example punto com"},
        {LANG_ZH, "al@ex.us", "诶艾勒，艾特伊艾克斯点优艾斯"},
        {LANG_VI, "ana@example.com", "ana, a còng example chấm com"},
        {LANG_AR, "al@ex.us", "إِيه إِل، آت إِي إِكْس نُقْطَه يُو إِس"},
    };
    char out[256];
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        spoken_email(rows[i].lang, rows[i].shown, out, sizeof(out));
        assert_string_equal(out, rows[i].words);
    }
}

static void a_typed_sign_has_its_name(void **state) {
    static const struct {
        enum lang lang;
        uint32_t sign;
        const char *words;
    } rows[] = {
        {LANG_EN, 'k', "K"},
        {LANG_EN, 'K', "capital K"},
        {LANG_EN, ' ', "space"},
        {LANG_EN, '7', "seven"},
        {LANG_EN, '*', "asterisk"},
        {LANG_EN, '@', "at"},
        {LANG_EN, 0xe9, "e acute"},
        {LANG_ES, 'k', "ka"},
        {LANG_ES, 'K', "ka mayúscula"},
        {LANG_ES, 0xd1, "eñe mayúscula"},
        {LANG_ES, '*', "asterisco"},
        {LANG_ES, 0xbf, "abre interrogación"},
        {LANG_ZH, '*', "星号"},
        {LANG_ZH, 0x8def, "路"},
        {LANG_ZH, 0x3002, "句号"},
        {LANG_ZH, 'K', "大写开"},
        {LANG_VI, '*', "dấu sao"},
        {LANG_VI, 0x1ebf, "ê sắc"},
        {LANG_VI, 0x1ebe, "ê sắc hoa"},
        {LANG_VI, 0x111, "đê"},
        {LANG_VI, 0x110, "đê hoa"},
        {LANG_VI, 0x1ef5, "i dài nặng"},
        {LANG_VI, 0x103, "á"},
        {LANG_EN, 0xd1, "capital n tilde"},
        {LANG_EN, 0xe7, "C cedilla"},
        {LANG_ES, 0xea, "e con circunflejo"},
        {LANG_VI, 0xf1, "en nờ ngã"},
        {LANG_ZH, 0xe9, "伊锐音符"},
        {LANG_AR, 0xfc, "يُو بِنُقْطَتَيْن"},
        {LANG_AR, '*', "نَجْمَه"},
        {LANG_AR, 0x628, "بَاء"},
        {LANG_AR, 0x663, "ثَلَاثَه"},
        {LANG_AR, 'k', "كِيه"},
        {LANG_AR, 0x61f, "عَلَامَة اِسْتِفْهَام"},
        {LANG_ZH, 0xff13, "三"},
    };
    char out[64];
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        spoken_sign(rows[i].lang, rows[i].sign, out, sizeof(out));
        assert_string_equal(out, rows[i].words);
    }
}

/* Shift was said when it was pressed: the keys need not repeat it. */
static void a_key_is_called_as_its_small_letter(void **state) {
    char small[64], key[64];
    (void)state;
    for (int lang = 0; lang < LANG_COUNT; lang++)
        for (uint32_t sign = 'A'; sign <= 'Z'; sign++) {
            spoken_sign((enum lang)lang, sign + 0x20, small, sizeof(small));
            assert_int_equal(spoken_key((enum lang)lang, sign, key, sizeof(key)), strlen(small));
            assert_string_equal(key, small);
        }
}

static void every_sign_of_a_keyboard_has_words(void **state) {
    char out[64];
    (void)state;
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        for (uint32_t sign = ' '; sign < 0x7f; sign++) {
            assert_true(spoken_sign((enum lang)lang, sign, out, sizeof(out)) > 0);
            if (lang != LANG_EN || sign > 'z' || (sign | 0x20) < 'a')
                assert_false(out[0] == (char)sign && out[1] == '\0' && sign > 'z');
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reference_is_said_sign_by_sign_with_pauses),
        cmocka_unit_test(a_spelled_reference_tells_each_letter_by_a_word),
        cmocka_unit_test(letters_that_sound_alike_differ_in_every_language),
        cmocka_unit_test(a_phone_is_said_in_its_groups),
        cmocka_unit_test(an_address_of_mail_says_its_signs),
        cmocka_unit_test(a_typed_sign_has_its_name),
        cmocka_unit_test(a_key_is_called_as_its_small_letter),
        cmocka_unit_test(every_sign_of_a_keyboard_has_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
