/* The best few of many, best first; equal ranks stay in the order they came. Pure. */
#ifndef FLOW_RANKED_H
#define FLOW_RANKED_H

#include <stdbool.h>
#include <stdint.h>

#define RANKS_MOST 256

struct ranked {
    int32_t *found; /* the caller's */
    int32_t count, room;
    int ranks[RANKS_MOST];
};

void ranked_init(struct ranked *ranked, int32_t *found, int32_t room);
/* Would it find a place? */
bool ranked_wants(const struct ranked *ranked, int rank);
void ranked_keep(struct ranked *ranked, int32_t index, int rank);
void ranked_drop(struct ranked *ranked, int32_t at);
bool ranked_has(const struct ranked *ranked, int32_t index);

#endif
