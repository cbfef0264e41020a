#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/err.h"

static void text_is_always_terminated(void **state) {
    (void)state;
    struct buf buf;
    buf_init(&buf, 1000);
    assert_string_equal(buf_text(&buf), "");
    assert_int_equal(buf_add(&buf, "ab", 2), ERR_OK);
    assert_int_equal(buf_add_text(&buf, "cd"), ERR_OK);
    assert_int_equal(buf_add_format(&buf, "-%d", 42), ERR_OK);
    assert_int_equal(buf_add(&buf, NULL, 0), ERR_OK);
    assert_string_equal(buf_text(&buf), "abcd-42");
    assert_int_equal(buf.len, 7);
    buf_drop(&buf, 4);
    assert_string_equal(buf_text(&buf), "-42");
    buf_drop(&buf, 100);
    assert_string_equal(buf_text(&buf), "");
    buf_finish(&buf);
    assert_string_equal(buf_text(&buf), "");
}

static void the_maximum_is_exact_and_failure_stays(void **state) {
    (void)state;
    struct buf buf;
    buf_init(&buf, 10);
    assert_int_equal(buf_add(&buf, "0123456789", 10), ERR_OK);
    assert_int_equal(buf_add(&buf, "x", 1), ERR_TOO_BIG);
    assert_true(buf.failed);
    assert_int_equal(buf.len, 0);
    assert_string_equal(buf_text(&buf), "");
    assert_int_equal(buf_add(&buf, "y", 1), ERR_TOO_BIG);
    assert_int_equal(buf_add_format(&buf, "%s", "z"), ERR_TOO_BIG);
    buf_clear(&buf);
    assert_int_equal(buf_add(&buf, "y", 1), ERR_OK);
    assert_int_equal(buf_add(&buf, "y", SIZE_MAX), ERR_TOO_BIG);
    buf_finish(&buf);
}

static void growth_keeps_every_byte(void **state) {
    (void)state;
    struct buf buf;
    buf_init(&buf, 100000);
    for (unsigned i = 0; i < 100000; i++) {
        char byte = (char)(i * 31);
        assert_int_equal(buf_add(&buf, &byte, 1), ERR_OK);
    }
    for (unsigned i = 0; i < 100000; i++)
        if (buf.data[i] != (char)(i * 31))
            fail_msg("byte %u", i);
    assert_true(buf.room <= 100001);
    buf_finish(&buf);
}

static void every_error_has_a_name_of_its_own(void **state) {
    (void)state;
    for (int i = 0; i < ERR_COUNT; i++) {
        assert_non_null(err_name((enum err)i));
        for (int j = 0; j < i; j++)
            assert_string_not_equal(err_name((enum err)i), err_name((enum err)j));
    }
    assert_string_equal(err_name((enum err)999), "no_such_error");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_always_terminated),
        cmocka_unit_test(the_maximum_is_exact_and_failure_stays),
        cmocka_unit_test(growth_keeps_every_byte),
        cmocka_unit_test(every_error_has_a_name_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
