#include "store/uploads.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/memory.h"
#include "store/documents_inner.h"

#define LOG_ROOM "store"
#define WAIT_MOST_MS ((int64_t)3600 * 1000) /* what is due later was written by another clock */
#define DOCUMENTS_MOST 16

/* -- rows */

static enum err read_texts(sqlite3_stmt *statement, struct upload_row *row) {
    struct upload *upload = &row->upload;
    const struct {
        int column;
        char *out;
        size_t room;
    } texts[] = {{3, upload->reference, sizeof upload->reference},
                 {4, upload->kind, sizeof upload->kind},
                 {5, upload->form, sizeof upload->form},
                 {6, upload->filename, sizeof upload->filename},
                 {7, upload->type, sizeof upload->type},
                 {10, upload->sha256, sizeof upload->sha256},
                 {11, upload->uuid, sizeof upload->uuid},
                 {12, upload->url, sizeof upload->url},
                 {13, upload->media, sizeof upload->media},
                 {19, upload->why, sizeof upload->why},
                 {20, row->file, sizeof row->file}};
    enum err err = ERR_OK;
    for (size_t at = 0; err == ERR_OK && at < sizeof texts / sizeof texts[0]; at++)
        err = statement_text(statement, texts[at].column, texts[at].out, texts[at].room);
    return err;
}

enum err upload_row_read(sqlite3_stmt *statement, struct upload_row *row) {
    row->upload = (struct upload){.id = sqlite3_column_int64(statement, 0),
                                  .document = sqlite3_column_int64(statement, 1),
                                  .state = (enum upload_state)sqlite3_column_int(statement, 2),
                                  .pages = sqlite3_column_int(statement, 8),
                                  .bytes = (uint64_t)sqlite3_column_int64(statement, 9),
                                  .due_ms = sqlite3_column_int64(statement, 14),
                                  .updated_ms = sqlite3_column_int64(statement, 15),
                                  .failures = sqlite3_column_int(statement, 16),
                                  .restarts = sqlite3_column_int(statement, 17),
                                  .refusals = sqlite3_column_int(statement, 18)};
    return read_texts(statement, row);
}

static enum err get_row(struct database *database, int64_t id, struct upload_row *row) {
    sqlite3_stmt *get = database->statements[STATEMENT_UPLOAD_GET];
    statement_bind(get, "i", id);
    enum err err = statement_row(get);
    if (err == ERR_OK)
        err = upload_row_read(get, row);
    statement_reset(get);
    return err;
}

enum err upload_get(struct database *database, int64_t id, struct upload *upload) {
    struct upload_row row;
    enum err err = get_row(database, id, &row);
    if (err == ERR_OK)
        *upload = row.upload;
    return err;
}

/* -- a file comes in */

static enum err check(struct database *database, int64_t document, const struct upload_draft *draft,
                      const struct document_source *source) {
    struct document kept;
    struct upload room;
    if (source->bytes == 0)
        return ERR_INVALID;
    if (source->bytes > DOCUMENT_FILE_BYTES_MAX || strlen(draft->form) >= sizeof room.form ||
        strlen(draft->filename) >= sizeof room.filename || strlen(draft->type) >= sizeof room.type)
        return ERR_TOO_BIG;
    enum err err = document_get(database, document, &kept);
    return err == ERR_OK && kept.state != DOCUMENT_SAVED ? ERR_CONFLICT : err;
}

static enum err insert(struct database *database, int64_t document,
                       const struct upload_draft *draft, uint64_t bytes, const char *sha256,
                       const char *file, int64_t *id) {
    sqlite3_stmt *add = database->statements[STATEMENT_UPLOAD_ADD];
    char uuid[UUID_ROOM];
    enum err err = transaction_begin(database);
    if (err != ERR_OK)
        return err;
    id_uuid(uuid);
    statement_bind(add, "itttiittit", document, draft->form, draft->filename, draft->type,
                   (int64_t)draft->pages, (int64_t)bytes, sha256, uuid, database_wall_ms(database),
                   file);
    err = statement_run(add);
    *id = sqlite3_last_insert_rowid(database->sqlite);
    return transaction_end(database, err);
}

/* Asked before the bytes are sealed, so that a file given twice costs nothing. */
static enum err has_form(struct database *database, int64_t document, const char *form) {
    sqlite3_stmt *list = database->statements[STATEMENT_UPLOAD_LIST];
    struct upload_row row;
    bool is_there = false;
    enum err err;
    statement_bind(list, "i", document);
    while (!is_there && (err = statement_row(list)) == ERR_OK) {
        err = upload_row_read(list, &row);
        if (err != ERR_OK)
            break;
        is_there = strcmp(row.upload.form, form) == 0;
    }
    statement_reset(list);
    if (is_there)
        return ERR_CONFLICT;
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

enum err upload_add(struct database *database, int64_t document, const struct upload_draft *draft,
                    const struct document_source *source, struct upload *upload) {
    char file[SEALED_NAME_ROOM], sha256[DOCUMENT_SHA256_ROOM];
    int64_t id = 0;
    enum err err = check(database, document, draft, source);
    if (err == ERR_OK)
        err = has_form(database, document, draft->form);
    if (err == ERR_OK)
        err = document_seal(database, document, source, file, sha256);
    if (err != ERR_OK)
        return err;
    err = insert(database, document, draft, source->bytes, sha256, file, &id);
    if (err != ERR_OK) {
        sealed_file_unlink(database->pages_folder, file);
        return err;
    }
    return upload_get(database, id, upload);
}

enum err upload_open(struct database *database, int64_t id, struct sealed_file **file) {
    struct upload_row row;
    unsigned char *key = NULL;
    enum err err = get_row(database, id, &row);
    if (err == ERR_OK && row.file[0] == '\0')
        err = ERR_NOT_FOUND;
    if (err == ERR_OK)
        err = document_key_get(database, row.upload.document, &key);
    if (err != ERR_OK)
        return err;
    err = sealed_file_open(database->pages_folder, row.file, key, row.upload.bytes, file);
    secret_free(key);
    return err;
}

/* -- on its way */

enum err uploads_take_due(struct database *database, int64_t wall_ms, struct upload *upload,
                          int64_t *next_due_ms) {
    sqlite3_stmt *due = database->statements[STATEMENT_UPLOAD_DUE];
    sqlite3_stmt *next = database->statements[STATEMENT_UPLOAD_NEXT_DUE];
    int64_t id = 0;
    statement_bind(due, "ii", wall_ms, wall_ms + WAIT_MOST_MS);
    enum err err = statement_number(due, &id);
    if (err == ERR_OK)
        return upload_get(database, id, upload);
    if (err != ERR_NOT_FOUND)
        return err;
    err = statement_number(next, next_due_ms);
    return err == ERR_OK ? ERR_NOT_FOUND : err;
}

static enum err put(struct database *database, const struct upload_row *row) {
    sqlite3_stmt *set = database->statements[STATEMENT_UPLOAD_SET];
    const struct upload *upload = &row->upload;
    statement_bind(set, "iitttiiiiitt", upload->id, (int64_t)upload->state, upload->uuid,
                   upload->url, upload->media, upload->due_ms, upload->updated_ms,
                   (int64_t)upload->failures, (int64_t)upload->restarts, (int64_t)upload->refusals,
                   upload->why, row->file);
    return statement_run(set);
}

enum err document_end_when_done(struct database *database, int64_t id, struct buf *names) {
    sqlite3_stmt *count = database->statements[STATEMENT_UPLOAD_DONE_COUNT];
    sqlite3_stmt *drop_key = database->statements[STATEMENT_KEY_DROP];
    sqlite3_stmt *drop_pages = database->statements[STATEMENT_PAGES_DROP];
    struct document document;
    int64_t done = 0;
    statement_bind(count, "i", id);
    enum err err = statement_number(count, &done);
    if (err == ERR_OK)
        err = document_get(database, id, &document);
    if (err != ERR_OK || done < document.files_wanted || done < document.files)
        return err;
    err = page_files(database, id, names);
    document.state = DOCUMENT_SENT;
    document.updated_ms = database_wall_ms(database);
    if (err == ERR_OK)
        err = document_put(database, &document);
    statement_bind(drop_key, "i", id);
    if (err == ERR_OK)
        err = statement_run(drop_key);
    statement_bind(drop_pages, "i", id);
    return err == ERR_OK ? statement_run(drop_pages) : err;
}

static void take_change(struct upload *kept, const struct upload *changed, int64_t wall_ms) {
    kept->state = changed->state;
    memcpy(kept->uuid, changed->uuid, sizeof kept->uuid);
    memcpy(kept->url, changed->url, sizeof kept->url);
    memcpy(kept->media, changed->media, sizeof kept->media);
    memcpy(kept->why, changed->why, sizeof kept->why);
    kept->due_ms = changed->due_ms;
    kept->failures = changed->failures;
    kept->restarts = changed->restarts;
    kept->refusals = changed->refusals;
    kept->updated_ms = wall_ms;
}

static enum err commit(struct database *database, const struct upload_row *row, struct buf *names) {
    enum err err = transaction_begin(database);
    if (err != ERR_OK)
        return err;
    err = put(database, row);
    if (err == ERR_OK && row->upload.state == UPLOAD_DONE)
        err = document_end_when_done(database, row->upload.document, names);
    return transaction_end(database, err);
}

enum err upload_move(struct database *database, const struct upload *upload) {
    struct upload_row row;
    struct buf names;
    enum err err = get_row(database, upload->id, &row);
    if (err == ERR_OK && (row.upload.state == UPLOAD_DONE || upload->state > UPLOAD_STAFF))
        err = ERR_CONFLICT;
    if (err != ERR_OK)
        return err;
    buf_init(&names, PAGE_NAMES_MAX + SEALED_NAME_ROOM);
    take_change(&row.upload, upload, database_wall_ms(database));
    if (upload->state == UPLOAD_DONE) {
        err = buf_add_format(&names, "%s\n", row.file);
        row.file[0] = '\0';
    }
    if (err == ERR_OK)
        err = commit(database, &row, &names);
    if (err == ERR_OK && upload->state == UPLOAD_DONE) {
        database->has_remains = true;
        unlink_files(database, &names);
    }
    buf_finish(&names);
    return err;
}

/* -- who asks for them */

static enum err list_of(struct database *database, int64_t document, struct upload *uploads,
                        int room, int *count, int *done) {
    sqlite3_stmt *list = database->statements[STATEMENT_UPLOAD_LIST];
    struct upload_row row;
    enum err err;
    *done = 0;
    statement_bind(list, "i", document);
    while ((err = statement_row(list)) == ERR_OK) {
        err = *count < room ? upload_row_read(list, &row) : ERR_TOO_BIG;
        if (err != ERR_OK)
            break;
        *done += row.upload.state == UPLOAD_DONE;
        uploads[(*count)++] = row.upload;
    }
    statement_reset(list);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

enum err uploads_find(struct database *database, const char *reference, struct upload *uploads,
                      int room, int *count, bool *is_whole) {
    struct document documents[DOCUMENTS_MOST];
    int document_count = 0, found = 0;
    bool is_all = true;
    enum err err = documents_find(database, reference, documents, DOCUMENTS_MOST, &document_count);
    for (int at = 0; err == ERR_OK && at < document_count; at++) {
        int done = 0;
        err = list_of(database, documents[at].id, uploads, room, &found, &done);
        is_all = is_all && done >= documents[at].files_wanted;
    }
    if (err != ERR_OK)
        return err;
    *count = found;
    *is_whole = is_all;
    return ERR_OK;
}

enum err uploads_count(struct database *database, struct uploads_counts *counts) {
    int64_t waiting = 0, bytes = 0, staff = 0;
    enum err err = statement_number(database->statements[STATEMENT_WAITING_DOCUMENTS], &waiting);
    if (err == ERR_OK)
        err = statement_number(database->statements[STATEMENT_WAITING_BYTES], &bytes);
    if (err == ERR_OK)
        err = statement_number(database->statements[STATEMENT_WAITING_STAFF], &staff);
    if (err == ERR_OK)
        *counts = (struct uploads_counts){(uint32_t)waiting, (uint32_t)staff, (uint64_t)bytes};
    return err;
}

enum err uploads_prune(struct database *database, int64_t before_ms) {
    sqlite3_stmt *documents = database->statements[STATEMENT_DOCUMENTS_PRUNE];
    sqlite3_stmt *uploads = database->statements[STATEMENT_UPLOADS_PRUNE];
    enum err err = transaction_begin(database);
    if (err != ERR_OK)
        return err;
    statement_bind(documents, "i", before_ms);
    err = statement_run(documents);
    if (err == ERR_OK)
        err = statement_run(uploads);
    return transaction_end(database, err);
}
