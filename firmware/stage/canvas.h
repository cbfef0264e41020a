/* Pixels: fills, rounded shapes and coverage masks on a 32-bit picture, cut to a clip. Pure but for
 * the corner masks, which are kept. Main thread. */
#ifndef STAGE_CANVAS_H
#define STAGE_CANVAS_H

#include "ui/difference.h"

struct canvas {
    uint32_t *pixels;
    int pitch; /* in pixels */
    struct rect clip;
};

/* Colours are 0xRRGGBB, rectangles and radii in pixels. A radius is cut to half of the shorter
 * side. */
void canvas_fill(const struct canvas *canvas, struct rect rect, uint32_t rgb);
void canvas_round(const struct canvas *canvas, struct rect rect, int radius, uint32_t rgb);
/* Only the edge, `thick` pixels inwards from `rect`. */
void canvas_frame(const struct canvas *canvas, struct rect rect, int radius, int thick,
                  uint32_t rgb);
/* Coverage bytes (0..255), `pitch` bytes a row. */
void canvas_mask(const struct canvas *canvas, struct rect rect, const uint8_t *cover, int pitch,
                 uint32_t rgb);
/* RGBA bytes in memory order, not premultiplied; `from_x`, `from_y`: the first pixel shown. */
void canvas_image(const struct canvas *canvas, struct rect rect, const uint8_t *rgba, int pitch,
                  int from_x, int from_y);
/* A ring from 12 o'clock, clockwise, with round ends. `permille` of it in `rgb`, the rest in
 * `rest`. */
void canvas_arc(const struct canvas *canvas, struct rect rect, double radius, double thick,
                int permille, uint32_t rgb, uint32_t rest);
/* Colour between a (0) and b (256). */
uint32_t canvas_mix(uint32_t a, uint32_t b, uint32_t part);

#endif
