/* What one language knows about saying things, and the writer that collects the words. Private to
 * the spoken files of ui. Everything here is pure; any thread. */
#ifndef UI_SPOKEN_WORDS_H
#define UI_SPOKEN_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/locale.h"

/* Collects words into a caller's buffer. Always a C string (when there is room for one byte); a
 * word that does not fit is left out whole, and so is everything after it. */
struct words {
    char *out;
    size_t room, len;
    const char *gap; /* between two words: " ", or "" for Chinese */
    bool is_full;
};

void words_begin(struct words *words, enum lang lang, char *out, size_t room);
/* A word, with the gap before it when something stands there already. */
void words_add(struct words *words, const char *word);
/* Text as it is, no gap: punctuation, endings. */
void words_join(struct words *words, const char *text);
void words_join_n(struct words *words, const char *text, size_t len);
/* Takes `tail` off the end if it stands there: what we say next brings it itself. */
void words_take_back(struct words *words, const char *tail);
size_t words_end(struct words *words);

/* How a number stands in the sentence. Spanish: un dólar, una hora; Chinese: before a measure word
 * (两); Arabic: the feminine counts and the oblique case. */
enum number_form {
    NUMBER_PLAIN,
    NUMBER_MASCULINE,
    NUMBER_FEMININE,
    NUMBER_OBLIQUE,
    NUMBER_MEASURE
};

struct spoken_date {
    int year, month, day;
    int weekday; /* 0 Sunday .. 6 Saturday, -1 not said */
};

struct spoken_lang {
    const char *gap, *pause, *stop; /* "", ", ", ". " in the language's own signs */
    const char *digits[10];
    const char *letters[26];   /* names of the Latin letters */
    const char *telling[26];   /* "Kilo"; NULL: the letter's name must do */
    const char *telling_joint; /* between name and telling: ", " or " de " */
    const char *minus, *point, *plus, *dash, *underscore, *at, *dot, *slash, *and_word, *to;
    const char *percent_before, *percent_after, *number_sign, *extension, *capital;
    bool is_capital_last;            /* "ka mayúscula", but "capital K" */
    bool is_latin_foreign;           /* Latin words are spelled: the voice cannot read them */
    bool is_comma_decimal;           /* 30,50 and 1.250 */
    const char *const *months_shown; /* as dates are written on the screen; NULL: by number */
    /* `number` below 10^12. */
    void (*number)(struct words *words, uint64_t number, enum number_form form);
    void (*money)(struct words *words, uint64_t cents);
    void (*date)(struct words *words, const struct spoken_date *date);
    void (*time)(struct words *words, int hour, int minute);
    /* Name of a sign that has one ("space", "ê sắc"); false: it has none here. */
    bool (*sign)(struct words *words, uint32_t code_point);
};

const struct spoken_lang *spoken_lang(enum lang lang);

extern const struct spoken_lang spoken_english, spoken_spanish, spoken_chinese, spoken_vietnamese,
    spoken_arabic;

/* A table of signs ends with {0, NULL}. */
struct spoken_sign_name {
    uint32_t code_point;
    const char *name;
};
bool spoken_sign_from(const struct spoken_sign_name *names, struct words *words,
                      uint32_t code_point);

/* "e with accent": a Latin letter with a mark, of any language. False: it is none. */
bool spoken_accent_from(enum lang lang, struct words *words, uint32_t code_point);

#define SPOKEN_NUMBER_LIMIT 1000000000000u

/* Shared by number, code and text. */
void spoken_digits(struct words *words, const struct spoken_lang *lang, const char *digits,
                   size_t len);
/* Writes the name of an ASCII letter (either case) or digit. */
void spoken_letter(struct words *words, const struct spoken_lang *lang, char letter);
void spoken_add_number(struct words *words, enum lang lang, int64_t number, enum number_form form);
void spoken_add_money(struct words *words, enum lang lang, int64_t cents);
void spoken_add_phone(struct words *words, enum lang lang, const char *phone, size_t len);
void spoken_add_email(struct words *words, enum lang lang, const char *email, size_t len);
void spoken_add_reference(struct words *words, enum lang lang, const char *reference, size_t len,
                          bool is_spelled);

#endif
