#include "shade.h"

#include <stdlib.h>

#include "tune.h"

static int level_at(const int *histogram, long total, int percent) {
    long sum = 0;
    int level = 0;
    while (level < 255 && (sum += histogram[level]) * 100 < total * percent)
        level++;
    return level;
}

double shade_contrast(const struct picture *analysis, const struct flat *flat, PIX *ink,
                      const struct span *in) {
    int inked[256] = {0}, all[256] = {0};
    long ink_total = 0, total = 0;
    for (int y = in->top; y < in->bottom; y += 2) {
        const uint8_t *row = analysis->bytes + (size_t)y * (size_t)analysis->width;
        const l_uint32 *words = pixGetData(ink) + (size_t)y * (size_t)pixGetWpl(ink);
        for (int x = in->left; x < in->right; x++) {
            int is_ink = (int)(words[x / 32] >> (31 - x % 32) & 1);
            inked[row[x]] += is_ink;
            ink_total += is_ink;
            all[row[x]]++;
            total++;
        }
    }
    /* Half of a letter's pixels are its blurred edge: the darker quarter is ink. Of dust alone
     * nothing can be said: then the whole page's dark end. */
    int dark = ink_total * 2000 > total ? level_at(inked, ink_total, 25) : level_at(all, total, 2);
    return flat->paper > dark ? flat->paper - dark : 0;
}

double shade_sharpness(const struct picture *grey, double contrast) {
    int steps[256] = {0}, least = (int)(contrast * TUNE_EDGE_STEP);
    long total = 0;
    for (int y = 0; y < grey->height; y += TUNE_EDGE_ROWS) {
        const uint8_t *row = grey->bytes + (size_t)y * (size_t)grey->width;
        for (int x = 0; x + 1 < grey->width; x++)
            steps[abs(row[x] - row[x + 1])]++;
    }
    for (int step = 0; step < 256; step++) {
        if (step <= least)
            steps[step] = 0;
        total += steps[step];
    }
    if (total < 1000 || contrast < 1)
        return -1;
    return level_at(steps, total, TUNE_EDGE_PERCENTILE) / contrast;
}

double shade_otsu(const struct picture *analysis, const struct flat *flat, const struct span *in) {
    long histogram[256] = {0}, count = 0, sum = 0, low = 0, low_sum = 0;
    double best = -1;
    int best_level = 0;
    for (int y = in->top; y < in->bottom; y += 2) {
        for (int x = in->left; x < in->right; x += 2) {
            double level = (double)flat_level(flat, (float)x, (float)y);
            int grey = analysis->bytes[(size_t)y * (size_t)analysis->width + (size_t)x];
            int share = level < 1 ? 200 : (int)(grey * 200.0 / level);
            histogram[share > 255 ? 255 : share]++;
        }
    }
    for (int level = 0; level < 256; level++) {
        count += histogram[level];
        sum += histogram[level] * level;
    }
    for (int level = 0; level < 255; level++) {
        low += histogram[level];
        low_sum += histogram[level] * level;
        if (low == 0 || low == count)
            continue;
        double apart =
            (double)low_sum / (double)low - (double)(sum - low_sum) / (double)(count - low);
        double between = apart * apart * (double)low * (double)(count - low);
        if (between > best) {
            best = between;
            best_level = level + 1;
        }
    }
    double share = best_level / 200.0;
    return share < TUNE_OTSU_LEAST  ? TUNE_OTSU_LEAST
           : share > TUNE_OTSU_MOST ? TUNE_OTSU_MOST
                                    : share;
}
