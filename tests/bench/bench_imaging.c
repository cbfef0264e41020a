/* rooms: imaging base */
/* What a page costs, in CPU ms: rows to image, cleaned, checked, TIFF written; and unpaper on the
 * same page in the same run. Median of rounds. Fails when the ratio is under 8. */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "imaging/barcode.h"
#include "imaging/check.h"
#include "imaging/support_sheet.h"
#include "imaging/tiff.h"

#define ROUNDS 7
#define LEAST_RATIO 8

extern char **environ;

static struct rules rules;

static double cpu_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static double children_ms(void) {
    struct rusage usage;
    getrusage(RUSAGE_CHILDREN, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e3 +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e3;
}

static int compare_doubles(const void *a, const void *b) {
    double left = *(const double *)a, right = *(const double *)b;
    return left < right ? -1 : left > right;
}

static double median(double *values) {
    qsort(values, ROUNDS, sizeof(double), compare_doubles);
    return values[ROUNDS / 2];
}

enum step { STEP_IMAGE, STEP_CLEAN, STEP_CHECK, STEP_TIFF, STEP_ALL, STEP_COUNT };

static void require(enum err err, const char *what) {
    if (err == ERR_OK)
        return;
    printf("%s: %s\n", what, err_name(err));
    exit(1);
}

static size_t chain(const struct sheet *sheet, double spent[STEP_COUNT]) {
    struct page_spec spec = sheet_spec(sheet);
    struct page_image *image = NULL;
    struct clean_page *page = NULL;
    struct check_list list;
    struct buf tiff;
    double start = cpu_ms(), at[STEP_COUNT];
    buf_init(&tiff, TIFF_PAGE_BYTES_MOST);
    size_t len = (size_t)sheet->width * (size_t)sheet->height;
    require(page_image_make(&spec, sheet->grey, len, &image), "image");
    at[STEP_IMAGE] = cpu_ms();
    require(clean_page_make(image, NULL, &page), "clean");
    at[STEP_CLEAN] = cpu_ms();
    check_page(page, &rules, 1, &list);
    at[STEP_CHECK] = cpu_ms();
    require(tiff_write(page, &tiff), "tiff");
    at[STEP_TIFF] = cpu_ms();
    size_t bytes = tiff.len;
    buf_finish(&tiff);
    clean_page_destroy(page);
    page_image_destroy(image);
    for (int step = STEP_TIFF; step > STEP_IMAGE; step--)
        spent[step] = at[step] - at[step - 1];
    spent[STEP_IMAGE] = at[STEP_IMAGE] - start;
    spent[STEP_ALL] = cpu_ms() - start;
    return bytes;
}

static double measure_chain(const struct sheet *sheet, const char *name) {
    double spent[STEP_COUNT][ROUNDS], once[STEP_COUNT];
    size_t bytes = 0;
    for (int round = 0; round < ROUNDS; round++) {
        bytes = chain(sheet, once);
        for (int step = 0; step < STEP_COUNT; step++)
            spent[step][round] = once[step];
    }
    double all = median(spent[STEP_ALL]);
    printf(
        "%-14s image %5.1f  clean %6.1f  checks %4.2f  tiff %5.1f  all %6.1f ms CPU, %zu bytes\n",
        name, median(spent[STEP_IMAGE]), median(spent[STEP_CLEAN]), median(spent[STEP_CHECK]),
        median(spent[STEP_TIFF]), all, bytes);
    return all;
}

/* 0: there is no unpaper. */
static double measure_unpaper(const struct sheet *sheet) {
    const char *const argv[] = {"unpaper",
                                "--overwrite",
                                "-q",
                                KIOSK_BINARY_DIR "/bench_in.pgm",
                                KIOSK_BINARY_DIR "/bench_out.pbm",
                                NULL};
    FILE *file = fopen(argv[3], "wb");
    double before = children_ms();
    pid_t pid;
    int status = 0;
    if (file == NULL)
        return 0;
    fprintf(file, "P5\n%d %d\n255\n", sheet->width, sheet->height);
    fwrite(sheet->grey, 1, (size_t)sheet->width * (size_t)sheet->height, file);
    fclose(file);
    posix_spawn_file_actions_t quiet; /* it complains of the name that it was given */
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, 2, "/dev/null", O_WRONLY, 0);
    if (posix_spawnp(&pid, "unpaper", &quiet, NULL, (char *const *)argv, environ) != 0)
        return 0;
    posix_spawn_file_actions_destroy(&quiet);
    bool is_done = waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    unlink(argv[3]);
    unlink(argv[4]);
    return is_done ? children_ms() - before : 0;
}

static void measure_rest(const struct sheet *sheet) {
    static uint8_t screen[1100 * 1500];
    static struct barcode_list codes;
    struct page_spec spec = sheet_spec(sheet);
    struct page_image *image = NULL;
    struct preview preview;
    double start = cpu_ms();
    require(
        page_image_make(&spec, sheet->grey, (size_t)sheet->width * (size_t)sheet->height, &image),
        "image");
    double made = cpu_ms();
    require(page_image_preview(image, 1100, 1500, false, screen, sizeof(screen), &preview),
            "preview");
    double shown = cpu_ms();
    require(barcode_read_page(image, &codes), "barcode");
    printf("beside it: preview %.1f (image %.1f), barcodes %.1f ms CPU\n", shown - made,
           made - start, cpu_ms() - shown);
    page_image_destroy(image);
}

int main(void) {
    static const struct {
        const char *name;
        double skew, shade;
    } kinds[] = {{"clean", 0, 0}, {"skew 3", 3, 0}, {"shadow, skew", -1.3, 0.55}};
    char message[RULES_MESSAGE_ROOM];
    double least = 1e9;
    require(rules_read_file(KIOSK_SOURCE_DIR "/assets/counties/maricopa.json", &rules, message),
            message);
    for (size_t kind = 0; kind < sizeof(kinds) / sizeof(kinds[0]); kind++) {
        const struct sheet_text text = {.font = FONT_SERIF,
                                        .points = 11,
                                        .left = 1,
                                        .top = 1,
                                        .right = 1,
                                        .bottom = 1,
                                        .ink = 25};
        struct sheet *sheet = sheet_create(8.5, 11, 300, 240);
        if (!sheet_set(sheet, &text))
            return 1;
        if (kinds[kind].skew != 0)
            sheet_lay(sheet, kinds[kind].skew, 0, 240);
        if (kinds[kind].shade > 0)
            sheet_shade(sheet, kinds[kind].shade);
        sheet_grain(sheet, 4);
        double ours = measure_chain(sheet, kinds[kind].name), theirs = measure_unpaper(sheet);
        if (theirs > 0)
            printf("%-14s unpaper %.0f ms CPU: %.1f times ours\n", "", theirs, theirs / ours);
        else
            printf("%-14s unpaper: not there, no ratio\n", "");
        if (theirs > 0 && theirs / ours < least)
            least = theirs / ours;
        if (kind == 0)
            measure_rest(sheet);
        sheet_destroy(sheet);
    }
    if (least < 1e9)
        printf("unpaper_over_ours %.1f\n", least);
    return least < LEAST_RATIO;
}
