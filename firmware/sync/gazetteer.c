#include "sync/gazetteer.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS_MOST 16

enum column {
    COLUMN_KIND,
    COLUMN_CODE,
    COLUMN_TEXT,
    COLUMN_DISTRICT,
    COLUMN_LAT,
    COLUMN_LONG,
    COLUMN_COUNT
};

struct reader {
    const char *bytes;
    size_t len, at;
    char fields[COLUMNS_MOST][GAZETTEER_FIELD_ROOM];
    int field_count;
    bool is_too_long;
    int columns[COLUMN_COUNT]; /* which field holds it, or -1 */
};

static void add_byte(struct reader *reader, size_t *used, char byte) {
    if (reader->field_count >= COLUMNS_MOST)
        return;
    if (*used + 1 >= GAZETTEER_FIELD_ROOM) {
        reader->is_too_long = true;
        return;
    }
    reader->fields[reader->field_count][(*used)++] = byte;
}

static void read_quoted(struct reader *reader, size_t *used) {
    reader->at++;
    while (reader->at < reader->len) {
        char byte = reader->bytes[reader->at++];
        bool is_doubled =
            byte == '"' && reader->at < reader->len && reader->bytes[reader->at] == '"';
        if (byte == '"' && !is_doubled)
            return;
        reader->at += is_doubled;
        add_byte(reader, used, byte);
    }
}

/* Leaves `at` on the separator, the line's end or the end of all. */
static void read_field(struct reader *reader) {
    size_t used = 0;
    while (reader->at < reader->len) {
        char byte = reader->bytes[reader->at];
        if (byte == ',' || byte == '\n')
            break;
        if (byte == '"') {
            read_quoted(reader, &used);
            continue;
        }
        reader->at++;
        if (byte != '\r' && byte != '\0')
            add_byte(reader, &used, byte);
    }
    if (reader->field_count < COLUMNS_MOST)
        reader->fields[reader->field_count++][used] = '\0';
}

/* False at the end. */
static bool read_row(struct reader *reader) {
    if (reader->at >= reader->len)
        return false;
    reader->field_count = 0;
    reader->is_too_long = false;
    for (;;) {
        read_field(reader);
        if (reader->at >= reader->len)
            return true;
        if (reader->bytes[reader->at++] == '\n')
            return true;
    }
}

static bool read_header(struct reader *reader) {
    static const char *const names[COLUMN_COUNT] = {"kind",     "code", "text",
                                                    "district", "lat",  "long"};
    for (int column = 0; column < COLUMN_COUNT; column++)
        reader->columns[column] = -1;
    if (reader->len >= 3 && memcmp(reader->bytes, "\xef\xbb\xbf", 3) == 0)
        reader->at = 3;
    if (!read_row(reader))
        return false;
    for (int field = 0; field < reader->field_count; field++) {
        for (int column = 0; column < COLUMN_COUNT; column++) {
            if (strcmp(reader->fields[field], names[column]) == 0)
                reader->columns[column] = field;
        }
    }
    return reader->columns[COLUMN_KIND] >= 0 && reader->columns[COLUMN_TEXT] >= 0;
}

static const char *field(const struct reader *reader, enum column column) {
    int at = reader->columns[column];
    return at >= 0 && at < reader->field_count ? reader->fields[at] : "";
}

static bool read_kind(const char *text, enum place_kind *kind) {
    static const char *const names[] = {
        [PLACE_ADDRESS] = "address",   [PLACE_CORNER] = "corner", [PLACE_PARK] = "park",
        [PLACE_BUILDING] = "building", [PLACE_NOTICE] = "notice", [PLACE_OUTSIDE] = "outside"};
    for (int at = 0; at <= PLACE_OUTSIDE; at++) {
        if (strcmp(text, names[at]) == 0) {
            *kind = (enum place_kind)at;
            return true;
        }
    }
    return false;
}

static double read_degrees(const char *text, double most) {
    char *end = NULL;
    double degrees = strtod(text, &end);
    return end != text && isfinite(degrees) && fabs(degrees) <= most ? degrees : 0;
}

static bool read_place(const struct reader *reader, struct gazetteer_row *row) {
    if (reader->is_too_long || field(reader, COLUMN_TEXT)[0] == '\0' ||
        !read_kind(field(reader, COLUMN_KIND), &row->kind))
        return false;
    memcpy(row->code, field(reader, COLUMN_CODE), strlen(field(reader, COLUMN_CODE)) + 1);
    memcpy(row->text, field(reader, COLUMN_TEXT), strlen(field(reader, COLUMN_TEXT)) + 1);
    memcpy(row->district, field(reader, COLUMN_DISTRICT),
           strlen(field(reader, COLUMN_DISTRICT)) + 1);
    row->latitude = read_degrees(field(reader, COLUMN_LAT), 90);
    row->longitude = read_degrees(field(reader, COLUMN_LONG), 180);
    return true;
}

enum err gazetteer_read(const char *bytes, size_t len,
                        void (*each)(void *context, const struct gazetteer_row *row), void *context,
                        int32_t *count) {
    struct reader reader = {.bytes = bytes, .len = len};
    struct gazetteer_row row;
    int32_t given = 0;
    if (!read_header(&reader))
        return ERR_PARSE;
    while (given < GAZETTEER_ROWS_MAX && read_row(&reader)) {
        if (!read_place(&reader, &row))
            continue;
        given++;
        if (each)
            each(context, &row);
    }
    *count = given;
    return ERR_OK;
}
