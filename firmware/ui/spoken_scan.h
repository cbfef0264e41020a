/* The reader of running text behind spoken_text: a place in the text, and shapes to try there.
 * Private to the spoken files. Every look ahead is bounded, so the whole stays linear. */
#ifndef UI_SPOKEN_SCAN_H
#define UI_SPOKEN_SCAN_H

#include "spoken_words.h"

struct scan {
    const char *text;
    size_t len, at;
    enum lang lang;
    const struct spoken_lang *speech;
    struct words *words;
    uint32_t before;     /* the sign before `at`, 0 at the start */
    bool is_after_words; /* the last thing written was an expansion of ours */
    bool is_street;      /* a house number stands before, and only street words since */
    int street_words;    /* name words since the house number or the start of the sentence */
};

/* The sign at `at`; digits of any script as ASCII, odd spaces as ' '. 0 at the end. */
uint32_t scan_sign(const struct scan *scan, size_t at, size_t *next);
bool scan_is_digit(uint32_t sign);
bool scan_is_letter(uint32_t sign); /* ASCII letters and everything above ASCII that is no space */
bool scan_is_capital(uint32_t sign);

#define SCAN_NUMBERS 6
/* Does `shape` stand at `at`? Returns the end, or 0. In a shape "#" and two digits is a run of that
 * many (least, most) digits, whose value goes to the next of `numbers`; "_" is any white space, "?"
 * makes the next sign optional, all else stands for itself (ASCII letters in either case). A run
 * of digits is always taken whole: a longer one does not fit. */
size_t scan_shape(const struct scan *scan, size_t at, const char *shape, int numbers[SCAN_NUMBERS]);
/* The first of the shapes that fits and ends where a word ends. */
size_t scan_shapes(const struct scan *scan, size_t at, const char *const *shapes,
                   int numbers[SCAN_NUMBERS]);
bool scan_ends_word(const struct scan *scan, size_t end);

/* Each writes what it found at scan->at and returns where it ends; 0: not here. */
size_t spoken_street(struct scan *scan);  /* W, St, Apt, UT 84601 */
size_t spoken_when(struct scan *scan);    /* dates and times */
size_t spoken_token(struct scan *scan);   /* e-mail, web addresses, phones, references, codes */
size_t spoken_reading(struct scan *scan); /* Han signs that the engine would misread */
size_t spoken_amount(struct scan *scan);  /* money, percent, ordinals, numbers */

#endif
