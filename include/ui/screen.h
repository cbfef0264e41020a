/* The screen as a function of the state: builds, lays out, pages. One file a screen in ui/screens,
 * found through one table. Main thread. */
#ifndef UI_SCREEN_H
#define UI_SCREEN_H

#include "flow/state.h"
#include "ui/layout.h"
#include "ui/node.h"
#include "ui/strings.h"

/* What belongs to looking, not to the visit: kept by app between trees. */
struct view {
    uint32_t focus_id;   /* 0 none */
    uint32_t pressed_id; /* finger is down on it */
    bool is_keypad;      /* the last action came from keys: the ring is shown */
};

/* The whole, laid out, with focus and press marked. Everything is in `arena`, which the caller
 * resets. */
struct node *screen_build(const struct state *state, const struct strings *strings,
                          const struct panel *panel, const struct measure *measure,
                          const struct view *view, struct arena *arena);
const char *screen_name(
    enum screen screen); /* "home", "choose_service": for tests and the driver's seat */

#endif
