#include <string.h>

#include "base/text.h"
#include "support_voice.h"
#include "voice/speakable.h"

static void check(const char *in, size_t len, const char *wanted) {
    char out[512];
    size_t got = speakable_clean(in, len, out, sizeof(out));
    assert_string_equal(out, wanted);
    assert_int_equal(got, strlen(wanted));
}

static void controls_and_bad_bytes_are_dropped(void **state) {
    (void)state;
    check("a\0b", 3, "ab");
    check("a\x01\x1b[b\x7f", 6, "a[b");
    check("a\xc2\x9f"
          "b",
          4, "ab");
    check("a\xff\xfe"
          "b\xe4",
          5, "ab");
    check("a\u202eb\u2066c\u200f", strlen("a\u202eb\u2066c\u200f"), "abc");
    check("  a \n\t b\u00a0c ", strlen("  a \n\t b\u00a0c "), "a b c ");
    check("路 ế مِئَة", strlen("路 ế مِئَة"), "路 ế مِئَة");
    check("", 0, "");
}

static void phoneme_brackets_are_broken(void **state) {
    (void)state;
    check("say [[k'a]]", 11, "say [ [k'a]]");
    check("[[[", 3, "[ [ [");
    check("[\x01[", 3, "[ [");
}

static void too_much_is_cut_at_the_end_of_a_sentence(void **state) {
    static const char text[] = "One two. Three four. Five six seven.";
    char out[30];
    (void)state;
    assert_int_equal(speakable_clean(text, strlen(text), out, sizeof(out)), 20);
    assert_string_equal(out, "One two. Three four.");
    speakable_clean("请选择服务。还有一个很长很长的句子", 51, out, sizeof(out));
    assert_string_equal(out, "请选择服务。");
}

static void pieces_end_at_sentences_then_clauses_then_words_then_letters(void **state) {
    (void)state;
    assert_int_equal(speakable_piece("short", 5, 240), 5);
    assert_int_equal(speakable_piece("It is 3.5 km. Go on, now", 24, 20), 13);
    assert_int_equal(speakable_piece("first, second third fourth", 26, 20), 6);
    assert_int_equal(speakable_piece("first second third fourth", 25, 20), 19);
    assert_int_equal(speakable_piece("路路路路路", 15, 10), 9);
    assert_int_equal(speakable_piece("路路", 6, 2), 2);
}

static void pieces_together_are_the_text(void **state) {
    char text[2001], joined[2001];
    size_t at = 0, len = 0;
    (void)state;
    while (len + 20 < sizeof(text)) {
        const char *more = len % 3 == 0 ? "a b, " : len % 3 == 1 ? "路ế。" : "word. ";
        memcpy(text + len, more, strlen(more));
        len += strlen(more);
    }
    while (at < len) {
        size_t piece = speakable_piece(text + at, len - at, SPEAKABLE_PIECE_MOST);
        assert_in_range(piece, 1, SPEAKABLE_PIECE_MOST);
        assert_true(text_is_valid(text + at, piece));
        memcpy(joined + at, text + at, piece);
        at += piece;
    }
    assert_int_equal(at, len);
    assert_memory_equal(joined, text, len);
}

static void only_letters_and_digits_make_sound(void **state) {
    static const char *const silent[] = {"", " ", "...", "-- !", "。，", "«»\u2014"};
    static const char *const loud[] = {"a", "7", "é", "路", "م", "... x"};
    (void)state;
    for (size_t i = 0; i < 5; i++)
        assert_false(speakable_has_sound(silent[i], strlen(silent[i])));
    for (size_t i = 0; i < 6; i++)
        assert_true(speakable_has_sound(loud[i], strlen(loud[i])));
}

static void only_our_kind_of_wave_is_taken(void **state) {
    static const unsigned char good[44] = "RIFF\x24\xf0\xff\x7fWAVEfmt \x10\0\0\0\x01\0\x01\0"
                                          "\x22\x56\0\0\x44\xac\0\0\x02\0\x10\0data\0\xf0\xff";
    (void)state;
    assert_true(speakable_is_header(good));
    static const size_t telling[] = {0, 8, 20, 22, 24, 34, 36};
    for (size_t i = 0; i < sizeof(telling) / sizeof(telling[0]); i++) {
        unsigned char bad[44];
        memcpy(bad, good, sizeof(bad));
        bad[telling[i]] ^= 1;
        assert_false(speakable_is_header(bad));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(controls_and_bad_bytes_are_dropped),
        cmocka_unit_test(phoneme_brackets_are_broken),
        cmocka_unit_test(too_much_is_cut_at_the_end_of_a_sentence),
        cmocka_unit_test(pieces_end_at_sentences_then_clauses_then_words_then_letters),
        cmocka_unit_test(pieces_together_are_the_text),
        cmocka_unit_test(only_letters_and_digits_make_sound),
        cmocka_unit_test(only_our_kind_of_wave_is_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
