#include "spoken_scan.h"

#include <string.h>

#include "base/text.h"

uint32_t scan_sign(const struct scan *scan, size_t at, size_t *next) {
    static const uint32_t zeros[] = {0x660, 0x6f0, 0xff10};
    size_t end = at;
    if (at >= scan->len) {
        *next = scan->len;
        return 0;
    }
    uint32_t sign = text_next(scan->text, scan->len, &end);
    *next = end;
    for (size_t i = 0; i < 3; i++) {
        if (sign >= zeros[i] && sign <= zeros[i] + 9)
            return '0' + sign - zeros[i];
    }
    if (sign == 0xa0 || sign == 0x202f || sign == 0x3000 || (sign >= 0x2000 && sign <= 0x200a))
        return ' ';
    return sign == 0xff1a ? ':' : sign;
}

bool scan_is_digit(uint32_t sign) {
    return sign >= '0' && sign <= '9';
}

bool scan_is_capital(uint32_t sign) {
    return sign >= 'A' && sign <= 'Z';
}

bool scan_is_letter(uint32_t sign) {
    return scan_is_capital(sign) || (sign >= 'a' && sign <= 'z') ||
           (sign >= 0xc0 && !(sign >= 0x2000 && sign < 0x2100) &&
            !(sign >= 0x3000 && sign < 0x3040) && !(sign >= 0xff00 && sign < 0xff10) &&
            sign != 0x60c && sign != 0x61b && sign != 0x61f);
}

bool scan_ends_word(const struct scan *scan, size_t end) {
    size_t next;
    uint32_t sign = scan_sign(scan, end, &next);
    /* A Han sign after a digit is a measure word, never a part of the same word. */
    return !scan_is_digit(sign) && (!scan_is_letter(sign) || (sign >= 0x3400 && sign < 0xa000));
}

static size_t take_spaces(const struct scan *scan, size_t at) {
    size_t next;
    for (int i = 0; i < 3 && scan_sign(scan, at, &next) == ' '; i++)
        at = next;
    return at;
}

/* A whole run of digits with `least` to `most` of them; 0 when it is shorter or longer. */
static size_t take_digits(const struct scan *scan, size_t at, int least, int most, int *number) {
    size_t next;
    int count = 0, value = 0;
    for (uint32_t sign = scan_sign(scan, at, &next); scan_is_digit(sign);
         sign = scan_sign(scan, at, &next)) {
        if (++count > most)
            return 0;
        value = value * 10 + (int)(sign - '0');
        at = next;
    }
    *number = value;
    return count >= least ? at : 0;
}

static bool same_sign(uint32_t sign, char wanted) {
    if (wanted >= 'a' && wanted <= 'z' && scan_is_capital(sign))
        sign += 0x20;
    return sign == (unsigned char)wanted;
}

size_t scan_shape(const struct scan *scan, size_t at, const char *shape,
                  int numbers[SCAN_NUMBERS]) {
    int count = 0;
    for (size_t i = 0; shape[i] != '\0'; i++) {
        size_t next;
        bool is_optional = shape[i] == '?';
        if (shape[i] == '#') {
            at = take_digits(scan, at, shape[i + 1] - '0', shape[i + 2] - '0',
                             &numbers[count++ % SCAN_NUMBERS]);
            if (at == 0)
                return 0;
            i += 2;
            continue;
        }
        if (shape[i] == '_') {
            at = take_spaces(scan, at);
            continue;
        }
        if (is_optional)
            i++;
        if ((unsigned char)shape[i] >= 0x80) { /* a sign above ASCII: byte by byte */
            if (at >= scan->len || scan->text[at] != shape[i])
                return 0;
            at++;
        } else if (same_sign(scan_sign(scan, at, &next), shape[i])) {
            at = next;
        } else if (!is_optional) {
            return 0;
        }
    }
    return at;
}

size_t scan_shapes(const struct scan *scan, size_t at, const char *const *shapes,
                   int numbers[SCAN_NUMBERS]) {
    for (; *shapes != NULL; shapes++) {
        size_t end = scan_shape(scan, at, *shapes, numbers);
        if (end != 0 && scan_ends_word(scan, end))
            return end;
    }
    return 0;
}
