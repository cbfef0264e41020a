/* The courier against the city on loopback while exchanges go wrong: whatever happens to a POST,
 * the request is there exactly once in the end, or a person knows; and one entry that cannot be
 * sent does not hold up the others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/log.h"
#include "store/outbox.h"
#include "sync/support_city.h"

#define WAIT_MS 20000

static struct city city;

struct row {
    const char *name, *what; /* the fault's "do" */
    const char *code;        /* of the service; NULL: litter */
    bool has_no_number;      /* a blackbox */
    bool is_refused;         /* for good */
    bool is_same_in_xml;     /* what goes wrong does not depend on the format */
};

static const struct row rows[] = {
    {.name = "latency_before",
     .is_same_in_xml = true,
     .what = "{\"kind\":\"latency\",\"ms\":1500,\"when\":\"before\"}"},
    {.name = "latency_after", .is_same_in_xml = true, .what = "{\"kind\":\"latency\",\"ms\":1500}"},
    {.name = "short_latency", .is_same_in_xml = true, .what = "{\"kind\":\"latency\",\"ms\":200}"},
    {.name = "drip", .is_same_in_xml = true, .what = "{\"kind\":\"drip\",\"bytes\":40,\"ms\":10}"},
    {.name = "drip_too_slow",
     .is_same_in_xml = true,
     .what = "{\"kind\":\"drip\",\"bytes\":1,\"ms\":100}"},
    {.name = "cut_in_at_once", .is_same_in_xml = true, .what = "{\"kind\":\"cut_in\",\"bytes\":0}"},
    {.name = "cut_in", .is_same_in_xml = true, .what = "{\"kind\":\"cut_in\",\"bytes\":20}"},
    {.name = "cut_in_after_storing",
     .is_same_in_xml = true,
     .what = "{\"kind\":\"cut_in\",\"bytes\":20,\"reset\":true}"},
    {.name = "cut_out_at_once",
     .is_same_in_xml = true,
     .what = "{\"kind\":\"cut_out\",\"bytes\":0}"},
    {.name = "cut_out_in_the_head",
     .is_same_in_xml = true,
     .what = "{\"kind\":\"cut_out\",\"bytes\":30}"},
    {.name = "cut_out_in_the_body", .what = "{\"kind\":\"cut_out\",\"bytes\":200,\"reset\":true}"},
    {.name = "lost_answer", .is_same_in_xml = true, .what = "{\"kind\":\"lost_answer\"}"},
    {.name = "lost_answer_reset",
     .is_same_in_xml = true,
     .what = "{\"kind\":\"lost_answer\",\"reset\":true}"},
    {.name = "error_after_commit", .what = "{\"kind\":\"error_after_commit\",\"status\":500}"},
    {.name = "bad_gateway_after_commit",
     .what = "{\"kind\":\"error_after_commit\",\"status\":502,\"type\":\"text/html\","
             "\"body\":\"<html>Bad Gateway</html>\"}"},
    {.name = "error_before_commit", .what = "{\"kind\":\"status\",\"status\":500}"},
    {.name = "unavailable",
     .is_same_in_xml = true,
     .what = "{\"kind\":\"status\",\"status\":503,\"headers\":{\"Retry-After\":\"1\"}}"},
    {.name = "too_many",
     .is_same_in_xml = true,
     .what = "{\"kind\":\"status\",\"status\":429,\"headers\":{\"Retry-After\":\"1\"}}"},
    {.name = "request_timeout",
     .is_same_in_xml = true,
     .what = "{\"kind\":\"status\",\"status\":408}"},
    {.name = "too_early", .is_same_in_xml = true, .what = "{\"kind\":\"status\",\"status\":425}"},
    {.name = "not_found_page", .what = "{\"kind\":\"html\",\"status\":404}"},
    {.name = "refused",
     .what = "{\"kind\":\"status\",\"status\":400,\"type\":\"application/json\","
             "\"body\":\"[{\\\"code\\\":400,\\\"description\\\":\\\"not here\\\"}]\"}",
     .is_refused = true},
    {.name = "malformed", .what = "{\"kind\":\"malformed\"}"},
    {.name = "hang", .is_same_in_xml = true, .what = "{\"kind\":\"hang\"}"},
    {.name = "html", .what = "{\"kind\":\"html\"}"},
    {.name = "html_after_commit", .what = "{\"kind\":\"html\",\"commit\":true}"},
    {.name = "empty_ok", .what = "{\"kind\":\"empty_ok\"}"},
    {.name = "duplicate_key", .what = "{\"kind\":\"duplicate_key\"}"},
    {.name = "duplicate_key_after_commit", .what = "{\"kind\":\"duplicate_key\",\"commit\":true}"},
    {.name = "token", .what = "{\"kind\":\"token\",\"polls\":2}"},
    {.name = "blackbox", .what = "{\"kind\":\"blackbox\"}", .code = "tip", .has_no_number = true},
    {.name = "wrong_list", .what = "{\"kind\":\"wrong_list\"}"},
    {.name = "wrong_list_after_commit", .what = "{\"kind\":\"wrong_list\",\"commit\":true}"},
    {.name = "cookie_poison", .what = "{\"kind\":\"cookie_poison\"}"},
    {.name = "redirect", .is_same_in_xml = true, .what = "{\"kind\":\"redirect\"}"},
    {.name = "redirect_for_good",
     .is_same_in_xml = true,
     .what = "{\"kind\":\"redirect\",\"status\":308}"},
    {.name = "oversize",
     .is_same_in_xml = true,
     .what = "{\"kind\":\"oversize\",\"bytes\":6000000}"},
    {.name = "oversize_in_parts",
     .is_same_in_xml = true,
     .what = "{\"kind\":\"oversize\",\"bytes\":6000000,\"chunked\":true}"},
    {.name = "refuse", .is_same_in_xml = true, .what = "{\"kind\":\"refuse\",\"ms\":700}"},
};
#define ROWS (sizeof rows / sizeof rows[0])

struct one_case {
    const struct row *row;
    const char *format;
    char name[96];
};

static void set_fault(const char *match, const char *what) {
    char rule[1024];
    snprintf(rule, sizeof rule, "[{\"match\":{%s},\"do\":%s}]", match, what);
    city_tell(&city, "faults", rule);
}

static void fault_was_met(void) {
    json_t *faults = city_get(&city, "faults");
    assert_true(json_number_or(json_array_get(faults, 0), "applied", 0) >= 1);
    json_decref(faults);
}

static struct request *request_for(const char *code) {
    struct request *request = desk_request(code, "As you see.");
    if (strcmp(code, "tip") == 0) {
        request->answer_count = 1;
        snprintf(request->answers[0].code, 64, "about");
        snprintf(request->answers[0].text, 64, "other");
    }
    return request;
}

static void open_desk(struct desk *desk, const char *format) {
    desk_open(desk, &city);
    desk->params.format = format;
    desk->params.timeout_ms = 600;
    desk->params.connect_timeout_ms = 300;
    desk->params.reconcile_window_ms = 600;
    desk_start(desk);
    assert_true(desk_hear(desk, COURIER_CATALOGUE, WAIT_MS));
}

static void state_becomes(struct desk *desk, const char *reference, enum outbox_state state) {
    for (int at = 0; at < 200; at++) {
        assert_int_equal(courier_track(desk->courier, ++desk->serial, reference), ERR_OK);
        assert_true(desk_hear(desk, COURIER_TRACKED, WAIT_MS));
        if (desk->track.outbox_state == (int)state + 1)
            return;
        (void)desk_hear(desk, COURIER_HEALTH, 100);
    }
    fail_msg("state %d", desk->track.outbox_state - 1);
}

static void it_is_there_once(void **state) {
    const struct one_case *one = *state;
    struct desk desk;
    const char *code = one->row->code ? one->row->code : "litter";
    city_tell(&city, "reset", "{}");
    open_desk(&desk, one->format);
    set_fault("\"method\":\"POST\",\"times\":1", one->row->what);
    desk_save(&desk, request_for(code));
    if (one->row->is_refused) {
        state_becomes(&desk, desk.saved.reference, OUTBOX_REJECTED);
        assert_int_equal(city_count(&city, NULL), 0);
    } else {
        json_t *all = NULL;
        char scratch[32];
        assert_true(desk_delivered(&desk, 1, WAIT_MS));
        const json_t *request = city_request(&city, desk.saved.reference, &all);
        assert_string_equal(desk.delivered.number,
                            one->row->has_no_number ? "" : json_text(request, "id", scratch));
        json_decref(all);
        assert_int_equal(city_count(&city, NULL), 1);
    }
    fault_was_met();
    desk_close(&desk);
}

/* -- more than one exchange */

static int reset_city(void **state) {
    (void)state;
    city_tell(&city, "reset", "{}");
    return 0;
}

/* A kept connection on which the server takes a POST and says nothing: libcurl would send it again
 * by itself. */
static void a_post_on_a_kept_connection_is_not_repeated_behind_our_back(void **state) {
    (void)state;
    struct desk desk;
    open_desk(&desk, "json");
    desk_save(&desk, request_for("litter"));
    assert_true(desk_delivered(&desk, 1, WAIT_MS));
    set_fault("\"method\":\"POST\",\"times\":3", "{\"kind\":\"lost_answer\"}");
    for (int at = 0; at < 3; at++) {
        desk_save(&desk, request_for("litter"));
        assert_true(desk_delivered(&desk, 2 + at, WAIT_MS));
        assert_int_equal(city_count(&city, desk.saved.reference), 1);
    }
    fault_was_met();
    assert_int_equal(city_count(&city, NULL), 4);
    desk_close(&desk);
}

static void one_poisoned_entry_does_not_hold_up_the_others(void **state) {
    (void)state;
    struct desk desk;
    char poisoned[REFERENCE_ROOM];
    city_tell(&city, "quirks", "{\"hang_unknown_service\":true}");
    open_desk(&desk, "json");
    desk_save(&desk, request_for("no such service")); /* never answered (quirk 10) */
    snprintf(poisoned, sizeof poisoned, "%s", desk.saved.reference);
    for (int at = 1; at <= 8; at++)
        desk_save(&desk, request_for("litter"));
    assert_true(desk_delivered(&desk, 8, 1500)); /* sooner than the hanging one is given up */
    assert_int_equal(city_count(&city, NULL), 8);
    state_becomes(&desk, poisoned, OUTBOX_STAFF);
    assert_int_equal(desk.heard[COURIER_DELIVERED], 8);
    desk_close(&desk);
}

static void retry_after_holds_everything_back(void **state) {
    (void)state;
    struct desk desk;
    struct clock *clock = clock_system();
    open_desk(&desk, "json");
    set_fault("\"method\":\"POST\",\"times\":1",
              "{\"kind\":\"status\",\"status\":429,\"headers\":{\"Retry-After\":\"2\"}}");
    desk_save(&desk, request_for("litter"));
    int64_t from_ms = clock->monotonic_ms(clock);
    while (desk.heard[COURIER_DELIVERED] == 0 && clock->monotonic_ms(clock) - from_ms < 1500)
        (void)desk_hear(&desk, COURIER_DELIVERED, 50);
    assert_int_equal(desk.heard[COURIER_DELIVERED], 0);
    desk_save(&desk, request_for("litter")); /* saved at once, sent later */
    assert_true(desk_delivered(&desk, 2, WAIT_MS));
    assert_true(clock->monotonic_ms(clock) - from_ms >= 1900);
    assert_int_equal(city_count(&city, NULL), 2);
    desk_close(&desk);
}

static void a_bad_key_rejects_nothing_and_the_right_one_delivers(void **state) {
    (void)state;
    struct desk desk;
    desk_open(&desk, &city);
    desk.params.api_key = "wrong";
    desk_start(&desk);
    assert_true(desk_hear(&desk, COURIER_CATALOGUE, WAIT_MS));
    desk_save(&desk, request_for("litter"));
    (void)desk_hear(&desk, COURIER_DELIVERED, 500);
    state_becomes(&desk, desk.saved.reference, OUTBOX_QUEUED);
    desk_stop(&desk);
    desk.params.api_key = city.api_key;
    desk_start(&desk);
    assert_true(desk_delivered(&desk, 1, WAIT_MS));
    assert_int_equal(city_count(&city, NULL), 1);
    desk_close(&desk);
}

static void a_token_survives_a_restart_and_is_never_posted_again(void **state) {
    (void)state;
    struct desk desk;
    open_desk(&desk, "json");
    set_fault("\"method\":\"POST\",\"times\":1", "{\"kind\":\"token\",\"ms\":1500}");
    desk_save(&desk, request_for("litter"));
    state_becomes(&desk, desk.saved.reference, OUTBOX_TOKEN);
    desk_stop(&desk);
    desk_start(&desk);
    assert_true(desk_delivered(&desk, 1, WAIT_MS));
    assert_int_equal(city_count(&city, NULL), 1);
    assert_true(strlen(desk.delivered.number) > 0);
    desk_close(&desk);
}

static void a_city_that_is_away_is_told_and_found_again(void **state) {
    (void)state;
    struct desk desk;
    open_desk(&desk, "json");
    set_fault("\"method\":\"POST\",\"times\":1", "{\"kind\":\"refuse\",\"ms\":2500}");
    desk_save(&desk, request_for("litter"));
    while (desk.health.is_city_reachable)
        assert_true(desk_hear(&desk, COURIER_HEALTH, WAIT_MS));
    desk_save(&desk, request_for("litter"));
    assert_true(desk_delivered(&desk, 2, WAIT_MS));
    while (!desk.health.is_city_reachable || desk.health.waiting > 0)
        assert_true(desk_hear(&desk, COURIER_HEALTH, WAIT_MS));
    assert_int_equal(city_count(&city, NULL), 2);
    desk_close(&desk);
}

/* Quirk 24: taken, and not to be seen. The kiosk learns that from the first one. */
static void learn_that_it_is_private(struct desk *desk) {
    bool was_asked = false;
    desk_save(desk, request_for("need-help"));
    assert_true(desk_delivered(desk, 1, WAIT_MS));
    for (int tries = 0; !was_asked && tries < 200; tries++) {
        json_t *log = city_get(&city, "log"), *one;
        size_t at;
        (void)desk_hear(desk, COURIER_HEALTH, 50);
        json_array_foreach(log, at, one) was_asked =
            was_asked || json_number_or(one, "status", 0) == 403;
        json_decref(log);
    }
    assert_true(was_asked);
    assert_int_equal(courier_track(desk->courier, ++desk->serial, desk->saved.reference), ERR_OK);
    assert_true(desk_hear(desk, COURIER_TRACKED, WAIT_MS));
    assert_int_equal(desk->track.state, TRACK_PRIVATE);
    assert_string_equal(desk->track.number, desk->delivered.number);
}

static void quirk_24_a_private_request_in_doubt_is_for_a_person_or_flagged(void **state) {
    (void)state;
    for (int resend = 0; resend < 2; resend++) {
        struct desk desk;
        city_tell(&city, "reset", "{}");
        desk_open(&desk, &city);
        desk.params.are_staff_privates_resent = resend == 1;
        desk_start(&desk);
        assert_true(desk_hear(&desk, COURIER_CATALOGUE, WAIT_MS));
        learn_that_it_is_private(&desk);
        set_fault("\"method\":\"POST\",\"times\":1", "{\"kind\":\"lost_answer\"}");
        desk_save(&desk, request_for("need-help"));
        if (resend == 1)
            assert_true(desk_delivered(&desk, 2, WAIT_MS));
        else
            state_becomes(&desk, desk.saved.reference, OUTBOX_STAFF);
        assert_int_equal(city_count(&city, desk.saved.reference), 1 + resend);
        desk_close(&desk);
    }
}

/* Nobody reported such a thing yet: then the second one says that it may be there twice. */
static void a_service_that_shows_nothing_yet_is_sent_again_and_flagged(void **state) {
    (void)state;
    struct desk desk;
    json_t *all = NULL;
    char scratch[32];
    open_desk(&desk, "json");
    set_fault("\"method\":\"POST\",\"times\":1", "{\"kind\":\"cut_in\",\"bytes\":20}");
    desk_save(&desk, request_for("litter"));
    assert_true(desk_delivered(&desk, 1, WAIT_MS));
    const json_t *request = city_request(&city, desk.saved.reference, &all);
    assert_non_null(strstr(json_text(request, "description", scratch), "may be here twice"));
    json_decref(all);
    desk_close(&desk);
}

static void the_catalogue_comes_in_the_end(void **state) {
    (void)state;
    static const struct {
        const char *what;
        int times; /* one is answered by the other format, two are asked again later */
    } faults[] = {
        {"{\"kind\":\"hang\"}", 1},
        {"{\"kind\":\"drip\",\"bytes\":10,\"ms\":50}", 1},
        {"{\"kind\":\"malformed\"}", 1},
        {"{\"kind\":\"html\"}", 2},
        {"{\"kind\":\"oversize\",\"bytes\":6000000}", 1},
        {"{\"kind\":\"cut_out\",\"bytes\":900}", 1},
        {"{\"kind\":\"empty_ok\"}", 1},
        {"{\"kind\":\"redirect\"}", 1},
    };
    for (size_t at = 0; at < sizeof faults / sizeof faults[0]; at++) {
        struct desk desk;
        city_tell(&city, "reset", "{}");
        char match[64];
        snprintf(match, sizeof match, "\"path_regex\":\"/services\\\\.\",\"times\":%d",
                 faults[at].times);
        set_fault(match, faults[at].what);
        desk_open(&desk, &city);
        desk.params.timeout_ms = 600;
        desk.params.connect_timeout_ms = 300;
        desk_start(&desk);
        assert_true(desk_hear(&desk, COURIER_CATALOGUE, WAIT_MS));
        assert_true(desk.catalogue->service_count >= 40);
        fault_was_met();
        desk_close(&desk);
    }
}

static int start_city(void **state) {
    (void)state;
    city_start(&city, NULL);
    return 0;
}

static int stop_city(void **state) {
    (void)state;
    city_stop(&city);
    return 0;
}

int main(int argc, char **argv) {
    static struct one_case cases[ROWS * 2];
    static struct CMUnitTest tests[ROWS * 2 + 16];
    static const char *const formats[] = {"json", "xml"};
    const struct CMUnitTest others[] = {
        cmocka_unit_test_setup(a_post_on_a_kept_connection_is_not_repeated_behind_our_back,
                               reset_city),
        cmocka_unit_test_setup(one_poisoned_entry_does_not_hold_up_the_others, reset_city),
        cmocka_unit_test_setup(retry_after_holds_everything_back, reset_city),
        cmocka_unit_test_setup(a_bad_key_rejects_nothing_and_the_right_one_delivers, reset_city),
        cmocka_unit_test_setup(a_token_survives_a_restart_and_is_never_posted_again, reset_city),
        cmocka_unit_test_setup(a_city_that_is_away_is_told_and_found_again, reset_city),
        cmocka_unit_test_setup(quirk_24_a_private_request_in_doubt_is_for_a_person_or_flagged,
                               reset_city),
        cmocka_unit_test_setup(a_service_that_shows_nothing_yet_is_sent_again_and_flagged,
                               reset_city),
        cmocka_unit_test_setup(the_catalogue_comes_in_the_end, reset_city),
    };
    size_t count = sizeof others / sizeof others[0];
    assert_int_equal(log_open(argc > 1 ? NULL : "/dev/null", LOG_DEBUG), ERR_OK);
    size_t made = 0;
    for (size_t at = 0; at < ROWS * 2; at++) {
        struct one_case *one = &cases[at];
        one->row = &rows[at / 2];
        one->format = formats[at % 2];
        if (at % 2 == 1 && one->row->is_same_in_xml)
            continue;
        snprintf(one->name, sizeof one->name, "after_%s_it_is_there_once_in_%s", one->row->name,
                 one->format);
        tests[made++] = (struct CMUnitTest){
            .name = one->name, .test_func = it_is_there_once, .initial_state = one};
    }
    memcpy(tests + made, others, sizeof others);
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return _cmocka_run_group_tests("faults", tests, made + count, start_city, stop_city);
}
