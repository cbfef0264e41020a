/* Power cuts: from the trace of a disk (support_disk.h), the disks that could be left when the
 * power goes at a given operation. What was synced is there; of what was not, a third of the cuts
 * keep nothing, the others drop, tear (by 512-byte sectors) or keep each operation by itself, so
 * that later ones may survive without earlier ones (reference/reliability 2.2). */
#ifndef TESTS_STORE_SUPPORT_POWERCUT_H
#define TESTS_STORE_SUPPORT_POWERCUT_H

#include "store/support_disk.h"

struct powercut {
    const struct disk *traced;
    struct disk durable; /* what every cut at `at` leaves */
    size_t at;           /* the next operation */
    size_t *pending;
    size_t pending_count;
    int64_t acked; /* the last ack before `at`; -1 none */
};

void powercut_init(struct powercut *cut, const struct disk *traced);
void powercut_finish(struct powercut *cut);
/* Goes on to the operation `index` (never back). */
void powercut_advance(struct powercut *cut, size_t index);
/* Fills `left` (empty) with one of the possible disks. */
void powercut_fork(const struct powercut *cut, uint64_t *seed, struct disk *left);

uint32_t powercut_random(uint64_t *seed, uint32_t below);

#endif
