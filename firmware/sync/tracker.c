#include "sync/tracker.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"
#include "sync/georeport.h"
#include "sync/lookup.h"
#include "sync/percent.h"

#define LOG_ROOM "sync"
#define ASKING_MOST 4
#define WAIT_MOST_MS 8000 /* a resident stands there: then what we know must do */

enum way { WAY_FREE, WAY_LIST, WAY_ONE, WAY_ONE_IN_LIST };

struct asking {
    struct tracker *tracker;
    enum way way;
    bool is_sent, is_ours;
    uint32_t serial;
    int64_t ticket; /* of the call on its way: an answer that comes too late finds nobody */
    int64_t until_ms;
    char number[64];
    struct track_result *result; /* secret memory */
    int matches;
};

struct tracker {
    struct tracker_params params;
    struct asking asking[ASKING_MOST];
    int64_t last_ticket;
    struct lookup *lookup;
    struct asking *looked_up;
};

static int64_t now_ms(const struct tracker *tracker) {
    return tracker->params.clock->monotonic_ms(tracker->params.clock);
}

static void answer(struct asking *asking, enum track_state state) {
    struct tracker *tracker = asking->tracker;
    struct track_result *result = asking->result;
    uint32_t serial = asking->serial;
    result->state = state;
    *asking = (struct asking){.way = WAY_FREE};
    tracker->params.tracked(tracker->params.context, serial, result);
}

/* The city could not be asked: our own outbox knows something at least. */
static void answer_alone(struct asking *asking) {
    answer(asking, asking->is_ours ? TRACK_FOUND : TRACK_UNREACHABLE);
}

/* -- the lists, for a reference that another kiosk gave */

static void lookup_found(void *context, const char *reference,
                         const struct georeport_record *record) {
    struct tracker *tracker = context;
    struct asking *asking = tracker->looked_up;
    tracker->params.found(tracker->params.context, reference, record);
    if (!asking || strcmp(reference, asking->result->reference) != 0)
        return;
    snprintf(asking->number, sizeof asking->number, "%s", record->number);
    lookup_enough(tracker->lookup);
}

static void lookup_ended(void *context, enum lookup_end end, bool is_listed) {
    struct tracker *tracker = context;
    struct asking *asking = tracker->looked_up;
    (void)is_listed;
    tracker->looked_up = NULL;
    if (!asking)
        return;
    if (asking->number[0] != '\0') {
        asking->way = WAY_ONE;
        asking->is_sent = false;
    } else {
        answer(asking, end == LOOKUP_FAILED ? TRACK_UNREACHABLE : TRACK_NOT_FOUND);
    }
}

/* -- one request */

static void read_status(const char *text, char out[16]) {
    size_t at = 0;
    for (; text[at] != '\0' && at < 15; at++)
        out[at] = (char)(text[at] >= 'A' && text[at] <= 'Z' ? text[at] - 'A' + 'a' : text[at]);
    out[at] = '\0';
}

static void clean(char *out, size_t room, const char *text) {
    if (text_clean(text, strlen(text), true, out, room) != ERR_OK)
        (void)text_copy(out, room, text);
}

static void take_record(void *context, const struct georeport_record *record) {
    struct asking *asking = context;
    struct track_result *result = asking->result;
    struct tracker *tracker = asking->tracker;
    char reference[REFERENCE_ROOM];
    if (strcmp(record->number, asking->number) != 0)
        return; /* somebody else's */
    asking->matches++;
    snprintf(result->number, sizeof result->number, "%s", asking->number);
    if (record->name[0] != '\0')
        clean(result->service_name, sizeof result->service_name, record->name);
    read_status(record->status, result->status);
    clean(result->notes, sizeof result->notes, record->notes);
    clean(result->agency, sizeof result->agency, record->agency);
    int64_t requested_ms = georeport_time(tracker->params.locale, record->requested);
    result->requested_ms = requested_ms != 0 ? requested_ms : result->requested_ms;
    result->updated_ms = georeport_time(tracker->params.locale, record->updated);
    result->expected_ms = georeport_time(tracker->params.locale, record->expected);
    if (result->reference[0] == '\0' && georeport_reference(record->description, reference))
        memcpy(result->reference, reference, sizeof reference);
}

static struct asking *by_ticket(struct tracker *tracker, int64_t ticket) {
    for (int at = 0; at < ASKING_MOST; at++) {
        if (tracker->asking[at].is_sent && tracker->asking[at].ticket == ticket)
            return &tracker->asking[at];
    }
    return NULL;
}

static void one_done(void *context, int64_t tag, const struct exchange_answer *got) {
    struct asking *asking = by_ticket(context, tag);
    if (!asking)
        return;
    asking->is_sent = false;
    asking->matches = 0;
    if (got->err == ERR_OK)
        georeport_each_record(got->root, take_record, asking);
    bool is_answered = got->http->reach == HTTP_ANSWERED && got->err != ERR_BUSY;
    if (asking->matches == 1)
        answer(asking, TRACK_FOUND);
    else if (is_answered && got->status == 403)
        answer(asking, TRACK_PRIVATE);
    else if (!is_answered)
        answer_alone(asking);
    else if (asking->way == WAY_ONE)
        asking->way = WAY_ONE_IN_LIST; /* some have no address for one (quirks 9, 19) */
    else if (asking->is_ours)
        answer(asking, TRACK_FOUND);
    else
        answer(asking, got->err == ERR_PROTOCOL ? TRACK_UNREACHABLE : TRACK_NOT_FOUND);
}

static enum err send_one(struct tracker *tracker, struct asking *asking) {
    struct buf text;
    bool is_list = asking->way == WAY_ONE_IN_LIST;
    buf_init(&text, 1024);
    enum err err = is_list ? percent_add_field(&text, "service_request_id", asking->number)
                           : buf_add_text(&text, "requests/");
    if (err == ERR_OK && !is_list)
        err = percent_add(&text, asking->number);
    if (err == ERR_OK) {
        const struct exchange_call call = {.endpoint = is_list ? ENDPOINT_LIST : ENDPOINT_ONE,
                                           .urgency = URGENCY_ASKED,
                                           .path = is_list ? "requests" : buf_text(&text),
                                           .query = is_list ? buf_text(&text) : NULL,
                                           .done = one_done,
                                           .context = tracker,
                                           .tag = asking->ticket};
        err = exchange_start(tracker->params.exchange, &call);
    }
    buf_finish(&text);
    return err;
}

/* -- asking */

static void fill_from_outbox(struct asking *asking, const struct outbox_entry *entry) {
    struct track_result *result = asking->result;
    asking->is_ours = true;
    result->outbox_state = (uint8_t)(entry->state + 1);
    snprintf(result->reference, sizeof result->reference, "%s", entry->reference);
    (void)text_copy(result->number, sizeof result->number, entry->number);
    (void)text_copy(result->service_name, sizeof result->service_name, entry->service_name);
    result->requested_ms = entry->created_ms;
    result->updated_ms = entry->updated_ms;
    (void)text_copy(asking->number, sizeof asking->number, entry->number);
}

static void choose_way(struct asking *asking, const char *wanted) {
    struct tracker *tracker = asking->tracker;
    struct outbox_entry entry;
    char reference[REFERENCE_ROOM] = "";
    bool is_reference = reference_parse(wanted, reference) == ERR_OK;
    enum err err = tracker->params.ledger->find(tracker->params.ledger,
                                                is_reference ? reference : wanted, &entry);
    asking->way = WAY_ONE;
    if (err == ERR_OK) {
        fill_from_outbox(asking, &entry);
        if (entry.number[0] == '\0')
            answer(asking, TRACK_FOUND);
    } else if (is_reference) {
        snprintf(asking->result->reference, sizeof asking->result->reference, "%s", reference);
        asking->way = WAY_LIST;
        if (tracker->params.has_city && !tracker->params.has_search)
            answer(asking, TRACK_NOT_FOUND);
    } else {
        snprintf(asking->number, sizeof asking->number, "%s", wanted);
    }
    if (asking->way != WAY_FREE && !tracker->params.has_city)
        answer_alone(asking);
}

void tracker_ask(struct tracker *tracker, uint32_t serial, const char *reference_or_number) {
    int at = 0;
    struct asking refused = {.tracker = tracker, .serial = serial};
    while (at < ASKING_MOST && tracker->asking[at].way != WAY_FREE)
        at++;
    struct asking *asking = at < ASKING_MOST ? &tracker->asking[at] : &refused;
    *asking = (struct asking){.tracker = tracker, .serial = serial};
    asking->result = secret_alloc(sizeof *asking->result);
    asking->until_ms = now_ms(tracker) + WAIT_MOST_MS;
    if (at == ASKING_MOST || strlen(reference_or_number) >= sizeof asking->number)
        answer(asking, at == ASKING_MOST ? TRACK_UNREACHABLE : TRACK_NOT_FOUND);
    else
        choose_way(asking, reference_or_number);
}

static int64_t step_one(struct tracker *tracker, struct asking *asking) {
    struct exchange *exchange = tracker->params.exchange;
    if (asking->way == WAY_FREE)
        return INT64_MAX;
    if (now_ms(tracker) >= asking->until_ms) {
        if (tracker->looked_up == asking)
            tracker->looked_up = NULL;
        answer_alone(asking);
        return INT64_MAX;
    }
    if (asking->is_sent)
        return asking->until_ms;
    if (asking->way == WAY_LIST) {
        if (lookup_is_running(tracker->lookup))
            return asking->until_ms;
        tracker->looked_up = asking;
        lookup_begin(tracker->lookup, URGENCY_ASKED, "", 0);
        return asking->until_ms;
    }
    if (!exchange_may_start(exchange, URGENCY_ASKED)) {
        int64_t due_ms = exchange_due_ms(exchange, URGENCY_ASKED);
        return due_ms < asking->until_ms ? due_ms : asking->until_ms;
    }
    asking->is_sent = true;
    asking->ticket = ++tracker->last_ticket;
    if (send_one(tracker, asking) == ERR_OK)
        return asking->until_ms;
    answer_alone(asking);
    return INT64_MAX;
}

int64_t tracker_step(struct tracker *tracker) {
    int64_t due_ms = INT64_MAX;
    for (int at = 0; at < ASKING_MOST; at++) {
        int64_t one_ms = step_one(tracker, &tracker->asking[at]);
        due_ms = one_ms < due_ms ? one_ms : due_ms;
    }
    int64_t lookup_ms = lookup_step(tracker->lookup);
    return lookup_ms < due_ms ? lookup_ms : due_ms;
}

struct tracker *tracker_create(const struct tracker_params *params) {
    struct tracker *tracker = mem_alloc(1, sizeof *tracker);
    tracker->params = *params;
    const struct lookup_params lookup_params = {.exchange = params->exchange,
                                                .clock = params->clock,
                                                .found = lookup_found,
                                                .ended = lookup_ended,
                                                .context = tracker};
    tracker->lookup = lookup_create(&lookup_params);
    return tracker;
}

void tracker_destroy(struct tracker *tracker) {
    if (!tracker)
        return;
    for (int at = 0; at < ASKING_MOST; at++) {
        if (tracker->asking[at].way != WAY_FREE)
            secret_free(tracker->asking[at].result);
    }
    lookup_destroy(tracker->lookup);
    mem_free(tracker);
}
