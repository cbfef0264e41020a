#define LOG_ROOM "stage"

#include "stage/picture.h"

#include <SDL_image.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"
#include "stage/kept.h"

#define EMBLEMS_MOST 4
#define EMBLEM_MOST_PX 512 /* of one that is kept */
#define FILE_MOST (256 * 1024)

struct emblem {
    int side;
    uint32_t tile, mark, sun;
    SDL_Surface *surface;
    bool is_idle; /* taken from the file, and not painted since */
};

struct pictures {
    char *folder;
    struct emblem emblems[EMBLEMS_MOST];
    int next;
    unsigned drawn;
};

struct pictures *pictures_create(const char *folder) {
    struct pictures *pictures = mem_alloc(1, sizeof(*pictures));
    pictures->folder = mem_copy_text(folder);
    return pictures;
}

void pictures_destroy(struct pictures *pictures) {
    if (pictures == NULL)
        return;
    for (int k = 0; k < EMBLEMS_MOST; k++)
        SDL_FreeSurface(pictures->emblems[k].surface);
    mem_free(pictures->folder);
    mem_free(pictures);
}

static void put_color(char *svg, const struct stand_in *stand_in) {
    char color[8];
    snprintf(color, sizeof(color), "#%06X", (unsigned)(stand_in->rgb & 0xFFFFFF));
    for (char *at = svg; (at = strstr(at, stand_in->written)) != NULL; at += 7)
        memcpy(at, color, 7);
}

SDL_Surface *picture_draw(const char *folder, const char *name, int width_px, int height_px,
                          const struct stand_in *stand_ins, int count) {
    char path[1024];
    struct buf svg;
    SDL_Surface *surface = NULL;
    buf_init(&svg, FILE_MOST);
    snprintf(path, sizeof(path), "%s/%s", folder, name);
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

static struct emblem *make_place(struct pictures *pictures, const struct emblem *wanted) {
    struct emblem *made = &pictures->emblems[pictures->next];
    pictures->next = (pictures->next + 1) % EMBLEMS_MOST;
    SDL_FreeSurface(made->surface);
    *made = *wanted;
    return made;
}

static bool is_kept(const SDL_Surface *surface) {
    return surface != NULL && surface->format->BytesPerPixel == 4 && surface->w <= EMBLEM_MOST_PX &&
           surface->h <= EMBLEM_MOST_PX;
}

static const struct emblem *find(struct pictures *pictures, const struct emblem *wanted) {
    for (int k = 0; k < EMBLEMS_MOST; k++) {
        struct emblem *one = &pictures->emblems[k];
        if (one->side == wanted->side && one->tile == wanted->tile && one->mark == wanted->mark &&
            one->sun == wanted->sun) {
            one->is_idle = false;
            return one;
        }
    }
    struct emblem *made = make_place(pictures, wanted);
    /* The written colours differ from each other and from what replaces them in any theme. */
    const struct stand_in stand_ins[] = {
        {"#FF0001", wanted->tile}, {"#FF0002", wanted->mark}, {"#FF0003", wanted->sun}};
    made->surface =
        picture_draw(pictures->folder, "emblem.svg", wanted->side, wanted->side, stand_ins, 3);
    pictures->drawn += is_kept(made->surface); /* another one cannot be kept: not short of it */
    return made;
}

void picture_emblem(struct pictures *pictures, const struct canvas *canvas, struct rect rect,
                    uint32_t tile, uint32_t mark, uint32_t sun) {
    struct emblem wanted = {rect.w, tile, mark, sun, NULL, false};
    if (rect.w <= 0 || !rect_meets(rect, canvas->clip))
        return;
    const struct emblem *emblem = find(pictures, &wanted);
    if (emblem->surface == NULL || emblem->surface->w > rect.w || emblem->surface->h > rect.h)
        return;
    rect.w = emblem->surface->w;
    rect.h = emblem->surface->h;
    canvas_image(canvas, rect, emblem->surface->pixels, emblem->surface->pitch, 0, 0);
}

/* -- kept from start to start */

struct kept_emblem {
    uint64_t stamp; /* of its file */
    uint32_t tile, mark, sun;
    int32_t side, w, h;
};

static uint64_t emblem_stamp(const struct pictures *pictures) {
    char path[1024];
    snprintf(path, sizeof(path), "%s/emblem.svg", pictures->folder);
    return kept_stamp(0, path);
}

static bool take_emblem(struct pictures *pictures, struct kept_reader *reader) {
    struct kept_emblem kept;
    if (!kept_take_into(reader, &kept, sizeof(kept)) || kept.w <= 0 || kept.h <= 0 ||
        kept.w > EMBLEM_MOST_PX || kept.h > EMBLEM_MOST_PX || kept.side > EMBLEM_MOST_PX)
        return false;
    size_t row = (size_t)kept.w * 4;
    const char *pixels = kept_take(reader, row * (size_t)kept.h);
    if (pixels == NULL)
        return false;
    if (kept.stamp == 0 || kept.stamp != emblem_stamp(pictures))
        return true;
    struct emblem emblem = {kept.side, kept.tile, kept.mark, kept.sun, NULL, false};
    emblem.surface = SDL_CreateRGBSurfaceWithFormat(0, kept.w, kept.h, 32, SDL_PIXELFORMAT_RGBA32);
    for (int y = 0; y < kept.h && emblem.surface != NULL; y++)
        memcpy((char *)emblem.surface->pixels + (ptrdiff_t)y * emblem.surface->pitch,
               pixels + (size_t)y * row, row);
    if (emblem.surface != NULL)
        make_place(pictures, &emblem);
    return true;
}

bool pictures_take(struct pictures *pictures, struct kept_reader *reader) {
    uint32_t count = 0;
    bool is_good = kept_take_into(reader, &count, sizeof(count)) && count <= EMBLEMS_MOST;
    for (uint32_t k = 0; k < count && is_good; k++)
        is_good = take_emblem(pictures, reader);
    return is_good;
}

static enum err give_emblem(const struct pictures *pictures, const struct emblem *emblem,
                            struct buf *out) {
    const SDL_Surface *surface = emblem->surface;
    struct kept_emblem kept = {emblem_stamp(pictures), emblem->tile, emblem->mark, emblem->sun,
                               emblem->side,           surface->w,   surface->h};
    enum err err = buf_add(out, &kept, sizeof(kept));
    for (int y = 0; y < surface->h && err == ERR_OK; y++)
        err = buf_add(out, (const char *)surface->pixels + (ptrdiff_t)y * surface->pitch,
                      (size_t)surface->w * 4);
    return err;
}

static bool is_given(const struct emblem *emblem) {
    return is_kept(emblem->surface) && !emblem->is_idle;
}

enum err pictures_give(const struct pictures *pictures, struct buf *out) {
    uint32_t count = 0;
    for (int k = 0; k < EMBLEMS_MOST; k++)
        count += is_given(&pictures->emblems[k]);
    enum err err = buf_add(out, &count, sizeof(count));
    for (int k = 0; k < EMBLEMS_MOST && err == ERR_OK; k++)
        if (is_given(&pictures->emblems[k]))
            err = give_emblem(pictures, &pictures->emblems[k], out);
    return err;
}

void pictures_set_idle(struct pictures *pictures) {
    for (int k = 0; k < EMBLEMS_MOST; k++)
        pictures->emblems[k].is_idle = true;
}

unsigned pictures_drawn(const struct pictures *pictures) {
    return pictures->drawn;
}
