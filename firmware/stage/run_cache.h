/* Runs of text as coverage, kept by text, face, size and direction; no colour, so a run serves
 * every theme and state. Bounded in bytes; the least lately used goes first; what goes is wiped.
 * Beside it a table of widths by hash, which holds no text. Main thread. */
#ifndef STAGE_RUN_CACHE_H
#define STAGE_RUN_CACHE_H

#include <stdint.h>

#include "base/buf.h"
#include "stage/font.h"

struct run {
    struct run *newer, *older, *chain;
    uint64_t hash;
    uint8_t *cover; /* of the ink alone, `ink_w` bytes a row; NULL: nothing to see */
    int width;      /* how far the next run stands, pixels */
    int ink_x, ink_y, ink_w, ink_h; /* from the pen and the baseline */
    uint32_t len;
    uint16_t px;
    uint8_t face, is_rtl;
    bool is_idle; /* taken from the file, and not asked for since */
    char text[];
};

struct run_cache;
struct kept_reader;

struct run_cache *run_cache_create(struct fonts *fonts, size_t max_bytes);
void run_cache_destroy(struct run_cache *cache);
/* One run: one face, one direction, logical order. Valid until the next call. NULL: nothing drawn.
 */
const struct run *run_get(struct run_cache *cache, enum face face, int px, bool is_rtl,
                          const char *text, size_t len);
/* Its width without drawing it. */
int run_width(struct run_cache *cache, enum face face, int px, bool is_rtl, const char *text,
              size_t len);
/* Widths of whole texts, by a hash of everything that matters. */
bool run_cache_find_width(struct run_cache *cache, uint64_t hash, int *width);
void run_cache_keep_width(struct run_cache *cache, uint64_t hash, int width);
uint64_t run_hash(uint64_t seed, const void *bytes, size_t len);
/* All but the names of the languages, which stand on buttons of every start screen. */
void run_cache_forget(struct run_cache *cache);
size_t run_cache_bytes(const struct run_cache *cache);
/* For stage/kept.h: takes what runs_give wrote (false: no sound entries; those before stay);
 * `set_idle`: what is there is not given unless somebody asks for it; `drawn`: what had to be
 * drawn or measured with a face. */
bool runs_take(struct run_cache *cache, struct kept_reader *reader);
ERR_MUST_USE enum err runs_give(const struct run_cache *cache, struct buf *out);
void runs_set_idle(struct run_cache *cache);
unsigned runs_drawn(const struct run_cache *cache);

#endif
