/* Codes on a page at 300 dpi, upright, askew and upside down, and before a camera. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <qrencode.h>

#include "imaging/barcode.h"
#include "support_sheet.h"

static const char REFERENCE[] = "K1-7F3Q-2Z";

static void draw_qr(struct sheet *sheet, const char *text, double x, double y, double module) {
    QRcode *code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    assert_non_null(code);
    for (int at = 0; at < code->width * code->width; at++)
        if (code->data[at] & 1)
            sheet_box(sheet, x + at % code->width * module, y + at / code->width * module,
                      module + 0.001, module + 0.001, 20);
    QRcode_free(code);
}

/* "1234" in set B: start, 1 2 3 4, the check sign, stop; each a row of bars and gaps. */
static void draw_code_128(struct sheet *sheet, double x, double y) {
    /* The check sign: (104 + 1 x 17 + 2 x 18 + 3 x 19 + 4 x 20) mod 103 = 88. */
    static const char *const rows[] = {"211214", "123221", "223211", "221132",
                                       "221231", "421211", "2331112"};
    const double module = 4.0 / 300;
    for (size_t row = 0; row < sizeof(rows) / sizeof(rows[0]); row++) {
        for (size_t at = 0; rows[row][at] != '\0'; at++) {
            double width = (rows[row][at] - '0') * module;
            if (at % 2 == 0)
                sheet_box(sheet, x + 1e-6, y, width, 0.5, 20);
            x += width;
        }
    }
}

static void read_sheet(const struct sheet *sheet, struct barcode_list *list) {
    struct page_spec spec = sheet_spec(sheet);
    struct page_image *image = NULL;
    size_t len = (size_t)sheet->width * (size_t)sheet->height;
    assert_int_equal(page_image_make(&spec, sheet->grey, len, &image), ERR_OK);
    assert_int_equal(barcode_read_page(image, list), ERR_OK);
    page_image_destroy(image);
}

static bool has(const struct barcode_list *list, enum barcode_kind kind, const char *text) {
    for (int at = 0; at < list->count; at++)
        if (list->codes[at].kind == kind && strcmp(list->codes[at].text, text) == 0)
            return true;
    return false;
}

static void test_page(void **state) {
    static const struct {
        double skew;
        int quarters;
    } ways[] = {{0, 0}, {4, 0}, {0, 2}, {0, 1}};
    (void)state;
    for (size_t at = 0; at < sizeof(ways) / sizeof(ways[0]); at++) {
        struct barcode_list list;
        struct sheet *sheet = sheet_create(8.5, 11, 300, 240);
        const struct sheet_text text = {.font = FONT_SERIF,
                                        .points = 11,
                                        .left = 1,
                                        .top = 4,
                                        .right = 1,
                                        .bottom = 1,
                                        .ink = 25};
        assert_true(sheet_set(sheet, &text));
        draw_qr(sheet, REFERENCE, 1, 1, 0.03);
        draw_code_128(sheet, 4, 1.2);
        sheet_turn(sheet, ways[at].quarters);
        if (ways[at].skew != 0)
            sheet_lay(sheet, ways[at].skew, 0, 240);
        sheet_grain(sheet, 4);
        read_sheet(sheet, &list);
        assert_true(has(&list, BARCODE_QR, REFERENCE));
        if (!has(&list, BARCODE_CODE_128, "1234"))
            fail_msg("way %zu: %d codes", at, list.count);
        assert_int_equal(list.count, 2);
        sheet_destroy(sheet);
    }
}

static void test_frame(void **state) {
    struct barcode_list list;
    struct sheet *sheet = sheet_create(12.8, 7.2, 100, 200);
    (void)state;
    draw_qr(sheet, REFERENCE, 4, 2, 0.08);
    sheet_lay(sheet, 7, 0, 200);
    sheet_shade(sheet, 0.6);
    sheet_grain(sheet, 6);
    assert_int_equal(
        barcode_read_frame(sheet->grey, sheet->width, sheet->height, (size_t)sheet->width, &list),
        ERR_OK);
    assert_true(has(&list, BARCODE_QR, REFERENCE));
    /* A part of it, by the stride of the whole. */
    assert_int_equal(barcode_read_frame(sheet->grey + 200, sheet->width - 200, sheet->height,
                                        (size_t)sheet->width, &list),
                     ERR_OK);
    assert_true(has(&list, BARCODE_QR, REFERENCE));
    assert_int_equal(barcode_read_frame(sheet->grey, 100, 100, 99, &list), ERR_INVALID);
    assert_int_equal(barcode_read_frame(sheet->grey, 0, 100, 100, &list), ERR_INVALID);
    sheet_destroy(sheet);
}

/* A stranger's text: controls go, what is no UTF-8 and what is too long is left out. */
static void test_texts(void **state) {
    static char longest[700];
    struct barcode_list list;
    struct sheet *sheet = sheet_create(8.5, 11, 300, 240);
    (void)state;
    memset(longest, 'x', sizeof(longest) - 1);
    draw_qr(sheet, "a\tb\x1b[2J", 0.5, 1, 0.03);
    draw_qr(sheet, longest, 3, 1, 0.02);
    draw_qr(sheet, "twice", 0.5, 5, 0.03);
    draw_qr(sheet, "twice", 0.5, 8, 0.03);
    read_sheet(sheet, &list);
    assert_true(has(&list, BARCODE_QR, "twice"));
    assert_int_equal(list.count, 2);
    for (int at = 0; at < list.count; at++)
        assert_null(strpbrk(list.codes[at].text, "\t\x1b"));
    sheet_destroy(sheet);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_page), cmocka_unit_test(test_frame),
                                       cmocka_unit_test(test_texts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
