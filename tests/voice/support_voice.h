/* A voice on a bench: engines that the test writes, sound into files, a plug that is a pipe. */
#ifndef TESTS_SUPPORT_VOICE_H
#define TESTS_SUPPORT_VOICE_H

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/mailbox.h"
#include "voice/voice.h"

#define RIG_RATE 22050
#define RIG_IDS 512

struct rig {
    char folder[64], engine[96], phones[96], speaker[96], jack[96], record[96];
    struct mailbox *mailbox;
    struct voice *voice;
    pthread_mutex_t lock;
    pthread_cond_t rang;
    bool has_rung;
    /* What came, by id. */
    int done_count[RIG_IDS];
    enum voice_how how[RIG_IDS];
    struct voice_health health;
    bool are_phones_in;
    int phones_events, health_events;
    pthread_t watcher;
    atomic_bool is_watching;
    int64_t late_ms; /* the watcher's, until it is joined */
};

/* How late this machine lets a thread run that only sleeps: what a limit in real time has to be
 * given on top, so that a busy machine fails no test and an idle one forgives nothing. */
void rig_watch_lateness(struct rig *rig);
int64_t rig_lateness(struct rig *rig); /* ends the watch; the sum of the hops of one event: x 4 */

/* Makes the folder, the pipe and the mailbox; the voice is not started. */
void rig_prepare(struct rig *rig);
/* `engine` NULL: the script of rig_engine. `pace`: "file:" or "file-now:". `jack` NULL: the pipe.
 * `clock` NULL: the system's. Step 3 is the default volume, step 2 the default rate. */
void rig_start(struct rig *rig, const char *engine, const char *pace, const char *jack,
               struct clock *clock);
void rig_finish(struct rig *rig);
/* Ends the voice alone. What a device still held, and was not told to drop, is in its file then. */
void rig_stop(struct rig *rig);

/* A shell script as engine: it sees the arguments, and `text` is a file that holds what came in at
 * stdin. Every start appends "start" and its arguments to rig->record. */
void rig_engine(struct rig *rig, const char *script);
/* The same, and its sound is these samples. */
void rig_engine_sound(struct rig *rig, const int16_t *samples, size_t count);
/* A sine of `seconds`, full scale. */
void rig_engine_tone(struct rig *rig, double seconds);
char *rig_record(struct rig *rig); /* test_free it */
int rig_starts(struct rig *rig);

void rig_say(struct rig *rig, uint32_t id, const char *text, enum voice_policy policy,
             bool is_private);
void rig_plug(struct rig *rig, bool is_in);
/* All wait at most `ms` and then fail the test. */
enum voice_how rig_wait_done(struct rig *rig, uint32_t id, int ms);
void rig_wait_phones(struct rig *rig, bool are_in, int ms);
void rig_wait_engine(struct rig *rig, bool is_well, int ms);
void rig_wait_bytes(const char *path, size_t least, int ms);
/* Lets `ms` pass and takes the events that come. */
void rig_pass(struct rig *rig, int ms);

size_t rig_size(const char *path);
int16_t *rig_samples(const char *path, size_t *count); /* test_free it */
double rig_rms(const int16_t *samples, size_t count);
int64_t rig_now_ms(void);
/* Processes whose parent we are; zombies among them. */
int rig_children(int *zombies);
/* The killed take a moment to go; then at most so many may be left, and none of them dead. */
void rig_wait_children(struct rig *rig, int most, int ms);
bool rig_has_espeak(void);

#endif
