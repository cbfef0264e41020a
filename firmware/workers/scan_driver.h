/* A scanner as kiosk311-scan sees it: SANE's, or the simulator. Both may block in `start` and
 * `read` for as long as they like: the kiosk watches and kills. One thread. */
#ifndef WORKERS_SCAN_DRIVER_H
#define WORKERS_SCAN_DRIVER_H

#include "imaging/page.h"
#include "workers/scan_command.h"

enum scan_status {
    SCAN_GOOD,
    SCAN_END,     /* of this frame */
    SCAN_NO_DOCS, /* the feeder is empty */
    SCAN_STOPPED, /* cancelled */
    SCAN_JAM,
    SCAN_COVER_OPEN,
    SCAN_DOUBLE_FEED,
    SCAN_UNPLUGGED,
    SCAN_BUSY,
    SCAN_BAD_PAGE,
    SCAN_NO_MEMORY,
    SCAN_IO,
    SCAN_STATUS_COUNT
};

struct scan_capabilities {
    unsigned sources, modes; /* bits 1 << enum */
    int dpi_least, dpi_most, width_mm, length_mm;
};

struct scan_setup {
    enum scan_source source;
    enum scan_mode mode;
    enum scan_area area;
    int dpi;
};

enum scan_plane { SCAN_ALL, SCAN_RED, SCAN_GREEN, SCAN_BLUE };

struct scan_frame {
    struct page_spec spec; /* of one plane: grey */
    enum scan_plane plane;
    bool is_last; /* of its page */
};

struct scan_device;
typedef void scan_each(void *context, const char *name, const char *vendor, const char *model);

struct scan_driver {
    const char *prefix; /* of the names it takes; "": any */
    enum scan_status (*list)(scan_each *each, void *context);
    /* An empty name is the first device found. */
    enum scan_status (*open)(const char *name, struct scan_device **device);
    void (*ask)(struct scan_device *device, struct scan_capabilities *can);
    /* Between pages alone. `options` are "name=value", set after our own. */
    enum scan_status (*set_up)(struct scan_device *device, const struct scan_setup *setup,
                               const char (*options)[SCAN_TEXT], int option_count);
    enum scan_status (*start)(struct scan_device *device, struct scan_frame *frame);
    enum scan_status (*read)(struct scan_device *device, void *bytes, size_t room, size_t *len);
    void (*cancel)(struct scan_device *device); /* once at the end of every job, after faults too */
    void (*close)(struct scan_device *device);
};

extern const struct scan_driver scan_sane, scan_sim;

#endif
