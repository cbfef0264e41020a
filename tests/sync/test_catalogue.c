/* What the city offers, kept by the courier: the catalogue, the questions and the content pack,
 * there at once without a network, and never replaced by something worse. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "flow/search.h"
#include "store/cache.h"
#include "store/database.h"
#include "sync/support_city.h"

#define WAIT_MS 15000

static struct city city;

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

static int reset_city(void **state) {
    (void)state;
    city_tell(&city, "reset", "{}");
    return 0;
}

static void open_desk(struct desk *desk) {
    desk_open(desk, &city);
    desk_start(desk);
    assert_true(desk_hear(desk, COURIER_CATALOGUE, WAIT_MS));
}

/* The pack comes after the services, with a second catalogue. */
static void hear_pack(struct desk *desk) {
    while (desk->catalogue->place_count == 0)
        assert_true(desk_hear(desk, COURIER_CATALOGUE, WAIT_MS));
}

/* A port on which nobody listens. */
static void move_away(struct desk *desk) {
    desk->params.georeport_url = "http://127.0.0.1:1/open311/v2/";
    desk->params.content_url = "http://127.0.0.1:1/content/";
}

static void the_catalogue_is_there_at_once_without_a_network(void **state) {
    (void)state;
    struct desk desk;
    int32_t found[4];
    open_desk(&desk);
    hear_pack(&desk);
    assert_int_equal(courier_load_definition(desk.courier, "bus-stop"), ERR_OK);
    assert_true(desk_hear(&desk, COURIER_DEFINITION, WAIT_MS));
    char hash[65];
    snprintf(hash, sizeof hash, "%s", desk.definition->hash);
    desk_stop(&desk);
    move_away(&desk);
    desk.health = (struct courier_health){.is_city_reachable = false};
    desk_start(&desk);
    assert_true(desk_hear(&desk, COURIER_CATALOGUE, WAIT_MS));
    assert_int_equal(desk.heard[COURIER_CATALOGUE], 3);
    assert_true(desk.catalogue->service_count >= 40);
    assert_true(desk.catalogue->place_count > 5000);
    assert_string_equal(desk.catalogue->city_name[LANG_EN], "Riverton");
    assert_string_equal(desk.catalogue->tracking_url, city.tracking);
    assert_true(search_places(desk.catalogue, "214 mil", found, 4) >= 1);
    assert_int_equal(courier_load_definition(desk.courier, "bus-stop"), ERR_OK);
    assert_true(desk_hear(&desk, COURIER_DEFINITION, WAIT_MS));
    assert_string_equal(desk.definition->hash, hash);
    assert_int_equal(courier_load_definition(desk.courier, "graffiti"),
                     ERR_OK); /* never asked for before */
    definition_destroy(desk.definition);
    desk.definition = NULL;
    assert_true(desk_hear(&desk, COURIER_DEFINITION, WAIT_MS));
    while (!desk.health.was_city_tried)
        assert_true(desk_hear(&desk, COURIER_HEALTH, WAIT_MS));
    assert_false(desk.health.is_city_reachable);
    assert_true(desk.health.catalogue_ms > 0);
    desk_close(&desk);
}

static void questions_are_fetched_before_anybody_asks(void **state) {
    (void)state;
    struct desk desk;
    open_desk(&desk);
    hear_pack(&desk);
    bool is_fetched = false;
    for (int tries = 0; !is_fetched && tries < 100; tries++) {
        char scratch[32];
        json_t *log = city_get(&city, "log"), *one;
        size_t at;
        json_array_foreach(log, at, one) is_fetched =
            is_fetched || strstr(json_text(one, "path", scratch), "/services/pothole.") != NULL;
        json_decref(log);
        (void)desk_hear(&desk, COURIER_HEALTH, 50);
    }
    assert_true(is_fetched);
    desk_close(&desk);
}

static void a_pack_that_is_not_the_city_s_is_refused(void **state) {
    (void)state;
    static const char *const modes[] = {"pack_unsigned", "pack_bad_signature", "pack_bad_file"};
    for (size_t at = 0; at < 3; at++) {
        struct desk desk;
        char quirk[64];
        city_tell(&city, "reset", "{}");
        snprintf(quirk, sizeof quirk, "{\"%s\":true}", modes[at]);
        city_tell(&city, "quirks", quirk);
        open_desk(&desk);
        while (desk_hear(&desk, COURIER_CATALOGUE, 400)) {
        }
        assert_int_equal(desk.catalogue->place_count, 0);
        city_forget(&city, "quirks");
        courier_refresh(desk.courier);
        hear_pack(&desk); /* mended: the next one is taken */
        desk_close(&desk);
    }
}

static void the_last_good_pack_stays_when_the_next_is_bad(void **state) {
    (void)state;
    struct desk desk;
    char version[64];
    open_desk(&desk);
    hear_pack(&desk);
    snprintf(version, sizeof version, "%s", desk.catalogue->version);
    city_tell(&city, "content", "{\"path\":\"articles/parks.json\",\"text\":\"{}\"}");
    city_tell(&city, "quirks", "{\"pack_bad_signature\":true}");
    courier_refresh(desk.courier);
    assert_false(desk_hear(&desk, COURIER_CATALOGUE, 800));
    city_forget(&city, "quirks");
    courier_refresh(desk.courier);
    assert_true(desk_hear(&desk, COURIER_CATALOGUE, WAIT_MS));
    assert_string_not_equal(desk.catalogue->version, version);
    assert_true(desk.catalogue->place_count > 5000);
    desk_close(&desk);
}

static bool is_kept(const struct desk *desk, const char *key) {
    struct database_params params = {
        .folder = desk->folder, .key_file = desk->key_file, .clock = clock_system()};
    struct database *database = NULL;
    struct cache_info info;
    bool was_corrupt;
    assert_int_equal(database_open(&params, &database, &was_corrupt), ERR_OK);
    enum err err = cache_get(database, key, NULL, &info);
    database_close(database);
    return err == ERR_OK;
}

static void a_file_that_the_next_pack_does_not_name_goes(void **state) {
    (void)state;
    struct desk desk;
    city_tell(&city, "content", "{\"path\":\"articles/parks.json\",\"text\":\"{}\"}");
    open_desk(&desk);
    hear_pack(&desk);
    desk_stop(&desk);
    assert_true(is_kept(&desk, "pack/articles/parks.json"));
    city_tell(&city, "reset", "{}");
    desk_start(&desk);
    for (int64_t until_ms = clock_system()->monotonic_ms(clock_system()) + WAIT_MS;;) {
        while (desk_hear(&desk, COURIER_CATALOGUE, 1000)) /* the kept one, then the new one */
            continue;
        desk_stop(&desk);
        if (!is_kept(&desk, "pack/articles/parks.json"))
            break;
        assert_true(clock_system()->monotonic_ms(clock_system()) < until_ms);
        desk_start(&desk);
    }
    assert_true(is_kept(&desk, "pack/gazetteer.csv"));
    desk_close(&desk);
}

static void a_service_that_the_city_adds_or_removes_is_seen(void **state) {
    (void)state;
    struct desk desk;
    open_desk(&desk);
    assert_true(catalogue_find(desk.catalogue, "litter") >= 0);
    hear_pack(&desk);
    city_tell(&city, "catalogue",
              "{\"remove_service\":\"litter\",\"add_service\":{\"code\":\"bees\",\"name\":\"Bees\","
              "\"description\":\"A swarm\",\"group\":\"New\"}}");
    courier_refresh(desk.courier);
    assert_true(desk_hear(&desk, COURIER_CATALOGUE, WAIT_MS));
    assert_int_equal(catalogue_find(desk.catalogue, "litter"), -1);
    assert_true(catalogue_find(desk.catalogue, "bees") >= 0);
    desk_close(&desk);
}

static void an_emptied_service_list_does_not_replace_a_good_one(void **state) {
    (void)state;
    struct desk desk;
    open_desk(&desk);
    hear_pack(&desk);
    city_tell(&city, "quirks", "{\"empty_services\":true}");
    courier_refresh(desk.courier);
    assert_false(desk_hear(&desk, COURIER_CATALOGUE, 500));
    desk_stop(&desk);
    desk_start(&desk);
    assert_true(desk_hear(&desk, COURIER_CATALOGUE, WAIT_MS));
    assert_true(desk.catalogue->service_count >= 40);
    desk_close(&desk);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_catalogue_is_there_at_once_without_a_network, reset_city),
        cmocka_unit_test_setup(questions_are_fetched_before_anybody_asks, reset_city),
        cmocka_unit_test_setup(a_pack_that_is_not_the_city_s_is_refused, reset_city),
        cmocka_unit_test_setup(the_last_good_pack_stays_when_the_next_is_bad, reset_city),
        cmocka_unit_test_setup(a_file_that_the_next_pack_does_not_name_goes, reset_city),
        cmocka_unit_test_setup(a_service_that_the_city_adds_or_removes_is_seen, reset_city),
        cmocka_unit_test_setup(an_emptied_service_list_does_not_replace_a_good_one, reset_city),
    };
    assert_int_equal(log_open(argc > 1 ? NULL : "/dev/null", LOG_DEBUG), ERR_OK);
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests_name("catalogue", tests, start_city, stop_city);
}
