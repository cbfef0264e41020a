/* Coverage of a rounded corner, kept by radius and thickness. Main thread. */
#ifndef STAGE_CORNER_H
#define STAGE_CORNER_H

#include <stdbool.h>
#include <stdint.h>

struct corner {
    int radius, thick; /* thick 0: filled */
    int side;          /* the mask is side x side, its first byte the outermost pixel, top left */
    uint8_t *cover;
};

/* Valid until the next call. */
const struct corner *corner_get(int radius, int thick);
void corner_forget_all(void);

#endif
