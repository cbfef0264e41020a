/* Tokens inside running text that are said sign by sign: e-mail, web addresses, phones,
 * references and other codes. */
#include <string.h>

#include "spoken_scan.h"

#define TOKEN_MOST 100 /* signs; a longer run is no address or code of anybody */

struct token {
    size_t end; /* without the full stop or comma that ends the sentence */
    int ats, dots_after_at, letters, small_letters, digits, dashes, others;
};

static void count_sign(struct token *token, char sign) {
    if (sign == '@')
        token->ats++;
    else if (sign == '.' && token->ats > 0)
        token->dots_after_at++;
    else if (sign == '-')
        token->dashes++;
    else if (scan_is_digit((unsigned char)sign))
        token->digits++;
    else if (scan_is_capital((unsigned char)sign))
        token->letters++;
    else if (sign >= 'a' && sign <= 'z')
        token->small_letters++;
    else
        token->others++;
}

/* The run of printable ASCII at the place; false when there is none or it is too long. */
static bool read_token(const struct scan *scan, struct token *token) {
    size_t at = scan->at;
    *token = (struct token){0};
    while (at < scan->len && scan->text[at] > ' ' && scan->text[at] < 0x7f &&
           strchr("()<>[]{}\",;!?", scan->text[at]) == NULL) {
        if (at - scan->at > TOKEN_MOST)
            return false;
        at++;
    }
    while (at > scan->at && strchr(".:-'", scan->text[at - 1]) != NULL)
        at--;
    for (size_t i = scan->at; i < at; i++)
        count_sign(token, scan->text[i]);
    token->end = at;
    return at > scan->at;
}

static size_t web_address(struct scan *scan, const struct token *token) {
    static const char *const starts[] = {"https://", "http://", "www."};
    for (size_t i = 0; i < 3; i++) {
        size_t end = scan_shape(scan, scan->at, starts[i], (int[SCAN_NUMBERS]){0});
        if (end == 0 || end >= token->end)
            continue;
        size_t from = i < 2 ? end : scan->at;
        spoken_add_email(scan->words, scan->lang, scan->text + from, token->end - from);
        return token->end;
    }
    return 0;
}

/* "+18015550142": as machines write it. */
static size_t bare_phone(const struct scan *scan) {
    size_t at = scan->at, next, digits = 0;
    if (scan_sign(scan, at, &at) != '+')
        return 0;
    while (digits < 16 && scan_is_digit(scan_sign(scan, at, &next))) {
        at = next;
        digits++;
    }
    return digits >= 8 && digits < 16 && scan_ends_word(scan, at) ? at : 0;
}

static size_t phone_body(const struct scan *scan, size_t at) {
    static const char *const shapes[] = {
        "(#33)_#33-#44", "(#33)_#33 #44", "#33-#33-#44", "#33.#33.#44",
        "#33 #33 #44",   "#33 #33-#44",   "#33-#44",     NULL};
    int n[SCAN_NUMBERS];
    return scan_shapes(scan, at, shapes, n);
}

static size_t phone(struct scan *scan) {
    static const char *const extensions[] = {"?,_x_#15", "?,_ext?._#15", NULL};
    int n[SCAN_NUMBERS];
    uint32_t sign = scan_sign(scan, scan->at, &(size_t){0});
    if (scan_is_digit(scan->before) || (sign != '+' && sign != '(' && !scan_is_digit(sign)))
        return 0;
    size_t end = bare_phone(scan), body = scan_shape(scan, scan->at, "?+1?-?._", n);
    if (end == 0 && body != 0)
        end = phone_body(scan, body);
    if (end == 0)
        end = phone_body(scan, scan->at);
    if (end == 0)
        return 0;
    size_t extended = scan_shapes(scan, end, extensions, n);
    end = extended != 0 ? extended : end;
    spoken_add_phone(scan->words, scan->lang, scan->text + scan->at, end - scan->at);
    return end;
}

/* One group between dashes: only letters, only digits, or a mix; its length. */
enum group { GROUP_LETTERS, GROUP_DIGITS, GROUP_MIXED };

static enum group read_group(const char *text, size_t len, size_t *end) {
    bool has_letter = false, has_digit = false;
    size_t at = 0;
    for (; at < len && text[at] != '-'; at++) {
        has_digit = has_digit || scan_is_digit((unsigned char)text[at]);
        has_letter = has_letter || scan_is_capital((unsigned char)text[at]);
    }
    *end = at;
    return has_letter && has_digit ? GROUP_MIXED : has_digit ? GROUP_DIGITS : GROUP_LETTERS;
}

/* K1-7F3Q-2Z and SR-2026-00123 are codes; COVID-19, I-15 and US-89 are words with a number. */
static bool is_code(const struct token *token, const char *text, size_t len) {
    bool has_long_word = false, has_long_number = false, has_mix = false;
    size_t longest = token->digits == (int)len - token->dashes ? 4 : 3; /* 2026-2027 is a range */
    for (size_t at = 0; at < len;) {
        size_t run;
        enum group group = read_group(text + at, len - at, &run);
        has_mix = has_mix || (group == GROUP_MIXED && run >= 2);
        has_long_word = has_long_word || (group == GROUP_LETTERS && run > 4);
        has_long_number = has_long_number || (group == GROUP_DIGITS && run > longest);
        at += run + 1;
    }
    return len >= 4 && !has_long_word && (has_mix || has_long_number);
}

static size_t code(struct scan *scan, const struct token *token) {
    const char *text = scan->text + scan->at;
    size_t len = token->end - scan->at;
    if (token->others > 0 || token->ats > 0 || token->small_letters > 0)
        return 0;
    bool is_numbers = token->letters == 0 && token->dashes >= 2;
    if (token->digits == 0 || token->letters + token->dashes == 0 ||
        (!is_numbers && !is_code(token, text, len)))
        return 0;
    spoken_add_reference(scan->words, scan->lang, text, len, false);
    return token->end;
}

/* "I-15": the dash is not said, the number is. Returns where the number begins. */
static size_t road(struct scan *scan, const struct token *token) {
    size_t letters = 0, len = token->end - scan->at;
    const char *text = scan->text + scan->at;
    while (letters < len && scan_is_capital((unsigned char)text[letters]))
        letters++;
    if (letters == 0 || letters > 3 || letters + 1 >= len || text[letters] != '-' ||
        !scan_is_digit((unsigned char)text[letters + 1]) || token->letters != (int)letters ||
        token->small_letters + token->others > 0 || token->dashes != 1)
        return 0;
    words_add(scan->words, "");
    words_join_n(scan->words, text, letters);
    return scan->at + letters + 1;
}

size_t spoken_token(struct scan *scan) {
    struct token token;
    if (scan_is_digit(scan->before) || (scan_is_letter(scan->before) && scan->before < 0x80))
        return 0;
    size_t end = phone(scan);
    if (end != 0)
        return end;
    if (!read_token(scan, &token))
        return 0;
    if (token.ats == 1 && token.dots_after_at > 0 && scan->text[scan->at] != '@') {
        spoken_add_email(scan->words, scan->lang, scan->text + scan->at, token.end - scan->at);
        return token.end;
    }
    end = web_address(scan, &token);
    if (end == 0)
        end = code(scan, &token);
    return end != 0 ? end : road(scan, &token);
}
