#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LINE_BYTES 1000
#define VALUES_BYTES 800
#define HELD_BYTES 16384
/* Always left free, so that a cut line is still a whole JSON object. */
#define END_BYTES 16

static atomic_int log_fd = STDERR_FILENO;
static atomic_int log_least = LOG_INFO;

/* Of the start of a program: see log_hold. */
static pthread_mutex_t held_lock = PTHREAD_MUTEX_INITIALIZER;
static struct {
    bool is_on;
    int errors;
    size_t len;
    char first[256], bytes[HELD_BYTES];
} held;

struct line {
    char bytes[LINE_BYTES];
    size_t len;
    bool is_cut;
};

enum err log_open(const char *path, enum log_level least) {
    int fd = STDERR_FILENO;
    if (path) {
        fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, 0600);
        if (fd < 0)
            return ERR_IO;
    }
    log_close();
    log_fd = fd;
    log_least = (int)least;
    return ERR_OK;
}

static void set_hold(bool is_on) {
    pthread_mutex_lock(&held_lock);
    held.is_on = is_on;
    held.errors = 0;
    held.len = 0;
    held.first[0] = '\0';
    pthread_mutex_unlock(&held_lock);
}

void log_close(void) {
    set_hold(false);
    int fd = atomic_exchange(&log_fd, STDERR_FILENO);
    if (fd != STDERR_FILENO)
        close(fd);
}

void log_hold(void) {
    set_hold(true);
}

void log_release(void) {
    pthread_mutex_lock(&held_lock);
    ssize_t written = write(log_fd, held.bytes, held.len);
    (void)written;
    pthread_mutex_unlock(&held_lock);
    set_hold(false);
}

int log_first_error(char *text, size_t room) {
    pthread_mutex_lock(&held_lock);
    int errors = held.errors;
    snprintf(text, room, "%s", held.first);
    pthread_mutex_unlock(&held_lock);
    for (char *at = text; *at != '\0'; at++)
        if ((unsigned char)*at < 0x20 || *at == 0x7f)
            *at = '?';
    return errors;
}

static void add_bytes(struct line *line, const char *bytes, size_t len) {
    if (line->is_cut || len > LINE_BYTES - END_BYTES - line->len) {
        line->is_cut = true;
        return;
    }
    memcpy(line->bytes + line->len, bytes, len);
    line->len += len;
}

static void add_word(struct line *line, const char *word) {
    add_bytes(line, word, strlen(word));
}

/* Everything but plain ASCII is written as an escape: a log line is one line and valid JSON
 * whatever bytes were logged. */
static void add_escaped(struct line *line, const char *text, size_t len) {
    for (size_t i = 0; i < len; i++) {
        unsigned char byte = (unsigned char)text[i];
        char escape[8];
        if (byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\') {
            add_bytes(line, text + i, 1);
        } else {
            snprintf(escape, sizeof escape, "\\u%04x", byte);
            add_bytes(line, escape, 6);
        }
    }
}

static bool is_integer(const char *text, size_t len) {
    size_t digits = 0, at = 0;
    if (len > 0 && text[0] == '-')
        at = 1;
    for (; at < len && text[at] >= '0' && text[at] <= '9'; at++)
        digits++;
    bool has_leading_zero = digits > 1 && text[at - digits] == '0';
    return at == len && digits > 0 && digits <= 15 && !has_leading_zero;
}

/* A value in quotes runs to the closing one; any other to the blank before the next `word=`, so
 * that it may contain blanks. */
static size_t value_length(const char *values, size_t len) {
    for (size_t at = 1; at < len && values[0] == '"'; at++)
        if (values[at] == '"' && (at + 1 == len || values[at + 1] == ' '))
            return at + 1;
    for (size_t at = 0; at < len; at++) {
        if (values[at] != ' ')
            continue;
        size_t end = at + 1;
        while (end < len && values[end] != ' ' && values[end] != '=')
            end++;
        if (end < len && values[end] == '=' && end > at + 1)
            return at;
    }
    return len;
}

static void add_pair(struct line *line, const char *key, size_t key_len, const char *value,
                     size_t value_len) {
    size_t before = line->len;
    add_word(line, ",\"");
    add_escaped(line, key, key_len);
    add_word(line, "\":");
    if (value_len >= 2 && value[0] == '"' && value[value_len - 1] == '"') {
        value++; /* written with quotes by the caller: they are not of the value */
        value_len -= 2;
    }
    if (is_integer(value, value_len)) {
        add_bytes(line, value, value_len);
    } else {
        add_word(line, "\"");
        add_escaped(line, value, value_len);
        add_word(line, "\"");
    }
    if (line->is_cut)
        line->len = before;
}

/* What a line says of itself is never said a second time, by a value that holds `event=`. */
static bool is_own_key(const char *key, size_t len) {
    static const char *const own[] = {"time", "level", "room", "event"};
    for (size_t at = 0; at < sizeof own / sizeof own[0]; at++) {
        if (strlen(own[at]) == len && memcmp(own[at], key, len) == 0)
            return true;
    }
    return false;
}

static void add_pairs(struct line *line, const char *values) {
    size_t len = strlen(values);
    while (len > 0 && !line->is_cut) {
        size_t key_len = strcspn(values, "= ");
        bool has_key = values[key_len] == '=';
        const char *value = has_key ? values + key_len + 1 : values;
        size_t rest = len - (size_t)(value - values);
        size_t value_len = value_length(value, rest);
        if (has_key && !is_own_key(values, key_len))
            add_pair(line, values, key_len, value, value_len);
        else if (value_len > 0)
            add_pair(line, "note", 4, value, value_len);
        values = value + value_len;
        len = rest - value_len;
        while (len > 0 && *values == ' ')
            values++, len--;
    }
}

static void add_time(struct line *line) {
    struct timespec now;
    struct tm parts;
    char text[80];
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &parts);
    size_t len = strftime(text, sizeof text, "{\"time\":\"%Y-%m-%dT%H:%M:%S", &parts);
    snprintf(text + len, sizeof text - len, ".%03dZ\"", (int)(now.tv_nsec / 1000000));
    add_word(line, text);
}

static void note_error(const char *event, const char *values) {
    if (held.errors++ == 0)
        snprintf(held.first, sizeof held.first, "%s%s%s", event, values[0] != '\0' ? " " : "",
                 values);
}

static void put(const struct line *line, enum log_level level, const char *event,
                const char *values) {
    pthread_mutex_lock(&held_lock);
    bool is_kept = held.is_on && log_fd == STDERR_FILENO;
    if (held.is_on && level == LOG_ERROR)
        note_error(event, values);
    if (is_kept && line->len <= sizeof held.bytes - held.len) {
        memcpy(held.bytes + held.len, line->bytes, line->len);
        held.len += line->len;
    }
    pthread_mutex_unlock(&held_lock);
    if (is_kept)
        return;
    /* One write a line: lines of several threads do not mix. A full disk must not stop the kiosk.
     */
    ssize_t written = write(log_fd, line->bytes, line->len);
    (void)written;
}

void log_write(enum log_level level, const char *room, const char *event, const char *format, ...) {
    static const char *const levels[] = {"debug", "info", "warn", "error"};
    if ((int)level < log_least)
        return;
    int saved_errno = errno;
    char values[VALUES_BYTES];
    va_list args;
    va_start(args, format);
    int wanted = vsnprintf(values, sizeof values, format, args);
    va_end(args);

    struct line line = {.len = 0};
    add_time(&line);
    add_pair(&line, "level", 5, levels[level], strlen(levels[level]));
    add_pair(&line, "room", 4, room, strlen(room));
    add_pair(&line, "event", 5, event, strlen(event));
    if (wanted > 0)
        add_pairs(&line, values);
    if (wanted >= (int)sizeof values)
        line.is_cut = true;
    const char *end = line.is_cut ? ",\"cut\":1}\n" : "}\n";
    memcpy(line.bytes + line.len, end, strlen(end));
    line.len += strlen(end);
    put(&line, level, event, values);
    errno = saved_errno;
}
