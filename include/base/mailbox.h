/* The one way into the main thread: a bounded ring of tagged envelopes and a doorbell. Posting
 * never blocks. Progress replaces its predecessor of the same (room, kind); results never drop:
 * what does not fit stays its poster's, who offers it again (sync/tray.h). Design: mpv's dispatch
 * queue, libre's mqueue. */
#ifndef BASE_MAILBOX_H
#define BASE_MAILBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum room {
    ROOM_STORE,
    ROOM_SYNC,
    ROOM_VOICE,
    ROOM_KEYBOARD,
    ROOM_DRIVE,
    ROOM_DEVICES,
    ROOM_FLEET,
    ROOM_CALL
};

#define ENVELOPE_INLINE 128

struct envelope {
    uint8_t room;  /* enum room */
    uint8_t kind;  /* the room's own event enum */
    uint16_t size; /* bytes used of `small` */
    bool is_progress;
    /* The room's own event struct; aligned, so that it may be read in place. */
    _Alignas(8) unsigned char small[ENVELOPE_INLINE];
    void *blob; /* owned by whoever holds the envelope */
    void (*free_blob)(void *blob);
};

struct mailbox;

/* `ring` is called (any thread) when the box goes from empty to not empty; may be NULL. */
struct mailbox *mailbox_create(size_t slots, void (*ring)(void *context), void *context);
/* Asserts that the box is empty: a forgotten message is a bug. Use mailbox_drop_all first at exit.
 */
void mailbox_destroy(struct mailbox *box);
void mailbox_drop_all(struct mailbox *box);
/* Any thread. ERR_FULL: the blob is freed. For what may be lost. */
enum err mailbox_post(struct mailbox *box, const struct envelope *envelope);
/* The same for what somebody waits for: with ERR_FULL the envelope and its blob stay the caller's.
 */
ERR_MUST_USE enum err mailbox_offer(struct mailbox *box, const struct envelope *envelope);
/* Owner thread. False when empty. The caller calls envelope_finish after use. */
bool mailbox_take(struct mailbox *box, struct envelope *envelope);
void envelope_finish(struct envelope *envelope);

#endif
