/* Looking a request up: what counts as "it is not there", what does not, and what is asked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/log.h"
#include "flow/reference.h"
#include "sync/lookup.h"
#include "sync/support_scripted.h"

#define SENT_MS ((int64_t)1790000000000)
#define NONE JSON(200, "[]")
#define REFUSED JSON(400, "[{\"description\":\"found unexpected entries: page\"}]")
#define LISTED_AS(description)                                                                     \
    JSON(200,                                                                                      \
         "[{\"service_request_id\":1,\"service_code\":\"hole\",\"description\":\"" description     \
         "\"}]")
#define LISTED LISTED_AS("It is deep and it is full of water.")
#define PORTAL                                                                                     \
    { .status = 200, .type = "text/html", .body = "<html>Log in</html>" }
#define BROKEN                                                                                     \
    { .status = 500, .type = "text/plain", .body = "Internal Server Error" }

struct search {
    struct scripted scripted;
    struct clock_manual clock;
    struct exchange *exchange;
    struct lookup *lookup;
    char number[64];
    const char *wanted;
    bool has_ended, is_listed;
    enum lookup_end end;
};

static void found(void *context, const char *reference, const struct georeport_record *record) {
    struct search *search = context;
    if (strcmp(reference, search->wanted) != 0)
        return;
    snprintf(search->number, sizeof search->number, "%s", record->number);
    lookup_enough(search->lookup);
}

static void ended(void *context, enum lookup_end end, bool is_listed) {
    struct search *search = context;
    assert_false(search->has_ended);
    search->has_ended = true;
    search->end = end;
    search->is_listed = is_listed;
}

static const char *our_reference(void) {
    static char reference[REFERENCE_ROOM];
    reference_make("K1", (const unsigned char[8]){1, 2, 3, 4, 5, 6, 7, 8}, reference);
    return reference;
}

static void look_for(struct search *search, const char *code, const struct script *lines,
                     int count) {
    *search = (struct search){.wanted = our_reference()};
    scripted_init(&search->scripted, lines, count);
    clock_manual_init(&search->clock, SENT_MS + 60000);
    const struct exchange_params exchange = {.http = &search->scripted.http,
                                             .clock = &search->clock.clock,
                                             .georeport_url = "http://city",
                                             .content_url = "",
                                             .api_key = "",
                                             .jurisdiction_id = "",
                                             .format = "json"};
    search->exchange = exchange_create(&exchange);
    const struct lookup_params params = {.exchange = search->exchange,
                                         .clock = &search->clock.clock,
                                         .found = found,
                                         .ended = ended,
                                         .context = search};
    search->lookup = lookup_create(&params);
    lookup_begin(search->lookup, URGENCY_MAIL, code, SENT_MS);
    for (int at = 0; at < 200 && !search->has_ended; at++) {
        (void)lookup_step(search->lookup);
        exchange_step(search->exchange);
    }
    assert_true(search->has_ended);
    assert_false(lookup_is_running(search->lookup));
}

static void finish(struct search *search) {
    lookup_destroy(search->lookup);
    exchange_destroy(search->exchange);
}

static void ends_as(const struct script *lines, int count, enum lookup_end end, bool is_listed) {
    struct search search;
    look_for(&search, "hole", lines, count);
    assert_int_equal(search.end, end);
    assert_int_equal(search.is_listed, is_listed);
    assert_string_equal(search.number, "");
    finish(&search);
}
#define ENDS_AS(lines, end, is_listed)                                                             \
    ends_as(lines, sizeof lines / sizeof lines[0], end, is_listed)

static void the_window_is_whole_seconds_around_the_sending(void **state) {
    (void)state;
    static const struct script lines[] = {NONE};
    struct search search;
    look_for(&search, "City: hole/1", lines, 1);
    assert_string_equal(search.scripted.urls[0],
                        "http://city/requests.json?service_code=City%3A%20hole%2F1"
                        "&start_date=2026-09-20T14%3A13%3A20Z&end_date=2026-09-22T14%3A14%3A20Z");
    assert_string_equal(search.scripted.urls[1],
                        "http://city/requests.json?service_code=City%3A%20hole%2F1");
    finish(&search);
}

static void it_is_found_by_the_mark_in_its_description(void **state) {
    (void)state;
    char body[256];
    snprintf(body, sizeof body,
             "[{\"service_request_id\":7,\"description\":\"other\"},"
             "{\"service_request_id\":8,\"description\":\"mine [ref %s]\"}]",
             our_reference());
    const struct script lines[] = {{200, "application/json", body, 0}};
    struct search search;
    look_for(&search, "hole", lines, 1);
    assert_string_equal(search.number, "8");
    assert_int_equal(search.end, LOOKUP_COMPLETE);
    assert_int_equal(search.scripted.calls, 1); /* enough: nothing more is asked */
    finish(&search);
}

static void an_empty_list_is_complete_and_shows_nothing(void **state) {
    (void)state;
    static const struct script lines[] = {NONE};
    ENDS_AS(lines, LOOKUP_COMPLETE, false);
}

static void quirk_13_refused_pages_mean_that_there_are_none(void **state) {
    (void)state;
    static const struct script lines[] = {LISTED, REFUSED, LISTED, REFUSED};
    ENDS_AS(lines, LOOKUP_COMPLETE, true);
}

static void the_same_page_again_is_no_other_page(void **state) {
    (void)state;
    static const struct script lines[] = {LISTED};
    ENDS_AS(lines, LOOKUP_COMPLETE, true);
}

static void quirk_17_refused_dates_leave_the_plain_list(void **state) {
    (void)state;
    static const struct script lines[] = {BROKEN, BROKEN, LISTED, REFUSED};
    ENDS_AS(lines, LOOKUP_COMPLETE, true);
}

static void what_the_city_did_not_say_is_no_proof(void **state) {
    (void)state;
    static const struct script portal[] = {LISTED, REFUSED, PORTAL};
    static const struct script broken[] = {LISTED, REFUSED, BROKEN};
    static const struct script lost[] = {LISTED, REFUSED, {.status = -1}};
    static const struct script offline[] = {LISTED, REFUSED, {.status = 0}};
    static const struct script second_page_lost[] = {LISTED, NONE, LISTED, {.status = -1}};
    static const struct script second_page_broken[] = {LISTED, NONE, LISTED, BROKEN};
    static const struct script second_page_portal[] = {LISTED, NONE, LISTED, PORTAL};
    static const struct script busy[] = {LISTED, REFUSED, JSON(429, "[]")};
    ENDS_AS(portal, LOOKUP_FAILED, true);
    ENDS_AS(broken, LOOKUP_FAILED, true);
    ENDS_AS(lost, LOOKUP_FAILED, true);
    ENDS_AS(offline, LOOKUP_FAILED, true);
    ENDS_AS(busy, LOOKUP_FAILED, true);
    ENDS_AS(second_page_lost, LOOKUP_FAILED, true);
    /* The window's second page is not needed; the plain list's is. */
    ENDS_AS(second_page_broken, LOOKUP_FAILED, true);
    ENDS_AS(second_page_portal, LOOKUP_FAILED, true);
}

/* Ours could be among them, with its mark cut off or hidden. */
static void a_list_that_shows_no_mark_is_no_proof(void **state) {
    (void)state;
    static const struct script hidden[] = {
        JSON(200, "[{\"service_request_id\":1,\"service_code\":\"hole\"}]")};
    static const struct script empty[] = {LISTED_AS("")};
    static const struct script cut[] = {LISTED_AS("[ref K1-7F3Q-2")};
    static const struct script cut_in_chinese[] = {LISTED_AS("路上有一个很深的坑请尽快修")};
    static const struct script almost[] = {LISTED_AS("It is deep and it is ful")};
    ENDS_AS(hidden, LOOKUP_COMPLETE, false);
    ENDS_AS(empty, LOOKUP_COMPLETE, false);
    ENDS_AS(cut, LOOKUP_COMPLETE, false);
    ENDS_AS(cut_in_chinese, LOOKUP_COMPLETE, false);
    ENDS_AS(almost, LOOKUP_COMPLETE, false);
    static const struct script enough[] = {LISTED_AS("It is deep and it is full")};
    ENDS_AS(enough, LOOKUP_COMPLETE, true);
}

static void where_nothing_is_listed_it_cannot_be_looked_up(void **state) {
    (void)state;
    static const struct script lines[] = {JSON(404, "[{\"description\":\"there is nothing\"}]")};
    ENDS_AS(lines, LOOKUP_IMPOSSIBLE, false);
}

static void a_service_that_is_gone_is_looked_for_among_all(void **state) {
    (void)state;
    static const struct script lines[] = {REFUSED, REFUSED, LISTED, REFUSED};
    struct search search;
    look_for(&search, "gone", lines, 4);
    assert_int_equal(search.end, LOOKUP_COMPLETE);
    assert_false(search.is_listed);
    assert_string_equal(search.scripted.urls[2], "http://city/requests.json");
    finish(&search);
}

/* -- "the first 1000" */

static char *thousand(void) {
    size_t room = 200 * 1000, used = 1;
    char *body = calloc(1, room);
    body[0] = '[';
    for (int at = 0; at < 1000; at++)
        used += (size_t)snprintf(body + used, room - used,
                                 "%s{\"service_request_id\":%d,\"service_code\":\"hole\","
                                 "\"description\":\"It is deep and it is full of water.\"}",
                                 at > 0 ? "," : "", at + 1);
    body[used] = ']';
    return body;
}

static void a_full_list_is_complete_only_with_a_window_that_works(void **state) {
    (void)state;
    char *full = thousand();
    const struct script all = {200, "application/json", full, 0};
    const struct script works[] = {LISTED, REFUSED, all, REFUSED, NONE, REFUSED};
    const struct script inverted[] = {NONE, all, REFUSED, LISTED, REFUSED, REFUSED};
    const struct script ignored[] = {all, REFUSED, all, REFUSED, all, REFUSED, all, REFUSED};
    const struct script empty[] = {NONE, all, REFUSED, NONE, NONE};
    ENDS_AS(works, LOOKUP_COMPLETE, true);
    ENDS_AS(inverted, LOOKUP_COMPLETE, true);
    ENDS_AS(ignored, LOOKUP_IMPOSSIBLE, true);
    ENDS_AS(empty, LOOKUP_IMPOSSIBLE, true);
    free(full);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_window_is_whole_seconds_around_the_sending),
        cmocka_unit_test(it_is_found_by_the_mark_in_its_description),
        cmocka_unit_test(an_empty_list_is_complete_and_shows_nothing),
        cmocka_unit_test(quirk_13_refused_pages_mean_that_there_are_none),
        cmocka_unit_test(the_same_page_again_is_no_other_page),
        cmocka_unit_test(quirk_17_refused_dates_leave_the_plain_list),
        cmocka_unit_test(what_the_city_did_not_say_is_no_proof),
        cmocka_unit_test(a_list_that_shows_no_mark_is_no_proof),
        cmocka_unit_test(where_nothing_is_listed_it_cannot_be_looked_up),
        cmocka_unit_test(a_service_that_is_gone_is_looked_for_among_all),
        cmocka_unit_test(a_full_list_is_complete_only_with_a_window_that_works),
    };
    assert_int_equal(log_open("/dev/null", LOG_ERROR), ERR_OK);
    return cmocka_run_group_tests_name("lookup", tests, NULL, NULL);
}
