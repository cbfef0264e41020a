#define LOG_ROOM "stage"

#include "stage/icon.h"

#include <SDL_image.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/memory.h"
#include "stage/kept.h"

#define ICONS_MOST 96
#define NAME_ROOM 32
#define SIDE_MOST 512

struct icon {
    char name[NAME_ROOM];
    int side;
    bool is_mirrored;
    bool is_idle; /* taken from the file, and not painted since */
    uint64_t used;
    uint8_t *cover; /* side x side; NULL with a name: no such file */
};

struct icons {
    char *folder;
    uint64_t turn;
    unsigned drawn;
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

static void path_of(const struct icons *icons, const char *name, char *path, size_t room) {
    snprintf(path, room, "%s/%s.svg", icons->folder, name);
}

/* SDL_image draws SVG as RGBA bytes; the colour is ours, only its alpha is kept. */
static void draw(struct icons *icons, struct icon *icon) {
    char path[1024];
    path_of(icons, icon->name, path, sizeof(path));
    SDL_RWops *file = SDL_RWFromFile(path, "rb");
    SDL_Surface *surface = file != NULL ? IMG_LoadSizedSVG_RW(file, icon->side, icon->side) : NULL;
    if (file != NULL)
        SDL_RWclose(file);
    if (surface != NULL && surface->format->BytesPerPixel == 4 && surface->w <= icon->side &&
        surface->h <= icon->side)
        take_alpha(icon, surface), icons->drawn++;
    else
        log_error("icon.missing", "file=%s", path);
    SDL_FreeSurface(surface);
}

/* The place of the least lately used one. */
static struct icon *make_place(struct icons *icons, const char *name, int side, bool is_mirrored) {
    struct icon *oldest = &icons->all[0];
    for (int k = 1; k < ICONS_MOST; k++)
        oldest = icons->all[k].used < oldest->used ? &icons->all[k] : oldest;
    mem_free(oldest->cover);
    *oldest = (struct icon){.side = side, .is_mirrored = is_mirrored, .used = ++icons->turn};
    memcpy(oldest->name, name, strlen(name) + 1);
    return oldest;
}

static const struct icon *find(struct icons *icons, const char *name, int side, bool is_mirrored) {
    for (int k = 0; k < ICONS_MOST; k++) {
        struct icon *one = &icons->all[k];
        if (one->used != 0 && one->side == side && one->is_mirrored == is_mirrored &&
            strcmp(one->name, name) == 0) {
            one->used = ++icons->turn;
            one->is_idle = false;
            return one;
        }
    }
    struct icon *icon = make_place(icons, name, side, is_mirrored);
    draw(icons, icon);
    return icon;
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

/* -- kept from start to start */

struct kept_icon {
    uint64_t stamp; /* of its file */
    int32_t side, is_mirrored;
    char name[NAME_ROOM];
};

static bool take_icon(struct icons *icons, struct kept_reader *reader) {
    struct kept_icon kept;
    char path[1024];
    if (!kept_take_into(reader, &kept, sizeof(kept)) || kept.side <= 0 || kept.side > SIDE_MOST ||
        memchr(kept.name, '\0', NAME_ROOM) == NULL || !is_plain_name(kept.name))
        return false;
    size_t size = (size_t)kept.side * (size_t)kept.side;
    const char *cover = kept_take(reader, size);
    if (cover == NULL)
        return false;
    path_of(icons, kept.name, path, sizeof(path));
    if (kept.stamp == 0 || kept.stamp != kept_stamp(0, path))
        return true;
    struct icon *icon = make_place(icons, kept.name, kept.side, kept.is_mirrored != 0);
    icon->cover = mem_alloc(size, 1);
    memcpy(icon->cover, cover, size);
    return true;
}

bool icons_take(struct icons *icons, struct kept_reader *reader) {
    uint32_t count = 0;
    bool is_good = kept_take_into(reader, &count, sizeof(count)) && count <= ICONS_MOST;
    for (uint32_t k = 0; k < count && is_good; k++)
        is_good = take_icon(icons, reader);
    return is_good;
}

static enum err give_icon(const struct icons *icons, const struct icon *icon, struct buf *out) {
    struct kept_icon kept = {.side = icon->side, .is_mirrored = icon->is_mirrored};
    char path[1024];
    path_of(icons, icon->name, path, sizeof(path));
    kept.stamp = kept_stamp(0, path);
    memcpy(kept.name, icon->name, NAME_ROOM);
    enum err err = buf_add(out, &kept, sizeof(kept));
    return err == ERR_OK ? buf_add(out, icon->cover, (size_t)icon->side * (size_t)icon->side) : err;
}

static bool is_given(const struct icon *icon) {
    return icon->cover != NULL && !icon->is_idle;
}

enum err icons_give(const struct icons *icons, struct buf *out) {
    uint32_t count = 0;
    for (int k = 0; k < ICONS_MOST; k++)
        count += is_given(&icons->all[k]);
    enum err err = buf_add(out, &count, sizeof(count));
    for (int k = 0; k < ICONS_MOST && err == ERR_OK; k++)
        if (is_given(&icons->all[k]))
            err = give_icon(icons, &icons->all[k], out);
    return err;
}

void icons_set_idle(struct icons *icons) {
    for (int k = 0; k < ICONS_MOST; k++)
        icons->all[k].is_idle = true;
}

unsigned icons_drawn(const struct icons *icons) {
    return icons->drawn;
}
