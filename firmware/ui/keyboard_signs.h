/* Keys that are not letters: what they do, how they look, what they are called. */
#ifndef UI_KEYBOARD_SIGNS_H
#define UI_KEYBOARD_SIGNS_H

#include "ui/keyboard.h"

/* In the strings of keyboard_layouts.c one control sign stands for one such key. */
#define K_SHIFT "\x01"
#define K_BACK "\x02"
#define K_SIGNS "\x03"
#define K_LETTERS "\x04"
#define K_SPACE "\x05"
#define K_HIDE "\x06"
#define K_ENTER "\x07"
#define K_LATIN "\x08"
#define K_OWN "\x0b" /* back to the language's own letters */
#define K_ACCENT "\x0c"
#define K_ACCENTS "\x17"
#define K_PLAIN "\x18" /* from the accents back */
#define K_DOT_COM "\x0e"
#define K_TONES "\x0f\x10\x11\x12\x13"
#define K_MARKS "\x14\x15\x16"

/* False: a plain sign. `key` is filled but for K_OWN's label. */
bool keyboard_special(char control, struct keyboard_key *key);
/* "key.comma" for ','; NULL: spoken as it is. */
const char *keyboard_sign_name(uint32_t code_point);

#endif
