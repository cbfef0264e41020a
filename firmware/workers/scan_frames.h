/* A page from the frames that a scanner gives: one, or three of one colour each. Pure but for
 * memory; one thread. */
#ifndef WORKERS_SCAN_FRAMES_H
#define WORKERS_SCAN_FRAMES_H

#include "workers/scan_driver.h"

struct scan_frames {
    struct page_image *image; /* NULL until it is made */
    struct page_spec spec;
    int plane; /* -1: all in one; else where the bytes go */
    unsigned planes_seen;
    uint8_t *planes[3];
    size_t lens[3], plane_bytes;
    int64_t bytes; /* of this frame */
};

/* For each frame: begin, add, end; after the last `finish` gives the image away. Errors as
 * imaging/page.h; ERR_PARSE too when frames do not belong together. After an error: reset. */
ERR_MUST_USE enum err scan_frames_begin(struct scan_frames *frames, const struct scan_frame *frame);
ERR_MUST_USE enum err scan_frames_add(struct scan_frames *frames, const void *bytes, size_t len);
ERR_MUST_USE enum err scan_frames_end(struct scan_frames *frames);
ERR_MUST_USE enum err scan_frames_finish(struct scan_frames *frames, struct page_image **image);
/* Also for a zeroed one. */
void scan_frames_reset(struct scan_frames *frames);
/* Lines so far, of all frames together when they are three. */
int scan_frames_lines(const struct scan_frames *frames);

#endif
