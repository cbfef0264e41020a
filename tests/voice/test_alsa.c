/* The ALSA way out without a card: named PCMs of type "file" over "null", one a route. Not paced,
 * so this shows routing and the driver's calls, not time. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support_voice.h"
#include "voice/sound.h"

static void write_config(const struct rig *rig, char path[128]) {
    snprintf(path, 128, "%s/asound.conf", rig->folder);
    FILE *file = fopen(path, "we");
    assert_non_null(file);
    fprintf(file,
            "pcm.kiosk_phones { type plug slave.pcm { type file file \"%s\" format raw "
            "slave.pcm { type null } } }\n"
            "pcm.kiosk_speaker { type plug slave.pcm { type file file \"%s\" format raw "
            "slave.pcm { type null } } }\n",
            rig->phones, rig->speaker);
    fclose(file);
    setenv("ALSA_CONFIG_PATH", path, 1);
}

static void start(struct rig *rig, const char *jack, const char *speaker) {
    struct voice_params params = {.mailbox = rig->mailbox,
                                  .clock = clock_system(),
                                  .engine = rig->engine,
                                  .phones_pcm = "kiosk_phones",
                                  .speaker_pcm = speaker,
                                  .jack = jack,
                                  .default_volume = 3,
                                  .default_rate = 2,
                                  .hears_done = true};
    rig->voice = voice_start(&params);
}

static void each_route_has_its_own_pcm(void **state) {
    struct rig rig;
    char config[128];
    (void)state;
    rig_prepare(&rig);
    write_config(&rig, config);
    rig_engine_tone(&rig, 0.5);
    start(&rig, "always", "kiosk_speaker");
    rig_wait_engine(&rig, true, 2000);
    assert_true(rig.health.has_phones && rig.health.has_speaker);
    assert_string_equal(rig.health.why, "");
    rig_wait_phones(&rig, true, 2000);
    rig_say(&rig, 1, "Secret", VOICE_POLICY_CUT, true);
    assert_int_equal(rig_wait_done(&rig, 1, 3000), VOICE_SAID);
    assert_true(rig_size(rig.phones) >= RIG_RATE); /* half a second */
    assert_int_equal(rig_size(rig.speaker), 0);
    rig_finish(&rig);
}

static void a_name_that_is_not_there_is_told_and_never_replaced_by_the_default(void **state) {
    struct rig rig;
    char config[128];
    (void)state;
    rig_prepare(&rig);
    write_config(&rig, config);
    rig_engine_tone(&rig, 0.1);
    start(&rig, "never", "no_such_pcm");
    rig_wait_engine(&rig, true, 2000);
    assert_false(rig.health.has_speaker);
    assert_non_null(strstr(rig.health.why, "speaker"));
    rig_say(&rig, 1, "Words", VOICE_POLICY_CUT, false);
    assert_int_equal(rig_wait_done(&rig, 1, 2000), VOICE_FAILED);
    assert_int_equal(rig_starts(&rig), 0);
    assert_int_equal(rig_size(rig.phones), 0);
    rig_finish(&rig);
}

/* A driver that loses its device after a while, as a pulled USB card does. */
static void sound_that_is_lost_is_opened_again_a_second_later(void **state) {
    struct clock_manual manual;
    struct sound sound;
    int16_t frames[SOUND_PERIOD] = {1};
    size_t room;
    (void)state;
    clock_manual_init(&manual, 0);
    sound_init(&sound, "file:/dev/full", &manual.clock); /* takes nothing: as good as unplugged */
    assert_true(sound_is_open(&sound));
    assert_int_equal(sound_write(&sound, frames, SOUND_PERIOD), ERR_OK);
    clock_manual_advance(&manual, 100);
    assert_int_equal(sound_room(&sound, &room), ERR_GONE);
    assert_false(sound_is_open(&sound));
    assert_int_equal(sound_write(&sound, frames, SOUND_PERIOD), ERR_GONE);
    assert_int_equal(sound_queued(&sound), 0);
    sound_drop(&sound);
    assert_false(sound_reopen(&sound));
    clock_manual_advance(&manual, 1000);
    assert_true(sound_reopen(&sound));
    sound_finish(&sound);
    sound_finish(&sound);
}

static void losing_the_phones_device_ends_private_speech(void **state) {
    struct rig rig;
    char phones[] = "file:/dev/full";
    (void)state;
    rig_prepare(&rig);
    rig_engine_tone(&rig, 2);
    char speaker[128];
    snprintf(speaker, sizeof(speaker), "file:%s", rig.speaker);
    struct voice_params params = {.mailbox = rig.mailbox,
                                  .clock = clock_system(),
                                  .engine = rig.engine,
                                  .phones_pcm = phones,
                                  .speaker_pcm = speaker,
                                  .jack = "always",
                                  .default_volume = 3,
                                  .default_rate = 2,
                                  .hears_done = true};
    rig.voice = voice_start(&params);
    rig_wait_phones(&rig, true, 2000);
    rig_say(&rig, 1, "Secret", VOICE_POLICY_CUT, true);
    assert_int_equal(rig_wait_done(&rig, 1, 2000), VOICE_CUT);
    rig_pass(&rig, 100);
    assert_false(rig.health.has_phones);
    assert_int_equal(rig_size(rig.speaker), 0);
    rig_finish(&rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_route_has_its_own_pcm),
        cmocka_unit_test(a_name_that_is_not_there_is_told_and_never_replaced_by_the_default),
        cmocka_unit_test(sound_that_is_lost_is_opened_again_a_second_later),
        cmocka_unit_test(losing_the_phones_device_ends_private_speech),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
