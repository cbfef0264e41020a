/* Is there a payment card's number in a text? Groups of digits form rows (spaces and dashes
 * between). A row of 13 to 19 digits is tried whole; within longer rows every single group and the
 * usual ways of grouping a card are tried, so that a phone number before it hides nothing. */
#include "flow/keys.h"

#include <string.h>

#include "base/text.h"

#define DIGITS_LEAST 13
#define DIGITS_MOST 19
#define ROW_MOST 64
#define GROUPS_MOST 16
#define GAP_MOST 3

struct row {
    uint8_t digits[ROW_MOST]; /* the last ones, when there are more */
    int count;
    int groups[GROUPS_MOST]; /* lengths; the last one is growing */
    int group_count;
    int total; /* digits since the row began */
    int gap;
};

static bool is_luhn(const uint8_t *digits, int count) {
    int sum = 0;
    for (int i = 0; i < count; i++) {
        int digit = digits[count - 1 - i];
        digit = i % 2 == 1 ? digit * 2 : digit;
        sum += digit > 9 ? digit - 9 : digit;
    }
    return sum % 10 == 0;
}

static bool is_card(const struct row *row, int count) {
    return count >= DIGITS_LEAST && count <= DIGITS_MOST && count <= row->count &&
           is_luhn(row->digits + (row->count - count), count);
}

/* 4-4-4-1..4 (-1..3), 4-6-4, 4-6-5: does the row end so? */
static bool ends_as_card(const struct row *row) {
    static const uint8_t PATTERNS[][6] = {{4, 4, 4, 4}, {4, 4, 4, 1}, {4, 4, 4, 2},    {4, 4, 4, 3},
                                          {4, 6, 5},    {4, 6, 4},    {4, 4, 4, 4, 3}, {6, 13},
                                          {8, 8},       {4, 12},      {4, 4, 8},       {4, 8, 4}};
    const int *groups = row->groups;
    int n = row->group_count;
    if (n > 0 && is_card(row, groups[n - 1])) {
        return true;
    }
    for (size_t i = 0; i < sizeof PATTERNS / sizeof PATTERNS[0]; i++) {
        int size = (int)strnlen((const char *)PATTERNS[i], sizeof PATTERNS[i]), sum = 0;
        bool is_like = size <= n;
        for (int k = 0; k < size && is_like; k++) {
            is_like = groups[n - size + k] == PATTERNS[i][k];
            sum += PATTERNS[i][k];
        }
        if (is_like && is_card(row, sum)) {
            return true;
        }
    }
    return false;
}

static void add_digit(struct row *row, uint8_t digit) {
    if (row->gap > 0 || row->group_count == 0) {
        if (row->group_count == GROUPS_MOST) {
            memmove(row->groups, row->groups + 1, sizeof row->groups - sizeof row->groups[0]);
            row->group_count--;
        }
        row->groups[row->group_count++] = 0;
    }
    if (row->count == ROW_MOST) {
        memmove(row->digits, row->digits + 1, ROW_MOST - 1);
        row->count--;
    }
    row->digits[row->count++] = digit;
    row->groups[row->group_count - 1]++;
    row->total++;
    row->gap = 0;
}

/* -1: no digit. */
static int digit_of(uint32_t point) {
    char text[8] = "";
    if (point < 0x80) {
        return point >= '0' && point <= '9' ? (int)point - '0' : -1;
    }
    text[text_encode(point, text)] = '\0';
    text_ascii_digits(text);
    return text[0] >= '0' && text[0] <= '9' && text[1] == '\0' ? text[0] - '0' : -1;
}

/* How much of a gap a sign is; more than GAP_MOST ends the row. */
static int gap_of(uint32_t point) {
    bool is_space = point == ' ' || point == '\t' || point == '\n' || point == 0xA0 ||
                    point == 0x2007 || point == 0x2009 || point == 0x202F || point == 0x3000;
    bool is_dash = point == '-' || point == '_' || (point >= 0x2010 && point <= 0x2015) ||
                   point == 0x2212 || point == 0xFF0D;
    if (is_space || is_dash) {
        return 1;
    }
    return point == '.' ? GAP_MOST : GAP_MOST + 1;
}

bool text_looks_like_card(const char *text) {
    struct row row = {0};
    size_t len = strlen(text);
    bool is_found = false;
    for (size_t at = 0; at < len && !is_found;) {
        uint32_t point = text_next(text, len, &at);
        int digit = digit_of(point);
        if (digit >= 0) {
            add_digit(&row, (uint8_t)digit);
            continue;
        }
        is_found = row.gap == 0 && ends_as_card(&row);
        row.gap += gap_of(point);
        if (row.gap > GAP_MOST && row.total > 0) {
            is_found = is_found || (row.total <= DIGITS_MOST && is_card(&row, row.total));
            row = (struct row){0};
        }
    }
    return is_found || ends_as_card(&row) || (row.total <= DIGITS_MOST && is_card(&row, row.total));
}
