/* The container alone: directories in, directories out. Little-endian TIFF 6.0 with the tags of a
 * page in Group 4; anything else is refused. */
#ifndef IMAGING_TIFF_FILE_H
#define IMAGING_TIFF_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct tiff_page {
    uint32_t width, height, photometric;
    uint32_t strip, strip_bytes; /* where its one strip stands */
    uint32_t dpi_x, dpi_y;
    uint32_t next; /* where the next directory stands; 0: none */
};

/* Where the first directory stands. ERR_PARSE. */
ERR_MUST_USE enum err tiff_file_first(const uint8_t *bytes, size_t len, uint32_t *place);
/* ERR_PARSE: no directory of such a page, or its strip lies outside. */
ERR_MUST_USE enum err tiff_file_page(const uint8_t *bytes, size_t len, uint32_t place,
                                     struct tiff_page *page);
/* Header of an empty file; `link` is where the first directory's place goes. */
ERR_MUST_USE enum err tiff_file_begin(struct buf *out, size_t *link);
/* Strip and directory of one page behind what is there, and the link to it. */
ERR_MUST_USE enum err tiff_file_add(struct buf *out, size_t *link, const struct tiff_page *page,
                                    const uint8_t *strip, int number, int total);

#endif
