#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/memory.h"

static json_t *read_text(const char *text) {
    json_t *root = NULL;
    assert_int_equal(json_read(text, strlen(text), &root), ERR_OK);
    return root;
}

/* reference/open311 section 3, quirks 1-3. */
static void values_are_read_as_different_servers_write_them(void **state) {
    (void)state;
    char scratch[32];
    json_t *root = read_text("\xef\xbb\xbf{\"s\":\"x\",\"i\":4711,\"big\":9007199254740993,"
                             "\"r\":39.75,\"t\":true,\"f\":\"false\",\"n\":null,\"w\":\"null\","
                             "\"lat\":\"39.75\",\"bad\":\"39.75x\",\"o\":{},\"one\":\"1\"}");
    assert_string_equal(json_text(root, "s", scratch), "x");
    assert_string_equal(json_text(root, "i", scratch), "4711");
    assert_string_equal(json_text(root, "big", scratch), "9007199254740993");
    assert_string_equal(json_text(root, "r", scratch), "39.75");
    assert_string_equal(json_text(root, "t", scratch), "true");
    assert_string_equal(json_text(root, "n", scratch), "");
    assert_string_equal(json_text(root, "w", scratch), "");
    assert_string_equal(json_text(root, "absent", scratch), "");
    assert_string_equal(json_text(root, "o", scratch), "");
    assert_string_equal(json_text(NULL, "s", scratch), "");
    assert_true(json_flag(root, "t", false));
    assert_false(json_flag(root, "f", true));
    assert_true(json_flag(root, "one", false));
    assert_true(json_flag(root, "i", false));
    assert_true(json_flag(root, "absent", true));
    assert_true(json_flag(root, "s", true));
    assert_true(fabs(json_number_or(root, "lat", 0) - 39.75) < 1e-9);
    assert_true(fabs(json_number_or(root, "r", 0) - 39.75) < 1e-9);
    assert_true(json_number_or(root, "bad", -1) < 0);
    assert_true(json_number_or(root, "n", -1) < 0);
    json_decref(root);
}

static void what_is_not_json_is_an_error(void **state) {
    (void)state;
    static const char *const rows[] = {"",    "{",     "<html>",      "{\"a\":}", "[1,]",
                                       "nul", "{} {}", "\"\\ud800\"", "\"\xff\""};
    json_t *root = NULL;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (json_read(rows[i], strlen(rows[i]), &root) != ERR_PARSE)
            fail_msg("%s", rows[i]);
    assert_int_equal(json_read("[1\0]", 4, &root), ERR_PARSE);
    assert_null(root);
}

static void depth_and_size_have_limits(void **state) {
    (void)state;
    char deep[200] = "";
    json_t *root = NULL;
    memset(deep, '[', 33);
    memset(deep + 33, ']', 33);
    assert_int_equal(json_read(deep, 66, &root), ERR_TOO_BIG);
    assert_int_equal(json_read(deep + 1, 64, &root), ERR_OK);
    json_decref(root);
    /* Braces inside a string are not depth. */
    json_decref(read_text("\"\\\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\""));
    size_t size = (size_t)4 * 1024 * 1024 + 1;
    char *large = mem_alloc(1, size);
    memset(large, ' ', size);
    large[0] = '1';
    root = NULL;
    assert_int_equal(json_read(large, size, &root), ERR_TOO_BIG);
    assert_int_equal(json_read(large, size - 1, &root), ERR_OK);
    json_decref(root);
    mem_free(large);
}

static void a_missing_file_is_not_found(void **state) {
    (void)state;
    json_t *root = NULL;
    assert_int_equal(json_read_file("/nowhere/at/all.json", &root), ERR_NOT_FOUND);
    assert_int_equal(json_read_file("/dev/null", &root), ERR_PARSE);
    assert_null(root);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_read_as_different_servers_write_them),
        cmocka_unit_test(what_is_not_json_is_an_error),
        cmocka_unit_test(depth_and_size_have_limits),
        cmocka_unit_test(a_missing_file_is_not_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
