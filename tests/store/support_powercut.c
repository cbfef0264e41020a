#include "store/support_powercut.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SECTOR 512

uint32_t powercut_random(uint64_t *seed, uint32_t below) {
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((*seed >> 33) % below);
}

void powercut_init(struct powercut *cut, const struct disk *traced) {
    *cut = (struct powercut){.traced = traced, .acked = -1};
    cut->pending = malloc((traced->op_count + 1) * sizeof *cut->pending);
    assert_non_null(cut->pending);
    for (int i = 0; i < DISK_FILES; i++)
        memcpy(cut->durable.files[i].name, traced->files[i].name, sizeof traced->files[i].name);
}

void powercut_finish(struct powercut *cut) {
    disk_finish(&cut->durable);
    free(cut->pending);
}

static void apply(struct disk *disk, const struct disk_op *op) {
    struct disk_file *file = &disk->files[op->file];
    switch (op->kind) {
    case DISK_CREATE:
        file->exists = true;
        break;
    case DISK_WRITE:
        file->exists = true;
        disk_file_write(file, op->bytes, op->len, op->at);
        break;
    case DISK_TRUNCATE:
        disk_file_truncate(file, (size_t)op->at);
        break;
    case DISK_DELETE:
        file->exists = false;
        file->len = 0;
        break;
    case DISK_SYNC:
    case DISK_ACK:
        break;
    }
}

/* A sync lets all that waits for this file happen. */
static void settle(struct powercut *cut, int file) {
    size_t kept = 0;
    for (size_t i = 0; i < cut->pending_count; i++) {
        const struct disk_op *op = &cut->traced->ops[cut->pending[i]];
        if (op->file == file)
            apply(&cut->durable, op);
        else
            cut->pending[kept++] = cut->pending[i];
    }
    cut->pending_count = kept;
}

void powercut_advance(struct powercut *cut, size_t index) {
    for (; cut->at < index; cut->at++) {
        const struct disk_op *op = &cut->traced->ops[cut->at];
        if (op->kind == DISK_ACK)
            cut->acked = op->at;
        else if (op->kind == DISK_SYNC)
            settle(cut, op->file);
        else
            cut->pending[cut->pending_count++] = cut->at;
        if (op->kind == DISK_DELETE && op->is_durable)
            settle(cut, op->file);
    }
}

static void apply_torn(struct disk *disk, const struct disk_op *op, uint64_t *seed) {
    size_t done = 0;
    while (done < op->len) {
        size_t in_sector = SECTOR - ((size_t)op->at + done) % SECTOR;
        size_t part = op->len - done < in_sector ? op->len - done : in_sector;
        if (powercut_random(seed, 2) == 0)
            disk_file_write(&disk->files[op->file], op->bytes + done, part, op->at + (int64_t)done);
        done += part;
    }
}

static void maybe_apply(struct disk *disk, const struct disk_op *op, uint64_t *seed) {
    uint32_t die = powercut_random(seed, 10);
    if (die < 4)
        return;
    if (die < 6 && op->kind == DISK_WRITE && op->len > SECTOR)
        apply_torn(disk, op, seed);
    else
        apply(disk, op);
}

void powercut_fork(const struct powercut *cut, uint64_t *seed, struct disk *left) {
    for (int i = 0; i < DISK_FILES; i++) {
        const struct disk_file *from = &cut->durable.files[i];
        struct disk_file *to = &left->files[i];
        memcpy(to->name, from->name, sizeof to->name);
        to->exists = from->exists;
        if (from->len > 0)
            disk_file_write(to, from->bytes, from->len, 0);
    }
    bool keeps_nothing = powercut_random(seed, 3) == 0;
    for (size_t i = 0; !keeps_nothing && i < cut->pending_count; i++)
        maybe_apply(left, &cut->traced->ops[cut->pending[i]], seed);
}
