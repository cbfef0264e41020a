/* Typing echo: each sign by its name, each word at its end, what Delete took. */
#include <string.h>

#include "app_say.h"
#include "base/memory.h"
#include "base/text.h"
#include "flow/keys.h"
#include "ui/spoken.h"

bool echo_is_hidden(const struct app *app) {
    return visit_is_private(app->state.visit->field) && !app->state.kiosk.are_phones_in;
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
    say_text(app, out, policy, visit_is_private(app->state.visit->field), 0);
    mem_wipe(word, sizeof(word));
    mem_wipe(out, sizeof(out));
}

/* Delete says what went: it has to be known before it goes. */
void speech_before_typed(struct app *app, const struct msg *msg) {
    uint32_t room = 0, at = app->state.visit->cursor;
    mem_wipe(app->going, sizeof(app->going));
    if (!say_is_on(app) || msg->kind != MSG_KEY ||
        (msg->a != KEY_BACKSPACE && msg->a != KEY_DELETE) ||
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
    if (echo_is_hidden(app)) {
        say_words(app, "say.asterisk", NULL, VOICE_POLICY_QUEUE);
    } else {
        spoken_sign(app->state.settings.lang, text_next(app->going, len, &at), out, sizeof(out));
        say_text(app, out, VOICE_POLICY_QUEUE, visit_is_private(app->state.visit->field), 0);
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

/* Select on the field that is being typed in: what stands there so far. */
static void say_field_again(struct app *app) {
    struct node *field = node_find(app->tree, app->view.focus_id);
    if (field != NULL && field->role == ROLE_FIELD)
        say_node(app, field, VOICE_POLICY_CUT);
}

/* Select on what is chosen already changes nothing, and yet was heard. */
static void say_chosen_again(struct app *app) {
    struct node *chosen = node_find(app->tree, app->view.focus_id);
    if (chosen == NULL || chosen->role != ROLE_CHOICE || !(chosen->flags & NODE_SELECTED))
        return;
    struct node brief = *chosen;
    brief.hint = NULL;
    say_node(app, &brief, VOICE_POLICY_CUT);
}

/* Typing echo: the sign by its name, the word at its end; in a private field "asterisk" unless
 * headphones are in. */
void speech_typed(struct app *app, const struct msg *msg) {
    char out[96];
    const struct visit *visit = app->state.visit;
    uint32_t room = 0;
    if (say_is_on(app) && msg->kind == MSG_CONTINUE)
        say_problem_again(app);
    if (say_is_on(app) && msg->kind != MSG_KEY)
        say_chosen_again(app);
    if (say_is_on(app) && msg->kind == MSG_FOCUS_FIELD && app->spoken.field == msg->a)
        say_field_again(app);
    if (!say_is_on(app) || msg->kind != MSG_KEY || visit->field == FIELD_NONE)
        return;
    const char *text = visit_field(app->state.visit, visit->field, &room);
    bool is_changing = msg->a >= KEY_TONE_ACUTE && msg->a <= KEY_MARK_HORN;
    if (msg->a == KEY_BACKSPACE || msg->a == KEY_DELETE) {
        say_deleted(app);
    } else if (echo_is_hidden(app) && (msg->a < 0x110000 || is_changing || msg->a == KEY_DOT_COM)) {
        speech_key(app, "say.asterisk", NULL);
    } else if (is_changing || msg->a == KEY_DOT_COM) {
        say_word(app, text, visit->cursor, VOICE_POLICY_CUT);
    } else if (msg->a >= 0 && msg->a < 0x110000) {
        spoken_sign(app->state.settings.lang, (uint32_t)msg->a, out, sizeof(out));
        say_text(app, out, VOICE_POLICY_CUT, visit_is_private(app->state.visit->field), 0);
        if (msg->a == ' ' && visit->cursor > 1)
            say_word(app, text, visit->cursor - 1, VOICE_POLICY_QUEUE);
        mem_wipe(out, sizeof(out));
    }
}
