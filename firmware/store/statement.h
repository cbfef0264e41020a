/* The prepared statements of the store, made once at open and kept: all SQL that runs while the
 * kiosk works is in statement.c. Courier thread. */
#ifndef STORE_STATEMENT_H
#define STORE_STATEMENT_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum statement {
    STATEMENT_BEGIN,
    STATEMENT_COMMIT,
    STATEMENT_ROLLBACK,
    STATEMENT_USED_BYTES,
    STATEMENT_ABOUT_GET,
    STATEMENT_ABOUT_PUT,
    STATEMENT_OUTBOX_PUT,
    STATEMENT_OUTBOX_TO_STAFF,
    STATEMENT_OUTBOX_UPDATE,
    STATEMENT_OUTBOX_GET,
    STATEMENT_OUTBOX_BY_REFERENCE,
    STATEMENT_OUTBOX_BY_NUMBER,
    STATEMENT_OUTBOX_DUE,
    STATEMENT_OUTBOX_NEXT_DUE,
    STATEMENT_OUTBOX_WALK,
    STATEMENT_OUTBOX_WALK_WAITING,
    STATEMENT_OUTBOX_OLDEST,
    STATEMENT_OUTBOX_PRUNE,
    STATEMENT_SEALED_ADD,
    STATEMENT_SEALED_GET,
    STATEMENT_SEALED_DROP,
    STATEMENT_SEALED_COUNT,
    STATEMENT_SEALED_UPTO,
    STATEMENT_CACHE_PUT,
    STATEMENT_CACHE_GET,
    STATEMENT_CACHE_TOUCH,
    STATEMENT_CACHE_DROP,
    STATEMENT_CACHE_REMOVE,
    STATEMENT_REFERENCE_TAKEN,
    STATEMENT_DOCUMENT_ADD,
    STATEMENT_DOCUMENT_GET,
    STATEMENT_DOCUMENT_BY_REFERENCE,
    STATEMENT_DOCUMENT_BY_STATE,
    STATEMENT_DOCUMENT_UNMADE,
    STATEMENT_DOCUMENT_SET,
    STATEMENT_DOCUMENT_DROP,
    STATEMENT_DOCUMENTS_PRUNE,
    STATEMENT_KEY_ADD,
    STATEMENT_KEY_GET,
    STATEMENT_KEY_DROP,
    STATEMENT_KEY_COUNT,
    STATEMENT_PAGE_ADD,
    STATEMENT_PAGE_GET,
    STATEMENT_PAGE_LIST,
    STATEMENT_PAGE_SET,
    STATEMENT_PAGE_PLACE,
    STATEMENT_PAGE_CLOSE_GAP,
    STATEMENT_PAGE_DROP,
    STATEMENT_PAGES_DROP,
    STATEMENT_FILE_KNOWN,
    STATEMENT_UPLOAD_ADD,
    STATEMENT_UPLOAD_GET,
    STATEMENT_UPLOAD_LIST,
    STATEMENT_UPLOAD_DUE,
    STATEMENT_UPLOAD_NEXT_DUE,
    STATEMENT_UPLOAD_SET,
    STATEMENT_UPLOAD_DONE_COUNT,
    STATEMENT_UPLOADS_PRUNE,
    STATEMENT_WAITING_DOCUMENTS,
    STATEMENT_WAITING_BYTES,
    STATEMENT_WAITING_STAFF,
    STATEMENT_RECORDING_ADD,
    STATEMENT_RECORDING_GET,
    STATEMENT_RECORDING_BY_REFERENCE,
    STATEMENT_RECORDING_DUE,
    STATEMENT_RECORDING_NEXT_DUE,
    STATEMENT_RECORDING_SET,
    STATEMENT_RECORDING_COUNT,
    STATEMENT_RECORDINGS_PRUNE,
    STATEMENT_RECORDING_BODY_ADD,
    STATEMENT_RECORDING_BODY_GET,
    STATEMENT_RECORDING_BODY_DROP,
    STATEMENT_COUNT
};

/* Logs SQLite's code once, with `where` it was met, and gives ours. SQLITE_OK, _ROW and _DONE are
 * ERR_OK. */
enum err statement_error(sqlite3 *sqlite, int code, const char *where);

ERR_MUST_USE enum err statement_prepare_all(sqlite3 *sqlite,
                                            sqlite3_stmt *statements[STATEMENT_COUNT]);
void statement_finalize_all(sqlite3_stmt *statements[STATEMENT_COUNT]);

/* Parameters in order from ?1: i int64_t, t text, b blob (pointer, size_t). The bytes must outlive
 * the run. A bind that fails leaves NULL, which every column refuses. */
void statement_bind(sqlite3_stmt *statement, const char *kinds, ...);
/* Runs a statement without rows and resets it. */
ERR_MUST_USE enum err statement_run(sqlite3_stmt *statement);
/* One row: ERR_OK, or ERR_NOT_FOUND at the end. The caller resets with statement_reset. */
ERR_MUST_USE enum err statement_row(sqlite3_stmt *statement);
void statement_reset(sqlite3_stmt *statement);
/* A text column of the row that stands. ERR_CORRUPT: no text, or longer than `room` - 1. */
ERR_MUST_USE enum err statement_text(sqlite3_stmt *statement, int column, char *out, size_t room);
/* Reads one number of the first row. ERR_NOT_FOUND when there is no row. Resets. */
ERR_MUST_USE enum err statement_number(sqlite3_stmt *statement, int64_t *value);

#endif
