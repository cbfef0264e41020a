#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

static void every_code_point_survives_encode_and_next(void **state) {
    (void)state;
    for (uint32_t c = 0; c <= 0x10ffff; c++) {
        if (c >= 0xd800 && c <= 0xdfff)
            continue;
        char bytes[4];
        size_t len = text_encode(c, bytes), at = 0;
        if (text_next(bytes, len, &at) != c || at != len || !text_is_valid(bytes, len))
            fail_msg("U+%04X", c);
    }
}

static void bad_bytes_are_one_replacement_each(void **state) {
    (void)state;
    static const struct {
        const char *bytes;
        size_t replacements;
    } rows[] = {
        {"\x80", 1},             /* a tail alone */
        {"\xc0\xaf", 2},         /* overlong */
        {"\xe0\x80\xaf", 3},     /* overlong */
        {"\xed\xa0\x80", 3},     /* surrogate */
        {"\xf4\x90\x80\x80", 4}, /* above U+10FFFF */
        {"\xf8\x88\x80\x80\x80", 5},
        {"\xe2\x82", 2}, /* cut */
        {"\xff\xfe", 2},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t len = strlen(rows[i].bytes), at = 0, count = 0;
        assert_false(text_is_valid(rows[i].bytes, len));
        for (; at < len; count++)
            assert_int_equal(text_next(rows[i].bytes, len, &at), 0xfffd);
        assert_int_equal(count, rows[i].replacements);
    }
    assert_true(text_is_valid("", 0));
    char bytes[4];
    assert_int_equal(text_encode(0xd800, bytes), 3);
    assert_memory_equal(bytes, "\uFFFD", 3);
}

/* reference/i18n section 8, first row. */
static void a_letter_is_a_grapheme_cluster(void **state) {
    (void)state;
    static const struct {
        const char *text;
        size_t code_points, clusters;
    } rows[] = {
        {"", 0, 0},
        {"Elm", 3, 3},
        {"مُحَمَّد", 8, 4},
        {"e\u0301", 2, 1},
        {"👨\u200d👩\u200d👧\u200d👦", 7, 1},
        {"a\r\nb", 4, 3},
        {"Đường phố", 9, 9},
        {"停车", 2, 2},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(text_count(rows[i].text), rows[i].code_points);
        assert_int_equal(text_clusters(rows[i].text), rows[i].clusters);
    }
}

/* Walks both ways and compares. */
static void check_walk(const char *text) {
    size_t len = strlen(text), stops[4096], count = 0, at = 0;
    while (at < len) {
        size_t next = text_cluster_after(text, at);
        assert_true(next > at && next <= len);
        for (size_t middle = at + 1; middle < next; middle++) {
            assert_int_equal(text_cluster_after(text, middle), next);
            assert_int_equal(text_cluster_before(text, middle), at);
        }
        stops[count++] = at;
        at = next;
    }
    assert_int_equal(count, text_clusters(text));
    while (count > 0) {
        at = text_cluster_before(text, at);
        assert_int_equal(at, stops[--count]);
    }
    assert_int_equal(text_cluster_before(text, 0), 0);
    assert_int_equal(text_cluster_after(text, len), len);
    assert_int_equal(text_cluster_after(text, len + 9), len);
}

static void the_cursor_walks_over_whole_letters_both_ways(void **state) {
    (void)state;
    check_walk("plain words");
    check_walk("a\r\nb\n\rc");
    check_walk("xe\u0301y مُحَمَّد 👨\u200d👩\u200d👧 z");
    check_walk("\u0600"
               "12"); /* a sign that joins what follows */
    check_walk("bad \xff\xe2\x82 bytes");
    char longer[4000] = "";
    for (int i = 0; i < 300; i++)
        strcat(longer, "Nguyễn ");
    check_walk(longer);
}

static void a_copy_is_cut_between_letters(void **state) {
    (void)state;
    char out[16];
    assert_int_equal(text_copy(out, 16, "short"), 5);
    assert_string_equal(out, "short");
    assert_int_equal(text_copy(out, 5, "abcdefgh"), 4);
    assert_string_equal(out, "abcd");
    assert_int_equal(text_copy(out, 4, "abe\u0301"), 2); /* not the e without its accent */
    assert_string_equal(out, "ab");
    assert_int_equal(text_copy(out, 6, "停车场"), 3);
    assert_int_equal(text_copy(out, 7, "停车场"), 6);
    assert_int_equal(text_copy(out, 1, "x"), 0);
    assert_string_equal(out, "");
    assert_int_equal(text_copy(out, 0, "x"), 0);
}

static void scripts_choose_the_face(void **state) {
    (void)state;
    static const struct {
        uint32_t c;
        enum text_script script;
    } rows[] = {
        {'a', TEXT_SCRIPT_LATIN},     {'Z', TEXT_SCRIPT_LATIN},     {'1', TEXT_SCRIPT_COMMON},
        {'@', TEXT_SCRIPT_COMMON},    {'[', TEXT_SCRIPT_COMMON},    {0x1ec5, TEXT_SCRIPT_LATIN},
        {0x0645, TEXT_SCRIPT_ARABIC}, {0x505c, TEXT_SCRIPT_HAN},    {0x3002, TEXT_SCRIPT_HAN},
        {0xff08, TEXT_SCRIPT_HAN},    {0x2014, TEXT_SCRIPT_COMMON}, {0x0301, TEXT_SCRIPT_COMMON},
        {0x0400, TEXT_SCRIPT_COMMON},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(text_script_of(rows[i].c), rows[i].script);
}

static void emoji_are_known_and_signs_are_not_emoji(void **state) {
    (void)state;
    static const uint32_t emoji[] = {0x1f600, 0x2764, 0x1f1fa, 0x1f3fd, 0xfe0f, 0x20e3, 0x2b50};
    static const uint32_t signs[] = {'#', '1', 0xa9, 0xae, 0x2122, 0x200d, 0x4e00, 0x0645, 0x2192};
    for (size_t i = 0; i < sizeof emoji / sizeof emoji[0]; i++)
        assert_true(text_is_emoji(emoji[i]));
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        assert_false(text_is_emoji(signs[i]));
}

static void what_cannot_be_seen_is_blank(void **state) {
    (void)state;
    static const char *const blank[] = {"",       " \n\t",     "\u00a0\u3000", "\u200b\u200d\u2060",
                                        "\u3164", "\u115f",    "\u2800",       "\u00ad\ufe0f",
                                        "\u200e", "\U000e0020"};
    static const char *const seen[] = {"a", " 1", "\u200b.", "\u4e00", "\u0645", "\u00ad-", "\xff"};
    for (size_t i = 0; i < sizeof blank / sizeof blank[0]; i++)
        assert_true(text_is_blank(blank[i]));
    for (size_t i = 0; i < sizeof seen / sizeof seen[0]; i++)
        assert_false(text_is_blank(seen[i]));
}

static void digits_of_any_script_become_ascii(void **state) {
    (void)state;
    char text[] = "٠١٢٣ ۹ ６１７-555 é 五";
    text_ascii_digits(text);
    assert_string_equal(text, "0123 9 617-555 é 五");
    char plain[] = "12 ab";
    text_ascii_digits(plain);
    assert_string_equal(plain, "12 ab");
    char bad[] = "\xff٣\xe2";
    text_ascii_digits(bad);
    assert_string_equal(bad, "\xff"
                             "3\xe2");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_point_survives_encode_and_next),
        cmocka_unit_test(bad_bytes_are_one_replacement_each),
        cmocka_unit_test(a_letter_is_a_grapheme_cluster),
        cmocka_unit_test(the_cursor_walks_over_whole_letters_both_ways),
        cmocka_unit_test(a_copy_is_cut_between_letters),
        cmocka_unit_test(scripts_choose_the_face),
        cmocka_unit_test(emoji_are_known_and_signs_are_not_emoji),
        cmocka_unit_test(what_cannot_be_seen_is_blank),
        cmocka_unit_test(digits_of_any_script_become_ascii),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
