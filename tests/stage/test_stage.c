/* Opening with what is missing, the cache's bound and its wiping, shots, and sleeping. */
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"
#include "stage/stage_inner.h"
#include "stage/support_stage.h"

static int64_t monotonic_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void a_missing_font_stops_the_start(void **state) {
    (void)state;
    struct stage *stage = NULL;
    for (int k = 0; k < 3; k++) {
        struct stage_params params = stage_usual_params();
        *(k == 0   ? &params.fonts_inter
          : k == 1 ? &params.fonts_arabic
                   : &params.fonts_chinese) = "/nonexistent";
        assert_int_equal(stage_open(&params, &stage), ERR_NOT_FOUND);
        assert_null(stage);
    }
}

static void a_font_that_is_no_font_stops_the_start(void **state) {
    (void)state;
    struct stage *stage = NULL;
    struct stage_params params = stage_usual_params();
    params.fonts_inter = KIOSK_BINARY_DIR "/test_stage_fonts";
    static const char *const files[] = {"Regular", "Medium", "SemiBold", "Bold"};
    char path[512];
    mkdir(params.fonts_inter, 0700);
    for (int k = 0; k < 5; k++) {
        snprintf(path, sizeof(path), "%s/Inter%s%s.otf", params.fonts_inter, k < 4 ? "-" : "",
                 k < 4 ? files[k] : "Display-Bold");
        FILE *file = fopen(path, "w");
        assert_non_null(file);
        fputs("not a font", file);
        fclose(file);
    }
    assert_int_equal(stage_open(&params, &stage), ERR_NOT_FOUND);
    assert_null(stage);
}

static void missing_icons_stop_the_start(void **state) {
    (void)state;
    struct stage *stage = NULL;
    struct stage_params params = stage_usual_params();
    params.assets = "/nonexistent";
    assert_int_equal(stage_open(&params, &stage), ERR_NOT_FOUND);
    assert_null(stage);
}

static void a_wrong_keymap_stops_the_start(void **state) {
    (void)state;
    struct stage *stage = NULL;
    struct stage_params params = stage_usual_params();
    params.keymap = "select=NoSuchKey";
    assert_int_equal(stage_open(&params, &stage), ERR_INVALID);
    assert_null(stage);
}

static void without_a_display_a_window_is_refused(void **state) {
    (void)state;
    struct stage *stage = NULL;
    struct stage_params params = stage_usual_params();
    params.is_headless = false;
    setenv("SDL_VIDEODRIVER", "x11", 1);
    setenv("DISPLAY", ":6543", 1);
    assert_int_equal(stage_open(&params, &stage), ERR_IO);
    assert_null(stage);
    unsetenv("SDL_VIDEODRIVER");
}

static void a_smaller_chinese_face_may_be_named_as_a_file(void **state) {
    (void)state;
    struct stage *stage = NULL;
    struct stage_params params = stage_usual_params();
    params.fonts_chinese = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";
    assert_int_equal(stage_open(&params, &stage), ERR_OK);
    struct font_spec bold = {.px = 40, .weight = WEIGHT_BOLD};
    const struct measure *measure = stage_measure(stage);
    assert_in_range(measure->width(measure->context, &bold, "市", 3), 38, 42);
    stage_close(stage);
}

static void a_chinese_face_that_nobody_needs_is_closed_and_comes_back(void **state) {
    struct scene *scene = *state;
    struct rect box = {0, 0, STAGE_WIDTH, 80};
    uint32_t ground = scene_color(scene, COLOR_CANVAS);
    const struct fonts *fonts = scene->stage->fonts;
    scene_begin(scene);
    scene_text(scene, scene->root, "市政", box);
    scene_paint(scene);
    int ink = scene_count(scene, box, ground);
    assert_true(ink > 100);
    assert_true(font_is_open(fonts, FACE_CHINESE));
    for (int k = 0; k < 100; k++)
        scene_paint_part(scene, (struct rect){0, 200, 10, 10});
    assert_false(font_is_open(fonts, FACE_CHINESE));
    assert_true(font_is_open(fonts, FACE_REGULAR));
    scene_text(scene, scene->root, "厅市", box);
    scene_paint(scene);
    assert_true(font_is_open(fonts, FACE_CHINESE));
    assert_true(scene_count(scene, box, ground) > ink);
}

static uint64_t cache_bytes(struct scene *scene) {
    uint64_t bytes = 0, pixels = 0;
    stage_statistics(scene->stage, &bytes, &pixels);
    return bytes;
}

static void the_cache_of_runs_is_bounded_and_keeps_what_is_used(void **state) {
    struct scene *scene = *state;
    struct rect box = {0, 0, STAGE_WIDTH, 200};
    char text[64];
    uint64_t most = 0;
    for (int k = 0; k < 1500; k++) {
        scene_begin(scene);
        snprintf(text, sizeof(text), "Line number %d of many", k);
        scene_text(scene, scene->root, "Always here", box)->font.px = 90;
        struct node *node = scene_text(scene, scene->root, text, box);
        node->font.px = 90;
        scene_paint(scene);
        most = cache_bytes(scene) > most ? cache_bytes(scene) : most;
    }
    assert_in_range(most, 3u << 19, 2u << 20);
    const struct run_cache *cache = scene->stage->runs;
    uint64_t before = run_cache_bytes(cache);
    scene_begin(scene);
    scene_text(scene, scene->root, "Always here", box)->font.px = 90;
    scene_paint(scene);
    assert_int_equal(run_cache_bytes(cache), before); /* it was not drawn again */
}

/* Is `marker` anywhere in writable memory? Built and wiped by the caller, so it is not in the
 * search. */
static int count_in_memory(const unsigned char *crypt, size_t len) {
    FILE *maps = fopen("/proc/self/maps", "r");
    int memory = open("/proc/self/mem", O_RDONLY), count = 0;
    char line[512];
    static unsigned char page[1 << 16];
    assert_non_null(maps);
    while (fgets(line, sizeof(line), maps) != NULL) {
        unsigned long from, to;
        char modes[8];
        if (sscanf(line, "%lx-%lx %7s", &from, &to, modes) != 3 || modes[1] != 'w')
            continue;
        if (to - from > 1ul << 30)
            continue; /* a sanitizer's shadow */
        for (unsigned long at = from; at < to; at += sizeof(page) - 64) {
            size_t want = to - at < sizeof(page) ? to - at : sizeof(page);
            ssize_t got = pread(memory, page, want, (off_t)at);
            for (ssize_t k = 0; k + (ssize_t)len <= got; k++) {
                size_t same = 0;
                while (same < len && page[k + (ssize_t)same] == (crypt[same] ^ 0x55))
                    same++;
                count += same == len;
            }
        }
    }
    fclose(maps);
    close(memory);
    memset(page, 0, sizeof(page)); /* the next search must not find what this one read */
    return count;
}

static void a_visit_that_ends_leaves_no_word_behind(void **state) {
    struct scene *scene = *state;
    static const unsigned char crypt[] = {'Q' ^ 0x55, 'u' ^ 0x55, 'x' ^ 0x55, 'e' ^ 0x55,
                                          'l' ^ 0x55, 'm' ^ 0x55, 'a' ^ 0x55, 'r' ^ 0x55,
                                          'k' ^ 0x55, 'e' ^ 0x55, 'r' ^ 0x55};
    char *marker = mem_alloc(16, 1);
    for (size_t k = 0; k < sizeof(crypt); k++)
        marker[k] = (char)(crypt[k] ^ 0x55);
    scene_begin(scene);
    struct rect box = {0, 0, STAGE_WIDTH, 80};
    scene_text(scene, scene->root, arena_text(scene->arena, marker), box);
    scene_paint(scene);
    const struct measure *measure = stage_measure(scene->stage);
    struct font_spec font = {.px = 40};
    assert_true(measure->width(measure->context, &font, marker, sizeof(crypt)) > 100);
    assert_true(count_in_memory(crypt, sizeof(crypt)) >= 2);
    mem_free(marker);
    scene_begin(scene);
    scene_paint(scene);
    stage_forget(scene->stage);
    assert_int_equal(cache_bytes(scene), 0);
    mem_wipe_stack();
    assert_int_equal(count_in_memory(crypt, sizeof(crypt)), 0);
}

static void a_language_name_outlives_the_visit_and_nothing_else(void **state) {
    struct scene *scene = *state;
    struct rect box = {0, 0, STAGE_WIDTH, 80};
    const char *const texts[] = {"English", "English Street 4"};
    uint64_t kept[2];
    for (int k = 0; k < 2; k++) {
        stage_forget(scene->stage);
        scene_begin(scene);
        scene_text(scene, scene->root, texts[k], box);
        scene_paint(scene);
        uint64_t before = cache_bytes(scene);
        stage_forget(scene->stage);
        kept[k] = cache_bytes(scene);
        assert_true(k == 0 ? kept[0] == before && before > 0 : kept[1] < before);
    }
    assert_int_equal(kept[0], kept[1]); /* the name of the first page, not the street of the next */
}

static void painted_pixels_are_counted_once(void **state) {
    struct scene *scene = *state;
    uint64_t bytes = 0, pixels = 0;
    stage_statistics(scene->stage, &bytes, &pixels);
    scene_begin(scene);
    scene_paint_part(scene, (struct rect){10, 10, 20, 30});
    stage_statistics(scene->stage, &bytes, &pixels);
    assert_int_equal(pixels, 600);
    stage_statistics(scene->stage, &bytes, &pixels);
    assert_int_equal(pixels, 0);
}

static void a_shot_is_a_picture_of_the_whole_stage(void **state) {
    struct scene *scene = *state;
    const char *path = KIOSK_BINARY_DIR "/test_stage_shot.png";
    unsigned char head[24] = {0};
    scene_begin(scene);
    scene_paint(scene);
    assert_int_equal(stage_shot(scene->stage, path), ERR_OK);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_int_equal(fread(head, 1, sizeof(head), file), sizeof(head));
    fclose(file);
    unlink(path);
    assert_memory_equal(head + 1, "PNG", 3);
    assert_int_equal(head[18] << 8 | head[19], STAGE_WIDTH);
    assert_int_equal(head[22] << 8 | head[23], STAGE_HEIGHT);
    assert_int_equal(stage_shot(scene->stage, "/nonexistent/a.png"), ERR_IO);
}

static int drain(struct stage *stage) {
    struct input input;
    int count = 0;
    while (stage_next(stage, &input))
        count++;
    return count;
}

static void a_new_stage_asks_to_be_painted(void **state) {
    (void)state;
    struct stage_params params = stage_usual_params();
    struct stage *stage = NULL;
    struct input input = {0};
    assert_int_equal(stage_open(&params, &stage), ERR_OK);
    assert_true(stage_next(stage, &input));
    assert_int_equal(input.kind, INPUT_EXPOSED);
    stage_close(stage);
}

struct ringer {
    struct stage *stage;
    pid_t sleeper;
};

static bool is_asleep(pid_t thread) {
    char path[64], line[128] = "";
    snprintf(path, sizeof(path), "/proc/self/task/%d/stat", (int)thread);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    char *read = fgets(line, sizeof(line), file);
    fclose(file);
    return read != NULL && strstr(line, ") S") != NULL;
}

static void *ring_a_sleeper(void *context) {
    const struct ringer *ringer = context;
    while (!is_asleep(ringer->sleeper))
        sched_yield();
    for (int k = 0; k < 1000; k++)
        stage_ring(ringer->stage);
    return NULL;
}

static void the_bell_wakes_from_another_thread(void **state) {
    struct scene *scene = *state;
    struct ringer ringer = {scene->stage, gettid()};
    pthread_t thread;
    drain(scene->stage);
    stage_wait(scene->stage, 0);
    for (int k = 0; k < 20; k++) {
        int64_t start_ms = monotonic_ms();
        assert_int_equal(pthread_create(&thread, NULL, ring_a_sleeper, &ringer), 0);
        stage_wait(scene->stage, 20000);
        assert_true(monotonic_ms() - start_ms < 10000);
        pthread_join(thread, NULL);
        stage_wait(scene->stage, 0); /* rings after the first wait are still heard */
    }
}

static void a_ring_before_the_wait_is_not_lost(void **state) {
    struct scene *scene = *state;
    drain(scene->stage);
    stage_ring(scene->stage);
    int64_t start_ms = monotonic_ms();
    stage_wait(scene->stage, 20000);
    assert_true(monotonic_ms() - start_ms < 10000);
}

static void waiting_inputs_are_not_slept_over(void **state) {
    struct scene *scene = *state;
    struct input select = {.kind = INPUT_KEY, .key = KEYPAD_SELECT};
    drain(scene->stage);
    stage_feed(scene->stage, &select);
    int64_t start_ms = monotonic_ms();
    stage_wait(scene->stage, 20000);
    assert_true(monotonic_ms() - start_ms < 10000);
    assert_int_equal(drain(scene->stage), 1);
}

static void an_idle_stage_sleeps(void **state) {
    struct scene *scene = *state;
    struct rusage before, after;
    drain(scene->stage);
    stage_wait(scene->stage, 0);
    getrusage(RUSAGE_THREAD, &before);
    int64_t start_ms = monotonic_ms();
    stage_wait(scene->stage, 300);
    int64_t slept_ms = monotonic_ms() - start_ms;
    getrusage(RUSAGE_THREAD, &after);
    assert_in_range(slept_ms, 290, 5000);
    assert_in_range(after.ru_nvcsw - before.ru_nvcsw, 0, 3);
    int64_t used_us = (after.ru_utime.tv_sec - before.ru_utime.tv_sec) * 1000000 +
                      after.ru_utime.tv_usec - before.ru_utime.tv_usec;
    assert_in_range(used_us, 0, 20000); /* spinning would use 300,000 */
}

static void a_signal_to_end_is_a_wish_to_quit(void **state) {
    struct scene *scene = *state;
    struct input input = {0};
    drain(scene->stage);
    raise(SIGTERM);
    int64_t start_ms = monotonic_ms();
    stage_wait(scene->stage, 20000);
    assert_true(monotonic_ms() - start_ms < 10000);
    assert_true(stage_next(scene->stage, &input));
    assert_int_equal(input.kind, INPUT_QUIT);
    assert_false(stage_next(scene->stage, &input));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_missing_font_stops_the_start),
        cmocka_unit_test(a_font_that_is_no_font_stops_the_start),
        cmocka_unit_test(missing_icons_stop_the_start),
        cmocka_unit_test(a_wrong_keymap_stops_the_start),
        cmocka_unit_test(without_a_display_a_window_is_refused),
        cmocka_unit_test(a_smaller_chinese_face_may_be_named_as_a_file),
        cmocka_unit_test_setup_teardown(a_chinese_face_that_nobody_needs_is_closed_and_comes_back,
                                        scene_setup, scene_teardown),
        cmocka_unit_test_setup_teardown(the_cache_of_runs_is_bounded_and_keeps_what_is_used,
                                        scene_setup, scene_teardown),
        cmocka_unit_test_setup_teardown(a_visit_that_ends_leaves_no_word_behind, scene_setup,
                                        scene_teardown),
        cmocka_unit_test_setup_teardown(a_language_name_outlives_the_visit_and_nothing_else,
                                        scene_setup, scene_teardown),
        cmocka_unit_test_setup_teardown(painted_pixels_are_counted_once, scene_setup,
                                        scene_teardown),
        cmocka_unit_test_setup_teardown(a_shot_is_a_picture_of_the_whole_stage, scene_setup,
                                        scene_teardown),
        cmocka_unit_test(a_new_stage_asks_to_be_painted),
        cmocka_unit_test_setup_teardown(the_bell_wakes_from_another_thread, scene_setup,
                                        scene_teardown),
        cmocka_unit_test_setup_teardown(a_ring_before_the_wait_is_not_lost, scene_setup,
                                        scene_teardown),
        cmocka_unit_test_setup_teardown(waiting_inputs_are_not_slept_over, scene_setup,
                                        scene_teardown),
        cmocka_unit_test_setup_teardown(an_idle_stage_sleeps, scene_setup, scene_teardown),
        cmocka_unit_test_setup_teardown(a_signal_to_end_is_a_wish_to_quit, scene_setup,
                                        scene_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
