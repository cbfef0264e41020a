/* The keys of the on-screen keyboard, as data: which keys in which rows, for a language, a field
 * and a layer (reference/i18n section 6, mockups 08). Drawing is the screen's, meaning is
 * flow/keys.h. Pure; any thread. */
#ifndef UI_KEYBOARD_H
#define UI_KEYBOARD_H

#include "flow/keys.h"

enum keyboard_kind {
    KEYBOARD_TEXT,   /* one line */
    KEYBOARD_LINES,  /* many lines: with a key for a new one */
    KEYBOARD_EMAIL,  /* Latin; @ . - _ .com; no space */
    KEYBOARD_PHONE,  /* a pad of 3 columns: digits + - */
    KEYBOARD_NUMBER, /* the pad: digits - . */
    KEYBOARD_CODE    /* references, the city's numbers, posted notices: digits and capitals */
};

#define KEYBOARD_ROWS_MOST                                                                         \
    6 /* Arabic and Vietnamese; else 5. The pinyin candidates are one more                         \
       */
#define KEYBOARD_KEYS_MOST 10
#define KEYBOARD_ROW_HALVES 20 /* a full row: ten letters */

struct keyboard_key {
    char label[12];   /* drawn; "" when `icon` is drawn, or the string `name` (Space) */
    const char *icon; /* assets/icons, without .svg; NULL none */
    const char *name; /* key of the string that is spoken; NULL: the label is spoken as a sign */
    int32_t code;     /* MSG_KEY's `a` */
    uint8_t halves;   /* width in halves of a letter key */
};

/* A row narrower than KEYBOARD_ROW_HALVES stands in the middle. Rows run from left to right in
 * every language, also in the mirrored layout: so do the keyboards people have learnt on. */
struct keyboard_row {
    uint8_t count, halves;
    struct keyboard_key keys[KEYBOARD_KEYS_MOST];
};

struct keyboard {
    uint8_t count;
    struct keyboard_row rows[KEYBOARD_ROWS_MOST];
};

/* `layer`: visit.keys.layer. `is_upper`: visit.keys.is_shift || is_caps; the codes are capitals
 * then. Strings pointed to are literals. */
void keyboard_layout(enum lang lang, enum keyboard_kind kind, enum keys_layer layer, bool is_upper,
                     struct keyboard *keyboard);
/* The kind for a field as it stands (questions of datatype number get the pad). */
enum keyboard_kind keyboard_kind_of(const struct state *state, enum field field);

#endif
