#include "sync/support_full_disk.h"

#include <sqlite3.h>
#include <stdatomic.h>
#include <string.h>

static atomic_bool is_full;
static sqlite3_vfs shim;
static sqlite3_vfs *below;

/* SQLite's VFS has a table of methods for each kind of file; each gets a copy with our write. */
#define KINDS 4
static struct {
    const sqlite3_io_methods *first;
    sqlite3_io_methods ours;
} kinds[KINDS];
static int (*first_write)(sqlite3_file *, const void *, int, sqlite3_int64);
static int (*first_size)(sqlite3_file *, sqlite3_int64 *);

static int write_some(sqlite3_file *file, const void *bytes, int amount, sqlite3_int64 offset) {
    sqlite3_int64 size = 0;
    first_size(file, &size);
    if (atomic_load(&is_full) && offset + amount > size)
        return SQLITE_FULL;
    return first_write(file, bytes, amount, offset);
}

static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                     int *out_flags) {
    (void)vfs;
    int code = below->xOpen(below, name, file, flags, out_flags), at = 0;
    if (code != SQLITE_OK || !file->pMethods)
        return code;
    while (at < KINDS && kinds[at].first && kinds[at].first != file->pMethods)
        at++;
    if (at == KINDS)
        return code;
    if (!kinds[at].first) {
        kinds[at].first = file->pMethods;
        kinds[at].ours = *file->pMethods;
        kinds[at].ours.xWrite = write_some;
        first_write = file->pMethods->xWrite;
        first_size = file->pMethods->xFileSize;
    }
    file->pMethods = &kinds[at].ours;
    return code;
}

void full_disk_register(void) {
    below = sqlite3_vfs_find(NULL);
    shim = *below;
    shim.zName = "kiosk-test-full";
    shim.xOpen = open_file;
    sqlite3_vfs_register(&shim, 1);
}

void full_disk_set(bool full) {
    atomic_store(&is_full, full);
}
