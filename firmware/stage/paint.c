/* Grounds, edges, pressed looks and the focus ring; words are in paint_text.c, pictures in
 * paint_graphic.c. */
#include "stage/paint.h"

#include <math.h>

#define RADIUS_PILL 255
#define RING_BAND_Q 6
#define RING_GAP_Q 2
#define FIELD_BAND_Q 5
#define OVERHANG_PX 24 /* Arabic marks, descenders and rings stand out of their rectangles */

int paint_px(const struct paint *paint, int q) {
    return (int)lround(q * paint->px_per_mm / 4);
}

uint32_t paint_color(const struct paint *paint, enum color color) {
    return theme_color(paint->theme, color);
}

static struct rect inset(struct rect rect, int by) {
    return (struct rect){rect.x + by, rect.y + by, rect.w - 2 * by, rect.h - 2 * by};
}

static int radius_of(const struct paint *paint, const struct node *node) {
    if (node->look.radius_q == RADIUS_PILL)
        return (node->rect.h < node->rect.w ? node->rect.h : node->rect.w) / 2;
    return paint_px(paint, node->look.radius_q);
}

static bool is_pressed(const struct node *node) {
    return (node->flags & NODE_PRESSED) != 0 && (node->flags & NODE_DISABLED) == 0;
}

/* A ground without a pressed token of its own moves away from the words on it, so contrast only
 * grows. */
static uint32_t pressed_fill(const struct paint *paint, const struct node *node) {
    uint32_t fill = paint_color(paint, (enum color)node->look.fill);
    if (node->look.fill == COLOR_PRIMARY)
        return paint_color(paint, COLOR_PRIMARY_PRESS);
    bool is_dark = theme_contrast(fill, 0xFFFFFF) > theme_contrast(fill, 0x000000);
    return canvas_mix(fill, is_dark ? 0x000000 : 0xFFFFFF, 72);
}

/* What is chosen has the tint already: its answer to a finger is to lose it. */
static enum color pressed_tint(const struct node *node) {
    return node->look.fill == COLOR_TINT ? COLOR_SURFACE : COLOR_TINT;
}

struct ground {
    bool has_fill;
    uint32_t fill;
    enum color edge;
    int edge_px;
};

static struct ground ground_of(const struct paint *paint, const struct node *node) {
    struct ground ground = {node->look.fill != COLOR_NONE, 0, (enum color)node->look.edge,
                            paint_px(paint, node->look.edge_q)};
    if (ground.has_fill)
        ground.fill = paint_color(paint, (enum color)node->look.fill);
    if (!is_pressed(node))
        return ground;
    switch ((enum press_style)node->look.press) {
    case PRESS_PRIMARY:
        ground.fill = pressed_fill(paint, node);
        break;
    case PRESS_SECOND:
        ground = (struct ground){true, paint_color(paint, pressed_tint(node)), COLOR_PRIMARY,
                                 paint_px(paint, 5)};
        break;
    case PRESS_KEY:
        ground =
            (struct ground){true, paint_color(paint, COLOR_PRIMARY), COLOR_PRIMARY, ground.edge_px};
        break;
    case PRESS_ROW:
        ground.has_fill = true;
        ground.fill = paint_color(paint, pressed_tint(node));
        break;
    case PRESS_NONE:
        break;
    }
    return ground;
}

/* A row in a card leaves the card's edge alone. */
static struct rect ground_rect(const struct paint *paint, const struct node *node) {
    const struct node *parent = node->parent;
    int edge = parent != NULL && parent->look.edge != COLOR_NONE
                   ? paint_px(paint, parent->look.edge_q)
                   : 0;
    if (edge == 0 || node->rect.x > parent->rect.x ||
        node->rect.x + node->rect.w < parent->rect.x + parent->rect.w)
        return node->rect;
    struct rect rect = rect_cut(node->rect, inset(parent->rect, edge));
    return rect;
}

static void paint_ground(struct paint *paint, const struct node *node) {
    struct ground ground = ground_of(paint, node);
    struct rect rect = ground_rect(paint, node);
    int radius = radius_of(paint, node), edge = ground.edge != COLOR_NONE ? ground.edge_px : 0;
    bool is_all_round = edge > 0 && node->look.edge_sides == 0;
    if (ground.has_fill) {
        /* Under half of the edge, so that neither colour shows through the other's soft rim. */
        int under = is_all_round ? (edge + 1) / 2 : 0;
        canvas_round(&paint->canvas, inset(rect, under), radius > under ? radius - under : 0,
                     ground.fill);
    }
    if (is_all_round)
        canvas_frame(&paint->canvas, rect, radius, edge, paint_color(paint, ground.edge));
    else if (edge > 0)
        canvas_fill(&paint->canvas, (struct rect){rect.x, rect.y, rect.w, edge},
                    paint_color(paint, ground.edge));
    /* A field that is typed in has the ring as its edge. */
    if (is_all_round && node->role == ROLE_FIELD && ground.edge == COLOR_FOCUS)
        canvas_frame(&paint->canvas, inset(rect, edge), radius > edge ? radius - edge : 0,
                     paint_px(paint, FIELD_BAND_Q), paint_color(paint, COLOR_FOCUS_INNER));
    if (node->look.line_above != COLOR_NONE)
        canvas_fill(&paint->canvas, (struct rect){rect.x, node->rect.y, rect.w, paint_px(paint, 2)},
                    paint_color(paint, (enum color)node->look.line_above));
}

static struct mood mood_in(const struct paint *paint, const struct node *node,
                           const struct mood *mood) {
    struct mood inner = *mood;
    if (is_pressed(node) && node->look.press == PRESS_PRIMARY)
        inner.down_px = paint_px(paint, 3);
    if (is_pressed(node) && node->look.press == PRESS_KEY)
        inner.color = COLOR_ON_PRIMARY;
    return inner;
}

static bool is_near(const struct paint *paint, const struct node *node) {
    struct rect out = inset(node->rect, -OVERHANG_PX);
    return rect_meets(out, paint->dirty);
}

static void paint_node(struct paint *paint, const struct node *node, const struct mood *mood) {
    paint->canvas.clip = rect_cut(paint->dirty, node->clip);
    struct mood inner = mood_in(paint, node, mood);
    if (is_near(paint, node) && paint->canvas.clip.w > 0) {
        paint_ground(paint, node);
        if (node->graphic != GRAPHIC_NONE)
            paint_graphic(paint, node, &inner);
        if (node->text != NULL)
            paint_text(paint, node, &inner);
    }
    for (const struct node *child = node->first; child != NULL; child = child->next)
        paint_node(paint, child, &inner);
}

/* Two bands, so that the ring is seen on light and on dark. */
static void paint_ring(struct paint *paint, const struct node *node) {
    int band = paint_px(paint, RING_BAND_Q), gap = paint_px(paint, RING_GAP_Q);
    int radius = radius_of(paint, node);
    struct rect outer =
        node->look.ring_inside ? ground_rect(paint, node) : inset(node->rect, -(gap + 2 * band));
    if (!node->look.ring_inside)
        radius += gap + 2 * band;
    /* The clip of what holds the node: a field's own would cut its ring off. */
    const struct node *holder = node->parent != NULL ? node->parent : node;
    paint->canvas.clip = rect_cut(paint->dirty, holder->clip);
    canvas_frame(&paint->canvas, outer, radius, band, paint_color(paint, COLOR_FOCUS));
    canvas_frame(&paint->canvas, inset(outer, band), radius > band ? radius - band : 0, band,
                 paint_color(paint, COLOR_FOCUS_INNER));
}

void paint_tree(struct paint *paint, const struct node *root) {
    const struct mood calm = {0, COLOR_NONE};
    paint_node(paint, root, &calm);
    /* Above everything: neighbours must not cover it. */
    for (const struct node *node = root; node != NULL; node = node_next(node)) {
        bool has_own = node->role == ROLE_FIELD && node->look.edge == COLOR_FOCUS;
        if ((node->flags & NODE_FOCUSED) && !has_own)
            paint_ring(paint, node);
    }
}
