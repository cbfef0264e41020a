/* A damaged database is set aside and a new one begun, with every row that can still be trusted or
 * shown to a person. Before any open; courier thread. */
#ifndef STORE_RESCUE_H
#define STORE_RESCUE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

/* The new file is complete before the old one is touched, so a power cut leaves one of them whole:
 * `<path>.new` first, then <path> -> <path>.bad-<wall_ms>, its WAL after it, then .new -> <path>.
 * What had not left, or was leaving, becomes UNKNOWN: the page that said so may be an old one, so
 * it is looked up before it is sent. ERR_FULL, ERR_IO: nothing was changed. */
ERR_MUST_USE enum err rescue_database(const char *path, const char *vfs, int64_t wall_ms);
/* Finishes a change-over that a power cut stopped half-way, and sets aside a WAL whose database is
 * gone. */
ERR_MUST_USE enum err rescue_finish(const char *path, int64_t wall_ms, bool *was_needed);

#endif
