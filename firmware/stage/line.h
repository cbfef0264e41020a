/* One line of text as pieces: each in one face and one direction, in the order they stand on the
 * screen (reference/i18n 4, 5). Main thread. */
#ifndef STAGE_LINE_H
#define STAGE_LINE_H

#include "base/text.h"
#include "stage/canvas.h"
#include "stage/run_cache.h"

#define LINE_PIECES_MOST 256

enum line_form {
    LINE_PLAIN,
    LINE_EXACT, /* sign by sign: Inter's calt must not rewrite it */
    LINE_CELLS, /* each digit in the middle of a cell of the widest digit */
};

struct line_spec {
    struct font_spec font;
    const char *text; /* the whole paragraph: bidi needs it */
    size_t len;
    size_t from, to; /* the line in it, bytes */
    enum text_dir dir;
    enum line_form form;
    size_t bold_to; /* text before this byte is set bold; 0 none */
};

struct piece {
    uint32_t from, to; /* bytes of the text */
    uint8_t face;
    bool is_rtl, is_cell;
    int x, width;
};

struct line {
    int count, width;
    uint16_t px;
    struct piece pieces[LINE_PIECES_MOST];
};

/* Lays the pieces out; widths are measured, nothing is drawn. */
void line_shape(struct run_cache *cache, struct fonts *fonts, const struct line_spec *spec,
                struct line *line);
void line_paint(struct run_cache *cache, const struct canvas *canvas, const struct line *line,
                const char *text, int x, int baseline_y, uint32_t rgb);
/* Where a caret before byte `at` stands, pixels from the line's left end. */
int line_caret_x(struct run_cache *cache, const struct line *line, const char *text, size_t at,
                 bool is_rtl);
/* Width of a text that stands alone. Kept by hash. */
int line_width(struct run_cache *cache, struct fonts *fonts, const struct font_spec *font,
               const char *text, size_t len);

#endif
