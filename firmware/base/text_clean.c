/* The door for outside text, and the fold for search. */
#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/text_tools.h"

#define MAX_ISOLATES 32

/* What a code point of the outside becomes: itself, a blank, a line end, or nothing (-1). */
static int32_t admit(int32_t c, bool keep_lines) {
    if (c == '\n' || c == 0x2028 || c == 0x2029)
        return keep_lines ? '\n' : ' ';
    if (c == '\t')
        return ' ';
    bool is_control = c < 0x20 || (c >= 0x7f && c <= 0x9f);
    bool is_bidi = c >= 0x202a && c <= 0x202e;
    bool is_no_character = (c >= 0xfdd0 && c <= 0xfdef) || (c & 0xfffe) == 0xfffe;
    bool is_tag = c >= 0xe0000 && c <= 0xe007f;
    if (is_control || is_bidi || is_no_character || is_tag || c == 0xfeff)
        return -1;
    return c;
}

static size_t filter(const char *in, size_t len, bool keep_lines, UChar *units) {
    size_t count = 0;
    for (size_t at = 0; at < len;) {
        int32_t c = text_decode(in, len, &at);
        if (c == '\r') /* CR LF and a CR alone are one line end */
            c = at < len && in[at] == '\n' ? -1 : '\n';
        if (c >= 0)
            c = admit(c, keep_lines);
        if (c < 0)
            continue;
        if (c < 0x10000) {
            units[count++] = (UChar)c;
        } else {
            units[count++] = U16_LEAD(c);
            units[count++] = U16_TRAIL(c);
        }
    }
    return count;
}

/* Isolates that do not pair up, or lie deeper than anyone writes, would turn what we put after. */
static size_t drop_stray_isolates(UChar *units, size_t count) {
    size_t open[MAX_ISOLATES], depth = 0, kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (units[i] >= 0x2066 && units[i] <= 0x2068) {
            if (depth < MAX_ISOLATES)
                open[depth] = i;
            else
                units[i] = 0;
            depth++;
        } else if (units[i] == 0x2069) {
            if (depth == 0 || depth > MAX_ISOLATES)
                units[i] = 0;
            depth -= depth > 0;
        }
    }
    for (size_t i = 0; i < depth && i < MAX_ISOLATES; i++)
        units[open[i]] = 0;
    for (size_t i = 0; i < count; i++)
        if (units[i] != 0)
            units[kept++] = units[i];
    return kept;
}

/* Replaces *units by the normal form; frees the old ones. */
static size_t normalize(const UNormalizer2 *form, UChar **units, size_t count) {
    UErrorCode status = U_ZERO_ERROR;
    if (count == 0 || unorm2_quickCheck(form, *units, (int32_t)count, &status) == UNORM_YES)
        return count;
    status = U_ZERO_ERROR;
    int32_t need = unorm2_normalize(form, *units, (int32_t)count, NULL, 0, &status);
    UChar *normal = mem_alloc((size_t)need + 1, sizeof *normal);
    status = U_ZERO_ERROR;
    unorm2_normalize(form, *units, (int32_t)count, normal, need + 1, &status);
    mem_free(*units);
    *units = normal;
    return U_SUCCESS(status) ? (size_t)need : 0;
}

static bool is_clean_ascii(const char *in, size_t len, bool keep_lines) {
    for (size_t i = 0; i < len; i++)
        if ((in[i] < 0x20 || in[i] >= 0x7f) && !(keep_lines && in[i] == '\n'))
            return false;
    return true;
}

enum err text_clean(const char *in, size_t len, bool keep_lines, char *out, size_t room) {
    if (is_clean_ascii(in, len, keep_lines)) {
        if (len >= room)
            return ERR_TOO_BIG;
        memmove(out, in, len);
        out[len] = '\0';
        return ERR_OK;
    }
    UErrorCode status = U_ZERO_ERROR;
    UChar *units = mem_alloc(len + 1, sizeof *units);
    size_t count = drop_stray_isolates(units, filter(in, len, keep_lines, units));
    count = normalize(unorm2_getNFCInstance(&status), &units, count);
    char *bytes = mem_alloc(count + 1, 3);
    size_t clean_len = text_from_units(units, count, bytes);
    enum err err = clean_len < room ? ERR_OK : ERR_TOO_BIG;
    if (err == ERR_OK) {
        memcpy(out, bytes, clean_len);
        out[clean_len] = '\0';
    }
    mem_free(bytes);
    mem_free(units);
    return err;
}

/* The letter that a search knows a letter by; 0 drops it; a blank is any other sign. */
static UChar32 search_letter(UChar32 c) {
    switch (c) {
    case 0x0640: /* Arabic tatweel */
        return 0;
    case 0x0111: /* d with stroke */
        return 'd';
    case 0x0671: /* alef wasla */
        return 0x0627;
    case 0x0649: /* alef maksura */
        return 0x064a;
    case 0x0629: /* teh marbuta */
        return 0x0647;
    default:
        break;
    }
    int32_t digit = u_charDigitValue(c);
    if (digit >= 0 && digit <= 9)
        return '0' + digit;
    int8_t kind = u_charType(c);
    if (kind == U_NON_SPACING_MARK || kind == U_ENCLOSING_MARK || kind == U_FORMAT_CHAR)
        return 0;
    return u_isalpha(c) || kind == U_COMBINING_SPACING_MARK ? u_foldCase(c, U_FOLD_CASE_DEFAULT)
                                                            : ' ';
}

/* Output of the fold: blanks only between words, whole code points, always room for the NUL. */
struct folded {
    char *out;
    size_t room, len;
    bool wants_blank, is_full;
};

static void add_folded(struct folded *folded, UChar32 c) {
    if (c == ' ') {
        folded->wants_blank = folded->len > 0;
        return;
    }
    char bytes[5];
    size_t len = 0;
    if (folded->wants_blank)
        bytes[len++] = ' ';
    len += text_encode((uint32_t)c, bytes + len);
    if (folded->is_full || len >= folded->room - folded->len) {
        folded->is_full = true;
        return;
    }
    memcpy(folded->out + folded->len, bytes, len);
    folded->len += len;
    folded->wants_blank = false;
}

static void fold_ascii(struct folded *folded, const char *in) {
    for (; *in; in++) {
        char lower = (*in >= 'A' && *in <= 'Z') ? (char)(*in + 32) : *in;
        bool is_kept = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9');
        add_folded(folded, is_kept ? lower : ' ');
    }
}

static void fold_units(struct folded *folded, const char *in, size_t len) {
    struct text_units text;
    UErrorCode status = U_ZERO_ERROR;
    text_units_init(&text, in, len);
    size_t room = text.count * 3 + 1; /* U+0390 folds to three units */
    UChar *units = mem_alloc(room, sizeof *units);
    int32_t count = u_strFoldCase(units, (int32_t)room, text.units, (int32_t)text.count,
                                  U_FOLD_CASE_DEFAULT, &status);
    text_units_finish(&text);
    size_t end = U_SUCCESS(status) ? (size_t)count : 0;
    status = U_ZERO_ERROR;
    end = normalize(unorm2_getNFKDInstance(&status), &units, end);
    for (size_t i = 0; i < end;) {
        UChar32 letter = search_letter(text_unit_next(units, end, &i));
        if (letter != 0)
            add_folded(folded, letter);
    }
    mem_free(units);
}

size_t text_fold(const char *in, char *out, size_t room) {
    if (room == 0)
        return 0;
    struct folded folded = {.out = out, .room = room};
    size_t len = strlen(in);
    if (text_is_ascii(in, len))
        fold_ascii(&folded, in);
    else
        fold_units(&folded, in, len);
    out[folded.len] = '\0';
    return folded.len;
}
