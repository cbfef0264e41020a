#define LOG_ROOM "stage"

#include "stage/picture.h"

#include <SDL_image.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"

#define EMBLEMS_MOST 4
#define FILE_MOST (256 * 1024)
#define SCENE_WIDTH 1080 /* of scene.svg, in its own units */
#define SCENE_HEIGHT 1010
#define SCENE_SKY 0x0C4A57 /* where the file draws nothing */

struct emblem {
    int side;
    uint32_t tile, mark, sun;
    SDL_Surface *surface;
};

/* The scene is flat colours: kept as spans it takes a tenth of its pixels, and 20 ms of drawing
 * once. */
struct span {
    uint32_t rgb;
    int to; /* the first pixel after it, in its row */
};

struct scene {
    int w, h;
    uint32_t ground;
    uint32_t *rows; /* where each row's spans begin; h + 1 of them */
    struct span *spans;
};

struct pictures {
    char *folder;
    struct emblem emblems[EMBLEMS_MOST];
    int next;
    struct scene scene;
};

/* A colour of the file, as it is written there, and what is drawn instead. */
struct stand_in {
    const char *written;
    uint32_t rgb;
};

struct pictures *pictures_create(const char *folder) {
    struct pictures *pictures = mem_alloc(1, sizeof(*pictures));
    pictures->folder = mem_copy_text(folder);
    return pictures;
}

static void drop_scene(struct scene *scene) {
    mem_free(scene->rows);
    mem_free(scene->spans);
    *scene = (struct scene){0};
}

void pictures_destroy(struct pictures *pictures) {
    if (pictures == NULL)
        return;
    for (int k = 0; k < EMBLEMS_MOST; k++)
        SDL_FreeSurface(pictures->emblems[k].surface);
    drop_scene(&pictures->scene);
    mem_free(pictures->folder);
    mem_free(pictures);
}

static void put_color(char *svg, const struct stand_in *stand_in) {
    char color[8];
    snprintf(color, sizeof(color), "#%06X", (unsigned)(stand_in->rgb & 0xFFFFFF));
    for (char *at = svg; (at = strstr(at, stand_in->written)) != NULL; at += 7)
        memcpy(at, color, 7);
}

/* Keeps the picture's proportions within width x height; 0 leaves a side free. */
static SDL_Surface *draw(const struct pictures *pictures, const char *name, int width_px,
                         int height_px, const struct stand_in *stand_ins, int count) {
    char path[1024];
    struct buf svg;
    SDL_Surface *surface = NULL;
    buf_init(&svg, FILE_MOST);
    snprintf(path, sizeof(path), "%s/%s", pictures->folder, name);
    if (file_read(path, &svg) == ERR_OK && svg.len > 0) {
        for (int k = 0; k < count; k++)
            put_color(svg.data, &stand_ins[k]);
        SDL_RWops *bytes = SDL_RWFromConstMem(svg.data, (int)svg.len);
        if (bytes != NULL) {
            surface = IMG_LoadSizedSVG_RW(bytes, width_px, height_px);
            SDL_RWclose(bytes);
        }
    }
    if (surface == NULL || surface->format->BytesPerPixel != 4)
        log_error("picture.missing", "file=%s", path);
    buf_finish(&svg);
    return surface;
}

static const struct emblem *find(struct pictures *pictures, const struct emblem *wanted) {
    for (int k = 0; k < EMBLEMS_MOST; k++) {
        const struct emblem *one = &pictures->emblems[k];
        if (one->side == wanted->side && one->tile == wanted->tile && one->mark == wanted->mark &&
            one->sun == wanted->sun)
            return one;
    }
    struct emblem *made = &pictures->emblems[pictures->next];
    pictures->next = (pictures->next + 1) % EMBLEMS_MOST;
    SDL_FreeSurface(made->surface);
    *made = *wanted;
    /* The written colours differ from each other and from what replaces them in any theme. */
    const struct stand_in stand_ins[] = {
        {"#FF0001", wanted->tile}, {"#FF0002", wanted->mark}, {"#FF0003", wanted->sun}};
    made->surface = draw(pictures, "emblem.svg", wanted->side, wanted->side, stand_ins, 3);
    return made;
}

void picture_emblem(struct pictures *pictures, const struct canvas *canvas, struct rect rect,
                    uint32_t tile, uint32_t mark, uint32_t sun) {
    struct emblem wanted = {rect.w, tile, mark, sun, NULL};
    if (rect.w <= 0 || !rect_meets(rect, canvas->clip))
        return;
    const struct emblem *emblem = find(pictures, &wanted);
    if (emblem->surface == NULL || emblem->surface->w > rect.w || emblem->surface->h > rect.h)
        return;
    rect.w = emblem->surface->w;
    rect.h = emblem->surface->h;
    canvas_image(canvas, rect, emblem->surface->pixels, emblem->surface->pitch, 0, 0);
}

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
            spans[count] = (struct span){rgb_of(pixel), x};
        count++;
    }
    return count;
}

static void take_spans(struct scene *scene, const SDL_Surface *surface) {
    int left = (surface->w - scene->w) / 2, top = surface->h - scene->h;
    scene->rows = mem_alloc((size_t)scene->h + 1, sizeof(*scene->rows));
    for (int y = 0; y < scene->h; y++)
        scene->rows[y + 1] = scene->rows[y] + row_spans(surface, left, top + y, scene->w, NULL);
    scene->spans = mem_alloc(scene->rows[scene->h], sizeof(*scene->spans));
    for (int y = 0; y < scene->h; y++)
        row_spans(surface, left, top + y, scene->w, scene->spans + scene->rows[y]);
}

/* A scene that cannot be drawn stays without rows and is not tried again at this size. */
static const struct scene *scene_of(struct pictures *pictures, int w, int h, uint32_t ground) {
    struct scene *scene = &pictures->scene;
    if (scene->w == w && scene->h == h && scene->ground == ground)
        return scene;
    const struct stand_in stand_in = {"#FF0001", ground};
    bool is_wide = (int64_t)w * SCENE_HEIGHT > (int64_t)h * SCENE_WIDTH;
    drop_scene(scene);
    *scene = (struct scene){w, h, ground, NULL, NULL};
    SDL_Surface *surface =
        draw(pictures, "scene.svg", is_wide ? w : 0, is_wide ? 0 : h, &stand_in, 1);
    if (surface != NULL && surface->w >= w && surface->h >= h)
        take_spans(scene, surface);
    SDL_FreeSurface(surface);
    return scene;
}

void picture_scene(struct pictures *pictures, const struct canvas *canvas, struct rect rect,
                   uint32_t ground) {
    if (rect.w <= 0 || rect.h <= 0 || !rect_meets(rect, canvas->clip))
        return;
    const struct scene *scene = scene_of(pictures, rect.w, rect.h, ground);
    struct rect cut = rect_cut(rect, canvas->clip);
    for (int y = cut.y - rect.y; scene->rows != NULL && y < cut.y - rect.y + cut.h; y++) {
        int x = 0;
        for (uint32_t k = scene->rows[y]; k < scene->rows[y + 1]; k++) {
            struct rect span = {rect.x + x, rect.y + y, scene->spans[k].to - x, 1};
            canvas_fill(canvas, span, scene->spans[k].rgb);
            x = scene->spans[k].to;
        }
    }
}
