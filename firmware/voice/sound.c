#include "sound.h"

#include <string.h>

#include "base/log.h"

#define LOG_ROOM "voice"
#define RETRY_MS 1000

static const struct sound_driver *const DRIVERS[] = {&sound_file_now, &sound_file, &sound_alsa};

static void open_now(struct sound *sound) {
    sound->tried_ms = sound->clock->monotonic_ms(sound->clock);
    if (sound->spec[0] == '\0')
        return;
    for (size_t i = 0; i < sizeof(DRIVERS) / sizeof(DRIVERS[0]); i++) {
        size_t len = strlen(DRIVERS[i]->prefix);
        if (strncmp(sound->spec, DRIVERS[i]->prefix, len) != 0)
            continue;
        enum err err = DRIVERS[i]->open(sound->spec + len, sound->clock, &sound->self);
        if (err == ERR_OK)
            sound->driver = DRIVERS[i];
        else
            log_warn("sound.closed", "err=%s", err_name(err));
        return;
    }
}

void sound_init(struct sound *sound, const char *spec, struct clock *clock) {
    *sound = (struct sound){.spec = spec, .clock = clock};
    open_now(sound);
}

void sound_finish(struct sound *sound) {
    if (sound->driver != NULL)
        sound->driver->close(sound->self);
    sound->driver = NULL;
    sound->self = NULL;
}

bool sound_is_open(const struct sound *sound) {
    return sound->driver != NULL;
}

bool sound_reopen(struct sound *sound) {
    int64_t now_ms = sound->clock->monotonic_ms(sound->clock);
    if (sound->driver == NULL && now_ms - sound->tried_ms >= RETRY_MS)
        open_now(sound);
    return sound->driver != NULL;
}

static enum err lose(struct sound *sound, enum err err) {
    if (err != ERR_OK) {
        log_warn("sound.lost", "err=%s", err_name(err));
        sound_finish(sound);
    }
    return err;
}

enum err sound_room(struct sound *sound, size_t *frames) {
    return sound->driver == NULL ? ERR_GONE : lose(sound, sound->driver->room(sound->self, frames));
}

enum err sound_write(struct sound *sound, const int16_t *frames, size_t count) {
    return sound->driver == NULL ? ERR_GONE
                                 : lose(sound, sound->driver->write(sound->self, frames, count));
}

size_t sound_queued(struct sound *sound) {
    return sound->driver == NULL ? 0 : sound->driver->queued(sound->self);
}

void sound_drop(struct sound *sound) {
    if (sound->driver != NULL)
        sound->driver->drop(sound->self);
}
