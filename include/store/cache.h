/* What was last heard from the city, with its age: service list, definitions, content files. Public
 * data, not sealed. Courier thread only. */
#ifndef STORE_CACHE_H
#define STORE_CACHE_H

#include "base/buf.h"
#include "store/database.h"

struct cache_info {
    char etag[160];
    int64_t fetched_ms; /* wall: last confirmed */
};

ERR_MUST_USE enum err cache_put(struct database *database, const char *key, const char *etag,
                                const void *bytes, size_t len, int64_t fetched_ms);
/* Many in one transaction: a content pack is swapped in whole or not at all. */
ERR_MUST_USE enum err cache_begin(struct database *database);
ERR_MUST_USE enum err cache_end(struct database *database, bool keep);
/* ERR_NOT_FOUND. `bytes` may be NULL: only the info. */
ERR_MUST_USE enum err cache_get(struct database *database, const char *key, struct buf *bytes,
                                struct cache_info *info);
ERR_MUST_USE enum err cache_touch(struct database *database, const char *key, int64_t fetched_ms);
/* Removes keys that begin with `prefix`. */
ERR_MUST_USE enum err cache_drop(struct database *database, const char *prefix);

#endif
