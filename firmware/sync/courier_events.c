#include <string.h>

#include "base/log.h"
#include "store/outbox.h"
#include "sync/courier_inner.h"

#define LOG_ROOM "sync"
#define UNSENT_RETRY_MS 50
#define HEALTH_PAUSE_MS 500 /* a drain changes the counts a thousand times a second */

static bool offer(struct courier *courier, const struct envelope *envelope) {
    return mailbox_post(courier->params.mailbox, envelope) == ERR_OK;
}

bool courier_say(struct courier *courier, enum courier_event event, const void *small, size_t size,
                 void *blob, void (*free_blob)(void *blob)) {
    struct envelope envelope = {.room = ROOM_SYNC,
                                .kind = (uint8_t)event,
                                .size = (uint16_t)size,
                                .blob = blob,
                                .free_blob = free_blob};
    if (size > 0)
        memcpy(envelope.small, small, size);
    if (blob)
        return offer(courier, &envelope); /* a full box has freed it */
    if (courier->unsent_count == COURIER_UNSENT_MOST) {
        log_error("courier.not_heard", "event=%d", (int)event);
        return false;
    }
    courier->unsent[courier->unsent_count++] = envelope;
    (void)courier_step_events(courier);
    return true;
}

static bool measure(struct courier *courier, struct courier_health *health) {
    struct outbox_counts counts = {.queued = 0};
    bool was_tried = false;
    memset(health, 0, sizeof *health); /* compared as bytes */
    health->is_city_reachable = exchange_is_reachable(courier->exchange, &was_tried);
    health->was_city_tried = was_tried;
    health->is_disk_full = courier->is_disk_full;
    health->was_database_corrupt = courier->was_corrupt;
    health->is_database_open = courier->database != NULL;
    if (courier->keeper)
        health->catalogue_ms = keeper_confirmed_ms(courier->keeper);
    if (!courier->database)
        return true;
    if (outbox_count(courier->database, &counts) != ERR_OK ||
        database_unreadable(courier->database, &health->unreadable) != ERR_OK)
        return false;
    health->waiting = counts.queued + counts.sending + counts.token + counts.unknown;
    health->staff = counts.staff + counts.rejected;
    health->unknown = counts.unknown;
    health->oldest_ms = counts.oldest_waiting_ms;
    return true;
}

static void tell_health(struct courier *courier) {
    struct courier_health health;
    if (!measure(courier, &health))
        return;
    courier->is_health_changed = false;
    if (courier->was_health_told && memcmp(&health, &courier->told, sizeof health) == 0)
        return;
    struct envelope envelope = {
        .room = ROOM_SYNC, .kind = COURIER_HEALTH, .size = sizeof health, .is_progress = true};
    memcpy(envelope.small, &health, sizeof health);
    if (mailbox_post(courier->params.mailbox, &envelope) != ERR_OK) {
        courier->is_health_changed = true;
        return;
    }
    courier->told = health;
    courier->was_health_told = true;
}

void courier_health_changed(struct courier *courier) {
    courier->is_health_changed = true;
}

int64_t courier_step_events(struct courier *courier) {
    int64_t now = courier_now(courier);
    bool was_tried = false;
    int sent = 0;
    while (sent < courier->unsent_count && offer(courier, &courier->unsent[sent]))
        sent++;
    courier->unsent_count -= sent;
    memmove(courier->unsent, courier->unsent + sent,
            (size_t)courier->unsent_count * sizeof courier->unsent[0]);
    if (courier->exchange) {
        bool is_reachable = exchange_is_reachable(courier->exchange, &was_tried);
        if (is_reachable != courier->told.is_city_reachable ||
            was_tried != courier->told.was_city_tried || !courier->was_health_told)
            courier->is_health_changed = true;
        if (courier->is_health_changed && now >= courier->health_due_ms) {
            tell_health(courier);
            courier->health_due_ms = now + HEALTH_PAUSE_MS;
        }
    }
    if (courier->unsent_count > 0)
        return now + UNSENT_RETRY_MS;
    return courier->is_health_changed ? courier->health_due_ms : INT64_MAX;
}
