#include "sync/keeper.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/memory.h"
#include "store/cache.h"
#include "sync/georeport.h"
#include "sync/keeper_inner.h"

#define LOG_ROOM "sync"
#define RETRY_BASE_MS 2000
#define RETRY_CAP_MS 300000

int64_t keeper_now(const struct keeper *keeper) {
    return keeper->params.clock->monotonic_ms(keeper->params.clock);
}

int64_t keeper_wall(const struct keeper *keeper) {
    return keeper->params.clock->wall_ms(keeper->params.clock);
}

int64_t keeper_confirmed_ms(const struct keeper *keeper) {
    return keeper->confirmed_ms;
}

int keeper_by_code(const void *one, const void *other) {
    const struct kept_service *const *first = one, *const *second = other;
    return strcmp((*first)->code, (*second)->code);
}

struct kept_service *keeper_find(const struct keeper *keeper, const char *service_code) {
    const struct kept_service wanted = {.code = (char *)service_code}, *at = &wanted;
    struct kept_service **found = NULL;
    if (keeper->service_count > 0)
        found = bsearch(&at, keeper->by_code, (size_t)keeper->service_count,
                        sizeof *keeper->by_code, keeper_by_code);
    return found ? *found : NULL;
}

enum service_type keeper_type_of(const struct keeper *keeper, const char *service_code) {
    const struct kept_service *service = keeper_find(keeper, service_code);
    return service ? service->type : SERVICE_REALTIME;
}

struct keeper *keeper_create(const struct keeper_params *params) {
    struct keeper *keeper = mem_alloc(1, sizeof *keeper);
    struct cache_info info;
    keeper->params = *params;
    keeper->refresh_due_ms = keeper->prefetch_due_ms = keeper_now(keeper);
    buf_init(&keeper->pack_bytes, PACK_LIST_BYTES_MAX);
    json_t *services = keeper_tree(keeper, "services");
    if (services && cache_get(params->database, "services", NULL, &info) == ERR_OK) {
        keeper->confirmed_ms = info.fetched_ms;
        keeper_take_services(keeper, services);
        keeper_build(keeper);
    }
    json_decref(services);
    return keeper;
}

void keeper_destroy(struct keeper *keeper) {
    if (!keeper)
        return;
    for (int at = 0; at < keeper->service_count; at++)
        mem_free(keeper->services[at].code);
    mem_free(keeper->by_code);
    mem_free(keeper->services);
    for (int at = 0; at < HASHES_MOST; at++)
        mem_free(keeper->hashes[at].code);
    keeper_drop_pack(keeper);
    buf_finish(&keeper->pack_bytes);
    mem_free(keeper);
}

void keeper_refresh(struct keeper *keeper) {
    keeper->refresh_due_ms = keeper_now(keeper);
}

/* -- the stages of a refresh */

static void rest(struct keeper *keeper, bool is_good) {
    int64_t wait_ms = keeper->params.refresh_ms;
    keeper->stage = KEEPER_RESTING;
    keeper->failures = is_good ? 0 : keeper->failures + 1;
    if (!is_good) {
        int64_t cap_ms = wait_ms < RETRY_CAP_MS ? wait_ms : RETRY_CAP_MS;
        wait_ms = RETRY_BASE_MS + exchange_backoff_ms(keeper->params.exchange, keeper->failures,
                                                      RETRY_BASE_MS, cap_ms);
    }
    keeper->refresh_due_ms = keeper_now(keeper) + wait_ms;
    if (keeper->is_built_again) {
        keeper->is_built_again = false;
        keeper_build(keeper);
    }
}

void keeper_next_stage(struct keeper *keeper, bool is_good) {
    if (!is_good || keeper->stage == KEEPER_FILES) {
        rest(keeper, is_good);
        return;
    }
    /* A resident should not wait for the pack when the services are there. */
    if (keeper->stage == KEEPER_SERVICES && keeper->is_built_again) {
        keeper->is_built_again = false;
        keeper_build(keeper);
    }
    keeper->stage++;
}

/* A list that names nothing, from a city that had services: an unknown jurisdiction looks like this
 * (quirk 9), and an empty file (quirk 19). The last good one stays. */
static bool keep_services(struct keeper *keeper, const struct exchange_answer *answer) {
    struct database *database = keeper->params.database;
    const struct buf *body = &answer->http->body;
    struct buf old;
    struct cache_info info;
    if (georeport_each_service(answer->root, NULL, NULL) == 0) {
        log_warn("keeper.no_services", "known=%d", keeper->service_count);
        return false;
    }
    buf_init(&old, CACHE_BYTES_MAX);
    bool is_same = cache_get(database, "services", &old, &info) == ERR_OK && old.len == body->len &&
                   memcmp(old.data, body->data, old.len) == 0;
    buf_finish(&old);
    enum err err = is_same ? cache_touch(database, "services", keeper_wall(keeper))
                           : cache_put(database, "services", answer->http->etag, body->data,
                                       body->len, keeper_wall(keeper));
    if (err != ERR_OK) {
        log_error("keeper.not_kept", "err=%s", err_name(err));
        return false;
    }
    if (!is_same) {
        keeper_take_services(keeper, answer->root);
        keeper->is_built_again = true;
    }
    return true;
}

static void services_done(void *context, int64_t tag, const struct exchange_answer *answer) {
    struct keeper *keeper = context;
    (void)tag;
    keeper->is_waiting = false;
    bool is_good = answer->err == ERR_OK && keep_services(keeper, answer);
    if (is_good) {
        keeper->confirmed_ms = keeper_wall(keeper);
        keeper->params.confirmed(keeper->params.context);
    }
    keeper_next_stage(keeper, is_good);
}

/* A changeset that moved means that questions may have changed. One that stands still means
 * nothing: some never move (quirk 20). Many cities have no discovery at all. */
static void discovery_done(void *context, int64_t tag, const struct exchange_answer *answer) {
    struct keeper *keeper = context;
    char changeset[64] = "";
    struct buf old;
    struct cache_info info;
    (void)tag;
    keeper->is_waiting = false;
    if (answer->err == ERR_OK)
        georeport_changeset(answer->root, changeset);
    buf_init(&old, sizeof changeset);
    bool is_known = cache_get(keeper->params.database, "changeset", &old, &info) == ERR_OK;
    if (changeset[0] != '\0' && (!is_known || strcmp(buf_text(&old), changeset) != 0)) {
        for (int at = 0; at < keeper->service_count; at++)
            keeper->services[at].is_stale = keeper->services[at].is_stale || is_known;
        enum err err = cache_put(keeper->params.database, "changeset", "", changeset,
                                 strlen(changeset), keeper_wall(keeper));
        if (err != ERR_OK)
            log_warn("keeper.changeset", "err=%s", err_name(err));
    }
    buf_finish(&old);
    keeper_next_stage(keeper, true);
}

static bool ask(struct keeper *keeper, enum endpoint endpoint, const char *path,
                void (*done)(void *context, int64_t tag, const struct exchange_answer *answer)) {
    const struct exchange_call call = {.endpoint = endpoint,
                                       .urgency = URGENCY_QUIET,
                                       .path = path,
                                       .done = done,
                                       .context = keeper};
    return exchange_start(keeper->params.exchange, &call) == ERR_OK;
}

static bool begin_stage(struct keeper *keeper) {
    switch (keeper->stage) {
    case KEEPER_SERVICES:
        return ask(keeper, ENDPOINT_SERVICES, "services", services_done);
    case KEEPER_DISCOVERY:
        return ask(keeper, ENDPOINT_DISCOVERY, "discovery", discovery_done);
    case KEEPER_PACK:
        return keeper_ask_pack(keeper);
    case KEEPER_FILES:
        return keeper_ask_file(keeper);
    case KEEPER_RESTING:
        break;
    }
    return false;
}

static int64_t step_stage(struct keeper *keeper) {
    struct exchange *exchange = keeper->params.exchange;
    if (keeper->stage == KEEPER_RESTING) {
        if (keeper_now(keeper) < keeper->refresh_due_ms)
            return keeper->refresh_due_ms;
        keeper->stage = KEEPER_SERVICES;
    }
    while (keeper->stage != KEEPER_RESTING && !keeper->is_waiting) {
        if (!exchange_may_start(exchange, URGENCY_QUIET))
            return exchange_due_ms(exchange, URGENCY_QUIET);
        enum keeper_stage stage = keeper->stage;
        keeper->is_waiting = begin_stage(keeper);
        if (!keeper->is_waiting && keeper->stage == stage)
            keeper_next_stage(keeper, true); /* nothing to ask for here */
    }
    return keeper->stage == KEEPER_RESTING ? keeper->refresh_due_ms : INT64_MAX;
}

int64_t keeper_step(struct keeper *keeper) {
    if (!keeper->params.has_city)
        return INT64_MAX;
    int64_t stage_ms = step_stage(keeper), definitions_ms = keeper_step_definitions(keeper);
    return stage_ms < definitions_ms ? stage_ms : definitions_ms;
}
