#include "ui/spoken.h"

#include <stdlib.h>

#include "spoken_words.h"

/* Beyond the words of the tables a number is an identifier: digit by digit. */
static void add_magnitude(struct words *words, enum lang lang, uint64_t number,
                          enum number_form form) {
    const struct spoken_lang *speech = spoken_lang(lang);
    if (number < SPOKEN_NUMBER_LIMIT) {
        speech->number(words, number, form);
        return;
    }
    char digits[20];
    size_t len = 0;
    for (; number > 0; number /= 10)
        digits[sizeof(digits) - ++len] = (char)('0' + number % 10);
    spoken_digits(words, speech, digits + sizeof(digits) - len, len);
}

static uint64_t magnitude(int64_t number) {
    return number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
}

void spoken_add_number(struct words *words, enum lang lang, int64_t number, enum number_form form) {
    if (number < 0)
        words_add(words, spoken_lang(lang)->minus);
    add_magnitude(words, lang, magnitude(number), form);
}

void spoken_add_money(struct words *words, enum lang lang, int64_t cents) {
    uint64_t size = magnitude(cents);
    if (cents < 0)
        words_add(words, spoken_lang(lang)->minus);
    if (size / 100 < SPOKEN_NUMBER_LIMIT)
        spoken_lang(lang)->money(words, size);
    else
        add_magnitude(words, lang, size / 100, NUMBER_PLAIN);
}

size_t spoken_number(enum lang lang, int64_t number, char *out, size_t room) {
    struct words words;
    words_begin(&words, lang, out, room);
    spoken_add_number(&words, lang, number, NUMBER_PLAIN);
    return words_end(&words);
}

size_t spoken_money(enum lang lang, int64_t cents, char *out, size_t room) {
    struct words words;
    words_begin(&words, lang, out, room);
    spoken_add_money(&words, lang, cents);
    return words_end(&words);
}
