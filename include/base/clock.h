/* Time. Durations and deadlines use the monotonic clock; wall time is only shown, stored and sent.
 * Everything takes a `struct clock *`, so that tests and simulations own time. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

struct clock {
    int64_t (*monotonic_ms)(struct clock *clock); /* never goes back */
    int64_t (*wall_ms)(struct clock *clock);      /* Unix time; may jump either way */
};

struct clock *clock_system(void);

/* A clock that stands still until told. Any thread may read it. */
struct clock_manual {
    struct clock clock;
    _Atomic int64_t now_ms, wall_offset_ms;
};
void clock_manual_init(struct clock_manual *manual, int64_t wall_ms);
void clock_manual_advance(struct clock_manual *manual, int64_t by_ms);
void clock_manual_jump_wall(struct clock_manual *manual, int64_t by_ms);

#endif
