/* Each look is taken in a process of its own: what it forbids cannot be allowed again. */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/child.h"
#include "base/crash.h"

static int run(int (*look)(void)) {
    int status = 0;
    pid_t pid = fork();
    if (pid == 0)
        _exit(look());
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return status;
}

static void allow_cores(void) {
    struct rlimit all;
    getrlimit(RLIMIT_CORE, &all);
    all.rlim_cur = all.rlim_max;
    setrlimit(RLIMIT_CORE, &all);
}

/* The system says no to every setting of a limit, and of "dumpable". */
static void refuse_all(void) {
    struct sock_filter steps[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_prlimit64, 2, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_setrlimit, 1, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_prctl, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog filter = {sizeof(steps) / sizeof(steps[0]), steps};
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0)
        _exit(77);
}

static int crash(void) {
    signal(SIGABRT, SIG_DFL);
    allow_cores();
    if (crash_keep_no_core() != ERR_OK)
        return 1;
    raise(SIGABRT);
    return 2;
}

static int limit_is_one_for_children_too(void) {
    const char *const argv[] = {"sh", "-c",
                                "grep -q '^Max core file size  *1  *1 ' /proc/self/limits", NULL};
    struct child_params params = {.argv = argv};
    struct child child;
    int status = 0;
    allow_cores();
    if (child_spawn(&params, &child) != ERR_OK) /* also of a parent that did not ask for it */
        return 1;
    while (!child_has_ended(&child, &status))
        poll(NULL, 0, 1);
    return status == 0 ? 0 : 2;
}

static int none_stays_none(void) {
    const struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    return setgid(65534) == 0 && setuid(65534) == 0 && crash_keep_no_core() != ERR_OK;
}

static int is_kept_out(void) {
    return crash_keep_out() != ERR_OK || prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0;
}

static int refusals_are_told(void) {
    refuse_all();
    return crash_keep_no_core() != ERR_IO || crash_keep_out() != ERR_IO;
}

static void a_crash_leaves_no_core(void **state) {
    (void)state;
    char folder[] = "/tmp/crash-XXXXXX";
    int before = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_non_null(mkdtemp(folder));
    assert_int_equal(chdir(folder), 0);
    int status = run(crash);
    assert_int_equal(fchdir(before), 0);
    close(before);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    assert_false(WCOREDUMP(status));
    assert_int_equal(rmdir(folder), 0); /* empty */
}

static void limits_hold_for_children_and_refusals_are_told(void **state) {
    (void)state;
    assert_int_equal(run(limit_is_one_for_children_too), 0);
    assert_int_equal(run(none_stays_none), 0);
    assert_int_equal(run(is_kept_out), 0);
    int status = run(refusals_are_told);
    assert_true(WIFEXITED(status));
    assert_true(WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 77 /* no filters here */);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_crash_leaves_no_core),
        cmocka_unit_test(limits_hold_for_children_and_refusals_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
