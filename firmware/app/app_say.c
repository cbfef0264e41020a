/* How one thing is said: its words, in which voice, and to which ears. The law on what a room may
 * not hear is in say_node and echo_is_hidden; the voice room keeps it a second time. */
#include "app_say.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "ui/spoken.h"

#define HINT_PAUSE_MS 700
#define SAID_ROOM 2048

enum speech_mode say_mode(const struct app *app) {
    bool is_invited = app->state.screen == SCREEN_ATTRACT && app->view.is_keypad;
    return app->state.settings.is_speech ? SPEECH_READING
           : is_invited                  ? SPEECH_INVITING
                                         : SPEECH_SILENT;
}

bool say_is_on(const struct app *app) {
    return say_mode(app) != SPEECH_SILENT;
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

void say_text(struct app *app, const char *text, enum voice_policy policy, bool is_private,
              int delay_ms) {
    say_in(app, app->state.settings.lang, text, policy, is_private, delay_ms);
}

/* What Repeat says: all that was said of one thing, a screen with its focus as well. */
static void remember(struct app *app, const char *text, bool is_private, bool is_more) {
    if (app->last_said == NULL)
        app->last_said = secret_alloc(SAID_ROOM);
    size_t len = strlen(app->last_said);
    is_more = is_more && len > 1;
    if (!is_more)
        len = (size_t)snprintf(app->last_said, SAID_ROOM, " ");
    if (is_private)
        app->last_said[0] = 'p';
    bool has_end = is_more && strchr(".?!:", app->last_said[len - 1]) != NULL;
    snprintf(app->last_said + len, SAID_ROOM - len, "%s%s",
             !is_more  ? ""
             : has_end ? " "
                       : ". ",
             text);
}

void say_utterance(struct app *app, const struct utterance *utterance, enum voice_policy policy) {
    say_text(app, utterance->text, policy, utterance->is_private, 0);
    if (utterance->hint != NULL)
        say_text(app, utterance->hint, VOICE_POLICY_QUEUE, utterance->is_private, HINT_PAUSE_MS);
    remember(app, utterance->text, utterance->is_private, policy == VOICE_POLICY_QUEUE);
    if (utterance->hint != NULL)
        remember(app, utterance->hint, utterance->is_private, true);
}

void say_words(struct app *app, const char *key, const struct message_arg *args,
               enum voice_policy policy) {
    const char *spoken = NULL;
    char out[SAID_ROOM];
    const char *text = strings_format(app->strings, app->speech_arena, key, args, &spoken);
    spoken_text(app->state.settings.lang, spoken != NULL ? spoken : text, out, sizeof(out));
    utter_smooth(out);
    say_text(app, out, policy, false, 0);
    mem_wipe(out, sizeof(out));
}

static void say_hidden(struct app *app, const struct node *node, enum voice_policy policy) {
    struct utterance utterance;
    struct node without = *node;
    without.value = NULL;
    without.hint = NULL;
    utter_node(app->tree, &without, app->strings, app->speech_arena, &utterance);
    say_utterance(app, &utterance, policy);
    say_words(app, "say.private", NULL, VOICE_POLICY_QUEUE);
}

/* A private value without headphones is not said: what it is, and how to hear it, is. Of a key of a
 * private field not even the name is: who hears which keys are passed and chosen reads along. */
void say_node(struct app *app, const struct node *node, enum voice_policy policy) {
    struct utterance utterance;
    struct node rest = *node;
    if (strcmp(node->name, "lang") == 0 && node->index >= 0 && node->index < LANG_COUNT) {
        /* A language is named by its own voice: who needs it may know no other. */
        char name[64];
        spoken_text((enum lang)node->index, node->label, name, sizeof(name));
        say_in(app, (enum lang)node->index, name, policy, false, 0);
        rest.label = "";
        policy = VOICE_POLICY_QUEUE;
    }
    utter_node(app->tree, rest.label[0] != '\0' ? node : &rest, app->strings, app->speech_arena,
               &utterance);
    if (!utterance.is_private || app->state.kiosk.are_phones_in)
        say_utterance(app, &utterance, policy);
    else if (node->role == ROLE_KEY)
        say_words(app, "say.key_hidden", NULL, policy);
    else if (node->role != ROLE_GROUP)
        say_hidden(app, node, policy);
}

void say_reference(struct app *app, bool is_spelled) {
    char out[512];
    spoken_reference(app->state.settings.lang, app->state.visit->reference, is_spelled, out,
                     sizeof(out));
    say_text(app, out, VOICE_POLICY_QUEUE, false, 0);
}

void say_forget(struct app *app) {
    arena_reset(app->speech_arena);
    if (app->last_said != NULL)
        mem_wipe(app->last_said, SAID_ROOM);
}
