/* One question to the city and its answer, as GeoReport means it: the URL, the format (JSON or XML,
 * the other when one is broken, remembered per endpoint: quirks 6 and 7), the key on GET for
 * servers that want it, our own rate limit, Retry-After, and whether the city can be reached at
 * all. No curl, no thread; courier thread only. */
#ifndef SYNC_EXCHANGE_H
#define SYNC_EXCHANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/json.h"
#include "sync/http.h"

enum endpoint {
    ENDPOINT_DISCOVERY,
    ENDPOINT_SERVICES,
    ENDPOINT_DEFINITION,
    ENDPOINT_POST,
    ENDPOINT_LIST,
    ENDPOINT_ONE,
    ENDPOINT_TOKEN,
    ENDPOINT_CONTENT, /* below the content URL: bytes as they are, no format, no key */
    ENDPOINT_COUNT
};

/* Who waits for it. */
enum urgency {
    URGENCY_ASKED, /* a resident at the screen: also tried while the city seems away */
    URGENCY_MAIL,  /* the outbox */
    URGENCY_QUIET  /* the catalogue */
};

struct exchange_params {
    struct http *http;
    struct clock *clock;
    uint32_t (*random)(uint32_t below); /* NULL: id_random */
    const char *georeport_url, *content_url, *api_key, *jurisdiction_id;
    const char *format; /* "json", "xml" or "auto" */
    int rate_per_min;   /* 0: none */
};

/* Borrowed for the callback. */
struct exchange_answer {
    const struct http_answer *http;
    const json_t *root; /* NULL: no tree in it */
    int status; /* the one that counts: when one format is broken and the other missing, the first
                 */
    /* ERR_OK: 2xx with a tree (content: any 2xx, and 304). ERR_REFUSED: another answer that was
     * understood. ERR_PROTOCOL: an answer that was not. ERR_OFFLINE, ERR_TIMEOUT, ERR_UNKNOWN,
     * ERR_TOO_BIG: none. ERR_BUSY: 429 and the like. */
    enum err err;
};

struct exchange_call {
    enum endpoint endpoint;
    enum urgency urgency;
    const char *path;  /* below the base, encoded, without suffix: "requests/12" */
    const char *query; /* "a=b&c=d", encoded; NULL none. Both are copied */
    const char *if_none_match;
    const void *form; /* NULL: GET. Borrowed until `done` */
    size_t form_len, max_bytes;
    void (*done)(void *context, int64_t tag, const struct exchange_answer *answer);
    void *context;
    int64_t tag;
};

struct exchange;

struct exchange *exchange_create(const struct exchange_params *params);
void exchange_destroy(struct exchange *exchange); /* cuts what is on its way; no callback */
/* Whether a call of that urgency may begin now. When not, something is begun that will tell whether
 * the city is back, if that is the reason. */
bool exchange_may_start(struct exchange *exchange, enum urgency urgency);
/* May call `done` only later, from exchange_step. ERR_BUSY, ERR_TOO_BIG, ERR_INVALID. */
ERR_MUST_USE enum err exchange_start(struct exchange *exchange, const struct exchange_call *call);
/* A call to another service of the city (documents, recordings), sent as it is. Nothing is read
 * from its answer (`err` ERR_OK: there is one), nothing is tried again, and it says nothing about
 * whether GeoReport can be reached. What `call` points to but the URL and headers is borrowed until
 * `done`. ERR_BUSY: as many run as may. */
ERR_MUST_USE enum err exchange_start_raw(struct exchange *exchange, const struct http_call *call,
                                         void (*done)(void *context, int64_t tag,
                                                      const struct exchange_answer *answer),
                                         void *context, int64_t tag);
void exchange_cancel_raw(struct exchange *exchange, void *context); /* no callback */
/* Gives answers to their callbacks. */
void exchange_step(struct exchange *exchange);
/* When a refused exchange_may_start is worth asking again (monotonic); INT64_MAX: only after an
 * answer. */
int64_t exchange_due_ms(struct exchange *exchange, enum urgency urgency);
/* Everyone waits so long: the city said something that concerns all of us. */
void exchange_hold(struct exchange *exchange, int64_t for_ms);
bool exchange_is_reachable(const struct exchange *exchange, bool *was_tried);
int exchange_running(const struct exchange *exchange);
/* min(cap, base * 2^n) drawn evenly from 0: full jitter. */
int64_t exchange_backoff_ms(struct exchange *exchange, int n, int64_t base_ms, int64_t cap_ms);
uint32_t exchange_random(struct exchange *exchange, uint32_t below);

#endif
