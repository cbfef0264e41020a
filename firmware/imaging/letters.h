/* The connected pieces of a black and white page: which are letters, in company, and where. */
#ifndef IMAGING_LETTERS_H
#define IMAGING_LETTERS_H

#include <leptonica/allheaders.h>
#include <stdbool.h>

#include "flat.h"
#include "imaging/clean.h"

enum piece_kind { PIECE_OTHER, PIECE_SPECK, PIECE_LETTER, PIECE_LARGE };

struct piece {
    int left, top, right, bottom; /* right and bottom lie outside */
    enum piece_kind kind;         /* a letter without company is PIECE_OTHER */
};

struct letters {
    struct piece *pieces; /* owned */
    int count, letter_count, large_count;
    double dpi;
};

/* `in`: pieces that touch its edges are never large (shadows, the bed). ERR_NO_MEMORY: Leptonica's.
 */
ERR_MUST_USE enum err letters_find(PIX *page, double dpi, const struct span *in,
                                   struct letters *letters);
void letters_finish(struct letters *letters);
/* Letters at each side of `in`. */
void letters_cut(const struct letters *letters, const struct span *in, int cut[CLEAN_SIDE_COUNT]);
/* Around letters and what is large; false when there is nothing. */
bool letters_bounds(const struct letters *letters, struct span *bounds);
/* The usual size of the type, 0 when there is too little of it. */
double letters_points(const struct letters *letters);

#endif
