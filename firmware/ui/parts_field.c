/* Fields, what stands in their way, and the choice of languages. */
#include <string.h>

#include "ui/parts.h"

/* NULL: nothing stands in the way, or words of its own say it. */
static const char *problem_key(const struct build *b) {
    static const char *const keys[PROBLEM_COUNT] = {
        [PROBLEM_EMPTY] = "problem.empty",
        [PROBLEM_CHOOSE] = "problem.choose",
        [PROBLEM_NUMBER] = "problem.number",
        [PROBLEM_DATE] = "problem.date",
        [PROBLEM_TOO_LONG] = "problem.too_long",
        [PROBLEM_CARD_NUMBER] = "problem.card_number",
        [PROBLEM_EMOJI] = "problem.emoji",
        [PROBLEM_EMAIL] = "problem.email",
        [PROBLEM_PHONE] = "problem.phone",
        [PROBLEM_CONTACT_NONE] = "problem.contact_none",
        [PROBLEM_PLACE] = "problem.place",
        [PROBLEM_NOTICE_UNKNOWN] = "problem.notice_unknown",
        [PROBLEM_REFERENCE] = "problem.reference",
        [PROBLEM_REFERENCE_CHECK] = "problem.reference_check",
        [PROBLEM_NOT_SAVED] = "problem.not_saved",
        [PROBLEM_DEFINITION] = "problem.definition",
        [PROBLEM_SERVICE_GONE] = "problem.service_gone",
    };
    uint8_t problem = b->state->visit->problem;
    bool is_private =
        b->state->screen == SCREEN_IDLE_WARNING; /* nothing of the visit shows there */
    return is_private || problem >= PROBLEM_COUNT ? NULL : keys[problem];
}

bool part_has_problem(const struct build *b) {
    return problem_key(b) != NULL;
}

void part_problem(struct build *b, struct node *parent) {
    const char *key = problem_key(b);
    if (key == NULL || b->is_problem_told)
        return;
    b->is_problem_told = true;
    struct node *row = part_row(b, parent, 14);
    row->role = ROLE_ALERT;
    row->name = "problem";
    row->id = node_id("problem", 0);
    row->flags = NODE_LIVE;
    row->box.align = ALIGN_START;
    label_key(b, row, key, NULL);
    part_mark(b, row, "stop", 44, COLOR_DANGER);
    /* Three large lines above a landscape keyboard would push the field's label out of sight. */
    bool is_tight = b->is_typing && b->is_landscape && b->is_large;
    struct node *words =
        part_words(b, row, is_tight ? TYPE_CAPTION : TYPE_BODY, COLOR_DANGER, row->label);
    words->weight = WEIGHT_SEMIBOLD + 1;
    words->box.grow = 1;
}

static struct node *field_label(const struct build *b, struct node *parent,
                                const struct field_spec *spec) {
    struct node *line = part_row(b, parent, 20);
    line->box.justify = JUSTIFY_BETWEEN;
    line->box.align = ALIGN_END;
    struct node *label = part_words(b, line, TYPE_LABEL, COLOR_TEXT, spec->label);
    label->box.grow = 1;
    if (spec->count != NULL)
        part_words(b, line, TYPE_CAPTION, COLOR_TEXT_SOFT, spec->count)->text_align = ALIGN_END;
    return line;
}

static void field_text(const struct build *b, struct node *box, const struct field_spec *spec,
                       const char *value, bool is_on) {
    const char *composing = is_on ? b->state->visit->keys.composing : "";
    uint32_t cursor = b->state->visit->cursor;
    bool shows_hint = value[0] == '\0' && !is_on && spec->hint != NULL;
    if (composing[0] != '\0') {
        /* Letters not yet chosen stand at the caret, as every input method shows them. */
        value = arena_format(b->arena, "%.*s%s%s", (int)cursor, value, composing, value + cursor);
        cursor += (uint32_t)strlen(composing);
    }
    struct node *text = part_words(b, box, TYPE_FIELD, shows_hint ? COLOR_TEXT_SOFT : COLOR_TEXT,
                                   shows_hint ? spec->hint : value);
    text->name = "field.text";
    text->box.grow = 1;
    if (spec->is_ltr && !shows_hint)
        text->flags |= NODE_LTR | NODE_EXACT;
    if (spec->is_multiline)
        text->flags |= NODE_MULTILINE;
    else if (!shows_hint)
        text->max_lines = 1; /* what is typed moves sideways; a hint is read as a whole */
    if (is_on) {
        text->flags |= NODE_CARET;
        text->caret = cursor;
    }
}

struct node *part_field(struct build *b, struct node *parent, const struct field_spec *spec) {
    uint32_t room = 0;
    const struct visit *visit = b->state->visit;
    bool is_on = visit->field == spec->field && b->is_typing;
    const char *value = visit_field(b->state->visit, spec->field, &room);
    bool is_bad = part_has_problem(b) && state_problem_field(b->state) == spec->field;
    struct node *group = part_column(b, parent, 12);
    group->flags |= NODE_WHOLE; /* its label, what is wrong with it, and itself */
    if (spec->label != NULL)
        field_label(b, group, spec);
    if (is_bad)
        part_problem(b, group);
    struct node *box = node_new(b->arena, group, spec->name, 0, ROLE_FIELD);
    box->flags = NODE_FOCUSABLE | NODE_CLIP | (visit_is_private(spec->field) ? NODE_PRIVATE : 0) |
                 (spec->is_code ? NODE_CODE : 0) | (is_on ? NODE_SELECTED | NODE_DEFAULT : 0);
    box->label = spec->label != NULL ? spec->label : b->root->label;
    box->hint = spec->hint;
    box->value = value;
    box->action = (struct action){MSG_FOCUS_FIELD, (int32_t)spec->field, 0};
    box->box = (struct box){.dir = DIR_ROW,
                            .gap = 24,
                            .align = spec->is_multiline ? ALIGN_START : ALIGN_CENTER,
                            .pad_start = 28,
                            .pad_end = 28,
                            .pad_top = spec->is_multiline ? 22 : 10,
                            .pad_bottom = spec->is_multiline ? 22 : 10,
                            .min_height = 104,
                            .height = (int16_t)spec->height};
    box->look = (struct look){.fill = COLOR_SURFACE,
                              .edge = is_on    ? COLOR_FOCUS
                                      : is_bad ? COLOR_DANGER
                                               : COLOR_BORDER,
                              .edge_q = is_on || is_bad ? 6 : 3,
                              .radius_q = 16,
                              .press = is_on ? PRESS_NONE : PRESS_SECOND};
    if (spec->is_multiline && b->is_typing) {
        /* All the room between the label and the keyboard. */
        b->body->box.grow = group->box.grow = box->box.grow = 1;
        b->body->box.pad_bottom = 20;
        box->box.height = 0;
        box->box.min_height = 130;
    }
    if (spec->icon != NULL)
        part_mark(b, box, spec->icon, 48, COLOR_TEXT);
    field_text(b, box, spec, value, is_on);
    if (!spec->has_clear || value[0] == '\0')
        return box;
    struct node *clear = node_new(b->arena, box, "field.clear", (int32_t)spec->field, ROLE_BUTTON);
    clear->flags = NODE_FOCUSABLE;
    clear->action = (struct action){MSG_CLEAR_FIELD, (int32_t)spec->field, 0};
    clear->box = (struct box){.dir = DIR_ROW,
                              .width = 92,
                              .height = 84,
                              .align = ALIGN_CENTER,
                              .justify = JUSTIFY_CENTER};
    clear->look = (struct look){.press = PRESS_ROW, .ring_inside = 1, .radius_q = 14};
    label_key(b, clear, "field.clear", NULL);
    part_icon(b, clear, "close", 44, COLOR_TEXT);
    return box;
}

/* Each language in its own script, always in the same order. */
void part_langs(const struct build *b, struct node *parent, bool is_marked) {
    struct node *grid = node_new(b->arena, parent, "langs", 0, ROLE_GROUP);
    label_key(b, grid, "language.title", NULL);
    grid->box = (struct box){.dir = DIR_GRID, .gap = 12, .columns = b->is_landscape ? 3 : 5};
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        if (!state_can_show(b->state, (enum lang)lang))
            continue;
        bool is_on = is_marked && b->lang == (enum lang)lang;
        struct action action = {b->state->screen == SCREEN_ATTRACT ? MSG_START : MSG_SET_LANG, lang,
                                0};
        struct node *one = node_new(b->arena, grid, "lang", lang, ROLE_CHOICE);
        one->flags = NODE_FOCUSABLE | (is_on ? NODE_SELECTED : 0);
        one->label = lang_own_name((enum lang)lang);
        one->action = action;
        one->box = (struct box){
            .dir = DIR_ROW, .align = ALIGN_CENTER, .justify = JUSTIFY_CENTER, .min_height = 80};
        one->look = (struct look){.fill = is_on ? COLOR_TINT : COLOR_SURFACE,
                                  .edge = is_on ? COLOR_PRIMARY : COLOR_BORDER,
                                  .edge_q = is_on ? 5 : 2,
                                  .radius_q = 14,
                                  .press = PRESS_SECOND,
                                  .ring_inside = 1};
        struct node *words = part_words(b, one, TYPE_BAR, COLOR_TEXT, one->label);
        words->weight = (is_on ? WEIGHT_SEMIBOLD : WEIGHT_MEDIUM) + 1;
        words->text_align = ALIGN_CENTER;
    }
}
