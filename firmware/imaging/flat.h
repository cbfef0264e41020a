/* The paper's own grey, tile by tile, and what is ink on it. Instead of flattening the picture (a
 * pass that makes another picture) the threshold follows the paper: the same result, once. */
#ifndef IMAGING_FLAT_H
#define IMAGING_FLAT_H

#include <leptonica/allheaders.h>

#include "picture.h"

struct flat {
    int columns, rows; /* of tiles */
    float *levels;     /* smoothed; owned */
    double paper;      /* the page's usual level */
    double noise;      /* deviation of the paper in analysis pixels */
};

/* The paper, where it is known, else the picture. [left, right) of a row, [top, bottom). */
struct span {
    int left, top, right, bottom;
};

void flat_measure(const struct picture *analysis, struct flat *flat);
void flat_finish(struct flat *flat);
/* The level at a place in analysis pixels. */
float flat_level(const struct flat *flat, float x, float y);
/* Levels times `share` of a row, every pixel of `scale` per analysis pixel. */
void flat_row(const struct flat *flat, float y, float scale, float share, int width, uint8_t *out);
/* One bit a pixel of `analysis`, black where darker than `share` of the paper; white outside `in`.
 * Leptonica's Pix: pixDestroy. NULL when Leptonica has none. */
PIX *flat_threshold(const struct picture *analysis, const struct flat *flat, double share,
                    const struct span *in);
/* Eight pixels a step: bits of `grey` < `limit`, `count` of them, into a row of a Pix. */
void flat_pack(const uint8_t *grey, const uint8_t *limit, int count, l_uint32 *words);

#endif
