/* Two passes: measure (widths go down, heights come up), then place. Sizes in q become pixels here.
 */
#include "ui/layout.h"

#include <math.h>
#include <string.h>

#include "ui/layout_inner.h"

static int measure_node(struct node *node, const struct layout_params *params, int width);

int layout_px(const struct panel *panel, int q) {
    return (int)lround((double)q * panel->px_per_mm / 4);
}

bool panel_is_landscape(const struct panel *panel) {
    return panel->width_px > panel->height_px;
}

int panel_reach_top(const struct panel *panel, bool is_reach_mode) {
    double height_mm = panel->height_px / panel->px_per_mm;
    double allowed_mm = panel->reach_mm - panel->bottom_above_floor_mm;
    if (is_reach_mode && allowed_mm > 318)
        allowed_mm = 318; /* tokens.md section 7: the lower 318 mm */
    return allowed_mm >= height_mm ? 0 : (int)lround((height_mm - allowed_mm) * panel->px_per_mm);
}

static int px(const struct layout_params *params, int q) {
    return layout_px(params->panel, q);
}

static int pads_x(const struct node *node, const struct layout_params *params) {
    return px(params, node->box.pad_start) + px(params, node->box.pad_end);
}

static int pads_y(const struct node *node, const struct layout_params *params) {
    return px(params, node->box.pad_top) + px(params, node->box.pad_bottom);
}

static int clamp_width(const struct node *node, const struct layout_params *params, int width) {
    if (node->box.max_width != 0 && width > px(params, node->box.max_width))
        width = px(params, node->box.max_width);
    if (width < px(params, node->box.min_width))
        width = px(params, node->box.min_width);
    return width;
}

static int natural_children(struct node *node, const struct layout_params *params) {
    int sum = 0, widest = 0, count = 0;
    for (struct node *child = node->first; child != NULL; child = child->next, count++) {
        int width = layout_natural(child, params);
        sum += width;
        widest = width > widest ? width : widest;
    }
    int gaps = count > 1 ? px(params, node->box.gap) * (count - 1) : 0;
    if (node->box.dir == DIR_ROW)
        return sum + gaps;
    if (node->box.dir == DIR_GRID && node->box.columns > 0)
        return widest * node->box.columns + px(params, node->box.gap) * (node->box.columns - 1);
    return widest;
}

int layout_natural(struct node *node, const struct layout_params *params) {
    if (node->natural_px != 0)
        return node->natural_px;
    int width;
    if (node->box.width != 0) {
        width = px(params, node->box.width);
    } else if (node->graphic != GRAPHIC_NONE && node->text == NULL) {
        width = px(params, node->graphic_q) + pads_x(node, params);
    } else if (node->text != NULL) {
        layout_font(node, params);
        width = params->measure->width(params->measure->context, &node->font, node->text,
                                       strlen(node->text)) +
                1 + pads_x(node, params);
    } else {
        width = natural_children(node, params) + pads_x(node, params);
    }
    width = clamp_width(node, params, width);
    node->natural_px = (int16_t)(width > INT16_MAX ? INT16_MAX : width);
    return node->natural_px;
}

static int measure_column(struct node *node, const struct layout_params *params, int inner) {
    int height = 0;
    for (struct node *child = node->first; child != NULL; child = child->next) {
        int width = inner;
        if (child->box.width != 0)
            width = px(params, child->box.width);
        else if (node->box.align != ALIGN_STRETCH && !child->box.grow) {
            width = layout_natural(child, params);
        }
        width = width > inner ? inner : width;
        height += measure_node(child, params, clamp_width(child, params, width));
        height += px(params, child->box.margin_top);
        if (child->next != NULL)
            height += px(params, node->box.gap);
    }
    return height;
}

/* What the fixed children leave goes to the growing ones; when the fixed ones are too wide
 * together, those with words give way by their share. */
static void row_widths(struct node *node, const struct layout_params *params, int inner) {
    int fixed = 0, soft = 0, grow = 0, count = 0;
    for (struct node *child = node->first; child != NULL; child = child->next, count++) {
        grow += child->box.grow;
        if (child->box.grow)
            continue;
        int width = layout_natural(child, params);
        if (child->box.width != 0 || child->graphic != GRAPHIC_NONE)
            fixed += width;
        else
            soft += width;
    }
    int left = inner - fixed - (count > 1 ? px(params, node->box.gap) * (count - 1) : 0);
    int soft_room = grow ? left * 3 / 5 : left;
    int shared = left - (soft > soft_room ? soft_room : soft);
    for (struct node *child = node->first; child != NULL; child = child->next) {
        int width = layout_natural(child, params);
        if (child->box.grow)
            width = shared > 0 ? shared * child->box.grow / grow : 0;
        else if (child->box.width == 0 && child->graphic == GRAPHIC_NONE && soft > soft_room)
            width = (int)((int64_t)width * soft_room / (soft > 0 ? soft : 1));
        child->rect.w = width > 0 ? width : 0;
    }
}

static int measure_row(struct node *node, const struct layout_params *params, int inner) {
    int height = 0;
    row_widths(node, params, inner);
    for (struct node *child = node->first; child != NULL; child = child->next) {
        int own = measure_node(child, params, child->rect.w) + px(params, child->box.margin_top);
        height = own > height ? own : height;
    }
    return height;
}

static int measure_grid(struct node *node, const struct layout_params *params, int inner) {
    int columns = node->box.columns > 0 ? node->box.columns : 1;
    int gap = px(params, node->box.gap);
    int width = (inner - gap * (columns - 1)) / columns;
    int height = 0, tallest = 0, at = 0;
    for (struct node *child = node->first; child != NULL; child = child->next) {
        int own = measure_node(child, params, width);
        tallest = own > tallest ? own : tallest;
        if (++at == columns || child->next == NULL) {
            height += tallest + (child->next != NULL ? gap : 0);
            tallest = at = 0;
        }
    }
    return height;
}

static int measure_stack(struct node *node, const struct layout_params *params, int inner) {
    int height = 0;
    for (struct node *child = node->first; child != NULL; child = child->next) {
        int own = measure_node(child, params, inner);
        height = own > height ? own : height;
    }
    return height;
}

static int measure_node(struct node *node, const struct layout_params *params, int width) {
    int inner = width - pads_x(node, params), height = 0;
    inner = inner > 0 ? inner : 0;
    if (node->text != NULL)
        height = layout_text(node, params, inner);
    else if (node->graphic != GRAPHIC_NONE && node->first == NULL)
        height = px(params, node->graphic_q);
    else if (node->box.dir == DIR_ROW)
        height = measure_row(node, params, inner);
    else if (node->box.dir == DIR_GRID)
        height = measure_grid(node, params, inner);
    else if (node->box.dir == DIR_STACK)
        height = measure_stack(node, params, inner);
    else
        height = measure_column(node, params, inner);
    node->content_px = height;
    /* A clipped part that grows shows what fits: its content asks for nothing. */
    if ((node->flags & NODE_CLIP) && node->box.grow)
        height = 0;
    height += pads_y(node, params);
    if (node->box.height != 0)
        height = px(params, node->box.height);
    if (height < px(params, node->box.min_height))
        height = px(params, node->box.min_height);
    node->rect.w = width;
    node->rect.h = height;
    return height;
}

struct area {
    int x, y, w, h;
    bool is_rtl;
};

static void place_node(struct node *node, const struct layout_params *params, struct rect rect);

/* `start` counts from the reading edge. */
static void place_at(struct node *child, const struct layout_params *params, struct area area,
                     int start, int y, int w, int h) {
    struct rect rect = {area.x + start, y, w, h};
    if (area.is_rtl)
        rect.x = area.x + area.w - start - w;
    place_node(child, params, rect);
}

static int across(int room, int size, enum align align) {
    if (align == ALIGN_CENTER)
        return (room - size) / 2;
    return align == ALIGN_END ? room - size : 0;
}

/* Shrinks the growing child when the parent got less height than its content wants: only a
 * scrolling one can bear that. */
static int column_slack(const struct node *node, const struct layout_params *params, int room) {
    int sum = 0;
    for (struct node *child = node->first; child != NULL; child = child->next) {
        sum += child->rect.h + px(params, child->box.margin_top);
        if (child->next != NULL)
            sum += px(params, node->box.gap);
    }
    return room - sum;
}

static void place_column(struct node *node, const struct layout_params *params, struct area area) {
    int grow = 0, count = 0, slack = column_slack(node, params, area.h);
    for (struct node *child = node->first; child != NULL; child = child->next, count++)
        grow += child->box.grow;
    if ((node->flags & NODE_SCROLL) && slack < 0)
        slack = 0;
    int y = area.y - (node->flags & NODE_SCROLL ? node->scroll_px : 0), between = 0;
    if (grow == 0 && slack > 0 && node->box.justify == JUSTIFY_CENTER)
        y += slack / 2;
    else if (grow == 0 && slack > 0 && node->box.justify == JUSTIFY_END)
        y += slack;
    else if (grow == 0 && slack > 0 && node->box.justify == JUSTIFY_BETWEEN && count > 1)
        between = slack / (count - 1);
    for (struct node *child = node->first; child != NULL; child = child->next) {
        int h = child->rect.h;
        if (child->box.grow && grow > 0) {
            h += slack * child->box.grow / grow;
            h = h > 0 ? h : 0;
        }
        y += px(params, child->box.margin_top);
        int w = child->rect.w;
        place_at(child, params, area, across(area.w, w, node->box.align), y, w, h);
        y += h + px(params, node->box.gap) + between;
    }
}

static void place_row(struct node *node, const struct layout_params *params, struct area area) {
    int sum = 0, count = 0, gap = px(params, node->box.gap);
    for (struct node *child = node->first; child != NULL; child = child->next, count++)
        sum += child->rect.w;
    int slack = area.w - sum - (count > 1 ? gap * (count - 1) : 0), start = 0, between = 0;
    if (slack > 0 && node->box.justify == JUSTIFY_CENTER)
        start = slack / 2;
    else if (slack > 0 && node->box.justify == JUSTIFY_END)
        start = slack;
    else if (slack > 0 && node->box.justify == JUSTIFY_BETWEEN && count > 1)
        between = slack / (count - 1);
    for (struct node *child = node->first; child != NULL; child = child->next) {
        int h = node->box.align == ALIGN_STRETCH && child->box.height == 0 ? area.h : child->rect.h;
        int y = area.y + across(area.h, h, node->box.align) + px(params, child->box.margin_top);
        place_at(child, params, area, start, y, child->rect.w, h);
        start += child->rect.w + gap + between;
    }
}

static int tallest_of(const struct node *child, int count) {
    int tallest = 0;
    for (int at = 0; child != NULL && at < count; child = child->next, at++)
        tallest = child->rect.h > tallest ? child->rect.h : tallest;
    return tallest;
}

/* Rows of a grid that has room to spare are as tall as each other, where all fit so. */
static void place_grid(struct node *node, const struct layout_params *params, struct area area) {
    int columns = node->box.columns > 0 ? node->box.columns : 1, count = 0;
    for (struct node *child = node->first; child != NULL; child = child->next)
        count++;
    int rows = (count + columns - 1) / columns, gap = px(params, node->box.gap);
    int extra = rows > 0 && area.h > node->content_px ? (area.h - node->content_px) / rows : 0;
    int share = rows > 0 ? (area.h - gap * (rows - 1)) / rows : 0;
    bool is_even = extra > 0 && tallest_of(node->first, count) <= share;
    int y = area.y;
    struct node *child = node->first;
    for (int row = 0; row < rows; row++) {
        int tallest = is_even ? share : tallest_of(child, columns) + extra;
        int start = 0;
        for (int at = 0; child != NULL && at < columns; child = child->next, at++) {
            place_at(child, params, area, start, y, child->rect.w, tallest);
            start += child->rect.w + gap;
        }
        y += tallest + gap;
    }
}

static void place_node(struct node *node, const struct layout_params *params, struct rect rect) {
    bool is_rtl = lang_is_rtl(params->lang) && !(node->flags & NODE_LTR && node->first != NULL);
    struct area area = {rect.x + px(params, node->box.pad_start),
                        rect.y + px(params, node->box.pad_top), rect.w - pads_x(node, params),
                        rect.h - pads_y(node, params), is_rtl};
    if (is_rtl)
        area.x = rect.x + px(params, node->box.pad_end);
    node->rect = rect;
    if (node->first == NULL)
        return;
    if (node->box.dir == DIR_ROW) {
        place_row(node, params, area);
    } else if (node->box.dir == DIR_GRID) {
        place_grid(node, params, area);
    } else if (node->box.dir == DIR_STACK) {
        for (struct node *child = node->first; child != NULL; child = child->next) {
            /* Stacked children may ask for their own height at the top. */
            int h = child->box.height != 0 ? child->rect.h : area.h;
            place_at(child, params, area, 0, area.y + px(params, child->box.margin_top),
                     child->rect.w, h);
        }
    } else {
        place_column(node, params, area);
    }
}

void layout_tree(struct node *root, const struct layout_params *params) {
    struct rect screen = {0, 0, params->panel->width_px, params->panel->height_px};
    measure_node(root, params, screen.w);
    place_node(root, params, screen);
    layout_pages(root, params);
    layout_targets(root, params);
}
