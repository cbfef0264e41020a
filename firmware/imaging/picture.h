/* Plain grey (or interleaved RGB) bytes, row after row without a gap: what this room works on
 * itself. Leptonica sees only black and white, where its tools are. */
#ifndef IMAGING_PICTURE_H
#define IMAGING_PICTURE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "imaging/page.h"

struct picture {
    uint8_t *bytes; /* mem_alloc; owned */
    int width, height, channels;
};

/* Averages of `step_x` times `step_y` pixels; what is left at the right and below is cut. */
void picture_reduce(const struct picture *from, int step_x, int step_y, struct picture *made);
/* Clockwise by 1 to 3 quarters, in place. */
void picture_turn(struct picture *picture, int quarters);
void picture_finish(struct picture *picture);
/* The size that `width` times `height` takes in the box, never larger than itself. ERR_INVALID: a
 * box that previews cannot have. */
ERR_MUST_USE enum err picture_fit(int width, int height, int most_width, int most_height,
                                  struct preview *made);
/* Every pixel of `out` is the average of those it stands for. `made` is what picture_fit said. */
void picture_shrink(const struct picture *from, const struct preview *made, uint8_t *out);

#endif
