/* Speech: utterances in, sound out. Owns the engine (espeak-ng as a child, one hot spare) and the
 * sound devices on a thread of its own (reference/voice sections 1, 2, 5, 8). Law: a private
 * utterance is synthesised only when the headphone route is open and the jack is in. Everything
 * here is called on the main thread and never blocks longer than 5 ms. */
#ifndef VOICE_VOICE_H
#define VOICE_VOICE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/locale.h"
#include "base/mailbox.h"

struct voice;

struct voice_params {
    struct mailbox *mailbox; /* events: ROOM_VOICE */
    struct clock *clock;
    const char *engine; /* path of espeak-ng; "" looks in PATH; "none" no engine */
    const char *phones_pcm,
        *speaker_pcm; /* ALSA names; "" none; "file:PATH" writes raw S16LE (tests) */
    const char *jack; /* "ctl:hw:Pad" | "evdev:/dev/input/..." | "pipe:PATH" | "always" | "never" */
    int default_volume, default_rate;
    /* Whether VOICE_DONE is posted. Fast typing cuts off one utterance a key: told of each, the
     * mailbox would fill up, and what others have to say would be lost. */
    bool hears_done;
};

enum voice_event_kind {
    VOICE_PHONES, /* struct voice_phones: in or out, debounced (in 300 ms, out 0) */
    VOICE_DONE,   /* struct voice_done */
    VOICE_HEALTH, /* struct voice_health; progress */
};
struct voice_phones {
    bool are_in;
};
struct voice_done {
    uint32_t id;
    uint8_t how;
}; /* enum voice_how */
struct voice_health {
    bool has_engine, has_phones, has_speaker;
    char why[80];
};
enum voice_how {
    VOICE_SAID,
    VOICE_CUT,
    VOICE_FAILED,
    VOICE_REFUSED /* private without headphones */
};

enum voice_policy { VOICE_POLICY_CUT, VOICE_POLICY_QUEUE, VOICE_POLICY_STATUS };

struct voice_say {
    uint32_t id;
    enum lang lang;
    enum voice_policy policy;
    bool is_private;
    int delay_ms;     /* a hint: said after this pause unless cut */
    const char *text; /* copied; <= 2,000 bytes, cut at a sentence */
};

/* For --check-config: whether `jack` is one of its forms; whether `engine` is there to be run or is
 * "none". Any thread. */
bool voice_is_jack(const char *jack);
bool voice_has_engine(const char *engine);
/* Always succeeds: without engine or sound it runs silently and says so in its health event. */
struct voice *voice_start(const struct voice_params *params);
void voice_stop(struct voice *voice);
void voice_say(struct voice *voice, const struct voice_say *say);
void voice_cancel(struct voice *voice); /* silent within 50 ms, queue emptied */
void voice_pause(struct voice *voice, bool is_paused);
void voice_volume(struct voice *voice, int step); /* 1..7: -12 -6 0 +6 +12 +18 +24 dB */
void voice_rate(struct voice *voice, int step);   /* 0..6 */
/* End of a visit: cancel, wipe text and ring, defaults. */
void voice_forget(struct voice *voice);

#endif
