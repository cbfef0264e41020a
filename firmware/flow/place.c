/* Where it is (reference/kiosk 6, reference/open311 5): the gazetteer, a posted notice, here, or
 * the resident's own words. Picking a row leads on; typing never undoes a choice until Continue, so
 * that Back from a changed mind keeps what was chosen. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "flow/journeys.h"

#define WORDS_LEAST 3 /* letters of a place in the resident's own words */
#define WORDS_LEAST_HAN 2

void place_typed(struct state *state) {
    struct visit *visit = state->visit;
    visit->is_place_typed = true;
    visit->suggestion_count = 0;
    if (state->catalogue != NULL)
        visit->suggestion_count = (int16_t)search_places(state->catalogue, visit->place,
                                                         visit->suggestions, SUGGESTIONS_MOST);
}

static void choose_words(struct visit *visit, const char *sent, const char *shown) {
    char copy[sizeof visit->place]; /* `shown` may be the field itself */
    (void)text_copy(copy, sizeof copy, shown);
    (void)text_copy(visit->place_chosen, sizeof visit->place_chosen, sent);
    (void)text_copy(visit->place, sizeof visit->place, copy);
    visit->chosen_place = 0;
    visit->latitude = visit->longitude = 0;
    visit->is_outside = visit->is_place_typed = visit->is_place_notice = false;
    visit->outside_city[0] = '\0';
    visit->suggestion_count = 0;
}

/* Kindly: which city it is, whom to call, and that it can be sent all the same. */
static void tell_outside(struct state *state, const char *city) {
    state->visit->is_outside = true;
    (void)text_copy(state->visit->outside_city, sizeof state->visit->outside_city, city);
    trail_go(state, SCREEN_OUTSIDE);
}

/* A neighbour city's street stands without house numbers: the one that was typed stays. */
static void name_place(const struct visit *visit, const struct place *place, char *out,
                       size_t room) {
    size_t digits = strspn(visit->place, "0123456789");
    bool is_numbered = place->text[0] >= '0' && place->text[0] <= '9';
    if (place->kind == PLACE_OUTSIDE && !is_numbered && digits > 0 && digits < 8)
        (void)snprintf(out, room, "%.*s %s", (int)digits, visit->place, place->text);
    else
        (void)text_copy(out, room, place->text);
}

static void choose(struct state *state, int32_t index) {
    const struct place *place = &state->catalogue->places[index];
    struct visit *visit = state->visit;
    char name[sizeof visit->place], sent[sizeof visit->place_chosen];
    name_place(visit, place, name, sizeof name);
    (void)text_copy(sent, sizeof sent, name);
    size_t len = strlen(sent);
    if (place->district[0] != '\0' && len + strlen(place->district) + 3 <= sizeof sent)
        (void)snprintf(sent + len, sizeof sent - len, ", %s", place->district);
    choose_words(visit, sent, name);
    visit->chosen_place = index + 1;
    visit->latitude = place->latitude;
    visit->longitude = place->longitude;
    if (place->kind == PLACE_NOTICE) {
        visit->is_place_notice = true;
        (void)text_copy(visit->notice, sizeof visit->notice, place->code);
    }
    if (place->kind == PLACE_OUTSIDE)
        tell_outside(state, place->district);
    else
        report_after_place(state);
}

void place_pick(struct state *state, const struct msg *msg, struct effects *effects) {
    (void)effects;
    enum screen screen = trail_shown(state);
    if ((screen == SCREEN_WHERE || screen == SCREEN_NOTICE) && state->catalogue != NULL &&
        msg->a >= 0 && msg->a < state->catalogue->place_count)
        choose(state, msg->a);
}

void place_here(struct state *state, const struct msg *msg, struct effects *effects) {
    (void)msg, (void)effects;
    struct visit *visit = state->visit;
    if (trail_shown(state) != SCREEN_WHERE || state->kiosk.place_name[0] == '\0')
        return;
    choose_words(visit, state->kiosk.place_name, state->kiosk.place_name);
    visit->latitude = state->kiosk.latitude;
    visit->longitude = state->kiosk.longitude;
    report_after_place(state);
}

static bool is_enough(const char *typed) {
    size_t len = strlen(typed), letters = 0;
    bool has_han = false;
    for (size_t at = 0; at < len;) {
        uint32_t sign = text_next(typed, len, &at);
        letters += sign != ' ' && sign != '\n' ? 1 : 0;
        has_han = has_han || text_script_of(sign) == TEXT_SCRIPT_HAN;
    }
    return letters >= (has_han ? WORDS_LEAST_HAN : WORDS_LEAST);
}

/* The neighbour city whose name ends what was typed ("5 Oak Street, Westbrook"), or NULL. */
static const struct neighbour *neighbour_named(const struct state *state) {
    char typed[256], name[128];
    size_t len = text_fold(state->visit->place, typed, sizeof typed);
    for (int32_t at = 0; state->catalogue != NULL && at < state->catalogue->neighbour_count; at++) {
        const struct neighbour *neighbour = &state->catalogue->neighbours[at];
        size_t name_len = text_fold(neighbour->name, name, sizeof name);
        if (name_len > 0 && len > name_len + 1 && typed[len - name_len - 1] == ' ' &&
            strcmp(typed + len - name_len, name) == 0)
            return neighbour;
    }
    return NULL;
}

void place_free(struct state *state, const struct msg *msg, struct effects *effects) {
    (void)msg, (void)effects;
    struct visit *visit = state->visit;
    if (trail_shown(state) != SCREEN_WHERE)
        return;
    if (!is_enough(visit->place)) {
        trail_say(state, PROBLEM_PLACE);
        return;
    }
    if (!report_may_say(state, visit->place))
        return;
    const struct neighbour *neighbour = neighbour_named(state);
    choose_words(visit, visit->place, visit->place);
    if (neighbour != NULL)
        tell_outside(state, neighbour->name);
    else
        report_after_place(state);
}

/* The one place whose whole text was typed, or -1: Continue then means that place. */
static int32_t place_spelled(const struct state *state) {
    char typed[256];
    (void)text_fold(state->visit->place, typed, sizeof typed);
    int32_t found = -1;
    for (int at = 0; state->catalogue != NULL && at < state->visit->suggestion_count; at++) {
        int32_t index = state->visit->suggestions[at];
        if (strcmp(state->catalogue->places[index].fold, typed) != 0)
            continue;
        if (found >= 0)
            return -1; /* the same address in two districts: the resident says which */
        found = index;
    }
    return found;
}

void place_continue(struct state *state, const struct msg *msg, struct effects *effects) {
    struct visit *visit = state->visit;
    if (visit->place_chosen[0] != '\0' && !visit->is_place_typed) {
        if (visit->is_outside)
            trail_go(state, SCREEN_OUTSIDE);
        else
            report_after_place(state);
        return;
    }
    int32_t spelled = place_spelled(state);
    if (spelled >= 0)
        choose(state, spelled);
    else
        place_free(state, msg, effects);
}

/* The place stays told as outside: the review may say so, and staff see the address. */
void place_outside_ok(struct state *state, const struct msg *msg, struct effects *effects) {
    (void)msg, (void)effects;
    if (trail_shown(state) == SCREEN_OUTSIDE)
        report_after_place(state);
}

/* Continue on OUTSIDE is "choose another place": a second press meant for the screen before must
 * not send a report to the wrong city. */
void place_outside_back(struct state *state) {
    struct visit *visit = state->visit;
    visit->place_chosen[0] = '\0';
    visit->chosen_place = 0;
    visit->latitude = visit->longitude = 0;
    visit->is_outside = false;
    visit->is_place_typed = true;
    trail_back(state);
}

void place_notice(struct state *state, const struct msg *msg, struct effects *effects) {
    (void)msg, (void)effects;
    if (state->visit->notice[0] == '\0') {
        trail_say(state, PROBLEM_EMPTY);
        return;
    }
    int32_t found =
        state->catalogue == NULL ? -1 : search_notice(state->catalogue, state->visit->notice);
    if (found < 0)
        trail_say(state, PROBLEM_NOTICE_UNKNOWN);
    else
        choose(state, found);
}
