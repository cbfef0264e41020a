/* QR codes and Code 128 on a page or held to the camera (ZBar). What is read is a stranger's text:
 * valid UTF-8 without controls, and nothing more is promised. Any thread. */
#ifndef IMAGING_BARCODE_H
#define IMAGING_BARCODE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "imaging/page.h"

enum barcode_kind { BARCODE_QR, BARCODE_CODE_128 };

#define BARCODES_MOST 8
#define BARCODE_TEXT_ROOM 512 /* longer ones are left out: a reference is 10 letters */

struct barcode {
    enum barcode_kind kind;
    char text[BARCODE_TEXT_ROOM];
};

struct barcode_list {
    int count;
    struct barcode codes[BARCODES_MOST];
};

/* None found is ERR_OK and a count of 0. Each text once. */
ERR_MUST_USE enum err barcode_read_page(const struct page_image *image, struct barcode_list *list);
/* A grey frame of the camera. ERR_INVALID: sizes of 0, over 8192, or a stride less than the width.
 */
ERR_MUST_USE enum err barcode_read_frame(const uint8_t *grey, int width, int height, size_t stride,
                                         struct barcode_list *list);

#endif
