/* The room's front door: what stage/stage.h promises, wired from the parts beside it. */
#define LOG_ROOM "stage"

#include "stage/stage.h"

#include <SDL_image.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"
#include "stage/corner.h"
#include "stage/kept.h"
#include "stage/stage_inner.h"

#define RUNS_MOST_BYTES (2u << 20) /* a page takes 0.2 MB, one in the largest text 0.4 */

static int measure_width(void *context, const struct font_spec *font, const char *text,
                         size_t len) {
    struct stage *stage = context;
    return line_width(stage->runs, stage->fonts, font, text, len);
}

static int measure_baseline(void *context, const struct font_spec *font, int line_px) {
    (void)context;
    return font_baseline(font->px, line_px);
}

static enum err find_icons(const struct stage_params *params, char *folder, size_t room) {
    int length = snprintf(folder, room, "%s/icons", params->assets);
    if (length >= (int)room || access(folder, R_OK | X_OK) != 0) {
        log_error("icon.missing", "folder=%s", folder);
        return ERR_NOT_FOUND;
    }
    return ERR_OK;
}

static enum err open_assets(struct stage *stage, const struct stage_params *params) {
    char folder[1024];
    enum err err = find_icons(params, folder, sizeof(folder));
    if (err != ERR_OK)
        return err;
    stage->icons = icons_create(folder);
    stage->pictures = pictures_create(params->assets);
    stage->lobby = lobby_create(params->assets, params->cache);
    return ERR_OK;
}

static enum err open_parts(struct stage *stage, const struct stage_params *params) {
    struct presenter *presenter = &stage->presenter;
    presenter->calls = params->is_headless ? &presenter_memory : &presenter_window;
    enum err err = presenter->calls->open(presenter, params);
    if (err == ERR_OK)
        err = bell_open(&stage->bell, !params->is_headless);
    if (err != ERR_OK)
        return err;
    input_init(&stage->input, presenter->width_px, presenter->height_px);
    err = keymap_read(&stage->input.keymap, params->keymap != NULL ? params->keymap : "");
    if (err == ERR_OK)
        err = open_assets(stage, params);
    return err;
}

static struct kept_parts kept_parts(const struct stage *stage) {
    return (struct kept_parts){stage->runs, stage->icons, stage->pictures};
}

/* What draws, and from what. 0: it cannot be told, so nothing is kept. */
static uint64_t kept_identity(const struct stage *stage) {
    uint64_t program = kept_stamp(2, "/proc/self/exe"), fonts = fonts_identity(stage->fonts);
    return program != 0 && fonts != 0 ? run_hash(program, &fonts, sizeof(fonts)) : 0;
}

static bool take_kept(struct stage *stage, const struct stage_params *params) {
    char path[1024];
    struct buf bytes;
    struct kept_parts parts = kept_parts(stage);
    if (params->cache == NULL || params->cache[0] == '\0' ||
        snprintf(path, sizeof(path), "%s/first.kept", params->cache) >= (int)sizeof(path))
        return false;
    stage->kept_path = mem_copy_text(path);
    stage->cache = mem_copy_text(params->cache);
    buf_init(&bytes, KEPT_BYTES_MOST);
    bool is_taken = kept_read_file(path, &bytes) == ERR_OK &&
                    kept_read(&parts, kept_identity(stage), buf_text(&bytes), bytes.len);
    buf_finish(&bytes);
    kept_set_idle(&parts);
    return is_taken;
}

void stage_keep(struct stage *stage) {
    struct buf bytes;
    struct kept_parts parts = kept_parts(stage);
    /* Of a face that stood in for another, words would be kept that look wrong for ever. */
    if (stage->kept_path == NULL || fonts_broken(stage->fonts) > 0 || !kept_is_short(&parts))
        return;
    uint64_t identity = kept_identity(stage);
    if (identity == 0)
        return;
    buf_init(&bytes, KEPT_BYTES_MOST);
    if (kept_write(&parts, identity, &bytes) != ERR_OK ||
        file_make_folder(stage->cache, 0700) != ERR_OK ||
        file_write_whole(stage->kept_path, bytes.data, bytes.len, 0600) != ERR_OK)
        log_warn("first.not_kept", "file=%s", stage->kept_path);
    buf_finish(&bytes);
}

enum err stage_open(const struct stage_params *params, struct stage **stage) {
    struct stage *made = mem_alloc(1, sizeof(*made));
    made->bell.fd = -1;
    made->px_per_mm = params->px_per_mm;
    /* Fonts first: their absence is the likeliest mistake, and needs no display to be found. */
    enum err err = fonts_open(params, &made->fonts);
    if (err == ERR_OK) {
        made->runs = run_cache_create(made->fonts, RUNS_MOST_BYTES);
        err = open_parts(made, params);
    }
    if (err == ERR_OK && !take_kept(made, params))
        err = fonts_prove(made->fonts);
    if (err != ERR_OK) {
        stage_close(made);
        return err;
    }
    made->measure = (struct measure){measure_width, measure_baseline, made};
    struct input exposed = {.kind = INPUT_EXPOSED};
    input_push(&made->input, &exposed);
    *stage = made;
    return ERR_OK;
}

enum err stage_check(const struct stage_params *params, enum stage_part part) {
    char folder[1024];
    struct fonts *fonts = NULL;
    struct keymap keymap;
    enum err err = ERR_OK;
    switch (part) {
    case STAGE_FONTS:
        err = fonts_open(params, &fonts);
        if (err == ERR_OK)
            err = fonts_prove(fonts);
        fonts_close(fonts);
        break;
    case STAGE_ICONS:
        err = find_icons(params, folder, sizeof(folder));
        break;
    case STAGE_KEYMAP:
        keymap_default(&keymap);
        err = keymap_read(&keymap, params->keymap != NULL ? params->keymap : "");
        break;
    }
    return err;
}

void stage_close(struct stage *stage) {
    if (stage == NULL)
        return;
    run_cache_destroy(stage->runs);
    mem_free(stage->kept_path);
    mem_free(stage->cache);
    lobby_destroy(stage->lobby);
    pictures_destroy(stage->pictures);
    icons_destroy(stage->icons);
    fonts_close(stage->fonts);
    corner_forget_all();
    bell_close(&stage->bell);
    if (stage->presenter.calls != NULL)
        stage->presenter.calls->close(&stage->presenter);
    mem_free(stage);
}

void stage_size(const struct stage *stage, int *width_px, int *height_px) {
    *width_px = stage->presenter.width_px;
    *height_px = stage->presenter.height_px;
}

const struct measure *stage_measure(struct stage *stage) {
    return &stage->measure;
}

void stage_wait(struct stage *stage, int64_t timeout_ms) {
    SDL_Event event;
    if (stage->input.count > 0)
        timeout_ms = 0;
    if (bell_wait(&stage->bell, timeout_ms, &event))
        input_take(&stage->input, &event);
}

/* All that SDL has, before the first is handed out: moves of a finger then melt into one. */
static void gather(struct stage *stage) {
    SDL_Event event;
    struct input quit = {.kind = INPUT_QUIT};
    if (stage->bell.has_window)
        while (stage->input.count < INPUTS_MOST && SDL_PollEvent(&event)) {
            if (event.type == stage->bell.event_type)
                atomic_store(&stage->bell.is_rung, false);
            input_take(&stage->input, &event);
        }
    else if (bell_is_quit())
        input_push(&stage->input, &quit);
}

bool stage_next(struct stage *stage, struct input *input) {
    gather(stage);
    return input_pop(&stage->input, input);
}

void stage_feed(struct stage *stage, const struct input *input) {
    input_push(&stage->input, input);
}

void stage_ring(void *stage) {
    struct stage *rung = stage;
    bell_ring(&rung->bell);
}

static int paint_rects(struct stage *stage, struct paint *paint, const struct node *root,
                       const struct dirty *dirty, SDL_Rect *shown) {
    struct rect screen = {0, 0, stage->presenter.width_px, stage->presenter.height_px};
    int count = 0;
    for (int k = 0; k < dirty->count; k++) {
        paint->dirty = rect_cut(dirty->rects[k], screen);
        if (paint->dirty.w <= 0)
            continue;
        paint_tree(paint, root);
        shown[count++] = (SDL_Rect){paint->dirty.x, paint->dirty.y, paint->dirty.w, paint->dirty.h};
        stage->painted_px += (uint64_t)paint->dirty.w * (uint64_t)paint->dirty.h;
    }
    return count;
}

void stage_paint(struct stage *stage, const struct node *root, const struct dirty *dirty,
                 enum theme_id theme, enum lang lang) {
    bool is_new = false;
    SDL_Surface *surface = stage->presenter.calls->surface(&stage->presenter, &is_new);
    SDL_Rect shown[DIRTY_MOST];
    struct dirty all = {.count = 1, .rects = {{0, 0, 1 << 20, 1 << 20}}};
    if (surface == NULL)
        return;
    struct paint paint = {.canvas = {.pixels = surface->pixels, .pitch = surface->pitch / 4},
                          .runs = stage->runs,
                          .fonts = stage->fonts,
                          .icons = stage->icons,
                          .pictures = stage->pictures,
                          .lobby = stage->lobby,
                          .px_per_mm = stage->px_per_mm,
                          .theme = theme,
                          .lang = lang};
    int count = paint_rects(stage, &paint, root, is_new ? &all : dirty, shown);
    if (count > 0)
        stage->presenter.calls->present(&stage->presenter, shown, count);
    fonts_rest(stage->fonts);
}

void stage_fonts(const struct stage *stage, struct stage_fonts *fonts) {
    fonts->lost = fonts_broken(stage->fonts);
    for (int lang = 0; lang < LANG_COUNT; lang++)
        fonts->can_show[lang] = fonts_have(stage->fonts, lang == LANG_AR   ? FAMILY_ARABIC
                                                         : lang == LANG_ZH ? FAMILY_CHINESE
                                                                           : FAMILY_LATIN);
}

enum err stage_shot(struct stage *stage, const char *path) {
    bool is_new = false;
    SDL_Surface *surface = stage->presenter.calls->surface(&stage->presenter, &is_new);
    if (is_new)
        stage->presenter.shown = NULL; /* still to be painted: the next painting must hear of it */
    if (surface == NULL || IMG_SavePNG(surface, path) != 0) {
        log_error("shot.failed", "reason=\"%s\"", SDL_GetError());
        return ERR_IO;
    }
    return ERR_OK;
}

void stage_forget(struct stage *stage) {
    run_cache_forget(stage->runs);
}

void stage_statistics(struct stage *stage, uint64_t *cache_bytes, uint64_t *painted_px) {
    *cache_bytes = run_cache_bytes(stage->runs);
    *painted_px = stage->painted_px;
    stage->painted_px = 0;
}
