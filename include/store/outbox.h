/* The outbox: what residents were told is saved (DESIGN law 2). One row an entry, its body sealed
 * (XChaCha20-Poly1305 under a data key of its own that is wrapped by the device key; AAD = table,
 * id, version): after delivery the wrapped key and body are erased and only number, service, times
 * and status remain. Each call is one committed transaction. Courier thread only. Errors
 * everywhere: ERR_FULL (disk), ERR_IO, ERR_CORRUPT (a row that was changed on the disk, a body that
 * does not open: wrong key, changed bytes), ERR_NOT_FOUND; ERR_BUSY between cache_begin and
 * cache_end. */
#ifndef STORE_OUTBOX_H
#define STORE_OUTBOX_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/id.h"
#include "flow/reference.h"
#include "store/database.h"

#define OUTBOX_BODY_MAX ((size_t)256 * 1024) /* the longest report with every answer is 60 KiB */

/* Stored: never renumber. reference/open311 2.3, reference/reliability 3. */
enum outbox_state {
    OUTBOX_QUEUED = 0,    /* nothing of it has left */
    OUTBOX_SENDING = 1,   /* committed before the first byte: at boot this means UNKNOWN */
    OUTBOX_DELIVERED = 2, /* has the city's number, or is a blackbox that was taken */
    OUTBOX_TOKEN = 3,     /* taken; the number will come: never posted again */
    OUTBOX_UNKNOWN = 4,   /* something left, outcome not known: look it up */
    OUTBOX_REJECTED = 5,  /* the city refused it: staff */
    OUTBOX_STAFF = 6,     /* cannot be decided by a machine: may be there, may be twice */
};

struct outbox_entry {
    int64_t id;
    char uuid[UUID_ROOM];
    char reference[REFERENCE_ROOM];
    enum outbox_state state;
    char service_code[128], service_name[128];
    int64_t created_ms, sent_ms, updated_ms; /* wall */
    int64_t due_ms;   /* wall: not before; see outbox_take_due for clocks that jump */
    int32_t attempts; /* POSTs begun */
    int32_t lookups;  /* lookups that found nothing since the last POST */
    char token[128];
    char number[128]; /* the city's service_request_id */
    char why[200];    /* for staff, outside the seal: our own words, an err_name, a status; never
                         what the city said, which may quote what a resident wrote (law 1) */
};

struct outbox_counts {
    uint32_t queued, sending, token, unknown, rejected, staff, delivered;
    int64_t oldest_waiting_ms; /* wall, 0 none */
};

struct outbox_draft {
    const char *kiosk; /* prefix of the reference */
    const char *service_code, *service_name;
    const void *body; /* sealed before it touches the disk */
    size_t body_len;
    /* Documents that go with it (store/documents.h): drafts that become SAVED in the same commit,
     * under its reference. 0: none. ERR_CONFLICT, ERR_INVALID as documents_commit. */
    const int64_t *documents;
    int document_count;
    int32_t files_wanted;
};

/* Mints UUID and reference and commits: when this returns ERR_OK the entry survives power loss.
 * ERR_TOO_BIG: the body or the service code; a long service name is cut. */
ERR_MUST_USE enum err outbox_add(struct database *database, const struct outbox_draft *draft,
                                 struct outbox_entry *entry);
/* The entry that may be worked on next: due, oldest first, one of `states_mask` (1 << state). After
 * a wall clock that jumped back nothing waits longer than its back-off again. ERR_NOT_FOUND: none;
 * then *next_due_ms says when (wall; 0 never). A row that the disk damaged goes to STAFF and is not
 * given. */
ERR_MUST_USE enum err outbox_take_due(struct database *database, int64_t wall_ms,
                                      unsigned states_mask, struct outbox_entry *entry,
                                      int64_t *next_due_ms);
ERR_MUST_USE enum err outbox_body(struct database *database, int64_t id, struct buf *body);
/* Before the first byte: state SENDING, attempts + 1, lookups 0, sent_ms. ERR_CONFLICT unless it is
 * QUEUED, UNKNOWN or STAFF (a person said so): what was taken is never posted again. */
ERR_MUST_USE enum err outbox_sending(struct database *database, int64_t id, int64_t wall_ms);
/* Any other change of state; `entry` carries id, state, due_ms, lookups, token, number, why.
 * DELIVERED erases body and key in the same transaction. ERR_CONFLICT: from DELIVERED, or from
 * TOKEN to QUEUED or UNKNOWN. ERR_INVALID: to SENDING. */
ERR_MUST_USE enum err outbox_move(struct database *database, const struct outbox_entry *entry);
/* At boot: every SENDING becomes UNKNOWN. */
ERR_MUST_USE enum err outbox_recover(struct database *database, int *count);
/* What a QUEUED entry waited for has come: it is due now. Nothing when there is none, or when it
 * cannot be written: then it comes later by itself. */
void outbox_wake(struct database *database, const char *reference);
ERR_MUST_USE enum err outbox_find(struct database *database, const char *reference_or_number,
                                  struct outbox_entry *entry);
ERR_MUST_USE enum err outbox_count(struct database *database, struct outbox_counts *counts);
/* Forgets delivered rows older than `before_ms` (keep 90 days: tracking). */
ERR_MUST_USE enum err outbox_prune(struct database *database, int64_t before_ms);

#endif
