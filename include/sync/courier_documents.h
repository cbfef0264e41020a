/* The courier's jobs for documents: pages in and out of the sealed store, the files made of them to
 * the city, recordings and their clerk. Page bytes cross threads as descriptors of memfds, so that
 * no page is ever copied on the main thread. Main thread, never block; every job is answered once,
 * by COURIER_DOCUMENT where nothing else is said. ERR_FULL (the queue): nothing will come; what was
 * handed over (fd, request) is closed or destroyed all the same. */
#ifndef SYNC_COURIER_DOCUMENTS_H
#define SYNC_COURIER_DOCUMENTS_H

#include "flow/recording.h"
#include "sync/courier.h"

#define COURIER_DOCUMENTS_MOST 8 /* of one hand-in or recording */

/* Answers a job. `err`: ERR_OK; ERR_FULL the disk: nothing was promised; ERR_UNSUPPORTED: the city
 * has no such service; else as store/documents.h. */
struct courier_document {
    uint32_t serial;
    enum err err;
    int64_t document, page;         /* 0: does not apply */
    int32_t pages;                  /* of the document now */
    int32_t position;               /* of that page */
    uint64_t bytes;                 /* of that page */
    char reference[REFERENCE_ROOM]; /* committed: what is printed */
};
/* The blob of courier_page_load. */
struct courier_file {
    int fd; /* a memfd, at its start; the receiver may take it (set -1), else it is closed */
};
/* A committed document waits for its file: load its pages in order, have them joined, give the
 * file. Told at each start too, for as long as there are any. */
struct courier_file_wanted {
    int64_t document;
    int32_t pages;
    int32_t files; /* made so far */
    char kind[32];
};
/* Everything of that reference is in the city, and erased here. */
struct courier_sent {
    char reference[REFERENCE_ROOM];
};

struct courier_page {
    char type[48];
    int32_t rotation;
    char checks[1024]; /* store/documents.h */
};
struct courier_made {
    char form[16], filename[128], type[64];
    int32_t pages;
};

/* -- pages. `fd` is the courier's from here on. */
ERR_MUST_USE enum err courier_document_begin(struct courier *courier, uint32_t serial,
                                             const char *kind);
ERR_MUST_USE enum err courier_page_add(struct courier *courier, uint32_t serial, int64_t document,
                                       const struct courier_page *page, int fd);
ERR_MUST_USE enum err courier_page_replace(struct courier *courier, uint32_t serial, int64_t page,
                                           const struct courier_page *with, int fd);
ERR_MUST_USE enum err courier_page_rotate(struct courier *courier, uint32_t serial, int64_t page,
                                          int32_t rotation);
ERR_MUST_USE enum err courier_page_delete(struct courier *courier, uint32_t serial, int64_t page);
/* At most 200 (DOCUMENT_PAGES_MOST). */
ERR_MUST_USE enum err courier_pages_reorder(struct courier *courier, uint32_t serial,
                                            int64_t document, const int64_t *pages, int count);
/* The answer's blob is a struct courier_file. */
ERR_MUST_USE enum err courier_page_load(struct courier *courier, uint32_t serial, int64_t page);
/* The page at a position, for who joins them. */
ERR_MUST_USE enum err courier_page_load_at(struct courier *courier, uint32_t serial,
                                           int64_t document, int32_t position);
/* The visit ended: key first, then files. A saved document stays (ERR_CONFLICT). */
ERR_MUST_USE enum err courier_document_drop(struct courier *courier, uint32_t serial,
                                            int64_t document);

/* -- promises. `documents` are drafts with pages; each will have `files_wanted` files. */
/* Documents alone, to be sent. */
ERR_MUST_USE enum err courier_documents_commit(struct courier *courier, uint32_t serial,
                                               const int64_t *documents, int count,
                                               int32_t files_wanted);
/* A request with its documents, in one commit; the request goes out with the first file's address
 * in media_url once that is with the city. To hand something in: the department's service code; to
 * attach it to an earlier request: say its reference in the description. Answered as courier_save
 * (COURIER_SAVED or COURIER_SAVE_FAILED). Takes `request`. */
ERR_MUST_USE enum err courier_hand_in(struct courier *courier, uint32_t serial,
                                      struct request *request, const int64_t *documents, int count,
                                      int32_t files_wanted);
/* To be recorded. Answered as courier_save. Takes `request`. */
ERR_MUST_USE enum err courier_record(struct courier *courier, uint32_t serial,
                                     struct recording_request *request, const int64_t *documents,
                                     int count, int32_t files_wanted);
/* A file made of a saved document's pages. `fd` is the courier's. */
ERR_MUST_USE enum err courier_file_give(struct courier *courier, uint32_t serial, int64_t document,
                                        const struct courier_made *made, int fd);
/* A file that was wanted will not come. */
ERR_MUST_USE enum err courier_file_spare(struct courier *courier, uint32_t serial, int64_t document,
                                         int32_t files_wanted);

/* -- the clerk. COURIER_RECORDING with that serial at once, and again with each change, until
 * courier_recording_leave, another watch, or an end. Also of a recording made at another kiosk. */
ERR_MUST_USE enum err courier_recording_watch(struct courier *courier, uint32_t serial,
                                              const char *reference);
void courier_recording_leave(struct courier *courier);
/* Kept before it is said to the city, for recordings of this kiosk; at another one it is sent at
 * once. Answered by COURIER_RECORDING with that serial. */
ERR_MUST_USE enum err courier_recording_withdraw(struct courier *courier, uint32_t serial,
                                                 const char *reference);

#endif
