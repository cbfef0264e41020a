#include "search_index.h"

#include <string.h>

#include "base/text.h"
#include "near.h"

#define BUCKETS 1024

struct search_index {
    int words;
    uint64_t *pairs; /* [BUCKETS][words] */
    struct search_sections *sections;
};

void search_sections_cut(const char *fold, struct search_sections *sections) {
    sections->count = 0;
    for (const char *line = fold; sections->count < SEARCH_SECTIONS;) {
        size_t len = strcspn(line, "\n");
        sections->from[sections->count] = (uint32_t)(line - fold);
        sections->len[sections->count] = (uint32_t)len;
        sections->signature[sections->count++] = near_signature(line, len);
        if (line[len] == '\0')
            break;
        line += len + 1;
    }
}

const struct search_sections *search_index_sections(const struct search_index *index, int32_t at) {
    return &index->sections[at];
}

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
    index->sections = arena_array(arena, struct search_sections, count);
    for (int32_t at = 0; at < count; at++) {
        search_sections_cut(folds[at], &index->sections[at]);
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
    memset(bits, 0xff, sizeof(*bits) * (size_t)index->words);
    for (size_t at = 0; at + 1 < len; at++) {
        const uint64_t *row = row_of(index, piece + at);
        for (int word = 0; word < index->words; word++)
            bits[word] &= row[word];
    }
}

void search_index_exact(const struct search_index *index, const char *piece, size_t len,
                        struct search_marks *marks) {
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
        narrow(index, piece + at, size, one.bits);
        for (int word = 0; word < index->words; word++)
            marks->bits[word] |= one.bits[word];
        at += size;
        at += bytes_of(piece + at, len - at, 1);
    }
}
