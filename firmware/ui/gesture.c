#include "ui/gesture.h"

#include <stdlib.h>
#include <string.h>

#define CONTACT_LEAST_MS 50  /* shorter contacts are static discharges (reference/kiosk 2.1) */
#define DOUBLE_STRIKE_MS 120 /* the same target twice within this is one press (EN 301 549 5.8) */
#define SLOP_MM 8.0          /* a finger may roll this far off its target */
#define DRAG_MM 5.0          /* further than this in a scrolling part is a drag */

void gesture_init(struct gesture *gesture) {
    memset(gesture, 0, sizeof(*gesture));
    gesture->last_act_ms = INT64_MIN / 2;
}

static bool contains(struct rect rect, int x, int y) {
    return x >= rect.x && x < rect.x + rect.w && y >= rect.y && y < rect.y + rect.h;
}

struct node *hit_find(struct node *root, int x, int y) {
    struct node *found = NULL, *modal = NULL;
    for (struct node *node = root; node != NULL; node = node_next(node)) {
        if (node->flags & NODE_MODAL) {
            modal = node;
            found = NULL; /* what lies under a modal part is out of reach */
        }
        if ((node->flags & NODE_FOCUSABLE) && contains(node->hit, x, y))
            found = node;
    }
    for (const struct node *up = found; modal != NULL && up != modal; up = up->parent)
        if (up == NULL)
            return NULL;
    return found;
}

static struct node *scroll_at(struct node *root, int x, int y) {
    struct node *found = NULL;
    for (struct node *node = root; node != NULL; node = node_next(node))
        if ((node->flags & NODE_SCROLL) && node->content_px > node->rect.h &&
            contains(node->rect, x, y))
            found = node;
    return found;
}

static struct rect grown(struct rect rect, int by) {
    return (struct rect){rect.x - by, rect.y - by, rect.w + 2 * by, rect.h + 2 * by};
}

static void finger_down(struct gesture *gesture, struct node *root, int x, int y, int64_t now_ms) {
    const struct node *scroll = scroll_at(root, x, y), *target = hit_find(root, x, y);
    gesture->is_down = true;
    gesture->is_drag = false;
    gesture->down_ms = now_ms;
    gesture->x = x;
    gesture->y = y;
    gesture->pressed_id = target != NULL ? target->id : 0;
    gesture->scroll_id = scroll != NULL ? scroll->id : 0;
    gesture->scroll_start_px = scroll != NULL ? scroll->scroll_px : 0;
}

static void finger_move(struct gesture *gesture, struct node *root, int x, int y, double px_per_mm,
                        struct gesture_result *result) {
    const struct node *scroll = node_find(root, gesture->scroll_id);
    const struct node *target = node_find(root, gesture->pressed_id);
    if (scroll != NULL && (gesture->is_drag || abs(y - gesture->y) > (int)(DRAG_MM * px_per_mm))) {
        int most = scroll->content_px - scroll->rect.h,
            to = gesture->scroll_start_px + gesture->y - y;
        gesture->is_drag = true;
        gesture->pressed_id = 0;
        result->is_scrolled = true;
        result->scroll_id = scroll->id;
        result->scroll_px = to < 0 ? 0 : to > most ? most : to;
        return;
    }
    if (target != NULL && !contains(grown(target->hit, (int)(SLOP_MM * px_per_mm)), x, y))
        gesture->pressed_id = 0;
}

static void finger_up(struct gesture *gesture, struct node *root, int x, int y, int64_t now_ms,
                      struct gesture_result *result) {
    const struct node *target = node_find(root, gesture->pressed_id);
    gesture->is_down = false;
    gesture->pressed_id = 0;
    if (target == NULL || gesture->is_drag || !(target->flags & NODE_FOCUSABLE))
        return;
    if (now_ms - gesture->down_ms < CONTACT_LEAST_MS)
        return;
    if (target->id == gesture->last_act_id && target->role != ROLE_KEY &&
        now_ms - gesture->last_act_ms < DOUBLE_STRIKE_MS)
        return;
    gesture->last_act_id = target->id;
    gesture->last_act_ms = now_ms;
    result->activate_id = target->id;
    result->x = x;
    result->y = y;
}

struct gesture_result gesture_finger(struct gesture *gesture, struct node *root, enum finger finger,
                                     int x, int y, int64_t now_ms, double px_per_mm) {
    struct gesture_result result = {0};
    if (finger == FINGER_DOWN) {
        finger_down(gesture, root, x, y, now_ms);
    } else if (!gesture->is_down) {
        return result;
    } else if (finger == FINGER_MOVE) {
        finger_move(gesture, root, x, y, px_per_mm, &result);
    } else if (finger == FINGER_UP) {
        finger_up(gesture, root, x, y, now_ms, &result);
    } else {
        gesture->is_down = gesture->is_drag = false;
        gesture->pressed_id = 0;
    }
    return result;
}
