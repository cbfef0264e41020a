/* What changed between two laid-out trees, as few rectangles. Pure. */
#ifndef UI_DIFFERENCE_H
#define UI_DIFFERENCE_H

#include "ui/node.h"

#define DIRTY_MOST 24

struct dirty {
    struct rect rects[DIRTY_MOST];
    int count;
};

/* `before` NULL: everything. Rects are clipped to the screen, merged when they touch or are many.
 */
void difference_find(const struct node *before, struct node *after, int width_px, int height_px,
                     struct dirty *dirty);
void dirty_add(struct dirty *dirty, struct rect rect);
bool rect_meets(struct rect a, struct rect b);
struct rect rect_cut(struct rect a, struct rect b);

#endif
