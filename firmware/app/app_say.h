/* What app_speech.c and app_echo.c say things with. Main thread. */
#ifndef APP_APP_SAY_H
#define APP_APP_SAY_H

#include "app_inner.h"
#include "ui/utter.h"

enum speech_mode say_mode(const struct app *app);
bool say_is_on(const struct app *app);
/* Words as they are; a private text is for headphones only. */
void say_text(struct app *app, const char *text, enum voice_policy policy, bool is_private,
              int delay_ms);
/* A catalogue entry, its numbers in words. `args` end with {0}; NULL none. */
void say_words(struct app *app, const char *key, const struct message_arg *args,
               enum voice_policy policy);
/* With its hint after a pause; Repeat says it again. */
void say_utterance(struct app *app, const struct utterance *utterance, enum voice_policy policy);
/* A node as it may be heard here: without headphones never what is private. */
void say_node(struct app *app, const struct node *node, enum voice_policy policy);
void say_reference(struct app *app, bool is_spelled);
void say_forget(struct app *app);
/* What is typed now must not be heard in this room: a private field, and no headphones. */
bool echo_is_hidden(const struct app *app);

#endif
