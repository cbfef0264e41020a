/* Where the paper ends on a black bed. */
#ifndef IMAGING_PAPER_H
#define IMAGING_PAPER_H

#include <stdbool.h>

#include "flat.h"
#include "imaging/clean.h"

#define PAPER_POINTS 64

struct paper {
    bool is_seen;
    struct span in; /* analysis pixels; the whole picture when it is not seen */
    int count[CLEAN_SIDE_COUNT];
    bool has_bed[CLEAN_SIDE_COUNT];
    float x[CLEAN_SIDE_COUNT][PAPER_POINTS], y[CLEAN_SIDE_COUNT][PAPER_POINTS];
};

void paper_find(const struct picture *analysis, const struct flat *flat, double dpi,
                struct paper *paper);
/* Where that side lies, across, in analysis pixels from the middle of the picture once it is turned
 * by `radians` clockwise. */
double paper_edge(const struct paper *paper, const struct picture *analysis, enum clean_side side,
                  double radians);

#endif
