#include "base/clock.h"

#include <stdatomic.h>
#include <stddef.h>
#include <time.h>

static int64_t read_ms(clockid_t which) {
    struct timespec now;
    clock_gettime(which, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t system_monotonic_ms(struct clock *clock) {
    (void)clock;
    return read_ms(CLOCK_MONOTONIC);
}

static int64_t system_wall_ms(struct clock *clock) {
    (void)clock;
    return read_ms(CLOCK_REALTIME);
}

struct clock *clock_system(void) {
    static struct clock clock = {system_monotonic_ms, system_wall_ms};
    return &clock;
}

static struct clock_manual *manual_of(struct clock *clock) {
    return (struct clock_manual *)(void *)((char *)clock - offsetof(struct clock_manual, clock));
}

static int64_t manual_monotonic_ms(struct clock *clock) {
    return atomic_load(&manual_of(clock)->now_ms);
}

static int64_t manual_wall_ms(struct clock *clock) {
    struct clock_manual *manual = manual_of(clock);
    return atomic_load(&manual->now_ms) + atomic_load(&manual->wall_offset_ms);
}

void clock_manual_init(struct clock_manual *manual, int64_t wall_ms) {
    manual->clock = (struct clock){manual_monotonic_ms, manual_wall_ms};
    atomic_init(&manual->now_ms, 0);
    atomic_init(&manual->wall_offset_ms, wall_ms);
}

void clock_manual_advance(struct clock_manual *manual, int64_t by_ms) {
    atomic_fetch_add(&manual->now_ms, by_ms);
}

void clock_manual_jump_wall(struct clock_manual *manual, int64_t by_ms) {
    atomic_fetch_add(&manual->wall_offset_ms, by_ms);
}
