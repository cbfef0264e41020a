/* Text as words for the speech engine, per language: numbers, money, dates, times, phones,
 * references, street abbreviations, e-mail (reference/voice sections 4 and 6). Pure; any thread.
 * All write a C string of at most room - 1 bytes into `out`, cut at a word, and return its length.
 * For the ear only: Arabic words carry vowel marks, which the engine needs to say them right. */
#ifndef UI_SPOKEN_H
#define UI_SPOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/locale.h"

/* Cardinal in words: "thirty", "treinta", "三十", "ba mươi", "ثَلَاثُون". Beyond 10^12 digit by
 * digit. */
size_t spoken_number(enum lang lang, int64_t number, char *out, size_t room);
size_t spoken_money(enum lang lang, int64_t cents, char *out, size_t room);
size_t spoken_date(enum lang lang, int year, int month, int day, int weekday, char *out,
                   size_t room); /* weekday 0 Sunday, -1 not said; year 0: not said */
/* hour 0..23, said in the twelve hours and with the part of the day. */
size_t spoken_time(enum lang lang, int hour, int minute, char *out, size_t room);
/* "K1-7F3Q-2Z": groups with a pause, sign by sign, dash silent. `is_spelled`: NATO or the
 * language's table. */
size_t spoken_reference(enum lang lang, const char *reference, bool is_spelled, char *out,
                        size_t room);
size_t spoken_phone(enum lang lang, const char *phone, char *out, size_t room);
size_t spoken_email(enum lang lang, const char *email, char *out, size_t room);
/* One typed sign: its letter name, "space", "capital" for the letters that have one. A masked field
 * gives '*' here, never the sign. */
size_t spoken_sign(enum lang lang, uint32_t code_point, char *out, size_t room);
/* The key of that sign: of a capital the letter alone, Shift has been said. */
size_t spoken_key(enum lang lang, uint32_t code_point, char *out, size_t room);
/* Running text from data (addresses, notes, labels): finds and expands all of the above inside it.
 */
size_t spoken_text(enum lang lang, const char *text, char *out, size_t room);

#endif
