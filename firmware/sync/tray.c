#include "sync/tray.h"

#include <string.h>

#include "base/log.h"

#define LOG_ROOM "sync"
#define PLACES (TRAY_ANSWERS + TRAY_NEWS)

static int count_answers(const struct tray *tray) {
    int count = 0;
    for (int at = 0; at < tray->count; at++)
        count += tray->kinds[at] == TRAY_ANSWER;
    return count;
}

bool tray_has_room(const struct tray *tray) {
    return count_answers(tray) < TRAY_ANSWERS - TRAY_LATER;
}

/* The first of a kind, -1: none. `like`: of the same event only. */
static int find(const struct tray *tray, enum tray_kind kind, const struct envelope *like) {
    for (int at = 0; at < tray->count; at++) {
        if (tray->kinds[at] == kind && (!like || tray->list[at].kind == like->kind))
            return at;
    }
    return -1;
}

static void forget(struct tray *tray, int from, int count) {
    int left = tray->count - from - count;
    memmove(&tray->list[from], &tray->list[from + count], (size_t)left * sizeof tray->list[0]);
    memmove(&tray->kinds[from], &tray->kinds[from + count], (size_t)left * sizeof tray->kinds[0]);
    tray->count -= count;
}

static void drop(struct tray *tray, int at) {
    envelope_finish(&tray->list[at]);
    forget(tray, at, 1);
}

void tray_add(struct tray *tray, enum tray_kind kind, const struct envelope *envelope) {
    int older = kind == TRAY_LATEST ? find(tray, kind, envelope) : -1;
    if (older >= 0)
        drop(tray, older);
    if (kind != TRAY_ANSWER && tray->count - count_answers(tray) >= TRAY_NEWS)
        drop(tray, find(tray, TRAY_TOLD, NULL));
    if (tray->count == PLACES) { /* more answers than jobs: a bug of ours */
        struct envelope lost = *envelope;
        log_error("tray.full", "kind=%d", envelope->kind);
        envelope_finish(&lost);
        return;
    }
    tray->kinds[tray->count] = kind;
    tray->list[tray->count++] = *envelope;
}

bool tray_offer(struct tray *tray, struct mailbox *mailbox) {
    int sent = 0;
    while (sent < tray->count && mailbox_offer(mailbox, &tray->list[sent]) == ERR_OK)
        sent++;
    forget(tray, 0, sent);
    return tray->count == 0;
}

void tray_drop(struct tray *tray) {
    while (tray->count > 0)
        drop(tray, tray->count - 1);
}
