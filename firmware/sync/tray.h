/* What the courier has to say and main's box did not take yet. Nothing an asker waits for is ever
 * lost: a job is taken only while its answer has a place here, so a main thread that stands still
 * fills the queue of jobs, where it hears ERR_FULL at once. Courier thread. */
#ifndef SYNC_TRAY_H
#define SYNC_TRAY_H

#include <stdbool.h>

#include "base/mailbox.h"

#define TRAY_ANSWERS 48 /* places for answers */
#define TRAY_LATER 16   /* of these, for jobs that were taken and are answered later */
#define TRAY_NEWS 24    /* places for what nobody asked for: the oldest gives way */

enum tray_kind {
    TRAY_ANSWER, /* somebody waits for it */
    TRAY_LATEST, /* replaces one of its kind: a catalogue */
    TRAY_TOLD    /* news: the newest count, as they are of the report just sent */
};

struct tray {
    struct envelope list[TRAY_ANSWERS + TRAY_NEWS];
    enum tray_kind kinds[TRAY_ANSWERS + TRAY_NEWS];
    int count;
};

/* False: no job may be taken now. */
bool tray_has_room(const struct tray *tray);
/* The envelope and its blob are the tray's. */
void tray_add(struct tray *tray, enum tray_kind kind, const struct envelope *envelope);
/* Offers in order. True: nothing is left. */
bool tray_offer(struct tray *tray, struct mailbox *mailbox);
void tray_drop(struct tray *tray); /* at exit */

#endif
