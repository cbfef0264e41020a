/* Step 3: one question of the city's definition a screen. */
#include "flow/form.h"
#include "flow/search.h"
#include "ui/parts.h"

#define LONG_LIST 9 /* more values than this get a field that narrows them */

static const char *question_name(const struct build *b, const struct question *question,
                                 int32_t value) {
    const char *name = question->values[value].name[b->lang];
    return name != NULL && name[0] != '\0' ? name : question->values[value].key;
}

/* For the ear: how many the typed letters leave, and the first of them. */
static void tell_found(const struct build *b, int32_t count, const char *first) {
    b->body->role = ROLE_LIST;
    b->body->name = "question.found";
    b->body->id = node_id("question.found", 0);
    b->body->flags |= NODE_LIVE;
    label_key(b, b->body, "service.found", (struct message_arg[]){ARG_NUMBER("count", count), {0}});
    b->body->value = first;
}

static void add_values(struct build *b, const struct question *question,
                       const struct answer *answer) {
    const struct visit *visit = b->state->visit;
    bool is_multi = question->datatype == DATATYPE_MULTI;
    int32_t found[VALUES_MOST], count = 0;
    if (question->value_count > LONG_LIST) {
        part_field(b, b->body,
                   &(struct field_spec){.name = "filter",
                                        .field = FIELD_FILTER,
                                        .icon = "search",
                                        .hint = say(b, "question.filter"),
                                        .has_clear = true});
        if (visit->filter[0] != '\0')
            count = search_values(question, b->lang, visit->filter, found, VALUES_MOST);
    }
    if (question->value_count <= LONG_LIST || visit->filter[0] == '\0')
        for (count = 0; count < question->value_count && count < VALUES_MOST; count++)
            found[count] = count;
    if (visit->filter[0] != '\0')
        tell_found(b, count, count > 0 ? question_name(b, question, found[0]) : NULL);
    if (b->is_typing && count > 3)
        count = 3;
    if (count == 0)
        part_text_key(b, b->body, TYPE_BODY, COLOR_TEXT_SOFT, "question.filter_none");
    for (int32_t k = 0; k < count; k++)
        part_choice(b, b->body, "value", found[k], is_multi, question_name(b, question, found[k]),
                    NULL, form_is_chosen(answer, question->datatype, found[k]),
                    (struct action){MSG_PICK_VALUE, found[k], 0});
}

/* No typing of dates: day, hour and minute by steps, shown and said with the month's name. The hour
 * and the minute are said as the time they make: "4:30 PM", not "30". */
static void add_datetime(const struct build *b, const struct answer *answer) {
    struct form_time at = {0};
    char day[96] = "", hour[48] = "", time[48] = "";
    int64_t wall_ms = 0;
    struct locale *locale = strings_locale(b->strings);
    bool is_set =
        form_time(answer, &at) &&
        locale_from_fields(locale,
                           &(struct time_fields){at.year, at.month, at.day, at.hour, at.minute, 0},
                           &wall_ms) == ERR_OK;
    if (is_set) {
        locale_date(locale, wall_ms, false, day, sizeof(day));
        locale_hour(locale, wall_ms, hour, sizeof(hour));
        locale_time(locale, wall_ms, time, sizeof(time));
    }
    static const char *const names[] = {"date.day", "date.hour", "date.minute"};
    static const char *const labels[] = {"question.day", "question.hour", "question.minute"};
    const char *minute = arena_format(b->arena, "%02d", at.minute),
               *said = arena_text(b->arena, time);
    const char *const values[] = {arena_text(b->arena, day), arena_text(b->arena, hour), minute};
    struct node *card = part_list(b, b->body, "date");
    card->role = ROLE_GROUP;
    card->box = (struct box){.gap = b->is_landscape ? 16 : 24,
                             .pad_start = 32,
                             .pad_end = 32,
                             .pad_top = b->is_landscape ? 32 : 28,
                             .pad_bottom = 32};
    for (int part = 0; part < 3; part++)
        part_stepper(
            b, card,
            &(struct stepper_spec){.name = names[part],
                                   .label = say(b, labels[part]),
                                   .value = is_set ? values[part] : say(b, "question.date_none"),
                                   .said = is_set && part > 0 ? said : NULL,
                                   .is_set = is_set,
                                   .less = {MSG_DATE_STEP, part, -1},
                                   .more = {MSG_DATE_STEP, part, 1}});
    part_button(b, b->body, "date.now", 0, BUTTON_SECOND, say(b, "question.now"), "clock",
                (struct action){MSG_DATE_STEP, 0, 0});
}

static void add_answer(struct build *b, const struct question *question,
                       const struct answer *answer) {
    enum datatype datatype = form_datatype(question);
    if (datatype == DATATYPE_SINGLE || datatype == DATATYPE_MULTI) {
        part_problem(b, b->body);
        add_values(b, question, answer);
    } else if (datatype == DATATYPE_DATETIME) {
        part_problem(b, b->body);
        add_datetime(b, answer);
    } else {
        bool is_long = datatype == DATATYPE_TEXT;
        part_field(b, b->body,
                   &(struct field_spec){.name = "answer",
                                        .field = FIELD_ANSWER,
                                        .label = say(b, "question.label"),
                                        .height = is_long ? (b->is_landscape ? 260 : 320) : 0,
                                        .is_multiline = is_long,
                                        .is_ltr = datatype == DATATYPE_NUMBER});
    }
}

/* What the city only tells (variable=false) stands above what comes after it. */
void part_told(const struct build *b) {
    int first = 0, count = b->is_typing ? 0 : form_notes(b->state, &first);
    for (int k = first; k < first + count; k++)
        part_note(b, b->body, NOTE_INFO, "info", NULL,
                  b->state->definition->questions[k].description[b->lang]);
}

/* The questions are long in coming: nobody has to wait for them. */
static void add_way_out(const struct build *b) {
    if (!state_is_wait_long(b->state))
        return;
    struct node *told = part_text_key(b, b->body, TYPE_BODY, COLOR_TEXT_SOFT, "problem.definition");
    told->role = ROLE_STATUS;
    told->flags |= NODE_LIVE; /* who listens has been waiting too */
    part_button(b, b->body, "question.skip", 0, BUTTON_SECOND, say(b, "continue"), NULL,
                (struct action){MSG_SKIP, 0, 0});
}

void screen_question(struct build *b) {
    const struct visit *visit = b->state->visit;
    const struct definition *definition = b->state->definition;
    bool is_ready =
        definition != NULL && visit->question >= 0 && visit->question < definition->question_count;
    struct page_spec spec = {.title = say(b, "question.loading"),
                             .waiting = say(b, "question.waiting")};
    if (is_ready) {
        const struct question *question = &definition->questions[visit->question];
        spec = (struct page_spec){.title = question->description[b->lang],
                                  .lead = question->hint[b->lang],
                                  .primary = say(b, "continue"),
                                  .primary_action = {MSG_CONTINUE, 0, 0}};
        if (spec.lead == NULL || spec.lead[0] == '\0')
            spec.lead = question->is_required                  ? NULL
                        : question->datatype == DATATYPE_MULTI ? say(b, "question.optional_multi")
                                                               : say(b, "question.optional");
    }
    page_task(b, &spec.where, &spec.where_icon);
    page_begin(b, &spec);
    b->body->box.gap = 16;
    if (!is_ready) {
        add_way_out(b);
        return;
    }
    part_told(b);
    add_answer(b, &definition->questions[visit->question], &visit->answers[visit->question]);
}
