/* When something is said: a new screen, a new focus, a change, a typed sign. What is said is ui's.
 */
#include <string.h>

#include "app_say.h"
#include "base/memory.h"

/* The group that focus came into, once; then the node. */
static void say_focus(struct app *app, const struct node *from, const struct node *to,
                      enum voice_policy policy) {
    const struct node *group = utter_group_entered(from, to);
    bool is_title = group != NULL && strcmp(group->label, app->tree->label) == 0;
    if (group == NULL || is_title) {
        say_node(app, to, policy);
        return;
    }
    struct node name = {.name = "", .label = group->label, .spoken = group->spoken};
    say_node(app, &name, policy);
    say_node(app, to, VOICE_POLICY_QUEUE);
}

/* Select did something to the node that keeps the focus: a choice, a step, a shift. */
static void say_state(struct app *app, const struct node *before, const struct node *now) {
    const struct node *old =
        before != NULL ? node_find((struct node *)(uintptr_t)before, now->id) : NULL;
    const char *was = old != NULL && old->value != NULL ? old->value : "";
    const char *is = now->value != NULL ? now->value : "";
    if (old == NULL || now->role == ROLE_FIELD || (now->flags & NODE_LIVE) ||
        (((old->flags ^ now->flags) & NODE_SELECTED) == 0 && strcmp(was, is) == 0))
        return;
    struct node brief = *now;
    brief.hint = NULL;
    say_node(app, &brief, VOICE_POLICY_CUT);
    if (now->role == ROLE_KEY && !(now->flags & NODE_SELECTED))
        say_words(app, "state.off", NULL, VOICE_POLICY_QUEUE);
}

/* The keyboard came up, or Continue led to the next field above it. */
static void say_keyboard(struct app *app, bool was_open) {
    for (const struct node *node = app->tree; node != NULL; node = node_next(node))
        if (node->role == ROLE_FIELD && (node->flags & NODE_SELECTED)) {
            struct node brief = *node;
            brief.hint = NULL;
            say_node(app, &brief, VOICE_POLICY_CUT);
            if (echo_is_hidden(app))
                say_words(app, "say.keyboard_private", NULL, VOICE_POLICY_QUEUE);
            else if (!was_open)
                say_words(app, "say.keyboard", NULL, VOICE_POLICY_QUEUE);
            return;
        }
}

static void say_screen(struct app *app, enum voice_policy policy) {
    struct utterance utterance;
    const struct node *focused = node_find(app->tree, app->view.focus_id);
    bool is_known = app->arrival == ARRIVAL_BACK && app->spoken.is_speech;
    utter_screen(app->tree, is_known, app->strings, app->speech_arena, &utterance);
    say_utterance(app, &utterance, policy);
    if (app->state.screen == SCREEN_DONE && !is_known)
        say_reference(app, false); /* twice: it is the one thing to take home */
    if (focused == NULL || !(focused->flags & NODE_FOCUSABLE))
        return;
    struct node brief = *focused;
    if (strcmp(focused->label, app->tree->label) == 0)
        brief.label = "", brief.spoken = NULL; /* the title has said it */
    say_focus(app, NULL, brief.label[0] != '\0' ? focused : &brief, VOICE_POLICY_QUEUE);
}

static void say_changes(struct app *app, const struct node *before) {
    struct utterance utterances[8];
    int count = utter_changes(before, app->tree, app->strings, app->speech_arena, utterances, 8);
    for (int k = 0; k < count; k++)
        say_utterance(app, &utterances[k],
                      utterances[k].policy == UTTER_CUT ? VOICE_POLICY_CUT : VOICE_POLICY_STATUS);
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
    if (!was->is_speech || was->visit_serial != app->state.visit_serial)
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
 * broken. */
static void follow_switch(struct app *app, const struct spoken *was) {
    if (say_is_on(app))
        say_words(app, "say.greeting", NULL, VOICE_POLICY_CUT);
    else
        voice_cancel(app->voice);
    if (!say_is_on(app) && was->visit_serial == app->state.visit_serial)
        say_words(app, "say.reading_off", NULL, VOICE_POLICY_CUT);
}

/* Also the same screen with another title: what was waited for has come. */
static bool is_new_screen(const struct app *app, const struct node *before,
                          const struct spoken *was) {
    return app->arrival != ARRIVAL_NONE || was->lang != app->state.settings.lang ||
           !was->is_speech || before == NULL || strcmp(before->label, app->tree->label) != 0;
}

void speech_after_build(struct app *app, const struct node *before) {
    const struct visit *visit = app->state.visit;
    struct spoken now = {app->state.screen,
                         app->state.visit_serial,
                         app->view.focus_id,
                         app->state.settings.lang,
                         say_is_on(app),
                         app->state.settings.volume,
                         app->state.settings.rate,
                         app->state.kiosk.are_phones_in,
                         visit->keys.is_open ? (int32_t)visit->field : FIELD_NONE};
    struct spoken was = app->spoken;
    app->spoken = now;
    if (!now.is_speech && !was.is_speech)
        return;
    arena_reset(app->speech_arena);
    if (was.is_speech != now.is_speech)
        follow_switch(app, &was);
    if (!now.is_speech)
        return;
    if (follow_settings(app, &was))
        return;
    if (was.is_speech && was.are_phones_in && !now.are_phones_in)
        speech_key(app, "say.headphones_out", NULL);
    if (!was.are_phones_in && now.are_phones_in) {
        /* Greets and locates the keys (508 402.2; LinkNYC settlement), then reads the screen. */
        if (was.is_speech)
            speech_key(app, "say.greeting", NULL);
        say_screen(app, VOICE_POLICY_QUEUE);
        return;
    }
    if (is_new_screen(app, before, &was)) {
        say_screen(app, was.is_speech ? VOICE_POLICY_CUT : VOICE_POLICY_QUEUE);
        return;
    }
    const struct node *focused = node_find(app->tree, now.focus_id);
    if (now.field != FIELD_NONE && was.field != now.field)
        say_keyboard(app, was.field != FIELD_NONE);
    else if (was.focus_id != now.focus_id && focused != NULL)
        say_focus(app, node_find((struct node *)(uintptr_t)before, was.focus_id), focused,
                  VOICE_POLICY_CUT);
    else if (focused != NULL)
        say_state(app, before, focused);
    app->repeats = 0;
    say_changes(app, before);
}

/* Once: the last utterance. Again on the last screen: the reference, each sign with a word. */
void speech_repeat(struct app *app) {
    if (++app->repeats > 1 && app->state.screen == SCREEN_DONE) {
        voice_cancel(app->voice);
        say_reference(app, true);
        return;
    }
    if (app->last_said != NULL && app->last_said[0] != '\0')
        say_text(app, app->last_said + 1, VOICE_POLICY_CUT, app->last_said[0] == 'p', 0);
}

void speech_forget(struct app *app) {
    say_forget(app);
}
