/* TIFF Group 4, as recorders take it: black and white, 300 dpi, one strip a page, no text tags.
 * A page is encoded once (tiff_write) and kept as a file of its own; the document is those strips
 * copied behind each other (tiff_join), never encoded again. Any thread. */
#ifndef IMAGING_TIFF_H
#define IMAGING_TIFF_H

#include "base/buf.h"
#include "imaging/clean.h"

#define TIFF_PAGES_MOST 2000
#define TIFF_PAGE_BYTES_MOST ((size_t)16 << 20) /* noise at its worst; text is 0.1 MB */

/* Appends a whole file of one page to `out`, which must be empty. ERR_TOO_BIG: it is full. */
ERR_MUST_USE enum err tiff_write(const struct clean_page *page, struct buf *out);

/* Joins page files into one, page by page, so that only one of them is in memory beside `out`. */
struct tiff_join {
    struct buf *out;
    int page_count, page_total;
    size_t link; /* where the place of the next directory is to be written */
};
/* `out` must be empty. `page_total`: how many will come; each page's tag says "2 of 5".
 * ERR_INVALID: not 1 to TIFF_PAGES_MOST; ERR_TOO_BIG. */
ERR_MUST_USE enum err tiff_join_begin(struct tiff_join *join, struct buf *out, int page_total);
/* One file of one page, as tiff_write makes it. ERR_PARSE: it is not; nothing was added then.
 * ERR_TOO_BIG: `out` is full, and the join has failed. ERR_INVALID: one page too many. */
ERR_MUST_USE enum err tiff_join_add(struct tiff_join *join, const void *bytes, size_t len);
/* ERR_INVALID: fewer pages than said. */
ERR_MUST_USE enum err tiff_join_end(struct tiff_join *join);

/* A page (0 is the first) of such a file back as a cleaned page, measured again as far as it can
 * be: contrast, sharpness and skew stay unknown, the paper is the picture. What is no Group 4 shows
 * as a broken picture, not as an error. ERR_PARSE, ERR_TOO_BIG, ERR_NOT_FOUND: no such page. */
ERR_MUST_USE enum err tiff_read(const void *bytes, size_t len, int number,
                                struct clean_page **page);

#endif
