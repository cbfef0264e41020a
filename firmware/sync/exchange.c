#include "sync/exchange.h"

#include <stdio.h>
#include <string.h>

#include "base/id.h"
#include "base/log.h"
#include "base/memory.h"
#include "sync/georeport.h"
#include "sync/percent.h"

#define LOG_ROOM "sync"
#define URL_BYTES_MAX ((size_t)8192)
#define ANSWER_BYTES_MAX ((size_t)4 * 1024 * 1024)
#define OFFLINE_BASE_MS 2000
#define OFFLINE_CAP_MS 60000
#define RUNNING_MOST (HTTP_CALLS_MOST - 1) /* one is kept for who stands at the screen */

enum format { FORMAT_JSON, FORMAT_XML };

struct running {
    bool is_used, was_other_tried, is_probe, is_raw;
    struct exchange_call call;
    enum format format;
    int first_status;          /* what the first format said before the other was tried */
    char *path, *query, *etag; /* copies */
};

struct exchange {
    struct exchange_params params;
    struct running running[HTTP_CALLS_MOST];
    enum format formats[ENDPOINT_COUNT];
    bool is_learned[ENDPOINT_COUNT];
    bool is_key_on_get;
    bool was_tried, is_reachable, is_probing;
    int failures;                            /* in a row, without any answer between */
    int64_t offline_until_ms, hold_until_ms; /* monotonic */
    double tokens;
    int64_t tokens_ms;
};

static int64_t now_ms(const struct exchange *exchange) {
    return exchange->params.clock->monotonic_ms(exchange->params.clock);
}

struct exchange *exchange_create(const struct exchange_params *params) {
    struct exchange *exchange = mem_alloc(1, sizeof *exchange);
    exchange->params = *params;
    enum format first = strcmp(params->format, "xml") == 0 ? FORMAT_XML : FORMAT_JSON;
    for (int at = 0; at < ENDPOINT_COUNT; at++)
        exchange->formats[at] = first;
    exchange->is_reachable = true;
    exchange->tokens = 1;
    exchange->tokens_ms = now_ms(exchange);
    return exchange;
}

static void free_running(struct running *running) {
    mem_free(running->path);
    mem_free(running->query);
    mem_free(running->etag);
    *running = (struct running){.is_used = false};
}

void exchange_destroy(struct exchange *exchange) {
    if (!exchange)
        return;
    for (int at = 0; at < HTTP_CALLS_MOST; at++) {
        if (!exchange->running[at].is_used)
            continue;
        exchange->params.http->ops->cancel(exchange->params.http, at);
        free_running(&exchange->running[at]);
    }
    mem_free(exchange);
}

uint32_t exchange_random(struct exchange *exchange, uint32_t below) {
    return exchange->params.random ? exchange->params.random(below) : id_random(below);
}

int64_t exchange_backoff_ms(struct exchange *exchange, int n, int64_t base_ms, int64_t cap_ms) {
    int64_t most = base_ms;
    for (int at = 0; at < n && most < cap_ms; at++)
        most *= 2;
    if (most > cap_ms)
        most = cap_ms;
    return most <= 0 ? 0 : (int64_t)exchange_random(exchange, (uint32_t)most + 1);
}

int exchange_running(const struct exchange *exchange) {
    int count = 0;
    for (int at = 0; at < HTTP_CALLS_MOST; at++)
        count += exchange->running[at].is_used ? 1 : 0;
    return count;
}

bool exchange_is_reachable(const struct exchange *exchange, bool *was_tried) {
    *was_tried = exchange->was_tried;
    return exchange->is_reachable;
}

void exchange_hold(struct exchange *exchange, int64_t for_ms) {
    int64_t until_ms = now_ms(exchange) + for_ms;
    if (until_ms > exchange->hold_until_ms)
        exchange->hold_until_ms = until_ms;
}

/* -- our own rate limit: a bucket that holds a quarter of a minute */

static double bucket_room(const struct exchange *exchange) {
    double room = exchange->params.rate_per_min / 4.0;
    return room < 1 ? 1 : room;
}

static void refill(struct exchange *exchange) {
    int64_t now = now_ms(exchange);
    exchange->tokens += (double)(now - exchange->tokens_ms) * exchange->params.rate_per_min / 60000;
    exchange->tokens_ms = now;
    if (exchange->tokens > bucket_room(exchange))
        exchange->tokens = bucket_room(exchange);
}

/* The catalogue leaves one for the mail. */
static double tokens_needed(const struct exchange *exchange, enum urgency urgency) {
    return urgency == URGENCY_QUIET && bucket_room(exchange) >= 2 ? 2 : 1;
}

static bool has_token(struct exchange *exchange, enum urgency urgency) {
    if (exchange->params.rate_per_min <= 0)
        return true;
    refill(exchange);
    return exchange->tokens >= tokens_needed(exchange, urgency);
}

/* -- may it begin */

static void begin_probe(struct exchange *exchange);

bool exchange_may_start(struct exchange *exchange, enum urgency urgency) {
    int64_t now = now_ms(exchange);
    int most = urgency == URGENCY_ASKED ? HTTP_CALLS_MOST : RUNNING_MOST;
    if (exchange_running(exchange) >= most || now < exchange->hold_until_ms ||
        !has_token(exchange, urgency))
        return false;
    if (exchange->is_reachable || urgency == URGENCY_ASKED)
        return true;
    /* Away: one small GET finds out, so that no entry is marked as leaving only to come back. */
    if (now >= exchange->offline_until_ms && !exchange->is_probing)
        begin_probe(exchange);
    return false;
}

int64_t exchange_due_ms(struct exchange *exchange, enum urgency urgency) {
    int64_t now = now_ms(exchange), due_ms = now;
    int most = urgency == URGENCY_ASKED ? HTTP_CALLS_MOST : RUNNING_MOST;
    if (exchange_running(exchange) >= most)
        return INT64_MAX;
    if (exchange->hold_until_ms > due_ms)
        due_ms = exchange->hold_until_ms;
    if (!has_token(exchange, urgency)) {
        double missing = tokens_needed(exchange, urgency) - exchange->tokens;
        int64_t full_ms = now + 1 + (int64_t)(missing * 60000 / exchange->params.rate_per_min);
        due_ms = full_ms > due_ms ? full_ms : due_ms;
    }
    if (exchange->is_reachable || urgency == URGENCY_ASKED)
        return due_ms;
    if (exchange->is_probing)
        return INT64_MAX;
    return exchange->offline_until_ms > due_ms ? exchange->offline_until_ms : due_ms;
}

/* -- the URL */

static bool takes_format(enum endpoint endpoint) {
    return endpoint != ENDPOINT_CONTENT;
}

static bool wants_jurisdiction(const struct running *running) {
    return takes_format(running->call.endpoint) && running->call.endpoint != ENDPOINT_DISCOVERY &&
           !running->call.form;
}

static enum err build_query(struct exchange *exchange, const struct running *running,
                            const char *base_query, struct buf *query) {
    enum err err = buf_add_text(query, base_query);
    if (err == ERR_OK && wants_jurisdiction(running) && !strstr(base_query, "jurisdiction_id="))
        err = percent_add_field(query, "jurisdiction_id", exchange->params.jurisdiction_id);
    if (err == ERR_OK && wants_jurisdiction(running) && exchange->is_key_on_get)
        err = percent_add_field(query, "api_key", exchange->params.api_key);
    if (err == ERR_OK && running->query && running->query[0] != '\0') {
        err = query->len > 0 ? buf_add(query, "&", 1) : ERR_OK;
        if (err == ERR_OK)
            err = buf_add_text(query, running->query);
    }
    return err;
}

/* A base may end with a slash or not, and may carry a query (quirk 20). */
static enum err build_url(struct exchange *exchange, const struct running *running,
                          struct buf *url) {
    static const char *const suffixes[] = {".json", ".xml"};
    bool has_format = takes_format(running->call.endpoint);
    const char *base = has_format ? exchange->params.georeport_url : exchange->params.content_url;
    size_t len = strcspn(base, "?#");
    const char *base_query = base[len] == '?' ? base + len + 1 : "";
    while (len > 0 && base[len - 1] == '/')
        len--;
    if (len == 0)
        return ERR_INVALID;
    struct buf query;
    buf_init(&query, URL_BYTES_MAX);
    enum err err = buf_add(url, base, len);
    if (err == ERR_OK)
        err = buf_add_format(url, "/%s%s", running->path,
                             has_format ? suffixes[running->format] : "");
    if (err == ERR_OK)
        err = build_query(exchange, running, base_query, &query);
    if (err == ERR_OK && query.len > 0)
        err = buf_add_format(url, "?%s", buf_text(&query));
    buf_finish(&query);
    return err;
}

/* -- starting */

static enum err send_out(struct exchange *exchange, const struct running *running, int *handle) {
    struct buf url;
    buf_init(&url, URL_BYTES_MAX);
    enum err err = build_url(exchange, running, &url);
    if (err == ERR_OK) {
        const struct http_call call = {
            .url = buf_text(&url),
            .if_none_match = running->etag ? running->etag : "",
            .form = running->call.form,
            .form_len = running->call.form_len,
            .max_bytes = running->call.max_bytes > 0 ? running->call.max_bytes : ANSWER_BYTES_MAX,
        };
        err = exchange->params.http->ops->start(exchange->params.http, &call, handle);
    }
    buf_finish(&url);
    if (err == ERR_OK)
        exchange->tokens -= 1;
    return err;
}

static enum err launch(struct exchange *exchange, const struct running *running) {
    int handle = -1;
    enum err err = send_out(exchange, running, &handle);
    if (err != ERR_OK)
        return err; /* the copies stay the caller's */
    exchange->running[handle] = *running;
    exchange->running[handle].is_used = true;
    return ERR_OK;
}

static enum format format_for(const struct exchange *exchange, enum endpoint endpoint) {
    /* What was learned from the service list is the best guess for the others. */
    if (!exchange->is_learned[endpoint] && exchange->is_learned[ENDPOINT_SERVICES])
        return exchange->formats[ENDPOINT_SERVICES];
    return exchange->formats[endpoint];
}

enum err exchange_start(struct exchange *exchange, const struct exchange_call *call) {
    struct running running = {.call = *call, .format = format_for(exchange, call->endpoint)};
    running.path = mem_copy_text(call->path);
    running.query = mem_copy_text(call->query ? call->query : "");
    running.etag = mem_copy_text(call->if_none_match ? call->if_none_match : "");
    enum err err = launch(exchange, &running);
    if (err != ERR_OK)
        free_running(&running);
    return err;
}

enum err exchange_start_raw(struct exchange *exchange, const struct http_call *call,
                            void (*done)(void *context, int64_t tag,
                                         const struct exchange_answer *answer),
                            void *context, int64_t tag) {
    int handle = -1;
    if (exchange_running(exchange) >= RUNNING_MOST)
        return ERR_BUSY;
    enum err err = exchange->params.http->ops->start(exchange->params.http, call, &handle);
    if (err != ERR_OK)
        return err;
    exchange->running[handle] = (struct running){
        .is_used = true, .is_raw = true, .call = {.done = done, .context = context, .tag = tag}};
    return ERR_OK;
}

void exchange_cancel_raw(struct exchange *exchange, void *context) {
    for (int at = 0; at < HTTP_CALLS_MOST; at++) {
        struct running *running = &exchange->running[at];
        if (!running->is_used || !running->is_raw || running->call.context != context)
            continue;
        exchange->params.http->ops->cancel(exchange->params.http, at);
        free_running(running);
    }
}

static void finish_raw(struct running *running, const struct http_answer *answer) {
    struct running ended = *running;
    *running = (struct running){.is_used = false};
    const struct exchange_answer told = {answer, NULL, answer->status,
                                         answer->reach == HTTP_ANSWERED ? ERR_OK : answer->err};
    ended.call.done(ended.call.context, ended.call.tag, &told);
}

static void begin_probe(struct exchange *exchange) {
    struct running running = {.is_probe = true,
                              .call = {.endpoint = ENDPOINT_DISCOVERY},
                              .format = exchange->formats[ENDPOINT_DISCOVERY]};
    running.path = mem_copy_text("discovery");
    exchange->is_probing = launch(exchange, &running) == ERR_OK;
    if (!exchange->is_probing)
        free_running(&running);
}

/* -- answers */

static void note_reach(struct exchange *exchange, const struct http_answer *answer) {
    exchange->was_tried = true;
    if (answer->reach == HTTP_ANSWERED) {
        exchange->is_reachable = true;
        exchange->failures = 0;
        return;
    }
    if (answer->err == ERR_TOO_BIG)
        return;
    exchange->failures++;
    /* One lost answer may be about one request; nothing sent, or two in a row, is the network. */
    if (answer->reach != HTTP_NOTHING_SENT && exchange->failures < 2)
        return;
    exchange->is_reachable = false;
    exchange->offline_until_ms =
        now_ms(exchange) + OFFLINE_BASE_MS / 2 +
        exchange_backoff_ms(exchange, exchange->failures, OFFLINE_BASE_MS, OFFLINE_CAP_MS);
}

static void note_retry_after(struct exchange *exchange, const struct http_answer *answer) {
    bool is_busy = answer->status == 429 || answer->status == 503;
    if (is_busy && answer->retry_after_ms > 0)
        exchange_hold(exchange, answer->retry_after_ms);
}

static enum err judge(const struct running *running, const struct http_answer *answer,
                      const json_t *root) {
    int status = answer->status;
    if (answer->reach != HTTP_ANSWERED)
        return answer->err;
    if (status == 429 || status == 408 || status == 425)
        return ERR_BUSY;
    bool is_good = status >= 200 && status < 300;
    if (!takes_format(running->call.endpoint))
        return is_good || status == 304 ? ERR_OK : ERR_REFUSED;
    if (!root)
        return ERR_PROTOCOL;
    return is_good ? ERR_OK : ERR_REFUSED;
}

/* The same call once more, in the place of the one that ended. */
static bool relaunch(struct exchange *exchange, struct running *running,
                     const struct running *again) {
    struct running copy = *again;
    *running = (struct running){.is_used = false};
    if (launch(exchange, &copy) == ERR_OK)
        return true;
    *running = *again;
    return false;
}

/* An answer in which nothing could be read, from a server that could be reached: the other format
 * may be the one that works. */
static bool try_other_format(struct exchange *exchange, struct running *running, enum err err,
                             int status) {
    if (running->call.form || running->was_other_tried || err != ERR_PROTOCOL ||
        !takes_format(running->call.endpoint))
        return false;
    struct running again = *running;
    again.was_other_tried = true;
    again.first_status = status;
    again.format = running->format == FORMAT_JSON ? FORMAT_XML : FORMAT_JSON;
    return relaunch(exchange, running, &again);
}

static bool try_with_key(struct exchange *exchange, struct running *running, enum err err,
                         const json_t *root) {
    struct georeport_errors errors;
    if (running->call.form || exchange->is_key_on_get || err != ERR_REFUSED || !root ||
        !exchange->params.api_key || exchange->params.api_key[0] == '\0')
        return false;
    georeport_errors(root, false, &errors);
    if (!errors.is_about_us)
        return false;
    exchange->is_key_on_get = true;
    log_info("exchange.key_on_get", "endpoint=%d", (int)running->call.endpoint);
    struct running again = *running;
    return relaunch(exchange, running, &again);
}

static void learn_format(struct exchange *exchange, const struct running *running, enum err err) {
    enum endpoint endpoint = running->call.endpoint;
    if (err == ERR_OK && takes_format(endpoint)) {
        exchange->formats[endpoint] = running->format;
        exchange->is_learned[endpoint] = true;
    } else if (err == ERR_PROTOCOL && running->call.form) {
        /* A POST is never repeated here; the next one tries the other format. */
        exchange->formats[endpoint] = running->format == FORMAT_JSON ? FORMAT_XML : FORMAT_JSON;
        exchange->is_learned[endpoint] = true;
    }
}

/* "Not found" in the other format, after a broken page in the first, may only mean that there is no
 * other format: it must not pass for the city's word. */
static void weigh_both(const struct running *running, struct exchange_answer *told) {
    bool was_definite = running->first_status >= 400 && running->first_status < 500;
    if (!running->was_other_tried || told->err != ERR_REFUSED || was_definite)
        return;
    told->err = ERR_PROTOCOL;
    told->root = NULL;
    told->status = running->first_status;
}

static void finish_one(struct exchange *exchange, int handle, struct http_answer *answer) {
    struct running *running = &exchange->running[handle];
    json_t *root = NULL;
    if (running->is_raw) {
        finish_raw(running, answer);
        return;
    }
    note_reach(exchange, answer);
    note_retry_after(exchange, answer);
    if (running->is_probe) {
        exchange->is_probing = false;
        free_running(running);
        return;
    }
    if (answer->reach == HTTP_ANSWERED && takes_format(running->call.endpoint) &&
        georeport_read(answer->content_type, buf_text(&answer->body), answer->body.len, &root) !=
            ERR_OK)
        root = NULL;
    enum err err = judge(running, answer, root);
    if (!try_other_format(exchange, running, err, answer->status) &&
        !try_with_key(exchange, running, err, root)) {
        learn_format(exchange, running, err);
        struct running ended = *running;
        *running = (struct running){.is_used = false};
        struct exchange_answer told = {answer, root, answer->status, err};
        weigh_both(&ended, &told);
        ended.call.done(ended.call.context, ended.call.tag, &told);
        free_running(&ended);
    }
    json_decref(root);
}

void exchange_step(struct exchange *exchange) {
    struct http *http = exchange->params.http;
    struct http_answer answer;
    int handle = -1;
    while (http->ops->take(http, &handle, &answer)) {
        if (handle >= 0 && handle < HTTP_CALLS_MOST && exchange->running[handle].is_used)
            finish_one(exchange, handle, &answer);
        http_answer_finish(&answer);
    }
}
