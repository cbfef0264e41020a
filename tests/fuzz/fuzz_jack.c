/* rooms: voice */
/* The jack: first what the configuration names (any text), then what comes out of a pipe and of an
 * input device (any bytes). The last word counts, a broken source is "out", and what the check of
 * the configuration takes is what is opened. */
#include <fcntl.h>
#include <linux/input.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "fuzz.h"
#include "voice/jack.h"
#include "voice/voice.h"

#define EVENTS_MOST 100

static void check_spec(const char *spec) {
    static const char *const prefixes[] = {
        [JACK_PIPE] = "pipe:", [JACK_EVDEV] = "evdev:", [JACK_CTL] = "ctl:"};
    enum jack_kind kind = JACK_CTL;
    const char *name = NULL;
    bool is_known = jack_read_spec(spec, &kind, &name);
    assert(is_known == voice_is_jack(spec));
    assert(is_known || kind == JACK_NEVER);
    assert(name >= spec && name <= spec + strlen(spec));
    if (kind == JACK_ALWAYS)
        assert(strcmp(spec, "always") == 0);
    if (kind == JACK_NEVER && is_known)
        assert(spec[0] == '\0' || strcmp(spec, "never") == 0);
    if (kind >= JACK_PIPE) { /* its prefix and its name are the whole of it */
        size_t len = strlen(prefixes[kind]);
        assert(strncmp(spec, prefixes[kind], len) == 0 && name == spec + len && *name != '\0');
    }
}

/* As opened: a pipe whose other end is ours. */
static struct jack make_jack(enum jack_kind kind, bool is_in, int *write_end) {
    int ends[2];
    if (pipe2(ends, O_NONBLOCK | O_CLOEXEC) != 0)
        abort();
    *write_end = ends[1];
    return (struct jack){.kind = kind, .name = "", .fd = ends[0], .is_in = is_in};
}

static void read_pipe(const uint8_t *bytes, size_t size, bool was_in) {
    int write_end;
    bool is_in = was_in;
    struct jack jack = make_jack(JACK_PIPE, was_in, &write_end);
    if (write(write_end, bytes, size) != (ssize_t)size)
        abort();
    for (size_t at = 0; at < size; at++)
        if (bytes[at] == '0' || bytes[at] == '1')
            is_in = bytes[at] == '1';
    jack_read(&jack);
    assert(jack.is_in == is_in && jack_is_open(&jack));
    close(write_end); /* the writer is gone for good */
    jack_read(&jack);
    assert(!jack.is_in && !jack_is_open(&jack));
    jack_finish(&jack);
}

/* Four bytes an event. The kernel gives whole ones; a pipe answers no question about switches, so
 * events that were dropped leave the plug "out". */
static void read_events(const uint8_t *bytes, size_t size, bool was_in) {
    struct input_event events[EVENTS_MOST];
    int write_end;
    bool is_in = was_in;
    size_t count = size / 4 < EVENTS_MOST ? size / 4 : EVENTS_MOST;
    struct jack jack = make_jack(JACK_EVDEV, was_in, &write_end);
    memset(events, 0, sizeof(events));
    for (size_t at = 0; at < count; at++) {
        const uint8_t *from = bytes + 4 * at;
        events[at].type = from[0] % 8;
        events[at].code = from[1] % 8;
        events[at].value = (int8_t)from[2] * 256 + from[3];
        if (events[at].type == EV_SW && events[at].code == SW_HEADPHONE_INSERT)
            is_in = events[at].value != 0;
        if (events[at].type == EV_SYN && events[at].code == SYN_DROPPED)
            is_in = false;
    }
    if (write(write_end, events, count * sizeof(events[0])) < 0)
        abort();
    jack_read(&jack);
    assert(jack.is_in == is_in);
    close(write_end);
    jack_finish(&jack);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    if (size == 0 || size > 4096 || log_open("/dev/null", LOG_ERROR) != ERR_OK)
        return 0;
    char *spec = malloc(size);
    memcpy(spec, bytes + 1, size - 1);
    spec[size - 1] = '\0';
    check_spec(spec);
    read_pipe(bytes + 1, size - 1, (bytes[0] & 1) != 0);
    read_events(bytes + 1, size - 1, (bytes[0] & 1) != 0);
    free(spec);
    return 0;
}
