/* The pinyin channel, with the real engine and with a false one: this program itself, started again
 * as the worker, that does what the letters tell it (crash, hang, junk). */
#include "devices/pinyin.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/child.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"

#define REAL_WORKER KIOSK_BINARY_DIR "/kiosk311-pinyin"
#define REAL_DATA KIOSK_BINARY_DIR "/rime"
#define SCHEMA "kiosk_pinyin.schema.yaml"
#define LONG_MS 10000 /* only for a machine that is busy with something else */

/* ---- the false worker ---- */

/* True the first time only, over all processes of one test. */
static bool is_first(const char *folder) {
    char path[256];
    snprintf(path, sizeof path, "%s/been-here", folder);
    int fd = open(path, O_CREAT | O_EXCL | O_WRONLY, 0600);
    if (fd >= 0) {
        close(fd);
    }
    return fd >= 0;
}

static void false_answer(const char *folder, unsigned serial, int page, const char *letters) {
    char bytes[512];
    int len = snprintf(bytes, sizeof bytes, "A %u %d 1 1\n%zu %s", serial, page, strlen(letters),
                       letters);
    if (strcmp(letters, "crash") == 0 || (strcmp(letters, "crashonce") == 0 && is_first(folder))) {
        _exit(3);
    }
    if (strcmp(letters, "hang") == 0 || (strcmp(letters, "hangonce") == 0 && is_first(folder))) {
        pause();
    }
    if (strcmp(letters, "much") == 0 && mmap(NULL, (size_t)256 << 20, PROT_READ | PROT_WRITE,
                                             MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED) {
        _exit(1); /* as librime does */
    }
    if (strcmp(letters, "junk") == 0) {
        len = snprintf(bytes, sizeof bytes, "A %u 0 0 9\n1 x", serial);
    } else if (strcmp(letters, "other") == 0) {
        len = snprintf(bytes, sizeof bytes, "A %u 0 0 0", serial + 1);
    } else if (strcmp(letters, "huge") == 0) {
        len = 0;
        char huge[4096] = "";
        memset(huge, 'x', sizeof huge);
        (void)!channel_send(3, huge, sizeof huge, -1);
    } else if (strcmp(letters, "pid") == 0) {
        len = snprintf(bytes, sizeof bytes, "A %u 0 0 1\n3 %d", serial, (int)getpid());
    }
    if (len > 0) {
        (void)!channel_send(3, bytes, (size_t)len, -1);
    }
}

static int false_worker(const char *folder) {
    char bytes[256] = "", letters[64] = "";
    unsigned serial = 0;
    int page = 0;
    size_t len = 0;
    if (strstr(folder, "mute") != NULL) {
        pause();
    }
    const char *hello = strstr(folder, "rude") != NULL ? "Hello!" : "H 1";
    (void)!channel_send(3, hello, strlen(hello), -1);
    while (channel_receive(3, bytes, sizeof bytes - 1, INT32_MAX, &len, NULL) == ERR_OK) {
        bytes[len] = '\0';
        if (sscanf(bytes, "Q %u %d %63s", &serial, &page, letters) == 3) {
            false_answer(folder, serial, page, letters);
        }
    }
    return 0;
}

/* ---- the desk ---- */

struct desk {
    char folder[64];
    int bell_fd;
    struct mailbox *mailbox;
    struct pinyin *pinyin;
};

static void ring(void *context) {
    const uint64_t one = 1;
    struct desk *desk = context;
    (void)!write(desk->bell_fd, &one, sizeof one);
}

static struct desk *open_desk(const char *worker, const char *data, const char *name) {
    struct desk *desk = mem_alloc(1, sizeof *desk);
    char path[256];
    desk->bell_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    desk->mailbox = mailbox_create(64, ring, desk);
    snprintf(desk->folder, sizeof desk->folder, "/tmp/pinyin-%s-XXXXXX", name);
    assert_non_null(mkdtemp(desk->folder));
    snprintf(path, sizeof path, "%s/%s", desk->folder, SCHEMA);
    assert_int_equal(file_write_whole(path, "x", 1, 0600), ERR_OK);
    struct pinyin_params params = {
        .mailbox = desk->mailbox, .worker = worker, .data = data != NULL ? data : desk->folder};
    assert_int_equal(pinyin_start(&params, &desk->pinyin), ERR_OK);
    return desk;
}

static struct desk *open_false(const char *name) {
    return open_desk("/proc/self/exe", NULL, name);
}

static void close_desk(struct desk *desk) {
    static const char *const FILES[] = {SCHEMA, "been-here"};
    char path[256];
    pinyin_stop(desk->pinyin);
    mailbox_drop_all(desk->mailbox);
    mailbox_destroy(desk->mailbox);
    close(desk->bell_fd);
    for (size_t i = 0; i < sizeof FILES / sizeof FILES[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", desk->folder, FILES[i]);
        unlink(path);
    }
    rmdir(desk->folder);
    mem_free(desk);
}

/* Waits for the next answer; false when none comes in time. */
static bool next_answer(struct desk *desk, int64_t timeout_ms, struct pinyin_answer *answer) {
    struct envelope envelope;
    struct pollfd bell = {.fd = desk->bell_fd, .events = POLLIN};
    uint64_t rung;
    while (!mailbox_take(desk->mailbox, &envelope)) {
        if (poll(&bell, 1, (int)timeout_ms) != 1) {
            return false;
        }
        (void)!read(desk->bell_fd, &rung, sizeof rung);
    }
    assert_int_equal(envelope.room, ROOM_KEYBOARD);
    assert_int_equal(envelope.kind, PINYIN_ANSWER);
    *answer = *(const struct pinyin_answer *)envelope.blob;
    envelope_finish(&envelope);
    return true;
}

static struct pinyin_answer ask(struct desk *desk, const char *letters, int page) {
    struct pinyin_answer answer = {0};
    pinyin_query(desk->pinyin, letters, page);
    assert_true(next_answer(desk, LONG_MS, &answer));
    assert_string_equal(answer.letters, letters);
    return answer;
}

/* ---- the channel ---- */

static void an_answer_comes_as_an_envelope(void **state) {
    (void)state;
    struct desk *desk = open_false("echo");
    struct pinyin_answer answer = ask(desk, "nihao", 2);
    assert_int_equal(answer.count, 1);
    assert_int_equal(answer.page, 2);
    assert_true(answer.has_more);
    assert_string_equal(answer.texts[0], "nihao");
    assert_int_equal(answer.used[0], 5);
    close_desk(desk);
}

static void a_crash_is_followed_by_a_new_process(void **state) {
    (void)state;
    struct desk *desk = open_false("crash");
    assert_int_equal(ask(desk, "crashonce", 0).count, 1);
    assert_int_equal(ask(desk, "crash", 0).count, 0); /* twice in a row: no candidates */
    assert_int_equal(ask(desk, "ni", 0).count, 1);
    close_desk(desk);
}

static void a_process_that_wants_too_much_memory_dies_alone(void **state) {
    (void)state;
#ifdef KIOSK_SANITIZED
    skip(); /* no limit then: their shadow memory is larger than any */
#endif
    struct desk *desk = open_false("much");
    assert_int_equal(ask(desk, "ni", 0).count, 1);
    assert_int_equal(ask(desk, "much", 0).count, 0);
    assert_int_equal(ask(desk, "ni", 0).count, 1);
    close_desk(desk);
}

static void a_hang_is_ended_by_the_deadline(void **state) {
    (void)state;
    struct desk *desk = open_false("hang");
    struct clock *clock = clock_system();
    assert_int_equal(ask(desk, "hangonce", 0).count, 1);
    int64_t from_ms = clock->monotonic_ms(clock);
    assert_int_equal(ask(desk, "hang", 0).count, 0);
    assert_in_range(clock->monotonic_ms(clock) - from_ms, 600, 5000); /* two tries of 300 ms */
    assert_int_equal(ask(desk, "ni", 0).count, 1);
    close_desk(desk);
}

static void nonsense_is_not_believed(void **state) {
    (void)state;
    static const char *const LETTERS[] = {"junk", "other", "huge"};
    struct desk *desk = open_false("junk");
    for (size_t i = 0; i < sizeof LETTERS / sizeof LETTERS[0]; i++) {
        assert_int_equal(ask(desk, LETTERS[i], 0).count, 0);
    }
    close_desk(desk);
}

static void a_process_that_never_gets_ready_is_given_up(void **state) {
    (void)state;
    static const char *const NAMES[] = {"mute", "rude"};
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        struct desk *desk = open_false(NAMES[i]);
        assert_int_equal(ask(desk, "ni", 0).count, 0);
        close_desk(desk);
    }
}

static void the_newest_question_wins(void **state) {
    (void)state;
    char letters[64] = "";
    struct desk *desk = open_false("fast");
    struct pinyin_answer answer = {0};
    int answers = 0;
    for (size_t i = 0; i < 60; i++) {
        letters[i] = 'a';
        pinyin_query(desk->pinyin, letters, 0);
    }
    while (strcmp(answer.letters, letters) != 0) {
        assert_true(next_answer(desk, LONG_MS, &answer));
        answers++;
    }
    assert_in_range(answers, 1, 60);
    assert_false(next_answer(desk, 0, &answer));
    close_desk(desk);
}

/* The main thread is busy while somebody types: neither box may fill, or the last answer is lost
 * and "nihao " waits for ever. Found by the monkey, with a text of 600 signs. */
static void answers_that_nobody_takes_fill_no_box(void **state) {
    (void)state;
    struct desk *desk = open_false("late");
    struct pinyin_answer answer = {0};
    char letters[8] = "";
    int answers = 0;
    for (int i = 0; i < 300; i++) {
        snprintf(letters, sizeof letters, "%c%c%c", 'a' + i / 26 % 26, 'a' + i % 26, 'b');
        pinyin_query(desk->pinyin, letters, 0);
        poll(NULL, 0, i % 3 == 0);
    }
    while (strcmp(answer.letters, letters) != 0) {
        assert_true(next_answer(desk, LONG_MS, &answer));
        answers++;
    }
    assert_in_range(answers, 1, 3);
    close_desk(desk);
}

static void wrong_letters_are_answered_with_nothing(void **state) {
    (void)state;
    static const char *const LETTERS[] = {"NI", "ni hao", "ni\n", "é"};
    struct desk *desk = open_false("letters");
    for (size_t i = 0; i < sizeof LETTERS / sizeof LETTERS[0]; i++) {
        assert_int_equal(ask(desk, LETTERS[i], 0).count, 0);
    }
    assert_int_equal(ask(desk, "ni", -1).count, 0);
    assert_int_equal(ask(desk, "ni", 1000).count, 0);
    close_desk(desk);
}

static pid_t pid_of(struct desk *desk) {
    return (pid_t)strtol(ask(desk, "pid", 0).texts[0], NULL, 10);
}

static void await_death(pid_t pid) {
    int fd = pidfd_open(pid, 0);
    if (fd >= 0) {
        struct pollfd ended = {.fd = fd, .events = POLLIN};
        assert_int_equal(poll(&ended, 1, LONG_MS), 1);
        close(fd);
    }
}

static void the_end_of_a_visit_kills_the_process(void **state) {
    (void)state;
    struct desk *desk = open_false("end");
    pid_t pid = pid_of(desk);
    assert_int_equal(pid_of(desk), pid); /* one process a visit */
    assert_int_equal(kill(pid, 0), 0);
    pinyin_forget(desk->pinyin);
    await_death(pid);
    assert_int_not_equal(pid_of(desk), pid);
    pid = pid_of(desk);
    pinyin_stop(desk->pinyin);
    desk->pinyin = NULL;
    await_death(pid);
    close_desk(desk);
}

static void answers_for_an_ended_visit_are_dropped(void **state) {
    (void)state;
    struct desk *desk = open_false("drop");
    struct pinyin_answer answer;
    (void)ask(desk, "ni", 0);
    pinyin_query(desk->pinyin, "hang", 0);
    pinyin_forget(desk->pinyin);
    pinyin_query(desk->pinyin, "hao", 0);
    assert_true(next_answer(desk, LONG_MS, &answer));
    assert_string_equal(answer.letters, "hao");
    close_desk(desk);
}

static void warming_makes_a_process_and_no_answer(void **state) {
    (void)state;
    struct desk *desk = open_false("warm");
    struct pinyin_answer answer;
    pinyin_query(desk->pinyin, "", 0);
    assert_int_equal(ask(desk, "ni", 0).count, 1);
    assert_false(next_answer(desk, 0, &answer));
    close_desk(desk);
}

static void a_missing_engine_is_told_at_the_start(void **state) {
    (void)state;
    struct pinyin *pinyin = NULL;
    struct pinyin_params params = {.worker = "/nowhere/kiosk311-pinyin", .data = "/tmp"};
    assert_int_equal(pinyin_start(&params, &pinyin), ERR_NOT_FOUND);
    params.worker = "/proc/self/exe";
    assert_int_equal(pinyin_start(&params, &pinyin), ERR_NOT_FOUND); /* no schema there */
    pinyin_query(NULL, "ni", 0);
    pinyin_forget(NULL);
    pinyin_stop(NULL);
    assert_null(pinyin);
}

/* ---- the real engine ---- */

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

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_comes_as_an_envelope),
        cmocka_unit_test(a_crash_is_followed_by_a_new_process),
        cmocka_unit_test(a_process_that_wants_too_much_memory_dies_alone),
        cmocka_unit_test(a_hang_is_ended_by_the_deadline),
        cmocka_unit_test(nonsense_is_not_believed),
        cmocka_unit_test(a_process_that_never_gets_ready_is_given_up),
        cmocka_unit_test(the_newest_question_wins),
        cmocka_unit_test(answers_that_nobody_takes_fill_no_box),
        cmocka_unit_test(wrong_letters_are_answered_with_nothing),
        cmocka_unit_test(the_end_of_a_visit_kills_the_process),
        cmocka_unit_test(answers_for_an_ended_visit_are_dropped),
        cmocka_unit_test(warming_makes_a_process_and_no_answer),
        cmocka_unit_test(a_missing_engine_is_told_at_the_start),
        cmocka_unit_test(the_words_of_the_city_come_first),
        cmocka_unit_test(parts_tell_how_many_letters_they_stand_for),
        cmocka_unit_test(pages_follow_each_other_and_end),
        cmocka_unit_test(long_and_odd_letters_do_no_harm),
        cmocka_unit_test(nothing_typed_can_reach_a_disk),
    };
    if (argc == 2) {
        return false_worker(argv[1]);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
