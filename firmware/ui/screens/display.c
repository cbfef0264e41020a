/* Settings of this visit: language, text size, colours, sound, reach. Changes show at once. */
#include "ui/parts.h"

static struct node *panel(const struct build *b, struct node *parent, const char *key) {
    struct node *group = part_column(b, parent, b->is_landscape ? 12 : 16);
    group->role = ROLE_GROUP;
    group->flags |= NODE_WHOLE;
    label_key(b, group, key, NULL);
    part_words(b, group, TYPE_LABEL, COLOR_TEXT, group->label);
    return group;
}

static struct node *option(const struct build *b, struct node *grid, const char *name,
                           int32_t index, const char *key, bool is_on, struct action action) {
    struct node *one = node_new(b->arena, grid, name, index, ROLE_CHOICE);
    one->flags = NODE_FOCUSABLE | (is_on ? NODE_SELECTED : 0);
    one->action = action;
    one->box = (struct box){.align = ALIGN_CENTER,
                            .justify = JUSTIFY_END,
                            .gap = 8,
                            .min_height = 156,
                            .pad_bottom = 16,
                            .pad_top = 12,
                            .pad_start = 8,
                            .pad_end = 8};
    one->look = (struct look){.fill = is_on ? COLOR_TINT : COLOR_SURFACE,
                              .edge = is_on ? COLOR_PRIMARY : COLOR_BORDER,
                              .edge_q = is_on ? 5 : 2,
                              .radius_q = 16,
                              .press = PRESS_SECOND};
    label_key(b, one, key, NULL);
    return one;
}

static struct node *options(const struct build *b, struct node *parent) {
    struct node *grid = node_new(b->arena, parent, "options", 0, ROLE_NONE);
    grid->box = (struct box){
        .dir = DIR_GRID, .columns = b->is_large && !b->is_landscape ? 2 : 4, .gap = 12};
    return grid;
}

static void add_words(const struct build *b, struct node *one) {
    struct node *words = part_words(b, one, TYPE_CAPTION, COLOR_TEXT, one->label);
    words->weight = (one->flags & NODE_SELECTED ? WEIGHT_SEMIBOLD : WEIGHT_MEDIUM) + 1;
    words->text_align = ALIGN_CENTER;
}

static void add_sizes(const struct build *b, struct node *parent) {
    static const char *const keys[SIZE_COUNT] = {"size.small", "size.standard", "size.large",
                                                 "size.largest"};
    static const uint16_t sample_q[SIZE_COUNT] = {40, 52, 64, 80};
    struct node *grid = options(b, panel(b, parent, "display.size"));
    for (int k = 0; k < SIZE_COUNT; k++) {
        struct node *one =
            option(b, grid, "size", k, keys[k], b->state->settings.size == (enum text_size)k,
                   (struct action){MSG_SET_SIZE, k, 0});
        struct node *sample = part_words(b, one, TYPE_LABEL, COLOR_TEXT, "Aa");
        int q = b->is_landscape && b->is_large ? sample_q[k] * 4 / 5 : sample_q[k];
        sample->font =
            (struct font_spec){(uint16_t)layout_px(b->panel, q), WEIGHT_DISPLAY, LANG_EN};
        sample->text_align = ALIGN_CENTER;
        add_words(b, one);
    }
}

static void add_themes(const struct build *b, struct node *parent) {
    static const char *const keys[THEME_COUNT] = {"theme.light", "theme.medium", "theme.dark",
                                                  "theme.soft"};
    struct node *grid = options(b, panel(b, parent, "display.colors"));
    for (int k = 0; k < THEME_COUNT; k++) {
        struct node *one =
            option(b, grid, "theme", k, keys[k], b->state->settings.theme == (enum theme_id)k,
                   (struct action){MSG_SET_THEME, k, 0});
        struct node *swatch = node_new(b->arena, one, "swatch", k, ROLE_IMAGE);
        swatch->flags = NODE_SILENT;
        swatch->graphic = GRAPHIC_SWATCH;
        swatch->graphic_permille = (int16_t)k; /* which theme is shown in it */
        swatch->box.width = 150;
        swatch->graphic_q = 72;
        add_words(b, one);
    }
}

static void add_stepper(const struct build *b, struct node *parent, const char *name,
                        const char *key, const char *value, enum msg_kind kind) {
    struct node *row = part_row(b, parent, 12);
    for (int k = 0; k < 2; k++) {
        struct node *button =
            part_button(b, row, name, k, BUTTON_SECOND, "", k == 0 ? "minus" : "plus",
                        (struct action){(uint16_t)kind, k == 0 ? -1 : 1, 0});
        label_key(b, button, k == 0 ? "step.less" : "step.more",
                  (struct message_arg[]){ARG_TEXT("name", say(b, key)), {0}});
        button->value = value;
        button->box.width = 120;
        button->box.height = 104;
        if (k == 1)
            break;
        struct node *words = part_column(b, row, 0);
        words->box.grow = 1;
        struct node *name_words = part_words(b, words, TYPE_BAR, COLOR_TEXT, say(b, key));
        name_words->weight = WEIGHT_SEMIBOLD + 1;
        name_words->text_align = ALIGN_CENTER;
        part_words(b, words, TYPE_BAR, COLOR_TEXT, value)->text_align = ALIGN_CENTER;
    }
}

static void add_sound(const struct build *b, struct node *parent) {
    static const char *const rates[] = {"rate.slowest", "rate.slower", "rate.normal",
                                        "rate.faster",  "rate.fast",   "rate.very_fast",
                                        "rate.fastest"};
    const struct settings *settings = &b->state->settings;
    struct node *group = panel(b, parent, "display.sound");
    part_button(b, group, "speech", 0, BUTTON_SECOND,
                say(b, settings->is_speech ? "display.silent" : "display.read"), "listen",
                (struct action){MSG_SET_SPEECH, -1, 0})
        ->box.min_height = 104;
    struct node *grid = node_new(b->arena, group, "steppers", 0, ROLE_NONE);
    grid->box = (struct box){
        .dir = DIR_GRID, .columns = b->is_large && !b->is_landscape ? 1 : 2, .gap = 32};
    add_stepper(b, grid, "volume", "display.volume",
                say_args(b, "display.of",
                         (struct message_arg[]){
                             ARG_NUMBER("value", settings->volume), ARG_NUMBER("count", 7), {0}}),
                MSG_VOLUME);
    int rate = settings->rate < 0 ? 0 : settings->rate > 6 ? 6 : settings->rate;
    add_stepper(b, grid, "rate", "display.rate", say(b, rates[rate]), MSG_RATE);
    if (b->state->kiosk.speech == HEALTH_OFF)
        part_text_key(b, group, TYPE_CAPTION, COLOR_TEXT_SOFT, "display.no_speech");
}

static void add_reach(const struct build *b, struct node *parent) {
    bool is_on = b->state->settings.is_reach;
    part_switch(b, parent, "reach", "reach-down", say(b, "display.reach"),
                say(b, "display.reach_caption"), is_on, (struct action){MSG_SET_REACH, !is_on, 0})
        ->box.margin_top = 8;
}

void screen_language(struct build *b) {
    struct page_spec spec = {.title = say(b, "language.title"),
                             .lead = say(b, "language.lead"),
                             .where = say(b, "display.where"),
                             .primary = say(b, "display.done"),
                             .primary_action = {MSG_CONTINUE, 0, 0}};
    page_begin(b, &spec);
    b->body->box.gap = 16;
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        bool is_on = b->lang == (enum lang)lang;
        if (!state_can_show(b->state, (enum lang)lang))
            continue;
        part_choice(b, b->body, "lang", lang, false, lang_own_name((enum lang)lang), NULL, is_on,
                    (struct action){MSG_SET_LANG, lang, 0})
            ->flags |= is_on ? NODE_DEFAULT : 0;
    }
}

void screen_display(struct build *b) {
    struct page_spec spec = {.title = say(b, "display.title"),
                             .lead = say(b, "display.lead"),
                             .where = say(b, "display.where"),
                             .primary = say(b, "display.done"),
                             .primary_action = {MSG_CONTINUE, 0, 0}};
    page_begin(b, &spec);
    b->body->box.gap = b->is_landscape ? 24 : 32;
    add_sizes(b, b->body);
    add_themes(b, b->body);
    add_sound(b, b->body);
    if (!b->is_landscape)
        add_reach(b, b->body);
}
