/* English as spoken in the United States: no "and" inside numbers, years in pairs. */
#include "spoken_words.h"

static const char *const SMALL[] = {"zero",    "one",     "two",       "three",    "four",
                                    "five",    "six",     "seven",     "eight",    "nine",
                                    "ten",     "eleven",  "twelve",    "thirteen", "fourteen",
                                    "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};
static const char *const TENS[] = {"",      "",      "twenty",  "thirty", "forty",
                                   "fifty", "sixty", "seventy", "eighty", "ninety"};
static const char *const MONTHS[] = {"January",   "February", "March",    "April",
                                     "May",       "June",     "July",     "August",
                                     "September", "October",  "November", "December"};
static const char *const WEEKDAYS[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                       "Thursday", "Friday", "Saturday"};
static const char *const DAYS[] = {"",
                                   "first",
                                   "second",
                                   "third",
                                   "fourth",
                                   "fifth",
                                   "sixth",
                                   "seventh",
                                   "eighth",
                                   "ninth",
                                   "tenth",
                                   "eleventh",
                                   "twelfth",
                                   "thirteenth",
                                   "fourteenth",
                                   "fifteenth",
                                   "sixteenth",
                                   "seventeenth",
                                   "eighteenth",
                                   "nineteenth",
                                   "twentieth",
                                   "twenty-first",
                                   "twenty-second",
                                   "twenty-third",
                                   "twenty-fourth",
                                   "twenty-fifth",
                                   "twenty-sixth",
                                   "twenty-seventh",
                                   "twenty-eighth",
                                   "twenty-ninth",
                                   "thirtieth",
                                   "thirty-first"};

static void below_thousand(struct words *words, unsigned number) {
    if (number >= 100) {
        words_add(words, SMALL[number / 100]);
        words_add(words, "hundred");
        number %= 100;
        if (number == 0)
            return;
    }
    if (number < 20) {
        words_add(words, SMALL[number]);
        return;
    }
    words_add(words, TENS[number / 10]);
    if (number % 10 != 0) {
        words_join(words, "-");
        words_join(words, SMALL[number % 10]);
    }
}

static void number_words(struct words *words, uint64_t number, enum number_form form) {
    static const struct {
        uint64_t size;
        const char *name;
    } steps[] = {{1000000000u, "billion"}, {1000000u, "million"}, {1000u, "thousand"}};
    (void)form; /* English has one */
    if (number == 0)
        words_add(words, SMALL[0]);
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        if (number < steps[i].size)
            continue;
        below_thousand(words, (unsigned)(number / steps[i].size));
        words_add(words, steps[i].name);
        number %= steps[i].size;
    }
    if (number > 0)
        below_thousand(words, (unsigned)number);
}

static void money_words(struct words *words, uint64_t cents) {
    uint64_t whole = cents / 100, part = cents % 100;
    if (whole > 0 || part == 0) {
        number_words(words, whole, NUMBER_PLAIN);
        words_add(words, whole == 1 ? "dollar" : "dollars");
    }
    if (part == 0)
        return;
    if (whole > 0)
        words_add(words, "and");
    number_words(words, part, NUMBER_PLAIN);
    words_add(words, part == 1 ? "cent" : "cents");
}

static void year_words(struct words *words, unsigned year) {
    unsigned high = year / 100, low = year % 100;
    if (year < 1000 || year > 9999 || (year >= 2000 && year < 2010) || year % 1000 == 0) {
        number_words(words, year, NUMBER_PLAIN);
        return;
    }
    below_thousand(words, high);
    if (low == 0) {
        words_add(words, "hundred");
        return;
    }
    if (low < 10)
        words_add(words, "oh");
    below_thousand(words, low);
}

static void date_words(struct words *words, const struct spoken_date *date) {
    if (date->weekday >= 0) {
        words_add(words, WEEKDAYS[date->weekday]);
        words_join(words, ",");
    }
    words_add(words, MONTHS[date->month - 1]);
    words_add(words, DAYS[date->day]);
    if (date->year > 0) {
        words_join(words, ",");
        year_words(words, (unsigned)date->year);
    }
}

static void time_words(struct words *words, int hour, int minute) {
    if (minute == 0 && hour % 12 == 0) {
        words_add(words, hour == 12 ? "noon" : "midnight");
        return;
    }
    below_thousand(words, (unsigned)(hour % 12 == 0 ? 12 : hour % 12));
    if (minute > 0 && minute < 10)
        words_add(words, "oh");
    if (minute > 0)
        below_thousand(words, (unsigned)minute);
    words_add(words, hour < 12 ? "A.M." : "P.M.");
}

static const struct spoken_sign_name SIGNS[] = {
    {' ', "space"},         {'\n', "new line"},
    {'.', "dot"},           {',', "comma"},
    {'?', "question mark"}, {'!', "exclamation mark"},
    {'\'', "apostrophe"},   {0x2019, "apostrophe"},
    {'"', "quote"},         {0x201c, "quote"},
    {0x201d, "quote"},      {'@', "at"},
    {'#', "number sign"},   {'$', "dollar"},
    {'%', "percent"},       {'&', "and"},
    {'*', "asterisk"},      {0x2022, "asterisk"},
    {'(', "left paren"},    {')', "right paren"},
    {'-', "dash"},          {0x2013, "dash"},
    {0x2014, "long dash"},  {'_', "underscore"},
    {'+', "plus"},          {'=', "equals"},
    {'/', "slash"},         {'\\', "backslash"},
    {':', "colon"},         {';', "semicolon"},
    {'<', "less than"},     {'>', "greater than"},
    {'[', "left bracket"},  {']', "right bracket"},
    {'{', "left brace"},    {'}', "right brace"},
    {'|', "vertical bar"},  {'~', "tilde"},
    {'^', "caret"},         {'`', "grave"},
    {0xb0, "degrees"},      {0xbf, "inverted question mark"},
    {0xe1, "a acute"},      {0xe9, "e acute"},
    {0xed, "i acute"},      {0xf3, "o acute"},
    {0xfa, "u acute"},      {0xf1, "n tilde"},
    {0xfc, "u umlaut"},     {0, NULL}};

static bool sign_words(struct words *words, uint32_t code_point) {
    return spoken_sign_from(SIGNS, words, code_point);
}

const struct spoken_lang spoken_english = {
    .gap = " ",
    .pause = ", ",
    .stop = ". ",
    .digits = {"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"},
    .letters = {"A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M",
                "N", "O", "P", "Q", "R", "S", "T", "U", "V", "W", "X", "Y", "Z"},
    .telling = {"Alfa",   "Bravo",   "Charlie", "Delta",  "Echo",   "Foxtrot", "Golf",
                "Hotel",  "India",   "Juliett", "Kilo",   "Lima",   "Mike",    "November",
                "Oscar",  "Papa",    "Quebec",  "Romeo",  "Sierra", "Tango",   "Uniform",
                "Victor", "Whiskey", "X-ray",   "Yankee", "Zulu"},
    .telling_joint = ", ",
    .minus = "minus",
    .point = "point",
    .plus = "plus",
    .dash = "dash",
    .underscore = "underscore",
    .at = "at",
    .dot = "dot",
    .slash = "slash",
    .and_word = "and",
    .to = "to",
    .percent_before = "",
    .percent_after = "percent",
    .number_sign = "number",
    .extension = "extension",
    .capital = "capital",
    .months_shown = MONTHS,
    .number = number_words,
    .money = money_words,
    .date = date_words,
    .time = time_words,
    .sign = sign_words,
};
