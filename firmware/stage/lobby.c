#define LOG_ROOM "stage"

#include "stage/lobby.h"

#include <SDL.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"
#include "stage/kept.h"
#include "stage/picture.h"
#include "stage/run_cache.h"
#include "stage/spans.h"

#define SCENE_WIDTH 1080 /* of scene.svg, in its own units */
#define SCENE_HEIGHT 1010
#define SCENE_SKY 0x0C4A57 /* where the file draws nothing */
#define SVG_MOST (256 * 1024)
#define HASH_SEED 0x4b53434eu

struct lobby {
    char *folder, *cache, *kept; /* kept: the file; NULL none */
    struct spans scene;
    bool was_kept; /* read or written once: later ones are other themes or sizes */
};

struct lobby *lobby_create(const char *assets, const char *cache) {
    struct lobby *lobby = mem_alloc(1, sizeof(*lobby));
    char path[1024];
    lobby->folder = mem_copy_text(assets);
    if (cache != NULL && cache[0] != '\0' &&
        snprintf(path, sizeof(path), "%s/scene.spans", cache) < (int)sizeof(path))
        lobby->kept = mem_copy_text(path), lobby->cache = mem_copy_text(cache);
    return lobby;
}

void lobby_destroy(struct lobby *lobby) {
    if (lobby == NULL)
        return;
    spans_drop(&lobby->scene);
    mem_free(lobby->folder);
    mem_free(lobby->kept);
    mem_free(lobby->cache);
    mem_free(lobby);
}

/* -- drawing */

static uint32_t rgb_of(uint32_t pixel) {
    const uint8_t *rgba = (const uint8_t *)&pixel;
    uint32_t rgb = (uint32_t)rgba[0] << 16 | (uint32_t)rgba[1] << 8 | rgba[2];
    return rgba[3] == 255 ? rgb : canvas_mix(SCENE_SKY, rgb, rgba[3]);
}

/* Spans of the part of row `y` that is shown; counts only when `spans` is NULL. */
static uint32_t row_spans(const SDL_Surface *surface, int left, int y, int w, struct span *spans) {
    const uint32_t *row =
        (const uint32_t *)surface->pixels + (ptrdiff_t)y * surface->pitch / 4 + left;
    uint32_t count = 0;
    for (int x = 0; x < w;) {
        uint32_t pixel = row[x];
        while (x < w && row[x] == pixel)
            x++;
        if (spans != NULL)
            spans[count] = (struct span){rgb_of(pixel), (uint32_t)x};
        count++;
    }
    return count;
}

static void take_spans(struct spans *scene, const SDL_Surface *surface) {
    int left = (surface->w - scene->w) / 2, top = surface->h - scene->h;
    scene->rows = mem_alloc((size_t)scene->h + 1, sizeof(*scene->rows));
    for (int y = 0; y < scene->h; y++)
        scene->rows[y + 1] = scene->rows[y] + row_spans(surface, left, top + y, scene->w, NULL);
    scene->list = mem_alloc(scene->rows[scene->h], sizeof(*scene->list));
    for (int y = 0; y < scene->h; y++)
        row_spans(surface, left, top + y, scene->w, scene->list + scene->rows[y]);
}

static void draw(struct lobby *lobby) {
    struct spans *scene = &lobby->scene;
    const struct stand_in stand_in = {"#FF0001", scene->ground};
    bool is_wide = (int64_t)scene->w * SCENE_HEIGHT > (int64_t)scene->h * SCENE_WIDTH;
    SDL_Surface *surface = picture_draw(lobby->folder, "scene.svg", is_wide ? scene->w : 0,
                                        is_wide ? 0 : scene->h, &stand_in, 1);
    if (surface != NULL && surface->w >= scene->w && surface->h >= scene->h)
        take_spans(scene, surface);
    SDL_FreeSurface(surface);
}

/* -- the kept one */

static uint64_t svg_hash(const struct lobby *lobby) {
    char path[1024];
    struct buf svg;
    uint64_t hash = 0;
    buf_init(&svg, SVG_MOST);
    snprintf(path, sizeof(path), "%s/scene.svg", lobby->folder);
    if (file_read(path, &svg) == ERR_OK)
        hash = run_hash(HASH_SEED, svg.data, svg.len);
    buf_finish(&svg);
    return hash;
}

static bool read_kept(struct lobby *lobby, uint64_t hash) {
    struct buf bytes;
    buf_init(&bytes, SPANS_BYTES_MOST);
    bool is_read = kept_read_file(lobby->kept, &bytes) == ERR_OK &&
                   spans_read(&lobby->scene, hash, buf_text(&bytes), bytes.len);
    buf_finish(&bytes);
    return is_read;
}

static void write_kept(const struct lobby *lobby, uint64_t hash) {
    struct buf bytes;
    buf_init(&bytes, SPANS_BYTES_MOST);
    if (spans_write(&lobby->scene, hash, &bytes) == ERR_OK &&
        file_make_folder(lobby->cache, 0700) == ERR_OK &&
        file_write_whole(lobby->kept, bytes.data, bytes.len, 0600) != ERR_OK)
        log_warn("scene.not_kept", "file=%s", lobby->kept);
    buf_finish(&bytes);
}

/* A scene that cannot be drawn stays without rows and is not tried again at this size. */
static const struct spans *scene_of(struct lobby *lobby, int w, int h, uint32_t ground) {
    struct spans *scene = &lobby->scene;
    if (scene->w == w && scene->h == h && scene->ground == ground)
        return scene;
    spans_drop(scene);
    *scene = (struct spans){w, h, ground, NULL, NULL};
    bool is_first = lobby->kept != NULL && !lobby->was_kept;
    uint64_t hash = is_first ? svg_hash(lobby) : 0;
    lobby->was_kept = true;
    if (is_first && read_kept(lobby, hash))
        return scene;
    draw(lobby);
    if (is_first && scene->rows != NULL)
        write_kept(lobby, hash);
    return scene;
}

void lobby_paint(struct lobby *lobby, const struct canvas *canvas, struct rect rect,
                 uint32_t ground) {
    if (rect.w <= 0 || rect.h <= 0 || !rect_meets(rect, canvas->clip))
        return;
    const struct spans *scene = scene_of(lobby, rect.w, rect.h, ground);
    struct rect cut = rect_cut(rect, canvas->clip);
    for (int y = cut.y - rect.y; scene->rows != NULL && y < cut.y - rect.y + cut.h; y++) {
        int x = 0;
        for (uint32_t k = scene->rows[y]; k < scene->rows[y + 1]; k++) {
            struct rect span = {rect.x + x, rect.y + y, (int)scene->list[k].to - x, 1};
            canvas_fill(canvas, span, scene->list[k].rgb);
            x = (int)scene->list[k].to;
        }
    }
}
