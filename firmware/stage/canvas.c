#include "stage/canvas.h"

#include <math.h>
#include <string.h>

#include "stage/corner.h"

#define OPAQUE 0xFF000000u

uint32_t canvas_mix(uint32_t a, uint32_t b, uint32_t part) {
    uint32_t rb = a & 0xFF00FF, g = a & 0x00FF00;
    rb += (((b & 0xFF00FF) - rb) * part) >> 8;
    g += (((b & 0x00FF00) - g) * part) >> 8;
    return (rb & 0xFF00FF) | (g & 0x00FF00);
}

static uint32_t *row_at(const struct canvas *canvas, int x, int y) {
    return canvas->pixels + (ptrdiff_t)y * canvas->pitch + x;
}

static void blend(uint32_t *pixel, uint8_t cover, uint32_t rgb) {
    if (cover == 255)
        *pixel = rgb | OPAQUE;
    else if (cover != 0)
        *pixel = canvas_mix(*pixel, rgb, (uint32_t)cover + (cover >> 7)) | OPAQUE;
}

/* The first row by hand, the others as copies of it: memcpy is wider than any loop here. */
void canvas_fill(const struct canvas *canvas, struct rect rect, uint32_t rgb) {
    struct rect cut = rect_cut(rect, canvas->clip);
    uint32_t value = rgb | OPAQUE;
    if (cut.h <= 0)
        return;
    uint32_t *first = row_at(canvas, cut.x, cut.y);
    for (int x = 0; x < cut.w; x++)
        first[x] = value;
    for (int y = cut.y + 1; y < cut.y + cut.h; y++)
        memcpy(row_at(canvas, cut.x, y), first, (size_t)cut.w * sizeof(*first));
}

void canvas_mask(const struct canvas *canvas, struct rect rect, const uint8_t *cover, int pitch,
                 uint32_t rgb) {
    struct rect cut = rect_cut(rect, canvas->clip);
    for (int y = cut.y; y < cut.y + cut.h; y++) {
        uint32_t *row = row_at(canvas, cut.x, y);
        const uint8_t *from = cover + (ptrdiff_t)(y - rect.y) * pitch + (cut.x - rect.x);
        for (int x = 0; x < cut.w; x++)
            blend(&row[x], from[x], rgb);
    }
}

void canvas_image(const struct canvas *canvas, struct rect rect, const uint8_t *rgba, int pitch,
                  int from_x, int from_y) {
    struct rect cut = rect_cut(rect, canvas->clip);
    for (int y = cut.y; y < cut.y + cut.h; y++) {
        uint32_t *row = row_at(canvas, cut.x, y);
        const uint8_t *from = rgba + (ptrdiff_t)(y - rect.y + from_y) * pitch +
                              (ptrdiff_t)(cut.x - rect.x + from_x) * 4;
        for (int x = 0; x < cut.w; x++, from += 4)
            blend(&row[x], from[3], (uint32_t)from[0] << 16 | (uint32_t)from[1] << 8 | from[2]);
    }
}

/* The two corners of one row; `y` counts from the nearer horizontal edge. */
static void corner_row(const struct canvas *canvas, struct rect rect, const struct corner *corner,
                       int y, int screen_y, uint32_t rgb) {
    const uint8_t *cover = corner->cover + (ptrdiff_t)y * corner->side;
    int left = canvas->clip.x, right = canvas->clip.x + canvas->clip.w;
    uint32_t *row = row_at(canvas, 0, screen_y);
    for (int x = 0; x < corner->side; x++) {
        int at_left = rect.x + x, at_right = rect.x + rect.w - 1 - x;
        if (at_left >= left && at_left < right)
            blend(&row[at_left], cover[x], rgb);
        if (at_right >= left && at_right < right)
            blend(&row[at_right], cover[x], rgb);
    }
}

static void corner_rows(const struct canvas *canvas, struct rect rect, const struct corner *corner,
                        uint32_t rgb) {
    int top = canvas->clip.y, bottom = canvas->clip.y + canvas->clip.h;
    for (int y = 0; y < corner->side; y++) {
        int above = rect.y + y, below = rect.y + rect.h - 1 - y;
        if (above >= top && above < bottom)
            corner_row(canvas, rect, corner, y, above, rgb);
        if (below >= top && below < bottom)
            corner_row(canvas, rect, corner, y, below, rgb);
    }
}

static int fit_radius(struct rect rect, int radius) {
    int most = (rect.w < rect.h ? rect.w : rect.h) / 2;
    return radius > most ? most : radius;
}

void canvas_round(const struct canvas *canvas, struct rect rect, int radius, uint32_t rgb) {
    int r = fit_radius(rect, radius);
    if (!rect_meets(rect, canvas->clip))
        return;
    if (r > 0)
        corner_rows(canvas, rect, corner_get(r, 0), rgb);
    canvas_fill(canvas, (struct rect){rect.x + r, rect.y, rect.w - 2 * r, r}, rgb);
    canvas_fill(canvas, (struct rect){rect.x, rect.y + r, rect.w, rect.h - 2 * r}, rgb);
    canvas_fill(canvas, (struct rect){rect.x + r, rect.y + rect.h - r, rect.w - 2 * r, r}, rgb);
}

void canvas_frame(const struct canvas *canvas, struct rect rect, int radius, int thick,
                  uint32_t rgb) {
    int r = fit_radius(rect, radius);
    if (thick <= 0 || !rect_meets(rect, canvas->clip))
        return;
    int most = (rect.w < rect.h ? rect.w : rect.h) / 2;
    thick = thick > most ? most : thick;
    const struct corner *corner = corner_get(r, thick);
    int side = corner->side;
    corner_rows(canvas, rect, corner, rgb);
    canvas_fill(canvas, (struct rect){rect.x + side, rect.y, rect.w - 2 * side, thick}, rgb);
    canvas_fill(canvas,
                (struct rect){rect.x + side, rect.y + rect.h - thick, rect.w - 2 * side, thick},
                rgb);
    canvas_fill(canvas, (struct rect){rect.x, rect.y + side, thick, rect.h - 2 * side}, rgb);
    canvas_fill(canvas,
                (struct rect){rect.x + rect.w - thick, rect.y + side, thick, rect.h - 2 * side},
                rgb);
}

static uint8_t to_cover(double part) {
    return (uint8_t)lround((part < 0 ? 0 : part > 1 ? 1 : part) * 255);
}

struct arc {
    double radius, half, sweep, end_x, end_y;
};

/* How far inside the arc's line a point lies, in pixels: its band where the angle is swept, its
 * round ends elsewhere. */
static double arc_depth(const struct arc *arc, double dx, double dy, double distance) {
    double angle = atan2(dx, -dy); /* 0 at 12 o'clock, clockwise */
    if (angle < 0)
        angle += 2 * M_PI;
    if (angle <= arc->sweep)
        return arc->half - fabs(distance - arc->radius);
    double start = hypot(dx, dy + arc->radius), end = hypot(dx - arc->end_x, dy - arc->end_y);
    return arc->half - (start < end ? start : end);
}

void canvas_arc(const struct canvas *canvas, struct rect rect, double radius, double thick,
                int permille, uint32_t rgb, uint32_t rest) {
    struct rect cut = rect_cut(rect, canvas->clip);
    struct arc arc = {radius, thick / 2, 2 * M_PI * permille / 1000.0, 0, 0};
    double cx = rect.x + rect.w / 2.0, cy = rect.y + rect.h / 2.0;
    double least = radius - arc.half - 1, most = radius + arc.half + 1;
    arc.end_x = sin(arc.sweep) * radius;
    arc.end_y = -cos(arc.sweep) * radius;
    for (int y = cut.y; y < cut.y + cut.h; y++) {
        uint32_t *row = row_at(canvas, 0, y);
        for (int x = cut.x; x < cut.x + cut.w; x++) {
            double dx = x + 0.5 - cx, dy = y + 0.5 - cy, square = dx * dx + dy * dy;
            if (square < least * least || square > most * most)
                continue;
            double distance = sqrt(square);
            blend(&row[x], to_cover(arc.half - fabs(distance - radius) + 0.5), rest);
            if (permille > 0)
                blend(&row[x], to_cover(arc_depth(&arc, dx, dy, distance) + 0.5), rgb);
        }
    }
}
