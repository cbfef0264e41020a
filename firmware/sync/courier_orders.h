/* What the jobs about documents carry from the main thread (courier_orders.c) to the courier's
 * (courier_documents.c). */
#ifndef SYNC_COURIER_ORDERS_H
#define SYNC_COURIER_ORDERS_H

#include "store/documents.h"
#include "sync/courier_documents.h"
#include "sync/courier_inner.h"

enum document_job {
    JOB_BEGIN = JOB_DOCUMENT_FIRST,
    JOB_PAGE_ADD,
    JOB_PAGE_REPLACE,
    JOB_PAGE_ROTATE,
    JOB_PAGE_DELETE,
    JOB_REORDER,
    JOB_PAGE_LOAD,
    JOB_PAGE_LOAD_AT,
    JOB_DROP,
    JOB_COMMIT,
    JOB_HAND_IN,
    JOB_RECORD,
    JOB_FILE_GIVE,
    JOB_FILE_SPARE,
    JOB_WATCH,
    JOB_LEAVE,
    JOB_WITHDRAW
};

struct order {
    uint32_t serial;
    int32_t number; /* rotation, position, files wanted */
    int64_t document, page;
    char text[64]; /* kind, reference */
};
_Static_assert(sizeof(struct order) <= JOB_INLINE, "a job's small part");

/* What a job carries; freed with it, taken or not. */
struct cargo {
    int fd; /* -1 none */
    struct courier_page page;
    struct courier_made made;
    struct request *request;
    struct recording_request *recording;
    int count;
    int64_t ids[DOCUMENT_PAGES_MOST];
};

#endif
