/* The outbox as the courier's policy sees it: store/outbox.h behind a table, so that simulations
 * can run ten thousand lives of it in memory. Every call is one committed transaction. */
#ifndef SYNC_LEDGER_H
#define SYNC_LEDGER_H

#include "base/buf.h"
#include "store/outbox.h"

struct ledger {
    enum err (*take_due)(struct ledger *ledger, int64_t wall_ms, unsigned states_mask,
                         struct outbox_entry *entry, int64_t *next_due_ms);
    enum err (*body)(struct ledger *ledger, int64_t id, struct buf *body);
    enum err (*sending)(struct ledger *ledger, int64_t id, int64_t wall_ms);
    enum err (*move)(struct ledger *ledger, const struct outbox_entry *entry);
    enum err (*find)(struct ledger *ledger, const char *reference_or_number,
                     struct outbox_entry *entry);
};

struct ledger_store {
    struct ledger ledger;
    struct database *database;
};
void ledger_store_init(struct ledger_store *ledger, struct database *database);

#endif
