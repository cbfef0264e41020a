/* The courier against the city on loopback while it behaves as servers in use do (reference/open311
 * section 3): for each mode, in JSON and in XML, the catalogue and the questions come, a request
 * with several answers arrives whole and once, also when the answer is lost, and is tracked by its
 * number. Where a mode makes that impossible, the outcome is the clear one named in its row. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/log.h"
#include "store/outbox.h"
#include "sync/support_city.h"

#define WAIT_MS 15000

enum expect {
    ALL_WELL,
    NO_SEARCH,   /* as above, but an answer that is lost stays in doubt */
    NO_SERVICES, /* the city names none: the last good list stays, none at first */
    KEPT_WAITING /* nothing is taken, nothing is lost, nothing is rejected */
};

struct row {
    int quirk;
    const char *name, *modes; /* as /_control/quirks takes them */
    enum expect expect;
    bool is_repeated, has_no_jurisdiction, has_wrong_jurisdiction, has_key;
};

static const struct row rows[] = {
    {.quirk = 1, .name = "ids_numeric", .modes = "{\"ids_numeric\":true}"},
    {.quirk = 1, .name = "codes_numeric", .modes = "{\"codes_numeric\":true}"},
    {.quirk = 1, .name = "latlong_strings", .modes = "{\"latlong_strings\":true}"},
    {.quirk = 1, .name = "id_zero", .modes = "{\"id_zero\":true}"},
    {.quirk = 1, .name = "odd_codes", .modes = "{\"odd_codes\":true}"},
    {.quirk = 2, .name = "boolean_strings", .modes = "{\"boolean_strings\":true}"},
    {.quirk = 2, .name = "drop_nulls", .modes = "{\"drop_nulls\":true}"},
    {.quirk = 2, .name = "drop_service_fields", .modes = "{\"drop_service_fields\":true}"},
    {.quirk = 3, .name = "null_text", .modes = "{\"null_text\":true}"},
    {.quirk = 3, .name = "empty_strings", .modes = "{\"empty_strings\":true}"},
    {.quirk = 4, .name = "xml_wrappers_nl", .modes = "{\"xml_wrappers_nl\":true}"},
    {.quirk = 4, .name = "xml_attributes_direct", .modes = "{\"xml_attributes_direct\":true}"},
    {.quirk = 5, .name = "values_objects", .modes = "{\"values_objects\":true}"},
    {.quirk = 5, .name = "values_number", .modes = "{\"values_number\":true}"},
    {.quirk = 5, .name = "boston_datatypes", .modes = "{\"boston_datatypes\":true}"},
    {.quirk = 6, .name = "xml_definition_500", .modes = "{\"xml_definition_500\":true}"},
    {.quirk = 7,
     .name = "html_unknown_paths",
     .modes = "{\"html_unknown_paths\":true,\"html_declaration\":true}"},
    {.quirk = 9,
     .name = "unknown_jurisdiction_empty",
     .modes = "{\"unknown_jurisdiction_empty\":true}",
     .expect = NO_SERVICES,
     .has_wrong_jurisdiction = true},
    {.quirk = 9,
     .name = "unknown_jurisdiction_400",
     .modes = "{\"unknown_jurisdiction_400\":true}",
     .expect = NO_SERVICES,
     .has_wrong_jurisdiction = true},
    {.quirk = 9, .name = "unknown_id_500", .modes = "{\"unknown_id_500\":true}"},
    {.quirk = 9, .name = "bad_key_400", .modes = "{\"bad_key_400\":true}"},
    {.quirk = 12, .name = "cookie_session", .modes = "{\"cookie_session\":true}"},
    {.quirk = 13, .name = "unknown_field_400", .modes = "{\"unknown_field_400\":true}"},
    {.quirk = 14,
     .name = "multi_value_repeated",
     .modes = "{\"multi_value_repeated\":true}",
     .is_repeated = true},
    {.quirk = 15, .name = "empty_fields_400", .modes = "{\"empty_fields_400\":true}"},
    {.quirk = 15,
     .name = "dotted_fields_400",
     .modes = "{\"dotted_fields_400\":true}",
     .has_no_jurisdiction = true},
    {.quirk = 16, .name = "no_validation", .modes = "{\"no_validation\":true}"},
    {.quirk = 17, .name = "bad_date_500", .modes = "{\"bad_date_500\":true,\"fraction_500\":true}"},
    {.quirk = 17, .name = "dates_inverted", .modes = "{\"dates_inverted\":true}"},
    {.quirk = 17, .name = "dates_local", .modes = "{\"dates_local\":true}"},
    {.quirk = 18,
     .name = "first_id_only",
     .modes = "{\"first_id_only\":true,\"status_filter_ignored\":true}"},
    {.quirk = 18, .name = "bbox_500", .modes = "{\"bbox_500\":true,\"page_size_400\":true}"},
    {.quirk = 19, .name = "post_whole_request", .modes = "{\"post_whole_request\":true}"},
    {.quirk = 19, .name = "request_singular", .modes = "{\"request_singular\":true}"},
    {.quirk = 19, .name = "media_url_array", .modes = "{\"media_url_array\":true}"},
    {.quirk = 19, .name = "attributes_map", .modes = "{\"attributes_map\":true}"},
    {.quirk = 19, .name = "arrays_nested", .modes = "{\"arrays_nested\":true}"},
    {.quirk = 19,
     .name = "empty_services",
     .modes = "{\"empty_services\":true}",
     .expect = NO_SERVICES},
    {.quirk = 20, .name = "discovery_missing", .modes = "{\"discovery_missing\":true}"},
    {.quirk = 20, .name = "discovery_object", .modes = "{\"discovery_object\":true}"},
    {.quirk = 20, .name = "discovery_stale", .modes = "{\"discovery_stale\":true}"},
    {.quirk = 20, .name = "discovery_other_host", .modes = "{\"discovery_other_host\":true}"},
    {.quirk = 21,
     .name = "http10",
     .modes = "{\"http10\":true,\"no_charset\":true,\"pretty\":true}"},
    {.quirk = 22, .name = "media_dropped", .modes = "{\"media_dropped\":true}"},
    {.quirk = 23, .name = "captcha", .modes = "{\"captcha\":true}", .expect = KEPT_WAITING},
    {.quirk = 25,
     .name = "redirect_posts",
     .modes = "{\"redirect_posts\":true}",
     .expect = KEPT_WAITING},
    {.quirk = 0, .name = "xml_only", .modes = "{\"xml_only\":true}"},
    {.quirk = 0, .name = "json_only", .modes = "{\"json_only\":true}"},
    {.quirk = 0, .name = "key_on_get", .modes = "{\"key_on_get\":true}"},
    {.quirk = 0,
     .name = "float32_and_lost_emoji",
     .modes = "{\"float32\":true,\"emoji_lost\":true}"},
    {.quirk = 0, .name = "list_lag", .modes = "{\"list_lag_ms\":900}"},
    {.quirk = 0, .name = "paging", .modes = "{\"paging\":2}"},
    {.quirk = 0, .name = "no_search", .modes = "{\"no_search\":true}", .expect = NO_SEARCH},
    {.quirk = 0,
     .name = "client_request_id",
     .modes = "{\"client_request_id\":true}",
     .has_key = true},
    {.quirk = 0, .name = "preset_nl", .modes = "{\"preset\":\"nl\"}"},
    {.quirk = 0,
     .name = "preset_uk",
     .modes = "{\"preset\":\"uk\"}",
     .is_repeated = true,
     .has_no_jurisdiction = true},
    {.quirk = 0, .name = "preset_us", .modes = "{\"preset\":\"us\"}"},
};
#define ROWS (sizeof rows / sizeof rows[0])

static struct city city;
static char bus_stop_name[128];

/* -- the parts of a case */

static int32_t find_by_name(const struct catalogue *catalogue, const char *name) {
    for (int32_t at = 0; at < catalogue->service_count; at++) {
        if (strcmp(catalogue->services[at].name[LANG_EN], name) == 0)
            return at;
    }
    fail_msg("no service %s", name);
    return -1;
}

static void open_desk(struct desk *desk, const struct row *row, const char *format) {
    desk_open(desk, &city);
    desk->params.format = format;
    desk->params.is_multi_value_repeated = row->is_repeated;
    desk->params.has_client_request_id = row->has_key;
    if (row->has_no_jurisdiction)
        desk->params.jurisdiction_id = "";
    if (row->has_wrong_jurisdiction)
        desk->params.jurisdiction_id = "elsewhere.gov";
    desk_start(desk);
}

static struct request *bus_stop_request(const struct desk *desk, const char *code) {
    const struct definition *definition = desk->definition;
    struct request *request = desk_request(code, "The glass is broken. \xf0\x9f\x98\x80");
    assert_int_equal(definition->question_count, 2);
    const struct question *stop = &definition->questions[0], *problem = &definition->questions[1];
    assert_int_equal(stop->value_count, 120);
    assert_true(problem->value_count >= 2);
    assert_int_equal(problem->datatype, DATATYPE_MULTI);
    snprintf(request->definition_hash, sizeof request->definition_hash, "%s", definition->hash);
    request->answer_count = 2;
    snprintf(request->answers[0].code, 64, "%s", stop->code);
    snprintf(request->answers[0].text, 64, "%s", stop->values[7].key);
    request->answers[0].part_count = 1;
    snprintf(request->answers[1].code, 64, "%s", problem->code);
    snprintf(request->answers[1].text, 128, "%s\n%s", problem->values[0].key,
             problem->values[1].key);
    request->answers[1].is_multi = true;
    request->answers[1].part_count = 2;
    return request;
}

static void is_there_once_and_whole(struct desk *desk) {
    json_t *all = NULL;
    char scratch[32];
    const json_t *request = city_request(&city, desk->saved.reference, &all);
    const json_t *attributes = json_object_get(request, "attributes");
    assert_string_equal(json_text(request, "id", scratch), desk->delivered.number);
    assert_string_equal(desk->delivered.reference, desk->saved.reference);
    assert_int_equal(json_array_size(json_object_get(attributes, "problem")), 2);
    assert_string_equal(json_string_value(json_array_get(json_object_get(attributes, "stop"), 0)),
                        "S108");
    json_decref(all);
}

static void tracks(struct desk *desk, const char *wanted, enum track_state state) {
    assert_int_equal(courier_track(desk->courier, ++desk->serial, wanted), ERR_OK);
    assert_true(desk_hear(desk, COURIER_TRACKED, WAIT_MS));
    assert_int_equal(desk->track.state, state);
}

/* Another kiosk, which knows the number only from the resident. */
static void a_stranger_tracks(const struct row *row, const char *format, const char *number) {
    struct desk stranger;
    open_desk(&stranger, row, format);
    tracks(&stranger, number, TRACK_FOUND);
    assert_string_equal(stranger.track.number, number);
    assert_string_equal(stranger.track.status, "open");
    assert_true(stranger.track.requested_ms > 1700000000000);
    tracks(&stranger, "999999", TRACK_NOT_FOUND);
    desk_close(&stranger);
}

static void loses_an_answer(struct desk *desk, const struct row *row, const char *code) {
    city_tell(&city, "faults",
              "[{\"match\":{\"method\":\"POST\",\"times\":1},\"do\":{\"kind\":\"lost_answer\"}}]");
    desk_save(desk, bus_stop_request(desk, code));
    if (row->expect == NO_SEARCH) {
        int heard = desk->heard[COURIER_DELIVERED];
        while (desk->health.staff == 0)
            assert_true(desk_hear(desk, COURIER_HEALTH, WAIT_MS));
        assert_int_equal(desk->heard[COURIER_DELIVERED], heard);
        tracks(desk, desk->saved.reference, TRACK_FOUND);
        assert_int_equal(desk->track.outbox_state, OUTBOX_STAFF + 1);
        return;
    }
    assert_true(desk_delivered(desk, 2, WAIT_MS));
    is_there_once_and_whole(desk);
    json_t *faults = city_get(&city, "faults");
    assert_int_equal(json_number_or(json_array_get(faults, 0), "applied", 0), 1);
    json_decref(faults);
}

static void all_is_well(const struct row *row, const char *format) {
    struct desk desk;
    open_desk(&desk, row, format);
    assert_true(desk_hear(&desk, COURIER_CATALOGUE, WAIT_MS));
    assert_true(desk.catalogue->service_count >= 40);
    int32_t at = find_by_name(desk.catalogue, bus_stop_name);
    char code[128];
    snprintf(code, sizeof code, "%s", desk.catalogue->services[at].code);
    assert_int_equal(courier_load_definition(desk.courier, code), ERR_OK);
    assert_true(desk_hear(&desk, COURIER_DEFINITION, WAIT_MS));
    assert_non_null(desk.definition);
    desk_save(&desk, bus_stop_request(&desk, code));
    assert_true(desk_delivered(&desk, 1, WAIT_MS));
    is_there_once_and_whole(&desk);
    tracks(&desk, desk.saved.reference, TRACK_FOUND);
    assert_string_equal(desk.track.number, desk.delivered.number);
    a_stranger_tracks(row, format, desk.delivered.number);
    loses_an_answer(&desk, row, code);
    desk_close(&desk);
}

static void no_services_come(const struct row *row, const char *format) {
    struct desk desk;
    open_desk(&desk, row, format);
    while (!desk.health.was_city_tried)
        assert_true(desk_hear(&desk, COURIER_HEALTH, WAIT_MS));
    assert_true(desk.health.is_city_reachable);
    assert_int_equal(desk.health.catalogue_ms, 0);
    assert_int_equal(desk.heard[COURIER_CATALOGUE], 0);
    desk_close(&desk);
}

static void it_is_kept_waiting(const struct row *row, const char *format) {
    struct desk desk;
    open_desk(&desk, row, format);
    assert_true(desk_hear(&desk, COURIER_CATALOGUE, WAIT_MS));
    desk_save(&desk, desk_request("litter", "Bottles."));
    bool was_posted = false;
    while (!was_posted) {
        char scratch[32];
        json_t *log = city_get(&city, "log"), *one;
        size_t at;
        json_array_foreach(log, at, one) was_posted =
            was_posted || strcmp(json_text(one, "method", scratch), "POST") == 0;
        json_decref(log);
        (void)desk_hear(&desk, COURIER_HEALTH, 20);
    }
    (void)desk_hear(&desk, COURIER_DELIVERED, 300);
    assert_int_equal(city_count(&city, NULL), 0);
    assert_int_equal(desk.heard[COURIER_DELIVERED], 0);
    tracks(&desk, desk.saved.reference, TRACK_FOUND);
    assert_int_equal(desk.track.outbox_state, OUTBOX_QUEUED + 1);
    desk_close(&desk);
}

struct one_case {
    const struct row *row;
    const char *format;
    char name[128];
};

static void the_kiosk_lives_with_it(void **state) {
    const struct one_case *one = *state;
    city_tell(&city, "reset", "{}");
    city_tell(&city, "quirks", one->row->modes);
    switch (one->row->expect) {
    case ALL_WELL:
    case NO_SEARCH:
        all_is_well(one->row, one->format);
        break;
    case NO_SERVICES:
        no_services_come(one->row, one->format);
        break;
    case KEPT_WAITING:
        it_is_kept_waiting(one->row, one->format);
        break;
    }
}

static int start_city(void **state) {
    (void)state;
    struct desk desk;
    city_start(&city, NULL);
    desk_open(&desk, &city);
    desk_start(&desk);
    assert_true(desk_hear(&desk, COURIER_CATALOGUE, WAIT_MS));
    int32_t at = catalogue_find(desk.catalogue, "bus-stop");
    assert_true(at >= 0);
    snprintf(bus_stop_name, sizeof bus_stop_name, "%s", desk.catalogue->services[at].name[LANG_EN]);
    desk_close(&desk);
    return 0;
}

static int stop_city(void **state) {
    (void)state;
    city_stop(&city);
    return 0;
}

int main(int argc, char **argv) {
    static struct one_case cases[ROWS * 2];
    static struct CMUnitTest tests[ROWS * 2];
    static const char *const formats[] = {"json", "xml"};
    assert_int_equal(log_open(argc > 1 ? NULL : "/dev/null", LOG_DEBUG), ERR_OK);
    for (size_t at = 0; at < ROWS * 2; at++) {
        struct one_case *one = &cases[at];
        one->row = &rows[at / 2];
        one->format = formats[at % 2];
        snprintf(one->name, sizeof one->name, "quirk_%02d_%s_in_%s", one->row->quirk,
                 one->row->name, one->format);
        tests[at] = (struct CMUnitTest){
            .name = one->name, .test_func = the_kiosk_lives_with_it, .initial_state = one};
    }
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests_name("quirks", tests, start_city, stop_city);
}
