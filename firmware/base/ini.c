#include "base/ini.h"

#include <ini.h>
#include <stdio.h>
#include <string.h>

#define BLANKS " \t\r\v\f"
#define NO_LINE "\x01\n" /* neither a section nor a key */

struct reading {
    bool (*each)(void *context, const char *section, const char *key, const char *value, int line);
    void *context;
    FILE *file;
    int line;
    bool is_refused;
    bool is_long; /* libinih was given the line without its value, which stands in `text` */
    const char *value;
    char text[INI_LINE_ROOM];
};

/* The next line without its end and what stands before it. False at the end of the file. */
static bool next_line(struct reading *reading, bool *is_whole) {
    size_t len = 0;
    int sign = getc(reading->file);
    *is_whole = true;
    if (sign == EOF)
        return false;
    for (; sign != EOF && sign != '\n'; sign = getc(reading->file)) {
        if (len == 0 && sign != '\0' && strchr(BLANKS, sign) != NULL)
            continue; /* libinih would take an indented key for more of the one before */
        if (sign == '\0' || len + 1 >= sizeof(reading->text))
            *is_whole = false;
        else
            reading->text[len++] = (char)sign;
    }
    reading->text[len] = '\0';
    return true;
}

/* Where its value begins and ends, by libinih's rules: a semicolon behind a blank begins a comment.
 */
static char *cut_value(char *from) {
    char *value = from + strspn(from, BLANKS), *end = from;
    while (*end != '\0' && !(*end == ';' && (end == from || strchr(BLANKS, end[-1]) != NULL)))
        end++;
    while (end > value && strchr(BLANKS, end[-1]) != NULL)
        end--;
    *(end > value ? end : value) = '\0';
    return value;
}

/* libinih's own line ends at 200 signs, and what is beyond would be read as a line of its own: of a
 * longer one it is given the key. */
static void give_line(struct reading *reading, char *out, size_t room) {
    size_t len = strlen(reading->text), key_len = strcspn(reading->text, "=:");
    bool is_comment = strchr(";#", reading->text[0]) != NULL;
    if (len + 2 <= room) {
        snprintf(out, room, "%s\n", reading->text);
    } else if (is_comment || reading->text[0] == '[' || key_len + 4 > room || key_len == len) {
        snprintf(out, room, "%s", is_comment ? "#\n" : NO_LINE);
    } else {
        snprintf(out, room, "%.*s=\n", (int)key_len, reading->text);
        reading->is_long = true;
        reading->value = cut_value(reading->text + key_len + 1);
    }
}

/* libinih counts lines but does not tell its handler: count them on the way in. */
static char *read_line(char *out, int room, void *stream) {
    struct reading *reading = stream;
    bool is_whole = false;
    reading->is_long = false;
    if (!next_line(reading, &is_whole))
        return NULL;
    reading->line++;
    if (is_whole)
        give_line(reading, out, (size_t)room);
    else
        snprintf(out, (size_t)room, NO_LINE);
    return out;
}

static int handle(void *user, const char *section, const char *key, const char *value) {
    struct reading *reading = user;
    if (reading->is_long)
        value = reading->value;
    if (!reading->each(reading->context, section, key, value != NULL ? value : "", reading->line))
        reading->is_refused = true;
    return 1;
}

enum err ini_read(const char *path,
                  bool (*each)(void *context, const char *section, const char *key,
                               const char *value, int line),
                  void *context, int *line) {
    struct reading reading = {.each = each, .context = context};
    reading.file = fopen(path, "re");
    if (reading.file == NULL)
        return ERR_NOT_FOUND;
    int first_bad = ini_parse_stream(read_line, &reading, handle, &reading);
    fclose(reading.file);
    *line = first_bad;
    if (first_bad != 0)
        return ERR_PARSE;
    return reading.is_refused ? ERR_INVALID : ERR_OK;
}
