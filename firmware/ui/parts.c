/* The small parts: words, buttons, choices, rows, tiles, notes. */
#include "ui/parts.h"

#include <string.h>

#include "base/text.h"

#define ROW_LINE_PERMILLE 1160 /* tokens.md section 2: headings in rows, also Arabic ones */

const char *say(const struct build *b, const char *key) {
    return strings_get(b->strings, key);
}

const char *heard(const struct build *b, const char *key) {
    const char *spoken = strings_speak(b->strings, key);
    return spoken != NULL ? spoken : say(b, key);
}

const char *say_args(const struct build *b, const char *key, const struct message_arg *args) {
    return strings_format(b->strings, b->arena, key, args, NULL);
}

void label_key(const struct build *b, struct node *node, const char *key,
               const struct message_arg *args) {
    const char *spoken = NULL;
    if (args == NULL) {
        node->label = strings_get(b->strings, key);
        node->spoken = strings_speak(b->strings, key);
        return;
    }
    node->label = strings_format(b->strings, b->arena, key, args, &spoken);
    node->spoken = spoken;
}

struct node *part_column(const struct build *b, struct node *parent, int gap) {
    struct node *node = node_new(b->arena, parent, "column", 0, ROLE_NONE);
    node->box.gap = (int16_t)gap;
    return node;
}

struct node *part_row(const struct build *b, struct node *parent, int gap) {
    struct node *node = node_new(b->arena, parent, "row", 0, ROLE_NONE);
    node->box.dir = DIR_ROW;
    node->box.align = ALIGN_CENTER;
    node->box.gap = (int16_t)gap;
    return node;
}

struct node *part_space(const struct build *b, struct node *parent, int height) {
    struct node *node = node_new(b->arena, parent, "space", 0, ROLE_NONE);
    node->box.height = (int16_t)height;
    node->box.grow = height == 0;
    return node;
}

struct node *part_words(const struct build *b, struct node *parent, enum type type,
                        enum color color, const char *text) {
    struct node *node = node_new(b->arena, parent, "words", 0, ROLE_TEXT);
    node->flags = NODE_SILENT;
    node->text = text;
    node->label = text;
    node->type = (uint8_t)type;
    node->color = (uint8_t)(color != COLOR_NONE ? color : COLOR_TEXT);
    node->text_align = ALIGN_START;
    return node;
}

struct node *part_text(const struct build *b, struct node *parent, enum type type, enum color color,
                       const char *text) {
    struct node *node = part_words(b, parent, type, color, text);
    node->flags &= ~(uint32_t)NODE_SILENT;
    node->name = "text";
    return node;
}

struct node *part_text_key(const struct build *b, struct node *parent, enum type type,
                           enum color color, const char *key) {
    struct node *node = part_text(b, parent, type, color, say(b, key));
    node->spoken = strings_speak(b->strings, key);
    return node;
}

struct node *part_heading(const struct build *b, struct node *parent, enum type type,
                          const char *text) {
    struct node *node = part_text(b, parent, type, COLOR_TEXT, text);
    node->role = ROLE_HEADING;
    return node;
}

struct node *part_icon(const struct build *b, struct node *parent, const char *icon, int q,
                       enum color color) {
    struct node *node = node_new(b->arena, parent, "icon", 0, ROLE_IMAGE);
    node->flags = NODE_SILENT;
    node->graphic = GRAPHIC_ICON;
    node->icon = icon;
    node->graphic_q = (int16_t)q;
    node->box.width = (int16_t)q;
    node->graphic_color = (uint8_t)color;
    /* tokens.md section 5: which pictures turn round in right-to-left. */
    static const char *const mirrored[] = {"back",    "forward", "chevron", "finish",
                                           "report",  "track",   "listen",  "talk",
                                           "message", "video",   "enter",   "backspace"};
    for (size_t k = 0; k < sizeof(mirrored) / sizeof(mirrored[0]); k++)
        if (strcmp(icon, mirrored[k]) == 0)
            node->flags |= NODE_MIRROR;
    return node;
}

int part_scaled(const struct build *b, int q) {
    int standard = theme_type_q(TYPE_LABEL, SIZE_STANDARD, b->is_landscape);
    int now = theme_type_q(TYPE_LABEL, b->state->settings.size, b->is_landscape);
    return now <= standard ? q : q * now / standard;
}

struct node *part_mark(const struct build *b, struct node *parent, const char *icon, int q,
                       enum color color) {
    return part_icon(b, parent, icon, part_scaled(b, q), color);
}

struct node *part_chip(const struct build *b, struct node *parent, const char *icon, int q,
                       int icon_q, enum color fill, enum color color) {
    struct node *chip = part_row(b, parent, 0);
    chip->flags = NODE_SILENT;
    chip->box.width = chip->box.height = (int16_t)q;
    chip->box.justify = JUSTIFY_CENTER;
    chip->look = (struct look){.fill = (uint8_t)fill, .radius_q = (uint8_t)(q >= 128 ? 28 : 20)};
    part_icon(b, chip, icon, icon_q, color);
    return chip;
}

static void button_look(struct node *button, enum button_kind kind) {
    static const struct look looks[] = {
        [BUTTON_PRIMARY] = {.fill = COLOR_PRIMARY, .radius_q = 16, .press = PRESS_PRIMARY},
        [BUTTON_SECOND] = {.fill = COLOR_SURFACE,
                           .edge = COLOR_PRIMARY,
                           .edge_q = 3,
                           .radius_q = 16,
                           .press = PRESS_SECOND},
        [BUTTON_DANGER] = {.fill = COLOR_DANGER, .radius_q = 16, .press = PRESS_PRIMARY},
        [BUTTON_SMALL] = {.fill = COLOR_SURFACE,
                          .edge = COLOR_PRIMARY,
                          .edge_q = 3,
                          .radius_q = 16,
                          .press = PRESS_SECOND},
    };
    button->look = looks[kind];
    button->box.min_height = kind == BUTTON_PRIMARY ? 112 : kind == BUTTON_SMALL ? 80 : 88;
    button->box.pad_start = button->box.pad_end = kind == BUTTON_SMALL ? 26 : 32;
    button->box.pad_top = button->box.pad_bottom = 10;
}

struct node *part_button(const struct build *b, struct node *parent, const char *name,
                         int32_t index, enum button_kind kind, const char *label, const char *icon,
                         struct action action) {
    struct node *button = node_new(b->arena, parent, name, index, ROLE_BUTTON);
    enum color color = kind == BUTTON_PRIMARY  ? COLOR_ON_PRIMARY
                       : kind == BUTTON_DANGER ? COLOR_ON_DANGER
                                               : COLOR_PRIMARY;
    button->flags = NODE_FOCUSABLE;
    button->label = label;
    button->action = action;
    button->box.dir = DIR_ROW;
    button->box.align = ALIGN_CENTER;
    button->box.justify = JUSTIFY_CENTER;
    button->box.gap = 18;
    button_look(button, kind);
    if (icon != NULL)
        part_mark(b, button, icon, kind == BUTTON_SMALL ? 36 : 44, color);
    if (label[0] != '\0') {
        enum type type = kind == BUTTON_PRIMARY ? TYPE_PRIMARY
                         : kind == BUTTON_SMALL ? TYPE_CAPTION
                                                : TYPE_LABEL;
        struct node *words = part_words(b, button, type, color, label);
        words->weight = WEIGHT_SEMIBOLD + 1;
        words->text_align = ALIGN_CENTER;
    }
    return button;
}

struct node *part_choice(const struct build *b, struct node *parent, const char *name,
                         int32_t index, bool is_check, const char *label, const char *caption,
                         bool is_selected, struct action action) {
    struct node *choice =
        node_new(b->arena, parent, name, index, is_check ? ROLE_CHECK : ROLE_CHOICE);
    choice->flags = NODE_FOCUSABLE | (is_selected ? NODE_SELECTED : 0);
    choice->label = label;
    choice->hint = caption;
    choice->action = action;
    choice->box = (struct box){.dir = DIR_ROW,
                               .align = ALIGN_CENTER,
                               .gap = 28,
                               .pad_start = 32,
                               .pad_end = 32,
                               .pad_top = 18,
                               .pad_bottom = 18,
                               .min_height = caption != NULL ? 140 : 116};
    choice->look = (struct look){.fill = is_selected ? COLOR_TINT : COLOR_SURFACE,
                                 .edge = is_selected ? COLOR_PRIMARY : COLOR_BORDER,
                                 .edge_q = is_selected ? 5 : 2,
                                 .radius_q = 20,
                                 .press = PRESS_SECOND};
    struct node *dot = node_new(b->arena, choice, "dot", 0, (enum role)choice->role);
    dot->flags = NODE_SILENT | (is_selected ? NODE_SELECTED : 0);
    dot->graphic = GRAPHIC_DOT;
    dot->graphic_q = (int16_t)part_scaled(b, 52);
    dot->box.width = dot->graphic_q;
    dot->graphic_color = is_selected ? COLOR_PRIMARY : COLOR_BORDER;
    struct node *words = part_column(b, choice, 4);
    words->box.grow = 1;
    part_words(b, words, TYPE_LABEL, COLOR_TEXT, label);
    if (caption != NULL)
        part_words(b, words, TYPE_CAPTION, COLOR_TEXT_SOFT, caption);
    return choice;
}

static void tile_words(const struct build *b, struct node *tile, const char *label,
                       const char *caption, bool is_hero) {
    bool is_row = tile->box.dir == DIR_ROW;
    struct node *words = part_column(b, tile, b->is_large ? 0 : is_hero ? 12 : 8);
    words->box.grow = is_row;
    struct node *name =
        part_words(b, words, TYPE_HEADING, is_hero ? COLOR_ON_HERO : COLOR_TEXT, label);
    if (is_hero && !b->is_large)
        name->type = TYPE_TITLE, name->font.px = 0;
    if (b->is_large)
        name->line_permille = ROW_LINE_PERMILLE;
    if (caption != NULL)
        part_words(b, words, is_hero && !b->is_large ? TYPE_BODY : TYPE_CAPTION,
                   is_hero ? COLOR_ON_HERO_SOFT : COLOR_TEXT_SOFT, caption);
}

static void out_words(const struct build *b, struct node *tile) {
    struct node *row = part_row(b, tile, 20);
    part_chip(b, row, tile->icon, 96, 60, COLOR_WARNING_TINT, COLOR_WARNING);
    part_mark(b, row, "warning", 40, COLOR_WARNING);
    struct node *words =
        part_words(b, row, TYPE_CAPTION, COLOR_WARNING, say(b, "home.not_working"));
    words->weight = WEIGHT_SEMIBOLD + 1;
    words->box.grow = 1;
    tile->hint = say(b, "home.not_working");
}

struct node *part_tile(const struct build *b, struct node *parent, const char *name,
                       const char *icon, const char *label, const char *caption, bool is_hero,
                       bool is_out, struct action action) {
    struct node *tile = node_new(b->arena, parent, name, 0, ROLE_BUTTON);
    bool is_row = is_hero || b->is_landscape || b->is_large;
    tile->flags = NODE_FOCUSABLE;
    tile->label = label;
    tile->hint = caption;
    tile->action = action;
    tile->icon = icon;
    tile->box = (struct box){.dir = is_row ? DIR_ROW : DIR_COLUMN,
                             .gap = 28,
                             .pad_start = 32,
                             .pad_top = 28,
                             .pad_end = 32,
                             .pad_bottom = 28,
                             .align = is_row ? ALIGN_CENTER : ALIGN_STRETCH,
                             .justify = JUSTIFY_BETWEEN};
    tile->look = (struct look){.fill = is_hero  ? COLOR_HERO
                                       : is_out ? COLOR_CANVAS
                                                : COLOR_SURFACE,
                               .edge = is_hero ? COLOR_PRIMARY : COLOR_BORDER,
                               .edge_q = is_hero ? 3 : 2,
                               .radius_q = 24,
                               .press = is_hero ? PRESS_PRIMARY : PRESS_SECOND};
    enum color fill = is_hero ? COLOR_ACCENT : is_out ? COLOR_WARNING_TINT : COLOR_TINT;
    enum color color = is_hero ? COLOR_ON_ACCENT : is_out ? COLOR_WARNING : COLOR_PRIMARY;
    if (is_hero && !b->is_large) {
        tile->box.min_height = 208;
        tile_words(b, tile, label, caption, true);
        part_chip(b, tile, icon, 128, 80, fill, color);
        return tile;
    }
    if (is_row) {
        tile->box.pad_top = tile->box.pad_bottom = b->is_large && b->is_landscape ? 8 : 14;
        tile->box.pad_end = 24;
        part_chip(b, tile, icon, 96, 60, fill, color);
        if (is_out && caption != NULL)
            caption = arena_format(b->arena, "%s. %s", say(b, "home.not_working"), caption);
        tile_words(b, tile, label, caption, is_hero);
        if (b->is_large)
            part_icon(b, tile, "forward", 40, is_hero ? COLOR_ON_HERO : COLOR_TEXT_SOFT);
        tile->hint = is_out ? say(b, "home.not_working") : caption;
        if (is_out && caption != NULL)
            tile->value = caption;
        return tile;
    }
    if (is_out) {
        out_words(b, tile);
        tile->value = caption;
    } else {
        part_chip(b, tile, icon, 96, 60, fill, color);
    }
    tile_words(b, tile, label, caption, false);
    return tile;
}

struct node *part_list(const struct build *b, struct node *parent, const char *name) {
    struct node *list = node_new(b->arena, parent, name, 0, ROLE_LIST);
    list->look =
        (struct look){.fill = COLOR_SURFACE, .edge = COLOR_BORDER, .edge_q = 2, .radius_q = 24};
    return list;
}

struct node *part_list_row(const struct build *b, struct node *list, const char *name,
                           int32_t index, const char *icon, const char *label, const char *detail,
                           struct action action) {
    struct node *row = node_new(b->arena, list, name, index, ROLE_LINK_ROW);
    row->flags = NODE_FOCUSABLE;
    row->label = label;
    row->hint = detail;
    row->action = action;
    row->box = (struct box){.dir = DIR_ROW,
                            .align = ALIGN_CENTER,
                            .gap = 28,
                            .pad_start = 32,
                            .pad_end = 32,
                            .pad_top = 14,
                            .pad_bottom = 14,
                            .min_height = 112};
    row->look = (struct look){.press = PRESS_ROW,
                              .ring_inside = 1,
                              .radius_q = 20,
                              .line_above = list->first != row ? COLOR_LINE : COLOR_NONE};
    if (icon != NULL)
        part_mark(b, row, icon, 52, COLOR_PRIMARY);
    struct node *words = part_column(b, row, 2);
    words->box.grow = 1;
    part_words(b, words, TYPE_LABEL, COLOR_TEXT, label);
    if (detail != NULL && detail[0] != '\0')
        part_words(b, words, TYPE_CAPTION, COLOR_TEXT_SOFT, detail);
    part_mark(b, row, "chevron", 40, COLOR_TEXT_SOFT);
    return row;
}

struct node *part_note(const struct build *b, struct node *parent, enum note_kind kind,
                       const char *icon, const char *title, const char *text) {
    static const struct {
        enum color fill, color;
    } kinds[] = {[NOTE_INFO] = {COLOR_TINT, COLOR_PRIMARY},
                 [NOTE_WARNING] = {COLOR_WARNING_TINT, COLOR_WARNING},
                 [NOTE_DANGER] = {COLOR_DANGER_TINT, COLOR_DANGER},
                 [NOTE_SUCCESS] = {COLOR_SUCCESS_TINT, COLOR_SUCCESS},
                 [NOTE_PLAIN] = {COLOR_SURFACE, COLOR_TEXT_SOFT}};
    struct node *note = part_row(b, parent, 24);
    note->box.align = ALIGN_START;
    note->box.pad_start = note->box.pad_end = 32;
    note->box.pad_top = note->box.pad_bottom = 24;
    note->look = (struct look){.fill = (uint8_t)kinds[kind].fill, .radius_q = 20};
    if (kind == NOTE_PLAIN) {
        note->look.edge = COLOR_LINE;
        note->look.edge_q = 2;
    }
    part_mark(b, note, icon, 48, kinds[kind].color);
    struct node *words = part_column(b, note, 6);
    words->box.grow = 1;
    if (title != NULL)
        part_text(b, words, TYPE_LABEL, COLOR_TEXT, title);
    if (text != NULL)
        part_text(b, words, TYPE_BODY, COLOR_TEXT, text);
    return note;
}

void part_waiting(const struct build *b, struct node *parent, const char *text) {
    struct node *bar = part_row(b, parent, 16);
    bar->role = ROLE_STATUS;
    bar->name = "waiting";
    bar->id = node_id("waiting", 0);
    bar->flags = NODE_BUSY | NODE_LIVE;
    bar->label = text;
    bar->box.height = b->is_landscape ? 112 : 120;
    bar->box.justify = JUSTIFY_CENTER;
    bar->look = (struct look){.fill = COLOR_SUNKEN, .radius_q = 16};
    struct node *dots = part_row(b, bar, 16);
    bar->box.gap = 28;
    for (int k = 0; k < 3; k++) {
        struct node *dot = node_new(b->arena, dots, "waiting.dot", k, ROLE_NONE);
        dot->box.width = dot->box.height = 20;
        dot->look = (struct look){.fill = k == 0 ? COLOR_PRIMARY : COLOR_BORDER, .radius_q = 10};
    }
    /* One line of the size of what it stands for, two smaller ones when it is long. */
    size_t signs = text_clusters(text) * (b->lang == LANG_ZH ? 2 : 1);
    part_words(b, bar, b->is_large && signs > 24 ? TYPE_CAPTION : TYPE_PRIMARY, COLOR_TEXT, text)
        ->weight = WEIGHT_SEMIBOLD + 1;
}
