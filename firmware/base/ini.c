#include "base/ini.h"

#include <ini.h>
#include <stdio.h>
#include <string.h>

struct reading {
    bool (*each)(void *context, const char *section, const char *key, const char *value, int line);
    void *context;
    FILE *file;
    int line;
    bool is_refused;
};

/* libinih counts lines but does not tell its handler: count them on the way in. */
static char *read_line(char *text, int room, void *stream) {
    struct reading *reading = stream;
    char *got = fgets(text, room, reading->file);
    reading->line += got != NULL;
    return got;
}

static int handle(void *user, const char *section, const char *key, const char *value) {
    struct reading *reading = user;
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
