/* The policy of uploads (CITY_API 2): one file after another to a tus 1.0.0 server; no curl, no
 * SQLite. The URL is committed before the first byte; before going on the server is asked how much
 * it has; nothing is erased before its receipt agrees with our SHA-256 and length. What a server
 * says is believed only as far as it costs nothing. Courier thread. */
#ifndef SYNC_UPLOAD_H
#define SYNC_UPLOAD_H

#include "base/clock.h"
#include "store/uploads.h"
#include "sync/exchange.h"

#define UPLOAD_BACKOFF_BASE_MS 1000
#define UPLOAD_BACKOFF_CAP_MS ((int64_t)5 * 60 * 1000)
#define UPLOAD_REFUSALS_MOST 3 /* other bytes than ours, or impossible offsets: then a person */

/* store/uploads.h behind a table, so that simulations live in memory. One file is open at a time.
 */
struct upload_ledger {
    enum err (*take_due)(struct upload_ledger *ledger, int64_t wall_ms, struct upload *upload,
                         int64_t *next_due_ms);
    enum err (*move)(struct upload_ledger *ledger, const struct upload *upload);
    enum err (*open)(struct upload_ledger *ledger, int64_t id,
                     const struct document_source **source);
    void (*close)(struct upload_ledger *ledger);
};
struct upload_store {
    struct upload_ledger ledger;
    struct database *database;
    struct sealed_file *file;
};
void upload_store_init(struct upload_store *store, struct database *database);

struct uploader_params {
    struct exchange *exchange;
    struct upload_ledger *ledger;
    struct clock *clock;
    const char *url, *kiosk;
    int stall_ms;                                             /* 0: 30 s */
    void (*done)(void *context, const struct upload *upload); /* erased here, the city has it */
    void (*changed)(void *context);                           /* the counts are other ones */
    void *context;
};
struct uploader;
struct uploader *uploader_create(const struct uploader_params *params);
void uploader_destroy(struct uploader *uploader); /* cuts what is on its way */
/* As delivery_step. */
int64_t uploader_step(struct uploader *uploader);
void uploader_added(struct uploader *uploader);
/* How much of what is being sent now has left; false: nothing is. */
bool uploader_progress(const struct uploader *uploader, char reference[REFERENCE_ROOM],
                       uint64_t *sent, uint64_t *all);

#endif
