/* rooms: app */
/* Any bytes as kiosk.ini: a good one holds only what its table allows and says nothing; of a bad
 * one every line that is printed names the file, and the line where that key stands; and what is
 * refused changes nothing: without the refused lines the file reads the same. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "app/config.h"
#include "base/log.h"
#include "base/text.h"
#include "fuzz.h"
#include "voice/voice.h"

#define LINES_MOST 4096

struct reading {
    char path[64];
    struct config config;
    enum err err;
    char *said;
    size_t said_len;
};

static void read_config(const uint8_t *bytes, size_t size, struct reading *reading) {
    int fd = memfd_create("config", MFD_CLOEXEC);
    if (fd < 0 || write(fd, bytes, size) != (ssize_t)size)
        abort();
    snprintf(reading->path, sizeof(reading->path), "/proc/self/fd/%d", fd);
    FILE *out = open_memstream(&reading->said, &reading->said_len);
    reading->err = config_read(reading->path, &reading->config, out);
    fclose(out);
    close(fd);
}

static void check_text(const char *text) {
    size_t len = strnlen(text, CONFIG_TEXT);
    assert(len < CONFIG_TEXT && text_is_valid(text, len));
    for (size_t at = 0; at < len; at++)
        assert((unsigned char)text[at] >= 0x20);
}

/* Of a refused file too: each is a value that was taken, or the default. */
static void check_values(const struct config *config) {
    const char *const texts[] = {config->id,           config->place_name,
                                 config->counter,      config->time_zone,
                                 config->assets,       config->log,
                                 config->folder,       config->key_file,
                                 config->api_key,      config->jurisdiction_id,
                                 config->ca_file,      config->client_cert,
                                 config->client_key,   config->pinned_key,
                                 config->content_key,  config->content_url,
                                 config->inter,        config->arabic,
                                 config->chinese,      config->keymap,
                                 config->pinyin_data,  config->pinyin_worker,
                                 config->engine,       config->phones,
                                 config->tracking_url, config->speaker,
                                 config->georeport_url};
    for (size_t k = 0; k < sizeof(texts) / sizeof(texts[0]); k++)
        check_text(texts[k]);
    assert(strstr("en es zh vi ar", config->lang) && strlen(config->lang) == 2);
    assert(strstr("light medium dark soft", config->theme) && config->theme[0] != '\0');
    assert(strstr("auto json xml", config->format) && config->format[0] != '\0');
    assert(fabs(config->latitude) <= 90 && fabs(config->longitude) <= 180);
    assert(config->width_px >= 480 && config->width_px <= 8000);
    assert(config->height_px >= 480 && config->height_px <= 8000);
    assert(config->width_mm >= 100 && config->width_mm <= 3000);
    assert(config->idle_s >= 20 && config->idle_s <= 3600);
    assert(config->warning_s >= 20 && config->warning_s <= 300);
    assert(config->volume >= 1 && config->volume <= 7);
    assert(config->rate >= 0 && config->rate <= 6);
    assert(config->timeout_s >= 2 && config->timeout_s <= 600);
    assert(config->refresh_s >= 10 && config->refresh_s <= 86400);
}

static void check_url(const char *url) {
    if (url[0] == '\0')
        return;
    assert(strncmp(url, "https://", 8) == 0 || strncmp(url, "http://127.0.0.1", 16) == 0);
    assert(strpbrk(url, " \\\t") == NULL);
}

static void check_good(const struct config *config) {
    size_t len = strlen(config->id);
    assert(len >= 1 && len <= 6 && text_count(config->id) == len);
    assert(config->assets[0] != '\0' && config->folder[0] != '\0' && config->key_file[0] != '\0');
    check_url(config->georeport_url);
    check_url(config->tracking_url);
    check_url(config->content_url);
    assert(config->content_url[0] == '\0' || strlen(config->content_key) == 44);
    assert((config->client_cert[0] == '\0') == (config->client_key[0] == '\0'));
    assert(voice_is_jack(config->jack));
}

/* Where line `wanted` (from 1) begins; its length. NULL: there is no such line. */
static const uint8_t *find_line(const uint8_t *bytes, size_t size, long wanted, size_t *len) {
    const uint8_t *end = bytes + size;
    for (long line = 1; bytes < end; line++) {
        const uint8_t *stop = memchr(bytes, '\n', (size_t)(end - bytes));
        stop = stop != NULL ? stop : end;
        *len = (size_t)(stop - bytes);
        if (line == wanted)
            return bytes;
        bytes = stop + 1;
    }
    return NULL;
}

/* "PATH:7: [section] key: what; remedy": the key stands on the seventh line. Its number; 0: about
 * the whole file. */
static long check_message(const struct reading *reading, const char *text, const uint8_t *bytes,
                          size_t size) {
    char key[64] = "", *after = NULL;
    size_t path_len = strlen(reading->path), len = 0;
    assert(strncmp(text, reading->path, path_len) == 0 && text[path_len] == ':');
    if (text[path_len + 1] == ' ')
        return 0;
    long line = strtol(text + path_len + 1, &after, 10);
    const uint8_t *at = find_line(bytes, size, line, &len);
    assert(line > 0 && *after == ':' && at != NULL);
    if (sscanf(after, ": [%*[^]]] %63[a-z_0-9]:", key) == 1)
        assert(memmem(at, len, key, strlen(key)) != NULL);
    return line;
}

/* The same file, the lines of `is_refused` empty. */
static void check_without(const struct reading *first, const bool *is_refused, const uint8_t *bytes,
                          size_t size) {
    static struct reading second;
    uint8_t *kept = malloc(size + 1);
    long line = 1;
    size_t used = 0;
    for (size_t at = 0; at < size; at++) {
        bool is_end = bytes[at] == '\n';
        if (is_end || line >= LINES_MOST || !is_refused[line])
            kept[used++] = bytes[at];
        line += is_end;
    }
    read_config(kept, used, &second);
    assert(memcmp(&first->config, &second.config, sizeof(first->config)) == 0);
    free(second.said);
    free(kept);
}

/* Each line that was said, and none of the file's bytes makes one of its own. */
static void check_said(const struct reading *reading, const uint8_t *bytes, size_t size) {
    static bool is_refused[LINES_MOST];
    memset(is_refused, 0, sizeof(is_refused));
    assert((reading->err == ERR_OK) == (reading->said_len == 0));
    for (const char *at = reading->said; *at != '\0'; at = strchr(at, '\n') + 1) {
        long line = check_message(reading, at, bytes, size);
        assert(strchr(at, '\n') != NULL);
        is_refused[line < LINES_MOST ? line : 0] = true;
    }
    if (reading->err == ERR_INVALID && reading->config.assets[0] == '/')
        check_without(reading, is_refused, bytes, size);
}

static void check_on_machine(const struct reading *reading) {
    char *said = NULL;
    size_t said_len = 0;
    FILE *out = open_memstream(&said, &said_len);
    enum config_verdict verdict = config_check(reading->path, &reading->config, out);
    fclose(out);
    assert(verdict == CONFIG_GOOD || said_len > 0);
    for (const char *at = said; *at != '\0'; at = strchr(at, '\n') + 1) {
        assert(strncmp(at, reading->path, strlen(reading->path)) == 0);
        assert(strchr(at, '\n') != NULL);
    }
    free(said);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static struct reading reading;
    if (log_open("/dev/null", LOG_ERROR) != ERR_OK)
        return 0;
    read_config(bytes, size, &reading);
    assert(reading.err == ERR_OK || reading.err == ERR_PARSE || reading.err == ERR_INVALID);
    check_values(&reading.config);
    check_said(&reading, bytes, size);
    if (reading.err == ERR_OK) {
        check_good(&reading.config);
        check_on_machine(&reading);
    }
    free(reading.said);
    return 0;
}
