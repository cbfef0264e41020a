#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/id.h"

static void the_system_clock_tells_both_times(void **state) {
    (void)state;
    struct clock *clock = clock_system();
    int64_t before_s = (int64_t)time(NULL);
    int64_t wall_ms = clock->wall_ms(clock);
    assert_true(wall_ms / 1000 >= before_s - 1 && wall_ms / 1000 <= before_s + 5);
    int64_t earlier_ms = clock->monotonic_ms(clock);
    for (int i = 0; i < 1000; i++) {
        int64_t now_ms = clock->monotonic_ms(clock);
        assert_true(now_ms >= earlier_ms);
        earlier_ms = now_ms;
    }
}

static void a_manual_clock_stands_still_until_told(void **state) {
    (void)state;
    struct clock_manual manual;
    clock_manual_init(&manual, 5000);
    struct clock *clock = &manual.clock;
    assert_int_equal(clock->monotonic_ms(clock), 0);
    assert_int_equal(clock->wall_ms(clock), 5000);
    clock_manual_advance(&manual, 250);
    assert_int_equal(clock->monotonic_ms(clock), 250);
    assert_int_equal(clock->wall_ms(clock), 5250);
    clock_manual_jump_wall(&manual, -4000);
    assert_int_equal(clock->monotonic_ms(clock), 250);
    assert_int_equal(clock->wall_ms(clock), 1250);
}

static void uuids_are_version_4_and_differ(void **state) {
    (void)state;
    static char seen[2000][UUID_ROOM];
    for (int i = 0; i < 2000; i++) {
        char *uuid = seen[i];
        id_uuid(uuid);
        assert_int_equal(strlen(uuid), 36);
        assert_int_equal(strspn(uuid, "0123456789abcdef-"), 36);
        assert_int_equal(uuid[14], '4');
        assert_non_null(strchr("89ab", uuid[19]));
        for (int at = 0; at < 36; at++)
            assert_int_equal(uuid[at] == '-', at == 8 || at == 13 || at == 18 || at == 23);
        for (int j = 0; j < i; j++)
            assert_string_not_equal(seen[j], uuid);
    }
}

static void random_numbers_fill_their_range_and_stay_in_it(void **state) {
    (void)state;
    int counts[7] = {0};
    for (int i = 0; i < 7000; i++) {
        uint32_t number = id_random(7);
        assert_true(number < 7);
        counts[number]++;
    }
    for (int i = 0; i < 7; i++)
        assert_true(counts[i] > 700);
    unsigned char bytes[64] = {0}, zeros[64] = {0};
    id_random_bytes(bytes, sizeof bytes);
    assert_memory_not_equal(bytes, zeros, sizeof bytes);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_system_clock_tells_both_times),
        cmocka_unit_test(a_manual_clock_stands_still_until_told),
        cmocka_unit_test(uuids_are_version_4_and_differ),
        cmocka_unit_test(random_numbers_fill_their_range_and_stay_in_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
