#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

static void check_clean(const char *in, bool keep_lines, const char *expected) {
    char out[200] = "untouched";
    assert_int_equal(text_clean(in, strlen(in), keep_lines, out, sizeof out), ERR_OK);
    assert_string_equal(out, expected);
    /* A clean text stays as it is. */
    char again[200];
    assert_int_equal(text_clean(out, strlen(out), keep_lines, again, sizeof again), ERR_OK);
    assert_string_equal(again, expected);
}

static void names_pass_the_door_unchanged(void **state) {
    (void)state;
    static const char *const names[] = {
        "",          "O'Neill",         "D'Ávila", "Nguyễn Thị Ánh",         "مُحَمَّد",
        "5 1/2 Elm", "Avenida 9 Nº 24", "王小明",  "می\u200cخواهم x\u200dy", "a\u200fb"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        check_clean(names[i], false, names[i]);
}

static void what_could_harm_is_dropped(void **state) {
    (void)state;
    check_clean("e\u0301a", false, "éa");
    check_clean("a\x01\x1b[2Jb\x7f", false, "a[2Jb");
    check_clean("a\xc2\x85\xc2\x9b"
                "b",
                false, "ab");
    check_clean("a\tb\nc", false, "a b c");
    check_clean("a\r\nb\rc\nd\u2028e", true, "a\nb\nc\nd\ne");
    check_clean("a\r\nb", false, "a b");
    check_clean("a\u202e\u202d\u202a\u202c"
                "b",
                false, "ab");
    check_clean("bad \xff\xed\xa0\x80 bytes", false, "bad  bytes");
    check_clean("\ufeffbom\uffff", false, "bom");
    check_clean("t\U000e0041ag", false, "tag");
}

static void isolates_stay_only_in_pairs(void **state) {
    (void)state;
    check_clean("a\u2068b\u2069c", false, "a\u2068b\u2069c");
    check_clean("a\u2068b", false, "ab");
    check_clean("a\u2069b", false, "ab");
    check_clean("\u2067x\u2066y\u2069", false, "x\u2066y\u2069");
    char deep[400] = "", flat[400] = "";
    for (int i = 0; i < 40; i++)
        strcat(deep, "\u2066");
    strcat(deep, "x");
    for (int i = 0; i < 32; i++)
        strcat(flat, "\u2066");
    strcat(flat, "x");
    for (int i = 0; i < 40; i++)
        strcat(deep, "\u2069");
    for (int i = 0; i < 32; i++)
        strcat(flat, "\u2069");
    char out[400];
    assert_int_equal(text_clean(deep, strlen(deep), false, out, sizeof out), ERR_OK);
    assert_string_equal(out, flat);
}

static void what_does_not_fit_is_not_written(void **state) {
    (void)state;
    char out[8] = "before";
    assert_int_equal(text_clean("12345678", 8, false, out, sizeof out), ERR_TOO_BIG);
    assert_string_equal(out, "before");
    assert_int_equal(text_clean("éééé", 8, false, out, sizeof out), ERR_TOO_BIG);
    assert_string_equal(out, "before");
    assert_int_equal(text_clean("1234567", 7, false, out, sizeof out), ERR_OK);
    assert_string_equal(out, "1234567");
    assert_int_equal(text_clean("", 0, false, out, 0), ERR_TOO_BIG);
    assert_int_equal(text_clean("a\0b", 3, false, out, sizeof out), ERR_OK);
    assert_string_equal(out, "ab");
}

/* reference/i18n section 7. */
static void the_fold_forgives_spelling(void **state) {
    (void)state;
    static const struct {
        const char *in, *out;
    } rows[] = {
        {"", ""},
        {"  Potholes & Street-Repair! ", "potholes street repair"},
        {"Basúra", "basura"},
        {"Giấy phép", "giay phep"},
        {"Đường phố", "duong pho"},
        {"停车", "停车"},
        {"أحمد", "احمد"},
        {"رخصة", "رخصه"},
        {"مستشفى", "مستشفي"},
        {"ٱلْكِتَاب", "الكتاب"},
        {"مـــكتب", "مكتب"},
        {"٣١١ ６", "311 6"},
        {"Straße", "strasse"},
        {"ﬁne Ⅷ ½", "fine viii 1 2"},
        {"ＡＢＣ", "abc"},
        {"a\u200d\u2068b\u2069", "ab"},
        {"İ", "i"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char out[100];
        assert_int_equal(text_fold(rows[i].in, out, sizeof out), strlen(rows[i].out));
        assert_string_equal(out, rows[i].out);
        char again[100];
        text_fold(out, again, sizeof again);
        assert_string_equal(again, out);
    }
}

static void the_fold_cuts_at_the_room_given(void **state) {
    (void)state;
    char out[100];
    assert_int_equal(text_fold("abc def", out, 5), 3);
    assert_string_equal(out, "abc");
    assert_int_equal(text_fold("停车场", out, 8), 6);
    assert_string_equal(out, "停车");
    assert_int_equal(text_fold("a", out, 1), 0);
    assert_string_equal(out, "");
    assert_int_equal(text_fold("a", out, 0), 0);
    char longer[3000] = "";
    for (int i = 0; i < 400; i++)
        strcat(longer, "ﷺ"); /* U+FDFA: eighteen letters each in NFKD */
    assert_true(text_fold(longer, out, sizeof out) <= 99);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_pass_the_door_unchanged),
        cmocka_unit_test(what_could_harm_is_dropped),
        cmocka_unit_test(isolates_stay_only_in_pairs),
        cmocka_unit_test(what_does_not_fit_is_not_written),
        cmocka_unit_test(the_fold_forgives_spelling),
        cmocka_unit_test(the_fold_cuts_at_the_room_given),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
