#include "store/schema.h"

#include "store/statement.h"

/* The body lives in a table of its own: a change of state then rewrites one small row, and the
 * erasing of a delivered body is a DELETE. `sum` finds rows that the disk changed behind SQLite's
 * back, which keeps no checksums itself. */
static const char schema_1[] =
    "BEGIN IMMEDIATE;"
    "CREATE TABLE about(name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;"
    "CREATE TABLE outbox("
    " id INTEGER PRIMARY KEY,"
    " uuid TEXT NOT NULL,"
    " reference TEXT NOT NULL,"
    " state INTEGER NOT NULL CHECK(state BETWEEN 0 AND 6),"
    " service_code TEXT NOT NULL,"
    " service_name TEXT NOT NULL,"
    " created_ms INTEGER NOT NULL,"
    " sent_ms INTEGER NOT NULL,"
    " updated_ms INTEGER NOT NULL,"
    " due_ms INTEGER NOT NULL,"
    " attempts INTEGER NOT NULL,"
    " lookups INTEGER NOT NULL,"
    " token TEXT NOT NULL,"
    " number TEXT NOT NULL,"
    " why TEXT NOT NULL,"
    " sum INTEGER NOT NULL) STRICT;"
    "CREATE UNIQUE INDEX outbox_reference ON outbox(reference);"
    "CREATE INDEX outbox_number ON outbox(number) WHERE number <> '';"
    "CREATE INDEX outbox_waiting ON outbox(id, due_ms, state) WHERE state <> 2;"
    "CREATE TABLE sealed("
    " id INTEGER PRIMARY KEY,"
    " wrapped BLOB NOT NULL,"
    " body BLOB NOT NULL) STRICT;"
    "CREATE TABLE cache("
    " key TEXT PRIMARY KEY,"
    " etag TEXT NOT NULL,"
    " fetched_ms INTEGER NOT NULL,"
    " sum INTEGER NOT NULL,"
    " bytes BLOB NOT NULL) STRICT;"
    "PRAGMA application_id = 1798517041;"
    "PRAGMA user_version = 1;"
    "COMMIT;";

/* Documents. The key lives in a table of its own, so that erasing it is a DELETE; `file` is a
 * random name in the folder of pages, never used twice. */
static const char schema_2[] =
    "BEGIN IMMEDIATE;"
    "CREATE TABLE document("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " state INTEGER NOT NULL CHECK(state BETWEEN 0 AND 2),"
    " reference TEXT NOT NULL,"
    " kind TEXT NOT NULL,"
    " created_ms INTEGER NOT NULL,"
    " updated_ms INTEGER NOT NULL,"
    " files_wanted INTEGER NOT NULL) STRICT;"
    "CREATE INDEX document_reference ON document(reference) WHERE reference <> '';"
    "CREATE INDEX document_kept ON document(state, id) WHERE state <> 2;"
    "CREATE TABLE document_key(id INTEGER PRIMARY KEY, wrapped BLOB NOT NULL) STRICT;"
    "CREATE TABLE page("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " document INTEGER NOT NULL,"
    " position INTEGER NOT NULL,"
    " rotation INTEGER NOT NULL,"
    " bytes INTEGER NOT NULL,"
    " type TEXT NOT NULL,"
    " checks TEXT NOT NULL,"
    " file TEXT NOT NULL) STRICT;"
    "CREATE INDEX page_document ON page(document, position);"
    "CREATE UNIQUE INDEX page_file ON page(file);"
    "CREATE TABLE upload("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " document INTEGER NOT NULL,"
    " state INTEGER NOT NULL CHECK(state BETWEEN 0 AND 4),"
    " form TEXT NOT NULL,"
    " filename TEXT NOT NULL,"
    " type TEXT NOT NULL,"
    " pages INTEGER NOT NULL,"
    " bytes INTEGER NOT NULL,"
    " sha256 TEXT NOT NULL,"
    " uuid TEXT NOT NULL,"
    " url TEXT NOT NULL,"
    " media TEXT NOT NULL,"
    " due_ms INTEGER NOT NULL,"
    " updated_ms INTEGER NOT NULL,"
    " failures INTEGER NOT NULL,"
    " restarts INTEGER NOT NULL,"
    " refusals INTEGER NOT NULL,"
    " why TEXT NOT NULL,"
    " file TEXT NOT NULL) STRICT;"
    "CREATE UNIQUE INDEX upload_form ON upload(document, form);"
    "CREATE INDEX upload_file ON upload(file);"
    "CREATE INDEX upload_waiting ON upload(id, due_ms, state) WHERE state < 3;"
    "CREATE TABLE recording("
    " id INTEGER PRIMARY KEY AUTOINCREMENT,"
    " step INTEGER NOT NULL CHECK(step BETWEEN 0 AND 3),"
    " reference TEXT NOT NULL,"
    " uuid TEXT NOT NULL,"
    " city_id TEXT NOT NULL,"
    " is_withdrawn INTEGER NOT NULL,"
    " created_ms INTEGER NOT NULL,"
    " updated_ms INTEGER NOT NULL,"
    " due_ms INTEGER NOT NULL,"
    " attempts INTEGER NOT NULL,"
    " why TEXT NOT NULL) STRICT;"
    "CREATE UNIQUE INDEX recording_reference ON recording(reference);"
    "CREATE TABLE recording_body("
    " id INTEGER PRIMARY KEY,"
    " wrapped BLOB NOT NULL,"
    " body BLOB NOT NULL) STRICT;"
    "PRAGMA user_version = 2;"
    "COMMIT;";
_Static_assert(SCHEMA_APPLICATION_ID == 1798517041, "the pragma above takes no name");

enum err schema_number(sqlite3 *sqlite, const char *pragma, int64_t *value) {
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(sqlite, pragma, -1, &statement, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    enum err err = code == SQLITE_ROW ? ERR_OK : statement_error(sqlite, code, "pragma");
    if (err == ERR_OK)
        *value = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return err;
}

static enum err run(sqlite3 *sqlite, const char *sql) {
    int code = sqlite3_exec(sqlite, sql, NULL, NULL, NULL);
    if (code == SQLITE_OK)
        return ERR_OK;
    enum err err = statement_error(sqlite, code, "schema");
    if (!sqlite3_get_autocommit(sqlite))
        sqlite3_exec(sqlite, "ROLLBACK", NULL, NULL, NULL);
    return err;
}

enum err schema_make(sqlite3 *sqlite) {
    int64_t application = 0, version = 0, tables = 0;
    enum err err = schema_number(sqlite, "PRAGMA application_id", &application);
    if (err == ERR_OK)
        err = schema_number(sqlite, "PRAGMA user_version", &version);
    if (err == ERR_OK)
        err = schema_number(sqlite, "SELECT count(*) FROM sqlite_schema", &tables);
    if (err != ERR_OK)
        return err;
    if (application == 0 && version == 0 && tables == 0) {
        err = run(sqlite, schema_1);
        return err == ERR_OK ? run(sqlite, schema_2) : err;
    }
    /* We make no views and no triggers: such a file was made or changed by somebody else. */
    int64_t strangers = 0;
    err = schema_number(sqlite,
                        "SELECT count(*) FROM sqlite_schema WHERE type NOT IN ('table', 'index')",
                        &strangers);
    if (err == ERR_OK && (application != SCHEMA_APPLICATION_ID || version < 1 || strangers > 0))
        err = ERR_CORRUPT;
    return err == ERR_OK && version == 1 ? run(sqlite, schema_2) : err;
}
