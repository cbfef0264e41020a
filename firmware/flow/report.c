/* The report journey: choose a service, and what happens between its steps. Back never loses
 * input; Continue checks; a change made from the review returns there as soon as nothing is
 * missing. */
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "flow/journeys.h"

bool report_may_say(struct state *state, const char *text) {
    if (!text_looks_like_card(text))
        return true;
    trail_say(state, PROBLEM_CARD_NUMBER);
    return false;
}

bool report_has_draft(const struct visit *visit) {
    if (visit->reference[0] != '\0')
        return false;
    for (int at = 0; at < ANSWERS_MOST; at++) {
        if (visit->answers[at].is_answered || visit->answers[at].text[0] != '\0')
            return true;
    }
    return visit->service_code[0] != '\0' || visit->place[0] != '\0' ||
           visit->place_chosen[0] != '\0' || visit->description[0] != '\0' ||
           visit->name[0] != '\0' || visit->email[0] != '\0' || visit->phone[0] != '\0';
}

void report_typed_search(struct state *state) {
    struct visit *visit = state->visit;
    visit->scroll_px = 0;
    visit->match_count = 0;
    if (state->catalogue != NULL)
        visit->match_count = (int16_t)search_services(
            state->catalogue, state->settings.lang, visit->search, visit->matches,
            (int32_t)(sizeof visit->matches / sizeof visit->matches[0]));
}

void report_drop_definition(struct state *state) {
    if (state->old_definition == NULL)
        state->old_definition = state->definition;
    else
        definition_destroy((struct definition *)state->definition); /* no tree was built of it */
    state->definition = NULL;
    state->is_definition_loading = false;
    state->visit->is_definition_missing = false;
    state->visit->question = 0;
    mem_wipe(state->visit->answers, sizeof state->visit->answers);
}

static void load_definition(struct state *state, struct effects *effects) {
    state->visit->is_definition_missing = false;
    state->is_definition_loading =
        effect_add(effects, EFFECT_DEFINITION, state->visit->service_code) != NULL;
    state->visit->is_definition_missing = !state->is_definition_loading;
}

/* Answers belong to a service; place, description and contact stay with the resident. */
static bool choose_service(struct state *state, int32_t index, struct effects *effects) {
    struct visit *visit = state->visit;
    const struct service *service = &state->catalogue->services[index];
    if (strlen(service->code) >= sizeof visit->service_code)
        return false;
    if (strcmp(service->code, visit->service_code) != 0) {
        report_drop_definition(state);
        (void)text_copy(visit->service_code, sizeof visit->service_code, service->code);
    }
    if (service->has_definition && state->definition == NULL && !state->is_definition_loading)
        load_definition(state, effects);
    else
        visit->is_definition_missing = false; /* skipped before, and still on their way */
    return true;
}

/* The first thing that is missing for sending. `problem` says what; the caller decides to go. */
static enum screen first_gap(const struct state *state, int *question, enum problem *problem) {
    const struct visit *visit = state->visit;
    *problem = PROBLEM_NONE;
    if (state_service(state) == NULL)
        return SCREEN_CHOOSE_SERVICE;
    if (visit->place_chosen[0] == '\0')
        return SCREEN_WHERE;
    bool is_waiting = state->definition == NULL && state->is_definition_loading;
    *question = is_waiting ? 0 : form_first_gap(state);
    if (*question >= 0 && !(is_waiting && visit->is_definition_missing)) {
        if (!is_waiting && visit->answers[*question].is_answered)
            *problem =
                form_check(&state->definition->questions[*question], &visit->answers[*question]);
        return SCREEN_QUESTION;
    }
    if (text_looks_like_card(visit->description)) {
        *problem = PROBLEM_CARD_NUMBER;
        return SCREEN_DESCRIBE;
    }
    if (visit->contact == CONTACT_UNDECIDED)
        return SCREEN_CONTACT;
    if (visit->contact == CONTACT_GIVEN) {
        *problem = contact_check(visit);
        if (*problem != PROBLEM_NONE)
            return SCREEN_CONTACT_DETAILS;
    }
    return SCREEN_REVIEW;
}

static void go_to_gap(struct state *state, enum screen gap, int question, enum problem problem) {
    if (gap == SCREEN_QUESTION)
        report_go_question(state, question);
    else
        trail_go(state, gap);
    if (problem != PROBLEM_NONE)
        trail_say(state, problem);
}

/* After an edit: what the change left open, then the review again. */
static void resume(struct state *state) {
    int question = -1;
    enum problem problem;
    enum screen gap = first_gap(state, &question, &problem);
    if (gap != SCREEN_REVIEW)
        go_to_gap(state, gap, question, problem);
    else if (!trail_return_to(state, SCREEN_REVIEW))
        trail_go(state, SCREEN_REVIEW);
}

void report_next(struct state *state, enum screen screen) {
    if (state->visit->is_edit)
        resume(state);
    else
        trail_go(state, screen);
}

void report_go_question(struct state *state, int question) {
    trail_go(state, SCREEN_QUESTION);
    state->visit->question = (int16_t)question;
    mem_wipe(state->visit->filter, sizeof state->visit->filter);
}

static void go_describe(struct state *state, bool is_waiting) {
    if (is_waiting)
        trail_replace(state, SCREEN_DESCRIBE); /* Back must not lead to a wait that is over */
    else
        trail_go(state, SCREEN_DESCRIBE);
    if (state->visit->is_definition_missing)
        trail_say(state, PROBLEM_DEFINITION);
}

void report_after_place(struct state *state) {
    struct visit *visit = state->visit;
    if (visit->is_edit) {
        resume(state);
        return;
    }
    bool is_waiting = state->definition == NULL && state->is_definition_loading;
    int first = is_waiting ? 0 : form_next(state->definition, -1);
    if (first >= 0 && !visit->is_definition_missing)
        report_go_question(state, first);
    else
        go_describe(state, false);
}

void report_after_question(struct state *state) {
    struct visit *visit = state->visit;
    bool was_waiting = form_question(state) == NULL;
    if (visit->is_edit) {
        resume(state);
        return;
    }
    int next = visit->is_definition_missing ? -1 : form_next(state->definition, visit->question);
    if (next >= 0)
        report_go_question(state, next);
    else
        go_describe(state, was_waiting);
}

void report_describe_continue(struct state *state) {
    if (text_count(state->visit->description) > send_description_most(state)) {
        trail_say(state, PROBLEM_TOO_LONG);
        return;
    }
    if (report_may_say(state, state->visit->description))
        report_next(state, SCREEN_CONTACT);
}

void report_pick_service(struct state *state, const struct msg *msg, struct effects *effects) {
    enum screen screen = trail_shown(state);
    if ((screen != SCREEN_CHOOSE_SERVICE && screen != SCREEN_GROUP) || state->catalogue == NULL ||
        msg->a < 0 || msg->a >= state->catalogue->service_count)
        return;
    if (choose_service(state, msg->a, effects))
        report_next(state, SCREEN_WHERE);
}

void report_pick_group(struct state *state, const struct msg *msg, struct effects *effects) {
    (void)effects;
    if (trail_shown(state) != SCREEN_CHOOSE_SERVICE || state->catalogue == NULL || msg->a < 0 ||
        msg->a >= state->catalogue->group_count)
        return;
    trail_go(state, SCREEN_GROUP);
    state->visit->group = (int16_t)msg->a;
}

/* The service for anything, by the English names that cities give it. */
static int32_t service_for_anything(const struct catalogue *catalogue) {
    static const char *const STARTS[] = {"other", "something else", "anything else",
                                         "general request", "my problem is not"};
    for (int32_t at = 0; at < catalogue->service_count; at++) {
        for (size_t start = 0; start < sizeof STARTS / sizeof STARTS[0]; start++) {
            if (strncmp(catalogue->services[at].fold[LANG_EN], STARTS[start],
                        strlen(STARTS[start])) == 0)
                return at;
        }
    }
    return -1;
}

void report_pick_other(struct state *state, const struct msg *msg, struct effects *effects) {
    enum screen screen = trail_shown(state);
    if (screen != SCREEN_CHOOSE_SERVICE && screen != SCREEN_GROUP)
        return;
    int32_t index = state->catalogue == NULL ? -1 : service_for_anything(state->catalogue);
    if (index < 0) {
        trail_open_overlay(state, SCREEN_TALK);
        return;
    }
    struct msg pick = *msg;
    pick.a = index;
    report_pick_service(state, &pick, effects);
}

void report_load_again(struct state *state, const struct msg *msg, struct effects *effects) {
    (void)msg;
    const struct service *service = state_service(state);
    if (service == NULL || !service->has_definition || state->definition != NULL ||
        state->is_definition_loading)
        return;
    load_definition(state, effects);
    if (state->is_definition_loading)
        trail_replace(state, SCREEN_QUESTION);
    state->visit->question = 0;
}

void report_edit(struct state *state, const struct msg *msg, struct effects *effects) {
    (void)effects;
    struct visit *visit = state->visit;
    bool may_go = msg->a == SCREEN_CHOOSE_SERVICE || msg->a == SCREEN_WHERE ||
                  msg->a == SCREEN_DESCRIBE || msg->a == SCREEN_CONTACT ||
                  msg->a == SCREEN_CONTACT_DETAILS;
    if (trail_shown(state) != SCREEN_REVIEW)
        return;
    if (msg->a == SCREEN_QUESTION) {
        if (form_answer(state, msg->b) == NULL || !state->definition->questions[msg->b].is_question)
            return;
        report_go_question(state, msg->b);
    } else if (may_go) {
        trail_go(state, (enum screen)msg->a);
    } else {
        return;
    }
    visit->is_edit = true;
}

/* Once: while one SAVE is on its way, another press does nothing. */
void report_send(struct state *state, const struct msg *msg, struct effects *effects) {
    (void)msg;
    struct visit *visit = state->visit;
    int question = -1;
    enum problem problem;
    if (trail_shown(state) != SCREEN_REVIEW || visit->save_serial != 0)
        return;
    enum screen gap = first_gap(state, &question, &problem);
    if (gap != SCREEN_REVIEW) {
        go_to_gap(state, gap, question, problem);
        visit->is_edit = true;
        return;
    }
    struct effect *effect = effect_add(effects, EFFECT_SAVE, "");
    if (effect == NULL) {
        trail_say(state, PROBLEM_NOT_SAVED);
        return;
    }
    state->serial += state->serial + 1 == 0 ? 2 : 1;
    effect->serial = visit->save_serial = state->serial;
    effect->blob = send_build(state);
    trail_go(state, SCREEN_SAVING);
}
