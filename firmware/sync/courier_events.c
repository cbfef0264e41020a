#include <string.h>

#include "store/outbox.h"
#include "sync/courier_inner.h"

#define UNSENT_RETRY_MS 50
#define HEALTH_PAUSE_MS 500 /* a drain changes the counts a thousand times a second */

static enum tray_kind kind_of(enum courier_event event) {
    switch (event) {
    case COURIER_CATALOGUE:
        return TRAY_LATEST;
    case COURIER_DELIVERED:
    case COURIER_CITY_WORDS:
    case COURIER_SENT:
        return TRAY_TOLD;
    case COURIER_SAVED:
    case COURIER_SAVE_FAILED:
    case COURIER_DEFINITION:
    case COURIER_TRACKED:
    case COURIER_DOCUMENT:
    case COURIER_FILE_WANTED: /* one at a time, so it has room */
    case COURIER_RECORDING:
    case COURIER_HEALTH: /* goes its own way, below */
        break;
    }
    return TRAY_ANSWER;
}

void courier_say(struct courier *courier, enum courier_event event, const void *small, size_t size,
                 void *blob, void (*free_blob)(void *blob)) {
    struct envelope envelope = {.room = ROOM_SYNC,
                                .kind = (uint8_t)event,
                                .size = (uint16_t)size,
                                .blob = blob,
                                .free_blob = free_blob};
    if (size > 0)
        memcpy(envelope.small, small, size);
    tray_add(&courier->tray, kind_of(event), &envelope);
    (void)courier_step_events(courier);
}

static bool measure_documents(struct courier *courier, struct courier_health *health) {
    struct uploads_counts uploads;
    uint32_t recordings = 0, refused = 0;
    if (uploads_count(courier->database, &uploads) != ERR_OK ||
        recordings_count(courier->database, &recordings, &refused) != ERR_OK)
        return false;
    health->documents_waiting = uploads.waiting + recordings;
    health->documents_staff = uploads.staff + refused + courier->damaged;
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
    return measure_documents(courier, health);
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
    bool is_tray_empty = tray_offer(&courier->tray, courier->params.mailbox);
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
    if (!is_tray_empty)
        return now + UNSENT_RETRY_MS;
    return courier->is_health_changed ? courier->health_due_ms : INT64_MAX;
}
