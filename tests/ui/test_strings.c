/* The words themselves: the five languages say the same things, every text can be shown and said,
 * and the code and the files know the same keys (the sources are read as text). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <dirent.h>

#include "base/json.h"
#include "base/message_format.h"
#include "base/text.h"
#include "ui/spoken.h"
#include "ui/strings.h"

#define FOLDER KIOSK_SOURCE_DIR "/assets/strings/"
#define TEXT_ROOM 4096
#define MAX_ARGS 8
#define NAME_ROOM 40

static json_t *files[LANG_COUNT];
static struct locale *locales[LANG_COUNT];

static int load(void **state) {
    (void)state;
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        char path[1024];
        snprintf(path, sizeof(path), FOLDER "%s.json", lang_code((enum lang)lang));
        if (json_read_file(path, &files[lang]) != ERR_OK ||
            locale_create((enum lang)lang, "America/Denver", &locales[lang]) != ERR_OK)
            return -1;
    }
    return 0;
}

static int unload(void **state) {
    (void)state;
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        json_decref(files[lang]);
        locale_destroy(locales[lang]);
    }
    return 0;
}

static const char *text_of(const json_t *value) {
    const json_t *text = json_is_object(value) ? json_object_get(value, "text") : value;
    return json_string_value(text);
}

static const char *speak_of(const json_t *value) {
    return json_string_value(json_object_get(value, "speak"));
}

/* Runs `check` on the text and on the spoken form of every key of every language. */
static void each_pattern(void (*check)(enum lang lang, const char *key, const char *pattern)) {
    const char *key;
    json_t *value;
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        json_object_foreach(files[lang], key, value) {
            assert_non_null(text_of(value));
            check((enum lang)lang, key, text_of(value));
            if (json_is_object(value)) {
                assert_non_null(speak_of(value)); /* else it is a plain text */
                check((enum lang)lang, key, speak_of(value));
            }
        }
    }
}

/* Fails with the place, which a bare assertion would not name. */
static void expect(bool is_right, enum lang lang, const char *key, const char *what) {
    if (!is_right)
        fail_msg("%s.json: %s: %s", lang_code(lang), key, what);
}

static void every_language_has_the_keys_of_english_and_no_other(void **state) {
    const char *key;
    json_t *value;
    (void)state;
    assert_true(json_object_size(files[LANG_EN]) > 200);
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        json_object_foreach(files[LANG_EN], key, value)
            expect(json_object_get(files[lang], key) != NULL, (enum lang)lang, key, "missing");
        json_object_foreach(files[lang], key, value)
            expect(json_object_get(files[LANG_EN], key) != NULL, (enum lang)lang, key,
                   "not an English key");
    }
}

struct arg_list {
    size_t count;
    char names[MAX_ARGS][NAME_ROOM];
    bool is_number[MAX_ARGS];
};

static size_t index_of(const struct arg_list *list, const char *name) {
    size_t i = 0;
    while (i < list->count && strcmp(list->names[i], name) != 0)
        i++;
    return i;
}

static void add_arg(void *context, const char *name, char type) {
    struct arg_list *list = context;
    size_t i = index_of(list, name);
    assert_true(i < MAX_ARGS && strlen(name) < NAME_ROOM);
    if (i == list->count)
        snprintf(list->names[list->count++], NAME_ROOM, "%s", name);
    list->is_number[i] |= type == 'n' || type == 'p';
}

static struct arg_list args_of(enum lang lang, const char *key, const char *pattern) {
    struct arg_list list = {0};
    expect(message_arg_names(pattern, add_arg, &list) == ERR_OK, lang, key, "does not parse");
    return list;
}

static void check_args(enum lang lang, const char *key, const char *pattern) {
    struct arg_list own = args_of(lang, key, pattern);
    struct arg_list english = args_of(LANG_EN, key, text_of(json_object_get(files[LANG_EN], key)));
    expect(own.count == english.count, lang, key, "other arguments than English");
    for (size_t i = 0; i < own.count; i++)
        expect(index_of(&english, own.names[i]) < english.count, lang, key, own.names[i]);
}

static void text_and_spoken_form_take_the_arguments_of_english(void **state) {
    (void)state;
    each_pattern(check_args);
}

static void check_format(enum lang lang, const char *key, const char *pattern) {
    static const double numbers[] = {0, 1, 2, 3, 11, 100, 1000000};
    struct arg_list own = args_of(lang, key, pattern);
    struct arg_list english = args_of(LANG_EN, key, text_of(json_object_get(files[LANG_EN], key)));
    struct message_arg args[MAX_ARGS];
    char out[TEXT_ROOM];
    for (size_t n = 0; n < sizeof(numbers) / sizeof(numbers[0]); n++) {
        for (size_t i = 0; i < own.count; i++) {
            size_t same = index_of(&english, own.names[i]);
            bool is_number = own.is_number[i] || english.is_number[same];
            args[i] = (struct message_arg){
                .name = own.names[i], .is_number = is_number, .number = numbers[n], .text = "Elm"};
        }
        enum err err = message_format(locales[lang], pattern, args, own.count, out, sizeof(out));
        expect(err == ERR_OK, lang, key, err_name(err));
        expect(out[0] != '\0', lang, key, "says nothing");
        expect(strpbrk(out, "{}#") == NULL, lang, key, out);
    }
}

static void every_message_can_be_formatted_with_the_numbers_of_every_plural(void **state) {
    (void)state;
    each_pattern(check_format);
}

/* A line end is allowed where the design sets two lines; any other control is drawn as a box. */
static void check_spaces(enum lang lang, const char *key, const char *pattern) {
    size_t len = strlen(pattern);
    expect(len > 0 && text_is_valid(pattern, len), lang, key, "empty or not UTF-8");
    expect(strchr(" \n\t", pattern[0]) == NULL, lang, key, "begins with a space");
    expect(strchr(" \n\t", pattern[len - 1]) == NULL, lang, key, "ends with a space");
    expect(strstr(pattern, "  ") == NULL, lang, key, "two spaces");
    for (size_t at = 0; at < len; at++)
        expect((unsigned char)pattern[at] >= ' ' || pattern[at] == '\n', lang, key, "a control");
    expect(strchr(pattern, '!') == NULL, lang, key, "an exclamation mark (principles.md)");
}

static void no_text_has_loose_spaces_controls_or_exclamation_marks(void **state) {
    (void)state;
    each_pattern(check_spaces);
}

/* The sources. A key is a text literal that is an English key. */

/* Names of nodes and of log lines look like keys too: told apart by these first words, which only
 * keys have, and by the function that is called. */
static const char *const tables[] = {"problem.", "step.", "role.", "state.", "size.", "theme.",
                                     "rate.",    "off.",  "key.",  "bar.",   "say.",  NULL};
static const char *const callers[] = {
    "say",         "say_args",      "label_key",      "part_text_key",
    "strings_get", "strings_speak", "strings_format", "strings_get_in",
    "speech_key",  "add_key",       "add_fact",       NULL};

static bool is_one_of(const char *const *list, const char *word, size_t len) {
    for (; *list != NULL; list++)
        if (strlen(*list) == len && memcmp(*list, word, len) == 0)
            return true;
    return false;
}

static bool is_word(char sign) {
    return (sign >= 'a' && sign <= 'z') || (sign >= '0' && sign <= '9') || sign == '_';
}

/* The function in whose arguments source[at] stands; "" when none on this line. */
static const char *caller_of(const char *source, size_t at, size_t *len) {
    int depth = 0;
    while (at > 0 && source[at - 1] != ';' && source[at - 1] != '{') {
        at--;
        depth += source[at] == ')' ? 1 : source[at] == '(' ? -1 : 0;
        if (depth >= 0)
            continue;
        size_t end = at;
        while (at > 0 && is_word(source[at - 1]))
            at--;
        if (end > at) {
            *len = end - at;
            return source + at;
        }
        depth = 0; /* brackets of an expression */
    }
    *len = 0;
    return "";
}

static bool looks_like_a_key(const char *literal, size_t len) {
    size_t dot = 0;
    for (size_t i = 0; i < len; i++) {
        if (!is_word(literal[i]) && literal[i] != '.')
            return false;
        if (literal[i] == '.')
            dot = i;
    }
    return dot > 0 && dot + 1 < len;
}

static bool is_in_table(const char *literal) {
    for (size_t i = 0; tables[i] != NULL; i++)
        if (strncmp(literal, tables[i], strlen(tables[i])) == 0)
            return true;
    return false;
}

static void read_literal(const char *file, const char *source, size_t at, size_t len,
                         json_t *used) {
    char key[128];
    size_t caller_len;
    if (len == 0 || len >= sizeof(key))
        return;
    snprintf(key, sizeof(key), "%.*s", (int)len, source + at);
    if (json_object_get(files[LANG_EN], key) != NULL) {
        json_object_set_new(used, key, json_true());
        return;
    }
    const char *caller = caller_of(source, at - 1, &caller_len);
    if (looks_like_a_key(key, len) && (is_in_table(key) || is_one_of(callers, caller, caller_len)))
        fail_msg("%s: no text for the key \"%s\"", file, key);
}

static void read_source(const char *path, json_t *used) {
    static char source[1 << 18];
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t len = fread(source, 1, sizeof(source) - 1, file);
    fclose(file);
    assert_true(len > 0 && len < sizeof(source) - 1);
    source[len] = '\0';
    for (size_t at = 0; at < len; at++) {
        if (source[at] == '\'' && source[at + 1] == '"') {
            at += 2; /* the sign '"' */
        } else if (source[at] == '"') {
            size_t from = ++at;
            while (source[at] != '"' && source[at] != '\0')
                at += source[at] == '\\' ? 2 : 1;
            read_literal(path, source, from, at - from, used);
        }
    }
}

static int read_folder(const char *folder, json_t *used) {
    char path[1024];
    int count = 0;
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        size_t len = strlen(entry->d_name);
        if (len < 3 || strcmp(entry->d_name + len - 2, ".c") != 0)
            continue;
        snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
        read_source(path, used);
        count++;
    }
    closedir(dir);
    return count;
}

static void the_code_and_the_files_know_the_same_keys(void **state) {
    const char *key;
    json_t *value, *used = json_object();
    (void)state;
    int count = read_folder(KIOSK_SOURCE_DIR "/firmware/ui", used) +
                read_folder(KIOSK_SOURCE_DIR "/firmware/ui/screens", used) +
                read_folder(KIOSK_SOURCE_DIR "/firmware/app", used);
    assert_true(count > 30);
    json_object_foreach(files[LANG_EN], key, value)
        expect(json_object_get(used, key) != NULL, LANG_EN, key, "is not used");
    json_decref(used);
}

/* Speech. */

static bool is_mark(uint32_t sign) {
    return (sign >= 0x64b && sign <= 0x652) || sign == 0x670;
}

static bool is_arabic_letter(uint32_t sign) {
    return (sign >= 0x621 && sign <= 0x64a && sign != 0x640) || sign == 0x671;
}

/* Most letters carry a mark (long vowels, the article's and the last do not); a shadda stands
 * before its vowel, else the engine drops the vowel (espeak-ng 1.51). */
static void check_marks(const char *key, const char *speak) {
    size_t at = 0, len = strlen(speak), letters = 0, marks = 0;
    uint32_t before = 0;
    while (at < len) {
        uint32_t sign = text_next(speak, len, &at);
        letters += is_arabic_letter(sign);
        marks += is_mark(sign);
        expect(!(sign == 0x651 && is_mark(before)), LANG_AR, key, "a vowel before its shadda");
        before = sign;
    }
    expect(marks * 3 >= letters, LANG_AR, key, "too few vowel marks");
}

static bool has_arabic(const char *text) {
    size_t at = 0, len = strlen(text);
    while (at < len)
        if (is_arabic_letter(text_next(text, len, &at)))
            return true;
    return false;
}

/* The fold drops vowel marks and makes one letter of a family (the pausal ه of ة). */
static void every_arabic_text_has_its_own_words_with_vowel_marks_to_be_said(void **state) {
    const char *key;
    json_t *value;
    (void)state;
    json_object_foreach(files[LANG_AR], key, value) {
        char shown[TEXT_ROOM], said[TEXT_ROOM];
        if (!has_arabic(text_of(value)))
            continue; /* a code */
        expect(speak_of(value) != NULL, LANG_AR, key, "has no spoken form");
        text_fold(text_of(value), shown, sizeof(shown));
        text_fold(speak_of(value), said, sizeof(said));
        expect(strcmp(shown, said) == 0, LANG_AR, key, "is said in other words than shown");
        check_marks(key, speak_of(value));
    }
}

static const char *said_as(enum lang lang, const json_t *value, char out[TEXT_ROOM]) {
    const char *speak = speak_of(value);
    spoken_text(lang, speak != NULL ? speak : text_of(value), out, TEXT_ROOM);
    return out;
}

/* As it stands in a text, or as ui fills it in. */
static void say_number(struct strings *strings, struct arena *arena, enum lang lang,
                       const char *key, char out[TEXT_ROOM]) {
    const char *spoken = NULL;
    const struct message_arg args[] = {{.name = "phone", .text = "311", .is_ltr = true},
                                       {.name = "counter", .text = "A"},
                                       {.name = "city", .text = "B"},
                                       {0}};
    strings_set_lang(strings, lang);
    const char *shown = strings_format(strings, arena, key, args, &spoken);
    spoken_text(lang, spoken != NULL ? spoken : shown, out, TEXT_ROOM);
}

static void the_number_311_is_said_as_it_is_dialled(void **state) {
    static const char *const words[LANG_COUNT] = {"three one one", "tres uno uno", "三一一",
                                                  "ba một một", "وَاحِد"};
    const char *key;
    json_t *value;
    struct strings *strings = NULL;
    struct arena *arena = arena_create(1 << 20);
    (void)state;
    assert_int_equal(strings_load(FOLDER, "America/Denver", &strings), ERR_OK);
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        int count = 0;
        json_object_foreach(files[lang], key, value) {
            char out[TEXT_ROOM];
            bool is_sent = strstr(text_of(value), "{phone}") != NULL;
            if (!is_sent && strstr(text_of(value), "311") == NULL)
                continue;
            say_number(strings, arena, (enum lang)lang, key, out);
            expect(strstr(out, "311") == NULL, (enum lang)lang, key, out);
            expect(strstr(out, words[lang]) != NULL, (enum lang)lang, key, out);
            count += is_sent;
        }
        assert_in_range(count, 8, 20);
    }
    strings_destroy(strings);
    arena_destroy(arena);
}

/* The engine knows one reading of each sign; these words need another (voice reference, 4). */
static void no_chinese_text_is_said_with_a_wrong_reading(void **state) {
    static const char *const misread[] = {"银行",   "重新", "重复", "地点", "了解", "处理", "相机",
                                          "更改",   "更新", "空格", "调整", "音乐", "着急", "间隔",
                                          "供手机", "长度", "行数", "为您", NULL};
    const char *key;
    json_t *value;
    int replaced = 0;
    (void)state;
    json_object_foreach(files[LANG_ZH], key, value) {
        char out[TEXT_ROOM];
        said_as(LANG_ZH, value, out);
        for (size_t i = 0; misread[i] != NULL; i++) {
            expect(strstr(out, misread[i]) == NULL, LANG_ZH, key, misread[i]);
            replaced += strstr(text_of(value), misread[i]) != NULL;
        }
    }
    assert_true(replaced > 5);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_language_has_the_keys_of_english_and_no_other),
        cmocka_unit_test(text_and_spoken_form_take_the_arguments_of_english),
        cmocka_unit_test(every_message_can_be_formatted_with_the_numbers_of_every_plural),
        cmocka_unit_test(no_text_has_loose_spaces_controls_or_exclamation_marks),
        cmocka_unit_test(the_code_and_the_files_know_the_same_keys),
        cmocka_unit_test(every_arabic_text_has_its_own_words_with_vowel_marks_to_be_said),
        cmocka_unit_test(the_number_311_is_said_as_it_is_dialled),
        cmocka_unit_test(no_chinese_text_is_said_with_a_wrong_reading)};
    return cmocka_run_group_tests(tests, load, unload);
}
