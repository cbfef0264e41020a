/* Entries whose outcome is not known yet: looked up before anything is sent again, and tokens that
 * wait for their number. Never a second POST while the first one may still turn up. */
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"
#include "flow/visit.h"
#include "sync/delivery_inner.h"
#include "sync/georeport.h"
#include "sync/percent.h"

#define LOG_ROOM "sync"
#define DAY_MS ((int64_t)24 * 3600 * 1000)
#define LOOKUP_DAYS 7
#define TOKEN_DAYS 30
#define SHARED_MS 2000

static void found(void *context, const char *reference, const struct georeport_record *record) {
    delivery_found(context, reference, record);
}

static void ended(void *context, enum lookup_end end, bool is_listed);

void delivery_unknown_init(struct delivery *delivery) {
    const struct lookup_params params = {.exchange = delivery->params.exchange,
                                         .clock = delivery->params.clock,
                                         .found = found,
                                         .ended = ended,
                                         .context = delivery};
    delivery->lookup = lookup_create(&params);
}

static int64_t backoff(struct delivery *delivery, int n) {
    return 500 + exchange_backoff_ms(delivery->params.exchange, n, DELIVERY_BACKOFF_BASE_MS,
                                     DELIVERY_BACKOFF_CAP_MS);
}

/* -- decisions */

static void wait_more(struct delivery *delivery, struct outbox_entry *entry, int64_t wait_ms) {
    entry->state = OUTBOX_UNKNOWN;
    entry->due_ms = delivery_wall(delivery) + wait_ms;
    delivery_move(delivery, entry);
}

static void post_again(struct delivery *delivery, struct outbox_entry *entry) {
    if (entry->attempts >= DELIVERY_ATTEMPTS_MOST) {
        delivery_give_to_staff(delivery, entry, DELIVERY_MAY_BE_THERE ": no answer is certain");
        return;
    }
    delivery_post(delivery, entry);
}

/* Posted again although the first may be there: said so in the outbox, before it can be there
 * twice, and in the description. */
static void post_flagged(struct delivery *delivery, struct outbox_entry *entry) {
    snprintf(entry->why, sizeof entry->why, "%s", DELIVERY_MAY_BE_TWICE);
    delivery_move(delivery, entry);
    if (delivery->owed_count == 0)
        post_again(delivery, entry);
}

/* Nothing can be looked up: with a key the city sorts it out itself; else, as the city chose, once
 * more and flagged, or a person. */
static void decide_blind(struct delivery *delivery, struct outbox_entry *entry, const char *why) {
    if (delivery->params.form.has_client_request_id) {
        post_again(delivery, entry);
    } else if (delivery->params.are_privates_resent && !delivery_is_flagged(entry)) {
        post_flagged(delivery, entry);
    } else {
        char said[128];
        snprintf(said, sizeof said, "%s: %s", DELIVERY_MAY_BE_THERE, why);
        delivery_give_to_staff(delivery, entry, said);
    }
}

/* All that is listed was seen, and it is not there. */
static void decide_absent(struct delivery *delivery, struct outbox_entry *entry, bool is_listed) {
    const struct delivery_params *params = &delivery->params;
    if (is_listed)
        post_again(delivery, entry);
    else if (params->is_private(params->context, entry->service_code))
        decide_blind(delivery, entry, "requests of this service are not listed");
    else if (!delivery_is_flagged(entry)) /* nobody reported such a thing yet, or it is private */
        post_flagged(delivery, entry);
    else
        delivery_give_to_staff(delivery, entry, DELIVERY_MAY_BE_THERE ": none of them is listed");
}

static void not_found(struct delivery *delivery, struct outbox_entry *entry, enum lookup_end end,
                      bool is_listed) {
    int64_t now = delivery_now(delivery), window_ms = delivery->params.reconcile_window_ms;
    uint32_t jitter_ms = (uint32_t)(window_ms / 8) + 1;
    if (entry->lookups + 1 < 2) {
        entry->lookups = 1;
        wait_more(delivery, entry,
                  window_ms + exchange_random(delivery->params.exchange, jitter_ms));
    } else if (now < delivery->guard_until_ms) {
        wait_more(delivery, entry, delivery->guard_until_ms - now);
    } else if (entry->lookups + 1 < DELIVERY_LOOKUPS) {
        entry->lookups++;
        wait_more(delivery, entry,
                  window_ms / 4 + exchange_random(delivery->params.exchange, jitter_ms));
    } else if (end == LOOKUP_COMPLETE) {
        decide_absent(delivery, entry, is_listed);
    } else {
        decide_blind(delivery, entry, "requests cannot be listed");
    }
}

static void ended(void *context, enum lookup_end end, bool is_listed) {
    struct delivery *delivery = context;
    struct outbox_entry entry = delivery->looked_up;
    delivery->looked_up = (struct outbox_entry){.id = 0};
    if (delivery->is_found)
        return;
    if (end == LOOKUP_COMPLETE) {
        delivery->searched_until_ms = delivery_now(delivery) + SHARED_MS;
        delivery->is_searched_listed = is_listed;
    }
    log_info("delivery.looked_up", "id=%lld end=%d listed=%d lookups=%d", (long long)entry.id,
             (int)end, is_listed, (int)entry.lookups);
    if (end != LOOKUP_FAILED)
        not_found(delivery, &entry, end, is_listed);
    else if (delivery_wall(delivery) - entry.sent_ms > LOOKUP_DAYS * DAY_MS)
        delivery_give_to_staff(delivery, &entry, DELIVERY_MAY_BE_THERE ": could not be looked up");
    else
        wait_more(delivery, &entry, backoff(delivery, entry.attempts + entry.lookups + 2));
}

static bool is_blind(struct delivery *delivery, const struct outbox_entry *entry) {
    const struct delivery_params *params = &delivery->params;
    bool has_key = params->form.has_client_request_id;
    return !delivery->params.has_search || (has_key && entry->attempts < DELIVERY_ATTEMPTS_MOST) ||
           delivery->params.type_of(delivery->params.context, entry->service_code) ==
               SERVICE_BLACKBOX;
}

/* The lookup for another entry went through all that is listed, and would have found this one. */
static bool was_searched(const struct delivery *delivery, const struct outbox_entry *entry) {
    return delivery_now(delivery) < delivery->searched_until_ms &&
           entry->due_ms <= delivery->searched_from_ms &&
           strcmp(entry->service_code, delivery->searched_code) == 0;
}

int64_t delivery_step_unknown(struct delivery *delivery) {
    struct exchange *exchange = delivery->params.exchange;
    for (int turns = 0; turns < POSTS_MOST; turns++) {
        struct outbox_entry entry;
        int64_t due_ms = INT64_MAX;
        if (lookup_is_running(delivery->lookup))
            return lookup_step(delivery->lookup);
        if (delivery_take(delivery, OUTBOX_UNKNOWN, &entry, &due_ms) != ERR_OK)
            return due_ms;
        if (!exchange_may_start(exchange, URGENCY_MAIL))
            return exchange_due_ms(exchange, URGENCY_MAIL);
        if (is_blind(delivery, &entry)) {
            if (delivery_posts_running(delivery) == POSTS_MOST)
                return INT64_MAX;
            decide_blind(delivery, &entry, "nothing can be looked up");
        } else if (was_searched(delivery, &entry)) {
            not_found(delivery, &entry, LOOKUP_COMPLETE, delivery->is_searched_listed);
        } else {
            delivery->looked_up = entry;
            delivery->is_found = false;
            memcpy(delivery->searched_code, entry.service_code, sizeof entry.service_code);
            delivery->searched_from_ms = delivery_wall(delivery);
            delivery->searched_until_ms = 0;
            lookup_begin(delivery->lookup, URGENCY_MAIL, entry.service_code, entry.sent_ms);
        }
        if (delivery->owed_count > 0 || delivery_now(delivery) < delivery->store_until_ms)
            return delivery->store_until_ms;
    }
    return delivery_now(delivery);
}

/* -- tokens */

struct polled {
    const char *token;
    char number[64];
    char notice[CITY_NOTICE_ROOM], expected[40];
    int count;
};

static void read_polled(void *context, const struct georeport_record *record) {
    struct polled *polled = context;
    bool is_other = record->token[0] != '\0' && strcmp(record->token, polled->token) != 0;
    if (record->number[0] == '\0' || is_other || strlen(record->number) >= sizeof polled->number)
        return;
    polled->count++;
    snprintf(polled->number, sizeof polled->number, "%s", record->number);
    (void)text_copy(polled->notice, sizeof polled->notice, record->notice);
    (void)text_copy(polled->expected, sizeof polled->expected, record->expected);
}

static void poll_done(void *context, int64_t tag, const struct exchange_answer *answer) {
    struct delivery *delivery = context;
    struct outbox_entry entry = delivery->polled;
    struct polled polled = {.token = entry.token, .count = 0};
    (void)tag;
    delivery->polled = (struct outbox_entry){.id = 0};
    if (answer->err == ERR_OK)
        georeport_each_record(answer->root, read_polled, &polled);
    if (polled.count == 1) {
        delivery_deliver(delivery, &entry, polled.number);
        delivery_tell(delivery, &entry, polled.notice, polled.expected);
    }
    mem_wipe(polled.notice, sizeof polled.notice);
    if (polled.count == 1)
        return;
    if (delivery_wall(delivery) - entry.sent_ms > TOKEN_DAYS * DAY_MS) {
        delivery_give_to_staff(delivery, &entry, "no number came for its token");
        return;
    }
    /* 404 and an empty list both mean: not ready. */
    entry.lookups++;
    entry.due_ms = delivery_wall(delivery) + backoff(delivery, entry.lookups);
    delivery_move(delivery, &entry);
}

static enum err begin_poll(struct delivery *delivery) {
    struct buf path;
    buf_init(&path, 512);
    enum err err = buf_add_text(&path, "tokens/");
    if (err == ERR_OK)
        err = percent_add(&path, delivery->polled.token);
    if (err == ERR_OK) {
        const struct exchange_call call = {.endpoint = ENDPOINT_TOKEN,
                                           .urgency = URGENCY_MAIL,
                                           .path = buf_text(&path),
                                           .done = poll_done,
                                           .context = delivery};
        err = exchange_start(delivery->params.exchange, &call);
    }
    buf_finish(&path);
    return err;
}

int64_t delivery_step_token(struct delivery *delivery) {
    struct exchange *exchange = delivery->params.exchange;
    struct outbox_entry entry;
    int64_t due_ms = INT64_MAX;
    if (delivery->polled.id != 0 ||
        delivery_take(delivery, OUTBOX_TOKEN, &entry, &due_ms) != ERR_OK)
        return due_ms;
    if (!exchange_may_start(exchange, URGENCY_MAIL))
        return exchange_due_ms(exchange, URGENCY_MAIL);
    delivery->polled = entry;
    if (begin_poll(delivery) != ERR_OK)
        delivery->polled = (struct outbox_entry){.id = 0};
    return INT64_MAX;
}
