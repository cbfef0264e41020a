/* rooms: ui base */
/* Any bytes as the five files of words. Byte 0: the language that is set; byte 1: from 232
 * on, how many 64 KiB of ballast are added to each file; then the files, parted by NUL bytes, the
 * last one again for those that are left. Words that are taken answer every key of English, in
 * every language, with text; what is refused leaves nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "base/text.h"
#include "fuzz.h"
#include "ui/strings.h"

#define BALLAST ((size_t)64 * 1024)
#define FILE_MOST ((size_t)8 * 1024 * 1024)

static char folder[64], paths[LANG_COUNT][96];

static void remove_folder(void) {
    for (int lang = 0; lang < LANG_COUNT; lang++)
        unlink(paths[lang]);
    rmdir(folder);
}

static void make_folder(void) {
    snprintf(folder, sizeof(folder), "%s/kiosk-fuzz-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    if (log_open("/dev/null", LOG_ERROR) != ERR_OK || mkdtemp(folder) == NULL)
        abort();
    for (int lang = 0; lang < LANG_COUNT; lang++)
        snprintf(paths[lang], sizeof(paths[lang]), "%s/%s.json", folder,
                 lang_code((enum lang)lang));
    atexit(remove_folder);
}

/* Of an object; anything else is refused as it is. */
static bool is_object(const uint8_t *bytes, size_t len) {
    json_t *root = NULL;
    bool is_one =
        json_read((const char *)bytes, len, &root) == ERR_OK && json_object_size(root) > 0;
    json_decref(root);
    return is_one;
}

/* The ballast stands before the last brace. */
static void add_ballast(struct buf *text, size_t pieces) {
    static char piece[BALLAST];
    memset(piece, 'x', sizeof(piece));
    while (text->len > 0 && text->data[--text->len] != '}')
        continue;
    enum err err = buf_add_text(text, ",\"ballast\":\"");
    for (size_t at = 0; err == ERR_OK && at < pieces; at++)
        err = buf_add(text, piece, sizeof(piece));
    if (err == ERR_OK)
        err = buf_add_text(text, "\"}");
    assert(err == ERR_OK);
}

static void write_file(const char *path, const uint8_t *bytes, size_t len, size_t pieces) {
    struct buf text;
    buf_init(&text, FILE_MOST);
    enum err err = buf_add(&text, bytes, len);
    assert(err == ERR_OK);
    if (pieces > 0 && is_object(bytes, len))
        add_ballast(&text, pieces);
    FILE *file = fopen(path, "wb"); /* not synced, which would be slow */
    if (file == NULL || fwrite(buf_text(&text), 1, text.len, file) != text.len)
        abort();
    fclose(file);
    buf_finish(&text);
}

static void write_files(const uint8_t *bytes, size_t size, size_t pieces) {
    const uint8_t *at = bytes, *end = bytes + size;
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        const uint8_t *stop = memchr(at, '\0', (size_t)(end - at));
        stop = stop != NULL ? stop : end;
        write_file(paths[lang], at, (size_t)(stop - at), pieces);
        at = stop < end ? stop + 1 : at;
    }
}

static void check_key(const struct strings *strings, struct arena *arena, const char *key) {
    const struct message_arg args[] = {{.name = "n", .number = 2, .is_number = true},
                                       {.name = "name", .text = "A1-B2", .is_code = true},
                                       {0}};
    const char *spoken = NULL;
    strings_forget(strings); /* a tree of its own: one has room for 256 */
    assert(strings_get(strings, key) != NULL);
    const char *text = strings_format(strings, arena, key, args, &spoken);
    assert(text != NULL && (text == key || text_is_valid(text, strlen(text))));
    assert(spoken == NULL || text_is_valid(spoken, strlen(spoken)));
    assert(spoken == strings_speak_of(strings, text) || spoken == NULL);
    for (int lang = 0; lang < LANG_COUNT; lang++)
        assert(strings_get_in(strings, (enum lang)lang, key) != NULL);
}

static void check_words(struct strings *strings, enum lang lang) {
    json_t *root = NULL, *value = NULL;
    const char *key = NULL;
    struct arena *arena = arena_create((size_t)16 << 20);
    enum err err = json_read_file(paths[LANG_EN], &root);
    assert(err == ERR_OK && json_is_object(root));
    strings_set_lang(strings, lang);
    json_object_foreach(root, key, value) {
        check_key(strings, arena, key);
        if (json_is_string(value))
            assert(strcmp(strings_get_in(strings, LANG_EN, key), json_string_value(value)) == 0);
    }
    assert(strcmp(strings_get(strings, "no such key"), "no such key") == 0 ||
           json_object_get(root, "no such key") != NULL);
    json_decref(root);
    arena_destroy(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    struct strings *strings = NULL;
    if (size < 2)
        return 0;
    if (folder[0] == '\0')
        make_folder();
    write_files(bytes + 2, size - 2, bytes[1] < 232 ? 0 : bytes[1] - 231u);
    enum err err = strings_load(folder, "America/Denver", &strings);
    assert((err == ERR_OK) == (strings != NULL));
    if (err == ERR_OK)
        check_words(strings, (enum lang)(bytes[0] % LANG_COUNT));
    strings_destroy(strings);
    return 0;
}
