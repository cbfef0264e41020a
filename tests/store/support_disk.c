#include "store/support_disk.h"

#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct disk *current;

struct open_file {
    sqlite3_file base;
    int index;
    size_t step; /* sizes are multiples of it; 0: any */
    bool is_deleted_at_close;
};

void disk_file_truncate(struct disk_file *file, size_t len) {
    if (len > file->room) {
        size_t room = len + len / 2 + 65536;
        file->bytes = realloc(file->bytes, room);
        assert_non_null(file->bytes);
        file->room = room;
    }
    if (len > file->len)
        memset(file->bytes + file->len, 0, len - file->len);
    file->len = len;
}

void disk_file_write(struct disk_file *file, const unsigned char *bytes, size_t len, int64_t at) {
    if ((size_t)at + len > file->len)
        disk_file_truncate(file, (size_t)at + len);
    memcpy(file->bytes + at, bytes, len);
}

static struct disk_op *record(enum disk_op_kind kind, int file, int64_t at) {
    static struct disk_op none;
    if (!current->is_recording)
        return &none;
    if (current->op_count == current->op_room) {
        current->op_room = current->op_room * 2 + 1024;
        current->ops = realloc(current->ops, current->op_room * sizeof *current->ops);
        assert_non_null(current->ops);
    }
    struct disk_op *op = &current->ops[current->op_count++];
    *op = (struct disk_op){.kind = kind, .file = file, .at = at};
    return op;
}

/* Counts the call; true when it is the one that fails. */
static bool fails_now(void) {
    current->calls++;
    if (current->fault == DISK_FAULT_NONE || current->calls < current->fail_at ||
        (current->calls > current->fail_at && !current->fails_on))
        return false;
    current->faults_hit++;
    return true;
}

static int code_or(int io_code) {
    return current->fault == DISK_FAULT_FULL ? SQLITE_FULL : io_code;
}

static struct disk_file *file_of(sqlite3_file *file) {
    return &current->files[((struct open_file *)file)->index];
}

size_t disk_used(const struct disk *disk) {
    size_t used = 0;
    for (int i = 0; i < DISK_FILES; i++)
        used += disk->files[i].exists ? disk->files[i].len : 0;
    return used;
}

static size_t round_up(size_t len, size_t step) {
    return step > 0 ? (len + step - 1) / step * step : len;
}

static bool is_beyond(size_t more) {
    return current->capacity > 0 && disk_used(current) + more > current->capacity;
}

static int do_write(sqlite3_file *base, const void *bytes, int amount, sqlite3_int64 at) {
    struct disk_file *file = file_of(base);
    size_t len = (size_t)amount, end = (size_t)at + len;
    bool fails = fails_now();
    if (fails && !current->is_torn)
        return code_or(SQLITE_IOERR_WRITE);
    if (fails)
        end = (size_t)at + (len /= 2);
    if (end > file->len && is_beyond(end - file->len))
        return SQLITE_FULL;
    disk_file_write(file, bytes, len, at);
    struct disk_op *op = record(DISK_WRITE, ((struct open_file *)base)->index, at);
    if (current->is_recording) {
        op->len = len;
        op->bytes = malloc(len + 1);
        assert_non_null(op->bytes);
        memcpy(op->bytes, bytes, len);
    }
    return fails ? code_or(SQLITE_IOERR_WRITE) : SQLITE_OK;
}

static int do_read(sqlite3_file *base, void *bytes, int amount, sqlite3_int64 at) {
    struct disk_file *file = file_of(base);
    if (fails_now())
        return SQLITE_IOERR_READ;
    size_t have = (size_t)at < file->len ? file->len - (size_t)at : 0;
    size_t len = have < (size_t)amount ? have : (size_t)amount;
    if (len > 0)
        memcpy(bytes, file->bytes + at, len);
    memset((char *)bytes + len, 0, (size_t)amount - len);
    return len == (size_t)amount ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

static int do_truncate(sqlite3_file *base, sqlite3_int64 len) {
    if (fails_now())
        return SQLITE_IOERR_TRUNCATE;
    size_t rounded = round_up((size_t)len, ((struct open_file *)base)->step);
    disk_file_truncate(file_of(base), rounded);
    record(DISK_TRUNCATE, ((struct open_file *)base)->index, (int64_t)rounded);
    return SQLITE_OK;
}

static bool is_wal(int index) {
    const char *name = current->files[index].name;
    size_t len = strlen(name);
    return len > 4 && strcmp(name + len - 4, "-wal") == 0;
}

static int do_sync(sqlite3_file *base, int flags) {
    (void)flags;
    int index = ((struct open_file *)base)->index;
    if (fails_now())
        return code_or(SQLITE_IOERR_FSYNC);
    if (current->forgets_sync_after_truncate && is_wal(index) && current->op_count > 0 &&
        current->ops[current->op_count - 1].kind == DISK_TRUNCATE)
        return SQLITE_OK;
    record(DISK_SYNC, index, 0);
    return SQLITE_OK;
}

static int do_size(sqlite3_file *base, sqlite3_int64 *size) {
    if (fails_now())
        return SQLITE_IOERR_FSTAT;
    *size = (sqlite3_int64)file_of(base)->len;
    return SQLITE_OK;
}

static int delete_file(int index, bool is_durable) {
    struct disk_file *file = &current->files[index];
    file->exists = false;
    file->len = 0;
    record(DISK_DELETE, index, 0)->is_durable = is_durable;
    return SQLITE_OK;
}

static int do_close(sqlite3_file *base) {
    struct open_file *file = (struct open_file *)base;
    return file->is_deleted_at_close ? delete_file(file->index, true) : SQLITE_OK;
}

static int do_lock(sqlite3_file *base, int level) {
    (void)base;
    (void)level;
    return SQLITE_OK;
}

static int do_check_lock(sqlite3_file *base, int *is_locked) {
    (void)base;
    *is_locked = 0;
    return SQLITE_OK;
}

/* Grows the file as a Unix disk does when it is told what will be needed. */
static int do_hint(sqlite3_file *base, sqlite3_int64 wanted) {
    struct disk_file *file = file_of(base);
    size_t step = ((struct open_file *)base)->step;
    size_t len = round_up((size_t)wanted, step);
    if (step == 0 || len <= file->len)
        return SQLITE_OK;
    if (fails_now())
        return code_or(SQLITE_IOERR_WRITE);
    if (is_beyond(len - file->len))
        return SQLITE_FULL;
    disk_file_truncate(file, len);
    record(DISK_TRUNCATE, ((struct open_file *)base)->index, (int64_t)len);
    return SQLITE_OK;
}

static int do_control(sqlite3_file *base, int op, void *argument) {
    if (op == SQLITE_FCNTL_CHUNK_SIZE)
        ((struct open_file *)base)->step = (size_t)(*(int *)argument);
    else if (op == SQLITE_FCNTL_SIZE_HINT)
        return do_hint(base, *(sqlite3_int64 *)argument);
    else
        return SQLITE_NOTFOUND;
    return SQLITE_OK;
}

static int do_sector_size(sqlite3_file *base) {
    (void)base;
    return 512;
}

static int do_characteristics(sqlite3_file *base) {
    (void)base;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE; /* what SQLite takes every Unix disk for */
}

static const sqlite3_io_methods methods = {
    .iVersion = 1,
    .xClose = do_close,
    .xRead = do_read,
    .xWrite = do_write,
    .xTruncate = do_truncate,
    .xSync = do_sync,
    .xFileSize = do_size,
    .xLock = do_lock,
    .xUnlock = do_lock,
    .xCheckReservedLock = do_check_lock,
    .xFileControl = do_control,
    .xSectorSize = do_sector_size,
    .xDeviceCharacteristics = do_characteristics,
};

static int find_file(const char *name) {
    for (int i = 0; i < DISK_FILES; i++)
        if (strcmp(current->files[i].name, name) == 0)
            return i;
    return -1;
}

static int do_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *base, int flags, int *out) {
    (void)vfs;
    struct open_file *file = (struct open_file *)base;
    base->pMethods = NULL;
    if (fails_now())
        return SQLITE_CANTOPEN;
    int index = find_file(name ? name : "temp");
    for (int i = 0; index < 0 && i < DISK_FILES; i++)
        if (current->files[i].name[0] == '\0')
            index = i;
    if (index < 0 || (!current->files[index].exists && !(flags & SQLITE_OPEN_CREATE)))
        return SQLITE_CANTOPEN;
    struct disk_file *found = &current->files[index];
    snprintf(found->name, sizeof found->name, "%s", name ? name : "temp");
    if (!found->exists) {
        found->len = 0;
        record(DISK_CREATE, index, 0);
    }
    found->exists = true;
    *file = (struct open_file){.base.pMethods = &methods,
                               .index = index,
                               .is_deleted_at_close = (flags & SQLITE_OPEN_DELETEONCLOSE) != 0};
    if (out)
        *out = flags;
    return SQLITE_OK;
}

static int do_delete(sqlite3_vfs *vfs, const char *name, int sync_folder) {
    (void)vfs;
    if (fails_now())
        return SQLITE_IOERR_DELETE;
    int index = find_file(name);
    if (index < 0 || !current->files[index].exists)
        return SQLITE_IOERR_DELETE_NOENT;
    return delete_file(index, sync_folder != 0);
}

static int do_access(sqlite3_vfs *vfs, const char *name, int flags, int *answer) {
    (void)vfs;
    (void)flags;
    if (fails_now())
        return SQLITE_IOERR_ACCESS;
    int index = find_file(name);
    *answer = index >= 0 && current->files[index].exists;
    return SQLITE_OK;
}

static int do_full_name(sqlite3_vfs *vfs, const char *name, int room, char *out) {
    (void)vfs;
    return snprintf(out, (size_t)room, "%s", name) < room ? SQLITE_OK : SQLITE_CANTOPEN;
}

void disk_use(struct disk *disk) {
    static sqlite3_vfs vfs;
    current = disk;
    if (vfs.zName)
        return;
    vfs = *sqlite3_vfs_find(NULL); /* randomness, sleep and time are the system's */
    vfs.iVersion = 1;
    vfs.szOsFile = (int)sizeof(struct open_file);
    vfs.zName = DISK_VFS;
    vfs.pNext = NULL;
    vfs.xOpen = do_open;
    vfs.xDelete = do_delete;
    vfs.xAccess = do_access;
    vfs.xFullPathname = do_full_name;
    assert_int_equal(sqlite3_vfs_register(&vfs, 0), SQLITE_OK);
}

void disk_finish(struct disk *disk) {
    for (int i = 0; i < DISK_FILES; i++)
        free(disk->files[i].bytes);
    for (size_t i = 0; i < disk->op_count; i++)
        free(disk->ops[i].bytes);
    free(disk->ops);
    memset(disk, 0, sizeof *disk);
}

void disk_arm(struct disk *disk, enum disk_fault fault, int64_t fail_at, bool fails_on) {
    disk->fault = fault;
    disk->calls = disk->faults_hit = 0;
    disk->fail_at = fail_at;
    disk->fails_on = fails_on;
}

void disk_ack(struct disk *disk, int64_t number) {
    (void)disk;
    record(DISK_ACK, -1, number);
}

bool disk_has(const struct disk *disk, const char *marker) {
    for (int i = 0; i < DISK_FILES; i++) {
        const struct disk_file *file = &disk->files[i];
        if (file->exists && file->len > 0 &&
            memmem(file->bytes, file->len, marker, strlen(marker)) != NULL)
            return true;
    }
    return false;
}
