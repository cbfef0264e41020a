#include "flow/edit.h"

#include <string.h>

#include "base/memory.h"
#include "base/text.h"

#define SLICE_MOST 192  /* bytes looked at on each side of a place */
#define CLUSTER_MOST 64 /* longer ones (towers of marks) are not taken apart, and not added to */
#define PIECE_ROOM (2 * (EDIT_INSERT_MOST + 2 * CLUSTER_MOST))

static bool is_middle(char byte) {
    return ((unsigned char)byte & 0xC0u) == 0x80u;
}

/* Copies text around `at` so that cluster rules see a short text. Returns where the copy begins. */
static size_t slice_around(const struct edit *edit, size_t at, char slice[2 * SLICE_MOST + 1]) {
    size_t from = at > SLICE_MOST ? at - SLICE_MOST : 0;
    size_t to = edit->len - at > SLICE_MOST ? at + SLICE_MOST : edit->len;
    while (from > 0 && is_middle(edit->text[from])) {
        from++;
    }
    while (to < edit->len && is_middle(edit->text[to])) {
        to--;
    }
    memcpy(slice, edit->text + from, to - from);
    slice[to - from] = '\0';
    return from;
}

size_t edit_before(const struct edit *edit, size_t at) {
    char slice[2 * SLICE_MOST + 1];
    size_t from = slice_around(edit, at, slice);
    size_t before = at == 0 ? 0 : from + text_cluster_before(slice, at - from);
    mem_wipe(slice, sizeof slice);
    return before;
}

size_t edit_after(const struct edit *edit, size_t at) {
    char slice[2 * SLICE_MOST + 1];
    size_t from = slice_around(edit, at, slice);
    size_t after = at >= edit->len ? edit->len : from + text_cluster_after(slice, at - from);
    mem_wipe(slice, sizeof slice);
    return after;
}

size_t edit_snap(const struct edit *edit, size_t at) {
    if (at >= edit->len) {
        return edit->len;
    }
    size_t before = edit_before(edit, at);
    return edit_after(edit, before) == at ? at : before;
}

size_t edit_point_before(const struct edit *edit, size_t at) {
    if (at == 0) {
        return 0;
    }
    at--;
    while (at > 0 && is_middle(edit->text[at])) {
        at--;
    }
    return at;
}

void edit_open(struct edit *edit) {
    edit->text[edit->room - 1] = '\0';
    edit->len = strlen(edit->text);
    size_t at = *edit->cursor;
    while (at > 0 && at < edit->len && is_middle(edit->text[at])) {
        at--;
    }
    *edit->cursor = (uint32_t)edit_snap(edit, at);
}

/* It would only make the tower before it higher: a mark, or a further Korean vowel. */
static bool joins_before(const struct edit *edit, size_t from, const char *insert) {
    char pair[16] = "";
    size_t before = edit_point_before(edit, from), len = from - before, insert_len = strlen(insert);
    if (insert_len == 0 || insert_len > 4 || len > 4) {
        return false;
    }
    memcpy(pair, edit->text + before, len);
    memcpy(pair + len, insert, insert_len + 1);
    return text_clusters(pair) == 1;
}

static bool fits(const struct edit *edit, size_t old_len, size_t old_points, const char *piece,
                 size_t piece_len) {
    if (piece_len > old_len && edit->len - old_len + piece_len + 1 > edit->room) {
        return false;
    }
    size_t points = text_count(piece);
    return edit->letters_most == 0 || points <= old_points ||
           text_count(edit->text) - old_points + points <= edit->letters_most;
}

static void splice(struct edit *edit, size_t from, size_t to, const char *piece, size_t len) {
    size_t new_len = edit->len - (to - from) + len;
    memmove(edit->text + from + len, edit->text + to, edit->len - to + 1);
    memcpy(edit->text + from, piece, len);
    if (new_len < edit->len) {
        mem_wipe(edit->text + new_len, edit->len - new_len);
    }
    edit->len = new_len;
}

/* How many code points stand in text[from, to). */
static size_t points_between(const struct edit *edit, size_t from, size_t to) {
    size_t points = 0;
    for (size_t i = from; i < to; i++) {
        points += is_middle(edit->text[i]) ? 0 : 1;
    }
    return points;
}

/* Behind what was put in, also when it grew together with what follows. */
static void cursor_to(struct edit *edit, size_t at) {
    at = at > edit->len ? edit->len : at;
    while (at < edit->len && is_middle(edit->text[at])) {
        at++;
    }
    size_t before = edit_snap(edit, at);
    *edit->cursor = (uint32_t)(before == at ? at : edit_after(edit, before));
}

/* What comes of text[left, from) + insert + text[to, right) in NFC; `head_len`: without the end. */
static bool compose(const struct edit *edit, const size_t place[4], const char *insert,
                    char piece[PIECE_ROOM], size_t *head_len) {
    char raw[PIECE_ROOM];
    size_t left = place[0], from = place[1], to = place[2], right = place[3];
    size_t insert_len = strlen(insert), len = from - left + insert_len;
    memcpy(raw, edit->text + left, from - left);
    memcpy(raw + (from - left), insert, insert_len);
    memcpy(raw + len, edit->text + to, right - to);
    bool is_well = text_clean(raw, len, edit->keep_lines, piece, PIECE_ROOM) == ERR_OK;
    if (is_well) {
        *head_len = strlen(piece);
        is_well = text_clean(raw, len + right - to, edit->keep_lines, piece, PIECE_ROOM) == ERR_OK;
    }
    mem_wipe(raw, sizeof raw);
    return is_well;
}

/* The clusters on both sides are composed anew with what stands between them. */
enum edit_result edit_replace(struct edit *edit, size_t from, size_t to, const char *insert) {
    char piece[PIECE_ROOM] = "";
    enum edit_result result = EDIT_NOTHING;
    size_t left = edit_before(edit, from), right = edit_after(edit, to), head_len = 0;
    if (from - left > CLUSTER_MOST) {
        if (joins_before(edit, from, insert)) {
            return EDIT_NOTHING;
        }
        left = from;
    }
    right = right - to > CLUSTER_MOST ? to : right;
    if (strlen(insert) > EDIT_INSERT_MOST) {
        return EDIT_TOO_LONG;
    }
    if (!compose(edit, (size_t[]){left, from, to, right}, insert, piece, &head_len)) {
        goto out;
    }
    size_t old_len = right - left, piece_len = strlen(piece);
    if (old_len == piece_len && memcmp(edit->text + left, piece, piece_len) == 0) {
        goto out;
    }
    if (!fits(edit, old_len, points_between(edit, left, right), piece, piece_len)) {
        result = EDIT_TOO_LONG;
        goto out;
    }
    splice(edit, left, right, piece, piece_len);
    cursor_to(edit, left + head_len);
    result = EDIT_CHANGED;
out:
    mem_wipe(piece, sizeof piece);
    return result;
}
