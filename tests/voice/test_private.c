/* The law on private words: headphones or not at all. */
#include <stdio.h>
#include <string.h>

#include "support_voice.h"

#define SECOND ((size_t)RIG_RATE * 2)
#define PERIOD_BYTES ((size_t)256 * 2)

static void private_words_without_headphones_start_no_engine(void **state) {
    struct rig rig;
    (void)state;
    rig_prepare(&rig);
    rig_engine_tone(&rig, 0.2);
    rig_start(&rig, NULL, "file:", NULL, NULL);
    rig_say(&rig, 1, "Four eight two one", VOICE_POLICY_CUT, true);
    assert_int_equal(rig_wait_done(&rig, 1, 2000), VOICE_REFUSED);
    rig_pass(&rig, 100);
    assert_int_equal(rig_starts(&rig), 0);
    assert_int_equal(rig_size(rig.phones), 0);
    assert_int_equal(rig_size(rig.speaker), 0);
    rig_finish(&rig);
}

static void private_words_without_a_phones_device_are_refused(void **state) {
    struct rig rig;
    (void)state;
    rig_prepare(&rig);
    rig_engine_tone(&rig, 0.2);
    snprintf(rig.phones, sizeof(rig.phones), "/proc/nothing/here"); /* cannot be opened */
    rig_start(&rig, NULL, "file:", "always", NULL);
    rig_wait_phones(&rig, true, 2000);
    rig_say(&rig, 1, "Secret", VOICE_POLICY_CUT, true);
    assert_int_equal(rig_wait_done(&rig, 1, 2000), VOICE_REFUSED);
    assert_int_equal(rig_starts(&rig), 0);
    assert_int_equal(rig_size(rig.speaker), 0);
    assert_false(rig.health.has_phones);
    assert_true(strlen(rig.health.why) > 0);
    rig_finish(&rig);
}

static void with_headphones_in_everything_goes_there_and_nothing_to_the_speaker(void **state) {
    struct rig rig;
    (void)state;
    rig_prepare(&rig);
    rig_engine_tone(&rig, 0.2);
    rig_start(&rig, NULL, "file:", NULL, NULL);
    rig_plug(&rig, true);
    rig_wait_phones(&rig, true, 2000);
    rig_say(&rig, 1, "Secret", VOICE_POLICY_CUT, true);
    rig_say(&rig, 2, "Public", VOICE_POLICY_QUEUE, false);
    assert_int_equal(rig_wait_done(&rig, 1, 3000), VOICE_SAID);
    assert_int_equal(rig_wait_done(&rig, 2, 3000), VOICE_SAID);
    assert_true(rig_size(rig.phones) >= 2 * SECOND / 5);
    assert_int_equal(rig_size(rig.speaker), 0);
    rig_finish(&rig);
}

static void without_headphones_public_words_go_to_the_speaker(void **state) {
    struct rig rig;
    (void)state;
    rig_prepare(&rig);
    rig_engine_tone(&rig, 0.2);
    rig_start(&rig, NULL, "file:", NULL, NULL);
    rig_say(&rig, 1, "Public", VOICE_POLICY_CUT, false);
    assert_int_equal(rig_wait_done(&rig, 1, 3000), VOICE_SAID);
    assert_true(rig_size(rig.speaker) >= SECOND / 5);
    assert_int_equal(rig_size(rig.phones), 0);
    rig_finish(&rig);
}

static void pulling_the_plug_stops_the_sentence_at_once(void **state) {
    struct rig rig;
    (void)state;
    rig_prepare(&rig);
    rig_engine_tone(&rig, 5);
    rig_start(&rig, NULL, "file:", NULL, NULL);
    rig_plug(&rig, true);
    rig_wait_phones(&rig, true, 2000);
    rig_say(&rig, 1, "A long secret", VOICE_POLICY_CUT, true);
    rig_say(&rig, 2, "Another secret", VOICE_POLICY_QUEUE, true);
    rig_say(&rig, 3, "A public word", VOICE_POLICY_QUEUE, false);
    rig_wait_bytes(rig.phones, SECOND / 2, 5000);

    rig_watch_lateness(&rig);
    int64_t before_ms = rig_now_ms();
    size_t before = rig_size(rig.phones);
    rig_plug(&rig, false);
    rig_wait_phones(&rig, false, 2000);
    int64_t took_ms = rig_now_ms() - before_ms;
    int64_t late_ms = rig_lateness(&rig);
    size_t after = rig_size(rig.phones);
    /* What was heard between the pull and its event is at most the time that passed, and what the
     * file had not yet been told of at the first look. */
    assert_true(after - before <= (size_t)took_ms * SECOND / 1000 + 2 * PERIOD_BYTES);
    for (uint32_t id = 1; id <= 3; id++)
        assert_int_equal(rig_wait_done(&rig, id, 1000), VOICE_CUT);
    rig_pass(&rig, 200);
    assert_int_equal(rig_size(rig.phones), after);
    assert_int_equal(rig_size(rig.speaker), 0);
    print_message("plug pulled: silent and told after %d ms\n", (int)took_ms);
    assert_true(took_ms < 50 + late_ms);

    rig_say(&rig, 4, "Secret again", VOICE_POLICY_CUT, true);
    assert_int_equal(rig_wait_done(&rig, 4, 1000), VOICE_REFUSED);
    rig_stop(&rig);
    assert_int_equal(rig_size(rig.phones), after); /* the device was told to drop what it held */
    rig_finish(&rig);
}

static void a_plug_going_in_must_settle(void **state) {
    struct rig rig;
    (void)state;
    rig_prepare(&rig);
    rig_engine_tone(&rig, 0.1);
    rig_start(&rig, NULL, "file:", NULL, NULL);
    rig_plug(&rig, true);
    rig_pass(&rig, 100);
    rig_plug(&rig, false);
    rig_pass(&rig, 400);
    assert_int_equal(rig.phones_events, 0); /* it only touched */

    rig_watch_lateness(&rig);
    int64_t before_ms = rig_now_ms();
    rig_plug(&rig, true);
    rig_wait_phones(&rig, true, 2000);
    int64_t took_ms = rig_now_ms() - before_ms;
    assert_true(took_ms >= 295 && took_ms < 600 + rig_lateness(&rig));
    assert_int_equal(rig.phones_events, 1);
    rig_finish(&rig);
}

static void putting_headphones_in_silences_the_speaker(void **state) {
    struct rig rig;
    (void)state;
    rig_prepare(&rig);
    rig_engine_tone(&rig, 5);
    rig_start(&rig, NULL, "file:", NULL, NULL);
    rig_say(&rig, 1, "Public", VOICE_POLICY_CUT, false);
    rig_wait_bytes(rig.speaker, SECOND / 5, 5000);
    rig_plug(&rig, true);
    assert_int_equal(rig_wait_done(&rig, 1, 2000), VOICE_CUT);
    size_t after = rig_size(rig.speaker);
    rig_say(&rig, 2, "Public", VOICE_POLICY_CUT, false);
    rig_wait_bytes(rig.phones, SECOND / 5, 5000);
    assert_int_equal(rig_size(rig.speaker), after);
    rig_finish(&rig);
}

static void a_plug_that_cannot_be_watched_counts_as_out(void **state) {
    struct rig rig;
    (void)state;
    rig_prepare(&rig);
    rig_engine_tone(&rig, 0.1);
    rig_start(&rig, NULL, "file:", "evdev:/dev/null", NULL);
    rig_wait_engine(&rig, true, 2000);
    assert_false(rig.health.has_phones);
    assert_true(strstr(rig.health.why, "socket") != NULL);
    rig_say(&rig, 1, "Secret", VOICE_POLICY_CUT, true);
    assert_int_equal(rig_wait_done(&rig, 1, 2000), VOICE_REFUSED);
    rig_finish(&rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(private_words_without_headphones_start_no_engine),
        cmocka_unit_test(private_words_without_a_phones_device_are_refused),
        cmocka_unit_test(with_headphones_in_everything_goes_there_and_nothing_to_the_speaker),
        cmocka_unit_test(without_headphones_public_words_go_to_the_speaker),
        cmocka_unit_test(pulling_the_plug_stops_the_sentence_at_once),
        cmocka_unit_test(a_plug_going_in_must_settle),
        cmocka_unit_test(putting_headphones_in_silences_the_speaker),
        cmocka_unit_test(a_plug_that_cannot_be_watched_counts_as_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
