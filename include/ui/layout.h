/* Rows, columns, grids and stacks in millimetres; lines of text; mirroring; hit rectangles. Fills
 * the lower part of each node. Pure but for `measure`. */
#ifndef UI_LAYOUT_H
#define UI_LAYOUT_H

#include "ui/measure.h"
#include "ui/node.h"

struct panel {
    int width_px, height_px;
    double px_per_mm;          /* from the configuration: SDL's guess of it is often wrong */
    int bottom_above_floor_mm; /* where the glass ends; reach is computed from it */
    int reach_mm;              /* 1220, or 1120 over an obstruction (ADA 308, EN 301 549 8.3) */
};

struct layout_params {
    const struct panel *panel;
    const struct measure *measure;
    struct arena *arena; /* for lines; the tree's own */
    enum lang lang;
    enum text_size size;
};

void layout_tree(struct node *root, const struct layout_params *params);
int layout_px(const struct panel *panel, int q);
/* Where a scrolling node must stand so that `target` (inside it) is whole on its page. */
int32_t layout_scroll_to(const struct node *scroll, const struct node *target);
/* Highest y (pixels) at which something may be touched: reach, and the lower 318 mm in reach mode.
 */
int panel_reach_top(const struct panel *panel, bool is_reach_mode);
bool panel_is_landscape(const struct panel *panel);
/* The lines of one text at a width: used by fields to scroll to the caret. */
int16_t layout_lines(const struct layout_params *params, const struct font_spec *font,
                     const char *text, int width_px, struct text_line **lines);

#endif
