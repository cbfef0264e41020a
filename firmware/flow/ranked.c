#include "ranked.h"

void ranked_init(struct ranked *ranked, int32_t *found, int32_t room) {
    ranked->found = found;
    ranked->count = 0;
    ranked->room = room < 0 ? 0 : room < RANKS_MOST ? room : RANKS_MOST;
}

bool ranked_wants(const struct ranked *ranked, int rank) {
    return ranked->count < ranked->room ||
           (ranked->count > 0 && rank < ranked->ranks[ranked->count - 1]);
}

void ranked_keep(struct ranked *ranked, int32_t index, int rank) {
    if (!ranked_wants(ranked, rank))
        return;
    int32_t at = ranked->count < ranked->room ? ranked->count++ : ranked->count - 1;
    for (; at > 0 && ranked->ranks[at - 1] > rank; at--) {
        ranked->found[at] = ranked->found[at - 1];
        ranked->ranks[at] = ranked->ranks[at - 1];
    }
    ranked->found[at] = index;
    ranked->ranks[at] = rank;
}

void ranked_drop(struct ranked *ranked, int32_t at) {
    ranked->count--;
    for (; at < ranked->count; at++) {
        ranked->found[at] = ranked->found[at + 1];
        ranked->ranks[at] = ranked->ranks[at + 1];
    }
}

bool ranked_has(const struct ranked *ranked, int32_t index) {
    for (int32_t at = 0; at < ranked->count; at++) {
        if (ranked->found[at] == index)
            return true;
    }
    return false;
}
