/* Two trees are compared as sets of what they paint: a part that is in one and not in the other, at
 * the same place and looking the same, is dirty. No ids are needed, so rows made from data may come
 * and go. */
#include "ui/difference.h"

#include <string.h>

#define SET_ROOM                                                                                   \
    2048 /* power of two, well above the nodes of the fullest screen (a keyboard: about 200) */

bool rect_meets(struct rect a, struct rect b) {
    return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

struct rect rect_cut(struct rect a, struct rect b) {
    int x1 = a.x > b.x ? a.x : b.x, y1 = a.y > b.y ? a.y : b.y;
    int x2 = a.x + a.w < b.x + b.w ? a.x + a.w : b.x + b.w;
    int y2 = a.y + a.h < b.y + b.h ? a.y + a.h : b.y + b.h;
    return x2 > x1 && y2 > y1 ? (struct rect){x1, y1, x2 - x1, y2 - y1} : (struct rect){0, 0, 0, 0};
}

static struct rect rect_join(struct rect a, struct rect b) {
    int x1 = a.x < b.x ? a.x : b.x, y1 = a.y < b.y ? a.y : b.y;
    int x2 = a.x + a.w > b.x + b.w ? a.x + a.w : b.x + b.w;
    int y2 = a.y + a.h > b.y + b.h ? a.y + a.h : b.y + b.h;
    return (struct rect){x1, y1, x2 - x1, y2 - y1};
}

static int64_t area(struct rect rect) {
    return (int64_t)rect.w * rect.h;
}

/* Joins with the rectangle where joining costs least when there is no room, or when joining costs
 * (nearly) nothing. */
void dirty_add(struct dirty *dirty, struct rect rect) {
    if (rect.w <= 0 || rect.h <= 0)
        return;
    int best = -1;
    int64_t best_cost = INT64_MAX;
    for (int k = 0; k < dirty->count; k++) {
        int64_t cost = area(rect_join(dirty->rects[k], rect)) - area(dirty->rects[k]) - area(rect);
        if (cost < best_cost) {
            best_cost = cost;
            best = k;
        }
    }
    if (best >= 0 && (best_cost <= area(rect) / 4 || dirty->count == DIRTY_MOST)) {
        struct rect joined = rect_join(dirty->rects[best], rect);
        dirty->rects[best] = dirty->rects[--dirty->count];
        dirty_add(dirty, joined);
        return;
    }
    dirty->rects[dirty->count++] = rect;
}

static uint64_t mix(uint64_t hash, const void *bytes, size_t len) {
    const unsigned char *at = bytes;
    for (size_t k = 0; k < len; k++)
        hash = (hash ^ at[k]) * 1099511628211u;
    return hash;
}

static uint64_t mix_number(uint64_t hash, uint64_t number) {
    hash = (hash ^ number) * 0x9E3779B97F4A7C15u;
    return hash ^ hash >> 29;
}

static uint64_t mix_pair(uint64_t hash, uint32_t one, uint32_t other) {
    return mix_number(hash, (uint64_t)one << 32 | other);
}

/* A finger gives a ground to what has none, as a slot of the bar. */
static bool answers_finger(const struct node *node) {
    return (node->flags & NODE_PRESSED) != 0 && node->look.press != PRESS_NONE;
}

static bool paints(const struct node *node) {
    return answers_finger(node) || node->look.fill || node->look.edge || node->look.line_above ||
           node->text != NULL || node->graphic != GRAPHIC_NONE || (node->flags & NODE_FOCUSED);
}

static uint64_t hash_node(const struct node *node) {
    uint64_t hash = 14695981039346656037u;
    uint32_t shown = node->flags & (NODE_SELECTED | NODE_PRESSED | NODE_FOCUSED | NODE_CARET |
                                    NODE_DISABLED | NODE_MIRROR | NODE_EXACT | NODE_CELLS);
    hash = mix(hash, &node->rect, sizeof(node->rect));
    hash = mix(hash, &node->clip, sizeof(node->clip));
    hash = mix(hash, &node->look, sizeof(node->look));
    hash = mix_number(hash, shown);
    hash = mix_pair(hash, node->color, node->role);
    hash = mix_pair(hash, node->graphic, node->graphic_color);
    hash = mix_pair(hash, (uint32_t)node->graphic_permille, (uint32_t)node->graphic_q);
    hash = mix_pair(hash, node->font.px | (uint32_t)node->font.weight << 16, node->font.lang);
    hash = mix_pair(hash, (uint32_t)node->text_x, node->caret);
    hash = mix_number(hash, node->mark_to);
    if (node->text != NULL)
        hash = mix(hash, node->text, strlen(node->text));
    if (node->icon != NULL)
        hash = mix(hash, node->icon, strlen(node->icon));
    if (node->graphic == GRAPHIC_QR && node->value != NULL)
        hash = mix(hash, node->value, strlen(node->value));
    /* Pressed and focused parents change how their words look. */
    if (node->parent != NULL && (node->flags & NODE_SILENT))
        hash = mix_number(hash, node->parent->flags & (NODE_PRESSED | NODE_FOCUSED));
    return hash != 0 ? hash : 1;
}

static bool set_has(const uint64_t *set, uint64_t hash) {
    for (size_t at = hash & (SET_ROOM - 1); set[at] != 0; at = (at + 1) & (SET_ROOM - 1))
        if (set[at] == hash)
            return true;
    return false;
}

static int set_fill(uint64_t *set, const struct node *root) {
    int count = 0;
    memset(set, 0, sizeof(*set) * SET_ROOM);
    for (const struct node *node = root; node != NULL; node = node_next(node)) {
        if (node->hash == 0 || count >= SET_ROOM / 2)
            continue;
        size_t at = node->hash & (SET_ROOM - 1);
        while (set[at] != 0)
            at = (at + 1) & (SET_ROOM - 1);
        set[at] = node->hash;
        count++;
    }
    return count;
}

/* What a node paints beyond its rectangle: the focus ring stands up to 14 q outside, where the
 * node's own clip does not count; marks stacked on letters rise above their line, the more the
 * larger. */
static struct rect painted(const struct node *node) {
    struct rect rect = node->rect, clip = node->clip;
    int out = node->text != NULL ? 8 + node->font.px / 4 : 2;
    if (node->flags & NODE_FOCUSED) {
        out = out > 24 ? out : 24;
        clip = node->parent != NULL ? node->parent->clip : clip;
    }
    rect = (struct rect){rect.x - out, rect.y - out, rect.w + 2 * out, rect.h + 2 * out};
    return rect_cut(rect, clip);
}

static void add_missing(const struct node *root, const uint64_t *other, struct rect screen,
                        struct dirty *dirty) {
    for (const struct node *node = root; node != NULL; node = node_next(node))
        if (node->hash != 0 && !set_has(other, node->hash))
            dirty_add(dirty, rect_cut(painted(node), screen));
}

void difference_find(const struct node *before, struct node *after, int width_px, int height_px,
                     struct dirty *dirty) {
    static uint64_t old_set[SET_ROOM], new_set[SET_ROOM]; /* main thread only */
    struct rect screen = {0, 0, width_px, height_px};
    int count = 0;
    dirty->count = 0;
    for (struct node *node = after; node != NULL; node = node_next(node), count++)
        node->hash = paints(node) ? hash_node(node) : 0;
    if (before == NULL || count >= SET_ROOM / 2) {
        dirty_add(dirty, screen);
        return;
    }
    set_fill(old_set, before);
    set_fill(new_set, after);
    add_missing(after, old_set, screen, dirty);
    add_missing(before, new_set, screen, dirty);
}
