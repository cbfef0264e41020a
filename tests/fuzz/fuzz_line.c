/* rooms: stage ui base */
/* Any bytes as a line of text, in any language, form and direction: every piece lies in the text,
 * the pieces stand side by side, and the caret stays on the line. Drawn too, into a small picture.
 */
#include <stdlib.h>

#include "base/memory.h"
#include "fuzz.h"
#include "stage/line.h"
#include "stage/stage.h"

#define SIDE 64

static struct fonts *fonts;
static struct run_cache *cache;

static void open_once(void) {
    const struct stage_params params = {.fonts_inter = "/usr/share/fonts/opentype/inter",
                                        .fonts_arabic = "/usr/share/fonts/truetype/noto",
                                        .fonts_chinese = "/usr/share/fonts/opentype/noto"};
    if (fonts != NULL)
        return;
    if (fonts_open(&params, &fonts) != ERR_OK)
        abort();
    cache = run_cache_create(fonts, 1u << 16); /* small, so that it is often full */
}

static void check_line(const struct line *line, const struct line_spec *spec) {
    int x = 0;
    assert(line->count >= 0 && line->count <= LINE_PIECES_MOST);
    for (int k = 0; k < line->count; k++) {
        const struct piece *piece = &line->pieces[k];
        assert(piece->from < piece->to);
        assert(piece->from >= spec->from && piece->to <= spec->to);
        assert(piece->x == x && piece->width >= 0);
        x += piece->width;
    }
    assert(line->width == x);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static struct line line;
    static uint32_t pixels[SIDE * SIDE];
    if (size < 3 || size > 2048)
        return 0;
    open_once();
    const struct canvas canvas = {pixels, SIDE, {0, 0, SIDE, SIDE}};
    char *text = mem_alloc(size, 1); /* its end is the block's end */
    size_t len = size - 3;
    for (size_t k = 0; k < len; k++)
        text[k] = (char)bytes[k + 3];
    struct line_spec spec = {.text = text,
                             .len = len,
                             .from = bytes[2] % (len + 1),
                             .to = len,
                             .dir = (enum text_dir)(bytes[0] % 4),
                             .form = (enum line_form)(bytes[0] / 4 % 3),
                             .bold_to = bytes[0] >= 128 ? len / 2 : 0};
    spec.font = (struct font_spec){.px = (uint16_t)(20 + bytes[1] % 4 * 20),
                                   .weight = (uint8_t)(bytes[1] / 4 % 5),
                                   .lang = (uint8_t)(bytes[1] / 20 % LANG_COUNT)};
    line_shape(cache, fonts, &spec, &line);
    check_line(&line, &spec);
    line_paint(cache, &canvas, &line, text, 0, SIDE / 2, 0x123456);
    for (size_t at = 0; at <= len && at < 64; at++) {
        int x = line_caret_x(cache, &line, text, at, (bytes[0] & 1) != 0);
        assert(x >= 0 && x <= line.width);
    }
    assert(line_width(cache, fonts, &spec.font, text, len) >= 0);
    assert(run_cache_bytes(cache) <= 1u << 22);
    mem_free(text);
    return 0;
}
