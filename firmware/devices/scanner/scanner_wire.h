/* Messages between the kiosk and kiosk311-scan: one datagram each, words and decimal numbers
 * separated by one space. The parser here reads the process's; the process has its own for ours.
 *   kiosk     "M slot" + memfd     a page room: SCANNER_ROOM_BYTES of memory for one page
 *             "N device"           which scanner, a SANE name; may be empty
 *             "V name=value"       one of its maker's options, for every scan
 *             "L"                  list devices
 *             "O job"              open
 *             "S job first most source mode dpi area"
 *             "C job"              cancel
 *             "P job 0|1"          go on, pause
 *   process   "H 1"                ready
 *             "D name\tvendor\tmodel", "L count"       each device, then how many
 *             "K job sources modes dpi dpi mm mm"      opened: bit masks, least, most, area
 *             "B job page lines"                       a page begins; 0: length not known
 *             "R job page lines"                       lines so far
 *             "A job"                                  alive
 *             "T job page slot us width height pw ph pc"
 *                                  seen: preview in that room, sealed. `us`: monotonic microseconds
 *                                  at the last scan line; pw, ph, pc: size and channels
 *             "G job page slot us width height pw ph pc tw th tc tiff quarters skew count" and for
 *                                  each finding " check level is_measured measured limit"
 *                                  done: preview, thumbnail, TIFF one after another in that room
 *             "F job page fault"   a word of the closed list
 *             "E job"              ended; always the last of a job
 * The process cannot make memory that a file size limit counts (its own is 0), so the kiosk lends
 * it rooms; it writes, cuts to length, seals, and says so. What is not sealed is not believed. */
#ifndef DEVICES_SCANNER_WIRE_H
#define DEVICES_SCANNER_WIRE_H

#include "devices/scanner.h"

#define SCANNER_HELLO "H 1"
#define SCANNER_MESSAGE_MOST 1024
#define SCANNER_ROOMS 4
#define SCANNER_ROOM_BYTES ((size_t)16 << 20)

enum scanner_reply_kind {
    SCANNER_REPLY_DEVICE,
    SCANNER_REPLY_LISTED,
    SCANNER_REPLY_READY,
    SCANNER_REPLY_BEGUN,
    SCANNER_REPLY_PROGRESS,
    SCANNER_REPLY_ALIVE,
    SCANNER_REPLY_SEEN,
    SCANNER_REPLY_DONE,
    SCANNER_REPLY_FAULT,
    SCANNER_REPLY_ENDED
};

struct scanner_reply {
    enum scanner_reply_kind kind;
    uint32_t job;
    int page, lines, count, slot;
    enum scanner_fault fault;
    struct scanner_capabilities capabilities;
    char name[128], vendor[40], model[64]; /* DEVICE */
    int64_t read_us;
    struct scanner_page made; /* SEEN, DONE: sizes and findings; no pointers yet */
};

/* ERR_PROTOCOL: written by nobody we know; nothing is written then. Pure. */
ERR_MUST_USE enum err scanner_wire_read(const char *bytes, size_t len, struct scanner_reply *reply);
/* Bytes that the parts of a page take together. */
size_t scanner_wire_bytes(const struct scanner_page *page);
/* "S ..." for a request; `room` >= 100. Returns the length. ERR_INVALID: out of bounds. Pure. */
ERR_MUST_USE enum err scanner_wire_scan(const struct scanner_request *request, char *out,
                                        size_t room, size_t *len);

#endif
