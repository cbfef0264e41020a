#include "speakable.h"

#include <string.h>

#include "base/text.h"
#include "sound.h"

static bool is_space(uint32_t sign) {
    return sign == ' ' || (sign >= '\t' && sign <= '\r') || sign == 0x85 || sign == 0xa0 ||
           sign == 0x2028 || sign == 0x2029 || sign == 0x202f || (sign >= 0x2000 && sign <= 0x200a);
}

static bool is_dropped(uint32_t sign) {
    bool is_control = sign < ' ' || (sign >= 0x7f && sign < 0xa0);
    bool is_bidi = sign == 0x61c || sign == 0x200e || sign == 0x200f ||
                   (sign >= 0x202a && sign <= 0x202e) || (sign >= 0x2060 && sign <= 0x206f);
    bool is_no_sign = sign == 0xfffd || sign == 0xfeff || (sign >= 0xd800 && sign < 0xe000) ||
                      (sign & 0xfffe) == 0xfffe;
    return is_control || is_bidi || is_no_sign;
}

static size_t cut(const char *text, size_t len, size_t most);

size_t speakable_clean(const char *text, size_t len, char *out, size_t room) {
    size_t at = 0, used = 0;
    if (room == 0)
        return 0;
    while (at < len) {
        char bytes[4];
        uint32_t sign = text_next(text, len, &at);
        if (is_space(sign))
            sign = ' ';
        if (is_dropped(sign) || (sign == ' ' && (used == 0 || out[used - 1] == ' ')))
            continue;
        bool is_command = sign == '[' && used > 0 && out[used - 1] == '[';
        size_t size = text_encode(sign, bytes);
        if (used + size + is_command + 1 > room) {
            used = cut(out, used, used);
            break;
        }
        if (is_command)
            out[used++] = ' ';
        memcpy(out + used, bytes, size);
        used += size;
    }
    out[used] = '\0';
    return used;
}

enum boundary { NO_BOUNDARY, WORD, CLAUSE, SENTENCE };

/* What ends with `sign` when `next` follows. A full stop inside "3.5" ends nothing. */
static enum boundary boundary_of(uint32_t sign, uint32_t next) {
    bool is_wide_end = sign == 0x3002 || sign == 0xff01 || sign == 0xff1f;
    bool is_wide_clause = sign == 0xff0c || sign == 0x3001 || sign == 0xff1b || sign == 0xff1a;
    bool is_end = sign == '.' || sign == '!' || sign == '?' || sign == 0x61f;
    bool is_clause = sign == ',' || sign == ';' || sign == ':' || sign == 0x60c || sign == 0x61b;
    if (is_wide_end || (is_end && (next == ' ' || next == 0)))
        return SENTENCE;
    if (is_wide_clause || (is_clause && next == ' '))
        return CLAUSE;
    return sign == ' ' ? WORD : NO_BOUNDARY;
}

/* The best place to end within `most` bytes; text[most] may or may not be there. */
static size_t cut(const char *text, size_t len, size_t most) {
    size_t best[SENTENCE + 1] = {0};
    for (size_t at = 0; at < len;) {
        uint32_t sign = text_next(text, len, &at), next = 0;
        if (at > most)
            break;
        size_t ahead = at;
        if (at < len)
            next = text_next(text, len, &ahead);
        best[boundary_of(sign, next)] = at;
        best[NO_BOUNDARY] = at;
    }
    for (int kind = SENTENCE; kind > NO_BOUNDARY; kind--) {
        if (best[kind] > 0)
            return best[kind];
    }
    return best[NO_BOUNDARY];
}

size_t speakable_piece(const char *text, size_t len, size_t most) {
    if (len <= most)
        return len;
    size_t end = cut(text, len, most);
    return end > 0 ? end : most; /* no whole letter in so little room: never stand still */
}

bool speakable_has_sound(const char *text, size_t len) {
    for (size_t at = 0; at < len;) {
        uint32_t sign = text_next(text, len, &at);
        bool is_ascii = (sign >= '0' && sign <= '9') || (sign >= 'A' && sign <= 'Z') ||
                        (sign >= 'a' && sign <= 'z');
        bool is_other = sign >= 0xc0 && !(sign >= 0x2000 && sign < 0x2100) &&
                        !(sign >= 0x3000 && sign < 0x3040) && !(sign >= 0xfe00 && sign < 0xff10);
        if (is_ascii || is_other)
            return true;
    }
    return false;
}

static uint32_t number(const unsigned char *bytes, size_t size) {
    uint32_t value = 0;
    while (size > 0)
        value = value << 8 | bytes[--size];
    return value;
}

bool speakable_is_header(const unsigned char header[SPEAKABLE_HEADER]) {
    return memcmp(header, "RIFF", 4) == 0 && memcmp(header + 8, "WAVEfmt ", 8) == 0 &&
           memcmp(header + 36, "data", 4) == 0 && number(header + 20, 2) == 1 &&
           number(header + 22, 2) == 1 && number(header + 24, 4) == SOUND_RATE &&
           number(header + 34, 2) == 16;
}
