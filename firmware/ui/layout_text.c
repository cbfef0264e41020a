/* Lines of text: break opportunities from ICU, widths from stage, greedy fill. SDL_ttf's own
 * wrapping is not used (reference/i18n section 1, decision 6). */
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "ui/layout_inner.h"

#define BREAKS_MOST 4096
#define CLUSTER_ROOM 64 /* a family of four with its joiners takes 25 bytes */
#define LETTER_BYTES 4  /* the last one may be cut, and then reads as another */
#define EVEN_LINES_MOST 4
#define EVEN_STEP_PX 8

struct fill {
    const struct layout_params *params;
    const struct font_spec *font;
    const char *text;
    int width;
    struct text_line *lines;
    int count, room;
    uint32_t from;  /* where the line being filled begins */
    bool is_cut;    /* a word was wider than a line */
    int line_width; /* of text[from, done), its last trailing space left out */
};

static int width_of(const struct fill *fill, uint32_t from, uint32_t to) {
    const struct measure *measure = fill->params->measure;
    return measure->width(measure->context, fill->font, fill->text + from, to - from);
}

static void end_line(struct fill *fill, uint32_t to) {
    if (fill->count == fill->room) {
        struct text_line *more = arena_array(fill->params->arena, struct text_line, fill->room * 2);
        memcpy(more, fill->lines, sizeof(*more) * (size_t)fill->room);
        fill->lines = more;
        fill->room *= 2;
    }
    uint32_t trimmed = to;
    while (trimmed > fill->from &&
           (fill->text[trimmed - 1] == ' ' || fill->text[trimmed - 1] == '\n'))
        trimmed--;
    fill->lines[fill->count++] = (struct text_line){fill->from, trimmed, (int16_t)fill->line_width};
    fill->from = to;
    fill->line_width = 0;
}

/* The end of the cluster that begins at `at`. ICU takes the whole text apart for each answer, so it
 * is shown a few letters of it: a word of 4,000 letters would take their square. */
static uint32_t next_cluster(const char *text, uint32_t at) {
    char few[CLUSTER_ROOM];
    size_t len = strnlen(text + at, sizeof(few) - 1);
    memcpy(few, text + at, len);
    few[len] = '\0';
    size_t end = text_cluster_after(few, 0);
    mem_wipe(few, sizeof(few));
    bool is_whole = end + LETTER_BYTES <= len || text[at + len] == '\0';
    return is_whole ? at + (uint32_t)end : (uint32_t)text_cluster_after(text, at);
}

/* A segment wider than the line alone: cut it at clusters. */
static void cut_long(struct fill *fill, uint32_t from, uint32_t to) {
    uint32_t at = from;
    while (at < to) {
        uint32_t next = next_cluster(fill->text, at);
        next = next > to ? to : next;
        int width = width_of(fill, fill->from, next);
        if (width > fill->width && at > fill->from) {
            fill->line_width = width_of(fill, fill->from, at);
            end_line(fill, at);
            fill->is_cut = true;
            continue;
        }
        fill->line_width = width;
        at = next;
    }
}

/* The whole line so far is measured at each break: the sum of its parts would lack the kerning and
 * the fractions that painting it in one piece has, ten pixels in a line of ten words. */
static void add_segment(struct fill *fill, uint32_t from, uint32_t to) {
    uint32_t trimmed = to;
    while (trimmed > from && (fill->text[trimmed - 1] == ' ' || fill->text[trimmed - 1] == '\n'))
        trimmed--;
    int width = trimmed > fill->from ? width_of(fill, fill->from, trimmed) : 0;
    if (width > fill->width && fill->from < from) {
        end_line(fill, from);
        width = trimmed > from ? width_of(fill, from, trimmed) : 0;
    }
    if (width > fill->width)
        cut_long(fill, from, trimmed);
    else if (trimmed > from)
        fill->line_width = width;
}

/* `is_cut` may be NULL. */
static int16_t fill_lines(const struct layout_params *params, const struct font_spec *font,
                          const char *text, int width_px, struct text_line **lines, bool *is_cut) {
    struct fill fill = {.params = params, .font = font, .text = text, .width = width_px, .room = 4};
    uint32_t few[256], *breaks = few;
    size_t len = strlen(text), room = sizeof(few) / sizeof(few[0]);
    if (len > room) {
        room = len < BREAKS_MOST * 4 ? len : BREAKS_MOST * 4;
        breaks = arena_array(params->arena, uint32_t, room);
    }
    fill.lines = arena_array(params->arena, struct text_line, fill.room);
    size_t count = text_breaks(text, len, breaks, room);
    uint32_t at = 0;
    for (size_t k = 0; k < count; k++) {
        uint32_t to = breaks[k] & ~TEXT_BREAK_HARD;
        add_segment(&fill, at, to);
        at = to;
        if ((breaks[k] & TEXT_BREAK_HARD) && (to < len || (to > 0 && text[to - 1] == '\n')))
            end_line(&fill, to);
    }
    if (at < len)
        add_segment(&fill, at, (uint32_t)len);
    if (fill.from < len || fill.count == 0 || (len > 0 && text[len - 1] == '\n'))
        end_line(&fill, (uint32_t)len);
    *lines = fill.lines;
    if (is_cut != NULL)
        *is_cut = fill.is_cut;
    return (int16_t)fill.count;
}

int16_t layout_lines(const struct layout_params *params, const struct font_spec *font,
                     const char *text, int width_px, struct text_line **lines) {
    return fill_lines(params, font, text, width_px, lines, NULL);
}

void layout_font(struct node *node, const struct layout_params *params) {
    if (node->font.px != 0)
        return;
    int q = theme_type_q((enum type)node->type, params->size, panel_is_landscape(params->panel));
    node->font.px = (uint16_t)layout_px(params->panel, q);
    node->font.weight = node->weight != 0 ? (uint8_t)(node->weight - 1)
                                          : (uint8_t)theme_type_weight((enum type)node->type);
    node->font.lang = (uint8_t)params->lang;
}

static void one_line(struct node *node, const struct layout_params *params) {
    size_t len = strlen(node->text);
    node->lines = arena_array(params->arena, struct text_line, 1);
    int width = params->measure->width(params->measure->context, &node->font, node->text, len);
    node->lines[0] =
        (struct text_line){0, (uint32_t)len, (int16_t)(width < INT16_MAX ? width : INT16_MAX)};
    node->line_count = 1;
}

/* "A good guess is fine. It helps us send the right / crew." One word alone on the last line reads
 * like a slip: as many lines, filled evenly. Long paragraphs end as they end. */
static void fill_evenly(struct node *node, const struct layout_params *params, int width_px) {
    const struct text_line *lines = node->lines;
    int widest = 0, last = lines[node->line_count - 1].width_px;
    for (int k = 0; k < node->line_count; k++)
        widest = lines[k].width_px > widest ? lines[k].width_px : widest;
    /* Chinese has no spaces: shorter lines would only cut other words, for less than a word. */
    int short_px = params->lang == LANG_ZH ? widest / 8 : widest / 3;
    if (node->line_count < 2 || node->line_count > EVEN_LINES_MOST || last > short_px)
        return;
    int low = widest / 2, high = width_px;
    while (high - low > EVEN_STEP_PX) {
        int middle = (low + high) / 2;
        struct text_line *tried;
        bool is_cut = false;
        int count = fill_lines(params, &node->font, node->text, middle, &tried, &is_cut);
        if (is_cut || count > node->line_count)
            low = middle;
        else
            high = middle;
    }
    node->line_count = layout_lines(params, &node->font, node->text, high, &node->lines);
}

int layout_text(struct node *node, const struct layout_params *params, int width_px) {
    layout_font(node, params);
    int permille = node->line_permille != 0
                       ? node->line_permille
                       : theme_line_permille((enum type)node->type, params->lang);
    node->line_px = (int16_t)((node->font.px * permille + 500) / 1000);
    node->baseline_px =
        (int16_t)params->measure->baseline(params->measure->context, &node->font, node->line_px);
    if (node->max_lines == 1 || ((node->flags & NODE_CARET) && !(node->flags & NODE_MULTILINE)))
        one_line(node, params);
    else
        node->line_count = layout_lines(params, &node->font, node->text, width_px, &node->lines);
    if (!(node->flags & NODE_MULTILINE))
        fill_evenly(node, params, width_px);
    return node->line_count * node->line_px;
}
