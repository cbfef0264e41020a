/* The JSON of recordings (CITY_API 3). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/text.h"
#include "sync/georeport.h"
#include "sync/recording.h"

#define CENTS_MOST ((double)100000000000) /* a thousand million: more is a mistake */
#define COUNT_MOST 100000

static enum err dump(const json_t *root, struct buf *out) {
    char *text = json_dumps(root, JSON_COMPACT);
    enum err err = text ? buf_add_text(out, text) : ERR_PARSE;
    if (text)
        mem_wipe(text, strlen(text));
    free(text);
    return err;
}

/* -- what is sealed */

static void put(json_t *object, const char *key, const char *text) {
    if (text[0] != '\0')
        json_object_set_new(object, key, json_string(text));
}

/* The verdicts of each page, with the page's number beside them. */
static json_t *join_checks(const struct recording_paper *paper) {
    json_t *all = json_array();
    for (int at = 0; at < paper->page_count; at++) {
        const char *checks = paper->pages[at].checks;
        json_t *some = NULL, *one;
        size_t k;
        if (checks[0] == '\0' || json_read(checks, strlen(checks), &some) != ERR_OK)
            continue;
        json_array_foreach(some, k, one) {
            if (!json_is_object(one))
                continue;
            json_object_set_new(one, "page", json_integer(at + 1));
            json_array_append(all, one);
        }
        json_decref(some);
    }
    return all;
}

enum err recording_body_write(const struct recording_request *request,
                              const struct recording_paper *papers, int count, struct buf *body) {
    json_t *root = json_object(), *contact = json_object(), *documents = json_array();
    put(root, "kind", request->kind);
    put(root, "language", lang_code(request->lang));
    put(root, "order_no", request->order_no);
    put(root, "related_no", request->related_no);
    put(contact, "name", request->name);
    put(contact, "email", request->email);
    put(contact, "phone", request->phone);
    put(contact, "return_address", request->return_address);
    for (int at = 0; at < count; at++) {
        json_t *one = json_object();
        json_object_set_new(one, "document", json_integer(papers[at].document));
        json_object_set_new(one, "kind", json_string(papers[at].kind));
        json_object_set_new(one, "checks", join_checks(&papers[at]));
        json_array_append_new(documents, one);
    }
    json_object_set_new(root, "contact", contact);
    json_object_set_new(root, "documents", documents);
    enum err err = dump(root, body);
    json_decref(root);
    return err;
}

/* -- what is posted */

static json_t *describe(const json_t *kept, const struct upload *upload) {
    json_t *one = json_object();
    json_object_set_new(one, "url", json_string(upload->media));
    json_object_set_new(one, "sha256", json_string(upload->sha256));
    json_object_set_new(one, "pages", json_integer(upload->pages));
    json_object_set(one, "kind", json_object_get(kept, "kind"));
    json_object_set_new(one, "form", json_string(upload->form));
    json_object_set(one, "checks", json_object_get(kept, "checks"));
    return one;
}

static json_t *join_documents(const json_t *kept, const struct upload *uploads, int count) {
    json_t *all = json_array(), *one;
    size_t at;
    json_array_foreach((json_t *)kept, at, one) {
        int64_t id = json_integer_value(json_object_get(one, "document"));
        for (int k = 0; k < count; k++) {
            if (uploads[k].document == id && uploads[k].state == UPLOAD_DONE)
                json_array_append_new(all, describe(one, &uploads[k]));
        }
    }
    return all;
}

enum err recording_post_write(const struct buf *body, const char *reference,
                              const struct upload *uploads, int count, struct buf *out) {
    json_t *root = NULL;
    if (json_read(buf_text(body), body->len, &root) != ERR_OK || !json_is_object(root)) {
        json_decref(root);
        return ERR_CORRUPT;
    }
    json_t *documents = join_documents(json_object_get(root, "documents"), uploads, count);
    enum err err = json_array_size(documents) > 0 ? ERR_OK : ERR_CORRUPT;
    json_object_set_new(root, "documents", documents);
    json_object_set_new(root, "ref", json_string(reference));
    if (err == ERR_OK)
        err = dump(root, out);
    json_decref(root);
    return err;
}

/* -- what is answered */

static const struct {
    const char *name;
    enum recording_state state;
} states[] = {{"received", RECORDING_STATE_RECEIVED},  {"in_review", RECORDING_STATE_IN_REVIEW},
              {"rejected", RECORDING_STATE_REJECTED},  {"accepted", RECORDING_STATE_ACCEPTED},
              {"paid", RECORDING_STATE_PAID},          {"recorded", RECORDING_STATE_RECORDED},
              {"withdrawn", RECORDING_STATE_WITHDRAWN}};

static enum err read_state(const char *name, enum recording_state *state) {
    for (size_t at = 0; at < sizeof states / sizeof states[0]; at++) {
        if (strcmp(states[at].name, name) == 0) {
            *state = states[at].state;
            return ERR_OK;
        }
    }
    return ERR_PARSE;
}

static void take_text(const json_t *object, const char *key, bool has_lines, char *out,
                      size_t room) {
    char scratch[32];
    const char *text = json_text(object, key, scratch);
    if (text_clean(text, strlen(text), has_lines, out, room) != ERR_OK) {
        char *cut = mem_alloc(1, room); /* too long: its beginning */
        text_copy(cut, room, text);
        if (text_clean(cut, strlen(cut), has_lines, out, room) != ERR_OK)
            out[0] = '\0';
        mem_free(cut);
    }
}

/* Money and counts are whole numbers within reason, or the answer is none. */
static enum err take_number(const json_t *object, const char *key, double most, int64_t *number) {
    const json_t *value = json_object_get(object, key);
    if (!value)
        return ERR_NOT_FOUND;
    if (!json_is_integer(value) || (double)json_integer_value(value) > most ||
        (double)json_integer_value(value) < -most)
        return ERR_PARSE;
    *number = json_integer_value(value);
    return ERR_OK;
}

static enum err take_fee(const json_t *one, struct recording_fee *fee) {
    int64_t count = 1;
    enum err err = take_number(one, "cents", CENTS_MOST, &fee->cents);
    enum err counted = take_number(one, "count", COUNT_MOST, &count);
    if (err != ERR_OK || counted == ERR_PARSE || count < 0)
        return ERR_PARSE;
    fee->count = (int32_t)count;
    take_text(one, "code", false, fee->code, sizeof fee->code);
    take_text(one, "text", false, fee->text, sizeof fee->text);
    return ERR_OK;
}

static enum err take_fees(const json_t *root, struct recording_news *news) {
    const json_t *fees = json_object_get(root, "fees"), *one;
    size_t at;
    enum err err = json_array_size(fees) > RECORDING_FEES_MOST ? ERR_PARSE : ERR_OK;
    json_array_foreach((json_t *)fees, at, one) {
        if (err == ERR_OK)
            err = take_fee(one, &news->fees[news->fee_count++]);
    }
    if (err == ERR_OK)
        err = take_number(root, "total", CENTS_MOST, &news->total_cents);
    take_text(root, "currency", false, news->currency, sizeof news->currency);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

/* What is shown as a sum to pay must be one: all fees together, in a currency. */
static bool is_sum(const struct recording_news *news) {
    int64_t sum = 0;
    for (int at = 0; at < news->fee_count; at++)
        sum += news->fees[at].cents * news->fees[at].count;
    return strlen(news->currency) == 3 && news->total_cents >= 0 &&
           (news->fee_count == 0 || sum == news->total_cents);
}

static int32_t small_number(const json_t *object, const char *key) {
    int64_t number = -1;
    return take_number(object, key, 1000000, &number) == ERR_OK && number >= 0 ? (int32_t)number
                                                                               : -1;
}

static enum err take_news(const json_t *root, struct recording_verdict *verdict) {
    struct recording_news *news = &verdict->news;
    const json_t *reason = json_object_get(root, "reason"), *queue = json_object_get(root, "queue");
    char scratch[32];
    enum err err = read_state(json_text(root, "state", scratch), &news->state);
    if (err == ERR_OK)
        err = take_fees(root, news);
    if (err == ERR_OK && news->state == RECORDING_STATE_ACCEPTED && !is_sum(news))
        err = ERR_PARSE;
    take_text(root, "id", false, verdict->city_id, sizeof verdict->city_id);
    take_text(reason, "code", false, news->reason_code, sizeof news->reason_code);
    take_text(reason, "text", true, news->reason, sizeof news->reason);
    take_text(root, "number", false, news->number, sizeof news->number);
    take_text(root, "cover_url", false, news->cover_url, sizeof news->cover_url);
    news->recorded_ms = georeport_time(NULL, json_text(root, "recorded_at", scratch));
    news->queue_position = small_number(queue, "position");
    news->queue_wait_s = small_number(queue, "wait_s");
    verdict->poll_after_ms = small_number(root, "poll_after_ms");
    return err;
}

enum err recording_verdict_read(const char *bytes, size_t len, struct recording_verdict *verdict) {
    json_t *root = NULL;
    if (json_read(bytes, len, &root) != ERR_OK)
        return ERR_PARSE;
    mem_wipe(verdict, sizeof *verdict);
    enum err err = json_is_object(root) ? take_news(root, verdict) : ERR_PARSE;
    if (err == ERR_OK &&
        (verdict->city_id[0] == '\0' || strpbrk(verdict->city_id, "/?#% \\") != NULL))
        err = ERR_PARSE;
    json_decref(root);
    return err;
}
