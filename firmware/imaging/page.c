#include "imaging/page.h"

#include <string.h>

#include "base/memory.h"
#include "page_inner.h"

/* Colour is kept at most this wide: the largest preview is 1100. */
#define COLOUR_WIDTH_MOST 1300
/* The first room where the lines are unknown; it doubles. */
#define FIRST_LINES 512

static size_t least_stride(const struct page_spec *spec) {
    size_t samples = (size_t)spec->width * (spec->colour == PAGE_RGB ? 3 : 1);
    return spec->bits == 1 ? (samples + 7) / 8 : samples * (size_t)spec->bits / 8;
}

static enum err check_spec(const struct page_spec *spec) {
    if (spec->width < 1 || spec->lines < 0 || spec->bytes_per_line < 1)
        return ERR_INVALID;
    if (spec->width > PAGE_PIXELS_MOST || spec->lines > PAGE_PIXELS_MOST ||
        (size_t)spec->width * (size_t)(spec->lines > 0 ? spec->lines : 1) > PAGE_BYTES_MOST)
        return ERR_TOO_BIG;
    bool is_bits_known =
        spec->bits == 8 || spec->bits == 16 || (spec->bits == 1 && spec->colour == PAGE_GREY);
    if (!is_bits_known || (spec->colour != PAGE_GREY && spec->colour != PAGE_RGB))
        return ERR_INVALID;
    if (!(spec->dpi_x >= PAGE_DPI_LEAST && spec->dpi_x <= PAGE_DPI_MOST) ||
        !(spec->dpi_y >= PAGE_DPI_LEAST && spec->dpi_y <= PAGE_DPI_MOST))
        return ERR_INVALID;
    /* 16 times what the pixels need is no padding any more. */
    size_t least = least_stride(spec), stride = (size_t)spec->bytes_per_line;
    return stride >= least && stride <= least * 16 + 4096 ? ERR_OK : ERR_INVALID;
}

static void grow(struct page_image *image, size_t lines) {
    size_t width = (size_t)image->spec.width;
    image->grey.bytes = mem_resize(image->grey.bytes, width * image->room_lines, width * lines);
    image->room_lines = lines;
    if (image->small.channels > 0) {
        size_t room = (size_t)image->small.width * 3 * (lines / (size_t)image->step + 1);
        image->small.bytes = mem_resize(image->small.bytes, image->small_room, room);
        image->small_room = room;
    }
}

enum err page_image_create(const struct page_spec *spec, struct page_image **image) {
    enum err err = check_spec(spec);
    if (err != ERR_OK)
        return err;
    struct page_image *made = mem_alloc(1, sizeof(*made));
    made->spec = *spec;
    made->grey = (struct picture){.width = spec->width, .channels = 1};
    made->row = mem_alloc(1, (size_t)spec->bytes_per_line);
    made->samples = mem_alloc((size_t)spec->width, 3);
    if (spec->colour == PAGE_RGB) {
        made->step = (spec->width + COLOUR_WIDTH_MOST - 1) / COLOUR_WIDTH_MOST;
        made->small = (struct picture){.width = spec->width / made->step, .channels = 3};
        made->sums = mem_alloc((size_t)made->small.width * 3, sizeof(uint32_t));
    }
    size_t fit = PAGE_BYTES_MOST / (size_t)spec->width;
    grow(made, spec->lines > 0 ? (size_t)spec->lines : fit < FIRST_LINES ? fit : FIRST_LINES);
    *image = made;
    return ERR_OK;
}

void page_image_destroy(struct page_image *image) {
    if (image == NULL)
        return;
    picture_finish(&image->grey);
    picture_finish(&image->small);
    mem_free(image->sums);
    mem_free(image->row);
    mem_free(image->samples);
    mem_free(image);
}

/* One sample a byte, whatever came; black is 0. */
static const uint8_t *samples_of(struct page_image *image, const uint8_t *row) {
    int count = image->spec.width * (image->spec.colour == PAGE_RGB ? 3 : 1);
    if (image->spec.bits == 8)
        return row;
    for (int at = 0; at < count; at++) {
        if (image->spec.bits == 1) {
            image->samples[at] = row[at / 8] & (0x80 >> at % 8) ? 0 : 255;
        } else {
            uint16_t sample;
            memcpy(&sample, row + (size_t)at * 2, sizeof(sample));
            image->samples[at] = (uint8_t)(sample >> 8);
        }
    }
    return image->samples;
}

static void add_colour(struct page_image *image, const uint8_t *samples) {
    struct picture *small = &image->small;
    int step = image->step, line = image->grey.height;
    for (int x = 0; x < small->width; x++)
        for (int at = x * step; at < (x + 1) * step; at++)
            for (int channel = 0; channel < 3; channel++)
                image->sums[x * 3 + channel] += samples[at * 3 + channel];
    if (line % step != step - 1)
        return;
    uint8_t *out = small->bytes + (size_t)small->height * (size_t)small->width * 3;
    for (int at = 0; at < small->width * 3; at++)
        out[at] = (uint8_t)(image->sums[at] / (uint32_t)(step * step));
    memset(image->sums, 0, (size_t)small->width * 3 * sizeof(uint32_t));
    small->height++;
}

/* Weights of ITU-R BT.601, as scanners' own grey. */
static void add_grey(uint8_t *restrict out, const uint8_t *restrict rgb, int width) {
    for (int x = 0; x < width; x++)
        out[x] = (uint8_t)((77 * rgb[3 * x] + 150 * rgb[3 * x + 1] + 29 * rgb[3 * x + 2]) >> 8);
}

static enum err add_line(struct page_image *image, const uint8_t *row) {
    size_t width = (size_t)image->spec.width, line = (size_t)image->grey.height;
    size_t most = image->spec.lines > 0 ? (size_t)image->spec.lines : PAGE_BYTES_MOST / width;
    if (line >= most || line >= PAGE_PIXELS_MOST)
        return ERR_TOO_BIG;
    if (line == image->room_lines)
        grow(image, line * 2 < most ? line * 2 : most);
    const uint8_t *samples = samples_of(image, row);
    if (image->spec.colour == PAGE_RGB) {
        add_grey(image->grey.bytes + line * width, samples, image->spec.width);
        add_colour(image, samples);
    } else {
        memcpy(image->grey.bytes + line * width, samples, width);
    }
    image->grey.height++;
    return ERR_OK;
}

enum err page_image_add(struct page_image *image, const void *bytes, size_t len) {
    const uint8_t *at = bytes;
    size_t stride = (size_t)image->spec.bytes_per_line;
    enum err err = image->is_ended ? ERR_INVALID : image->is_failed ? ERR_TOO_BIG : ERR_OK;
    while (err == ERR_OK && len > 0) {
        size_t part = stride - image->row_len < len ? stride - image->row_len : len;
        if (part == stride) { /* a whole line in the caller's bytes */
            err = add_line(image, at);
        } else {
            memcpy(image->row + image->row_len, at, part);
            image->row_len += part;
            if (image->row_len == stride) {
                image->row_len = 0;
                err = add_line(image, image->row);
            }
        }
        at += part;
        len -= part;
    }
    image->is_failed |= err == ERR_TOO_BIG;
    return err;
}

enum err page_image_end(struct page_image *image) {
    int lines = image->grey.height;
    if (image->is_failed || image->row_len > 0 || lines < 1 ||
        (image->spec.lines > 0 && lines != image->spec.lines))
        return ERR_PARSE;
    image->is_ended = true;
    mem_free(image->row);
    mem_free(image->samples);
    image->row = image->samples = NULL;
    if (image->small.height < 1 || image->small.width < 1)
        image->small.channels = 0; /* fewer lines than a reduced one has */
    return ERR_OK;
}

enum err page_image_make(const struct page_spec *spec, const void *bytes, size_t len,
                         struct page_image **image) {
    struct page_image *made = NULL;
    enum err err = page_image_create(spec, &made);
    if (err == ERR_OK)
        err = page_image_add(made, bytes, len);
    if (err == ERR_OK)
        err = page_image_end(made);
    if (err == ERR_OK)
        *image = made;
    else
        page_image_destroy(made);
    return err;
}

int page_image_width(const struct page_image *image) {
    return image->grey.width;
}

int page_image_height(const struct page_image *image) {
    return image->grey.height;
}

bool page_image_has_colour(const struct page_image *image) {
    return image->small.channels > 0;
}

void page_image_turn(struct page_image *image, int quarters) {
    quarters = (quarters % 4 + 4) % 4;
    picture_turn(&image->grey, quarters);
    if (page_image_has_colour(image))
        picture_turn(&image->small, quarters);
    if (quarters % 2 == 1) {
        double dpi = image->spec.dpi_x;
        image->spec.dpi_x = image->spec.dpi_y;
        image->spec.dpi_y = dpi;
    }
}

enum err page_image_preview(const struct page_image *image, int most_width, int most_height,
                            bool want_colour, uint8_t *out, size_t room, struct preview *made) {
    bool is_colour = want_colour && page_image_has_colour(image);
    const struct picture *from = is_colour ? &image->small : &image->grey;
    struct preview preview = {.channels = from->channels};
    enum err err = picture_fit(from->width, from->height, most_width, most_height, &preview);
    if (err != ERR_OK)
        return err;
    *made = preview;
    if (room < preview.bytes)
        return ERR_TOO_BIG;
    picture_shrink(from, &preview, out);
    return ERR_OK;
}
