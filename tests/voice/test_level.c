#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "support_voice.h"
#include "voice/level.h"

#define COUNT 22050

static void sine(int16_t *samples, size_t count, double peak) {
    for (size_t i = 0; i < count; i++)
        samples[i] = (int16_t)(peak * sin((double)i * 2.0 * M_PI * 440.0 / RIG_RATE));
}

static double db_at(int step, double peak) {
    static int16_t samples[COUNT];
    struct level level;
    level_init(&level, step);
    sine(samples, COUNT, peak);
    level_apply(&level, samples, COUNT);
    return 20.0 * log10(rig_rms(samples + 1000, COUNT - 1000)); /* behind the ramp */
}

static void each_step_is_six_decibels(void **state) {
    (void)state;
    for (int step = 1; step < 7; step++)
        assert_true(fabs(db_at(step + 1, 16000) - db_at(step, 16000) - 6.0) <= 0.5);
}

static void full_level_does_not_clip(void **state) {
    static int16_t samples[COUNT];
    struct level level;
    (void)state;
    level_init(&level, 7);
    sine(samples, COUNT, 32767);
    level_apply(&level, samples, COUNT);
    for (size_t i = 0; i < COUNT; i++)
        assert_true(abs(samples[i]) <= 29205); /* -1 dBFS */
}

static void the_default_lies_24_decibels_below_full_scale(void **state) {
    double sine_at_full = 20.0 * log10(32767.0 / sqrt(2.0));
    (void)state;
    assert_true(fabs(db_at(3, 32767) - (sine_at_full - 24.0)) < 0.2);
}

static void a_change_is_reached_in_ten_milliseconds_without_a_click(void **state) {
    int16_t samples[1000];
    struct level level;
    (void)state;
    level_init(&level, 3);
    for (int k = 0; k < 2; k++) {
        for (size_t i = 0; i < 1000; i++)
            samples[i] = 10000;
        level_apply(&level, samples, 1000);
        for (size_t i = 1; i < 1000; i++)
            assert_true(abs(samples[i] - samples[i - 1]) <= 12);
        for (size_t i = 222; i < 1000; i++)
            assert_int_equal(samples[i], samples[999]);
        level_set(&level, 5);
    }
    level_fade_in(&level);
    samples[0] = 10000;
    level_apply(&level, samples, 1);
    assert_true(samples[0] < 50);
}

static void a_step_out_of_range_is_brought_in(void **state) {
    (void)state;
    assert_true(fabs(db_at(-5, 10000) - db_at(1, 10000)) < 0.001);
    assert_true(fabs(db_at(99, 10000) - db_at(7, 10000)) < 0.001);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_step_is_six_decibels),
        cmocka_unit_test(full_level_does_not_clip),
        cmocka_unit_test(the_default_lies_24_decibels_below_full_scale),
        cmocka_unit_test(a_change_is_reached_in_ten_milliseconds_without_a_click),
        cmocka_unit_test(a_step_out_of_range_is_brought_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
