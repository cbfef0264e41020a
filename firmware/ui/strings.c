#include "ui/strings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/log.h"
#include "base/memory.h"
#include "ui/spoken.h"

#define LOG_ROOM "ui"
#define KEYS_MOST 1024
#define ARGS_MOST 8
#define ENTRY_EXTRA ((size_t)1 << 16) /* what a language and the arena take besides the texts */
#define BYTES_MOST ((size_t)4 << 20)  /* of all languages; ours take a tenth */

struct entry {
    const char *key, *text, *speak; /* speak NULL: as shown */
};

/* What strings_format made for the eye and for the ear, while this tree lasts. */
#define FORMATTED_MOST 256
struct formatted {
    struct pair {
        const char *text, *spoken;
    } pairs[FORMATTED_MOST];
    int count;
};

struct strings {
    char *folder;
    struct arena *arena;
    struct entry *entries[LANG_COUNT]; /* sorted by key */
    int count[LANG_COUNT];
    struct locale *locales[LANG_COUNT]; /* opened when the language is first chosen */
    char time_zone[64];
    enum lang lang;
    struct formatted *formatted;
};

static int by_key(const void *a, const void *b) {
    return strcmp(((const struct entry *)a)->key, ((const struct entry *)b)->key);
}

static enum err read_entry(struct strings *strings, const char *key, json_t *value,
                           struct entry *entry) {
    const char *text = json_is_string(value) ? json_string_value(value)
                                             : json_string_value(json_object_get(value, "text"));
    const char *speak =
        json_is_object(value) ? json_string_value(json_object_get(value, "speak")) : NULL;
    if (text == NULL)
        return ERR_PARSE;
    size_t len = strlen(key) + strlen(text) + (speak != NULL ? strlen(speak) : 0);
    if (arena_used(strings->arena) + len + ENTRY_EXTRA > BYTES_MOST)
        return ERR_TOO_BIG; /* of a damaged file: the arena would end the program */
    entry->key = arena_text(strings->arena, key);
    entry->text = arena_text(strings->arena, text);
    entry->speak = speak != NULL ? arena_text(strings->arena, speak) : NULL;
    return ERR_OK;
}

static enum err read_lang(struct strings *strings, const char *folder, enum lang lang) {
    char path[512];
    json_t *root = NULL, *value = NULL;
    const char *key = NULL;
    int count = 0;
    snprintf(path, sizeof(path), "%s/%s.json", folder, lang_code(lang));
    enum err err = json_read_file(path, &root);
    if (err == ERR_OK && (!json_is_object(root) || json_object_size(root) > KEYS_MOST))
        err = ERR_PARSE;
    if (err != ERR_OK) {
        log_error("strings.unreadable", "file=%s.json err=%s", lang_code(lang), err_name(err));
        json_decref(root);
        return err;
    }
    strings->entries[lang] = arena_array(strings->arena, struct entry, json_object_size(root) + 1);
    json_object_foreach(root, key, value) {
        err = read_entry(strings, key, value, &strings->entries[lang][count]);
        if (err != ERR_OK) {
            log_error("strings.bad_value", "file=%s.json key=%s", lang_code(lang), key);
            break;
        }
        count++;
    }
    json_decref(root);
    strings->count[lang] = count;
    qsort(strings->entries[lang], (size_t)count, sizeof(struct entry), by_key);
    return err;
}

enum err strings_open(const char *folder, const char *time_zone, enum lang lang,
                      struct strings **out) {
    struct strings *strings = mem_alloc(1, sizeof(*strings));
    strings->folder = mem_copy_text(folder);
    strings->arena = arena_create(BYTES_MOST);
    strings->formatted = mem_alloc(1, sizeof(*strings->formatted));
    snprintf(strings->time_zone, sizeof(strings->time_zone), "%s", time_zone);
    enum err err = read_lang(strings, folder, LANG_EN);
    if (err == ERR_OK && lang != LANG_EN)
        err = read_lang(strings, folder, lang);
    if (err == ERR_OK)
        err = locale_create(LANG_EN, time_zone, &strings->locales[LANG_EN]);
    if (err == ERR_OK)
        *out = strings;
    else
        strings_destroy(strings);
    return err;
}

enum err strings_complete(struct strings *strings) {
    enum err err = ERR_OK;
    for (int lang = 0; lang < LANG_COUNT && err == ERR_OK; lang++)
        if (strings->entries[lang] == NULL)
            err = read_lang(strings, strings->folder, (enum lang)lang);
    return err;
}

enum err strings_load(const char *folder, const char *time_zone, struct strings **strings) {
    struct strings *opened = NULL;
    enum err err = strings_open(folder, time_zone, LANG_EN, &opened);
    if (err == ERR_OK)
        err = strings_complete(opened);
    if (err == ERR_OK)
        *strings = opened;
    else
        strings_destroy(opened);
    return err;
}

void strings_destroy(struct strings *strings) {
    if (strings == NULL)
        return;
    for (int lang = 0; lang < LANG_COUNT; lang++)
        locale_destroy(strings->locales[lang]);
    arena_destroy(strings->arena);
    mem_free(strings->formatted);
    mem_free(strings->folder);
    mem_free(strings);
}

void strings_set_lang(struct strings *strings, enum lang lang) {
    if (strings->locales[lang] == NULL &&
        locale_create(lang, strings->time_zone, &strings->locales[lang]) != ERR_OK)
        return; /* ICU has no such data: stay in the language that works */
    strings->lang = lang;
}

enum lang strings_lang(const struct strings *strings) {
    return strings->lang;
}

struct locale *strings_locale(const struct strings *strings) {
    return strings->locales[strings->lang];
}

static const struct entry *find(const struct strings *strings, enum lang lang, const char *key) {
    struct entry wanted = {.key = key};
    if (strings->count[lang] == 0)
        return NULL; /* not read yet */
    return bsearch(&wanted, strings->entries[lang], (size_t)strings->count[lang], sizeof(wanted),
                   by_key);
}

const char *strings_get_in(const struct strings *strings, enum lang lang, const char *key) {
    const struct entry *entry = find(strings, lang, key);
    if (entry == NULL)
        entry = find(strings, LANG_EN, key);
    return entry != NULL ? entry->text : key;
}

const char *strings_get(const struct strings *strings, const char *key) {
    return strings_get_in(strings, strings->lang, key);
}

const char *strings_speak(const struct strings *strings, const char *key) {
    const struct entry *entry = find(strings, strings->lang, key);
    return entry != NULL ? entry->speak : NULL;
}

const char *strings_speak_of(const struct strings *strings, const char *text) {
    const struct entry *entries = strings->entries[strings->lang];
    for (int i = strings->formatted->count - 1; i >= 0; i--)
        if (strings->formatted->pairs[i].text == text)
            return strings->formatted->pairs[i].spoken;
    for (int i = 0; i < strings->count[strings->lang]; i++)
        if (entries[i].text == text)
            return entries[i].speak;
    return NULL;
}

static const char *format_one(const struct strings *strings, struct arena *arena,
                              const char *pattern, const struct message_arg *args) {
    char out[2048];
    size_t count = 0;
    while (args != NULL && args[count].name != NULL)
        count++;
    if (message_format(strings->locales[strings->lang], pattern, args, count, out, sizeof(out)) !=
        ERR_OK)
        return NULL;
    char *kept = arena_text(arena, out);
    mem_wipe(out, sizeof(out));
    return kept;
}

/* The same for the ear: the pattern's spoken form, with words of ours in theirs and codes sign by
 * sign. NULL: as it is shown. */
static const char *format_heard(const struct strings *strings, struct arena *arena, const char *key,
                                const struct message_arg *args) {
    struct message_arg heard[ARGS_MOST + 1] = {{0}};
    const char *pattern = strings_speak(strings, key);
    bool is_other = pattern != NULL;
    for (size_t k = 0; args != NULL && k < ARGS_MOST && args[k].name != NULL; k++) {
        char signs[512];
        heard[k] = args[k];
        const char *spoken = args[k].text != NULL ? strings_speak_of(strings, args[k].text) : NULL;
        if (args[k].is_code) {
            spoken_reference(strings->lang, args[k].text, false, signs, sizeof(signs));
            spoken = arena_text(arena, signs);
        }
        is_other = is_other || spoken != NULL;
        heard[k].text = spoken != NULL ? spoken : args[k].text;
    }
    return is_other ? format_one(strings, arena,
                                 pattern != NULL ? pattern : strings_get(strings, key), heard)
                    : NULL;
}

void strings_forget(const struct strings *strings) {
    memset(strings->formatted, 0, sizeof(*strings->formatted));
}

const char *strings_format(const struct strings *strings, struct arena *arena, const char *key,
                           const struct message_arg *args, const char **spoken) {
    const char *text = format_one(strings, arena, strings_get(strings, key), args);
    if (text == NULL) {
        log_error("strings.format", "key=%s lang=%s", key, lang_code(strings->lang));
        text = format_one(strings, arena, strings_get_in(strings, LANG_EN, key), args);
    }
    if (text == NULL)
        return key;
    const char *heard = format_heard(strings, arena, key, args);
    struct formatted *formatted = strings->formatted;
    if (heard != NULL && formatted->count < FORMATTED_MOST)
        formatted->pairs[formatted->count++] = (struct pair){text, heard};
    if (spoken != NULL)
        *spoken = heard;
    return text;
}
