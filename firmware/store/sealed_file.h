/* One sealed file: a head (magic, length, salt), then pieces of 64 KiB, each XChaCha20-Poly1305
 * under a key of this file alone (BLAKE2b of the document's key, salt and name) with its number as
 * the nonce and the head as AAD. So any piece opens alone, for an upload that goes on in the
 * middle, and none can be moved, cut off or taken from another file unseen. Courier thread. */
#ifndef STORE_SEALED_FILE_H
#define STORE_SEALED_FILE_H

#include "store/documents.h"
#include "store/seal.h"

#define SEALED_NAME_ROOM 40

/* Mode 0600, synced, renamed, its folder synced. `sha256` (hex) of what was sealed; may be NULL.
 * ERR_FULL, ERR_IO, or what the source failed with; then nothing of it is left. */
ERR_MUST_USE enum err sealed_file_write(const char *folder, const char *name,
                                        const unsigned char key[SEAL_KEY_BYTES],
                                        const struct document_source *source,
                                        char sha256[DOCUMENT_SHA256_ROOM]);
/* `bytes`: how many there must be. ERR_NOT_FOUND; ERR_CORRUPT: not whole, or not ours. */
ERR_MUST_USE enum err sealed_file_open(const char *folder, const char *name,
                                       const unsigned char key[SEAL_KEY_BYTES], uint64_t bytes,
                                       struct sealed_file **file);
/* Is there a file of that name and of the length that `bytes` sealed bytes take? Pieces are not
 * opened: what was renamed was synced. */
bool sealed_file_is_whole(const char *folder, const char *name, uint64_t bytes);
void sealed_file_unlink(const char *folder, const char *name);
/* A random one, never used before. */
void sealed_file_name(char name[SEALED_NAME_ROOM]);

#endif
