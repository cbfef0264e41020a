/* A folder of its own for a test's database, and short ways to fill it. */
#ifndef TESTS_STORE_SUPPORT_STORE_H
#define TESTS_STORE_SUPPORT_STORE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/clock.h"
#include "store/database.h"
#include "store/outbox.h"

#define STORE_WALL_MS ((int64_t)1790000000000)

struct store {
    char folder[128], key_file[160], path[160];
    const char *vfs;
    struct clock_manual clock;
    struct database *database;
    bool was_corrupt;
};

/* Makes the folder and opens; the test fails when that fails. */
void store_open(struct store *store);
void store_close(struct store *store); /* removes the folder too */
void store_close_keeping(struct store *store);
/* Opens again what was closed. */
void store_open_again(struct store *store);
enum err store_try_open(struct store *store);

enum err store_try_add(struct store *store, const char *body, struct outbox_entry *entry);
struct outbox_entry store_add(struct store *store, const char *body);
struct outbox_entry store_find(struct store *store, const char *reference);
/* sending, then move to `state` with `number`. */
void store_move(struct store *store, int64_t id, enum outbox_state state, const char *number);
/* The whole of a file; "" when it is not there. The caller frees. */
char *store_slurp(const char *path, size_t *len);
bool store_file_has(const char *path, const char *marker);
void store_write_file(const char *path, const void *bytes, size_t len);
/* Runs SQL on the open connection. */
void store_sql(struct store *store, const char *sql);
void store_remove_folder(const char *folder);

#endif
