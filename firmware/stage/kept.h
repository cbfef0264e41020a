/* What the first screen was drawn from, kept in the state folder from one start to the next: runs
 * of text, widths, icons, the emblem. With it no font is opened and no SVG drawn before the first
 * screen (a quarter of the start). Public words alone: it is written before anybody can touch.
 * Made and read by this very machine, so in its own byte order. Main thread. */
#ifndef STAGE_KEPT_H
#define STAGE_KEPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define KEPT_BYTES_MOST ((size_t)2 << 20)

struct run_cache;
struct icons;
struct pictures;

/* Where it is put, and taken from. */
struct kept_parts {
    struct run_cache *runs;
    struct icons *icons;
    struct pictures *pictures;
};

/* What is left to read of the file; what follows is taken from its front. */
struct kept_reader {
    const char *at;
    size_t left;
};
/* NULL: there is less than that. */
const char *kept_take(struct kept_reader *reader, size_t len);
bool kept_take_into(struct kept_reader *reader, void *to, size_t len);
/* Size and time of a file: another file, another stamp; 0 it is not there. */
uint64_t kept_stamp(uint64_t seed, const char *path);

/* A regular file alone: a pipe in its place would hold up the start for ever. ERR_NOT_FOUND, and as
 * file_read. */
ERR_MUST_USE enum err kept_read_file(const char *path, struct buf *bytes);
/* False: of another program, other fonts, or damaged; the parts may then hold some of it, each
 * entry sound in itself. `identity`: of all that the entries were drawn with. */
bool kept_read(const struct kept_parts *parts, uint64_t identity, const char *bytes, size_t len);
/* ERR_TOO_BIG. */
ERR_MUST_USE enum err kept_write(const struct kept_parts *parts, uint64_t identity,
                                 struct buf *out);
/* After kept_read: what nobody asks for from here on is of another panel, language or text, and is
 * not written again. */
void kept_set_idle(const struct kept_parts *parts);
/* Something was drawn since the start that the file did not have. */
bool kept_is_short(const struct kept_parts *parts);

#endif
