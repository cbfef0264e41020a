/* SDL_image when it is first called, not when the program starts: it brings twenty libraries for
 * JPEG, TIFF, AVIF and WebP along, and the first screen is drawn from what was kept. What this room
 * calls is defined here and handed on. Main thread. */
#define LOG_ROOM "stage"
#include <SDL_image.h>
#include <dlfcn.h>
#include <stdbool.h>

#include "base/log.h"

static struct {
    bool was_tried;
    __typeof__(&IMG_LoadSizedSVG_RW) load_svg;
    __typeof__(&IMG_SavePNG) save_png;
} late;

static void load(void) {
    if (late.was_tried)
        return;
    late.was_tried = true;
    void *library = dlopen("libSDL2_image-2.0.so.0", RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        log_error("image.missing", "package=libsdl2-image-2.0-0 reason=\"%s\"", dlerror());
        return;
    }
    late.load_svg =
        (__typeof__(&IMG_LoadSizedSVG_RW))(intptr_t)dlsym(library, "IMG_LoadSizedSVG_RW");
    late.save_png = (__typeof__(&IMG_SavePNG))(intptr_t)dlsym(library, "IMG_SavePNG");
    if (late.load_svg == NULL || late.save_png == NULL)
        log_error("image.too_old", "package=libsdl2-image-2.0-0");
}

SDL_Surface *IMG_LoadSizedSVG_RW(SDL_RWops *file, int width_px, int height_px) {
    load();
    return late.load_svg != NULL ? late.load_svg(file, width_px, height_px) : NULL;
}

int IMG_SavePNG(SDL_Surface *surface, const char *path) {
    load();
    return late.save_png != NULL ? late.save_png(surface, path) : -1;
}
