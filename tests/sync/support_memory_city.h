/* A GeoReport server in memory without any idempotency key, behind the transport's interface, with
 * a clock that stands still until told and a seeded generator: it stores and then loses the answer,
 * answers 500 after storing, stores after the client gave up, lists late, pages, swaps dates. */
#ifndef TESTS_SYNC_SUPPORT_MEMORY_CITY_H
#define TESTS_SYNC_SUPPORT_MEMORY_CITY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "flow/catalogue.h"
#include "sync/http.h"

#define MEMORY_RECORDS_MOST 256

struct memory_record {
    char code[32], reference[24], uuid[40];
    char shown[48];       /* of the description, as far as the city kept it */
    int64_t committed_ms; /* monotonic; in the future: not stored yet */
    int64_t wall_ms;
    int64_t ready_ms; /* batch: when it gets its number */
    bool is_batch, is_private;
};

struct memory_flight {
    bool is_used;
    int64_t at_ms; /* monotonic: when the answer, or its absence, is there */
    struct http_answer answer;
};

struct memory_city {
    struct http http;
    struct clock_manual clock;
    uint32_t seed;
    struct memory_record records[MEMORY_RECORDS_MOST];
    int record_count;
    struct memory_flight flights[HTTP_CALLS_MOST];
    /* behaviour */
    int fault_percent;   /* of all exchanges */
    int64_t list_lag_ms; /* a stored request is listed only after so long */
    int64_t late_ms;     /* at most so long after the client gave up it may still be stored */
    int page_size;       /* 0: no pages */
    int cut_letters;     /* of a description so many are kept; 0 all, -1 none is shown */
    bool are_dates_swapped, is_listing_refused, is_offline, has_client_key;
    int posts, lists;
    char last_url[4096];
};

void memory_city_init(struct memory_city *city, uint32_t seed);
void memory_city_finish(struct memory_city *city);
/* One of other residents, so that the service is seen to be listed. */
void memory_city_neighbour(struct memory_city *city, const char *code);
/* Records stored with that reference. */
int memory_city_count(const struct memory_city *city, const char *reference);
/* The number belongs to a stored record with that reference. */
bool memory_city_is(const struct memory_city *city, const char *number, const char *reference);
/* When the next answer is there; INT64_MAX none. */
int64_t memory_city_next_ms(const struct memory_city *city);
uint32_t memory_city_random(struct memory_city *city, uint32_t below);

/* By the name of a service: "tip..." blackbox, "batch..." batch, "private..." private, "poison..."
 * refused, else realtime and listed. */
enum service_type memory_city_type(const char *code);

#endif
