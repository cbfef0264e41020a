#include "base/mailbox.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/memory.h"

#define LOG_ROOM "base"

struct mailbox {
    /* Set at creation, then read by all threads. */
    size_t slots;
    void (*ring)(void *context);
    void *context;
    /* Under the lock. */
    pthread_mutex_t lock;
    size_t first, count;
    struct envelope *queue;
};

struct mailbox *mailbox_create(size_t slots, void (*ring)(void *context), void *context) {
    struct mailbox *box = mem_alloc(1, sizeof *box);
    box->slots = slots > 0 ? slots : 1;
    box->ring = ring;
    box->context = context;
    box->queue = mem_alloc(box->slots, sizeof *box->queue);
    pthread_mutex_init(&box->lock, NULL);
    return box;
}

void mailbox_destroy(struct mailbox *box) {
    if (!box)
        return;
    if (box->count > 0) {
        log_error("mailbox.not_empty", "count=%zu", box->count);
        abort();
    }
    pthread_mutex_destroy(&box->lock);
    mem_free(box->queue);
    mem_free(box);
}

void mailbox_drop_all(struct mailbox *box) {
    struct envelope envelope;
    while (mailbox_take(box, &envelope))
        envelope_finish(&envelope);
}

static struct envelope *slot(struct mailbox *box, size_t index) {
    return &box->queue[(box->first + index) % box->slots];
}

static struct envelope *find_progress(struct mailbox *box, const struct envelope *like) {
    for (size_t i = 0; i < box->count; i++) {
        struct envelope *queued = slot(box, i);
        if (queued->is_progress && queued->room == like->room && queued->kind == like->kind)
            return queued;
    }
    return NULL;
}

enum err mailbox_offer(struct mailbox *box, const struct envelope *envelope) {
    struct envelope dropped = {.size = 0};
    bool was_empty = false;
    enum err err = ERR_OK;

    pthread_mutex_lock(&box->lock);
    struct envelope *older = envelope->is_progress ? find_progress(box, envelope) : NULL;
    if (older) {
        dropped = *older;
        *older = *envelope;
    } else if (box->count < box->slots) {
        was_empty = box->count == 0;
        *slot(box, box->count) = *envelope;
        box->count++;
    } else {
        err = ERR_FULL;
    }
    pthread_mutex_unlock(&box->lock);

    envelope_finish(&dropped);
    if (was_empty && box->ring)
        box->ring(box->context);
    return err;
}

enum err mailbox_post(struct mailbox *box, const struct envelope *envelope) {
    enum err err = mailbox_offer(box, envelope);
    if (err != ERR_OK) {
        struct envelope dropped = *envelope;
        log_warn("mailbox.full", "from=%d kind=%d", envelope->room, envelope->kind);
        envelope_finish(&dropped);
    }
    return err;
}

bool mailbox_take(struct mailbox *box, struct envelope *envelope) {
    bool has_one = false;
    pthread_mutex_lock(&box->lock);
    if (box->count > 0) {
        struct envelope *oldest = slot(box, 0);
        *envelope = *oldest;
        mem_wipe(oldest, sizeof *oldest);
        box->first = (box->first + 1) % box->slots;
        box->count--;
        has_one = true;
    }
    pthread_mutex_unlock(&box->lock);
    return has_one;
}

void envelope_finish(struct envelope *envelope) {
    if (envelope->blob && envelope->free_blob)
        envelope->free_blob(envelope->blob);
    mem_wipe(envelope, sizeof *envelope);
}
