#include "flow/journeys.h"

static bool is_resident(enum msg_kind kind) {
    return kind > MSG_NONE && kind <= MSG_SCROLL;
}

static void start(struct state *state, const struct msg *msg, struct effects *effects) {
    (void)effects;
    if (state->screen != SCREEN_ATTRACT)
        return;
    trail_home(state);
    state->settings.is_speech = state->settings.is_speech || state->kiosk.are_phones_in;
    if (msg->kind == MSG_START && msg->a >= 0 && msg->a < LANG_COUNT)
        settings_lang(state, (enum lang)msg->a);
    state->announce++;
}

static void open_unavailable(struct state *state, int32_t flow) {
    if (flow < 0 || flow >= FLOW_COUNT)
        return;
    state->visit->unavailable = (uint8_t)flow;
    trail_open_overlay(state, SCREEN_UNAVAILABLE);
}

/* A flow's first screen, or why it cannot be used now. From a sent report it begins afresh. */
static void open_flow(struct state *state, enum screen screen, enum flow_id flow) {
    if (state->visit->save_serial != 0)
        return;
    if (state_flow_health(state, flow) == HEALTH_OFF) {
        open_unavailable(state, (int32_t)flow);
        return;
    }
    if (state->visit->reference[0] != '\0')
        leave_draft(state);
    trail_home(state);
    trail_go(state, screen);
}

static void go(struct state *state, const struct msg *msg, struct effects *effects) {
    enum screen screen = (enum screen)msg->a;
    if (msg->a == SCREEN_CHOOSE_SERVICE)
        open_flow(state, screen, FLOW_REPORT);
    else if (msg->a == SCREEN_TRACK)
        open_flow(state, screen, FLOW_TRACK);
    else if (msg->a == SCREEN_NOTICE && trail_shown(state) == SCREEN_WHERE)
        trail_go(state, screen);
    else if (msg->a == SCREEN_UNAVAILABLE)
        open_unavailable(state, msg->b);
    else if (msg->a == SCREEN_LEAVE)
        leave_finish(state, msg, effects);
    else if (msg->a == SCREEN_HOME)
        leave_home(state, msg, effects);
    else if (msg->a == SCREEN_LANGUAGE || msg->a == SCREEN_DISPLAY || msg->a == SCREEN_HELP ||
             msg->a == SCREEN_TALK)
        trail_open_overlay(state, screen);
    state->visit->has_touched_help = state->visit->has_touched_help || msg->a == SCREEN_HELP;
}

static void back(struct state *state, const struct msg *msg, struct effects *effects) {
    enum screen screen = trail_shown(state);
    if (screen == SCREEN_DONE)
        leave_home(state, msg, effects);
    else if (screen == SCREEN_OUTSIDE)
        place_outside_back(state);
    else if (screen != SCREEN_SAVING)
        trail_back(state);
}

static void continue_outside(struct state *state, const struct msg *msg, struct effects *effects) {
    (void)msg, (void)effects;
    place_outside_back(state);
}

static void continue_describe(struct state *state, const struct msg *msg, struct effects *effects) {
    (void)msg, (void)effects;
    report_describe_continue(state);
}

/* Enter on a search shows what was found. */
static void continue_search(struct state *state, const struct msg *msg, struct effects *effects) {
    (void)msg, (void)effects;
    trail_leave_screen(state);
}

/* Continue, by screen. NULL: nothing to go on to. */
static void primary(struct state *state, const struct msg *msg, struct effects *effects) {
    static answer_fn *const PRIMARIES[SCREEN_COUNT] = {
        [SCREEN_CHOOSE_SERVICE] = continue_search,
        [SCREEN_WHERE] = place_continue,
        [SCREEN_NOTICE] = place_notice,
        [SCREEN_OUTSIDE] = continue_outside,
        [SCREEN_QUESTION] = form_continue,
        [SCREEN_DESCRIBE] = continue_describe,
        [SCREEN_CONTACT] = contact_continue,
        [SCREEN_CONTACT_DETAILS] = contact_details_continue,
        [SCREEN_REVIEW] = report_send,
        [SCREEN_DONE] = leave_finish,
        [SCREEN_TRACK] = track_continue,
        [SCREEN_TRACK_RESULT] = leave_home,
        [SCREEN_LANGUAGE] = back,
        [SCREEN_DISPLAY] = back,
        [SCREEN_HELP] = back,
        [SCREEN_TALK] = back,
        [SCREEN_LEAVE] = back,
        [SCREEN_UNAVAILABLE] = back,
    };
    struct visit *visit = state->visit;
    if (visit->keys.composing[0] != '\0' && keys_close(state))
        fields_changed(state, visit->field); /* letters still being composed count too */
    answer_fn *answer = PRIMARIES[trail_shown(state)];
    if (answer != NULL)
        answer(state, msg, effects);
}

static void try_again(struct state *state, const struct msg *msg, struct effects *effects) {
    enum screen screen = trail_shown(state);
    if (screen == SCREEN_TRACK_RESULT)
        track_again(state, msg, effects);
    else if (screen == SCREEN_REVIEW)
        report_send(state, msg, effects);
    else if (screen == SCREEN_DESCRIBE)
        report_load_again(state, msg, effects);
    else if (screen == SCREEN_HOME || screen == SCREEN_UNAVAILABLE)
        (void)effect_add(effects, EFFECT_REFRESH, "");
}

static void scroll(struct state *state, const struct msg *msg, struct effects *effects) {
    (void)effects;
    if (state->screen != SCREEN_IDLE_WARNING)
        state->visit->scroll_px = msg->a > 0 ? msg->a : 0;
}

static void key(struct state *state, const struct msg *msg, struct effects *effects) {
    if (keys_is_continue(state, msg) && fields_may_type(state, state->visit->field))
        primary(state, msg, effects);
    else
        fields_key(state, msg, effects);
}

static void health(struct state *state, const struct msg *msg, struct effects *effects) {
    (void)effects;
    const struct kiosk_health *now = msg->blob;
    if (now == NULL)
        return;
    state->kiosk.network = now->network;
    state->kiosk.disk = now->disk;
    state->kiosk.database = now->database;
    state->kiosk.speech = now->speech;
    state->kiosk.outbox_waiting = now->outbox_waiting;
    state->kiosk.outbox_staff = now->outbox_staff;
    state->kiosk.outbox_unknown = now->outbox_unknown;
    state->kiosk.outbox_oldest_ms = now->outbox_oldest_ms;
    state->kiosk.catalogue_ms = now->catalogue_ms;
}

static void zone(struct state *state, const struct msg *msg, struct effects *effects) {
    (void)effects;
    if (msg->a >= -14 * 60 && msg->a <= 14 * 60)
        state->kiosk.utc_offset_min = (int16_t)msg->a;
}

static answer_fn *const ANSWERS[MSG_COUNT] = {
    [MSG_START] = start,
    [MSG_GO] = go,
    [MSG_BACK] = back,
    [MSG_HOME] = leave_home,
    [MSG_CONTINUE] = primary,
    [MSG_FINISH] = leave_finish,
    [MSG_FINISH_NOW] = leave_finish_now,
    [MSG_STILL_HERE] = idle_still_here,
    [MSG_NEED_PAPERS] = idle_papers,
    [MSG_SET_LANG] = settings_set,
    [MSG_SET_THEME] = settings_set,
    [MSG_SET_SIZE] = settings_set,
    [MSG_SET_REACH] = settings_set,
    [MSG_SET_SPEECH] = settings_set,
    [MSG_VOLUME] = settings_set,
    [MSG_RATE] = settings_set,
    [MSG_PICK_SERVICE] = report_pick_service,
    [MSG_PICK_GROUP] = report_pick_group,
    [MSG_PICK_OTHER] = report_pick_other,
    [MSG_PICK_PLACE] = place_pick,
    [MSG_PLACE_HERE] = place_here,
    [MSG_PLACE_FREE] = place_free,
    [MSG_PLACE_UNKNOWN_OK] = place_outside_ok,
    [MSG_PICK_VALUE] = form_pick_value,
    [MSG_DATE_STEP] = form_step_date,
    [MSG_SKIP] = form_skip,
    [MSG_CONTACT] = contact_choose,
    [MSG_EDIT_ANSWER] = report_edit,
    [MSG_FOCUS_FIELD] = fields_key,
    [MSG_CLEAR_FIELD] = fields_key,
    [MSG_KEY] = key,
    [MSG_CANDIDATE] = fields_key,
    [MSG_CURSOR] = fields_key,
    [MSG_TRY_AGAIN] = try_again,
    [MSG_SCROLL] = scroll,
    [MSG_TICK] = idle_tick,
    [MSG_CATALOGUE] = report_catalogue,
    [MSG_DEFINITION] = report_definition,
    [MSG_SAVED] = report_saved,
    [MSG_SAVE_FAILED] = report_save_failed,
    [MSG_DELIVERED] = report_delivered,
    [MSG_CITY_WORDS] = report_city_words,
    [MSG_TRACKED] = track_result,
    [MSG_CANDIDATES] = fields_key,
    [MSG_HEALTH] = health,
    [MSG_PHONES] = settings_phones,
    [MSG_ZONE] = zone,
    [MSG_FONTS] = settings_fonts,
};

/* What may wake the attract screen: a start, or a help of the bar or the keypad that needs a visit
 * to be given in. */
static bool may_start(const struct msg *msg) {
    return msg->kind == MSG_START || msg->kind == MSG_CONTINUE ||
           (msg->kind >= MSG_SET_LANG && msg->kind <= MSG_RATE) ||
           (msg->kind == MSG_GO && (msg->a == SCREEN_LANGUAGE || msg->a == SCREEN_DISPLAY ||
                                    msg->a == SCREEN_HELP || msg->a == SCREEN_TALK));
}

/* Any action takes the idle warning away. What was meant for the screen below, which nobody can
 * see, goes no further than that. */
static bool is_for_warning(enum msg_kind kind) {
    return kind == MSG_GO || kind == MSG_HOME || kind == MSG_FINISH || kind == MSG_FINISH_NOW ||
           kind == MSG_STILL_HERE || kind == MSG_NEED_PAPERS ||
           (kind >= MSG_SET_LANG && kind <= MSG_RATE);
}

static void by_resident(struct state *state, const struct msg *msg, struct effects *effects) {
    if (state->screen == SCREEN_ATTRACT) {
        if (!may_start(msg))
            return;
        start(state, msg, effects);
        idle_touch(state);
        if (msg->kind != MSG_START && msg->kind != MSG_CONTINUE)
            ANSWERS[msg->kind](state, msg, effects);
        return;
    }
    idle_touch(state);
    if (state->screen == SCREEN_IDLE_WARNING && msg->kind != MSG_STILL_HERE &&
        msg->kind != MSG_NEED_PAPERS) {
        idle_still_here(state, msg, effects);
        if (!is_for_warning(msg->kind))
            return;
    }
    ANSWERS[msg->kind](state, msg, effects);
}

void flow_update(struct state *state, const struct msg *msg, struct effects *effects) {
    state->now_ms = msg->now_ms;
    state->wall_ms = msg->wall_ms;
    /* The end comes first: a touch after it, on a machine that slept, belongs to somebody else. */
    if (idle_is_overdue(state))
        leave_end(state, OUTCOME_TIMED_OUT, effects);
    if (is_resident(msg->kind))
        by_resident(state, msg, effects);
    else if (msg->kind > MSG_NONE && msg->kind < MSG_COUNT)
        ANSWERS[msg->kind](state, msg, effects);
    idle_settle(state);
}
