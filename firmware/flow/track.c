/* The track journey: what became of a request. Our reference is checked before anything is looked
 * up; a city's own number is taken as it is, since every city makes its own. */
#include <string.h>

#include "base/text.h"
#include "flow/journeys.h"

#define NUMBER_LETTERS_MOST 60

static bool is_city_number(const char *text) {
    bool has_sign = false;
    for (const char *at = text; *at != '\0'; at++) {
        bool is_sign =
            (*at >= '0' && *at <= '9') || (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z');
        if (!is_sign && strchr(" -:_", *at) == NULL)
            return false;
        has_sign = has_sign || is_sign;
    }
    return has_sign && strlen(text) <= NUMBER_LETTERS_MOST;
}

/* A wrong check sign in something that was surely meant as ours: our groups, or our own prefix.
 * Anything else may be a city's number that only looks like one. */
static bool is_meant_as_ours(const struct state *state, const char *typed) {
    char fold[64], id[16];
    (void)text_fold(typed, fold, sizeof fold);
    size_t id_len = text_fold(state->kiosk.id, id, sizeof id);
    if (id_len > 0 && strncmp(fold, id, id_len) == 0)
        return true;
    size_t first = strcspn(fold, " ");
    return strlen(fold) == first + 8 && fold[first] == ' ' && fold[first + 5] == ' ';
}

/* Writes what is to be looked up. A second Continue on the same text insists: then it is looked up
 * as a city's number. */
static enum problem read_typed(const struct state *state, char *out, size_t room) {
    const struct visit *visit = state->visit;
    char typed[sizeof visit->typed_reference], reference[REFERENCE_ROOM];
    const char *from = visit->typed_reference + strspn(visit->typed_reference, " ");
    (void)text_copy(typed, sizeof typed, from);
    text_ascii_digits(typed);
    size_t len = strlen(typed);
    while (len > 0 && typed[len - 1] == ' ')
        typed[--len] = '\0';
    if (len == 0)
        return PROBLEM_EMPTY;
    enum err err = reference_parse(typed, reference);
    if (err == ERR_OK) {
        (void)text_copy(out, room, reference);
        return PROBLEM_NONE;
    }
    if (err == ERR_CORRUPT && is_meant_as_ours(state, typed) &&
        visit->problem != PROBLEM_REFERENCE_CHECK)
        return PROBLEM_REFERENCE_CHECK;
    if (!is_city_number(typed))
        return PROBLEM_REFERENCE;
    (void)text_copy(out, room, typed);
    return PROBLEM_NONE;
}

static bool look_up(struct state *state, struct effects *effects) {
    struct visit *visit = state->visit;
    char wanted[sizeof visit->typed_reference];
    enum problem problem = read_typed(state, wanted, sizeof wanted);
    if (problem != PROBLEM_NONE) {
        trail_say(state, problem);
        return false;
    }
    struct effect *effect = effect_add(effects, EFFECT_TRACK, wanted);
    if (effect == NULL)
        return false;
    state->serial += state->serial + 1 == 0 ? 2 : 1;
    effect->serial = visit->track_serial = state->serial;
    memset(&visit->track, 0, sizeof visit->track);
    visit->track.state = TRACK_LOOKING;
    return true;
}

void track_continue(struct state *state, const struct msg *msg, struct effects *effects) {
    (void)msg;
    if (look_up(state, effects))
        trail_go(state, SCREEN_TRACK_RESULT);
}

void track_again(struct state *state, const struct msg *msg, struct effects *effects) {
    (void)msg;
    if (state->visit->track.state == TRACK_LOOKING)
        return;
    state->visit->problem = PROBLEM_REFERENCE_CHECK; /* it was insisted on before */
    if (look_up(state, effects))
        state->visit->problem = PROBLEM_NONE;
}

void track_result(struct state *state, const struct msg *msg, struct effects *effects) {
    (void)effects;
    struct visit *visit = state->visit;
    const struct track_result *result = msg->blob;
    if (result == NULL || visit->track_serial == 0 || (uint32_t)msg->a != visit->track_serial ||
        visit->track.state != TRACK_LOOKING)
        return;
    visit->track = *result;
    if (result->state == TRACK_NONE || result->state == TRACK_LOOKING)
        visit->track.state = TRACK_NOT_FOUND; /* no answer would wait for ever */
    if (visit->track.state == TRACK_FOUND && visit->outcome < OUTCOME_ANSWERED)
        visit->outcome = OUTCOME_ANSWERED;
    state->announce++;
}
