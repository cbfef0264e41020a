/* Is a file the font that it is taken for? Looks at the table directory, the head and the map of
 * letters alone: a few reads of some bytes, where opening the dear Chinese face takes 3 ms.
 * OpenType 1.9 (ISO 14496-22), chapters "otff", "head", "cmap". Any thread. */
#ifndef STAGE_FONT_FILE_H
#define STAGE_FONT_FILE_H

#include <stdint.h>

#include "base/err.h"

/* The font number `index` of the collection in `path` (0 where it holds one) and has this letter.
 * ERR_IO: cannot be read; ERR_PARSE: no font, cut short or damaged; ERR_NOT_FOUND: a font without
 * that letter, so another one than meant. */
ERR_MUST_USE enum err font_file_check(const char *path, int index, uint32_t letter);

#endif
