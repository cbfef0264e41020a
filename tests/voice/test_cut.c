/* Interrupting, key repeat, pausing, hints, status. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "support_voice.h"

#define BYTES_A_MS ((size_t)RIG_RATE * 2 / 1000)

static void a_cancel_is_silent_within_50_ms(void **state) {
    struct rig rig;
    (void)state;
    rig_prepare(&rig);
    rig_engine_tone(&rig, 5);
    rig_start(&rig, NULL, "file:", "never", NULL);
    int64_t worst_ms = 0;
    rig_watch_lateness(&rig);
    for (uint32_t id = 1; id <= 5; id++) {
        size_t begin = rig_size(rig.speaker);
        rig_say(&rig, id, "A long sentence", VOICE_POLICY_CUT, false);
        rig_wait_bytes(rig.speaker, begin + 300 * BYTES_A_MS, 5000);
        size_t before = rig_size(rig.speaker);
        int64_t before_ms = rig_now_ms();
        voice_cancel(rig.voice);
        assert_int_equal(rig_wait_done(&rig, id, 1000), VOICE_CUT);
        int64_t event_ms = rig_now_ms() - before_ms;
        size_t after = rig_size(rig.speaker);
        rig_pass(&rig, 100);
        assert_int_equal(rig_size(rig.speaker), after); /* nothing comes behind it */
        int64_t sound_ms = (int64_t)((after - before) / BYTES_A_MS);
        worst_ms = sound_ms > worst_ms ? sound_ms : worst_ms;
        worst_ms = event_ms > worst_ms ? event_ms : worst_ms;
    }
    int64_t late_ms = rig_lateness(&rig);
    size_t heard = rig_size(rig.speaker);
    rig_stop(&rig);
    assert_int_equal(rig_size(rig.speaker), heard); /* nor was anything left in the device */
    print_message("cancel to silence, worst of 5: %d ms (machine late by %d ms)\n", (int)worst_ms,
                  (int)late_ms);
    assert_true(worst_ms < 50 + late_ms);
    rig_finish(&rig);
}

static void a_new_utterance_cuts_the_old_one_and_is_said(void **state) {
    struct rig rig;
    (void)state;
    rig_prepare(&rig);
    rig_engine_tone(&rig, 0.4);
    rig_start(&rig, NULL, "file:", "never", NULL);
    rig_say(&rig, 1, "First", VOICE_POLICY_CUT, false);
    rig_say(&rig, 2, "Behind it", VOICE_POLICY_QUEUE, false);
    rig_wait_bytes(rig.speaker, 200 * BYTES_A_MS, 5000);
    rig_say(&rig, 3, "Second", VOICE_POLICY_CUT, false);
    assert_int_equal(rig_wait_done(&rig, 1, 1000), VOICE_CUT);
    assert_int_equal(rig_wait_done(&rig, 2, 1000), VOICE_CUT);
    assert_int_equal(rig_wait_done(&rig, 3, 3000), VOICE_SAID);
    rig_finish(&rig);
}

static void a_hundred_keys_in_a_second_leave_one_utterance_and_no_zombie(void **state) {
    struct rig rig;
    int said = 0;
    (void)state;
    rig_prepare(&rig);
    rig_engine_tone(&rig, 0.3);
    rig_start(&rig, NULL, "file:", "never", NULL);
    for (uint32_t id = 1; id <= 100; id++) {
        rig_say(&rig, id, "key", VOICE_POLICY_CUT, false);
        rig_pass(&rig, 10);
    }
    for (uint32_t id = 1; id <= 100; id++)
        said += rig_wait_done(&rig, id, 3000) == VOICE_SAID;
    assert_int_equal(said, 1);
    assert_int_equal(rig.how[100], VOICE_SAID);
    rig_wait_children(&rig, 1, 1000); /* the spare */
    rig_finish(&rig);
}

static void a_burst_starts_no_engine_for_what_is_already_old(void **state) {
    struct rig rig;
    (void)state;
    rig_prepare(&rig);
    rig_engine_tone(&rig, 0.1);
    rig_start(&rig, NULL, "file-now:", "never", NULL);
    for (uint32_t id = 1; id <= 60; id++)
        rig_say(&rig, id, "key", VOICE_POLICY_CUT, false);
    assert_int_equal(rig_wait_done(&rig, 60, 3000), VOICE_SAID);
    for (uint32_t id = 1; id < 60; id++)
        assert_int_equal(rig_wait_done(&rig, id, 1000), VOICE_CUT);
    assert_true(rig_starts(&rig) < 30);
    rig_finish(&rig);
}

static void a_full_queue_says_so_for_each(void **state) {
    struct rig rig;
    int failed = 0;
    (void)state;
    rig_prepare(&rig);
    rig_engine_tone(&rig, 5);
    rig_start(&rig, NULL, "file:", "never", NULL);
    for (uint32_t id = 1; id <= 100; id++)
        rig_say(&rig, id, "more", VOICE_POLICY_QUEUE, false);
    rig_pass(&rig, 100);
    voice_cancel(rig.voice);
    for (uint32_t id = 1; id <= 100; id++)
        failed += rig_wait_done(&rig, id, 2000) == VOICE_FAILED;
    assert_in_range(failed, 1, 99);
    rig_finish(&rig);
}

/* A slope whose height tells the place: 3 s from silence to full scale. */
static void slope_engine(struct rig *rig) {
    size_t count = (size_t)3 * RIG_RATE;
    int16_t *samples = test_calloc(count, sizeof(*samples));
    for (size_t i = 0; i < count; i++)
        samples[i] = (int16_t)(i * 32000 / count);
    rig_engine_sound(rig, samples, count);
    test_free(samples);
}

static void a_pause_loses_nothing_and_repeats_at_most_300_ms(void **state) {
    struct rig rig;
    size_t count;
    (void)state;
    rig_prepare(&rig);
    slope_engine(&rig);
    rig_start(&rig, NULL, "file:", "never", NULL);
    rig_say(&rig, 1, "A slope", VOICE_POLICY_CUT, false);
    rig_wait_bytes(rig.speaker, 1500 * BYTES_A_MS, 8000);
    voice_pause(rig.voice, true);
    rig_pass(&rig, 150);
    size_t paused_at = rig_size(rig.speaker);
    rig_pass(&rig, 1000);
    assert_int_equal(rig_size(rig.speaker), paused_at);
    assert_int_equal(rig.done_count[1], 0);
    voice_pause(rig.voice, false);
    assert_int_equal(rig_wait_done(&rig, 1, 8000), VOICE_SAID);

    /* 32000 * -24 dB = 2019 at 3000 ms. */
    int16_t *samples = rig_samples(rig.speaker, &count);
    size_t mark = paused_at / 2;
    double ms_a_unit = 3000.0 / (32000.0 * pow(10, -24.0 / 20.0));
    double stopped_ms = samples[mark - 1] * ms_a_unit;
    double resumed_ms =
        samples[mark + 240] * ms_a_unit - 240 * 1000.0 / RIG_RATE; /* past the fade */
    double ended_ms = 0;
    for (size_t i = mark; i < count; i++)
        ended_ms = fmax(ended_ms, samples[i] * ms_a_unit);
    print_message("paused at %.0f ms, went on at %.0f ms\n", stopped_ms, resumed_ms);
    assert_true(resumed_ms <= stopped_ms + 3);
    assert_true(stopped_ms - resumed_ms <= 300 + 3);
    assert_true(ended_ms > 2990);
    for (size_t i = mark + 240; i < count; i++) /* and no gap in what follows */
        assert_true(samples[i] - samples[i - 1] <= 2);
    test_free(samples);
    rig_finish(&rig);
}

static void a_new_focus_discards_what_was_paused(void **state) {
    struct rig rig;
    (void)state;
    rig_prepare(&rig);
    rig_engine_tone(&rig, 0.5);
    rig_start(&rig, NULL, "file:", "never", NULL);
    rig_say(&rig, 1, "First", VOICE_POLICY_CUT, false);
    rig_wait_bytes(rig.speaker, 200 * BYTES_A_MS, 5000);
    voice_pause(rig.voice, true);
    rig_pass(&rig, 50);
    rig_say(&rig, 2, "Second", VOICE_POLICY_CUT, false);
    assert_int_equal(rig_wait_done(&rig, 1, 1000), VOICE_CUT);
    assert_int_equal(rig_wait_done(&rig, 2, 3000), VOICE_SAID);
    rig_finish(&rig);
}

static void a_hint_waits_its_time_and_is_cut_first(void **state) {
    struct rig rig;
    struct voice_say hint = {.id = 2,
                             .lang = LANG_EN,
                             .policy = VOICE_POLICY_QUEUE,
                             .delay_ms = 700,
                             .text = "Press select to open"};
    (void)state;
    rig_prepare(&rig);
    rig_engine_tone(&rig, 0.1);
    rig_start(&rig, NULL, "file:", "never", NULL);
    /* The word takes 100 ms, then the hint waits. Counted from the first: a busy machine may be
     * late to see the word's end, but never early. */
    int64_t begun_ms = rig_now_ms();
    rig_say(&rig, 1, "Button", VOICE_POLICY_CUT, false);
    voice_say(rig.voice, &hint);
    rig_wait_done(&rig, 1, 3000);
    rig_pass(&rig, 500);
    size_t before = rig_size(rig.speaker);
    int starts = rig_starts(&rig);
    if (rig_now_ms() - begun_ms < 790)
        assert_int_equal(starts, 2); /* the word, and a spare that waits */
    rig_wait_bytes(rig.speaker, before + 10, 2000);
    if (starts == 2)
        assert_true(rig_now_ms() - begun_ms >= 790);
    assert_int_equal(rig_wait_done(&rig, 2, 2000), VOICE_SAID);

    hint.id = 4;
    rig_say(&rig, 3, "Button", VOICE_POLICY_CUT, false);
    voice_say(rig.voice, &hint);
    rig_wait_done(&rig, 3, 3000);
    rig_pass(&rig, 100);
    voice_cancel(rig.voice);
    assert_int_equal(rig_wait_done(&rig, 4, 1000), VOICE_CUT);
    rig_finish(&rig);
}

static void a_status_waits_and_the_newest_replaces_the_older(void **state) {
    struct rig rig;
    (void)state;
    rig_prepare(&rig);
    rig_engine_tone(&rig, 0.4);
    rig_start(&rig, NULL, "file:", "never", NULL);
    rig_say(&rig, 1, "Being said", VOICE_POLICY_CUT, false);
    rig_wait_bytes(rig.speaker, 100 * BYTES_A_MS, 5000);
    rig_say(&rig, 2, "Two found", VOICE_POLICY_STATUS, false);
    rig_say(&rig, 3, "Three found", VOICE_POLICY_STATUS, false);
    assert_int_equal(rig_wait_done(&rig, 2, 1000), VOICE_CUT);
    assert_int_equal(rig.done_count[1], 0);
    assert_int_equal(rig_wait_done(&rig, 1, 3000), VOICE_SAID);
    assert_int_equal(rig_wait_done(&rig, 3, 3000), VOICE_SAID);
    rig_finish(&rig);
}

static void a_long_text_is_said_to_its_end(void **state) {
    struct rig rig;
    char text[1500];
    size_t len = 0;
    (void)state;
    rig_prepare(&rig);
    rig_engine_tone(&rig, 0.1);
    rig_start(&rig, NULL, "file-now:", "never", NULL);
    while (len + 30 < sizeof(text)) {
        memcpy(text + len, "One more sentence of it. ", 25);
        len += 25;
    }
    text[len] = '\0';
    rig_say(&rig, 1, text, VOICE_POLICY_CUT, false);
    assert_int_equal(rig_wait_done(&rig, 1, 10000), VOICE_SAID);
    /* Every piece made its tenth of a second. */
    assert_true(rig_size(rig.speaker) >= len / 240 * 100 * BYTES_A_MS);
    rig_finish(&rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cancel_is_silent_within_50_ms),
        cmocka_unit_test(a_new_utterance_cuts_the_old_one_and_is_said),
        cmocka_unit_test(a_hundred_keys_in_a_second_leave_one_utterance_and_no_zombie),
        cmocka_unit_test(a_burst_starts_no_engine_for_what_is_already_old),
        cmocka_unit_test(a_full_queue_says_so_for_each),
        cmocka_unit_test(a_pause_loses_nothing_and_repeats_at_most_300_ms),
        cmocka_unit_test(a_new_focus_discards_what_was_paused),
        cmocka_unit_test(a_hint_waits_its_time_and_is_cut_first),
        cmocka_unit_test(a_status_waits_and_the_newest_replaces_the_older),
        cmocka_unit_test(a_long_text_is_said_to_its_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
