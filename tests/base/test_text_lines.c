#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/ubidi.h>
#include <unicode/ubrk.h>
#include <unicode/ustring.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/text.h"

#define ROOM 600

/* The text with "|" where a line may end and "^" where it must. */
static void check_breaks(const char *text, const char *expected) {
    uint32_t breaks[ROOM];
    struct buf drawn;
    size_t len = strlen(text), count = text_breaks(text, len, breaks, ROOM), from = 0;
    buf_init(&drawn, 10000);
    for (size_t i = 0; i < count; i++) {
        size_t to = breaks[i] & ~TEXT_BREAK_HARD;
        bool is_hard = (breaks[i] & TEXT_BREAK_HARD) != 0;
        assert_int_equal(buf_add(&drawn, text + from, to - from), ERR_OK);
        if (to < len || is_hard)
            assert_int_equal(buf_add_text(&drawn, is_hard ? "^" : "|"), ERR_OK);
        from = to;
    }
    assert_int_equal(from, len);
    assert_string_equal(buf_text(&drawn), expected);
    buf_finish(&drawn);
}

/* reference/i18n section 4. */
static void lines_end_where_unicode_and_chinese_typesetting_allow(void **state) {
    (void)state;
    check_breaks("", "");
    check_breaks("Hello, big world", "Hello, |big |world");
    check_breaks("two  blanks ", "two  |blanks ");
    check_breaks("请在“市政厅”办理，请（含税）。", "请|在|“市|政|厅”|办|理，|请|（含|税）。");
    check_breaks("«Continuar» (por aquí)", "«Continuar» (por |aquí)");
    check_breaks("No-parking, e-mail", "No-|parking, |e-|mail");
    check_breaks("sign/and", "sign/|and");
    check_breaks("a\nb\n", "a\n^b\n^");
    check_breaks("1,000.50 $5", "1,000.50 |$5");
    check_breaks("thứ tư\u00a04", "thứ |tư\u00a04");
}

static uint32_t next_random(uint32_t *seed) {
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static size_t random_text(uint32_t *seed, const char *const *pieces, size_t count, char *out) {
    size_t len = 0;
    for (uint32_t n = next_random(seed) % 24; n > 0; n--) {
        const char *piece = pieces[next_random(seed) % count];
        memcpy(out + len, piece, strlen(piece));
        len += strlen(piece);
    }
    out[len] = '\0';
    return len;
}

/* The short way for ASCII words must be the long way's answer. */
static void words_break_as_icu_breaks_them(void **state) {
    static const char *const pieces[] = {"a", "Z", "q", "7", "42", " ", " ", "  ", ".", ",",
                                         ":", ";", "!", "?", "'",  "-", "/", "(",  "\""};
    (void)state;
    UErrorCode status = U_ZERO_ERROR;
    uint32_t seed = 311;
    for (int round = 0; round < 60000; round++) {
        char text[200];
        UChar units[200];
        uint32_t breaks[ROOM];
        size_t len = random_text(&seed, pieces, 19 - (size_t)(round % 2) * 4, text), i = 0;
        u_uastrcpy(units, text);
        UBreakIterator *line =
            ubrk_open(UBRK_LINE, "zh-Hans@lb=strict", units, (int32_t)len, &status);
        size_t count = text_breaks(text, len, breaks, ROOM);
        ubrk_first(line);
        for (int32_t at; (at = ubrk_next(line)) != UBRK_DONE; i++)
            if (i >= count || breaks[i] != (uint32_t)at)
                fail_msg("\"%s\": ICU breaks at %d", text, at);
        if (i != count)
            fail_msg("\"%s\": %zu breaks, ICU has %zu", text, count, i);
        ubrk_close(line);
    }
}

static void breaks_stop_at_the_room_given(void **state) {
    (void)state;
    uint32_t breaks[2] = {0, 77};
    assert_int_equal(text_breaks("a b c d", 7, breaks, 1), 1);
    assert_int_equal(breaks[0], 2);
    assert_int_equal(breaks[1], 77);
    assert_int_equal(text_breaks("请在市", 9, breaks, 1), 1);
    assert_int_equal(breaks[1], 77);
    assert_int_equal(text_breaks("a b", 3, breaks, 0), 0);
}

static void a_left_to_right_text_is_one_run(void **state) {
    static const char *const texts[] = {"Hello", "Đường phố", "停车。", "a – b “c”…", "1 (2) 3"};
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct text_run runs[4];
        size_t len = strlen(texts[i]);
        assert_int_equal(text_visual_runs(texts[i], len, TEXT_LTR, 0, len, runs, 4), 1);
        assert_int_equal(runs[0].from, 0);
        assert_int_equal(runs[0].to, len);
        assert_false(runs[0].is_rtl);
    }
}

static void a_phone_number_keeps_its_order_in_arabic(void **state) {
    (void)state;
    const char *text = "اتصل \u2066+1 (617) 555-0100\u2069 الآن";
    struct text_run runs[8];
    size_t len = strlen(text), number = strlen("اتصل \u2066");
    size_t count = text_visual_runs(text, len, TEXT_RTL, 0, len, runs, 8);
    assert_int_equal(count, 3);
    assert_true(runs[0].is_rtl); /* left: the last word */
    assert_false(runs[1].is_rtl);
    assert_true(runs[1].from <= number && runs[1].to >= number + strlen("+1 (617) 555-0100"));
    assert_true(runs[2].is_rtl);
    assert_int_equal(runs[2].from, 0);
}

static void a_line_is_ordered_by_its_whole_paragraph(void **state) {
    (void)state;
    const char *text = "اسم abc";
    struct text_run runs[4];
    size_t len = strlen(text);
    /* Alone "abc" would be left to right; its paragraph is Arabic, found by the first letter. */
    assert_int_equal(text_visual_runs(text, len, TEXT_AUTO_LTR, 7, len, runs, 4), 1);
    assert_false(runs[0].is_rtl);
    assert_int_equal(text_visual_runs(text, len, TEXT_AUTO_LTR, 0, len, runs, 4), 2);
    assert_false(runs[0].is_rtl);
    assert_int_equal(runs[0].from, 7);
    assert_int_equal(text_visual_runs(text, len, TEXT_LTR, 0, len, runs, 4), 2);
    assert_true(runs[0].is_rtl);
    assert_int_equal(text_visual_runs("!", 1, TEXT_RTL, 0, 1, runs, 4), 1);
    assert_true(runs[0].is_rtl);
    /* Each paragraph of a text asks for its own direction. */
    assert_int_equal(text_visual_runs("abc\n!", 5, TEXT_AUTO_RTL, 4, 5, runs, 4), 1);
    assert_true(runs[0].is_rtl);
    assert_int_equal(text_visual_runs("", 0, TEXT_RTL, 0, 0, runs, 4), 0);
    assert_int_equal(text_visual_runs(text, len, TEXT_RTL, 0, 99, runs, 1), 1);
}

/* Every byte is in exactly one run, whatever the text; also over several paragraphs. */
static void runs_cover_the_line(void **state) {
    static const char *const pieces[] = {
        "a",  " ", "1",    "(",      "س", "لام",    "停", "\u2066", "\u2069", "\u2068", "\u2067",
        "\n", "é", "\xff", "\u202e", "👍", "\u200f", "٣",  "-",      "$",      "ב"};
    (void)state;
    uint32_t seed = 7;
    for (int round = 0; round < 20000; round++) {
        char text[200];
        struct text_run runs[64];
        unsigned char seen[200] = {0};
        size_t len = random_text(&seed, pieces, 21, text);
        enum text_dir dir = (enum text_dir)(round % 4);
        size_t count = text_visual_runs(text, len, dir, 0, len, runs, 64);
        for (size_t i = 0; i < count; i++)
            for (size_t at = runs[i].from; at < runs[i].to; at++)
                seen[at]++;
        for (size_t at = 0; at < len; at++)
            if (seen[at] != 1)
                fail_msg("byte %zu of %zu is in %d runs", at, len, seen[at]);
    }
}

/* What is answered without ICU must be what ICU answers. */
static void short_ways_of_bidi_agree_with_icu(void **state) {
    static const char *const pieces[] = {"a",  "1", " ", "(", ")", "-", "é", "Đ", "停",
                                         "。", "–", "“", "…", "$", "ễ", "×", "，"};
    (void)state;
    uint32_t seed = 99;
    UBiDi *bidi = ubidi_open();
    for (int round = 0; round < 20000; round++) {
        char text[200];
        UChar units[200];
        int32_t unit_count;
        UErrorCode status = U_ZERO_ERROR;
        struct text_run runs[64];
        size_t len = random_text(&seed, pieces, 17, text);
        if (len == 0)
            continue;
        static const UBiDiLevel levels[] = {UBIDI_LTR, UBIDI_RTL, UBIDI_DEFAULT_LTR,
                                            UBIDI_DEFAULT_RTL};
        u_strFromUTF8(units, 200, &unit_count, text, (int32_t)len, &status);
        ubidi_setPara(bidi, units, unit_count, levels[round % 4], NULL, &status);
        bool is_one_ltr = true;
        int32_t icu_count = ubidi_countRuns(bidi, &status);
        for (int32_t i = 0; i < icu_count; i++)
            is_one_ltr &= ubidi_getVisualRun(bidi, i, NULL, NULL) == UBIDI_LTR;
        is_one_ltr &= icu_count == 1;
        size_t count = text_visual_runs(text, len, (enum text_dir)(round % 4), 0, len, runs, 64);
        if (is_one_ltr != (count == 1 && !runs[0].is_rtl))
            fail_msg("\"%s\" in direction %d", text, round % 4);
    }
    ubidi_close(bidi);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_end_where_unicode_and_chinese_typesetting_allow),
        cmocka_unit_test(words_break_as_icu_breaks_them),
        cmocka_unit_test(breaks_stop_at_the_room_given),
        cmocka_unit_test(a_left_to_right_text_is_one_run),
        cmocka_unit_test(a_phone_number_keeps_its_order_in_arabic),
        cmocka_unit_test(a_line_is_ordered_by_its_whole_paragraph),
        cmocka_unit_test(runs_cover_the_line),
        cmocka_unit_test(short_ways_of_bidi_agree_with_icu),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
