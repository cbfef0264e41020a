/* The content pack's list (CITY_API 5): pack.json with the city's signature over its exact bytes
 * and the SHA-256 of every file. Pure; any thread. */
#ifndef SYNC_PACK_H
#define SYNC_PACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/json.h"

#define PACK_LIST_BYTES_MAX ((size_t)256 * 1024)
#define PACK_FILE_BYTES_MAX ((size_t)32 * 1024 * 1024)
#define PACK_BYTES_MAX ((size_t)128 * 1024 * 1024) /* all files; they stand on the disk twice */
#define PACK_FILES_MOST 256
#define PACK_PATH_ROOM 120

struct pack_file {
    char path[PACK_PATH_ROOM]; /* relative; letters, digits and -._/ */
    char sha256[65];           /* lower case */
    size_t bytes;
};

struct pack {
    char version[64];
    int file_count;
    struct pack_file files[PACK_FILES_MOST];
};

/* `header`: Content-Signature, "ed25519=<base64>". `key`: base64 of 32 bytes. */
bool pack_is_signed(const char *bytes, size_t len, const char *header, const char *key);
/* ERR_PARSE: not such a list, a path that could lead elsewhere, or one path twice; ERR_TOO_BIG. */
ERR_MUST_USE enum err pack_read(const char *bytes, size_t len, struct pack *pack);
bool pack_has(const struct pack *pack, const char *path);
bool pack_fits(const struct pack_file *file, const void *bytes, size_t len);

#endif
