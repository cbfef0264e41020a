/* Fingers to meaning: pressed look at finger-down, action at finger-up inside the target plus slop,
 * drag to scroll, contacts shorter than 50 ms of a static discharge ignored, double strikes
 * filtered (reference/kiosk 2.1, 6). Pure: time comes in. Main thread. */
#ifndef UI_GESTURE_H
#define UI_GESTURE_H

#include "ui/node.h"

struct gesture {
    bool is_down, is_drag;
    int64_t down_ms, last_act_ms;
    int x, y, scroll_start_px;
    uint32_t pressed_id, last_act_id, scroll_id;
};

enum finger { FINGER_DOWN, FINGER_MOVE, FINGER_UP, FINGER_CANCEL };

struct gesture_result {
    uint32_t activate_id; /* 0 none: this node's action is to be done */
    int x, y;             /* where, for a caret in a field */
    bool is_scrolled;     /* scroll_id's offset should become scroll_px */
    uint32_t scroll_id;
    int32_t scroll_px;
};

void gesture_init(struct gesture *gesture);
struct gesture_result gesture_finger(struct gesture *gesture, struct node *root, enum finger finger,
                                     int x, int y, int64_t now_ms, double px_per_mm);
/* The topmost target at a point, or NULL. */
struct node *hit_find(struct node *root, int x, int y);

#endif
