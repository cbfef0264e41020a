#include "app/config.h"

#include <ctype.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/ini.h"
#include "base/locale.h"
#include "base/text.h"
#include "voice/voice.h"

enum key_type { KEY_TEXT, KEY_PATH, KEY_INT, KEY_REAL, KEY_FLAG, KEY_WORD };

struct key {
    const char *section, *name;
    enum key_type type;
    size_t at;
    const char *otherwise; /* the default; NULL: must be given */
    double least, most;
    const char *words; /* KEY_WORD: allowed ones, with spaces */
};

#define AT(field) offsetof(struct config, field)
static const struct key keys[] = {
    {"kiosk", "id", KEY_TEXT, AT(id), "K1", 1, 6, NULL},
    {"kiosk", "place_name", KEY_TEXT, AT(place_name), "City Hall", 0, 60, NULL},
    {"kiosk", "counter", KEY_TEXT, AT(counter), "Counter 3", 0, 60, NULL},
    {"kiosk", "latitude", KEY_REAL, AT(latitude), "0", -90, 90, NULL},
    {"kiosk", "longitude", KEY_REAL, AT(longitude), "0", -180, 180, NULL},
    {"kiosk", "time_zone", KEY_TEXT, AT(time_zone), "America/Denver", 1, 60, NULL},
    {"kiosk", "assets", KEY_PATH, AT(assets), NULL, 1, 500, NULL},
    {"kiosk", "log", KEY_PATH, AT(log), "", 0, 500, NULL},
    {"kiosk", "log_level", KEY_WORD, AT(log_level), "info", 0, 0, "debug info warn error"},
    {"panel", "width_px", KEY_INT, AT(width_px), "1080", 480, 8000, NULL},
    {"panel", "height_px", KEY_INT, AT(height_px), "1920", 480, 8000, NULL},
    {"panel", "width_mm", KEY_REAL, AT(width_mm), "268", 100, 3000, NULL},
    {"panel", "bottom_above_floor_mm", KEY_INT, AT(bottom_above_floor_mm), "760", 0, 2000, NULL},
    {"panel", "reach_mm", KEY_INT, AT(reach_mm), "1220", 900, 1400, NULL},
    {"panel", "fullscreen", KEY_FLAG, AT(is_fullscreen), "yes", 0, 0, NULL},
    {"visit", "language", KEY_WORD, AT(lang), "en", 0, 0, "en es zh vi ar"},
    {"visit", "theme", KEY_WORD, AT(theme), "light", 0, 0, "light medium dark soft"},
    {"visit", "text_size", KEY_WORD, AT(text_size), "standard", 0, 0,
     "small standard large largest"},
    {"visit", "reduced_motion", KEY_FLAG, AT(is_reduced_motion), "no", 0, 0, NULL},
    {"visit", "idle_s", KEY_INT, AT(idle_s), "120", 20, 3600, NULL},
    {"visit", "warning_s", KEY_INT, AT(warning_s), "45", 20, 300, NULL},
    {"visit", "papers_s", KEY_INT, AT(papers_s), "600", 60, 3600, NULL},
    {"visit", "done_s", KEY_INT, AT(done_s), "60", 20, 600, NULL},
    {"visit", "volume", KEY_INT, AT(volume), "3", 1, 7, NULL},
    {"visit", "rate", KEY_INT, AT(rate), "2", 0, 6, NULL},
    {"store", "folder", KEY_PATH, AT(folder), NULL, 1, 500, NULL},
    {"store", "key_file", KEY_PATH, AT(key_file), NULL, 1, 500, NULL},
    {"city", "georeport_url", KEY_TEXT, AT(georeport_url), "", 0, 500, NULL},
    {"city", "api_key", KEY_TEXT, AT(api_key), "", 0, 500, NULL},
    {"city", "jurisdiction_id", KEY_TEXT, AT(jurisdiction_id), "", 0, 200, NULL},
    {"city", "tracking_url", KEY_TEXT, AT(tracking_url), "", 0, 180, NULL},
    {"city", "format", KEY_WORD, AT(format), "auto", 0, 0, "auto json xml"},
    {"city", "ca_file", KEY_PATH, AT(ca_file), "", 0, 500, NULL},
    {"city", "client_cert", KEY_PATH, AT(client_cert), "", 0, 500, NULL},
    {"city", "client_key", KEY_PATH, AT(client_key), "", 0, 500, NULL},
    {"city", "pinned_key", KEY_TEXT, AT(pinned_key), "", 0, 500, NULL},
    {"city", "content_url", KEY_TEXT, AT(content_url), "", 0, 500, NULL},
    {"city", "content_key", KEY_TEXT, AT(content_key), "", 0, 100, NULL},
    {"city", "documents_url", KEY_TEXT, AT(documents_url), "", 0, 400, NULL},
    {"city", "recordings_url", KEY_TEXT, AT(recordings_url), "", 0, 400, NULL},
    {"city", "has_client_request_id", KEY_FLAG, AT(has_client_request_id), "no", 0, 0, NULL},
    {"city", "repeat_multi_values", KEY_FLAG, AT(is_multi_value_repeated), "no", 0, 0, NULL},
    {"city", "has_search", KEY_FLAG, AT(has_search), "yes", 0, 0, NULL},
    {"city", "resend_private", KEY_FLAG, AT(are_privates_resent), "no", 0, 0, NULL},
    {"city", "connect_timeout_s", KEY_INT, AT(connect_timeout_s), "10", 1, 120, NULL},
    {"city", "timeout_s", KEY_INT, AT(timeout_s), "30", 2, 600, NULL},
    {"city", "rate_per_min", KEY_INT, AT(rate_per_min), "0", 0, 6000, NULL},
    {"city", "reconcile_window_s", KEY_INT, AT(reconcile_window_s), "120", 1, 86400, NULL},
    {"city", "refresh_s", KEY_INT, AT(refresh_s), "900", 10, 86400, NULL},
    {"fonts", "inter", KEY_PATH, AT(inter), "/usr/share/fonts/opentype/inter", 1, 500, NULL},
    {"fonts", "arabic", KEY_PATH, AT(arabic), "/usr/share/fonts/truetype/noto", 1, 500, NULL},
    {"fonts", "chinese", KEY_PATH, AT(chinese), "/usr/share/fonts/opentype/noto", 1, 500, NULL},
    {"input", "keymap", KEY_TEXT, AT(keymap), "", 0, 500, NULL},
    {"input", "pinyin_worker", KEY_PATH, AT(pinyin_worker), "", 0, 500, NULL},
    {"input", "pinyin_data", KEY_PATH, AT(pinyin_data), "", 0, 500, NULL},
    {"scanner", "driver", KEY_WORD, AT(scanner_driver), "none", 0, 0, "sane simulated none"},
    {"scanner", "device", KEY_TEXT, AT(scanner_device), "", 0, 500, NULL},
    {"scanner", "worker", KEY_PATH, AT(scanner_worker), "", 0, 500, NULL},
    {"scanner", "sane_folder", KEY_PATH, AT(sane_folder), "", 0, 500, NULL},
    {"scanner", "options", KEY_TEXT, AT(scanner_options), "", 0, 500, NULL},
    {"scanner", "rules", KEY_PATH, AT(scanner_rules), "", 0, 500, NULL},
    {"scanner", "stall_s", KEY_INT, AT(scanner_stall_s), "30", 5, 300, NULL},
    {"voice", "engine", KEY_TEXT, AT(engine), "", 0, 500, NULL},
    {"voice", "phones", KEY_TEXT, AT(phones), "", 0, 500, NULL},
    {"voice", "speaker", KEY_TEXT, AT(speaker), "default", 0, 500, NULL},
    {"voice", "jack", KEY_TEXT, AT(jack), "never", 0, 500, NULL},
};
#define KEY_COUNT (sizeof(keys) / sizeof(keys[0]))

/* Panels that exist: a wall of 60 inches has 1.5 pixels a millimetre, a telephone 20. */
#define DENSITY_LEAST 1.5
#define DENSITY_MOST 20.0
#define HEIGHT_LEAST_MM 100.0
#define BASE64_OF_32 44

struct reader {
    const char *path;
    struct config *config;
    FILE *out;
    bool is_set[KEY_COUNT];
    bool is_bad;
};

static bool complain(struct reader *reader, int line, const struct key *key, const char *wrong,
                     const char *remedy) {
    fprintf(reader->out, "%s:%d: [%s] %s: %s; %s\n", reader->path, line, key->section, key->name,
            wrong, remedy);
    reader->is_bad = true;
    return false;
}

static bool has_word(const char *words, const char *word) {
    size_t len = strlen(word);
    if (strchr(word, ' ') != NULL)
        return false; /* "yes no" is neither */
    for (const char *at = words; len > 0 && (at = strstr(at, word)) != NULL; at += len)
        if ((at == words || at[-1] == ' ') && (at[len] == ' ' || at[len] == '\0'))
            return true;
    return false;
}

static bool set_text(struct reader *reader, const struct key *key, const char *value, int line) {
    char *target = (char *)reader->config + key->at, wrong[160];
    size_t len = strlen(value);
    if ((double)len < key->least || (double)len > key->most || len >= CONFIG_TEXT) {
        snprintf(wrong, sizeof(wrong), "needs %.0f to %.0f characters", key->least, key->most);
        return complain(reader, line, key, wrong, "shorten it or give one");
    }
    bool has_control = false;
    for (size_t k = 0; k < len; k++)
        has_control = has_control || (unsigned char)value[k] < 0x20 || value[k] == 0x7f;
    if (has_control || !text_is_valid(value, len))
        return complain(reader, line, key, "holds what is no text", "save the file as UTF-8");
    const char *slash = strrchr(reader->path, '/');
    if (key->type == KEY_PATH && len > 0 && value[0] != '/' && slash != NULL) {
        /* Relative to the file, so that a folder with its kiosk.ini can be moved. */
        if ((size_t)(slash - reader->path) + 1 + len >= CONFIG_TEXT)
            return complain(reader, line, key, "path too long", "use a shorter one");
        snprintf(target, CONFIG_TEXT, "%.*s/%s", (int)(slash - reader->path), reader->path, value);
    } else {
        snprintf(target, CONFIG_TEXT, "%s", value);
    }
    return true;
}

static bool set_number(struct reader *reader, const struct key *key, const char *value, int line) {
    char *end = NULL, wrong[160];
    errno = 0;
    double number = strtod(value, &end);
    bool is_number = end != value && *end == '\0' && errno == 0;
    bool is_within = is_number && number >= key->least && number <= key->most;
    /* Looked at last: what no int holds may not be cast to one. */
    if (!is_within || (key->type == KEY_INT && number != (double)(int)number)) {
        snprintf(wrong, sizeof(wrong), "must be a%s number from %g to %g",
                 key->type == KEY_INT ? " whole" : "", key->least, key->most);
        return complain(reader, line, key, wrong, "set it or remove the line");
    }
    if (key->type == KEY_INT)
        *(int *)(void *)((char *)reader->config + key->at) = (int)number;
    else
        *(double *)(void *)((char *)reader->config + key->at) = number;
    return true;
}

static bool set_value(struct reader *reader, const struct key *key, const char *value, int line) {
    char wrong[200];
    switch (key->type) {
    case KEY_TEXT:
    case KEY_PATH:
        return set_text(reader, key, value, line);
    case KEY_INT:
    case KEY_REAL:
        return set_number(reader, key, value, line);
    case KEY_FLAG:
        if (!has_word("yes no", value))
            return complain(reader, line, key, "must be yes or no", "set one of them");
        *(bool *)(void *)((char *)reader->config + key->at) = value[0] == 'y';
        return true;
    case KEY_WORD:
        if (!has_word(key->words, value)) {
            snprintf(wrong, sizeof(wrong), "must be one of: %s", key->words);
            return complain(reader, line, key, wrong, "set one of them");
        }
        snprintf((char *)reader->config + key->at, CONFIG_TEXT, "%s", value);
        return true;
    }
    return false;
}

static bool handle_value(void *context, const char *section, const char *key, const char *value,
                         int line) {
    struct reader *reader = context;
    for (size_t k = 0; k < KEY_COUNT; k++) {
        if (strcmp(keys[k].section, section) != 0 || strcmp(keys[k].name, key) != 0)
            continue;
        if (reader->is_set[k])
            return complain(reader, line, &keys[k], "is set twice", "keep one");
        reader->is_set[k] = true;
        return set_value(reader, &keys[k], value, line);
    }
    fprintf(reader->out, "%s:%d: [%s] %s: no such key; see assets/kiosk.ini.sample\n", reader->path,
            line, section, key);
    reader->is_bad = true;
    return false;
}

static void complain_whole(struct reader *reader, const char *key, const char *remedy) {
    fprintf(reader->out, "%s: %s: %s\n", reader->path, key, remedy);
    reader->is_bad = true;
}

/* https with a host; http to 127.0.0.1 itself, not to a name or a user that begins so. */
static bool is_safe_url(const char *url) {
    static const char secure[] = "https://", loopback[] = "http://127.0.0.1";
    for (const char *at = url; *at != '\0'; at++)
        if (*at == ' ' || *at == '\\')
            return false;
    if (strncmp(url, secure, sizeof(secure) - 1) == 0) {
        const char *host = url + sizeof(secure) - 1;
        return isalnum((unsigned char)*host) || *host == '[';
    }
    if (strncmp(url, loopback, sizeof(loopback) - 1) != 0)
        return false;
    const char *rest = url + sizeof(loopback) - 1;
    if (*rest == ':')
        rest += 1 + strspn(rest + 1, "0123456789");
    return *rest == '/' || *rest == '\0';
}

/* 32 bytes in base64, whole and nothing else: an Ed25519 key or a SHA-256. */
static bool is_32_bytes(const char *text, size_t len) {
    static const char signs[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *last = len == BASE64_OF_32 ? memchr(signs, text[len - 2], sizeof(signs) - 1) : NULL;
    /* The last sign has two bits to spare, which are zero. */
    return last != NULL && (last - signs) % 4 == 0 && text[len - 1] == '=' &&
           strspn(text, signs) == len - 1;
}

/* Several are parted by semicolons, as curl takes them. */
static bool are_pins(const char *text) {
    static const char scheme[] = "sha256//";
    for (bool has_more = true; has_more;) {
        size_t len = strcspn(text, ";"), scheme_len = sizeof(scheme) - 1;
        if (len < scheme_len || strncmp(text, scheme, scheme_len) != 0 ||
            !is_32_bytes(text + scheme_len, len - scheme_len))
            return false;
        has_more = text[len] == ';';
        text += len + 1;
    }
    return true;
}

static void check_keys(struct reader *reader) {
    const struct config *config = reader->config;
    const char *key = config->content_key, *pins = config->pinned_key;
    if (config->content_url[0] != '\0' && key[0] == '\0')
        complain_whole(reader, "[city] content_key",
                       "needed with content_url; ask the city for its Ed25519 key");
    if (key[0] != '\0' && !is_32_bytes(key, strlen(key)))
        complain_whole(reader, "[city] content_key",
                       "must be 32 bytes in base64, 44 signs; ask the city for its Ed25519 key");
    if (pins[0] != '\0' && !are_pins(pins))
        complain_whole(reader, "[city] pinned_key",
                       "must be sha256// and 44 signs of base64; make it from the server's key");
}

static void check_city(struct reader *reader) {
    const struct config *config = reader->config;
    const struct {
        const char *key, *path;
    } files[] = {{"[city] ca_file", config->ca_file},
                 {"[city] client_cert", config->client_cert},
                 {"[city] client_key", config->client_key}};
    const struct {
        const char *key, *url;
    } urls[] = {{"[city] georeport_url", config->georeport_url},
                {"[city] tracking_url", config->tracking_url},
                {"[city] content_url", config->content_url},
                {"[city] documents_url", config->documents_url},
                {"[city] recordings_url", config->recordings_url}};
    for (size_t k = 0; k < sizeof(urls) / sizeof(urls[0]); k++)
        if (urls[k].url[0] != '\0' && !is_safe_url(urls[k].url))
            complain_whole(reader, urls[k].key,
                           "must begin with https:// (http only to 127.0.0.1)");
    if (config->recordings_url[0] != '\0' && config->documents_url[0] == '\0')
        complain_whole(reader, "[city] documents_url",
                       "needed with recordings_url; pages go to the clerk that way");
    for (size_t k = 0; k < sizeof(files) / sizeof(files[0]); k++)
        if (files[k].path[0] != '\0' && access(files[k].path, R_OK) != 0)
            complain_whole(reader, files[k].key,
                           "cannot be read; without it every connection fails: put the file there");
    if ((config->client_cert[0] == '\0') != (config->client_key[0] == '\0'))
        complain_whole(reader, "[city] client_key", "goes with client_cert; give both or neither");
}

static void check_panel(struct reader *reader) {
    const struct config *config = reader->config;
    double px_per_mm = config->width_px / config->width_mm;
    if (px_per_mm < DENSITY_LEAST || px_per_mm > DENSITY_MOST)
        complain_whole(reader, "[panel] width_mm",
                       "gives fewer than 1.5 or more than 20 pixels a millimetre; measure the "
                       "picture, in millimetres");
    else if (config->height_px / px_per_mm < HEIGHT_LEAST_MM)
        complain_whole(reader, "[panel] height_px", "gives a picture under 100 mm high; set both");
}

/* Values that are right alone and wrong together, or wrong on this machine. */
static void check_together(struct reader *reader) {
    const struct config *config = reader->config;
    struct locale *zone = NULL;
    for (const char *at = config->id; *at != '\0'; at++)
        if (!isalnum((unsigned char)*at)) {
            complain_whole(reader, "[kiosk] id",
                           "only letters and digits; it begins every reference");
            break;
        }
    if (locale_create(LANG_EN, config->time_zone, &zone) != ERR_OK)
        complain_whole(reader, "[kiosk] time_zone",
                       "no such zone; give an Olson name, as America/Denver");
    locale_destroy(zone);
    check_panel(reader);
    check_city(reader);
    check_keys(reader);
    if (!voice_is_jack(config->jack))
        complain_whole(reader, "[voice] jack",
                       "must be never, always, ctl:NAME, evdev:PATH or pipe:PATH");
}

enum err config_read(const char *path, struct config *config, FILE *out) {
    struct reader reader = {.path = path, .config = config, .out = out};
    int line = 0;
    memset(config, 0, sizeof(*config));
    for (size_t k = 0; k < KEY_COUNT; k++)
        if (keys[k].otherwise != NULL)
            set_value(&reader, &keys[k], keys[k].otherwise, 0);
    enum err err = ini_read(path, handle_value, &reader, &line);
    if (err == ERR_NOT_FOUND) {
        fprintf(out, "%s: cannot be read; copy assets/kiosk.ini.sample and fill it in\n", path);
        return err;
    }
    if (err == ERR_PARSE)
        fprintf(out, "%s:%d: not a [section] or key = value; mend the line\n", path, line);
    for (size_t k = 0; k < KEY_COUNT; k++)
        if (keys[k].otherwise == NULL && !reader.is_set[k]) {
            fprintf(out, "%s: [%s] %s: must be set\n", path, keys[k].section, keys[k].name);
            reader.is_bad = true;
        }
    if (err == ERR_OK)
        check_together(&reader);
    return err == ERR_OK && reader.is_bad ? ERR_INVALID : err;
}

void config_keys(void (*each)(void *context, const char *section, const char *key), void *context) {
    for (size_t k = 0; k < KEY_COUNT; k++)
        each(context, keys[k].section, keys[k].name);
}
