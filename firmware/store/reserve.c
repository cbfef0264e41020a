#include "store/reserve.h"

#include "store/statement.h"

void reserve_begin(sqlite3 *sqlite) {
    int step = RESERVE_BYTES;
    sqlite3_file_control(sqlite, "main", SQLITE_FCNTL_CHUNK_SIZE, &step);
}

enum err reserve_file(sqlite3 *sqlite, int64_t used_bytes) {
    sqlite3_int64 wanted = used_bytes + RESERVE_BYTES;
    int code = sqlite3_file_control(sqlite, "main", SQLITE_FCNTL_SIZE_HINT, &wanted);
    /* SQLITE_NOTFOUND: a file system without such hints; the file then grows as it must. */
    return code == SQLITE_OK || code == SQLITE_NOTFOUND ? ERR_OK : ERR_FULL;
}

/* The first sync keeps the order: were zeros to reach the disk before the truncation, a cut could
 * leave the old header with half of its frames. */
enum err reserve_wal(sqlite3 *sqlite) {
    static const char zeros[64 * 1024];
    sqlite3_file *wal = NULL;
    int code = sqlite3_file_control(sqlite, "main", SQLITE_FCNTL_JOURNAL_POINTER, &wal);
    if (code != SQLITE_OK || !wal || !wal->pMethods)
        return ERR_UNSUPPORTED;
    code = wal->pMethods->xSync(wal, SQLITE_SYNC_NORMAL);
    for (int at = 0; code == SQLITE_OK && at < RESERVE_BYTES; at += (int)sizeof zeros)
        code = wal->pMethods->xWrite(wal, zeros, sizeof zeros, at);
    if (code == SQLITE_OK)
        code = wal->pMethods->xSync(wal, SQLITE_SYNC_NORMAL);
    return code == SQLITE_OK ? ERR_OK : ERR_FULL;
}
