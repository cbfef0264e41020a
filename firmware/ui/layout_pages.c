/* After placing: where a finger counts, what is clipped, how a tall screen divides into pages on
 * which nothing is cut, and where a field's text must stand so that its caret shows. */
#include <string.h>

#include "ui/difference.h"
#include "ui/layout_inner.h"

#define STOPS_MOST 256
#define TOUCHING_GAP_Q 12 /* tokens.md: gap.min 3 mm stays dead between two targets */

struct stops {
    int top[STOPS_MOST], bottom[STOPS_MOST]; /* of blocks that must not be cut, in content pixels */
    bool is_heading[STOPS_MOST];             /* stands on the page of the block after it */
    int count;
    int view; /* what a page holds; a taller block is broken inside */
};

static bool is_heading(const struct node *node) {
    return node->text != NULL && node->next != NULL &&
           (node->type == TYPE_HEADING ||
            (node->type == TYPE_LABEL && node->parent->first == node));
}

static void add_stop(struct stops *stops, int top, int height, bool is_heading_too) {
    if (height <= 0 || stops->count == STOPS_MOST)
        return;
    stops->is_heading[stops->count] = is_heading_too;
    stops->top[stops->count] = top;
    stops->bottom[stops->count++] = top + height;
}

static bool is_looked_into(const struct node *node, bool is_tall) {
    bool is_group = node->role == ROLE_NONE || node->role == ROLE_GROUP || node->role == ROLE_LIST;
    if (node->first == NULL || (node->flags & NODE_CLIP))
        return false;
    return is_tall || (is_group && !(node->flags & (NODE_FOCUSABLE | NODE_WHOLE)) &&
                       (node->box.dir == DIR_COLUMN || node->box.dir == DIR_GRID));
}

/* A block is what may not be cut: a target, a leaf, a row of things. Columns are looked into, and
 * what is taller than a page: it begins where it stands and is broken between its lines. */
static void collect_blocks(const struct node *node, int origin, struct stops *stops) {
    for (const struct node *child = node->first; child != NULL; child = child->next) {
        int top = child->rect.y - origin;
        bool is_tall = child->rect.h > stops->view;
        if (is_looked_into(child, is_tall))
            collect_blocks(child, origin, stops);
        else if (is_tall && child->line_count > 1)
            for (int k = 0; k < child->line_count; k++)
                add_stop(stops, top + k * child->line_px, child->line_px, false);
        else
            add_stop(stops, top, child->rect.h, is_heading(child));
    }
}

/* The highest block that is cut by a line at `at`, or -1. */
static int cut_block(const struct stops *stops, int from, int at) {
    int first = -1;
    for (int k = 0; k < stops->count; k++)
        if (stops->bottom[k] > at && stops->top[k] < at && stops->top[k] > from &&
            (first < 0 || stops->top[k] < stops->top[first]))
            first = k;
    return first;
}

/* The start of the page after the one that begins at `from`: the first block that is not whole. */
static int next_stop(const struct stops *stops, int from, int content) {
    int next = content, first = -1;
    for (int k = 0; k < stops->count; k++)
        if (stops->bottom[k] > from + stops->view && stops->top[k] < next && stops->top[k] > from) {
            next = stops->top[k];
            first = k;
        }
    if (next == content && from + stops->view < content)
        return from + stops->view; /* one picture or target taller than the page */
    for (int k = cut_block(stops, from, next); k >= 0; k = cut_block(stops, from, next)) {
        next = stops->top[k];
        first = k;
    }
    while (first > 0 && stops->is_heading[first - 1] && stops->top[first - 1] > from &&
           next < content)
        next = stops->top[--first];
    return next;
}

static void page_node(struct node *node, const struct layout_params *params) {
    static struct stops stops; /* main thread only; too large for the stack of a small thread */
    int view = node->rect.h - layout_px(params->panel, node->box.pad_top + node->box.pad_bottom);
    int origin = node->rect.y + layout_px(params->panel, node->box.pad_top) - node->scroll_px;
    node->page = 0;
    node->page_count = 1;
    node->page_next_px = node->page_before_px = -1;
    if (node->content_px <= view || view <= 0)
        return;
    stops.count = 0;
    stops.view = view;
    collect_blocks(node, origin, &stops);
    int at = 0, before = -1, page = 0;
    bool is_seen = false;
    while (at < node->content_px && page < 200) {
        int next = next_stop(&stops, at, node->content_px);
        if (!is_seen && node->scroll_px < next) {
            is_seen = true;
            node->page = (int16_t)page;
            node->page_before_px = node->scroll_px > at ? at : before;
            node->page_next_px = next < node->content_px ? next : -1;
            if (node->scroll_px == at &&
                next - at < view) /* a whole page: hide the piece of the next block */
                node->clip.h = next - at;
        }
        before = at;
        at = next;
        page++;
    }
    node->page_count = (int16_t)page;
}

int32_t layout_scroll_to(const struct node *scroll, const struct node *target) {
    static struct stops stops;
    int origin = scroll->rect.y - scroll->scroll_px;
    int top = target->rect.y - origin;
    stops.count = 0;
    stops.view = scroll->rect.h;
    collect_blocks(scroll, origin, &stops);
    for (int at = 0, guard = 0; at < scroll->content_px && guard < 200; guard++) {
        int next = next_stop(&stops, at, scroll->content_px);
        if (top < next)
            return at;
        at = next;
    }
    return 0;
}

/* Words that go on beyond the page's end need air before the card's edge. */
static bool is_broken_at(const struct node *node, int y) {
    for (const struct node *child = node->first; child != NULL; child = child->next) {
        bool is_across = child->rect.y < y && child->rect.y + child->rect.h > y;
        if (is_across && (child->text != NULL || is_broken_at(child, y)))
            return true;
    }
    return false;
}

/* A card that goes on on another page is closed at this page's ends: an open one looks torn. */
static void close_card(struct node *card, const struct node *scroll,
                       const struct layout_params *params) {
    struct rect view = scroll->clip;
    int top = card->rect.y, bottom = top + card->rect.h, end = view.y + view.h;
    if (bottom <= view.y || top >= end)
        return;
    if (top < view.y)
        top = view.y - (is_broken_at(card, view.y) ? layout_px(params->panel, 8) : 0);
    if (bottom > end) {
        int most = scroll->rect.y + scroll->rect.h;
        bottom = end + (is_broken_at(card, end) ? layout_px(params->panel, 16) : 0);
        bottom = bottom > most && most >= end ? most : bottom;
    }
    card->rect.y = top;
    card->rect.h = bottom - top;
    card->clip = (struct rect){view.x, top, view.w, bottom - top};
}

static void close_cards(struct node *scroll, const struct layout_params *params) {
    for (struct node *node = scroll->first; node != NULL; node = node_next(node)) {
        const struct node *up = node->parent;
        while (up != NULL && up != scroll)
            up = up->parent;
        if (up == NULL)
            return;
        if (node->look.line_above != COLOR_NONE && node->rect.y <= scroll->clip.y)
            node->look.line_above = COLOR_NONE; /* the first row of this page */
        bool is_card = node->first != NULL && (node->look.fill || node->look.edge) &&
                       !(node->flags & NODE_FOCUSABLE);
        if (is_card)
            close_card(node, scroll, params);
    }
}

/* A ring drawn outside the outermost parts may use the page's margins: at the sides always, above
 * and below where no part of another page is hidden there. */
static void leave_room_for_ring(struct node *node, struct rect outer, int ring) {
    node->clip.x -= ring;
    node->clip.w += 2 * ring;
    int above = node->page_before_px < 0 && node->scroll_px == 0 ? ring : 0;
    int below = node->page_next_px < 0 ? ring : 0;
    struct rect tall = {node->clip.x, node->clip.y - above, node->clip.w,
                        node->clip.h + above + below};
    if (tall.y < outer.y)
        tall.h -= outer.y - tall.y, tall.y = outer.y;
    if (tall.y + tall.h > outer.y + outer.h)
        tall.h = outer.y + outer.h - tall.y;
    node->clip = tall;
}

void layout_pages(struct node *root, const struct layout_params *params) {
    struct rect screen = {0, 0, params->panel->width_px, params->panel->height_px};
    for (struct node *node = root; node != NULL; node = node_next(node)) {
        struct rect outer = node->parent != NULL ? node->parent->clip : screen;
        node->clip = outer;
        if (node->flags & (NODE_SCROLL | NODE_CLIP))
            node->clip = rect_cut(outer, node->rect);
        if (node->flags & NODE_SCROLL) {
            struct rect own = node->rect;
            node->clip.h = own.h;
            page_node(node, params);
            own.h = node->clip.h;
            node->clip = rect_cut(outer, own);
            leave_room_for_ring(node, outer, layout_px(params->panel, 16));
        }
    }
    for (struct node *node = root; node != NULL; node = node_next(node))
        if (node->flags & NODE_SCROLL)
            close_cards(node, params);
}

/* The caret's place must be inside the field: move a long line sideways, many lines up. */
static void show_caret(struct node *node, const struct layout_params *params) {
    const struct node *field = node->parent;
    int inner = node->rect.w;
    if (!(node->flags & NODE_MULTILINE)) {
        int at =
            params->measure->width(params->measure->context, &node->font, node->text, node->caret);
        node->text_x = at > inner - 8 ? at - inner + 8 : 0;
        return;
    }
    int line = 0;
    while (line + 1 < node->line_count && node->lines[line + 1].from <= node->caret)
        line++;
    int bottom = node->rect.y + (line + 1) * node->line_px;
    int limit = field->rect.y + field->rect.h - layout_px(params->panel, field->box.pad_bottom);
    if (bottom > limit)
        node->rect.y -= bottom - limit;
}

static bool is_target(const struct node *node) {
    return (node->flags & NODE_FOCUSABLE) != 0;
}

/* Neighbours that touch leave 3 mm dead between them. */
static void shrink_touching(struct node *node, const struct layout_params *params) {
    const struct node *parent = node->parent;
    int gap = parent != NULL ? parent->box.gap : 0;
    if (parent == NULL || gap >= TOUCHING_GAP_Q)
        return;
    int cut = layout_px(params->panel, (TOUCHING_GAP_Q - gap + 1) / 2);
    bool is_first = parent->first == node, is_last = parent->last == node;
    if (parent->box.dir == DIR_ROW) {
        bool is_rtl = lang_is_rtl(params->lang);
        int left = (is_rtl ? is_last : is_first) ? 0 : cut;
        int right = (is_rtl ? is_first : is_last) ? 0 : cut;
        node->hit.x += left;
        node->hit.w -= left + right;
    } else if (parent->box.dir == DIR_COLUMN) {
        node->hit.y += is_first ? 0 : cut;
        node->hit.h -= (is_first ? 0 : cut) + (is_last ? 0 : cut);
    }
}

void layout_targets(struct node *root, const struct layout_params *params) {
    for (struct node *node = root; node != NULL; node = node_next(node)) {
        if (node->flags & NODE_CARET)
            show_caret(node, params);
        if (!is_target(node))
            continue;
        node->hit = node->rect;
        shrink_touching(node, params);
        node->hit = rect_cut(node->hit, node->parent != NULL ? node->parent->clip : node->rect);
    }
}
