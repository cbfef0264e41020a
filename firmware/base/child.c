/* Between vfork and exec the child shares our memory and only makes system calls: everything it
 * needs is worked out before, in `struct plan`. fork would do as well, but copies page tables, and
 * would leave a visitor's locked pages in a second process for a moment. */
#include "base/child.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/crash.h"
#include "base/log.h"

#define LOG_ROOM "base"
#define CHANNEL_FD 3
/* Our ends and the child's originals lie above the numbers that dup2 fills in the child. */
#define LOWEST_FD 10
#define KILL_WAIT_MS 10
#define REAPER_STACK_BYTES ((size_t)256 * 1024)
#define DEFAULT_PATH "/usr/local/bin:/usr/bin:/bin"

enum { IN, OUT, CHANNEL, ENDS };

struct plan {
    const char *path;
    char *const *argv, *const *env;
    pid_t parent;
    int ends[ENDS]; /* the child's, by the number it will have; CHANNEL is 3 */
    int report_fd;  /* takes errno when exec fails, closes when it works */
    unsigned cpu_limit_s;
    uint64_t memory_limit_bytes;
};

static enum err find_program(const char *name, char path[PATH_MAX]) {
    if (strchr(name, '/')) {
        int len = snprintf(path, PATH_MAX, "%s", name);
        return len < PATH_MAX && access(path, X_OK) == 0 ? ERR_OK : ERR_NOT_FOUND;
    }
    const char *folders = getenv("PATH");
    if (!folders || *folders == '\0')
        folders = DEFAULT_PATH;
    while (*folders != '\0') {
        size_t folder_len = strcspn(folders, ":");
        int len = snprintf(path, PATH_MAX, "%.*s/%s", (int)folder_len, folders, name);
        if (folder_len > 0 && len < PATH_MAX && access(path, X_OK) == 0)
            return ERR_OK;
        folders += folder_len + (folders[folder_len] == ':');
    }
    return ERR_NOT_FOUND;
}

static void limit(int which, rlim_t soft, rlim_t hard) {
    struct rlimit limits = {soft, hard};
    setrlimit((__rlimit_resource_t)which, &limits);
}

/* In the child: signals as a fresh program expects them. Ignored ones would survive exec. */
static void reset_signals(void) {
    struct sigaction standard = {.sa_handler = SIG_DFL};
    sigset_t none;
    for (int number = 1; number < NSIG; number++)
        sigaction(number, &standard, NULL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* In the child. */
static void close_the_rest(int from, int report_fd) {
    if (close_range((unsigned)from, ~0u, CLOSE_RANGE_CLOEXEC) == 0)
        return;
    /* Kernels before 5.11, or a filter: everything of ours is close-on-exec anyway. */
    for (int fd = from; fd < 1024; fd++)
        if (fd != report_fd)
            close(fd);
}

/* In the child. Never returns. */
static void become(const struct plan *plan) {
    bool is_ready =
        setpgid(0, 0) == 0 && prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == plan->parent;
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    is_ready = is_ready && crash_keep_no_core() == ERR_OK;
    if (plan->cpu_limit_s > 0)
        limit(RLIMIT_CPU, plan->cpu_limit_s, (rlim_t)plan->cpu_limit_s + 1);
    if (plan->memory_limit_bytes > 0)
        limit(RLIMIT_AS, plan->memory_limit_bytes, plan->memory_limit_bytes);
    is_ready = is_ready && dup2(plan->ends[IN], STDIN_FILENO) >= 0 &&
               dup2(plan->ends[OUT], STDOUT_FILENO) >= 0;
    bool has_channel = plan->ends[CHANNEL] >= 0;
    if (has_channel)
        is_ready = is_ready && dup2(plan->ends[CHANNEL], CHANNEL_FD) >= 0;
    close_the_rest(has_channel ? CHANNEL_FD + 1 : CHANNEL_FD, plan->report_fd);
    reset_signals();
    if (is_ready)
        execve(plan->path, plan->argv, plan->env);
    int code = errno != 0 ? errno : EIO;
    ssize_t written = write(plan->report_fd, &code, sizeof code);
    (void)written;
    _exit(127);
}

/* Signals stay blocked until exec: a handler of ours must not run in the shared memory. */
__attribute__((noinline)) static pid_t launch(const struct plan *plan) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t pid = vfork();
    if (pid == 0)
        become(plan);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return pid;
}

static void close_fd(int *fd) {
    if (*fd > STDERR_FILENO)
        close(*fd);
    *fd = -1;
}

/* Moves a fresh descriptor above the numbers used in the child. */
static int lift(int fd) {
    if (fd < 0 || fd >= LOWEST_FD)
        return fd;
    int lifted = fcntl(fd, F_DUPFD_CLOEXEC, LOWEST_FD);
    close(fd);
    return lifted;
}

static bool lift_both(int pair[2]) {
    pair[0] = lift(pair[0]);
    pair[1] = lift(pair[1]);
    return pair[0] >= 0 && pair[1] >= 0;
}

static bool open_null(int *end, int flags) {
    *end = lift(open("/dev/null", flags | O_CLOEXEC));
    return *end >= 0;
}

/* A pipe whose `ours` end does not block; the child's does. */
static bool open_pipe(int *ours, int *theirs, bool we_write) {
    int pair[2];
    if (pipe2(pair, O_CLOEXEC) != 0)
        return false;
    bool is_open = lift_both(pair);
    *ours = pair[we_write];
    *theirs = pair[!we_write];
    return is_open && fcntl(*ours, F_SETFL, O_NONBLOCK) == 0;
}

static bool open_channel(int *ours, int *theirs) {
    int pair[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
        return false;
    bool is_open = lift_both(pair);
    *ours = pair[0];
    *theirs = pair[1];
    return is_open && fcntl(*ours, F_SETFL, O_NONBLOCK) == 0;
}

static bool open_ends(const struct child_params *params, struct child *ours, int ends[ENDS]) {
    bool is_open = params->want_stdin ? open_pipe(&ours->stdin_fd, &ends[IN], true)
                                      : open_null(&ends[IN], O_RDONLY);
    is_open = is_open && (params->want_stdout ? open_pipe(&ours->stdout_fd, &ends[OUT], false)
                                              : open_null(&ends[OUT], O_WRONLY));
    if (params->want_channel)
        is_open = is_open && open_channel(&ours->channel_fd, &ends[CHANNEL]);
    return is_open;
}

/* Waits until exec has worked (the report closes) or failed (it brings errno). */
static int read_report(int fd) {
    int code = 0;
    ssize_t got;
    do
        got = read(fd, &code, sizeof code);
    while (got < 0 && errno == EINTR);
    return got == (ssize_t)sizeof code ? code : 0;
}

static enum err start(struct plan *plan, pid_t *pid) {
    int report[2];
    if (pipe2(report, O_CLOEXEC) != 0)
        return ERR_IO;
    int code = lift_both(report) ? 0 : EMFILE;
    plan->report_fd = report[1];
    if (code == 0) {
        *pid = launch(plan);
        code = *pid < 0 ? errno : 0;
    }
    close_fd(&report[1]);
    if (code == 0) {
        code = read_report(report[0]);
        if (code != 0)
            waitpid(*pid, NULL, 0);
    }
    close_fd(&report[0]);
    if (code == 0)
        return ERR_OK;
    log_warn("child.not_started", "errno=%d", code);
    return code == ENOENT || code == EACCES || code == ENOEXEC ? ERR_NOT_FOUND : ERR_IO;
}

enum err child_spawn(const struct child_params *params, struct child *child) {
    static char *const no_env[] = {NULL};
    char path[PATH_MAX];
    struct child made = {.pid = 0, .channel_fd = -1, .stdin_fd = -1, .stdout_fd = -1};
    struct plan plan = {.path = path,
                        .argv = (char *const *)(uintptr_t)params->argv,
                        .env = params->env ? (char *const *)(uintptr_t)params->env : no_env,
                        .parent = getpid(),
                        .ends = {-1, -1, -1},
                        .cpu_limit_s = params->cpu_limit_s,
                        .memory_limit_bytes = params->memory_limit_bytes};
    enum err err = find_program(params->argv[0], path);
    if (err == ERR_OK && !open_ends(params, &made, plan.ends)) {
        log_warn("child.no_descriptors", "errno=%d", errno);
        err = ERR_IO;
    }
    if (err == ERR_OK)
        err = start(&plan, &made.pid);
    for (int i = 0; i < ENDS; i++)
        close_fd(&plan.ends[i]);
    if (err != ERR_OK) {
        made.pid = 0;
        child_kill(&made);
        return err;
    }
    *child = made;
    return ERR_OK;
}

static void *reap(void *argument) {
    pid_t pid = (pid_t)(intptr_t)argument;
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    log_debug("child.reaped", "pid=%d", (int)pid);
    return NULL;
}

/* A thread of its own for the rare child that outlives the wait: until it is waited for it stays a
 * zombie, and its number is taken. */
static void reap_later(pid_t pid) {
    pthread_t thread;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, REAPER_STACK_BYTES);
    int code = pthread_create(&thread, &attributes, reap, (void *)(intptr_t)pid);
    pthread_attr_destroy(&attributes);
    log_debug("child.slow", "pid=%d", (int)pid);
    if (code != 0)
        log_warn("child.not_reaped", "pid=%d errno=%d", (int)pid, code);
}

/* SIGKILL needs a moment to take effect, on a busy machine more than this thread may wait; a
 * process stuck in a device call takes as long as the device likes. */
static void await_end(pid_t pid) {
    int pid_fd = pidfd_open(pid, 0);
    if (pid_fd >= 0) {
        struct pollfd ended = {.fd = pid_fd, .events = POLLIN};
        poll(&ended, 1, KILL_WAIT_MS);
        close(pid_fd);
    }
    if (waitpid(pid, NULL, WNOHANG) == 0)
        reap_later(pid);
}

void child_kill(struct child *child) {
    if (child->pid > 0) {
        kill(-child->pid, SIGKILL);
        kill(child->pid, SIGKILL);
        await_end(child->pid);
        child->pid = 0;
    }
    close_fd(&child->channel_fd);
    close_fd(&child->stdin_fd);
    close_fd(&child->stdout_fd);
}

bool child_has_ended(struct child *child, int *status) {
    siginfo_t info = {.si_pid = 0};
    if (child->pid <= 0)
        return true;
    if (waitid(P_PID, (id_t)child->pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0)
        return errno == ECHILD;
    if (info.si_pid == 0)
        return false;
    /* While it is a zombie its group number is not used again: whatever it left behind goes too. */
    kill(-child->pid, SIGKILL);
    int ended = 0;
    waitpid(child->pid, &ended, 0);
    if (status)
        *status = ended;
    child->pid = 0;
    return true;
}
