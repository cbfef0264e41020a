/* Keypad focus over the tree: an id, kept outside it. Order is tree order. Four keys reach
 * everything: up/down (or left/right) move, select acts, back leaves. Pure. */
#ifndef UI_FOCUS_H
#define UI_FOCUS_H

#include "ui/node.h"

enum focus_move {
    FOCUS_NEXT,
    FOCUS_PREVIOUS,
    FOCUS_UP,
    FOCUS_DOWN,
    FOCUS_LEFT,
    FOCUS_RIGHT,
    FOCUS_FIRST,
    FOCUS_LAST
};

/* Stops: focusable nodes; with `with_text` (speech on) also headings, texts, statuses. */
bool focus_is_stop(const struct node *node, bool with_text);
/* Where focus goes; 0 none. In a keyboard or grid up/down move by place, elsewhere by order; wraps.
 */
uint32_t focus_move(struct node *root, uint32_t id, enum focus_move move, bool with_text);
/* The id if it still stands; else the default, else the nearest earlier, else the first. With
 * id 0 (a new screen) the default or the first that can be focused. */
uint32_t focus_settle(struct node *before, struct node *root, uint32_t id, bool with_text);

/* What stands below the words that say what is in the way; `id` when there are none. */
uint32_t focus_refused(struct node *root, uint32_t id);

#endif
