#include "picture.h"

#include <string.h>

#include "base/memory.h"

void picture_finish(struct picture *picture) {
    mem_free(picture->bytes);
    *picture = (struct picture){.bytes = NULL};
}

/* The usual case, 300 dpi to 150: written so that the compiler makes vectors of it. */
static void halve_row(const uint8_t *restrict top, const uint8_t *restrict below,
                      uint8_t *restrict out, int count) {
    for (int x = 0; x < count; x++)
        out[x] = (uint8_t)((top[2 * x] + top[2 * x + 1] + below[2 * x] + below[2 * x + 1] + 2) / 4);
}

static void average_row(const struct picture *from, int row, int step_x, int step_y, uint8_t *out,
                        int count) {
    int parts = step_x * step_y;
    const uint8_t *first = from->bytes + (size_t)row * (size_t)step_y * (size_t)from->width;
    for (int x = 0; x < count; x++) {
        int sum = parts / 2;
        for (int y = 0; y < step_y; y++)
            for (int at = 0; at < step_x; at++)
                sum += first[(size_t)y * (size_t)from->width + (size_t)(x * step_x + at)];
        out[x] = (uint8_t)(sum / parts);
    }
}

void picture_reduce(const struct picture *from, int step_x, int step_y, struct picture *made) {
    int width = from->width / step_x, height = from->height / step_y;
    *made = (struct picture){.width = width, .height = height, .channels = 1};
    made->bytes = mem_alloc((size_t)width * (size_t)height + 1, 1);
    for (int y = 0; y < height; y++) {
        uint8_t *out = made->bytes + (size_t)y * (size_t)width;
        const uint8_t *top = from->bytes + (size_t)y * 2 * (size_t)from->width;
        if (step_x == 2 && step_y == 2)
            halve_row(top, top + from->width, out, width);
        else
            average_row(from, y, step_x, step_y, out, width);
    }
}

/* In squares of 32, so that both pictures stay in the cache. */
static void turn_once(const struct picture *from, struct picture *to) {
    size_t channels = (size_t)from->channels;
    for (int top = 0; top < from->height; top += 32) {
        int bottom = top + 32 < from->height ? top + 32 : from->height;
        for (int x = 0; x < from->width; x++) {
            for (int y = top; y < bottom; y++) {
                size_t source = (size_t)y * (size_t)from->width + (size_t)x;
                size_t target = (size_t)x * (size_t)to->width + (size_t)(from->height - 1 - y);
                memcpy(to->bytes + target * channels, from->bytes + source * channels, channels);
            }
        }
    }
}

void picture_turn(struct picture *picture, int quarters) {
    for (; quarters > 0; quarters--) {
        size_t bytes = (size_t)picture->width * (size_t)picture->height;
        struct picture turned = {.width = picture->height,
                                 .height = picture->width,
                                 .channels = picture->channels,
                                 .bytes = mem_alloc(bytes, (size_t)picture->channels)};
        turn_once(picture, &turned);
        picture_finish(picture);
        *picture = turned;
    }
}

enum err picture_fit(int width, int height, int most_width, int most_height, struct preview *made) {
    if (most_width < 1 || most_height < 1 || most_width > PREVIEW_SIDE_MOST ||
        most_height > PREVIEW_SIDE_MOST)
        return ERR_INVALID;
    double scale = 1.0;
    if (width > most_width)
        scale = (double)most_width / width;
    if (height * scale > most_height)
        scale = (double)most_height / height;
    made->width = (int)(width * scale + 0.5) > 0 ? (int)(width * scale + 0.5) : 1;
    made->height = (int)(height * scale + 0.5) > 0 ? (int)(height * scale + 0.5) : 1;
    made->bytes = (size_t)made->width * (size_t)made->height * (size_t)made->channels;
    return ERR_OK;
}

static void add_row(const uint8_t *row, const int *ends, int width, int channels, uint32_t *sums) {
    for (int x = 0, at = 0; x < width; x++)
        for (; at < ends[x]; at++)
            for (int channel = 0; channel < channels; channel++)
                sums[x * channels + channel] += row[at * channels + channel];
}

void picture_shrink(const struct picture *from, const struct preview *made, uint8_t *out) {
    int channels = from->channels, ends[PREVIEW_SIDE_MOST];
    size_t row_bytes = (size_t)from->width * (size_t)channels;
    uint32_t *sums = mem_alloc((size_t)made->width * (size_t)channels, sizeof(uint32_t));
    for (int x = 0; x < made->width; x++)
        ends[x] = (int)((int64_t)(x + 1) * from->width / made->width);
    for (int y = 0, row = 0; y < made->height; y++) {
        int first = row, stop = (int)((int64_t)(y + 1) * from->height / made->height);
        memset(sums, 0, (size_t)made->width * (size_t)channels * sizeof(uint32_t));
        for (; row < stop; row++)
            add_row(from->bytes + (size_t)row * row_bytes, ends, made->width, channels, sums);
        for (int x = 0; x < made->width; x++) {
            uint32_t parts = (uint32_t)((ends[x] - (x > 0 ? ends[x - 1] : 0)) * (stop - first));
            for (int channel = 0; channel < channels; channel++)
                *out++ = (uint8_t)((sums[x * channels + channel] + parts / 2) / parts);
        }
    }
    mem_free(sums);
}
