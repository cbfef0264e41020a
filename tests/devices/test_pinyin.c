/* The pinyin channel, with a false engine: this program itself, started again as the worker, that
 * does what the letters tell it (crash, hang, junk). */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <unistd.h>

#include "base/child.h"
#include "base/clock.h"
#include "support_desk.h"

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

/* ---- the channel ---- */

static struct desk *open_false(const char *name) {
    return open_desk("/proc/self/exe", NULL, name);
}

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
    };
    if (argc == 2) {
        return false_worker(argv[1]);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
