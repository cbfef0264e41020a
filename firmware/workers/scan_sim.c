/* The simulator: "simulated:pages=5,ms=900,jam=3" is a feeder of five sheets, a page takes 0.9 s,
 * and the third one jams, once: the person has taken it out. Words: each of FAULTS, hang, crash and
 * short (half a page), with the page, counted over the process's life. It ends the process when it
 * is used wrongly, as no real scanner does but each one might. */
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "workers/scan_driver.h"

#define PREFIX "simulated:"
#define DPI 300
#define PAGES_OTHERWISE 3
#define STEP_LINES 100
#define GLYPH_SCALE 5 /* 7 rows of 5 pixels: capitals of 8 points */
#define LINE_STEP 60
#define MARGIN_X 300
#define MARGIN_Y 700 /* room for a recorder's stamp */
#define PAPER 244
#define INK 30

static const struct {
    const char *word;
    enum scan_status status;
} FAULTS[] = {
    {"jam", SCAN_JAM},
    {"cover_open", SCAN_COVER_OPEN},
    {"double_feed", SCAN_DOUBLE_FEED},
    {"unplugged", SCAN_UNPLUGGED},
    {"busy", SCAN_BUSY},
    {"bad_page", SCAN_BAD_PAGE},
    {"no_memory", SCAN_NO_MEMORY},
    {"io", SCAN_IO},
};

static const unsigned char DIGITS[10][7] = {
    {14, 17, 19, 21, 25, 17, 14}, {4, 12, 4, 4, 4, 4, 14},  {14, 17, 1, 2, 4, 8, 31},
    {31, 2, 4, 2, 1, 17, 14},     {2, 6, 10, 18, 31, 2, 2}, {31, 16, 30, 1, 1, 17, 14},
    {6, 8, 16, 30, 17, 17, 14},   {31, 1, 2, 4, 8, 8, 8},   {14, 17, 17, 14, 17, 17, 14},
    {14, 17, 17, 15, 1, 2, 12},
};

struct scan_device {
    char script[SCAN_TEXT];
    int left, page; /* sheets in the feeder; pages begun in this process's life */
    int line, lines, width;
    struct scan_setup setup;
    bool is_reading, is_past_fault, is_short;
};

static int pages_begun; /* outlives a closed handle, as paper does */

/* The number behind "word=", -1: not there. */
static int look_up(const char *script, const char *word) {
    size_t len = strlen(word);
    for (const char *at = script; at != NULL; at = strchr(at, ','), at = at != NULL ? at + 1 : at)
        if (strncmp(at, word, len) == 0 && at[len] == '=') {
            int value = 0;
            for (at += len + 1; *at >= '0' && *at <= '9' && value < 100000; at++)
                value = value * 10 + (*at - '0');
            return value;
        }
    return -1;
}

static void wait_ms(int ms) {
    poll(NULL, 0, ms);
}

static void must(bool is_used_well) {
    if (!is_used_well)
        abort();
}

static enum scan_status list(scan_each *each, void *context) {
    each(context, PREFIX "pages=3", "kiosk311", "Simulated feeder");
    return SCAN_GOOD;
}

static int load_of(const struct scan_device *device) {
    int pages = look_up(device->script, "pages");
    return pages < 0 ? PAGES_OTHERWISE : pages;
}

static enum scan_status open_device(const char *name, struct scan_device **device) {
    struct scan_device *made = mem_alloc(1, sizeof *made);
    const char *script = name + strlen(PREFIX);
    memcpy(made->script, script, strnlen(script, sizeof made->script - 1));
    made->left = load_of(made);
    *device = made;
    return SCAN_GOOD;
}

static void ask(struct scan_device *device, struct scan_capabilities *can) {
    (void)device;
    *can = (struct scan_capabilities){.sources = (1u << SCAN_SOURCE_COUNT) - 1,
                                      .modes = (1u << SCAN_MODE_COUNT) - 1,
                                      .dpi_least = DPI,
                                      .dpi_most = DPI,
                                      .width_mm = 216,
                                      .length_mm = 356};
}

static enum scan_status set_up(struct scan_device *device, const struct scan_setup *setup,
                               const char (*options)[SCAN_TEXT], int option_count) {
    static const int lines[SCAN_AREA_COUNT] = {3300, 4200, 3508};
    (void)options;
    (void)option_count;
    must(!device->is_reading);
    device->setup = *setup;
    device->width = setup->area == SCAN_A4 ? 2480 : 2550;
    device->lines = lines[setup->area];
    return SCAN_GOOD;
}

static enum scan_status fault_at(struct scan_device *device, int page) {
    if (look_up(device->script, "crash") == page)
        abort();
    if (look_up(device->script, "hang") == page)
        for (;;)
            wait_ms(1000);
    for (size_t i = 0; i < sizeof FAULTS / sizeof FAULTS[0]; i++)
        if (look_up(device->script, FAULTS[i].word) == page)
            return FAULTS[i].status;
    return SCAN_GOOD;
}

static enum scan_status start(struct scan_device *device, struct scan_frame *frame) {
    bool is_feeder = device->setup.source == SCAN_FEEDER;
    must(!device->is_reading && device->width > 0);
    if (is_feeder && device->left == 0) {
        device->left = load_of(device);
        return SCAN_NO_DOCS;
    }
    device->page = ++pages_begun;
    enum scan_status fault = fault_at(device, device->page);
    if (fault != SCAN_GOOD)
        return fault;
    device->left -= is_feeder;
    device->is_reading = true;
    device->line = 0;
    device->is_short = look_up(device->script, "short") == device->page;
    int channels = device->setup.mode == SCAN_COLOUR ? 3 : 1;
    *frame = (struct scan_frame){.spec = {.width = device->width,
                                          .lines = device->lines,
                                          .bytes_per_line = device->width * channels,
                                          .bits = 8,
                                          .colour = channels == 3 ? PAGE_RGB : PAGE_GREY,
                                          .dpi_x = DPI,
                                          .dpi_y = DPI},
                                 .plane = SCAN_ALL,
                                 .is_last = true};
    return SCAN_GOOD;
}

static int digit_at(int page, int line, int column) {
    unsigned mixed = (unsigned)(page * 7919 + line * 104729 + column * 1299709);
    mixed ^= mixed >> 7;
    return mixed % 7 == 0 ? -1 : (int)(mixed % 10); /* words of about six digits */
}

static unsigned char pixel(const struct scan_device *device, int x, int y) {
    int line = (y - MARGIN_Y) / LINE_STEP, row = (y - MARGIN_Y) % LINE_STEP / GLYPH_SCALE;
    int column = (x - MARGIN_X) / (6 * GLYPH_SCALE);
    int across = (x - MARGIN_X) % (6 * GLYPH_SCALE) / GLYPH_SCALE;
    bool is_text = x >= MARGIN_X && x < device->width - MARGIN_X && y >= MARGIN_Y &&
                   y < device->lines - MARGIN_X && row < 7 && across < 5 && line % 9 != 8;
    int digit = is_text ? digit_at(device->page, line, column) : -1;
    return digit >= 0 && ((DIGITS[digit][row] >> (4 - across)) & 1) != 0 ? INK : PAPER;
}

static enum scan_status read_bytes(struct scan_device *device, void *bytes, size_t room,
                                   size_t *len) {
    unsigned char *out = bytes;
    size_t channels = device->setup.mode == SCAN_COLOUR ? 3 : 1;
    size_t row_bytes = (size_t)device->width * channels;
    int ms = look_up(device->script, "ms");
    int end = device->is_short ? device->lines / 2 : device->lines;
    must(device->is_reading && room >= row_bytes);
    *len = 0;
    if (device->line == end) {
        device->is_reading = false;
        return SCAN_END;
    }
    for (int i = 0; i < STEP_LINES && *len + row_bytes <= room && device->line < end; i++) {
        for (int x = 0; x < device->width; x++)
            memset(out + *len + (size_t)x * channels, pixel(device, x, device->line), channels);
        *len += row_bytes;
        device->line++;
    }
    if (ms > 0)
        wait_ms((int)((size_t)ms * (*len / row_bytes) / (size_t)device->lines));
    return SCAN_GOOD;
}

static void cancel(struct scan_device *device) {
    device->is_reading = false;
}

const struct scan_driver scan_sim = {
    .prefix = PREFIX,
    .list = list,
    .open = open_device,
    .ask = ask,
    .set_up = set_up,
    .start = start,
    .read = read_bytes,
    .cancel = cancel,
    .close = (void (*)(struct scan_device *))mem_free,
};
