/* What is said, in which order, and to whom: the queue of utterances, the one being spoken, and
 * the law on private ones. The voice thread owns it. */
#ifndef VOICE_SPEECH_H
#define VOICE_SPEECH_H

#include "engine.h"
#include "player.h"
#include "voice/voice.h"

#define SPEECH_QUEUE 16

/* `text` is clean (speakable.h), from secret_alloc, and belongs to whoever holds the utterance. */
struct utterance {
    uint32_t id, epoch;
    enum lang lang;
    enum voice_policy policy;
    bool is_private;
    int delay_ms;
    int64_t accepted_ms;
    char *text;
    size_t len, at; /* at: what the engine already has */
};

struct speech {
    struct engine engine;
    struct player player;
    struct clock *clock;
    int rate;
    bool are_phones_in;
    struct utterance queue[SPEECH_QUEUE]; /* the first is being said when is_speaking */
    size_t count;
    bool is_speaking;
    int64_t ended_ms; /* when the last one ended; hints count from there */
    void (*done)(void *context, uint32_t id, enum voice_how how);
    void *context;
};

/* Takes the utterance and its text. `done` is called exactly once for each, from here or later. */
void speech_take(struct speech *speech, const struct utterance *utterance);
/* Cuts everything older than `epoch`: silent within one period. */
void speech_cut_before(struct speech *speech, uint32_t epoch);
/* The plug moved. What is being said stops at once and everything waiting is dropped and wiped:
 * a private word never goes on in the speaker, and the new ear hears a beginning. */
void speech_phones(struct speech *speech, bool are_in);
/* Does what can be done now. */
void speech_step(struct speech *speech);
/* Milliseconds until speech_step must be called although nothing came; -1 never. */
int64_t speech_wait_ms(struct speech *speech);
void speech_finish(struct speech *speech);

#endif
