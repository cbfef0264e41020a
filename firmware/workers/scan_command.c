#include "workers/scan_command.h"

#include <string.h>

#define PAGES_MOST 500
#define DPI_LEAST 75
#define DPI_MOST 600

/* What is left of a message. After the first thing that is wrong, everything is. */
struct reading {
    const char *at, *end;
    bool is_bad;
};

static void skip_blank(struct reading *reading) {
    if (reading->at < reading->end && *reading->at == ' ')
        reading->at++;
    else
        reading->is_bad = true;
}

static uint32_t take_number(struct reading *reading, uint32_t least, uint32_t most) {
    uint64_t value = 0;
    skip_blank(reading);
    const char *from = reading->at;
    while (reading->at < reading->end && *reading->at >= '0' && *reading->at <= '9' &&
           reading->at - from < 10)
        value = value * 10 + (uint64_t)(*reading->at++ - '0');
    if (reading->at == from || value < least || value > most)
        reading->is_bad = true;
    return reading->is_bad ? least : (uint32_t)value;
}

static int take_word(struct reading *reading, const char *const *words, int count) {
    skip_blank(reading);
    size_t len = 0;
    while (reading->at + len < reading->end && reading->at[len] != ' ')
        len++;
    for (int i = 0; i < count && !reading->is_bad; i++)
        if (strlen(words[i]) == len && memcmp(words[i], reading->at, len) == 0) {
            reading->at += len;
            return i;
        }
    reading->is_bad = true;
    return 0;
}

static void take_text(struct reading *reading, struct scan_command *command) {
    skip_blank(reading);
    size_t len = (size_t)(reading->end - reading->at);
    if (reading->is_bad || len >= sizeof command->text) {
        reading->is_bad = true;
        return;
    }
    for (size_t i = 0; i < len; i++)
        if (reading->at[i] < 0x20 || reading->at[i] > 0x7e)
            reading->is_bad = true;
    const char *equals = memchr(reading->at, '=', len);
    if (command->kind == SCAN_COMMAND_OPTION && (equals == NULL || equals == reading->at))
        reading->is_bad = true;
    memcpy(command->text, reading->at, len);
    reading->at = reading->end;
}

static void take_scan(struct reading *reading, struct scan_command *command) {
    static const char *const sources[] = {"feeder", "flatbed"};
    static const char *const modes[] = {"mono", "grey", "colour"};
    static const char *const areas[] = {"letter", "legal", "a4"};
    command->first = (int)take_number(reading, 1, PAGES_MOST);
    command->most = (int)take_number(reading, 1, PAGES_MOST);
    command->source = (enum scan_source)take_word(reading, sources, SCAN_SOURCE_COUNT);
    command->mode = (enum scan_mode)take_word(reading, modes, SCAN_MODE_COUNT);
    command->dpi = (int)take_number(reading, DPI_LEAST, DPI_MOST);
    command->area = (enum scan_area)take_word(reading, areas, SCAN_AREA_COUNT);
}

bool scan_command_read(const char *bytes, size_t len, struct scan_command *command) {
    static const char kinds[] = "MNVLOSCP"; /* in the order of enum scan_command_kind */
    struct reading reading = {bytes + 1, bytes + len, false};
    struct scan_command read = {0};
    const char *kind = len > 0 && bytes[0] != '\0' ? strchr(kinds, bytes[0]) : NULL;
    if (kind == NULL)
        return false;
    read.kind = (enum scan_command_kind)(kind - kinds);
    if (read.kind >= SCAN_COMMAND_OPEN)
        read.job = take_number(&reading, 1, UINT32_MAX);
    if (read.kind == SCAN_COMMAND_ROOM)
        read.slot = (int)take_number(&reading, 0, SCAN_ROOMS - 1);
    else if (read.kind == SCAN_COMMAND_NAME || read.kind == SCAN_COMMAND_OPTION)
        take_text(&reading, &read);
    else if (read.kind == SCAN_COMMAND_PAUSE)
        read.is_paused = take_number(&reading, 0, 1) == 1;
    else if (read.kind == SCAN_COMMAND_SCAN)
        take_scan(&reading, &read);
    if (reading.is_bad || reading.at != reading.end)
        return false;
    *command = read;
    return true;
}
