#include "sync/lookup.h"

#include <stdio.h>
#include <string.h>

#include "base/locale.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"
#include "sync/georeport.h"
#include "sync/percent.h"

#define LOG_ROOM "sync"
#define DAY_MS ((int64_t)24 * 3600 * 1000)
#define SPAN_MOST_MS (89 * DAY_MS)
#define PAGES_MOST 50
#define PAGE_FAILURES_MOST 20
/* A list without descriptions, or with the beginnings of them, would not show our mark: only one
 * that shows as much proves that a request is not there. */
#define MARK_LETTERS (sizeof "[ref ]" - 1 + REFERENCE_ROOM - 1)
#define LIST_FULL 1000 /* "first 1000" of the standard: what follows is not shown */

/* In this order. The last two only when the plain list was full. */
enum variant { VARIANT_WINDOW, VARIANT_PLAIN, VARIANT_SWAPPED, VARIANT_UPDATED, VARIANT_COUNT };

struct lookup {
    struct lookup_params params;
    bool is_running, is_waiting, is_enough; /* waiting: a page is on its way */
    enum urgency urgency;
    char code[128];
    bool is_code_left_out;
    int64_t around_ms;
    enum variant variant;
    int page;
    char first_number[64]; /* of the page before: a server without pages sends it again */
    bool is_paging_refused;
    int page_failures; /* for pages beyond the first, in a row over lookups */
    bool is_listed, is_full, is_plain_done;
    bool are_dates_obeyed; /* a window showed something */
    /* the page being read */
    int records;
    char page_first[64];
};

struct lookup *lookup_create(const struct lookup_params *params) {
    struct lookup *lookup = mem_alloc(1, sizeof *lookup);
    lookup->params = *params;
    return lookup;
}

void lookup_destroy(struct lookup *lookup) {
    mem_free(lookup);
}

bool lookup_is_running(const struct lookup *lookup) {
    return lookup->is_running;
}

static void begin_variant(struct lookup *lookup, enum variant variant) {
    lookup->variant = variant;
    lookup->page = 1;
    lookup->first_number[0] = '\0';
}

void lookup_begin(struct lookup *lookup, enum urgency urgency, const char *service_code,
                  int64_t around_ms) {
    lookup->is_running = true;
    lookup->is_waiting = lookup->is_enough = false;
    lookup->urgency = urgency;
    snprintf(lookup->code, sizeof lookup->code, "%s", service_code);
    /* A comma would ask for two services. */
    lookup->is_code_left_out = strchr(service_code, ',') != NULL;
    lookup->around_ms = around_ms;
    lookup->is_listed = lookup->is_full = lookup->is_plain_done = false;
    lookup->is_paging_refused = lookup->are_dates_obeyed = false;
    begin_variant(lookup, around_ms > 0 ? VARIANT_WINDOW : VARIANT_PLAIN);
}

void lookup_enough(struct lookup *lookup) {
    lookup->is_enough = true;
}

static void end(struct lookup *lookup, enum lookup_end how) {
    lookup->is_running = false;
    lookup->params.ended(lookup->params.context, how, lookup->is_listed);
}

/* -- asking */

static enum err add_window(struct lookup *lookup, struct buf *query) {
    char from[24], until[24];
    int64_t now = lookup->params.clock->wall_ms(lookup->params.clock);
    int64_t from_ms = lookup->around_ms - DAY_MS, until_ms = now + DAY_MS;
    if (until_ms - from_ms > SPAN_MOST_MS || until_ms < from_ms)
        from_ms = until_ms - SPAN_MOST_MS;
    time_format(from_ms, from);
    time_format(until_ms, until);
    bool is_swapped = lookup->variant == VARIANT_SWAPPED;
    if (lookup->variant == VARIANT_UPDATED)
        return percent_add_field(query, "updated_after", from);
    enum err err = percent_add_field(query, "start_date", is_swapped ? until : from);
    return err == ERR_OK ? percent_add_field(query, "end_date", is_swapped ? from : until) : err;
}

static enum err build_query(struct lookup *lookup, struct buf *query) {
    enum err err = ERR_OK;
    if (!lookup->is_code_left_out)
        err = percent_add_field(query, "service_code", lookup->code);
    if (err == ERR_OK && lookup->variant != VARIANT_PLAIN)
        err = add_window(lookup, query);
    if (err == ERR_OK && lookup->page > 1) {
        char page[16];
        snprintf(page, sizeof page, "%d", lookup->page);
        err = percent_add_field(query, "page", page);
    }
    return err;
}

static void page_done(void *context, int64_t tag, const struct exchange_answer *answer);

static void ask(struct lookup *lookup) {
    struct buf query;
    buf_init(&query, 2048);
    enum err err = build_query(lookup, &query);
    if (err == ERR_OK) {
        const struct exchange_call call = {.endpoint = ENDPOINT_LIST,
                                           .urgency = lookup->urgency,
                                           .path = "requests",
                                           .query = buf_text(&query),
                                           .done = page_done,
                                           .context = lookup};
        err = exchange_start(lookup->params.exchange, &call);
    }
    buf_finish(&query);
    lookup->is_waiting = err == ERR_OK;
    if (err != ERR_OK)
        end(lookup, LOOKUP_FAILED);
}

int64_t lookup_step(struct lookup *lookup) {
    struct exchange *exchange = lookup->params.exchange;
    if (!lookup->is_running || lookup->is_waiting)
        return INT64_MAX;
    if (!exchange_may_start(exchange, lookup->urgency))
        return exchange_due_ms(exchange, lookup->urgency);
    ask(lookup);
    return INT64_MAX;
}

/* -- reading */

static void read_record(void *context, const struct georeport_record *record) {
    struct lookup *lookup = context;
    char reference[REFERENCE_ROOM];
    if (record->number[0] == '\0' || strlen(record->number) >= sizeof lookup->page_first)
        return;
    if (lookup->records++ == 0)
        snprintf(lookup->page_first, sizeof lookup->page_first, "%s", record->number);
    /* Some servers leave the code out of what they list (quirk 2); then the filter must do. */
    bool is_of_service = record->code[0] == '\0' ? !lookup->is_code_left_out
                                                 : strcmp(record->code, lookup->code) == 0;
    bool can_show = text_count(record->description) >= MARK_LETTERS;
    if (can_show && (is_of_service || lookup->code[0] == '\0'))
        lookup->is_listed = true;
    if (georeport_reference(record->description, reference))
        lookup->params.found(lookup->params.context, reference, record);
}

static void next_variant(struct lookup *lookup) {
    if (lookup->variant == VARIANT_PLAIN)
        lookup->is_plain_done = true;
    enum variant next = lookup->variant + 1;
    if (next > VARIANT_PLAIN && !lookup->is_full)
        next = VARIANT_COUNT;
    if (next < VARIANT_COUNT && !lookup->is_enough) {
        begin_variant(lookup, next);
        return;
    }
    /* Of a list that was full, the window around the sending must have shown its part. */
    bool was_all_seen = lookup->is_plain_done && (!lookup->is_full || lookup->are_dates_obeyed);
    end(lookup, was_all_seen || lookup->is_enough ? LOOKUP_COMPLETE : LOOKUP_IMPOSSIBLE);
}

static void read_page(struct lookup *lookup, const json_t *root) {
    lookup->records = 0;
    lookup->page_first[0] = '\0';
    georeport_each_record(root, read_record, lookup);
    bool is_again = lookup->page > 1 && strcmp(lookup->page_first, lookup->first_number) == 0;
    if (is_again)
        lookup->is_paging_refused = true;
    if (lookup->variant == VARIANT_PLAIN && lookup->records >= LIST_FULL)
        lookup->is_full = true;
    if (lookup->variant != VARIANT_PLAIN && lookup->records > 0 && lookup->records < LIST_FULL)
        lookup->are_dates_obeyed = true;
    if (lookup->page == PAGES_MOST && lookup->records > 0)
        lookup->is_full = true; /* more than we look through */
    /* An empty page after full ones: paging works, and the whole list has been seen. */
    if (lookup->records == 0 && lookup->page > 1 && !lookup->is_paging_refused)
        lookup->is_full = false;
    if (lookup->records == 0 || is_again || lookup->is_paging_refused ||
        lookup->page == PAGES_MOST || lookup->is_enough) {
        next_variant(lookup);
        return;
    }
    if (lookup->page > 1)
        lookup->page_failures = 0;
    memcpy(lookup->first_number, lookup->page_first, sizeof lookup->first_number);
    lookup->page++;
}

/* 4xx and answers that are no list. */
static void read_refusal(struct lookup *lookup, const struct exchange_answer *answer) {
    /* A broken page, a portal's page: nothing that the city said. */
    bool is_failure = answer->status < 400 || answer->status >= 500;
    if (lookup->page > 1 && is_failure) {
        /* There may be more that is not seen. A server that always fails here shows only a part. */
        bool is_hopeless = ++lookup->page_failures >= PAGE_FAILURES_MOST;
        end(lookup, is_hopeless ? LOOKUP_IMPOSSIBLE : LOOKUP_FAILED);
    } else if (lookup->page > 1) { /* an extension: strict servers refuse page= (quirk 13) */
        lookup->is_paging_refused = true;
        next_variant(lookup);
    } else if (lookup->variant != VARIANT_PLAIN) {
        next_variant(lookup); /* dates are refused by some (quirk 17) */
    } else if (is_failure) {
        end(lookup, LOOKUP_FAILED);
    } else if (!lookup->is_code_left_out && lookup->code[0] != '\0') {
        lookup->is_code_left_out = true; /* the service may be gone */
        begin_variant(lookup, VARIANT_PLAIN);
    } else {
        end(lookup, LOOKUP_IMPOSSIBLE);
    }
}

static void page_done(void *context, int64_t tag, const struct exchange_answer *answer) {
    struct lookup *lookup = context;
    (void)tag;
    lookup->is_waiting = false;
    if (answer->err == ERR_OK)
        read_page(lookup, answer->root);
    else if (answer->err == ERR_REFUSED || answer->err == ERR_PROTOCOL)
        read_refusal(lookup, answer);
    else if (lookup->is_enough)
        end(lookup, LOOKUP_COMPLETE);
    else
        end(lookup, LOOKUP_FAILED);
}
