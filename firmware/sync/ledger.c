#include "sync/ledger.h"

static struct database *database_of(struct ledger *ledger) {
    return ((struct ledger_store *)(void *)ledger)->database;
}

static enum err take_due(struct ledger *ledger, int64_t wall_ms, unsigned states_mask,
                         struct outbox_entry *entry, int64_t *next_due_ms) {
    return outbox_take_due(database_of(ledger), wall_ms, states_mask, entry, next_due_ms);
}

static enum err body(struct ledger *ledger, int64_t id, struct buf *bytes) {
    return outbox_body(database_of(ledger), id, bytes);
}

static enum err sending(struct ledger *ledger, int64_t id, int64_t wall_ms) {
    return outbox_sending(database_of(ledger), id, wall_ms);
}

static enum err move(struct ledger *ledger, const struct outbox_entry *entry) {
    return outbox_move(database_of(ledger), entry);
}

static enum err find(struct ledger *ledger, const char *reference_or_number,
                     struct outbox_entry *entry) {
    return outbox_find(database_of(ledger), reference_or_number, entry);
}

void ledger_store_init(struct ledger_store *ledger, struct database *database) {
    ledger->ledger = (struct ledger){take_due, body, sending, move, find};
    ledger->database = database;
}
