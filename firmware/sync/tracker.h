/* What became of a request (CITY_API 1): from our outbox first, then from the city by its number,
 * and for references of other kiosks from the city's lists. Only a record that is surely the one
 * asked for is shown. Courier thread. */
#ifndef SYNC_TRACKER_H
#define SYNC_TRACKER_H

#include <stdint.h>

#include "flow/visit.h"
#include "sync/exchange.h"
#include "sync/georeport.h"
#include "sync/ledger.h"

struct tracker_params {
    struct exchange *exchange;
    struct ledger *ledger;
    struct clock *clock;
    struct locale *locale; /* the city's zone, for dates without one (NULL: they are unknown) */
    bool has_city, has_search;
    /* `result` is in secret memory and is the callee's. */
    void (*tracked)(void *context, uint32_t serial, struct track_result *result);
    /* A reference was seen in the city with its number. */
    void (*found)(void *context, const char *reference, const struct georeport_record *record);
    void *context;
};

struct tracker;

struct tracker *tracker_create(const struct tracker_params *params);
void tracker_destroy(struct tracker *tracker);
void tracker_ask(struct tracker *tracker, uint32_t serial, const char *reference_or_number);
int64_t tracker_step(struct tracker *tracker); /* when to call again, monotonic */

#endif
