/* The two pictures of the city: its emblem and the scene that the lobby sees. SVG files; a few of
 * their colours stand for tokens and are replaced before drawing. Main thread. */
#ifndef STAGE_PICTURE_H
#define STAGE_PICTURE_H

#include "stage/canvas.h"

struct pictures;

/* `folder` holds emblem.svg and scene.svg. */
struct pictures *pictures_create(const char *folder);
void pictures_destroy(struct pictures *pictures);
/* Kept: it is on every screen. */
void picture_emblem(struct pictures *pictures, const struct canvas *canvas, struct rect rect,
                    uint32_t tile, uint32_t mark, uint32_t sun);
/* Covers `rect`, its foot in the middle of the lower edge; kept. `ground` is the page below it. */
void picture_scene(struct pictures *pictures, const struct canvas *canvas, struct rect rect,
                   uint32_t ground);

#endif
