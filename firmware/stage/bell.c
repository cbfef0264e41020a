#define LOG_ROOM "stage"

#include "stage/bell.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/log.h"

/* A signal has no context, so what its handler needs is here. One stage a process. */
static volatile sig_atomic_t is_quit_asked;
static volatile sig_atomic_t signal_fd = -1;

static void on_signal(int number) {
    int saved = errno;
    uint64_t one = 1;
    (void)number;
    is_quit_asked = 1;
    if (signal_fd >= 0 && write(signal_fd, &one, sizeof(one)) < 0)
        is_quit_asked = 1; /* the counter is full: it rings already */
    errno = saved;
}

bool bell_is_quit(void) {
    bool was_asked = is_quit_asked != 0;
    is_quit_asked = 0;
    return was_asked;
}

static void listen_to_signals(void) {
    struct sigaction action;
    memset(&action, 0, sizeof(action));
    action.sa_handler = on_signal; /* no SA_RESTART: a sleeping wait must end */
    sigemptyset(&action.sa_mask);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
}

enum err bell_open(struct bell *bell, bool has_window) {
    bell->has_window = has_window;
    bell->fd = -1;
    atomic_init(&bell->is_rung, false);
    if (has_window) {
        /* SDL turns SIGTERM into SDL_QUIT and wakes for it. */
        bell->event_type = SDL_RegisterEvents(1);
        return bell->event_type != (Uint32)-1 ? ERR_OK : ERR_IO;
    }
    bell->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (bell->fd < 0) {
        log_error("bell.eventfd", "errno=%d", errno);
        return ERR_IO;
    }
    signal_fd = bell->fd;
    listen_to_signals();
    return ERR_OK;
}

void bell_close(struct bell *bell) {
    if (bell->fd < 0)
        return;
    signal_fd = -1;
    signal(SIGTERM, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    close(bell->fd);
    bell->fd = -1;
}

void bell_ring(struct bell *bell) {
    uint64_t one = 1;
    if (atomic_exchange(&bell->is_rung, true))
        return; /* rung already and not yet heard */
    if (bell->has_window) {
        SDL_Event event;
        memset(&event, 0, sizeof(event));
        event.type = bell->event_type;
        if (SDL_PushEvent(&event) < 0)
            atomic_store(&bell->is_rung, false); /* a full queue is awake anyway */
    } else if (write(bell->fd, &one, sizeof(one)) < 0 && errno != EAGAIN) {
        log_error("bell.write", "errno=%d", errno);
    }
}

static int clip_timeout(int64_t timeout_ms) {
    return timeout_ms < 0 ? -1 : timeout_ms > INT_MAX ? INT_MAX : (int)timeout_ms;
}

static void wait_without_window(struct bell *bell, int64_t timeout_ms) {
    struct pollfd poll_fd = {.fd = bell->fd, .events = POLLIN};
    uint64_t count;
    if (is_quit_asked == 0)
        (void)poll(&poll_fd, 1, clip_timeout(timeout_ms));
    /* The counter first, the flag after it: a ring in between is swallowed, and what it rang for is
     * found by the caller, who looks after every wait. The other way round a ring in between would
     * leave the flag up over an empty counter, and nobody could ring again. */
    while (read(bell->fd, &count, sizeof(count)) > 0)
        continue;
    atomic_store(&bell->is_rung, false);
}

bool bell_wait(struct bell *bell, int64_t timeout_ms, SDL_Event *event) {
    if (!bell->has_window) {
        wait_without_window(bell, timeout_ms);
        return false;
    }
    bool has_event = SDL_WaitEventTimeout(event, clip_timeout(timeout_ms)) != 0;
    if (has_event && event->type == bell->event_type)
        atomic_store(&bell->is_rung, false);
    return has_event;
}
