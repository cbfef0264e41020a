#include "paper.h"

#include <math.h>
#include <stdlib.h>

#include "tune.h"

/* From a side inwards: the pixel at `depth` of line `line`. */
static uint8_t pixel(const struct picture *from, enum clean_side side, int line, int depth) {
    int x = line, y = line;
    if (side == CLEAN_LEFT || side == CLEAN_RIGHT)
        x = side == CLEAN_LEFT ? depth : from->width - 1 - depth;
    else
        y = side == CLEAN_TOP ? depth : from->height - 1 - depth;
    return from->bytes[(size_t)y * (size_t)from->width + (size_t)x];
}

static int depth_of_bed(const struct picture *from, enum clean_side side, int line, double dark,
                        int run_least) {
    bool is_across = side == CLEAN_LEFT || side == CLEAN_RIGHT;
    int most = (is_across ? from->width : from->height) / 2, run = 0;
    for (int depth = 0; depth < most; depth++) {
        run = pixel(from, side, line, depth) > dark ? run + 1 : 0;
        if (run == run_least)
            return depth + 1 - run;
    }
    return most;
}

static void find_side(const struct picture *from, const struct flat *flat, double dpi,
                      enum clean_side side, struct paper *paper) {
    bool is_across = side == CLEAN_LEFT || side == CLEAN_RIGHT;
    int lines = is_across ? from->height : from->width, deep = 0;
    int end = is_across ? from->width : from->height;
    /* The corners are left out: there a tilted paper shows its other side. */
    for (int at = 0; at < PAPER_POINTS; at++) {
        int line = (int)(lines * (0.15 + 0.7 * at / PAPER_POINTS));
        int depth = depth_of_bed(from, side, line, flat->paper * TUNE_BED_DARK,
                                 (int)(TUNE_PAPER_RUN * dpi) + 1);
        float across = (float)(side == CLEAN_LEFT || side == CLEAN_TOP ? depth : end - depth);
        paper->x[side][at] = is_across ? across : (float)line + 0.5f;
        paper->y[side][at] = is_across ? (float)line + 0.5f : across;
        deep += depth >= TUNE_BED_DEEP * dpi && depth < end / 2;
    }
    paper->has_bed[side] = deep >= PAPER_POINTS * TUNE_BED_SIDE;
}

static int compare_doubles(const void *a, const void *b) {
    double left = *(const double *)a, right = *(const double *)b;
    return left < right ? -1 : left > right;
}

double paper_edge(const struct paper *paper, const struct picture *analysis, enum clean_side side,
                  double radians) {
    double across[PAPER_POINTS], sine = sin(radians), cosine = cos(radians);
    for (int at = 0; at < PAPER_POINTS; at++) {
        double x = (double)paper->x[side][at] - analysis->width / 2.0;
        double y = (double)paper->y[side][at] - analysis->height / 2.0;
        across[at] = side == CLEAN_LEFT || side == CLEAN_RIGHT ? x * cosine - y * sine
                                                               : x * sine + y * cosine;
    }
    qsort(across, PAPER_POINTS, sizeof(double), compare_doubles);
    return across[PAPER_POINTS / 2];
}

void paper_find(const struct picture *analysis, const struct flat *flat, double dpi,
                struct paper *paper) {
    int sides = 0;
    *paper = (struct paper){.in = {0, 0, analysis->width, analysis->height}};
    if (analysis->width < dpi || analysis->height < dpi)
        return;
    for (int side = 0; side < CLEAN_SIDE_COUNT; side++) {
        find_side(analysis, flat, dpi, (enum clean_side)side, paper);
        sides += paper->has_bed[side];
    }
    paper->is_seen = sides >= TUNE_BED_SIDES;
    if (!paper->is_seen)
        return;
    double half_width = analysis->width / 2.0, half_height = analysis->height / 2.0;
    int rim = (int)(TUNE_PAPER_RIM * dpi);
    paper->in.left = (int)(half_width + paper_edge(paper, analysis, CLEAN_LEFT, 0)) + rim;
    paper->in.right = (int)(half_width + paper_edge(paper, analysis, CLEAN_RIGHT, 0)) - rim;
    paper->in.top = (int)(half_height + paper_edge(paper, analysis, CLEAN_TOP, 0)) + rim;
    paper->in.bottom = (int)(half_height + paper_edge(paper, analysis, CLEAN_BOTTOM, 0)) - rim;
    if (paper->in.right - paper->in.left < dpi || paper->in.bottom - paper->in.top < dpi)
        *paper = (struct paper){.in = {0, 0, analysis->width, analysis->height}};
}
