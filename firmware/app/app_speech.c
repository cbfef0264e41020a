/* When something is said: a new screen, a new focus, a change, a typed sign. What is said is ui's.
 */
#include <string.h>

#include "app_say.h"
#include "base/memory.h"
#include "flow/keys.h"

#define GROUPS_MOST 4

/* The groups that focus came into, once; then the node. */
static void say_focus(struct app *app, const struct node *from, const struct node *to,
                      enum voice_policy policy) {
    const struct node *groups[GROUPS_MOST];
    int count = utter_groups_entered(from, to, groups, GROUPS_MOST);
    for (int k = 0; k < count; k++) {
        struct node name = *groups[k];
        if (strcmp(name.label, app->tree->label) == 0)
            continue; /* the title has said it */
        name.flags &= NODE_PRIVATE;
        say_node(app, &name, policy);
        policy = VOICE_POLICY_QUEUE;
    }
    say_node(app, to, policy);
}

/* A key that turned the layer is called by the way back now: what came is what it was called. */
static bool say_layer(struct app *app, const struct node *old, const struct node *now,
                      enum voice_policy policy) {
    int32_t code = now->action.a;
    if (old == NULL || now->role != ROLE_KEY || strcmp(old->label, now->label) == 0 ||
        (code != KEY_LAYER && code != KEY_LATIN && code != KEY_ACCENTS))
        return false;
    struct node came = *now;
    came.label = old->label;
    came.spoken = old->spoken;
    say_node(app, &came, policy);
    return true;
}

/* Select did something to the node that keeps the focus: a choice, a step, a shift. */
static void say_state(struct app *app, const struct node *before, const struct node *now,
                      enum voice_policy policy) {
    const struct node *old =
        before != NULL ? node_find((struct node *)(uintptr_t)before, now->id) : NULL;
    if (say_layer(app, old, now, policy))
        return;
    const char *was = old != NULL && old->value != NULL ? old->value : "";
    const char *is = now->value != NULL ? now->value : "";
    if (old == NULL || now->role == ROLE_FIELD || (now->flags & NODE_LIVE) ||
        (((old->flags ^ now->flags) & NODE_SELECTED) == 0 && strcmp(was, is) == 0))
        return;
    struct node brief = *now;
    brief.hint = NULL;
    if (now->role == ROLE_BUTTON && strcmp(was, is) != 0 && is[0] != '\0') {
        /* "Day: more": who goes on pressing it wants the day alone. */
        brief.role = ROLE_NONE;
        brief.label = is;
        brief.spoken = brief.value = NULL;
    }
    say_node(app, &brief, policy);
    if (now->role == ROLE_KEY && !(now->flags & NODE_SELECTED))
        say_words(app, "state.off", NULL, VOICE_POLICY_QUEUE);
}

/* How it works is told once a visit. The keyboard came up, or Continue led to the next field above
 * it. */
static void say_keyboard(struct app *app, bool was_open, enum voice_policy policy) {
    for (const struct node *node = app->tree; node != NULL; node = node_next(node))
        if (node->role == ROLE_FIELD && (node->flags & NODE_SELECTED)) {
            struct node brief = *node;
            brief.hint = NULL;
            say_node(app, &brief, policy);
            if (was_open)
                return;
            if (echo_is_hidden(app))
                say_words(app, "say.keyboard_private", NULL, VOICE_POLICY_QUEUE);
            else
                say_words(app, app->is_keyboard_known ? "say.keyboard_open" : "say.keyboard", NULL,
                          VOICE_POLICY_QUEUE);
            app->is_keyboard_known = true;
            return;
        }
}

/* Where focus stands because a screen has nothing to do yet: the bar. It is not what one waits for.
 */
static bool is_fallback(const struct app *app, const struct node *focused) {
    bool is_in_bar = focused->parent != NULL && strcmp(focused->parent->name, "bar") == 0;
    return is_in_bar && app->arrival == ARRIVAL_NEW && app->spoken.mode == SPEECH_READING;
}

/* Who is only invited hears the invitation and what is in focus. */
static void say_screen(struct app *app, enum voice_policy policy) {
    struct utterance utterance;
    const struct node *focused = node_find(app->tree, app->view.focus_id);
    bool is_known = app->arrival == ARRIVAL_BACK;
    utter_screen(app->tree, is_known, app->strings, app->speech_arena, &utterance);
    if (app->spoken.mode == SPEECH_READING)
        say_utterance(app, &utterance, policy);
    if (app->state.screen == SCREEN_DONE && !is_known) {
        /* Twice: it is the one thing to take home. */
        say_words(app, "done.reference", NULL, VOICE_POLICY_QUEUE);
        say_reference(app, false);
    }
    if (focused == NULL || !(focused->flags & NODE_FOCUSABLE) || is_fallback(app, focused))
        return;
    struct node brief = *focused;
    if (strcmp(focused->label, app->tree->label) == 0)
        brief.label = "", brief.spoken = NULL; /* the title has said it */
    say_focus(app, NULL, brief.label[0] != '\0' ? focused : &brief, VOICE_POLICY_QUEUE);
}

/* What is wrong comes first; what else became different, after what the keys did. */
static int say_changes(struct app *app, const struct node *before, bool are_alerts) {
    struct utterance utterances[8];
    int said = 0;
    int count = utter_changes(before, app->tree, app->strings, app->speech_arena, utterances, 8);
    for (int k = 0; k < count; k++) {
        if ((utterances[k].policy == UTTER_CUT) != are_alerts)
            continue;
        say_utterance(app, &utterances[k], are_alerts ? VOICE_POLICY_CUT : VOICE_POLICY_STATUS);
        said++;
    }
    return said;
}

void speech_key(struct app *app, const char *key, const struct message_arg *args) {
    if (say_is_on(app))
        say_words(app, key, args, VOICE_POLICY_CUT);
}

/* Volume and rate go to the voice at once and are said in the new measure. True: said. */
static bool follow_settings(struct app *app, const struct spoken *was) {
    static const char *const rates[] = {"rate.slowest", "rate.slower", "rate.normal",
                                        "rate.faster",  "rate.fast",   "rate.very_fast",
                                        "rate.fastest"};
    const struct settings *settings = &app->state.settings;
    voice_volume(app->voice, settings->volume);
    voice_rate(app->voice, settings->rate);
    if (was->mode == SPEECH_SILENT || was->visit_serial != app->state.visit_serial)
        return false;
    if (was->volume != settings->volume) {
        struct message_arg args[] = {
            {.name = "value", .is_number = true, .number = settings->volume},
            {.name = "count", .is_number = true, .number = 7},
            {0}};
        speech_key(app, "say.volume", args);
    } else if (was->rate != settings->rate && settings->rate >= 0 && settings->rate <= 6) {
        struct message_arg args[] = {
            {.name = "name", .text = strings_get(app->strings, rates[settings->rate])}, {0}};
        speech_key(app, "say.rate", args);
    }
    return was->volume != settings->volume || was->rate != settings->rate;
}

/* Turned on by hand: how the keys work, then the screen. Turned off: that it is, or it seems
 * broken. Keys on the attract screen: how to be read to. A visit that ended says so. */
static void follow_mode(struct app *app, const struct spoken *was) {
    enum speech_mode mode = app->spoken.mode;
    bool has_ended = was->visit_serial != app->state.visit_serial;
    const char *key = NULL;
    if (mode != SPEECH_SILENT)
        key = mode == SPEECH_READING ? "say.greeting" : "say.invitation";
    else if (was->mode == SPEECH_READING)
        key = has_ended ? "say.ended" : "say.reading_off";
    else if (app->state.screen != SCREEN_ATTRACT && app->view.is_keypad)
        key = "say.start_silent";
    if (mode == SPEECH_SILENT)
        voice_cancel(app->voice);
    if (key != NULL)
        say_words(app, key, NULL, VOICE_POLICY_CUT);
}

static bool is_new_screen(const struct app *app, const struct node *before,
                          const struct spoken *was) {
    return app->arrival != ARRIVAL_NONE || was->lang != app->state.settings.lang ||
           was->mode != app->spoken.mode || before == NULL;
}

/* What moved on the screen that stays: the keyboard, focus, or what the focused thing is. */
static void say_same_screen(struct app *app, const struct node *before, const struct spoken *was,
                            enum voice_policy policy) {
    const struct spoken *now = &app->spoken;
    const struct node *focused = node_find(app->tree, now->focus_id);
    const struct node *from = node_find((struct node *)(uintptr_t)before, was->focus_id);
    bool is_closed = was->field != FIELD_NONE && now->field == FIELD_NONE;
    if (is_closed)
        say_words(app, "say.keyboard_closed", NULL, policy);
    if (now->field != FIELD_NONE && was->field != now->field)
        say_keyboard(app, was->field != FIELD_NONE, policy);
    else if (focused != NULL && (is_closed || was->focus_id != now->focus_id))
        say_focus(app, from, focused, is_closed ? VOICE_POLICY_QUEUE : policy);
    else if (focused != NULL)
        say_state(app, before, focused, policy);
}

void speech_after_build(struct app *app, const struct node *before) {
    const struct visit *visit = app->state.visit;
    struct spoken now = {app->state.screen,
                         app->state.visit_serial,
                         app->view.focus_id,
                         app->state.settings.lang,
                         say_mode(app),
                         app->state.settings.volume,
                         app->state.settings.rate,
                         app->state.kiosk.are_phones_in,
                         visit->keys.is_open ? (int32_t)visit->field : FIELD_NONE};
    struct spoken was = app->spoken;
    app->spoken = now;
    if (now.mode == SPEECH_SILENT && was.mode == SPEECH_SILENT)
        return;
    arena_reset(app->speech_arena);
    app->repeats = 0;
    if (was.mode != now.mode)
        follow_mode(app, &was);
    if (now.mode == SPEECH_SILENT)
        return;
    if (follow_settings(app, &was))
        return;
    if (was.mode != SPEECH_SILENT && was.are_phones_in && !now.are_phones_in)
        speech_key(app, "say.headphones_out", NULL);
    if (!was.are_phones_in && now.are_phones_in) {
        /* Greets and locates the keys (508 402.2; LinkNYC settlement), then reads the screen. */
        if (was.mode == now.mode)
            speech_key(app, "say.greeting", NULL);
        say_screen(app, VOICE_POLICY_QUEUE);
        return;
    }
    if (is_new_screen(app, before, &was)) {
        say_screen(app, was.mode == now.mode ? VOICE_POLICY_CUT : VOICE_POLICY_QUEUE);
        return;
    }
    bool is_alerted = say_changes(app, before, true) > 0 || app->is_refused;
    say_same_screen(app, before, &was, is_alerted ? VOICE_POLICY_QUEUE : VOICE_POLICY_CUT);
    (void)say_changes(app, before, false);
}

/* Once: the last utterance. Again: the screen from its start; on the last one the reference, each
 * sign with a word. */
void speech_repeat(struct app *app) {
    if (++app->repeats > 1 && app->state.screen == SCREEN_DONE) {
        voice_cancel(app->voice);
        say_reference(app, true);
        return;
    }
    if (app->repeats > 1 && app->spoken.mode == SPEECH_READING) {
        app->arrival = ARRIVAL_NONE; /* whole, also if it came back */
        say_screen(app, VOICE_POLICY_CUT);
        return;
    }
    if (app->last_said != NULL && app->last_said[0] != '\0')
        say_text(app, app->last_said + 1, VOICE_POLICY_CUT, app->last_said[0] == 'p', 0);
}

void speech_forget(struct app *app) {
    say_forget(app);
}
