/* The gazetteer: every word typed must begin a word of the place, in any order, the order typed
 * first. "214 mil" -> "214 Mill Street"; "3rd and mill" -> the corner of Mill Street and 3rd. */
#include <limits.h>
#include <string.h>

#include "base/text.h"
#include "flow/search.h"
#include "near.h"
#include "ranked.h"

#define WORDS_MOST 8
#define NO_RANK INT_MAX

#define COST_PREFIX 1    /* the word goes on */
#define COST_LEFT_OVER 1 /* each word of the place that was not typed */
#define COST_MIDDLE 3    /* the first word typed is not the street's first */
#define COST_OUTSIDE 4
#define COST_DISORDER 6
#define COST_ERROR 20 /* each wrong letter */

struct word {
    const char *text; /* NUL-terminated */
    size_t len;
    const char *other; /* said otherwise: "rd" for "road"; NULL none */
    bool is_number, is_last, is_joint;
    struct near near;
};

struct query {
    char fold[256], plain[256]; /* plain: cut into words in place */
    size_t len;
    struct word words[WORDS_MOST];
    int count;
    bool has_number;
};

static const char *other_word(const char *word) {
    static const char *const PAIRS[][2] = {
        {"rd", "road"},     {"blvd", "boulevard"}, {"dr", "drive"},    {"ln", "lane"},
        {"ct", "court"},    {"pkwy", "parkway"},   {"hwy", "highway"}, {"sq", "square"},
        {"ter", "terrace"}, {"cir", "circle"},     {"first", "1st"},   {"second", "2nd"},
        {"third", "3rd"},   {"fourth", "4th"},     {"fifth", "5th"},   {"sixth", "6th"},
        {"seventh", "7th"}, {"eighth", "8th"},     {"ninth", "9th"},   {"tenth", "10th"},
        {"ave", "avenue"},  {"av", "avenue"},      {"str", "street"},  {"mt", "mount"},
    };
    for (size_t at = 0; at < sizeof PAIRS / sizeof PAIRS[0]; at++) {
        if (strcmp(PAIRS[at][0], word) == 0)
            return PAIRS[at][1];
    }
    return NULL;
}

/* Joins two streets of a corner in the five languages: left out when the place has no such word. */
static bool is_joint(const char *word) {
    static const char *const JOINTS[] = {"and", "y", "con", "at", "va", "和", "与", "و"};
    for (size_t at = 0; at < sizeof JOINTS / sizeof JOINTS[0]; at++) {
        if (strcmp(JOINTS[at], word) == 0)
            return true;
    }
    return false;
}

static void read_query(struct query *query, const char *typed) {
    query->count = 0;
    query->has_number = false;
    query->len = text_fold(typed, query->fold, sizeof query->fold);
    memcpy(query->plain, query->fold, sizeof query->plain);
    char *rest = NULL;
    for (char *text = strtok_r(query->plain, " \n", &rest);
         text != NULL && query->count < WORDS_MOST; text = strtok_r(NULL, " \n", &rest)) {
        struct word *word = &query->words[query->count++];
        *word = (struct word){.text = text, .len = strlen(text), .other = other_word(text)};
        word->is_number = text[0] >= '0' && text[0] <= '9';
        word->is_joint = is_joint(text);
        near_init(&word->near, text, word->len);
        query->has_number = query->has_number || word->is_number;
    }
    if (query->count > 0)
        query->words[query->count - 1].is_last = true;
}

static bool begins(const char *text, size_t len, const char *word, size_t word_len) {
    return word_len <= len && memcmp(text, word, word_len) == 0;
}

/* What it costs to take `word` for the place's word text[0, len). */
static int word_cost(const struct word *word, const char *text, size_t len, bool is_house,
                     bool may_err) {
    if (begins(text, len, word->text, word->len)) {
        if (len == word->len)
            return 0;
        /* A house number is whole once the resident went on typing the street. */
        return is_house && !word->is_last ? NO_RANK : COST_PREFIX;
    }
    if (word->other != NULL && begins(text, len, word->other, strlen(word->other)))
        return 0;
    if (!may_err || word->is_number || word->near.allowed == 0)
        return NO_RANK;
    int errors = near_start(&word->near, text, len);
    return errors <= word->near.allowed ? errors * COST_ERROR : NO_RANK;
}

struct place_words {
    const char *text[16];
    size_t len[16];
    int count;
    unsigned used; /* bit set */
    int before;    /* the one taken last, -1 none */
};

static void cut(const char *fold, struct place_words *words) {
    words->count = 0;
    words->used = 0;
    words->before = -1;
    for (const char *at = fold; *at != '\0' && words->count < 16;) {
        size_t len = strcspn(at, " ");
        if (len > 0) {
            words->text[words->count] = at;
            words->len[words->count++] = len;
        }
        at += len + strspn(at + len, " ");
    }
}

static int take_word(const struct word *word, struct place_words *words, bool is_address,
                     bool is_outside, bool may_err) {
    int best = NO_RANK, chosen = -1;
    for (int at = 0; at < words->count; at++) {
        if ((words->used >> at & 1u) != 0)
            continue;
        int cost = word_cost(word, words->text[at], words->len[at], is_address && at == 0, may_err);
        if (cost == NO_RANK)
            continue;
        cost += at < words->before ? COST_DISORDER : 0;
        if (cost < best) {
            best = cost;
            chosen = at;
        }
    }
    if (chosen < 0) {
        /* A neighbour city's streets stand without house numbers. */
        bool is_free = word->is_joint || (is_outside && word->is_number);
        return is_free ? COST_PREFIX : NO_RANK;
    }
    words->used |= 1u << chosen;
    words->before = chosen;
    return best;
}

static int rank_place(const struct query *query, const struct place *place, bool may_err) {
    struct place_words words;
    bool is_address = place->kind == PLACE_ADDRESS, is_outside = place->kind == PLACE_OUTSIDE;
    cut(place->fold, &words);
    int rank = 0, taken = 0;
    for (int at = 0; at < query->count; at++) {
        int cost = take_word(&query->words[at], &words, is_address, is_outside, may_err);
        if (cost == NO_RANK)
            return NO_RANK;
        rank += cost;
        if (at == 0 && words.before > (is_address && !query->words[0].is_number ? 1 : 0))
            rank += COST_MIDDLE;
        taken++;
    }
    if (words.used == 0)
        return NO_RANK; /* only words that may be missing */
    int left = words.count - taken - (is_address && !query->has_number ? 1 : 0);
    rank += left > 0 ? left * COST_LEFT_OVER : 0;
    rank += is_outside ? COST_OUTSIDE : 0;
    return rank;
}

/* The street of an address: its text behind the house number. */
static const char *street_of(const struct place *place) {
    const char *blank = strchr(place->fold, ' ');
    return place->kind == PLACE_ADDRESS && blank != NULL ? blank + 1 : NULL;
}

static bool is_same_street(const struct place *a, const struct place *b) {
    const char *street = street_of(a), *other = street_of(b);
    return street != NULL && other != NULL && strcmp(street, other) == 0 &&
           strcmp(a->district, b->district) == 0;
}

/* Takes out the row of the same street; false: it is better, the new one goes. */
static bool make_way(struct ranked *ranked, const struct catalogue *catalogue, int32_t index,
                     int rank) {
    for (int32_t at = 0; at < ranked->count; at++) {
        if (!is_same_street(&catalogue->places[ranked->found[at]], &catalogue->places[index]))
            continue;
        if (ranked->ranks[at] <= rank)
            return false;
        ranked_drop(ranked, at);
        return true;
    }
    return true;
}

static void look_through(const struct catalogue *catalogue, const struct query *query,
                         struct ranked *ranked, bool may_err) {
    const struct word *first = &query->words[0];
    for (int32_t at = 0; at < catalogue->place_count; at++) {
        const struct place *place = &catalogue->places[at];
        /* Most places are out by their first word already. */
        if (place->kind == PLACE_NOTICE || (!may_err && first->other == NULL && !first->is_joint &&
                                            !(first->is_number && place->kind == PLACE_OUTSIDE) &&
                                            strstr(place->fold, first->text) == NULL))
            continue;
        int rank = rank_place(query, place, may_err);
        if (rank == NO_RANK || !ranked_wants(ranked, rank))
            continue;
        if (query->has_number || make_way(ranked, catalogue, at, rank))
            ranked_keep(ranked, at, rank);
    }
}

/* Another house number is another house, however near it is. */
static bool has_house(const struct query *query, const struct place *place) {
    const struct word *first = &query->words[0];
    return !first->is_number ||
           (strncmp(place->fold, first->text, first->len) == 0 && place->fold[first->len] == ' ');
}

/* Words written together or apart ("millstreet"): the whole against the whole. */
static void look_for_whole(const struct catalogue *catalogue, const struct query *query,
                           struct ranked *ranked) {
    struct near whole;
    near_init(&whole, query->fold, query->len);
    for (int32_t at = 0; at < catalogue->place_count && whole.allowed > 0; at++) {
        const struct place *place = &catalogue->places[at];
        if (place->kind == PLACE_NOTICE || !has_house(query, place))
            continue;
        int errors = near_inside(&whole, place->fold, strlen(place->fold));
        if (errors <= whole.allowed &&
            (query->has_number || make_way(ranked, catalogue, at, errors)))
            ranked_keep(ranked, at, errors);
    }
}

/* Letters and digits only: "N-4821", "n 4821" and "N4821" are one. */
static size_t plain_code(const char *typed, char out[64]) {
    char fold[64];
    size_t used = 0;
    if (strlen(typed) >= sizeof fold) {
        out[0] = '\0';
        return 0;
    }
    (void)text_fold(typed, fold, sizeof fold);
    for (const char *at = fold; *at != '\0'; at++) {
        if (*at != ' ')
            out[used++] = *at;
    }
    out[used] = '\0';
    return used;
}

static int32_t notice_by_code(const struct catalogue *catalogue, const char *typed,
                              bool by_digits) {
    char wanted[64], code[64];
    if (plain_code(typed, wanted) == 0)
        return -1;
    bool is_digits = wanted[strspn(wanted, "0123456789")] == '\0';
    for (int32_t at = 0; at < catalogue->place_count; at++) {
        const struct place *place = &catalogue->places[at];
        if (place->kind != PLACE_NOTICE || plain_code(place->code, code) == 0)
            continue;
        const char *digits = by_digits && is_digits ? code + strcspn(code, "0123456789") : code;
        if (strcmp(digits, wanted) == 0)
            return at;
    }
    return -1;
}

int32_t search_notice(const struct catalogue *catalogue, const char *typed) {
    return notice_by_code(catalogue, typed, true);
}

int32_t search_places(const struct catalogue *catalogue, const char *typed, int32_t *found,
                      int32_t room) {
    struct query query;
    struct ranked ranked;
    ranked_init(&ranked, found, room);
    read_query(&query, typed);
    if (query.count == 0 || ranked.room <= 0)
        return 0;
    look_through(catalogue, &query, &ranked, false);
    if (ranked.count == 0)
        look_through(catalogue, &query, &ranked, true);
    if (ranked.count == 0)
        look_for_whole(catalogue, &query, &ranked);
    int32_t notice = notice_by_code(catalogue, typed, false);
    if (notice >= 0)
        ranked_keep(&ranked, notice, -1);
    return ranked.count;
}
