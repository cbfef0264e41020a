#include "devices/scanner/scanner_wire.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define SIDE_MOST 40000 /* of a page, pixels: more than imaging takes */
#define PREVIEW_MOST 2048

static const char *const FAULTS[SCANNER_FAULT_COUNT] = {
    [SCANNER_JAM] = "jam",
    [SCANNER_COVER_OPEN] = "cover_open",
    [SCANNER_EMPTY] = "empty",
    [SCANNER_DOUBLE_FEED] = "double_feed",
    [SCANNER_UNPLUGGED] = "unplugged",
    [SCANNER_BUSY] = "busy",
    [SCANNER_HANG] = "hang",
    [SCANNER_BAD_PAGE] = "bad_page",
    [SCANNER_NO_MEMORY] = "no_memory",
    [SCANNER_IO] = "io",
};

/* check_code_name of the room imaging, which this room may not see. */
static const char *const CHECKS[SCANNER_CHECK_COUNT] = {
    [SCANNER_BLANK] = "blank",
    [SCANNER_FAINT] = "faint",
    [SCANNER_DARK] = "dark",
    [SCANNER_CUT_OFF] = "cut_off",
    [SCANNER_UPRIGHT] = "upright",
    [SCANNER_SKEW] = "skew",
    [SCANNER_RESOLUTION] = "resolution",
    [SCANNER_SHARPNESS] = "sharpness",
    [SCANNER_PAPER_SIZE] = "paper_size",
    [SCANNER_MARGIN_TOP] = "margin_top",
    [SCANNER_MARGIN_RIGHT] = "margin_right",
    [SCANNER_MARGIN_BOTTOM] = "margin_bottom",
    [SCANNER_MARGIN_LEFT] = "margin_left",
    [SCANNER_STAMP] = "stamp",
    [SCANNER_TYPE_SIZE] = "type_size",
    [SCANNER_TOO_MANY_PAGES] = "too_many_pages",
};

/* What is left of a message. After the first thing that is wrong, everything is. */
struct reading {
    const char *at, *end;
    bool is_bad;
};

static void skip_blank(struct reading *reading) {
    if (reading->at < reading->end && *reading->at == ' ')
        reading->at++;
    else
        reading->is_bad = true;
}

static int64_t take_number(struct reading *reading, int64_t least, int64_t most) {
    int64_t value = 0;
    skip_blank(reading);
    bool is_minus = reading->at < reading->end && *reading->at == '-';
    if (is_minus)
        reading->at++;
    const char *from = reading->at;
    while (reading->at < reading->end && *reading->at >= '0' && *reading->at <= '9' &&
           reading->at - from < 18)
        value = value * 10 + (*reading->at++ - '0');
    value = is_minus ? -value : value;
    if (reading->at == from || value < least || value > most)
        reading->is_bad = true;
    return reading->is_bad ? least : value;
}

static int take_int(struct reading *reading, int least, int most) {
    return (int)take_number(reading, least, most);
}

static int take_word(struct reading *reading, const char *const *words, int count) {
    skip_blank(reading);
    size_t len = 0;
    while (reading->at + len < reading->end && reading->at[len] != ' ')
        len++;
    for (int i = 0; i < count && !reading->is_bad; i++)
        if (strlen(words[i]) == len && memcmp(words[i], reading->at, len) == 0) {
            reading->at += len;
            return i;
        }
    reading->is_bad = true;
    return 0;
}

/* Up to a tab or the end; what the maker wrote is shown to staff, so it is cleaned. */
static void take_text(struct reading *reading, char *out, size_t room) {
    size_t len = 0;
    while (reading->at + len < reading->end && reading->at[len] != '\t')
        len++;
    if (reading->is_bad || text_clean(reading->at, len, false, out, room) != ERR_OK)
        reading->is_bad = true;
    else
        reading->at += len;
    if (reading->at < reading->end && *reading->at == '\t')
        reading->at++;
}

static void take_device(struct reading *reading, struct scanner_reply *reply) {
    skip_blank(reading);
    take_text(reading, reply->name, sizeof reply->name);
    take_text(reading, reply->vendor, sizeof reply->vendor);
    take_text(reading, reply->model, sizeof reply->model);
    if (reply->name[0] == '\0')
        reading->is_bad = true;
}

static void take_capabilities(struct reading *reading, struct scanner_reply *reply) {
    struct scanner_capabilities *can = &reply->capabilities;
    int sources = take_int(reading, 0, (1 << SCANNER_SOURCE_COUNT) - 1);
    int modes = take_int(reading, 0, (1 << SCANNER_MODE_COUNT) - 1);
    for (int i = 0; i < SCANNER_SOURCE_COUNT; i++)
        can->has_source[i] = ((sources >> i) & 1) != 0;
    for (int i = 0; i < SCANNER_MODE_COUNT; i++)
        can->has_mode[i] = ((modes >> i) & 1) != 0;
    can->dpi_least = take_int(reading, 0, 20000);
    can->dpi_most = take_int(reading, 0, 20000);
    can->width_mm = take_int(reading, 0, 20000);
    can->length_mm = take_int(reading, 0, 20000);
}

static void take_picture(struct reading *reading, struct scanner_picture *picture) {
    picture->width = take_int(reading, 1, PREVIEW_MOST);
    picture->height = take_int(reading, 1, PREVIEW_MOST);
    picture->channels = take_int(reading, 1, 3);
    if (picture->channels == 2)
        reading->is_bad = true;
}

static void take_findings(struct reading *reading, struct scanner_page *page) {
    page->finding_count = take_int(reading, 0, SCANNER_CHECK_COUNT);
    for (int i = 0; i < page->finding_count && !reading->is_bad; i++) {
        struct scanner_finding *finding = &page->findings[i];
        finding->check = (enum scanner_check)take_word(reading, CHECKS, SCANNER_CHECK_COUNT);
        finding->level =
            (enum scanner_level)take_int(reading, SCANNER_INFO, SCANNER_LEVEL_COUNT - 1);
        finding->is_measured = take_int(reading, 0, 1) == 1;
        finding->measured_thousand = take_int(reading, INT32_MIN, INT32_MAX);
        finding->limit_thousand = take_int(reading, INT32_MIN, INT32_MAX);
    }
}

static void take_page(struct reading *reading, struct scanner_reply *reply) {
    struct scanner_page *page = &reply->made;
    reply->slot = take_int(reading, 0, SCANNER_ROOMS - 1);
    reply->read_us = take_number(reading, 0, INT64_MAX);
    page->width = take_int(reading, 1, SIDE_MOST);
    page->height = take_int(reading, 1, SIDE_MOST);
    take_picture(reading, &page->preview);
    if (reply->kind == SCANNER_REPLY_DONE) {
        take_picture(reading, &page->thumbnail);
        page->tiff_len = (size_t)take_number(reading, 1, (int64_t)SCANNER_ROOM_BYTES);
        page->quarters = take_int(reading, 0, 3);
        page->skew_thousand = take_int(reading, -360000, 360000);
        take_findings(reading, page);
    }
    if (scanner_wire_bytes(page) > SCANNER_ROOM_BYTES)
        reading->is_bad = true;
    page->job = reply->job;
    page->page = reply->page;
}

static size_t picture_bytes(const struct scanner_picture *picture) {
    return (size_t)picture->width * (size_t)picture->height * (size_t)picture->channels;
}

size_t scanner_wire_bytes(const struct scanner_page *page) {
    return picture_bytes(&page->preview) + picture_bytes(&page->thumbnail) + page->tiff_len;
}

static void take_rest(struct reading *reading, struct scanner_reply *reply) {
    switch (reply->kind) {
    case SCANNER_REPLY_READY:
        take_capabilities(reading, reply);
        break;
    case SCANNER_REPLY_BEGUN:
    case SCANNER_REPLY_PROGRESS:
        reply->lines = take_int(reading, 0, SIDE_MOST);
        break;
    case SCANNER_REPLY_SEEN:
    case SCANNER_REPLY_DONE:
        take_page(reading, reply);
        break;
    case SCANNER_REPLY_FAULT:
        reply->fault = (enum scanner_fault)take_word(reading, FAULTS, SCANNER_FAULT_COUNT);
        break;
    case SCANNER_REPLY_DEVICE:
    case SCANNER_REPLY_LISTED:
    case SCANNER_REPLY_ALIVE:
    case SCANNER_REPLY_ENDED:
        break;
    }
}

enum err scanner_wire_read(const char *bytes, size_t len, struct scanner_reply *reply) {
    static const char kinds[] = "DLKBRATGFE"; /* in the order of enum scanner_reply_kind */
    struct reading reading = {bytes + 1, bytes + len, false};
    const char *kind = len > 0 && bytes[0] != '\0' ? strchr(kinds, bytes[0]) : NULL;
    struct scanner_reply read = {0};
    if (kind == NULL)
        return ERR_PROTOCOL;
    read.kind = (enum scanner_reply_kind)(kind - kinds);
    if (read.kind == SCANNER_REPLY_DEVICE) {
        take_device(&reading, &read);
    } else if (read.kind == SCANNER_REPLY_LISTED) {
        read.count = take_int(&reading, 0, 1000);
    } else {
        bool has_page = strchr("BRTGF", *kind) != NULL;
        read.job = (uint32_t)take_number(&reading, 1, UINT32_MAX);
        read.page = has_page ? take_int(&reading, 0, 2 * SCANNER_PAGES_MOST) : 0;
        take_rest(&reading, &read);
    }
    if (reading.is_bad || reading.at != reading.end)
        return ERR_PROTOCOL;
    *reply = read;
    return ERR_OK;
}

enum err scanner_wire_scan(const struct scanner_request *request, char *out, size_t room,
                           size_t *len) {
    static const char *const sources[] = {"feeder", "flatbed"};
    static const char *const modes[] = {"mono", "grey", "colour"};
    static const char *const areas[] = {"letter", "legal", "a4"};
    if (request->job == 0 || request->first < 1 || request->first > SCANNER_PAGES_MOST ||
        request->most < 1 || request->most > SCANNER_PAGES_MOST ||
        (unsigned)request->source >= SCANNER_SOURCE_COUNT ||
        (unsigned)request->mode >= SCANNER_MODE_COUNT ||
        (unsigned)request->area >= SCANNER_AREA_COUNT || request->dpi < SCANNER_DPI_LEAST ||
        request->dpi > SCANNER_DPI_MOST)
        return ERR_INVALID;
    int made = snprintf(out, room, "S %" PRIu32 " %d %d %s %s %d %s", request->job, request->first,
                        request->most, sources[request->source], modes[request->mode], request->dpi,
                        areas[request->area]);
    if (made < 0 || (size_t)made >= room)
        return ERR_INVALID;
    *len = (size_t)made;
    return ERR_OK;
}
