/* Clusters, line breaks and visual order. These run at every layout: texts of plain ASCII words,
 * which are most of them, are answered without ICU. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "base/text_tools.h"

#define LOG_ROOM "base"

static bool is_plain(char byte) {
    return (unsigned char)byte < 0x80;
}

size_t text_clusters(const char *text) {
    size_t len = strlen(text), count = 0;
    if (text_is_ascii(text, len) && !memchr(text, '\r', len))
        return len;
    struct text_units units;
    text_units_init(&units, text, len);
    UBreakIterator *iterator = text_cluster_iterator(&units);
    ubrk_first(iterator);
    while (ubrk_next(iterator) != UBRK_DONE)
        count++;
    text_units_finish(&units);
    return count;
}

size_t text_cluster_before(const char *text, size_t at) {
    size_t len = strlen(text);
    if (at > len)
        at = len;
    if (at == 0)
        return 0;
    /* A sign before may join what follows, so both must be ASCII; only CR LF are one. */
    if (is_plain(text[at - 1]) && text[at - 1] != '\n' && (at == 1 || is_plain(text[at - 2])))
        return at - 1;
    struct text_units units;
    text_units_init(&units, text, len);
    int32_t found =
        ubrk_preceding(text_cluster_iterator(&units), (int32_t)text_unit_from(&units, at));
    size_t before = found == UBRK_DONE ? 0 : units.byte_of[found];
    text_units_finish(&units);
    return before;
}

size_t text_cluster_after(const char *text, size_t at) {
    size_t len = strlen(text);
    if (at >= len)
        return len;
    if (is_plain(text[at]) && text[at] != '\r' && is_plain(text[at + 1]))
        return at + 1;
    struct text_units units;
    text_units_init(&units, text, len);
    int32_t found =
        ubrk_following(text_cluster_iterator(&units), (int32_t)text_unit_at(&units, at));
    size_t after = found == UBRK_DONE ? len : units.byte_of[found];
    text_units_finish(&units);
    return after;
}

/* The last cluster boundary at or before `at`. */
static size_t cluster_floor(const char *text, size_t len, size_t at) {
    if (at >= len)
        return len;
    struct text_units units;
    text_units_init(&units, text, len);
    int32_t found =
        ubrk_preceding(text_cluster_iterator(&units), (int32_t)text_unit_at(&units, at) + 1);
    size_t floor = found == UBRK_DONE ? 0 : units.byte_of[found];
    text_units_finish(&units);
    return floor;
}

size_t text_copy(char *out, size_t room, const char *text) {
    if (room == 0)
        return 0;
    size_t len = strlen(text);
    size_t cut = len < room ? len : cluster_floor(text, len, room - 1);
    memmove(out, text, cut);
    out[cut] = '\0';
    return cut;
}

static bool is_word(char byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9');
}

/* Where UAX 14 leaves nothing to decide: words of letters and digits, single stops at their end,
 * apostrophes inside them, and blanks. */
static bool has_simple_breaks(const char *text, size_t len) {
    for (size_t i = 0; i < len; i++) {
        char byte = text[i];
        if (is_word(byte) || byte == ' ')
            continue;
        bool is_after_word = i > 0 && is_word(text[i - 1]);
        char next = i + 1 < len ? text[i + 1] : ' ';
        bool is_stop =
            byte == '.' || byte == ',' || byte == ':' || byte == ';' || byte == '!' || byte == '?';
        if (is_after_word && is_stop && next == ' ')
            continue;
        if (is_after_word && byte == '\'' && is_word(next))
            continue;
        return false;
    }
    return true;
}

static size_t simple_breaks(const char *text, size_t len, uint32_t *offsets, size_t room) {
    size_t count = 0;
    for (size_t i = 1; i < len && count < room; i++)
        if (text[i - 1] == ' ' && text[i] != ' ')
            offsets[count++] = (uint32_t)i;
    if (len > 0 && count < room)
        offsets[count++] = (uint32_t)len;
    return count;
}

size_t text_breaks(const char *text, size_t len, uint32_t *offsets, size_t room) {
    if (has_simple_breaks(text, len))
        return simple_breaks(text, len, offsets, room);
    struct text_units units;
    text_units_init(&units, text, len);
    UBreakIterator *iterator = text_line_iterator(&units);
    size_t count = 0;
    ubrk_first(iterator);
    for (int32_t at; count < room && (at = ubrk_next(iterator)) != UBRK_DONE;) {
        int32_t kind = ubrk_getRuleStatus(iterator);
        bool is_hard = kind >= UBRK_LINE_HARD && kind < UBRK_LINE_HARD_LIMIT;
        offsets[count++] = units.byte_of[at] | (is_hard ? TEXT_BREAK_HARD : 0);
    }
    text_units_finish(&units);
    return count;
}

/* False for every byte sequence that could be of a right-to-left script or a bidi control; true
 * for the rest, which stands in reading order in a left-to-right paragraph. */
static bool is_surely_ltr(const char *text, size_t len) {
    for (size_t i = 0; i < len; i++) {
        unsigned char byte = (unsigned char)text[i];
        if (byte < 0xd6 || byte == 0xe1 || (byte >= 0xe3 && byte <= 0xee))
            continue;
        if ((byte != 0xe2 && byte != 0xef) || i + 2 >= len)
            return false;
        unsigned char second = (unsigned char)text[i + 1], third = (unsigned char)text[i + 2];
        if (byte == 0xef && second < 0xbc) /* from U+FF00 on: Chinese commas and wide letters */
            return false;
        bool is_control = (second == 0x80 && (third == 0x8e || third == 0x8f || third >= 0xa8) &&
                           third <= 0xae) ||
                          (second == 0x81 && third >= 0xa0);
        if (byte == 0xe2 && is_control)
            return false;
        i += 2;
    }
    return true;
}

static bool begins_ltr(const char *text, size_t len, enum text_dir dir) {
    if (dir == TEXT_LTR || dir == TEXT_AUTO_LTR)
        return true;
    if (dir == TEXT_RTL || memchr(text, '\n', len)) /* each paragraph asks for itself */
        return false;
    for (size_t i = 0; i < len; i++)
        if ((text[i] >= 'a' && text[i] <= 'z') || (text[i] >= 'A' && text[i] <= 'Z'))
            return true;
    return false;
}

static UBiDiLevel level_of(enum text_dir dir) {
    switch (dir) {
    case TEXT_LTR:
        return UBIDI_LTR;
    case TEXT_RTL:
        return UBIDI_RTL;
    case TEXT_AUTO_LTR:
        return UBIDI_DEFAULT_LTR;
    case TEXT_AUTO_RTL:
        return UBIDI_DEFAULT_RTL;
    }
    return UBIDI_LTR;
}

/* Neighbours of the same direction that stand as they are written become one: the isolates around
 * an inserted value need no run of their own. */
static size_t add_run(struct text_run *runs, size_t count, size_t room, struct text_run run) {
    struct text_run *last = count > 0 ? &runs[count - 1] : NULL;
    if (last && !last->is_rtl && !run.is_rtl && last->to == run.from)
        last->to = run.to;
    else if (last && last->is_rtl && run.is_rtl && run.to == last->from)
        last->from = run.from;
    else if (count < room)
        runs[count++] = run;
    return count;
}

/* The runs of units [from, to), which lie in one paragraph. */
static size_t add_line(const struct text_units *units, UBiDi *paragraph, UBiDi *line, size_t from,
                       size_t to, struct text_run *runs, size_t count, size_t room) {
    UErrorCode status = U_ZERO_ERROR;
    ubidi_setLine(paragraph, (int32_t)from, (int32_t)to, line, &status);
    int32_t found = U_SUCCESS(status) ? ubidi_countRuns(line, &status) : 0;
    if (U_FAILURE(status)) {
        log_error("text.bidi_failed", "code=%s", u_errorName(status));
        struct text_run whole = {units->byte_of[from], units->byte_of[to], false};
        return add_run(runs, count, room, whole);
    }
    for (int32_t i = 0; i < found; i++) {
        int32_t start, length;
        bool is_rtl = ubidi_getVisualRun(line, i, &start, &length) == UBIDI_RTL;
        struct text_run run = {.from = units->byte_of[from + (size_t)start],
                               .to = units->byte_of[from + (size_t)(start + length)],
                               .is_rtl = is_rtl};
        count = add_run(runs, count, room, run);
    }
    return count;
}

static size_t bidi_runs(const struct text_units *units, enum text_dir dir, size_t from, size_t to,
                        struct text_run *runs, size_t room) {
    UBiDi *paragraph, *line;
    UErrorCode status = U_ZERO_ERROR;
    size_t count = 0;
    text_bidi_pair(&paragraph, &line);
    ubidi_setPara(paragraph, units->units, (int32_t)units->count, level_of(dir), NULL, &status);
    while (from < to) {
        int32_t limit = (int32_t)to;
        if (U_SUCCESS(status))
            ubidi_getParagraph(paragraph, (int32_t)from, NULL, &limit, NULL, &status);
        size_t end = (size_t)limit < to ? (size_t)limit : to;
        count = add_line(units, paragraph, line, from, end, runs, count, room);
        from = end;
    }
    /* The objects point into the scratch, which is wiped next: let them forget it. */
    status = U_ZERO_ERROR;
    ubidi_setPara(paragraph, units->units, 0, UBIDI_LTR, NULL, &status);
    return count;
}

size_t text_visual_runs(const char *text, size_t len, enum text_dir dir, size_t from, size_t to,
                        struct text_run *runs, size_t room) {
    if (to > len)
        to = len;
    if (from >= to || room == 0)
        return 0;
    if (is_surely_ltr(text, len) && begins_ltr(text, len, dir)) {
        runs[0] = (struct text_run){.from = from, .to = to, .is_rtl = false};
        return 1;
    }
    struct text_units units;
    text_units_init(&units, text, len);
    size_t count = bidi_runs(&units, dir, text_unit_from(&units, from), text_unit_from(&units, to),
                             runs, room);
    text_units_finish(&units);
    return count;
}
