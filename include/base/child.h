/* A child process with a seqpacket socket or plain pipes, for what can hang or crash on outside
 * bytes or must not share our address space (DESIGN section 2). Own process group, empty
 * environment (but what is passed), close-on-exec everything, PR_SET_PDEATHSIG, no core file, CPU
 * limit. The thread that spawns a child owns it. */
#ifndef BASE_CHILD_H
#define BASE_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"

struct child_params {
    const char *const
        *argv; /* argv[0] is a path or found in PATH; NULL-terminated. Never personal text */
    const char *const *env; /* NULL: empty */
    bool want_channel;      /* a SOCK_SEQPACKET pair; the child's end is descriptor 3 */
    bool want_stdin, want_stdout;
    unsigned cpu_limit_s;        /* 0: none */
    uint64_t memory_limit_bytes; /* 0: none */
};

struct child {
    pid_t pid;
    int channel_fd, stdin_fd, stdout_fd; /* -1: not there; ours, non-blocking, close-on-exec */
};

/* ERR_NOT_FOUND no such program, ERR_IO. Does not wait for the program to be ready. */
ERR_MUST_USE enum err child_spawn(const struct child_params *params, struct child *child);
/* SIGKILL to the group, reap, close. Takes <= 10 ms; a child that needs longer to go is reaped when
 * it has gone. Safe on a zeroed or ended child. */
void child_kill(struct child *child);
/* True once it has ended; `status` as waitpid gives it. Reaps. Never blocks. */
bool child_has_ended(struct child *child, int *status);
/* One message of the channel, with an optional descriptor (memfd). send: ERR_GONE, ERR_BUSY.
 * receive: waits <= timeout_ms; ERR_TIMEOUT, ERR_GONE, ERR_TOO_BIG. `fd` may be NULL. */
ERR_MUST_USE enum err channel_send(int channel_fd, const void *bytes, size_t len, int fd);
ERR_MUST_USE enum err channel_receive(int channel_fd, void *bytes, size_t room, int64_t timeout_ms,
                                      size_t *len, int *fd);

#endif
