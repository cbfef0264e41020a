/* What the grey tells: contrast, sharpness, Otsu's threshold. */
#ifndef IMAGING_SHADE_H
#define IMAGING_SHADE_H

#include "flat.h"

/* Grey levels between the paper and the darker part of its ink. */
double shade_contrast(const struct picture *analysis, const struct flat *flat, PIX *ink,
                      const struct span *in);
/* The steepness of letters' edges over the contrast; -1 without edges. */
double shade_sharpness(const struct picture *grey, double contrast);
/* Between ink and paper, as a share of the paper's level. */
double shade_otsu(const struct picture *analysis, const struct flat *flat, const struct span *in);

#endif
