/* The faces: one open SDL_ttf font for each, its size set anew when it changes; the dear Chinese
 * ones are opened when a text first needs them. Main thread. */
#ifndef STAGE_FONT_H
#define STAGE_FONT_H

#include <SDL_ttf.h>
#include <stdbool.h>

#include "base/err.h"
#include "ui/theme.h"

enum family { FAMILY_LATIN, FAMILY_ARABIC, FAMILY_CHINESE };
enum face {
    FACE_REGULAR,
    FACE_MEDIUM,
    FACE_SEMIBOLD,
    FACE_BOLD,
    FACE_DISPLAY,
    FACE_ARABIC,
    FACE_ARABIC_BOLD,
    FACE_CHINESE,
    FACE_CHINESE_BOLD,
    FACE_COUNT
};

struct stage_params;
struct fonts;

/* ERR_NOT_FOUND: a file is missing, damaged or another font than meant; the log names it and its
 * package. Looks into each file, but opens none. */
ERR_MUST_USE enum err fonts_open(const struct stage_params *params, struct fonts **fonts);
/* Opens one, as all of them will be. ERR_NOT_FOUND: the library does not take it. */
ERR_MUST_USE enum err fonts_prove(struct fonts *fonts);
/* Of the files and of what draws from them; 0: one is not there any more. */
uint64_t fonts_identity(const struct fonts *fonts);
void fonts_close(struct fonts *fonts);
enum face font_face(enum family family, enum weight weight);
/* Set to size, direction and script, ready for one run. When the file cannot be read any more, the
 * family's other weights stand in (logged once); NULL when there is none. */
TTF_Font *font_get(struct fonts *fonts, enum face face, int px, bool is_rtl);
/* A run of this face failed: looks whether its file is still what it was. */
void font_doubt(struct fonts *fonts, enum face face);
int fonts_broken(const struct fonts *fonts); /* faces lost since the start */
bool fonts_have(const struct fonts *fonts, enum family family);
bool font_is_open(const struct fonts *fonts, enum face face);
bool font_has(struct fonts *fonts, enum face face, uint32_t code_point);
/* After each painting: closes the faces of other scripts that none has needed for a while (Chinese
 * 2.6 MB each, Arabic 0.3). */
void fonts_rest(struct fonts *fonts);
/* Pixels from the top of a line to the baseline, so that capitals stand in its middle. */
int font_baseline(int px, int line_px);

#endif
