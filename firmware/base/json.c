#include "base/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/file.h"

#define MAX_BYTES ((size_t)4 * 1024 * 1024)
#define MAX_DEPTH 32

/* jansson's own limit is 2,048 levels, each a stack frame. Counted before it parses. */
static bool is_too_deep(const char *bytes, size_t len) {
    unsigned depth = 0;
    bool in_string = false;
    for (size_t i = 0; i < len; i++) {
        char byte = bytes[i];
        if (in_string && byte == '\\')
            i++;
        else if (byte == '"')
            in_string = !in_string;
        else if (in_string)
            continue;
        else if ((byte == '[' || byte == '{') && ++depth > MAX_DEPTH)
            return true;
        else if ((byte == ']' || byte == '}') && depth > 0)
            depth--;
    }
    return false;
}

enum err json_read(const char *bytes, size_t len, json_t **root) {
    if (len > MAX_BYTES)
        return ERR_TOO_BIG;
    if (len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
        bytes += 3;
        len -= 3;
    }
    if (len > 0 && memchr(bytes, '\0', len)) /* jansson would skip it between tokens */
        return ERR_PARSE;
    if (is_too_deep(bytes, len))
        return ERR_TOO_BIG;
    json_error_t error;
    json_t *read = json_loadb(bytes, len, JSON_DECODE_ANY, &error);
    if (!read)
        return ERR_PARSE;
    *root = read;
    return ERR_OK;
}

const char *json_text(const json_t *object, const char *key, char scratch[32]) {
    const json_t *value = json_object_get(object, key);
    if (json_is_string(value)) {
        const char *text = json_string_value(value);
        return strcmp(text, "null") == 0 ? "" : text;
    }
    if (json_is_integer(value)) {
        snprintf(scratch, 32, "%lld", (long long)json_integer_value(value));
        return scratch;
    }
    if (json_is_real(value)) {
        snprintf(scratch, 32, "%.15g", json_real_value(value));
        return scratch;
    }
    if (json_is_boolean(value))
        return json_is_true(value) ? "true" : "false";
    return "";
}

bool json_flag(const json_t *object, const char *key, bool otherwise) {
    const json_t *value = json_object_get(object, key);
    if (json_is_boolean(value))
        return json_is_true(value);
    if (json_is_integer(value))
        return json_integer_value(value) != 0;
    if (json_is_string(value)) {
        const char *text = json_string_value(value);
        if (!strcasecmp(text, "true") || !strcasecmp(text, "yes") || !strcmp(text, "1"))
            return true;
        if (!strcasecmp(text, "false") || !strcasecmp(text, "no") || !strcmp(text, "0"))
            return false;
    }
    return otherwise;
}

double json_number_or(const json_t *object, const char *key, double otherwise) {
    const json_t *value = json_object_get(object, key);
    if (json_is_number(value))
        return json_number_value(value);
    if (json_is_string(value)) {
        const char *text = json_string_value(value);
        char *end = NULL;
        double number = strtod(text, &end);
        if (end != text && *end == '\0' && isfinite(number))
            return number;
    }
    return otherwise;
}

enum err json_read_file(const char *path, json_t **root) {
    struct buf buf;
    buf_init(&buf, MAX_BYTES);
    enum err err = file_read(path, &buf);
    if (err == ERR_OK)
        err = json_read(buf_text(&buf), buf.len, root);
    buf_finish(&buf);
    return err;
}
