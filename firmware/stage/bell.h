/* The doorbell of the main thread: an SDL user event beside a window, an eventfd without one. Empty
 * and coalesced: it says only that somebody rang. */
#ifndef STAGE_BELL_H
#define STAGE_BELL_H

#include <SDL.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct bell {
    bool has_window;
    int fd; /* -1 beside a window */
    Uint32 event_type;
    atomic_bool is_rung;
};

/* Also takes SIGTERM and SIGINT, which then ring. ERR_IO. */
ERR_MUST_USE enum err bell_open(struct bell *bell, bool has_window);
void bell_close(struct bell *bell);
/* Any thread. */
void bell_ring(struct bell *bell);
/* Sleeps until rung or the time is over (-1: for ever). True with `event` filled: an SDL event
 * came. */
bool bell_wait(struct bell *bell, int64_t timeout_ms, SDL_Event *event);
/* SIGTERM or SIGINT came since the last call. */
bool bell_is_quit(void);

#endif
