#define LOG_ROOM "stage"

#include "stage/icon.h"

#include <SDL_image.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/memory.h"

#define ICONS_MOST 96
#define NAME_ROOM 32
#define SIDE_MOST 512

struct icon {
    char name[NAME_ROOM];
    int side;
    bool is_mirrored;
    uint64_t used;
    uint8_t *cover; /* side x side; NULL with a name: no such file */
};

struct icons {
    char *folder;
    uint64_t turn;
    struct icon all[ICONS_MOST];
};

struct icons *icons_create(const char *folder) {
    struct icons *icons = mem_alloc(1, sizeof(*icons));
    icons->folder = mem_copy_text(folder);
    return icons;
}

void icons_destroy(struct icons *icons) {
    if (icons == NULL)
        return;
    for (int k = 0; k < ICONS_MOST; k++)
        mem_free(icons->all[k].cover);
    mem_free(icons->folder);
    mem_free(icons);
}

static bool is_plain_name(const char *name) {
    return name[0] != '\0' && strlen(name) < NAME_ROOM &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(name);
}

static void take_alpha(struct icon *icon, const SDL_Surface *surface) {
    int left = (icon->side - surface->w) / 2, top = (icon->side - surface->h) / 2;
    icon->cover = mem_alloc((size_t)icon->side * (size_t)icon->side, 1);
    for (int y = 0; y < surface->h && y + top < icon->side; y++)
        for (int x = 0; x < surface->w && x + left < icon->side; x++) {
            int at = icon->is_mirrored ? icon->side - 1 - x - left : x + left;
            icon->cover[(ptrdiff_t)(y + top) * icon->side + at] =
                ((const uint8_t *)surface->pixels)[(ptrdiff_t)y * surface->pitch + x * 4 + 3];
        }
}

/* SDL_image draws SVG as RGBA bytes; the colour is ours, only its alpha is kept. */
static void draw(const struct icons *icons, struct icon *icon) {
    char path[1024];
    snprintf(path, sizeof(path), "%s/%s.svg", icons->folder, icon->name);
    SDL_RWops *file = SDL_RWFromFile(path, "rb");
    SDL_Surface *surface = file != NULL ? IMG_LoadSizedSVG_RW(file, icon->side, icon->side) : NULL;
    if (file != NULL)
        SDL_RWclose(file);
    if (surface != NULL && surface->format->BytesPerPixel == 4 && surface->w <= icon->side &&
        surface->h <= icon->side)
        take_alpha(icon, surface);
    else
        log_error("icon.missing", "file=%s", path);
    SDL_FreeSurface(surface);
}

static const struct icon *find(struct icons *icons, const char *name, int side, bool is_mirrored) {
    struct icon *oldest = &icons->all[0];
    for (int k = 0; k < ICONS_MOST; k++) {
        struct icon *one = &icons->all[k];
        if (one->used != 0 && one->side == side && one->is_mirrored == is_mirrored &&
            strcmp(one->name, name) == 0) {
            one->used = ++icons->turn;
            return one;
        }
        oldest = one->used < oldest->used ? one : oldest;
    }
    mem_free(oldest->cover);
    *oldest = (struct icon){.side = side, .is_mirrored = is_mirrored, .used = ++icons->turn};
    memcpy(oldest->name, name, strlen(name) + 1);
    draw(icons, oldest);
    return oldest;
}

void icon_paint(struct icons *icons, const struct canvas *canvas, const char *name,
                struct rect rect, int side_px, bool is_mirrored, uint32_t rgb) {
    if (!is_plain_name(name) || side_px <= 0 || side_px > SIDE_MOST)
        return;
    struct rect place = {rect.x + (rect.w - side_px) / 2, rect.y + (rect.h - side_px) / 2, side_px,
                         side_px};
    if (!rect_meets(place, canvas->clip))
        return;
    const struct icon *icon = find(icons, name, side_px, is_mirrored);
    if (icon->cover != NULL)
        canvas_mask(canvas, place, icon->cover, side_px, rgb);
}
