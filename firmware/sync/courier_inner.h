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
#include "sync/recording.h"
#include "sync/tracker.h"
#include "sync/tray.h"
#include "sync/upload.h"

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
    struct upload_store uploads;
    struct uploader *uploader;
    struct recorder *recorder;
    int64_t asked_document; /* whose file main was asked for last; 0 none */
    uint32_t damaged;       /* saved documents whose files are missing, at the start */
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

/* Kinds from JOB_DOCUMENT_FIRST on are courier_documents.c's. */
enum courier_job { JOB_SAVE, JOB_DEFINITION, JOB_TRACK, JOB_REFRESH, JOB_DOCUMENT_FIRST };

int64_t courier_now(const struct courier *courier);

/* Kept and offered again when main's box is full; the blob is taken. */
void courier_say(struct courier *courier, enum courier_event event, const void *small, size_t size,
                 void *blob, void (*free_blob)(void *blob));
/* Offers what lies in the tray, and health when it is another one. Returns when to call again. */
int64_t courier_step_events(struct courier *courier);
void courier_health_changed(struct courier *courier);

/* courier.c: keeps a request, with documents or without; answers the job. */
struct courier_papers {
    const int64_t *documents;
    int count;
    int32_t files_wanted;
};
void courier_keep_request(struct courier *courier, uint32_t serial, const struct request *request,
                          const struct courier_papers *papers);
enum err courier_check_disk(struct courier *courier);

/* courier_documents.c */
void courier_documents_open(struct courier *courier);
void courier_documents_close(struct courier *courier);
/* The database may be away. */
void courier_documents_job(struct courier *courier, struct job *job);
int64_t courier_documents_step(struct courier *courier);
/* For delivery: what stands in media_url. ERR_NOT_FOUND: that request has no documents; ERR_BUSY:
 * they are on their way; ERR_REFUSED: staff have them. */
ERR_MUST_USE enum err courier_media(struct courier *courier, const char *reference,
                                    char url[UPLOAD_URL_ROOM]);

#endif
