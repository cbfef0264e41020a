/* What delivery.c (which entry is next), delivery_post.c (posting it) and delivery_unknown.c
 * (finding out what became of it) share. */
#ifndef SYNC_DELIVERY_INNER_H
#define SYNC_DELIVERY_INNER_H

#include "sync/delivery.h"
#include "sync/lookup.h"
#include "sync/posted.h"

#define POSTS_MOST 6
#define OWED_MOST 16
#define SEEN_MOST 64

struct post {
    bool is_used;
    struct outbox_entry entry;
    struct buf form;
    enum service_type type;
    bool may_quote; /* its own words sound like an error of the city */
};

struct delivery {
    struct delivery_params params;
    struct body *body; /* locked; the one entry being made ready */
    struct post posts[POSTS_MOST];
    /* Changes that could not be committed yet (disk full): tried again before anything else. */
    struct outbox_entry owed[OWED_MOST];
    int owed_count;
    /* When an entry of that state may be due (monotonic), so that thousands that wait are not gone
     * through at every turn. */
    int64_t due_ms[OUTBOX_STAFF + 1];
    int64_t store_until_ms;   /* monotonic: the store failed, leave it alone so long */
    int64_t refused_until_ms; /* monotonic: the city refuses the kiosk, not a request */
    int refusals;
    struct lookup *lookup;
    struct outbox_entry looked_up; /* whom the lookup is for; id 0 none */
    bool is_found;                 /* that one, by this lookup */
    /* The last lookup that saw everything: good for others of that service that were due when it
     * began, for a moment. */
    char searched_code[128];
    int64_t searched_from_ms, searched_until_ms; /* wall when it began; monotonic when it is old */
    bool is_searched_listed;
    struct outbox_entry polled; /* whose token is asked for; id 0 none */
    /* Services of which it is known, or asked just now, whether their requests are shown. */
    char seen[SEEN_MOST][128];
    int seen_next;
    char shown_code[128], shown_number[128]; /* one of ours that is to be asked for; "" none */
    int64_t shown_due_ms;                    /* monotonic */
    bool is_shown_asked;
    /* A wall clock that jumps forward makes waits look over: then they are waited for again. */
    int64_t wall_ahead_ms, guard_until_ms;
};

int64_t delivery_now(const struct delivery *delivery);
int64_t delivery_wall(const struct delivery *delivery);
/* The next due entry of a state. ERR_NOT_FOUND: none; then *due_ms says when to ask again
 * (monotonic). Other errors: the store is left alone until *due_ms. */
ERR_MUST_USE enum err delivery_take(struct delivery *delivery, enum outbox_state state,
                                    struct outbox_entry *entry, int64_t *due_ms);
/* Commits a change; when that fails it is owed. */
void delivery_move(struct delivery *delivery, const struct outbox_entry *entry);
void delivery_deliver(struct delivery *delivery, struct outbox_entry *entry, const char *number);
/* What the city said of it, for who may still stand there; only of what is committed. */
void delivery_tell(struct delivery *delivery, const struct outbox_entry *entry, const char *notice,
                   const char *expected);
/* `why`: a fixed phrase of ours; it is logged. */
void delivery_give_to_staff(struct delivery *delivery, struct outbox_entry *entry, const char *why);
/* `why` with what must stay visible in front of it. */
void delivery_say(struct outbox_entry *entry, const char *why);
bool delivery_is_flagged(const struct outbox_entry *entry);

/* delivery_post.c */
int delivery_posts_running(const struct delivery *delivery);
/* Makes the form, commits SENDING, sends. */
void delivery_post(struct delivery *delivery, struct outbox_entry *entry);

/* delivery_unknown.c */
void delivery_unknown_init(struct delivery *delivery);
/* Takes what is due among UNKNOWN and TOKEN. Both return when to call again. */
int64_t delivery_step_unknown(struct delivery *delivery);
int64_t delivery_step_token(struct delivery *delivery);

/* delivery_shown.c: are requests of this service shown to the public? */
void delivery_note_delivered(struct delivery *delivery, const struct outbox_entry *entry);
int64_t delivery_step_shown(struct delivery *delivery);

#endif
