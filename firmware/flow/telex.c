/* Vietnamese by Telex (reference/i18n section 6). The word before the cursor is taken apart into
 * letters with marks and one tone, split into initial, nucleus and final; a key is looked up in one
 * table of nuclei; then the tone is set where it belongs. Words that are no Vietnamese syllable are
 * left alone, so English and what a second press undid can be typed on. No state: all is in the
 * word. */
#include "flow/keys.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"

#define WORD_MOST 12 /* "nghiêng" has 7; longer words are no syllables */

enum mark { MARK_NONE, MARK_CIRCUMFLEX, MARK_BREVE, MARK_HORN, MARK_STROKE };
enum tone { TONE_NONE, TONE_GRAVE, TONE_HOOK, TONE_TILDE, TONE_ACUTE, TONE_DOT, TONE_COUNT };

struct letter {
    char base; /* a-z */
    uint8_t mark, tone;
    bool is_upper;
};

struct word {
    struct letter letters[WORD_MOST + 2];
    int count;
};

/* [0, initial) [initial, nucleus_end) [nucleus_end, count) */
struct parts {
    int initial, nucleus_end;
    char shape[4]; /* the nucleus without marks */
};

static const struct vowel {
    char base;
    uint8_t mark;
    uint16_t lower[TONE_COUNT], upper[TONE_COUNT];
} VOWELS[] = {
    {'a', MARK_NONE, {u'a', u'à', u'ả', u'ã', u'á', u'ạ'}, {u'A', u'À', u'Ả', u'Ã', u'Á', u'Ạ'}},
    {'a', MARK_BREVE, {u'ă', u'ằ', u'ẳ', u'ẵ', u'ắ', u'ặ'}, {u'Ă', u'Ằ', u'Ẳ', u'Ẵ', u'Ắ', u'Ặ'}},
    {'a',
     MARK_CIRCUMFLEX,
     {u'â', u'ầ', u'ẩ', u'ẫ', u'ấ', u'ậ'},
     {u'Â', u'Ầ', u'Ẩ', u'Ẫ', u'Ấ', u'Ậ'}},
    {'e', MARK_NONE, {u'e', u'è', u'ẻ', u'ẽ', u'é', u'ẹ'}, {u'E', u'È', u'Ẻ', u'Ẽ', u'É', u'Ẹ'}},
    {'e',
     MARK_CIRCUMFLEX,
     {u'ê', u'ề', u'ể', u'ễ', u'ế', u'ệ'},
     {u'Ê', u'Ề', u'Ể', u'Ễ', u'Ế', u'Ệ'}},
    {'i', MARK_NONE, {u'i', u'ì', u'ỉ', u'ĩ', u'í', u'ị'}, {u'I', u'Ì', u'Ỉ', u'Ĩ', u'Í', u'Ị'}},
    {'o', MARK_NONE, {u'o', u'ò', u'ỏ', u'õ', u'ó', u'ọ'}, {u'O', u'Ò', u'Ỏ', u'Õ', u'Ó', u'Ọ'}},
    {'o',
     MARK_CIRCUMFLEX,
     {u'ô', u'ồ', u'ổ', u'ỗ', u'ố', u'ộ'},
     {u'Ô', u'Ồ', u'Ổ', u'Ỗ', u'Ố', u'Ộ'}},
    {'o', MARK_HORN, {u'ơ', u'ờ', u'ở', u'ỡ', u'ớ', u'ợ'}, {u'Ơ', u'Ờ', u'Ở', u'Ỡ', u'Ớ', u'Ợ'}},
    {'u', MARK_NONE, {u'u', u'ù', u'ủ', u'ũ', u'ú', u'ụ'}, {u'U', u'Ù', u'Ủ', u'Ũ', u'Ú', u'Ụ'}},
    {'u', MARK_HORN, {u'ư', u'ừ', u'ử', u'ữ', u'ứ', u'ự'}, {u'Ư', u'Ừ', u'Ử', u'Ữ', u'Ứ', u'Ự'}},
    {'y', MARK_NONE, {u'y', u'ỳ', u'ỷ', u'ỹ', u'ý', u'ỵ'}, {u'Y', u'Ỳ', u'Ỷ', u'Ỹ', u'Ý', u'Ỵ'}},
};

/* Every nucleus of Vietnamese without its marks; "y" of quy and "i" of gì count as nuclei. */
static const char *const SHAPES[] = {
    "a",   "e",   "i",   "o",   "u",   "y",   "ai",  "ao",  "au",  "ay",  "eo",  "eu",  "ia",
    "ie",  "iu",  "oa",  "oe",  "oi",  "oo",  "ua",  "ue",  "ui",  "uo",  "uu",  "uy",  "ye",
    "oai", "oao", "oay", "oeo", "uay", "ueu", "uoi", "uou", "uya", "uye", "uyu", "ieu", "yeu"};

/* What a mark makes of a nucleus: one sign a letter, '-' none, 'c' circumflex, 'b' breve, 'h' horn.
 * Where both horn and breve are possible, only the one that Vietnamese has is here ("ưa", "oă"). */
static const struct rule {
    const char *shape;
    enum mark mark;
    const char *marks;
} RULES[] = {
    {"a", MARK_CIRCUMFLEX, "c"},     {"au", MARK_CIRCUMFLEX, "c-"},
    {"ay", MARK_CIRCUMFLEX, "c-"},   {"ua", MARK_CIRCUMFLEX, "-c"},
    {"uay", MARK_CIRCUMFLEX, "-c-"}, {"e", MARK_CIRCUMFLEX, "c"},
    {"eu", MARK_CIRCUMFLEX, "c-"},   {"ie", MARK_CIRCUMFLEX, "-c"},
    {"ye", MARK_CIRCUMFLEX, "-c"},   {"ue", MARK_CIRCUMFLEX, "-c"},
    {"ieu", MARK_CIRCUMFLEX, "-c-"}, {"yeu", MARK_CIRCUMFLEX, "-c-"},
    {"ueu", MARK_CIRCUMFLEX, "-c-"}, {"uye", MARK_CIRCUMFLEX, "--c"},
    {"o", MARK_CIRCUMFLEX, "c"},     {"oi", MARK_CIRCUMFLEX, "c-"},
    {"uo", MARK_CIRCUMFLEX, "-c"},   {"uoi", MARK_CIRCUMFLEX, "-c-"},
    {"a", MARK_BREVE, "b"},          {"oa", MARK_BREVE, "-b"},
    {"o", MARK_HORN, "h"},           {"oi", MARK_HORN, "h-"},
    {"u", MARK_HORN, "h"},           {"ua", MARK_HORN, "h-"},
    {"ui", MARK_HORN, "h-"},         {"uu", MARK_HORN, "h-"},
    {"uo", MARK_HORN, "hh"},         {"uoi", MARK_HORN, "hh-"},
    {"uou", MARK_HORN, "hh-"},
};

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

static bool letter_from(uint32_t code_point, struct letter *letter) {
    *letter = (struct letter){0};
    if (code_point == u'đ' || code_point == u'Đ') {
        *letter = (struct letter){'d', MARK_STROKE, TONE_NONE, code_point == u'Đ'};
        return true;
    }
    for (size_t i = 0; i < COUNT_OF(VOWELS); i++) {
        for (uint8_t tone = 0; tone < TONE_COUNT; tone++) {
            bool is_upper = VOWELS[i].upper[tone] == code_point;
            if (is_upper || VOWELS[i].lower[tone] == code_point) {
                *letter = (struct letter){VOWELS[i].base, VOWELS[i].mark, tone, is_upper};
                return true;
            }
        }
    }
    if (code_point > 'z' || !isalpha((int)code_point)) {
        return false;
    }
    letter->is_upper = code_point <= 'Z';
    letter->base = (char)(letter->is_upper ? code_point + 32 : code_point);
    return true;
}

static uint32_t letter_code(const struct letter *letter) {
    if (letter->mark == MARK_STROKE) {
        return letter->is_upper ? u'Đ' : u'đ';
    }
    for (size_t i = 0; i < COUNT_OF(VOWELS); i++) {
        if (VOWELS[i].base == letter->base && VOWELS[i].mark == letter->mark) {
            return letter->is_upper ? VOWELS[i].upper[letter->tone] : VOWELS[i].lower[letter->tone];
        }
    }
    return (uint32_t)(letter->is_upper ? letter->base - 32 : letter->base);
}

bool telex_is_letter(uint32_t code_point) {
    struct letter letter;
    return letter_from(code_point, &letter);
}

static bool word_read(const char *text, struct word *word) {
    size_t len = strlen(text), at = 0;
    *word = (struct word){0};
    while (at < len) {
        if (word->count == WORD_MOST ||
            !letter_from(text_next(text, len, &at), &word->letters[word->count])) {
            return false;
        }
        word->count++;
    }
    return true;
}

static bool word_write(const struct word *word, char *out, size_t room) {
    char text[(WORD_MOST + 2) * 4 + 1];
    size_t len = 0;
    for (int i = 0; i < word->count; i++) {
        len += text_encode(letter_code(&word->letters[i]), text + len);
    }
    if (len + 1 > room) {
        return false;
    }
    memcpy(out, text, len);
    out[len] = '\0';
    return true;
}

static bool is_vowel(char base) {
    return base != '\0' && strchr("aeiouy", base) != NULL;
}

static bool is_one_of(const char *text, const char *const *list, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (strcmp(text, list[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* "qu" is always an initial; "gi" only before another vowel: gì and gin have g. */
static int initial_length(const char *base) {
    static const char *const INITIALS[] = {"ngh", "ch", "gh", "kh", "ng", "nh", "ph", "qu", "th",
                                           "tr",  "b",  "c",  "d",  "g",  "h",  "k",  "l",  "m",
                                           "n",   "p",  "q",  "r",  "s",  "t",  "v",  "x"};
    if (base[0] == 'g' && base[1] == 'i' && base[2] != '\0' && strchr("aeou", base[2]) != NULL) {
        return 2;
    }
    for (size_t i = 0; i < COUNT_OF(INITIALS); i++) {
        size_t len = strlen(INITIALS[i]);
        if (strncmp(base, INITIALS[i], len) == 0) {
            return (int)len;
        }
    }
    return 0;
}

/* False: no Vietnamese syllable, nor the beginning of one. */
static bool word_split(const struct word *word, struct parts *parts) {
    static const char *const FINALS[] = {"", "c", "ch", "k", "m", "n", "ng", "nh", "p", "t"};
    char base[WORD_MOST + 3] = "";
    for (int i = 0; i < word->count; i++) {
        base[i] = word->letters[i].base;
    }
    *parts = (struct parts){.initial = initial_length(base)};
    int end = parts->initial;
    while (is_vowel(base[end])) {
        end++;
    }
    parts->nucleus_end = end;
    size_t len = (size_t)(end - parts->initial);
    if (len == 0) {
        return base[end] == '\0';
    }
    if (len > 3) {
        return false;
    }
    memcpy(parts->shape, base + parts->initial, len);
    return is_one_of(parts->shape, SHAPES, COUNT_OF(SHAPES)) &&
           is_one_of(base + end, FINALS, COUNT_OF(FINALS));
}

static uint8_t word_tone(const struct word *word) {
    for (int i = 0; i < word->count; i++) {
        if (word->letters[i].tone != TONE_NONE) {
            return word->letters[i].tone;
        }
    }
    return TONE_NONE;
}

/* Where the tone stands: on the last marked vowel; else before a final on the last vowel; else the
 * middle of three; oa, oe, uy: the second; else the first. */
static int tone_place(const struct word *word, const struct parts *parts) {
    int len = parts->nucleus_end - parts->initial;
    for (int i = parts->nucleus_end - 1; i >= parts->initial; i--) {
        if (word->letters[i].mark != MARK_NONE) {
            return i;
        }
    }
    if (parts->nucleus_end < word->count) {
        return parts->nucleus_end - 1;
    }
    bool is_second = len == 3 || strcmp(parts->shape, "oa") == 0 ||
                     strcmp(parts->shape, "oe") == 0 || strcmp(parts->shape, "uy") == 0;
    return parts->initial + (is_second ? 1 : 0);
}

static void tone_set(struct word *word, const struct parts *parts, uint8_t tone) {
    for (int i = 0; i < word->count; i++) {
        word->letters[i].tone = TONE_NONE;
    }
    if (parts->initial < parts->nucleus_end) {
        word->letters[tone_place(word, parts)].tone = tone;
    }
}

/* The tone moves when a letter changes the syllable (gì + a -> già); "uơ" and "ưo" become "ươ" as
 * soon as anything follows them, for only then is it known that this is not thuở. */
static void word_settle(struct word *word) {
    struct parts parts;
    if (!word_split(word, &parts)) {
        return;
    }
    struct letter *u = &word->letters[parts.initial];
    bool goes_on = parts.shape[2] != '\0' || parts.nucleus_end < word->count;
    if (strncmp(parts.shape, "uo", 2) == 0 && goes_on &&
        (u[0].mark == MARK_HORN) != (u[1].mark == MARK_HORN) && u[1].mark != MARK_CIRCUMFLEX) {
        u[0].mark = u[1].mark = MARK_HORN;
    }
    tone_set(word, &parts, word_tone(word));
}

static void word_append(struct word *word, struct letter letter) {
    word->letters[word->count++] = letter;
    word_settle(word);
}

static uint8_t mark_of_sign(char sign) {
    switch (sign) {
    case 'c':
        return MARK_CIRCUMFLEX;
    case 'b':
        return MARK_BREVE;
    case 'h':
        return MARK_HORN;
    default:
        return MARK_NONE;
    }
}

/* huơ, thuở, khuơ: an open "uo" after these has one horn, elsewhere it never stands open. */
static bool is_open_uo(const struct word *word, const struct parts *parts) {
    return strcmp(parts->shape, "uo") == 0 && parts->nucleus_end == word->count &&
           parts->initial > 0 && word->letters[parts->initial - 1].base == 'h';
}

/* Marks the nucleus, or unmarks it when it stood so already; `undone` says which. `vowel`: only the
 * rule whose marked letter is this one, 0 any. */
static bool mark_apply(struct word *word, const struct parts *parts, enum mark mark, char vowel,
                       bool *undone) {
    for (size_t i = 0; i < COUNT_OF(RULES); i++) {
        if (RULES[i].mark != mark || strcmp(RULES[i].shape, parts->shape) != 0) {
            continue;
        }
        const char *marks = RULES[i].marks;
        if (vowel != 0 && parts->shape[strcspn(marks, "cbh")] != vowel) {
            continue;
        }
        if (mark == MARK_HORN && is_open_uo(word, parts)) {
            marks = "-h";
        }
        *undone = true;
        for (int k = 0; marks[k] != '\0'; k++) {
            *undone = *undone && word->letters[parts->initial + k].mark == mark_of_sign(marks[k]);
        }
        for (int k = 0; marks[k] != '\0'; k++) {
            word->letters[parts->initial + k].mark = *undone ? MARK_NONE : mark_of_sign(marks[k]);
        }
        tone_set(word, parts, word_tone(word));
        return true;
    }
    return false;
}

/* A lone w is ư; pressed again it is w. */
static bool key_w(struct word *word, const struct parts *parts, struct letter key) {
    bool undone = false;
    if (parts->initial == parts->nucleus_end) {
        if (parts->initial > 0 && word->letters[0].base == 'q') {
            return false;
        }
        word_append(word, (struct letter){'u', MARK_HORN, TONE_NONE, key.is_upper});
        return true;
    }
    if (!mark_apply(word, parts, MARK_BREVE, 0, &undone) &&
        !mark_apply(word, parts, MARK_HORN, 0, &undone)) {
        return false;
    }
    if (undone && strcmp(parts->shape, "u") == 0 && parts->nucleus_end == word->count) {
        word->count--;
    }
    if (undone) {
        word_append(word, key);
    }
    return true;
}

static bool key_mark(struct word *word, const struct parts *parts, enum mark mark, char vowel,
                     const struct letter *again) {
    bool undone = false;
    if (!mark_apply(word, parts, mark, vowel, &undone)) {
        return false;
    }
    if (undone && again != NULL) {
        word_append(word, *again);
    }
    return true;
}

static bool key_tone(struct word *word, const struct parts *parts, uint8_t tone,
                     const struct letter *again) {
    if (parts->initial == parts->nucleus_end) {
        return false;
    }
    bool undone = word_tone(word) == tone;
    tone_set(word, parts, undone ? TONE_NONE : tone);
    if (undone && again != NULL) {
        word_append(word, *again);
    }
    return true;
}

static bool key_d(struct word *word, const struct parts *parts, struct letter key) {
    if (parts->initial != 1 || word->letters[0].base != 'd') {
        return false;
    }
    bool undone = word->letters[0].mark == MARK_STROKE;
    word->letters[0].mark = undone ? MARK_NONE : MARK_STROKE;
    if (undone) {
        word_append(word, key);
    }
    return true;
}

static bool key_letter(struct word *word, const struct parts *parts, struct letter key) {
    switch (key.base) {
    case 's':
        return key_tone(word, parts, TONE_ACUTE, &key);
    case 'f':
        return key_tone(word, parts, TONE_GRAVE, &key);
    case 'r':
        return key_tone(word, parts, TONE_HOOK, &key);
    case 'x':
        return key_tone(word, parts, TONE_TILDE, &key);
    case 'j':
        return key_tone(word, parts, TONE_DOT, &key);
    case 'z':
        if (word_tone(word) == TONE_NONE) {
            return false;
        }
        tone_set(word, parts, TONE_NONE);
        return true;
    case 'd':
        return key_d(word, parts, key);
    case 'a':
    case 'e':
    case 'o':
        return key_mark(word, parts, MARK_CIRCUMFLEX, key.base, &key);
    case 'w':
        return key_w(word, parts, key);
    default:
        return false;
    }
}

/* The row of tone and mark keys means the last vowel when the word is no syllable (foreign names).
 */
static bool key_row_anywhere(struct word *word, uint8_t tone, enum mark mark) {
    struct letter *last = word->count > 0 ? &word->letters[word->count - 1] : NULL;
    if (last == NULL || !is_vowel(last->base)) {
        return false;
    }
    if (mark == MARK_NONE) {
        last->tone = last->tone == tone ? TONE_NONE : tone;
        return true;
    }
    struct letter marked = *last;
    marked.mark = (uint8_t)(last->mark == mark ? MARK_NONE : mark);
    struct letter back;
    if (!letter_from(letter_code(&marked), &back) || back.mark != marked.mark) {
        return false;
    }
    *last = marked;
    return true;
}

static bool key_row(struct word *word, uint32_t key) {
    static const uint8_t TONES[] = {TONE_ACUTE, TONE_GRAVE, TONE_HOOK, TONE_TILDE, TONE_DOT};
    static const enum mark MARKS[] = {MARK_CIRCUMFLEX, MARK_BREVE, MARK_HORN};
    struct parts parts;
    bool is_syllable = word_split(word, &parts);
    if (key >= KEY_TONE_ACUTE && key <= KEY_TONE_DOT) {
        uint8_t tone = TONES[key - KEY_TONE_ACUTE];
        return is_syllable ? key_tone(word, &parts, tone, NULL)
                           : key_row_anywhere(word, tone, MARK_NONE);
    }
    if (key >= KEY_MARK_CIRCUMFLEX && key <= KEY_MARK_HORN) {
        enum mark mark = MARKS[key - KEY_MARK_CIRCUMFLEX];
        return (is_syllable && key_mark(word, &parts, mark, 0, NULL)) ||
               key_row_anywhere(word, TONE_NONE, mark);
    }
    return false;
}

bool telex_apply(const char *word_text, uint32_t key, char *out, size_t room) {
    struct word word;
    struct letter letter;
    struct parts parts;
    if (!word_read(word_text, &word)) {
        return false;
    }
    if (key >= KEY_BACKSPACE) {
        return key_row(&word, key) && word_write(&word, out, room);
    }
    if (!letter_from(key, &letter) || !word_split(&word, &parts)) {
        return false;
    }
    if (key < 0x80 && key_letter(&word, &parts, letter)) {
        return word_write(&word, out, room);
    }
    struct word plain = word;
    plain.letters[plain.count++] = letter;
    word_append(&word, letter);
    if (memcmp(&plain, &word, sizeof word) == 0) {
        return false;
    }
    return word_write(&word, out, room);
}
