/* When something is said: a new screen, a new focus, a change, a typed sign. What is said is ui's.
 */
#include <stdio.h>
#include <string.h>

#include "app_inner.h"
#include "base/memory.h"
#include "base/text.h"
#include "flow/keys.h"
#include "ui/spoken.h"
#include "ui/utter.h"

#define HINT_PAUSE_MS 700
#define SAID_ROOM 2048

static bool is_on(const struct app *app) {
    return app->state.settings.is_speech;
}

static void say_text(struct app *app, const char *text, enum voice_policy policy, bool is_private,
                     int delay_ms) {
    if (text == NULL || text[0] == '\0')
        return;
    struct voice_say say = {.id = ++app->say_id,
                            .lang = app->state.settings.lang,
                            .policy = policy,
                            .is_private = is_private,
                            .delay_ms = delay_ms,
                            .text = text};
    voice_say(app->voice, &say);
    drive_said(app, text, is_private);
}

static void say(struct app *app, const struct utterance *utterance, enum voice_policy policy) {
    say_text(app, utterance->text, policy, utterance->is_private, 0);
    if (utterance->hint != NULL)
        say_text(app, utterance->hint, VOICE_POLICY_QUEUE, utterance->is_private, HINT_PAUSE_MS);
    if (app->last_said == NULL)
        app->last_said = secret_alloc(SAID_ROOM);
    snprintf(app->last_said, SAID_ROOM, "%c%s", utterance->is_private ? 'p' : ' ', utterance->text);
}

static void say_words(struct app *app, const char *key, const struct message_arg *args,
                      enum voice_policy policy) {
    const char *spoken = NULL;
    char out[SAID_ROOM];
    const char *text = strings_format(app->strings, app->speech_arena, key, args, &spoken);
    spoken_text(app->state.settings.lang, spoken != NULL ? spoken : text, out, sizeof(out));
    say_text(app, out, policy, false, 0);
    mem_wipe(out, sizeof(out));
}

/* A private value without headphones is not said: what it is, and how to hear it, is. */
static void say_node(struct app *app, const struct node *node, enum voice_policy policy) {
    struct utterance utterance;
    utter_node(app->tree, node, app->strings, app->speech_arena, &utterance);
    if (!utterance.is_private || app->state.kiosk.are_phones_in) {
        say(app, &utterance, policy);
        return;
    }
    struct node without = *node;
    without.value = NULL;
    without.hint = NULL;
    utter_node(app->tree, &without, app->strings, app->speech_arena, &utterance);
    say(app, &utterance, policy);
    say_words(app, "say.private", NULL, VOICE_POLICY_QUEUE);
}

static void say_reference(struct app *app, bool is_spelled) {
    char out[512];
    spoken_reference(app->state.settings.lang, app->state.visit->reference, is_spelled, out,
                     sizeof(out));
    say_text(app, out, VOICE_POLICY_QUEUE, false, 0);
}

static void say_screen(struct app *app, enum voice_policy policy) {
    struct utterance utterance;
    const struct node *focused = node_find(app->tree, app->view.focus_id);
    utter_screen(app->tree, app->strings, app->speech_arena, &utterance);
    say(app, &utterance, policy);
    if (app->state.screen == SCREEN_DONE)
        say_reference(app, false); /* twice: it is the one thing to take home */
    if (focused == NULL || !(focused->flags & NODE_FOCUSABLE))
        return;
    say_node(app, focused, VOICE_POLICY_QUEUE);
}

static void say_changes(struct app *app, const struct node *before) {
    struct utterance utterances[8];
    int count = utter_changes(before, app->tree, app->strings, app->speech_arena, utterances, 8);
    for (int k = 0; k < count; k++)
        say(app, &utterances[k],
            utterances[k].policy == UTTER_CUT ? VOICE_POLICY_CUT : VOICE_POLICY_STATUS);
}

void speech_key(struct app *app, const char *key, const struct message_arg *args) {
    if (is_on(app))
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

void speech_after_build(struct app *app, const struct node *before) {
    const struct visit *visit = app->state.visit;
    struct spoken now = {app->state.screen,
                         app->state.visit_serial,
                         app->view.focus_id,
                         visit->question,
                         app->state.settings.lang,
                         is_on(app),
                         app->state.settings.volume,
                         app->state.settings.rate,
                         app->state.kiosk.are_phones_in};
    struct spoken was = app->spoken;
    app->spoken = now;
    if (!now.is_speech) {
        if (was.is_speech)
            voice_cancel(app->voice);
        return;
    }
    arena_reset(app->speech_arena);
    if (follow_settings(app, &was))
        return;
    if (was.is_speech && was.are_phones_in && !now.are_phones_in)
        speech_key(app, "say.headphones_out", NULL);
    if (!was.are_phones_in && now.are_phones_in) {
        /* Greets and locates the keys (508 402.2; LinkNYC settlement), then reads the screen. */
        speech_key(app, "say.greeting", NULL);
        say_screen(app, VOICE_POLICY_QUEUE);
        return;
    }
    bool is_new = was.screen != now.screen || was.visit_serial != now.visit_serial ||
                  was.lang != now.lang || !was.is_speech ||
                  (now.screen == SCREEN_QUESTION && was.question != now.question);
    if (is_new) {
        say_screen(app, VOICE_POLICY_CUT);
        return;
    }
    const struct node *focused = node_find(app->tree, now.focus_id);
    if (was.focus_id != now.focus_id && focused != NULL)
        say_node(app, focused, VOICE_POLICY_CUT);
    app->repeats = 0;
    say_changes(app, before);
}

/* Typing echo: the sign by its name; in a private field "asterisk" unless headphones are in. */
void speech_typed(struct app *app, const struct msg *msg) {
    char out[96];
    enum field field = app->state.visit->field;
    if (!is_on(app) || msg->kind != MSG_KEY || msg->a < 0 || msg->a >= 0x110000)
        return;
    bool is_private = field == FIELD_EMAIL || field == FIELD_PHONE || field == FIELD_NAME;
    if (is_private && !app->state.kiosk.are_phones_in) {
        speech_key(app, "say.asterisk", NULL);
        return;
    }
    spoken_sign(app->state.settings.lang, (uint32_t)msg->a, out, sizeof(out));
    say_text(app, out, VOICE_POLICY_CUT, is_private, 0);
    mem_wipe(out, sizeof(out));
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
    arena_reset(app->speech_arena);
    if (app->last_said != NULL)
        mem_wipe(app->last_said, SAID_ROOM);
}
