/* A growable byte buffer with a maximum from birth (DESIGN law 6). After ERR_TOO_BIG it is empty
 * and stays failed. Always NUL-terminated, so text of it can be read as a C string. One owner
 * thread. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct buf {
    char *data; /* NULL or NUL-terminated */
    size_t len, room, max;
    bool failed;
};

void buf_init(struct buf *buf, size_t max_bytes);
void buf_finish(struct buf *buf); /* wipes and frees */
void buf_clear(struct buf *buf);  /* wipes, keeps the memory; a new start also after failure */
ERR_MUST_USE enum err buf_add(struct buf *buf, const void *bytes, size_t len);
ERR_MUST_USE enum err buf_add_text(struct buf *buf, const char *text);
ERR_MUST_USE enum err buf_add_format(struct buf *buf, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Drops the first `len` bytes. */
void buf_drop(struct buf *buf, size_t len);
const char *buf_text(const struct buf *buf); /* "" when empty */

#endif
