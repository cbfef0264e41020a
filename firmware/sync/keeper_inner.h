/* What keeper.c (when to ask for what), keeper_definition.c, keeper_pack.c and keeper_build.c (from
 * the cache to what flow reads) share. */
#ifndef SYNC_KEEPER_INNER_H
#define SYNC_KEEPER_INNER_H

#include "base/buf.h"
#include "sync/keeper.h"
#include "sync/pack.h"

#define ASKED_MOST 8
#define HASHES_MOST 64

struct kept_service {
    char *code;
    enum service_type type;
    bool has_definition, is_stale, is_private;
    int64_t definition_ms; /* wall: last confirmed; 0 not there */
};

enum keeper_stage { KEEPER_RESTING, KEEPER_SERVICES, KEEPER_DISCOVERY, KEEPER_PACK, KEEPER_FILES };

struct known_hash {
    char *code;
    char hash[65];
};

struct keeper {
    struct keeper_params params;
    struct kept_service *services, **by_code; /* in the city's order; sorted by code */
    int service_count;
    int64_t confirmed_ms; /* wall */
    enum keeper_stage stage;
    bool is_waiting;     /* an answer of the stage is on its way */
    bool is_built_again; /* something changed: build when the stage ends */
    int failures;
    int64_t refresh_due_ms; /* monotonic */
    /* definitions */
    int64_t prefetch_due_ms;
    bool is_prefetching;
    char prefetched[128];        /* whose questions are on their way */
    char asked[ASKED_MOST][128]; /* "" free; a resident waits */
    bool is_asked_sent[ASKED_MOST],
        is_asked_for_mail[ASKED_MOST];     /* the outbox waits, no resident */
    struct known_hash hashes[HASHES_MOST]; /* of cached definitions, so that a POST need not read */
    int hash_next;
    /* the pack being fetched */
    struct pack *pack;
    struct buf pack_bytes;
    char pack_etag[160];
    int pack_at;
};

int64_t keeper_now(const struct keeper *keeper);
int64_t keeper_wall(const struct keeper *keeper);
int keeper_by_code(const void *one, const void *other); /* for qsort of by_code */
struct kept_service *keeper_find(const struct keeper *keeper, const char *service_code);
/* Ends the running stage: on to the next one, or a pause before all of it again. */
void keeper_next_stage(struct keeper *keeper, bool is_good);

/* keeper_build.c */
json_t *keeper_tree(struct keeper *keeper, const char *key);
void keeper_take_services(struct keeper *keeper, const json_t *root);
void keeper_build(struct keeper *keeper);
/* The list of the pack in use; NULL: there is none yet. The caller frees it with mem_free. */
struct pack *keeper_cached_pack(struct keeper *keeper);
struct definition *keeper_build_definition(struct keeper *keeper, const char *service_code);

/* keeper_definition.c */
int64_t keeper_step_definitions(struct keeper *keeper);
void keeper_forget_hash(struct keeper *keeper, const char *service_code);

/* keeper_pack.c: begin one call each; false when there is nothing to ask for. */
bool keeper_ask_pack(struct keeper *keeper);
bool keeper_ask_file(struct keeper *keeper);
void keeper_drop_pack(struct keeper *keeper);

#endif
