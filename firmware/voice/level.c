#include "level.h"

#include <math.h>

#include "sound.h"

#define RAMP_SAMPLES (SOUND_RATE / 100)
/* The engine speaks at about 0 dBFS peak; the default step lies 24 dB below, the last one reaches
 * full scale and is held by the limiter. */
#define DEFAULT_DB (-24)
#define LIMIT 0.891251f                              /* -1 dBFS */
#define RELEASE (1.0f / (0.05f * (float)SOUND_RATE)) /* back to 1 within 50 ms */

static float factor(int step) {
    static const int db[LEVEL_STEPS] = {-12, -6, 0, 6, 12, 18, 24};
    int index = step < 1 ? 0 : step > LEVEL_STEPS ? LEVEL_STEPS - 1 : step - 1;
    return powf(10.0f, (float)(DEFAULT_DB + db[index]) / 20.0f);
}

static void ramp_to(struct level *level, float target) {
    level->target = target;
    level->per_sample = (target - level->now) / (float)RAMP_SAMPLES;
}

void level_init(struct level *level, int step) {
    *level = (struct level){.limiter = 1.0f};
    ramp_to(level, factor(step));
}

void level_set(struct level *level, int step) {
    float target = factor(step);
    if (target < level->target || target > level->target)
        ramp_to(level, target);
}

void level_fade_in(struct level *level) {
    level->now = 0.0f;
    level->limiter = 1.0f;
    ramp_to(level, level->target);
}

static void move(struct level *level) {
    float left = level->target - level->now;
    if (fabsf(left) <= fabsf(level->per_sample))
        level->now = level->target;
    else
        level->now += level->per_sample;
}

/* The limiter closes at once and opens slowly: nothing passes the limit, not even one sample. */
static float limited(struct level *level, float sample) {
    float size = fabsf(sample);
    if (size * level->limiter > LIMIT)
        level->limiter = LIMIT / size;
    sample *= level->limiter;
    level->limiter = fminf(1.0f, level->limiter + RELEASE);
    return sample;
}

void level_apply(struct level *level, int16_t *samples, size_t count) {
    for (size_t i = 0; i < count; i++) {
        move(level);
        float sample = limited(level, (float)samples[i] / 32768.0f * level->now);
        samples[i] = (int16_t)lrintf(sample * 32767.0f);
    }
}
