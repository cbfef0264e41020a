/* Percent-encoding (RFC 3986): everything but letters, digits and -._~ is encoded, so that codes
 * with spaces, colons and slashes go through paths, queries and forms alike. Pure. */
#ifndef SYNC_PERCENT_H
#define SYNC_PERCENT_H

#include "base/buf.h"

ERR_MUST_USE enum err percent_add(struct buf *out, const char *text);
/* Adds "name=value", after an & when something stands there already; nothing for an empty value
 * (quirk 15). `name` is encoded but for brackets. */
ERR_MUST_USE enum err percent_add_field(struct buf *out, const char *name, const char *value);

#endif
