#include "flat.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "tune.h"

static int percentile(const int *histogram, int total, int percent) {
    int sum = 0, level = 0;
    while (level < 255 && (sum += histogram[level]) * 100 < total * percent)
        level++;
    return level;
}

static void measure_tile(const struct picture *from, int left, int top, float *level,
                         float *noise) {
    int histogram[256] = {0}, total = 0;
    for (int y = top; y < top + TUNE_TILE && y < from->height; y++) {
        const uint8_t *row = from->bytes + (size_t)y * (size_t)from->width;
        for (int x = left; x < left + TUNE_TILE && x < from->width; x++, total++)
            histogram[row[x]]++;
    }
    *level = (float)percentile(histogram, total, TUNE_TILE_PERCENTILE);
    *noise = *level - (float)percentile(histogram, total, 30);
}

static int compare_floats(const void *a, const void *b) {
    float left = *(const float *)a, right = *(const float *)b;
    return left < right ? -1 : left > right;
}

static float middle(const float *values, int count, int percent) {
    float *sorted = mem_alloc((size_t)count, sizeof(float));
    memcpy(sorted, values, (size_t)count * sizeof(float));
    qsort(sorted, (size_t)count, sizeof(float), compare_floats);
    float value = sorted[(size_t)(count - 1) * (size_t)percent / 100];
    mem_free(sorted);
    return value;
}

/* `how`: 1 the largest, -1 the smallest, 0 the average of the tiles around. */
static void spread(const struct flat *flat, const float *from, float *to, int reach, int how) {
    for (int y = 0; y < flat->rows; y++) {
        for (int x = 0; x < flat->columns; x++) {
            float best = from[y * flat->columns + x], sum = 0;
            int count = 0;
            for (int v = y - reach; v <= y + reach; v++) {
                for (int u = x - reach; u <= x + reach; u++) {
                    if (u < 0 || v < 0 || u >= flat->columns || v >= flat->rows)
                        continue;
                    float level = from[v * flat->columns + u];
                    sum += level;
                    count++;
                    if ((how > 0 && level > best) || (how < 0 && level < best))
                        best = level;
                }
            }
            to[y * flat->columns + x] = how == 0 ? sum / (float)count : best;
        }
    }
}

/* Noise of the quieter half of the tiles: those are paper, without text. The distance from the 30th
 * to the 70th of a hundred is 1.05 deviations. */
static void smooth(struct flat *flat, float *noise) {
    int count = flat->columns * flat->rows;
    float *other = mem_alloc((size_t)count, sizeof(float));
    flat->paper = (double)middle(flat->levels, count, 60);
    flat->noise = (double)middle(noise, count, 30) / 1.05;
    spread(flat, flat->levels, other, TUNE_CLOSE, 1);
    spread(flat, other, flat->levels, TUNE_CLOSE, -1);
    spread(flat, flat->levels, other, 1, 0);
    float least = (float)(flat->paper * TUNE_LEVEL_FLOOR);
    for (int at = 0; at < count; at++)
        flat->levels[at] = other[at] > least ? other[at] : least;
    mem_free(other);
}

void flat_measure(const struct picture *analysis, struct flat *flat) {
    *flat = (struct flat){.columns = (analysis->width + TUNE_TILE - 1) / TUNE_TILE,
                          .rows = (analysis->height + TUNE_TILE - 1) / TUNE_TILE};
    size_t count = (size_t)flat->columns * (size_t)flat->rows;
    float *noise = mem_alloc(count, sizeof(float));
    flat->levels = mem_alloc(count, sizeof(float));
    for (int y = 0; y < flat->rows; y++)
        for (int x = 0; x < flat->columns; x++)
            measure_tile(analysis, x * TUNE_TILE, y * TUNE_TILE,
                         &flat->levels[y * flat->columns + x], &noise[y * flat->columns + x]);
    smooth(flat, noise);
    mem_free(noise);
}

void flat_finish(struct flat *flat) {
    mem_free(flat->levels);
    *flat = (struct flat){.levels = NULL};
}

/* Between the middles of tiles. */
static float place(float at, int count, int *first, int *next) {
    float tile = at / TUNE_TILE - 0.5f;
    tile = tile < 0 ? 0 : tile > (float)(count - 1) ? (float)(count - 1) : tile;
    *first = (int)tile;
    *next = *first + 1 < count ? *first + 1 : *first;
    return tile - (float)*first;
}

static float between(float left, float right, float part) {
    return left + (right - left) * part;
}

float flat_level(const struct flat *flat, float x, float y) {
    int left, right, top, below;
    float u = place(x, flat->columns, &left, &right), v = place(y, flat->rows, &top, &below);
    const float *first = flat->levels + top * flat->columns;
    const float *second = flat->levels + below * flat->columns;
    return between(between(first[left], first[right], u), between(second[left], second[right], u),
                   v);
}

void flat_row(const struct flat *flat, float y, float scale, float share, int width, uint8_t *out) {
    const int run = 8; /* pixels of one level: a tile is 32 of them and more */
    for (int x = 0; x < width; x += run) {
        float level = flat_level(flat, (float)(x + run / 2) / scale, y) * share + 0.5f;
        memset(out + x, (int)(level > 255 ? 255 : level),
               (size_t)(width - x < run ? width - x : run));
    }
}

/* The product moves the low bit of byte i to bit 63 - i; no two sums meet. The first byte in memory
 * is the lowest: little-endian machines alone, as every kiosk is. */
static uint32_t pack_eight(const uint8_t *grey, const uint8_t *limit) {
    uint8_t ones[8];
    uint64_t word;
    for (int at = 0; at < 8; at++)
        ones[at] = grey[at] < limit[at];
    memcpy(&word, ones, sizeof(word));
    return (uint32_t)(word * 0x8040201008040201u >> 56);
}

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "pack_eight");

void flat_pack(const uint8_t *grey, const uint8_t *limit, int count, l_uint32 *words) {
    int at = 0;
    for (; at + 32 <= count; at += 32, grey += 32, limit += 32)
        words[at / 32] = pack_eight(grey, limit) << 24 | pack_eight(grey + 8, limit + 8) << 16 |
                         pack_eight(grey + 16, limit + 16) << 8 | pack_eight(grey + 24, limit + 24);
    if (at == count)
        return;
    words[at / 32] = 0;
    for (int bit = 0; at < count; at++, bit++)
        words[at / 32] |= (l_uint32)(grey[bit] < limit[bit]) << (31 - bit);
}

PIX *flat_threshold(const struct picture *analysis, const struct flat *flat, double share,
                    const struct span *in) {
    PIX *made = pixCreate(analysis->width, analysis->height, 1);
    if (made == NULL)
        return NULL;
    size_t width = (size_t)analysis->width;
    uint8_t *limits = mem_alloc(width, 1);
    for (int y = in->top; y < in->bottom; y++) {
        l_uint32 *words = pixGetData(made) + (size_t)y * (size_t)pixGetWpl(made);
        if (y % 4 == 0 || y == in->top) { /* a tile has 16 rows */
            flat_row(flat, (float)y, 1, (float)share, analysis->width, limits);
            memset(limits, 0, (size_t)in->left);
            memset(limits + in->right, 0, width - (size_t)in->right);
        }
        flat_pack(analysis->bytes + (size_t)y * width, limits, analysis->width, words);
    }
    mem_free(limits);
    return made;
}
