/* A named ALSA PCM. Not blocking, two periods of 256 frames; when nothing more comes it runs dry
 * and stops by itself, which is how the end is seen. */
#include <alsa/asoundlib.h>

#include "base/log.h"
#include "sound.h"

#define LOG_ROOM "voice"

/* The library would write to stderr, past our log; what matters comes back as a code. */
static void be_quiet(const char *file, int line, const char *function, int err, const char *format,
                     ...) {
    (void)file, (void)line, (void)function, (void)err, (void)format;
}

static int set_hardware(snd_pcm_t *pcm) {
    snd_pcm_hw_params_t *params;
    snd_pcm_uframes_t period = SOUND_PERIOD, buffer = SOUND_PERIOD * SOUND_PERIODS;
    int direction = 0;
    snd_pcm_hw_params_alloca(&params);
    int code = snd_pcm_hw_params_any(pcm, params);
    if (code >= 0)
        code = snd_pcm_hw_params_set_access(pcm, params, SND_PCM_ACCESS_RW_INTERLEAVED);
    if (code >= 0)
        code = snd_pcm_hw_params_set_format(pcm, params, SND_PCM_FORMAT_S16_LE);
    if (code >= 0)
        code = snd_pcm_hw_params_set_channels(pcm, params, 1);
    if (code >= 0)
        code = snd_pcm_hw_params_set_rate(pcm, params, SOUND_RATE, 0);
    if (code >= 0)
        code = snd_pcm_hw_params_set_period_size_near(pcm, params, &period, &direction);
    if (code >= 0)
        code = snd_pcm_hw_params_set_buffer_size_near(pcm, params, &buffer);
    return code >= 0 ? snd_pcm_hw_params(pcm, params) : code;
}

static int set_software(snd_pcm_t *pcm) {
    snd_pcm_sw_params_t *params;
    snd_pcm_sw_params_alloca(&params);
    int code = snd_pcm_sw_params_current(pcm, params);
    if (code >= 0) /* one period starts it: an utterance is a whole number of them */
        code = snd_pcm_sw_params_set_start_threshold(pcm, params, SOUND_PERIOD);
    if (code >= 0)
        code = snd_pcm_sw_params_set_avail_min(pcm, params, SOUND_PERIOD);
    return code >= 0 ? snd_pcm_sw_params(pcm, params) : code;
}

static enum err alsa_open(const char *name, struct clock *clock, void **self) {
    (void)clock; /* the card has its own */
    snd_pcm_t *pcm = NULL;
    snd_lib_error_set_handler(be_quiet);
    int code = snd_pcm_open(&pcm, name, SND_PCM_STREAM_PLAYBACK, SND_PCM_NONBLOCK);
    if (code < 0) {
        log_warn("alsa.not_opened", "code=%d", code);
        return code == -ENOENT || code == -ENODEV ? ERR_GONE : ERR_IO;
    }
    code = set_hardware(pcm);
    if (code >= 0)
        code = set_software(pcm);
    if (code < 0) {
        log_warn("alsa.not_set", "code=%d", code);
        snd_pcm_close(pcm);
        return ERR_IO;
    }
    *self = pcm;
    return ERR_OK;
}

/* Running dry or waking from suspend is repaired here; anything else means the card is gone. */
static enum err repair(snd_pcm_t *pcm, long code) {
    if (code == -EAGAIN)
        return ERR_OK;
    if ((code == -EPIPE || code == -ESTRPIPE || code == -EINTR) &&
        snd_pcm_recover(pcm, (int)code, 1) >= 0)
        return ERR_OK;
    log_warn("alsa.gone", "code=%ld", code);
    return ERR_GONE;
}

static enum err alsa_room(void *self, size_t *frames) {
    snd_pcm_sframes_t avail = snd_pcm_avail_update(self);
    if (avail < 0) {
        enum err err = repair(self, avail);
        if (err != ERR_OK)
            return err;
        avail = snd_pcm_avail_update(self);
    }
    if (avail < 0 || snd_pcm_state(self) == SND_PCM_STATE_DISCONNECTED)
        return ERR_GONE;
    *frames = (size_t)avail;
    return ERR_OK;
}

static enum err alsa_write(void *self, const int16_t *frames, size_t count) {
    for (int tries = 0; count > 0 && tries < 3;) {
        snd_pcm_sframes_t done = snd_pcm_writei(self, frames, count);
        if (done < 0) {
            enum err err = repair(self, done);
            if (err != ERR_OK)
                return err;
            tries++;
            continue;
        }
        frames += done;
        count -= (size_t)done;
    }
    return ERR_OK;
}

static size_t alsa_queued(void *self) {
    snd_pcm_sframes_t delay = 0;
    if (snd_pcm_state(self) != SND_PCM_STATE_RUNNING || snd_pcm_delay(self, &delay) < 0)
        return 0;
    return delay > 0 ? (size_t)delay : 0;
}

static void alsa_drop(void *self) {
    snd_pcm_drop(self);
    snd_pcm_prepare(self);
}

static void alsa_close(void *self) {
    snd_pcm_drop(self);
    snd_pcm_close(self);
}

const struct sound_driver sound_alsa = {
    .prefix = "",
    .open = alsa_open,
    .room = alsa_room,
    .write = alsa_write,
    .queued = alsa_queued,
    .drop = alsa_drop,
    .close = alsa_close,
};
