/* The worker's end of the channel: messages out, commands in, and the page rooms that the kiosk
 * lends. Sending is safe from both threads; all else is the reader's thread alone. */
#ifndef WORKERS_SCAN_TALK_H
#define WORKERS_SCAN_TALK_H

#include "workers/scan_command.h"

/* Ends the process when the kiosk is gone or does not listen. */
void talk_say(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* The next command, after at most `timeout_ms`. Rooms that come are kept here and not told. Ends
 * the process when the kiosk is gone. */
bool talk_take(int timeout_ms, struct scan_command *command);
int64_t talk_now_us(void); /* monotonic */

/* A page's memory, lent: filled, cut, sealed, then named in a message. */
struct talk_room {
    int slot, fd;
};
bool talk_has_rooms(int count);
struct talk_room talk_room_take(void); /* only when there is one */

/* Copies the parts one after another, cuts the room to them and seals it: false: they do not fit.
 * The room is used up either way, and its descriptor closed. */
struct talk_part {
    const void *bytes;
    size_t len;
};
bool talk_room_fill(struct talk_room *room, const struct talk_part *parts, int count);

#endif
