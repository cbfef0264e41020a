#include "store/statement.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "base/log.h"

#define LOG_ROOM "store"

#define OUTBOX_COLUMNS                                                                             \
    "id, uuid, reference, state, service_code, service_name, created_ms, sent_ms, updated_ms,"     \
    " due_ms, attempts, lookups, token, number, why, sum"

#define DOCUMENT_COLUMNS                                                                           \
    "d.id, d.state, d.reference, d.kind, d.created_ms, d.updated_ms, d.files_wanted,"              \
    " (SELECT count(*) FROM page WHERE page.document = d.id),"                                     \
    " (SELECT count(*) FROM upload WHERE upload.document = d.id)"
#define PAGE_COLUMNS "id, document, position, rotation, bytes, type, checks, file"
#define UPLOAD_COLUMNS                                                                             \
    "u.id, u.document, u.state, d.reference, d.kind, u.form, u.filename, u.type, u.pages,"         \
    " u.bytes, u.sha256, u.uuid, u.url, u.media, u.due_ms, u.updated_ms, u.failures, u.restarts,"  \
    " u.refusals, u.why, u.file"
#define UPLOAD_TABLES " FROM upload u JOIN document d ON d.id = u.document "
#define RECORDING_COLUMNS                                                                          \
    "id, step, reference, uuid, city_id, is_withdrawn, created_ms, updated_ms, due_ms, attempts,"  \
    " why"
/* Due, or so far ahead that the clock must have gone back: ?1 now, ?2 an hour from now. */
#define IS_DUE " (due_ms <= ?1 OR due_ms > ?2) "
#define RECORDING_WAITS                                                                            \
    " (step = 0 OR (step = 1 AND is_withdrawn = 1)) " /* or is to be taken back */

static const char *const texts[STATEMENT_COUNT] = {
    [STATEMENT_BEGIN] = "BEGIN IMMEDIATE",
    [STATEMENT_COMMIT] = "COMMIT",
    [STATEMENT_ROLLBACK] = "ROLLBACK",
    [STATEMENT_USED_BYTES] = "SELECT page_count * page_size FROM pragma_page_count,"
                             " pragma_page_size",
    [STATEMENT_ABOUT_GET] = "SELECT value FROM about WHERE name = ?1",
    [STATEMENT_ABOUT_PUT] = "INSERT OR REPLACE INTO about(name, value) VALUES(?1, ?2)",
    [STATEMENT_OUTBOX_PUT] = "INSERT INTO outbox(" OUTBOX_COLUMNS
                             ") VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16)",
    /* The sum stays wrong, so that the check at the next start sets the file aside. */
    [STATEMENT_OUTBOX_TO_STAFF] = "UPDATE outbox SET state = 6 WHERE id = ?1",
    [STATEMENT_OUTBOX_UPDATE] = "UPDATE outbox SET state = ?4, sent_ms = ?8, updated_ms = ?9,"
                                " due_ms = ?10, attempts = ?11, lookups = ?12, token = ?13,"
                                " number = ?14, why = ?15, sum = ?16 WHERE id = ?1",
    [STATEMENT_OUTBOX_GET] = "SELECT " OUTBOX_COLUMNS " FROM outbox WHERE id = ?1",
    [STATEMENT_OUTBOX_BY_REFERENCE] = "SELECT " OUTBOX_COLUMNS " FROM outbox WHERE reference = ?1",
    [STATEMENT_OUTBOX_BY_NUMBER] = "SELECT " OUTBOX_COLUMNS " FROM outbox WHERE number <> ''"
                                   " AND number = ?1 ORDER BY id DESC LIMIT 1",
    [STATEMENT_OUTBOX_DUE] = "SELECT id FROM outbox INDEXED BY outbox_waiting WHERE state <> 2"
                             " AND due_ms <= ?1 AND (?2 >> state) & 1 ORDER BY id LIMIT 1",
    [STATEMENT_OUTBOX_NEXT_DUE] = "SELECT coalesce(min(due_ms), 0) FROM outbox"
                                  " INDEXED BY outbox_waiting WHERE state <> 2"
                                  " AND (?1 >> state) & 1",
    [STATEMENT_OUTBOX_WALK] = "SELECT " OUTBOX_COLUMNS " FROM outbox NOT INDEXED ORDER BY id",
    [STATEMENT_OUTBOX_WALK_WAITING] = "SELECT id FROM outbox INDEXED BY outbox_waiting"
                                      " WHERE state <> 2 AND id > ?1 AND (?2 >> state) & 1"
                                      " ORDER BY id LIMIT 1",
    [STATEMENT_OUTBOX_OLDEST] = "SELECT created_ms FROM outbox WHERE id = (SELECT min(id)"
                                " FROM outbox INDEXED BY outbox_waiting WHERE state <> 2"
                                " AND (?1 >> state) & 1)",
    /* The newest row stays, so that no id is ever used twice. */
    [STATEMENT_OUTBOX_PRUNE] = "DELETE FROM outbox WHERE state = 2 AND updated_ms < ?1"
                               " AND id < (SELECT max(id) FROM outbox)",
    [STATEMENT_SEALED_ADD] = "INSERT INTO sealed(id, wrapped, body) VALUES(?1, ?2, ?3)",
    [STATEMENT_SEALED_GET] = "SELECT wrapped, body FROM sealed WHERE id = ?1",
    [STATEMENT_SEALED_DROP] = "DELETE FROM sealed WHERE id = ?1",
    [STATEMENT_SEALED_COUNT] = "SELECT count(*) FROM sealed",
    [STATEMENT_SEALED_UPTO] = "SELECT count(*) FROM sealed WHERE id <= ?1",
    [STATEMENT_CACHE_PUT] = "INSERT OR REPLACE INTO cache(key, etag, fetched_ms, sum, bytes)"
                            " VALUES(?1, ?2, ?3, ?4, ?5)",
    [STATEMENT_CACHE_GET] = "SELECT etag, fetched_ms, sum, bytes FROM cache WHERE key = ?1",
    [STATEMENT_CACHE_TOUCH] = "UPDATE cache SET fetched_ms = ?2 WHERE key = ?1",
    [STATEMENT_CACHE_DROP] = "DELETE FROM cache WHERE substr(key, 1, length(?1)) = ?1",
    [STATEMENT_CACHE_REMOVE] = "DELETE FROM cache WHERE key = ?1",
    [STATEMENT_REFERENCE_TAKEN] = "SELECT 1 FROM outbox WHERE reference = ?1"
                                  " UNION ALL SELECT 1 FROM document WHERE reference <> ''"
                                  " AND reference = ?1"
                                  " UNION ALL SELECT 1 FROM recording WHERE reference = ?1",
    [STATEMENT_DOCUMENT_ADD] = "INSERT INTO document(state, reference, kind, created_ms,"
                               " updated_ms, files_wanted) VALUES(0, '', ?1, ?2, ?2, 0)",
    [STATEMENT_DOCUMENT_GET] = "SELECT " DOCUMENT_COLUMNS " FROM document d WHERE d.id = ?1",
    [STATEMENT_DOCUMENT_BY_REFERENCE] = "SELECT " DOCUMENT_COLUMNS " FROM document d"
                                        " WHERE d.reference <> '' AND d.reference = ?1"
                                        " ORDER BY d.id",
    [STATEMENT_DOCUMENT_BY_STATE] = "SELECT " DOCUMENT_COLUMNS " FROM document d"
                                    " WHERE d.state <> 2 AND d.state = ?1 AND d.id > ?2"
                                    " ORDER BY d.id LIMIT 1",
    [STATEMENT_DOCUMENT_UNMADE] = "SELECT " DOCUMENT_COLUMNS " FROM document d"
                                  " WHERE d.state <> 2 AND d.state = 1 AND d.id > ?1"
                                  " AND (SELECT count(*) FROM upload WHERE upload.document = d.id)"
                                  " < d.files_wanted ORDER BY d.id LIMIT 1",
    [STATEMENT_DOCUMENT_SET] = "UPDATE document SET state = ?2, reference = ?3, updated_ms = ?4,"
                               " files_wanted = ?5 WHERE id = ?1",
    [STATEMENT_DOCUMENT_DROP] = "DELETE FROM document WHERE id = ?1",
    [STATEMENT_DOCUMENTS_PRUNE] =
        "DELETE FROM document WHERE state = 2 AND updated_ms < ?1"
        " AND NOT EXISTS(SELECT 1 FROM outbox WHERE outbox.reference = document.reference"
        " AND outbox.state <> 2)"
        " AND NOT EXISTS(SELECT 1 FROM recording WHERE recording.reference = document.reference"
        " AND recording.step = 0)",
    [STATEMENT_KEY_ADD] = "INSERT INTO document_key(id, wrapped) VALUES(?1, ?2)",
    [STATEMENT_KEY_GET] = "SELECT wrapped FROM document_key WHERE id = ?1",
    [STATEMENT_KEY_DROP] = "DELETE FROM document_key WHERE id = ?1",
    [STATEMENT_KEY_COUNT] = "SELECT (SELECT count(*) FROM document_key)"
                            " + (SELECT count(*) FROM recording_body)",
    [STATEMENT_PAGE_ADD] = "INSERT INTO page(document, position, rotation, bytes, type, checks,"
                           " file) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    [STATEMENT_PAGE_GET] = "SELECT " PAGE_COLUMNS " FROM page WHERE id = ?1",
    [STATEMENT_PAGE_LIST] = "SELECT " PAGE_COLUMNS " FROM page WHERE document = ?1"
                            " ORDER BY position, id",
    [STATEMENT_PAGE_SET] = "UPDATE page SET rotation = ?2, bytes = ?3, type = ?4, checks = ?5,"
                           " file = ?6 WHERE id = ?1",
    [STATEMENT_PAGE_PLACE] = "UPDATE page SET position = ?2 WHERE id = ?1",
    [STATEMENT_PAGE_CLOSE_GAP] = "UPDATE page SET position = position - 1 WHERE document = ?1"
                                 " AND position > ?2",
    [STATEMENT_PAGE_DROP] = "DELETE FROM page WHERE id = ?1",
    [STATEMENT_PAGES_DROP] = "DELETE FROM page WHERE document = ?1",
    [STATEMENT_FILE_KNOWN] = "SELECT (SELECT count(*) FROM page WHERE file = ?1)"
                             " + (SELECT count(*) FROM upload WHERE file = ?1)",
    [STATEMENT_UPLOAD_ADD] = "INSERT INTO upload(document, state, form, filename, type, pages,"
                             " bytes, sha256, uuid, url, media, due_ms, updated_ms, failures,"
                             " restarts, refusals, why, file)"
                             " VALUES(?1,0,?2,?3,?4,?5,?6,?7,?8,'','',?9,?9,0,0,0,'',?10)",
    [STATEMENT_UPLOAD_GET] = "SELECT " UPLOAD_COLUMNS UPLOAD_TABLES "WHERE u.id = ?1",
    [STATEMENT_UPLOAD_LIST] =
        "SELECT " UPLOAD_COLUMNS UPLOAD_TABLES "WHERE u.document = ?1 ORDER BY u.id",
    [STATEMENT_UPLOAD_DUE] =
        "SELECT id FROM upload WHERE state < 3 AND" IS_DUE "ORDER BY id LIMIT 1",
    [STATEMENT_UPLOAD_NEXT_DUE] = "SELECT coalesce(min(due_ms), 0) FROM upload WHERE state < 3",
    [STATEMENT_UPLOAD_SET] = "UPDATE upload SET state = ?2, uuid = ?3, url = ?4, media = ?5,"
                             " due_ms = ?6, updated_ms = ?7, failures = ?8, restarts = ?9,"
                             " refusals = ?10, why = ?11, file = ?12 WHERE id = ?1",
    [STATEMENT_UPLOAD_DONE_COUNT] = "SELECT count(*) FROM upload WHERE document = ?1 AND state = 3",
    [STATEMENT_UPLOADS_PRUNE] = "DELETE FROM upload WHERE state = 3 AND NOT EXISTS"
                                "(SELECT 1 FROM document WHERE document.id = upload.document)",
    [STATEMENT_WAITING_DOCUMENTS] = "SELECT count(*) FROM document WHERE state <> 2 AND state = 1",
    [STATEMENT_WAITING_BYTES] = "SELECT coalesce(sum(bytes), 0) FROM upload WHERE state < 3",
    [STATEMENT_WAITING_STAFF] = "SELECT count(*) FROM upload WHERE state = 4",
    [STATEMENT_RECORDING_ADD] = "INSERT INTO recording(step, reference, uuid, city_id,"
                                " is_withdrawn, created_ms, updated_ms, due_ms, attempts, why)"
                                " VALUES(0, ?1, ?2, '', 0, ?3, ?3, ?3, 0, '')",
    [STATEMENT_RECORDING_GET] = "SELECT " RECORDING_COLUMNS " FROM recording WHERE id = ?1",
    [STATEMENT_RECORDING_BY_REFERENCE] = "SELECT " RECORDING_COLUMNS " FROM recording"
                                         " WHERE reference = ?1",
    [STATEMENT_RECORDING_DUE] =
        "SELECT id FROM recording WHERE" RECORDING_WAITS "AND" IS_DUE "ORDER BY id LIMIT 1",
    [STATEMENT_RECORDING_NEXT_DUE] = "SELECT coalesce(min(due_ms), 0) FROM recording"
                                     " WHERE" RECORDING_WAITS,
    [STATEMENT_RECORDING_SET] = "UPDATE recording SET step = ?2, city_id = ?3, is_withdrawn = ?4,"
                                " updated_ms = ?5, due_ms = ?6, attempts = ?7, why = ?8"
                                " WHERE id = ?1",
    [STATEMENT_RECORDING_COUNT] = "SELECT count(*) FROM recording WHERE step = ?1",
    [STATEMENT_RECORDINGS_PRUNE] = "DELETE FROM recording WHERE step IN (1, 2)"
                                   " AND is_withdrawn * (step = 1) = 0 AND updated_ms < ?1",
    [STATEMENT_RECORDING_BODY_ADD] = "INSERT INTO recording_body(id, wrapped, body)"
                                     " VALUES(?1, ?2, ?3)",
    [STATEMENT_RECORDING_BODY_GET] = "SELECT wrapped, body FROM recording_body WHERE id = ?1",
    [STATEMENT_RECORDING_BODY_DROP] = "DELETE FROM recording_body WHERE id = ?1",
};

static bool is_full(sqlite3 *sqlite, int code) {
    if ((code & 0xff) == SQLITE_FULL)
        return true;
    int number = sqlite3_system_errno(sqlite);
    return (code & 0xff) == SQLITE_IOERR && (number == ENOSPC || number == EDQUOT);
}

static enum err err_from_code(sqlite3 *sqlite, int code) {
    if (is_full(sqlite, code))
        return ERR_FULL;
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return ERR_BUSY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_ERROR: /* our own SQL is tested: an unknown column means another file's schema */
        return ERR_CORRUPT;
    case SQLITE_CONSTRAINT:
        return ERR_CONFLICT;
    case SQLITE_TOOBIG:
        return ERR_TOO_BIG;
    case SQLITE_NOMEM:
        return ERR_NO_MEMORY;
    default:
        return ERR_IO;
    }
}

enum err statement_error(sqlite3 *sqlite, int code, const char *where) {
    if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE)
        return ERR_OK;
    int extended = sqlite3_extended_errcode(sqlite);
    if ((extended & 0xff) == (code & 0xff))
        code = extended;
    enum err err = err_from_code(sqlite, code);
    log_error("store.failed", "where=%s err=%s sqlite=%d errno=%d", where, err_name(err), code,
              sqlite3_system_errno(sqlite));
    return err;
}

enum err statement_prepare_all(sqlite3 *sqlite, sqlite3_stmt *statements[STATEMENT_COUNT]) {
    for (int i = 0; i < STATEMENT_COUNT; i++) {
        int code = sqlite3_prepare_v3(sqlite, texts[i], -1, SQLITE_PREPARE_PERSISTENT,
                                      &statements[i], NULL);
        if (code != SQLITE_OK)
            return statement_error(sqlite, code, "prepare");
    }
    return ERR_OK;
}

void statement_finalize_all(sqlite3_stmt *statements[STATEMENT_COUNT]) {
    for (int i = 0; i < STATEMENT_COUNT; i++) {
        sqlite3_finalize(statements[i]);
        statements[i] = NULL;
    }
}

void statement_bind(sqlite3_stmt *statement, const char *kinds, ...) {
    va_list args;
    va_start(args, kinds);
    for (int i = 0; kinds[i] != '\0'; i++) {
        if (kinds[i] == 'i') {
            sqlite3_bind_int64(statement, i + 1, va_arg(args, int64_t));
        } else if (kinds[i] == 't') {
            sqlite3_bind_text(statement, i + 1, va_arg(args, const char *), -1, SQLITE_STATIC);
        } else {
            const void *bytes = va_arg(args, const void *);
            size_t len = va_arg(args, size_t);
            sqlite3_bind_blob64(statement, i + 1, len > 0 ? bytes : "", len, SQLITE_STATIC);
        }
    }
    va_end(args);
}

void statement_reset(sqlite3_stmt *statement) {
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
}

enum err statement_row(sqlite3_stmt *statement) {
    int code = sqlite3_step(statement);
    if (code == SQLITE_ROW)
        return ERR_OK;
    if (code == SQLITE_DONE)
        return ERR_NOT_FOUND;
    return statement_error(sqlite3_db_handle(statement), code, "step");
}

enum err statement_run(sqlite3_stmt *statement) {
    enum err err = statement_row(statement);
    statement_reset(statement);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

enum err statement_text(sqlite3_stmt *statement, int column, char *out, size_t room) {
    const char *text = (const char *)sqlite3_column_text(statement, column);
    size_t len = (size_t)sqlite3_column_bytes(statement, column);
    if (!text || len >= room || strlen(text) != len)
        return ERR_CORRUPT;
    memcpy(out, text, len + 1);
    return ERR_OK;
}

enum err statement_number(sqlite3_stmt *statement, int64_t *value) {
    enum err err = statement_row(statement);
    if (err == ERR_OK)
        *value = sqlite3_column_int64(statement, 0);
    statement_reset(statement);
    return err;
}
