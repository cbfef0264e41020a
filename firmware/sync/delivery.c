#include "sync/delivery.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/memory.h"
#include "sync/delivery_inner.h"

#define LOG_ROOM "sync"
#define STORE_PAUSE_MS 2000
#define JUMP_MS 2000

int64_t delivery_now(const struct delivery *delivery) {
    return delivery->params.clock->monotonic_ms(delivery->params.clock);
}

int64_t delivery_wall(const struct delivery *delivery) {
    return delivery->params.clock->wall_ms(delivery->params.clock);
}

struct delivery *delivery_create(const struct delivery_params *params) {
    struct delivery *delivery = mem_alloc(1, sizeof *delivery);
    delivery->params = *params;
    delivery->body = body_create();
    delivery->wall_ahead_ms = delivery_wall(delivery) - delivery_now(delivery);
    delivery->guard_until_ms = delivery_now(delivery) + params->reconcile_window_ms;
    delivery_unknown_init(delivery);
    return delivery;
}

void delivery_destroy(struct delivery *delivery) {
    if (!delivery)
        return;
    for (int at = 0; at < POSTS_MOST; at++) {
        if (delivery->posts[at].is_used)
            buf_finish(&delivery->posts[at].form);
    }
    lookup_destroy(delivery->lookup);
    body_destroy(delivery->body);
    mem_free(delivery);
}

/* -- changes of state */

bool delivery_is_flagged(const struct outbox_entry *entry) {
    return strncmp(entry->why, DELIVERY_MAY_BE_TWICE, strlen(DELIVERY_MAY_BE_TWICE)) == 0;
}

void delivery_say(struct outbox_entry *entry, const char *why) {
    char said[sizeof entry->why];
    bool is_flagged = delivery_is_flagged(entry);
    if (is_flagged && why[0] != '\0')
        snprintf(said, sizeof said, "%s: %.180s", DELIVERY_MAY_BE_TWICE, why);
    else
        snprintf(said, sizeof said, "%.199s", is_flagged ? DELIVERY_MAY_BE_TWICE : why);
    memcpy(entry->why, said, sizeof entry->why);
}

static void owe(struct delivery *delivery, const struct outbox_entry *entry) {
    delivery->store_until_ms = delivery_now(delivery) + STORE_PAUSE_MS;
    if (delivery->owed_count < OWED_MOST)
        delivery->owed[delivery->owed_count++] = *entry;
    else /* it stays SENDING or UNKNOWN on the disk, and is looked up */
        log_error("delivery.owed_full", "id=%lld", (long long)entry->id);
}

/* -- what is due */

static void note_due(struct delivery *delivery, const struct outbox_entry *entry) {
    int64_t due_ms = delivery_now(delivery) + (entry->due_ms - delivery_wall(delivery));
    if (due_ms < delivery->due_ms[entry->state])
        delivery->due_ms[entry->state] = due_ms;
}

void delivery_added(struct delivery *delivery) {
    delivery->due_ms[OUTBOX_QUEUED] = 0;
}

enum err delivery_take(struct delivery *delivery, enum outbox_state state,
                       struct outbox_entry *entry, int64_t *due_ms) {
    struct ledger *ledger = delivery->params.ledger;
    int64_t now = delivery_now(delivery), wall_ms = delivery_wall(delivery), next_ms = 0;
    *due_ms = delivery->due_ms[state];
    if (now < *due_ms)
        return ERR_NOT_FOUND;
    enum err err = ledger->take_due(ledger, wall_ms, 1u << state, entry, &next_ms);
    if (err == ERR_NOT_FOUND)
        *due_ms = delivery->due_ms[state] =
            next_ms == 0 ? INT64_MAX : now + (next_ms - wall_ms) + 1;
    else if (err != ERR_OK)
        *due_ms = delivery->store_until_ms = now + STORE_PAUSE_MS;
    return err;
}

static bool commit(struct delivery *delivery, const struct outbox_entry *entry) {
    enum err err = delivery->params.ledger->move(delivery->params.ledger, entry);
    if (err == ERR_CONFLICT || err == ERR_NOT_FOUND) {
        log_warn("delivery.move_refused", "id=%lld state=%d err=%s", (long long)entry->id,
                 (int)entry->state, err_name(err));
        return true; /* it will never be right: what is there stands */
    }
    if (err != ERR_OK)
        return false;
    note_due(delivery, entry);
    if (entry->state == OUTBOX_DELIVERED) {
        delivery_note_delivered(delivery, entry);
        delivery->params.delivered(delivery->params.context, entry);
    }
    delivery->params.changed(delivery->params.context);
    return true;
}

void delivery_move(struct delivery *delivery, const struct outbox_entry *entry) {
    if (delivery->owed_count > 0 || !commit(delivery, entry))
        owe(delivery, entry);
}

static bool pay_owed(struct delivery *delivery) {
    while (delivery->owed_count > 0) {
        if (delivery_now(delivery) < delivery->store_until_ms)
            return false;
        if (!commit(delivery, &delivery->owed[0])) {
            delivery->store_until_ms = delivery_now(delivery) + STORE_PAUSE_MS;
            return false;
        }
        delivery->owed_count--;
        memmove(&delivery->owed[0], &delivery->owed[1],
                (size_t)delivery->owed_count * sizeof delivery->owed[0]);
    }
    return true;
}

void delivery_deliver(struct delivery *delivery, struct outbox_entry *entry, const char *number) {
    entry->state = OUTBOX_DELIVERED;
    snprintf(entry->number, sizeof entry->number, "%s", number);
    delivery_say(entry, "");
    log_info("delivery.delivered", "id=%lld attempts=%d flagged=%d", (long long)entry->id,
             (int)entry->attempts, delivery_is_flagged(entry));
    delivery_move(delivery, entry);
}

void delivery_tell(struct delivery *delivery, const struct outbox_entry *entry, const char *notice,
                   const char *expected) {
    const struct delivery_params *params = &delivery->params;
    bool is_taken = entry->state == OUTBOX_DELIVERED || entry->state == OUTBOX_TOKEN;
    if (is_taken && delivery->owed_count == 0 && (notice[0] != '\0' || expected[0] != '\0'))
        params->said(params->context, entry->reference, notice, expected);
}

void delivery_give_to_staff(struct delivery *delivery, struct outbox_entry *entry,
                            const char *why) {
    entry->state = OUTBOX_STAFF;
    delivery_say(entry, why);
    log_warn("delivery.staff", "id=%lld attempts=%d why=%s", (long long)entry->id,
             (int)entry->attempts, why);
    delivery_move(delivery, entry);
}

static bool is_on_its_way(const struct delivery *delivery, int64_t id) {
    for (int at = 0; at < POSTS_MOST; at++) {
        if (delivery->posts[at].is_used && delivery->posts[at].entry.id == id)
            return true;
    }
    for (int at = 0; at < delivery->owed_count; at++) {
        if (delivery->owed[at].id == id)
            return true;
    }
    return false;
}

void delivery_found(struct delivery *delivery, const char *reference,
                    const struct georeport_record *record) {
    struct outbox_entry entry;
    if (delivery->params.ledger->find(delivery->params.ledger, reference, &entry) != ERR_OK ||
        strcmp(entry.reference, reference) != 0 || entry.state == OUTBOX_DELIVERED ||
        is_on_its_way(delivery, entry.id))
        return;
    if (entry.id == delivery->looked_up.id) {
        delivery->is_found = true;
        lookup_enough(delivery->lookup);
    }
    delivery_deliver(delivery, &entry, record->number);
    delivery_tell(delivery, &entry, record->notice, record->expected);
}

/* -- the turn */

static void watch_clock(struct delivery *delivery) {
    int64_t now = delivery_now(delivery), ahead_ms = delivery_wall(delivery) - now;
    if (llabs(ahead_ms - delivery->wall_ahead_ms) > JUMP_MS) {
        delivery->searched_until_ms = 0;
        memset(delivery->due_ms, 0, sizeof delivery->due_ms);
    }
    if (ahead_ms - delivery->wall_ahead_ms > JUMP_MS) {
        log_warn("delivery.clock_ahead", "by_ms=%lld",
                 (long long)(ahead_ms - delivery->wall_ahead_ms));
        delivery->guard_until_ms = now + delivery->params.reconcile_window_ms;
    }
    delivery->wall_ahead_ms = ahead_ms;
}

static int64_t step_queued(struct delivery *delivery) {
    struct exchange *exchange = delivery->params.exchange;
    if (delivery_now(delivery) < delivery->refused_until_ms)
        return delivery->refused_until_ms;
    while (delivery_posts_running(delivery) < POSTS_MOST) {
        struct outbox_entry entry;
        int64_t due_ms = INT64_MAX;
        if (delivery_take(delivery, OUTBOX_QUEUED, &entry, &due_ms) != ERR_OK)
            return due_ms;
        if (!exchange_may_start(exchange, URGENCY_MAIL))
            return exchange_due_ms(exchange, URGENCY_MAIL);
        delivery_post(delivery, &entry);
        if (delivery->owed_count > 0 || delivery_now(delivery) < delivery->store_until_ms)
            return delivery->store_until_ms;
    }
    return INT64_MAX;
}

int64_t delivery_step(struct delivery *delivery) {
    int64_t (*const steps[])(struct delivery *) = {delivery_step_unknown, delivery_step_token,
                                                   step_queued, delivery_step_shown};
    int64_t due_ms = INT64_MAX;
    watch_clock(delivery);
    if (!pay_owed(delivery) || delivery_now(delivery) < delivery->store_until_ms)
        return delivery->store_until_ms;
    for (int at = 0; at < 4; at++) {
        int64_t step_ms = steps[at](delivery);
        due_ms = step_ms < due_ms ? step_ms : due_ms;
        if (delivery->owed_count > 0)
            return delivery->store_until_ms;
    }
    return due_ms;
}
