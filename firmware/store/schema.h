/* The one place where the tables are written down. STRICT tables, application_id and user_version
 * (reference/reliability 1.1). A newer schema only ever adds, so that the firmware before it can
 * still read the file after a roll-back. */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

#include <sqlite3.h>
#include <stdint.h>

#include "base/err.h"

#define SCHEMA_APPLICATION_ID 0x6b333131 /* "k311" */
#define SCHEMA_VERSION 2

/* Makes the tables in an empty file, or migrates an older one, in one transaction. ERR_CORRUPT when
 * the file is a database of somebody else; ERR_FULL, ERR_IO. Courier thread. */
ERR_MUST_USE enum err schema_make(sqlite3 *sqlite);
/* One number of a pragma, for what must be read back. */
ERR_MUST_USE enum err schema_number(sqlite3 *sqlite, const char *pragma, int64_t *value);

#endif
