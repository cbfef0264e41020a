/* Single decisions of the outbox's policy and of tracking, against answers written down beforehand;
 * their combinations are lived through in test_simulation.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/log.h"
#include "base/memory.h"
#include "sync/body.h"
#include "sync/delivery.h"
#include "sync/support_city.h"
#include "sync/support_memory_ledger.h"
#include "sync/support_scripted.h"
#include "sync/tracker.h"

#define REFERENCE "K1-7F3Q-2Z"
#define WINDOW_MS 120000

struct post_office {
    struct scripted scripted;
    struct clock_manual clock;
    struct memory_ledger ledger;
    struct exchange *exchange;
    struct delivery *delivery;
    struct delivery_params params;
    struct tracker *tracker;
    struct track_result track;
    int tracked, delivered, said;
    char notice[64], expected[40];
};

static struct post_office office;
static struct buf good_body, bad_body, full_body, quoted_body;

static const struct buf *body_of(const char *service_code) {
    if (strcmp(service_code, "full") == 0)
        return &full_body;
    if (strcmp(service_code, "quoted") == 0)
        return &quoted_body;
    return strcmp(service_code, "bad") == 0 ? &bad_body : &good_body;
}

static int64_t wall_ms(void) {
    return office.clock.clock.wall_ms(&office.clock.clock);
}

static uint32_t least(uint32_t below) {
    (void)below;
    return 0;
}

static enum service_type type_of(void *context, const char *service_code) {
    (void)context;
    return strcmp(service_code, "tip") == 0 ? SERVICE_BLACKBOX : SERVICE_REALTIME;
}

static bool no(void *context, const char *service_code) {
    (void)context, (void)service_code;
    return false;
}

static void ignore(void *context, const char *service_code) {
    (void)context, (void)service_code;
}

static json_t *changed_definition(void *context, const char *service_code, const char *known_hash,
                                  char hash[65]) {
    (void)context, (void)known_hash;
    json_t *root = NULL;
    if (strcmp(service_code, "full") != 0)
        return NULL;
    static const char text[] = "{\"attributes\":[{\"code\":\"other\",\"datatype\":\"text\"}]}";
    assert_int_equal(json_read(text, strlen(text), &root), ERR_OK);
    snprintf(hash, 65, "another");
    return root;
}

static void count_delivered(void *context, const struct outbox_entry *entry) {
    (void)entry;
    ((struct post_office *)context)->delivered++;
}

static void keep_said(void *context, const char *reference, const char *notice,
                      const char *expected) {
    (void)context;
    assert_string_equal(reference, REFERENCE);
    snprintf(office.notice, sizeof office.notice, "%s", notice);
    snprintf(office.expected, sizeof office.expected, "%s", expected);
    office.said++;
}

static void changed(void *context) {
    (void)context;
}

static void keep_track(void *context, uint32_t serial, struct track_result *result) {
    (void)context, (void)serial;
    office.track = *result;
    office.tracked++;
    secret_free(result);
}

static void seen(void *context, const char *reference, const struct georeport_record *record) {
    (void)context;
    delivery_found(office.delivery, reference, record);
}

static void open_office(const struct script *lines, int count) {
    office = (struct post_office){.tracked = 0};
    scripted_init(&office.scripted, lines, count);
    clock_manual_init(&office.clock, 1790000000000);
    memory_ledger_init(&office.ledger, body_of, wall_ms);
    const struct exchange_params exchange = {.http = &office.scripted.http,
                                             .clock = &office.clock.clock,
                                             .random = least,
                                             .georeport_url = "http://city",
                                             .content_url = "",
                                             .api_key = "",
                                             .jurisdiction_id = "",
                                             .format = "json"};
    office.exchange = exchange_create(&exchange);
    office.params = (struct delivery_params){.exchange = office.exchange,
                                             .ledger = &office.ledger.ledger,
                                             .clock = &office.clock.clock,
                                             .form = {.api_key = "", .jurisdiction_id = ""},
                                             .reconcile_window_ms = WINDOW_MS,
                                             .type_of = type_of,
                                             .is_private = no,
                                             .note_private = ignore,
                                             .changed_definition = changed_definition,
                                             .recheck_definition = no,
                                             .delivered = count_delivered,
                                             .said = keep_said,
                                             .changed = changed,
                                             .context = &office};
    office.delivery = delivery_create(&office.params);
    const struct tracker_params tracker = {.exchange = office.exchange,
                                           .ledger = &office.ledger.ledger,
                                           .clock = &office.clock.clock,
                                           .has_city = true,
                                           .has_search = true,
                                           .tracked = keep_track,
                                           .found = seen,
                                           .context = &office};
    office.tracker = tracker_create(&tracker);
}

static void close_office(void) {
    delivery_destroy(office.delivery);
    tracker_destroy(office.tracker);
    exchange_destroy(office.exchange);
}

static void turn(int64_t by_ms) {
    clock_manual_advance(&office.clock, by_ms);
    (void)tracker_step(office.tracker);
    (void)delivery_step(office.delivery);
    exchange_step(office.exchange);
}

static struct outbox_entry *add(const char *service_code) {
    return memory_ledger_add(&office.ledger, service_code, REFERENCE);
}

/* -- delivery */

static void a_body_that_cannot_be_read_is_for_a_person_and_harms_nobody(void **state) {
    (void)state;
    static const struct script lines[] = {JSON(200, "[{\"service_request_id\":5}]")};
    open_office(lines, 1);
    struct outbox_entry *bad = add("bad"), *good = add("good");
    turn(1);
    assert_int_equal(bad->state, OUTBOX_STAFF);
    assert_int_equal(bad->attempts, 0);
    assert_int_equal(good->state, OUTBOX_DELIVERED);
    assert_string_equal(good->number, "5");
    assert_int_equal(office.delivered, 1);
    close_office();
}

/* With a number, with a token and later with its number, and by a lookup; never of what is not
 * sure, nor of a record that is another's. */
static void what_the_city_says_is_told_once_it_is_sure(void **state) {
    (void)state;
    static const struct {
        struct script lines[4];
        const char *code, *notice, *expected;
        int said;
    } cases[] = {
        {{JSON(201, "[{\"service_request_id\":5,\"service_notice\":\"Soon.\","
                    "\"expected_datetime\":\"2026-12-01T00:00:00Z\"}]")},
         "good",
         "Soon.",
         "2026-12-01T00:00:00Z",
         1},
        {{JSON(201, "[{\"token\":5,\"service_notice\":\"Soon.\"}]"),
          JSON(200, "[{\"service_request_id\":6,\"token\":5,\"service_notice\":\"Now.\"}]")},
         "batch",
         "Now.",
         "",
         2},
        {{JSON(200, "[{\"service_notice\":\"Thanks.\"}]")}, "tip", "Thanks.", "", 1},
        {{JSON(200, "[{\"service_request_id\":5,\"service_notice\":null}]")}, "good", "", "", 0},
        {{JSON(400, "[{\"code\":400,\"description\":\"no\",\"service_notice\":\"Soon.\"}]")},
         "good",
         "",
         "",
         0},
        {{JSON(200, "[{\"service_request_id\":5,\"service_notice\":\"Another's.\","
                    "\"description\":\"x [ref K9-7F3Q-2Z]\"}]")},
         "good",
         "",
         "",
         0},
    };
    for (size_t at = 0; at < sizeof cases / sizeof cases[0]; at++) {
        open_office(cases[at].lines, cases[at].said > 1 ? 2 : 1);
        add(cases[at].code);
        for (int turns = 0; turns < 4; turns++)
            turn(10000);
        assert_string_equal(office.notice, cases[at].notice);
        assert_string_equal(office.expected, cases[at].expected);
        assert_int_equal(office.said, cases[at].said);
        close_office();
    }
}

static void answers_that_fit_nowhere_are_for_a_person(void **state) {
    (void)state;
    static const struct script lines[] = {JSON(200, "[{\"service_request_id\":5}]")};
    open_office(lines, 1);
    struct outbox_entry *full = add("full");
    turn(1);
    assert_int_equal(full->state, OUTBOX_STAFF);
    assert_int_equal(office.scripted.calls, 0);
    close_office();
}

static void without_a_search_a_duplicate_is_ours_only_the_second_time(void **state) {
    (void)state;
    static const struct script lines[] = {
        JSON(409, "[{\"description\":\"already exists\"}]"),
        {503, "text/plain", "Later", 0},
        JSON(400, "[{\"description\":\"already exists in database\"}]"),
    };
    open_office(lines, 3);
    struct outbox_entry *first = add("good");
    turn(1);
    assert_int_equal(first->state, OUTBOX_REJECTED);
    close_office();
    open_office(lines + 1, 2);
    office.params.are_privates_resent = true;
    delivery_destroy(office.delivery);
    office.delivery = delivery_create(&office.params);
    struct outbox_entry *second = add("good");
    turn(1);
    assert_int_equal(second->state, OUTBOX_UNKNOWN);
    turn(60000); /* nothing can be looked up: once more, flagged */
    assert_int_equal(second->attempts, 2);
    assert_int_equal(second->state, OUTBOX_DELIVERED);
    assert_string_equal(second->why, DELIVERY_MAY_BE_TWICE);
    close_office();
}

/* Else a refused report counts as delivered, or holds up every other one. */
static void a_city_that_quotes_the_resident_proves_nothing(void **state) {
    (void)state;
#define QUOTE                                                                                      \
    "[{\"description\":\"invalid: 'Not a DUPLICATE of my last one, which has a captcha'\"}]"
    static const struct script lines[] = {
        {503, "text/plain", "Later", 0},
        JSON(400, QUOTE),
        JSON(200, "[{\"service_request_id\":5}]"),
    };
    open_office(lines, 3);
    office.params.are_privates_resent = true;
    delivery_destroy(office.delivery);
    office.delivery = delivery_create(&office.params);
    struct outbox_entry *quoted = add("quoted");
    turn(1);
    assert_int_equal(quoted->state, OUTBOX_UNKNOWN);
    turn(60000);
    assert_int_equal(quoted->attempts, 2);
    assert_int_equal(quoted->state, OUTBOX_REJECTED);
    struct outbox_entry *next = add("good");
    delivery_added(office.delivery);
    turn(1);
    assert_int_equal(next->state, OUTBOX_DELIVERED);
    close_office();
}

static void what_cannot_be_committed_is_not_sent(void **state) {
    (void)state;
    static const struct script lines[] = {JSON(200, "[{\"service_request_id\":5}]")};
    open_office(lines, 1);
    struct outbox_entry *entry = add("good");
    office.ledger.is_full = true;
    for (int at = 0; at < 10; at++)
        turn(1000);
    assert_int_equal(office.scripted.calls, 0);
    assert_int_equal(entry->state, OUTBOX_QUEUED);
    office.ledger.is_full = false;
    turn(3000);
    assert_int_equal(entry->state, OUTBOX_DELIVERED);
    close_office();
}

static void an_answer_that_cannot_be_committed_is_owed(void **state) {
    (void)state;
    static const struct script lines[] = {JSON(200, "[{\"service_request_id\":5}]")};
    open_office(lines, 1);
    struct outbox_entry *entry = add("good");
    (void)delivery_step(office.delivery);
    assert_int_equal(entry->state, OUTBOX_SENDING);
    office.ledger.is_full = true;
    exchange_step(office.exchange);
    for (int at = 0; at < 5; at++)
        turn(3000);
    assert_int_equal(entry->state, OUTBOX_SENDING);
    assert_int_equal(office.delivered, 0);
    office.ledger.is_full = false;
    turn(3000);
    assert_int_equal(entry->state, OUTBOX_DELIVERED);
    assert_int_equal(office.delivered, 1);
    assert_int_equal(office.scripted.calls, 1);
    close_office();
}

/* -- tracking */

static void a_resident_does_not_wait_for_a_city_that_hangs(void **state) {
    (void)state;
    static const struct script lines[] = {JSON(200, "[{\"service_request_id\":\"7\"}]")};
    open_office(lines, 1);
    tracker_ask(office.tracker, 1, "7");
    (void)tracker_step(office.tracker); /* sent, and no answer is taken */
    clock_manual_advance(&office.clock, 7999);
    (void)tracker_step(office.tracker);
    assert_int_equal(office.tracked, 0);
    clock_manual_advance(&office.clock, 1);
    (void)tracker_step(office.tracker);
    assert_int_equal(office.tracked, 1);
    assert_int_equal(office.track.state, TRACK_UNREACHABLE);
    exchange_step(office.exchange); /* the late answer is nobody's */
    assert_int_equal(office.tracked, 1);
    close_office();
}

static void only_the_record_that_was_asked_for_is_shown(void **state) {
    (void)state;
    static const struct script lines[] = {
        JSON(200, "[{\"service_request_id\":\"8\",\"status\":\"closed\"}]"),
        JSON(200, "[{\"service_request_id\":7,\"status\":\"OPEN\",\"agency_responsible\":\"A\"},"
                  "{\"service_request_id\":8}]"),
    };
    open_office(lines, 2);
    tracker_ask(office.tracker, 1, "7");
    turn(1);
    turn(1);
    assert_int_equal(office.track.state, TRACK_FOUND);
    assert_string_equal(office.track.number, "7");
    assert_string_equal(office.track.status, "open");
    assert_string_equal(office.scripted.urls[1], "http://city/requests.json?service_request_id=7");
    close_office();
}

static void more_than_the_city_can_be_asked_is_said_at_once(void **state) {
    (void)state;
    static const struct script lines[] = {JSON(200, "[]")};
    open_office(lines, 1);
    for (uint32_t serial = 1; serial <= 5; serial++)
        tracker_ask(office.tracker, serial, "7");
    assert_int_equal(office.tracked, 1);
    assert_int_equal(office.track.state, TRACK_UNREACHABLE);
    close_office(); /* what is still asked is wiped */
}

static void a_number_seen_while_tracking_settles_the_entry(void **state) {
    (void)state;
    static const struct script lines[] = {
        JSON(200, "[{\"service_request_id\":9,\"description\":\"x [ref " REFERENCE "]\"}]")};
    char reference[REFERENCE_ROOM];
    if (reference_parse(REFERENCE, reference) != ERR_OK)
        reference_make("K1", (const unsigned char[8]){1, 2, 3, 4, 5, 6, 7, 8}, reference);
    open_office(lines, 1);
    struct outbox_entry *entry = memory_ledger_add(&office.ledger, "good", reference);
    entry->state = OUTBOX_STAFF;
    delivery_found(office.delivery, reference,
                   &(struct georeport_record){.number = "9", .notice = "", .expected = ""});
    assert_int_equal(entry->state, OUTBOX_DELIVERED);
    assert_string_equal(entry->number, "9");
    close_office();
}

static int make_bodies(void **state) {
    (void)state;
    struct body *body = body_create();
    struct request *request = desk_request("good", "A hole.");
    body->request = *request;
    buf_init(&good_body, BODY_BYTES_MAX);
    buf_init(&bad_body, BODY_BYTES_MAX);
    buf_init(&full_body, BODY_BYTES_MAX);
    buf_init(&quoted_body, BODY_BYTES_MAX);
    assert_int_equal(body_write(body, NULL, &good_body), ERR_OK);
    snprintf(body->request.description, 100, "Not a DUPLICATE of my last one, which has a captcha");
    assert_int_equal(body_write(body, NULL, &quoted_body), ERR_OK);
    assert_int_equal(buf_add_text(&bad_body, "{\"v\":1,"), ERR_OK);
    memset(body->request.description, 'd', 3950);
    snprintf(body->request.definition_hash, 65, "before");
    body->request.answer_count = 1;
    snprintf(body->request.answers[0].code, 64, "gone");
    memset(body->request.answers[0].text, 'a', 500);
    assert_int_equal(body_write(body, NULL, &full_body), ERR_OK);
    request_destroy(request);
    body_destroy(body);
    return 0;
}

static int drop_bodies(void **state) {
    (void)state;
    buf_finish(&good_body);
    buf_finish(&bad_body);
    buf_finish(&full_body);
    buf_finish(&quoted_body);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_body_that_cannot_be_read_is_for_a_person_and_harms_nobody),
        cmocka_unit_test(what_the_city_says_is_told_once_it_is_sure),
        cmocka_unit_test(answers_that_fit_nowhere_are_for_a_person),
        cmocka_unit_test(without_a_search_a_duplicate_is_ours_only_the_second_time),
        cmocka_unit_test(a_city_that_quotes_the_resident_proves_nothing),
        cmocka_unit_test(what_cannot_be_committed_is_not_sent),
        cmocka_unit_test(an_answer_that_cannot_be_committed_is_owed),
        cmocka_unit_test(a_resident_does_not_wait_for_a_city_that_hangs),
        cmocka_unit_test(only_the_record_that_was_asked_for_is_shown),
        cmocka_unit_test(more_than_the_city_can_be_asked_is_said_at_once),
        cmocka_unit_test(a_number_seen_while_tracking_settles_the_entry),
    };
    assert_int_equal(log_open("/dev/null", LOG_ERROR), ERR_OK);
    return cmocka_run_group_tests_name("delivery", tests, make_bodies, drop_bodies);
}
