/* The end of a visit, and the quiet between visits. */
#include <dirent.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "support_voice.h"

/* The marker exists in memory only where it is said: it is built from its mirror image. */
static const char MIRRORED[] = "rezilatsyrc nailimixaM eramlaV";

static void build_marker(char marker[sizeof(MIRRORED)]) {
    size_t len = sizeof(MIRRORED) - 1;
    for (size_t i = 0; i < len; i++)
        marker[i] = MIRRORED[len - 1 - i];
    marker[len] = '\0';
}

/* In a region: how often the mirrored text stands there backwards. */
static int count_in(const unsigned char *bytes, size_t len) {
    size_t size = sizeof(MIRRORED) - 1;
    int found = 0;
    for (size_t at = 0; at + size <= len; at++) {
        size_t same = 0;
        while (same < size && bytes[at + same] == (unsigned char)MIRRORED[size - 1 - same])
            same++;
        found += same == size;
    }
    return found;
}

static int count_marker(void) {
    enum { CHUNK = 1 << 16, OVERLAP = 64 };
    static unsigned char chunk[CHUNK];
    char line[512], rights[8];
    unsigned long from, to;
    int found = 0, memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
    FILE *maps = fopen("/proc/self/maps", "re");
    assert_true(memory >= 0 && maps != NULL);
    while (fgets(line, sizeof(line), maps) != NULL) {
        /* The sanitizers' shadows are far larger and hold no text. */
        if (sscanf(line, "%lx-%lx %7s", &from, &to, rights) != 3 || rights[0] != 'r' ||
            rights[1] != 'w' || to - from > 256ul << 20)
            continue;
        for (unsigned long at = from; at < to; at += CHUNK - OVERLAP) {
            size_t len = to - at < CHUNK ? to - at : CHUNK;
            bool is_own = at < (unsigned long)(chunk + CHUNK) && at + len > (unsigned long)chunk;
            ssize_t got = is_own ? 0 : pread(memory, chunk, len, (off_t)at);
            if (got > 0)
                found += count_in(chunk, (size_t)got);
            mem_wipe(chunk, sizeof(chunk));
        }
    }
    fclose(maps);
    close(memory);
    return found;
}

/* In a frame of its own, so that the test keeps no copy. */
__attribute__((noinline)) static void say_marker(struct rig *rig, uint32_t id,
                                                 enum voice_policy policy) {
    char marker[sizeof(MIRRORED)];
    build_marker(marker);
    rig_say(rig, id, marker, policy, true);
    mem_wipe(marker, sizeof(marker));
}

static void after_a_visit_no_word_is_left_in_memory(void **state) {
    struct rig rig;
    (void)state;
#ifdef __SANITIZE_THREAD__
    skip(); /* its memory map is too large to be looked through */
#endif
    rig_prepare(&rig);
    rig_engine_tone(&rig, 40); /* longer than a scan takes on a busy machine */
    rig_start(&rig, NULL, "file:", "always", NULL);
    rig_wait_phones(&rig, true, 2000);
    say_marker(&rig, 1, VOICE_POLICY_CUT);
    say_marker(&rig, 2, VOICE_POLICY_QUEUE);
    rig_wait_bytes(rig.phones, 2000, 5000);
    assert_true(count_marker() > 0); /* it is looked for in the right place */
    voice_forget(rig.voice);
    assert_int_equal(rig_wait_done(&rig, 1, 1000), VOICE_CUT);
    assert_int_equal(rig_wait_done(&rig, 2, 1000), VOICE_CUT);
    rig_say(&rig, 3, "...", VOICE_POLICY_QUEUE, false); /* behind the forgetting */
    rig_wait_done(&rig, 3, 1000);
    mem_wipe_stack();
    assert_int_equal(count_marker(), 0);
    rig_wait_children(&rig, 0, 2000); /* not even a spare */
    rig_finish(&rig);
}

static void after_a_visit_loudness_and_rate_are_the_defaults(void **state) {
    struct rig rig;
    double rms[3];
    (void)state;
    rig_prepare(&rig);
    rig_engine_tone(&rig, 0.3);
    rig_start(&rig, NULL, "file-now:", "never", NULL);
    for (uint32_t id = 0; id < 3; id++) {
        size_t before = rig_size(rig.speaker) / 2, count;
        if (id == 1) {
            voice_volume(rig.voice, 5);
            voice_rate(rig.voice, 6);
        } else if (id == 2) {
            voice_pause(rig.voice, true);
            voice_forget(rig.voice);
        }
        unlink(rig.record);
        rig_say(&rig, id, "Words", VOICE_POLICY_QUEUE, false);
        assert_int_equal(rig_wait_done(&rig, id, 2000), VOICE_SAID);
        int16_t *samples = rig_samples(rig.speaker, &count);
        rms[id] = rig_rms(samples + before, count - before);
        test_free(samples);
        char *record = rig_record(&rig);
        assert_non_null(strstr(record, id == 1 ? "-s 320" : "-s 160"));
        test_free(record);
    }
    assert_true(rms[1] > 3.0 * rms[2]);
    assert_true(fabs(rms[0] - rms[2]) < 0.25 * rms[0]); /* the first has a longer lead-in */
    rig_finish(&rig);
}

/* How often the thread called "voice" went to sleep of its own will. */
static long naps(void) {
    long count = -1;
    DIR *tasks = opendir("/proc/self/task");
    for (struct dirent *task = readdir(tasks); task != NULL; task = readdir(tasks)) {
        char path[300], line[256], name[32] = "";
        snprintf(path, sizeof(path), "/proc/self/task/%s/status", task->d_name);
        FILE *file = task->d_name[0] == '.' ? NULL : fopen(path, "re");
        while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
            sscanf(line, "Name: %31s", name);
            if (strcmp(name, "voice") == 0)
                sscanf(line, "voluntary_ctxt_switches: %ld", &count);
        }
        if (file != NULL)
            fclose(file);
    }
    closedir(tasks);
    return count;
}

static void idle_it_does_not_wake_once(void **state) {
    struct rig rig;
    (void)state;
    rig_prepare(&rig);
    rig_engine_tone(&rig, 0.1);
    rig_start(&rig, NULL, "file:", NULL, NULL);
    rig_say(&rig, 1, "Words", VOICE_POLICY_CUT, false);
    rig_wait_done(&rig, 1, 2000);
    rig_pass(&rig, 200);
    long before = naps();
    assert_true(before > 0);
    rig_pass(&rig, 2000);
    assert_int_equal(naps(), before);
    rig_finish(&rig);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(after_a_visit_no_word_is_left_in_memory),
        cmocka_unit_test(after_a_visit_loudness_and_rate_are_the_defaults),
        cmocka_unit_test(idle_it_does_not_wake_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
