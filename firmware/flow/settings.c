/* How this visit is shown and spoken. The defaults come back with every visit (508 402.3.2), in
 * leave.c. */
#include "flow/journeys.h"

#define VOLUME_LEAST 1
#define VOLUME_MOST 7
#define RATE_MOST 6

bool state_can_show(const struct state *state, enum lang lang) {
    return (state->kiosk.lost_langs >> lang & 1) == 0;
}

void settings_lang(struct state *state, enum lang lang) {
    if (lang == state->settings.lang || !state_can_show(state, lang))
        return;
    state->settings.lang = lang;
    state->announce++;
    report_typed_search(state); /* what was typed is looked for in the new language's names */
}

static int8_t step(int8_t value, int32_t by, int least, int most) {
    int next = value + (by > 0 ? 1 : by < 0 ? -1 : 0);
    return (int8_t)(next < least ? least : next > most ? most : next);
}

static bool is_below(int32_t value, int count) {
    return value >= 0 && value < count;
}

void settings_set(struct state *state, const struct msg *msg, struct effects *effects) {
    (void)effects;
    struct settings *settings = &state->settings;
    int32_t value = msg->a;
    if (msg->kind == MSG_SET_LANG && is_below(value, LANG_COUNT))
        settings_lang(state, (enum lang)value);
    else if (msg->kind == MSG_SET_THEME && is_below(value, THEME_COUNT))
        settings->theme = (enum theme_id)value;
    else if (msg->kind == MSG_SET_SIZE && is_below(value, SIZE_COUNT))
        settings->size = (enum text_size)value;
    else if (msg->kind == MSG_SET_REACH)
        settings->is_reach = value != 0;
    else if (msg->kind == MSG_SET_SPEECH)
        settings->is_speech = value < 0 ? !settings->is_speech : value != 0;
    else if (msg->kind == MSG_VOLUME)
        settings->volume = step(settings->volume, value, VOLUME_LEAST, VOLUME_MOST);
    else if (msg->kind == MSG_RATE)
        settings->rate = step(settings->rate, value, 0, RATE_MOST);
}

/* A font was lost under way: who reads that language reads the first that can still be shown, which
 * is better than a page of boxes or of nothing. */
void settings_fonts(struct state *state, const struct msg *msg, struct effects *effects) {
    (void)effects;
    state->kiosk.lost_langs = (uint8_t)msg->a;
    state->kiosk.fonts = msg->a != 0 ? HEALTH_OFF : msg->b > 0 ? HEALTH_DEGRADED : HEALTH_OK;
    enum lang other = LANG_EN;
    while (other < LANG_AR && !state_can_show(state, other))
        other++;
    if (!state_can_show(state, state->defaults.lang))
        state->defaults.lang = other;
    if (!state_can_show(state, state->settings.lang))
        settings_lang(state, other);
}

/* Headphones going in start speech, and a visit when there is none (reference/voice 6); coming out
 * ends it at once. */
void settings_phones(struct state *state, const struct msg *msg, struct effects *effects) {
    (void)effects;
    bool are_in = msg->a != 0;
    bool is_change = are_in != state->kiosk.are_phones_in;
    state->kiosk.are_phones_in = are_in;
    if (!is_change)
        return;
    if (are_in && state->screen == SCREEN_ATTRACT)
        trail_home(state);
    if (state->screen == SCREEN_ATTRACT)
        return;
    state->settings.is_speech = are_in;
    state->announce++;
    if (are_in)
        idle_touch(state); /* only a person plugs them in */
}
