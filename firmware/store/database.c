#include "store/database.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"
#include "store/database_inner.h"
#include "store/outbox_row.h"
#include "store/rescue.h"
#include "store/reserve.h"
#include "store/schema.h"

#define LOG_ROOM "store"
/* A supervisor may start us while the last one is still going down. */
#define BUSY_TIMEOUT_MS 2000

int64_t database_wall_ms(struct database *database) {
    return database->clock->wall_ms(database->clock);
}

enum err transaction_begin(struct database *database) {
    if (database->is_caching)
        return ERR_BUSY;
    return statement_run(database->statements[STATEMENT_BEGIN]);
}

static int note_frames(void *context, sqlite3 *sqlite, const char *name, int frames) {
    struct database *database = context;
    (void)sqlite;
    (void)name;
    database->wal_frames = frames;
    return SQLITE_OK;
}

static void reserve_growth(struct database *database) {
    int64_t used_bytes = 0;
    enum err err = statement_number(database->statements[STATEMENT_USED_BYTES], &used_bytes);
    if (err == ERR_OK)
        err = reserve_file(database->sqlite, used_bytes);
    if (err != ERR_OK)
        log_warn("store.no_reserve", "of=file err=%s", err_name(err));
}

/* In place of SQLite's own automatic checkpoint, which keeps no space ahead. What it cannot write
 * stays in the WAL, safe, for the next time. */
static void checkpoint_when_due(struct database *database) {
    if (database->wal_frames < database->checkpoint_frames)
        return;
    database->wal_frames = 0;
    int code =
        sqlite3_wal_checkpoint_v2(database->sqlite, "main", SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    if (statement_error(database->sqlite, code, "checkpoint") == ERR_OK)
        reserve_growth(database);
}

enum err transaction_end(struct database *database, enum err err) {
    if (err == ERR_OK)
        err = statement_run(database->statements[STATEMENT_COMMIT]);
    if (err == ERR_OK)
        checkpoint_when_due(database);
    /* After a full disk SQLite may have rolled back by itself. */
    if (err != ERR_OK && !sqlite3_get_autocommit(database->sqlite)) {
        enum err undone = statement_run(database->statements[STATEMENT_ROLLBACK]);
        if (undone != ERR_OK)
            log_error("store.no_rollback", "err=%s", err_name(undone));
    }
    return err;
}

enum err database_checkpoint(sqlite3 *sqlite) {
    int code = sqlite3_wal_checkpoint_v2(sqlite, "main", SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    return statement_error(sqlite, code, "checkpoint");
}

static enum err empty_wal(struct database *database) {
    enum err err = database_checkpoint(database->sqlite);
    if (err != ERR_OK)
        return err;
    database->has_remains = false;
    database->wal_frames = 0;
    /* Without the reserve everything still works, only not on a full disk. */
    err = reserve_wal(database->sqlite);
    if (err != ERR_OK)
        log_warn("store.no_reserve", "of=wal err=%s", err_name(err));
    reserve_growth(database);
    return ERR_OK;
}

enum err database_forget(struct database *database) {
    if (!database->has_remains)
        return ERR_OK;
    if (database->is_caching)
        return ERR_BUSY;
    return empty_wal(database);
}

/* DEFENSIVE keeps even our own SQL from the file's inner tables. Without a checkpoint at close a
 * damaged file stays as it was found. */
static void configure(sqlite3 *sqlite) {
    sqlite3_extended_result_codes(sqlite, 1);
    sqlite3_busy_timeout(sqlite, BUSY_TIMEOUT_MS);
    sqlite3_db_config(sqlite, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(sqlite, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
    sqlite3_db_config(sqlite, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(sqlite, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    sqlite3_db_config(sqlite, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(sqlite, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
}

/* EXCLUSIVE: we are the only process, so the WAL's index needs no shared file. EXTRA while a new
 * file changes to WAL: otherwise a cut may bring the removed rollback journal back, and with it the
 * empty file (found by tests/store/test_powercut.c). */
static const char settings[] = "PRAGMA locking_mode=EXCLUSIVE; PRAGMA cell_size_check=ON;"
                               "PRAGMA foreign_keys=ON; PRAGMA mmap_size=0; PRAGMA cache_size=-256;"
                               "PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY;"
                               "PRAGMA synchronous=EXTRA; PRAGMA journal_mode=WAL;"
                               "PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0;";

static enum err read_back(sqlite3 *sqlite) {
    int64_t synchronous = 0, secure_delete = 0;
    enum err err = schema_number(sqlite, "PRAGMA synchronous", &synchronous);
    if (err == ERR_OK)
        err = schema_number(sqlite, "PRAGMA secure_delete", &secure_delete);
    int64_t is_wal = 0;
    if (err == ERR_OK)
        err =
            schema_number(sqlite, "SELECT journal_mode = 'wal' FROM pragma_journal_mode", &is_wal);
    if (err == ERR_OK && (synchronous != 2 || secure_delete != 1 || is_wal != 1)) {
        log_error("store.settings", "synchronous=%lld secure_delete=%lld wal=%lld",
                  (long long)synchronous, (long long)secure_delete, (long long)is_wal);
        err = ERR_UNSUPPORTED;
    }
    return err;
}

/* A changed byte in the header makes a file of "a newer format", which SQLite only reads. */
static enum err blame_read_only(const char *path) {
    enum err err = access(path, W_OK) == 0 ? ERR_CORRUPT : ERR_IO;
    log_error("store.read_only", "err=%s", err_name(err));
    return err;
}

enum err database_open_file(const char *path, const char *vfs, sqlite3 **sqlite) {
    sqlite3 *opened = NULL;
    int flags =
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW;
    int code = sqlite3_open_v2(path, &opened, flags, vfs);
    enum err err = statement_error(opened, code, "open");
    if (err != ERR_OK)
        goto out;
    configure(opened);
    /* Before the WAL is made: it takes the file's mode over. A test's VFS may have no such file. */
    if (chmod(path, 0600) != 0)
        log_debug("store.no_mode", "vfs=%s", vfs ? vfs : "system");
    code = sqlite3_exec(opened, settings, NULL, NULL, NULL);
    err = statement_error(opened, code, "settings");
    if (err == ERR_OK)
        err = schema_make(opened);
    if ((code & 0xff) == SQLITE_READONLY || sqlite3_db_readonly(opened, "main") == 1)
        err = blame_read_only(path);
    if (err == ERR_OK)
        err = read_back(opened);
out:
    if (err == ERR_OK)
        *sqlite = opened;
    else
        sqlite3_close(opened);
    return err;
}

static enum err check_pages(sqlite3 *sqlite) {
    int64_t is_ok = 0;
    enum err err = schema_number(
        sqlite, "SELECT integrity_check = 'ok' FROM pragma_integrity_check(1)", &is_ok);
    return err == ERR_OK && is_ok != 1 ? ERR_CORRUPT : err;
}

/* Every row must still be what we wrote: SQLite's own check does not see a changed value. */
static enum err check_rows(struct database *database) {
    sqlite3_stmt *walk = database->statements[STATEMENT_OUTBOX_WALK];
    struct outbox_entry entry;
    enum err err;
    while ((err = statement_row(walk)) == ERR_OK) {
        err = outbox_row_read(walk, &entry);
        if (err != ERR_OK)
            break;
        database->counts[entry.state]++;
        database->last_id = entry.id;
        if (entry.updated_ms > database->last_wall_ms)
            database->last_wall_ms = entry.updated_ms;
    }
    statement_reset(walk);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err open_and_check(const char *path, const char *vfs, struct database *database) {
    *database = (struct database){.clock = database->clock};
    enum err err = database_open_file(path, vfs, &database->sqlite);
    if (err == ERR_OK)
        err = check_pages(database->sqlite);
    if (err == ERR_OK)
        err = statement_prepare_all(database->sqlite, database->statements);
    if (err == ERR_OK)
        err = check_rows(database);
    if (err == ERR_OK)
        return ERR_OK;
    statement_finalize_all(database->statements);
    sqlite3_close(database->sqlite);
    database->sqlite = NULL;
    return err;
}

static enum err about_get(struct database *database, const char *name, int64_t *value) {
    sqlite3_stmt *get = database->statements[STATEMENT_ABOUT_GET];
    statement_bind(get, "t", name);
    enum err err = statement_number(get, value);
    if (err == ERR_NOT_FOUND)
        *value = 0;
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err about_put(struct database *database, const char *name, int64_t value) {
    sqlite3_stmt *put = database->statements[STATEMENT_ABOUT_PUT];
    statement_bind(put, "ti", name, value);
    return statement_run(put);
}

/* What stands sealed up to here was sealed with a key that is gone. Written before the new key is
 * remembered, so that a cut in between tells it again. */
static enum err remember_key(struct database *database, bool is_made) {
    int64_t known = 0, sealed = 0, key_id = seal_key_id(database->seal);
    enum err err = about_get(database, "key_id", &known);
    if (err == ERR_OK)
        err = statement_number(database->statements[STATEMENT_SEALED_COUNT], &sealed);
    int64_t documents = 0;
    if (err == ERR_OK)
        err = statement_number(database->statements[STATEMENT_KEY_COUNT], &documents);
    sealed += documents;
    if (err != ERR_OK || known == key_id)
        return err;
    if (sealed > 0 && (is_made || known != 0)) {
        log_error("store.key_lost", "sealed=%lld made=%d", (long long)sealed, is_made);
        err = about_put(database, "key_lost_to", database->last_id);
    }
    return err == ERR_OK ? about_put(database, "key_id", key_id) : err;
}

/* A key that is missing or damaged is never replaced in silence: what it sealed cannot be opened
 * again. Those entries stay (outbox_body then gives ERR_CORRUPT, and delivery hands them to staff),
 * and database_unreadable tells of them for as long as there are any. */
static enum err open_key(struct database *database, const char *key_file) {
    bool is_made = false;
    enum err err = seal_open(key_file, database_wall_ms(database), &database->seal, &is_made);
    if (err == ERR_OK)
        err = remember_key(database, is_made);
    if (err == ERR_OK)
        err = about_get(database, "key_lost_to", &database->key_lost_to);
    return err;
}

enum err database_unreadable(struct database *database, uint32_t *count) {
    sqlite3_stmt *upto = database->statements[STATEMENT_SEALED_UPTO];
    int64_t sealed = 0;
    *count = 0;
    if (database->key_lost_to == 0)
        return ERR_OK;
    statement_bind(upto, "i", database->key_lost_to);
    enum err err = statement_number(upto, &sealed);
    if (err == ERR_OK)
        *count = (uint32_t)sealed;
    return err;
}

/* A bad answer is asked for twice: SQLite's check reports a read that failed as damage too. */
static enum err open_or_rescue(const char *path, const char *vfs, struct database *database,
                               bool *is_rescued) {
    int64_t wall_ms = database_wall_ms(database);
    enum err err = rescue_finish(path, wall_ms, is_rescued);
    for (int tries = 0; tries < 2 && (err == ERR_OK || err == ERR_CORRUPT); tries++) {
        err = open_and_check(path, vfs, database);
        if (err == ERR_OK)
            return ERR_OK;
    }
    if (err != ERR_CORRUPT)
        return err;
    err = rescue_database(path, vfs, wall_ms);
    if (err != ERR_OK)
        return err;
    *is_rescued = true;
    return open_and_check(path, vfs, database);
}

/* Its entry must last as long as what is put into it. Without it reports go on, documents do not.
 */
static void make_pages_folder(struct database *database, const char *folder) {
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/pages", folder);
    database->pages_folder = mem_copy_text(path);
    enum err err = file_make_folder(path, 0700);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (err == ERR_OK && (fd < 0 || fsync(fd) != 0))
        err = ERR_IO;
    if (fd >= 0)
        close(fd);
    if (err != ERR_OK)
        log_error("store.no_pages_folder", "err=%s", err_name(err));
}

enum err database_open(const struct database_params *params, struct database **database,
                       bool *was_corrupt) {
    char path[PATH_MAX];
    int len = snprintf(path, sizeof path, "%s/kiosk.db", params->folder);
    if (len < 0 || (size_t)len >= sizeof path - 64)
        return ERR_TOO_BIG;
    struct database *opened = mem_alloc(1, sizeof *opened);
    opened->clock = params->clock;
    bool is_rescued = false;
    enum err err = file_make_folder(params->folder, 0700);
    if (err == ERR_OK)
        err = open_or_rescue(path, params->vfs, opened, &is_rescued);
    if (err == ERR_OK)
        err = open_key(opened, params->key_file);
    if (err != ERR_OK) {
        database_close(opened);
        return err;
    }
    /* What an earlier run erased may still stand in its WAL. A disk that is full now must not keep
     * the kiosk from showing and sending what it has. */
    opened->has_remains = true;
    opened->checkpoint_frames = RESERVE_CHECKPOINT_FRAMES;
    sqlite3_wal_hook(opened->sqlite, note_frames, opened);
    reserve_begin(opened->sqlite);
    err = database_forget(opened);
    if (err != ERR_OK)
        log_warn("store.not_forgotten", "err=%s", err_name(err));
    make_pages_folder(opened, params->folder);
    opened->was_rescued = is_rescued;
    *database = opened;
    *was_corrupt = is_rescued;
    return ERR_OK;
}

void database_close(struct database *database) {
    if (!database)
        return;
    statement_finalize_all(database->statements);
    if (database->sqlite) {
        enum err err = database_checkpoint(database->sqlite);
        if (err != ERR_OK)
            log_warn("store.close", "err=%s", err_name(err));
        sqlite3_close(database->sqlite);
    }
    seal_close(database->seal);
    mem_free(database->pages_folder);
    mem_free(database);
}
