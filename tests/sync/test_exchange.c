/* One question and its answer with a clock that stands still until told: our own rate limit,
 * Retry-After, reachability, formats that fall back, the key on GET, and the URLs that are made. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/log.h"
#include "sync/exchange.h"
#include "sync/percent.h"
#include "sync/support_scripted.h"

/* -- the fixture */

struct world {
    struct scripted scripted;
    struct clock_manual clock;
    struct exchange_params params;
    struct exchange *exchange;
    /* the last answer */
    enum err err;
    int status, answers;
    bool has_root;
};

static uint32_t most(uint32_t below) {
    return below - 1;
}

static void open_world(struct world *world, const struct script *lines, int count) {
    *world = (struct world){.answers = 0};
    scripted_init(&world->scripted, lines, count);
    clock_manual_init(&world->clock, 1790000000000);
    world->params = (struct exchange_params){.http = &world->scripted.http,
                                             .clock = &world->clock.clock,
                                             .random = most,
                                             .georeport_url = "http://city/v2",
                                             .content_url = "http://city/content/",
                                             .api_key = "the key",
                                             .jurisdiction_id = "here",
                                             .format = "json"};
    world->exchange = exchange_create(&world->params);
}

static void reopen(struct world *world) {
    exchange_destroy(world->exchange);
    world->exchange = exchange_create(&world->params);
}

static void done(void *context, int64_t tag, const struct exchange_answer *answer) {
    struct world *world = context;
    (void)tag;
    world->answers++;
    world->err = answer->err;
    world->status = answer->status;
    world->has_root = answer->root != NULL;
}

static void ask(struct world *world, enum endpoint endpoint, const char *path, const char *form) {
    const struct exchange_call call = {.endpoint = endpoint,
                                       .urgency = URGENCY_MAIL,
                                       .path = path,
                                       .form = form,
                                       .form_len = form ? strlen(form) : 0,
                                       .done = done,
                                       .context = world};
    int before = world->answers;
    assert_int_equal(exchange_start(world->exchange, &call), ERR_OK);
    exchange_step(world->exchange);
    assert_int_equal(world->answers, before + 1);
}

static const char *last_url(const struct world *world) {
    return world->scripted.urls[world->scripted.calls - 1];
}

static const struct script good[] = {JSON(200, "[]")};

/* -- tests */

static void urls_are_made_from_any_base(void **state) {
    (void)state;
    static const char *const bases[] = {"http://city/v2", "http://city/v2/", "http://city/v2//"};
    struct world world;
    open_world(&world, good, 1);
    for (size_t at = 0; at < 3; at++) {
        world.params.georeport_url = bases[at];
        reopen(&world);
        ask(&world, ENDPOINT_SERVICES, "services", NULL);
        assert_string_equal(last_url(&world), "http://city/v2/services.json?jurisdiction_id=here");
    }
    world.params.georeport_url = "http://city/v2/?jurisdiction_id=there&x=1"; /* quirk 20 */
    reopen(&world);
    ask(&world, ENDPOINT_SERVICES, "services", NULL);
    assert_string_equal(last_url(&world), "http://city/v2/services.json?jurisdiction_id=there&x=1");
    ask(&world, ENDPOINT_CONTENT, "files/a.json", NULL);
    assert_string_equal(last_url(&world), "http://city/content/files/a.json");
    world.params.jurisdiction_id = ""; /* quirk 15 */
    world.params.georeport_url = "http://city/v2";
    world.params.format = "xml";
    reopen(&world);
    ask(&world, ENDPOINT_SERVICES, "services", NULL);
    assert_string_equal(last_url(&world), "http://city/v2/services.xml");
    exchange_destroy(world.exchange);
}

static void codes_with_odd_signs_are_encoded(void **state) {
    (void)state;
    struct buf out;
    buf_init(&out, 200);
    assert_int_equal(percent_add(&out, "City: pot hole/1?&=%#\xc3\xa9"), ERR_OK);
    assert_string_equal(buf_text(&out), "City%3A%20pot%20hole%2F1%3F%26%3D%25%23%C3%A9");
    buf_finish(&out);
}

static void a_broken_format_gives_way_to_the_other_and_is_remembered(void **state) {
    (void)state;
    static const struct script lines[] = {
        {500, "text/xml", "<?xml version=\"1.0\"?>\n", 0},
        JSON(200, "[]"),
        JSON(200, "[]"),
    };
    struct world world;
    open_world(&world, lines, 3);
    world.params.format = "xml";
    reopen(&world);
    ask(&world, ENDPOINT_DEFINITION, "services/3", NULL);
    assert_int_equal(world.err, ERR_OK);
    assert_int_equal(world.scripted.calls, 2);
    ask(&world, ENDPOINT_DEFINITION, "services/4", NULL);
    assert_int_equal(world.scripted.calls, 3);
    assert_non_null(strstr(last_url(&world), "services/4.json"));
    ask(&world, ENDPOINT_LIST, "requests", NULL); /* another endpoint: its own experience */
    assert_non_null(strstr(last_url(&world), "requests.xml"));
    exchange_destroy(world.exchange);
}

static void a_missing_other_format_is_not_the_city_s_word(void **state) {
    (void)state;
    static const struct script lines[] = {
        {200, "text/html", "<html>Welcome</html>", 0},
        JSON(404, "[{\"description\":\"there is nothing here\"}]"),
    };
    struct world world;
    open_world(&world, lines, 2);
    ask(&world, ENDPOINT_LIST, "requests", NULL);
    assert_int_equal(world.err, ERR_PROTOCOL);
    assert_int_equal(world.status, 200);
    assert_false(world.has_root);
    exchange_destroy(world.exchange);
}

static void a_post_is_never_repeated_and_the_next_takes_the_other_format(void **state) {
    (void)state;
    static const struct script lines[] = {{500, "text/plain", "Internal Server Error", 0},
                                          JSON(200, "[{\"service_request_id\":1}]")};
    struct world world;
    open_world(&world, lines, 2);
    ask(&world, ENDPOINT_POST, "requests", "a=b");
    assert_int_equal(world.err, ERR_PROTOCOL);
    assert_int_equal(world.scripted.calls, 1);
    assert_string_equal(last_url(&world), "http://city/v2/requests.json");
    ask(&world, ENDPOINT_POST, "requests", "a=b");
    assert_string_equal(last_url(&world), "http://city/v2/requests.xml");
    assert_int_equal(world.err, ERR_OK);
    exchange_destroy(world.exchange);
}

static void the_key_goes_with_a_get_only_after_it_was_asked_for(void **state) {
    (void)state;
    static const struct script lines[] = {
        JSON(403, "[{\"code\":403,\"description\":\"api_key is required\"}]"),
        JSON(200, "[]"),
        JSON(403, "[{\"code\":403,\"description\":\"api_key is not valid\"}]"),
    };
    struct world world;
    open_world(&world, lines, 3);
    ask(&world, ENDPOINT_SERVICES, "services", NULL);
    assert_int_equal(world.err, ERR_OK);
    assert_null(strstr(world.scripted.urls[0], "api_key"));
    assert_non_null(strstr(world.scripted.urls[1], "&api_key=the%20key"));
    ask(&world, ENDPOINT_SERVICES, "services", NULL);
    assert_int_equal(world.err, ERR_REFUSED);
    assert_int_equal(world.scripted.calls, 3);
    exchange_destroy(world.exchange);
}

static void our_own_limit_spreads_the_calls(void **state) {
    (void)state;
    struct world world;
    open_world(&world, good, 1);
    world.params.rate_per_min = 10;
    reopen(&world);
    int64_t from_ms = world.clock.now_ms;
    int sent = 0;
    while (world.clock.now_ms - from_ms < 120000 && sent < 30) {
        if (exchange_may_start(world.exchange, URGENCY_MAIL)) {
            ask(&world, ENDPOINT_LIST, "requests", NULL);
            sent++;
            continue;
        }
        int64_t due_ms = exchange_due_ms(world.exchange, URGENCY_MAIL);
        assert_true(due_ms > world.clock.now_ms);
        clock_manual_advance(&world.clock, due_ms - world.clock.now_ms);
    }
    assert_in_range(sent, 19, 23); /* two minutes, and the bucket of the beginning */
    exchange_destroy(world.exchange);
}

static void retry_after_is_obeyed_by_everyone(void **state) {
    (void)state;
    static const struct script lines[] = {
        {429, "application/json", "[{\"description\":\"too many\"}]", 7000}, JSON(200, "[]")};
    struct world world;
    open_world(&world, lines, 2);
    ask(&world, ENDPOINT_LIST, "requests", NULL);
    assert_int_equal(world.err, ERR_BUSY);
    assert_false(exchange_may_start(world.exchange, URGENCY_MAIL));
    assert_false(exchange_may_start(world.exchange, URGENCY_ASKED));
    assert_int_equal(exchange_due_ms(world.exchange, URGENCY_MAIL), world.clock.now_ms + 7000);
    clock_manual_advance(&world.clock, 6999);
    assert_false(exchange_may_start(world.exchange, URGENCY_MAIL));
    clock_manual_advance(&world.clock, 1);
    assert_true(exchange_may_start(world.exchange, URGENCY_MAIL));
    exchange_destroy(world.exchange);
}

static void a_city_that_is_away_is_asked_by_one_small_call(void **state) {
    (void)state;
    static const struct script lines[] = {{0, "", "", 0},
                                          {0, "", "", 0},
                                          {503, "text/html", "<html>Sorry</html>", 0},
                                          JSON(200, "[]")};
    struct world world;
    bool was_tried;
    open_world(&world, lines, 4);
    assert_true(exchange_is_reachable(world.exchange, &was_tried));
    assert_false(was_tried);
    ask(&world, ENDPOINT_POST, "requests", "a=b");
    assert_int_equal(world.err, ERR_OFFLINE);
    assert_false(exchange_is_reachable(world.exchange, &was_tried));
    assert_true(was_tried);
    /* The mail waits; who stands at the screen may try. */
    assert_false(exchange_may_start(world.exchange, URGENCY_MAIL));
    assert_true(exchange_may_start(world.exchange, URGENCY_ASKED));
    assert_int_equal(world.scripted.calls, 1);
    for (int probe = 1; probe <= 2; probe++) {
        int64_t due_ms = exchange_due_ms(world.exchange, URGENCY_MAIL);
        assert_in_range(due_ms - world.clock.now_ms, 1000, 61000);
        clock_manual_advance(&world.clock, due_ms - world.clock.now_ms);
        assert_false(exchange_may_start(world.exchange, URGENCY_MAIL));
        assert_string_equal(last_url(&world), "http://city/v2/discovery.json");
        assert_int_equal(world.scripted.calls, 1 + probe);
        exchange_step(world.exchange);
    }
    /* Any answer at all: it is back. */
    assert_true(exchange_is_reachable(world.exchange, &was_tried));
    assert_true(exchange_may_start(world.exchange, URGENCY_MAIL));
    assert_int_equal(world.answers, 1); /* probes are nobody's */
    exchange_destroy(world.exchange);
}

static void one_place_is_kept_for_who_stands_at_the_screen(void **state) {
    (void)state;
    struct world world;
    const struct exchange_call call = {.endpoint = ENDPOINT_LIST, .path = "requests", .done = done};
    open_world(&world, good, 1);
    for (int at = 0; at < HTTP_CALLS_MOST - 1; at++) {
        struct exchange_call one = call;
        one.context = &world;
        assert_true(exchange_may_start(world.exchange, URGENCY_MAIL));
        assert_int_equal(exchange_start(world.exchange, &one), ERR_OK);
    }
    assert_false(exchange_may_start(world.exchange, URGENCY_MAIL));
    assert_false(exchange_may_start(world.exchange, URGENCY_QUIET));
    assert_true(exchange_may_start(world.exchange, URGENCY_ASKED));
    exchange_destroy(world.exchange); /* cut, and nobody is called */
    assert_int_equal(world.answers, 0);
}

static void the_back_off_doubles_to_its_end_with_full_jitter(void **state) {
    (void)state;
    struct world world;
    open_world(&world, good, 1);
    assert_int_equal(exchange_backoff_ms(world.exchange, 0, 2000, 900000), 2000);
    assert_int_equal(exchange_backoff_ms(world.exchange, 3, 2000, 900000), 16000);
    assert_int_equal(exchange_backoff_ms(world.exchange, 9, 2000, 900000), 900000);
    assert_int_equal(exchange_backoff_ms(world.exchange, 1000000, 2000, 900000), 900000);
    world.params.random = NULL;
    reopen(&world);
    bool is_low = false, is_high = false;
    for (int at = 0; at < 200; at++) {
        int64_t wait_ms = exchange_backoff_ms(world.exchange, 3, 2000, 900000);
        assert_in_range(wait_ms, 0, 16000);
        is_low = is_low || wait_ms < 4000;
        is_high = is_high || wait_ms > 12000;
    }
    assert_true(is_low && is_high);
    exchange_destroy(world.exchange);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(urls_are_made_from_any_base),
        cmocka_unit_test(codes_with_odd_signs_are_encoded),
        cmocka_unit_test(a_broken_format_gives_way_to_the_other_and_is_remembered),
        cmocka_unit_test(a_missing_other_format_is_not_the_city_s_word),
        cmocka_unit_test(a_post_is_never_repeated_and_the_next_takes_the_other_format),
        cmocka_unit_test(the_key_goes_with_a_get_only_after_it_was_asked_for),
        cmocka_unit_test(our_own_limit_spreads_the_calls),
        cmocka_unit_test(retry_after_is_obeyed_by_everyone),
        cmocka_unit_test(a_city_that_is_away_is_asked_by_one_small_call),
        cmocka_unit_test(one_place_is_kept_for_who_stands_at_the_screen),
        cmocka_unit_test(the_back_off_doubles_to_its_end_with_full_jitter),
    };
    assert_int_equal(log_open("/dev/null", LOG_ERROR), ERR_OK);
    return cmocka_run_group_tests_name("exchange", tests, NULL, NULL);
}
