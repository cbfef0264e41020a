/* Icons: SVG files drawn once a size, kept as coverage and coloured when painted. Main thread. */
#ifndef STAGE_ICON_H
#define STAGE_ICON_H

#include "base/buf.h"
#include "stage/canvas.h"

struct icons;
struct kept_reader;

/* `folder` holds one .svg for each name. */
struct icons *icons_create(const char *folder);
void icons_destroy(struct icons *icons);
/* Draws the icon in the middle of `rect`. A name without a file is logged once and leaves the place
 * empty. */
void icon_paint(struct icons *icons, const struct canvas *canvas, const char *name,
                struct rect rect, int side_px, bool is_mirrored, uint32_t rgb);
/* For stage/kept.h. An icon whose file is another now is not taken. */
bool icons_take(struct icons *icons, struct kept_reader *reader);
ERR_MUST_USE enum err icons_give(const struct icons *icons, struct buf *out);
void icons_set_idle(struct icons *icons);
unsigned icons_drawn(const struct icons *icons);

#endif
