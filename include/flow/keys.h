/* Typing: what a key press does to the field being typed in. The on-screen keyboard, a physical one
 * and the driver's seat all come through keys_press. Telex for Vietnamese, dead accents for
 * Spanish, pinyin composition for Chinese (reference/i18n section 6). Pure. */
#ifndef FLOW_KEYS_H
#define FLOW_KEYS_H

#include "flow/message.h"

enum keys_layer {
    KEYS_LETTERS,
    KEYS_SIGNS,
    KEYS_LATIN /* letters when the language's own are not Latin */
};

/* Values of MSG_KEY's `a` above the Unicode range. */
enum key_act {
    KEY_BACKSPACE = 0x200000,
    KEY_DELETE,
    KEY_ENTER, /* new line in a text of many lines, else Continue */
    KEY_LEFT,
    KEY_RIGHT,
    KEY_HOME,
    KEY_END,
    KEY_SHIFT,
    KEY_LAYER,      /* letters <-> signs */
    KEY_LATIN,      /* own letters <-> Latin (Chinese on/off, Arabic/Latin) */
    KEY_HIDE,       /* closes the keyboard; the field keeps its text */
    KEY_ACCENT,     /* the dead accent ´ of Spanish */
    KEY_TONE_ACUTE, /* Vietnamese row */
    KEY_TONE_GRAVE,
    KEY_TONE_HOOK,
    KEY_TONE_TILDE,
    KEY_TONE_DOT,
    KEY_MARK_CIRCUMFLEX,
    KEY_MARK_BREVE,
    KEY_MARK_HORN,
    KEY_CANDIDATES_MORE,
    KEY_CANDIDATES_LESS,
    KEY_DOT_COM, /* e-mail row: ".com" */
};

/* Handles MSG_KEY, MSG_CANDIDATE, MSG_CANDIDATES, MSG_CURSOR, MSG_FOCUS_FIELD, MSG_CLEAR_FIELD for
 * the active field; true when the field's text changed (so that search and completion run). */
bool keys_press(struct state *state, const struct msg *msg, struct effects *effects);
/* May this field take Telex / pinyin / Arabic letters? E-mail, phone, reference, number: Latin
 * only. */
bool keys_is_latin_only(const struct state *state, enum field field);
/* Applies one Telex key to the word before the cursor; writes the new word. False: no Telex rule.
 */
bool telex_apply(const char *word, uint32_t key, char *out, size_t room);
/* 13-19 digits, spaces and dashes between, Luhn-valid: looks like a payment card (reference/kiosk
 * 4). */
bool text_looks_like_card(const char *text);

#endif
