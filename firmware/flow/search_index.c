#include "search_index.h"

#include <string.h>

#include "base/text.h"

#define BUCKETS 1024

struct search_index {
    int words;
    uint64_t *pairs; /* [BUCKETS][words] */
};

static unsigned bucket_of(const char *pair) {
    unsigned first = (unsigned char)pair[0], second = (unsigned char)pair[1];
    return (first * 37 + second) % BUCKETS;
}

static uint64_t *row_of(const struct search_index *index, const char *pair) {
    return index->pairs + (size_t)bucket_of(pair) * (size_t)index->words;
}

struct search_index *search_index_create(struct arena *arena, const char *const *folds,
                                         int32_t count) {
    if (count <= 0 || count > SEARCH_INDEX_MOST)
        return NULL;
    struct search_index *index = arena_new(arena, struct search_index);
    index->words = (count + 63) / 64;
    index->pairs = arena_array(arena, uint64_t, BUCKETS * index->words);
    for (int32_t at = 0; at < count; at++) {
        uint64_t bit = UINT64_C(1) << (at % 64);
        for (const char *pair = folds[at]; pair[0] != '\0' && pair[1] != '\0'; pair++)
            row_of(index, pair)[at / 64] |= bit;
    }
    return index;
}

int search_index_words(const struct search_index *index) {
    return index->words;
}

static void narrow(const struct search_index *index, const char *piece, size_t len,
                   uint64_t *bits) {
    for (size_t at = 0; at + 1 < len; at++) {
        const uint64_t *row = row_of(index, piece + at);
        for (int word = 0; word < index->words; word++)
            bits[word] &= row[word];
    }
}

void search_index_exact(const struct search_index *index, const char *piece, size_t len,
                        struct search_marks *marks) {
    memset(marks->bits, 0xff, sizeof(uint64_t) * (size_t)index->words);
    narrow(index, piece, len, marks->bits);
}

static size_t bytes_of(const char *text, size_t len, int letters) {
    size_t at = 0;
    while (letters-- > 0 && at < len)
        (void)text_next(text, len, &at);
    return at;
}

/* The pattern is cut into one part more than errors are forgiven, with a letter left out between
 * two parts. An error touches one part at most (a swap two letters that are neighbours, never two
 * parts), so one part stands in the text as it is. */
void search_index_near(const struct search_index *index, const char *piece, size_t len, int letters,
                       int allowed, struct search_marks *marks) {
    int parts = allowed + 1, used = letters - allowed;
    if (allowed <= 0 || used < parts) {
        memset(marks->bits, allowed <= 0 ? 0 : 0xff, sizeof(uint64_t) * (size_t)index->words);
        return;
    }
    memset(marks->bits, 0, sizeof(uint64_t) * (size_t)index->words);
    size_t at = 0;
    for (int part = 0; part < parts; part++) {
        struct search_marks one;
        size_t size = bytes_of(piece + at, len - at, used / parts + (part < used % parts ? 1 : 0));
        search_index_exact(index, piece + at, size, &one);
        for (int word = 0; word < index->words; word++)
            marks->bits[word] |= one.bits[word];
        at += size;
        at += bytes_of(piece + at, len - at, 1);
    }
}
