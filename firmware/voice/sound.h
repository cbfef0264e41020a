/* One way out for sound: mono S16LE at the engine's rate, written ahead by two short periods at
 * most, so that a drop is silence at once (reference/voice section 1). Drivers are const
 * descriptors in one array; no threads and no policy inside. The voice thread owns everything. */
#ifndef VOICE_SOUND_H
#define VOICE_SOUND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"

#define SOUND_RATE 22050
#define SOUND_PERIOD 256 /* frames: 11.6 ms */
#define SOUND_PERIODS 2

struct sound_driver {
    const char *prefix; /* of the name in the configuration; "" takes what is left */
    /* `name` without the prefix; outlives the sound. ERR_GONE no such device, ERR_IO. */
    enum err (*open)(const char *name, struct clock *clock, void **self);
    /* Frames that can be written now. ERR_GONE: unplugged. */
    enum err (*room)(void *self, size_t *frames);
    /* At most what `room` said. ERR_GONE. */
    enum err (*write)(void *self, const int16_t *frames, size_t count);
    /* Written and not heard yet. */
    size_t (*queued)(void *self);
    /* Discards what is queued: silent within one period. */
    void (*drop)(void *self);
    void (*close)(void *self);
};

extern const struct sound_driver sound_alsa, sound_file, sound_file_now;

struct sound {
    const struct sound_driver *driver; /* NULL: not open */
    void *self;
    const char *spec;
    struct clock *clock;
    int64_t tried_ms; /* when opening was last tried; a lost device is tried again, not at once */
};

/* Opens, or stays closed and says so (sound_is_open). `spec`: "" none, see voice_params. */
void sound_init(struct sound *sound, const char *spec, struct clock *clock);
void sound_finish(struct sound *sound);
bool sound_is_open(const struct sound *sound);
/* Tries a lost device again, at most once a second. True when it is open. */
bool sound_reopen(struct sound *sound);
/* The driver's slots. After ERR_GONE the sound is closed. All accept a closed one. */
enum err sound_room(struct sound *sound, size_t *frames);
enum err sound_write(struct sound *sound, const int16_t *frames, size_t count);
size_t sound_queued(struct sound *sound);
void sound_drop(struct sound *sound);

#endif
