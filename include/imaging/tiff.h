/* TIFF Group 4, as recorders take it: black and white, 300 dpi, one strip a page, no text tags.
 * A page is encoded once (tiff_write) and kept as a file of its own; the document is those strips
 * copied behind each other (tiff_join), never encoded again. Any thread. */
#ifndef IMAGING_TIFF_H
#define IMAGING_TIFF_H

#include "base/buf.h"
#include "imaging/clean.h"

#define TIFF_PAGES_MOST 2000
#define TIFF_PAGE_BYTES_MOST ((size_t)8 << 20) /* noise at its worst; text is 0.1 MB */

/* Appends a whole file of one page. ERR_TOO_BIG: `out` is full. */
ERR_MUST_USE enum err tiff_write(const struct clean_page *page, struct buf *out);

/* Joins page files into one, page by page, so that only one of them is in memory. `out` is the file
 * and must be empty; */
struct tiff_join {
    struct buf *out;
    int page_count, page_total;
    size_t link; /* where the next directory's place is to be written */
};
/* `page_total`: how many will come; each page's tag says "2 of 5". ERR_INVALID: not 1 to
 * TIFF_PAGES_MOST, ERR_TOO_BIG. */
ERR_MUST_USE enum err tiff_join_begin(struct tiff_join *join, struct buf *out, int page_total);
/* One file of one page, as tiff_write makes it. ERR_PARSE: it is not; nothing was added then.
 * ERR_TOO_BIG: `out` is full, and the join failed. ERR_INVALID: one page too many. */
ERR_MUST_USE enum err tiff_join_add(struct tiff_join *join, const void *bytes, size_t len);
/* ERR_INVALID: fewer pages than said. */
ERR_MUST_USE enum err tiff_join_end(struct tiff_join *join);

/* How many pages stand in a file. ERR_PARSE. */
ERR_MUST_USE enum err tiff_count(const void *bytes, size_t len, int *pages);

#endif
