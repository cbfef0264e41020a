/* The socket of the driver's seat and the thread that alone holds it. The main thread is asked by
 * envelopes and answers by jobs, so that no client can stop it: not one that does not read, not one
 * that is gone. One client at a time; the next waits. Development builds only. */
#ifndef APP_DRIVE_SEAT_H
#define APP_DRIVE_SEAT_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/mailbox.h"

struct seat;

/* Envelopes of ROOM_DRIVE hold one of these; their blob is the line, or NULL: that client is gone.
 * Every line wants exactly one answer. */
struct seat_asker {
    uint32_t number; /* of the connection, never used again */
};

/* Listens at `path`, in the place of a socket that an earlier run left there, for this user alone.
 * ERR_TOO_BIG: the path is too long; ERR_INVALID: something else than a socket is there (it stays);
 * ERR_IO. */
ERR_MUST_USE enum err seat_open(const char *path, struct mailbox *mailbox, struct seat **seat);
/* Stops the thread, hangs up, takes the socket away. NULL is fine. */
void seat_close(struct seat *seat);
/* Any thread; never blocks. Copied; a newline is added. Dropped when the asker is gone. */
void seat_answer(struct seat *seat, struct seat_asker asker, const char *text, size_t len);

#endif
