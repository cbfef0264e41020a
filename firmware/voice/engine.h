/* The speech engine: one child of espeak-ng an utterance's piece, text in at stdin, sound out at
 * stdout, and a spare one started beforehand for the same voice and rate (reference/voice section
 * 2). Text is never in an argument, an environment or a log. The voice thread owns it. */
#ifndef VOICE_ENGINE_H
#define VOICE_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/child.h"
#include "base/clock.h"
#include "base/locale.h"
#include "speakable.h"

#define ENGINE_RATES 7
#define ENGINE_DYING_MOST 8
#define ENGINE_SECONDS_MOST 60 /* sound of one piece; more is an engine gone mad */

enum engine_state { ENGINE_RUNNING, ENGINE_ENDED, ENGINE_FAILED };

struct engine {
    const char *path; /* "none": there is none */
    bool is_installed;
    struct clock *clock;
    /* The piece being made. */
    struct child child;
    bool is_running, is_at_end; /* at end: stdout is closed, the exit code is awaited */
    bool expects_sound;
    enum lang lang;
    int rate;
    unsigned char header[SPEAKABLE_HEADER];
    size_t header_len, sound_bytes;
    int64_t heard_ms; /* when it last gave something */
    /* The one waiting for text. */
    struct child spare;
    bool has_spare;
    enum lang spare_lang;
    int spare_rate;
    /* Killed and not yet reaped: a busy machine takes its time, and a cut does not wait for it. */
    struct child dying[ENGINE_DYING_MOST];
    size_t dying_count;
    /* Three failures in a row turn a language off for a while. */
    int failures[LANG_COUNT];
    int64_t off_until_ms[LANG_COUNT];
};

void engine_init(struct engine *engine, const char *path, struct clock *clock);
void engine_finish(struct engine *engine);
/* Is the program there, and has no language failed thrice? `why` gets words for staff. */
bool engine_is_well(const struct engine *engine, const char **why);
/* Gives a piece to a child. ERR_UNSUPPORTED off or none, ERR_NOT_FOUND, ERR_IO. `rate`: 0..6. */
ERR_MUST_USE enum err engine_begin(struct engine *engine, enum lang lang, int rate,
                                   const char *text, size_t len);
/* Reads what has come (S16LE) into `pcm`. At the end or a failure nothing is running any more. */
enum engine_state engine_read(struct engine *engine, struct buf *pcm);
/* Kills the piece being made, without waiting for its end; the spare stays. */
void engine_stop(struct engine *engine);
/* Starts the spare for this voice if it is not there. */
void engine_warm(struct engine *engine, enum lang lang, int rate);
/* Reaps what has ended since; called now and then while engine_wait_ms says so. */
void engine_reap(struct engine *engine);
/* Every process of ours is killed. */
void engine_forget(struct engine *engine);
/* -1: nothing to poll. */
int engine_fd(const struct engine *engine);
/* Milliseconds until it must be looked at although nothing came; -1 never. */
int64_t engine_wait_ms(const struct engine *engine);

#endif
