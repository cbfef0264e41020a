/* The page as it is delivered: measured, turned, shown. */
#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "clean_inner.h"
#include "tune.h"

/* A box of 3 x 3 holds hardly anything but its speck: the pixel of a neighbour in its corner. */
static void drop_specks(PIX *pix, const struct letters *letters) {
    for (int at = 0; at < letters->count; at++) {
        const struct piece *piece = &letters->pieces[at];
        if (piece->kind != PIECE_SPECK)
            continue;
        for (int y = piece->top; y < piece->bottom; y++)
            for (int x = piece->left; x < piece->right; x++)
                pixSetPixel(pix, x, y, 0);
    }
}

static void measure_page(struct clean_page *page) {
    struct clean_measure *measure = &page->measure;
    struct span bounds;
    measure->width = pixGetWidth(page->pix);
    measure->height = pixGetHeight(page->pix);
    measure->has_margins = letters_bounds(&page->letters, &bounds);
    if (measure->has_margins) {
        measure->margin[CLEAN_TOP] = (bounds.top - page->paper.top) / (double)CLEAN_DPI;
        measure->margin[CLEAN_RIGHT] = (page->paper.right - bounds.right) / (double)CLEAN_DPI;
        measure->margin[CLEAN_BOTTOM] = (page->paper.bottom - bounds.bottom) / (double)CLEAN_DPI;
        measure->margin[CLEAN_LEFT] = (bounds.left - page->paper.left) / (double)CLEAN_DPI;
    }
    measure->type_points = letters_points(&page->letters);
    if (measure->has_paper_size) {
        measure->paper_width = (page->paper.right - page->paper.left) / (double)CLEAN_DPI;
        measure->paper_height = (page->paper.bottom - page->paper.top) / (double)CLEAN_DPI;
    }
}

enum err clean_page_wrap(PIX *pix, const struct span *paper, const struct clean_measure *measure,
                         struct clean_page **page) {
    struct clean_page *made = mem_alloc(1, sizeof(*made));
    made->pix = pix;
    made->measure = *measure;
    made->paper = (struct span){0, 0, pixGetWidth(pix), pixGetHeight(pix)};
    if (paper != NULL)
        made->paper = *paper;
    enum err err = letters_find(pix, CLEAN_DPI, &made->paper, &made->letters);
    if (err != ERR_OK) {
        clean_page_destroy(made);
        return err;
    }
    drop_specks(pix, &made->letters);
    measure_page(made);
    *page = made;
    return ERR_OK;
}

void clean_page_destroy(struct clean_page *page) {
    if (page == NULL)
        return;
    pixDestroy(&page->pix);
    letters_finish(&page->letters);
    mem_free(page);
}

const struct clean_measure *clean_page_measure(const struct clean_page *page) {
    return &page->measure;
}

double clean_page_free_top(const struct clean_page *page, double left_free) {
    int top = page->paper.bottom, left = page->paper.left + (int)lround(left_free * CLEAN_DPI);
    for (int at = 0; at < page->letters.count; at++) {
        const struct piece *piece = &page->letters.pieces[at];
        bool is_text = piece->kind == PIECE_LETTER || piece->kind == PIECE_LARGE;
        if (is_text && piece->right > left && piece->top < top)
            top = piece->top;
    }
    return (top - page->paper.top) / (double)CLEAN_DPI;
}

static void turn_span(struct span *span, int height) {
    *span = (struct span){.left = height - span->bottom,
                          .top = span->left,
                          .right = height - span->top,
                          .bottom = span->right};
}

static void turn_once(struct clean_page *page, int height) {
    int last = page->measure.cut[CLEAN_LEFT];
    for (int side = CLEAN_LEFT; side > CLEAN_TOP; side--)
        page->measure.cut[side] = page->measure.cut[side - 1];
    page->measure.cut[CLEAN_TOP] = last;
    turn_span(&page->paper, height);
    for (int at = 0; at < page->letters.count; at++) {
        struct piece *piece = &page->letters.pieces[at];
        struct span span = {piece->left, piece->top, piece->right, piece->bottom};
        turn_span(&span, height);
        piece->left = span.left;
        piece->top = span.top;
        piece->right = span.right;
        piece->bottom = span.bottom;
    }
}

void clean_page_turn(struct clean_page *page, int quarters) {
    quarters = (quarters % 4 + 4) % 4;
    page->measure.upright = CLEAN_UPRIGHT;
    if (quarters == 0)
        return;
    PIX *turned = pixRotateOrth(page->pix, quarters);
    if (turned == NULL)
        return; /* Leptonica has no memory left: mem_alloc would have ended us, too */
    for (int turn = 0; turn < quarters; turn++)
        turn_once(page, turn % 2 == 0 ? pixGetHeight(page->pix) : pixGetWidth(page->pix));
    pixDestroy(&page->pix);
    page->pix = turned;
    page->measure.quarters = (page->measure.quarters + quarters) % 4;
    measure_page(page);
}

enum err clean_page_preview(const struct clean_page *page, int most_width, int most_height,
                            uint8_t *out, size_t room, struct preview *made) {
    struct preview preview = {.channels = 1};
    struct picture grey = {
        .width = page->measure.width, .height = page->measure.height, .channels = 1};
    enum err err = picture_fit(grey.width, grey.height, most_width, most_height, &preview);
    if (err != ERR_OK)
        return err;
    *made = preview;
    if (room < preview.bytes)
        return ERR_TOO_BIG;
    grey.bytes = mem_alloc((size_t)grey.width, (size_t)grey.height);
    for (int y = 0; y < grey.height; y++) {
        const l_uint32 *words = pixGetData(page->pix) + (size_t)y * (size_t)pixGetWpl(page->pix);
        uint8_t *row = grey.bytes + (size_t)y * (size_t)grey.width;
        for (int x = 0; x < grey.width; x++)
            row[x] = words[x / 32] >> (31 - x % 32) & 1 ? 0 : 255;
    }
    picture_shrink(&grey, &preview, out);
    picture_finish(&grey);
    return ERR_OK;
}
