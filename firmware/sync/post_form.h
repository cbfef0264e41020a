/* The POST form of a request (GeoReport v2; reference/open311 1.3, quirks 11, 13-15): only fields
 * the standard knows, none of them empty, and our reference as the first words of the description,
 * inside its 4,000 letters. Courier thread (the locale); otherwise pure. */
#ifndef SYNC_POST_FORM_H
#define SYNC_POST_FORM_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/locale.h"
#include "sync/body.h"

#define POST_FORM_BYTES_MAX ((size_t)1024 * 1024)

struct post_form_params {
    const char *api_key, *jurisdiction_id; /* "" none */
    bool has_client_request_id, is_multi_value_repeated;
    struct locale *locale; /* the city's zone, for datetime answers; NULL: UTC */
};

struct post_form_input {
    struct body *body; /* changed: the resident's own "[ref" is taken apart */
    const char *reference, *uuid;
    const json_t *definition;    /* what the city asks now; NULL: not known */
    const char *definition_hash; /* of that; "" not known */
    const char *media_url;       /* of what was handed in with it; NULL or "" none */
    bool is_repeat;              /* may be there already: said in the description */
};

/* Appends to `out`. Answers that the questions no longer have room for become lines of the
 * description; ERR_TOO_BIG when they do not fit there: then a person must send it.
 * `sounds_like_error`: of the whole description, ours and the questions with it; see
 * georeport_sounds_like_error. */
ERR_MUST_USE enum err post_form_build(const struct post_form_params *params,
                                      const struct post_form_input *input, struct buf *out,
                                      bool *sounds_like_error);

#endif
