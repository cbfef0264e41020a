/* Files of ours: whole reads with a maximum, and writes that are all there or not at all
 * (temp, fsync, rename, fsync of the folder). Any thread. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* Appends to `buf` (its maximum is the limit). ERR_NOT_FOUND, ERR_IO, ERR_TOO_BIG. */
ERR_MUST_USE enum err file_read(const char *path, struct buf *buf);
ERR_MUST_USE enum err file_write_whole(const char *path, const void *bytes, size_t len,
                                       unsigned mode);
ERR_MUST_USE enum err file_make_folder(const char *path,
                                       unsigned mode); /* and its parents; fine if there */
/* The same in steps, for what is not whole in memory. All of `bytes`, whatever interrupts; and the
 * folder that `path` stands in: a rename is durable only when the folder is. Errors are logged:
 * ERR_FULL, ERR_TOO_BIG, ERR_NOT_FOUND, ERR_IO. */
ERR_MUST_USE enum err file_write_all(int fd, const void *bytes, size_t len);
ERR_MUST_USE enum err file_sync_folder_of(const char *path);
/* Free bytes for us on the file system that holds `path`. */
ERR_MUST_USE enum err file_free_bytes(const char *path, uint64_t *bytes);

#endif
