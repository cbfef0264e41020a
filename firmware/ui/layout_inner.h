/* Private to the layout files. */
#ifndef UI_LAYOUT_INNER_H
#define UI_LAYOUT_INNER_H

#include "ui/layout.h"

#define RADIUS_PILL 255

int layout_natural(struct node *node, const struct layout_params *params);
/* Height in pixels of a leaf's text at a width; fills lines, font, line_px, baseline_px. */
int layout_text(struct node *node, const struct layout_params *params, int width_px);
void layout_font(struct node *node, const struct layout_params *params);
/* After placing: pages, clips, hit rectangles, carets. */
void layout_pages(struct node *root, const struct layout_params *params);
void layout_targets(struct node *root, const struct layout_params *params);

#endif
