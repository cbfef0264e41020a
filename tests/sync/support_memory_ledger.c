#include "sync/support_memory_ledger.h"

#include <stdio.h>
#include <string.h>

#define WAITING                                                                                    \
    (1u << OUTBOX_QUEUED | 1u << OUTBOX_SENDING | 1u << OUTBOX_TOKEN | 1u << OUTBOX_UNKNOWN)

static struct memory_ledger *of(struct ledger *ledger) {
    return (struct memory_ledger *)(void *)ledger;
}

/* ERR_OK: it is written. `is_kept` false: it is not, and the caller never hears. */
static enum err commit(struct memory_ledger *ledger, bool *is_kept) {
    *is_kept = true;
    if (ledger->is_dead)
        return ERR_IO;
    if (ledger->is_full)
        return ERR_FULL;
    if (ledger->commits_left > 0 && --ledger->commits_left == 0) {
        ledger->is_dead = true;
        *is_kept = ledger->is_last_kept;
    }
    return ERR_OK;
}

static struct outbox_entry *by_id(struct memory_ledger *ledger, int64_t id) {
    return id >= 1 && id <= ledger->count ? &ledger->entries[id - 1] : NULL;
}

static void follow_clock(struct memory_ledger *ledger, int64_t wall_ms) {
    if (wall_ms < ledger->last_wall_ms - 2000) {
        for (int at = 0; at < ledger->count; at++) {
            struct outbox_entry *entry = &ledger->entries[at];
            if ((WAITING >> entry->state & 1) == 0 || entry->updated_ms <= wall_ms)
                continue;
            int64_t wait_ms = entry->due_ms - entry->updated_ms;
            entry->due_ms = wall_ms + (wait_ms > 0 ? wait_ms : 0);
            entry->updated_ms = wall_ms;
        }
    }
    ledger->last_wall_ms = wall_ms;
}

static enum err take_due(struct ledger *base, int64_t wall_ms, unsigned states_mask,
                         struct outbox_entry *entry, int64_t *next_due_ms) {
    struct memory_ledger *ledger = of(base);
    *next_due_ms = 0;
    if (ledger->is_dead)
        return ERR_IO;
    follow_clock(ledger, wall_ms);
    for (int at = 0; at < ledger->count; at++) {
        struct outbox_entry *one = &ledger->entries[at];
        if ((states_mask >> one->state & 1) == 0)
            continue;
        if (one->due_ms <= wall_ms) {
            *entry = *one;
            return ERR_OK;
        }
        if (*next_due_ms == 0 || one->due_ms < *next_due_ms)
            *next_due_ms = one->due_ms;
    }
    return ERR_NOT_FOUND;
}

static enum err body(struct ledger *base, int64_t id, struct buf *bytes) {
    struct memory_ledger *ledger = of(base);
    const struct outbox_entry *entry = by_id(ledger, id);
    if (ledger->is_dead)
        return ERR_IO;
    if (!entry)
        return ERR_NOT_FOUND;
    const struct buf *kept = ledger->body_of(entry->service_code);
    return buf_add(bytes, buf_text(kept), kept->len);
}

static enum err sending(struct ledger *base, int64_t id, int64_t wall_ms) {
    struct memory_ledger *ledger = of(base);
    struct outbox_entry *entry = by_id(ledger, id);
    bool is_kept;
    if (!entry)
        return ERR_NOT_FOUND;
    if (entry->state != OUTBOX_QUEUED && entry->state != OUTBOX_UNKNOWN &&
        entry->state != OUTBOX_STAFF)
        return ERR_CONFLICT;
    enum err err = commit(ledger, &is_kept);
    if (err != ERR_OK || !is_kept)
        return err != ERR_OK ? err : ERR_IO;
    entry->state = OUTBOX_SENDING;
    entry->attempts++;
    entry->lookups = 0;
    entry->sent_ms = entry->updated_ms = wall_ms;
    return ledger->is_dead ? ERR_IO : ERR_OK;
}

static enum err move(struct ledger *base, const struct outbox_entry *changed) {
    struct memory_ledger *ledger = of(base);
    struct outbox_entry *entry = by_id(ledger, changed->id);
    bool is_kept;
    if (!entry)
        return ERR_NOT_FOUND;
    bool is_refused = entry->state == OUTBOX_DELIVERED ||
                      (entry->state == OUTBOX_TOKEN &&
                       (changed->state == OUTBOX_QUEUED || changed->state == OUTBOX_UNKNOWN));
    if (is_refused)
        return ERR_CONFLICT;
    enum err err = commit(ledger, &is_kept);
    if (err != ERR_OK || !is_kept)
        return err != ERR_OK ? err : ERR_IO;
    entry->state = changed->state;
    entry->due_ms = changed->due_ms;
    entry->lookups = changed->lookups;
    entry->updated_ms = ledger->wall_ms();
    memcpy(entry->token, changed->token, sizeof entry->token);
    memcpy(entry->number, changed->number, sizeof entry->number);
    memcpy(entry->why, changed->why, sizeof entry->why);
    return ledger->is_dead ? ERR_IO : ERR_OK;
}

static enum err find(struct ledger *base, const char *reference_or_number,
                     struct outbox_entry *entry) {
    struct memory_ledger *ledger = of(base);
    if (ledger->is_dead)
        return ERR_IO;
    for (int at = 0; at < ledger->count; at++) {
        const struct outbox_entry *one = &ledger->entries[at];
        if (strcmp(one->reference, reference_or_number) != 0 &&
            (one->number[0] == '\0' || strcmp(one->number, reference_or_number) != 0))
            continue;
        *entry = *one;
        return ERR_OK;
    }
    return ERR_NOT_FOUND;
}

void memory_ledger_init(struct memory_ledger *ledger,
                        const struct buf *(*body_of)(const char *service_code),
                        int64_t (*wall_ms)(void)) {
    *ledger = (struct memory_ledger){
        .ledger = {take_due, body, sending, move, find}, .body_of = body_of, .wall_ms = wall_ms};
}

struct outbox_entry *memory_ledger_add(struct memory_ledger *ledger, const char *service_code,
                                       const char *reference) {
    struct outbox_entry *entry = &ledger->entries[ledger->count++];
    *entry = (struct outbox_entry){.id = ledger->count, .state = OUTBOX_QUEUED};
    entry->created_ms = entry->updated_ms = entry->due_ms = ledger->wall_ms();
    snprintf(entry->service_code, sizeof entry->service_code, "%s", service_code);
    snprintf(entry->reference, sizeof entry->reference, "%s", reference);
    snprintf(entry->uuid, sizeof entry->uuid, "00000000-0000-4000-8000-%012d", ledger->count);
    return entry;
}

void memory_ledger_recover(struct memory_ledger *ledger) {
    ledger->is_dead = false;
    ledger->commits_left = 0;
    for (int at = 0; at < ledger->count; at++) {
        struct outbox_entry *entry = &ledger->entries[at];
        if (entry->state != OUTBOX_SENDING)
            continue;
        entry->state = OUTBOX_UNKNOWN;
        entry->due_ms = entry->updated_ms = ledger->wall_ms();
    }
}
