/* The policy of the outbox (reference/open311 2.3, reference/reliability 3): what is posted, looked
 * up, polled, and when; no curl, no thread, no SQLite. Every state is committed through the ledger
 * before the world hears of it. Courier thread. */
#ifndef SYNC_DELIVERY_H
#define SYNC_DELIVERY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/json.h"
#include "flow/catalogue.h"
#include "store/uploads.h"
#include "sync/exchange.h"
#include "sync/georeport.h"
#include "sync/ledger.h"
#include "sync/post_form.h"

/* Back-off: full jitter, doubling to 15 minutes. */
#define DELIVERY_BACKOFF_BASE_MS 2000
#define DELIVERY_BACKOFF_CAP_MS ((int64_t)15 * 60 * 1000)
#define DELIVERY_LOOKUPS 3       /* so many must find nothing before it is posted again */
#define DELIVERY_ATTEMPTS_MOST 6 /* POSTs whose outcome stayed unknown, then a person decides */

/* What `why` says of an entry that a machine cannot vouch for. Staff see it. */
#define DELIVERY_MAY_BE_TWICE "may be twice"
#define DELIVERY_MAY_BE_THERE "may be there"

struct delivery_params {
    struct exchange *exchange;
    struct ledger *ledger;
    struct clock *clock;
    struct post_form_params form;
    bool has_search, are_privates_resent;
    int64_t reconcile_window_ms;
    enum service_type (*type_of)(void *context, const char *service_code);
    /* Requests of this service are not shown to the public; learned when one of ours is not. */
    bool (*is_private)(void *context, const char *service_code);
    void (*note_private)(void *context, const char *service_code);
    /* The definition as the city has it now when its hash is another than `known_hash`, with that
     * hash; NULL: the same, or not known. The caller json_decref()s. */
    json_t *(*changed_definition)(void *context, const char *service_code, const char *known_hash,
                                  char hash[65]);
    /* The city refuses: are its questions other ones by now? True: they are being asked for, so the
     * entry is made anew a little later. */
    bool (*recheck_definition)(void *context, const char *service_code);
    /* The address of what belongs to it (media_url). ERR_NOT_FOUND: nothing does; ERR_BUSY: not
     * there yet, delivery_added is called when it is; ERR_REFUSED: it will not come. NULL: nothing
     * ever does. */
    enum err (*media)(void *context, const char *reference, char url[UPLOAD_URL_ROOM]);
    void (*delivered)(void *context, const struct outbox_entry *entry);
    /* After `delivered` or a token: what the city said of that request. Texts for the call only. */
    void (*said)(void *context, const char *reference, const char *notice, const char *expected);
    void (*changed)(void *context); /* the counts are other ones */
    void *context;
};

struct delivery;

struct delivery *delivery_create(const struct delivery_params *params);
/* What is on its way stays SENDING, which is UNKNOWN at the next start. */
void delivery_destroy(struct delivery *delivery);
/* Begins what is due. Returns when to call again (monotonic); INT64_MAX: only after an answer or a
 * new entry. */
int64_t delivery_step(struct delivery *delivery);
/* A new entry is in the outbox. */
void delivery_added(struct delivery *delivery);
/* A record with our reference was seen in the city (tracking): adopt it. */
void delivery_found(struct delivery *delivery, const char *reference,
                    const struct georeport_record *record);

#endif
