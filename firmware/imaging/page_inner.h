/* What the rest of the room sees of an image. */
#ifndef IMAGING_PAGE_INNER_H
#define IMAGING_PAGE_INNER_H

#include "imaging/page.h"
#include "picture.h"

struct page_image {
    struct page_spec spec;
    struct picture grey;  /* height grows while rows arrive */
    size_t room_lines;    /* of grey.bytes */
    struct picture small; /* colour, reduced by `step`; channels 0 without */
    int step;
    size_t small_room;
    uint32_t *sums;   /* of the reduced row in the making */
    uint8_t *row;     /* a line that has come in part, and what it was made of */
    uint8_t *samples; /* the line as 8-bit samples */
    size_t row_len;
    bool is_failed, is_ended;
};

#endif
