/* Outside text into an arena, through the one door for outside text (base/text.h). Courier thread.
 */
#ifndef SYNC_COPY_H
#define SYNC_COPY_H

#include <stdbool.h>

#include "base/arena.h"

/* Cleaned and cut at 8 KiB. Never NULL. */
const char *copy_text(struct arena *arena, const char *text, bool keep_lines);
/* text_fold of the three, joined by \n; `second` and `third` may be NULL. */
const char *copy_fold(struct arena *arena, const char *first, const char *second,
                      const char *third);

/* copy_text, or `otherwise` (cleaned too) when nothing of it can be seen: a name is what a resident
 * touches, finds and hears. */
const char *copy_name(struct arena *arena, const char *text, bool keep_lines,
                      const char *otherwise);

#endif
