/* One row of the outbox table in and out of a struct outbox_entry. Courier thread. */
#ifndef STORE_OUTBOX_ROW_H
#define STORE_OUTBOX_ROW_H

#include <sqlite3.h>
#include <stdbool.h>

#include "store/outbox.h"

/* Binds all sixteen parameters; the entry must outlive the run. Writes the sum that tells whether
 * the row is still what we wrote. */
void outbox_row_bind(sqlite3_stmt *statement, const struct outbox_entry *entry);
/* ERR_CORRUPT: a value of the wrong kind or size, or the sum does not match. Then `entry` holds
 * what could be read, cut where needed, for a person to look at. */
ERR_MUST_USE enum err outbox_row_read(sqlite3_stmt *statement, struct outbox_entry *entry);

#endif
