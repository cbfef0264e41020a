#include "store/recordings.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "store/documents_inner.h"

#define WAIT_MOST_MS ((int64_t)3600 * 1000) /* what is due later was written by another clock */

static struct seal_place body_place(int64_t id) {
    return (struct seal_place){"recording", id};
}

static enum err read_row(sqlite3_stmt *statement, struct recording *recording) {
    *recording = (struct recording){.id = sqlite3_column_int64(statement, 0),
                                    .step = (enum recording_step)sqlite3_column_int(statement, 1),
                                    .is_withdrawn = sqlite3_column_int(statement, 5) != 0,
                                    .created_ms = sqlite3_column_int64(statement, 6),
                                    .updated_ms = sqlite3_column_int64(statement, 7),
                                    .due_ms = sqlite3_column_int64(statement, 8),
                                    .attempts = sqlite3_column_int(statement, 9)};
    enum err err = statement_text(statement, 2, recording->reference, sizeof recording->reference);
    if (err == ERR_OK)
        err = statement_text(statement, 3, recording->uuid, sizeof recording->uuid);
    if (err == ERR_OK)
        err = statement_text(statement, 4, recording->city_id, sizeof recording->city_id);
    return err == ERR_OK ? statement_text(statement, 10, recording->why, sizeof recording->why)
                         : err;
}

static enum err read_one(sqlite3_stmt *statement, struct recording *recording) {
    struct recording found;
    enum err err = statement_row(statement);
    if (err == ERR_OK)
        err = read_row(statement, &found);
    statement_reset(statement);
    if (err == ERR_OK)
        *recording = found;
    return err;
}

static enum err get(struct database *database, int64_t id, struct recording *recording) {
    sqlite3_stmt *statement = database->statements[STATEMENT_RECORDING_GET];
    statement_bind(statement, "i", id);
    return read_one(statement, recording);
}

/* -- a new one */

static enum err add_body(struct database *database, int64_t id,
                         const struct recording_draft *draft) {
    sqlite3_stmt *add = database->statements[STATEMENT_RECORDING_BODY_ADD];
    unsigned char wrapped[SEAL_WRAPPED_BYTES];
    size_t sealed_len = draft->body_len + SEAL_EXTRA_BYTES;
    unsigned char *sealed = mem_alloc(1, sealed_len);
    seal_body(database->seal, body_place(id), draft->body, draft->body_len, wrapped, sealed);
    statement_bind(add, "ibb", id, wrapped, sizeof wrapped, sealed, sealed_len);
    enum err err = statement_run(add);
    mem_wipe(wrapped, sizeof wrapped);
    mem_free(sealed);
    return err;
}

static enum err insert(struct database *database, const struct recording_draft *draft,
                       int64_t *id) {
    sqlite3_stmt *add = database->statements[STATEMENT_RECORDING_ADD];
    char reference[REFERENCE_ROOM], uuid[UUID_ROOM];
    enum err err = reference_mint(database, draft->kiosk, reference);
    if (err != ERR_OK)
        return err;
    id_uuid(uuid);
    statement_bind(add, "tti", reference, uuid, database_wall_ms(database));
    err = statement_run(add);
    *id = sqlite3_last_insert_rowid(database->sqlite);
    if (err == ERR_OK)
        err = add_body(database, *id, draft);
    if (err == ERR_OK)
        err = documents_promise(database, draft->documents, draft->document_count,
                                draft->files_wanted, reference);
    return err;
}

enum err recordings_add(struct database *database, const struct recording_draft *draft,
                        struct recording *recording) {
    int64_t id = 0;
    if (draft->body_len > RECORDING_BODY_MAX || draft->document_count > RECORDING_DOCUMENTS_MOST)
        return ERR_TOO_BIG;
    enum err err = transaction_begin(database);
    if (err != ERR_OK)
        return err;
    err = transaction_end(database, insert(database, draft, &id));
    return err == ERR_OK ? get(database, id, recording) : err;
}

/* -- on its way */

enum err recordings_take_due(struct database *database, int64_t wall_ms,
                             struct recording *recording, int64_t *next_due_ms) {
    sqlite3_stmt *due = database->statements[STATEMENT_RECORDING_DUE];
    sqlite3_stmt *next = database->statements[STATEMENT_RECORDING_NEXT_DUE];
    int64_t id = 0;
    statement_bind(due, "ii", wall_ms, wall_ms + WAIT_MOST_MS);
    enum err err = statement_number(due, &id);
    if (err == ERR_OK)
        return get(database, id, recording);
    if (err != ERR_NOT_FOUND)
        return err;
    err = statement_number(next, next_due_ms);
    return err == ERR_OK ? ERR_NOT_FOUND : err;
}

enum err recordings_body(struct database *database, int64_t id, struct buf *body) {
    sqlite3_stmt *read = database->statements[STATEMENT_RECORDING_BODY_GET];
    statement_bind(read, "i", id);
    enum err err = statement_row(read);
    if (err == ERR_OK)
        err = seal_unseal(database->seal, body_place(id), sqlite3_column_blob(read, 0),
                          (size_t)sqlite3_column_bytes(read, 0), sqlite3_column_blob(read, 1),
                          (size_t)sqlite3_column_bytes(read, 1), body);
    statement_reset(read);
    return err;
}

static bool may_move(enum recording_step from, enum recording_step to) {
    return from != RECORDING_ENDED && !(from == RECORDING_POSTED && to == RECORDING_QUEUED);
}

static enum err put(struct database *database, const struct recording *recording) {
    sqlite3_stmt *set = database->statements[STATEMENT_RECORDING_SET];
    sqlite3_stmt *drop = database->statements[STATEMENT_RECORDING_BODY_DROP];
    bool is_kept = recording->step == RECORDING_QUEUED || recording->step == RECORDING_REFUSED;
    statement_bind(set, "iitiiiit", recording->id, (int64_t)recording->step, recording->city_id,
                   (int64_t)recording->is_withdrawn, database_wall_ms(database), recording->due_ms,
                   (int64_t)recording->attempts, recording->why);
    enum err err = statement_run(set);
    statement_bind(drop, "i", recording->id);
    return err == ERR_OK && !is_kept ? statement_run(drop) : err;
}

enum err recordings_move(struct database *database, const struct recording *recording) {
    struct recording kept;
    enum err err = get(database, recording->id, &kept);
    if (err == ERR_OK && !may_move(kept.step, recording->step))
        err = ERR_CONFLICT;
    if (err == ERR_OK)
        err = transaction_begin(database);
    if (err != ERR_OK)
        return err;
    err = transaction_end(database, put(database, recording));
    if (err == ERR_OK && recording->step != RECORDING_QUEUED)
        database->has_remains = true;
    return err;
}

enum err recordings_find(struct database *database, const char *reference,
                         struct recording *recording) {
    sqlite3_stmt *find = database->statements[STATEMENT_RECORDING_BY_REFERENCE];
    statement_bind(find, "t", reference);
    return read_one(find, recording);
}

static enum err count_step(struct database *database, enum recording_step step, uint32_t *count) {
    sqlite3_stmt *statement = database->statements[STATEMENT_RECORDING_COUNT];
    int64_t found = 0;
    statement_bind(statement, "i", (int64_t)step);
    enum err err = statement_number(statement, &found);
    if (err == ERR_OK)
        *count = (uint32_t)found;
    return err;
}

enum err recordings_count(struct database *database, uint32_t *waiting, uint32_t *refused) {
    enum err err = count_step(database, RECORDING_QUEUED, waiting);
    return err == ERR_OK ? count_step(database, RECORDING_REFUSED, refused) : err;
}

enum err recordings_prune(struct database *database, int64_t before_ms) {
    sqlite3_stmt *prune = database->statements[STATEMENT_RECORDINGS_PRUNE];
    enum err err = transaction_begin(database);
    if (err != ERR_OK)
        return err;
    statement_bind(prune, "i", before_ms);
    return transaction_end(database, statement_run(prune));
}
