#include "store/documents.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"
#include "store/documents_inner.h"

#define LOG_ROOM "store"
#define REFERENCE_TRIES 8

static struct seal_place key_place(int64_t document) {
    return (struct seal_place){"document", document};
}

/* -- rows */

enum err document_row_read(sqlite3_stmt *statement, struct document *document) {
    *document = (struct document){.id = sqlite3_column_int64(statement, 0),
                                  .state = (enum document_state)sqlite3_column_int(statement, 1),
                                  .created_ms = sqlite3_column_int64(statement, 4),
                                  .updated_ms = sqlite3_column_int64(statement, 5),
                                  .files_wanted = sqlite3_column_int(statement, 6),
                                  .pages = sqlite3_column_int(statement, 7),
                                  .files = sqlite3_column_int(statement, 8)};
    enum err err = statement_text(statement, 2, document->reference, sizeof document->reference);
    return err == ERR_OK ? statement_text(statement, 3, document->kind, sizeof document->kind)
                         : err;
}

static enum err read_one(sqlite3_stmt *statement, struct document *document) {
    struct document found;
    enum err err = statement_row(statement);
    if (err == ERR_OK)
        err = document_row_read(statement, &found);
    statement_reset(statement);
    if (err == ERR_OK)
        *document = found;
    return err;
}

enum err document_get(struct database *database, int64_t id, struct document *document) {
    sqlite3_stmt *get = database->statements[STATEMENT_DOCUMENT_GET];
    statement_bind(get, "i", id);
    return read_one(get, document);
}

enum err document_put(struct database *database, const struct document *document) {
    sqlite3_stmt *set = database->statements[STATEMENT_DOCUMENT_SET];
    statement_bind(set, "iitii", document->id, (int64_t)document->state, document->reference,
                   document->updated_ms, (int64_t)document->files_wanted);
    return statement_run(set);
}

/* -- the key and what it seals */

enum err document_key_get(struct database *database, int64_t document, unsigned char **key) {
    sqlite3_stmt *get = database->statements[STATEMENT_KEY_GET];
    unsigned char *opened = secret_alloc(SEAL_KEY_BYTES);
    statement_bind(get, "i", document);
    enum err err = statement_row(get);
    if (err == ERR_OK)
        err = seal_key_open(database->seal, key_place(document), sqlite3_column_blob(get, 0),
                            (size_t)sqlite3_column_bytes(get, 0), opened);
    statement_reset(get);
    if (err == ERR_OK)
        *key = opened;
    else
        secret_free(opened);
    return err;
}

enum err document_seal(struct database *database, int64_t document,
                       const struct document_source *source, char name[SEALED_NAME_ROOM],
                       char sha256[DOCUMENT_SHA256_ROOM]) {
    uint64_t free_bytes = 0;
    unsigned char *key = NULL;
    enum err err = file_free_bytes(database->pages_folder, &free_bytes);
    if (err == ERR_OK && free_bytes < source->bytes + DOCUMENT_FREE_BYTES_LEAST)
        err = ERR_FULL;
    if (err == ERR_OK)
        err = document_key_get(database, document, &key);
    if (err != ERR_OK)
        return err;
    sealed_file_name(name);
    err = sealed_file_write(database->pages_folder, name, key, source, sha256);
    secret_free(key);
    return err;
}

/* -- a draft */

enum err document_begin(struct database *database, const char *kind, struct document *document) {
    sqlite3_stmt *add = database->statements[STATEMENT_DOCUMENT_ADD];
    sqlite3_stmt *add_key = database->statements[STATEMENT_KEY_ADD];
    unsigned char wrapped[SEAL_WRAPPED_BYTES];
    int64_t id = 0;
    if (strlen(kind) >= sizeof document->kind)
        return ERR_TOO_BIG;
    enum err err = transaction_begin(database);
    if (err != ERR_OK)
        return err;
    statement_bind(add, "ti", kind, database_wall_ms(database));
    err = statement_run(add);
    if (err == ERR_OK) {
        id = sqlite3_last_insert_rowid(database->sqlite);
        seal_key_make(database->seal, key_place(id), wrapped);
        statement_bind(add_key, "ib", id, wrapped, sizeof wrapped);
        err = statement_run(add_key);
        mem_wipe(wrapped, sizeof wrapped);
    }
    err = transaction_end(database, err);
    return err == ERR_OK ? document_get(database, id, document) : err;
}

/* The key goes in the same commit as the rows; database_forget then wipes the WAL. The files
 * follow: without the key they are noise, and a cut before they are gone leaves them to the sweep.
 */
static enum err erase(struct database *database, int64_t id) {
    sqlite3_stmt *drop_key = database->statements[STATEMENT_KEY_DROP];
    sqlite3_stmt *drop_pages = database->statements[STATEMENT_PAGES_DROP];
    sqlite3_stmt *drop = database->statements[STATEMENT_DOCUMENT_DROP];
    enum err err = transaction_begin(database);
    if (err != ERR_OK)
        return err;
    statement_bind(drop_key, "i", id);
    err = statement_run(drop_key);
    if (err == ERR_OK) {
        statement_bind(drop_pages, "i", id);
        err = statement_run(drop_pages);
    }
    if (err == ERR_OK) {
        statement_bind(drop, "i", id);
        err = statement_run(drop);
    }
    return transaction_end(database, err);
}

enum err document_drop(struct database *database, int64_t id) {
    struct document document;
    struct buf names;
    enum err err = document_get(database, id, &document);
    if (err == ERR_OK && document.state != DOCUMENT_DRAFT)
        err = ERR_CONFLICT;
    if (err != ERR_OK)
        return err;
    buf_init(&names, PAGE_NAMES_MAX);
    err = page_files(database, id, &names);
    if (err == ERR_OK)
        err = erase(database, id);
    if (err == ERR_OK) {
        database->has_remains = true;
        if (database_forget(database) != ERR_OK)
            log_warn("store.not_forgotten", "document=%lld", (long long)id);
        unlink_files(database, &names);
    }
    buf_finish(&names);
    return err;
}

/* -- the promise */

/* The signs of a reference are few, so a new one is looked for before it is given away. */
enum err reference_mint(struct database *database, const char *kiosk,
                        char reference[REFERENCE_ROOM]) {
    sqlite3_stmt *find = database->statements[STATEMENT_REFERENCE_TAKEN];
    for (int i = 0; i < REFERENCE_TRIES; i++) {
        unsigned char random[8];
        id_random_bytes(random, sizeof random);
        reference_make(kiosk, random, reference);
        statement_bind(find, "t", reference);
        enum err err = statement_row(find);
        statement_reset(find);
        if (err != ERR_OK)
            return err == ERR_NOT_FOUND ? ERR_OK : err;
    }
    return ERR_CONFLICT;
}

static enum err promise_one(struct database *database, int64_t id, int32_t files_wanted,
                            const char *reference) {
    struct document document;
    enum err err = document_get(database, id, &document);
    if (err == ERR_OK && document.state != DOCUMENT_DRAFT)
        err = ERR_CONFLICT;
    if (err == ERR_OK && document.pages == 0)
        err = ERR_INVALID;
    if (err != ERR_OK)
        return err;
    document.state = DOCUMENT_SAVED;
    document.files_wanted = files_wanted;
    document.updated_ms = database_wall_ms(database);
    snprintf(document.reference, sizeof document.reference, "%s", reference);
    return document_put(database, &document);
}

enum err documents_promise(struct database *database, const int64_t *ids, int count,
                           int32_t files_wanted, const char *reference) {
    if (count < 1 || files_wanted < 1)
        return ERR_INVALID;
    enum err err = ERR_OK;
    for (int at = 0; err == ERR_OK && at < count; at++)
        err = promise_one(database, ids[at], files_wanted, reference);
    return err;
}

enum err documents_commit(struct database *database, const char *kiosk, const int64_t *ids,
                          int count, int32_t files_wanted, char reference[REFERENCE_ROOM]) {
    char minted[REFERENCE_ROOM];
    enum err err = transaction_begin(database);
    if (err != ERR_OK)
        return err;
    err = reference_mint(database, kiosk, minted);
    if (err == ERR_OK)
        err = documents_promise(database, ids, count, files_wanted, minted);
    err = transaction_end(database, err);
    if (err == ERR_OK)
        memcpy(reference, minted, sizeof minted);
    return err;
}

enum err documents_find(struct database *database, const char *reference,
                        struct document *documents, int room, int *count) {
    sqlite3_stmt *list = database->statements[STATEMENT_DOCUMENT_BY_REFERENCE];
    int found = 0;
    enum err err;
    statement_bind(list, "t", reference);
    while ((err = statement_row(list)) == ERR_OK) {
        err = found < room ? document_row_read(list, &documents[found]) : ERR_TOO_BIG;
        if (err != ERR_OK)
            break;
        found++;
    }
    statement_reset(list);
    if (err == ERR_NOT_FOUND && found > 0)
        err = ERR_OK;
    if (err == ERR_OK)
        *count = found;
    return err;
}

enum err document_want(struct database *database, int64_t id, int32_t files_wanted) {
    struct document document;
    enum err err = document_get(database, id, &document);
    if (err == ERR_OK && (document.state != DOCUMENT_SAVED || files_wanted < 1 ||
                          files_wanted > document.files_wanted))
        err = ERR_CONFLICT;
    if (err == ERR_OK)
        err = transaction_begin(database);
    if (err != ERR_OK)
        return err;
    struct buf names;
    buf_init(&names, PAGE_NAMES_MAX);
    document.files_wanted = files_wanted;
    document.updated_ms = database_wall_ms(database);
    err = document_put(database, &document);
    if (err == ERR_OK)
        err = document_end_when_done(database, id, &names);
    err = transaction_end(database, err);
    if (err == ERR_OK && names.len > 0) {
        database->has_remains = true;
        unlink_files(database, &names);
    }
    buf_finish(&names);
    return err;
}

enum err documents_next_unmade(struct database *database, int64_t after,
                               struct document *document) {
    sqlite3_stmt *next = database->statements[STATEMENT_DOCUMENT_UNMADE];
    statement_bind(next, "i", after);
    return read_one(next, document);
}
