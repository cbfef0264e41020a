#include "stage/line.h"

#include <string.h>

#include "base/memory.h"

#define VISUAL_MOST 64
#define CLEAN_ROOM 1000 /* bytes of one run; longer ones are cut there */

struct shaper {
    struct run_cache *cache;
    struct fonts *fonts;
    const struct line_spec *spec;
    struct line *line;
};

static bool is_digit(uint32_t c) {
    return c >= '0' && c <= '9';
}

/* Bidi has been done: the marks that steered it are not drawn, and no face has them. */
static bool is_unseen(uint32_t c) {
    return c < 0x20 || c == 0x7F || (c >= 0x200E && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
           (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF;
}

/* Joiners, variation selectors and marks belong to the sign before them, whatever its face. */
static bool is_clinging(uint32_t c) {
    return c == 0x200C || c == 0x200D || (c >= 0xFE00 && c <= 0xFE0F) ||
           (c >= 0x0300 && c <= 0x036F) || is_unseen(c);
}

static enum family family_of_script(enum text_script script) {
    return script == TEXT_SCRIPT_ARABIC ? FAMILY_ARABIC
           : script == TEXT_SCRIPT_HAN  ? FAMILY_CHINESE
                                        : FAMILY_LATIN;
}

/* A sign of no script: Chinese typesetting has its own wide quotes and dashes; else the face of the
 * neighbour before it, when that has the sign; else Inter. */
static enum family family_of_common(const struct shaper *shaper, uint32_t c, int before) {
    enum weight weight = (enum weight)shaper->spec->font.weight;
    if (is_digit(c))
        return FAMILY_LATIN;
    if (c >= 0x2010 && shaper->spec->font.lang == LANG_ZH &&
        font_has(shaper->fonts, font_face(FAMILY_CHINESE, weight), c))
        return FAMILY_CHINESE;
    if (before > FAMILY_LATIN && font_has(shaper->fonts, font_face((enum family)before, weight), c))
        return (enum family)before;
    if (before < 0 && c == ' ')
        return FAMILY_LATIN;
    if (c >= 0x80 && !font_has(shaper->fonts, font_face(FAMILY_LATIN, weight), c)) {
        for (int family = FAMILY_CHINESE; family > FAMILY_LATIN; family--)
            if (font_has(shaper->fonts, font_face((enum family)family, weight), c))
                return (enum family)family;
    }
    return FAMILY_LATIN;
}

static enum family family_of(const struct shaper *shaper, uint32_t c, int before) {
    if (is_clinging(c))
        return before < 0 ? FAMILY_LATIN : (enum family)before;
    enum text_script script = text_script_of(c);
    if (script == TEXT_SCRIPT_COMMON)
        return family_of_common(shaper, c, before);
    return family_of_script(script);
}

/* A sign that calt leaves alone. Inter makes a multiplication sign of an x between digits, and
 * lifts colons and hyphens beside digits and capitals. */
static bool is_calm(uint32_t c) {
    uint32_t lower = c | 0x20;
    return is_digit(c) || (lower >= 'a' && lower <= 'z' && lower != 'x') || c >= 0xC0;
}

/* Must a piece begin at c, which stands after `last`? */
static bool must_part(const struct line_spec *spec, uint32_t last, uint32_t c, size_t at) {
    if (spec->bold_to > 0 && at == spec->bold_to)
        return true;
    if (spec->form == LINE_EXACT)
        return !(is_calm(c) && is_calm(last));
    if (spec->form == LINE_CELLS)
        return is_digit(c) || is_digit(last);
    return false;
}

/* Inter Display Bold of Debian 12 (4.0 beta 7) sets the second accent of Vietnamese letters into
 * the letter; Inter Bold does not. A Vietnamese page takes it for all titles, so that they match.
 */
static enum weight weight_of(const struct line_spec *spec, size_t from, size_t to) {
    enum weight weight = (enum weight)spec->font.weight;
    if (from < spec->bold_to)
        weight = weight == WEIGHT_DISPLAY ? weight : WEIGHT_BOLD;
    if (weight != WEIGHT_DISPLAY)
        return weight;
    if (spec->font.lang == LANG_VI)
        return WEIGHT_BOLD;
    for (size_t at = from; at < to;) {
        uint32_t c = text_next(spec->text, to, &at);
        if (c >= 0x1EA0 && c <= 0x1EF9)
            return WEIGHT_BOLD;
    }
    return weight;
}

static void add_piece(struct shaper *shaper, size_t from, size_t to, enum family family,
                      bool is_rtl) {
    struct line *line = shaper->line;
    const struct line_spec *spec = shaper->spec;
    enum weight weight = weight_of(spec, from, to);
    if (line->count == LINE_PIECES_MOST || from >= to)
        return;
    line->pieces[line->count++] = (struct piece){
        .from = (uint32_t)from,
        .to = (uint32_t)to,
        .face = (uint8_t)font_face(family, weight),
        .is_rtl = is_rtl,
        .is_cell = spec->form == LINE_CELLS && is_digit((unsigned char)spec->text[from]),
    };
}

static void turn_round(struct piece *pieces, int count) {
    for (int a = 0, b = count - 1; a < b; a++, b--) {
        struct piece kept = pieces[a];
        pieces[a] = pieces[b];
        pieces[b] = kept;
    }
}

static bool is_plain_ascii(const struct line_spec *spec, size_t from, size_t to) {
    unsigned char seen = 0;
    for (size_t at = from; at < to; at++)
        seen |= (unsigned char)spec->text[at] | ((unsigned char)spec->text[at] < 0x20 ? 0x80 : 0);
    return seen < 0x80 && spec->form == LINE_PLAIN && spec->bold_to == 0;
}

/* One bidi run, in logical order, parted by face; its pieces then stand as they are read. */
static void add_visual_run(struct shaper *shaper, const struct text_run *run) {
    const struct line_spec *spec = shaper->spec;
    int first = shaper->line->count, family = run->is_rtl ? FAMILY_ARABIC : -1;
    size_t begin = run->from;
    uint32_t last = 0;
    if (!run->is_rtl && run->to - run->from < CLEAN_ROOM &&
        is_plain_ascii(spec, run->from, run->to)) {
        add_piece(shaper, run->from, run->to, FAMILY_LATIN, false);
        return;
    }
    for (size_t at = run->from; at < run->to;) {
        size_t here = at;
        uint32_t c = text_next(spec->text, run->to, &at);
        enum family next = family_of(shaper, c, family);
        bool is_long = here - begin >= CLEAN_ROOM - 8;
        if (here > begin && ((int)next != family || is_long || must_part(spec, last, c, here))) {
            add_piece(shaper, begin, here, (enum family)family, run->is_rtl);
            begin = here;
        }
        family = (int)next;
        last = c;
    }
    add_piece(shaper, begin, run->to, family < 0 ? FAMILY_LATIN : (enum family)family, run->is_rtl);
    if (run->is_rtl)
        turn_round(shaper->line->pieces + first, shaper->line->count - first);
}

/* What SDL_ttf gets of a piece: no marks, and U+202F (only Inter has it) as a plain fixed space. */
static size_t clean(const char *text, size_t from, size_t to, bool is_latin, char *out) {
    size_t len = 0;
    for (size_t at = from; at < to && len + 4 < CLEAN_ROOM;) {
        uint32_t c = text_next(text, to, &at);
        if (is_unseen(c))
            continue;
        len += text_encode(c == 0x202F && !is_latin ? 0xA0 : c, out + len);
    }
    return len;
}

static int digit_cell(struct run_cache *cache, enum face face, int px) {
    uint64_t key[3] = {0x63656C6C, (uint64_t)face, (uint64_t)px};
    uint64_t hash = run_hash(1, key, sizeof(key));
    int widest = 0;
    if (run_cache_find_width(cache, hash, &widest))
        return widest;
    for (char digit = '0'; digit <= '9'; digit++) {
        int width = run_width(cache, face, px, false, &digit, 1);
        widest = width > widest ? width : widest;
    }
    run_cache_keep_width(cache, hash, widest);
    return widest;
}

static int piece_part_width(struct run_cache *cache, const struct line *line, const char *text,
                            const struct piece *piece, size_t to) {
    char cleaned[CLEAN_ROOM];
    uint64_t seed = (uint64_t)piece->face << 32 | (uint64_t)line->px << 8 | piece->is_rtl | 2;
    int width = 0;
    size_t len = clean(text, piece->from, to, piece->face <= FACE_DISPLAY, cleaned);
    uint64_t hash = run_hash(seed, cleaned, len);
    if (!run_cache_find_width(cache, hash, &width)) {
        width = run_width(cache, (enum face)piece->face, line->px, piece->is_rtl, cleaned, len);
        run_cache_keep_width(cache, hash, width);
    }
    return width;
}

void line_shape(struct run_cache *cache, struct fonts *fonts, const struct line_spec *spec,
                struct line *line) {
    struct text_run runs[VISUAL_MOST];
    struct shaper shaper = {cache, fonts, spec, line};
    line->count = line->width = 0;
    line->px = spec->font.px;
    size_t count =
        text_visual_runs(spec->text, spec->len, spec->dir, spec->from, spec->to, runs, VISUAL_MOST);
    for (size_t k = 0; k < count; k++)
        add_visual_run(&shaper, &runs[k]);
    for (int k = 0; k < line->count; k++) {
        struct piece *piece = &line->pieces[k];
        piece->x = line->width;
        piece->width = piece->is_cell ? digit_cell(cache, (enum face)piece->face, line->px)
                                      : piece_part_width(cache, line, spec->text, piece, piece->to);
        line->width += piece->width;
    }
}

void line_paint(struct run_cache *cache, const struct canvas *canvas, const struct line *line,
                const char *text, int x, int baseline_y, uint32_t rgb) {
    char cleaned[CLEAN_ROOM];
    for (int k = 0; k < line->count; k++) {
        const struct piece *piece = &line->pieces[k];
        size_t len = clean(text, piece->from, piece->to, piece->face <= FACE_DISPLAY, cleaned);
        int left = canvas->clip.x, right = canvas->clip.x + canvas->clip.w;
        if (len == 0 || x + piece->x > right + line->px ||
            x + piece->x + piece->width < left - line->px)
            continue;
        const struct run *run =
            run_get(cache, (enum face)piece->face, line->px, piece->is_rtl, cleaned, len);
        if (run->cover == NULL)
            continue;
        int pen = x + piece->x + (piece->is_cell ? (piece->width - run->width) / 2 : 0);
        struct rect ink = {pen + run->ink_x, baseline_y + run->ink_y, run->ink_w, run->ink_h};
        canvas_mask(canvas, ink, run->cover, run->ink_w, rgb);
    }
}

/* The part of a piece before the caret; never more than the piece, though half a ligature can be
 * wider. */
static int part_before(struct run_cache *cache, const struct line *line, const char *text,
                       const struct piece *piece, size_t at) {
    if (at == piece->to)
        return piece->width;
    int part = piece_part_width(cache, line, text, piece, at);
    return part < piece->width ? part : piece->width;
}

int line_caret_x(struct run_cache *cache, const struct line *line, const char *text, size_t at,
                 bool is_rtl) {
    const struct piece *best = NULL;
    for (int k = 0; k < line->count; k++) {
        const struct piece *piece = &line->pieces[k];
        if (piece->from < at && at <= piece->to) {
            int part = part_before(cache, line, text, piece, at);
            return piece->x + (piece->is_rtl ? piece->width - part : part);
        }
        if (piece->from == at)
            best = piece;
    }
    if (best != NULL)
        return best->is_rtl ? best->x + best->width : best->x;
    return is_rtl ? line->width : 0;
}

int line_width(struct run_cache *cache, struct fonts *fonts, const struct font_spec *font,
               const char *text, size_t len) {
    uint64_t seed = (uint64_t)font->px << 24 | (uint64_t)font->weight << 8 |
                    (uint64_t)font->lang << 16 | (uint64_t)1 << 60;
    uint64_t hash = run_hash(seed, text, len);
    int width = 0;
    if (len == 0)
        return 0;
    if (run_cache_find_width(cache, hash, &width))
        return width;
    struct line line;
    struct line_spec spec = {
        .font = *font, .text = text, .len = len, .to = len, .dir = TEXT_AUTO_LTR};
    line_shape(cache, fonts, &spec, &line);
    width = line.width;
    run_cache_keep_width(cache, hash, width);
    return width;
}
