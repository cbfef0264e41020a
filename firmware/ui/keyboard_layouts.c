#include "ui/keyboard.h"

#include <string.h>

#include "base/text.h"
#include "ui/keyboard_signs.h"

#define SPACE_LEAST 5 /* its word in the largest text */

/* The rows of a language, top down after the digits; the last one is built (foot_of). */
struct plan {
    const char *letters[5], *latin[5], *signs[4];
};

#define DIGITS "1234567890"
#define TOP "qwertyuiop"
#define LOW K_SHIFT "zxcvbnm" K_BACK
#define MIDDLE "asdfghjkl" K_ACCENTS
#define LATIN_ROWS                                                                                 \
    { DIGITS, TOP, MIDDLE, LOW }
#define TONE_ROW K_TONES K_MARKS "đ"
#define SIGNS_TOP "@#$%&*()-+"
#define SIGNS_MIDDLE "!?\"':;/=_~"
#define SIGNS_LOW "€£°…•—[]" K_BACK

static const struct plan PLANS[LANG_COUNT] = {
    [LANG_EN] = {LATIN_ROWS, LATIN_ROWS, {DIGITS, SIGNS_TOP, SIGNS_MIDDLE, SIGNS_LOW}},
    [LANG_ES] = {{DIGITS, TOP, "asdfghjklñ", LOW},
                 {DIGITS, TOP, "asdfghjklñ", LOW},
                 {DIGITS, SIGNS_TOP, SIGNS_MIDDLE, "¿¡üÜªº€…" K_BACK}},
    [LANG_ZH] = {{DIGITS, TOP, "asdfghjkl'", LOW},
                 LATIN_ROWS,
                 {DIGITS, SIGNS_TOP, "！？、：；“”（）·", "《》…—￥'\"/" K_BACK}},
    [LANG_VI] = {{DIGITS, TONE_ROW, TOP, MIDDLE, LOW},
                 {DIGITS, TONE_ROW, TOP, MIDDLE, LOW},
                 {DIGITS, SIGNS_TOP, SIGNS_MIDDLE, SIGNS_LOW}},
    [LANG_AR] = {{DIGITS, "ضصثقفغعهخح", "شسيبلاتنمك", "جدذطظرزوةى", "ءئؤأإآ،" K_BACK},
                 LATIN_ROWS,
                 {DIGITS, SIGNS_TOP, "؟!؛:«»\"'/=", "٪€£°…•—_" K_BACK}},
};

/* Those of the names of Europe and the Americas; ' and - are for D'Àvila and Peña-Ruiz. */
static const char *const ACCENT_ROWS[] = {DIGITS, "áéíóúüñçäö", "àèìòùâêîôû",
                                          K_SHIFT "ëïãõý'-" K_BACK, NULL};

static const char *const OWN_LABELS[LANG_COUNT] = {
    [LANG_EN] = "", [LANG_ES] = "", [LANG_ZH] = "拼音", [LANG_VI] = "VI", [LANG_AR] = "عربي"};

static const char *const EMAIL_ROWS[] = {
    DIGITS, TOP, "asdfghjkl", LOW, K_SIGNS "@.-_" K_DOT_COM K_HIDE, NULL};
static const char *const EMAIL_SIGNS[] = {DIGITS, "+!#$%&'*/=", "?^`{|}~" K_BACK,
                                          K_LETTERS "@.-_" K_DOT_COM K_HIDE, NULL};
static const char *const CODE_ROWS[] = {DIGITS,           "QWERTYUIOP",           "ASDFGHJKL-",
                                        "ZXCVBNM" K_BACK, ":" K_SPACE "_" K_HIDE, NULL};
static const char *const PHONE_ROWS[] = {"123", "456", "789", "+0-", K_BACK K_HIDE, NULL};
static const char *const NUMBER_ROWS[] = {"123", "456", "789", "-0.", K_BACK K_HIDE, NULL};

static uint32_t upper_of(uint32_t point) {
    bool is_latin1 = point >= u'à' && point <= u'þ' && point != u'÷';
    if (point == u'đ')
        return u'Đ';
    return is_latin1 || (point >= 'a' && point <= 'z') ? point - 32 : point;
}

static void set_label(struct keyboard_key *key, uint32_t point) {
    key->label[text_encode(point, key->label)] = '\0';
}

static struct keyboard_key sign_key(uint32_t point) {
    struct keyboard_key key = {
        .name = keyboard_sign_name(point), .code = (int32_t)point, .halves = 2};
    set_label(&key, point);
    return key;
}

static void add_row(struct keyboard *keyboard, const char *signs, bool is_upper, const char *own) {
    struct keyboard_row *row = &keyboard->rows[keyboard->count++];
    size_t len = strlen(signs), at = 0;
    *row = (struct keyboard_row){0};
    while (at < len && row->count < KEYBOARD_KEYS_MOST) {
        struct keyboard_key *key = &row->keys[row->count++];
        uint32_t point = text_next(signs, len, &at);
        if (point >= 0x20 || !keyboard_special((char)point, key)) {
            *key = sign_key(is_upper ? upper_of(point) : point);
        } else if (key->code == KEY_LATIN && key->label[0] == '\0') {
            text_copy(key->label, sizeof key->label, own);
        } else if (keys_row_letter((uint32_t)key->code, is_upper) != 0) {
            set_label(key, keys_row_letter((uint32_t)key->code, is_upper));
        }
        row->halves = (uint8_t)(row->halves + key->halves);
    }
}

static struct keyboard_key *key_in(struct keyboard_row *row, int32_t code) {
    for (int i = 0; i < row->count; i++) {
        if (row->keys[i].code == code) {
            return &row->keys[i];
        }
    }
    return NULL;
}

/* The last of the widest: at the end of a foot stand icons, which need no more than a letter. */
static struct keyboard_key *widest_in(struct keyboard_row *row) {
    struct keyboard_key *widest = &row->keys[0];
    for (int i = 1; i < row->count; i++) {
        if (row->keys[i].halves >= widest->halves) {
            widest = &row->keys[i];
        }
    }
    return widest;
}

/* What is left of a row goes to its space bar, else to Backspace. A crowded foot takes it from its
 * wide keys. */
static void fill_row(struct keyboard_row *row) {
    struct keyboard_key *space = key_in(row, ' '), *back = key_in(row, KEY_BACKSPACE);
    while (space != NULL && row->halves + SPACE_LEAST > KEYBOARD_ROW_HALVES) {
        widest_in(row)->halves--;
        row->halves--;
    }
    struct keyboard_key *wide = space != NULL ? space : back;
    if (wide != NULL && row->halves < KEYBOARD_ROW_HALVES) {
        wide->halves = (uint8_t)(wide->halves + KEYBOARD_ROW_HALVES - row->halves);
        row->halves = KEYBOARD_ROW_HALVES;
    }
}

/* ?#& [latin] [accent] [accents: where ñ has their place] , space . [enter] hide */
static void add_foot(struct keyboard *keyboard, enum lang lang, bool has_lines,
                     enum keys_layer layer) {
    bool is_own = layer == KEYS_LETTERS && OWN_LABELS[lang][0] != '\0';
    bool is_latin = layer == KEYS_LATIN && OWN_LABELS[lang][0] != '\0';
    bool is_wide = lang == LANG_ZH && layer != KEYS_LATIN && layer != KEYS_ACCENTS;
    bool has_accent = lang == LANG_ES && (layer == KEYS_LETTERS || layer == KEYS_LATIN);
    const char *const parts[] = {
        layer == KEYS_SIGNS     ? K_LETTERS
        : layer == KEYS_ACCENTS ? K_PLAIN
                                : K_SIGNS,
        is_own     ? K_LATIN
        : is_latin ? K_OWN
                   : "",
        has_accent ? K_ACCENT : "",
        has_accent ? K_ACCENTS : "",
        is_wide                                    ? "，"
        : lang == LANG_AR && layer == KEYS_LETTERS ? ""
                                                   : ",",
        K_SPACE,
        is_wide ? "。" : ".",
        has_lines ? K_ENTER : "",
        K_HIDE,
    };
    char foot[32] = "";
    size_t len = 0;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        size_t part = strlen(parts[i]);
        memcpy(foot + len, parts[i], part);
        len += part;
    }
    foot[len] = '\0';
    add_row(keyboard, foot, false, OWN_LABELS[lang]);
    fill_row(&keyboard->rows[keyboard->count - 1]);
}

static void add_rows(struct keyboard *keyboard, const char *const *rows, int most, bool is_upper) {
    for (int i = 0; i < most && rows[i] != NULL; i++) {
        add_row(keyboard, rows[i], is_upper, "");
        fill_row(&keyboard->rows[keyboard->count - 1]);
    }
}

/* Three columns of wide keys, like a telephone. */
static void add_pad(struct keyboard *keyboard, const char *const *rows) {
    for (int i = 0; rows[i] != NULL; i++) {
        add_row(keyboard, rows[i], false, "");
        struct keyboard_row *row = &keyboard->rows[keyboard->count - 1];
        for (int k = 0; k < row->count; k++) {
            row->keys[k].halves = (uint8_t)(12 / row->count);
        }
        row->halves = 12;
    }
}

void keyboard_layout(enum lang lang, enum keyboard_kind kind, enum keys_layer layer, bool is_upper,
                     struct keyboard *keyboard) {
    const struct plan *plan = &PLANS[lang];
    memset(keyboard, 0, sizeof *keyboard);
    switch (kind) {
    case KEYBOARD_PHONE:
        add_pad(keyboard, PHONE_ROWS);
        return;
    case KEYBOARD_NUMBER:
        add_pad(keyboard, NUMBER_ROWS);
        return;
    case KEYBOARD_CODE:
        add_rows(keyboard, CODE_ROWS, KEYBOARD_ROWS_MOST, false);
        return;
    case KEYBOARD_EMAIL:
        add_rows(keyboard, layer == KEYS_SIGNS ? EMAIL_SIGNS : EMAIL_ROWS, KEYBOARD_ROWS_MOST,
                 is_upper);
        return;
    case KEYBOARD_TEXT:
    case KEYBOARD_LINES:
    default:
        break;
    }
    if (layer == KEYS_SIGNS) {
        add_rows(keyboard, plan->signs, 4, false);
    } else if (layer == KEYS_ACCENTS) {
        add_rows(keyboard, ACCENT_ROWS, KEYBOARD_ROWS_MOST, is_upper);
    } else {
        add_rows(keyboard, layer == KEYS_LATIN ? plan->latin : plan->letters, 5, is_upper);
    }
    add_foot(keyboard, lang, kind == KEYBOARD_LINES, layer);
}

enum keyboard_kind keyboard_kind_of(const struct state *state, enum field field) {
    if (field == FIELD_EMAIL) {
        return KEYBOARD_EMAIL;
    }
    if (field == FIELD_PHONE) {
        return KEYBOARD_PHONE;
    }
    if (field == FIELD_REFERENCE || field == FIELD_NOTICE) {
        return KEYBOARD_CODE;
    }
    if (keys_is_latin_only(state, field)) {
        return KEYBOARD_NUMBER;
    }
    return keys_has_lines(state, field) ? KEYBOARD_LINES : KEYBOARD_TEXT;
}
