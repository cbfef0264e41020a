#include "tiff_file.h"

#include <string.h>

#include "imaging/page.h"
#include "imaging/tiff.h"

enum tag {
    TAG_SUBFILE = 254,
    TAG_WIDTH = 256,
    TAG_HEIGHT = 257,
    TAG_BITS = 258,
    TAG_COMPRESSION = 259,
    TAG_PHOTOMETRIC = 262,
    TAG_FILL_ORDER = 266,
    TAG_STRIP_OFFSETS = 273,
    TAG_ORIENTATION = 274,
    TAG_SAMPLES = 277,
    TAG_ROWS_PER_STRIP = 278,
    TAG_STRIP_BYTES = 279,
    TAG_X_RESOLUTION = 282,
    TAG_Y_RESOLUTION = 283,
    TAG_T6_OPTIONS = 293,
    TAG_RESOLUTION_UNIT = 296,
    TAG_PAGE_NUMBER = 297
};

enum { TYPE_SHORT = 3, TYPE_LONG = 4, TYPE_RATIONAL = 5 };

#define ENTRY_BYTES 12u
#define ENTRIES_MOST 64u
#define GROUP_4 4u
#define INCH 2u

static uint32_t get(const uint8_t *bytes, int count) {
    uint32_t value = 0;
    for (int at = count - 1; at >= 0; at--)
        value = value << 8 | bytes[at];
    return value;
}

enum err tiff_file_first(const uint8_t *bytes, size_t len, uint32_t *place) {
    if (len < 8 || memcmp(bytes, "II*\0", 4) != 0)
        return ERR_PARSE;
    *place = get(bytes + 4, 4);
    return ERR_OK;
}

/* What a directory says; what it leaves out has the value that the standard gives. */
struct seen {
    struct tiff_page page;
    uint32_t bits, compression, fill_order, samples, rows, unit, options;
};

static uint32_t rational(const uint8_t *bytes, size_t len, uint32_t place) {
    if (len < 8 || place > len - 8)
        return 0;
    uint32_t below = get(bytes + place + 4, 4);
    return below == 0 ? 0 : get(bytes + place, 4) / below;
}

static enum err take_entry(const uint8_t *bytes, size_t len, const uint8_t *entry,
                           struct seen *seen) {
    uint32_t tag = get(entry, 2), type = get(entry + 2, 2), count = get(entry + 4, 4);
    uint32_t value = get(entry + 8, type == TYPE_SHORT ? 2 : 4);
    uint32_t *target = tag == TAG_WIDTH             ? &seen->page.width
                       : tag == TAG_HEIGHT          ? &seen->page.height
                       : tag == TAG_BITS            ? &seen->bits
                       : tag == TAG_COMPRESSION     ? &seen->compression
                       : tag == TAG_PHOTOMETRIC     ? &seen->page.photometric
                       : tag == TAG_FILL_ORDER      ? &seen->fill_order
                       : tag == TAG_STRIP_OFFSETS   ? &seen->page.strip
                       : tag == TAG_SAMPLES         ? &seen->samples
                       : tag == TAG_ROWS_PER_STRIP  ? &seen->rows
                       : tag == TAG_STRIP_BYTES     ? &seen->page.strip_bytes
                       : tag == TAG_T6_OPTIONS      ? &seen->options
                       : tag == TAG_RESOLUTION_UNIT ? &seen->unit
                                                    : NULL;
    if (tag == TAG_X_RESOLUTION || tag == TAG_Y_RESOLUTION) {
        uint32_t *dpi = tag == TAG_X_RESOLUTION ? &seen->page.dpi_x : &seen->page.dpi_y;
        *dpi = type == TYPE_RATIONAL && count == 1 ? rational(bytes, len, value) : 0;
        return ERR_OK;
    }
    if (target == NULL)
        return ERR_OK;
    if ((type != TYPE_SHORT && type != TYPE_LONG) || count != 1)
        return ERR_PARSE; /* two strips: not of ours */
    *target = value;
    return ERR_OK;
}

static bool is_ours(const struct seen *seen, size_t len) {
    const struct tiff_page *page = &seen->page;
    bool is_size_good = page->width >= 1 && page->height >= 1 && page->width <= PAGE_PIXELS_MOST &&
                        page->height <= PAGE_PIXELS_MOST &&
                        (size_t)page->width * page->height <= PAGE_BYTES_MOST;
    bool is_strip_good = page->strip >= 8 && page->strip_bytes >= 1 &&
                         page->strip_bytes <= TIFF_PAGE_BYTES_MOST && page->strip_bytes <= len &&
                         page->strip <= len - page->strip_bytes;
    return is_size_good && is_strip_good && seen->bits == 1 && seen->samples == 1 &&
           seen->compression == GROUP_4 && seen->fill_order == 1 && seen->options == 0 &&
           page->photometric <= 1 && seen->rows >= page->height && seen->unit == INCH &&
           page->dpi_x >= PAGE_DPI_LEAST && page->dpi_x <= PAGE_DPI_MOST &&
           page->dpi_y >= PAGE_DPI_LEAST && page->dpi_y <= PAGE_DPI_MOST;
}

enum err tiff_file_page(const uint8_t *bytes, size_t len, uint32_t place, struct tiff_page *page) {
    struct seen seen = {.bits = 1,
                        .compression = 1,
                        .fill_order = 1,
                        .samples = 1,
                        .rows = UINT32_MAX,
                        .unit = INCH,
                        .page = {.photometric = 2}};
    if (place < 8 || len < 6 || place > len - 6)
        return ERR_PARSE;
    uint32_t count = get(bytes + place, 2);
    if (count > ENTRIES_MOST || len - place < 6 + (size_t)count * ENTRY_BYTES)
        return ERR_PARSE;
    for (uint32_t at = 0; at < count; at++) {
        enum err err = take_entry(bytes, len, bytes + place + 2 + at * ENTRY_BYTES, &seen);
        if (err != ERR_OK)
            return err;
    }
    if (!is_ours(&seen, len))
        return ERR_PARSE;
    *page = seen.page;
    page->next = get(bytes + place + 2 + count * ENTRY_BYTES, 4);
    return ERR_OK;
}

static void put(uint8_t *bytes, uint32_t value, int count) {
    for (int at = 0; at < count; at++, value >>= 8)
        bytes[at] = (uint8_t)value;
}

enum err tiff_file_begin(struct buf *out, size_t *link) {
    if (out->len != 0)
        return ERR_INVALID;
    *link = 4;
    return buf_add(out, "II*\0\0\0\0\0", 8);
}

static void put_entry(uint8_t **at, enum tag tag, uint32_t type, uint32_t value) {
    put(*at, tag, 2);
    put(*at + 2, type, 2);
    put(*at + 4, tag == TAG_PAGE_NUMBER ? 2 : 1, 4);
    put(*at + 8, value, 4); /* a short stands in the first two bytes */
    *at += ENTRY_BYTES;
}

/* The standard wants them in the order of their numbers. Two rationals stand behind. */
static size_t put_directory(uint8_t *bytes, uint32_t place, const struct tiff_page *page,
                            uint32_t strip, int number, int total) {
    enum { ENTRIES = 17 };
    uint8_t *at = bytes + 2;
    uint32_t behind = place + 2 + ENTRIES * ENTRY_BYTES + 4;
    put(bytes, ENTRIES, 2);
    put_entry(&at, TAG_SUBFILE, TYPE_LONG, total > 1 ? 2 : 0);
    put_entry(&at, TAG_WIDTH, TYPE_LONG, page->width);
    put_entry(&at, TAG_HEIGHT, TYPE_LONG, page->height);
    put_entry(&at, TAG_BITS, TYPE_SHORT, 1);
    put_entry(&at, TAG_COMPRESSION, TYPE_SHORT, GROUP_4);
    put_entry(&at, TAG_PHOTOMETRIC, TYPE_SHORT, page->photometric);
    put_entry(&at, TAG_FILL_ORDER, TYPE_SHORT, 1);
    put_entry(&at, TAG_STRIP_OFFSETS, TYPE_LONG, strip);
    put_entry(&at, TAG_ORIENTATION, TYPE_SHORT, 1);
    put_entry(&at, TAG_SAMPLES, TYPE_SHORT, 1);
    put_entry(&at, TAG_ROWS_PER_STRIP, TYPE_LONG, page->height);
    put_entry(&at, TAG_STRIP_BYTES, TYPE_LONG, page->strip_bytes);
    put_entry(&at, TAG_X_RESOLUTION, TYPE_RATIONAL, behind);
    put_entry(&at, TAG_Y_RESOLUTION, TYPE_RATIONAL, behind + 8);
    put_entry(&at, TAG_T6_OPTIONS, TYPE_LONG, 0);
    put_entry(&at, TAG_RESOLUTION_UNIT, TYPE_SHORT, INCH);
    put_entry(&at, TAG_PAGE_NUMBER, TYPE_SHORT, (uint32_t)number | (uint32_t)total << 16);
    put(at, 0, 4);
    put(at + 4, page->dpi_x, 4);
    put(at + 8, 1, 4);
    put(at + 12, page->dpi_y, 4);
    put(at + 16, 1, 4);
    return (size_t)(at + 20 - bytes);
}

enum err tiff_file_add(struct buf *out, size_t *link, const struct tiff_page *page,
                       const uint8_t *strip, int number, int total) {
    uint8_t directory[256];
    uint32_t start = (uint32_t)out->len;
    if (out->len + page->strip_bytes + sizeof(directory) > UINT32_MAX)
        return ERR_TOO_BIG;
    enum err err = buf_add(out, strip, page->strip_bytes);
    if (err == ERR_OK && out->len % 2 == 1)
        err = buf_add(out, "", 1); /* a directory begins at an even place */
    if (err != ERR_OK)
        return err;
    uint32_t place = (uint32_t)out->len;
    size_t len = put_directory(directory, place, page, start, number, total);
    err = buf_add(out, directory, len);
    if (err != ERR_OK)
        return err;
    put((uint8_t *)out->data + *link, place, 4);
    *link = place + 2 + 17 * ENTRY_BYTES;
    return ERR_OK;
}
