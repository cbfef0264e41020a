/* The lines of an answer's head, as libcurl gives them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sync/http_headers.h"

#define WALL_MS ((int64_t)784111777000) /* Sun, 06 Nov 1994 08:49:37 GMT */

static struct http_answer answer;

static int forget(void **state) {
    (void)state;
    answer = (struct http_answer){.retry_after_ms = -1};
    return 0;
}

static void take(const char *line) {
    http_headers_take(&answer, line, strlen(line), WALL_MS);
}

static void the_headers_that_matter_are_kept(void **state) {
    (void)state;
    take("HTTP/1.1 200 OK\r\n");
    take("ETag: \"v1\"\r\n");
    take("content-TYPE:text/x; charset=utf-8 \t\r\n");
    take("Content-Signature:\ted25519=abc");
    take("Retry-After: 3\n");
    take("X-ETag: \"v2\"\r\n");
    take("ETag \"v3\"\r\n");
    take("\r\n");
    assert_string_equal(answer.etag, "\"v1\"");
    assert_string_equal(answer.content_type, "text/x; charset=utf-8");
    assert_string_equal(answer.signature, "ed25519=abc");
    assert_int_equal(answer.retry_after_ms, 3000);
}

static void of_several_answers_the_last_one_counts(void **state) {
    (void)state;
    take("HTTP/1.1 302 Found\r\n");
    take("ETag: \"v1\"\r\n");
    take("Retry-After: 3\r\n");
    take("HTTP/2 200\r\n");
    assert_string_equal(answer.etag, "");
    assert_int_equal(answer.retry_after_ms, -1);
}

static void a_value_that_no_header_may_have_is_none(void **state) {
    (void)state;
    char line[400] = "ETag: ";
    take("ETag: \"v1\"\r\n");
    take("ETag: \"v2\rX-Evil: 1\"\r\n");
    assert_string_equal(answer.etag, "");
    http_headers_take(&answer, "ETag: a\0b", 9, WALL_MS);
    assert_string_equal(answer.etag, "");
    http_headers_take(&answer, "ETag: ab\0", 9, WALL_MS);
    assert_string_equal(answer.etag, "");
    take("ETag: \"v1\"\r\n");
    memset(line + 6, 'x', sizeof answer.etag);
    take(line);
    assert_string_equal(answer.etag, "");
    line[6 + sizeof answer.etag - 1] = '\0';
    take(line);
    assert_int_equal(strlen(answer.etag), sizeof answer.etag - 1);
}

static void retry_after_is_seconds_or_a_date(void **state) {
    (void)state;
    assert_int_equal(http_retry_after_ms("120", WALL_MS), 120000);
    assert_int_equal(http_retry_after_ms(" 0 ", WALL_MS), 0);
    assert_int_equal(http_retry_after_ms("-5", WALL_MS), 0);
    assert_int_equal(http_retry_after_ms("Sun, 06 Nov 1994 08:49:47 GMT", WALL_MS), 10000);
    assert_int_equal(http_retry_after_ms("06 Nov 1994 08:49:47 GMT", WALL_MS), 10000);
    assert_int_equal(http_retry_after_ms("Sun, 06 Nov 1994 08:49:27 GMT", WALL_MS), 0);
    assert_int_equal(http_retry_after_ms("Sun, 06 Nov 2094 08:49:27 GMT", WALL_MS), 3600 * 1000);
    assert_int_equal(http_retry_after_ms("06 Nov 2100000000", WALL_MS), 3600 * 1000);
    assert_int_equal(http_retry_after_ms("999999999", WALL_MS), 3600 * 1000);
    assert_int_equal(http_retry_after_ms("99999999999999999999", WALL_MS), 3600 * 1000);
    assert_int_equal(http_retry_after_ms("soon", WALL_MS), -1);
    assert_int_equal(http_retry_after_ms("10 minutes", WALL_MS), -1);
    assert_int_equal(http_retry_after_ms("", WALL_MS), -1);
    assert_int_equal(http_retry_after_ms(" \t", WALL_MS), -1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_headers_that_matter_are_kept, forget),
        cmocka_unit_test_setup(of_several_answers_the_last_one_counts, forget),
        cmocka_unit_test_setup(a_value_that_no_header_may_have_is_none, forget),
        cmocka_unit_test_setup(retry_after_is_seconds_or_a_date, forget),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
