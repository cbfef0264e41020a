/* The outbox on a disk behind a power switch: at the commit counted down to it goes off, and that
 * commit is on the disk or not. */
#ifndef TESTS_SYNC_SUPPORT_REAL_LEDGER_H
#define TESTS_SYNC_SUPPORT_REAL_LEDGER_H

#include <stdbool.h>
#include <stdint.h>

#include "sync/ledger.h"

struct real_ledger {
    struct ledger ledger; /* the switch, in front of */
    struct ledger_store inner;
    char folder[128], key_file[160];
    int64_t commits_left;       /* 0: never */
    bool (*is_last_kept)(void); /* drawn when it happens */
    bool is_dead;
};

/* Opens and recovers, as at a start. The test fails when that fails. */
void real_ledger_open(struct real_ledger *real, struct clock *clock);
void real_ledger_close(struct real_ledger *real);

#endif
