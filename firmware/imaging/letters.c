#include "letters.h"

#include <string.h>

#include "base/memory.h"
#include "tune.h"

#define HEIGHTS 160

static bool is_letter(const struct piece *piece, double dpi) {
    double width = (piece->right - piece->left) / dpi, height = (piece->bottom - piece->top) / dpi;
    return height >= TUNE_LETTER_LEAST && height <= TUNE_LETTER_MOST &&
           width >= TUNE_LETTER_NARROW && width <= TUNE_LETTER_WIDE;
}

static bool is_touching(const struct piece *piece, const struct span *in, int reach) {
    return piece->left < in->left + reach || piece->top < in->top + reach ||
           piece->right > in->right - reach || piece->bottom > in->bottom - reach;
}

static enum piece_kind kind_of(const struct piece *piece, double dpi, const struct span *in) {
    int width = piece->right - piece->left, height = piece->bottom - piece->top;
    int larger = width > height ? width : height;
    if (larger < TUNE_SPECK)
        return PIECE_SPECK;
    if (is_letter(piece, dpi))
        return PIECE_LETTER;
    return larger >= TUNE_LARGE * dpi && !is_touching(piece, in, (int)(0.05 * dpi)) ? PIECE_LARGE
                                                                                    : PIECE_OTHER;
}

static void take_pieces(BOXA *boxes, const struct span *in, struct letters *letters) {
    letters->pieces = mem_alloc((size_t)letters->count, sizeof(struct piece));
    for (int at = 0; at < letters->count; at++) {
        struct piece *piece = &letters->pieces[at];
        l_int32 x = 0, y = 0, width = 0, height = 0;
        boxaGetBoxGeometry(boxes, at, &x, &y, &width, &height);
        *piece = (struct piece){.left = x, .top = y, .right = x + width, .bottom = y + height};
        piece->kind = kind_of(piece, letters->dpi, in);
        letters->large_count += piece->kind == PIECE_LARGE;
    }
}

static int cell_of(const struct piece *piece, double cell, int columns) {
    int x = (int)((piece->left + piece->right) / 2 / cell);
    int y = (int)((piece->top + piece->bottom) / 2 / cell);
    return (y + 1) * columns + x + 1; /* an empty rim spares the questions */
}

/* Letters that stand alone are dust, hair, holes. */
static void keep_company(struct letters *letters, int width, int height) {
    double cell = TUNE_CELL * letters->dpi;
    int columns = (int)(width / cell) + 3, rows = (int)(height / cell) + 3;
    int *cells = mem_alloc((size_t)columns * (size_t)rows, sizeof(int));
    for (int at = 0; at < letters->count; at++)
        if (letters->pieces[at].kind == PIECE_LETTER)
            cells[cell_of(&letters->pieces[at], cell, columns)]++;
    for (int at = 0; at < letters->count; at++) {
        struct piece *piece = &letters->pieces[at];
        if (piece->kind != PIECE_LETTER)
            continue;
        int near = 0, home = cell_of(piece, cell, columns);
        for (int row = -1; row <= 1; row++)
            for (int column = -1; column <= 1; column++)
                near += cells[home + row * columns + column];
        if (near < TUNE_COMPANY)
            piece->kind = PIECE_OTHER;
        else
            letters->letter_count++;
    }
    mem_free(cells);
}

enum err letters_find(PIX *page, double dpi, const struct span *in, struct letters *letters) {
    *letters = (struct letters){.dpi = dpi};
    BOXA *boxes = pixConnCompBB(page, 8);
    if (boxes == NULL)
        return ERR_NO_MEMORY;
    letters->count = boxaGetCount(boxes);
    take_pieces(boxes, in, letters);
    boxaDestroy(&boxes);
    keep_company(letters, pixGetWidth(page), pixGetHeight(page));
    return ERR_OK;
}

void letters_finish(struct letters *letters) {
    mem_free(letters->pieces);
    *letters = (struct letters){.pieces = NULL};
}

void letters_cut(const struct letters *letters, const struct span *in, int cut[CLEAN_SIDE_COUNT]) {
    int reach = (int)(TUNE_TOUCH * letters->dpi) + 1;
    memset(cut, 0, sizeof(int) * CLEAN_SIDE_COUNT);
    for (int at = 0; at < letters->count; at++) {
        const struct piece *piece = &letters->pieces[at];
        if (piece->kind != PIECE_LETTER)
            continue;
        cut[CLEAN_TOP] += piece->top < in->top + reach;
        cut[CLEAN_RIGHT] += piece->right > in->right - reach;
        cut[CLEAN_BOTTOM] += piece->bottom > in->bottom - reach;
        cut[CLEAN_LEFT] += piece->left < in->left + reach;
    }
}

bool letters_bounds(const struct letters *letters, struct span *bounds) {
    bool is_found = false;
    for (int at = 0; at < letters->count; at++) {
        const struct piece *piece = &letters->pieces[at];
        if (piece->kind != PIECE_LETTER && piece->kind != PIECE_LARGE)
            continue;
        if (!is_found)
            *bounds = (struct span){piece->left, piece->top, piece->right, piece->bottom};
        is_found = true;
        bounds->left = piece->left < bounds->left ? piece->left : bounds->left;
        bounds->top = piece->top < bounds->top ? piece->top : bounds->top;
        bounds->right = piece->right > bounds->right ? piece->right : bounds->right;
        bounds->bottom = piece->bottom > bounds->bottom ? piece->bottom : bounds->bottom;
    }
    return is_found;
}

/* The fullest of three neighbouring heights, and how many it holds. */
static int peak(const int *heights, int from, int to, int *most) {
    int best = 0;
    *most = 0;
    for (int height = from > 1 ? from : 1; height <= to && height < HEIGHTS - 1; height++) {
        int sum = heights[height - 1] + heights[height] * 2 + heights[height + 1];
        if (sum > *most) {
            *most = sum;
            best = height;
        }
    }
    return best;
}

double letters_points(const struct letters *letters) {
    int heights[HEIGHTS] = {0}, total = 0, most, most_tall;
    for (int at = 0; at < letters->count; at++) {
        const struct piece *piece = &letters->pieces[at];
        int height = piece->bottom - piece->top, width = piece->right - piece->left;
        if (piece->kind == PIECE_LETTER && height < HEIGHTS && width <= 2 * height) {
            heights[height]++;
            total++;
        }
    }
    if (total < TUNE_TYPE_LETTERS)
        return 0;
    int small = peak(heights, 1, HEIGHTS, &most);
    int tall = peak(heights, (int)(small * TUNE_TALL_LEAST + 0.5), (int)(small * TUNE_TALL_MOST),
                    &most_tall);
    /* The height in pixels counts half of the edge's blur on both sides. */
    if (most_tall >= most * TUNE_TALL_SHARE)
        return (tall - 0.5) * 72 / letters->dpi / TUNE_EM_TALL;
    return (small - 0.5) * 72 / letters->dpi / TUNE_EM_X;
}
