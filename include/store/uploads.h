/* The files that are made of committed documents, and how far each is on its way to the city (tus
 * 1.0.0). Sealed like pages. What the city confirmed is erased in the transaction that says so.
 * Each call is one committed transaction. Courier thread only. Errors as store/documents.h. */
#ifndef STORE_UPLOADS_H
#define STORE_UPLOADS_H

#include "store/documents.h"

#define UPLOAD_URL_ROOM 512

/* Stored: never renumber. */
enum upload_state {
    UPLOAD_QUEUED = 0, /* no URL yet */
    UPLOAD_OPEN = 1,   /* the URL is committed: bytes may have gone there */
    UPLOAD_SENT = 2,   /* all bytes are there, says the city; its receipt is not yet */
    UPLOAD_DONE = 3,   /* the receipt agrees */
    UPLOAD_STAFF = 4,  /* cannot go on by itself: kept, and staff hear of it */
};

struct upload {
    int64_t id, document;
    enum upload_state state;
    char reference[REFERENCE_ROOM], kind[32]; /* the document's */
    char form[16];                            /* "tiff", "pdf" */
    char filename[128], type[64];
    int32_t pages;
    uint64_t bytes;
    char sha256[DOCUMENT_SHA256_ROOM];
    char uuid[UUID_ROOM];      /* Idempotency-Key of its creation; another after a new beginning */
    char url[UPLOAD_URL_ROOM]; /* where its bytes go; "" none */
    char media[UPLOAD_URL_ROOM]; /* DONE: what the receipt calls it */
    int64_t due_ms, updated_ms;  /* wall */
    int32_t failures;            /* in a row */
    int32_t restarts;            /* new beginnings */
    int32_t refusals;            /* of the bytes themselves: another hash, lies about offsets */
    char why[120];               /* for staff: our own words, an err_name, a status */
};

struct upload_draft {
    const char *form, *filename, *type;
    int32_t pages;
};

/* Seals a file made of a SAVED document's pages, with its SHA-256. The same form twice:
 * ERR_CONFLICT (the first stays). ERR_TOO_BIG: DOCUMENT_FILE_BYTES_MAX, a name. */
ERR_MUST_USE enum err upload_add(struct database *database, int64_t document,
                                 const struct upload_draft *draft,
                                 const struct document_source *source, struct upload *upload);
ERR_MUST_USE enum err upload_get(struct database *database, int64_t id, struct upload *upload);
/* ERR_NOT_FOUND: erased already. */
ERR_MUST_USE enum err upload_open(struct database *database, int64_t id, struct sealed_file **file);
/* The oldest that is due and QUEUED, OPEN or SENT. ERR_NOT_FOUND: none; *next_due_ms says when
 * (wall; 0 never). A wall clock that went back makes nothing wait longer than an hour. */
ERR_MUST_USE enum err uploads_take_due(struct database *database, int64_t wall_ms,
                                       struct upload *upload, int64_t *next_due_ms);
/* Commits state, uuid, url, media, due_ms, failures, restarts, refusals, why. DONE erases the
 * sealed file; when all the files that its document wants are DONE, also pages and key
 * (DOCUMENT_SENT). ERR_CONFLICT: from DONE. */
ERR_MUST_USE enum err upload_move(struct database *database, const struct upload *upload);
/* The files of a reference, in the order of their documents, those of one document by age.
 * `is_whole`: every document has as many DONE files as it wants. ERR_NOT_FOUND: no document has
 * that reference. ERR_TOO_BIG. */
ERR_MUST_USE enum err uploads_find(struct database *database, const char *reference,
                                   struct upload *uploads, int room, int *count, bool *is_whole);

struct uploads_counts {
    uint32_t waiting; /* documents that are SAVED */
    uint32_t staff;   /* files of them at STAFF */
    uint64_t bytes;   /* that are still to go, at most */
};
ERR_MUST_USE enum err uploads_count(struct database *database, struct uploads_counts *counts);
/* Forgets documents that were SENT before `before_ms` and are wanted by nothing that waits. */
ERR_MUST_USE enum err uploads_prune(struct database *database, int64_t before_ms);

#endif
