/* Street addresses of the United States: "W" and "St" as the words they stand for. They are
 * English names in every language: "West Center Street". */
#include <string.h>

#include "spoken_scan.h"

struct short_form {
    const char *shape; /* small letters */
    const char *words;
};

static const struct short_form DIRECTIONS[] = {
    {"n", "North"},      {"s", "South"},      {"e", "East"},
    {"w", "West"},       {"ne", "Northeast"}, {"nw", "Northwest"},
    {"se", "Southeast"}, {"sw", "Southwest"}, {NULL, NULL}};
static const struct short_form SUFFIXES[] = {
    {"aly", "Alley"},     {"ave", "Avenue"},  {"av", "Avenue"}, {"blvd", "Boulevard"},
    {"cir", "Circle"},    {"ct", "Court"},    {"dr", "Drive"},  {"expy", "Expressway"},
    {"fwy", "Freeway"},   {"hwy", "Highway"}, {"ln", "Lane"},   {"pkwy", "Parkway"},
    {"pl", "Place"},      {"plz", "Plaza"},   {"rd", "Road"},   {"sq", "Square"},
    {"st", "Street"},     {"ter", "Terrace"}, {"trl", "Trail"}, {"tpke", "Turnpike"},
    {"xing", "Crossing"}, {"rte", "Route"},   {NULL, NULL}};
static const struct short_form UNITS[] = {
    {"apt", "Apartment"}, {"ste", "Suite"},       {"bldg", "Building"}, {"fl", "Floor"},
    {"rm", "Room"},       {"dept", "Department"}, {NULL, NULL}};
static const struct short_form STATES[] = {{"al", "Alabama"},
                                           {"ak", "Alaska"},
                                           {"az", "Arizona"},
                                           {"ar", "Arkansas"},
                                           {"ca", "California"},
                                           {"co", "Colorado"},
                                           {"ct", "Connecticut"},
                                           {"de", "Delaware"},
                                           {"dc", "D C"},
                                           {"fl", "Florida"},
                                           {"ga", "Georgia"},
                                           {"hi", "Hawaii"},
                                           {"id", "Idaho"},
                                           {"il", "Illinois"},
                                           {"in", "Indiana"},
                                           {"ia", "Iowa"},
                                           {"ks", "Kansas"},
                                           {"ky", "Kentucky"},
                                           {"la", "Louisiana"},
                                           {"me", "Maine"},
                                           {"md", "Maryland"},
                                           {"ma", "Massachusetts"},
                                           {"mi", "Michigan"},
                                           {"mn", "Minnesota"},
                                           {"ms", "Mississippi"},
                                           {"mo", "Missouri"},
                                           {"mt", "Montana"},
                                           {"ne", "Nebraska"},
                                           {"nv", "Nevada"},
                                           {"nh", "New Hampshire"},
                                           {"nj", "New Jersey"},
                                           {"nm", "New Mexico"},
                                           {"ny", "New York"},
                                           {"nc", "North Carolina"},
                                           {"nd", "North Dakota"},
                                           {"oh", "Ohio"},
                                           {"ok", "Oklahoma"},
                                           {"or", "Oregon"},
                                           {"pa", "Pennsylvania"},
                                           {"ri", "Rhode Island"},
                                           {"sc", "South Carolina"},
                                           {"sd", "South Dakota"},
                                           {"tn", "Tennessee"},
                                           {"tx", "Texas"},
                                           {"ut", "Utah"},
                                           {"vt", "Vermont"},
                                           {"va", "Virginia"},
                                           {"wa", "Washington"},
                                           {"wv", "West Virginia"},
                                           {"wi", "Wisconsin"},
                                           {"wy", "Wyoming"},
                                           {NULL, NULL}};

/* One Latin word, its full stop if it has one, and what stands behind it. */
struct word {
    char small[8];
    size_t len, end; /* end without the stop */
    size_t stop_end; /* with it */
    bool is_capital, is_all_capital;
    uint32_t after; /* first sign after the word and white space; 0 end */
    size_t after_at;
};

static bool read_word(const struct scan *scan, size_t at, struct word *word) {
    size_t next;
    *word = (struct word){.end = at, .is_all_capital = true};
    uint32_t sign = scan_sign(scan, at, &next);
    word->is_capital = scan_is_capital(sign);
    while ((scan_is_capital(sign) || (sign >= 'a' && sign <= 'z')) &&
           word->len < sizeof(word->small) - 1) {
        word->is_all_capital = word->is_all_capital && scan_is_capital(sign);
        word->small[word->len++] = (char)(sign | 0x20);
        word->end = next;
        sign = scan_sign(scan, next, &next);
    }
    if (word->len == 0 || !scan_ends_word(scan, word->end))
        return false;
    word->stop_end = sign == '.' ? next : word->end;
    word->after_at = word->stop_end;
    word->after = scan_sign(scan, word->after_at, &next);
    while (word->after == ' ') {
        word->after_at = next;
        word->after = scan_sign(scan, word->after_at, &next);
    }
    return true;
}

static const char *find(const struct short_form *table, const struct word *word) {
    for (; table->shape != NULL; table++) {
        if (strcmp(table->shape, word->small) == 0)
            return table->words;
    }
    return NULL;
}

/* The stop belongs to the short form unless it ends the sentence: "on Main St." */
static size_t end_of(const struct word *word) {
    bool is_sentence_end = word->after == 0 || word->after == '\n';
    return is_sentence_end ? word->end : word->stop_end;
}

/* "N" is a direction next to a number, or before a name that goes on to a street word. */
static bool is_direction(const struct scan *scan, const struct word *word) {
    size_t next;
    struct word name;
    if (!word->is_all_capital)
        return false;
    if (scan->is_street && (scan_is_capital(word->after) || scan_is_digit(word->after)))
        return true;
    if (scan->is_street)
        return word->after == 0 || !scan_is_letter(word->after);
    if (scan_is_digit(word->after))
        return word->len == 1 && scan_sign(scan, word->end, &next) == ' ';
    size_t at = word->after_at;
    for (int i = 0; i < 3 && scan_is_capital(scan_sign(scan, at, &next)); i++) {
        /* A name longer than any short form is skipped whole. */
        if (read_word(scan, at, &name) && find(SUFFIXES, &name) != NULL)
            return i > 0;
        while (scan_is_letter(scan_sign(scan, at, &next)))
            at = next;
        if (scan_sign(scan, at, &next) != ' ')
            return false;
        at = next;
    }
    return false;
}

/* "St George" is a saint and "Dr Nguyen" a doctor: nothing named before, a name behind. */
static const char *suffix_words(const struct scan *scan, const struct word *word) {
    bool is_saint = strcmp(word->small, "st") == 0, is_doctor = strcmp(word->small, "dr") == 0;
    const char *words = find(SUFFIXES, word);
    if (words == NULL || !word->is_capital)
        return NULL;
    if (scan->street_words == 0) {
        if (scan_is_capital(word->after) && (is_saint || is_doctor))
            return is_saint ? "Saint" : "Doctor";
        return NULL;
    }
    struct word behind;
    if (!scan->is_street && scan_is_capital(word->after) && (is_saint || is_doctor) &&
        read_word(scan, word->after_at, &behind) && find(DIRECTIONS, &behind) == NULL &&
        find(UNITS, &behind) == NULL)
        return is_saint ? "Saint" : "Doctor";
    return words;
}

/* "UT 84601" */
static const char *state_words(const struct scan *scan, const struct word *word) {
    if (!word->is_all_capital || word->len != 2 ||
        scan_shape(scan, word->after_at, "#55", (int[SCAN_NUMBERS]){0}) == 0)
        return NULL;
    return find(STATES, word);
}

size_t spoken_street(struct scan *scan) {
    struct word word;
    if (scan_is_letter(scan->before) || scan_is_digit(scan->before) || scan->before == '\'' ||
        scan->before == 0x2019 || !read_word(scan, scan->at, &word))
        return 0;
    const char *words = state_words(scan, &word);
    if (words == NULL && is_direction(scan, &word))
        words = find(DIRECTIONS, &word);
    if (words == NULL)
        words = suffix_words(scan, &word);
    if (words == NULL && word.is_capital &&
        (scan_is_digit(word.after) || word.after == '#' ||
         (scan->is_street && scan_is_capital(word.after))))
        words = find(UNITS, &word);
    if (words == NULL)
        return 0;
    words_add(scan->words, words);
    return end_of(&word);
}
