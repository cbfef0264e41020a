#include "base/text.h"
#include "flow/journeys.h"

static bool may_type_answer(const struct state *state, enum field field) {
    const struct question *question = form_question(state);
    if (question == NULL)
        return false;
    enum datatype datatype = form_datatype(question);
    bool is_list = datatype == DATATYPE_SINGLE || datatype == DATATYPE_MULTI;
    return field == FIELD_FILTER ? is_list : !is_list && datatype != DATATYPE_DATETIME;
}

bool fields_may_type(const struct state *state, enum field field) {
    static const uint8_t OWNERS[FIELD_COUNT] = {
        [FIELD_SEARCH] = SCREEN_CHOOSE_SERVICE, [FIELD_PLACE] = SCREEN_WHERE,
        [FIELD_NOTICE] = SCREEN_NOTICE,         [FIELD_ANSWER] = SCREEN_QUESTION,
        [FIELD_FILTER] = SCREEN_QUESTION,       [FIELD_DESCRIPTION] = SCREEN_DESCRIBE,
        [FIELD_NAME] = SCREEN_CONTACT_DETAILS,  [FIELD_EMAIL] = SCREEN_CONTACT_DETAILS,
        [FIELD_PHONE] = SCREEN_CONTACT_DETAILS, [FIELD_REFERENCE] = SCREEN_TRACK,
    };
    if (field <= FIELD_NONE || field >= FIELD_COUNT || OWNERS[field] != trail_shown(state))
        return false;
    return OWNERS[field] != SCREEN_QUESTION || may_type_answer(state, field);
}

/* A card number in one of several fields: the first that looks like one. */
static enum field card_field(const struct visit *visit) {
    if (text_looks_like_card(visit->name))
        return FIELD_NAME;
    return text_looks_like_card(visit->email) ? FIELD_EMAIL : FIELD_PHONE;
}

enum field state_problem_field(const struct state *state) {
    static const uint8_t MAIN[SCREEN_COUNT] = {
        [SCREEN_CHOOSE_SERVICE] = FIELD_SEARCH, [SCREEN_WHERE] = FIELD_PLACE,
        [SCREEN_NOTICE] = FIELD_NOTICE,         [SCREEN_QUESTION] = FIELD_ANSWER,
        [SCREEN_DESCRIBE] = FIELD_DESCRIPTION,  [SCREEN_TRACK] = FIELD_REFERENCE,
    };
    enum about { ABOUT_SCREEN, ABOUT_MAIN, ABOUT_TYPED, ABOUT_EMAIL, ABOUT_PHONE, ABOUT_CARD };
    static const uint8_t ABOUT[PROBLEM_COUNT] = {
        [PROBLEM_EMPTY] = ABOUT_MAIN,       [PROBLEM_NUMBER] = ABOUT_MAIN,
        [PROBLEM_PLACE] = ABOUT_MAIN,       [PROBLEM_NOTICE_UNKNOWN] = ABOUT_MAIN,
        [PROBLEM_REFERENCE] = ABOUT_MAIN,   [PROBLEM_REFERENCE_CHECK] = ABOUT_MAIN,
        [PROBLEM_TOO_LONG] = ABOUT_TYPED,   [PROBLEM_EMOJI] = ABOUT_TYPED,
        [PROBLEM_EMAIL] = ABOUT_EMAIL,      [PROBLEM_PHONE] = ABOUT_PHONE,
        [PROBLEM_CARD_NUMBER] = ABOUT_CARD,
    };
    const struct visit *visit = state->visit;
    enum screen screen = trail_shown(state);
    enum about about = visit->problem < PROBLEM_COUNT ? ABOUT[visit->problem] : ABOUT_SCREEN;
    if (about == ABOUT_SCREEN)
        return FIELD_NONE;
    if (about == ABOUT_EMAIL || about == ABOUT_PHONE)
        return about == ABOUT_EMAIL ? FIELD_EMAIL : FIELD_PHONE;
    if (about == ABOUT_CARD && screen == SCREEN_CONTACT_DETAILS)
        return card_field(visit);
    return about == ABOUT_TYPED && visit->field != FIELD_NONE ? visit->field
                                                              : (enum field)MAIN[screen];
}

enum field fields_first(const struct state *state) {
    for (int field = FIELD_NONE + 1; field < FIELD_COUNT; field++) {
        if (fields_may_type(state, (enum field)field))
            return (enum field)field;
    }
    return FIELD_NONE;
}

void fields_changed(struct state *state, enum field field) {
    if (field == FIELD_SEARCH)
        report_typed_search(state);
    else if (field == FIELD_PLACE)
        place_typed(state);
}

/* A real keyboard needs no touch first: its letters go to the screen's first field. */
static void open_first(struct state *state, const struct msg *msg, struct effects *effects) {
    bool is_letter = msg->kind == MSG_KEY && msg->a >= ' ' && msg->a < KEY_BACKSPACE;
    enum field first = fields_first(state);
    if (state->visit->field != FIELD_NONE || !is_letter || first == FIELD_NONE)
        return;
    struct msg focus = *msg;
    focus.kind = MSG_FOCUS_FIELD;
    focus.a = (int32_t)first;
    (void)keys_press(state, &focus, effects);
}

void fields_key(struct state *state, const struct msg *msg, struct effects *effects) {
    struct visit *visit = state->visit;
    bool names_field =
        msg->kind == MSG_FOCUS_FIELD || (msg->kind == MSG_CLEAR_FIELD && msg->a != 0);
    if (names_field && !fields_may_type(state, (enum field)msg->a))
        return;
    open_first(state, msg, effects);
    if (!names_field && !fields_may_type(state, (enum field)visit->field))
        return;
    if (keys_press(state, msg, effects))
        fields_changed(state, msg->kind == MSG_CLEAR_FIELD && msg->a != 0 ? (enum field)msg->a
                                                                          : visit->field);
}
