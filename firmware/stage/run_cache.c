#include "stage/run_cache.h"

#include <string.h>

#include "base/locale.h"
#include "base/memory.h"
#include "base/text.h"
#include "stage/kept.h"

#define BUCKETS 512 /* powers of two */
#define WIDTHS 8192
#define RUN_TEXT_MOST 1024
#define KEPT_RUNS_MOST 1024
#define KEPT_INK_MOST 8192 /* pixels, either way */
#define NAME_PARTS 64      /* ten parts of one name in a few sizes */

struct width {
    uint64_t hash;
    int width;
    bool is_idle; /* as of a run */
};

/* Layout asks for each sign of a Chinese name, where a line could break. Like the names themselves
 * these outlive a visit: whoever was here, they are always the same few. */
struct name_part {
    uint64_t hash;
    int width;
};

struct run_cache {
    struct fonts *fonts;
    struct name_part name_parts[NAME_PARTS];
    unsigned next_name_part;
    size_t bytes, max_bytes;
    unsigned drawn;
    struct run *buckets[BUCKETS];
    struct run *newest, *oldest;
    struct width widths[WIDTHS];
};

uint64_t run_hash(uint64_t seed, const void *bytes, size_t len) {
    const unsigned char *at = bytes;
    uint64_t hash = seed ^ 14695981039346656037u;
    for (; len >= 8; len -= 8, at += 8) {
        uint64_t word;
        memcpy(&word, at, 8);
        hash = (hash ^ word) * 0x9E3779B97F4A7C15u;
        hash ^= hash >> 32;
    }
    for (; len > 0; len--, at++)
        hash = (hash ^ *at) * 1099511628211u;
    return (hash ^ hash >> 29) * 0xBF58476D1CE4E5B9u | 1;
}

struct run_cache *run_cache_create(struct fonts *fonts, size_t max_bytes) {
    struct run_cache *cache = mem_alloc(1, sizeof(*cache));
    cache->fonts = fonts;
    cache->max_bytes = max_bytes;
    return cache;
}

static size_t run_bytes(const struct run *run) {
    return sizeof(*run) + run->len + (size_t)run->ink_w * (size_t)run->ink_h;
}

static void unlink_run(struct run_cache *cache, struct run *run) {
    if (run->newer != NULL)
        run->newer->older = run->older;
    else
        cache->newest = run->older;
    if (run->older != NULL)
        run->older->newer = run->newer;
    else
        cache->oldest = run->newer;
    run->newer = run->older = NULL;
}

static void link_newest(struct run_cache *cache, struct run *run) {
    run->older = cache->newest;
    if (cache->newest != NULL)
        cache->newest->newer = run;
    else
        cache->oldest = run;
    cache->newest = run;
}

static void drop(struct run_cache *cache, struct run *run) {
    struct run **at = &cache->buckets[run->hash & (BUCKETS - 1)];
    while (*at != run)
        at = &(*at)->chain;
    *at = run->chain;
    unlink_run(cache, run);
    cache->bytes -= run_bytes(run);
    mem_free(run->cover);
    mem_free(run);
}

/* The name of a language on its own button: ours whatever a resident wrote, and with it the dear
 * Chinese face would be opened again after each visit. */
static bool is_language_name(const struct run *run) {
    for (enum lang lang = LANG_EN; lang < LANG_COUNT; lang++)
        if (strcmp(run->text, lang_own_name(lang)) == 0)
            return true;
    return false;
}

void run_cache_forget(struct run_cache *cache) {
    for (struct run *run = cache->oldest, *newer; run != NULL; run = newer) {
        newer = run->newer;
        if (!is_language_name(run) || run->cover == NULL)
            drop(cache, run);
    }
    mem_wipe(cache->widths, sizeof(cache->widths));
}

void run_cache_destroy(struct run_cache *cache) {
    if (cache == NULL)
        return;
    while (cache->oldest != NULL)
        drop(cache, cache->oldest);
    mem_free(cache);
}

size_t run_cache_bytes(const struct run_cache *cache) {
    return cache->bytes;
}

bool run_cache_find_width(struct run_cache *cache, uint64_t hash, int *width) {
    struct width *one = &cache->widths[hash & (WIDTHS - 1)];
    if (one->hash != hash)
        return false;
    one->is_idle = false;
    *width = one->width;
    return true;
}

void run_cache_keep_width(struct run_cache *cache, uint64_t hash, int width) {
    cache->widths[hash & (WIDTHS - 1)] = (struct width){hash, width, false};
}

/* SDL_ttf moves the baseline down by what stands above the ascent and does not say so; stacked
 * Vietnamese accents on capitals can. */
static int above_ascent(TTF_Font *font, const char *text) {
    int most = TTF_FontAscent(font), ascent = most;
    for (size_t at = 0, len = strlen(text); at < len;) {
        uint32_t code_point = text_next(text, len, &at);
        int min_x, max_x, min_y, max_y, advance;
        if (code_point >= 0x80 &&
            TTF_GlyphMetrics32(font, code_point, &min_x, &max_x, &min_y, &max_y, &advance) == 0)
            most = max_y > most ? max_y : most;
    }
    return most - ascent;
}

static bool is_row_blank(const SDL_Surface *surface, int y) {
    const uint8_t *row = (const uint8_t *)surface->pixels + (ptrdiff_t)y * surface->pitch;
    for (int x = 0; x < surface->w; x++)
        if (row[x] != 0)
            return false;
    return true;
}

static bool is_column_blank(const SDL_Surface *surface, int x, int from_y, int to_y) {
    const uint8_t *at = (const uint8_t *)surface->pixels + (ptrdiff_t)from_y * surface->pitch + x;
    for (int y = from_y; y < to_y; y++, at += surface->pitch)
        if (*at != 0)
            return false;
    return true;
}

/* Keeps the ink alone: half of a line is air. */
static void take_ink(struct run *run, const SDL_Surface *surface, int baseline) {
    int top = 0, bottom = surface->h, left = 0, right = surface->w;
    while (top < bottom && is_row_blank(surface, top))
        top++;
    while (bottom > top && is_row_blank(surface, bottom - 1))
        bottom--;
    while (left < right && is_column_blank(surface, left, top, bottom))
        left++;
    while (right > left && is_column_blank(surface, right - 1, top, bottom))
        right--;
    if (top == bottom)
        return;
    run->ink_x = left;
    run->ink_y = top - baseline;
    run->ink_w = right - left;
    run->ink_h = bottom - top;
    run->cover = mem_alloc((size_t)run->ink_w * (size_t)run->ink_h, 1);
    for (int y = 0; y < run->ink_h; y++)
        memcpy(run->cover + (ptrdiff_t)y * run->ink_w,
               (const uint8_t *)surface->pixels + (ptrdiff_t)(top + y) * surface->pitch + left,
               (size_t)run->ink_w);
}

/* Shaded on black gives one byte a pixel, and its index is the coverage. */
static void draw(struct run_cache *cache, struct run *run) {
    static const SDL_Color white = {255, 255, 255, 255}, black = {0, 0, 0, 255};
    TTF_Font *font = font_get(cache->fonts, (enum face)run->face, run->px, run->is_rtl);
    int height = 0;
    cache->drawn++;
    if (font == NULL || run->len == 0)
        return;
    if (TTF_SizeUTF8(font, run->text, &run->width, &height) != 0) {
        font_doubt(cache->fonts, (enum face)run->face);
        return;
    }
    SDL_Surface *surface = TTF_RenderUTF8_Shaded(font, run->text, white, black);
    if (surface == NULL)
        return; /* only spaces, or nothing: no ink */
    take_ink(run, surface, TTF_FontAscent(font) + above_ascent(font, run->text));
    SDL_FreeSurface(surface);
}

static struct run *find(struct run_cache *cache, const struct run *wanted, const char *text) {
    struct run *run = cache->buckets[wanted->hash & (BUCKETS - 1)];
    for (; run != NULL; run = run->chain)
        if (run->hash == wanted->hash && run->len == wanted->len && run->px == wanted->px &&
            run->face == wanted->face && run->is_rtl == wanted->is_rtl &&
            memcmp(run->text, text, run->len) == 0) {
            run->is_idle = false;
            return run;
        }
    return NULL;
}

static struct run key_of(enum face face, int px, bool is_rtl, const char *text, size_t len) {
    uint64_t seed = (uint64_t)face << 32 | (uint64_t)px << 8 | is_rtl;
    len = len > RUN_TEXT_MOST ? RUN_TEXT_MOST : len;
    return (struct run){.hash = run_hash(seed, text, len),
                        .len = (uint32_t)len,
                        .px = (uint16_t)px,
                        .face = (uint8_t)face,
                        .is_rtl = is_rtl};
}

static struct run *run_create(const struct run *key, const char *text) {
    struct run *run = mem_alloc(1, sizeof(*run) + key->len + 1);
    *run = *key;
    memcpy(run->text, text, key->len);
    return run;
}

static void add(struct run_cache *cache, struct run *run) {
    run->chain = cache->buckets[run->hash & (BUCKETS - 1)];
    cache->buckets[run->hash & (BUCKETS - 1)] = run;
    link_newest(cache, run);
    cache->bytes += run_bytes(run);
    while (cache->bytes > cache->max_bytes && cache->oldest != run)
        drop(cache, cache->oldest);
}

const struct run *run_get(struct run_cache *cache, enum face face, int px, bool is_rtl,
                          const char *text, size_t len) {
    struct run wanted = key_of(face, px, is_rtl, text, len);
    struct run *run = find(cache, &wanted, text);
    len = wanted.len;
    if (run != NULL) {
        unlink_run(cache, run);
        link_newest(cache, run);
        return run;
    }
    run = run_create(&wanted, text);
    draw(cache, run);
    add(cache, run);
    return run;
}

static bool is_name_part(enum face face, const char *text) {
    return face >= FACE_CHINESE && strstr(lang_own_name(LANG_ZH), text) != NULL;
}

int run_width(struct run_cache *cache, enum face face, int px, bool is_rtl, const char *text,
              size_t len) {
    char whole[RUN_TEXT_MOST + 1];
    int width = 0, height = 0;
    struct run wanted = key_of(face, px, is_rtl, text, len);
    const struct run *run = find(cache, &wanted, text);
    if (run != NULL)
        return run->width;
    for (int k = 0; k < NAME_PARTS; k++)
        if (cache->name_parts[k].hash == wanted.hash)
            return cache->name_parts[k].width;
    TTF_Font *font = font_get(cache->fonts, face, px, is_rtl);
    cache->drawn++;
    len = len > RUN_TEXT_MOST ? RUN_TEXT_MOST : len;
    memcpy(whole, text, len);
    whole[len] = '\0';
    if (font != NULL && len > 0 && TTF_SizeUTF8(font, whole, &width, &height) != 0) {
        font_doubt(cache->fonts, face);
        width = 0;
    } else if (font != NULL && is_name_part(face, whole)) {
        cache->name_parts[cache->next_name_part++ % NAME_PARTS] =
            (struct name_part){wanted.hash, width};
    }
    return width;
}

/* -- kept from start to start */

/* Before its text and its ink; what is bounded here cannot paint far outside or overflow. */
struct kept_run {
    int32_t width, ink_x, ink_y, ink_w, ink_h;
    uint32_t len;
    uint16_t px;
    uint8_t face, is_rtl;
};

struct kept_width {
    uint64_t hash;
    int32_t width, none; /* no gap: what is kept is the same each time */
};

static bool is_within(int32_t value, int32_t most) {
    return value >= -most && value <= most;
}

static bool is_sound(const struct kept_run *kept) {
    return kept->face < FACE_COUNT && kept->is_rtl <= 1 && kept->len <= RUN_TEXT_MOST &&
           is_within(kept->width, KEPT_INK_MOST) && is_within(kept->ink_x, KEPT_INK_MOST) &&
           is_within(kept->ink_y, KEPT_INK_MOST) && kept->ink_w >= 0 && kept->ink_h >= 0 &&
           kept->ink_w <= KEPT_INK_MOST && kept->ink_h <= KEPT_INK_MOST &&
           (kept->ink_w == 0) == (kept->ink_h == 0);
}

static bool take_run(struct run_cache *cache, struct kept_reader *reader) {
    struct kept_run kept;
    if (!kept_take_into(reader, &kept, sizeof(kept)) || !is_sound(&kept))
        return false;
    size_t ink = (size_t)kept.ink_w * (size_t)kept.ink_h;
    const char *text = kept_take(reader, kept.len), *cover = kept_take(reader, ink);
    if (text == NULL || cover == NULL)
        return false;
    struct run key = key_of((enum face)kept.face, kept.px, kept.is_rtl != 0, text, kept.len);
    if (find(cache, &key, text) != NULL)
        return false;
    key.width = kept.width;
    key.ink_x = kept.ink_x;
    key.ink_y = kept.ink_y;
    key.ink_w = kept.ink_w;
    key.ink_h = kept.ink_h;
    struct run *run = run_create(&key, text);
    if (ink > 0) {
        run->cover = mem_alloc(ink, 1);
        memcpy(run->cover, cover, ink);
    }
    add(cache, run);
    return true;
}

bool runs_take(struct run_cache *cache, struct kept_reader *reader) {
    uint32_t runs = 0, widths = 0;
    bool is_good = kept_take_into(reader, &runs, sizeof(runs)) && runs <= KEPT_RUNS_MOST;
    for (uint32_t k = 0; k < runs && is_good; k++)
        is_good = take_run(cache, reader);
    is_good = is_good && kept_take_into(reader, &widths, sizeof(widths)) && widths <= WIDTHS;
    for (uint32_t k = 0; k < widths && is_good; k++) {
        struct kept_width one;
        is_good = kept_take_into(reader, &one, sizeof(one)) && is_within(one.width, KEPT_INK_MOST);
        if (is_good && one.hash != 0)
            run_cache_keep_width(cache, one.hash, one.width);
    }
    return is_good;
}

static enum err give_run(const struct run *run, struct buf *out) {
    struct kept_run kept = {run->width, run->ink_x, run->ink_y, run->ink_w, run->ink_h,
                            run->len,   run->px,    run->face,  run->is_rtl};
    enum err err = buf_add(out, &kept, sizeof(kept));
    if (err == ERR_OK)
        err = buf_add(out, run->text, run->len);
    if (err == ERR_OK && run->cover != NULL)
        err = buf_add(out, run->cover, (size_t)run->ink_w * (size_t)run->ink_h);
    return err;
}

/* What no screen asked for is of another panel, language or text: with it the file would grow until
 * it is too big, and then never be written again. */
static bool is_given(const struct width *width) {
    return width->hash != 0 && !width->is_idle;
}

enum err runs_give(const struct run_cache *cache, struct buf *out) {
    uint32_t runs = 0, widths = 0;
    for (const struct run *run = cache->oldest; run != NULL; run = run->newer)
        runs += !run->is_idle;
    for (size_t k = 0; k < WIDTHS; k++)
        widths += is_given(&cache->widths[k]);
    if (runs > KEPT_RUNS_MOST)
        return ERR_TOO_BIG;
    enum err err = buf_add(out, &runs, sizeof(runs));
    for (const struct run *run = cache->oldest; run != NULL && err == ERR_OK; run = run->newer)
        if (!run->is_idle)
            err = give_run(run, out);
    if (err == ERR_OK)
        err = buf_add(out, &widths, sizeof(widths));
    for (size_t k = 0; k < WIDTHS && err == ERR_OK; k++) {
        struct kept_width one = {.hash = cache->widths[k].hash, .width = cache->widths[k].width};
        if (is_given(&cache->widths[k]))
            err = buf_add(out, &one, sizeof(one));
    }
    return err;
}

void runs_set_idle(struct run_cache *cache) {
    for (struct run *run = cache->oldest; run != NULL; run = run->newer)
        run->is_idle = true;
    for (size_t k = 0; k < WIDTHS; k++)
        if (cache->widths[k].hash != 0) /* the others' memory stays untouched */
            cache->widths[k].is_idle = true;
}

unsigned runs_drawn(const struct run_cache *cache) {
    return cache->drawn;
}
