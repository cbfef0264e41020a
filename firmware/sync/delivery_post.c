/* One POST: from the sealed body to the form, the commit before the first byte, and what its answer
 * means for the entry. */
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/memory.h"
#include "sync/delivery_inner.h"
#include "sync/georeport.h"

#define LOG_ROOM "sync"
#define REFUSED_BASE_MS 10000
#define REFUSED_CAP_MS 300000
#define FIRST_LOOK_MOST_MS 1500
#define RECHECK_MS 1000
#define RECHECKS_MOST 4
#define MEDIA_RETRY_MS 300000 /* delivery_media comes sooner */

int delivery_posts_running(const struct delivery *delivery) {
    int count = 0;
    for (int at = 0; at < POSTS_MOST; at++)
        count += delivery->posts[at].is_used ? 1 : 0;
    return count;
}

static void end_post(struct post *post) {
    buf_finish(&post->form);
    *post = (struct post){.is_used = false};
}

/* -- the form */

/* A refusal that quotes "this is a duplicate of my last report" is no proof that it is there, and
 * one that quotes "captcha" no reason to try for ever. */
static bool sounds_like_error(const struct request *request) {
    bool does = georeport_sounds_like_error(request->place_text) ||
                georeport_sounds_like_error(request->first_name) ||
                georeport_sounds_like_error(request->last_name) ||
                georeport_sounds_like_error(request->email);
    for (int at = 0; at < request->answer_count && !does; at++)
        does = georeport_sounds_like_error(request->answers[at].text);
    return does;
}

static enum err media_of(struct delivery *delivery, const struct outbox_entry *entry,
                         char url[UPLOAD_URL_ROOM]) {
    const struct delivery_params *params = &delivery->params;
    url[0] = '\0';
    return params->media ? params->media(params->context, entry->reference, url) : ERR_NOT_FOUND;
}

/* It is not lost when its documents come late: it waits for them, and is never sent without. */
static void wait_for_media(struct delivery *delivery, struct outbox_entry *entry) {
    entry->due_ms = delivery_wall(delivery) + MEDIA_RETRY_MS;
    delivery_say(entry, "its documents are on their way");
    delivery_move(delivery, entry);
}

static enum err build(struct delivery *delivery, const struct outbox_entry *entry,
                      const char *media_url, struct post *post) {
    struct delivery_params *params = &delivery->params;
    struct buf bytes;
    char hash[65] = "";
    json_t *definition = NULL;
    buf_init(&bytes, BODY_BYTES_MAX);
    enum err err = params->ledger->body(params->ledger, entry->id, &bytes);
    if (err == ERR_OK && body_read(&bytes, delivery->body) != ERR_OK)
        err = ERR_CORRUPT;
    buf_finish(&bytes);
    if (err == ERR_OK && delivery->body->request.definition_hash[0] != '\0')
        definition = params->changed_definition(params->context, entry->service_code,
                                                delivery->body->request.definition_hash, hash);
    if (err == ERR_OK) {
        const struct post_form_input input = {.body = delivery->body,
                                              .reference = entry->reference,
                                              .uuid = entry->uuid,
                                              .media_url = media_url,
                                              .definition = definition,
                                              .definition_hash = hash,
                                              .is_repeat = delivery_is_flagged(entry)};
        bool does_description = false;
        err = post_form_build(&params->form, &input, &post->form, &does_description);
        post->may_quote = does_description || sounds_like_error(&delivery->body->request);
    }
    json_decref(definition);
    body_wipe(delivery->body);
    return err;
}

/* -- the answer */

static void back_to_queue(struct delivery *delivery, struct outbox_entry *entry,
                          const struct posted *posted, int64_t wait_ms) {
    entry->state = OUTBOX_QUEUED;
    entry->due_ms = delivery_wall(delivery) + wait_ms;
    delivery_say(entry, posted->why);
    delivery_move(delivery, entry);
}

/* Soon: most answers are lost after the request was stored. */
static int64_t first_look_ms(struct delivery *delivery) {
    int64_t soon_ms = delivery->params.reconcile_window_ms / 8;
    if (soon_ms > FIRST_LOOK_MOST_MS)
        soon_ms = FIRST_LOOK_MOST_MS;
    return soon_ms + exchange_random(delivery->params.exchange, (uint32_t)soon_ms + 1);
}

static int64_t backoff(struct delivery *delivery, const struct outbox_entry *entry) {
    return exchange_backoff_ms(delivery->params.exchange, entry->attempts, DELIVERY_BACKOFF_BASE_MS,
                               DELIVERY_BACKOFF_CAP_MS);
}

static void later(struct delivery *delivery, struct outbox_entry *entry,
                  const struct posted *posted, int64_t retry_after_ms) {
    int64_t wait_ms = backoff(delivery, entry);
    if (retry_after_ms > wait_ms)
        wait_ms = retry_after_ms;
    if (posted->is_about_us) {
        log_error("delivery.refused", "id=%lld attempts=%d", (long long)entry->id,
                  (int)entry->attempts);
        delivery->refused_until_ms =
            delivery_now(delivery) + REFUSED_BASE_MS +
            exchange_backoff_ms(delivery->params.exchange, delivery->refusals++, REFUSED_BASE_MS,
                                REFUSED_CAP_MS);
    }
    back_to_queue(delivery, entry, posted, wait_ms);
}

static void unknown(struct delivery *delivery, struct outbox_entry *entry,
                    const struct posted *posted) {
    entry->state = OUTBOX_UNKNOWN;
    entry->lookups = 0;
    entry->due_ms = delivery_wall(delivery) + first_look_ms(delivery);
    if (delivery->params.form.has_client_request_id) /* then it is posted again with its key */
        entry->due_ms += backoff(delivery, entry);
    delivery_say(entry, posted->why);
    log_warn("delivery.unknown", "id=%lld attempts=%d kind=%d", (long long)entry->id,
             (int)entry->attempts, (int)posted->kind);
    delivery_move(delivery, entry);
}

/* The city says it has it already. After a POST of ours that can only be ours; at the first one it
 * may mean another resident's report of the same thing. */
static void duplicate(struct delivery *delivery, struct outbox_entry *entry,
                      const struct posted *posted) {
    const struct delivery_params *params = &delivery->params;
    if (params->has_search) {
        unknown(delivery, entry, posted);
    } else if (entry->attempts > 1 || params->form.has_client_request_id) {
        delivery_deliver(delivery, entry, "");
    } else {
        entry->state = OUTBOX_REJECTED;
        delivery_say(entry, posted->why);
        delivery_move(delivery, entry);
    }
}

static void token(struct delivery *delivery, struct outbox_entry *entry,
                  const struct posted *posted) {
    entry->state = OUTBOX_TOKEN;
    entry->lookups = 0;
    entry->due_ms = delivery_wall(delivery) + first_look_ms(delivery);
    snprintf(entry->token, sizeof entry->token, "%s", posted->token);
    delivery_say(entry, "");
    delivery_move(delivery, entry);
}

static void reject(struct delivery *delivery, struct outbox_entry *entry,
                   const struct posted *posted) {
    const struct delivery_params *params = &delivery->params;
    if (entry->attempts < RECHECKS_MOST &&
        params->recheck_definition(params->context, entry->service_code)) {
        int64_t wait_ms = RECHECK_MS + exchange_random(params->exchange, RECHECK_MS);
        back_to_queue(delivery, entry, posted, wait_ms);
        return;
    }
    entry->state = OUTBOX_REJECTED;
    delivery_say(entry, posted->why);
    log_warn("delivery.rejected", "id=%lld attempts=%d", (long long)entry->id,
             (int)entry->attempts);
    delivery_move(delivery, entry);
}

static void settle(struct delivery *delivery, struct outbox_entry *entry,
                   const struct posted *posted, int64_t retry_after_ms) {
    if (posted->kind != POSTED_LATER && posted->kind != POSTED_OFFLINE)
        delivery->refusals = 0;
    switch (posted->kind) {
    case POSTED_NUMBER:
    case POSTED_BLACKBOX:
        delivery_deliver(delivery, entry, posted->number);
        break;
    case POSTED_TOKEN:
        token(delivery, entry, posted);
        break;
    case POSTED_REFUSED:
        reject(delivery, entry, posted);
        break;
    case POSTED_DUPLICATE:
        duplicate(delivery, entry, posted);
        break;
    case POSTED_LATER:
        later(delivery, entry, posted, retry_after_ms);
        break;
    case POSTED_OFFLINE: /* the exchange waits for the network; this entry need not */
        back_to_queue(delivery, entry, posted,
                      exchange_random(delivery->params.exchange, DELIVERY_BACKOFF_BASE_MS));
        break;
    case POSTED_UNKNOWN:
        unknown(delivery, entry, posted);
        break;
    }
}

static void post_done(void *context, int64_t tag, const struct exchange_answer *answer) {
    struct delivery *delivery = context;
    struct post *post = &delivery->posts[tag];
    struct outbox_entry entry = post->entry;
    struct posted posted;
    posted_read(answer->http, answer->root, post->type, entry.reference, post->may_quote, &posted);
    end_post(post);
    settle(delivery, &entry, &posted, answer->http->retry_after_ms);
    delivery_tell(delivery, &entry, posted.notice, posted.expected);
    mem_wipe(&posted, sizeof posted);
}

/* -- sending */

static enum err send_form(struct delivery *delivery, struct post *post) {
    const struct exchange_call call = {.endpoint = ENDPOINT_POST,
                                       .urgency = URGENCY_MAIL,
                                       .path = "requests",
                                       .form = post->form.data,
                                       .form_len = post->form.len,
                                       .done = post_done,
                                       .context = delivery,
                                       .tag = post - delivery->posts};
    return exchange_start(delivery->params.exchange, &call);
}

static void build_failed(struct delivery *delivery, struct outbox_entry *entry, enum err err) {
    if (err == ERR_CORRUPT)
        delivery_give_to_staff(delivery, entry, "what was kept cannot be read");
    else if (err == ERR_TOO_BIG)
        delivery_give_to_staff(delivery, entry, "the questions changed, the answers do not fit");
    else
        delivery->store_until_ms = delivery_now(delivery) + 2000;
    log_error("delivery.not_built", "id=%lld err=%s", (long long)entry->id, err_name(err));
}

void delivery_post(struct delivery *delivery, struct outbox_entry *entry) {
    int at = 0;
    while (at < POSTS_MOST && delivery->posts[at].is_used)
        at++;
    if (at == POSTS_MOST)
        return;
    struct post *post = &delivery->posts[at];
    char media_url[UPLOAD_URL_ROOM];
    enum err err = media_of(delivery, entry, media_url);
    if (err == ERR_BUSY) {
        wait_for_media(delivery, entry);
        return;
    }
    if (err == ERR_REFUSED) {
        delivery_give_to_staff(delivery, entry, "its documents cannot be sent");
        return;
    }
    buf_init(&post->form, POST_FORM_BYTES_MAX);
    err = err == ERR_OK || err == ERR_NOT_FOUND ? build(delivery, entry, media_url, post) : err;
    if (err != ERR_OK) {
        buf_finish(&post->form);
        build_failed(delivery, entry, err);
        return;
    }
    int64_t wall_ms = delivery_wall(delivery);
    err = delivery->params.ledger->sending(delivery->params.ledger, entry->id, wall_ms);
    if (err != ERR_OK) {
        buf_finish(&post->form);
        delivery->store_until_ms = delivery_now(delivery) + 2000; /* not committed: not sent */
        return;
    }
    entry->attempts++;
    entry->lookups = 0;
    entry->sent_ms = wall_ms;
    post->entry = *entry;
    post->type = delivery->params.type_of(delivery->params.context, entry->service_code);
    post->is_used = true;
    if (send_form(delivery, post) == ERR_OK)
        return;
    const struct posted offline = {.kind = POSTED_OFFLINE, .why = "could not begin"};
    end_post(post);
    settle(delivery, entry, &offline, -1);
}
