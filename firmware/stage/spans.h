/* A picture as rows of flat colour, and the file that keeps it for the next start. The file lies in
 * a folder that others may write to: whatever it holds, what is read of it paints inside its
 * picture and covers it. Pure; any thread. */
#ifndef STAGE_SPANS_H
#define STAGE_SPANS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

#define SPANS_BYTES_MOST ((size_t)4 * 1024 * 1024)

struct span {
    uint32_t rgb;
    uint32_t to; /* the first pixel after it, in its row */
};

struct spans {
    int w, h;
    uint32_t ground; /* what the picture was drawn upon */
    uint32_t *rows;  /* where each row's spans begin; h + 1 of them; NULL: there is no picture */
    struct span *list;
};

void spans_drop(struct spans *spans); /* all is zero then */
/* Of a picture of this size and ground, made of a source of this hash: true, and it has rows, which
 * spans_drop frees. False: the bytes are another's or damaged, and it has none. */
bool spans_read(struct spans *spans, uint64_t source_hash, const char *bytes, size_t len);
/* Appends what spans_read reads. ERR_TOO_BIG. */
ERR_MUST_USE enum err spans_write(const struct spans *spans, uint64_t source_hash, struct buf *out);

#endif
