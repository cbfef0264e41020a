#include <string.h>

#include "flow/journeys.h"

enum screen trail_shown(const struct state *state) {
    return state->screen == SCREEN_IDLE_WARNING ? state->before_warning : state->screen;
}

static void show(struct state *state, enum screen screen) {
    if (state->screen == SCREEN_IDLE_WARNING)
        state->before_warning = screen;
    else
        state->screen = screen;
    state->visit->scroll_px = 0;
}

bool trail_is_overlay(enum screen screen) {
    return screen == SCREEN_LANGUAGE || screen == SCREEN_DISPLAY || screen == SCREEN_HELP ||
           screen == SCREEN_TALK || screen == SCREEN_LEAVE || screen == SCREEN_UNAVAILABLE;
}

bool trail_is_report(enum screen screen) {
    return screen >= SCREEN_CHOOSE_SERVICE && screen <= SCREEN_REVIEW;
}

void trail_say(struct state *state, enum problem problem) {
    state->visit->problem = (uint8_t)problem;
    state->announce++;
}

void trail_leave_screen(struct state *state) {
    struct visit *visit = state->visit;
    if (keys_close(state))
        fields_changed(state, visit->field);
    visit->field = FIELD_NONE;
    visit->cursor = 0;
    visit->problem = PROBLEM_NONE;
}

/* Steps beyond TRAIL_MOST fall off at the far end: Back then ends at home a little earlier. */
static void push(struct state *state) {
    struct visit *visit = state->visit;
    if (visit->trail_count == TRAIL_MOST) {
        memmove(&visit->trail[0], &visit->trail[1], sizeof visit->trail[0] * (TRAIL_MOST - 1));
        visit->trail_count--;
    }
    enum screen screen = trail_shown(state);
    visit->trail[visit->trail_count++] = (struct trail_step){
        .screen = (uint8_t)screen,
        .arg = screen == SCREEN_GROUP      ? visit->group
               : screen == SCREEN_QUESTION ? visit->question
                                           : (int16_t)0,
        .scroll_px = visit->scroll_px,
        .is_edit = visit->is_edit,
    };
}

/* A step can lose its ground while it waits: the catalogue or the questions changed. */
static bool may_return_to(const struct state *state, const struct trail_step *step) {
    if (step->screen == SCREEN_GROUP)
        return state->catalogue != NULL && step->arg >= 0 &&
               step->arg < state->catalogue->group_count;
    if (step->screen == SCREEN_QUESTION)
        return state->definition != NULL ? step->arg < state->definition->question_count
                                         : state->is_definition_loading;
    return true;
}

static void restore(struct state *state, const struct trail_step *step) {
    struct visit *visit = state->visit;
    show(state, (enum screen)step->screen);
    visit->scroll_px = step->scroll_px;
    visit->is_edit = step->is_edit;
    if (step->screen == SCREEN_GROUP)
        visit->group = step->arg;
    if (step->screen == SCREEN_QUESTION)
        visit->question = step->arg;
}

void trail_go(struct state *state, enum screen screen) {
    trail_leave_screen(state);
    push(state);
    show(state, screen);
}

void trail_replace(struct state *state, enum screen screen) {
    trail_leave_screen(state);
    show(state, screen);
}

void trail_home(struct state *state) {
    trail_leave_screen(state);
    state->visit->trail_count = 0;
    state->visit->is_edit = false;
    show(state, SCREEN_HOME);
}

/* What the overlay stood over comes back as it was, with its keyboard. */
static void take_up(struct state *state) {
    struct visit *visit = state->visit;
    struct held held = visit->held;
    memset(&visit->held, 0, sizeof visit->held);
    enum field field = (enum field)held.field;
    if (field != FIELD_NONE && fields_may_type(state, field)) {
        visit->field = field;
        if (held.is_keyboard_open) {
            struct msg focus = {.kind = MSG_FOCUS_FIELD, .a = (int32_t)field};
            struct effects unused = {.count = 0}; /* only warms the pinyin engine */
            (void)keys_press(state, &focus, &unused);
        }
        visit->cursor = held.cursor;
    }
    visit->problem = held.problem;
}

void trail_back(struct state *state) {
    struct visit *visit = state->visit;
    bool was_overlay = trail_is_overlay(trail_shown(state));
    trail_leave_screen(state);
    while (visit->trail_count > 0) {
        const struct trail_step step = visit->trail[--visit->trail_count];
        if (!may_return_to(state, &step)) {
            was_overlay = false;
            continue;
        }
        restore(state, &step);
        if (was_overlay)
            take_up(state);
        return;
    }
    trail_home(state);
}

void trail_open_overlay(struct state *state, enum screen screen) {
    struct visit *visit = state->visit;
    if (!trail_is_overlay(trail_shown(state))) {
        struct held held = {.field = (uint8_t)visit->field,
                            .problem = visit->problem,
                            .is_keyboard_open = visit->keys.is_open,
                            .cursor = visit->cursor};
        trail_go(state, screen);
        visit->held = held;
    } else if (trail_shown(state) == screen && screen != SCREEN_UNAVAILABLE) {
        trail_back(state); /* the bar's button again: it closes what it opened */
    } else {
        show(state, screen);
    }
}

bool trail_return_to(struct state *state, enum screen screen) {
    struct visit *visit = state->visit;
    for (int at = visit->trail_count - 1; at >= 0; at--) {
        if (visit->trail[at].screen != screen)
            continue;
        trail_leave_screen(state);
        visit->trail_count = (int16_t)at;
        const struct trail_step step = visit->trail[at];
        restore(state, &step);
        return true;
    }
    return false;
}

void trail_restart(struct state *state, enum screen screen) {
    struct visit *visit = state->visit;
    enum screen overlay = trail_shown(state);
    trail_home(state);
    trail_go(state, screen);
    if (trail_is_overlay(overlay))
        trail_open_overlay(state, overlay);
    visit->is_edit = false;
}
