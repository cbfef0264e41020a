/* One fault a page: blank sheets that are and that are not, cut pages, small type, margins, the
 * stamp's room, paper too large, scanners of too few dots. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "imaging/check.h"
#include "imaging/clean_inner.h"
#include "support_sheet.h"

static struct rules rules;

static int read_rules(void **state) {
    char message[RULES_MESSAGE_ROOM];
    (void)state;
    return rules_read_file(KIOSK_SOURCE_DIR "/assets/counties/maricopa.json", &rules, message) !=
           ERR_OK;
}

static const struct sheet_text PLAIN = {
    .font = FONT_SERIF, .points = 11, .left = 1, .top = 2.2, .right = 1, .bottom = 1, .ink = 25};

static struct clean_page *clean_by(const struct sheet *sheet, const struct page_spec *spec,
                                   bool is_turned) {
    struct page_image *image = NULL;
    struct clean_page *page = NULL;
    const struct clean_params params = {.is_turned_by_person = is_turned};
    size_t len = (size_t)sheet->width * (size_t)sheet->height;
    assert_int_equal(page_image_make(spec, sheet->grey, len, &image), ERR_OK);
    assert_int_equal(clean_page_make(image, &params, &page), ERR_OK);
    page_image_destroy(image);
    return page;
}

/* Takes the sheet. */
static struct clean_page *clean(struct sheet *sheet) {
    struct page_spec spec = sheet_spec(sheet);
    struct clean_page *page = clean_by(sheet, &spec, false);
    sheet_destroy(sheet);
    return page;
}

static const struct check_finding *find(const struct check_list *list, enum check_code code) {
    for (int at = 0; at < list->count; at++)
        if (list->findings[at].code == code)
            return &list->findings[at];
    return NULL;
}

/* Takes the sheet: is the code found, and how much was measured? */
static bool has(struct sheet *sheet, int number, enum check_code code,
                struct check_finding *finding) {
    struct check_list list;
    struct clean_page *page = clean(sheet);
    check_page(page, &rules, number, &list);
    const struct check_finding *found = find(&list, code);
    if (found != NULL && finding != NULL)
        *finding = *found;
    clean_page_destroy(page);
    return found != NULL;
}

static void test_blank(void **state) {
    struct check_finding finding;
    (void)state;
    struct sheet *sheet = sheet_create(8.5, 11, 300, 240);
    sheet_grain(sheet, 8);
    assert_true(has(sheet, 2, CHECK_BLANK, &finding));
    assert_int_equal(finding.level, RULE_ASK);
    assert_int_equal(finding.page, 2);
    sheet = sheet_create(8.5, 11, 300, 240);
    sheet_specks(sheet, 3000, 5, 60);
    sheet_grain(sheet, 4);
    assert_true(has(sheet, 2, CHECK_BLANK, NULL));
    sheet = sheet_create(8.5, 11, 300, 235);
    struct sheet *back = sheet_create(8.5, 11, 300, 255);
    assert_true(sheet_set(back, &PLAIN));
    sheet_blur(back, 3);
    sheet_bleed(sheet, back, 25);
    sheet_grain(sheet, 4);
    sheet_destroy(back);
    assert_true(has(sheet, 2, CHECK_BLANK, NULL));
}

/* 0 real pages called blank: two words, a signature, a stamp, pencil, a page on its side, a
 * picture, a line of figures in a corner. */
static void test_not_blank(void **state) {
    static const struct sheet_text few[] = {
        {.font = FONT_SERIF,
         .points = 12,
         .left = 3,
         .top = 5,
         .ink = 25,
         .words = "Exhibit A",
         .right = 4,
         .lines_most = 1},
        {.font = FONT_SANS,
         .points = 8,
         .left = 7,
         .top = 10,
         .ink = 90,
         .words = "20260117",
         .right = .5,
         .lines_most = 1},
        {.font = FONT_SERIF,
         .points = 14,
         .left = 1,
         .top = 5,
         .ink = 185,
         .words = "paid in full",
         .right = 4,
         .lines_most = 2},
    };
    (void)state;
    for (size_t at = 0; at < sizeof(few) / sizeof(few[0]) * 2; at++) {
        struct sheet *sheet = sheet_create(8.5, 11, 300, 240);
        assert_true(sheet_set(sheet, &few[at / 2]));
        sheet_turn(sheet, at % 2 ? 1 : 0);
        sheet_grain(sheet, 3);
        if (has(sheet, 2, CHECK_BLANK, NULL))
            fail_msg("few words %zu", at);
    }
    struct sheet *sheet = sheet_create(8.5, 11, 300, 240);
    sheet_box(sheet, 2, 4, 2.5, 0.02, 60); /* a line, as of a signature */
    sheet_box(sheet, 3, 3.8, 0.02, 0.4, 60);
    sheet_grain(sheet, 3);
    assert_false(has(sheet, 2, CHECK_BLANK, NULL));
    sheet = sheet_create(8.5, 11, 300, 240);
    sheet_box(sheet, 2, 2, 4, 3, 90); /* a picture */
    sheet_grain(sheet, 3);
    assert_false(has(sheet, 2, CHECK_BLANK, NULL));
}

static void test_despeckled(void **state) {
    struct letters letters;
    int specks = 0;
    (void)state;
    struct sheet *sheet = sheet_create(8.5, 11, 300, 240);
    assert_true(sheet_set(sheet, &PLAIN));
    sheet_specks(sheet, 2000, 3, 60);
    struct clean_page *page = clean(sheet);
    const struct span in = {0, 0, 2550, 3300};
    assert_int_equal(letters_find(page->pix, CLEAN_DPI, &in, &letters), ERR_OK);
    for (int at = 0; at < letters.count; at++)
        specks += letters.pieces[at].kind == PIECE_SPECK;
    assert_int_equal(specks, 0);
    assert_true(letters.letter_count > 1000);
    letters_finish(&letters);
    clean_page_destroy(page);
}

static void test_cut_off(void **state) {
    struct check_finding finding;
    (void)state;
    for (int side = 0; side < 4; side++) {
        struct sheet *sheet = sheet_create(8.5, 11, 300, 240);
        assert_true(sheet_set(sheet, &PLAIN));
        sheet_cut(sheet, 1.3);
        sheet_turn(sheet, side);
        sheet_grain(sheet, 3);
        assert_true(has(sheet, 2, CHECK_CUT_OFF, &finding));
        assert_true(finding.measured >= 10);
    }
}

static void test_margins(void **state) {
    static const struct {
        double left, top, right, bottom;
        enum check_code code;
    } rows[] = {{0.3, 2.2, 1, 1, CHECK_MARGIN_LEFT},
                {1, 2.2, 0.25, 1, CHECK_MARGIN_RIGHT},
                {1, 2.2, 1, 0.2, CHECK_MARGIN_BOTTOM},
                {1, 0.2, 1, 1, CHECK_MARGIN_TOP}};
    (void)state;
    for (size_t at = 0; at < sizeof(rows) / sizeof(rows[0]); at++) {
        struct check_finding finding;
        struct sheet_text text = PLAIN;
        struct sheet *sheet = sheet_create(8.5, 11, 300, 240);
        text.left = rows[at].left;
        text.top = rows[at].top;
        text.right = rows[at].right;
        text.bottom = rows[at].bottom;
        assert_true(sheet_set(sheet, &text));
        double truth[4] = {sheet->top / 300.0, 8.5 - sheet->right / 300.0,
                           11 - sheet->bottom / 300.0, sheet->left / 300.0};
        assert_true(has(sheet, 2, rows[at].code, &finding));
        assert_int_equal(finding.level, RULE_WARN); /* no ground for rejection */
        assert_true(fabs(finding.measured - truth[rows[at].code - CHECK_MARGIN_TOP]) <= 0.02);
        assert_true(finding.limit == 0.5);
    }
}

/* The left 3.5 in of the top may hold an address; to the right of it the recorder stamps. */
static void test_stamp(void **state) {
    static const struct sheet_text address = {.font = FONT_SANS,
                                              .points = 10,
                                              .left = 0.6,
                                              .top = 0.6,
                                              .right = 5.1,
                                              .bottom = 9.5,
                                              .ink = 25};
    struct check_finding finding;
    (void)state;
    for (int at = 0; at < 3; at++) {
        struct sheet_text text = PLAIN;
        struct sheet *sheet = sheet_create(8.5, 11, 300, 240);
        text.top = at == 2 ? 1.5 : 2.1;
        assert_true(sheet_set(sheet, &text));
        double top = sheet->top / 300.0;
        if (at == 1)
            assert_true(sheet_set(sheet, &address));
        struct page_spec spec = sheet_spec(sheet);
        struct clean_page *page = clean_by(sheet, &spec, false);
        assert_int_equal(check_has_stamp_room(page, &rules), at < 2);
        clean_page_destroy(page);
        bool is_found = has(sheet, 1, CHECK_STAMP, &finding);
        assert_int_equal(is_found, at == 2);
        if (is_found)
            assert_true(fabs(finding.measured - top) <= 0.02 && finding.limit == 2);
    }
}

static void test_type_size(void **state) {
    struct check_finding finding;
    static const double points[] = {7, 8, 10, 12};
    (void)state;
    for (int at = 0; at < 4; at++) {
        struct sheet_text text = PLAIN;
        struct sheet *sheet = sheet_create(8.5, 11, 300, 240);
        text.points = points[at];
        assert_true(sheet_set(sheet, &text));
        sheet_grain(sheet, 3);
        bool is_found = has(sheet, 2, CHECK_TYPE_SIZE, &finding);
        assert_int_equal(is_found, points[at] < 9);
        if (is_found)
            assert_true(fabs(finding.measured - points[at]) < 0.8 && finding.level == RULE_WARN);
    }
}

static void test_paper(void **state) {
    struct check_finding finding;
    (void)state;
    struct sheet *sheet = sheet_create(11, 17, 300, 240); /* on a black bed */
    assert_true(sheet_set(sheet, &PLAIN));
    sheet_lay(sheet, 0, 0.5, 20);
    sheet_grain(sheet, 3);
    assert_true(has(sheet, 2, CHECK_PAPER_SIZE, &finding));
    assert_true(finding.is_measured && finding.level == RULE_ASK);
    assert_true(fabs(finding.measured - 11) < 0.03 && finding.limit == 8.5);
    sheet = sheet_create(8.5, 11, 300, 240); /* a white lid tells nothing */
    assert_true(sheet_set(sheet, &PLAIN));
    assert_true(has(sheet, 2, CHECK_PAPER_SIZE, &finding));
    assert_true(!finding.is_measured && finding.level == RULE_INFO);
    sheet = sheet_create(8.5, 11, 300, 240); /* the feeder crops: it is a letter */
    assert_true(sheet_set(sheet, &PLAIN));
    struct page_spec spec = sheet_spec(sheet);
    spec.edges = PAGE_EDGES_CROPPED;
    struct clean_page *page = clean_by(sheet, &spec, false);
    struct check_list list;
    check_page(page, &rules, 2, &list);
    assert_null(find(&list, CHECK_PAPER_SIZE));
    assert_true(clean_page_measure(page)->paper_height == 11);
    clean_page_destroy(page);
    sheet_destroy(sheet);
}

/* What the person has turned stays so, and its sides are those that the person sees. */
static void test_turned_by_person(void **state) {
    struct sheet *sheet = sheet_create(8.5, 11, 300, 240);
    struct sheet_text text = PLAIN;
    (void)state;
    text.left = 0.7;
    assert_true(sheet_set(sheet, &text));
    struct page_spec spec = sheet_spec(sheet);
    struct clean_page *page = clean_by(sheet, &spec, false);
    struct clean_measure before = *clean_page_measure(page);
    clean_page_turn(page, 1);
    const struct clean_measure *after = clean_page_measure(page);
    assert_int_equal(after->width, 3300);
    assert_int_equal(after->quarters, 1);
    for (int side = 0; side < CLEAN_SIDE_COUNT; side++)
        assert_true(after->margin[side] == before.margin[(side + 3) % 4]);
    clean_page_turn(page, -1);
    assert_memory_equal(after->margin, before.margin, sizeof(before.margin));
    clean_page_destroy(page);
    sheet_turn(sheet, 2);
    spec = sheet_spec(sheet);
    page = clean_by(sheet, &spec, true);
    assert_int_equal(clean_page_measure(page)->quarters, 0);
    assert_int_equal(clean_page_measure(page)->upright, CLEAN_UPRIGHT);
    clean_page_destroy(page);
    sheet_destroy(sheet);
}

/* Chinese has no ascenders: asked, or upright, but never turned over. */
static void test_other_script(void **state) {
    static const char chinese[] = "本契据由让与人与受让人于当日订立，所述不动产位于本县境内，"
                                  "双方同意其边界以旧渠为准，并已在公证人面前签署确认。";
    struct sheet_text text = PLAIN;
    (void)state;
    text.font = FONT_CJK;
    text.words = chinese;
    for (int quarters = 0; quarters < 4; quarters++) {
        struct sheet *sheet = sheet_create(8.5, 11, 300, 240);
        assert_true(sheet_set(sheet, &text));
        sheet_turn(sheet, quarters);
        sheet_grain(sheet, 3);
        struct clean_page *page = clean(sheet);
        const struct clean_measure *measure = clean_page_measure(page);
        assert_false(measure->is_blank);
        assert_true(measure->upright == CLEAN_UPRIGHT_UNSURE ||
                    measure->quarters == (4 - quarters) % 4);
        clean_page_destroy(page);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_blank),
                                       cmocka_unit_test(test_not_blank),
                                       cmocka_unit_test(test_despeckled),
                                       cmocka_unit_test(test_cut_off),
                                       cmocka_unit_test(test_margins),
                                       cmocka_unit_test(test_stamp),
                                       cmocka_unit_test(test_type_size),
                                       cmocka_unit_test(test_paper),
                                       cmocka_unit_test(test_turned_by_person),
                                       cmocka_unit_test(test_other_script)};
    return cmocka_run_group_tests(tests, read_rules, NULL);
}
