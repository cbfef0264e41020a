#include "flow/keys.h"

#include <string.h>

#include "base/text.h"
#include "flow/compose.h"

#define WORD_MOST_BYTES 48

static const struct question *question_of(const struct state *state) {
    const struct definition *definition = state->definition;
    int index = state->visit->question;
    if (definition == NULL || index < 0 || index >= definition->question_count) {
        return NULL;
    }
    return &definition->questions[index];
}

static bool is_datatype(const struct state *state, enum datatype datatype) {
    const struct question *question = question_of(state);
    return question != NULL && question->datatype == datatype;
}

bool keys_is_latin_only(const struct state *state, enum field field) {
    return field == FIELD_EMAIL || field == FIELD_PHONE || field == FIELD_REFERENCE ||
           field == FIELD_NOTICE || (field == FIELD_ANSWER && is_datatype(state, DATATYPE_NUMBER));
}

bool keys_has_lines(const struct state *state, enum field field) {
    return field == FIELD_DESCRIPTION ||
           (field == FIELD_ANSWER && is_datatype(state, DATATYPE_TEXT));
}

bool keys_is_pinyin(const struct state *state) {
    const struct visit *visit = state->visit;
    return state->settings.lang == LANG_ZH && state->kiosk.can_pinyin &&
           visit->field != FIELD_NONE && visit->keys.letters_layer == KEYS_LETTERS &&
           !keys_is_latin_only(state, visit->field);
}

static bool is_telex(const struct state *state) {
    const struct visit *visit = state->visit;
    return state->settings.lang == LANG_VI && visit->keys.letters_layer == KEYS_LETTERS &&
           !keys_is_latin_only(state, visit->field);
}

static void open_edit(const struct state *state, enum field field, struct edit *edit) {
    bool is_description = field == FIELD_DESCRIPTION;
    *edit = (struct edit){
        .letters_most = is_description ? DESCRIPTION_LETTERS - KEYS_REFERENCE_LETTERS : 0,
        .keep_lines = keys_has_lines(state, field),
        .cursor = &state->visit->cursor,
    };
    edit->text = visit_field(state->visit, field, &edit->room);
    edit_open(edit);
}

uint32_t keys_letters_left(const struct state *state, enum field field) {
    static const uint8_t BYTES[LANG_COUNT] = {
        [LANG_EN] = 1, [LANG_ES] = 1, [LANG_ZH] = 3, [LANG_VI] = 2, [LANG_AR] = 2};
    uint32_t room = 0;
    if (field <= FIELD_NONE || field >= FIELD_COUNT) {
        return 0;
    }
    const char *text = visit_field(state->visit, field, &room);
    if (field == FIELD_DESCRIPTION) {
        size_t most = DESCRIPTION_LETTERS - KEYS_REFERENCE_LETTERS, count = text_count(text);
        return count < most ? (uint32_t)(most - count) : 0;
    }
    uint32_t each = keys_is_latin_only(state, field) ? 1u : BYTES[state->settings.lang];
    return (room - 1 - (uint32_t)strnlen(text, room - 1)) / each;
}

static bool settle(struct state *state, enum edit_result result) {
    if (result == EDIT_TOO_LONG) {
        state->visit->problem = PROBLEM_TOO_LONG;
    }
    return result == EDIT_CHANGED;
}

static bool put(struct state *state, struct edit *edit, const char *text) {
    return settle(state, edit_replace(edit, *edit->cursor, *edit->cursor, text));
}

/* Where the word before the cursor begins, for Telex. */
static size_t word_start(const struct edit *edit) {
    size_t start = *edit->cursor;
    while (start > 0 && *edit->cursor - start < WORD_MOST_BYTES) {
        size_t before = edit_point_before(edit, start), at = before;
        if (!telex_is_letter(text_next(edit->text, edit->len, &at))) {
            break;
        }
        start = before;
    }
    return start;
}

/* False: no rule. */
static bool type_telex(struct state *state, struct edit *edit, uint32_t key, bool *changed) {
    char word[WORD_MOST_BYTES + 8], made[WORD_MOST_BYTES + 8];
    size_t start = word_start(edit), len = *edit->cursor - start;
    memcpy(word, edit->text + start, len);
    word[len] = '\0';
    if (!telex_apply(word, key, made, sizeof made)) {
        return false;
    }
    *changed = settle(state, edit_replace(edit, start, *edit->cursor, made));
    return true;
}

/* The dead accent and its vowel; 0: they do not go together. */
static uint32_t accented(char accent, uint32_t point) {
    static const char PLAIN[] = "aeiounAEIOUN";
    static const uint16_t ACUTE[] = {u'á', u'é', u'í', u'ó', u'ú', u'ñ',
                                     u'Á', u'É', u'Í', u'Ó', u'Ú', u'Ñ'};
    const char *found = point > 0 && point < 0x80 ? strchr(PLAIN, (int)point) : NULL;
    return accent == '\'' && found != NULL ? ACUTE[found - PLAIN] : 0;
}

/* The key لا of some keyboards gives one sign for two letters, which NFC would keep. */
static const char *lam_alef(uint32_t point) {
    static const char *const PAIRS[] = {"لآ", "لأ", "لإ", "لا"};
    return point >= 0xFEF5 && point <= 0xFEFC ? PAIRS[(point - 0xFEF5) / 2] : NULL;
}

static enum problem problem_of(enum field field) {
    switch (field) {
    case FIELD_EMAIL:
        return PROBLEM_EMAIL;
    case FIELD_PHONE:
        return PROBLEM_PHONE;
    case FIELD_REFERENCE:
        return PROBLEM_REFERENCE;
    case FIELD_NOTICE:
        return PROBLEM_NOTICE_UNKNOWN;
    case FIELD_NONE:
    case FIELD_SEARCH:
    case FIELD_PLACE:
    case FIELD_ANSWER:
    case FIELD_FILTER:
    case FIELD_DESCRIPTION:
    case FIELD_NAME:
    case FIELD_COUNT:
    default:
        return PROBLEM_NUMBER;
    }
}

/* One sign, as it came. */
static bool type_point(struct state *state, struct edit *edit, uint32_t point) {
    char text[8] = "";
    if (point == 0xFE0E || point == 0xFE0F) { /* only chooses how an emoji looks */
        return false;
    }
    if (text_is_emoji(point)) {
        state->visit->problem = PROBLEM_EMOJI;
        return false;
    }
    if (lam_alef(point) != NULL) {
        return put(state, edit, lam_alef(point));
    }
    text[text_encode(point, text)] = '\0';
    if (keys_is_latin_only(state, state->visit->field)) {
        text_ascii_digits(text);
        enum text_script script =
            (unsigned char)text[0] < 0x80 ? TEXT_SCRIPT_LATIN : text_script_of(point);
        if (script == TEXT_SCRIPT_ARABIC || script == TEXT_SCRIPT_HAN) {
            state->visit->problem = (uint8_t)problem_of(state->visit->field);
            return false;
        }
    }
    return put(state, edit, text);
}

static bool type_letter(struct state *state, struct edit *edit, uint32_t point) {
    struct keys *keys = &state->visit->keys;
    bool changed = false;
    char accent = keys->accent;
    keys->accent = 0;
    keys->is_shift = false;
    if (accent != 0 && accented(accent, point) != 0) {
        return type_point(state, edit, accented(accent, point));
    }
    if (is_telex(state) && telex_is_letter(point) && type_telex(state, edit, point, &changed)) {
        return changed;
    }
    return type_point(state, edit, point);
}

uint32_t keys_row_letter(uint32_t key, bool is_upper) {
    static const uint16_t LOWER[] = {u'á', u'à', u'ả', u'ã', u'ạ', u'â', u'ă', u'ơ'};
    static const uint16_t UPPER[] = {u'Á', u'À', u'Ả', u'Ã', u'Ạ', u'Â', u'Ă', u'Ơ'};
    if (key < KEY_TONE_ACUTE || key > KEY_MARK_HORN) {
        return 0;
    }
    return is_upper ? UPPER[key - KEY_TONE_ACUTE] : LOWER[key - KEY_TONE_ACUTE];
}

/* No key is dead: what cannot be done to the word is typed. */
static bool press_row(struct state *state, struct edit *edit, uint32_t key) {
    struct keys *keys = &state->visit->keys;
    bool changed = false, is_upper = keys->is_shift || keys->is_caps;
    keys->is_shift = false;
    if (type_telex(state, edit, key, &changed)) {
        return changed;
    }
    return type_point(state, edit, keys_row_letter(key, is_upper));
}

static bool is_arabic_before(const struct state *state, const struct edit *edit) {
    size_t at = edit_before(edit, *edit->cursor);
    return state->settings.lang == LANG_AR ||
           text_script_of(text_next(edit->text, edit->len, &at)) == TEXT_SCRIPT_ARABIC;
}

static bool backspace(struct state *state, struct edit *edit) {
    if (state->visit->keys.accent != 0) {
        state->visit->keys.accent = 0;
        return false;
    }
    if (*edit->cursor == 0) {
        return false;
    }
    size_t from = is_arabic_before(state, edit) ? edit_point_before(edit, *edit->cursor)
                                                : edit_before(edit, *edit->cursor);
    return settle(state, edit_replace(edit, from, *edit->cursor, ""));
}

static bool delete_after(struct state *state, struct edit *edit) {
    size_t to = edit_after(edit, *edit->cursor);
    return settle(state, edit_replace(edit, *edit->cursor, to, ""));
}

/* By the first letter of a direction, as the text is drawn. */
static bool is_rtl_text(const struct state *state, const struct edit *edit) {
    if (keys_is_latin_only(state, state->visit->field)) {
        return false;
    }
    for (size_t at = 0; at < edit->len;) {
        enum text_script script = text_script_of(text_next(edit->text, edit->len, &at));
        if (script != TEXT_SCRIPT_COMMON) {
            return script == TEXT_SCRIPT_ARABIC;
        }
    }
    return lang_is_rtl(state->settings.lang);
}

static void move(const struct state *state, struct edit *edit, uint32_t key) {
    size_t at = *edit->cursor;
    bool is_forward = (key == KEY_RIGHT) != is_rtl_text(state, edit);
    switch (key) {
    case KEY_HOME:
        while (at > 0 && edit->text[at - 1] != '\n') {
            at--;
        }
        break;
    case KEY_END:
        at += strcspn(edit->text + at, "\n");
        break;
    default:
        at = is_forward ? edit_after(edit, at) : edit_before(edit, at);
        break;
    }
    *edit->cursor = (uint32_t)at;
}

static void shift(struct keys *keys) {
    bool was_shift = keys->is_shift, was_caps = keys->is_caps;
    keys->is_shift = !was_shift && !was_caps;
    keys->is_caps = was_shift;
}

static void turn_layer(struct keys *keys, uint32_t key) {
    if (key == KEY_LATIN) {
        keys->letters_layer = keys->letters_layer == KEYS_LATIN ? KEYS_LETTERS : KEYS_LATIN;
        keys->layer = keys->letters_layer;
    } else {
        keys->layer =
            keys->layer != keys->letters_layer ? keys->letters_layer : (uint8_t)KEYS_SIGNS;
    }
    keys->is_shift = keys->is_caps = false;
}

static bool press_act(struct state *state, struct edit *edit, uint32_t key) {
    struct keys *keys = &state->visit->keys;
    switch ((enum key_act)key) {
    case KEY_BACKSPACE:
        return backspace(state, edit);
    case KEY_DELETE:
        return delete_after(state, edit);
    case KEY_ENTER:
        return edit->keep_lines && put(state, edit, "\n");
    case KEY_LEFT:
    case KEY_RIGHT:
    case KEY_HOME:
    case KEY_END:
        move(state, edit, key);
        return false;
    case KEY_SHIFT:
        shift(keys);
        return false;
    case KEY_LAYER:
    case KEY_LATIN:
        turn_layer(keys, key);
        return false;
    case KEY_ACCENTS:
        keys->layer = keys->layer == KEYS_ACCENTS ? keys->letters_layer : (uint8_t)KEYS_ACCENTS;
        return false;
    case KEY_HIDE:
        keys->is_open = false;
        return false;
    case KEY_ACCENT:
        keys->accent = keys->accent == 0 ? '\'' : '\0';
        return false;
    case KEY_TONE_ACUTE:
    case KEY_TONE_GRAVE:
    case KEY_TONE_HOOK:
    case KEY_TONE_TILDE:
    case KEY_TONE_DOT:
    case KEY_MARK_CIRCUMFLEX:
    case KEY_MARK_BREVE:
    case KEY_MARK_HORN:
        return press_row(state, edit, key);
    case KEY_DOT_COM:
        return put(state, edit, ".com");
    case KEY_CANDIDATES_MORE:
    case KEY_CANDIDATES_LESS:
    default:
        return false;
    }
}

/* A real keyboard's control signs are acts. */
static uint32_t key_of(int32_t a) {
    switch (a) {
    case '\r':
    case '\n':
        return KEY_ENTER;
    case '\b':
        return KEY_BACKSPACE;
    case 0x7F:
        return KEY_DELETE;
    default:
        return (uint32_t)a;
    }
}

static bool press_key(struct state *state, struct edit *edit, const struct msg *msg,
                      struct effects *effects) {
    uint32_t key = key_of(msg->a);
    bool changed = false;
    if (compose_key(state, edit, key, msg->b, effects, &changed)) {
        state->visit->keys.is_shift = false;
        return changed;
    }
    if (key >= KEY_BACKSPACE) {
        return press_act(state, edit, key) || changed;
    }
    if (key < 0x20 || key > 0x10FFFF || (key >= 0xD800 && key <= 0xDFFF)) {
        return changed;
    }
    return type_letter(state, edit, key) || changed;
}

static bool focus(struct state *state, enum field field, struct effects *effects) {
    struct visit *visit = state->visit;
    bool changed = false;
    if (field <= FIELD_NONE || field >= FIELD_COUNT) {
        return false;
    }
    if (visit->field != field) {
        struct edit edit;
        changed = keys_close(state);
        visit->field = field;
        visit->cursor = UINT32_MAX;
        open_edit(state, field, &edit);
        bool is_latin = keys_is_latin_only(state, field) || field == FIELD_PLACE;
        visit->keys.letters_layer = is_latin ? KEYS_LATIN : KEYS_LETTERS;
        visit->keys.layer = visit->keys.letters_layer;
        visit->keys.is_shift = visit->keys.is_caps = false;
    }
    visit->keys.is_open = true;
    if (keys_is_pinyin(state)) {
        compose_warm(effects);
    }
    return changed;
}

bool keys_close(struct state *state) {
    struct visit *visit = state->visit;
    bool changed = false;
    if (visit->field > FIELD_NONE && visit->field < FIELD_COUNT) {
        struct edit edit;
        open_edit(state, visit->field, &edit);
        changed = compose_finish(state, &edit);
    }
    visit->keys.accent = 0;
    visit->keys.is_open = false;
    return changed;
}

static bool clear(struct state *state, enum field field) {
    struct visit *visit = state->visit;
    uint32_t room = 0;
    if (field <= FIELD_NONE || field >= FIELD_COUNT) {
        return false;
    }
    char *text = visit_field(visit, field, &room);
    bool changed = text[0] != '\0';
    memset(text, 0, room);
    if (field == visit->field) {
        struct edit edit;
        visit->cursor = 0;
        visit->keys.accent = 0;
        memset(visit->keys.composing, 0, sizeof visit->keys.composing);
        open_edit(state, field, &edit);
        (void)compose_finish(state, &edit);
    }
    return changed;
}

/* Letters still composing go in where they were meant; the touch was made beside them. */
static bool point_at(struct state *state, struct edit *edit, int32_t at) {
    size_t old_len = edit->len, old_cursor = *edit->cursor;
    bool changed = compose_finish(state, edit);
    size_t to = at < 0 ? 0 : (size_t)at;
    to = to > old_len ? old_len : to;
    to += to > old_cursor && edit->len > old_len ? edit->len - old_len : 0;
    *edit->cursor = (uint32_t)to;
    edit_open(edit);
    return changed;
}

bool keys_press(struct state *state, const struct msg *msg, struct effects *effects) {
    struct visit *visit = state->visit;
    bool changed = false;
    if (msg->kind == MSG_FOCUS_FIELD) {
        return focus(state, (enum field)msg->a, effects);
    }
    bool is_active = visit->field > FIELD_NONE && visit->field < FIELD_COUNT;
    if (msg->kind == MSG_CLEAR_FIELD) {
        changed = clear(state, msg->a > 0 ? (enum field)msg->a : visit->field);
    } else if (is_active) {
        struct edit edit;
        open_edit(state, visit->field, &edit);
        if (msg->kind == MSG_KEY) {
            changed = press_key(state, &edit, msg, effects);
        } else if (msg->kind == MSG_CURSOR) {
            changed = point_at(state, &edit, msg->a);
        } else if (msg->kind == MSG_CANDIDATE) {
            changed = compose_choose(state, &edit, msg->a, effects);
        } else if (msg->kind == MSG_CANDIDATES && msg->blob != NULL && msg->text != NULL) {
            changed = compose_candidates(state, &edit, msg->text, msg->blob, effects);
        }
    }
    if (changed) {
        visit->problem = PROBLEM_NONE;
    }
    return changed;
}

bool keys_is_continue(const struct state *state, const struct msg *msg) {
    const struct visit *visit = state->visit;
    return msg->kind == MSG_KEY && key_of(msg->a) == KEY_ENTER &&
           visit->keys.composing[0] == '\0' && !keys_has_lines(state, visit->field);
}
