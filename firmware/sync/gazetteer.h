/* The address list of the content pack: CSV (RFC 4180) with a header that names its columns: kind,
 * code, text, district, lat, long, in any order, others ignored. Pure. */
#ifndef SYNC_GAZETTEER_H
#define SYNC_GAZETTEER_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "flow/catalogue.h"

#define GAZETTEER_FIELD_ROOM 256
#define GAZETTEER_ROWS_MAX 1000000

struct gazetteer_row {
    enum place_kind kind;
    char code[GAZETTEER_FIELD_ROOM], text[GAZETTEER_FIELD_ROOM], district[GAZETTEER_FIELD_ROOM];
    double latitude, longitude;
};

/* Rows without a text, of an unknown kind or with a field too long are left out. Returns how many
 * were given; ERR_PARSE: no header that names kind and text. `each` may be NULL. */
ERR_MUST_USE enum err gazetteer_read(const char *bytes, size_t len,
                                     void (*each)(void *context, const struct gazetteer_row *row),
                                     void *context, int32_t *count);

#endif
