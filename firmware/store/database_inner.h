/* What the files of this room share: the connection, and one way into and out of a transaction.
 * Tests of this room look in here too, for the settings of their control runs. */
#ifndef STORE_DATABASE_INNER_H
#define STORE_DATABASE_INNER_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "store/database.h"
#include "store/outbox.h"
#include "store/seal.h"
#include "store/statement.h"

#define DATABASE_STATES 7

struct database {
    sqlite3 *sqlite;
    struct seal *seal;
    struct clock *clock;
    sqlite3_stmt *statements[STATEMENT_COUNT];
    /* Kept beside the file because we are its only writer, and followed after each commit. */
    uint32_t counts[DATABASE_STATES];
    int64_t last_id;
    int64_t last_wall_ms;  /* the latest wall time any row knows: shows when the clock went back */
    int64_t key_lost_to;   /* bodies up to this id were sealed with a key that is gone; 0 none */
    bool is_caching;       /* between cache_begin and cache_end */
    enum err cache_err;    /* the first failure in there */
    int wal_frames;        /* as of the last commit */
    int checkpoint_frames; /* when they are written into the file; tests make it small */
    bool has_remains;      /* the WAL may hold what was erased from the file */
    char *pages_folder;    /* sealed pages and files */
    bool was_rescued;      /* rows may be missing: no file is taken for an orphan */
};

/* ERR_BUSY inside cache_begin: what a resident is told is saved never waits for a content pack. */
ERR_MUST_USE enum err transaction_begin(struct database *database);
/* Commits when `err` is ERR_OK, rolls back otherwise. Gives what came of it. */
ERR_MUST_USE enum err transaction_end(struct database *database, enum err err);
int64_t database_wall_ms(struct database *database);

/* Opens a file with the settings of reference/reliability 1.1 and reads them back; makes or
 * migrates the tables. Nothing is checked or prepared yet. */
ERR_MUST_USE enum err database_open_file(const char *path, const char *vfs, sqlite3 **sqlite);
/* Everything that was committed goes into the file, and the WAL ends empty. */
ERR_MUST_USE enum err database_checkpoint(sqlite3 *sqlite);

#endif
