#include "store/outbox_row.h"

#include <string.h>

#include "store/seal.h"
#include "store/statement.h"

#define SUM_ROOM (sizeof(struct outbox_entry) + 128)

struct writer {
    unsigned char bytes[SUM_ROOM];
    size_t len;
};

static void write_number(struct writer *writer, int64_t number) {
    for (int i = 0; i < 8; i++)
        writer->bytes[writer->len++] = (unsigned char)((uint64_t)number >> (8 * i));
}

static void write_text(struct writer *writer, const char *text) {
    size_t len = strlen(text);
    write_number(writer, (int64_t)len);
    memcpy(writer->bytes + writer->len, text, len);
    writer->len += len;
}

static int64_t sum_of(const struct outbox_entry *entry) {
    struct writer writer = {.len = 0};
    write_number(&writer, entry->id);
    write_text(&writer, entry->uuid);
    write_text(&writer, entry->reference);
    write_number(&writer, entry->state);
    write_text(&writer, entry->service_code);
    write_text(&writer, entry->service_name);
    write_number(&writer, entry->created_ms);
    write_number(&writer, entry->sent_ms);
    write_number(&writer, entry->updated_ms);
    write_number(&writer, entry->due_ms);
    write_number(&writer, entry->attempts);
    write_number(&writer, entry->lookups);
    write_text(&writer, entry->token);
    write_text(&writer, entry->number);
    write_text(&writer, entry->why);
    return seal_sum(writer.bytes, writer.len);
}

void outbox_row_bind(sqlite3_stmt *statement, const struct outbox_entry *entry) {
    statement_bind(statement, "ittittiiiiiittti", entry->id, entry->uuid, entry->reference,
                   (int64_t)entry->state, entry->service_code, entry->service_name,
                   entry->created_ms, entry->sent_ms, entry->updated_ms, entry->due_ms,
                   (int64_t)entry->attempts, (int64_t)entry->lookups, entry->token, entry->number,
                   entry->why, sum_of(entry));
}

static void read_text(sqlite3_stmt *statement, int column, char *out, size_t room, bool *is_good) {
    const char *text = (const char *)sqlite3_column_text(statement, column);
    size_t len = text ? (size_t)sqlite3_column_bytes(statement, column) : 0;
    if (sqlite3_column_type(statement, column) != SQLITE_TEXT || len >= room ||
        (text && memchr(text, '\0', len)))
        *is_good = false;
    if (len >= room)
        len = room - 1;
    if (len > 0)
        memcpy(out, text, len);
    out[len] = '\0';
}

static int64_t read_number(sqlite3_stmt *statement, int column, int64_t least, int64_t most,
                           bool *is_good) {
    int64_t number = sqlite3_column_int64(statement, column);
    if (sqlite3_column_type(statement, column) != SQLITE_INTEGER)
        *is_good = false;
    if (number >= least && number <= most)
        return number;
    *is_good = false;
    return least;
}

enum err outbox_row_read(sqlite3_stmt *statement, struct outbox_entry *entry) {
    bool is_good = true;
    *entry = (struct outbox_entry){.id = sqlite3_column_int64(statement, 0)};
    read_text(statement, 1, entry->uuid, sizeof entry->uuid, &is_good);
    read_text(statement, 2, entry->reference, sizeof entry->reference, &is_good);
    int64_t state = read_number(statement, 3, OUTBOX_QUEUED, OUTBOX_STAFF, &is_good);
    entry->state = (enum outbox_state)state;
    read_text(statement, 4, entry->service_code, sizeof entry->service_code, &is_good);
    read_text(statement, 5, entry->service_name, sizeof entry->service_name, &is_good);
    entry->created_ms = read_number(statement, 6, INT64_MIN, INT64_MAX, &is_good);
    entry->sent_ms = read_number(statement, 7, INT64_MIN, INT64_MAX, &is_good);
    entry->updated_ms = read_number(statement, 8, INT64_MIN, INT64_MAX, &is_good);
    entry->due_ms = read_number(statement, 9, INT64_MIN, INT64_MAX, &is_good);
    entry->attempts = (int32_t)read_number(statement, 10, 0, INT32_MAX, &is_good);
    entry->lookups = (int32_t)read_number(statement, 11, 0, INT32_MAX, &is_good);
    read_text(statement, 12, entry->token, sizeof entry->token, &is_good);
    read_text(statement, 13, entry->number, sizeof entry->number, &is_good);
    read_text(statement, 14, entry->why, sizeof entry->why, &is_good);
    if (!is_good || sum_of(entry) != sqlite3_column_int64(statement, 15))
        return ERR_CORRUPT;
    return ERR_OK;
}
