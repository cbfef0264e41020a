/* Step 5: every answer with its Edit, what is public, and one button that says what it does. */
#include "base/text.h"
#include "flow/form.h"
#include "flow/keys.h"
#include "ui/parts.h"

#define ANSWER_LONG 200 /* signs: it may take more than a page, and Edit stands where it begins */

struct review {
    struct build *b;
    struct node *list;
    int32_t rows;
};

/* Back from a refused field leads here: a card number is neither shown nor said; why it is refused
 * is. Send refuses it again. */
static const char *without_card(const struct build *b, const char *text) {
    return text_looks_like_card(text) ? say(b, "problem.card_number") : text;
}

static void add_row(struct review *review, const char *label, const char *answer,
                    enum screen screen, int32_t at, bool is_private) {
    struct build *b = review->b;
    struct node *row = part_row(b, review->list, 28);
    row->role = ROLE_GROUP;
    if (text_clusters(answer) > ANSWER_LONG)
        row->box.align = ALIGN_START;
    row->box.pad_start = row->box.pad_end = 32;
    row->box.pad_top = row->box.pad_bottom = 24;
    if (review->rows > 0)
        row->look.line_above = COLOR_LINE;
    struct node *words = part_column(b, row, 2);
    words->box.grow = 1;
    part_words(b, words, TYPE_CAPTION, COLOR_TEXT_SOFT, label);
    part_words(b, words, TYPE_BODY, COLOR_TEXT, answer);
    struct node *edit =
        part_button(b, row, "edit", review->rows++, BUTTON_SMALL, say(b, "review.edit"), "edit",
                    (struct action){MSG_EDIT_ANSWER, (int32_t)screen, at});
    edit->label =
        say_args(b, "review.edit_what", (struct message_arg[]){ARG_TEXT("name", label), {0}});
    /* Who listens checks the answers: they come first, what can be done with them last. */
    const char *spoken = strings_speak_of(b->strings, label);
    edit->spoken = spoken != NULL ? spoken : label;
    edit->hint = say(b, "review.edit");
    edit->value = answer;
    edit->flags |= is_private ? NODE_PRIVATE : 0;
}

static const char *multi_words(struct build *b, const struct question *question,
                               const struct answer *answer) {
    char *all = arena_text(b->arena, "");
    for (int32_t k = 0; k < question->value_count && k < VALUES_MOST; k++)
        if (form_is_chosen(answer, DATATYPE_MULTI, k))
            all = arena_format(b->arena, "%s%s%s", all, all[0] ? "\n" : "",
                               question->values[k].name[b->lang]);
    return all;
}

static const char *time_words(struct build *b, const struct answer *answer) {
    struct form_time at;
    struct locale *locale = strings_locale(b->strings);
    int64_t wall_ms = 0;
    char day[96], hour[48];
    if (!form_time(answer, &at) ||
        locale_from_fields(locale,
                           &(struct time_fields){at.year, at.month, at.day, at.hour, at.minute, 0},
                           &wall_ms) != ERR_OK)
        return answer->text;
    locale_date(locale, wall_ms, false, day, sizeof(day));
    locale_time(locale, wall_ms, hour, sizeof(hour));
    const char *joint = b->lang == LANG_AR ? "\u060C " : b->lang == LANG_ZH ? " " : ", ";
    return arena_format(b->arena, "%s%s%s", day, joint, hour);
}

static const char *answer_words(struct build *b, const struct question *question,
                                const struct answer *answer) {
    enum datatype datatype = form_datatype(question);
    if (datatype == DATATYPE_SINGLE)
        return answer->single > 0 ? question->values[answer->single - 1].name[b->lang] : "";
    if (datatype == DATATYPE_MULTI)
        return multi_words(b, question, answer);
    return datatype == DATATYPE_DATETIME ? time_words(b, answer) : without_card(b, answer->text);
}

static void add_answers(struct review *review) {
    const struct state *state = review->b->state;
    const struct definition *definition = state->definition;
    for (int32_t k = 0; definition != NULL && k < definition->question_count && k < ANSWERS_MOST;
         k++) {
        const struct question *question = &definition->questions[k];
        if (!question->is_question)
            continue;
        const char *words = answer_words(review->b, question, &state->visit->answers[k]);
        add_row(review, question->description[review->b->lang],
                words[0] ? words : say(review->b, "review.nothing"), SCREEN_QUESTION, k, false);
    }
}

static void add_contact(struct review *review) {
    struct build *b = review->b;
    const struct visit *visit = b->state->visit;
    if (visit->contact != CONTACT_GIVEN) {
        add_row(review, say(b, "review.contact"), say(b, "contact.anonymous"), SCREEN_CONTACT, 0,
                false);
        return;
    }
    /* "+" begins a phone number, whatever its digits add up to (flow/contact.c). */
    const char *phone = visit->phone[0] == '+' ? visit->phone : without_card(b, visit->phone);
    char *all = arena_text(b->arena, without_card(b, visit->name));
    if (visit->email[0] != '\0')
        all = arena_format(b->arena, "%s%s\u2066%s\u2069", all, all[0] ? "\n" : "",
                           without_card(b, visit->email));
    if (visit->phone[0] != '\0')
        all = arena_format(b->arena, phone == visit->phone ? "%s%s\u2066%s\u2069" : "%s%s%s", all,
                           all[0] ? "\n" : "", phone);
    add_row(review, say(b, "review.contact"), all, SCREEN_CONTACT_DETAILS, 0, true);
}

/* What happened, what was kept, what to do next: more than the one line of part_problem. */
static void add_not_saved(struct build *b) {
    const char *title = say(b, "review.not_saved"), *next = say(b, "review.not_saved_next");
    struct node *note = part_note(b, b->body, NOTE_DANGER, "stop", title, next);
    note->role = ROLE_ALERT;
    note->name = "problem";
    note->id = node_id("problem", 0);
    note->flags |= NODE_LIVE;
    note->label = arena_format(b->arena, "%s. %s", title, next);
    for (struct node *words = note->last->first; words != NULL; words = words->next)
        words->flags |= NODE_SILENT;
    b->is_problem_told = true;
}

/* The city asks more than the resident was asked: said before it is sent, and told to the city with
 * it. */
static void add_unasked(struct build *b) {
    const struct definition *definition = b->state->definition;
    bool is_missing = b->state->visit->is_definition_missing;
    if (is_missing || (definition != NULL && definition->is_cut))
        part_note(b, b->body, NOTE_WARNING, "info", NULL,
                  say(b, is_missing ? "review.not_asked" : "review.part_asked"));
}

void screen_review(struct build *b) {
    const struct visit *visit = b->state->visit;
    const struct service *service = state_service(b->state);
    struct page_spec spec = {.title = say(b, "review.title"),
                             .lead = say(b, "review.lead"),
                             .primary = say(b, "review.send"),
                             .primary_action = {MSG_CONTINUE, 0, 0}};
    page_task(b, &spec.where, &spec.where_icon);
    b->left_key = "review.left";
    page_begin(b, &spec);
    if (visit->problem == PROBLEM_NOT_SAVED)
        add_not_saved(b);
    add_unasked(b);
    struct review review = {.b = b, .list = part_list(b, b->body, "review")};
    review.list->label = spec.title;
    add_row(&review, say(b, "review.problem"), service != NULL ? service->name[b->lang] : "",
            SCREEN_CHOOSE_SERVICE, 0, false);
    add_row(&review, say(b, "review.place"), visit->place_chosen, SCREEN_WHERE, 0, false);
    add_answers(&review);
    add_row(&review, say(b, "review.told"),
            visit->description[0] ? without_card(b, visit->description) : say(b, "review.nothing"),
            SCREEN_DESCRIBE, 0, false);
    add_contact(&review);
    part_note(b, b->body, NOTE_INFO, "lock", NULL, say(b, "review.who_sees"));
}
