#include "ui/focus.h"

#include <stdlib.h>
#include <string.h>

static const struct node *modal_root(const struct node *root) {
    for (const struct node *node = root; node != NULL; node = node_next(node))
        if (node->flags & NODE_MODAL)
            return node;
    return root;
}

static bool is_inside(const struct node *node, const struct node *top) {
    for (; node != NULL; node = node->parent)
        if (node == top)
            return true;
    return false;
}

bool focus_is_stop(const struct node *node, bool with_text) {
    if (node->flags & NODE_FOCUSABLE)
        return true;
    if (!with_text || (node->flags & NODE_SILENT) || node->label[0] == '\0')
        return false;
    return node->role == ROLE_HEADING || node->role == ROLE_TEXT || node->role == ROLE_STATUS ||
           node->role == ROLE_ALERT || node->role == ROLE_PROGRESS || node->role == ROLE_QR;
}

static const struct node *step(const struct node *root, const struct node *from, int by,
                               bool with_text) {
    const struct node *first = NULL, *last = NULL, *before = NULL, *after = NULL;
    bool is_past = from == NULL;
    for (const struct node *node = root; node != NULL; node = node_next(node)) {
        if (!is_inside(node, root))
            break;
        if (node == from) {
            is_past = true;
            continue;
        }
        if (!focus_is_stop(node, with_text) || (from != NULL && node->id == from->id))
            continue; /* the same thing said at another place would hold the focus */
        if (first == NULL)
            first = node;
        last = node;
        if (!is_past)
            before = node;
        else if (after == NULL)
            after = node;
    }
    if (by > 0)
        return after != NULL ? after : first;
    return before != NULL ? before : last;
}

/* Up and down inside a keyboard: the key of the next row whose middle is nearest. */
static const struct node *vertical(const struct node *root, const struct node *from, int by) {
    const struct node *best = NULL;
    long best_cost = 0;
    int middle = from->rect.x + from->rect.w / 2;
    for (const struct node *node = root; node != NULL; node = node_next(node)) {
        if (node->role != ROLE_KEY || !(node->flags & NODE_FOCUSABLE) || node == from)
            continue;
        int dy = (node->rect.y - from->rect.y) * by;
        if (dy <= from->rect.h / 2)
            continue;
        long cost = dy * 100L + labs((long)(node->rect.x + node->rect.w / 2 - middle));
        if (best == NULL || cost < best_cost) {
            best = node;
            best_cost = cost;
        }
    }
    return best;
}

/* Leaves the keyboard past its first or last row: to the stop before or after all keys. */
static const struct node *leave_keys(const struct node *root, const struct node *from, int by,
                                     bool with_text) {
    const struct node *node = from;
    for (int guard = 0; guard < 400 && node != NULL && node->role == ROLE_KEY; guard++)
        node = step(root, node, by, with_text);
    return node;
}

uint32_t focus_move(struct node *root, uint32_t id, enum focus_move move, bool with_text) {
    const struct node *top = modal_root(root), *from = node_find(root, id), *to = NULL;
    if (from != NULL && !is_inside(from, top))
        from = NULL;
    bool is_key = from != NULL && from->role == ROLE_KEY;
    int by = move == FOCUS_PREVIOUS || move == FOCUS_UP || move == FOCUS_LEFT ? -1 : 1;
    if (move == FOCUS_FIRST || move == FOCUS_LAST)
        to = step(top, NULL, move == FOCUS_FIRST ? 1 : -1, with_text);
    else if (is_key && (move == FOCUS_UP || move == FOCUS_DOWN))
        to = vertical(top, from, by) != NULL ? vertical(top, from, by)
                                             : leave_keys(top, from, by, with_text);
    else
        to = step(top, from, by, with_text);
    return to != NULL ? to->id : 0;
}

uint32_t focus_settle(struct node *before, struct node *root, uint32_t id, bool with_text) {
    const struct node *top = modal_root(root);
    const struct node *now = node_find(root, id);
    if (now != NULL && is_inside(now, top) && focus_is_stop(now, true))
        return id;
    for (const struct node *node = top; node != NULL && is_inside(node, top);
         node = node_next(node))
        if ((node->flags & NODE_DEFAULT) && (node->flags & NODE_FOCUSABLE))
            return node->id;
    if (id == 0 && step(top, NULL, 1, false) != NULL)
        return step(top, NULL, 1, false)->id; /* nothing was focused: what can be done first */
    /* The nearest earlier stop that still stands. */
    uint32_t nearest = 0;
    for (const struct node *node = before; node != NULL && node->id != id; node = node_next(node)) {
        const struct node *same = focus_is_stop(node, with_text) ? node_find(root, node->id) : NULL;
        if (same != NULL && focus_is_stop(same, with_text) && is_inside(same, top))
            nearest = node->id;
    }
    if (nearest != 0)
        return nearest;
    const struct node *first = step(top, NULL, 1, with_text);
    return first != NULL ? first->id : 0;
}

uint32_t focus_refused(struct node *root, uint32_t id) {
    bool is_past = false;
    for (const struct node *node = root; node != NULL; node = node_next(node)) {
        is_past = is_past || (node->role == ROLE_ALERT && strcmp(node->name, "problem") == 0);
        if (is_past && (node->flags & NODE_FOCUSABLE))
            return node->id;
    }
    return id;
}
