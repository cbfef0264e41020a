/* The driver's seat (development builds only): a Unix socket, one JSON object a line each way. The
 * seat's thread reads and writes; every command runs on the main thread, through the same path as
 * a finger. Errors are answers, never exits. */
#include "drive_inner.h"

#ifdef KIOSK_DRIVE

#include <stdatomic.h>

#include "base/memory.h"

/* Read by all threads, moved by the main thread. */
static _Atomic int64_t later_ms, wall_offset_ms;

static int64_t monotonic_ms(struct clock *clock) {
    (void)clock;
    return clock_system()->monotonic_ms(clock_system()) + atomic_load(&later_ms);
}

static int64_t wall_ms(struct clock *clock) {
    (void)clock;
    return clock_system()->wall_ms(clock_system()) + atomic_load(&later_ms) +
           atomic_load(&wall_offset_ms);
}

struct clock *drive_clock(void) {
    static struct clock clock = {monotonic_ms, wall_ms};
    return &clock;
}

void drive_clock_later(int64_t by_ms) {
    atomic_fetch_add(&later_ms, by_ms);
}

void drive_clock_wall(int64_t offset_ms) {
    atomic_store(&wall_offset_ms, offset_ms);
}

enum err drive_open(struct app *app, const char *path) {
    struct drive *drive = mem_alloc(1, sizeof(*drive));
    enum err err = seat_open(path, app->mailbox, &drive->seat);
    if (err != ERR_OK) {
        mem_free(drive);
        return err;
    }
    drive->said_arena = arena_create(1u << 20);
    app->drive = drive;
    return ERR_OK;
}

void drive_close(struct app *app) {
    struct drive *drive = app->drive;
    if (drive == NULL)
        return;
    seat_close(drive->seat);
    app->drive = NULL;
    arena_destroy(drive->said_arena);
    mem_free(drive);
}

void drive_said(struct app *app, const char *text, bool is_private) {
    struct drive *drive = app->drive;
    if (drive == NULL || drive->said_count == SAID_MOST)
        return;
    drive->said[drive->said_count].text = arena_text(drive->said_arena, text);
    drive->said[drive->said_count++].is_private = is_private;
}

void drive_forget(struct app *app) {
    if (app->drive == NULL)
        return;
    app->drive->said_count = 0;
    arena_reset(app->drive->said_arena);
}

#else /* a release has no driver's seat */

struct clock *drive_clock(void) {
    return clock_system();
}

enum err drive_open(struct app *app, const char *path) {
    (void)app, (void)path;
    return ERR_UNSUPPORTED;
}

void drive_close(struct app *app) {
    (void)app;
}

void drive_command(struct app *app, const struct envelope *envelope) {
    (void)app, (void)envelope;
}

void drive_turn(struct app *app) {
    (void)app;
}

int64_t drive_deadline_ms(const struct app *app) {
    (void)app;
    return INT64_MAX;
}

void drive_said(struct app *app, const char *text, bool is_private) {
    (void)app, (void)text, (void)is_private;
}

void drive_forget(struct app *app) {
    (void)app;
}

#endif
