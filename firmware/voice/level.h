/* Loudness: the step a person chose, in dB around the default, a limiter below full scale, and a
 * ramp, so that no change clicks. Pure; the voice thread owns it. */
#ifndef VOICE_LEVEL_H
#define VOICE_LEVEL_H

#include <stddef.h>
#include <stdint.h>

#define LEVEL_STEPS 7 /* -12 -6 0 +6 +12 +18 +24 dB (reference/voice section 5) */

struct level {
    float now, target, per_sample; /* amplitude factors */
    float limiter;                 /* 1 when it has nothing to do */
};

void level_init(struct level *level, int step);
/* 1..7, others are brought in. Reached within 10 ms of sound. */
void level_set(struct level *level, int step);
/* What comes next fades in: after a cut, a pause or a change of the route. */
void level_fade_in(struct level *level);
void level_apply(struct level *level, int16_t *samples, size_t count);

#endif
