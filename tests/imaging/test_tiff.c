/* Page files: tags as a recorder wants them, the picture back bit by bit, joined without encoding
 * again; and what is no page file is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "imaging/clean_inner.h"
#include "imaging/tiff.h"
#include "imaging/tiff_file.h"
#include "support_sheet.h"

#define PAGES 5

static struct clean_page *pages[PAGES];
static struct buf files[PAGES];

static int make_pages(void **state) {
    (void)state;
    for (int at = 0; at < PAGES; at++) {
        const struct sheet_text text = {.font = FONT_SANS,
                                        .points = 12,
                                        .left = 1,
                                        .top = 1,
                                        .right = 1,
                                        .bottom = 1,
                                        .ink = 20,
                                        .lines_most = 3 + at};
        struct sheet *sheet = sheet_create(8.5, at == 3 ? 14 : 11, 300, 240);
        struct page_spec spec = sheet_spec(sheet);
        struct page_image *image = NULL;
        if (!sheet_set(sheet, &text) ||
            page_image_make(&spec, sheet->grey, (size_t)sheet->width * (size_t)sheet->height,
                            &image) != ERR_OK ||
            clean_page_make(image, NULL, &pages[at]) != ERR_OK)
            return 1;
        buf_init(&files[at], TIFF_PAGE_BYTES_MOST);
        if (tiff_write(pages[at], &files[at]) != ERR_OK)
            return 1;
        page_image_destroy(image);
        sheet_destroy(sheet);
    }
    return 0;
}

static int drop_pages(void **state) {
    (void)state;
    for (int at = 0; at < PAGES; at++) {
        clean_page_destroy(pages[at]);
        buf_finish(&files[at]);
    }
    return 0;
}

static void assert_same_picture(const struct clean_page *page, const struct clean_page *other) {
    l_int32 is_same = 0;
    assert_int_equal(pixEqual(page->pix, other->pix, &is_same), 0);
    assert_true(is_same);
}

static void test_page_comes_back(void **state) {
    (void)state;
    for (int at = 0; at < PAGES; at++) {
        struct clean_page *page = NULL;
        assert_int_equal(tiff_read(files[at].data, files[at].len, 0, &page), ERR_OK);
        assert_same_picture(pages[at], page);
        assert_true(clean_page_measure(page)->margin[CLEAN_TOP] ==
                    clean_page_measure(pages[at])->margin[CLEAN_TOP]);
        clean_page_destroy(page);
        assert_int_equal(tiff_read(files[at].data, files[at].len, 1, &page), ERR_NOT_FOUND);
        assert_int_equal(tiff_read(files[at].data, files[at].len, -1, &page), ERR_NOT_FOUND);
    }
}

/* Read by libtiff itself, which knows nothing of our container. */
static void test_tags(void **state) {
    l_int32 format = 0, count = 0, x = 0, y = 0;
    FILE *file = tmpfile();
    (void)state;
    fwrite(files[0].data, 1, files[0].len, file);
    rewind(file);
    assert_int_equal(findTiffCompression(file, &format), 0);
    assert_int_equal(format, IFF_TIFF_G4);
    rewind(file);
    assert_int_equal(tiffGetCount(file, &count), 0);
    assert_int_equal(count, 1);
    fclose(file);
    PIX *pix = pixReadMemTiff((const l_uint8 *)files[0].data, files[0].len, 0);
    assert_non_null(pix);
    pixGetResolution(pix, &x, &y);
    assert_int_equal(x, 300);
    assert_int_equal(y, 300);
    assert_int_equal(pixGetWidth(pix), 2550);
    assert_int_equal(pixGetHeight(pix), 3300);
    assert_null(pixGetText(pix)); /* ImageDescription: there is nothing to say in it */
    pixDestroy(&pix);
}

static void join_all(struct buf *document) {
    struct tiff_join join;
    buf_init(document, (size_t)64 << 20);
    assert_int_equal(tiff_join_begin(&join, document, PAGES), ERR_OK);
    for (int at = 0; at < PAGES; at++) {
        assert_int_equal(tiff_join_end(&join), ERR_INVALID);
        assert_int_equal(tiff_join_add(&join, files[at].data, files[at].len), ERR_OK);
    }
    assert_int_equal(tiff_join_end(&join), ERR_OK);
    assert_int_equal(tiff_join_add(&join, files[0].data, files[0].len), ERR_INVALID);
}

static void test_joined(void **state) {
    struct buf document;
    uint32_t place = 0;
    (void)state;
    join_all(&document);
    assert_int_equal(tiff_file_first((const uint8_t *)document.data, document.len, &place), ERR_OK);
    for (int at = 0; at < PAGES; at++) {
        struct clean_page *page = NULL;
        struct tiff_page whole, alone;
        uint32_t first;
        assert_int_equal(tiff_read(document.data, document.len, at, &page), ERR_OK);
        assert_same_picture(pages[at], page);
        clean_page_destroy(page);
        const uint8_t *bytes = (const uint8_t *)document.data,
                      *file = (const uint8_t *)files[at].data;
        assert_int_equal(tiff_file_page(bytes, document.len, place, &whole), ERR_OK);
        assert_int_equal(tiff_file_first(file, files[at].len, &first), ERR_OK);
        assert_int_equal(tiff_file_page(file, files[at].len, first, &alone), ERR_OK);
        assert_int_equal(whole.strip_bytes, alone.strip_bytes);
        assert_memory_equal(bytes + whole.strip, file + alone.strip, whole.strip_bytes);
        place = whole.next;
    }
    assert_int_equal(place, 0);
    l_int32 count = 0;
    FILE *file = tmpfile();
    fwrite(document.data, 1, document.len, file);
    rewind(file);
    assert_int_equal(tiffGetCount(file, &count), 0);
    assert_int_equal(count, PAGES);
    fclose(file);
    buf_finish(&document);
}

static void test_refused(void **state) {
    struct tiff_join join;
    struct buf document, two;
    (void)state;
    buf_init(&document, (size_t)1 << 20);
    assert_int_equal(tiff_join_begin(&join, &document, 0), ERR_INVALID);
    assert_int_equal(tiff_join_begin(&join, &document, TIFF_PAGES_MOST + 1), ERR_INVALID);
    assert_int_equal(tiff_join_begin(&join, &document, 2), ERR_OK);
    for (size_t len = 0; len < files[0].len; len += len < 64 ? 1 : 997)
        assert_int_equal(tiff_join_add(&join, files[0].data, len), ERR_PARSE);
    assert_int_equal(tiff_join_add(&join, "MM\0*\0\0\0\10", 8), ERR_PARSE);
    join_all(&two); /* a document is no page */
    assert_int_equal(tiff_join_add(&join, two.data, two.len), ERR_PARSE);
    assert_int_equal(document.len, 8);
    buf_finish(&two);
    buf_finish(&document);
}

static void test_full(void **state) {
    struct tiff_join join;
    struct buf document;
    (void)state;
    buf_init(&document, files[0].len + 100);
    assert_int_equal(tiff_join_begin(&join, &document, 2), ERR_OK);
    assert_int_equal(tiff_join_add(&join, files[0].data, files[0].len), ERR_OK);
    assert_int_equal(tiff_join_add(&join, files[1].data, files[1].len), ERR_TOO_BIG);
    assert_int_equal(tiff_join_end(&join), ERR_INVALID);
    buf_finish(&document);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_page_comes_back),
                                       cmocka_unit_test(test_tags), cmocka_unit_test(test_joined),
                                       cmocka_unit_test(test_refused), cmocka_unit_test(test_full)};
    return cmocka_run_group_tests(tests, make_pages, drop_pages);
}
