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

struct emblem {
    int side;
    uint32_t tile, mark, sun;
    SDL_Surface *surface;
};

struct pictures {
    char *folder;
    struct emblem emblems[EMBLEMS_MOST];
    int next;
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
    made->surface =
        picture_draw(pictures->folder, "emblem.svg", wanted->side, wanted->side, stand_ins, 3);
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
