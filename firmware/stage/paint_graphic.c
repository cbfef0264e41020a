/* Icons, QR codes, the countdown ring, emblem, scene, choice marks and theme samples. */
#include <qrencode.h>
#include <string.h>

#include "stage/paint.h"

#define QUIET_MODULES 4 /* ISO/IEC 18004: the white border */

static struct rect square_in(const struct node *node, int side, int down_px) {
    return (struct rect){node->rect.x + (node->rect.w - side) / 2,
                         node->rect.y + (node->rect.h - side) / 2 + down_px, side, side};
}

static int side_of(const struct paint *paint, const struct node *node) {
    return paint_px(paint, node->graphic_q);
}

static uint32_t own_color(const struct paint *paint, const struct node *node,
                          const struct mood *mood) {
    enum color color =
        node->graphic_color != COLOR_NONE ? (enum color)node->graphic_color : COLOR_TEXT;
    return paint_color(paint, mood->color != COLOR_NONE ? mood->color : color);
}

static void icon(struct paint *paint, const struct node *node, const struct mood *mood) {
    struct rect rect = node->rect;
    bool is_mirrored = (node->flags & NODE_MIRROR) != 0 && lang_is_rtl(paint->lang);
    rect.y += mood->down_px;
    if (node->icon != NULL)
        icon_paint(paint->icons, &paint->canvas, node->icon, rect, side_of(paint, node),
                   is_mirrored, own_color(paint, node, mood));
}

/* Whole pixels a module, or cameras see a moiré; what is left over is quiet zone. */
static void qr(struct paint *paint, const struct node *node) {
    QRcode *code = node->value != NULL && node->value[0] != '\0'
                       ? QRcode_encodeString8bit(node->value, 0, QR_ECLEVEL_M)
                       : NULL;
    if (code == NULL)
        return;
    int room = node->rect.w < node->rect.h ? node->rect.w : node->rect.h;
    int module = room / (code->width + 2 * QUIET_MODULES);
    struct rect square = square_in(node, module * code->width, 0);
    struct rect quiet = square_in(node, module * (code->width + 2 * QUIET_MODULES), 0);
    if (node->look.fill != COLOR_QR_LIGHT)
        canvas_fill(&paint->canvas, quiet, paint_color(paint, COLOR_QR_LIGHT));
    for (int y = 0; y < code->width; y++)
        for (int x = 0; x < code->width; x++)
            if (code->data[y * code->width + x] & 1)
                canvas_fill(
                    &paint->canvas,
                    (struct rect){square.x + x * module, square.y + y * module, module, module},
                    paint_color(paint, COLOR_QR_DARK));
    QRcode_free(code);
}

/* The mockup's ring: a line of 20 on a radius of 190 in a square of 440. */
static void ring(struct paint *paint, const struct node *node, const struct mood *mood) {
    int side = node->rect.w < node->rect.h ? node->rect.w : node->rect.h;
    canvas_arc(&paint->canvas, square_in(node, side, 0), side * 190 / 440.0, side * 20 / 440.0,
               node->graphic_permille, own_color(paint, node, mood),
               paint_color(paint, COLOR_LINE));
}

static void emblem(struct paint *paint, const struct node *node) {
    struct rect rect = square_in(node, side_of(paint, node), 0);
    /* Selected: it stands on the dark sky of the scene, whose colours no theme changes. */
    if (node->flags & NODE_SELECTED)
        picture_emblem(paint->pictures, &paint->canvas, rect, 0xF7F3EB, 0x0C4A57, 0xF2B544);
    else
        picture_emblem(paint->pictures, &paint->canvas, rect, paint_color(paint, COLOR_LOGO),
                       paint_color(paint, COLOR_ON_LOGO), paint_color(paint, COLOR_ACCENT));
}

static void check_box(struct paint *paint, const struct node *node, struct rect rect,
                      uint32_t color) {
    bool is_on = (node->flags & NODE_SELECTED) != 0;
    int radius = rect.w * 14 / 52;
    canvas_round(&paint->canvas, rect, radius, is_on ? color : paint_color(paint, COLOR_SURFACE));
    canvas_frame(&paint->canvas, rect, radius, paint_px(paint, 4), color);
    if (is_on)
        icon_paint(paint->icons, &paint->canvas, "check", rect, rect.w * 40 / 52, false,
                   paint_color(paint, COLOR_ON_PRIMARY));
}

static void dot(struct paint *paint, const struct node *node, const struct mood *mood) {
    int side = side_of(paint, node);
    struct rect rect = square_in(node, side, mood->down_px);
    uint32_t color = own_color(paint, node, mood);
    if (node->role == ROLE_CHECK) {
        check_box(paint, node, rect, color);
        return;
    }
    canvas_round(&paint->canvas, rect, side / 2, paint_color(paint, COLOR_SURFACE));
    canvas_frame(&paint->canvas, rect, side / 2, paint_px(paint, 4), color);
    if (node->flags & NODE_SELECTED)
        canvas_round(&paint->canvas, square_in(node, side / 2, mood->down_px), side / 4, color);
}

/* On is filled and stands at the reading end; its word is beside it. */
static void toggle(struct paint *paint, const struct node *node) {
    bool is_on = (node->flags & NODE_SELECTED) != 0;
    int height = side_of(paint, node), gap = paint_px(paint, 12), knob = height - 2 * gap;
    struct rect track = {node->rect.x, node->rect.y + (node->rect.h - height) / 2, node->rect.w,
                         height};
    bool is_right = is_on != lang_is_rtl(paint->lang);
    struct rect thumb = {is_right ? track.x + track.w - gap - knob : track.x + gap, track.y + gap,
                         knob, knob};
    uint32_t edge = paint_color(paint, is_on ? COLOR_PRIMARY : COLOR_BORDER);
    canvas_round(&paint->canvas, track, height / 2,
                 is_on ? edge : paint_color(paint, COLOR_SURFACE));
    canvas_frame(&paint->canvas, track, height / 2, paint_px(paint, 4), edge);
    canvas_round(&paint->canvas, thumb, knob / 2,
                 is_on ? paint_color(paint, COLOR_ON_PRIMARY) : edge);
}

/* A theme in small: its page, its edge, a button and a line of words. */
static void swatch(struct paint *paint, const struct node *node) {
    enum theme_id theme = (enum theme_id)node->graphic_permille;
    struct rect rect = node->rect;
    int height = side_of(paint, node);
    rect.y += (rect.h - height) / 2;
    rect.h = height;
    canvas_round(&paint->canvas, rect, paint_px(paint, 12), theme_color(theme, COLOR_CANVAS));
    canvas_frame(&paint->canvas, rect, paint_px(paint, 12), paint_px(paint, 3),
                 theme_color(theme, COLOR_BORDER));
    int pad = paint_px(paint, 16), square = paint_px(paint, 34), bar = paint_px(paint, 10);
    struct rect button = {rect.x + pad, rect.y + (height - square) / 2, square, square};
    struct rect words = {button.x + square + paint_px(paint, 12), rect.y + (height - bar) / 2, 0,
                         bar};
    words.w = rect.x + rect.w - pad - words.x;
    if (lang_is_rtl(paint->lang)) {
        button.x = rect.x + rect.w - pad - square;
        words.x = rect.x + pad;
    }
    canvas_round(&paint->canvas, button, paint_px(paint, 10), theme_color(theme, COLOR_PRIMARY));
    canvas_round(&paint->canvas, words, bar / 2, theme_color(theme, COLOR_TEXT));
}

void paint_graphic(struct paint *paint, const struct node *node, const struct mood *mood) {
    switch ((enum graphic)node->graphic) {
    case GRAPHIC_ICON:
        icon(paint, node, mood);
        break;
    case GRAPHIC_QR:
        qr(paint, node);
        break;
    case GRAPHIC_RING:
        ring(paint, node, mood);
        break;
    case GRAPHIC_EMBLEM:
        emblem(paint, node);
        break;
    case GRAPHIC_SCENE:
        lobby_paint(paint->lobby, &paint->canvas, node->rect, paint_color(paint, COLOR_CANVAS));
        break;
    case GRAPHIC_DOT:
        dot(paint, node, mood);
        break;
    case GRAPHIC_SWATCH:
        swatch(paint, node);
        break;
    case GRAPHIC_SWITCH:
        toggle(paint, node);
        break;
    case GRAPHIC_NONE:
        break;
    }
}
