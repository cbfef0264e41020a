/* The lines of a node, its caret, and the part of a suggestion that was typed. */
#include <string.h>

#include "stage/paint.h"

#define CARET_Q 4
/* The caret is 1.15 em high and ends 0.2 em below the baseline. */
#define CARET_ABOVE_PERMILLE 950
#define CARET_BELOW_PERMILLE 200
#define OVERHANG_PERMILLE 400 /* ink above and below its line: stacked marks */

struct lines_box {
    struct rect inner; /* the node without its pads, pixels */
    bool is_rtl;       /* the side where lines begin */
    enum text_dir dir;
};

static bool is_field_text(const struct node *node) {
    return node->parent != NULL && node->parent->role == ROLE_FIELD;
}

static struct lines_box lines_box_of(const struct paint *paint, const struct node *node) {
    bool is_mirrored = lang_is_rtl(paint->lang);
    bool is_field = is_field_text(node), is_ltr = (node->flags & NODE_LTR) != 0;
    int start = paint_px(paint, node->box.pad_start), end = paint_px(paint, node->box.pad_end);
    struct lines_box box = {.inner = node->rect};
    box.inner.x += is_mirrored ? end : start;
    box.inner.w -= start + end;
    box.inner.y += paint_px(paint, node->box.pad_top);
    /* A reference stands at the page's own edge, but what is typed from the left begins there. */
    box.is_rtl = is_mirrored && !(is_ltr && is_field);
    /* By its first letter, because notes from the city and names come in any script; what we insert
     * stands in isolates, which that rule skips. */
    box.dir = is_ltr ? TEXT_LTR : is_mirrored ? TEXT_AUTO_RTL : TEXT_AUTO_LTR;
    int slack = node->rect.h - node->line_px - 2 * (box.inner.y - node->rect.y);
    if (node->max_lines == 1 && slack > 0)
        box.inner.y += slack / 2;
    return box;
}

static int line_x(const struct lines_box *box, const struct node *node, int width) {
    int room = box->inner.w - width;
    if (node->text_align == ALIGN_CENTER)
        return box->inner.x + room / 2;
    bool is_at_right = (node->text_align == ALIGN_END) != box->is_rtl;
    if (is_at_right)
        return box->inner.x + room + node->text_x;
    return box->inner.x - node->text_x;
}

static enum line_form form_of(const struct node *node) {
    return node->flags & NODE_CELLS   ? LINE_CELLS
           : node->flags & NODE_EXACT ? LINE_EXACT
                                      : LINE_PLAIN;
}

static uint32_t text_color(const struct paint *paint, const struct node *node,
                           const struct mood *mood) {
    enum color color = node->color != COLOR_NONE ? (enum color)node->color : COLOR_TEXT;
    return paint_color(paint, mood->color != COLOR_NONE ? mood->color : color);
}

static int caret_line(const struct node *node) {
    int line = 0;
    while (line + 1 < node->line_count && node->lines[line + 1].from <= node->caret)
        line++;
    return line;
}

/* Layout leaves the spaces at a line's end out; under the caret they are typed and must show. */
static size_t line_end(const struct node *node, int k) {
    size_t end = node->lines[k].to;
    if (!(node->flags & NODE_CARET) || k != caret_line(node))
        return end;
    while (end < node->caret && node->text[end] == ' ')
        end++;
    return end;
}

static void paint_caret(struct paint *paint, const struct node *node, const struct lines_box *box,
                        const struct line *line, int x, int baseline_y) {
    int px = node->font.px, width = paint_px(paint, CARET_Q);
    x += line_caret_x(paint->runs, line, node->text, node->caret, box->is_rtl);
    struct rect caret = {x, baseline_y - px * CARET_ABOVE_PERMILLE / 1000, width,
                         px * (CARET_ABOVE_PERMILLE + CARET_BELOW_PERMILLE) / 1000};
    canvas_fill(&paint->canvas, caret, paint_color(paint, COLOR_TEXT));
}

/* One line of a field may be longer than the field: it must not run over the icons beside it. */
static void clip_field(struct paint *paint, const struct node *node, const struct lines_box *box) {
    struct rect room = {box->inner.x - 4, node->rect.y - node->line_px, box->inner.w + 8,
                        node->rect.h + 2 * node->line_px};
    if (is_field_text(node) && !(node->flags & NODE_MULTILINE))
        paint->canvas.clip = rect_cut(paint->canvas.clip, room);
}

void paint_text(struct paint *paint, const struct node *node, const struct mood *mood) {
    static struct line line; /* main thread only; large */
    struct lines_box box = lines_box_of(paint, node);
    struct line_spec spec = {.font = node->font,
                             .text = node->text,
                             .len = strlen(node->text),
                             .dir = box.dir,
                             .form = form_of(node),
                             .bold_to = node->mark_to};
    uint32_t rgb = text_color(paint, node, mood);
    int overhang = node->font.px * OVERHANG_PERMILLE / 1000;
    clip_field(paint, node, &box);
    for (int k = 0; k < node->line_count; k++) {
        int top = box.inner.y + mood->down_px + k * node->line_px;
        if (top - overhang > paint->canvas.clip.y + paint->canvas.clip.h ||
            top + node->line_px + overhang < paint->canvas.clip.y)
            continue;
        spec.from = node->lines[k].from;
        spec.to = line_end(node, k);
        line_shape(paint->runs, paint->fonts, &spec, &line);
        int x = line_x(&box, node, line.width), baseline_y = top + node->baseline_px;
        line_paint(paint->runs, &paint->canvas, &line, node->text, x, baseline_y, rgb);
        if ((node->flags & NODE_CARET) && k == caret_line(node))
            paint_caret(paint, node, &box, &line, x, baseline_y);
    }
}
