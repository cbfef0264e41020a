/* The two presenters: an SDL window surface without any renderer, and memory without any display.
 */
#define LOG_ROOM "stage"

#include "stage/presenter.h"
#include "stage/stage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/log.h"

#define RED_MASK 0x00FF0000u
#define GREEN_MASK 0x0000FF00u
#define BLUE_MASK 0x000000FFu

static SDL_Surface *surface_create(int width_px, int height_px) {
    return SDL_CreateRGBSurface(0, width_px, height_px, 32, RED_MASK, GREEN_MASK, BLUE_MASK, 0);
}

static enum err memory_open(struct presenter *presenter, const struct stage_params *params) {
    presenter->width_px = params->width_px;
    presenter->height_px = params->height_px;
    presenter->memory = surface_create(params->width_px, params->height_px);
    return presenter->memory != NULL ? ERR_OK : ERR_IO;
}

static SDL_Surface *memory_surface(struct presenter *presenter, bool *is_new) {
    *is_new = false;
    return presenter->memory;
}

static void memory_present(struct presenter *presenter, const SDL_Rect *rects, int count) {
    (void)presenter, (void)rects, (void)count;
}

static void memory_close(struct presenter *presenter) {
    SDL_FreeSurface(presenter->memory);
    presenter->memory = NULL;
}

const struct presenter_calls presenter_memory = {memory_open, memory_surface, memory_present,
                                                 memory_close};

/* Before SDL opens X's input method, which reads the whole table of its system otherwise (6 ms). */
static void use_our_dead_keys(const char *assets) {
    char path[1024];
    int length = snprintf(path, sizeof(path), "%s/keys.compose", assets);
    if (length < (int)sizeof(path) && access(path, R_OK) == 0)
        setenv("XCOMPOSEFILE", path, 0);
}

static void window_hints(void) {
    /* The kiosk talks to nobody's desktop; SDL would start a bus for its screen saver. */
    setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:", 1);
    /* Through OpenGL the surface costs 400 ms and 90 MB (reference/screen 5). */
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    /* Each device speaks for itself, or every tap counts twice. */
    SDL_SetHint(SDL_HINT_TOUCH_MOUSE_EVENTS, "0");
    SDL_SetHint(SDL_HINT_MOUSE_TOUCH_EVENTS, "0");
    SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "0");
    SDL_SetHint(SDL_HINT_VIDEO_MINIMIZE_ON_FOCUS_LOSS, "0");
    /* Alt+F4 belongs to nobody in a lobby. */
    SDL_SetHint(SDL_HINT_WINDOWS_NO_CLOSE_ON_ALT_F4, "1");
}

static enum err window_open(struct presenter *presenter, const struct stage_params *params) {
    window_hints();
    use_our_dead_keys(params->assets);
    if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0) {
        log_error("display.none", "reason=\"%s\"", SDL_GetError());
        return ERR_IO;
    }
    /* SDL falls back to drivers that show nothing; a test asks for them by name. */
    const char *driver = SDL_GetCurrentVideoDriver();
    bool is_blind = strcmp(driver, "offscreen") == 0 || strcmp(driver, "dummy") == 0;
    if (is_blind && getenv("SDL_VIDEODRIVER") == NULL) {
        log_error("window.no_display", "driver=%s", driver);
        SDL_QuitSubSystem(SDL_INIT_VIDEO);
        return ERR_IO;
    }
    Uint32 flags = SDL_WINDOW_SHOWN;
    flags |= params->is_fullscreen ? SDL_WINDOW_FULLSCREEN_DESKTOP | SDL_WINDOW_BORDERLESS : 0;
    presenter->window =
        SDL_CreateWindow(params->title, SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED,
                         params->width_px, params->height_px, flags);
    if (presenter->window == NULL) {
        log_error("window.none", "reason=\"%s\"", SDL_GetError());
        SDL_QuitSubSystem(SDL_INIT_VIDEO);
        return ERR_IO;
    }
    SDL_ShowCursor(SDL_DISABLE);
    SDL_GetWindowSize(presenter->window, &presenter->width_px, &presenter->height_px);
    log_info("window.open", "driver=%s width=%d height=%d", SDL_GetCurrentVideoDriver(),
             presenter->width_px, presenter->height_px);
    return ERR_OK;
}

static bool is_paintable(const SDL_Surface *surface, int width_px, int height_px) {
    const SDL_PixelFormat *format = surface->format;
    return format->BytesPerPixel == 4 && format->Rmask == RED_MASK && format->Bmask == BLUE_MASK &&
           surface->w == width_px && surface->h == height_px && !SDL_MUSTLOCK(surface);
}

/* Nobody has touched the window's pixels: the kernel gives 8 MB at once in less time than page by
 * page while they are painted. Where it cannot, painting does. */
static void populate(SDL_Surface *surface) {
    (void)madvise(surface->pixels, (size_t)surface->pitch * (size_t)surface->h,
                  MADV_POPULATE_WRITE);
}

/* SDL gives another surface after the window changed; a screen of another format gets a shadow. */
static SDL_Surface *window_surface(struct presenter *presenter, bool *is_new) {
    SDL_Surface *shown = SDL_GetWindowSurface(presenter->window);
    *is_new = shown != presenter->shown;
    presenter->shown = shown;
    if (shown == NULL) {
        log_warn("window.surface_lost", "reason=\"%s\"", SDL_GetError());
        return NULL;
    }
    if (*is_new)
        populate(shown);
    if (is_paintable(shown, presenter->width_px, presenter->height_px))
        return shown;
    if (presenter->memory == NULL)
        presenter->memory = surface_create(presenter->width_px, presenter->height_px);
    return presenter->memory;
}

static void window_present(struct presenter *presenter, const SDL_Rect *rects, int count) {
    if (presenter->shown == NULL)
        return;
    if (!is_paintable(presenter->shown, presenter->width_px, presenter->height_px))
        for (int k = 0; k < count; k++) {
            SDL_Rect to = rects[k];
            SDL_BlitSurface(presenter->memory, &rects[k], presenter->shown, &to);
        }
    if (SDL_UpdateWindowSurfaceRects(presenter->window, rects, count) != 0)
        presenter->shown = NULL; /* lost meanwhile: the next paint begins anew */
}

static void window_close(struct presenter *presenter) {
    SDL_FreeSurface(presenter->memory);
    presenter->memory = NULL;
    if (presenter->window == NULL)
        return;
    SDL_DestroyWindow(presenter->window);
    presenter->window = NULL;
    SDL_QuitSubSystem(SDL_INIT_VIDEO);
}

const struct presenter_calls presenter_window = {window_open, window_surface, window_present,
                                                 window_close};
