/* A pack goes in whole or not at all, and never at the cost of a request. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sync/support_city.h"
#include "sync/support_full_disk.h"

#define WAIT_MS 15000

static struct city city;

/* A file that the next pack does not name is taken away with the swap; that it cannot be must not
 * leave the swap open, or nothing could be saved any more. */
static void a_pack_that_cannot_be_swapped_in_stops_no_request(void **state) {
    (void)state;
    struct desk desk;
    size_t len = 6u << 20;
    char *post = malloc(len + 64);
    int at = snprintf(post, 64, "{\"path\":\"old.csv\",\"text\":\"");
    memset(post + at, 'x', len);
    memcpy(post + at + len, "\"}", 3);
    city_tell(&city, "content", post);
    free(post);
    desk_open(&desk, &city);
    desk_start(&desk);
    while (!desk.catalogue || desk.catalogue->place_count == 0)
        assert_true(desk_hear(&desk, COURIER_CATALOGUE, WAIT_MS));
    desk_stop(&desk);
    desk_start(&desk); /* with a WAL that is short again */
    assert_true(desk_hear(&desk, COURIER_CATALOGUE, WAIT_MS));
    (void)desk_hear_all(&desk, COURIER_CATALOGUE, 100, 500);
    city_tell(&city, "reset", "{}"); /* the city has that file no more */
    full_disk_set(true);
    courier_refresh(desk.courier);
    (void)desk_hear_all(&desk, COURIER_CATALOGUE, 100, 1000);
    full_disk_set(false);
    desk_save(&desk, desk_request("litter", "after"));
    assert_true(desk_delivered(&desk, 1, WAIT_MS));
    desk_close(&desk);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pack_that_cannot_be_swapped_in_stops_no_request),
    };
    full_disk_register();
    city_start(&city, NULL);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    city_stop(&city);
    return failed;
}
