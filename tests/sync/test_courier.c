/* The courier against the city on loopback: what a resident sends arrives, once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "sync/support_city.h"

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

static void a_saved_request_reaches_the_city_and_gets_its_number(void **state) {
    (void)state;
    struct desk desk;
    json_t *all = NULL;
    char scratch[32];
    desk_open(&desk, &city);
    desk_start(&desk);
    assert_true(desk_hear(&desk, COURIER_CATALOGUE, 10000));
    assert_true(desk.catalogue->service_count >= 40);
    desk_save(&desk, desk_request("litter", "Bottles all along the path."));
    assert_true(desk_delivered(&desk, 1, 10000));
    assert_string_equal(desk.delivered.reference, desk.saved.reference);
    assert_true(strlen(desk.delivered.number) > 0);
    const json_t *request = city_request(&city, desk.saved.reference, &all);
    assert_string_equal(json_text(request, "id", scratch), desk.delivered.number);
    json_decref(all);
    desk_close(&desk);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_saved_request_reaches_the_city_and_gets_its_number, reset_city),
    };
    return cmocka_run_group_tests_name("courier", tests, start_city, stop_city);
}
