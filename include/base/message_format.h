/* ICU MessageFormat, the subset of reference/i18n section 2, with named arguments: text, {name},
 * {name, number}, plural (=N, offset:, #), select, nesting, ICU apostrophes. Values are never
 * parsed as patterns. Inserted values stand in U+2068..U+2069 (or U+2066 when `is_ltr`) so that
 * bidi text around them keeps its order; numbers as if `is_ltr`, the `#` of a plural bare. Pure;
 * one `struct locale` a thread. */
#ifndef BASE_MESSAGE_FORMAT_H
#define BASE_MESSAGE_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct locale; /* base/locale.h */

struct message_arg {
    const char *name;
    bool is_number, is_ltr;
    bool is_code; /* a reference or number of somebody's: for the ear it is read sign by sign */
    double number;
    const char *text;
};

/* ERR_PARSE syntax, ERR_NOT_FOUND unknown name, ERR_INVALID wrong type or no branch, ERR_TOO_BIG.
 * `out` is "" after an error. */
ERR_MUST_USE enum err message_format(struct locale *locale, const char *pattern,
                                     const struct message_arg *args, size_t count, char *out,
                                     size_t room);
/* Calls `each` for every argument of the pattern (for the build's checks), with its type: 't'
 * plain, 'n' number, 'p' plural, 's' select. ERR_PARSE, also when a plural or select has no
 * `other`. */
ERR_MUST_USE enum err message_arg_names(const char *pattern,
                                        void (*each)(void *context, const char *name, char type),
                                        void *context);

#endif
