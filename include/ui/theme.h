/* Tokens: colours, type, sizes. Values: assets of the mockups (tokens.md). Sizes are in q, quarter
 * millimetres: 1 q = 0.25 mm; pixels = round(q x px_per_mm / 4). Pure. */
#ifndef UI_THEME_H
#define UI_THEME_H

#include <stdint.h>

#include "flow/state.h"

enum color {
    COLOR_NONE, /* nothing is drawn */
    COLOR_CANVAS,
    COLOR_SURFACE,
    COLOR_SUNKEN,
    COLOR_TEXT,
    COLOR_TEXT_SOFT,
    COLOR_LINE,
    COLOR_BORDER,
    COLOR_PRIMARY,
    COLOR_PRIMARY_PRESS,
    COLOR_ON_PRIMARY,
    COLOR_HERO,
    COLOR_ON_HERO,
    COLOR_ON_HERO_SOFT,
    COLOR_TINT,
    COLOR_ACCENT,
    COLOR_ON_ACCENT,
    COLOR_FOCUS,
    COLOR_FOCUS_INNER,
    COLOR_DANGER,
    COLOR_ON_DANGER,
    COLOR_DANGER_TINT,
    COLOR_SUCCESS,
    COLOR_SUCCESS_TINT,
    COLOR_WARNING,
    COLOR_WARNING_TINT,
    COLOR_LOGO,
    COLOR_ON_LOGO,
    COLOR_QR_DARK,
    COLOR_QR_LIGHT,
    COLOR_COUNT
};

/* 0xRRGGBB */
uint32_t theme_color(enum theme_id theme, enum color color);
/* WCAG 2.2 contrast ratio of two 0xRRGGBB colours. */
double theme_contrast(uint32_t a, uint32_t b);

enum type {
    TYPE_CAPTION,
    TYPE_BODY,
    TYPE_FIELD,
    TYPE_LABEL,
    TYPE_PRIMARY,
    TYPE_HEADING,
    TYPE_TITLE,
    TYPE_DISPLAY,
    TYPE_FIGURE,
    TYPE_KEY,
    TYPE_BAR,
    TYPE_BRAND, /* the city's name in the header */
    TYPE_COUNT
};

enum weight {
    WEIGHT_REGULAR,
    WEIGHT_MEDIUM,
    WEIGHT_SEMIBOLD,
    WEIGHT_BOLD,
    WEIGHT_DISPLAY /* Inter Display Bold */
};

/* What a run of text is set in. Size is already in pixels. */
struct font_spec {
    uint16_t px;
    uint8_t weight; /* enum weight */
    uint8_t lang;   /* enum lang: which Chinese or Arabic face stands by */
};

/* Size in q of a type at a text size; landscape lowers display. Line height is per mille of the
 * size; Arabic lines are taller (tokens.md section 2). */
int theme_type_q(enum type type, enum text_size size, bool is_landscape);
int theme_line_permille(enum type type, enum lang lang);
enum weight theme_type_weight(enum type type);

#endif
