/* One tree for six readers: layout, paint, touch, keypad focus, speech and the text dump. Built
 * anew by a screen function into an arena whenever the state changed, never stored beyond the next
 * one. Sizes are in q (quarter millimetres, ui/theme.h) until layout fills `rect` in pixels. */
#ifndef UI_NODE_H
#define UI_NODE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "flow/message.h"
#include "ui/theme.h"

enum role {
    ROLE_NONE, /* only arranges others */
    ROLE_PAGE, /* the root; label = the screen's title */
    ROLE_GROUP,
    ROLE_HEADING,
    ROLE_TEXT,
    ROLE_BUTTON,
    ROLE_LINK_ROW, /* a row of a list that leads on */
    ROLE_CHOICE,   /* one of many */
    ROLE_CHECK,    /* any of many */
    ROLE_SWITCH,
    ROLE_FIELD,
    ROLE_KEY,
    ROLE_LIST,
    ROLE_IMAGE,
    ROLE_QR,       /* value = the text in it */
    ROLE_PROGRESS, /* step line, countdown, waiting */
    ROLE_STATUS,   /* spoken when it changes, politely */
    ROLE_ALERT,    /* spoken at once */
    ROLE_COUNT
};

enum node_flag {
    NODE_FOCUSABLE = 1 << 0,
    NODE_DISABLED = 1 << 1, /* can be focused and read, says why */
    NODE_SELECTED = 1 << 2,
    NODE_REQUIRED = 1 << 3,
    NODE_BUSY = 1 << 4,
    NODE_LIVE = 1 << 5,
    NODE_PRIVATE = 1 << 6, /* value spoken to headphones only; of a key or group the name too */
    NODE_DEFAULT = 1 << 7, /* focus starts here */
    NODE_SCROLL = 1 << 8,  /* children may be taller; `scroll_px` moves them */
    NODE_CLIP = 1 << 9,
    NODE_SILENT = 1 << 10, /* part of its parent: never a stop, never spoken alone */
    NODE_MIRROR = 1 << 11, /* the icon turns round in right-to-left */
    NODE_LTR = 1 << 12,    /* text keeps left-to-right: references, phones, e-mail */
    NODE_CARET = 1 << 13,  /* a field being typed in */
    NODE_MULTILINE = 1 << 14,
    NODE_PRESSED = 1 << 15, /* set by the view after building */
    NODE_FOCUSED = 1 << 16, /* ditto: draws the ring */
    NODE_EXACT = 1 << 17,   /* text must be drawn sign by sign (no calt): references, e-mail */
    NODE_CELLS = 1 << 18,   /* digits in equal cells: countdown */
    NODE_MODAL = 1 << 19,   /* nothing outside it is focused or touched */
    NODE_WHOLE = 1 << 20,   /* stands on one page with all it holds, when a page can hold it */
    NODE_CODE = 1 << 21,    /* its value is somebody's number: said sign by sign */
};

enum direction { DIR_COLUMN, DIR_ROW, DIR_GRID, DIR_STACK };
enum align { ALIGN_STRETCH, ALIGN_START, ALIGN_CENTER, ALIGN_END, ALIGN_BASELINE };
enum justify { JUSTIFY_START, JUSTIFY_CENTER, JUSTIFY_END, JUSTIFY_BETWEEN };
enum press_style { PRESS_NONE, PRESS_PRIMARY, PRESS_SECOND, PRESS_KEY, PRESS_ROW };
enum graphic {
    GRAPHIC_NONE,
    GRAPHIC_ICON,
    GRAPHIC_QR,
    GRAPHIC_RING,
    GRAPHIC_EMBLEM,
    GRAPHIC_SCENE,
    GRAPHIC_DOT,
    GRAPHIC_SWATCH,
    GRAPHIC_SWITCH /* graphic_q = its height; selected: on */
};

struct rect {
    int x, y, w, h;
};

/* How children stand; all in q. start/end turn round in right-to-left. */
struct box {
    uint8_t dir, align, justify;
    uint8_t columns; /* DIR_GRID */
    int16_t gap, pad_start, pad_top, pad_end, pad_bottom;
    int16_t width, height; /* 0: by content */
    int16_t min_width, min_height, max_width;
    int16_t margin_top;
    uint8_t grow; /* share of what is left along the parent's direction */
};

/* How the node's own ground is drawn. */
struct look {
    uint8_t fill, edge;       /* enum color */
    uint8_t edge_q, radius_q; /* radius 255 = pill */
    uint8_t press;            /* enum press_style */
    uint8_t line_above;       /* enum color: a divider on the top edge, 0 none */
    uint8_t ring_inside;      /* the focus ring is drawn inside (where gaps are small) */
    uint8_t edge_sides;       /* 0 all; else top only (keyboard tray, bar) */
};

struct text_line {
    uint32_t from, to;
    int16_t width_px;
};

struct node {
    uint32_t id;        /* stable: of `name` and `index` */
    const char *name;   /* "home.report", for tests and the driver's seat */
    int32_t index;      /* of rows made from data; 0 otherwise */
    uint8_t role;       /* enum role */
    uint32_t flags;     /* enum node_flag */
    const char *label;  /* what it is called, in the resident's language; "" none */
    const char *spoken; /* said instead of the label; NULL: label */
    const char *hint;   /* said after a pause; NULL none */
    const char *value;  /* what it holds; NULL none */
    struct action action;
    struct action adjust_less, adjust_more; /* left and right on a stepper; kind 0 none */

    struct box box;
    struct look look;
    const char *text;            /* drawn; NULL none */
    uint8_t type, weight, color; /* enum type, enum weight + 1 (0: the type's), enum color */
    uint8_t text_align;          /* enum align: START CENTER END */
    uint8_t max_lines;           /* 0 any */
    uint16_t line_permille;      /* line height of the size; 0: the type's */
    uint8_t graphic;             /* enum graphic */
    const char *icon;
    int16_t graphic_q; /* its side */
    uint8_t graphic_color;
    int16_t graphic_permille; /* ring: how full */
    int32_t scroll_px;        /* NODE_SCROLL */
    uint32_t caret;           /* byte offset in text, NODE_CARET */
    uint32_t mark_to; /* text[0,mark_to) is set bold: the part of a suggestion that was typed */

    struct node *parent, *first, *last, *next;

    /* Filled by layout. */
    struct rect rect;   /* pixels on the screen, after scrolling */
    struct rect hit;    /* where a finger counts; empty: no target */
    struct rect clip;   /* visible part of the ancestors that clip */
    int32_t content_px; /* NODE_SCROLL: height of all children */
    int32_t page_next_px,
        page_before_px;       /* NODE_SCROLL: where the next and the last page begin; -1 none */
    int16_t page, page_count; /* NODE_SCROLL: 0-based; whole pages cut nothing */
    struct text_line *lines;
    int16_t line_count, line_px, baseline_px;
    int32_t text_x;     /* single-line field: how far its text is moved so that the caret shows */
    int16_t natural_px; /* width without wrapping; 0 not measured yet */
    struct font_spec font;
    uint64_t hash; /* of everything that paints (ui/difference.h) */
};

/* Makes a node under `parent` (NULL: root). `name` is a literal. */
struct node *node_new(struct arena *arena, struct node *parent, const char *name, int32_t index,
                      enum role role);
uint32_t node_id(const char *name, int32_t index);
/* Tree order. NULL at the end. */
struct node *node_next(const struct node *node);
struct node *node_find(struct node *root, uint32_t id);
struct node *node_find_name(struct node *root, const char *name, int32_t index);
const char *role_name(enum role role);

#endif
