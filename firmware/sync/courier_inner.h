/* What courier.c (the thread) and courier_events.c (what it says) share. Courier thread, but where
 * said. */
#ifndef SYNC_COURIER_INNER_H
#define SYNC_COURIER_INNER_H

#include "base/worker.h"
#include "store/database.h"
#include "sync/courier.h"
#include "sync/delivery.h"
#include "sync/exchange.h"
#include "sync/http.h"
#include "sync/keeper.h"
#include "sync/ledger.h"
#include "sync/tracker.h"
#include "sync/tray.h"

#define COURIER_FREE_BYTES_LEAST ((uint64_t)5 * 1024 * 1024)

struct courier {
    struct courier_params params; /* set before the thread starts */
    struct worker *worker;
    struct http *http;
    /* the thread's own */
    struct database *database; /* NULL: could not be opened yet */
    struct ledger_store ledger;
    struct exchange *exchange;
    struct delivery *delivery;
    struct keeper *keeper;
    struct tracker *tracker;
    struct locale *locale;
    struct body *body; /* locked; the one request being kept */
    int64_t open_due_ms, forget_due_ms, prune_due_ms, disk_due_ms; /* monotonic */
    bool was_corrupt, is_disk_full, has_remains, is_trim_due;
    /* what main has heard of us last, and what it has not yet */
    bool is_health_changed, was_health_told;
    struct courier_health told;
    int64_t health_due_ms;
    struct tray tray;
};

int64_t courier_now(const struct courier *courier);

/* Kept and offered again when main's box is full; the blob is taken. */
void courier_say(struct courier *courier, enum courier_event event, const void *small, size_t size,
                 void *blob, void (*free_blob)(void *blob));
/* Offers what lies in the tray, and health when it is another one. Returns when to call again. */
int64_t courier_step_events(struct courier *courier);
void courier_health_changed(struct courier *courier);

#endif
