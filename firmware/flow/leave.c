/* The ways out, and the one place where a visit ends (DESIGN law 1). */
#include "flow/journeys.h"

void leave_end(struct state *state, enum outcome otherwise, struct effects *effects) {
    struct visit *visit = state->visit;
    enum outcome outcome = visit->outcome > OUTCOME_LEFT ? (enum outcome)visit->outcome : otherwise;
    struct effect *measure = effect_add(effects, EFFECT_MEASURE, "");
    if (measure != NULL)
        measure->a = (int32_t)outcome;
    (void)effect_add(effects, EFFECT_WIPE, "");
    report_drop_definition(state);
    visit_wipe(visit);
    state->settings = state->defaults;
    state->screen = state->before_warning = SCREEN_ATTRACT;
    state->touched_ms = state->waiting_since_ms = 0;
    state->idle_limit_ms = state->timeouts.idle;
    state->visit_serial++;
    state->announce++;
}

void leave_draft(struct state *state) {
    struct visit *visit = state->visit;
    uint8_t outcome = visit->outcome;
    int16_t extensions = visit->extensions;
    bool has_touched_help = visit->has_touched_help;
    report_drop_definition(state);
    visit_wipe(visit);
    visit->outcome = outcome;
    visit->extensions = extensions;
    visit->has_touched_help = has_touched_help;
}

bool state_has_draft(const struct state *state) {
    return report_has_draft(state->visit);
}

void leave_finish_now(struct state *state, const struct msg *msg, struct effects *effects) {
    (void)msg;
    leave_end(state, OUTCOME_LEFT, effects);
}

/* A second Finish on the question itself means it. */
void leave_finish(struct state *state, const struct msg *msg, struct effects *effects) {
    if (state_has_draft(state) && trail_shown(state) != SCREEN_LEAVE)
        trail_open_overlay(state, SCREEN_LEAVE);
    else
        leave_finish_now(state, msg, effects);
}

/* Home keeps a report that is being made; after one was sent it begins afresh. */
void leave_home(struct state *state, const struct msg *msg, struct effects *effects) {
    (void)effects;
    if (state->visit->save_serial != 0)
        return; /* a report is being kept: its answer comes in a moment */
    if (state->visit->reference[0] != '\0' || msg->a == HOME_START_OVER)
        leave_draft(state);
    trail_home(state);
}
