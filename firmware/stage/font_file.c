#include "stage/font_file.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <unistd.h>

#define TABLES_MOST 128
#define MAPS_MOST 32
#define FACES_MOST 64 /* of a collection */
#define HEAD_MAGIC 0x5F0F3CF5u
#define TAG(a, b, c, d) ((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (d))

struct font_file {
    int fd;
    uint64_t size;
};
struct table {
    uint64_t at, len;
};

static bool read_at(const struct font_file *file, uint64_t at, void *bytes, size_t len) {
    return at <= file->size && len <= file->size - at &&
           pread(file->fd, bytes, len, (off_t)at) == (ssize_t)len;
}

static bool read_u16(const struct font_file *file, uint64_t at, uint32_t *value) {
    unsigned char b[2] = {0};
    bool is_read = read_at(file, at, b, sizeof(b));
    *value = (uint32_t)b[0] << 8 | b[1];
    return is_read;
}

static bool read_u32(const struct font_file *file, uint64_t at, uint32_t *value) {
    unsigned char b[4] = {0};
    bool is_read = read_at(file, at, b, sizeof(b));
    *value = TAG(b[0], b[1], b[2], b[3]);
    return is_read;
}

/* Where the font of that number begins. */
static bool find_face(const struct font_file *file, int index, uint32_t *at) {
    uint32_t tag, count;
    *at = 0;
    if (!read_u32(file, 0, &tag))
        return false;
    if (tag != TAG('t', 't', 'c', 'f'))
        return index == 0;
    return index >= 0 && read_u32(file, 8, &count) && count <= FACES_MOST &&
           (uint32_t)index < count && read_u32(file, 12 + 4 * (uint64_t)index, at);
}

struct wanted {
    uint32_t tag;
    struct table table; /* len 0: not there */
};
enum { CMAP, HEAD, HHEA, HMTX, MAXP, NEEDED, CFF = NEEDED, CFF2, GLYF, LOCA, WANTED };

/* Every table lies within the file: one that was cut short is found here. */
static bool find_tables(const struct font_file *file, uint32_t begin, struct wanted *wanted) {
    uint32_t version, count;
    if (!read_u32(file, begin, &version) ||
        (version != 0x00010000 && version != TAG('O', 'T', 'T', 'O') &&
         version != TAG('t', 'r', 'u', 'e')) ||
        !read_u16(file, (uint64_t)begin + 4, &count) || count > TABLES_MOST)
        return false;
    for (uint32_t k = 0; k < count; k++) {
        uint64_t record = (uint64_t)begin + 12 + 16 * (uint64_t)k;
        uint32_t tag, at, len;
        if (!read_u32(file, record, &tag) || !read_u32(file, record + 8, &at) ||
            !read_u32(file, record + 12, &len) || at > file->size || len > file->size - at)
            return false;
        for (int w = 0; w < WANTED; w++)
            if (wanted[w].tag == tag)
                wanted[w].table = (struct table){at, len};
    }
    for (int w = 0; w < NEEDED; w++)
        if (wanted[w].table.len == 0)
            return false;
    return wanted[CFF].table.len > 0 || wanted[CFF2].table.len > 0 ||
           (wanted[GLYF].table.len > 0 && wanted[LOCA].table.len > 0);
}

/* The first of `count` sorted numbers, each `step` bytes from the last, that is >= `letter`. */
static bool search(const struct font_file *file, uint64_t at, uint32_t count, uint32_t step,
                   bool is_wide, uint32_t letter, uint32_t *found) {
    uint32_t from = 0, to = count;
    while (from < to) {
        uint32_t middle = from + (to - from) / 2, value;
        uint64_t place = at + (uint64_t)middle * step;
        if (!(is_wide ? read_u32(file, place, &value) : read_u16(file, place, &value)))
            return false;
        if (value < letter)
            from = middle + 1;
        else
            to = middle;
    }
    *found = from;
    return from < count;
}

/* Segments: the ends, two bytes of nothing, the starts, what is added, where the glyphs stand. */
static bool has_in_segments(const struct font_file *file, uint64_t map, uint32_t letter) {
    uint32_t doubled, k, start, delta, offset, glyph;
    if (letter > 0xFFFF || !read_u16(file, map + 6, &doubled) ||
        !search(file, map + 14, doubled / 2, 2, false, letter, &k))
        return false;
    uint64_t starts = map + 16 + doubled, at = starts + 2 * (uint64_t)k;
    uint64_t offset_at = at + 2 * (uint64_t)doubled;
    if (!read_u16(file, at, &start) || start > letter || !read_u16(file, at + doubled, &delta) ||
        !read_u16(file, offset_at, &offset))
        return false;
    if (offset == 0)
        return ((letter + delta) & 0xFFFF) != 0;
    return read_u16(file, offset_at + offset + 2 * (uint64_t)(letter - start), &glyph) &&
           glyph != 0;
}

/* Groups of first letter, last letter, first glyph. */
static bool has_in_groups(const struct font_file *file, uint64_t map, uint32_t letter) {
    uint32_t count, k, start, glyph;
    if (!read_u32(file, map + 12, &count) ||
        !search(file, map + 16 + 4, count, 12, true, letter, &k))
        return false;
    uint64_t group = map + 16 + 12 * (uint64_t)k;
    return read_u32(file, group, &start) && start <= letter && read_u32(file, group + 8, &glyph) &&
           glyph + (letter - start) != 0;
}

static bool has_letter(const struct font_file *file, const struct table *cmap, uint32_t letter) {
    uint32_t count, offset, format;
    if (!read_u16(file, cmap->at + 2, &count) || count > MAPS_MOST)
        return false;
    for (uint32_t k = 0; k < count; k++) {
        if (!read_u32(file, cmap->at + 8 + 8 * (uint64_t)k, &offset) ||
            !read_u16(file, cmap->at + offset, &format))
            return false;
        if ((format == 12 && has_in_groups(file, cmap->at + offset, letter)) ||
            (format == 4 && has_in_segments(file, cmap->at + offset, letter)))
            return true;
    }
    return false;
}

static enum err check(const struct font_file *file, int index, uint32_t letter) {
    struct wanted wanted[WANTED] = {
        [CMAP] = {TAG('c', 'm', 'a', 'p'), {0, 0}}, [HEAD] = {TAG('h', 'e', 'a', 'd'), {0, 0}},
        [HHEA] = {TAG('h', 'h', 'e', 'a'), {0, 0}}, [HMTX] = {TAG('h', 'm', 't', 'x'), {0, 0}},
        [MAXP] = {TAG('m', 'a', 'x', 'p'), {0, 0}}, [CFF] = {TAG('C', 'F', 'F', ' '), {0, 0}},
        [CFF2] = {TAG('C', 'F', 'F', '2'), {0, 0}}, [GLYF] = {TAG('g', 'l', 'y', 'f'), {0, 0}},
        [LOCA] = {TAG('l', 'o', 'c', 'a'), {0, 0}}};
    uint32_t begin, magic;
    if (!find_face(file, index, &begin) || !find_tables(file, begin, wanted) ||
        !read_u32(file, wanted[HEAD].table.at + 12, &magic) || magic != HEAD_MAGIC)
        return ERR_PARSE;
    return has_letter(file, &wanted[CMAP].table, letter) ? ERR_OK : ERR_NOT_FOUND;
}

enum err font_file_check(const char *path, int index, uint32_t letter) {
    struct stat status;
    struct font_file file = {.fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    if (file.fd < 0)
        return ERR_IO;
    enum err err = ERR_IO;
    if (fstat(file.fd, &status) == 0 && S_ISREG(status.st_mode)) {
        file.size = (uint64_t)status.st_size;
        err = check(&file, index, letter);
    }
    close(file.fd);
    return err;
}
