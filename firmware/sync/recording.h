/* The policy of recordings (CITY_API 3): posted once their files are with the city, taken back when
 * the resident says so, and asked for while somebody waits. No curl, no SQLite but through
 * store/recordings.h. Courier thread. */
#ifndef SYNC_RECORDING_H
#define SYNC_RECORDING_H

#include "base/locale.h"
#include "flow/recording.h"
#include "store/recordings.h"
#include "store/uploads.h"
#include "sync/exchange.h"

struct recorder_params {
    struct exchange *exchange;
    struct database *database;
    struct clock *clock;
    const char *url; /* "" off */
    /* To who waits: the news is his, in secret memory. */
    void (*told)(void *context, uint32_t serial, struct recording_news *news);
    void (*changed)(void *context);
    void *context;
};
struct recorder;
struct recorder *recorder_create(const struct recorder_params *params);
void recorder_destroy(struct recorder *recorder);
int64_t recorder_step(struct recorder *recorder);
/* A new one is kept, or files of that reference arrived. */
void recorder_added(struct recorder *recorder, const char *reference);
void recorder_watch(struct recorder *recorder, uint32_t serial, const char *reference);
void recorder_leave(struct recorder *recorder);
void recorder_withdraw(struct recorder *recorder, uint32_t serial, const char *reference);

/* -- recording_wire.c, pure: what is sealed, what is posted, what is answered */
/* `checks` of one document: a JSON array a page (store/documents.h), in their order. */
struct recording_paper {
    int64_t document;
    const char *kind;
    const struct page *pages;
    int page_count;
};
ERR_MUST_USE enum err recording_body_write(const struct recording_request *request,
                                           const struct recording_paper *papers, int count,
                                           struct buf *body);
/* The sealed body with reference and addresses. ERR_CORRUPT: not one of ours. ERR_TOO_BIG. */
ERR_MUST_USE enum err recording_post_write(const struct buf *body, const char *reference,
                                           const struct upload *uploads, int count,
                                           struct buf *out);
struct recording_verdict {
    char city_id[128];
    int64_t poll_after_ms; /* -1 not said */
    struct recording_news news;
};
/* A recording as the city tells it. ERR_PARSE: a state or an id that is none. Texts are cleaned.
 * `verdict` is in secret memory: a reason may name somebody. */
ERR_MUST_USE enum err recording_verdict_read(const char *bytes, size_t len,
                                             struct recording_verdict *verdict);

#endif
