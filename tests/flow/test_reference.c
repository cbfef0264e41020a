#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "flow/reference.h"

static void make(unsigned seed, const char *kiosk, char out[REFERENCE_ROOM]) {
    unsigned char random[8];
    for (int at = 0; at < 8; at++) {
        seed = seed * 1103515245u + 12345u;
        random[at] = (unsigned char)(seed >> 16);
    }
    reference_make(kiosk, random, out);
}

static void a_reference_reads_back_as_itself(void **state) {
    (void)state;
    static const char *const KIOSKS[] = {"K1", "A", "HALL22", "PRoVo", "7"};
    char reference[REFERENCE_ROOM], again[REFERENCE_ROOM];
    for (unsigned seed = 0; seed < 5000; seed++) {
        make(seed, KIOSKS[seed % 5], reference);
        assert_int_equal(reference_parse(reference, again), ERR_OK);
        assert_string_equal(again, reference);
    }
}

static void a_reference_looks_like_k1_7f3q_22(void **state) {
    (void)state;
    char reference[REFERENCE_ROOM];
    make(7, "K1", reference);
    assert_int_equal(strlen(reference), 10);
    assert_memory_equal(reference, "K1-", 3);
    assert_int_equal(reference[7], '-');
    assert_null(strpbrk(reference, "OILSBZUabcdefghijklmnopqrstuvwxyz"));
}

static void the_example_of_the_documents_is_a_reference(void **state) {
    (void)state;
    char out[REFERENCE_ROOM];
    assert_int_equal(reference_parse("K1-7F3Q-2Z", out), ERR_OK);
    assert_string_equal(out, "K1-7F3Q-22");
}

static void every_single_wrong_sign_and_every_swap_is_noticed(void **state) {
    (void)state;
    static const char SIGNS[] = "0123456789ACDEFGHJKMNPQRTVWXY";
    char reference[REFERENCE_ROOM], wrong[REFERENCE_ROOM], out[REFERENCE_ROOM];
    for (unsigned seed = 0; seed < 200; seed++) {
        make(seed, "K1", reference);
        size_t len = strlen(reference);
        for (size_t at = 0; at < len; at++) {
            for (size_t sign = 0; sign < sizeof SIGNS - 1 && reference[at] != '-'; sign++) {
                memcpy(wrong, reference, sizeof wrong);
                wrong[at] = SIGNS[sign];
                assert_int_equal(reference_parse(wrong, out),
                                 wrong[at] == reference[at] ? ERR_OK : ERR_CORRUPT);
            }
            for (size_t other = at + 1; other < len; other++) {
                if (reference[at] == '-' || reference[other] == '-')
                    continue;
                memcpy(wrong, reference, sizeof wrong);
                wrong[at] = reference[other];
                wrong[other] = reference[at];
                assert_int_equal(reference_parse(wrong, out),
                                 strcmp(wrong, reference) == 0 ? ERR_OK : ERR_CORRUPT);
            }
        }
    }
}

static void what_people_type_is_understood(void **state) {
    (void)state;
    static const char *const TYPED[] = {
        "k1-7f3q-22",           "K17F3Q22",   " k1 7f3q 22 ", "K1–7F3Q—22", "KI-7F3Q-ZZ",
        "Ｋ１－７Ｆ３Ｑ－２２", "Kl.7F3Q.22", "K1-7F3Q-٢٢",
    };
    char out[REFERENCE_ROOM];
    for (size_t at = 0; at < sizeof TYPED / sizeof TYPED[0]; at++) {
        assert_int_equal(reference_parse(TYPED[at], out), ERR_OK);
        assert_string_equal(out, "K1-7F3Q-22");
    }
}

static void what_is_no_reference_is_told_from_a_typing_slip(void **state) {
    (void)state;
    static const char *const NONE[] = {"",
                                       "4711",
                                       "2026-000123",
                                       "1004711",
                                       "hello there you",
                                       "K1",
                                       "路灯",
                                       "K1-7F3Q-2266666666666666",
                                       "AAAA-AAAA-AAAA-AAAA"};
    char out[REFERENCE_ROOM] = "kept";
    for (size_t at = 0; at < sizeof NONE / sizeof NONE[0]; at++)
        assert_int_equal(reference_parse(NONE[at], out), ERR_INVALID);
    assert_int_equal(reference_parse("K1-7F3Q-23", out), ERR_CORRUPT);
    assert_int_equal(reference_parse("K1-7F3Q-2", out), ERR_CORRUPT);
    assert_int_equal(reference_parse("K17F3Q23", out), ERR_CORRUPT);
    assert_string_equal(out, "kept");
}

static void a_reference_is_found_in_a_description(void **state) {
    (void)state;
    char out[REFERENCE_ROOM];
    assert_true(reference_in_text("Deep hole.\n[ref K1-7F3Q-22]", out));
    assert_string_equal(out, "K1-7F3Q-22");
    assert_true(reference_in_text("[ref x] [ref K1-7F3Q-23] [ref K1-7F3Q-22] end", out));
    assert_false(reference_in_text("[ref K1-7F3Q-23]", out));
    assert_false(reference_in_text("[ref K1-7F3Q-22", out));
    assert_false(reference_in_text("K1-7F3Q-22", out));
    assert_false(reference_in_text("", out));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reference_reads_back_as_itself),
        cmocka_unit_test(a_reference_looks_like_k1_7f3q_22),
        cmocka_unit_test(the_example_of_the_documents_is_a_reference),
        cmocka_unit_test(every_single_wrong_sign_and_every_swap_is_noticed),
        cmocka_unit_test(what_people_type_is_understood),
        cmocka_unit_test(what_is_no_reference_is_told_from_a_typing_slip),
        cmocka_unit_test(a_reference_is_found_in_a_description),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
