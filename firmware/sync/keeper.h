/* Keeps what the city offers: fetches the service list, the questions and the content pack
 * politely, caches them with their age, and builds the catalogue and the definitions from the
 * cache, so that the kiosk starts and works without a network. Courier thread. */
#ifndef SYNC_KEEPER_H
#define SYNC_KEEPER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/json.h"
#include "flow/catalogue.h"
#include "store/database.h"
#include "sync/exchange.h"

struct keeper_params {
    struct exchange *exchange;
    struct database *database;
    struct clock *clock;
    bool has_city, has_content;
    const char *content_key;
    int64_t refresh_ms;
    /* Both own what they are given. `definition` may be NULL: it cannot be had now. */
    void (*catalogue)(void *context, struct catalogue *catalogue);
    void (*definition)(void *context, const char *service_code, struct definition *definition);
    void (*confirmed)(void *context); /* the list was confirmed by the city */
    void *context;
};

struct keeper;

/* Gives the cached catalogue at once, if there is one. */
struct keeper *keeper_create(const struct keeper_params *params);
void keeper_destroy(struct keeper *keeper);
/* Returns when to call again (monotonic). */
int64_t keeper_step(struct keeper *keeper);
/* A resident waits for it: from the cache at once, else asked now. */
void keeper_load_definition(struct keeper *keeper, const char *service_code);
void keeper_refresh(struct keeper *keeper);
int64_t keeper_confirmed_ms(const struct keeper *keeper); /* wall; 0 never */
enum service_type keeper_type_of(const struct keeper *keeper, const char *service_code);
/* Its requests are not shown to the public: said by the keyword "private" (as one widely used
 * server does), or learned and kept. */
bool keeper_is_private(const struct keeper *keeper, const char *service_code);
void keeper_note_private(struct keeper *keeper, const char *service_code);
/* delivery.h recheck_definition. */
bool keeper_recheck(struct keeper *keeper, const char *service_code);
/* The cached definition's tree; NULL: none. The caller json_decref()s. */
json_t *keeper_definition_tree(struct keeper *keeper, const char *service_code);
/* delivery.h changed_definition. */
json_t *keeper_changed_definition(struct keeper *keeper, const char *service_code,
                                  const char *known_hash, char hash[65]);

#endif
