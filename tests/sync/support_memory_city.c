#include "sync/support_memory_city.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/locale.h"

#define WALL_MS ((int64_t)1790000000000)
#define DAY_MS ((int64_t)24 * 3600 * 1000)
#define TIMEOUT_MS 30000

static struct memory_city *of(struct http *http) {
    return (struct memory_city *)(void *)http;
}

static int64_t now_ms(const struct memory_city *city) {
    return city->clock.now_ms;
}

static int64_t wall_ms(const struct memory_city *city) {
    /* The city's own clock is right, whatever the kiosk's does. */
    return WALL_MS + city->clock.now_ms;
}

uint32_t memory_city_random(struct memory_city *city, uint32_t below) {
    city->seed = city->seed * 1664525u + 1013904223u;
    return (uint32_t)(((uint64_t)(city->seed >> 8) * below) >> 24);
}

static bool chance(struct memory_city *city, int percent) {
    return (int)memory_city_random(city, 100) < percent;
}

enum service_type memory_city_type(const char *code) {
    if (strncmp(code, "tip", 3) == 0)
        return SERVICE_BLACKBOX;
    return strncmp(code, "batch", 5) == 0 ? SERVICE_BATCH : SERVICE_REALTIME;
}

/* -- reading a call */

static int hex(char c) {
    return c <= '9' ? c - '0' : (c | 32) - 'a' + 10;
}

static void field(const char *form, size_t len, const char *name, char *out, size_t room) {
    size_t name_len = strlen(name), used = 0;
    out[0] = '\0';
    for (size_t at = 0; at < len;) {
        const char *end = memchr(form + at, '&', len - at);
        size_t part = end ? (size_t)(end - form) - at : len - at;
        if (part > name_len && memcmp(form + at, name, name_len) == 0 &&
            form[at + name_len] == '=') {
            for (size_t i = at + name_len + 1; i < at + part && used + 1 < room; i++) {
                if (form[i] == '%') {
                    out[used++] = (char)(hex(form[i + 1]) * 16 + hex(form[i + 2]));
                    i += 2;
                } else {
                    out[used++] = form[i];
                }
            }
            out[used] = '\0';
            return;
        }
        at += part + 1;
    }
}

/* -- answers */

static void say(struct http_answer *answer, int status, const char *type, const char *body) {
    answer->reach = HTTP_ANSWERED;
    answer->err = ERR_OK;
    answer->status = status;
    snprintf(answer->content_type, sizeof answer->content_type, "%s", type);
    assert_int_equal(buf_add_text(&answer->body, body), ERR_OK);
}

static void say_json(struct http_answer *answer, int status, const char *body) {
    say(answer, status, "application/json; charset=utf-8", body);
}

static struct memory_record *store(struct memory_city *city, const char *code,
                                   const char *reference, int64_t at_ms) {
    assert_true(city->record_count < MEMORY_RECORDS_MOST);
    struct memory_record *record = &city->records[city->record_count++];
    *record = (struct memory_record){.committed_ms = at_ms, .wall_ms = wall_ms(city)};
    snprintf(record->code, sizeof record->code, "%s", code);
    snprintf(record->reference, sizeof record->reference, "%s", reference);
    record->is_private = strncmp(code, "private", 7) == 0;
    record->is_batch = memory_city_type(code) == SERVICE_BATCH;
    record->ready_ms = at_ms + (record->is_batch ? 5000 : 0);
    return record;
}

/* A city keeps as much of a description as it likes, and hides it when it likes. */
static void keep_shown(const struct memory_city *city, struct memory_record *record,
                       const char *description) {
    size_t most = city->cut_letters < 0 ? 0 : sizeof record->shown - 1;
    if (city->cut_letters > 0 && (size_t)city->cut_letters < most)
        most = (size_t)city->cut_letters;
    snprintf(record->shown, sizeof record->shown, "%.*s", (int)most, description);
    for (char *at = record->shown; *at != '\0'; at++)
        *at = *at == '\n' ? ' ' : *at;
}

static void answer_post(struct memory_city *city, const struct memory_record *record,
                        struct http_answer *answer) {
    char body[200];
    int number = (int)(record - city->records) + 1000;
    switch (memory_city_type(record->code)) {
    case SERVICE_BLACKBOX:
        snprintf(body, sizeof body, "[{\"service_notice\":null}]");
        break;
    case SERVICE_BATCH:
        snprintf(body, sizeof body, "[{\"token\":\"T%d\"}]", number);
        break;
    case SERVICE_REALTIME:
    default:
        snprintf(body, sizeof body, "[{\"service_request_id\":%d,\"account_id\":null}]", number);
    }
    say_json(answer, 200, body);
}

enum fault {
    FAULT_NONE,
    FAULT_NOTHING_SENT,
    FAULT_LOST_BEFORE, /* something left, never stored */
    FAULT_LOST_AFTER,  /* stored, the answer lost */
    FAULT_LATE,        /* the client gives up, then it is stored */
    FAULT_500_BEFORE,
    FAULT_500_AFTER,
    FAULT_HTML_AFTER,
    FAULT_EMPTY_AFTER,
    FAULT_MALFORMED_AFTER,
    FAULT_429,
    FAULT_408,
    FAULT_OTHERS, /* the list of others in the place of an answer; not stored */
    FAULT_COUNT
};

static enum fault draw(struct memory_city *city) {
    if (city->is_offline)
        return FAULT_NOTHING_SENT;
    if (!chance(city, city->fault_percent))
        return FAULT_NONE;
    return (enum fault)(1 + memory_city_random(city, FAULT_COUNT - 1));
}

static void spoil(struct memory_city *city, enum fault fault, struct http_answer *answer) {
    if (fault != FAULT_NONE)
        buf_clear(&answer->body);
    switch (fault) {
    case FAULT_NOTHING_SENT:
        answer->reach = HTTP_NOTHING_SENT;
        answer->err = ERR_OFFLINE;
        break;
    case FAULT_LOST_BEFORE:
    case FAULT_LOST_AFTER:
    case FAULT_LATE:
        answer->reach = HTTP_SOMETHING_SENT;
        answer->err = fault == FAULT_LATE ? ERR_TIMEOUT : ERR_UNKNOWN;
        answer->status = 0;
        break;
    case FAULT_500_BEFORE:
    case FAULT_500_AFTER:
        say(answer, chance(city, 50) ? 500 : 502, "text/plain", "Internal Server Error");
        break;
    case FAULT_HTML_AFTER:
        say(answer, 200, "text/html", "<!DOCTYPE html><html><body>Welcome</body></html>");
        break;
    case FAULT_EMPTY_AFTER:
        say_json(answer, 200, chance(city, 50) ? "" : "[]");
        break;
    case FAULT_MALFORMED_AFTER:
        say_json(answer, 200, "[{\"service_request_id\":\"10");
        break;
    case FAULT_429:
        say_json(answer, 429, "[{\"code\":429,\"description\":\"too many requests\"}]");
        answer->retry_after_ms = 1000 * memory_city_random(city, 90);
        break;
    case FAULT_408:
        say(answer, 408, "text/plain", "Request Timeout");
        break;
    case FAULT_OTHERS:
        say_json(answer, 200,
                 "[{\"service_request_id\":1,\"description\":\"another\"},"
                 "{\"service_request_id\":2,\"description\":\"and another\"}]");
        break;
    case FAULT_NONE:
    case FAULT_COUNT:
        break;
    }
}

static const struct memory_record *known(const struct memory_city *city, const char *uuid) {
    for (int at = 0; at < city->record_count; at++) {
        if (city->has_client_key && uuid[0] != '\0' && strcmp(city->records[at].uuid, uuid) == 0)
            return &city->records[at];
    }
    return NULL;
}

static int64_t post(struct memory_city *city, const struct http_call *call,
                    struct http_answer *answer) {
    char code[32], uuid[40], description[8192], *mark;
    char reference[24] = "";
    enum fault fault = draw(city);
    int64_t latency_ms = 5 + memory_city_random(city, 400);
    bool is_lost = fault == FAULT_LOST_BEFORE || fault == FAULT_LOST_AFTER || fault == FAULT_LATE;
    city->posts++;
    field(call->form, call->form_len, "service_code", code, sizeof code);
    field(call->form, call->form_len, "description", description, sizeof description);
    field(call->form, call->form_len, "client_request_id", uuid, sizeof uuid);
    mark = strstr(description, "[ref ");
    assert_non_null(mark);
    snprintf(reference, sizeof reference, "%.*s", (int)strcspn(mark + 5, "]"), mark + 5);
    if (is_lost && chance(city, 50))
        latency_ms = TIMEOUT_MS;
    bool is_stored = fault == FAULT_NONE || fault == FAULT_LOST_AFTER || fault == FAULT_LATE ||
                     fault == FAULT_500_AFTER || fault == FAULT_HTML_AFTER ||
                     fault == FAULT_EMPTY_AFTER || fault == FAULT_MALFORMED_AFTER;
    if (fault == FAULT_NONE && strncmp(code, "poison", 6) == 0) {
        say_json(answer, 400, "[{\"code\":400,\"description\":\"we do not want this\"}]");
        return latency_ms;
    }
    if (strncmp(code, "poison", 6) == 0)
        is_stored = false;
    if (is_stored) {
        int64_t at_ms =
            now_ms(city) + (fault == FAULT_LATE
                                ? latency_ms + memory_city_random(city, (uint32_t)city->late_ms + 1)
                                : memory_city_random(city, (uint32_t)latency_ms));
        const struct memory_record *record = known(city, uuid);
        if (!record) {
            struct memory_record *added = store(city, code, reference, at_ms);
            snprintf(added->uuid, sizeof added->uuid, "%s", uuid);
            keep_shown(city, added, description);
            record = added;
        }
        if (fault == FAULT_NONE)
            answer_post(city, record, answer);
    }
    spoil(city, fault, answer);
    return latency_ms;
}

static bool is_listed(const struct memory_city *city, const struct memory_record *record,
                      const char *code, int64_t from_ms, int64_t until_ms) {
    bool is_there = record->committed_ms + city->list_lag_ms <= now_ms(city) &&
                    record->ready_ms <= now_ms(city);
    return is_there && !record->is_private && memory_city_type(record->code) != SERVICE_BLACKBOX &&
           (code[0] == '\0' || strcmp(code, record->code) == 0) && record->wall_ms >= from_ms &&
           record->wall_ms <= until_ms;
}

static void list(struct memory_city *city, const char *query, struct http_answer *answer) {
    char code[32], text[64];
    size_t len = strlen(query);
    int64_t from_ms = INT64_MIN, until_ms = INT64_MAX;
    bool is_first = true;
    field(query, len, "service_code", code, sizeof code);
    field(query, len, "start_date", text, sizeof text);
    if (text[0] != '\0')
        assert_int_equal(time_parse(text, city->are_dates_swapped ? &until_ms : &from_ms), ERR_OK);
    field(query, len, "end_date", text, sizeof text);
    if (text[0] != '\0')
        assert_int_equal(time_parse(text, city->are_dates_swapped ? &from_ms : &until_ms), ERR_OK);
    field(query, len, "page", text, sizeof text);
    int page = text[0] != '\0' ? atoi(text) : 1, seen = 0, shown = 0;
    int size = city->page_size > 0 ? city->page_size : 1000;
    int skip = city->page_size > 0 ? (page - 1) * size : 0;
    assert_int_equal(buf_add_text(&answer->body, "["), ERR_OK);
    for (int at = city->record_count - 1; at >= 0 && shown < size; at--) {
        const struct memory_record *record = &city->records[at];
        if (!is_listed(city, record, code, from_ms, until_ms) || seen++ < skip)
            continue;
        shown++;
        assert_int_equal(buf_add_format(&answer->body,
                                        "%s{\"service_request_id\":%d,\"service_code\":\"%s\","
                                        "\"description\":\"%s\"}",
                                        is_first ? "" : ",", at + 1000, record->code,
                                        record->shown),
                         ERR_OK);
        is_first = false;
    }
    say_json(answer, 200, "]");
}

static void give_token(struct memory_city *city, const char *path, struct http_answer *answer) {
    int number = atoi(strstr(path, "tokens/T") + 8), at = number - 1000;
    char body[128];
    if (at < 0 || at >= city->record_count || city->records[at].ready_ms > now_ms(city)) {
        if (chance(city, 50))
            say_json(answer, 200, "[]");
        else
            say_json(answer, 404, "[{\"code\":404,\"description\":\"token not found\"}]");
        return;
    }
    snprintf(body, sizeof body, "[{\"service_request_id\":\"%d\",\"token\":\"T%d\"}]", number,
             number);
    say_json(answer, 200, body);
}

static int64_t get(struct memory_city *city, const struct http_call *call,
                   struct http_answer *answer) {
    const char *query = strchr(call->url, '?');
    enum fault fault = draw(city);
    int64_t latency_ms = 5 + memory_city_random(city, 200);
    if (strstr(call->url, "/tokens/T"))
        give_token(city, call->url, answer);
    else if (strstr(call->url, "/requests.json") && !city->is_listing_refused)
        list(city, query ? query + 1 : "", answer);
    else
        say_json(answer, 404, "[{\"code\":404,\"description\":\"there is nothing here\"}]");
    city->lists += strstr(call->url, "/requests.json") != NULL;
    /* A list of others is what a list is; an empty one would be a lie that nobody can notice. */
    if (fault == FAULT_OTHERS || fault == FAULT_EMPTY_AFTER)
        fault = FAULT_LOST_AFTER;
    if (fault != FAULT_NONE)
        spoil(city, fault, answer);
    if (fault == FAULT_LOST_AFTER || fault == FAULT_LATE)
        latency_ms = TIMEOUT_MS;
    return latency_ms;
}

/* -- the transport */

static enum err start(struct http *http, const struct http_call *call, int *handle) {
    struct memory_city *city = of(http);
    int at = 0;
    while (at < HTTP_CALLS_MOST && city->flights[at].is_used)
        at++;
    if (at == HTTP_CALLS_MOST)
        return ERR_BUSY;
    struct memory_flight *flight = &city->flights[at];
    *flight = (struct memory_flight){.is_used = true, .answer = {.retry_after_ms = -1}};
    buf_init(&flight->answer.body, 1024 * 1024);
    snprintf(city->last_url, sizeof city->last_url, "%s", call->url);
    flight->at_ms = now_ms(city) + (call->form ? post(city, call, &flight->answer)
                                               : get(city, call, &flight->answer));
    *handle = at;
    return ERR_OK;
}

static bool take(struct http *http, int *handle, struct http_answer *answer) {
    struct memory_city *city = of(http);
    for (int at = 0; at < HTTP_CALLS_MOST; at++) {
        struct memory_flight *flight = &city->flights[at];
        if (!flight->is_used || flight->at_ms > now_ms(city))
            continue;
        flight->is_used = false;
        *handle = at;
        *answer = flight->answer;
        return true;
    }
    return false;
}

static void cancel(struct http *http, int handle) {
    struct memory_flight *flight = &of(http)->flights[handle];
    if (flight->is_used)
        http_answer_finish(&flight->answer);
    flight->is_used = false;
}

static void wait_for(struct http *http, int64_t timeout_ms) {
    (void)http, (void)timeout_ms;
}

static void wake(struct http *http) {
    (void)http;
}

static void close_it(struct http *http) {
    memory_city_finish(of(http));
}

static const struct http_ops ops = {start, take, cancel, wait_for, wake, close_it};

void memory_city_init(struct memory_city *city, uint32_t seed) {
    *city = (struct memory_city){.http = {&ops}, .seed = seed};
    clock_manual_init(&city->clock, WALL_MS);
}

void memory_city_finish(struct memory_city *city) {
    for (int at = 0; at < HTTP_CALLS_MOST; at++)
        cancel(&city->http, at);
}

void memory_city_neighbour(struct memory_city *city, const char *code) {
    struct memory_record *record = store(city, code, "", 0);
    record->committed_ms = record->ready_ms = -1000000;
    record->wall_ms -= DAY_MS / 2;
    keep_shown(city, record, "There is a deep hole before the school.");
}

int memory_city_count(const struct memory_city *city, const char *reference) {
    int count = 0;
    for (int at = 0; at < city->record_count; at++)
        count += strcmp(city->records[at].reference, reference) == 0;
    return count;
}

bool memory_city_is(const struct memory_city *city, const char *number, const char *reference) {
    int at = atoi(number) - 1000;
    return at >= 0 && at < city->record_count &&
           strcmp(city->records[at].reference, reference) == 0;
}

int64_t memory_city_next_ms(const struct memory_city *city) {
    int64_t next_ms = INT64_MAX;
    for (int at = 0; at < HTTP_CALLS_MOST; at++) {
        if (city->flights[at].is_used && city->flights[at].at_ms < next_ms)
            next_ms = city->flights[at].at_ms;
    }
    return next_ms;
}
