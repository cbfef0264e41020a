/* The scene that the lobby sees: scene.svg as spans of flat colour, a tenth of its pixels. Drawing
 * the file takes as long as all the rest of the first screen, so the first one of a process is kept
 * in a file of the cache folder and read from there by the next start. Main thread. */
#ifndef STAGE_LOBBY_H
#define STAGE_LOBBY_H

#include "stage/canvas.h"

struct lobby;

/* `assets` holds scene.svg; `cache`: a folder that can be written, NULL or "" for none. */
struct lobby *lobby_create(const char *assets, const char *cache);
void lobby_destroy(struct lobby *lobby);
/* Covers `rect`, its foot in the middle of the lower edge. `ground` is the page below it. */
void lobby_paint(struct lobby *lobby, const struct canvas *canvas, struct rect rect,
                 uint32_t ground);

#endif
