#include "imaging/rules.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "imaging/page.h"

enum value_kind { VALUE_LEVEL, VALUE_NUMBER, VALUE_COUNT };

/* Every key that a file may hold: section.key, where it goes, and what it may be. */
struct rule_key {
    const char *section, *key;
    size_t offset;
    enum value_kind kind;
    double least, most;
};

#define LEVEL(section, field)                                                                      \
    { section, "level", offsetof(struct rules, field), VALUE_LEVEL, 0, 0 }
#define NUMBER(section, key, field, least, most)                                                   \
    { section, key, offsetof(struct rules, field), VALUE_NUMBER, least, most }
#define SIDE(key, side) NUMBER("margins", key, least_margin[side], 0, 5)

static const struct rule_key KEYS[] = {
    LEVEL("blank", blank),
    LEVEL("faint", faint),
    LEVEL("dark", dark),
    LEVEL("cut_off", cut_off),
    LEVEL("upright", upright),
    LEVEL("skew", skew),
    NUMBER("skew", "degrees", skew_degrees, 0.1, 45),
    LEVEL("resolution", resolution),
    NUMBER("resolution", "least", least_dpi, PAGE_DPI_LEAST, PAGE_DPI_MOST),
    LEVEL("pages", pages),
    {"pages", "most", offsetof(struct rules, most_pages), VALUE_COUNT, 1, 2000},
    LEVEL("paper", paper),
    NUMBER("paper", "widest", widest, 1, 60),
    NUMBER("paper", "longest", longest, 1, 60),
    NUMBER("paper", "narrowest", narrowest, 0, 60),
    NUMBER("paper", "shortest", shortest, 0, 60),
    LEVEL("margins", margins),
    SIDE("top", 0),
    SIDE("right", 1),
    SIDE("bottom", 2),
    SIDE("left", 3),
    LEVEL("stamp", stamp),
    NUMBER("stamp", "top", stamp_top, 0, 10),
    NUMBER("stamp", "left_free", stamp_left_free, 0, 10),
    LEVEL("type", type),
    NUMBER("type", "least", least_points, 1, 72),
    NUMBER("type", "doubt", doubt_points, 1, 72),
};
#define KEY_COUNT (sizeof(KEYS) / sizeof(KEYS[0]))

static const char *const LEVELS[RULE_LEVEL_COUNT] = {"off", "info", "warn", "ask"};

/* Keys come from the file: cut, and only what can be printed. */
#define SAY(...) snprintf(message, RULES_MESSAGE_ROOM, __VA_ARGS__)

static enum err read_level(const struct rule_key *key, const json_t *value, void *target,
                           char *message) {
    const char *text = json_string_value(value);
    for (int level = 0; text != NULL && level < RULE_LEVEL_COUNT; level++) {
        if (strcmp(text, LEVELS[level]) == 0) {
            *(enum rule_level *)target = (enum rule_level)level;
            return ERR_OK;
        }
    }
    SAY("%s.level: is not \"off\", \"info\", \"warn\" or \"ask\"", key->section);
    return ERR_INVALID;
}

static enum err read_number(const struct rule_key *key, const json_t *value, void *target,
                            char *message) {
    double number = json_is_number(value) ? json_number_value(value) : NAN;
    if (isnan(number)) {
        SAY("%s.%s: is no number", key->section, key->key);
        return ERR_INVALID;
    }
    if (number < key->least || number > key->most) {
        SAY("%s.%s: %g is not between %g and %g", key->section, key->key, number, key->least,
            key->most);
        return ERR_INVALID;
    }
    if (key->kind == VALUE_NUMBER) {
        *(double *)target = number;
        return ERR_OK;
    }
    if (floor(number) != number) {
        SAY("%s.%s: %g is no whole number", key->section, key->key, number);
        return ERR_INVALID;
    }
    *(int *)target = (int)number;
    return ERR_OK;
}

/* A section that is there says everything: a limit left out is a mistake, not a limit of 0. */
static enum err read_key(const struct rule_key *key, const json_t *section, struct rules *rules,
                         char *message) {
    const json_t *value = json_object_get(section, key->key);
    void *target = (char *)rules + key->offset;
    if (value == NULL) {
        SAY("%s.%s: is missing", key->section, key->key);
        return ERR_INVALID;
    }
    return key->kind == VALUE_LEVEL ? read_level(key, value, target, message)
                                    : read_number(key, value, target, message);
}

static bool is_known(const char *section, const char *key) {
    for (size_t at = 0; at < KEY_COUNT; at++)
        if (strcmp(KEYS[at].section, section) == 0 &&
            (key == NULL || strcmp(KEYS[at].key, key) == 0))
            return true;
    return false;
}

static const char *shown(const char *key, char clean[40]) {
    if (text_clean(key, strlen(key), false, clean, 40) != ERR_OK)
        snprintf(clean, 40, "a long key");
    return clean;
}

/* A key with a spelling mistake would be a rule that nobody checks. */
static enum err refuse_unknown(json_t *root, char *message) {
    const char *name, *key;
    char clean[40];
    json_t *section, *value;
    json_object_foreach(root, name, section) {
        if (strcmp(name, "name") == 0 || strcmp(name, "source") == 0)
            continue;
        if (!is_known(name, NULL)) {
            SAY("%s: is no rule", shown(name, clean));
            return ERR_INVALID;
        }
        if (!json_is_object(section)) {
            SAY("%s: is no object", name);
            return ERR_INVALID;
        }
        json_object_foreach(section, key, value) {
            if (!is_known(name, key)) {
                SAY("%s.%s: is no rule", name, shown(key, clean));
                return ERR_INVALID;
            }
        }
    }
    return ERR_OK;
}

static enum err read_text(const json_t *root, const char *key, char *out, size_t room,
                          char *message) {
    const json_t *value = json_object_get(root, key);
    const char *text = json_string_value(value);
    if (text == NULL || text[0] == '\0') {
        SAY("%s: is missing", key);
        return ERR_INVALID;
    }
    enum err err = text_clean(text, json_string_length(value), false, out, room);
    if (err != ERR_OK)
        SAY("%s: is longer than %zu bytes", key, room - 1);
    return err;
}

/* Limits that cannot all be kept by any page. */
static enum err check_together(const struct rules *rules, char *message) {
    if (rules->narrowest > rules->widest)
        SAY("paper.narrowest: %g is more than paper.widest", rules->narrowest);
    else if (rules->shortest > rules->longest)
        SAY("paper.shortest: %g is more than paper.longest", rules->shortest);
    else if (rules->doubt_points > rules->least_points)
        SAY("type.doubt: %g is more than type.least", rules->doubt_points);
    else
        return ERR_OK;
    return ERR_INVALID;
}

static enum err read_rules(json_t *root, struct rules *rules, char *message) {
    if (!json_is_object(root)) {
        SAY("the file: is no object");
        return ERR_INVALID;
    }
    enum err err = read_text(root, "name", rules->name, sizeof(rules->name), message);
    if (err == ERR_OK)
        err = read_text(root, "source", rules->source, sizeof(rules->source), message);
    if (err == ERR_OK)
        err = refuse_unknown(root, message);
    for (size_t at = 0; err == ERR_OK && at < KEY_COUNT; at++) {
        const json_t *section = json_object_get(root, KEYS[at].section);
        if (section != NULL)
            err = read_key(&KEYS[at], section, rules, message);
    }
    return err != ERR_OK ? err : check_together(rules, message);
}

enum err rules_read(const char *bytes, size_t len, struct rules *rules,
                    char message[RULES_MESSAGE_ROOM]) {
    struct rules read = {.name = ""};
    json_t *root = NULL;
    message[0] = '\0';
    if (len > RULES_BYTES_MOST) {
        SAY("the file: is larger than %zu bytes", RULES_BYTES_MOST);
        return ERR_TOO_BIG;
    }
    enum err err = json_read(bytes, len, &root);
    if (err != ERR_OK) {
        SAY("the file: is no JSON (%s)", err_name(err));
        return err;
    }
    err = read_rules(root, &read, message);
    json_decref(root);
    if (err == ERR_OK)
        *rules = read;
    return err;
}

enum err rules_read_file(const char *path, struct rules *rules, char message[RULES_MESSAGE_ROOM]) {
    struct buf bytes;
    buf_init(&bytes, RULES_BYTES_MOST + 1);
    enum err err = file_read(path, &bytes);
    if (err == ERR_OK)
        err = rules_read(buf_text(&bytes), bytes.len, rules, message);
    else
        SAY("the file: cannot be read (%s)", err_name(err));
    buf_finish(&bytes);
    return err;
}
