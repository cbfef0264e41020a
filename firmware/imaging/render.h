/* The page as it is delivered, from the grey scan, in one pass: turned level, scaled to 300 dpi,
 * cut to its box and made black and white. */
#ifndef IMAGING_RENDER_H
#define IMAGING_RENDER_H

#include <leptonica/allheaders.h>

#include "flat.h"

struct render {
    const struct picture *from;
    const struct flat *flat;
    int step_x, step_y; /* pixels of `from` to one of the analysis */
    double dpi_x, dpi_y, degrees, share;
    /* Inches from the middle of the scan, after the turn. */
    double left, top, right, bottom;
};

/* ERR_TOO_BIG: larger than a page may be; ERR_NO_MEMORY. pixDestroy the result. */
ERR_MUST_USE enum err render_page(const struct render *render, PIX **page);

#endif
