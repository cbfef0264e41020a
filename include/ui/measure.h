/* What layout must know of fonts, given by stage (or by a test). Main thread. */
#ifndef UI_MEASURE_H
#define UI_MEASURE_H

#include <stddef.h>

#include "ui/theme.h"

struct measure {
    /* Width in pixels of text[0,len) set in one line. */
    int (*width)(void *context, const struct font_spec *font, const char *text, size_t len);
    /* Pixels from the top of a line of `line_px` height to the baseline. */
    int (*baseline)(void *context, const struct font_spec *font, int line_px);
    void *context;
};

#endif
