/* Icons: SVG files drawn once a size, kept as coverage and coloured when painted. Main thread. */
#ifndef STAGE_ICON_H
#define STAGE_ICON_H

#include "stage/canvas.h"

struct icons;

/* `folder` holds one .svg for each name. */
struct icons *icons_create(const char *folder);
void icons_destroy(struct icons *icons);
/* Draws the icon in the middle of `rect`. A name without a file is logged once and leaves the place
 * empty. */
void icon_paint(struct icons *icons, const struct canvas *canvas, const char *name,
                struct rect rect, int side_px, bool is_mirrored, uint32_t rgb);

#endif
