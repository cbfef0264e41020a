/* The messages of a child's seqpacket socket, with an optional descriptor. */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/child.h"
#include "base/clock.h"
#include "base/log.h"

#define LOG_ROOM "base"
/* Room for more than the one descriptor that is allowed, so that the rest can be closed. */
#define MAX_FDS 8

union control {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(int) * MAX_FDS)];
};

static enum err socket_error(int code) {
    switch (code) {
    case EAGAIN:
    case ENOBUFS:
        return ERR_BUSY;
    case EPIPE:
    case ECONNRESET:
    case ENOTCONN:
    case EBADF:
        return ERR_GONE;
    case EMSGSIZE:
        return ERR_TOO_BIG;
    default:
        log_warn("channel.failed", "errno=%d", code);
        return ERR_IO;
    }
}

enum err channel_send(int channel_fd, const void *bytes, size_t len, int fd) {
    union control control;
    struct iovec part = {.iov_base = (void *)(uintptr_t)bytes, .iov_len = len};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    if (len == 0) /* would read as the end of the channel */
        return ERR_INVALID;
    if (fd >= 0) {
        memset(&control, 0, sizeof control);
        message.msg_control = control.bytes;
        message.msg_controllen = CMSG_SPACE(sizeof fd);
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof fd);
        memcpy(CMSG_DATA(header), &fd, sizeof fd);
    }
    ssize_t sent;
    do
        sent = sendmsg(channel_fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    while (sent < 0 && errno == EINTR);
    return sent < 0 ? socket_error(errno) : ERR_OK;
}

static enum err wait_readable(int fd, int64_t timeout_ms) {
    struct clock *clock = clock_system();
    int64_t deadline_ms = clock->monotonic_ms(clock) + timeout_ms;
    for (;;) {
        int64_t left_ms = timeout_ms < 0 ? -1 : deadline_ms - clock->monotonic_ms(clock);
        if (timeout_ms >= 0 && left_ms < 0)
            left_ms = 0;
        struct pollfd readable = {.fd = fd, .events = POLLIN};
        int ready = poll(&readable, 1, left_ms > INT_MAX ? INT_MAX : (int)left_ms);
        if (ready > 0)
            return ERR_OK;
        if (ready == 0)
            return ERR_TIMEOUT;
        if (errno != EINTR)
            return socket_error(errno);
    }
}

/* Keeps the first descriptor when `kept` is given; closes every other one. */
static void take_descriptors(struct msghdr *message, int *kept) {
    struct cmsghdr *header = CMSG_FIRSTHDR(message);
    for (; header; header = CMSG_NXTHDR(message, header)) {
        if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS)
            continue;
        size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < count; i++) {
            int fd;
            memcpy(&fd, CMSG_DATA(header) + i * sizeof fd, sizeof fd);
            if (kept && *kept < 0)
                *kept = fd;
            else
                close(fd);
        }
    }
}

enum err channel_receive(int channel_fd, void *bytes, size_t room, int64_t timeout_ms, size_t *len,
                         int *fd) {
    enum err err = wait_readable(channel_fd, timeout_ms);
    if (err != ERR_OK)
        return err;
    union control control;
    struct iovec part = {.iov_base = bytes, .iov_len = room};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = control.bytes,
                             .msg_controllen = sizeof control.bytes};
    ssize_t got;
    do
        got = recvmsg(channel_fd, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return errno == EAGAIN ? ERR_TIMEOUT : socket_error(errno);
    bool is_cut = (message.msg_flags & MSG_TRUNC) != 0;
    int taken = -1;
    take_descriptors(&message, fd && !is_cut && got > 0 ? &taken : NULL);
    if (is_cut)
        return ERR_TOO_BIG;
    if (got == 0)
        return ERR_GONE;
    *len = (size_t)got;
    if (fd)
        *fd = taken;
    return ERR_OK;
}
