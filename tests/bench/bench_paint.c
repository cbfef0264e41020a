/* rooms: stage ui flow base */
/* What painting costs without a display: a screen built and laid out, painted whole with every run
 * of text new, painted again from the cache, and the repaint of one pressed part. Prints a line a
 * screen: milliseconds of this thread's CPU, medians; a fill of the whole picture is the yardstick
 * of the run. bench_paint [rounds] */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"
#include "stage/stage.h"
#include "ui/screen.h"

#define WIDTH 1080
#define HEIGHT 1920
#define ROUNDS_MOST 200

struct bench {
    struct stage *stage;
    struct strings *strings;
    struct state state;
    struct panel panel;
    struct arena *arenas[2];
    int rounds;
};

enum cost { COST_BUILD_FIRST, COST_PAINT_FIRST, COST_BUILD, COST_PAINT, COST_PRESS, COST_COUNT };

static double cpu_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int by_size(const void *a, const void *b) {
    double one = *(const double *)a, two = *(const double *)b;
    return (one > two) - (one < two);
}

static double median(double *values, int count) {
    qsort(values, (size_t)count, sizeof(*values), by_size);
    return values[count / 2];
}

static struct node *build(struct bench *bench, uint32_t pressed_id, int at) {
    struct view view = {.pressed_id = pressed_id};
    arena_reset(bench->arenas[at]);
    strings_set_lang(bench->strings, bench->state.settings.lang);
    return screen_build(&bench->state, bench->strings, &bench->panel, stage_measure(bench->stage),
                        &view, bench->arenas[at]);
}

static void paint(struct bench *bench, const struct node *root, const struct dirty *dirty) {
    stage_paint(bench->stage, root, dirty, bench->state.settings.theme, bench->state.settings.lang);
}

static uint32_t pressable(struct node *root) {
    uint32_t id = 0;
    for (struct node *node = root; node != NULL; node = node_next(node))
        if (node->role == ROLE_KEY || (id == 0 && node->look.press == PRESS_SECOND))
            id = node->id;
    return id;
}

static void press_once(struct bench *bench, struct node *root, double *cost) {
    struct dirty dirty;
    uint32_t id = pressable(root);
    difference_find(NULL, root, WIDTH, HEIGHT, &dirty); /* as after its own painting */
    double start = cpu_ms();
    struct node *pressed = build(bench, id, 1);
    difference_find(root, pressed, WIDTH, HEIGHT, &dirty);
    paint(bench, pressed, &dirty);
    *cost = cpu_ms() - start;
    difference_find(pressed, root, WIDTH, HEIGHT, &dirty);
    paint(bench, root, &dirty);
}

static void bench_screen(struct bench *bench, const char *name, double fill_ms) {
    static double costs[COST_COUNT][ROUNDS_MOST];
    double medians[COST_COUNT];
    struct dirty all = {.count = 1, .rects = {{0, 0, WIDTH, HEIGHT}}};
    for (int round = 0; round < bench->rounds; round++) {
        stage_forget(bench->stage);
        double start = cpu_ms();
        struct node *root = build(bench, 0, 0);
        double built = cpu_ms();
        paint(bench, root, &all);
        double painted = cpu_ms();
        root = build(bench, 0, 0);
        double again = cpu_ms();
        paint(bench, root, &all);
        costs[COST_BUILD_FIRST][round] = built - start;
        costs[COST_PAINT_FIRST][round] = painted - built;
        costs[COST_BUILD][round] = again - painted;
        costs[COST_PAINT][round] = cpu_ms() - again;
        press_once(bench, root, &costs[COST_PRESS][round]);
    }
    for (int k = 0; k < COST_COUNT; k++)
        medians[k] = median(costs[k], bench->rounds);
    printf("%-14s %-3s %8.2f %8.2f %8.2f %8.2f %8.2f   %.1f\n", name,
           lang_code(bench->state.settings.lang), medians[COST_BUILD_FIRST],
           medians[COST_PAINT_FIRST], medians[COST_BUILD], medians[COST_PAINT], medians[COST_PRESS],
           medians[COST_PAINT] / fill_ms);
}

static double fill_cost(int rounds) {
    static double costs[ROUNDS_MOST];
    size_t bytes = (size_t)WIDTH * HEIGHT * 4;
    unsigned char *picture = mem_alloc(bytes, 1);
    for (int round = 0; round < rounds; round++) {
        double start = cpu_ms();
        memset(picture, round, bytes);
        __asm__ volatile("" : : "r"(picture) : "memory");
        costs[round] = cpu_ms() - start;
    }
    mem_free(picture);
    return median(costs, rounds);
}

static bool open_bench(struct bench *bench) {
    static const struct settings settings = {.size = SIZE_STANDARD, .volume = 3, .rate = 2};
    struct stage_params params = {.width_px = WIDTH,
                                  .height_px = HEIGHT,
                                  .is_headless = true,
                                  .px_per_mm = WIDTH / 268.0,
                                  .assets = KIOSK_SOURCE_DIR "/assets",
                                  .fonts_inter = "/usr/share/fonts/opentype/inter",
                                  .fonts_arabic = "/usr/share/fonts/truetype/noto",
                                  .fonts_chinese = "/usr/share/fonts/opentype/noto",
                                  .title = "",
                                  .keymap = ""};
    bench->panel = (struct panel){WIDTH, HEIGHT, WIDTH / 268.0, 760, 1220};
    if (stage_open(&params, &bench->stage) != ERR_OK ||
        strings_load(KIOSK_SOURCE_DIR "/assets/strings", "America/Denver", &bench->strings) !=
            ERR_OK)
        return false;
    state_init(&bench->state, secret_alloc(sizeof(struct visit)), &settings);
    for (int k = 0; k < 2; k++)
        bench->arenas[k] = arena_create(16u << 20);
    return true;
}

static void bench_typing(struct bench *bench, double fill_ms) {
    struct visit *visit = bench->state.visit;
    bench->state.screen = SCREEN_DESCRIBE;
    visit->field = FIELD_DESCRIPTION;
    visit->keys.is_open = true;
    bench_screen(bench, "describe_typing", fill_ms);
    visit->field = FIELD_NONE;
    visit->keys.is_open = false;
}

int main(int argc, char **argv) {
    static struct bench bench;
    bench.rounds = argc > 1 ? atoi(argv[1]) : 30;
    if (bench.rounds < 1 || bench.rounds > ROUNDS_MOST || !open_bench(&bench)) {
        fprintf(stderr, "bench_paint [rounds, 1 to %d]; needs the fonts\n", ROUNDS_MOST);
        return 2;
    }
    double fill_ms = fill_cost(bench.rounds);
    printf("%dx%d, CPU ms, median of %d; memset of the picture %.2f ms\n", WIDTH, HEIGHT,
           bench.rounds, fill_ms);
    printf("screen         lang  build 1  paint 1    build    paint    press   paint/memset\n");
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        bench.state.settings.lang = (enum lang)lang;
        bench.state.screen = SCREEN_HOME;
        bench_screen(&bench, "home", fill_ms);
        bench.state.screen = SCREEN_ATTRACT;
        bench_screen(&bench, "attract", fill_ms);
        bench.state.screen = SCREEN_DISPLAY;
        bench_screen(&bench, "display", fill_ms);
        bench_typing(&bench, fill_ms);
    }
    stage_close(bench.stage);
    return 0;
}
