/* Rows from a scanner: every way to promise and send what is no page, chunks cut anywhere, strides,
 * depths, colour; previews and turns. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "imaging/clean.h"
#include "imaging/page.h"

static const struct page_spec SMALL = {
    .width = 10, .lines = 4, .bytes_per_line = 13, .bits = 8, .dpi_x = 300, .dpi_y = 300};

static enum err create(struct page_spec spec) {
    struct page_image *image = NULL;
    enum err err = page_image_create(&spec, &image);
    page_image_destroy(image);
    return err;
}

static void test_promises(void **state) {
    static const struct {
        int width, lines, stride, bits;
        enum page_colour colour;
        double dpi;
        enum err err;
    } rows[] = {
        {10, 4, 10, 8, PAGE_GREY, 300, ERR_OK},
        {10, 4, 13, 8, PAGE_GREY, 300, ERR_OK},
        {0, 4, 10, 8, PAGE_GREY, 300, ERR_INVALID},
        {-1, 4, 10, 8, PAGE_GREY, 300, ERR_INVALID},
        {10, -1, 10, 8, PAGE_GREY, 300, ERR_INVALID},
        {10, 4, 0, 8, PAGE_GREY, 300, ERR_INVALID},
        {10, 4, 9, 8, PAGE_GREY, 300, ERR_INVALID},
        {10, 4, 29, 8, PAGE_RGB, 300, ERR_INVALID},
        {10, 4, 30, 8, PAGE_RGB, 300, ERR_OK},
        {10, 4, 19, 16, PAGE_GREY, 300, ERR_INVALID},
        {10, 4, 1, 1, PAGE_GREY, 300, ERR_INVALID},
        {10, 4, 2, 1, PAGE_GREY, 300, ERR_OK},
        {10, 4, 30, 1, PAGE_RGB, 300, ERR_INVALID},
        {10, 4, 10, 4, PAGE_GREY, 300, ERR_INVALID},
        {10, 4, 1 << 30, 8, PAGE_GREY, 300, ERR_INVALID},
        {10, 4, 10, 8, PAGE_GREY, 0, ERR_INVALID},
        {10, 4, 10, 8, PAGE_GREY, 5000, ERR_INVALID},
        {30000, 30000, 30000, 8, PAGE_GREY, 300, ERR_TOO_BIG},
        {30001, 1, 30001, 8, PAGE_GREY, 300, ERR_TOO_BIG},
        {1, 30001, 1, 8, PAGE_GREY, 300, ERR_TOO_BIG},
        {30000, 1, 30000, 8, PAGE_GREY, 300, ERR_OK},
    };
    (void)state;
    for (size_t at = 0; at < sizeof(rows) / sizeof(rows[0]); at++) {
        struct page_spec spec = {.width = rows[at].width,
                                 .lines = rows[at].lines,
                                 .bytes_per_line = rows[at].stride,
                                 .bits = rows[at].bits,
                                 .colour = rows[at].colour,
                                 .dpi_x = rows[at].dpi,
                                 .dpi_y = rows[at].dpi};
        if (create(spec) != rows[at].err)
            fail_msg("row %zu", at);
    }
    struct page_spec odd = SMALL;
    odd.dpi_y = 0.0 / 1;
    assert_int_equal(create(odd), ERR_INVALID);
}

static void test_truncated(void **state) {
    uint8_t bytes[13 * 5] = {0};
    (void)state;
    for (size_t len = 0; len <= sizeof(bytes); len++) {
        struct page_image *image = NULL;
        enum err wanted = len < 13 * 4 ? ERR_PARSE : len == 13 * 4 ? ERR_OK : ERR_TOO_BIG;
        enum err err = page_image_make(&SMALL, bytes, len, &image);
        /* Half a line too many is seen at its end alone. */
        assert_int_equal(err, len > 13 * 4 && len < 13 * 5 ? ERR_PARSE : wanted);
        assert_int_equal(image != NULL, err == ERR_OK);
        page_image_destroy(image);
    }
}

/* Every way to cut the same bytes gives the same picture; the padding of a line is no pixel. */
static void test_chunks(void **state) {
    uint8_t bytes[13 * 4], shown[40];
    struct preview preview;
    (void)state;
    for (size_t at = 0; at < sizeof(bytes); at++)
        bytes[at] = (uint8_t)(at % 13 < 10 ? at / 13 * 60 + at % 13 : 99);
    for (size_t part = 1; part <= sizeof(bytes); part++) {
        struct page_spec spec = SMALL;
        struct page_image *image = NULL;
        spec.lines = part % 2 ? 4 : PAGE_LINES_UNKNOWN;
        assert_int_equal(page_image_create(&spec, &image), ERR_OK);
        for (size_t at = 0; at < sizeof(bytes); at += part)
            assert_int_equal(page_image_add(image, bytes + at,
                                            sizeof(bytes) - at < part ? sizeof(bytes) - at : part),
                             ERR_OK);
        assert_int_equal(page_image_end(image), ERR_OK);
        assert_int_equal(page_image_add(image, bytes, 1), ERR_INVALID);
        assert_int_equal(page_image_height(image), 4);
        assert_int_equal(page_image_preview(image, 100, 100, false, shown, 40, &preview), ERR_OK);
        for (int y = 0; y < 4; y++)
            assert_memory_equal(shown + y * 10, bytes + y * 13, 10);
        page_image_destroy(image);
    }
}

static void test_many_lines(void **state) {
    struct page_spec spec = SMALL;
    struct page_image *image = NULL;
    uint8_t line[13] = {7};
    enum err err = ERR_OK;
    int lines = 0;
    (void)state;
    spec.lines = PAGE_LINES_UNKNOWN;
    assert_int_equal(page_image_create(&spec, &image), ERR_OK);
    while ((err = page_image_add(image, line, sizeof(line))) == ERR_OK)
        lines++;
    assert_int_equal(err, ERR_TOO_BIG);
    assert_int_equal(lines, PAGE_PIXELS_MOST);
    assert_int_equal(page_image_end(image), ERR_PARSE);
    page_image_destroy(image);
}

static void test_depths(void **state) {
    const uint8_t bits[] = {0xa0, 0x80}; /* black is one: 101, then 100 */
    const uint16_t deep[] = {0x1200, 0xff34, 0x8000};
    const uint8_t colour[] = {255, 0, 0, 0, 255, 0, 0, 0, 255};
    uint8_t shown[9];
    struct page_image *image = NULL;
    struct preview preview;
    struct page_spec spec = {
        .width = 3, .lines = 2, .bytes_per_line = 1, .bits = 1, .dpi_x = 300, .dpi_y = 300};
    (void)state;
    assert_int_equal(page_image_make(&spec, bits, 2, &image), ERR_OK);
    assert_int_equal(page_image_preview(image, 9, 9, true, shown, 9, &preview), ERR_OK);
    assert_memory_equal(shown, ((uint8_t[]){0, 255, 0, 0, 255, 255}), 6);
    page_image_destroy(image);
    spec = (struct page_spec){
        .width = 3, .lines = 1, .bytes_per_line = 6, .bits = 16, .dpi_x = 300, .dpi_y = 300};
    assert_int_equal(page_image_make(&spec, deep, 6, &image), ERR_OK);
    assert_int_equal(page_image_preview(image, 9, 9, true, shown, 9, &preview), ERR_OK);
    assert_memory_equal(shown, ((uint8_t[]){0x12, 0xff, 0x80}), 3);
    page_image_destroy(image);
    spec = (struct page_spec){.width = 3,
                              .lines = 1,
                              .bytes_per_line = 9,
                              .bits = 8,
                              .colour = PAGE_RGB,
                              .dpi_x = 300,
                              .dpi_y = 300};
    assert_int_equal(page_image_make(&spec, colour, 9, &image), ERR_OK);
    assert_true(page_image_has_colour(image));
    assert_int_equal(page_image_preview(image, 9, 9, true, shown, 9, &preview), ERR_OK);
    assert_int_equal(preview.channels, 3);
    assert_memory_equal(shown, colour, 9);
    page_image_turn(image, 2);
    assert_int_equal(page_image_preview(image, 9, 9, true, shown, 9, &preview), ERR_OK);
    assert_memory_equal(shown, ((uint8_t[]){0, 0, 255, 0, 255, 0, 255, 0, 0}), 9);
    assert_int_equal(page_image_preview(image, 9, 9, false, shown, 9, &preview), ERR_OK);
    assert_int_equal(preview.channels, 1);
    page_image_destroy(image);
}

static void test_preview_and_turn(void **state) {
    uint8_t bytes[6 * 4], shown[24];
    struct preview preview;
    struct page_image *image = NULL;
    struct page_spec spec = {
        .width = 6, .lines = 4, .bytes_per_line = 6, .bits = 8, .dpi_x = 300, .dpi_y = 200};
    (void)state;
    for (int at = 0; at < 24; at++)
        bytes[at] = (uint8_t)(at / 6 < 2 ? 10 : at % 6 < 3 ? 100 : 200);
    assert_int_equal(page_image_make(&spec, bytes, 24, &image), ERR_OK);
    assert_int_equal(page_image_preview(image, 2, 9, false, shown, 24, &preview), ERR_OK);
    assert_int_equal(preview.width, 2);
    assert_int_equal(preview.height, 1);
    assert_int_equal(shown[0], 55);
    assert_int_equal(shown[1], 105);
    assert_int_equal(page_image_preview(image, 2, 9, false, shown, 1, &preview), ERR_TOO_BIG);
    assert_int_equal(preview.bytes, 2);
    assert_int_equal(page_image_preview(image, 0, 9, false, shown, 24, &preview), ERR_INVALID);
    page_image_turn(image, 1);
    assert_int_equal(page_image_width(image), 4);
    assert_int_equal(page_image_preview(image, 9, 9, false, shown, 24, &preview), ERR_OK);
    assert_memory_equal(shown, ((uint8_t[]){100, 100, 10, 10}), 4);
    page_image_turn(image, -3);
    page_image_turn(image, 4);
    assert_int_equal(page_image_preview(image, 9, 9, false, shown, 24, &preview), ERR_OK);
    for (int at = 0; at < 24; at++)
        assert_int_equal(shown[at], bytes[(3 - at / 6) * 6 + 5 - at % 6]);
    page_image_destroy(image);
}

/* Nothing here may fall over a page of no size. */
static void test_tiny_pages(void **state) {
    static const int sides[] = {1, 2, 3, 31, 33, 150};
    static uint8_t bytes[150 * 150];
    (void)state;
    for (size_t at = 0; at < 36; at++) {
        int width = sides[at / 6], height = sides[at % 6];
        struct page_spec spec = {.width = width,
                                 .lines = height,
                                 .bytes_per_line = width,
                                 .bits = 8,
                                 .dpi_x = at % 2 ? 300 : 1200,
                                 .dpi_y = 300};
        struct page_image *image = NULL;
        struct clean_page *page = NULL;
        memset(bytes, at % 3 ? 0 : 240, sizeof(bytes));
        assert_int_equal(page_image_make(&spec, bytes, (size_t)(width * height), &image), ERR_OK);
        assert_int_equal(clean_page_make(image, NULL, &page), ERR_OK);
        assert_true(clean_page_measure(page)->is_blank);
        clean_page_destroy(page);
        page_image_destroy(image);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_promises),  cmocka_unit_test(test_truncated),
        cmocka_unit_test(test_chunks),    cmocka_unit_test(test_many_lines),
        cmocka_unit_test(test_depths),    cmocka_unit_test(test_preview_and_turn),
        cmocka_unit_test(test_tiny_pages)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
