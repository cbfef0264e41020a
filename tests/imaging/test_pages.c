/* Pages whose truth is known: no real page is called blank, skew to 0.1 degrees, no page is stood
 * up wrongly (asking is fine), margins to 0.02 in, and each fault is found where it is and not
 * where it is not. Ends with a line of figures. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "imaging/check.h"
#include "support_sheet.h"

struct fault {
    const char *name;
    double skew;  /* as laid, clockwise */
    int quarters; /* as laid, clockwise */
    double rim, shade, grain;
    int bed, ink, paper, specks, blur;
    double height;   /* 0: letter */
    unsigned wanted; /* codes that must be found */
    int dpi;         /* 0: 300 */
};

#define CODE(code) (1u << (code))
#define CHECK_ANY_PAGE (CODE(CHECK_PAPER_SIZE) | CODE(CHECK_UPRIGHT))

static const struct fault FAULTS[] = {
    {.name = "clean"},
    {.name = "grain", .grain = 8},
    {.name = "skew 3", .skew = 3, .grain = 3},
    {.name = "skew -1.3, specks", .skew = -1.3, .specks = 800},
    {.name = "skew 9", .skew = 9, .grain = 3, .wanted = CODE(CHECK_SKEW)},
    {.name = "skew -0.6", .skew = -0.6, .grain = 3},
    {.name = "shadow", .shade = 0.55, .grain = 3},
    {.name = "upside down", .quarters = 2, .grain = 3},
    {.name = "upside down, skew", .quarters = 2, .skew = 1.7, .grain = 3},
    {.name = "lies right", .quarters = 1, .grain = 3},
    {.name = "lies left", .quarters = 3, .skew = -2.2, .grain = 3},
    {.name = "faint", .ink = 190, .grain = 3, .wanted = CODE(CHECK_FAINT)},
    {.name = "dark", .paper = 110, .ink = 20, .grain = 3, .wanted = CODE(CHECK_DARK)},
    {.name = "legal", .height = 14, .grain = 3},
    {.name = "black bed", .rim = 0.4, .bed = 12, .grain = 3},
    {.name = "black bed, skew", .rim = 0.7, .bed = 30, .skew = 2.4, .grain = 3},
    {.name = "200 dpi", .dpi = 200, .grain = 3, .wanted = CODE(CHECK_RESOLUTION)},
    {.name = "600 dpi", .dpi = 600},
    {.name = "blurred", .blur = 3, .wanted = CODE(CHECK_SHARPNESS)},
};

static struct rules rules;
static int pages, blank, wrong, unsure, missed, extra;
static double worst_skew, worst_margin, worst_type;

static int read_rules(void **state) {
    char message[RULES_MESSAGE_ROOM];
    (void)state;
    return rules_read_file(KIOSK_SOURCE_DIR "/assets/counties/maricopa.json", &rules, message) !=
           ERR_OK;
}

static struct clean_page *clean(const struct sheet *sheet) {
    struct page_spec spec = sheet_spec(sheet);
    struct page_image *image = NULL;
    struct clean_page *page = NULL;
    size_t len = (size_t)sheet->width * (size_t)sheet->height;
    assert_int_equal(page_image_make(&spec, sheet->grey, len, &image), ERR_OK);
    assert_int_equal(clean_page_make(image, NULL, &page), ERR_OK);
    page_image_destroy(image);
    return page;
}

static unsigned codes_of(const struct clean_page *page, int number) {
    struct check_list list;
    unsigned codes = 0;
    check_page(page, &rules, number, &list);
    for (int at = 0; at < list.count; at++)
        codes |= CODE(list.findings[at].code);
    return codes;
}

static void keep_worst(double *worst, double off) {
    if (fabs(off) > *worst)
        *worst = fabs(off);
}

static void compare_codes(const char *what, unsigned codes, unsigned wanted) {
    unsigned more = codes & ~wanted & ~CHECK_ANY_PAGE, less = wanted & ~codes;
    missed += less != 0;
    extra += more != 0;
    if (more | less)
        for (int code = 0; code < CHECK_CODE_COUNT; code++)
            if ((more | less) & CODE(code))
                printf("%s: %s %s\n", what, check_code_name((enum check_code)code),
                       more & CODE(code) ? "is found and not there" : "is not found");
}

static void compare_margins(const char *what, const struct sheet_text *text,
                            const struct clean_measure *measure, const int *ink, double width,
                            double height, int dpi) {
    double truth[CLEAN_SIDE_COUNT] = {ink[0] / (double)dpi, width - ink[1] / (double)dpi,
                                      height - ink[2] / (double)dpi, ink[3] / (double)dpi};
    (void)text;
    for (int side = 0; side < CLEAN_SIDE_COUNT; side++) {
        double off = measure->margin[side] - truth[side];
        keep_worst(&worst_margin, off);
        if (fabs(off) > 0.02)
            printf("%s: margin %d is %.3f, measured %.3f\n", what, side, truth[side],
                   measure->margin[side]);
    }
}

static void compare(const char *what, const struct fault *fault, const struct clean_page *page) {
    const struct clean_measure *measure = clean_page_measure(page);
    int turns = (4 - fault->quarters) % 4;
    pages++;
    blank += measure->is_blank;
    double off = measure->skew_degrees + fault->skew;
    keep_worst(&worst_skew, off);
    if (measure->is_blank || fabs(off) > 0.1)
        printf("%s: blank %d, skew %.2f for %.2f\n", what, measure->is_blank, measure->skew_degrees,
               -fault->skew);
    if (measure->upright == CLEAN_UPRIGHT_UNSURE) {
        unsure++;
        printf("%s: unsure which way is up\n", what);
    } else if (measure->quarters != turns) {
        wrong++;
        printf("%s: turned by %d, not %d\n", what, measure->quarters, turns);
    }
}

static void try_page(const char *font, double points, const struct fault *fault) {
    char what[200];
    int dpi = fault->dpi > 0 ? fault->dpi : 300;
    double height = fault->height > 0 ? fault->height : 11;
    struct sheet_text text = {.font = font,
                              .points = points,
                              .left = 1,
                              .top = 2.2,
                              .right = 1,
                              .bottom = 0.8,
                              .ink = fault->ink > 0 ? fault->ink : 25};
    struct sheet *sheet = sheet_create(8.5, height, dpi, fault->paper > 0 ? fault->paper : 240);
    snprintf(what, sizeof(what), "%s, %g pt, %s", fault->name, points, strrchr(font, '/') + 1);
    assert_true(sheet_set(sheet, &text));
    int ink[4] = {sheet->top, sheet->right, sheet->bottom, sheet->left};
    if (fault->blur > 0)
        sheet_blur(sheet, fault->blur);
    if (fault->specks > 0)
        sheet_specks(sheet, fault->specks, 3, 60);
    sheet_turn(sheet, fault->quarters);
    if (fault->skew != 0 || fault->rim > 0)
        sheet_lay(sheet, fault->skew, fault->rim, fault->bed > 0 ? fault->bed : sheet->grey[0]);
    if (fault->shade > 0)
        sheet_shade(sheet, fault->shade);
    if (fault->grain > 0)
        sheet_grain(sheet, fault->grain);
    struct clean_page *page = clean(sheet);
    const struct clean_measure *measure = clean_page_measure(page);
    compare(what, fault, page);
    if (measure->upright == CLEAN_UPRIGHT)
        compare_margins(what, &text, measure, ink, 8.5, height, dpi);
    assert_int_equal(measure->has_paper_size, fault->bed > 0);
    if (fault->bed > 0 &&
        (fabs(measure->paper_width - 8.5) > 0.03 || fabs(measure->paper_height - height) > 0.03))
        print_error("%s: paper %.3f x %.3f\n", what, measure->paper_width, measure->paper_height);
    keep_worst(&worst_type, (measure->type_points - points) / points);
    if (fabs(measure->type_points - points) / points > 0.12)
        printf("%s: measured %.1f pt\n", what, measure->type_points);
    compare_codes(what, codes_of(page, 1),
                  fault->wanted | (points < 9 ? CODE(CHECK_TYPE_SIZE) : 0));
    clean_page_destroy(page);
    sheet_destroy(sheet);
}

static void test_text_pages(void **state) {
    static const char *const fonts[] = {FONT_SERIF, FONT_SANS, FONT_MONO, FONT_NOTO};
    (void)state;
    for (size_t font = 0; font < sizeof(fonts) / sizeof(fonts[0]); font++)
        for (size_t at = 0; at < sizeof(FAULTS) / sizeof(FAULTS[0]); at++)
            if (FAULTS[at].dpi < 600 || font == 0)
                try_page(fonts[font], 11, &FAULTS[at]);
    for (size_t font = 0; font < sizeof(fonts) / sizeof(fonts[0]); font++)
        for (double points = 7; points <= 14; points += 7)
            try_page(fonts[font], points, &FAULTS[2]);
    printf("%d pages: %d called blank, skew to %.3f degrees, %d stood up wrongly, %d unsure, "
           "margins to %.3f in, type to %.0f %%, %d faults missed, %d found too many\n",
           pages, blank, worst_skew, wrong, unsure, worst_margin, worst_type * 100, missed, extra);
    assert_true(pages >= 60);
    assert_int_equal(blank, 0);
    assert_int_equal(wrong, 0);
    assert_true(unsure * 10 <= pages);
    assert_true(worst_skew <= 0.1);
    assert_true(worst_margin <= 0.02);
    assert_int_equal(missed, 0);
    assert_int_equal(extra, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_text_pages)};
    return cmocka_run_group_tests(tests, read_rules, NULL);
}
