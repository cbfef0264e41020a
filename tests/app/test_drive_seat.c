/* The driver's seat from outside: clients that leave, do not read, or never end a line. The test
 * stands where the main thread stands. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "app/drive_seat.h"
#include "base/clock.h"
#include "base/memory.h"

#define SOON_MS 10000
#define BIG 1000000 /* more than a socket holds */

static char folder[] = "/tmp/seat-XXXXXX", path[64];
static struct mailbox *mailbox;
static struct seat *seat;

static int64_t now_ms(void) {
    return clock_system()->monotonic_ms(clock_system());
}

static int setup(void **unused) {
    (void)unused;
    mailbox = mailbox_create(256, NULL, NULL);
    return seat_open(path, mailbox, &seat) == ERR_OK ? 0 : -1;
}

static int teardown(void **unused) {
    (void)unused;
    seat_close(seat);
    seat = NULL;
    mailbox_drop_all(mailbox);
    mailbox_destroy(mailbox);
    return 0;
}

static int dial(void) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
    return fd;
}

static void say(int fd, const char *text) {
    assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
}

static struct seat_asker asker_of(const struct envelope *envelope) {
    struct seat_asker asker;
    memcpy(&asker, envelope->small, sizeof(asker));
    return asker;
}

/* The next line that was asked, or "" for "that client is gone". */
static struct seat_asker next(char *line, size_t room) {
    struct envelope envelope;
    for (int64_t end = now_ms() + SOON_MS; !mailbox_take(mailbox, &envelope);) {
        assert_true(now_ms() < end);
        poll(NULL, 0, 1);
    }
    struct seat_asker asker = asker_of(&envelope);
    snprintf(line, room, "%s", envelope.blob != NULL ? (const char *)envelope.blob : "");
    envelope_finish(&envelope);
    return asker;
}

/* Reads until `bytes` are there or the line was hung up; how many came. */
static size_t hear(int fd, char *text, size_t bytes) {
    size_t len = 0;
    while (len < bytes) {
        struct pollfd poller = {.fd = fd, .events = POLLIN};
        assert_int_equal(poll(&poller, 1, SOON_MS), 1);
        ssize_t got = read(fd, text + len, bytes - len);
        if (got <= 0)
            break;
        len += (size_t)got;
    }
    return len;
}

static void hear_words(int fd, const char *words) {
    char text[256] = "";
    assert_int_equal(hear(fd, text, strlen(words)), strlen(words));
    assert_string_equal(text, words);
}

static void lines_are_asked_in_turn_and_answered(void **unused) {
    (void)unused;
    char line[64];
    int fd = dial();
    say(fd, "one\ntwo\nth");
    struct seat_asker asker = next(line, sizeof(line));
    assert_string_equal(line, "one");
    seat_answer(seat, asker, "1", 1);
    asker = next(line, sizeof(line));
    assert_string_equal(line, "two");
    seat_answer(seat, asker, "2", 1);
    hear_words(fd, "1\n2\n");
    say(fd, "ree\n");
    (void)next(line, sizeof(line));
    assert_string_equal(line, "three");
    close(fd);
    (void)next(line, sizeof(line));
    assert_string_equal(line, "");
}

/* echo '{"do":"tree"}' | socat - UNIX-CONNECT:seat */
static void who_has_said_all_still_hears_the_answer(void **unused) {
    (void)unused;
    char line[64];
    int fd = dial();
    say(fd, "one\ntwo\n");
    shutdown(fd, SHUT_WR);
    struct seat_asker asker = next(line, sizeof(line));
    (void)next(line, sizeof(line));
    assert_string_equal(line, "two");
    poll(NULL, 0, 20); /* the seat has seen the end */
    seat_answer(seat, asker, "1", 1);
    seat_answer(seat, asker, "2", 1);
    hear_words(fd, "1\n2\n");
    assert_int_equal(hear(fd, line, 1), 0);
    close(fd);
}

/* The main thread answers in no time, the client can be left, and the next one is served. */
static void a_client_that_does_not_read_stops_nobody(void **unused) {
    (void)unused;
    char line[64], *big = malloc(BIG);
    memset(big, 'x', BIG);
    int fd = dial();
    for (int k = 0; k < 40; k++)
        say(fd, "tree\n");
    int64_t begun_ms = now_ms();
    for (int k = 0; k < 16; k++)
        seat_answer(seat, next(line, sizeof(line)), big, BIG);
    assert_true(now_ms() - begun_ms < 5000);
    poll(NULL, 0, 50);
    struct envelope envelope;
    assert_false(mailbox_take(mailbox, &envelope)); /* it is not asked for more either */
    close(fd);
    (void)next(line, sizeof(line));
    assert_string_equal(line, "");
    fd = dial();
    say(fd, "state\n");
    seat_answer(seat, next(line, sizeof(line)), "ok", 2);
    hear_words(fd, "ok\n");
    close(fd);
    free(big);
}

/* One that reads late gets every byte, in order. */
static void a_slow_reader_loses_nothing(void **unused) {
    (void)unused;
    char line[64], *big = malloc(BIG + 1);
    int fd = dial();
    for (int k = 0; k < 40; k++)
        say(fd, "tree\n");
    for (int k = 0; k < 40; k++) {
        memset(big, 'a' + k % 26, BIG);
        seat_answer(seat, next(line, sizeof(line)), big, BIG);
        if (k < 15)
            continue; /* sixteen wait before the first is read */
        int heard = k - 15;
        assert_int_equal(hear(fd, big, BIG + 1), BIG + 1);
        assert_int_equal(big[0], 'a' + heard % 26);
        assert_int_equal(big[BIG], '\n');
    }
    close(fd);
    free(big);
}

/* The number of a file is used again at once: what was for one client must not reach the next. */
static void an_answer_reaches_who_asked_or_nobody(void **unused) {
    (void)unused;
    char line[64];
    int fd = dial();
    say(fd, "wait\n");
    struct seat_asker gone = next(line, sizeof(line));
    close(fd);
    (void)next(line, sizeof(line));
    assert_string_equal(line, "");
    fd = dial();
    say(fd, "state\n");
    struct seat_asker asker = next(line, sizeof(line));
    assert_int_not_equal(asker.number, gone.number);
    seat_answer(seat, gone, "for the other", 13);
    seat_answer(seat, asker, "ok", 2);
    hear_words(fd, "ok\n");
    close(fd);
}

static void a_line_without_end_is_hung_up(void **unused) {
    (void)unused;
    char line[64], *big = malloc(BIG);
    memset(big, 'x', BIG);
    int fd = dial();
    while (send(fd, big, BIG, MSG_NOSIGNAL) > 0)
        ;
    (void)next(line, sizeof(line));
    assert_string_equal(line, "");
    close(fd);
    free(big);
}

/* Clients come and go while answers are under way: for the thread sanitizer, and nothing is lost
 * or left. */
static void clients_come_and_go(void **unused) {
    (void)unused;
    for (int k = 0; k < 300; k++) {
        int fd = dial();
        struct envelope envelope;
        say(fd, "a\nb\nc\n");
        while (mailbox_take(mailbox, &envelope)) {
            if (envelope.blob != NULL)
                seat_answer(seat, asker_of(&envelope), "ok", 2);
            envelope_finish(&envelope);
        }
        close(fd);
    }
}

static atomic_bool is_over;

/* As the courier does while the seat is opened. */
static void *make_folders(void *made) {
    char below[96];
    struct stat status;
    snprintf(below, sizeof(below), "%s/courier", folder);
    while (!atomic_load(&is_over)) {
        assert_int_equal(mkdir(below, 0700), 0);
        assert_int_equal(stat(below, &status), 0);
        assert_int_equal(rmdir(below), 0);
        atomic_fetch_or((atomic_uint *)made, 0700 ^ (status.st_mode & 0777));
    }
    return NULL;
}

/* A mask that is set for a moment is set for every thread: a folder without x is a store that
 * cannot be opened. */
static void other_threads_make_their_folders_as_they_want_them(void **unused) {
    (void)unused;
    char other_path[96];
    atomic_uint wrong_bits = 0;
    pthread_t thread;
    snprintf(other_path, sizeof(other_path), "%s/other", folder);
    atomic_store(&is_over, false);
    assert_int_equal(pthread_create(&thread, NULL, make_folders, &wrong_bits), 0);
    for (int at = 0; at < 500; at++) {
        struct seat *other = NULL;
        assert_int_equal(seat_open(other_path, mailbox, &other), ERR_OK);
        seat_close(other);
    }
    atomic_store(&is_over, true);
    pthread_join(thread, NULL);
    assert_int_equal(wrong_bits, 0);
}

static void only_a_socket_is_taken_away(void **unused) {
    (void)unused;
    struct seat *other = NULL;
    struct stat status;
    char file[80], long_path[200];
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    snprintf(file, sizeof(file), "%s/thesis", folder);
    int fd = open(file, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    assert_int_equal(write(fd, "words", 5), 5);
    close(fd);
    assert_int_equal(seat_open(file, mailbox, &other), ERR_INVALID);
    assert_int_equal(stat(file, &status), 0);
    assert_int_equal(status.st_size, 5);
    unlink(file);
    assert_int_equal(symlink("/nonexistent", file), 0);
    assert_int_equal(seat_open(file, mailbox, &other), ERR_INVALID);
    assert_int_equal(lstat(file, &status), 0);
    unlink(file);
    memset(long_path, 'x', sizeof(long_path) - 1);
    long_path[0] = '/';
    long_path[sizeof(long_path) - 1] = '\0';
    assert_int_equal(seat_open(long_path, mailbox, &other), ERR_TOO_BIG);
    /* What a killed run left does not stop the next one. */
    assert_int_equal(seat_open(path, mailbox, &other), ERR_OK);
    seat_close(other);
    assert_int_not_equal(stat(path, &status), 0);
}

int main(void) {
    if (mkdtemp(folder) == NULL)
        return 1;
    snprintf(path, sizeof(path), "%s/seat", folder);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(lines_are_asked_in_turn_and_answered, setup, teardown),
        cmocka_unit_test_setup_teardown(who_has_said_all_still_hears_the_answer, setup, teardown),
        cmocka_unit_test_setup_teardown(a_client_that_does_not_read_stops_nobody, setup, teardown),
        cmocka_unit_test_setup_teardown(a_slow_reader_loses_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(an_answer_reaches_who_asked_or_nobody, setup, teardown),
        cmocka_unit_test_setup_teardown(a_line_without_end_is_hung_up, setup, teardown),
        cmocka_unit_test_setup_teardown(clients_come_and_go, setup, teardown),
        cmocka_unit_test_setup_teardown(other_threads_make_their_folders_as_they_want_them, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(only_a_socket_is_taken_away, setup, teardown),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    rmdir(folder);
    return failed;
}
