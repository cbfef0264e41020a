/* What comes back from the other rooms for a report: questions, a new catalogue, "saved". Answers
 * for another visit, another service or another serial are dropped. */
#include <string.h>

#include "base/text.h"
#include "flow/journeys.h"

/* The wait for the questions is over: wherever it stands on the trail it becomes the first one. */
static void end_wait(struct state *state, int first) {
    struct visit *visit = state->visit;
    for (int at = 0; at < visit->trail_count; at++) {
        struct trail_step *step = &visit->trail[at];
        if (step->screen != SCREEN_QUESTION)
            continue;
        step->arg = (int16_t)(first < 0 ? 0 : first);
        step->screen = first < 0 ? SCREEN_DESCRIBE : SCREEN_QUESTION;
    }
    if (trail_shown(state) != SCREEN_QUESTION)
        return;
    state->announce++;
    if (first >= 0)
        visit->question = (int16_t)first;
    else
        report_after_question(state);
    if (visit->is_definition_missing)
        trail_say(state, PROBLEM_DEFINITION);
}

void report_definition(struct state *state, const struct msg *msg, struct effects *effects) {
    (void)effects;
    struct visit *visit = state->visit;
    struct definition *definition = msg->blob;
    bool is_ours = state->is_definition_loading && msg->text != NULL &&
                   strcmp(msg->text, visit->service_code) == 0;
    if (is_ours)
        state->is_definition_loading = false;
    if (!is_ours || visit->is_definition_missing) {
        definition_destroy(definition);
        return;
    }
    state->definition = definition;
    visit->is_definition_missing = definition == NULL;
    end_wait(state, form_next(definition, -1));
}

static int32_t group_again(const struct catalogue *before, const struct catalogue *after,
                           int32_t group) {
    if (before == NULL || group < 0 || group >= before->group_count)
        return -1;
    for (int32_t at = 0; at < after->group_count; at++) {
        if (strcmp(before->groups[group].name[LANG_EN], after->groups[at].name[LANG_EN]) == 0)
            return at;
    }
    return -1;
}

static void follow_groups(struct state *state, const struct catalogue *before) {
    struct visit *visit = state->visit;
    for (int at = 0; at < visit->trail_count; at++) {
        struct trail_step *step = &visit->trail[at];
        if (step->screen == SCREEN_GROUP)
            step->arg = (int16_t)group_again(before, state->catalogue, step->arg);
    }
    visit->group = (int16_t)group_again(before, state->catalogue, visit->group);
    if (trail_shown(state) == SCREEN_GROUP && visit->group < 0)
        trail_back(state);
}

/* Beyond the choice of a service, on the screen or below an overlay. */
static bool is_under_way(const struct state *state) {
    const struct visit *visit = state->visit;
    enum screen shown = trail_shown(state);
    if (shown >= SCREEN_WHERE && shown <= SCREEN_REVIEW)
        return true;
    if (!trail_is_overlay(shown) || visit->trail_count == 0)
        return false;
    enum screen below = (enum screen)visit->trail[visit->trail_count - 1].screen;
    return below >= SCREEN_WHERE && below <= SCREEN_REVIEW;
}

static void service_is_gone(struct state *state) {
    struct visit *visit = state->visit;
    bool under_way = is_under_way(state);
    report_drop_definition(state);
    memset(visit->service_code, 0, sizeof visit->service_code);
    if (!under_way)
        return;
    trail_restart(state, SCREEN_CHOOSE_SERVICE);
    if (trail_is_overlay(trail_shown(state)))
        visit->held.problem = PROBLEM_SERVICE_GONE;
    else
        trail_say(state, PROBLEM_SERVICE_GONE);
}

void report_catalogue(struct state *state, const struct msg *msg, struct effects *effects) {
    (void)effects;
    struct visit *visit = state->visit;
    struct catalogue *before = (struct catalogue *)state->catalogue;
    if (msg->blob == NULL || msg->blob == before)
        return;
    state->catalogue = msg->blob;
    follow_groups(state, before);
    if (state->old_catalogue == NULL)
        state->old_catalogue = before;
    else
        catalogue_destroy(before); /* no tree was built of it */
    visit->chosen_place = 0;       /* its words and coordinates stay */
    visit->suggestion_count = 0;
    if (visit->is_place_typed)
        place_typed(state);
    int32_t scroll_px = visit->scroll_px;
    report_typed_search(state);
    visit->scroll_px = scroll_px;
    bool is_sent = visit->save_serial != 0 || visit->reference[0] != '\0';
    if (visit->service_code[0] != '\0' && state_service(state) == NULL && !is_sent)
        service_is_gone(state);
}

void report_saved(struct state *state, const struct msg *msg, struct effects *effects) {
    (void)effects;
    struct visit *visit = state->visit;
    char service_code[sizeof visit->service_code];
    if (visit->save_serial == 0 || (uint32_t)msg->a != visit->save_serial || msg->text == NULL)
        return;
    (void)text_copy(service_code, sizeof service_code, visit->service_code);
    idle_dismiss(state);
    leave_draft(state);
    (void)text_copy(visit->service_code, sizeof visit->service_code, service_code);
    (void)text_copy(visit->reference, sizeof visit->reference, msg->text);
    visit->outcome = OUTCOME_DONE;
    state->screen = SCREEN_DONE;
    state->announce++;
    idle_touch(state); /* the time to read it begins now */
}

void report_save_failed(struct state *state, const struct msg *msg, struct effects *effects) {
    (void)effects;
    struct visit *visit = state->visit;
    if (visit->save_serial == 0 || (uint32_t)msg->a != visit->save_serial)
        return;
    visit->save_serial = 0;
    idle_dismiss(state);
    if (!trail_return_to(state, SCREEN_REVIEW))
        trail_restart(state, SCREEN_REVIEW);
    if (visit->outcome < OUTCOME_FAILED)
        visit->outcome = OUTCOME_FAILED;
    trail_say(state, PROBLEM_NOT_SAVED);
    idle_touch(state);
}

void report_delivered(struct state *state, const struct msg *msg, struct effects *effects) {
    (void)effects;
    struct visit *visit = state->visit;
    const char *number = msg->text2 != NULL ? msg->text2 : "";
    if (msg->text == NULL || msg->text[0] == '\0')
        return;
    if (strcmp(msg->text, visit->reference) == 0) {
        (void)text_copy(visit->number, sizeof visit->number, number);
        state->announce++;
    }
    if (visit->track.state == TRACK_FOUND && strcmp(msg->text, visit->track.reference) == 0)
        (void)text_copy(visit->track.number, sizeof visit->track.number, number);
}

void report_city_words(struct state *state, const struct msg *msg, struct effects *effects) {
    (void)effects;
    struct visit *visit = state->visit;
    const struct city_words *words = msg->blob;
    if (words == NULL || msg->text == NULL || msg->text[0] == '\0' ||
        strcmp(msg->text, visit->reference) != 0)
        return;
    if (words->notice[0] != '\0')
        (void)text_copy(visit->city_words.notice, sizeof visit->city_words.notice, words->notice);
    if (words->expected_ms > state->wall_ms)
        visit->city_words.expected_ms = words->expected_ms;
    state->announce++;
}
