/* What was last heard from the city, with its age: service list, definitions, content files. Public
 * data, not sealed. Courier thread only. */
#ifndef STORE_CACHE_H
#define STORE_CACHE_H

#include "base/buf.h"
#include "store/database.h"

#define CACHE_BYTES_MAX ((size_t)32 * 1024 * 1024)

struct cache_info {
    char etag[160];
    int64_t fetched_ms; /* wall: last confirmed */
};

/* Errors everywhere: ERR_FULL, ERR_IO, ERR_TOO_BIG (more than CACHE_BYTES_MAX). */
ERR_MUST_USE enum err cache_put(struct database *database, const char *key, const char *etag,
                                const void *bytes, size_t len, int64_t fetched_ms);
/* Many in one transaction: a content pack is swapped in whole or not at all. When one of them
 * failed, cache_end gives that error and nothing is kept. The outbox is busy between the two. */
ERR_MUST_USE enum err cache_begin(struct database *database);
ERR_MUST_USE enum err cache_end(struct database *database, bool keep);
/* ERR_NOT_FOUND, also when the disk changed the bytes: fetch them again. `bytes` may be NULL: only
 * the info. */
ERR_MUST_USE enum err cache_get(struct database *database, const char *key, struct buf *bytes,
                                struct cache_info *info);
ERR_MUST_USE enum err cache_touch(struct database *database, const char *key, int64_t fetched_ms);
/* Removes keys that begin with `prefix`. */
ERR_MUST_USE enum err cache_drop(struct database *database, const char *prefix);
/* Removes that key, if it is there. */
ERR_MUST_USE enum err cache_remove(struct database *database, const char *key);

#endif
