/* The questions of services: what a resident waits for first, then the rest in the background, one
 * every two seconds, so that the kiosk works without a network. */
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/memory.h"
#include "store/cache.h"
#include "sync/definition_build.h"
#include "sync/georeport.h"
#include "sync/keeper_inner.h"
#include "sync/percent.h"

#define LOG_ROOM "sync"
#define PREFETCH_MS 2000
#define PREFETCH_RETRY_MS 60000
#define FRESH_MS 10000
#define AGE_MOST_MS ((int64_t)6 * 3600 * 1000)

static bool make_key(const char *service_code, char key[160]) {
    return (size_t)snprintf(key, 160, "definition/%s", service_code) < 160;
}

/* -- hashes, so that a POST compares without reading the definition */

void keeper_forget_hash(struct keeper *keeper, const char *service_code) {
    for (int at = 0; at < HASHES_MOST; at++) {
        struct known_hash *known = &keeper->hashes[at];
        if (!known->code || strcmp(known->code, service_code) != 0)
            continue;
        mem_free(known->code);
        known->code = NULL;
    }
}

static void remember_hash(struct keeper *keeper, const char *service_code, const char *hash) {
    struct known_hash *known = &keeper->hashes[keeper->hash_next];
    keeper->hash_next = (keeper->hash_next + 1) % HASHES_MOST;
    mem_free(known->code);
    known->code = mem_copy_text(service_code);
    snprintf(known->hash, sizeof known->hash, "%s", hash);
}

json_t *keeper_changed_definition(struct keeper *keeper, const char *service_code,
                                  const char *known_hash, char hash[65]) {
    for (int at = 0; at < HASHES_MOST; at++) {
        const struct known_hash *known = &keeper->hashes[at];
        if (known->code && strcmp(known->code, service_code) == 0 &&
            strcmp(known->hash, known_hash) == 0)
            return NULL;
    }
    json_t *root = keeper_definition_tree(keeper, service_code);
    if (!root)
        return NULL;
    definition_hash(root, hash);
    keeper_forget_hash(keeper, service_code);
    remember_hash(keeper, service_code, hash);
    if (strcmp(hash, known_hash) != 0)
        return root;
    json_decref(root);
    return NULL;
}

/* -- keeping an answer */

static void keep(struct keeper *keeper, const char *service_code,
                 const struct exchange_answer *answer) {
    struct kept_service *service = keeper_find(keeper, service_code);
    char key[160];
    bool is_one = answer->err == ERR_OK && make_key(service_code, key) &&
                  georeport_each_question(answer->root, NULL, NULL) > 0;
    if (is_one) {
        enum err err =
            cache_put(keeper->params.database, key, answer->http->etag, answer->http->body.data,
                      answer->http->body.len, keeper_wall(keeper));
        if (err != ERR_OK)
            log_warn("keeper.definition", "err=%s", err_name(err));
        keeper_forget_hash(keeper, service_code);
    }
    /* A city that names questions and has none is not asked again at once. */
    bool is_answered =
        answer->err == ERR_OK || answer->err == ERR_REFUSED || answer->err == ERR_PROTOCOL;
    if (service && is_answered) {
        service->definition_ms = keeper_wall(keeper);
        service->is_stale = false;
    }
}

/* -- asking */

static enum err ask(struct keeper *keeper, const char *service_code, enum urgency urgency,
                    void (*done)(void *context, int64_t tag, const struct exchange_answer *answer),
                    int64_t tag) {
    struct buf path;
    buf_init(&path, 1024);
    enum err err = buf_add_text(&path, "services/");
    if (err == ERR_OK)
        err = percent_add(&path, service_code);
    if (err == ERR_OK) {
        const struct exchange_call call = {.endpoint = ENDPOINT_DEFINITION,
                                           .urgency = urgency,
                                           .path = buf_text(&path),
                                           .done = done,
                                           .context = keeper,
                                           .tag = tag};
        err = exchange_start(keeper->params.exchange, &call);
    }
    buf_finish(&path);
    return err;
}

static void give(struct keeper *keeper, int at) {
    char service_code[128];
    bool is_for_mail = keeper->is_asked_for_mail[at];
    memcpy(service_code, keeper->asked[at], sizeof service_code);
    keeper->asked[at][0] = '\0';
    keeper->is_asked_sent[at] = keeper->is_asked_for_mail[at] = false;
    if (is_for_mail)
        return;
    keeper->params.definition(keeper->params.context, service_code,
                              keeper_build_definition(keeper, service_code));
}

static void asked_done(void *context, int64_t tag, const struct exchange_answer *answer) {
    struct keeper *keeper = context;
    keep(keeper, keeper->asked[tag], answer);
    give(keeper, (int)tag);
}

static bool is_enlisted(const struct keeper *keeper, const char *service_code) {
    for (int at = 0; at < ASKED_MOST; at++) {
        if (strcmp(keeper->asked[at], service_code) == 0)
            return true;
    }
    return false;
}

/* The place where it is asked for, perhaps already; -1: too many are. */
static int enlist(struct keeper *keeper, const char *service_code) {
    int free_at = -1;
    for (int at = 0; at < ASKED_MOST; at++) {
        if (strcmp(keeper->asked[at], service_code) == 0)
            return at;
        if (keeper->asked[at][0] == '\0')
            free_at = at;
    }
    if (free_at >= 0)
        snprintf(keeper->asked[free_at], sizeof keeper->asked[0], "%s", service_code);
    return free_at;
}

void keeper_load_definition(struct keeper *keeper, const char *service_code) {
    struct definition *cached = keeper_build_definition(keeper, service_code);
    struct kept_service *service = keeper_find(keeper, service_code);
    if (cached || strlen(service_code) >= sizeof keeper->asked[0] || !keeper->params.has_city) {
        if (service && keeper_wall(keeper) - service->definition_ms > keeper->params.refresh_ms) {
            service->is_stale = true; /* this resident has it at once, the next one has it fresh */
            keeper->prefetch_due_ms = keeper_now(keeper);
        }
        keeper->params.definition(keeper->params.context, service_code, cached);
        return;
    }
    int at = enlist(keeper, service_code);
    if (at < 0)
        keeper->params.definition(keeper->params.context, service_code, NULL);
    else
        keeper->is_asked_for_mail[at] = false;
}

bool keeper_recheck(struct keeper *keeper, const char *service_code) {
    const struct kept_service *service = keeper_find(keeper, service_code);
    if (!service || !service->has_definition || strlen(service_code) >= sizeof keeper->asked[0] ||
        (!service->is_stale && keeper_wall(keeper) - service->definition_ms < FRESH_MS &&
         service->definition_ms <= keeper_wall(keeper)))
        return false;
    bool was_there = is_enlisted(keeper, service_code);
    int at = enlist(keeper, service_code);
    if (at >= 0 && !was_there)
        keeper->is_asked_for_mail[at] = true;
    return at >= 0;
}

static int64_t step_asked(struct keeper *keeper) {
    for (int at = 0; at < ASKED_MOST; at++) {
        if (keeper->asked[at][0] == '\0' || keeper->is_asked_sent[at])
            continue;
        if (!exchange_may_start(keeper->params.exchange, URGENCY_ASKED))
            return exchange_due_ms(keeper->params.exchange, URGENCY_ASKED);
        keeper->is_asked_sent[at] = true;
        if (ask(keeper, keeper->asked[at], URGENCY_ASKED, asked_done, at) != ERR_OK)
            give(keeper, at);
    }
    return INT64_MAX;
}

/* -- the background */

static int64_t expires_ms(const struct keeper *keeper, const struct kept_service *service) {
    if (!service->has_definition || strlen(service->code) >= 128)
        return INT64_MAX;
    if (service->is_stale || service->definition_ms == 0 ||
        service->definition_ms > keeper_wall(keeper))
        return 0;
    return service->definition_ms + AGE_MOST_MS;
}

static void prefetch_done(void *context, int64_t tag, const struct exchange_answer *answer) {
    struct keeper *keeper = context;
    (void)tag;
    bool is_answered =
        answer->err == ERR_OK || answer->err == ERR_REFUSED || answer->err == ERR_PROTOCOL;
    keeper->is_prefetching = false;
    keeper->prefetch_due_ms = keeper_now(keeper) + (is_answered ? PREFETCH_MS : PREFETCH_RETRY_MS);
    keep(keeper, keeper->prefetched, answer);
}

static int64_t step_prefetch(struct keeper *keeper) {
    int64_t wall_ms = keeper_wall(keeper), soonest_ms = INT64_MAX;
    if (keeper->is_prefetching || keeper->stage != KEEPER_RESTING)
        return INT64_MAX;
    if (keeper_now(keeper) < keeper->prefetch_due_ms)
        return keeper->prefetch_due_ms;
    for (int at = 0; at < keeper->service_count; at++) {
        int64_t due_ms = expires_ms(keeper, &keeper->services[at]);
        if (due_ms > wall_ms) {
            soonest_ms = due_ms < soonest_ms ? due_ms : soonest_ms;
            continue;
        }
        if (!exchange_may_start(keeper->params.exchange, URGENCY_QUIET))
            return exchange_due_ms(keeper->params.exchange, URGENCY_QUIET);
        snprintf(keeper->prefetched, sizeof keeper->prefetched, "%s", keeper->services[at].code);
        keeper->is_prefetching =
            ask(keeper, keeper->prefetched, URGENCY_QUIET, prefetch_done, 0) == ERR_OK;
        if (!keeper->is_prefetching)
            keeper->prefetch_due_ms = keeper_now(keeper) + PREFETCH_RETRY_MS;
        return keeper->is_prefetching ? INT64_MAX : keeper->prefetch_due_ms;
    }
    if (soonest_ms == INT64_MAX)
        return INT64_MAX;
    keeper->prefetch_due_ms = keeper_now(keeper) + (soonest_ms - wall_ms);
    return keeper->prefetch_due_ms;
}

int64_t keeper_step_definitions(struct keeper *keeper) {
    int64_t asked_ms = step_asked(keeper), prefetch_ms = step_prefetch(keeper);
    return asked_ms < prefetch_ms ? asked_ms : prefetch_ms;
}
