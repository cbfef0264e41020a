#include "imaging/barcode.h"

#include <stdio.h>
#include <string.h>
#include <zbar.h>

#include "base/memory.h"
#include "base/text.h"
#include "flat.h"
#include "page_inner.h"
#include "tune.h"

#define FRAME_SIDE_MOST 8192

static zbar_image_scanner_t *scanner_create(void) {
    zbar_image_scanner_t *scanner = zbar_image_scanner_create();
    if (scanner == NULL)
        return NULL;
    zbar_image_scanner_set_config(scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
    zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
    zbar_image_scanner_set_config(scanner, ZBAR_CODE128, ZBAR_CFG_ENABLE, 1);
    return scanner;
}

static void take(const zbar_symbol_t *symbol, struct barcode_list *list) {
    struct barcode *code = &list->codes[list->count];
    unsigned len = zbar_symbol_get_data_length(symbol);
    const char *data = zbar_symbol_get_data(symbol);
    char text[BARCODE_TEXT_ROOM];
    if (len == 0 || !text_is_valid(data, len) ||
        text_clean(data, len, false, text, sizeof(text)) != ERR_OK || strlen(text) == 0)
        return;
    for (int at = 0; at < list->count; at++)
        if (strcmp(list->codes[at].text, text) == 0)
            return;
    code->kind = zbar_symbol_get_type(symbol) == ZBAR_QRCODE ? BARCODE_QR : BARCODE_CODE_128;
    snprintf(code->text, sizeof(code->text), "%s", text);
    list->count++;
}

static enum err scan(const uint8_t *grey, int width, int height, struct barcode_list *list) {
    zbar_image_scanner_t *scanner = scanner_create();
    zbar_image_t *image = zbar_image_create();
    list->count = 0;
    if (scanner == NULL || image == NULL) {
        if (scanner != NULL)
            zbar_image_scanner_destroy(scanner);
        if (image != NULL)
            zbar_image_destroy(image);
        return ERR_NO_MEMORY;
    }
    zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
    zbar_image_set_size(image, (unsigned)width, (unsigned)height);
    /* ZBar only reads, whatever its type says; NULL: the bytes stay ours. */
    zbar_image_set_data(image, grey, (unsigned long)width * (unsigned long)height, NULL);
    if (zbar_scan_image(scanner, image) > 0)
        for (const zbar_symbol_t *symbol = zbar_image_first_symbol(image);
             symbol != NULL && list->count < BARCODES_MOST; symbol = zbar_symbol_next(symbol))
            take(symbol, list);
    zbar_image_destroy(image);
    zbar_image_scanner_destroy(scanner);
    return ERR_OK;
}

static int step_of(double dpi, int side) {
    int step = (int)(dpi / TUNE_ANALYSIS_DPI + 0.5);
    return step < 1 ? 1 : step > side ? side : step;
}

/* Grain of 3 grey levels hides Code 128 from ZBar at any density, and averaged to the half QR codes
 * askew are lost. In black and white both are read, and in a third of the time. */
static void make_plain(const struct page_image *image, uint8_t *plain) {
    const struct picture *grey = &image->grey;
    int step_x = step_of(image->spec.dpi_x, grey->width);
    int step_y = step_of(image->spec.dpi_y, grey->height);
    struct picture analysis;
    struct flat flat;
    size_t width = (size_t)grey->width;
    uint8_t *limits = mem_alloc(width, 1);
    picture_reduce(grey, step_x, step_y, &analysis);
    flat_measure(&analysis, &flat);
    for (int y = 0; y < grey->height; y++) {
        const uint8_t *row = grey->bytes + (size_t)y * width;
        if (y % 8 == 0)
            flat_row(&flat, (float)y / (float)step_y, (float)step_x, TUNE_BAR, grey->width, limits);
        for (size_t x = 0; x < width; x++)
            plain[(size_t)y * width + x] = row[x] < limits[x] ? 0 : 255;
    }
    mem_free(limits);
    picture_finish(&analysis);
    flat_finish(&flat);
}

enum err barcode_read_page(const struct page_image *image, struct barcode_list *list) {
    uint8_t *plain = mem_alloc((size_t)image->grey.width, (size_t)image->grey.height);
    make_plain(image, plain);
    enum err err = scan(plain, image->grey.width, image->grey.height, list);
    mem_free(plain);
    return err;
}

enum err barcode_read_frame(const uint8_t *grey, int width, int height, size_t stride,
                            struct barcode_list *list) {
    if (width < 1 || height < 1 || width > FRAME_SIDE_MOST || height > FRAME_SIDE_MOST ||
        stride < (size_t)width)
        return ERR_INVALID;
    if (stride == (size_t)width)
        return scan(grey, width, height, list);
    struct picture frame = {.width = width, .height = height, .channels = 1};
    frame.bytes = mem_alloc((size_t)width, (size_t)height);
    for (int y = 0; y < height; y++)
        memcpy(frame.bytes + (size_t)y * (size_t)width, grey + (size_t)y * stride, (size_t)width);
    enum err err = scan(frame.bytes, width, height, list);
    picture_finish(&frame);
    return err;
}
