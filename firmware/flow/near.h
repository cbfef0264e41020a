/* Edit distance by bit vectors (Myers 1999; swaps after Hyyro 2003): one short pattern against
 * many texts, a few machine words a letter. Letters are code points of a text_fold. Pure. */
#ifndef FLOW_NEAR_H
#define FLOW_NEAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NEAR_LETTERS_MOST 64

struct near {
    uint64_t ascii[128]; /* where each letter stands in the pattern */
    struct {
        uint32_t letter;
        uint64_t places;
    } others[NEAR_LETTERS_MOST];
    int other_count;
    uint8_t repeats[64]; /* how many letters of the pattern share a bit of the signature */
    uint64_t signature;  /* a bit of each letter */
    int letters;         /* 0: longer than NEAR_LETTERS_MOST, or empty: nothing is near it */
    int allowed;         /* wrong letters forgiven (reference/i18n 7) */
};

void near_init(struct near *near, const char *pattern, size_t len);
/* A bit for each letter that occurs. A text that lacks more of a pattern's letters than are
 * forgiven needs no closer look: each error mends one at most. */
uint64_t near_signature(const char *text, size_t len);
bool near_is_possible(const struct near *near, uint64_t signature);
/* The least distance of the pattern to any piece of the text, or to any beginning of it. At least
 * the number of letters when nothing fits. */
int near_inside(const struct near *near, const char *text, size_t len);
int near_start(const struct near *near, const char *text, size_t len);

#endif
