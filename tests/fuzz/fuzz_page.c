/* rooms: imaging base */
/* A scanner that says and sends anything: the first bytes are what it promises, the rest its rows,
 * cut where byte 10 says. What is taken has the promised lines, can be shown, turned, cleaned and
 * checked, and every measure is a number. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "fuzz.h"
#include "imaging/barcode.h"
#include "imaging/check.h"

#define HEAD 12

static void check_measures(const struct clean_page *page) {
    const struct clean_measure *measure = clean_page_measure(page);
    struct check_list list;
    struct rules rules = {.blank = RULE_ASK,
                          .faint = RULE_ASK,
                          .dark = RULE_ASK,
                          .cut_off = RULE_ASK,
                          .upright = RULE_ASK,
                          .skew = RULE_INFO,
                          .resolution = RULE_ASK,
                          .paper = RULE_ASK,
                          .margins = RULE_WARN,
                          .stamp = RULE_ASK,
                          .type = RULE_WARN,
                          .widest = 8.5,
                          .longest = 14,
                          .stamp_top = 2,
                          .stamp_left_free = 3.5};
    assert(measure->width >= 1 && measure->height >= 1);
    assert(isfinite(measure->contrast) && measure->contrast <= 255);
    assert(isfinite(measure->sharpness) && isfinite(measure->type_points));
    assert(fabs(measure->skew_degrees) <= 13 && measure->quarters >= 0 && measure->quarters <= 3);
    check_page(page, &rules, 1, &list);
    assert(list.count <= CHECK_FINDINGS_MOST);
    for (int at = 0; at < list.count; at++)
        assert(isfinite(list.findings[at].measured) && list.findings[at].level != RULE_OFF);
}

static void check_image(struct page_image *image, uint8_t turns) {
    static uint8_t shown[64 * 64 * 3];
    static struct barcode_list codes;
    struct preview preview;
    struct clean_page *page = NULL;
    page_image_turn(image, turns);
    enum err err = page_image_preview(image, 64, 64, turns & 1, shown, sizeof(shown), &preview);
    assert(err == ERR_OK && preview.width <= 64 && preview.height <= 64 && preview.width >= 1);
    if (page_image_width(image) * page_image_height(image) > 1 << 20)
        return;
    err = clean_page_make(image, NULL, &page);
    assert(err == ERR_OK || err == ERR_TOO_BIG);
    if (err == ERR_OK) {
        check_measures(page);
        clean_page_turn(page, turns);
        err = clean_page_preview(page, 64, 64, shown, sizeof(shown), &preview);
        assert(err == ERR_OK);
        check_measures(page);
    }
    clean_page_destroy(page);
    err = barcode_read_page(image, &codes);
    assert(err == ERR_OK && codes.count <= BARCODES_MOST);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static const int bits[] = {1, 8, 16, 8, 7};
    struct page_image *image = NULL;
    if (size < HEAD)
        return 0;
    struct page_spec spec = {.width = bytes[0] | bytes[1] << 8,
                             .lines = bytes[2] | bytes[3] << 8,
                             .bytes_per_line = bytes[4] | bytes[5] << 8,
                             .bits = bits[bytes[6] % 5],
                             .colour = bytes[7] & 1 ? PAGE_RGB : PAGE_GREY,
                             .edges = bytes[7] & 2 ? PAGE_EDGES_CROPPED : PAGE_EDGES_UNKNOWN,
                             .dpi_x = bytes[8] * 5,
                             .dpi_y = bytes[9] * 5};
    size_t part = (size_t)bytes[10] + 1;
    if (spec.width > 4000 || page_image_create(&spec, &image) != ERR_OK)
        return 0;
    enum err err = ERR_OK;
    for (size_t at = HEAD; err == ERR_OK && at < size; at += part)
        err = page_image_add(image, bytes + at, size - at < part ? size - at : part);
    assert(err == ERR_OK || err == ERR_TOO_BIG);
    if (page_image_end(image) == ERR_OK) {
        assert(err == ERR_OK);
        assert(page_image_height(image) == spec.lines || spec.lines == PAGE_LINES_UNKNOWN);
        check_image(image, bytes[11]);
    }
    page_image_destroy(image);
    return 0;
}
