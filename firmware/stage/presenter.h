/* Where painted pixels go: a window, or memory. Narrow, so that a frame buffer without SDL's video
 * can follow without touching a painter (reference/screen 4). Main thread. */
#ifndef STAGE_PRESENTER_H
#define STAGE_PRESENTER_H

#include <SDL.h>
#include <stdbool.h>

#include "base/err.h"

struct stage_params;
struct presenter;

struct presenter_calls {
    /* ERR_IO: no display. */
    enum err (*open)(struct presenter *presenter, const struct stage_params *params);
    /* What to paint into, 32 bits XRGB; NULL while there is none. `is_new`: its pixels were lost
     * since the last call, so everything must be painted. */
    SDL_Surface *(*surface)(struct presenter *presenter, bool *is_new);
    void (*present)(struct presenter *presenter, const SDL_Rect *rects, int count);
    void (*close)(struct presenter *presenter);
};

struct presenter {
    const struct presenter_calls *calls;
    int width_px, height_px;
    SDL_Surface *memory; /* the whole picture, or the shadow of a window of another format */
    SDL_Surface *shown;  /* the window's own, belongs to SDL */
    SDL_Window *window;
};

extern const struct presenter_calls presenter_window, presenter_memory;

#endif
