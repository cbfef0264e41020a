/* The real engine, where it is built: its words, its pages, what it leaves behind. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/child.h"
#include "base/file.h"
#include "support_desk.h"

#define REAL_WORKER KIOSK_BINARY_DIR "/kiosk311-pinyin"
#define REAL_DATA KIOSK_BINARY_DIR "/rime"

static bool has_engine(void) {
    return access(REAL_WORKER, X_OK) == 0;
}

static void the_words_of_the_city_come_first(void **state) {
    (void)state;
    static const struct {
        const char *letters, *text;
    } ROWS[] = {
        {"nihao", "你好"},
        {"shizhengting", "市政厅"},
        {"tingchexukezheng", "停车许可证"},
        {"zhangwei", "张伟"},
        {"xi'an", "西安"},
        {"ludeng", "路灯"},
        {"beijing", "北京"},
        {"lve", "略"},
        {"nh", "你好"},
        {"nihaoshijie", "你好世界"},
    };
    if (!has_engine()) {
        skip();
    }
    struct desk *desk = open_desk(REAL_WORKER, REAL_DATA, "real");
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        struct pinyin_answer answer = ask(desk, ROWS[i].letters, 0);
        assert_int_equal(answer.count, 9);
        assert_string_equal(answer.texts[0], ROWS[i].text);
        assert_int_equal(answer.used[0], strlen(ROWS[i].letters));
    }
    close_desk(desk);
}

static uint8_t used_for(const struct pinyin_answer *answer, const char *text) {
    for (int i = 0; i < answer->count; i++) {
        if (strcmp(answer->texts[i], text) == 0) {
            return answer->used[i];
        }
    }
    return 0;
}

static void parts_tell_how_many_letters_they_stand_for(void **state) {
    (void)state;
    if (!has_engine()) {
        skip();
    }
    struct desk *desk = open_desk(REAL_WORKER, REAL_DATA, "parts");
    struct pinyin_answer answer = ask(desk, "nihaoshijie", 0);
    assert_int_equal(used_for(&answer, "你好"), 5);
    assert_int_equal(used_for(&answer, "你"), 2);
    answer = ask(desk, "fangan", 0);
    assert_int_equal(used_for(&answer, "方案"), 6);
    assert_int_equal(used_for(&answer, "反感"), 6);
    assert_int_equal(used_for(&answer, "方"), 4);
    answer = ask(desk, "xi'an", 0);
    assert_int_equal(used_for(&answer, "西"), 3); /* the dividing sign goes with it */
    answer = ask(desk, "lvenihao", 0);
    assert_int_equal(used_for(&answer, "略"), 3);
    close_desk(desk);
}

static void pages_follow_each_other_and_end(void **state) {
    (void)state;
    if (!has_engine()) {
        skip();
    }
    struct desk *desk = open_desk(REAL_WORKER, REAL_DATA, "pages");
    struct pinyin_answer first = ask(desk, "shi", 0), second = ask(desk, "shi", 1);
    assert_int_equal(second.page, 1);
    assert_int_equal(used_for(&second, first.texts[0]), 0);
    int page = 1;
    struct pinyin_answer answer = second;
    while (answer.has_more && page < 100) {
        answer = ask(desk, "shi", ++page);
    }
    assert_in_range(page, 5, 99);
    assert_true(answer.count > 0);
    assert_int_equal(ask(desk, "shi", page + 1).count, 0);
    close_desk(desk);
}

static void long_and_odd_letters_do_no_harm(void **state) {
    (void)state;
    static const char *const LETTERS[] = {
        "'",
        "''''",
        "a'",
        "vvvv",
        "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz",
        "aiaiaiaiaiaiaiaiaiaiaiaiaiaiaiaiaiaiaiaiaiaiaiaiaiaiaiaiaiaiaia"};
    if (!has_engine()) {
        skip();
    }
    struct desk *desk = open_desk(REAL_WORKER, REAL_DATA, "odd");
    for (size_t i = 0; i < sizeof LETTERS / sizeof LETTERS[0]; i++) {
        (void)ask(desk, LETTERS[i], 0);
    }
    assert_string_equal(ask(desk, "nihao", 0).texts[0], "你好"); /* nothing is left over */
    close_desk(desk);
}

/* Runs the program by hand, on a folder it could write to. */
static void nothing_typed_can_reach_a_disk(void **state) {
    (void)state;
    static const char *const ENTRIES[] = {"build", "luna_pinyin.userdb", "user.yaml",
                                          "installation.yaml", "kiosk_pinyin.userdb"};
    char folder[] = "/tmp/pinyin-disk-XXXXXX", path[256], bytes[1024];
    struct child child = {0};
    struct buf text;
    size_t len = 0;
    if (!has_engine()) {
        skip();
    }
    buf_init(&text, 65536);
    assert_non_null(mkdtemp(folder));
    assert_int_equal(file_read(REAL_DATA "/" SCHEMA, &text), ERR_OK);
    snprintf(path, sizeof path, "%s/%s", folder, SCHEMA);
    assert_int_equal(file_write_whole(path, text.data, text.len, 0600), ERR_OK);
    const char *const argv[] = {REAL_WORKER, folder, NULL};
    struct child_params params = {.argv = argv, .want_channel = true};
    assert_int_equal(child_spawn(&params, &child), ERR_OK);
    for (int i = 0; i < 20; i++) {
        assert_int_equal(
            channel_receive(child.channel_fd, bytes, sizeof bytes, LONG_MS, &len, NULL), ERR_OK);
        assert_int_equal(channel_send(child.channel_fd, "Q 1 0 zhangwei", 14, -1), ERR_OK);
    }
    snprintf(path, sizeof path, "/proc/%d/limits", (int)child.pid);
    buf_clear(&text);
    assert_int_equal(file_read(path, &text), ERR_OK);
    const char *line = strstr(buf_text(&text), "Max file size");
    assert_non_null(line);
    assert_int_equal(strncmp(line + strcspn(line, "0123456789u"), "0 ", 2), 0);
    child_kill(&child);
    for (size_t i = 0; i < sizeof ENTRIES / sizeof ENTRIES[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, ENTRIES[i]);
        assert_int_not_equal(access(path, F_OK), 0);
    }
    snprintf(path, sizeof path, "%s/%s", folder, SCHEMA);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(folder), 0); /* it was the only file */
    buf_finish(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_words_of_the_city_come_first),
        cmocka_unit_test(parts_tell_how_many_letters_they_stand_for),
        cmocka_unit_test(pages_follow_each_other_and_end),
        cmocka_unit_test(long_and_odd_letters_do_no_harm),
        cmocka_unit_test(nothing_typed_can_reach_a_disk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
