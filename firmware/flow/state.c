#include "flow/state.h"

#include <string.h>

#include "flow/journeys.h"

void state_init(struct state *state, struct visit *visit, const struct settings *defaults) {
    memset(state, 0, sizeof *state);
    state->visit = visit;
    visit_wipe(visit);
    state->settings = state->defaults = *defaults;
    state->timeouts =
        (struct timeouts){.idle = 120000, .warning = 45000, .papers = 600000, .done = 60000};
    state->idle_limit_ms = state->timeouts.idle;
    state->screen = state->before_warning = SCREEN_ATTRACT;
}

void state_finish(struct state *state) {
    report_drop_definition(state);
    catalogue_destroy((struct catalogue *)state->catalogue);
    state->catalogue = NULL;
    state_let_go(state);
    visit_wipe(state->visit);
}

void state_let_go(struct state *state) {
    catalogue_destroy((struct catalogue *)state->old_catalogue);
    definition_destroy((struct definition *)state->old_definition);
    state->old_catalogue = NULL;
    state->old_definition = NULL;
}

const struct service *state_service(const struct state *state) {
    int32_t at = catalogue_find(state->catalogue, state->visit->service_code);
    return at < 0 ? NULL : &state->catalogue->services[at];
}

enum health state_flow_health(const struct state *state, enum flow_id flow) {
    const struct kiosk *kiosk = &state->kiosk;
    bool is_online = kiosk->network != HEALTH_OFF;
    bool can_keep = kiosk->disk != HEALTH_OFF && kiosk->database != HEALTH_OFF;
    switch (flow) {
    case FLOW_REPORT: /* without network the outbox keeps it */
        return can_keep && state->catalogue != NULL && state->catalogue->service_count > 0
                   ? HEALTH_OK
                   : HEALTH_OFF;
    case FLOW_TRACK: /* without network only what this kiosk holds */
        if (kiosk->database == HEALTH_OFF && !is_online)
            return HEALTH_OFF;
        return is_online ? HEALTH_OK : HEALTH_DEGRADED;
    case FLOW_SCAN:
        return kiosk->can_scan && can_keep ? HEALTH_OK : HEALTH_OFF;
    case FLOW_PAY:
        return kiosk->can_pay && can_keep && is_online ? HEALTH_OK : HEALTH_OFF;
    case FLOW_TALK:
        return kiosk->can_call && is_online ? HEALTH_OK : HEALTH_OFF;
    case FLOW_COUNT:
        break;
    }
    return HEALTH_OFF;
}

bool state_step(const struct state *state, int *n, int *count) {
    static const uint8_t STEPS[SCREEN_COUNT] = {
        [SCREEN_CHOOSE_SERVICE] = 1, [SCREEN_GROUP] = 1,   [SCREEN_WHERE] = 2,
        [SCREEN_NOTICE] = 2,         [SCREEN_OUTSIDE] = 2, [SCREEN_QUESTION] = 3,
        [SCREEN_DESCRIBE] = 3,       [SCREEN_CONTACT] = 4, [SCREEN_CONTACT_DETAILS] = 4,
        [SCREEN_REVIEW] = 5,         [SCREEN_SAVING] = 5,
    };
    if (STEPS[state->screen] == 0)
        return false;
    *n = STEPS[state->screen];
    *count = 5;
    return true;
}
