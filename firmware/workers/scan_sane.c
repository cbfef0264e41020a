/* SANE behind scan_driver.h; the numbers are the quirks of reference/scanning 2.3. Blocking reads
 * alone (8), parameters only after start (4), a length below 0 is a fault (8). */
#include <string.h>

#include "base/memory.h"
#include "workers/scan_options.h"

#define DPI_OTHERWISE 300.0

struct scan_device {
    SANE_Handle handle;
    char name[SCAN_TEXT];
};

static bool is_ready;

static bool be_ready(void) {
    if (!is_ready)
        is_ready = sane_init(NULL, NULL) == SANE_STATUS_GOOD;
    return is_ready;
}

static enum scan_status from_sane(SANE_Status status) {
    switch (status) {
    case SANE_STATUS_GOOD:
        return SCAN_GOOD;
    case SANE_STATUS_CANCELLED:
        return SCAN_STOPPED;
    case SANE_STATUS_DEVICE_BUSY:
        return SCAN_BUSY;
    case SANE_STATUS_EOF:
        return SCAN_END;
    case SANE_STATUS_JAMMED:
        return SCAN_JAM;
    case SANE_STATUS_NO_DOCS:
        return SCAN_NO_DOCS;
    case SANE_STATUS_COVER_OPEN:
        return SCAN_COVER_OPEN;
    case SANE_STATUS_NO_MEM:
        return SCAN_NO_MEMORY;
    case SANE_STATUS_UNSUPPORTED:
    case SANE_STATUS_INVAL:
    case SANE_STATUS_IO_ERROR:
    case SANE_STATUS_ACCESS_DENIED:
    default:
        return SCAN_IO;
    }
}

static enum scan_status list(scan_each *each, void *context) {
    const SANE_Device **devices = NULL;
    if (!be_ready() || sane_get_devices(&devices, SANE_FALSE) != SANE_STATUS_GOOD)
        return SCAN_IO;
    for (; *devices != NULL; devices++)
        each(context, (*devices)->name, (*devices)->vendor, (*devices)->model);
    return SCAN_GOOD;
}

static bool first_name(char name[SCAN_TEXT]) {
    const SANE_Device **devices = NULL;
    if (sane_get_devices(&devices, SANE_FALSE) != SANE_STATUS_GOOD || devices[0] == NULL ||
        strlen(devices[0]->name) >= SCAN_TEXT)
        return false;
    memcpy(name, devices[0]->name, strlen(devices[0]->name) + 1);
    return true;
}

static enum scan_status open_device(const char *name, struct scan_device **device) {
    struct scan_device *made = mem_alloc(1, sizeof *made);
    memcpy(made->name, name, strnlen(name, sizeof made->name - 1));
    enum scan_status status = be_ready() ? SCAN_GOOD : SCAN_IO;
    if (status == SCAN_GOOD && made->name[0] == '\0' && !first_name(made->name))
        status = SCAN_UNPLUGGED;
    if (status == SCAN_GOOD)
        status = from_sane(sane_open(made->name, &made->handle));
    if (status == SCAN_GOOD) {
        *device = made;
        return SCAN_GOOD;
    }
    mem_free(made);
    /* What cannot be opened and is not busy is not there (12). */
    return status == SCAN_IO || status == SCAN_END ? SCAN_UNPLUGGED : status;
}

static void ask(struct scan_device *device, struct scan_capabilities *can) {
    scan_options_ask(device->handle, can);
}

static enum scan_status set_up(struct scan_device *device, const struct scan_setup *setup,
                               const char (*options)[SCAN_TEXT], int option_count) {
    SANE_Status status = scan_options_apply(device->handle, setup);
    for (int i = 0; i < option_count && status == SANE_STATUS_GOOD; i++)
        status = scan_options_set(device->handle, options[i]);
    return from_sane(status);
}

/* The whole backend anew: its own cache would swear that the scanner is still there. */
static bool is_there(struct scan_device *device) {
    sane_close(device->handle);
    sane_exit();
    is_ready = false;
    device->handle = NULL;
    return be_ready() && sane_open(device->name, &device->handle) == SANE_STATUS_GOOD;
}

static enum scan_status judge(struct scan_device *device, SANE_Status sane) {
    enum scan_status status = from_sane(sane);
    if (status == SCAN_IO && !is_there(device))
        return SCAN_UNPLUGGED;
    if (status == SCAN_JAM && scan_options_number(device->handle, "double-feed", 0) > 0)
        return SCAN_DOUBLE_FEED; /* SANE has no status for it; some makers have a sensor */
    return status;
}

static double clamp_dpi(double dpi) {
    return dpi < PAGE_DPI_LEAST ? PAGE_DPI_LEAST : dpi > PAGE_DPI_MOST ? PAGE_DPI_MOST : dpi;
}

static void describe(struct scan_device *device, const SANE_Parameters *is,
                     struct scan_frame *frame) {
    static const enum scan_plane planes[] = {[SANE_FRAME_GRAY] = SCAN_ALL,
                                             [SANE_FRAME_RGB] = SCAN_ALL,
                                             [SANE_FRAME_RED] = SCAN_RED,
                                             [SANE_FRAME_GREEN] = SCAN_GREEN,
                                             [SANE_FRAME_BLUE] = SCAN_BLUE};
    double dpi = scan_options_number(device->handle, "resolution", DPI_OTHERWISE);
    double dpi_x = scan_options_number(device->handle, "x-resolution", dpi);
    double dpi_y = scan_options_number(device->handle, "y-resolution", dpi);
    *frame =
        (struct scan_frame){.spec = {.width = is->pixels_per_line,
                                     .lines = is->lines < 0 ? PAGE_LINES_UNKNOWN : is->lines,
                                     .bytes_per_line = is->bytes_per_line,
                                     .bits = is->depth,
                                     .colour = is->format == SANE_FRAME_RGB ? PAGE_RGB : PAGE_GREY,
                                     .dpi_x = clamp_dpi(dpi_x),
                                     .dpi_y = clamp_dpi(dpi_y)},
                            .plane = planes[is->format],
                            .is_last = is->last_frame == SANE_TRUE};
}

static enum scan_status start(struct scan_device *device, struct scan_frame *frame) {
    SANE_Parameters is = {0};
    if (device->handle == NULL)
        return SCAN_UNPLUGGED;
    SANE_Status status = sane_start(device->handle);
    if (status == SANE_STATUS_GOOD)
        status = sane_get_parameters(device->handle, &is);
    if (status != SANE_STATUS_GOOD)
        return status == SANE_STATUS_EOF ? SCAN_BAD_PAGE : judge(device, status);
    if ((unsigned)is.format > SANE_FRAME_BLUE || is.lines == 0) /* 0 is no length (4) */
        return SCAN_BAD_PAGE;
    describe(device, &is, frame);
    return SCAN_GOOD;
}

static enum scan_status read_bytes(struct scan_device *device, void *bytes, size_t room,
                                   size_t *len) {
    SANE_Int got = 0;
    SANE_Status status = sane_read(device->handle, bytes, (SANE_Int)room, &got);
    if (status == SANE_STATUS_GOOD && (got < 0 || (size_t)got > room))
        return SCAN_BAD_PAGE;
    *len = status == SANE_STATUS_GOOD ? (size_t)got : 0;
    return status == SANE_STATUS_GOOD || status == SANE_STATUS_EOF ? from_sane(status)
                                                                   : judge(device, status);
}

static void cancel(struct scan_device *device) {
    if (device->handle != NULL)
        sane_cancel(device->handle);
}

static void close_device(struct scan_device *device) {
    if (device->handle != NULL)
        sane_close(device->handle);
    mem_free(device);
}

const struct scan_driver scan_sane = {
    .prefix = "",
    .list = list,
    .open = open_device,
    .ask = ask,
    .set_up = set_up,
    .start = start,
    .read = read_bytes,
    .cancel = cancel,
    .close = close_device,
};
