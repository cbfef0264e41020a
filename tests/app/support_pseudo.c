#include "app/support_pseudo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"

static const char *accented(char vowel) {
    static const char *const pairs[] = {"aá", "eé", "ií", "oó", "uú", "AÁ", "EÉ", "IÍ", "OÓ", "UÚ"};
    for (size_t k = 0; k < sizeof(pairs) / sizeof(pairs[0]); k++)
        if (pairs[k][0] == vowel)
            return pairs[k] + 1;
    return NULL;
}

/* Vowels are repeated until the text is 40 % longer. Inside a plural's branches text is changed as
 * well. */
void pseudo_text(const char *text, char *out, size_t room) {
    size_t at = 0, added = 0, read = 0;
    int depth = 0;
    at += (size_t)snprintf(out, room, "[[");
    for (const char *c = text; *c != '\0' && at + 16 < room; c++, read++) {
        depth += *c == '{';
        const char *with = depth == 0 ? accented(*c) : NULL;
        if (with == NULL) {
            out[at++] = *c;
        } else {
            bool is_repeated = added * 10 < read * 4;
            at += (size_t)snprintf(out + at, room - at, "%s%s", with, is_repeated ? with : "");
            added += is_repeated;
        }
        depth -= *c == '}';
    }
    while (added * 10 < read * 4 && at + 8 < room) {
        out[at++] = added % 6 == 0 ? ' ' : 'o'; /* consonants alone: words of o */
        added++;
    }
    snprintf(out + at, room - at, "]]");
}

enum err pseudo_load(const char *english, struct strings **strings) {
    static const char *const langs[] = {"en", "es", "zh", "vi", "ar"};
    char folder[] = "/tmp/kiosk-pseudo-XXXXXX", path[128], out[4096];
    json_t *root = NULL, *value = NULL, *made = json_object();
    const char *key = NULL;
    enum err err = json_read_file(english, &root);
    if (err != ERR_OK || mkdtemp(folder) == NULL)
        return err != ERR_OK ? err : ERR_IO;
    json_object_foreach(root, key, value) {
        const char *text = json_is_string(value)
                               ? json_string_value(value)
                               : json_string_value(json_object_get(value, "text"));
        bool has_branches =
            text != NULL && (strstr(text, ", plural") != NULL || strstr(text, ", select") != NULL);
        if (text == NULL)
            continue;
        if (has_branches)
            snprintf(out, sizeof(out), "[[%s oooo ooo]]", text);
        else
            pseudo_text(text, out, sizeof(out));
        json_object_set_new(made, key, json_string(out));
    }
    char *bytes = json_dumps(made, 0);
    for (size_t k = 0; k < 5 && err == ERR_OK; k++) {
        snprintf(path, sizeof(path), "%s/%s.json", folder, langs[k]);
        err = file_write_whole(path, bytes, strlen(bytes), 0600);
    }
    if (err == ERR_OK)
        err = strings_load(folder, "America/Denver", strings);
    for (size_t k = 0; k < 5; k++) {
        snprintf(path, sizeof(path), "%s/%s.json", folder, langs[k]);
        unlink(path);
    }
    rmdir(folder);
    free(bytes);
    json_decref(made);
    json_decref(root);
    return err;
}
