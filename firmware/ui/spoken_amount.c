/* Numbers inside running text: money, percent, ordinals, decimals, plain numbers, identifiers. */
#include <string.h>

#include "spoken_scan.h"

#define DIGITS_MOST 30

struct amount {
    char digits[DIGITS_MOST]; /* of the whole part, separators left out */
    size_t len;
    char fraction[DIGITS_MOST];
    size_t fraction_len;
    bool is_grouped; /* 1,250: a quantity, never an identifier */
    uint64_t value;
    size_t end;
};

static size_t read_digits(const struct scan *scan, size_t at, char *digits, size_t *len) {
    size_t next;
    for (uint32_t sign = scan_sign(scan, at, &next); scan_is_digit(sign) && *len < DIGITS_MOST;
         sign = scan_sign(scan, at, &next)) {
        digits[(*len)++] = (char)sign;
        at = next;
    }
    return at;
}

/* ",250" behind one to three digits, as often as it goes. */
static void read_groups(const struct scan *scan, struct amount *amount, const char *shape) {
    int n[SCAN_NUMBERS];
    if (amount->len > 3 || amount->digits[0] == '0')
        return;
    for (size_t to = scan_shape(scan, amount->end, shape, n); to != 0 && amount->len < 15;
         to = scan_shape(scan, amount->end, shape, n)) {
        amount->end = read_digits(scan, amount->end + 1, amount->digits, &amount->len);
        amount->is_grouped = true;
    }
}

static bool read_amount(const struct scan *scan, size_t at, struct amount *amount) {
    size_t next;
    bool is_comma = scan->speech->is_comma_decimal;
    int n[SCAN_NUMBERS];
    *amount = (struct amount){0};
    amount->end = read_digits(scan, at, amount->digits, &amount->len);
    if (amount->len == 0)
        return false;
    read_groups(scan, amount, ",#33");
    if (!amount->is_grouped && is_comma)
        read_groups(scan, amount, ".#33");
    uint32_t sign = scan_sign(scan, amount->end, &next);
    bool is_point = sign == '.' || (is_comma && sign == ',');
    if (is_point && scan_shape(scan, next, "#19", n) != 0)
        amount->end = read_digits(scan, next, amount->fraction, &amount->fraction_len);
    for (size_t i = 0; i < amount->len && amount->value < SPOKEN_NUMBER_LIMIT; i++)
        amount->value = amount->value * 10 + (uint64_t)(amount->digits[i] - '0');
    return true;
}

/* 311, 911: what is dialled is said digit by digit. */
static bool is_dialled(const struct amount *amount) {
    return amount->len == 3 && !amount->is_grouped && amount->fraction_len == 0 &&
           amount->value % 100 == 11 && amount->value > 200;
}

/* Five digits and more without separators are an identifier (a ZIP code, a case), and so is what
 * begins with a nought. */
static bool is_identifier(const struct amount *amount) {
    return is_dialled(amount) || (amount->len > 1 && amount->digits[0] == '0') ||
           amount->value >= SPOKEN_NUMBER_LIMIT ||
           (amount->len >= 5 && !amount->is_grouped && amount->fraction_len == 0);
}

static void say_amount(struct scan *scan, const struct amount *amount, enum number_form form) {
    if (is_identifier(amount))
        spoken_digits(scan->words, scan->speech, amount->digits, amount->len);
    else
        scan->speech->number(scan->words, amount->value,
                             amount->fraction_len > 0 ? NUMBER_PLAIN : form);
    if (amount->fraction_len > 0) {
        words_add(scan->words, scan->speech->point);
        spoken_digits(scan->words, scan->speech, amount->fraction, amount->fraction_len);
    }
}

/* "$30.50", "US$5", "-$5"; "$1.5" is no price of ours and keeps its point. */
static size_t money(struct scan *scan) {
    struct amount amount;
    int n[SCAN_NUMBERS];
    size_t at = scan_shape(scan, scan->at, "?-?u?s$", n);
    bool is_minus = scan->text[scan->at] == '-';
    if (at == 0 || (scan->text[scan->at] == 'U' && scan_is_letter(scan->before)) ||
        !read_amount(scan, at, &amount) || amount.value >= SPOKEN_NUMBER_LIMIT / 100)
        return 0;
    if (amount.fraction_len != 0 && amount.fraction_len != 2) {
        say_amount(scan, &amount, NUMBER_PLAIN);
        words_add(scan->words, scan->lang == LANG_EN   ? "dollars"
                               : scan->lang == LANG_ES ? "dólares"
                               : scan->lang == LANG_ZH ? "元"
                               : scan->lang == LANG_VI ? "đô la"
                                                       : "دُولَار");
        return amount.end;
    }
    int64_t cents = (int64_t)amount.value * 100;
    if (amount.fraction_len == 2)
        cents += (amount.fraction[0] - '0') * 10 + amount.fraction[1] - '0';
    spoken_add_money(scan->words, scan->lang, is_minus ? -cents : cents);
    return amount.end;
}

/* "5th" is English wherever it stands: it is the name of a street. */
static size_t ordinal(struct scan *scan, const struct amount *amount) {
    static const char *const shapes[] = {"st", "nd", "rd", "th", NULL};
    static const char *const small[] = {"zeroth", "first", "second",  "third",  "fourth",
                                        "fifth",  "sixth", "seventh", "eighth", "ninth"};
    static const char *const teens[] = {"tenth",      "eleventh",  "twelfth",   "thirteenth",
                                        "fourteenth", "fifteenth", "sixteenth", "seventeenth",
                                        "eighteenth", "nineteenth"};
    static const char *const tens[] = {"",          "",         "twentieth", "thirtieth",
                                       "fortieth",  "fiftieth", "sixtieth",  "seventieth",
                                       "eightieth", "ninetieth"};
    int n[SCAN_NUMBERS];
    size_t end = scan_shapes(scan, amount->end, shapes, n);
    if (end == 0 || amount->value == 0 || amount->value > 999 || amount->fraction_len > 0)
        return 0;
    unsigned value = (unsigned)amount->value, last = value % 100, unit = value % 10;
    if (value >= 100 && last == 0)
        return 0;
    if (value >= 100)
        spoken_english.number(scan->words, value - last, NUMBER_PLAIN);
    if (last < 10) {
        words_add(scan->words, small[last]);
    } else if (last < 20) {
        words_add(scan->words, teens[last - 10]);
    } else if (unit == 0) {
        words_add(scan->words, tens[last / 10]);
    } else {
        spoken_english.number(scan->words, last - unit, NUMBER_PLAIN);
        words_join(scan->words, "-");
        words_join(scan->words, small[unit]);
    }
    return end;
}

static bool starts_any(const struct scan *scan, size_t at, const char *const *starts) {
    for (; *starts != NULL; starts++) {
        size_t len = strlen(*starts);
        if (scan->len - at >= len && memcmp(scan->text + at, *starts, len) == 0)
            return true;
    }
    return false;
}

static bool ends_any(const char *word, size_t len, const char *const *ends) {
    for (; *ends != NULL; ends++) {
        size_t end = strlen(*ends);
        if (len >= end && memcmp(word + len - end, *ends, end) == 0)
            return true;
    }
    return false;
}

/* The gender of the Spanish noun behind a number, from its ending and the common exceptions. */
static enum number_form spanish_form(const struct scan *scan, size_t at) {
    static const char *const no_nouns[] = {"de ", "del ", "a ",   "al ",   "y ",   "o ",  "en ",
                                           "e ",  "por ", "con ", "para ", "que ", "es ", NULL};
    static const char *const masculine[] = {"día",    "días",     "mapa",  "mapas",   "ema",
                                            "emas",   "ama",      "amas",  "oma",     "omas",
                                            "camión", "camiones", "avión", "aviones", NULL};
    static const char *const feminine[] = {"a",     "as",     "ud",    "udes",  "ión",
                                           "iones", "dad",    "dades", "calle", "calles",
                                           "noche", "noches", "vez",   "veces", NULL};
    size_t next, end = at;
    if (scan_sign(scan, at, &next) != ' ' || starts_any(scan, next, no_nouns))
        return NUMBER_PLAIN;
    at = end = next;
    while (end - at < 40 && scan_is_letter(scan_sign(scan, end, &next)))
        end = next;
    if (end == at)
        return NUMBER_PLAIN;
    if (ends_any(scan->text + at, end - at, masculine))
        return NUMBER_MASCULINE;
    return ends_any(scan->text + at, end - at, feminine) ? NUMBER_FEMININE : NUMBER_MASCULINE;
}

/* Feminine nouns that cities count, behind a number; vowel marks in them do not matter. */
static enum number_form arabic_form(const struct scan *scan, size_t at) {
    static const char *const feminine[] = {"دقائق", "ثوان",  "ساعات",  "سنوات", "صفحات",
                                           "نتائج", "خطوات", "إجابات", "مرات",  "كلمات",
                                           "صور",   "وثائق", "مشكلات", "خدمات", NULL};
    char word[64];
    size_t next, len = 0;
    uint32_t sign = scan_sign(scan, at, &next);
    if (sign != ' ')
        return NUMBER_PLAIN;
    for (at = next; scan_is_letter(sign = scan_sign(scan, at, &next)) && len + 4 < sizeof(word);
         at = next) {
        if (sign >= 0x64b && sign <= 0x652)
            continue;
        memcpy(word + len, scan->text + at, next - at);
        len += next - at;
    }
    word[len] = '\0';
    bool is_feminine = ends_any(word, len, (const char *const[]){"ة", NULL});
    for (size_t i = 0; feminine[i] != NULL; i++)
        is_feminine = is_feminine || strcmp(feminine[i], word) == 0;
    return is_feminine ? NUMBER_FEMININE : NUMBER_PLAIN;
}

/* 两 before the measure words that a city's texts use. */
static enum number_form chinese_form(const struct scan *scan, size_t at) {
    static const char *const measures[] = {
        "个", "份", "张", "次", "条", "位", "天", "小时", "种", "页", "件", "元", "块", "名", "只",
        "家", "间", "辆", "棵", "封", "项", "周", "分钟", "年", "步", "层", "盏", "处", "本", NULL};
    size_t next;
    if (scan->before == 0x7b2c) /* 第 */
        return NUMBER_PLAIN;
    if (scan_sign(scan, at, &next) == ' ')
        at = next;
    return starts_any(scan, at, measures) ? NUMBER_MEASURE : NUMBER_PLAIN;
}

static size_t number(struct scan *scan, const struct amount *amount) {
    size_t next;
    enum number_form form = NUMBER_PLAIN;
    if (scan->lang == LANG_ES)
        form = spanish_form(scan, amount->end);
    else if (scan->lang == LANG_ZH)
        form = chinese_form(scan, amount->end);
    else if (scan->lang == LANG_AR)
        form = arabic_form(scan, amount->end);
    bool is_year = amount->len == 4 && !amount->is_grouped && amount->fraction_len == 0 &&
                   scan_sign(scan, amount->end, &next) == 0x5e74; /* 年 */
    if (is_year)
        spoken_digits(scan->words, scan->speech, amount->digits, amount->len);
    else
        say_amount(scan, amount, form);
    return amount->end;
}

static size_t percent(struct scan *scan, const struct amount *amount) {
    int n[SCAN_NUMBERS];
    size_t end = scan_shape(scan, amount->end, "_%", n);
    if (end == 0)
        return 0;
    words_add(scan->words, scan->speech->percent_before);
    say_amount(scan, amount, NUMBER_PLAIN);
    words_add(scan->words, scan->speech->percent_after);
    return end;
}

/* "#5", and "-5" where no word or number stands before. */
static size_t prefix(struct scan *scan, uint32_t sign) {
    size_t next, end;
    scan_sign(scan, scan->at, &end);
    bool is_minus = sign == 0x2212 || (sign == '-' && (scan->before == 0 || scan->before == ' '));
    if (!scan_is_digit(scan_sign(scan, end, &next)) || (!is_minus && sign != '#'))
        return 0;
    words_add(scan->words, is_minus ? scan->speech->minus : scan->speech->number_sign);
    return end;
}

size_t spoken_amount(struct scan *scan) {
    struct amount amount;
    size_t next;
    uint32_t sign = scan_sign(scan, scan->at, &next);
    size_t end = sign == '$' || sign == 'U' || sign == '-' ? money(scan) : 0;
    if (end != 0)
        return end;
    if (!scan_is_digit(sign))
        return prefix(scan, sign);
    if (!read_amount(scan, scan->at, &amount))
        return 0;
    end = percent(scan, &amount);
    if (end == 0)
        end = ordinal(scan, &amount);
    return end != 0 ? end : number(scan, &amount);
}
