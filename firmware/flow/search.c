#include "flow/search.h"

#include <limits.h>
#include <string.h>

#include "base/text.h"
#include "near.h"
#include "ranked.h"
#include "search_index.h"

#define WORDS_MOST 8
#define NEAR_BELOW 4 /* near ones are looked for when fewer than so many fit exactly */
#define NO_RANK INT_MAX

/* Ranks, the lower the better: the exact whole 0-10, all words 20-30, the near whole 40-, all words
 * near 60-, some of the words 100 more for each that is missing. */
#define RANK_WORDS 20
#define RANK_NEAR 40
#define RANK_NEAR_WORDS 60
#define RANK_MISSING 100
#define COST_SECTION 4

/* Which texts may hold a piece, as it is and nearly; not set without an index. */
struct marked {
    struct search_marks exact, near;
};

struct word {
    char text[64];
    size_t len;
    struct near near;
    struct marked marked;
};

struct query {
    char fold[256];
    size_t len;
    struct near whole;
    struct marked marked; /* the whole */
    struct word words[WORDS_MOST];
    int word_count;
    const struct search_index *index; /* NULL: every text is looked at */
    bool is_han;
    bool is_single; /* the one word is the whole */
};

static void add_word(struct query *query, const char *from, size_t len) {
    if (query->word_count == WORDS_MOST || len == 0 || len >= sizeof query->words[0].text)
        return;
    struct word *word = &query->words[query->word_count++];
    memcpy(word->text, from, len);
    word->text[len] = '\0';
    word->len = len;
    near_init(&word->near, from, len);
}

/* Words of one or two letters ("my", "is") are only looked for when there are no others. */
static void split(struct query *query, int least) {
    query->word_count = 0;
    for (const char *at = query->fold; *at != '\0';) {
        size_t len = strcspn(at, " ");
        add_word(query, at, len);
        bool is_digit = *at >= '0' && *at <= '9';
        if (len > 0 && query->word_count > 0 && !is_digit &&
            query->words[query->word_count - 1].near.letters < least)
            query->word_count--;
        at += len + strspn(at + len, " ");
    }
}

static void read_query(struct query *query, const char *typed) {
    query->len = text_fold(typed, query->fold, sizeof query->fold);
    while (query->len > 0 && query->fold[query->len - 1] == ' ')
        query->fold[--query->len] = '\0';
    size_t blanks = strspn(query->fold, " ");
    memmove(query->fold, query->fold + blanks, query->len - blanks + 1);
    query->len -= blanks;
    query->is_han = false;
    for (size_t at = 0; at < query->len && !query->is_han;)
        query->is_han = text_script_of(text_next(query->fold, query->len, &at)) == TEXT_SCRIPT_HAN;
    near_init(&query->whole, query->fold, query->len);
    split(query, 3);
    if (query->word_count == 0)
        split(query, 1);
    query->is_single = query->word_count == 1 && query->words[0].len == query->len;
}

/* Chinese has no spaces: its words are taken as every two characters that stand together. */
static void split_pairs(struct query *query) {
    query->word_count = 0;
    query->is_single = false;
    size_t before = 0;
    for (size_t at = 0; at < query->len;) {
        size_t from = at;
        uint32_t letter = text_next(query->fold, query->len, &at);
        if (from > 0 && letter != ' ' && query->fold[before] != ' ')
            add_word(query, query->fold + before, at - before);
        before = from;
    }
}

/* Where in the fold: section (name, keywords, description) before start of section, of a word,
 * inside a word. */
static int cost_of(const char *fold, const char *needle) {
    int best = NO_RANK, section = 0;
    const char *line = fold;
    for (const char *hit = strstr(fold, needle); hit != NULL; hit = strstr(hit + 1, needle)) {
        for (const char *end = strchr(line, '\n'); end != NULL && end < hit;
             end = strchr(line, '\n')) {
            line = end + 1;
            section++;
        }
        int cost = section * COST_SECTION + (hit == line ? 0 : hit[-1] == ' ' ? 1 : 2);
        if (best != NO_RANK && cost >= best && section > 0)
            break;
        best = cost < best ? cost : best;
        if (best % COST_SECTION < 2)
            break;
    }
    return best;
}

static void mark(const struct query *query, const char *text, size_t len, const struct near *near,
                 struct marked *marked) {
    search_index_exact(query->index, text, len, &marked->exact);
    search_index_near(query->index, text, len, near->letters, near->allowed, &marked->near);
}

static void mark_words(struct query *query) {
    for (int at = 0; query->index != NULL && at < query->word_count; at++) {
        struct word *word = &query->words[at];
        mark(query, word->text, word->len, &word->near, &word->marked);
    }
}

static bool may_hold(const struct query *query, const struct search_marks *marks, int32_t at) {
    return query->index == NULL || (marks->bits[at / 64] >> (at % 64) & 1) != 0;
}

/* The first lines of one text. */
struct sections {
    const char *fold;
    const struct search_sections *cut;
    struct search_sections own;
    int most;
};

static void look_at(const struct query *query, const char *fold, int32_t at, int most,
                    struct sections *sections) {
    sections->fold = fold;
    sections->most = most;
    sections->cut = &sections->own;
    if (query->index != NULL)
        sections->cut = search_index_sections(query->index, at);
    else
        search_sections_cut(fold, &sections->own);
}

static int near_cost(const struct near *near, const struct sections *sections) {
    const struct search_sections *cut = sections->cut;
    for (int at = 0; at < cut->count && at < sections->most; at++) {
        if (!near_is_possible(near, cut->signature[at]))
            continue;
        int errors = near_inside(near, sections->fold + cut->from[at], cut->len[at]);
        if (errors <= near->allowed)
            return at * COST_SECTION + errors;
    }
    return NO_RANK;
}

static int word_cost(const struct query *query, const struct word *word, const char *fold,
                     int32_t at) {
    return may_hold(query, &word->marked.exact, at) ? cost_of(fold, word->text) : NO_RANK;
}

static int word_near_cost(const struct query *query, const struct word *word,
                          const struct sections *sections, int32_t at) {
    return may_hold(query, &word->marked.near, at) ? near_cost(&word->near, sections) : NO_RANK;
}

static int whole_cost(const struct query *query, const char *fold, int32_t at) {
    return may_hold(query, &query->marked.exact, at) ? cost_of(fold, query->fold) : NO_RANK;
}

static int rank_exact(const struct query *query, const char *fold, int32_t index) {
    int whole = whole_cost(query, fold, index), sum = 0;
    if (whole != NO_RANK || query->word_count < 1 || query->is_han || query->is_single)
        return whole;
    for (int at = 0; at < query->word_count; at++) {
        int cost = word_cost(query, &query->words[at], fold, index);
        if (cost == NO_RANK)
            return NO_RANK;
        sum += cost;
    }
    return RANK_WORDS + sum / query->word_count;
}

static int rank_near(const struct query *query, const char *fold, int32_t index) {
    struct sections sections;
    look_at(query, fold, index, 2, &sections);
    int whole =
        may_hold(query, &query->marked.near, index) ? near_cost(&query->whole, &sections) : NO_RANK;
    int sum = 0;
    if (whole != NO_RANK)
        return RANK_NEAR + whole;
    if (query->word_count < 2 || query->is_han)
        return NO_RANK;
    for (int at = 0; at < query->word_count; at++) {
        int cost = word_cost(query, &query->words[at], fold, index);
        if (cost == NO_RANK)
            cost = word_near_cost(query, &query->words[at], &sections, index);
        if (cost == NO_RANK)
            return NO_RANK;
        sum += cost;
    }
    return RANK_NEAR_WORDS + sum / query->word_count;
}

/* Some of the words: at least half of them, of Chinese pairs at least one. Descriptions are long:
 * near ones are looked for there only when there is a single word (cost, and chance hits). */
static int rank_part(const struct query *query, const char *fold, int32_t index) {
    struct sections sections;
    look_at(query, fold, index, query->word_count == 1 ? 3 : 2, &sections);
    int missing = 0, sum = 0;
    for (int at = 0; at < query->word_count; at++) {
        const struct word *word = &query->words[at];
        int cost = query->is_single ? NO_RANK : word_cost(query, word, fold, index);
        if (cost == NO_RANK)
            cost = word_near_cost(query, word, &sections, index);
        missing += cost == NO_RANK ? 1 : 0;
        sum += cost == NO_RANK ? 0 : cost;
    }
    int found = query->word_count - missing;
    if (found == 0 || (!query->is_han && found * 2 < query->word_count))
        return NO_RANK;
    return RANK_MISSING * missing + RANK_NEAR_WORDS + sum / found;
}

/* Those that a pass need look at. All words: each of them; some words: any of them. */
static void mark_pass(const struct query *query, int pass, struct search_marks *marks) {
    int words = search_index_words(query->index);
    for (int word = 0; word < words; word++) {
        uint64_t each = ~UINT64_C(0), any = 0;
        for (int at = 0; at < query->word_count; at++) {
            const struct marked *marked = &query->words[at].marked;
            uint64_t bits = marked->exact.bits[word] | (pass > 0 ? marked->near.bits[word] : 0);
            each &= bits;
            any |= bits;
        }
        uint64_t whole = query->marked.exact.bits[word] | query->marked.near.bits[word];
        marks->bits[word] = pass == 2 ? any : query->word_count == 0 ? whole : whole | each;
    }
}

typedef const char *fold_fn(const void *of, enum lang lang, int32_t index);
typedef int rank_fn(const struct query *query, const char *fold, int32_t index);

struct texts {
    const void *of;
    int32_t count;
    fold_fn *fold;
    enum lang lang;
};

static void look_through(const struct texts *texts, const struct query *query, int pass,
                         struct ranked *ranked) {
    static const struct {
        rank_fn *rank;
        int least; /* no text has a lower rank */
    } passes[] = {{rank_exact, 0}, {rank_near, RANK_NEAR}, {rank_part, RANK_NEAR_WORDS}};
    struct search_marks marks;
    if (query->index != NULL)
        mark_pass(query, pass, &marks);
    for (int32_t at = 0; at < texts->count && ranked_wants(ranked, passes[pass].least); at++) {
        if (query->index != NULL && marks.bits[at / 64] == 0) {
            at |= 63; /* none of these 64 */
            continue;
        }
        if (!may_hold(query, &marks, at) || (pass > 0 && ranked_has(ranked, at)))
            continue;
        int rank = passes[pass].rank(query, texts->fold(texts->of, texts->lang, at), at);
        if (rank != NO_RANK)
            ranked_keep(ranked, at, rank);
    }
}

static int32_t search(const struct texts *texts, struct query *query, struct ranked *ranked) {
    if (query->index != NULL)
        mark(query, query->fold, query->len, &query->whole, &query->marked);
    mark_words(query);
    for (int pass = 0; pass < 3 && ranked->count < (pass < 2 ? NEAR_BELOW : 1); pass++) {
        if (pass == 2 && query->is_han) {
            split_pairs(query);
            mark_words(query);
        }
        look_through(texts, query, pass, ranked);
    }
    return ranked->count;
}

static const char *service_fold(const void *of, enum lang lang, int32_t index) {
    const struct catalogue *catalogue = of;
    return catalogue->services[index].fold[lang];
}

static const char *value_fold(const void *of, enum lang lang, int32_t index) {
    const struct question *question = of;
    return question->values[index].fold[lang];
}

int32_t search_services(const struct catalogue *catalogue, enum lang lang, const char *typed,
                        int32_t *found, int32_t room) {
    struct query query;
    struct ranked ranked;
    ranked_init(&ranked, found, room);
    read_query(&query, typed);
    if (query.len == 0)
        return 0;
    query.index = catalogue->index[lang];
    struct texts texts = {catalogue, catalogue->service_count, service_fold, lang};
    return search(&texts, &query, &ranked);
}

int32_t search_values(const struct question *question, enum lang lang, const char *typed,
                      int32_t *found, int32_t room) {
    struct query query;
    struct ranked ranked;
    ranked_init(&ranked, found, room);
    read_query(&query, typed);
    struct texts texts = {question, question->value_count, value_fold, lang};
    query.index = NULL; /* a few hundred at most, of few words */
    if (query.len > 0)
        return search(&texts, &query, &ranked);
    for (int32_t at = 0; at < question->value_count && at < ranked.room; at++)
        ranked_keep(&ranked, at, 0);
    return ranked.count;
}
