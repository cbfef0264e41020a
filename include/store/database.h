/* The one SQLite connection: WAL, synchronous=FULL (both read back), secure_delete, STRICT tables
 * (reference/reliability 1.1). Courier thread only; opened there, closed there. */
#ifndef STORE_DATABASE_H
#define STORE_DATABASE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/err.h"

struct database;

struct database_params {
    const char *folder; /* kiosk.db and its WAL; made when missing, mode 0700 */
    /* 32 random bytes, made when missing, mode 0600: seals bodies. One of another size is kept
     * aside as <file>.bad-<time>. */
    const char *key_file;
    const char *vfs; /* NULL: the system's; tests inject faults */
    struct clock *clock;
};

/* A database that fails its check is moved aside (kiosk.db.bad-<time>) and a new one begun with
 * every row that can still be read: then `was_corrupt` is set, and staff must hear of it. There,
 * what had not been delivered is UNKNOWN, and a row that was changed is STAFF. On a full disk an
 * existing database still opens. ERR_BUSY: another process has it. ERR_FULL, ERR_IO. Opening an
 * older schema migrates it in one transaction. */
ERR_MUST_USE enum err database_open(const struct database_params *params,
                                    struct database **database, bool *was_corrupt);
/* How many entries were sealed with a key that is lost: their bodies cannot be opened, staff must
 * hear of them. ERR_IO. */
ERR_MUST_USE enum err database_unreadable(struct database *database, uint32_t *count);
void database_close(struct database *database); /* checkpoints; NULL is fine */
/* Erases what a delivered body left behind: checkpoint(TRUNCATE). Cheap when there is nothing; else
 * some ten writes and syncs: once the queue is empty, or every few seconds while it drains.
 * ERR_BUSY between cache_begin and cache_end; ERR_FULL, ERR_IO: call it again. */
ERR_MUST_USE enum err database_forget(struct database *database);

#endif
