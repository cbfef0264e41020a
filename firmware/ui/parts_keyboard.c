/* The on-screen keyboard: the data of ui/keyboard.h drawn as nodes, with the row of Chinese
 * candidates. */
#include "base/text.h"
#include "ui/keyboard.h"
#include "ui/parts.h"

/* Key heights in q: five rows fill the zone of tokens.md; a sixth and the candidates share it. */
static int key_height(const struct build *b, int rows) {
    int zone = b->is_landscape ? 440 : 548, pads = b->is_landscape ? 24 : 40;
    return (zone - pads - 12 * (rows - 1)) / rows;
}

static struct node *key_node(const struct build *b, struct node *row, int32_t index,
                             const char *label, struct action action) {
    struct node *key = node_new(b->arena, row, "key", index, ROLE_KEY);
    key->flags = NODE_FOCUSABLE;
    key->label = label;
    key->action = action;
    key->box = (struct box){.dir = DIR_ROW, .align = ALIGN_CENTER, .justify = JUSTIFY_CENTER};
    key->look = (struct look){.fill = COLOR_SURFACE,
                              .edge = COLOR_BORDER,
                              .edge_q = 2,
                              .radius_q = 14,
                              .press = PRESS_KEY,
                              .ring_inside = 1};
    return key;
}

static bool is_key_on(const struct build *b, int32_t code) {
    const struct keys *keys = &b->state->visit->keys;
    return (code == KEY_SHIFT && (keys->is_shift || keys->is_caps)) ||
           (code == KEY_ACCENT && keys->accent != 0);
}

/* It puts something in; of the others (Delete, Close) the room may hear the name. */
static bool is_sign(int32_t code) {
    return code < KEY_BACKSPACE || code == KEY_DOT_COM ||
           (code >= KEY_ACCENT && code <= KEY_MARK_HORN);
}

static void add_key(const struct build *b, struct node *row, const struct keyboard_key *spec,
                    int unit) {
    const char *label = arena_text(b->arena, spec->label);
    struct node *key = key_node(b, row, spec->code, label, (struct action){MSG_KEY, spec->code, 0});
    key->box.width = (int16_t)(unit * spec->halves / 2 + 12 * (spec->halves - 2) / 2);
    if (spec->name != NULL)
        label_key(b, key, spec->name, NULL);
    if (is_sign(spec->code) && visit_is_private(b->state->visit->field))
        key->flags |= NODE_PRIVATE;
    if (is_key_on(b, spec->code)) {
        key->flags |= NODE_SELECTED;
        key->look.fill = COLOR_TINT;
        key->look.edge = COLOR_PRIMARY;
        key->look.edge_q = 5;
    }
    if (spec->icon != NULL) {
        part_icon(b, key, spec->icon, 46, COLOR_TEXT)->flags &= ~(uint32_t)NODE_MIRROR;
        return;
    }
    bool is_word = label[0] == '\0' || text_clusters(label) > 4;
    struct node *words = part_words(b, key, is_word ? TYPE_CAPTION : TYPE_KEY, COLOR_TEXT,
                                    label[0] != '\0' ? label : say(b, spec->name));
    words->weight = WEIGHT_MEDIUM + 1;
    words->text_align = ALIGN_CENTER;
    words->flags |= label[0] != '\0' ? NODE_LTR : 0; /* "?#&" is not turned round */
    words->max_lines = 1;
    words->box.grow = 1;
}

/* Said when the keys lead into it; of a private field to headphones alone. */
static struct node *key_row(const struct build *b, struct node *tray, int at, int height) {
    struct node *row = part_row(b, tray, 12);
    row->role = ROLE_GROUP;
    row->name = "keyboard.row";
    row->index = at;
    row->id = node_id(row->name, at);
    row->flags |= NODE_LTR | (visit_is_private(b->state->visit->field) ? NODE_PRIVATE : 0);
    row->box.height = (int16_t)height;
    row->box.align = ALIGN_STRETCH;
    if (at > 0)
        label_key(b, row, "keyboard.row", (struct message_arg[]){ARG_NUMBER("row", at), {0}});
    else
        label_key(b, row, "keyboard.choices", NULL);
    return row;
}

/* Letters not yet chosen, then what they may mean; a tap or a digit chooses. */
static void add_candidates(const struct build *b, struct node *tray, int height) {
    const struct keys *keys = &b->state->visit->keys;
    struct node *line = key_row(b, tray, 0, height);
    struct node *row = part_row(b, line, 12);
    row->box.grow = 1;
    row->box.align = ALIGN_STRETCH;
    row->flags |= NODE_LTR;
    /* As many as fit beside the arrows: a sign is as wide as its size. */
    int room = (b->is_landscape ? 1344 : 1072) - 64 - 220, shown = 0;
    int size = theme_type_q(TYPE_KEY, b->state->settings.size, b->is_landscape);
    for (; shown < keys->candidate_count; shown++) {
        int width = (int)text_clusters(keys->candidates[shown]) * size + 44;
        room -= (width > 92 ? width : 92) + 12;
        if (room < 0)
            break;
    }
    int at = keys->candidate_at;
    for (int k = at; k < keys->candidate_count && k < at + shown; k++) {
        struct node *one = key_node(b, row, 0x300000 + k, arena_text(b->arena, keys->candidates[k]),
                                    (struct action){MSG_CANDIDATE, k, 0});
        one->name = "candidate";
        one->index = k;
        one->id = node_id("candidate", k);
        one->flags |= visit_is_private(b->state->visit->field) ? NODE_PRIVATE : 0;
        one->box.min_width = 92;
        one->box.pad_start = one->box.pad_end = 16;
        struct node *words = part_words(b, one, TYPE_KEY, COLOR_TEXT, one->label);
        words->text_align = ALIGN_CENTER;
        words->max_lines = 1;
    }
    if (at > 0 || keys->candidate_page > 0 || keys->has_more || keys->candidate_count > shown) {
        static const char *const icons[2] = {"up", "down"}, *const names[2] = {"pager.up",
                                                                               "pager.down"};
        for (int k = 0; k < 2; k++) {
            struct node *more =
                key_node(b, line, k == 0 ? KEY_CANDIDATES_LESS : KEY_CANDIDATES_MORE, "",
                         (struct action){
                             MSG_KEY, k == 0 ? KEY_CANDIDATES_LESS : KEY_CANDIDATES_MORE, shown});
            label_key(b, more, names[k], NULL);
            more->box.width = 92;
            part_icon(b, more, icons[k], 46, COLOR_TEXT);
        }
    }
}

void part_keyboard(const struct build *b, struct node *parent) {
    struct keyboard keyboard;
    const struct keys *keys = &b->state->visit->keys;
    enum keyboard_kind kind = keyboard_kind_of(b->state, b->state->visit->field);
    bool has_candidates = keys->composing[0] != '\0';
    keyboard_layout(b->lang, kind, (enum keys_layer)keys->layer, keys->is_shift || keys->is_caps,
                    &keyboard);
    struct node *tray = part_column(b, parent, 12);
    tray->role = ROLE_GROUP;
    tray->name = "keyboard";
    label_key(b, tray, "keyboard.title", NULL);
    tray->look = (struct look){.fill = COLOR_SUNKEN,
                               .line_above = b->is_landscape ? COLOR_NONE : COLOR_LINE};
    tray->box.height = b->is_landscape ? 440 : 548;
    tray->box.pad_start = tray->box.pad_end =
        30; /* two less than the keys were reckoned with: rounding */
    tray->box.pad_top = b->is_landscape ? 12 : 20;
    int rows = keyboard.count + (has_candidates ? 1 : 0);
    int height = key_height(b, rows);
    int width =
        (b->is_landscape ? 1344 : 1072) - 64; /* 1072 q: the panel of tokens.md is 268 mm wide */
    int unit = (width - 9 * 12) / 10;
    if (has_candidates)
        add_candidates(b, tray, height);
    for (int k = 0; k < keyboard.count; k++) {
        struct node *row = key_row(b, tray, k + 1, height);
        row->box.justify = JUSTIFY_CENTER;
        for (int n = 0; n < keyboard.rows[k].count; n++)
            add_key(b, row, &keyboard.rows[k].keys[n], unit);
    }
}
