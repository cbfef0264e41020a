/* SVG files of ours with a few colours that stand for tokens and are replaced before drawing; and
 * the city's emblem. Main thread. */
#ifndef STAGE_PICTURE_H
#define STAGE_PICTURE_H

#include <SDL.h>

#include "base/buf.h"
#include "stage/canvas.h"

/* A colour of the file, as it is written there ("#FF0001"), and what is drawn instead. */
struct stand_in {
    const char *written;
    uint32_t rgb;
};

struct pictures;
struct kept_reader;

/* `folder` holds emblem.svg. */
struct pictures *pictures_create(const char *folder);
void pictures_destroy(struct pictures *pictures);
/* Kept: it is on every screen. */
void picture_emblem(struct pictures *pictures, const struct canvas *canvas, struct rect rect,
                    uint32_t tile, uint32_t mark, uint32_t sun);
/* Keeps the picture's proportions within width x height; 0 leaves a side free. The caller frees it.
 * NULL: it is missing or broken, which is logged. */
SDL_Surface *picture_draw(const char *folder, const char *name, int width_px, int height_px,
                          const struct stand_in *stand_ins, int count);
/* For stage/kept.h: the emblems, unless their file is another now. */
bool pictures_take(struct pictures *pictures, struct kept_reader *reader);
ERR_MUST_USE enum err pictures_give(const struct pictures *pictures, struct buf *out);
void pictures_set_idle(struct pictures *pictures);
unsigned pictures_drawn(const struct pictures *pictures);

#endif
