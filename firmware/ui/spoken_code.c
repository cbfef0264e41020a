/* What is said sign by sign: references, phones, e-mail, typed signs. */
#include "ui/spoken.h"

#include <string.h>

#include "base/text.h"
#include "spoken_words.h"

static bool is_digit(char sign) {
    return sign >= '0' && sign <= '9';
}

static bool is_letter(char sign) {
    return (sign >= 'a' && sign <= 'z') || (sign >= 'A' && sign <= 'Z');
}

static size_t letter_index(char letter) {
    return (size_t)((letter | 0x20) - 'a');
}

void spoken_digits(struct words *words, const struct spoken_lang *lang, const char *digits,
                   size_t len) {
    for (size_t i = 0; i < len; i++)
        words_add(words, lang->digits[digits[i] - '0']);
}

void spoken_letter(struct words *words, const struct spoken_lang *lang, char letter) {
    if (is_digit(letter))
        words_add(words, lang->digits[letter - '0']);
    else if (is_letter(letter))
        words_add(words, lang->letters[letter_index(letter)]);
}

void spoken_add_reference(struct words *words, enum lang lang, const char *reference, size_t len,
                          bool is_spelled) {
    const struct spoken_lang *speech = spoken_lang(lang);
    bool is_begun = false, is_new_group = false;
    for (size_t i = 0; i < len; i++) {
        char sign = reference[i];
        if (!is_digit(sign) && !is_letter(sign)) {
            is_new_group = is_begun;
            continue;
        }
        if (is_begun)
            words_join(words, is_new_group ? speech->stop : speech->pause);
        spoken_letter(words, speech, sign);
        if (is_spelled && is_letter(sign) && speech->telling[letter_index(sign)] != NULL) {
            words_join(words, speech->telling_joint);
            words_join(words, speech->telling[letter_index(sign)]);
        }
        is_begun = true;
        is_new_group = false;
    }
}

size_t spoken_reference(enum lang lang, const char *reference, bool is_spelled, char *out,
                        size_t room) {
    struct words words;
    words_begin(&words, lang, out, room);
    spoken_add_reference(&words, lang, reference, strlen(reference), is_spelled);
    return words_end(&words);
}

/* One unbroken run of digits: 801 555 0142, with a country code before it if it is longer. */
static void phone_run(struct words *words, const struct spoken_lang *speech, const char *digits,
                      size_t len) {
    size_t at = 0;
    while (at < len) {
        size_t rest = len - at;
        size_t group = rest == 11 ? 1 : rest <= 4 ? rest : 3;
        if (at > 0)
            words_join(words, speech->pause);
        spoken_digits(words, speech, digits + at, group);
        at += group;
    }
}

static size_t digit_run(const char *text, size_t len) {
    size_t run = 0;
    while (run < len && is_digit(text[run]))
        run++;
    return run;
}

void spoken_add_phone(struct words *words, enum lang lang, const char *phone, size_t len) {
    const struct spoken_lang *speech = spoken_lang(lang);
    bool is_begun = false, is_extended = false;
    for (size_t at = 0; at < len;) {
        size_t run = digit_run(phone + at, len - at);
        if (run == 0) {
            if (phone[at] == '+' && !is_begun)
                words_add(words, speech->plus);
            if (is_begun && !is_extended && is_letter(phone[at])) {
                words_join(words, speech->pause);
                words_add(words, speech->extension);
                is_extended = true;
                is_begun = false;
            }
            at++;
            continue;
        }
        if (is_begun)
            words_join(words, speech->pause);
        if (run >= 7 || is_extended)
            phone_run(words, speech, phone + at, run);
        else
            spoken_digits(words, speech, phone + at, run);
        is_begun = true;
        at += run;
    }
}

size_t spoken_phone(enum lang lang, const char *phone, char *out, size_t room) {
    struct words words;
    words_begin(&words, lang, out, room);
    spoken_add_phone(&words, lang, phone, strlen(phone));
    return words_end(&words);
}

static const char *email_sign(const struct spoken_lang *speech, char sign) {
    switch (sign) {
    case '@':
        return speech->at;
    case '.':
        return speech->dot;
    case '-':
        return speech->dash;
    case '_':
        return speech->underscore;
    case '+':
        return speech->plus;
    case '/':
        return speech->slash;
    default:
        return NULL;
    }
}

/* A run of letters: a word where the voice reads Latin script, else letter by letter. */
static size_t email_word(struct words *words, const struct spoken_lang *speech, const char *text,
                         size_t len) {
    size_t run = 0;
    if (speech->is_latin_foreign && is_letter(text[0])) {
        spoken_letter(words, speech, text[0]);
        return 1;
    }
    while (run < len && !is_digit(text[run]) && email_sign(speech, text[run]) == NULL)
        run++;
    if (words->len > 0 && words->out[words->len - 1] != ' ')
        words_join(words, words->gap);
    words_join_n(words, text, run);
    return run;
}

void spoken_add_email(struct words *words, enum lang lang, const char *email, size_t len) {
    const struct spoken_lang *speech = spoken_lang(lang);
    for (size_t at = 0; at < len;) {
        const char *name = email_sign(speech, email[at]);
        if (name != NULL) {
            /* A breath before "at": the two halves are remembered apart. */
            if (email[at] == '@' && words->len > 0)
                words_join(words, speech->pause);
            words_add(words, name);
            at++;
        } else if (is_digit(email[at])) {
            spoken_digits(words, speech, email + at, 1);
            at++;
        } else {
            at += email_word(words, speech, email + at, len - at);
        }
    }
}

size_t spoken_email(enum lang lang, const char *email, char *out, size_t room) {
    struct words words;
    words_begin(&words, lang, out, room);
    spoken_add_email(&words, lang, email, strlen(email));
    return words_end(&words);
}

/* The small letter of a capital that one of our keyboards can type; else the sign itself. */
static uint32_t small_letter(uint32_t sign) {
    if ((sign >= 'A' && sign <= 'Z') || (sign >= 0xc0 && sign <= 0xde && sign != 0xd7))
        return sign + 0x20;
    bool is_even_pair = sign == 0x102 || sign == 0x110 || sign == 0x128 || sign == 0x168 ||
                        sign == 0x1a0 || (sign >= 0x1ea0 && sign <= 0x1ef9 && sign % 2 == 0);
    return is_even_pair || sign == 0x1af ? sign + 1 : sign;
}

static uint32_t plain_digit(uint32_t sign) {
    static const uint32_t zeros[] = {'0', 0x660, 0x6f0, 0xff10};
    for (size_t i = 0; i < sizeof(zeros) / sizeof(zeros[0]); i++) {
        if (sign >= zeros[i] && sign <= zeros[i] + 9)
            return sign - zeros[i];
    }
    return 10;
}

static void small_sign_words(struct words *words, enum lang lang, uint32_t sign) {
    const struct spoken_lang *speech = spoken_lang(lang);
    char bytes[5] = {0};
    if (plain_digit(sign) < 10) {
        words_add(words, speech->digits[plain_digit(sign)]);
    } else if (sign >= 'a' && sign <= 'z') {
        spoken_letter(words, speech, (char)sign);
    } else if (!speech->sign(words, sign) && !spoken_accent_from(lang, words, sign) &&
               !spoken_english.sign(words, sign)) {
        bytes[text_encode(sign, bytes)] = '\0';
        words_add(words, bytes);
    }
}

size_t spoken_sign(enum lang lang, uint32_t code_point, char *out, size_t room) {
    const struct spoken_lang *speech = spoken_lang(lang);
    uint32_t small = small_letter(code_point);
    struct words words;
    words_begin(&words, lang, out, room);
    if (small != code_point && !speech->is_capital_last)
        words_add(&words, speech->capital);
    small_sign_words(&words, lang, small);
    if (small != code_point && speech->is_capital_last)
        words_add(&words, speech->capital);
    return words_end(&words);
}

size_t spoken_key(enum lang lang, uint32_t code_point, char *out, size_t room) {
    return spoken_sign(lang, small_letter(code_point), out, room);
}
