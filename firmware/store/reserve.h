/* Space that the database holds ahead, so that what was accepted can still be sent, moved and
 * erased when somebody else has filled the disk. Courier thread. */
#ifndef STORE_RESERVE_H
#define STORE_RESERVE_H

#include <sqlite3.h>
#include <stdint.h>

#include "base/err.h"

/* Kept for the WAL: it holds 254 frames, and a checkpoint begins after 240. The file keeps as much
 * ahead, which is more than these frames can make it grow. */
#define RESERVE_BYTES (1024 * 1024)
#define RESERVE_CHECKPOINT_FRAMES 240

/* The file then grows and shrinks in steps of RESERVE_BYTES. After opening. */
void reserve_begin(sqlite3 *sqlite);
/* Makes the file `RESERVE_BYTES` longer than its `used_bytes` at least. ERR_FULL. */
ERR_MUST_USE enum err reserve_file(sqlite3 *sqlite, int64_t used_bytes);
/* Fills the WAL that was just emptied with zeros, which SQLite takes for an empty one: commits then
 * overwrite blocks that the disk has given already, which is also faster than appending. ERR_FULL.
 */
ERR_MUST_USE enum err reserve_wal(sqlite3 *sqlite);

#endif
