/* One page as the scanner gave it: rows in, a grey picture kept, previews out. Rows are checked
 * against what was promised, so that a page of half its lines is never taken for a page. Colour is
 * kept only as small as a preview needs: what is delivered is black and white. All bytes are wiped
 * when they are freed. One thread owns an image; nothing is shared between images. */
#ifndef IMAGING_PAGE_H
#define IMAGING_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define PAGE_PIXELS_MOST 30000 /* a side */
/* Grey bytes of a picture: a legal page at 600 dpi (43 MB) fits. */
#define PAGE_BYTES_MOST ((size_t)64 << 20)
#define PAGE_LINES_UNKNOWN 0
#define PAGE_DPI_LEAST 50
#define PAGE_DPI_MOST 1200

enum page_colour { PAGE_GREY, PAGE_RGB }; /* RGB: three samples a pixel, interleaved */

/* What is known of the paper's own edge. */
enum page_edges {
    PAGE_EDGES_UNKNOWN, /* a white lid: where the paper ends cannot be seen (but a black bed is) */
    PAGE_EDGES_CROPPED  /* the feeder gives exactly the paper */
};

struct page_spec {
    int width;          /* pixels */
    int lines;          /* PAGE_LINES_UNKNOWN: as many as arrive (hand scanners; SANE says -1) */
    int bytes_per_line; /* the stride; it may be larger than the pixels need */
    int bits;           /* a sample: 1 (one is black, SANE), 8, 16 (the machine's byte order) */
    enum page_colour colour;
    enum page_edges edges;
    double dpi_x, dpi_y;
};

struct page_image;

/* The image is made empty. ERR_INVALID: sizes of 0, stride too small for the pixels, bits other
 * than 1, 8, 16, one bit in colour, dpi outside 50 to 1200; ERR_TOO_BIG: a side over
 * PAGE_PIXELS_MOST, or more grey pixels than PAGE_BYTES_MOST. */
ERR_MUST_USE enum err page_image_create(const struct page_spec *spec, struct page_image **image);
void page_image_destroy(struct page_image *image); /* NULL is fine */

/* The next bytes, cut anywhere. ERR_TOO_BIG: more lines than promised or than fit (the image then
 * stays failed); ERR_INVALID after page_image_end. */
ERR_MUST_USE enum err page_image_add(struct page_image *image, const void *bytes, size_t len);
/* No more will come. ERR_PARSE: no line at all, a line cut in the middle, or fewer lines than
 * promised: what arrived is no page. Nothing below may be called before this was ERR_OK. */
ERR_MUST_USE enum err page_image_end(struct page_image *image);
/* The three in one, of `len` bytes. */
ERR_MUST_USE enum err page_image_make(const struct page_spec *spec, const void *bytes, size_t len,
                                      struct page_image **image);

int page_image_width(const struct page_image *image);
int page_image_height(const struct page_image *image);
bool page_image_has_colour(const struct page_image *image);
/* `quarters` clockwise, any sign. Colour, dpi and sides turn with it. */
void page_image_turn(struct page_image *image, int quarters);

/* A smaller picture for the screen, never larger than the page: the most that fits into the box. */
struct preview {
    int width, height, channels; /* 1 grey, 3 RGB; rows follow each other without a gap */
    size_t bytes;
};
#define PREVIEW_SIDE_MOST 2048
/* Grey unless `want_colour` and the page has it. Written only on success. ERR_INVALID: a box of 0
 * or over PREVIEW_SIDE_MOST; ERR_TOO_BIG: `room` is less than made->bytes (which is set, so that
 * the caller may ask with room 0). */
ERR_MUST_USE enum err page_image_preview(const struct page_image *image, int most_width,
                                         int most_height, bool want_colour, uint8_t *out,
                                         size_t room, struct preview *made);

#endif
