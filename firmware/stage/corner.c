#include "stage/corner.h"

#include <math.h>

#include "base/memory.h"

#define CORNERS_MOST 24

static struct corner corners[CORNERS_MOST];
static int next;

static double clamp(double value) {
    return value < 0 ? 0 : value > 1 ? 1 : value;
}

/* Distance from the circle's line is coverage enough: at these radii no eye sees the difference. */
static uint8_t cover_at(const struct corner *corner, int x, int y) {
    double dx = corner->radius - x - 0.5, dy = corner->radius - y - 0.5;
    bool is_round = dx > 0 && dy > 0;
    double from_center = sqrt(dx * dx + dy * dy);
    double outer = is_round ? clamp(corner->radius - from_center + 0.5) : 1, inner = 0;
    if (corner->thick > 0 && x >= corner->thick && y >= corner->thick)
        inner = is_round ? clamp(corner->radius - corner->thick - from_center + 0.5) : 1;
    return (uint8_t)lround((outer - inner) * 255);
}

const struct corner *corner_get(int radius, int thick) {
    for (int k = 0; k < CORNERS_MOST; k++)
        if (corners[k].cover != NULL && corners[k].radius == radius && corners[k].thick == thick)
            return &corners[k];
    struct corner *corner = &corners[next];
    next = (next + 1) % CORNERS_MOST;
    mem_free(corner->cover);
    *corner = (struct corner){radius, thick, radius > thick ? radius : thick, NULL};
    corner->cover = mem_alloc((size_t)corner->side * (size_t)corner->side + 1, 1);
    for (int y = 0; y < corner->side; y++)
        for (int x = 0; x < corner->side; x++)
            corner->cover[y * corner->side + x] = cover_at(corner, x, y);
    return corner;
}

void corner_forget_all(void) {
    for (int k = 0; k < CORNERS_MOST; k++) {
        mem_free(corners[k].cover);
        corners[k].cover = NULL;
    }
}
