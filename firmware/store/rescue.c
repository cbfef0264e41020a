#include "store/rescue.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"
#include "store/database_inner.h"
#include "store/outbox_row.h"
#include "store/seal.h"

#define LOG_ROOM "store"

struct rescue {
    sqlite3 *from, *to;
    sqlite3_stmt *statements[STATEMENT_COUNT]; /* of `to` */
    sqlite3_stmt *body;                        /* of `from` */
    int64_t first_id, last_id;                 /* the rows taken so far, from both ends */
    int kept, cut;
};

enum { WALK_UP, WALK_DOWN };
static const char *const walks[] = {
    [WALK_UP] = "SELECT id, uuid, reference, state, service_code, service_name, created_ms,"
                " sent_ms, updated_ms, due_ms, attempts, lookups, token, number, why, sum"
                " FROM outbox NOT INDEXED WHERE id > ?1 AND id < ?2 ORDER BY id",
    [WALK_DOWN] = "SELECT id, uuid, reference, state, service_code, service_name, created_ms,"
                  " sent_ms, updated_ms, due_ms, attempts, lookups, token, number, why, sum"
                  " FROM outbox NOT INDEXED WHERE id > ?1 AND id < ?2 ORDER BY id DESC",
};

/* A changed row is for people: it may be in the city's list or not. */
static void judge(struct outbox_entry *entry, bool is_sound) {
    if (!is_sound) {
        entry->state = OUTBOX_STAFF;
        entry->token[0] = entry->number[0] = '\0';
        snprintf(entry->why, sizeof entry->why, "damaged on disk");
    } else if (entry->state == OUTBOX_QUEUED || entry->state == OUTBOX_SENDING) {
        entry->state = OUTBOX_UNKNOWN;
        entry->lookups = 0;
    }
}

static enum err copy_body(struct rescue *rescue, int64_t id) {
    statement_bind(rescue->body, "i", id);
    enum err err = statement_row(rescue->body);
    if (err == ERR_OK) {
        sqlite3_stmt *add = rescue->statements[STATEMENT_SEALED_ADD];
        statement_bind(add, "ibb", id, sqlite3_column_blob(rescue->body, 0),
                       (size_t)sqlite3_column_bytes(rescue->body, 0),
                       sqlite3_column_blob(rescue->body, 1),
                       (size_t)sqlite3_column_bytes(rescue->body, 1));
        err = statement_run(add);
    } else if (err == ERR_NOT_FOUND || err == ERR_CORRUPT) {
        err = ERR_OK; /* the row alone still tells staff whom to expect */
    }
    statement_reset(rescue->body);
    return err;
}

static enum err copy_row(struct rescue *rescue, sqlite3_stmt *walk) {
    struct outbox_entry entry;
    bool is_sound = outbox_row_read(walk, &entry) == ERR_OK;
    if (!is_sound && entry.reference[0] == '\0')
        return ERR_OK;
    judge(&entry, is_sound);
    sqlite3_stmt *put = rescue->statements[STATEMENT_OUTBOX_PUT];
    outbox_row_bind(put, &entry);
    enum err err = statement_run(put);
    if (err == ERR_CONFLICT) /* a reference that stands twice: the first one read is kept */
        return ERR_OK;
    if (err == ERR_OK && entry.state != OUTBOX_DELIVERED)
        err = copy_body(rescue, entry.id);
    if (err == ERR_OK)
        *(is_sound ? &rescue->kept : &rescue->cut) += 1;
    return err;
}

/* Up from the oldest until a page cannot be read, then down from the newest to there. */
static enum err copy_rows(struct rescue *rescue, int direction) {
    sqlite3_stmt *walk = NULL;
    if (sqlite3_prepare_v2(rescue->from, walks[direction], -1, &walk, NULL) != SQLITE_OK)
        return ERR_OK;
    statement_bind(walk, "ii", rescue->last_id, rescue->first_id);
    enum err err = ERR_OK;
    while (err == ERR_OK && sqlite3_step(walk) == SQLITE_ROW) {
        int64_t id = sqlite3_column_int64(walk, 0);
        *(direction == WALK_UP ? &rescue->last_id : &rescue->first_id) = id;
        err = copy_row(rescue, walk);
    }
    sqlite3_finalize(walk);
    return err;
}

static enum err copy_cache(struct rescue *rescue) {
    sqlite3_stmt *walk = NULL;
    sqlite3_stmt *put = rescue->statements[STATEMENT_CACHE_PUT];
    const char *sql = "SELECT key, etag, fetched_ms, sum, bytes FROM cache NOT INDEXED";
    if (sqlite3_prepare_v2(rescue->from, sql, -1, &walk, NULL) != SQLITE_OK)
        return ERR_OK;
    enum err err = ERR_OK;
    while (err == ERR_OK && sqlite3_step(walk) == SQLITE_ROW) {
        const char *key = (const char *)sqlite3_column_text(walk, 0);
        const char *etag = (const char *)sqlite3_column_text(walk, 1);
        const void *bytes = sqlite3_column_blob(walk, 4);
        size_t len = (size_t)sqlite3_column_bytes(walk, 4);
        int64_t sum = sqlite3_column_int64(walk, 3);
        if (!key || !etag || seal_sum(bytes, len) != sum)
            continue;
        statement_bind(put, "ttiib", key, etag, (int64_t)sqlite3_column_int64(walk, 2), sum, bytes,
                       len);
        err = statement_run(put);
    }
    sqlite3_finalize(walk);
    return err;
}

/* -- documents: their tables as they lie, from both ends, so that one bad page costs little */

static const struct {
    const char *name;
    int columns;
} tables[] = {{"document", 7}, {"document_key", 2}, {"page", 8},
              {"upload", 19},  {"recording", 11},   {"recording_body", 3}};

static enum err put_values(sqlite3_stmt *put, sqlite3_stmt *walk, int columns) {
    for (int at = 0; at < columns; at++)
        sqlite3_bind_value(put, at + 1, sqlite3_column_value(walk, at));
    enum err err = statement_run(put);
    return err == ERR_CONFLICT ? ERR_OK : err; /* a value that no column takes: that row is lost */
}

static enum err copy_table(struct rescue *rescue, const char *name, int columns,
                           const char *order) {
    char read[80], write[160];
    sqlite3_stmt *walk = NULL, *put = NULL;
    enum err err = ERR_OK;
    snprintf(read, sizeof read, "SELECT * FROM %s NOT INDEXED ORDER BY id%s", name, order);
    int len = snprintf(write, sizeof write, "INSERT OR IGNORE INTO %s VALUES(?", name);
    for (int at = 1; at < columns; at++)
        len += snprintf(write + len, sizeof write - (size_t)len, ",?");
    snprintf(write + len, sizeof write - (size_t)len, ")");
    /* A file of the firmware before has none of these tables. */
    if (sqlite3_prepare_v2(rescue->from, read, -1, &walk, NULL) == SQLITE_OK &&
        sqlite3_column_count(walk) >= columns &&
        sqlite3_prepare_v2(rescue->to, write, -1, &put, NULL) == SQLITE_OK) {
        while (err == ERR_OK && sqlite3_step(walk) == SQLITE_ROW)
            err = put_values(put, walk, columns);
    }
    sqlite3_finalize(put);
    sqlite3_finalize(walk);
    return err;
}

static enum err copy_documents(struct rescue *rescue) {
    enum err err = ERR_OK;
    for (size_t at = 0; err == ERR_OK && at < sizeof tables / sizeof tables[0]; at++) {
        err = copy_table(rescue, tables[at].name, tables[at].columns, "");
        if (err == ERR_OK)
            err = copy_table(rescue, tables[at].name, tables[at].columns, " DESC");
    }
    return err;
}

/* The old file is opened as it lies; what cannot be opened has nothing to give. */
static enum err copy_all(struct rescue *rescue, const char *path, const char *vfs) {
    int code =
        sqlite3_open_v2(path, &rescue->from, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, vfs);
    if (code == SQLITE_OK) {
        sqlite3_db_config(rescue->from, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
        sqlite3_db_config(rescue->from, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
        sqlite3_db_config(rescue->from, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
        code =
            sqlite3_exec(rescue->from, "PRAGMA locking_mode=EXCLUSIVE; PRAGMA cell_size_check=ON",
                         NULL, NULL, NULL);
    }
    if (code == SQLITE_OK)
        code = sqlite3_prepare_v2(rescue->from, "SELECT wrapped, body FROM sealed WHERE id = ?1",
                                  -1, &rescue->body, NULL);
    if (code != SQLITE_OK)
        return ERR_OK;
    enum err err = copy_rows(rescue, WALK_UP);
    if (err == ERR_OK)
        err = copy_rows(rescue, WALK_DOWN);
    if (err == ERR_OK)
        err = copy_documents(rescue);
    if (err == ERR_OK)
        err = copy_cache(rescue);
    return err;
}

static void remove_file(const char *path, const char *suffix) {
    char name[PATH_MAX];
    snprintf(name, sizeof name, "%s%s", path, suffix);
    unlink(name);
}

static enum err build(const char *path, const char *new_path, const char *vfs) {
    struct rescue rescue = {.first_id = INT64_MAX, .last_id = INT64_MIN};
    remove_file(new_path, "");
    remove_file(new_path, "-wal");
    enum err err = database_open_file(new_path, vfs, &rescue.to);
    if (err == ERR_OK)
        err = statement_prepare_all(rescue.to, rescue.statements);
    if (err == ERR_OK)
        err = statement_run(rescue.statements[STATEMENT_BEGIN]);
    if (err == ERR_OK)
        err = copy_all(&rescue, path, vfs);
    if (err == ERR_OK)
        err = statement_run(rescue.statements[STATEMENT_COMMIT]);
    sqlite3_finalize(rescue.body);
    sqlite3_close(rescue.from);
    statement_finalize_all(rescue.statements);
    if (err == ERR_OK)
        err = database_checkpoint(rescue.to);
    sqlite3_close(rescue.to);
    if (err == ERR_OK)
        log_error("store.rescued", "kept=%d damaged=%d", rescue.kept, rescue.cut);
    remove_file(new_path, "-wal");
    if (err != ERR_OK)
        remove_file(new_path, "");
    return err;
}

static enum err move(const char *from, const char *to) {
    if (rename(from, to) == 0 || errno == ENOENT)
        return ERR_OK;
    log_error("store.rename", "errno=%d", errno);
    return errno == ENOSPC ? ERR_FULL : ERR_IO;
}

static enum err sync_folder(const char *path) {
    return file_sync_folder_of(path) == ERR_OK ? ERR_OK : ERR_IO;
}

/* The bad file's WAL follows it under a name that SQLite takes for its own. */
static enum err set_aside(const char *path, const char *bad_path) {
    char wal[PATH_MAX], bad_wal[PATH_MAX];
    snprintf(wal, sizeof wal, "%s-wal", path);
    snprintf(bad_wal, sizeof bad_wal, "%s-wal", bad_path);
    enum err err = move(path, bad_path);
    if (err == ERR_OK)
        err = sync_folder(path);
    if (err == ERR_OK)
        err = move(wal, bad_wal);
    if (err == ERR_OK)
        err = sync_folder(path);
    return err;
}

static enum err change_over(const char *path, const char *new_path, const char *bad_path) {
    enum err err = set_aside(path, bad_path);
    if (err == ERR_OK)
        err = move(new_path, path);
    if (err == ERR_OK)
        err = sync_folder(path);
    return err;
}

static void name_files(const char *path, int64_t wall_ms, char new_path[PATH_MAX],
                       char bad_path[PATH_MAX]) {
    snprintf(new_path, PATH_MAX, "%s.new", path);
    snprintf(bad_path, PATH_MAX, "%s.bad-%lld", path, (long long)wall_ms);
}

enum err rescue_database(const char *path, const char *vfs, int64_t wall_ms) {
    char new_path[PATH_MAX], bad_path[PATH_MAX];
    name_files(path, wall_ms, new_path, bad_path);
    log_error("store.corrupt", "kept_as=bad-%lld", (long long)wall_ms);
    enum err err = build(path, new_path, vfs);
    if (err == ERR_OK)
        err = change_over(path, new_path, bad_path);
    return err;
}

static bool has_bytes(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 && info.st_size > 0;
}

/* A new file gets its first page before its WAL is made. So a WAL beside no file, or beside an
 * empty one, is what is left of a database, and SQLite would throw it away. */
enum err rescue_finish(const char *path, int64_t wall_ms, bool *was_needed) {
    char new_path[PATH_MAX], bad_path[PATH_MAX], wal[PATH_MAX];
    name_files(path, wall_ms, new_path, bad_path);
    snprintf(wal, sizeof wal, "%s-wal", path);
    bool has_new = access(path, F_OK) != 0 && access(new_path, F_OK) == 0;
    if (has_bytes(path) || (!has_new && !has_bytes(wal)))
        return ERR_OK;
    log_error("store.rescue_finished", "new=%d kept_as=bad-%lld", has_new, (long long)wall_ms);
    enum err err = has_new ? change_over(path, new_path, bad_path) : set_aside(path, bad_path);
    if (err == ERR_OK)
        *was_needed = true;
    return err;
}
