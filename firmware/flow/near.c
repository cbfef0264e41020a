#include "near.h"

#include <string.h>

#include "base/text.h"

static void place_letter(struct near *near, uint32_t letter, uint64_t place) {
    if (letter < 128) {
        near->ascii[letter] |= place;
        return;
    }
    int at = 0;
    while (at < near->other_count && near->others[at].letter != letter)
        at++;
    if (at == near->other_count) {
        near->others[at].letter = letter;
        near->others[at].places = 0;
        near->other_count++;
    }
    near->others[at].places |= place;
}

void near_init(struct near *near, const char *pattern, size_t len) {
    memset(near, 0, sizeof *near);
    bool has_han = false;
    int letters = 0;
    for (size_t at = 0; at < len; letters++) {
        if (letters == NEAR_LETTERS_MOST)
            return;
        uint32_t letter = text_next(pattern, len, &at);
        unsigned bit = (unsigned char)pattern[at - 1] & 63;
        near->signature |= UINT64_C(1) << bit;
        near->repeats[bit]++;
        place_letter(near, letter, UINT64_C(1) << letters);
        has_han = has_han || (letter >= 128 && text_script_of(letter) == TEXT_SCRIPT_HAN);
    }
    near->letters = letters;
    if (has_han)
        near->allowed = letters >= 3 ? 1 : 0;
    else
        near->allowed = letters >= 8 ? 2 : letters >= 5 ? 1 : 0;
}

/* By bytes: the last byte of a letter tells most of it, in ASCII all; the others only add bits. */
uint64_t near_signature(const char *text, size_t len) {
    uint64_t signature = 0;
    for (size_t at = 0; at < len; at++)
        signature |= UINT64_C(1) << ((unsigned char)text[at] & 63);
    return signature;
}

bool near_is_possible(const struct near *near, uint64_t signature) {
    int missing = 0;
    for (uint64_t left = near->signature & ~signature; left != 0; left &= left - 1)
        missing += near->repeats[__builtin_ctzll(left)];
    return near->allowed > 0 && missing <= near->allowed;
}

static uint64_t places_of(const struct near *near, uint32_t letter) {
    for (int at = 0; at < near->other_count; at++) {
        if (near->others[at].letter == letter)
            return near->others[at].places;
    }
    return 0;
}

/* `start`: 1 when a text's letters before the match count (near_start), 0 when they do not. */
static int least(const struct near *near, const char *text, size_t len, uint64_t start) {
    if (near->letters == 0)
        return NEAR_LETTERS_MOST + 1;
    uint64_t last = UINT64_C(1) << (near->letters - 1);
    uint64_t plus = ~UINT64_C(0), minus = 0, zero = 0, places_before = 0;
    int score = near->letters, best = score;
    for (size_t at = 0; at < len;) {
        unsigned char byte = (unsigned char)text[at];
        uint64_t places;
        if (byte < 128) {
            places = near->ascii[byte];
            at++;
        } else {
            places = places_of(near, text_next(text, len, &at));
        }
        uint64_t swap = ((~zero & places) << 1) & places_before;
        zero = (((places & plus) + plus) ^ plus) | places | minus | swap;
        uint64_t up = minus | ~(zero | plus), down = zero & plus;
        score += (up & last) != 0 ? 1 : (down & last) != 0 ? -1 : 0;
        up = up << 1 | start;
        down <<= 1;
        plus = down | ~(zero | up);
        minus = up & zero;
        places_before = places;
        best = score < best ? score : best;
    }
    return best;
}

int near_inside(const struct near *near, const char *text, size_t len) {
    return least(near, text, len, 0);
}

int near_start(const struct near *near, const char *text, size_t len) {
    return least(near, text, len, 1);
}
