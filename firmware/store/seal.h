/* Sealing of what residents wrote (DESIGN law 1, reference/reliability 1.1). Every body has a data
 * key of its own, wrapped by the device key; both with XChaCha20-Poly1305 and AAD = table, id,
 * version, so that no sealed body can stand in for another. Erasing the wrapped key erases the body
 * wherever the disk kept copies of it. Keys live in locked memory. Courier thread. */
#ifndef STORE_SEAL_H
#define STORE_SEAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

#define SEAL_WRAPPED_BYTES 72 /* nonce 24, key 32, tag 16 */
#define SEAL_EXTRA_BYTES 40   /* nonce 24, tag 16 */

struct seal;

/* What a sealed body is bound to. */
struct seal_place {
    const char *table;
    int64_t id;
};

/* Reads the device key. When there is none, or one of a wrong size, which is then set aside
 * (<file>.bad-<wall_ms>), a new one is made: 0600, synced, its folder too, and `is_made` set: the
 * caller must find out what the old one sealed. A key that cannot be read is not replaced: ERR_IO.
 * ERR_FULL, ERR_TOO_BIG (the path). */
ERR_MUST_USE enum err seal_open(const char *key_file, int64_t wall_ms, struct seal **seal,
                                bool *is_made);
void seal_close(struct seal *seal);
/* Tells one device key from another without giving it away. */
int64_t seal_key_id(const struct seal *seal);

/* `sealed` has room for len + SEAL_EXTRA_BYTES. Cannot fail. */
void seal_body(struct seal *seal, struct seal_place place, const void *body, size_t len,
               unsigned char wrapped[SEAL_WRAPPED_BYTES], unsigned char *sealed);
/* Appends to `body`. ERR_CORRUPT: another key, another place, or changed bytes. ERR_TOO_BIG. */
ERR_MUST_USE enum err seal_unseal(struct seal *seal, struct seal_place place, const void *wrapped,
                                  size_t wrapped_len, const void *sealed, size_t sealed_len,
                                  struct buf *body);
/* A new data key for `place`, wrapped; and that key again. ERR_CORRUPT: another device key, another
 * place, or changed bytes. The caller keeps `key` in locked memory and wipes it. */
#define SEAL_KEY_BYTES 32
void seal_key_make(struct seal *seal, struct seal_place place,
                   unsigned char wrapped[SEAL_WRAPPED_BYTES]);
ERR_MUST_USE enum err seal_key_open(struct seal *seal, struct seal_place place, const void *wrapped,
                                    size_t wrapped_len, unsigned char key[SEAL_KEY_BYTES]);
/* A checksum that notices what a disk does to bytes; not a defence against people. */
int64_t seal_sum(const void *bytes, size_t len);

#endif
