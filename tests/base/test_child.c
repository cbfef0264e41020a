#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/child.h"
#include "base/clock.h"
#include "base/mailbox.h"

static const char *own_path;

static int64_t now_ms(void) {
    return clock_system()->monotonic_ms(clock_system());
}

/* All that comes out until the end. */
static void read_all(int fd, struct buf *buf) {
    for (;;) {
        char chunk[4096];
        struct pollfd readable = {.fd = fd, .events = POLLIN};
        assert_int_equal(poll(&readable, 1, 10000), 1);
        ssize_t got = read(fd, chunk, sizeof chunk);
        if (got < 0 && errno == EAGAIN)
            continue;
        assert_true(got >= 0);
        if (got == 0)
            return;
        assert_int_equal(buf_add(buf, chunk, (size_t)got), ERR_OK);
    }
}

static int await_status(struct child *child) {
    int status = 0;
    int64_t deadline_ms = now_ms() + 10000;
    while (!child_has_ended(child, &status)) {
        assert_true(now_ms() < deadline_ms);
        poll(NULL, 0, 1);
    }
    return status;
}

static void run_shell(const char *script, const char *const *env, struct buf *out) {
    const char *const argv[] = {"sh", "-c", script, NULL};
    struct child_params params = {.argv = argv, .env = env, .want_stdout = true};
    struct child child;
    assert_int_equal(child_spawn(&params, &child), ERR_OK);
    assert_int_equal(child.channel_fd, -1);
    assert_int_equal(child.stdin_fd, -1);
    read_all(child.stdout_fd, out);
    assert_int_equal(await_status(&child), 0);
    child_kill(&child);
}

static void text_goes_through_pipes(void **state) {
    (void)state;
    const char *const argv[] = {"cat", NULL};
    struct child_params params = {.argv = argv, .want_stdin = true, .want_stdout = true};
    struct child child;
    struct buf out;
    buf_init(&out, 1000);
    assert_int_equal(child_spawn(&params, &child), ERR_OK);
    assert_int_equal(write(child.stdin_fd, "Guten Tag", 9), 9);
    assert_false(child_has_ended(&child, NULL));
    close(child.stdin_fd);
    child.stdin_fd = -1;
    read_all(child.stdout_fd, &out);
    assert_string_equal(buf_text(&out), "Guten Tag");
    int status = await_status(&child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    assert_true(child_has_ended(&child, &status)); /* and again */
    child_kill(&child);
    child_kill(&child);
    buf_finish(&out);
}

static void the_environment_is_empty_but_for_what_is_passed(void **state) {
    (void)state;
    static const char *const env[] = {"WORD=yes", NULL};
    struct buf out;
    buf_init(&out, 10000);
    setenv("KIOSK_SECRET", "hidden", 1);
    run_shell("echo [$KIOSK_SECRET$HOME$WORD]", NULL, &out);
    assert_string_equal(buf_text(&out), "[]\n");
    buf_clear(&out);
    run_shell("echo [$KIOSK_SECRET$WORD]", env, &out);
    assert_string_equal(buf_text(&out), "[yes]\n");
    buf_finish(&out);
}

static void descriptors_signals_and_limits_are_a_fresh_program_s(void **state) {
    (void)state;
    struct buf out;
    buf_init(&out, 10000);
    int leaky = open("/dev/null", O_RDONLY); /* not close-on-exec */
    signal(SIGPIPE, SIG_IGN);
    sigset_t one;
    sigemptyset(&one);
    sigaddset(&one, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &one, NULL);
    run_shell("ls /proc/self/fd | tr '\\n' ' '; ulimit -c; "
              "grep -E '^Sig(Blk|Ign)|NoNewPrivs' /proc/self/status | tr -d '\\t\\n'",
              NULL, &out);
    /* 3 is ls reading the folder itself */
    assert_string_equal(buf_text(&out), "0 1 2 3 0\nSigBlk:0000000000000000"
                                        "SigIgn:0000000000000000NoNewPrivs:1");
    pthread_sigmask(SIG_UNBLOCK, &one, NULL);
    signal(SIGPIPE, SIG_DFL);
    close(leaky);
    buf_finish(&out);
}

static void a_program_that_is_not_there_is_not_found(void **state) {
    (void)state;
    static const char *const names[] = {"no-such-program-311", "/no/such/program", "/etc/passwd",
                                        "/etc"};
    struct child child = {.pid = 77};
    for (size_t i = 0; i < 4; i++) {
        const char *const argv[] = {names[i], NULL};
        struct child_params params = {
            .argv = argv, .want_stdin = true, .want_stdout = true, .want_channel = true};
        assert_int_equal(child_spawn(&params, &child), ERR_NOT_FOUND);
        assert_int_equal(child.pid, 77); /* written only on success */
    }
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* no zombie left */
}

static void killing_takes_the_whole_group_and_is_quick(void **state) {
    (void)state;
    /* The grandchild holds the pipe: its end shows that it is gone, too. */
    const char *const argv[] = {"sh", "-c", "trap '' TERM; sleep 100 & echo up; wait", NULL};
    struct child_params params = {.argv = argv, .want_stdout = true};
    struct child child;
    char up[3];
    assert_int_equal(child_spawn(&params, &child), ERR_OK);
    struct pollfd readable = {.fd = child.stdout_fd, .events = POLLIN};
    assert_int_equal(poll(&readable, 1, 10000), 1);
    assert_int_equal(read(child.stdout_fd, up, 3), 3);
    int kept = dup(child.stdout_fd);
    child_kill(&child);
    assert_int_equal(child.pid, 0);
    assert_int_equal(child.stdout_fd, -1);
    struct buf out;
    buf_init(&out, 10);
    read_all(kept, &out);
    assert_int_equal(out.len, 0);
    close(kept);
    struct child zeroed = {0};
    child_kill(&zeroed);
    assert_int_equal(fcntl(0, F_GETFD), 0); /* its zeros are not descriptors */
}

static void a_leader_that_ends_leaves_no_one_behind(void **state) {
    (void)state;
    const char *const argv[] = {"sh", "-c", "sleep 100 & exit 3", NULL};
    struct child_params params = {.argv = argv, .want_stdout = true};
    struct child child;
    struct buf out;
    buf_init(&out, 10);
    assert_int_equal(child_spawn(&params, &child), ERR_OK);
    int status = await_status(&child);
    assert_int_equal(WEXITSTATUS(status), 3);
    read_all(child.stdout_fd, &out); /* ends only when the sleeper is gone */
    child_kill(&child);
    buf_finish(&out);
}

static void a_loop_ends_at_its_cpu_limit(void **state) {
    (void)state;
    const char *const argv[] = {"sh", "-c", "while :; do :; done", NULL};
    struct child_params params = {.argv = argv, .cpu_limit_s = 1};
    struct child child;
    assert_int_equal(child_spawn(&params, &child), ERR_OK);
    int status = await_status(&child);
    assert_true(WIFSIGNALED(status));
    assert_true(WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL);
}

/* Asks for 100 MB at once. */
static int status_of_a_glutton(uint64_t limit_bytes) {
    const char *const argv[] = {"dd", "if=/dev/null", "of=/dev/null", "bs=100M", "count=1", NULL};
    struct child_params params = {.argv = argv, .memory_limit_bytes = limit_bytes};
    struct child child;
    assert_int_equal(child_spawn(&params, &child), ERR_OK);
    return await_status(&child);
}

static void a_child_over_its_memory_limit_dies_alone(void **state) {
    (void)state;
    const char *const argv[] = {"cat", NULL};
    struct child_params params = {.argv = argv, .want_stdin = true, .memory_limit_bytes = 64 << 20};
    struct child neighbour;
    struct rlimit before, after;
    assert_int_equal(getrlimit(RLIMIT_AS, &before), 0);
    assert_int_equal(child_spawn(&params, &neighbour), ERR_OK);
    assert_int_equal(status_of_a_glutton(0), 0);
    assert_int_not_equal(status_of_a_glutton(64 << 20), 0);
    assert_int_equal(status_of_a_glutton((uint64_t)512 << 20), 0);
    assert_false(child_has_ended(&neighbour, NULL));
    child_kill(&neighbour);
    assert_int_equal(getrlimit(RLIMIT_AS, &after), 0);
    assert_true(before.rlim_cur == after.rlim_cur); /* the limit is the child's, not ours */
}

/* The other side of the channel tests: this program, started again. */
static int echo_channel(void) {
    char bytes[1000];
    size_t len;
    int fd;
    while (channel_receive(3, bytes, sizeof bytes, 10000, &len, &fd) == ERR_OK) {
        if (fd >= 0) { /* answers with what the file holds */
            ssize_t got = pread(fd, bytes, sizeof bytes, 0);
            close(fd);
            len = got > 0 ? (size_t)got : 0;
        }
        if (channel_send(3, bytes, len, -1) != ERR_OK)
            return 1;
    }
    return 0;
}

static void spawn_echo(struct child *child) {
    const char *const argv[] = {own_path, "echo", NULL};
    struct child_params params = {.argv = argv, .want_channel = true};
    assert_int_equal(child_spawn(&params, child), ERR_OK);
}

static void messages_and_descriptors_cross_the_channel(void **state) {
    (void)state;
    struct child child;
    char bytes[100];
    size_t len;
    int fd = 99;
    spawn_echo(&child);
    for (int i = 0; i < 50; i++) {
        assert_int_equal(channel_send(child.channel_fd, "hello", 5, -1), ERR_OK);
        assert_int_equal(channel_receive(child.channel_fd, bytes, 100, 10000, &len, &fd), ERR_OK);
        assert_int_equal(len, 5);
        assert_memory_equal(bytes, "hello", 5);
        assert_int_equal(fd, -1);
    }
    int memory = memfd_create("page", MFD_CLOEXEC);
    assert_int_equal(write(memory, "a page", 6), 6);
    assert_int_equal(channel_send(child.channel_fd, "x", 1, memory), ERR_OK);
    close(memory);
    assert_int_equal(channel_receive(child.channel_fd, bytes, 100, 10000, &len, NULL), ERR_OK);
    assert_int_equal(len, 6);
    assert_memory_equal(bytes, "a page", 6);
    assert_int_equal(channel_receive(child.channel_fd, bytes, 100, 5, &len, NULL), ERR_TIMEOUT);
    assert_int_equal(channel_send(child.channel_fd, "", 0, -1), ERR_INVALID);
    kill(child.pid, SIGKILL);
    await_status(&child);
    assert_int_equal(channel_receive(child.channel_fd, bytes, 100, 10000, &len, NULL), ERR_GONE);
    assert_int_equal(channel_send(child.channel_fd, "x", 1, -1), ERR_GONE);
    child_kill(&child);
}

static int open_count(void) {
    int count = 0;
    for (int fd = 0; fd < 200; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

static void what_a_receiver_did_not_ask_for_is_closed(void **state) {
    (void)state;
    int pair[2], fd = -1;
    char bytes[10];
    size_t len = 7;
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
    int before = open_count();
    assert_int_equal(channel_send(pair[0], "a", 1, pair[0]), ERR_OK);
    assert_int_equal(channel_receive(pair[1], bytes, 10, 1000, &len, NULL), ERR_OK);
    assert_int_equal(open_count(), before);
    assert_int_equal(channel_send(pair[0], "longer than ten", 15, pair[0]), ERR_OK);
    assert_int_equal(channel_receive(pair[1], bytes, 10, 1000, &len, &fd), ERR_TOO_BIG);
    assert_int_equal(len, 1);
    assert_int_equal(fd, -1);
    assert_int_equal(open_count(), before);
    /* A peer that does not read makes us busy, never blocked. */
    enum err err = ERR_OK;
    for (int i = 0; i < 100000 && err == ERR_OK; i++)
        err = channel_send(pair[0], bytes, sizeof bytes, -1);
    assert_int_equal(err, ERR_BUSY);
    close(pair[0]);
    close(pair[1]);
}

static atomic_bool may_end;

/* Holds malloc's locks most of the time, as any thread of the kiosk may when another one spawns. */
static void *allocate_always(void *argument) {
    (void)argument;
    while (!atomic_load(&may_end)) {
        struct mailbox *box = mailbox_create(100, NULL, NULL);
        mailbox_destroy(box);
    }
    return NULL;
}

static void spawning_is_safe_beside_busy_threads(void **state) {
    (void)state;
    pthread_t threads[3];
    may_end = false;
    for (int i = 0; i < 3; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, allocate_always, NULL), 0);
    int before = open_count();
    for (int i = 0; i < 100; i++) {
        const char *const argv[] = {"true", NULL};
        struct child_params params = {.argv = argv, .want_stdin = true, .want_channel = true};
        struct child child;
        assert_int_equal(child_spawn(&params, &child), ERR_OK);
        if (i % 2)
            assert_int_equal(await_status(&child), 0);
        child_kill(&child);
    }
    assert_int_equal(open_count(), before);
    atomic_store(&may_end, true);
    for (int i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
}

/* This program, started again: spins, or dies as slowly as a child can. */
static int spin(bool is_idle) {
    cpu_set_t first;
    struct sched_param param = {0};
    CPU_ZERO(&first);
    CPU_SET(0, &first);
    if (sched_setaffinity(0, sizeof first, &first) != 0 ||
        (is_idle && sched_setscheduler(0, SCHED_IDLE, &param) != 0))
        return 1;
    ssize_t written = write(STDOUT_FILENO, "up", 2);
    for (volatile int64_t turns = written; !is_idle || turns < 100; turns++)
        continue;
    for (;;)
        pause();
}

static struct child spawn_self(const char *word) {
    const char *const argv[] = {own_path, word, NULL};
    struct child_params params = {.argv = argv, .want_stdout = true, .cpu_limit_s = 60};
    struct child child;
    char up[2];
    assert_int_equal(child_spawn(&params, &child), ERR_OK);
    struct pollfd readable = {.fd = child.stdout_fd, .events = POLLIN};
    assert_int_equal(poll(&readable, 1, 30000), 1);
    assert_int_equal(read(child.stdout_fd, up, 2), 2);
    return child;
}

static int zombies(void) {
    siginfo_t info = {.si_pid = 0};
    if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) != 0)
        return errno == ECHILD ? 0 : -1;
    return 1; /* one that has ended, or one that is still going */
}

/* On a busy machine SIGKILL takes longer than child_kill may wait. */
static void a_killed_child_is_reaped_however_long_it_takes(void **state) {
    (void)state;
    struct child idle[8], busy[3];
    int slow = 0;
    for (int i = 0; i < 8; i++)
        idle[i] = spawn_self("idle");
    for (int i = 0; i < 3; i++)
        busy[i] = spawn_self("spin");
    for (int i = 0; i < 8; i++) {
        pid_t pid = idle[i].pid;
        child_kill(&idle[i]);
        slow += kill(pid, 0) == 0;
    }
    /* A kernel that ends them all at once shows the quick way only; none may stay either way. */
    print_message("%d of 8 outlived the wait of child_kill\n", slow);
    for (int i = 0; i < 3; i++)
        child_kill(&busy[i]);
    int64_t deadline_ms = now_ms() + 10000;
    while (zombies() != 0) {
        assert_true(now_ms() < deadline_ms);
        poll(NULL, 0, 5);
    }
}

int main(int argc, char **argv) {
    if (argc == 2 && (strcmp(argv[1], "spin") == 0 || strcmp(argv[1], "idle") == 0))
        return spin(strcmp(argv[1], "idle") == 0);
    if (argc == 2 && strcmp(argv[1], "echo") == 0)
        return echo_channel();
    own_path = "/proc/self/exe";
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_goes_through_pipes),
        cmocka_unit_test(the_environment_is_empty_but_for_what_is_passed),
        cmocka_unit_test(descriptors_signals_and_limits_are_a_fresh_program_s),
        cmocka_unit_test(a_program_that_is_not_there_is_not_found),
        cmocka_unit_test(killing_takes_the_whole_group_and_is_quick),
        cmocka_unit_test(a_leader_that_ends_leaves_no_one_behind),
        cmocka_unit_test(a_loop_ends_at_its_cpu_limit),
        cmocka_unit_test(a_child_over_its_memory_limit_dies_alone),
        cmocka_unit_test(messages_and_descriptors_cross_the_channel),
        cmocka_unit_test(what_a_receiver_did_not_ask_for_is_closed),
        cmocka_unit_test(spawning_is_safe_beside_busy_threads),
        cmocka_unit_test(a_killed_child_is_reaped_however_long_it_takes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
