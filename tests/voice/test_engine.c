/* Engines that hang, die, flood, say nothing or are not there; what an engine is given. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "support_voice.h"

static void broken_engine_fails(const char *script) {
    struct rig rig;
    rig_prepare(&rig);
    rig_engine(&rig, script);
    rig_start(&rig, NULL, "file:", "never", NULL);
    rig_wait_engine(&rig, true, 2000);
    for (uint32_t id = 1; id <= 3; id++) {
        int64_t before_ms = rig_now_ms();
        rig_say(&rig, id, "Words", VOICE_POLICY_QUEUE, false);
        assert_int_equal(rig_wait_done(&rig, id, 2000), VOICE_FAILED);
        assert_true(rig_now_ms() - before_ms < 2000);
        rig_wait_children(&rig, 0, 1000);
    }
    rig_wait_engine(&rig, false, 1000);
    assert_true(strlen(rig.health.why) > 0);
    int starts = rig_starts(&rig);
    rig_say(&rig, 4, "Words", VOICE_POLICY_QUEUE, false);
    assert_int_equal(rig_wait_done(&rig, 4, 500), VOICE_FAILED);
    assert_int_equal(rig_starts(&rig), starts); /* it is off */
    rig_finish(&rig);
}

static void an_engine_that_hangs_is_killed_within_2_seconds(void **state) {
    (void)state;
    broken_engine_fails("cat >> $text; sleep 100");
}

static void an_engine_that_dies_is_a_failure(void **state) {
    (void)state;
    broken_engine_fails("cat >> $text; exit 1");
    broken_engine_fails("kill -9 $$");
}

static void an_engine_that_floods_is_stopped(void **state) {
    (void)state;
    broken_engine_fails("cat >> $text; head -c 44 /dev/zero; cat /dev/zero");
    broken_engine_fails("cat >> $text; "
                        "printf 'RIFF\\044\\360\\377\\177WAVEfmt \\020\\0\\0\\0\\001\\0\\001\\0"
                        "\\042\\126\\0\\0\\104\\254\\0\\0\\002\\0\\020\\0data\\0\\360\\377\\177'; "
                        "cat /dev/zero");
}

static void an_engine_that_wants_too_much_memory_dies_alone(void **state) {
    struct rig rig;
    (void)state;
    rig_prepare(&rig);
    rig_engine_tone(&rig, 0.05);
    rig_engine(&rig, "case $(cat) in *Much*)"
                     " dd if=/dev/null of=/dev/null bs=300M count=1 || exit 1;; "
                     "esac; cat sound.wav");
    rig_start(&rig, NULL, "file-now:", "never", NULL);
    rig_say(&rig, 1, "Words", VOICE_POLICY_QUEUE, false);
    assert_int_equal(rig_wait_done(&rig, 1, 2000), VOICE_SAID);
    rig_say(&rig, 2, "Much", VOICE_POLICY_QUEUE, false);
    assert_int_equal(rig_wait_done(&rig, 2, 2000), VOICE_FAILED);
    rig_say(&rig, 3, "Words", VOICE_POLICY_QUEUE, false);
    assert_int_equal(rig_wait_done(&rig, 3, 2000), VOICE_SAID);
    rig_finish(&rig);
}

static void an_engine_that_says_nothing_is_a_failure(void **state) {
    (void)state;
    broken_engine_fails("cat >> $text; exit 0");
    broken_engine_fails("exec >&-; cat >> $text; sleep 100");
}

static void a_missing_engine_is_told_at_start_and_fails_fast(void **state) {
    struct rig rig;
    (void)state;
    rig_prepare(&rig);
    rig_start(&rig, "/nowhere/espeak-ng", "file:", "never", NULL);
    rig_wait_engine(&rig, false, 1000);
    assert_non_null(strstr(rig.health.why, "not installed"));
    rig_say(&rig, 1, "Words", VOICE_POLICY_CUT, false);
    assert_int_equal(rig_wait_done(&rig, 1, 500), VOICE_FAILED);
    rig_finish(&rig);
}

static void no_engine_at_all_runs_silently(void **state) {
    struct rig rig;
    (void)state;
    rig_prepare(&rig);
    rig_start(&rig, "none", "file:", "never", NULL);
    rig_wait_engine(&rig, false, 1000);
    rig_say(&rig, 1, "Words", VOICE_POLICY_CUT, false);
    assert_int_equal(rig_wait_done(&rig, 1, 500), VOICE_FAILED);
    assert_int_equal(rig_size(rig.speaker), 0);
    rig_finish(&rig);
}

static void an_engine_that_is_off_is_tried_again_later(void **state) {
    struct rig rig;
    struct clock_manual manual;
    (void)state;
    clock_manual_init(&manual, 0);
    rig_prepare(&rig);
    rig_engine(&rig, "cat >> $text; exit 1");
    rig_start(&rig, NULL, "file-now:", "never", &manual.clock);
    for (uint32_t id = 1; id <= 4; id++) {
        rig_say(&rig, id, "Words", VOICE_POLICY_CUT, false);
        assert_int_equal(rig_wait_done(&rig, id, 2000), VOICE_FAILED);
    }
    rig_wait_engine(&rig, false, 1000);
    assert_int_equal(rig_starts(&rig), 3);
    rig_engine_tone(&rig, 0.1); /* somebody repaired it */
    rig_say(&rig, 5, "Words", VOICE_POLICY_CUT, false);
    assert_int_equal(rig_wait_done(&rig, 5, 2000), VOICE_FAILED);
    clock_manual_advance(&manual, 31000);
    rig_say(&rig, 6, "Words", VOICE_POLICY_CUT, false);
    assert_int_equal(rig_wait_done(&rig, 6, 2000), VOICE_SAID);
    rig_wait_engine(&rig, true, 1000);
    assert_string_equal(rig.health.why, "");
    rig_finish(&rig);
}

static void a_failure_between_successes_does_not_count(void **state) {
    struct rig rig;
    (void)state;
    rig_prepare(&rig);
    /* Every second start dies. */
    rig_engine_tone(&rig, 0.05);
    rig_engine(&rig, "n=$(grep -c start record); cat >> $text; "
                     "[ $((n % 2)) = 0 ] && exit 1; cat sound.wav");
    rig_start(&rig, NULL, "file-now:", "never", NULL);
    int failed = 0;
    for (uint32_t id = 1; id <= 10; id++) {
        rig_say(&rig, id, "Words", VOICE_POLICY_CUT, false);
        failed += rig_wait_done(&rig, id, 2000) == VOICE_FAILED;
    }
    assert_in_range(failed, 2, 6);
    assert_true(rig.health.has_engine);
    rig_finish(&rig);
}

static void each_language_has_its_voice_and_each_rate_its_speed(void **state) {
    static const char *const voices[LANG_COUNT] = {"-v en-us ", "-v es-419 ", "-v cmn-latn-pinyin ",
                                                   "-v vi ", "-v ar "};
    static const char *const speeds[] = {"-s 80 ",  "-s 120 ", "-s 160 ", "-s 200 ",
                                         "-s 240 ", "-s 280 ", "-s 320 "};
    struct rig rig;
    uint32_t id = 0;
    (void)state;
    rig_prepare(&rig);
    rig_engine_tone(&rig, 0.05);
    rig_start(&rig, NULL, "file-now:", "never", NULL);
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        for (int rate = 0; rate < 7; rate++) {
            struct voice_say say = {.id = ++id, .lang = (enum lang)lang, .text = "w1"};
            voice_rate(rig.voice, rate);
            unlink(rig.record);
            voice_say(rig.voice, &say);
            assert_int_equal(rig_wait_done(&rig, id, 2000), VOICE_SAID);
            char *record = rig_record(&rig);
            assert_non_null(strstr(record, voices[lang]));
            assert_non_null(strstr(record, speeds[rate]));
            assert_non_null(strstr(record, "-b 1 "));
            assert_non_null(strstr(record, "--stdin --stdout"));
            test_free(record);
        }
    }
    rig_finish(&rig);
}

static char *read_text(struct rig *rig, const char *name) {
    char path[128];
    size_t count;
    snprintf(path, sizeof(path), "%s/%s", rig->folder, name);
    char *bytes = (char *)rig_samples(path, &count);
    return bytes;
}

static void text_goes_in_by_stdin_and_nowhere_else(void **state) {
    static const char text[] = "Zanzibar Quartz 4821 [[ka]] \x01 end";
    struct rig rig;
    char log[128];
    (void)state;
    rig_prepare(&rig);
    rig_engine_tone(&rig, 0.05);
    rig_engine(&rig, "cat >> $text; env >> record; exit 3");
    snprintf(log, sizeof(log), "%s/log", rig.folder);
    assert_int_equal(log_open(log, LOG_DEBUG), ERR_OK);
    rig_start(&rig, NULL, "file:", "never", NULL);
    for (uint32_t id = 1; id <= 3; id++) {
        rig_say(&rig, id, text, VOICE_POLICY_CUT, false);
        rig_wait_done(&rig, id, 2000);
    }
    voice_stop(rig.voice);
    rig.voice = NULL;
    log_close();
    char *given = read_text(&rig, "text"), *record = rig_record(&rig),
         *lines = read_text(&rig, "log");
    assert_non_null(strstr(given, "Zanzibar Quartz 4821 [ [ka]] end"));
    assert_null(strstr(record, "Zanzibar"));
    assert_null(strstr(record, "4821"));
    assert_true(strlen(lines) > 0);
    assert_null(strstr(lines, "Zanzibar"));
    assert_null(strstr(lines, "4821"));
    test_free(given);
    test_free(record);
    test_free(lines);
    rig_finish(&rig);
}

static void silent_text_is_said_without_an_engine(void **state) {
    struct rig rig;
    (void)state;
    rig_prepare(&rig);
    rig_engine_tone(&rig, 0.05);
    rig_start(&rig, NULL, "file:", "never", NULL);
    rig_say(&rig, 1, " ... \x01\n", VOICE_POLICY_CUT, false);
    assert_int_equal(rig_wait_done(&rig, 1, 500), VOICE_SAID);
    assert_int_equal(rig_starts(&rig), 0);
    rig_finish(&rig);
}

static void a_spare_that_died_is_replaced(void **state) {
    struct rig rig;
    (void)state;
    rig_prepare(&rig);
    rig_engine_tone(&rig, 0.05);
    /* The second start, which is the spare, dies while it waits. */
    rig_engine(&rig,
               "n=$(grep -c start record); [ $n = 2 ] && exit 1; cat >> $text; cat sound.wav");
    rig_start(&rig, NULL, "file-now:", "never", NULL);
    rig_say(&rig, 1, "One", VOICE_POLICY_CUT, false);
    assert_int_equal(rig_wait_done(&rig, 1, 2000), VOICE_SAID);
    int zombies = 0;
    for (int64_t end = rig_now_ms() + 2000; rig_children(&zombies) > 0 && rig_now_ms() < end;)
        rig_pass(&rig, 5); /* it is found dead, and only then reaped */
    rig_say(&rig, 2, "Two", VOICE_POLICY_CUT, false);
    assert_int_equal(rig_wait_done(&rig, 2, 2000), VOICE_SAID);
    rig_finish(&rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_engine_that_hangs_is_killed_within_2_seconds),
        cmocka_unit_test(an_engine_that_dies_is_a_failure),
        cmocka_unit_test(an_engine_that_floods_is_stopped),
        cmocka_unit_test(an_engine_that_wants_too_much_memory_dies_alone),
        cmocka_unit_test(an_engine_that_says_nothing_is_a_failure),
        cmocka_unit_test(a_missing_engine_is_told_at_start_and_fails_fast),
        cmocka_unit_test(no_engine_at_all_runs_silently),
        cmocka_unit_test(an_engine_that_is_off_is_tried_again_later),
        cmocka_unit_test(a_failure_between_successes_does_not_count),
        cmocka_unit_test(each_language_has_its_voice_and_each_rate_its_speed),
        cmocka_unit_test(text_goes_in_by_stdin_and_nowhere_else),
        cmocka_unit_test(silent_text_is_said_without_an_engine),
        cmocka_unit_test(a_spare_that_died_is_replaced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
