/* Documents to be recorded: what is asked of the clerk, sealed until the city has it, and how far
 * it is. The verdict itself stays with the city and is asked for when somebody waits for it. Each
 * call is one committed transaction. Courier thread only. Errors as store/outbox.h. */
#ifndef STORE_RECORDINGS_H
#define STORE_RECORDINGS_H

#include "base/buf.h"
#include "store/documents.h"

#define RECORDING_DOCUMENTS_MOST 8
#define RECORDING_BODY_MAX ((size_t)32 * 1024)

/* Stored: never renumber. */
enum recording_step {
    RECORDING_QUEUED = 0,  /* the city does not know of it, as far as we know */
    RECORDING_POSTED = 1,  /* it has an id: the body is erased */
    RECORDING_ENDED = 2,   /* recorded, or withdrawn */
    RECORDING_REFUSED = 3, /* the city does not take it at all: staff */
};

struct recording {
    int64_t id;
    enum recording_step step;
    char reference[REFERENCE_ROOM];
    char uuid[UUID_ROOM]; /* Idempotency-Key of its POST */
    char city_id[128];
    bool is_withdrawn;                      /* the resident took it back; said to the city or not */
    int64_t created_ms, updated_ms, due_ms; /* wall */
    int32_t attempts;
    char why[120];
};

struct recording_draft {
    const char *kiosk;
    const void *body; /* sealed before it touches the disk */
    size_t body_len;
    const int64_t *documents; /* drafts: they become SAVED with it */
    int document_count;
    int32_t files_wanted;
};

ERR_MUST_USE enum err recordings_add(struct database *database, const struct recording_draft *draft,
                                     struct recording *recording);
/* QUEUED and due, or withdrawn and not said yet. ERR_NOT_FOUND: none; *next_due_ms (wall; 0 never).
 */
ERR_MUST_USE enum err recordings_take_due(struct database *database, int64_t wall_ms,
                                          struct recording *recording, int64_t *next_due_ms);
ERR_MUST_USE enum err recordings_body(struct database *database, int64_t id, struct buf *body);
/* Commits step, city_id, is_withdrawn, due_ms, attempts, why. All but QUEUED and REFUSED erase the
 * body. ERR_CONFLICT: from ENDED, or from POSTED to QUEUED. */
ERR_MUST_USE enum err recordings_move(struct database *database, const struct recording *recording);
ERR_MUST_USE enum err recordings_find(struct database *database, const char *reference,
                                      struct recording *recording);
/* A recording of another kiosk that is resumed here is not in this store. */
ERR_MUST_USE enum err recordings_count(struct database *database, uint32_t *waiting,
                                       uint32_t *refused);
ERR_MUST_USE enum err recordings_prune(struct database *database, int64_t before_ms);

#endif
