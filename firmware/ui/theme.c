/* The tokens as data. The contrast of every allowed pair is checked by tests/ui/test_theme.c. */
#include "ui/theme.h"

#include <math.h>

static const uint32_t colors[COLOR_COUNT][THEME_COUNT] = {
    /* light-high, light-medium, dark-high, soft */
    [COLOR_CANVAS] = {0xF7F3EB, 0xF1ECE2, 0x0B171C, 0xD9D0C1},
    [COLOR_SURFACE] = {0xFFFFFF, 0xFAF7F1, 0x14252C, 0xE4DCCE},
    [COLOR_SUNKEN] = {0xEBE4D7, 0xE5DED1, 0x060E11, 0xCDC3B2},
    [COLOR_TEXT] = {0x13222B, 0x34424A, 0xF7F2E8, 0x473E35},
    [COLOR_TEXT_SOFT] = {0x37454E, 0x4F5C63, 0xC9D1D0, 0x4A4138},
    [COLOR_LINE] = {0xD9D1C2, 0xD3CABA, 0x2A3F48, 0xBEB3A1},
    [COLOR_BORDER] = {0x6B767C, 0x727C83, 0x7F959D, 0x6E6355},
    [COLOR_PRIMARY] = {0x0C4A57, 0x22606D, 0x8FDCE0, 0x36545A},
    [COLOR_PRIMARY_PRESS] = {0x06303A, 0x174852, 0xC6F1F2, 0x26404A},
    [COLOR_ON_PRIMARY] = {0xFFFFFF, 0xFFFFFF, 0x05222A, 0xEFE8DB},
    [COLOR_HERO] = {0x0C4A57, 0x22606D, 0x164551, 0x36545A},
    [COLOR_ON_HERO] = {0xFFFFFF, 0xFFFFFF, 0xF7F2E8, 0xEFE8DB},
    [COLOR_ON_HERO_SOFT] = {0xE4F0EE, 0xF2F7F5, 0xDCE6E4, 0xEBE4D6},
    [COLOR_TINT] = {0xDDEBE8, 0xDBE6E3, 0x173E48, 0xC5C9BE},
    [COLOR_ACCENT] = {0xF2B544, 0xE9BC66, 0xF6C35F, 0xD0AE72},
    [COLOR_ON_ACCENT] = {0x13222B, 0x34424A, 0x13222B, 0x3C332A},
    [COLOR_FOCUS] = {0x13222B, 0x1F3440, 0xFFFFFF, 0x2E2620},
    [COLOR_FOCUS_INNER] = {0xF2B544, 0xE9BC66, 0x0B171C, 0xE9D6AE},
    [COLOR_DANGER] = {0x8C1A1A, 0xA33030, 0xFFB9B0, 0x7C2D26},
    [COLOR_ON_DANGER] = {0xFFFFFF, 0xFFFFFF, 0x3A0606, 0xF3E9DC},
    [COLOR_DANGER_TINT] = {0xFAE5E1, 0xF6E1DB, 0x43181B, 0xDDBFB0},
    [COLOR_SUCCESS] = {0x11533A, 0x256048, 0x93E2B4, 0x30503A},
    [COLOR_SUCCESS_TINT] = {0xDFEEE3, 0xDCE9DE, 0x123A2A, 0xC6CCB2},
    [COLOR_WARNING] = {0x6B3C00, 0x7A4A0C, 0xFFD27A, 0x603F12},
    [COLOR_WARNING_TINT] = {0xFBEDCD, 0xF6E8CB, 0x3B2D0D, 0xDDC795},
    [COLOR_LOGO] = {0x0C4A57, 0x22606D, 0xF7F3EB, 0x36545A},
    [COLOR_ON_LOGO] = {0xFFFFFF, 0xFFFFFF, 0x0C4A57, 0xEFE8DB},
    [COLOR_QR_DARK] = {0x13222B, 0x13222B, 0x13222B, 0x13222B},
    [COLOR_QR_LIGHT] = {0xFFFFFF, 0xFFFFFF, 0xFFFFFF, 0xFFFFFF},
};

/* q at small, standard, large, largest; line height in per mille; tokens.md section 2. */
static const struct {
    int16_t q[SIZE_COUNT];
    int16_t line, line_arabic;
    uint8_t weight;
} types[TYPE_COUNT] = {
    [TYPE_CAPTION] = {{27, 28, 34, 41}, 1320, 1400, WEIGHT_REGULAR},
    [TYPE_BODY] = {{28, 34, 41, 50}, 1340, 1420, WEIGHT_REGULAR},
    [TYPE_FIELD] = {{32, 38, 45, 54}, 1340, 1420, WEIGHT_REGULAR},
    [TYPE_LABEL] = {{30, 36, 43, 50}, 1250, 1350, WEIGHT_SEMIBOLD},
    [TYPE_PRIMARY] = {{34, 40, 47, 54}, 1100, 1100, WEIGHT_SEMIBOLD},
    [TYPE_HEADING] = {{36, 42, 50, 56}, 1200, 1350, WEIGHT_DISPLAY},
    [TYPE_TITLE] = {{54, 64, 72, 78}, 1120, 1300, WEIGHT_DISPLAY},
    [TYPE_DISPLAY] = {{84, 96, 100, 104}, 1040, 1300, WEIGHT_DISPLAY},
    [TYPE_FIGURE] = {{72, 84, 88, 88}, 1100, 1100, WEIGHT_DISPLAY},
    [TYPE_KEY] = {{36, 40, 44, 50}, 1000, 1000, WEIGHT_MEDIUM},
    [TYPE_BAR] = {{27, 28, 30, 32}, 1100, 1200, WEIGHT_MEDIUM},
    [TYPE_BRAND] = {{40, 40, 40, 40}, 1200, 1300, WEIGHT_DISPLAY},
};

uint32_t theme_color(enum theme_id theme, enum color color) {
    return colors[color][theme];
}

static double channel(uint32_t byte) {
    double c = (double)byte / 255;
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double luminance(uint32_t rgb) {
    return 0.2126 * channel(rgb >> 16 & 255) + 0.7152 * channel(rgb >> 8 & 255) +
           0.0722 * channel(rgb & 255);
}

double theme_contrast(uint32_t a, uint32_t b) {
    double one = luminance(a), two = luminance(b);
    return one > two ? (one + 0.05) / (two + 0.05) : (two + 0.05) / (one + 0.05);
}

int theme_type_q(enum type type, enum text_size size, bool is_landscape) {
    int q = types[type].q[size];
    /* tokens.md: in landscape display is 76 to 80. */
    return is_landscape && type == TYPE_DISPLAY && q > 80 ? (size >= SIZE_LARGE ? 76 : 80) : q;
}

int theme_line_permille(enum type type, enum lang lang) {
    return lang == LANG_AR ? types[type].line_arabic : types[type].line;
}

enum weight theme_type_weight(enum type type) {
    return types[type].weight;
}
