#include "sync/recording.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/memory.h"

#define LOG_ROOM "sync"
#define STORE_RETRY_MS 2000
#define FILES_RETRY_MS 60000 /* recorder_added comes sooner */
#define BACKOFF_BASE_MS 1000
#define BACKOFF_CAP_MS ((int64_t)5 * 60 * 1000)
#define POLL_MS 5000
#define POLL_LEAST_MS 500
#define POLL_MOST_MS 60000
#define ANSWER_MAX ((size_t)256 * 1024)
#define URL_MAX ((size_t)1024)
#define UPLOADS_MOST (RECORDING_DOCUMENTS_MOST * 3)

enum call { CALL_POST, CALL_WITHDRAW, CALL_POLL, CALL_TAKE_BACK };

struct watch {
    bool is_on, is_asked, was_told;
    bool wants_back; /* made at another kiosk, and taken back here: said once its id is known */
    uint32_t serial;
    char reference[REFERENCE_ROOM], city_id[128];
    int failures;
    int64_t due_ms; /* monotonic */
};

struct recorder {
    struct recorder_params params;
    struct recording current; /* of the call that changes something, or of what is owed */
    bool is_busy, is_owed;
    struct buf post;
    int64_t due_ms; /* monotonic */
    struct watch watch;
    struct recording_news *told;       /* the last that was told; secret memory */
    struct recording_verdict *verdict; /* secret memory; scratch */
};

static int64_t now_ms(const struct recorder *recorder) {
    return recorder->params.clock->monotonic_ms(recorder->params.clock);
}

static int64_t wall_ms(const struct recorder *recorder) {
    return recorder->params.clock->wall_ms(recorder->params.clock);
}

static void wake_watch(struct recorder *recorder, const char *reference) {
    if (recorder->watch.is_on && strcmp(recorder->watch.reference, reference) == 0)
        recorder->watch.due_ms = 0;
}

static bool commit(struct recorder *recorder) {
    enum err err = recordings_move(recorder->params.database, &recorder->current);
    recorder->is_owed = err != ERR_OK && err != ERR_CONFLICT;
    if (!recorder->is_owed) {
        recorder->params.changed(recorder->params.context);
        wake_watch(recorder, recorder->current.reference);
        return true;
    }
    log_warn("recording.not_kept", "id=%lld err=%s", (long long)recorder->current.id,
             err_name(err));
    recorder->due_ms = now_ms(recorder) + STORE_RETRY_MS;
    return false;
}

static void later(struct recorder *recorder, const struct http_answer *answer) {
    struct recording *recording = &recorder->current;
    int64_t wait_ms =
        BACKOFF_BASE_MS / 2 + exchange_backoff_ms(recorder->params.exchange, recording->attempts,
                                                  BACKOFF_BASE_MS, BACKOFF_CAP_MS);
    if (answer && answer->reach == HTTP_ANSWERED && answer->retry_after_ms > wait_ms)
        wait_ms = answer->retry_after_ms;
    recording->due_ms = wall_ms(recorder) + wait_ms;
    snprintf(recording->why, sizeof recording->why, "status %d", answer ? answer->status : 0);
    (void)commit(recorder);
}

/* -- addresses */

static enum err make_url(const struct recorder *recorder, const char *below, const char *query,
                         struct buf *url) {
    const char *base = recorder->params.url;
    size_t len = strcspn(base, "?#");
    while (len > 0 && base[len - 1] == '/')
        len--;
    enum err err = buf_add(url, base, len);
    if (err == ERR_OK)
        err = buf_add_text(url, below);
    return err == ERR_OK ? buf_add_text(url, query) : err;
}

static void answered(void *context, int64_t tag, const struct exchange_answer *answer);

static enum err launch(struct recorder *recorder, enum call call, const char *below,
                       const char *query, const struct buf *form, const char *uuid) {
    char key[64];
    struct buf url;
    snprintf(key, sizeof key, "Idempotency-Key: %s", uuid);
    const char *const headers[] = {key, NULL};
    buf_init(&url, URL_MAX);
    enum err err = make_url(recorder, below, query, &url);
    if (err == ERR_OK) {
        const struct http_call http = {.url = buf_text(&url),
                                       .accept = "application/json",
                                       .headers = form ? headers : NULL,
                                       .content_type = "application/json",
                                       .form = form ? buf_text(form) : NULL,
                                       .form_len = form ? form->len : 0,
                                       .max_bytes = ANSWER_MAX};
        err =
            exchange_start_raw(recorder->params.exchange, &http, answered, recorder, (int64_t)call);
    }
    buf_finish(&url);
    return err;
}

/* -- posting */

static enum err build(struct recorder *recorder, bool *is_whole) {
    struct upload *uploads = mem_alloc(UPLOADS_MOST, sizeof *uploads);
    struct recording *recording = &recorder->current;
    struct buf body;
    int count = 0;
    buf_init(&body, RECORDING_BODY_MAX);
    enum err err = uploads_find(recorder->params.database, recording->reference, uploads,
                                UPLOADS_MOST, &count, is_whole);
    if (err == ERR_OK && *is_whole)
        err = recordings_body(recorder->params.database, recording->id, &body);
    if (err == ERR_OK && *is_whole)
        err = recording_post_write(&body, recording->reference, uploads, count, &recorder->post);
    buf_finish(&body);
    mem_free(uploads);
    return err;
}

static void refuse(struct recorder *recorder, const char *why) {
    recorder->current.step = RECORDING_REFUSED;
    snprintf(recorder->current.why, sizeof recorder->current.why, "%s", why);
    log_error("recording.refused", "id=%lld why=%s", (long long)recorder->current.id, why);
    (void)commit(recorder);
}

static void begin_post(struct recorder *recorder) {
    struct recording *recording = &recorder->current;
    bool is_whole = false;
    buf_clear(&recorder->post);
    enum err err = build(recorder, &is_whole);
    if (err == ERR_OK && !is_whole) {
        recording->due_ms = wall_ms(recorder) + FILES_RETRY_MS;
        (void)commit(recorder);
    } else if (err == ERR_CORRUPT || err == ERR_NOT_FOUND || err == ERR_TOO_BIG) {
        refuse(recorder, "what was kept cannot be read");
    } else if (err != ERR_OK) {
        recorder->due_ms = now_ms(recorder) + STORE_RETRY_MS;
    } else {
        recording->attempts++; /* committed first: a withdrawal must know that it may be there */
        recording->due_ms = wall_ms(recorder);
        if (!commit(recorder))
            return;
        recorder->is_busy =
            launch(recorder, CALL_POST, "", "", &recorder->post, recording->uuid) == ERR_OK;
        if (!recorder->is_busy)
            later(recorder, NULL);
    }
}

static void posted(struct recorder *recorder, const struct http_answer *answer) {
    struct recording *recording = &recorder->current;
    buf_clear(&recorder->post);
    bool is_good =
        answer->reach == HTTP_ANSWERED && (answer->status == 200 || answer->status == 201);
    if (is_good && recording_verdict_read(buf_text(&answer->body), answer->body.len,
                                          recorder->verdict) == ERR_OK) {
        recording->step = RECORDING_POSTED;
        recording->due_ms = wall_ms(recorder);
        recording->why[0] = '\0';
        snprintf(recording->city_id, sizeof recording->city_id, "%s", recorder->verdict->city_id);
        log_info("recording.posted", "id=%lld", (long long)recording->id);
        (void)commit(recorder);
    } else if (answer->reach == HTTP_ANSWERED && (answer->status == 400 || answer->status == 409 ||
                                                  answer->status == 413 || answer->status == 422)) {
        char why[40];
        snprintf(why, sizeof why, "status %d", answer->status);
        refuse(recorder, why);
    } else {
        later(recorder, answer); /* with the same key: never twice */
    }
}

/* -- taking back */

static void begin_withdraw(struct recorder *recorder) {
    static const struct buf nothing = {.data = NULL};
    char below[160], uuid[UUID_ROOM];
    struct recording *recording = &recorder->current;
    id_uuid(uuid); /* to take back twice is to take back once */
    snprintf(below, sizeof below, "/%s/withdraw", recording->city_id);
    recording->attempts++;
    recorder->is_busy = launch(recorder, CALL_WITHDRAW, below, "", &nothing, uuid) == ERR_OK;
    if (!recorder->is_busy)
        later(recorder, NULL);
}

/* Also when it is too late (409) or nobody knows it: there is nothing more to say. */
static void withdrawn(struct recorder *recorder, const struct http_answer *answer) {
    bool is_over =
        answer->reach == HTTP_ANSWERED && (answer->status / 100 == 2 || answer->status == 404 ||
                                           answer->status == 409 || answer->status == 410);
    if (!is_over) {
        later(recorder, answer);
        return;
    }
    recorder->current.is_withdrawn = answer->status != 409;
    recorder->current.step = RECORDING_ENDED;
    (void)commit(recorder);
}

/* -- telling who waits */

static struct recording_news *copy_news(const struct recording_news *news) {
    struct recording_news *copy = secret_alloc(sizeof *copy);
    *copy = *news;
    return copy;
}

static bool is_end(enum recording_state state) {
    return state == RECORDING_STATE_RECORDED || state == RECORDING_STATE_WITHDRAWN ||
           state == RECORDING_STATE_REJECTED || state == RECORDING_STATE_REFUSED ||
           state == RECORDING_STATE_UNKNOWN;
}

/* When it is other news than the last; only the time it was heard is no change. */
static void tell(struct recorder *recorder, struct recording_news *news) {
    struct watch *watch = &recorder->watch;
    int64_t heard_ms = news->heard_ms;
    snprintf(news->reference, sizeof news->reference, "%s", watch->reference);
    news->heard_ms = recorder->told->heard_ms;
    bool is_same = watch->was_told && memcmp(news, recorder->told, sizeof *news) == 0;
    news->heard_ms = heard_ms;
    if (!is_same) {
        *recorder->told = *news;
        watch->was_told = true;
        recorder->params.told(recorder->params.context, watch->serial, copy_news(news));
    }
    if (is_end(news->state))
        watch->is_on = false;
}

static void tell_state(struct recorder *recorder, enum recording_state state) {
    struct recording_news *news = &recorder->verdict->news;
    mem_wipe(news, sizeof *news);
    news->state = state;
    news->queue_position = news->queue_wait_s = -1;
    if (state == RECORDING_STATE_WAITING) {
        struct upload *uploads = mem_alloc(UPLOADS_MOST, sizeof *uploads);
        bool is_whole = false;
        int count = 0;
        if (uploads_find(recorder->params.database, recorder->watch.reference, uploads,
                         UPLOADS_MOST, &count, &is_whole) == ERR_OK) {
            for (int at = 0; at < count; at++) {
                news->bytes_all += uploads[at].bytes;
                news->bytes_sent += uploads[at].state >= UPLOAD_SENT ? uploads[at].bytes : 0;
            }
        }
        mem_free(uploads);
    }
    tell(recorder, news);
}

static void ask(struct recorder *recorder) {
    struct watch *watch = &recorder->watch;
    char below[160] = "", query[64] = "";
    if (watch->city_id[0] != '\0')
        snprintf(below, sizeof below, "/%s", watch->city_id);
    else
        snprintf(query, sizeof query, "?ref=%s", watch->reference);
    watch->is_asked = launch(recorder, CALL_POLL, below, query, NULL, "") == ERR_OK;
    watch->due_ms = now_ms(recorder) + POLL_LEAST_MS;
}

static void take_back(struct recorder *recorder) {
    static const struct buf nothing = {.data = NULL};
    struct watch *watch = &recorder->watch;
    char below[160], uuid[UUID_ROOM];
    id_uuid(uuid);
    snprintf(below, sizeof below, "/%s/withdraw", watch->city_id);
    watch->is_asked = launch(recorder, CALL_TAKE_BACK, below, "", &nothing, uuid) == ERR_OK;
    watch->due_ms = now_ms(recorder) + POLL_LEAST_MS;
}

static int64_t step_watch(struct recorder *recorder) {
    struct watch *watch = &recorder->watch;
    struct recording own;
    if (!watch->is_on || watch->is_asked)
        return INT64_MAX;
    if (now_ms(recorder) < watch->due_ms)
        return watch->due_ms;
    enum err err = recordings_find(recorder->params.database, watch->reference, &own);
    if (err == ERR_OK && own.step == RECORDING_ENDED && own.is_withdrawn)
        tell_state(recorder, RECORDING_STATE_WITHDRAWN);
    else if (err == ERR_OK && own.step == RECORDING_REFUSED)
        tell_state(recorder, RECORDING_STATE_REFUSED);
    else if (err == ERR_OK && own.step == RECORDING_QUEUED)
        tell_state(recorder, RECORDING_STATE_WAITING);
    if (err == ERR_OK)
        snprintf(watch->city_id, sizeof watch->city_id, "%s", own.city_id);
    if (err == ERR_NOT_FOUND && watch->wants_back && watch->city_id[0] != '\0')
        take_back(recorder);
    else if (watch->is_on &&
             (err == ERR_NOT_FOUND || (err == ERR_OK && own.step != RECORDING_QUEUED)))
        ask(recorder);
    else
        watch->due_ms = now_ms(recorder) + POLL_LEAST_MS;
    return watch->is_on && !watch->is_asked ? watch->due_ms : INT64_MAX;
}

static void polled(struct recorder *recorder, const struct http_answer *answer) {
    struct watch *watch = &recorder->watch;
    struct recording_verdict *verdict = recorder->verdict;
    int64_t wait_ms = POLL_MS;
    watch->is_asked = false;
    if (!watch->is_on)
        return;
    bool is_answer = answer->reach == HTTP_ANSWERED && answer->status == 200;
    if (is_answer &&
        recording_verdict_read(buf_text(&answer->body), answer->body.len, verdict) == ERR_OK) {
        watch->failures = 0;
        snprintf(watch->city_id, sizeof watch->city_id, "%s", verdict->city_id);
        if (verdict->poll_after_ms >= 0)
            wait_ms = verdict->poll_after_ms;
        verdict->news.heard_ms = wall_ms(recorder);
        tell(recorder, &verdict->news);
        wait_ms = watch->wants_back ? 0 : wait_ms;
    } else if (answer->reach == HTTP_ANSWERED && answer->status == 404) {
        tell_state(recorder, RECORDING_STATE_UNKNOWN);
    } else {
        wait_ms += exchange_backoff_ms(recorder->params.exchange, watch->failures++,
                                       BACKOFF_BASE_MS, POLL_MOST_MS / 2);
        if (answer->reach == HTTP_ANSWERED && answer->retry_after_ms > wait_ms)
            wait_ms = answer->retry_after_ms;
        if (watch->failures > 1 || !watch->was_told)
            tell_state(recorder, RECORDING_STATE_UNREACHABLE);
    }
    wait_ms = wait_ms < POLL_LEAST_MS ? POLL_LEAST_MS : wait_ms;
    watch->due_ms = now_ms(recorder) + (wait_ms > POLL_MOST_MS ? POLL_MOST_MS : wait_ms);
}

static void answered(void *context, int64_t tag, const struct exchange_answer *answer) {
    struct recorder *recorder = context;
    if (tag == CALL_TAKE_BACK) {
        recorder->watch.is_asked = false;
        recorder->watch.wants_back = answer->http->reach != HTTP_ANSWERED;
        return;
    }
    if (tag == CALL_POLL) {
        polled(recorder, answer->http);
        return;
    }
    recorder->is_busy = false;
    recorder->due_ms = 0;
    if (tag == CALL_POST)
        posted(recorder, answer->http);
    else
        withdrawn(recorder, answer->http);
}

/* -- the turn */

static int64_t step_due(struct recorder *recorder) {
    int64_t next_ms = 0, wall = wall_ms(recorder), now = now_ms(recorder);
    struct recording due;
    if (recorder->is_busy)
        return INT64_MAX;
    if (now < recorder->due_ms)
        return recorder->due_ms;
    if (recorder->is_owed && !commit(recorder))
        return recorder->due_ms;
    enum err err = recordings_take_due(recorder->params.database, wall, &due, &next_ms);
    if (err == ERR_NOT_FOUND)
        return recorder->due_ms =
                   next_ms == 0 ? INT64_MAX : now + (next_ms > wall ? next_ms - wall : 0) + 1;
    if (err != ERR_OK)
        return recorder->due_ms = now + STORE_RETRY_MS;
    recorder->current = due;
    if (due.step == RECORDING_QUEUED && due.is_withdrawn && due.attempts == 0) {
        recorder->current.step = RECORDING_ENDED; /* nobody has heard of it */
        (void)commit(recorder);
    } else if (due.step == RECORDING_QUEUED) {
        begin_post(recorder);
    } else {
        begin_withdraw(recorder);
    }
    return recorder->is_busy ? INT64_MAX : recorder->due_ms > now ? recorder->due_ms : now + 1;
}

int64_t recorder_step(struct recorder *recorder) {
    if (recorder->params.url[0] == '\0')
        return INT64_MAX;
    int64_t due_ms = step_due(recorder), watch_ms = step_watch(recorder);
    return due_ms < watch_ms ? due_ms : watch_ms;
}

void recorder_added(struct recorder *recorder, const char *reference) {
    struct recording own;
    if (recordings_find(recorder->params.database, reference, &own) == ERR_OK &&
        own.step == RECORDING_QUEUED && !recorder->is_busy && !recorder->is_owed) {
        recorder->current = own;
        recorder->current.due_ms = wall_ms(recorder);
        (void)commit(recorder);
        recorder->due_ms = recorder->is_owed ? recorder->due_ms : 0;
    }
    wake_watch(recorder, reference);
}

void recorder_watch(struct recorder *recorder, uint32_t serial, const char *reference) {
    recorder_leave(recorder);
    recorder->watch = (struct watch){.is_on = true, .serial = serial};
    snprintf(recorder->watch.reference, REFERENCE_ROOM, "%s", reference);
    if (recorder->params.url[0] == '\0') {
        tell_state(recorder, RECORDING_STATE_UNKNOWN);
        recorder->watch.is_on = false;
    }
}

void recorder_leave(struct recorder *recorder) {
    recorder->watch.is_on = false;
    mem_wipe(recorder->told, sizeof *recorder->told);
    mem_wipe(recorder->verdict, sizeof *recorder->verdict);
}

void recorder_withdraw(struct recorder *recorder, uint32_t serial, const char *reference) {
    struct recording own;
    bool is_current = recorder->is_busy && strcmp(recorder->current.reference, reference) == 0;
    enum err err = recordings_find(recorder->params.database, reference, &own);
    if (err == ERR_OK && own.step != RECORDING_ENDED) {
        own.is_withdrawn = true;
        own.due_ms = wall_ms(recorder);
        err = recordings_move(recorder->params.database, &own);
        if (err == ERR_OK && is_current)
            recorder->current.is_withdrawn = true;
        recorder->due_ms = recorder->is_owed ? recorder->due_ms : 0;
    }
    recorder_watch(recorder, serial, reference);
    recorder->watch.wants_back = err == ERR_NOT_FOUND;
    if (err != ERR_OK && err != ERR_NOT_FOUND)
        tell_state(recorder, RECORDING_STATE_UNREACHABLE);
}

struct recorder *recorder_create(const struct recorder_params *params) {
    struct recorder *recorder = mem_alloc(1, sizeof *recorder);
    recorder->params = *params;
    recorder->told = secret_alloc(sizeof *recorder->told);
    recorder->verdict = secret_alloc(sizeof *recorder->verdict);
    buf_init(&recorder->post, RECORDING_BODY_MAX * 4);
    return recorder;
}

void recorder_destroy(struct recorder *recorder) {
    if (!recorder)
        return;
    exchange_cancel_raw(recorder->params.exchange, recorder);
    secret_free(recorder->told);
    secret_free(recorder->verdict);
    buf_finish(&recorder->post);
    mem_free(recorder);
}
