#include "jack.h"

#include <alsa/asoundlib.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "voice/voice.h"

#define LOG_ROOM "voice"

static void lose(struct jack *jack) {
    log_warn("jack.lost", "kind=%d errno=%d", (int)jack->kind, errno);
    jack_finish(jack);
}

/* --- a named pipe, for tests and for a keypad's own daemon: '1' in, '0' out --- */

static bool open_pipe(struct jack *jack) {
    /* Opened for writing too, so that a writer who leaves does not end it. */
    jack->fd = open(jack->name, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    return jack->fd >= 0;
}

static void read_pipe(struct jack *jack) {
    char bytes[64];
    ssize_t got;
    while ((got = read(jack->fd, bytes, sizeof(bytes))) > 0) {
        for (ssize_t i = 0; i < got; i++) {
            if (bytes[i] == '0' || bytes[i] == '1')
                jack->is_in = bytes[i] == '1';
        }
    }
    if (got == 0 || (errno != EAGAIN && errno != EINTR))
        lose(jack);
}

/* --- an input device with SW_HEADPHONE_INSERT --- */

static bool ask_evdev(struct jack *jack) {
    unsigned char switches[SW_MAX / 8 + 1] = {0};
    if (ioctl(jack->fd, EVIOCGSW(sizeof(switches)), switches) < 0)
        return false;
    jack->is_in = (switches[SW_HEADPHONE_INSERT / 8] >> SW_HEADPHONE_INSERT % 8 & 1) != 0;
    return true;
}

static bool open_evdev(struct jack *jack) {
    jack->fd = open(jack->name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (jack->fd >= 0 && ask_evdev(jack))
        return true;
    jack_finish(jack);
    return false;
}

static void read_evdev(struct jack *jack) {
    struct input_event events[16];
    ssize_t got;
    while ((got = read(jack->fd, events, sizeof(events))) > 0) {
        for (size_t i = 0; i < (size_t)got / sizeof(events[0]); i++) {
            if (events[i].type == EV_SW && events[i].code == SW_HEADPHONE_INSERT)
                jack->is_in = events[i].value != 0;
            if (events[i].type == EV_SYN && events[i].code == SYN_DROPPED && !ask_evdev(jack))
                jack->is_in = false;
        }
    }
    if (got == 0 || (errno != EAGAIN && errno != EINTR))
        lose(jack);
}

/* --- an ALSA control: a boolean of the card whose name holds "Headphone" and "Jack" --- */

static bool is_headphone_jack(const char *name) {
    return strstr(name, "Headphone") != NULL && strstr(name, "Jack") != NULL;
}

static bool ask_ctl(struct jack *jack, snd_ctl_elem_id_t *id) {
    snd_ctl_elem_value_t *value;
    snd_ctl_elem_value_alloca(&value);
    snd_ctl_elem_value_set_id(value, id);
    if (snd_ctl_elem_read(jack->ctl, value) < 0)
        return false;
    jack->is_in = snd_ctl_elem_value_get_boolean(value, 0) != 0;
    return true;
}

/* Finds the contact among the card's elements and reads it. */
static bool find_ctl(struct jack *jack) {
    bool is_found = false;
    snd_ctl_elem_list_t *list;
    snd_ctl_elem_id_t *id;
    snd_ctl_elem_list_alloca(&list);
    snd_ctl_elem_id_alloca(&id);
    if (snd_ctl_elem_list(jack->ctl, list) < 0)
        return false;
    unsigned count = snd_ctl_elem_list_get_count(list);
    if (count > 4096 || snd_ctl_elem_list_alloc_space(list, count) < 0)
        return false;
    if (snd_ctl_elem_list(jack->ctl, list) >= 0) {
        for (unsigned i = 0; i < snd_ctl_elem_list_get_used(list) && !is_found; i++) {
            snd_ctl_elem_list_get_id(list, i, id);
            is_found = snd_ctl_elem_id_get_interface(id) == SND_CTL_ELEM_IFACE_CARD &&
                       is_headphone_jack(snd_ctl_elem_id_get_name(id)) && ask_ctl(jack, id);
        }
    }
    snd_ctl_elem_list_free_space(list);
    return is_found;
}

static bool open_ctl(struct jack *jack) {
    snd_ctl_t *ctl = NULL;
    if (snd_ctl_open(&ctl, jack->name, SND_CTL_NONBLOCK | SND_CTL_READONLY) < 0)
        return false;
    jack->ctl = ctl;
    if (snd_ctl_subscribe_events(ctl, 1) >= 0 && find_ctl(jack))
        return true;
    jack_finish(jack);
    return false;
}

static void read_ctl(struct jack *jack) {
    snd_ctl_event_t *event;
    snd_ctl_elem_id_t *id;
    snd_ctl_event_alloca(&event);
    snd_ctl_elem_id_alloca(&id);
    int got;
    while ((got = snd_ctl_read(jack->ctl, event)) > 0) {
        if (snd_ctl_event_get_type(event) != SND_CTL_EVENT_ELEM ||
            !is_headphone_jack(snd_ctl_event_elem_get_name(event)))
            continue;
        snd_ctl_event_elem_get_id(event, id);
        if (!ask_ctl(jack, id)) {
            lose(jack);
            return;
        }
    }
    if (got < 0 && got != -EAGAIN && got != -EINTR)
        lose(jack);
}

/* --- all of them --- */

static bool open_source(struct jack *jack) {
    bool is_open = true;
    switch (jack->kind) {
    case JACK_PIPE:
        is_open = open_pipe(jack);
        break;
    case JACK_EVDEV:
        is_open = open_evdev(jack);
        break;
    case JACK_CTL:
        is_open = open_ctl(jack);
        break;
    case JACK_ALWAYS:
        jack->is_in = true;
        break;
    case JACK_NEVER:
        break;
    }
    return is_open;
}

static const struct {
    const char *prefix;
    enum jack_kind kind;
} kinds[] = {{"pipe:", JACK_PIPE}, {"evdev:", JACK_EVDEV}, {"ctl:", JACK_CTL}};

bool jack_read_spec(const char *spec, enum jack_kind *kind, const char **name) {
    *kind = strcmp(spec, "always") == 0 ? JACK_ALWAYS : JACK_NEVER;
    *name = spec;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        size_t len = strlen(kinds[i].prefix);
        if (strncmp(spec, kinds[i].prefix, len) != 0 || spec[len] == '\0')
            continue;
        *kind = kinds[i].kind;
        *name = spec + len;
    }
    return *kind != JACK_NEVER || spec[0] == '\0' || strcmp(spec, "never") == 0;
}

bool voice_is_jack(const char *spec) {
    enum jack_kind kind;
    const char *name;
    return jack_read_spec(spec, &kind, &name);
}

void jack_init(struct jack *jack, const char *spec) {
    *jack = (struct jack){.fd = -1};
    if (!jack_read_spec(spec, &jack->kind, &jack->name))
        log_warn("jack.no_such_kind", "len=%zu", strlen(spec));
    if (!open_source(jack))
        log_warn("jack.not_opened", "kind=%d errno=%d", (int)jack->kind, errno);
}

void jack_finish(struct jack *jack) {
    if (jack->fd >= 0)
        close(jack->fd);
    if (jack->ctl != NULL)
        snd_ctl_close(jack->ctl);
    jack->fd = -1;
    jack->ctl = NULL;
    jack->is_in = false;
}

bool jack_is_open(const struct jack *jack) {
    return jack->kind == JACK_NEVER || jack->kind == JACK_ALWAYS || jack->fd >= 0 ||
           jack->ctl != NULL;
}

bool jack_reopen(struct jack *jack) {
    return jack_is_open(jack) || open_source(jack);
}

size_t jack_fds(struct jack *jack, struct pollfd fds[JACK_FDS]) {
    if (jack->fd >= 0) {
        fds[0] = (struct pollfd){.fd = jack->fd, .events = POLLIN};
        return 1;
    }
    int count = jack->ctl == NULL ? 0 : snd_ctl_poll_descriptors(jack->ctl, fds, JACK_FDS);
    return count > 0 ? (size_t)count : 0;
}

void jack_read(struct jack *jack) {
    if (jack->kind == JACK_PIPE && jack->fd >= 0)
        read_pipe(jack);
    else if (jack->kind == JACK_EVDEV && jack->fd >= 0)
        read_evdev(jack);
    else if (jack->kind == JACK_CTL && jack->ctl != NULL)
        read_ctl(jack);
}
