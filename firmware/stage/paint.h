/* Walks a laid-out tree and paints what lies in the canvas's clip. Main thread. */
#ifndef STAGE_PAINT_H
#define STAGE_PAINT_H

#include "stage/icon.h"
#include "stage/line.h"
#include "stage/lobby.h"
#include "stage/picture.h"
#include "ui/node.h"

struct paint {
    struct canvas canvas;
    struct rect dirty;
    struct run_cache *runs;
    struct fonts *fonts;
    struct icons *icons;
    struct pictures *pictures;
    struct lobby *lobby;
    double px_per_mm;
    enum theme_id theme;
    enum lang lang;
};

/* What a pressed or chosen parent does to everything in it. */
struct mood {
    int down_px;      /* a pressed primary sinks */
    enum color color; /* of words and icons; COLOR_NONE: their own */
};

void paint_tree(struct paint *paint, const struct node *root);

/* For the files of the painter. */
int paint_px(const struct paint *paint, int q);
uint32_t paint_color(const struct paint *paint, enum color color);
void paint_text(struct paint *paint, const struct node *node, const struct mood *mood);
void paint_graphic(struct paint *paint, const struct node *node, const struct mood *mood);

#endif
