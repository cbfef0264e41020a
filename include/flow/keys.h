/* Typing: what a key press does to the field being typed in. The on-screen keyboard, a physical one
 * and the driver's seat all come through keys_press. Telex for Vietnamese, dead accents for
 * Spanish, pinyin composition for Chinese (reference/i18n sections 6 and 8). Pure; main thread.
 *
 * Nothing here ever locks: a full field refuses the letter, says PROBLEM_TOO_LONG and takes the
 * next key (reference/kiosk, PR 3439). Any change of the text takes the problem away. */
#ifndef FLOW_KEYS_H
#define FLOW_KEYS_H

#include "flow/message.h"

enum keys_layer {
    KEYS_LETTERS,
    KEYS_SIGNS,
    KEYS_LATIN,  /* letters when the language's own are not Latin; Vietnamese without Telex */
    KEYS_ACCENTS /* Latin letters with accents: names have them in every language */
};

/* Values of MSG_KEY's `a` above the Unicode range. */
enum key_act {
    KEY_BACKSPACE = 0x200000, /* a cluster; in Arabic one code point, the mark first */
    KEY_DELETE,
    KEY_ENTER, /* new line in a text of many lines, else Continue (keys_is_continue) */
    KEY_LEFT,  /* as drawn: in a right-to-left text it goes forward */
    KEY_RIGHT,
    KEY_HOME, /* of the line */
    KEY_END,
    KEY_SHIFT,      /* next letter, then capitals until pressed again, then off */
    KEY_LAYER,      /* letters <-> signs; from the accents to the letters */
    KEY_LATIN,      /* own letters <-> Latin (Chinese on/off, Arabic/Latin, Telex on/off) */
    KEY_HIDE,       /* closes the keyboard; the field keeps its text */
    KEY_ACCENT,     /* the dead accent ´ of Spanish */
    KEY_TONE_ACUTE, /* Vietnamese row: changes the word; a second press takes the mark away */
    KEY_TONE_GRAVE,
    KEY_TONE_HOOK,
    KEY_TONE_TILDE,
    KEY_TONE_DOT,
    KEY_MARK_CIRCUMFLEX,
    KEY_MARK_BREVE,
    KEY_MARK_HORN,
    KEY_CANDIDATES_MORE, /* b = how many the row shows; candidate_at moves, then the page */
    KEY_CANDIDATES_LESS,
    KEY_DOT_COM, /* e-mail row: ".com" */
    KEY_ACCENTS, /* to the letters with accents and back; a shift that is on stays on */
};

/* The city counts our " [ref K1-7F3Q-2Z]" too: so much of its 4,000 letters stays free. */
#define KEYS_REFERENCE_LETTERS 20

/* Handles MSG_KEY, MSG_CANDIDATE, MSG_CANDIDATES, MSG_CURSOR, MSG_FOCUS_FIELD, MSG_CLEAR_FIELD for
 * the active field; true when the field's text changed (so that search and completion run).
 * MSG_KEY's code points come as typed: the layouts give capitals for shift (ui/keyboard.h).
 * MSG_CLEAR_FIELD: a = the field, or 0 for the active one. An address field opens on Latin letters
 * in every language: the city's streets are written in them. */
bool keys_press(struct state *state, const struct msg *msg, struct effects *effects);
/* Pinyin letters not chosen yet go into the text as they are, and the keyboard closes. Call it
 * before a screen is left; the field stays the active one. True when the text changed. */
bool keys_close(struct state *state);
/* This key is Continue: KEY_ENTER in a field of one line while nothing is being composed. */
bool keys_is_continue(const struct state *state, const struct msg *msg);
/* May this field take Telex / pinyin / Arabic letters? E-mail, phone, reference, notice, number:
 * Latin only, and always left to right. */
bool keys_is_latin_only(const struct state *state, enum field field);
/* A text of many lines: the description, and a question of datatype text. */
bool keys_has_lines(const struct state *state, enum field field);
/* Letters that still fit, for the countdown on the field. Where the limit is in bytes the letters
 * of the language are counted as they are stored: 1 byte in English and Spanish, 2 in Vietnamese
 * and Arabic, 3 in Chinese; so it may end with a few to spare. */
uint32_t keys_letters_left(const struct state *state, enum field field);
/* What stands on a key of the Vietnamese row (á, â, ơ ...), and what it types where there is no
 * word to change. 0: not of that row. */
uint32_t keys_row_letter(uint32_t key, bool is_upper);
/* Letters become Chinese by pinyin in the active field as it stands. */
bool keys_is_pinyin(const struct state *state);

/* Applies one key to the word before the cursor; writes the new word. `key`: a letter, KEY_TONE_*
 * or KEY_MARK_*. False: no Telex rule, the letter is typed as it is. New style tones (hoà, thuý).
 * A second press of the same mark undoes it and types the letter. Words that cannot be Vietnamese
 * syllables are left alone. */
bool telex_apply(const char *word, uint32_t key, char *out, size_t room);
/* A letter that can stand in a Telex word: a-z, A-Z and the Vietnamese ones, composed. */
bool telex_is_letter(uint32_t code_point);
/* 13-19 digits of any script, spaces and dashes between, Luhn-valid: looks like a payment card
 * (reference/kiosk 4). Also finds one with the usual groups inside a longer row of digits. */
bool text_looks_like_card(const char *text);

#endif
