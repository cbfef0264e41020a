#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/ini.h"
#include "base/memory.h"

static char folder[32];

static int make_folder(void **state) {
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/kiosk-file-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static const char *in_folder(const char *name) {
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static int remove_folder(void **state) {
    (void)state;
    unlink(in_folder("one"));
    rmdir(in_folder("a/b/c"));
    rmdir(in_folder("a/b"));
    rmdir(in_folder("a"));
    return rmdir(folder);
}

static void a_file_is_written_whole_and_read_back(void **state) {
    (void)state;
    struct buf buf;
    buf_init(&buf, 100000);
    size_t size = 50000;
    char *bytes = mem_alloc(1, size);
    for (size_t i = 0; i < size; i++)
        bytes[i] = (char)(i * 7);
    assert_int_equal(file_write_whole(in_folder("one"), "old", 3, 0600), ERR_OK);
    assert_int_equal(file_write_whole(in_folder("one"), bytes, size, 0640), ERR_OK);
    assert_int_equal(file_read(in_folder("one"), &buf), ERR_OK);
    assert_int_equal(buf.len, size);
    assert_memory_equal(buf.data, bytes, size);
    struct stat info;
    assert_int_equal(stat(in_folder("one"), &info), 0);
    assert_int_equal(info.st_mode & 0777, 0640);
    mem_free(bytes);
    buf_finish(&buf);
}

static void a_failed_write_leaves_the_old_file_and_no_rest(void **state) {
    (void)state;
    assert_int_equal(file_make_folder(in_folder("a"), 0700), ERR_OK);
    /* A folder cannot be replaced by a file: the last step fails. */
    assert_true(file_write_whole(in_folder("a"), "new", 3, 0600) != ERR_OK);
    assert_int_equal(file_write_whole(in_folder("none/x"), "new", 3, 0600), ERR_NOT_FOUND);
    assert_int_equal(file_write_whole("/dev/full/x", "new", 3, 0600), ERR_NOT_FOUND);
    int names = 0;
    DIR *listing = opendir(folder);
    assert_non_null(listing);
    for (struct dirent *entry; (entry = readdir(listing));)
        names += entry->d_name[0] != '.';
    closedir(listing);
    assert_int_equal(names, 1);
}

static void reading_stops_at_the_maximum(void **state) {
    (void)state;
    struct buf buf;
    buf_init(&buf, 10);
    assert_int_equal(file_read("/dev/zero", &buf), ERR_TOO_BIG);
    buf_clear(&buf);
    assert_int_equal(file_read(in_folder("none"), &buf), ERR_NOT_FOUND);
    assert_int_equal(file_read("/tmp", &buf), ERR_IO);
    buf_finish(&buf);
}

static void folders_are_made_with_their_parents(void **state) {
    (void)state;
    assert_int_equal(file_make_folder(in_folder("a/b//c/"), 0700), ERR_OK);
    assert_int_equal(file_make_folder(in_folder("a/b/c"), 0700), ERR_OK);
    struct stat info;
    assert_int_equal(stat(in_folder("a/b/c"), &info), 0);
    assert_true(S_ISDIR(info.st_mode));
    assert_int_equal(file_write_whole(in_folder("one"), "", 0, 0600), ERR_OK);
    assert_true(file_make_folder(in_folder("one"), 0700) != ERR_OK);
    assert_true(file_make_folder(in_folder("one/two"), 0700) != ERR_OK);
    assert_int_equal(file_make_folder("", 0700), ERR_INVALID);
}

static void free_space_is_told(void **state) {
    (void)state;
    uint64_t bytes = 0;
    assert_int_equal(file_free_bytes(folder, &bytes), ERR_OK);
    assert_true(bytes > 0);
    assert_int_equal(file_free_bytes(in_folder("none"), &bytes), ERR_NOT_FOUND);
}

struct seen {
    char text[300];
};

static bool note_key(void *context, const char *section, const char *key, const char *value,
                     int line) {
    struct seen *seen = context;
    size_t len = strlen(seen->text);
    snprintf(seen->text + len, sizeof seen->text - len, "%d:%s.%s=%s ", line, section, key, value);
    return strcmp(value, "bad") != 0;
}

static void check_ini(const char *text, enum err err, int line, const char *expected) {
    struct seen seen = {""};
    int at = 0;
    assert_int_equal(file_write_whole(in_folder("one"), text, strlen(text), 0600), ERR_OK);
    assert_int_equal(ini_read(in_folder("one"), note_key, &seen, &at), err);
    assert_string_equal(seen.text, expected);
    assert_int_equal(at, line);
}

static void settings_come_with_their_lines(void **state) {
    (void)state;
    check_ini("[city]\n# words\nname = Spring Hill\n\n[screen]\nwidth_mm=344\n", ERR_OK, 0,
              "3:city.name=Spring Hill 6:screen.width_mm=344 ");
    check_ini("[a]\nb = bad\nc = 1\n", ERR_INVALID, 0, "2:a.b=bad 3:a.c=1 ");
    check_ini("[a]\nnonsense\nc = 1\n", ERR_PARSE, 2, "3:a.c=1 ");
    check_ini("[a]\n  b = 1\n\tc = 2 \n", ERR_OK, 0, "2:a.b=1 3:a.c=2 ");
    check_ini("[a]\nb = 1\n  more\n", ERR_PARSE, 3, "2:a.b=1 ");
    int line = 0;
    assert_int_equal(ini_read(in_folder("none"), note_key, NULL, &line), ERR_NOT_FOUND);
}

#define LONG_50 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define LONG_200 LONG_50 LONG_50 LONG_50 LONG_50

static void a_long_line_is_one_line(void **state) {
    (void)state;
    check_ini("[a]\nb = " LONG_200 "\nc = 1\n", ERR_OK, 0, "2:a.b=" LONG_200 " 3:a.c=1 ");
    check_ini("[a]\nb: a;b " LONG_200 "  ; words = " LONG_200 "\n", ERR_OK, 0,
              "2:a.b=a;b " LONG_200 " ");
    check_ini("[a]\nb = ; " LONG_200 "\n", ERR_OK, 0, "2:a.b= ");
    check_ini("[a]\n; b = " LONG_200 "\n# c = " LONG_200 "\nd = 1\n", ERR_OK, 0, "4:a.d=1 ");
    check_ini("[a]\n" LONG_200 " = 1\nc = 1\n", ERR_PARSE, 2, "3:a.c=1 ");
    check_ini("[a]\n" LONG_200 "\nc = 1\n", ERR_PARSE, 2, "3:a.c=1 ");
    check_ini("[" LONG_200 "]\nc = 1\n", ERR_PARSE, 1, "2:.c=1 ");
    check_ini("[a]\nb = " LONG_200 LONG_200 LONG_200 LONG_200 LONG_200 LONG_50 "\nc = 1\n",
              ERR_PARSE, 2, "3:a.c=1 ");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_file_is_written_whole_and_read_back, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(a_failed_write_leaves_the_old_file_and_no_rest, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(reading_stops_at_the_maximum, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(folders_are_made_with_their_parents, make_folder,
                                        remove_folder),
        cmocka_unit_test_setup_teardown(free_space_is_told, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(settings_come_with_their_lines, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_long_line_is_one_line, make_folder, remove_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
