/* Is a headphone plug in? Events only, no polling between them: sound would leak (reference/voice
 * section 5). Says what the contact says now; whoever asks waits for it to settle. The voice
 * thread owns it. */
#ifndef VOICE_JACK_H
#define VOICE_JACK_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

enum jack_kind { JACK_NEVER, JACK_ALWAYS, JACK_PIPE, JACK_EVDEV, JACK_CTL };

#define JACK_FDS 4

struct jack {
    enum jack_kind kind;
    const char *name; /* behind the prefix */
    int fd;           /* pipe, evdev */
    void *ctl;        /* snd_ctl_t */
    bool is_in;
};

/* What a jack of the configuration (see voice_params) names. False: none of its forms, and then it
 * is JACK_NEVER. `*name` lies in `spec`. */
bool jack_read_spec(const char *spec, enum jack_kind *kind, const char **name);
/* A source that cannot be opened counts as "out" until jack_reopen. */
void jack_init(struct jack *jack, const char *spec);
void jack_finish(struct jack *jack);
bool jack_is_open(const struct jack *jack);
bool jack_reopen(struct jack *jack);
size_t jack_fds(struct jack *jack, struct pollfd fds[JACK_FDS]);
/* Takes what is waiting, never blocks, and updates `is_in`. A source that fails or goes away is
 * "out": silence is the safe side. */
void jack_read(struct jack *jack);

#endif
