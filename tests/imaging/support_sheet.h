/* Sheets of paper whose truth is known: text set with a Debian font by FreeType, then lit, laid
 * askew and soiled as a scanner's glass would have it. */
#ifndef IMAGING_SUPPORT_SHEET_H
#define IMAGING_SUPPORT_SHEET_H

#include <stdbool.h>
#include <stdint.h>

#include "imaging/page.h"

struct sheet {
    uint8_t *grey;
    int width, height, dpi;
    int left, top, right, bottom; /* around the ink that was set, before anything else was done */
};

struct sheet_text {
    const char *font; /* a file */
    double points;
    double left, top, right, bottom; /* margins, inches */
    int ink;
    const char *words; /* set again and again until the sheet is full; NULL: English */
    int lines_most;    /* 0: as many as fit */
};

#define FONT_SERIF "/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf"
#define FONT_SANS "/usr/share/fonts/truetype/liberation2/LiberationSans-Regular.ttf"
#define FONT_MONO "/usr/share/fonts/truetype/liberation2/LiberationMono-Regular.ttf"
#define FONT_NOTO "/usr/share/fonts/truetype/noto/NotoSerif-Regular.ttf"
#define FONT_CJK "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc"

struct sheet *sheet_create(double width_in, double height_in, int dpi, int paper);
void sheet_destroy(struct sheet *sheet);
bool sheet_set(struct sheet *sheet, const struct sheet_text *text); /* false: no such font */
void sheet_box(struct sheet *sheet, double x, double y, double width, double height, int grey);
/* Laid clockwise by `degrees` on a bed of `bed`, `rim` inches of it around. */
void sheet_lay(struct sheet *sheet, double degrees, double rim, int bed);
void sheet_turn(struct sheet *sheet, int quarters);
void sheet_grain(struct sheet *sheet, double deviation); /* of the sensor */
void sheet_specks(struct sheet *sheet, int count, int size_most, int grey);
void sheet_shade(struct sheet *sheet, double darkest); /* from the right side to the left */
/* The other side shines through: mirrored, blurred, so many levels darker at most. */
void sheet_bleed(struct sheet *sheet, const struct sheet *other, double depth);
void sheet_blur(struct sheet *sheet, int times); /* as of a third of the resolution */
void sheet_cut(struct sheet *sheet, double left_in);
/* What the scanner sends of it. */
struct page_spec sheet_spec(const struct sheet *sheet);

#endif
