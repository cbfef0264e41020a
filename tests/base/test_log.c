#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/json.h"
#include "base/log.h"

#define LOG_ROOM "test"

static char path[64];

static int make_file(void **state) {
    (void)state;
    snprintf(path, sizeof path, "/tmp/kiosk-log-XXXXXX");
    int fd = mkstemp(path);
    if (fd < 0)
        return -1;
    close(fd);
    return log_open(path, LOG_INFO) == ERR_OK ? 0 : -1;
}

static int remove_file(void **state) {
    (void)state;
    log_close();
    return unlink(path);
}

/* The only line of the log, as JSON; the caller drops it. */
static json_t *read_line(void) {
    struct buf buf;
    json_t *line = NULL;
    buf_init(&buf, 100000);
    assert_int_equal(file_read(path, &buf), ERR_OK);
    assert_true(buf.len > 0 && buf.len <= 1000);
    assert_ptr_equal(strchr(buf_text(&buf), '\n'), buf.data + buf.len - 1);
    assert_int_equal(json_read(buf.data, buf.len, &line), ERR_OK);
    buf_finish(&buf);
    return line;
}

static void a_line_is_one_json_object(void **state) {
    (void)state;
    log_info("courier.sent", "id=%s tries=%d took_ms=%d", "a1b2", 3, -7);
    json_t *line = read_line();
    char scratch[32];
    assert_string_equal(json_text(line, "level", scratch), "info");
    assert_string_equal(json_text(line, "room", scratch), "test");
    assert_string_equal(json_text(line, "event", scratch), "courier.sent");
    assert_string_equal(json_text(line, "id", scratch), "a1b2");
    assert_int_equal(json_integer_value(json_object_get(line, "tries")), 3);
    assert_int_equal(json_integer_value(json_object_get(line, "took_ms")), -7);
    assert_int_equal(strlen(json_text(line, "time", scratch)), 24);
    json_decref(line);
}

static void values_may_hold_blanks_quotes_and_control_bytes(void **state) {
    (void)state;
    log_warn("odd", "a=%s b=%s c=007 d=%s", "one two = three", "\"q\\\n\x01\xff", "");
    json_t *line = read_line();
    char scratch[32];
    assert_string_equal(json_text(line, "a", scratch), "one two = three");
    assert_string_equal(json_text(line, "b", scratch), "\"q\\\n\x01\u00ff");
    assert_string_equal(json_text(line, "c", scratch), "007");
    assert_true(json_is_string(json_object_get(line, "d")));
    json_decref(line);
}

static void a_value_cannot_pass_for_another_event(void **state) {
    (void)state;
    log_warn("pack.seen", "version=%s",
             "7 event=stopping room=app level=info time=x\n{\"event\":1}");
    struct buf buf;
    json_t *line = NULL;
    buf_init(&buf, 2000);
    assert_int_equal(file_read(path, &buf), ERR_OK);
    line = json_loadb(buf.data, buf.len - 1, JSON_REJECT_DUPLICATES, NULL);
    assert_null(strstr(buf_text(&buf), "\"event\":\"stopping"));
    assert_null(strstr(buf_text(&buf), "\"level\":\"info"));
    buf_finish(&buf);
    json_decref(line);
}

static void quotes_around_a_value_are_not_of_it(void **state) {
    (void)state;
    log_warn("quoted", "reason=\"%s\" empty=\"\" one=\" n=7", "no such file: x=y");
    json_t *line = read_line();
    char scratch[32];
    assert_string_equal(json_text(line, "reason", scratch), "no such file: x=y");
    assert_string_equal(json_text(line, "empty", scratch), "");
    assert_string_equal(json_text(line, "one", scratch), "\"");
    assert_int_equal(json_integer_value(json_object_get(line, "n")), 7);
    json_decref(line);
}

static void a_long_line_is_cut_and_stays_json(void **state) {
    (void)state;
    char many[3000];
    memset(many, '\x01', sizeof many - 1);
    many[sizeof many - 1] = '\0';
    log_error("long", "kept=1 gone=%s", many);
    json_t *line = read_line();
    assert_int_equal(json_integer_value(json_object_get(line, "kept")), 1);
    assert_int_equal(json_integer_value(json_object_get(line, "cut")), 1);
    json_decref(line);
}

static void levels_below_the_least_are_silent(void **state) {
    (void)state;
    struct buf buf;
    buf_init(&buf, 1000);
    log_debug("hidden", "a=%d", 1);
    assert_int_equal(file_read(path, &buf), ERR_OK);
    assert_int_equal(buf.len, 0);
    buf_finish(&buf);
    log_info("no_values", "");
    json_t *line = read_line();
    assert_int_equal(json_object_size(line), 4);
    json_decref(line);
}

static void a_log_that_cannot_be_opened_is_an_error(void **state) {
    (void)state;
    assert_int_equal(log_open("/nowhere/at/all", LOG_INFO), ERR_IO);
}

/* Stderr becomes the file: what is held reaches it once, or never. */
static void the_lines_of_a_start_are_held_and_its_first_error_is_known(void **state) {
    char first[64];
    (void)state;
    int saved = dup(STDERR_FILENO), fd = open(path, O_WRONLY | O_APPEND);
    assert_true(saved >= 0 && dup2(fd, STDERR_FILENO) >= 0);
    close(fd);
    assert_int_equal(log_open(NULL, LOG_INFO), ERR_OK);
    log_hold();
    log_warn("one", "a=%d", 1);
    log_error("two", "file=%s", "x\ny");
    log_error("three", "a=%d", 3);
    int errors = log_first_error(first, sizeof first);
    off_t before = lseek(STDERR_FILENO, 0, SEEK_END);
    log_close();
    off_t dropped = lseek(STDERR_FILENO, 0, SEEK_END);
    log_hold();
    log_info("four", "a=%d", 4);
    log_release();
    dup2(saved, STDERR_FILENO);
    close(saved);
    assert_int_equal(errors, 2);
    assert_string_equal(first, "two file=x?y");
    assert_int_equal(before, 0);
    assert_int_equal(dropped, 0);
    json_t *line = read_line();
    assert_int_equal(json_integer_value(json_object_get(line, "a")), 4);
    json_decref(line);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_line_is_one_json_object, make_file, remove_file),
        cmocka_unit_test_setup_teardown(the_lines_of_a_start_are_held_and_its_first_error_is_known,
                                        make_file, remove_file),
        cmocka_unit_test_setup_teardown(values_may_hold_blanks_quotes_and_control_bytes, make_file,
                                        remove_file),
        cmocka_unit_test_setup_teardown(a_value_cannot_pass_for_another_event, make_file,
                                        remove_file),
        cmocka_unit_test_setup_teardown(quotes_around_a_value_are_not_of_it, make_file,
                                        remove_file),
        cmocka_unit_test_setup_teardown(a_long_line_is_cut_and_stays_json, make_file, remove_file),
        cmocka_unit_test_setup_teardown(levels_below_the_least_are_silent, make_file, remove_file),
        cmocka_unit_test(a_log_that_cannot_be_opened_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
