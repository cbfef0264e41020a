/* A disk in memory as a SQLite VFS: it can be full, fail the N-th call, and write down everything
 * that is done to it, so that power cuts can be tried later (support_powercut.h). One at a time. */
#ifndef TESTS_STORE_SUPPORT_DISK_H
#define TESTS_STORE_SUPPORT_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DISK_VFS "kiosk-test-disk"
#define DISK_FILES 8

struct disk_file {
    char name[256]; /* "" unused */
    bool exists;
    unsigned char *bytes;
    size_t len, room;
};

enum disk_op_kind { DISK_CREATE, DISK_WRITE, DISK_TRUNCATE, DISK_SYNC, DISK_DELETE, DISK_ACK };

struct disk_op {
    enum disk_op_kind kind;
    int file;
    bool is_durable; /* a delete whose folder was synced */
    int64_t at;      /* offset, new length, or the number of the ack */
    size_t len;
    unsigned char *bytes;
};

enum disk_fault { DISK_FAULT_NONE, DISK_FAULT_IO, DISK_FAULT_FULL };

struct disk {
    struct disk_file files[DISK_FILES];
    bool is_recording;
    struct disk_op *ops;
    size_t op_count, op_room;
    /* The `fail_at`-th call from now fails (1 is the next); with `fails_on` all after it too. */
    enum disk_fault fault;
    int64_t calls, fail_at;
    bool fails_on, is_torn;
    int64_t faults_hit;
    size_t capacity; /* bytes of all files together; 0: no end */
    /* A drive that lies: drops the sync that follows the WAL's truncation. */
    bool forgets_sync_after_truncate;
};

/* Registers the VFS once and makes `disk` the one it works on. NULL: none. */
void disk_use(struct disk *disk);
void disk_finish(struct disk *disk); /* frees everything, leaves it empty */
void disk_arm(struct disk *disk, enum disk_fault fault, int64_t fail_at, bool fails_on);
size_t disk_used(const struct disk *disk);
/* Writes that the caller acknowledged step `number` now. */
void disk_ack(struct disk *disk, int64_t number);
/* For those who build a disk by hand. */
void disk_file_write(struct disk_file *file, const unsigned char *bytes, size_t len, int64_t at);
void disk_file_truncate(struct disk_file *file, size_t len);
bool disk_has(const struct disk *disk, const char *marker);

#endif
