/* The outbox in memory, with the rules of store/outbox.h, that can die at any commit: for
 * simulations that live ten thousand lives. */
#ifndef TESTS_SYNC_SUPPORT_MEMORY_LEDGER_H
#define TESTS_SYNC_SUPPORT_MEMORY_LEDGER_H

#include <stdbool.h>
#include <stdint.h>

#include "sync/ledger.h"

#define MEMORY_ENTRIES_MOST 32

struct memory_ledger {
    struct ledger ledger;
    struct outbox_entry entries[MEMORY_ENTRIES_MOST];
    int count;
    /* The body of an entry for that service. */
    const struct buf *(*body_of)(const char *service_code);
    int64_t last_wall_ms;
    int64_t (*wall_ms)(void);
    /* The power goes at the commit with that number (counted down); 0: never. */
    int64_t commits_left;
    bool is_last_kept; /* that commit is there afterwards, or not */
    bool is_dead;
    bool is_full; /* the disk: every commit fails and changes nothing */
};

void memory_ledger_init(struct memory_ledger *ledger,
                        const struct buf *(*body_of)(const char *service_code),
                        int64_t (*wall_ms)(void));
struct outbox_entry *memory_ledger_add(struct memory_ledger *ledger, const char *service_code,
                                       const char *reference);
/* As at a start: what was being sent is unknown. */
void memory_ledger_recover(struct memory_ledger *ledger);

#endif
