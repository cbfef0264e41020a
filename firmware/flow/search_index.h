/* Which services can hold a piece of text at all: a bit of each service for each pair of bytes that
 * stands in its fold. A search then looks closely at a few of 2,000 instead of at each. Answers are
 * "perhaps" and "surely not", never a hit. Pure. */
#ifndef FLOW_SEARCH_INDEX_H
#define FLOW_SEARCH_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

#define SEARCH_INDEX_MOST 4096 /* more services are searched without an index */
#define SEARCH_MARKS_WORDS (SEARCH_INDEX_MOST / 64)

#define SEARCH_SECTIONS 3 /* a fold's lines: name, keywords, description */

struct search_index;

struct search_sections {
    uint32_t from[SEARCH_SECTIONS], len[SEARCH_SECTIONS];
    uint64_t signature[SEARCH_SECTIONS]; /* near_signature */
    int count;
};

void search_sections_cut(const char *fold, struct search_sections *sections);

/* A bit of each service. Only the first words that the index uses are valid. */
struct search_marks {
    uint64_t bits[SEARCH_MARKS_WORDS];
};

/* `folds`: count texts as text_fold makes them. NULL when there are too many, or none. */
struct search_index *search_index_create(struct arena *arena, const char *const *folds,
                                         int32_t count);
/* The text's lines, cut when the index was made. */
const struct search_sections *search_index_sections(const struct search_index *index, int32_t at);
int search_index_words(const struct search_index *index);
/* Those that may hold the piece as it is. */
void search_index_exact(const struct search_index *index, const char *piece, size_t len,
                        struct search_marks *marks);
/* Those that may hold the piece with up to `allowed` wrong letters (near.h counts them), anywhere
 * or in name and keywords. */
void search_index_near(const struct search_index *index, const char *piece, size_t len, int letters,
                       int allowed, struct search_marks *marks);

#endif
