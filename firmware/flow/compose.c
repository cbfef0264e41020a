#include "flow/compose.h"

#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "flow/keys.h"

#define LETTERS_MOST 60
#define SHOWN_USUALLY 4
#define PAGES_MOST 100

static bool is_letter(uint32_t key) {
    return key >= 'a' && key <= 'z';
}

/* The effect carries the letters alone: which visit they belong to does not matter, a late answer
 * is told by its letters. */
static bool ask(struct effects *effects, const char *letters, size_t len, int page) {
    if (effects->count >= EFFECTS_MOST) {
        return false;
    }
    struct effect *effect = &effects->list[effects->count++];
    *effect = (struct effect){.kind = EFFECT_PINYIN, .a = page};
    memcpy(effect->text, letters, len);
    effect->text[len] = '\0';
    return true;
}

void compose_warm(struct effects *effects) {
    (void)ask(effects, "", 0, 0);
}

static void forget(struct keys *keys) {
    mem_wipe(keys->composing, sizeof keys->composing);
    mem_wipe(keys->candidates, sizeof keys->candidates);
    keys->candidate_count = keys->candidate_page = keys->candidate_at = 0;
    keys->has_more = keys->is_stale = false;
    keys->first_of = 0;
    keys->first_then = 0;
}

static void ask_all(struct keys *keys, int page, struct effects *effects) {
    if (keys->composing[0] == '\0') {
        forget(keys);
        return;
    }
    keys->first_of = 0;
    keys->first_then = 0;
    keys->is_stale = ask(effects, keys->composing, strlen(keys->composing), page);
}

static bool put(struct state *state, struct edit *edit, const char *text) {
    enum edit_result result = edit_replace(edit, *edit->cursor, *edit->cursor, text);
    if (result == EDIT_TOO_LONG) {
        state->visit->problem = PROBLEM_TOO_LONG;
    }
    return result == EDIT_CHANGED;
}

bool compose_finish(struct state *state, struct edit *edit) {
    struct keys *keys = &state->visit->keys;
    bool changed = keys->composing[0] != '\0' && put(state, edit, keys->composing);
    forget(keys);
    return changed;
}

/* Takes the first `used` letters off; a dividing ' goes with them. */
static void drop_letters(struct keys *keys, size_t used) {
    size_t len = strlen(keys->composing);
    used = used < 1 ? 1 : used > len ? len : used;
    while (keys->composing[used] == '\'') {
        used++;
    }
    memmove(keys->composing, keys->composing + used, len - used + 1);
    mem_wipe(keys->composing + (len - used), sizeof keys->composing - (len - used));
}

bool compose_choose(struct state *state, struct edit *edit, int index, struct effects *effects) {
    struct keys *keys = &state->visit->keys;
    if (index < 0 || index >= keys->candidate_count || keys->composing[0] == '\0') {
        return false;
    }
    if (!put(state, edit, keys->candidates[index])) {
        return false;
    }
    drop_letters(keys, keys->candidate_used[index]);
    keys->candidate_count = keys->candidate_at = 0;
    ask_all(keys, 0, effects);
    return true;
}

static bool put_point(struct state *state, struct edit *edit, uint32_t point) {
    char text[5] = "";
    text[text_encode(point, text)] = '\0';
    return put(state, edit, text);
}

/* Space, or a sign after the letters: the first candidate, then the sign. When the answer is not
 * there yet, it is waited for: what comes of "nihao " must not depend on who was faster. */
static bool take_first(struct state *state, struct edit *edit, uint32_t then,
                       struct effects *effects) {
    struct keys *keys = &state->visit->keys;
    if (keys->is_stale) {
        keys->first_of = (uint8_t)strlen(keys->composing);
        keys->first_then = then;
        return false;
    }
    bool changed = keys->candidate_count > 0 ? compose_choose(state, edit, 0, effects)
                                             : compose_finish(state, edit);
    if (then != 0) {
        changed = compose_finish(state, edit) || changed;
        changed = put_point(state, edit, then) || changed;
    }
    return changed;
}

bool compose_candidates(struct state *state, struct edit *edit, const char *letters,
                        const struct candidates *candidates, struct effects *effects) {
    struct keys *keys = &state->visit->keys;
    size_t len = keys->first_of > 0 ? keys->first_of : strlen(keys->composing);
    if (keys->composing[0] == '\0' || strlen(letters) != len ||
        memcmp(letters, keys->composing, len) != 0) {
        return false; /* an older question's */
    }
    int count = candidates->count < 0 ? 0 : candidates->count > 9 ? 9 : candidates->count;
    keys->candidate_count = (int8_t)count;
    keys->candidate_page = candidates->page;
    keys->candidate_at = 0;
    keys->has_more = candidates->has_more;
    keys->is_stale = false;
    for (int i = 0; i < count; i++) {
        text_copy(keys->candidates[i], sizeof keys->candidates[i], candidates->texts[i]);
        keys->candidate_used[i] = candidates->used[i];
    }
    if (keys->first_of == 0) {
        return false;
    }
    uint32_t then = keys->first_then;
    bool has_rest = keys->composing[len] != '\0';
    keys->first_of = 0;
    keys->first_then = 0;
    if (count == 0 && has_rest) {
        return compose_finish(state, edit);
    }
    return take_first(state, edit, then, effects);
}

static void add_letter(struct keys *keys, char letter, struct effects *effects) {
    size_t len = strlen(keys->composing);
    if (len >= LETTERS_MOST || (letter == '\'' && keys->composing[len - 1] == '\'')) {
        return;
    }
    keys->composing[len] = letter;
    if (keys->first_of == 0) {
        ask_all(keys, 0, effects);
    }
}

static void back(struct keys *keys, struct effects *effects) {
    keys->composing[strlen(keys->composing) - 1] = '\0';
    ask_all(keys, 0, effects);
}

/* The row shows `shown` of the page's candidates: first through the page, then to the next one. */
static void turn_page(struct keys *keys, int by, int shown, struct effects *effects) {
    int at = keys->candidate_at + by * (shown > 0 ? shown : SHOWN_USUALLY);
    int page = keys->candidate_page + by;
    if (keys->is_stale) {
        return;
    }
    if (at < keys->candidate_count && (at >= 0 || keys->candidate_at > 0)) {
        keys->candidate_at = (int8_t)(at < 0 ? 0 : at);
        return;
    }
    if (page >= 0 && page <= PAGES_MOST && (by < 0 || keys->has_more)) {
        ask_all(keys, page, effects);
    }
}

static bool act(struct state *state, struct edit *edit, uint32_t key, int32_t shown,
                struct effects *effects, bool *changed) {
    struct keys *keys = &state->visit->keys;
    switch (key) {
    case KEY_BACKSPACE:
        back(keys, effects);
        return true;
    case KEY_CANDIDATES_MORE:
    case KEY_RIGHT:
        turn_page(keys, 1, shown, effects);
        return true;
    case KEY_CANDIDATES_LESS:
    case KEY_LEFT:
        turn_page(keys, -1, shown, effects);
        return true;
    case KEY_ENTER:
        *changed = compose_finish(state, edit);
        return true;
    case KEY_SHIFT:
    case KEY_LAYER:
        return false;
    case KEY_DELETE:
    case KEY_HOME:
    case KEY_END:
        return true;
    default:
        *changed = compose_finish(state, edit);
        return false;
    }
}

bool compose_key(struct state *state, struct edit *edit, uint32_t key, int32_t shown,
                 struct effects *effects, bool *changed) {
    struct keys *keys = &state->visit->keys;
    bool is_on = keys_is_pinyin(state);
    if (keys->composing[0] == '\0') {
        if (is_on && is_letter(key)) {
            add_letter(keys, (char)key, effects);
            return true;
        }
        return false;
    }
    if (!is_on) { /* the engine or the language went away meanwhile */
        *changed = compose_finish(state, edit);
        return false;
    }
    if (is_letter(key) || key == '\'') {
        add_letter(keys, (char)key, effects);
        return true;
    }
    if (key >= KEY_BACKSPACE) {
        return act(state, edit, key, shown, effects, changed);
    }
    if (keys->first_of > 0) { /* a second sign before the first answer: stop waiting */
        *changed = compose_finish(state, edit);
        return false;
    }
    if (key >= '1' && key <= '9') {
        *changed = compose_choose(state, edit, keys->candidate_at + (int)(key - '1'), effects);
        return true;
    }
    *changed = take_first(state, edit, key == ' ' ? 0 : key, effects);
    return true;
}
