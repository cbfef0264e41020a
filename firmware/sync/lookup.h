/* Looking a request up by its reference in the city's lists (reference/open311 2.3): by service
 * code, in a wide window and without one (one server's date filter is inverted), all pages. One at
 * a time. Courier thread. */
#ifndef SYNC_LOOKUP_H
#define SYNC_LOOKUP_H

#include <stdbool.h>
#include <stdint.h>

#include "sync/exchange.h"
#include "sync/georeport.h"

enum lookup_end {
    LOOKUP_FAILED,     /* no answer: ask again later */
    LOOKUP_IMPOSSIBLE, /* the city does not let requests be listed, or not all of them */
    LOOKUP_COMPLETE    /* all that is listed was seen */
};

struct lookup_params {
    struct exchange *exchange;
    struct clock *clock;
    /* Every record with a reference, ours or not, also of other entries. */
    void (*found)(void *context, const char *reference, const struct georeport_record *record);
    /* `is_listed`: requests of this service are shown there at all, with as much of a description
     * as our mark needs. Called from exchange_step, or from lookup_step when a call cannot even
     * begin; `lookup` may be begun again in it. */
    void (*ended)(void *context, enum lookup_end end, bool is_listed);
    void *context;
};

struct lookup;

struct lookup *lookup_create(const struct lookup_params *params);
void lookup_destroy(struct lookup *lookup);
bool lookup_is_running(const struct lookup *lookup);
/* `service_code` "" for all services. `around_ms`: wall, when it was sent. */
void lookup_begin(struct lookup *lookup, enum urgency urgency, const char *service_code,
                  int64_t around_ms);
/* No more is needed; `ended` is called with LOOKUP_COMPLETE after the page that is on its way. */
void lookup_enough(struct lookup *lookup);
/* Sends the next page when it may. Returns when to call again (monotonic), INT64_MAX: after an
 * answer. */
int64_t lookup_step(struct lookup *lookup);

#endif
