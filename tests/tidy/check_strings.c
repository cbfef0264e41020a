/* check_strings FOLDER: the five languages say the same things. Every key of the English file is in
 * all of them and no other; every message parses, here and by ICU, takes the arguments of the
 * English one, and can be formatted with the numbers that meet every plural. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unicode/umsg.h>
#include <unicode/ustring.h>

#include "base/json.h"
#include "base/locale.h"
#include "base/message_format.h"

#define MAX_ARGS 8
#define NAME_ROOM 40
#define TEXT_ROOM 4096

struct arg_list {
    size_t count;
    char names[MAX_ARGS][NAME_ROOM];
    bool is_number[MAX_ARGS];
    bool is_mixed, is_too_long;
};

static int findings;

__attribute__((format(printf, 3, 4))) static void find(enum lang lang, const char *key,
                                                       const char *format, ...) {
    va_list values;
    printf("assets/strings/%s.json:1: %s: ", lang_code(lang), key);
    va_start(values, format);
    vprintf(format, values);
    va_end(values);
    putchar('\n');
    findings++;
}

static size_t index_of(const struct arg_list *list, const char *name) {
    size_t i = 0;
    while (i < list->count && strcmp(list->names[i], name) != 0)
        i++;
    return i;
}

/* 't' fits both; plural and number want a number, select a text. */
static void add_arg(void *context, const char *name, char type) {
    struct arg_list *list = context;
    size_t i = index_of(list, name);
    bool is_number = type == 'n' || type == 'p';
    if (i == MAX_ARGS) {
        list->is_too_long = true;
        return;
    }
    if (i == list->count) {
        snprintf(list->names[i], NAME_ROOM, "%s", name);
        list->count++;
    } else if (list->is_number[i] && type == 's') {
        list->is_mixed = true;
    }
    list->is_number[i] |= is_number;
}

static bool is_icu_message(const char *pattern) {
    static UChar units[TEXT_ROOM];
    UErrorCode status = U_ZERO_ERROR;
    int32_t len;
    u_strFromUTF8(units, TEXT_ROOM, &len, pattern, -1, &status);
    UMessageFormat *format = umsg_open(units, len, "en", NULL, &status);
    umsg_close(format);
    return U_SUCCESS(status);
}

static void compare_args(enum lang lang, const char *key, const struct arg_list *english,
                         const struct arg_list *own) {
    for (size_t i = 0; i < own->count; i++) {
        size_t same = index_of(english, own->names[i]);
        if (same == english->count)
            find(lang, key, "{%s} is not in the English text", own->names[i]);
    }
    for (size_t i = 0; i < english->count; i++)
        if (index_of(own, english->names[i]) == own->count)
            find(lang, key, "{%s} is missing", english->names[i]);
}

static void format_all(enum lang lang, const char *key, const char *pattern,
                       const struct arg_list *english, const struct arg_list *own) {
    static const double numbers[] = {0, 1, 2, 3, 11, 100, 1000000};
    struct locale *locale = NULL;
    char out[TEXT_ROOM];
    if (locale_create(lang, "UTC", &locale) != ERR_OK)
        return;
    for (size_t n = 0; n < sizeof numbers / sizeof numbers[0]; n++) {
        struct message_arg args[MAX_ARGS];
        for (size_t i = 0; i < own->count; i++) {
            size_t same = index_of(english, own->names[i]);
            bool is_number =
                own->is_number[i] || (same < english->count && english->is_number[same]);
            args[i] = (struct message_arg){
                .name = own->names[i], .is_number = is_number, .number = numbers[n], .text = "x"};
        }
        enum err err = message_format(locale, pattern, args, own->count, out, sizeof out);
        if (err != ERR_OK) {
            find(lang, key, "%s with %g", err_name(err), numbers[n]);
            break;
        }
    }
    locale_destroy(locale);
}

static void check_message(enum lang lang, const char *key, const char *english_text,
                          const char *pattern) {
    struct arg_list english = {.count = 0}, own = {.count = 0};
    if (message_arg_names(pattern, add_arg, &own) != ERR_OK) {
        find(lang, key, "does not parse");
        return;
    }
    if (!is_icu_message(pattern))
        find(lang, key, "ICU does not parse it");
    if (own.is_mixed || own.is_too_long)
        find(lang, key, own.is_mixed ? "an argument is number and text" : "too many arguments");
    if (message_arg_names(english_text, add_arg, &english) != ERR_OK)
        return; /* told for English itself */
    compare_args(lang, key, &english, &own);
    format_all(lang, key, pattern, &english, &own);
}

/* A value is a text, or {"text":..., "speak":...}; NULL when it is neither. */
static const char *text_of(const json_t *value) {
    if (json_is_object(value))
        value = json_object_get(value, "text");
    return json_string_value(value);
}

static void check_lang(enum lang lang, json_t *english, json_t *own) {
    const char *key;
    json_t *value;
    json_object_foreach(english, key, value) {
        const json_t *translated = json_object_get(own, key);
        const char *english_text = text_of(value), *text = text_of(translated);
        if (!text || !english_text) {
            find(lang, key, "missing");
            continue;
        }
        check_message(lang, key, english_text, text);
        const json_t *speak = json_object_get(translated, "speak");
        if (speak && json_is_string(speak))
            check_message(lang, key, english_text, json_string_value(speak));
        else if (speak)
            find(lang, key, "\"speak\" is no text");
    }
    json_object_foreach(own, key, value) if (!json_object_get(english, key))
        find(lang, key, "is not an English key");
}

int main(int argc, char **argv) {
    json_t *files[LANG_COUNT] = {NULL};
    if (argc != 2)
        return 2;
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s.json", argv[1], lang_code((enum lang)lang));
        enum err err = json_read_file(path, &files[lang]);
        if (err != ERR_OK || !json_is_object(files[lang]))
            find((enum lang)lang, "the file", "%s", err_name(err));
    }
    for (int lang = 0; lang < LANG_COUNT && findings == 0; lang++)
        check_lang((enum lang)lang, files[LANG_EN], files[lang]);
    if (findings == 0 && json_object_size(files[LANG_EN]) == 0)
        find(LANG_EN, "the file", "is empty");
    for (int lang = 0; lang < LANG_COUNT; lang++)
        json_decref(files[lang]);
    return findings > 0;
}
