#include "store/cache.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "store/database_inner.h"

#define LOG_ROOM "store"

/* In the transaction of cache_begin the first failure spoils the whole: a pack is swapped in whole
 * or not at all. Outside, each statement has its own. */
static enum err run(struct database *database, sqlite3_stmt *statement) {
    bool is_alone = !database->is_caching;
    enum err err = is_alone ? transaction_begin(database) : ERR_OK;
    if (err != ERR_OK) {
        statement_reset(statement);
        return err;
    }
    err = statement_run(statement);
    if (is_alone)
        return transaction_end(database, err);
    if (err != ERR_OK && database->cache_err == ERR_OK)
        database->cache_err = err;
    return err;
}

enum err cache_put(struct database *database, const char *key, const char *etag, const void *bytes,
                   size_t len, int64_t fetched_ms) {
    sqlite3_stmt *put = database->statements[STATEMENT_CACHE_PUT];
    struct cache_info info;
    if (len > CACHE_BYTES_MAX)
        return ERR_TOO_BIG;
    /* An etag cut short would never match again and is the same as none. */
    const char *kept = etag && strlen(etag) < sizeof info.etag ? etag : "";
    statement_bind(put, "ttiib", key, kept, fetched_ms, seal_sum(bytes, len), bytes, len);
    return run(database, put);
}

enum err cache_begin(struct database *database) {
    enum err err = transaction_begin(database);
    if (err != ERR_OK)
        return err;
    database->is_caching = true;
    database->cache_err = ERR_OK;
    return ERR_OK;
}

enum err cache_end(struct database *database, bool keep) {
    if (!database->is_caching)
        return ERR_INVALID;
    database->is_caching = false;
    enum err err = keep ? database->cache_err : ERR_CANCELLED;
    err = transaction_end(database, err);
    return keep ? err : ERR_OK;
}

static enum err read_row(sqlite3_stmt *get, struct buf *bytes, struct cache_info *info) {
    const char *etag = (const char *)sqlite3_column_text(get, 0);
    const void *blob = sqlite3_column_blob(get, 3);
    size_t len = (size_t)sqlite3_column_bytes(get, 3);
    struct cache_info found = {.fetched_ms = sqlite3_column_int64(get, 1)};
    snprintf(found.etag, sizeof found.etag, "%s", etag ? etag : "");
    if (bytes) {
        if (seal_sum(blob, len) != sqlite3_column_int64(get, 2)) {
            log_error("store.cache_damaged", "bytes=%zu", len);
            return ERR_NOT_FOUND; /* it is fetched again */
        }
        enum err err = buf_add(bytes, blob, len);
        if (err != ERR_OK)
            return err;
    }
    *info = found;
    return ERR_OK;
}

enum err cache_get(struct database *database, const char *key, struct buf *bytes,
                   struct cache_info *info) {
    sqlite3_stmt *get = database->statements[STATEMENT_CACHE_GET];
    statement_bind(get, "t", key);
    enum err err = statement_row(get);
    if (err == ERR_OK)
        err = read_row(get, bytes, info);
    statement_reset(get);
    return err;
}

enum err cache_touch(struct database *database, const char *key, int64_t fetched_ms) {
    sqlite3_stmt *touch = database->statements[STATEMENT_CACHE_TOUCH];
    statement_bind(touch, "ti", key, fetched_ms);
    enum err err = run(database, touch);
    return err == ERR_OK && sqlite3_changes(database->sqlite) == 0 ? ERR_NOT_FOUND : err;
}

enum err cache_drop(struct database *database, const char *prefix) {
    sqlite3_stmt *drop = database->statements[STATEMENT_CACHE_DROP];
    statement_bind(drop, "t", prefix);
    return run(database, drop);
}

enum err cache_remove(struct database *database, const char *key) {
    sqlite3_stmt *remove = database->statements[STATEMENT_CACHE_REMOVE];
    statement_bind(remove, "t", key);
    return run(database, remove);
}
