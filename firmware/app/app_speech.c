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

static void say_in(struct app *app, enum lang lang, const char *text, enum voice_policy policy,
                   bool is_private, int delay_ms) {
    if (text == NULL || text[0] == '\0')
        return;
    struct voice_say say = {.id = ++app->say_id,
                            .lang = lang,
                            .policy = policy,
                            .is_private = is_private,
                            .delay_ms = delay_ms,
                            .text = text};
    voice_say(app->voice, &say);
    drive_said(app, text, is_private);
}

static void say_text(struct app *app, const char *text, enum voice_policy policy, bool is_private,
                     int delay_ms) {
    say_in(app, app->state.settings.lang, text, policy, is_private, delay_ms);
}

/* What Repeat says: all that was said of one thing, a screen with its focus as well. */
static void remember(struct app *app, const struct utterance *utterance, enum voice_policy policy) {
    if (app->last_said == NULL)
        app->last_said = secret_alloc(SAID_ROOM);
    size_t len = strlen(app->last_said);
    bool is_more = policy == VOICE_POLICY_QUEUE && len > 1;
    if (!is_more)
        len = (size_t)snprintf(app->last_said, SAID_ROOM, " ");
    if (utterance->is_private)
        app->last_said[0] = 'p';
    bool has_end = is_more && strchr(".?!:", app->last_said[len - 1]) != NULL;
    snprintf(app->last_said + len, SAID_ROOM - len, "%s%s",
             !is_more  ? ""
             : has_end ? " "
                       : ". ",
             utterance->text);
}

static void say(struct app *app, const struct utterance *utterance, enum voice_policy policy) {
    say_text(app, utterance->text, policy, utterance->is_private, 0);
    if (utterance->hint != NULL)
        say_text(app, utterance->hint, VOICE_POLICY_QUEUE, utterance->is_private, HINT_PAUSE_MS);
    remember(app, utterance, policy);
}

static void say_words(struct app *app, const char *key, const struct message_arg *args,
                      enum voice_policy policy) {
    const char *spoken = NULL;
    char out[SAID_ROOM];
    const char *text = strings_format(app->strings, app->speech_arena, key, args, &spoken);
    spoken_text(app->state.settings.lang, spoken != NULL ? spoken : text, out, sizeof(out));
    utter_smooth(out);
    say_text(app, out, policy, false, 0);
    mem_wipe(out, sizeof(out));
}

/* A private value without headphones is not said: what it is, and how to hear it, is. */
static void say_node(struct app *app, const struct node *node, enum voice_policy policy) {
    struct utterance utterance;
    struct node rest = *node;
    if (strcmp(node->name, "lang") == 0 && node->index >= 0 && node->index < LANG_COUNT) {
        /* A language is named by its own voice: who needs it may know no other. */
        say_in(app, (enum lang)node->index, node->label, policy, false, 0);
        rest.label = "";
        policy = VOICE_POLICY_QUEUE;
    }
    utter_node(app->tree, rest.label[0] != '\0' ? node : &rest, app->strings, app->speech_arena,
               &utterance);
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
            if (!was_open)
                say_words(app, "say.keyboard", NULL, VOICE_POLICY_QUEUE);
            return;
        }
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
    struct node brief = *focused;
    if (strcmp(focused->label, app->tree->label) == 0)
        brief.label = "", brief.spoken = NULL; /* the title has said it */
    say_focus(app, NULL, brief.label[0] != '\0' ? focused : &brief, VOICE_POLICY_QUEUE);
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

bool speech_is_new_screen(const struct app *app) {
    const struct spoken *was = &app->spoken;
    return is_on(app) && was->is_speech &&
           (was->screen != app->state.screen || was->visit_serial != app->state.visit_serial ||
            (app->state.screen == SCREEN_QUESTION && was->question != app->state.visit->question));
}

/* Turned on by hand: how the keys work, then the screen. Turned off: that it is, or it seems
 * broken. */
static void follow_switch(struct app *app, const struct spoken *was) {
    if (is_on(app))
        say_words(app, "say.greeting", NULL, VOICE_POLICY_CUT);
    else
        voice_cancel(app->voice);
    if (!is_on(app) && was->visit_serial == app->state.visit_serial)
        say_words(app, "say.reading_off", NULL, VOICE_POLICY_CUT);
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
    bool is_new = was.screen != now.screen || was.visit_serial != now.visit_serial ||
                  was.lang != now.lang || !was.is_speech ||
                  (now.screen == SCREEN_QUESTION && was.question != now.question);
    if (is_new) {
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

static bool is_private_field(const struct app *app) {
    enum field field = app->state.visit->field;
    return field == FIELD_EMAIL || field == FIELD_PHONE || field == FIELD_NAME;
}

static bool is_masked(const struct app *app) {
    return is_private_field(app) && !app->state.kiosk.are_phones_in;
}

/* The word that ends before `to`; the language's own rules read it. */
static void say_word(struct app *app, const char *text, size_t to, enum voice_policy policy) {
    char word[96], out[256];
    size_t from = to;
    while (from > 0 && text[from - 1] != ' ' && text[from - 1] != '\n')
        from--;
    if (from == to || to - from >= sizeof(word))
        return;
    memcpy(word, text + from, to - from);
    word[to - from] = '\0';
    spoken_text(app->state.settings.lang, word, out, sizeof(out));
    utter_smooth(out);
    say_text(app, out, policy, is_private_field(app), 0);
    mem_wipe(word, sizeof(word));
    mem_wipe(out, sizeof(out));
}

/* Delete says what went: it has to be known before it goes. */
void speech_before_typed(struct app *app, const struct msg *msg) {
    uint32_t room = 0, at = app->state.visit->cursor;
    mem_wipe(app->going, sizeof(app->going));
    if (!is_on(app) || msg->kind != MSG_KEY || (msg->a != KEY_BACKSPACE && msg->a != KEY_DELETE) ||
        app->state.visit->field == FIELD_NONE || app->state.visit->keys.composing[0] != '\0')
        return;
    const char *text = visit_field(app->state.visit, app->state.visit->field, &room);
    size_t from = msg->a == KEY_DELETE ? at : text_cluster_before(text, at);
    size_t to = msg->a == KEY_DELETE ? text_cluster_after(text, at) : at;
    if (to > from && to - from < sizeof(app->going))
        memcpy(app->going, text + from, to - from);
}

static void say_deleted(struct app *app) {
    char out[96];
    size_t at = 0, len = strlen(app->going);
    say_words(app, "key.backspace", NULL, VOICE_POLICY_CUT);
    if (len == 0)
        return;
    if (is_masked(app)) {
        say_words(app, "say.asterisk", NULL, VOICE_POLICY_QUEUE);
    } else {
        spoken_sign(app->state.settings.lang, text_next(app->going, len, &at), out, sizeof(out));
        say_text(app, out, VOICE_POLICY_QUEUE, is_private_field(app), 0);
    }
    mem_wipe(app->going, sizeof(app->going));
    mem_wipe(out, sizeof(out));
}

/* Continue, and the same thing still stands in the way: nothing on the screen changed. */
static void say_problem_again(struct app *app) {
    const struct visit *visit = app->state.visit;
    if (visit->problem == PROBLEM_NONE || app->spoken.screen != app->state.screen)
        return;
    for (const struct node *node = app->tree; node != NULL; node = node_next(node))
        if (node->role == ROLE_ALERT) {
            say_node(app, node, VOICE_POLICY_CUT);
            return;
        }
}

/* Typing echo: the sign by its name, the word at its end; in a private field "asterisk" unless
 * headphones are in. */
void speech_typed(struct app *app, const struct msg *msg) {
    char out[96];
    const struct visit *visit = app->state.visit;
    uint32_t room = 0;
    if (is_on(app) && msg->kind == MSG_CONTINUE)
        say_problem_again(app);
    if (!is_on(app) || msg->kind != MSG_KEY || visit->field == FIELD_NONE)
        return;
    const char *text = visit_field(app->state.visit, visit->field, &room);
    bool is_changing = msg->a >= KEY_TONE_ACUTE && msg->a <= KEY_MARK_HORN;
    if (msg->a == KEY_BACKSPACE || msg->a == KEY_DELETE) {
        say_deleted(app);
    } else if (is_masked(app) && (msg->a < 0x110000 || is_changing || msg->a == KEY_DOT_COM)) {
        speech_key(app, "say.asterisk", NULL);
    } else if (is_changing || msg->a == KEY_DOT_COM) {
        say_word(app, text, visit->cursor, VOICE_POLICY_CUT);
    } else if (msg->a >= 0 && msg->a < 0x110000) {
        spoken_sign(app->state.settings.lang, (uint32_t)msg->a, out, sizeof(out));
        say_text(app, out, VOICE_POLICY_CUT, is_private_field(app), 0);
        if (msg->a == ' ' && visit->cursor > 1)
            say_word(app, text, visit->cursor - 1, VOICE_POLICY_QUEUE);
        mem_wipe(out, sizeof(out));
    }
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
