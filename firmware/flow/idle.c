/* Time-out and wipe (reference/kiosk 3.5, 3.6, 7; WCAG 2.2.1): idle, then a warning with a
 * countdown, then everything is gone. It can be put off without limit. The done screen holds
 * nothing but the reference and goes without a warning. */
#include <stdint.h>

#include "flow/journeys.h"

#define SPOKEN_AGAIN_S 15 /* the warning is said once more when so much is left */

static int64_t warning_at(const struct state *state) {
    return state->touched_ms + state->idle_limit_ms;
}

/* Speech takes longer than reading: a spoken done screen stays at least as long as any other. */
static int64_t done_limit(const struct state *state) {
    int64_t limit = state->timeouts.done;
    return state->settings.is_speech && limit < state->timeouts.idle ? state->timeouts.idle : limit;
}

/* When everything is wiped if nobody acts. */
static int64_t end_at(const struct state *state) {
    if (state->screen == SCREEN_DONE)
        return state->touched_ms + done_limit(state);
    return warning_at(state) + state->timeouts.warning;
}

int state_warning_seconds(const struct state *state) {
    if (state->screen != SCREEN_IDLE_WARNING || state->now_ms >= end_at(state))
        return 0;
    return (int)((end_at(state) - state->now_ms + 999) / 1000);
}

bool idle_is_overdue(const struct state *state) {
    return state->screen != SCREEN_ATTRACT && state->now_ms >= end_at(state);
}

void idle_dismiss(struct state *state) {
    if (state->screen == SCREEN_IDLE_WARNING) {
        state->screen = state->before_warning;
        state->announce++;
    }
}

void idle_touch(struct state *state) {
    state->touched_ms = state->now_ms;
    state->idle_limit_ms = state->timeouts.idle;
}

void idle_tick(struct state *state, const struct msg *msg, struct effects *effects) {
    (void)msg, (void)effects; /* the end itself is flow_update's first question */
    if (state->screen == SCREEN_ATTRACT || state->screen == SCREEN_DONE)
        return;
    if (state->screen != SCREEN_IDLE_WARNING && state->now_ms >= warning_at(state)) {
        state->before_warning = state->screen;
        state->screen = SCREEN_IDLE_WARNING;
        state->announce++;
    } else if (state_warning_seconds(state) == SPOKEN_AGAIN_S) {
        state->announce++; /* ticks come once a second */
    }
}

static bool is_waiting(const struct state *state) {
    enum screen screen = trail_shown(state);
    return screen == SCREEN_SAVING ||
           (screen == SCREEN_TRACK_RESULT && state->visit->track.state == TRACK_LOOKING) ||
           (screen == SCREEN_QUESTION && form_question(state) == NULL);
}

bool state_is_wait_long(const struct state *state) {
    return state->waiting_since_ms != 0 && state->now_ms >= state->waiting_since_ms + WAIT_LONG_MS;
}

/* Sets the next moment something changes by time alone. */
void idle_settle(struct state *state) {
    if (!is_waiting(state))
        state->waiting_since_ms = 0;
    else if (state->waiting_since_ms == 0)
        state->waiting_since_ms = state->now_ms > 0 ? state->now_ms : 1;
    if (state->screen == SCREEN_ATTRACT) {
        state->deadline_ms = 0;
        return;
    }
    int64_t deadline = state->screen == SCREEN_DONE ? end_at(state) : warning_at(state);
    if (state->screen == SCREEN_IDLE_WARNING)
        deadline = end_at(state) - (state_warning_seconds(state) - 1) * INT64_C(1000);
    int64_t long_at = state->waiting_since_ms + WAIT_LONG_MS;
    if (state->waiting_since_ms != 0 && long_at > state->now_ms && long_at < deadline)
        deadline = long_at;
    state->deadline_ms = deadline > 0 ? deadline : 1;
}

/* The touch itself was counted by flow_update. */
void idle_still_here(struct state *state, const struct msg *msg, struct effects *effects) {
    (void)msg, (void)effects;
    struct visit *visit = state->visit;
    if (state->screen == SCREEN_IDLE_WARNING && visit->extensions < INT16_MAX)
        visit->extensions++;
    idle_dismiss(state);
}

/* Long enough to look for papers, until the next touch; as often as it is asked for. */
void idle_papers(struct state *state, const struct msg *msg, struct effects *effects) {
    idle_still_here(state, msg, effects);
    state->idle_limit_ms = state->timeouts.papers;
}
