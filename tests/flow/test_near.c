#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "flow/near.h"

#define LONGEST 40

static uint32_t dice(uint64_t *seed, uint32_t below) {
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*seed >> 33) % below;
}

static int least_of(int a, int b) {
    return a < b ? a : b;
}

/* The table of the textbook: optimal string alignment; the match may begin anywhere or only at the
 * start, and end anywhere. */
static int slow(const uint32_t *pattern, int m, const uint32_t *text, int n, bool anywhere) {
    int rows[LONGEST + 1][LONGEST + 1];
    for (int at = 0; at <= m; at++)
        rows[at][0] = at;
    for (int to = 1; to <= n; to++) {
        rows[0][to] = anywhere ? 0 : to;
        for (int at = 1; at <= m; at++) {
            int same = pattern[at - 1] == text[to - 1] ? 0 : 1;
            int cost = least_of(rows[at - 1][to - 1] + same,
                                least_of(rows[at - 1][to], rows[at][to - 1]) + 1);
            if (at > 1 && to > 1 && pattern[at - 1] == text[to - 2] &&
                pattern[at - 2] == text[to - 1])
                cost = least_of(cost, rows[at - 2][to - 2] + 1);
            rows[at][to] = cost;
        }
    }
    int best = m;
    for (int to = 0; to <= n; to++)
        best = least_of(best, rows[m][to]);
    return best;
}

static size_t make_text(uint64_t *seed, uint32_t *letters, int count, char *out) {
    static const uint32_t ALPHABET[] = {'a', 'b', 'c', ' ', 0x627, 0x62D, 0x706F, 0x8DEF};
    size_t len = 0;
    uint32_t size = 2 + dice(seed, 7);
    for (int at = 0; at < count; at++) {
        letters[at] = ALPHABET[dice(seed, size)];
        len += text_encode(letters[at], out + len);
    }
    return len;
}

static void bit_vectors_give_what_the_table_gives(void **state) {
    (void)state;
    uint64_t seed = 7;
    for (int round = 0; round < 20000; round++) {
        uint32_t pattern[LONGEST], text[LONGEST];
        char pattern_bytes[LONGEST * 4], text_bytes[LONGEST * 4];
        int m = 1 + (int)dice(&seed, 12), n = (int)dice(&seed, LONGEST);
        size_t pattern_len = make_text(&seed, pattern, m, pattern_bytes);
        size_t text_len = make_text(&seed, text, n, text_bytes);
        struct near near;
        near_init(&near, pattern_bytes, pattern_len);
        assert_int_equal(near.letters, m);
        int inside = slow(pattern, m, text, n, true);
        assert_int_equal(near_inside(&near, text_bytes, text_len), inside);
        assert_int_equal(near_start(&near, text_bytes, text_len), slow(pattern, m, text, n, false));
        if (inside <= near.allowed && near.allowed > 0)
            assert_true(near_is_possible(&near, near_signature(text_bytes, text_len)));
    }
}

static void errors_are_allowed_by_length_and_script(void **state) {
    (void)state;
    static const struct {
        const char *pattern;
        int allowed;
    } WANT[] = {{"lamp", 0}, {"light", 1},  {"pothole", 1}, {"sidewalk", 2},
                {"路灯", 0}, {"路灯坏", 1}, {"حفره", 0},    {"اسفلت", 1}};
    for (size_t at = 0; at < sizeof WANT / sizeof WANT[0]; at++) {
        struct near near;
        near_init(&near, WANT[at].pattern, strlen(WANT[at].pattern));
        assert_int_equal(near.allowed, WANT[at].allowed);
    }
}

static void a_pattern_that_is_too_long_is_near_nothing(void **state) {
    (void)state;
    char pattern[NEAR_LETTERS_MOST + 1];
    struct near near;
    memset(pattern, 'a', sizeof pattern);
    near_init(&near, pattern, sizeof pattern);
    assert_int_equal(near.letters, 0);
    assert_false(near_is_possible(&near, ~UINT64_C(0)));
    assert_true(near_inside(&near, pattern, sizeof pattern) > 2);
    near_init(&near, pattern, NEAR_LETTERS_MOST);
    assert_int_equal(near_inside(&near, pattern, NEAR_LETTERS_MOST), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bit_vectors_give_what_the_table_gives),
        cmocka_unit_test(errors_are_allowed_by_length_and_script),
        cmocka_unit_test(a_pattern_that_is_too_long_is_near_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
