/* The scanner: pages from a feeder or a glass plate, one after the other, made ready by a process
 * of its own (kiosk311-scan: SANE and imaging, DESIGN section 2) that may hang or crash: it is
 * killed, started again, and every page that has arrived stays. Calls come from the main thread,
 * never wait, and are fine with NULL; what happens comes as envelopes of ROOM_DEVICES. Pages are
 * personal: they lie in anonymous memory of the kernel, never in a file. */
#ifndef DEVICES_SCANNER_H
#define DEVICES_SCANNER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/mailbox.h"

enum scanner_source { SCANNER_FEEDER, SCANNER_FLATBED, SCANNER_SOURCE_COUNT };
enum scanner_mode { SCANNER_MONO, SCANNER_GREY, SCANNER_COLOUR, SCANNER_MODE_COUNT };
enum scanner_area { SCANNER_LETTER, SCANNER_LEGAL, SCANNER_A4, SCANNER_AREA_COUNT };

/* What a resident is told, and what to do about it. Closed: vendor codes end in the worker. */
enum scanner_fault {
    SCANNER_JAM,
    SCANNER_COVER_OPEN,
    SCANNER_EMPTY, /* the feeder held nothing when the scan began */
    SCANNER_DOUBLE_FEED,
    SCANNER_UNPLUGGED,
    SCANNER_BUSY,      /* somebody else has it */
    SCANNER_HANG,      /* no sign of life; its process was killed */
    SCANNER_BAD_PAGE,  /* no bytes, or not as many as promised: this page is not there */
    SCANNER_NO_MEMORY, /* a page too large */
    SCANNER_IO,        /* anything else, a crash of the process too */
    SCANNER_FAULT_COUNT
};

enum scanner_end { SCANNER_DONE, SCANNER_CANCELLED, SCANNER_FAILED, SCANNER_END_COUNT };

#define SCANNER_PAGES_MOST 500
#define SCANNER_DPI_LEAST 75
#define SCANNER_DPI_MOST 600

struct scanner_request {
    uint32_t job; /* the caller's number, not 0; events bring it back */
    int first;    /* number of the first page, 1 or more; a rescan gives the page's own */
    int most;     /* pages; 1 for a rescan; the feeder may hold fewer */
    enum scanner_source source;
    enum scanner_mode mode;
    enum scanner_area area;
    int dpi;
};

/* Kinds of envelopes of ROOM_DEVICES. Of one job, in this order: READY (when it was opened for it),
 * then for each page BEGUN, PROGRESS, SEEN, DONE (which may come after the next page has begun),
 * perhaps a FAULT, and always one ENDED, the last. */
enum scanner_event_kind {
    SCANNER_FOUND = 16, /* blob: struct scanner_list */
    SCANNER_READY,
    SCANNER_PAGE_BEGUN,
    SCANNER_PROGRESS,  /* lines so far */
    SCANNER_PAGE_SEEN, /* blob: struct scanner_page, preview only: as scanned, for the screen */
    SCANNER_PAGE_DONE, /* blob: struct scanner_page, whole: as it will be delivered */
    SCANNER_FAULTED,
    SCANNER_ENDED
};

struct scanner_capabilities {
    bool has_source[SCANNER_SOURCE_COUNT], has_mode[SCANNER_MODE_COUNT];
    int dpi_least, dpi_most;
    int width_mm, length_mm; /* the largest area */
};

/* In the envelope's `small`; what a kind does not say is 0. */
struct scanner_event {
    uint32_t job;
    int page;  /* of a fault: the page that is missing */
    int lines; /* PROGRESS; of BEGUN the whole, 0 when not known */
    int pages; /* ENDED: how many were DONE */
    enum scanner_fault fault;
    enum scanner_end end;
    struct scanner_capabilities capabilities; /* READY */
};

#define SCANNER_LIST_MOST 16
struct scanner_list {
    int count;
    struct {
        char name[128], vendor[40], model[64];
    } devices[SCANNER_LIST_MOST];
};

/* 1 grey, 3 RGB; rows follow each other without a gap. */
struct scanner_picture {
    int width, height, channels;
    const uint8_t *pixels;
};

/* As imaging/check.h and imaging/rules.h; the wire has their names. */
enum scanner_check {
    SCANNER_BLANK,
    SCANNER_FAINT,
    SCANNER_DARK,
    SCANNER_CUT_OFF,
    SCANNER_UPRIGHT,
    SCANNER_SKEW,
    SCANNER_RESOLUTION,
    SCANNER_SHARPNESS,
    SCANNER_PAPER_SIZE,
    SCANNER_MARGIN_TOP,
    SCANNER_MARGIN_RIGHT,
    SCANNER_MARGIN_BOTTOM,
    SCANNER_MARGIN_LEFT,
    SCANNER_STAMP,
    SCANNER_TYPE_SIZE,
    SCANNER_TOO_MANY_PAGES,
    SCANNER_CHECK_COUNT
};
enum scanner_level { SCANNER_INFO = 1, SCANNER_WARN, SCANNER_ASK, SCANNER_LEVEL_COUNT };
struct scanner_finding {
    enum scanner_check check;
    enum scanner_level level;
    bool is_measured; /* false: it cannot be told, and that is the finding */
    int32_t measured_thousand, limit_thousand; /* in thousandths of the check's unit */
};

/* Owned by whoever holds the envelope; to keep it, take `blob` out and call scanner_page_free. All
 * pointers are into one read-only mapping of sealed memory that nobody can change any more. */
struct scanner_page {
    uint32_t job;
    int page;
    int width, height; /* pixels: as scanned when SEEN, of the TIFF when DONE */
    struct scanner_picture preview, thumbnail;
    const uint8_t *tiff; /* one page, Group 4; NULL when SEEN */
    size_t tiff_len;
    int quarters;          /* turned clockwise to stand upright */
    int32_t skew_thousand; /* degrees taken out */
    int finding_count;
    struct scanner_finding findings[SCANNER_CHECK_COUNT];
    int32_t after_ms; /* from the last scan line to the arrival in this process */
    void *map;
    size_t map_len;
};
void scanner_page_free(void *page); /* any thread; NULL is fine */

struct scanner_params {
    struct mailbox *mailbox;
    const char *driver;        /* "sane", "simulated" */
    const char *device;        /* a SANE name, or the simulator's script; empty: the first found */
    const char *worker;        /* path of kiosk311-scan */
    const char *config_folder; /* SANE_CONFIG_DIR; empty: the system's */
    const char *options;       /* the maker's own: "name=value,name=value"; may be empty */
    const char *rules;         /* a county's file (imaging/rules.h); empty: no checks */
    int stall_ms;              /* without a sign of life for so long while it scans: a hang */
};

struct scanner;

/* No driver of this name, no such program. Also for --check-config. */
ERR_MUST_USE enum err scanner_probe(const struct scanner_params *params);
/* Starts the thread, not the process. Strings are copied. ERR_NOT_FOUND as scanner_probe. */
ERR_MUST_USE enum err scanner_start(const struct scanner_params *params, struct scanner **scanner);
void scanner_stop(struct scanner *scanner);

void scanner_list_devices(struct scanner *scanner); /* FOUND */
/* READY, or FAULTED; then ENDED. */
void scanner_open(struct scanner *scanner, uint32_t job);
/* One job at a time: a second one waits for the first. A bad request is FAULTED with IO. */
void scanner_scan(struct scanner *scanner, const struct scanner_request *request);
/* The job at work and those that wait. ENDED follows within 100 ms, whatever the device does; pages
 * that come later are dropped. */
void scanner_cancel(struct scanner *scanner);
/* After the page that is being read, until told to go on. */
void scanner_pause(struct scanner *scanner, bool is_paused);
/* The end of a visit: cancels without a word, and the process with its memory goes. */
void scanner_forget(struct scanner *scanner);

#endif
