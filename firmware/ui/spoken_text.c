/* Running text from data: what a voice cannot read is replaced by words, the rest is copied. */
#include "ui/spoken.h"

#include <string.h>

#include "spoken_scan.h"

/* After something of ours: "8-5", "$5 – $10", "8:00 AM - 5:00 PM" are ranges; "4 -5" is none. */
static size_t range(struct scan *scan) {
    static const char *const shapes[] = {"-", " - ", "–", " – ", "—", " — "};
    int n[SCAN_NUMBERS];
    size_t next;
    if (!scan->is_after_words || scan->before == ' ' || scan->words->len == 0)
        return 0;
    for (size_t i = 0; i < 6; i++) {
        size_t end = scan_shape(scan, scan->at, shapes[i], n);
        if (end == 0)
            continue;
        uint32_t sign = scan_sign(scan, end, &next);
        if (!scan_is_digit(sign) && sign != '$')
            return 0;
        words_add(scan->words, scan->speech->to);
        return end;
    }
    return 0;
}

static size_t loose_sign(struct scan *scan) {
    size_t next;
    uint32_t sign = scan_sign(scan, scan->at, &next);
    bool is_alone = scan_sign(scan, next, &(size_t){0}) == ' ' && scan->before == ' ';
    if (sign == '&' && is_alone)
        words_add(scan->words, scan->speech->and_word);
    else if (sign == '@' && is_alone)
        words_add(scan->words, scan->speech->at);
    else
        return 0;
    return next;
}

static void forget_street(struct scan *scan) {
    scan->is_street = false;
    scan->street_words = 0;
}

/* Keeps count of what a street address is made of, sign by sign of the copied text. */
static void watch_street(struct scan *scan, uint32_t sign) {
    bool starts_word = scan_is_letter(sign) && !scan_is_letter(scan->before) &&
                       scan->before != '\'' && scan->before != 0x2019;
    if (starts_word && scan_is_capital(sign))
        scan->street_words++;
    else if (starts_word || strchr(",;.:!?\n()", (int)(sign < 0x80 ? sign : 'x')) != NULL)
        forget_street(scan);
}

static void copy_sign(struct scan *scan) {
    size_t next;
    uint32_t sign = scan_sign(scan, scan->at, &next);
    watch_street(scan, sign);
    struct words *words = scan->words;
    if (scan->is_after_words && scan_is_letter(sign) && words->out[words->len - 1] != ' ')
        words_join(words, words->gap);
    words_join_n(words, scan->text + scan->at, next - scan->at);
    if (sign != ' ')
        scan->is_after_words = false;
    scan->before = sign;
    scan->at = next;
}

/* A number opens a street address; a street word or an ordinal ("5th Ave") goes on with it. */
static void take_words(struct scan *scan, size_t end, bool is_street, bool is_number) {
    size_t next;
    uint32_t last = 0;
    for (size_t at = scan->at; at < end; at = next)
        last = scan_sign(scan, at, &next);
    if (is_number && scan_is_digit(last)) {
        scan->is_street = true;
        scan->street_words = 0;
    } else if (is_number && scan_is_letter(last)) {
        scan->street_words++;
    } else if (!is_street) {
        forget_street(scan);
    }
    scan->before = last;
    scan->at = end;
    scan->is_after_words = true;
}

size_t spoken_text(enum lang lang, const char *text, char *out, size_t room) {
    static const struct {
        size_t (*read)(struct scan *scan);
        bool is_street, is_number;
    } readers[] = {{range, false, false},          {spoken_when, false, false},
                   {spoken_reading, false, false}, {spoken_token, false, false},
                   {spoken_street, true, false},   {spoken_amount, false, true},
                   {loose_sign, true, false}};
    struct words words;
    struct scan scan = {.text = text,
                        .len = strlen(text),
                        .lang = lang,
                        .speech = spoken_lang(lang),
                        .words = &words};
    words_begin(&words, lang, out, room);
    while (scan.at < scan.len && !words.is_full) {
        size_t end = 0;
        for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]) && end == 0; i++) {
            end = readers[i].read(&scan);
            if (end != 0)
                take_words(&scan, end, readers[i].is_street, readers[i].is_number);
        }
        if (end == 0)
            copy_sign(&scan);
    }
    return words_end(&words);
}
