/* The courier: the thread that owns the SQLite connection and curl. Takes what residents sent,
 * keeps it, carries it to the city exactly once, fetches the catalogue, answers tracking. Everyone
 * asks by job and hears by envelope (ROOM_SYNC); "saved" is said only after the commit (law 2).
 * Documents and recordings: sync/courier_documents.h. */
#ifndef SYNC_COURIER_H
#define SYNC_COURIER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/mailbox.h"
#include "flow/catalogue.h"
#include "flow/request.h"
#include "flow/visit.h"

struct courier;

/* From kiosk.ini; texts are borrowed for the courier's life. Zero or "" = the default. */
struct courier_params {
    struct mailbox *mailbox;
    struct clock *clock;
    const char *folder, *key_file; /* store/database.h */
    const char *kiosk_id;          /* "K1" */
    const char *georeport_url;     /* base, with or without a slash at the end; "" = no city */
    const char *api_key, *jurisdiction_id;
    const char *ca_file, *client_cert, *client_key, *pinned_key;
    const char *content_url, *content_key; /* Ed25519 public key, base64 */
    const char *documents_url;             /* tus 1.0.0, "" = no documents can be handed in */
    const char *recordings_url;            /* "" = nothing can be recorded */
    const char *time_zone;
    const char *format;           /* "json", "xml", "auto": first choice, the other stands by */
    bool has_client_request_id;   /* the server knows the idempotency key */
    bool is_multi_value_repeated; /* attribute[x]=a&attribute[x]=b instead of attribute[x][]= (quirk
                                     14) */
    bool has_search;              /* requests can be listed: an unknown outcome can be looked up */
    int connect_timeout_ms, timeout_ms; /* 10 s, 30 s */
    int rate_per_min;                   /* our own limit, 0 none */
    int reconcile_window_ms;            /* how long a posted request may take to be listed: 120 s */
    int refresh_ms;                     /* catalogue: 15 min */
    bool are_staff_privates_resent; /* a private category whose outcome is unknown: resend (true) or
                                       staff (false) */
};

/* Envelope kinds of ROOM_SYNC; `small` holds the struct named. */
enum courier_event {
    COURIER_SAVED,       /* struct courier_saved */
    COURIER_SAVE_FAILED, /* struct courier_failed */
    COURIER_DELIVERED,   /* struct courier_delivered */
    COURIER_CITY_WORDS,  /* struct courier_words, blob: struct city_words * (secret memory) */
    COURIER_CATALOGUE,   /* blob: struct catalogue * */
    COURIER_DEFINITION,  /* struct courier_definition, blob: struct definition * or NULL */
    COURIER_TRACKED,     /* struct courier_serial, blob: struct track_result * (secret memory) */
    COURIER_HEALTH,      /* struct courier_health; progress */
    /* sync/courier_documents.h */
    COURIER_DOCUMENT,    /* struct courier_document, blob: struct courier_file * or NULL */
    COURIER_FILE_WANTED, /* struct courier_file_wanted */
    COURIER_SENT,        /* struct courier_sent */
    COURIER_RECORDING,   /* struct courier_serial, blob: struct recording_news * (secret memory) */
};
struct courier_saved {
    uint32_t serial;
    char reference[REFERENCE_ROOM];
};
struct courier_failed {
    uint32_t serial;
    enum err err;
};
struct courier_delivered {
    char reference[REFERENCE_ROOM];
    char number[64];
};
struct courier_words {
    char reference[REFERENCE_ROOM];
};
struct courier_definition {
    char service_code[120];
};
struct courier_serial {
    uint32_t serial;
};
struct courier_health {
    bool is_city_reachable, was_city_tried, is_disk_full, was_database_corrupt, is_database_open;
    uint32_t waiting, staff, unknown;
    uint32_t unreadable;  /* sealed with a device key that is lost */
    int64_t oldest_ms;    /* wall */
    int64_t catalogue_ms; /* wall: when the catalogue was last confirmed; 0 never */
    /* Files of documents and recordings: on their way, and those that staff must see to. */
    uint32_t documents_waiting, documents_staff;
};

/* Main thread. Starts the thread, which opens the database and posts the cached catalogue at once.
 * ERR_INVALID. */
ERR_MUST_USE enum err courier_start(const struct courier_params *params, struct courier **courier);
/* Stops within 100 ms: what is on its way is cut and is UNKNOWN; joins. NULL is fine. */
void courier_stop(struct courier *courier);
/* Main thread, never block. Every job is answered once. ERR_FULL (the queue): nothing will come.
 * save takes `request`, and destroys it then: treat as not saved. */
ERR_MUST_USE enum err courier_save(struct courier *courier, uint32_t serial,
                                   struct request *request);
ERR_MUST_USE enum err courier_load_definition(struct courier *courier, const char *service_code);
ERR_MUST_USE enum err courier_track(struct courier *courier, uint32_t serial,
                                    const char *reference_or_number);
void courier_refresh(struct courier *courier);

#endif
