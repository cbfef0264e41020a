/* The UTF-8 side of base/text.h; what asks ICU's iterators is in text_lines.c and text_clean.c. */
#include "base/text.h"

#include <string.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include "base/text_tools.h"

#define REPLACEMENT 0xfffdu

static bool is_tail(const char *text, size_t len, size_t at) {
    return at < len && ((unsigned char)text[at] & 0xc0) == 0x80;
}

int32_t text_decode(const char *text, size_t len, size_t *at) {
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char first = (unsigned char)text[*at];
    size_t begins = (*at)++;
    if (first < 0x80)
        return first;
    size_t bytes = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4)
        return -1;
    uint32_t code_point = first & (0x7fu >> bytes);
    for (size_t i = 1; i < bytes; i++) {
        if (!is_tail(text, len, begins + i))
            return -1;
        code_point = code_point << 6 | ((unsigned char)text[begins + i] & 0x3fu);
    }
    bool is_surrogate = code_point >= 0xd800 && code_point <= 0xdfff;
    if (code_point < least[bytes] || code_point > 0x10ffff || is_surrogate)
        return -1;
    *at = begins + bytes;
    return (int32_t)code_point;
}

uint32_t text_next(const char *text, size_t len, size_t *at) {
    int32_t code_point = text_decode(text, len, at);
    return code_point < 0 ? REPLACEMENT : (uint32_t)code_point;
}

size_t text_encode(uint32_t code_point, char out[4]) {
    if (code_point > 0x10ffff || (code_point >= 0xd800 && code_point <= 0xdfff))
        code_point = REPLACEMENT;
    if (code_point < 0x80) {
        out[0] = (char)code_point;
        return 1;
    }
    size_t bytes = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;
    for (size_t i = bytes - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (code_point & 0x3f));
        code_point >>= 6;
    }
    out[0] = (char)((0xf00u >> bytes & 0xf0) | code_point);
    return bytes;
}

int32_t text_unit_next(const UChar *units, size_t count, size_t *at) {
    int32_t lead = units[(*at)++];
    if (lead < 0xd800 || lead > 0xdbff || *at == count)
        return lead;
    int32_t trail = units[*at];
    if (trail < 0xdc00 || trail > 0xdfff)
        return lead;
    (*at)++;
    return 0x10000 + (lead - 0xd800) * 0x400 + (trail - 0xdc00);
}

size_t text_from_units(const UChar *units, size_t count, char *out) {
    size_t len = 0;
    for (size_t i = 0; i < count;)
        len += text_encode((uint32_t)text_unit_next(units, count, &i), out + len);
    return len;
}

bool text_is_valid(const char *text, size_t len) {
    for (size_t at = 0; at < len;)
        if (text_decode(text, len, &at) < 0)
            return false;
    return true;
}

bool text_is_ascii(const char *text, size_t len) {
    unsigned char seen = 0;
    for (size_t i = 0; i < len; i++)
        seen |= (unsigned char)text[i];
    return seen < 0x80;
}

size_t text_count(const char *text) {
    size_t len = strlen(text), count = 0;
    for (size_t at = 0; at < len; count++)
        text_next(text, len, &at);
    return count;
}

/* The punctuation and the wide forms that a Chinese face draws and a Latin one lacks. */
static bool is_wide_sign(uint32_t code_point) {
    return (code_point >= 0x3000 && code_point <= 0x303f) ||
           (code_point >= 0x31c0 && code_point <= 0x33ff) ||
           (code_point >= 0xfe30 && code_point <= 0xfe4f) ||
           (code_point >= 0xff00 && code_point <= 0xffef);
}

enum text_script text_script_of(uint32_t code_point) {
    if (code_point < 0x80) {
        uint32_t lower = code_point | 0x20;
        return lower >= 'a' && lower <= 'z' ? TEXT_SCRIPT_LATIN : TEXT_SCRIPT_COMMON;
    }
    if (is_wide_sign(code_point))
        return TEXT_SCRIPT_HAN;
    UErrorCode status = U_ZERO_ERROR;
    UScriptCode script = uscript_getScript((UChar32)code_point, &status);
    if (script == USCRIPT_LATIN)
        return TEXT_SCRIPT_LATIN;
    if (script == USCRIPT_ARABIC)
        return TEXT_SCRIPT_ARABIC;
    if (script == USCRIPT_HAN || script == USCRIPT_BOPOMOFO || script == USCRIPT_HIRAGANA ||
        script == USCRIPT_KATAKANA || script == USCRIPT_HANGUL)
        return TEXT_SCRIPT_HAN;
    return TEXT_SCRIPT_COMMON;
}

bool text_is_emoji(uint32_t code_point) {
    if (code_point < 0x200d)
        return false;
    /* Variation selector 16 asks for the picture; U+20E3 makes a key of a digit. */
    if (code_point == 0xfe0f || code_point == 0x20e3)
        return true;
    UChar32 c = (UChar32)code_point;
    bool is_pictogram = code_point >= 0x2600 && u_hasBinaryProperty(c, UCHAR_EXTENDED_PICTOGRAPHIC);
    return is_pictogram || u_hasBinaryProperty(c, UCHAR_EMOJI_PRESENTATION);
}

void text_ascii_digits(char *text) {
    size_t len = strlen(text), out = 0;
    if (text_is_ascii(text, len))
        return;
    for (size_t at = 0; at < len;) {
        size_t begins = at;
        int32_t code_point = text_decode(text, len, &at);
        int32_t digit = code_point < 0x80 ? -1 : u_charDigitValue(code_point);
        if (digit >= 0 && digit <= 9) {
            text[out++] = (char)('0' + digit);
            continue;
        }
        memmove(text + out, text + begins, at - begins);
        out += at - begins;
    }
    memset(text + out, 0, len - out);
}

bool text_is_blank(const char *text) {
    size_t len = strlen(text);
    for (size_t at = 0; at < len;) {
        UChar32 c = (UChar32)text_next(text, len, &at);
        bool is_braille_blank = c == 0x2800;
        if (u_isgraph(c) && !u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) &&
            u_charType(c) != U_FORMAT_CHAR && !is_braille_blank)
            return false;
    }
    return true;
}
