/* Reading an INI file with libinih: one call a key, with the line it stands on. Pure but for the
 * file. */
#ifndef BASE_INI_H
#define BASE_INI_H

#include <stdbool.h>

#include "base/err.h"

#define INI_LINE_ROOM 1024 /* of a line without its indentation, with a NUL */

/* `each` returns false when the value is bad; reading goes on, so that every mistake is told at
 * once. ERR_NOT_FOUND no file, ERR_PARSE a line that is no `key = value` (`*line` is the first
 * such; also one that is too long or holds a NUL), ERR_INVALID a value was refused. */
ERR_MUST_USE enum err ini_read(const char *path,
                               bool (*each)(void *context, const char *section, const char *key,
                                            const char *value, int line),
                               void *context, int *line);

#endif
