/* Shared by the two files of the driver's seat. */
#ifndef APP_DRIVE_INNER_H
#define APP_DRIVE_INNER_H

#include "app_inner.h"
#include "drive_seat.h"

#define SAID_MOST 256
#define WAIT_MOST_MS 600000
#define LATER_MOST_MS INT64_C(86400000)
#define CLOCK_MOST_MS INT64_C(315360000000)

/* drive.c: what drive_clock is ahead by; wall_ms moves the wall's clock alone. */
void drive_clock_later(int64_t by_ms);
void drive_clock_wall(int64_t offset_ms);

/* Main thread. */
struct drive {
    struct seat *seat;
    struct seat_asker asker; /* of the command being carried out */
    bool is_waiting;
    struct seat_asker waiter;
    int64_t wait_until_ms;
    char wait_screen[64], wait_label[256], wait_name[64];
    struct arena *said_arena;
    struct {
        const char *text;
        bool is_private;
    } said[SAID_MOST];
    int said_count;
};

#endif
