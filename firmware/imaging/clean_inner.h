/* What the rest of the room sees of a cleaned page. */
#ifndef IMAGING_CLEAN_INNER_H
#define IMAGING_CLEAN_INNER_H

#include <leptonica/allheaders.h>

#include "imaging/clean.h"
#include "letters.h"

struct clean_page {
    struct clean_measure measure;
    PIX *pix; /* 1 bit, black is 1 */
    struct letters letters;
    struct span paper; /* in it: the paper, or what stands for it */
};

/* Takes `pix` over, also on failure: pieces, specks, margins, type. `paper` NULL: all of it. */
ERR_MUST_USE enum err clean_page_wrap(PIX *pix, const struct span *paper,
                                      const struct clean_measure *measure,
                                      struct clean_page **page);

#endif
