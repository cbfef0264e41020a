#include "flow/reference.h"

#include <stdint.h>
#include <string.h>

#include "base/text.h"

/* One of each pair of look-alikes stands, and no U beside V. 29 is prime: a weighted sum modulo it
 * notices every single wrong sign and every swap of two. */
static const char SIGNS[] = "0123456789ACDEFGHJKMNPQRTVWXY";
#define SIGN_COUNT 29
#define PREFIX_MOST 6
#define BODY_SIGNS 4
#define TAIL_SIGNS 2 /* the last random sign and the check sign */
#define PLAIN_MOST (PREFIX_MOST + BODY_SIGNS + TAIL_SIGNS)

/* The sign that stands for a look-alike; 0: not a letter or digit. */
static char sign_of(char typed) {
    char up = typed >= 'a' && typed <= 'z' ? (char)(typed - 'a' + 'A') : typed;
    static const char PAIRS[] = "O0I1L1S5B8Z2UV";
    for (const char *pair = PAIRS; *pair != '\0'; pair += 2) {
        if (*pair == up)
            return pair[1];
    }
    return up != '\0' && strchr(SIGNS, up) != NULL ? up : '\0';
}

static int value_of(char sign) {
    return (int)(strchr(SIGNS, sign) - SIGNS);
}

/* `len` signs without the check sign. Weights count from the end, so that they are the same for
 * every length of prefix. */
static char check_sign(const char *plain, size_t len) {
    int sum = 5; /* zeros alone must not check themselves; K1-7F3Q-22 of the documents does */
    for (size_t at = 0; at < len; at++)
        sum += value_of(plain[at]) * (int)(len - at + 1);
    return SIGNS[sum % SIGN_COUNT];
}

static void write_groups(const char *plain, size_t len, char out[REFERENCE_ROOM]) {
    size_t prefix = len - BODY_SIGNS - TAIL_SIGNS, at = 0;
    for (size_t from = 0; from < len; from++) {
        if (from == prefix || from == prefix + BODY_SIGNS)
            out[at++] = '-';
        out[at++] = plain[from];
    }
    out[at] = '\0';
}

void reference_make(const char *kiosk, const unsigned char random[8], char out[REFERENCE_ROOM]) {
    char plain[PLAIN_MOST];
    size_t len = 0;
    for (const char *at = kiosk; *at != '\0' && len < PREFIX_MOST; at++) {
        char sign = sign_of(*at);
        if (sign != '\0')
            plain[len++] = sign;
    }
    if (len == 0)
        plain[len++] = 'K';
    uint64_t number = 0;
    for (int at = 0; at < 8; at++)
        number = number << 8 | random[at];
    for (int at = 0; at < BODY_SIGNS + 1; at++) {
        plain[len++] = SIGNS[number % SIGN_COUNT];
        number /= SIGN_COUNT;
    }
    plain[len] = check_sign(plain, len);
    write_groups(plain, len + 1, out);
}

/* Groups of signs as typed: plain text without separators, and whether the groups are 1-6, 4, 2. */
static bool read_signs(const char *fold, char plain[PLAIN_MOST], size_t *len, bool *is_grouped) {
    size_t sizes[4] = {0}, group = 0, used = 0;
    for (const char *at = fold; *at != '\0'; at++) {
        if (*at == ' ') {
            group += sizes[group] > 0 ? 1 : 0;
            if (group > 3)
                return false;
            continue;
        }
        char sign = sign_of(*at);
        if (sign == '\0' || used == PLAIN_MOST)
            return false;
        plain[used++] = sign;
        sizes[group]++;
    }
    *len = used;
    *is_grouped = sizes[0] >= 1 && sizes[0] <= PREFIX_MOST && sizes[1] == BODY_SIGNS &&
                  sizes[2] == TAIL_SIGNS && sizes[3] == 0;
    return used > BODY_SIGNS + TAIL_SIGNS;
}

enum err reference_parse(const char *typed, char out[REFERENCE_ROOM]) {
    char fold[64], plain[PLAIN_MOST] = {0};
    size_t len = 0;
    bool is_grouped = false;
    if (strlen(typed) >= sizeof fold)
        return ERR_INVALID;
    (void)text_fold(typed, fold, sizeof fold);
    if (!read_signs(fold, plain, &len, &is_grouped))
        return ERR_INVALID;
    /* A row of digits alone is a city's number, unless it stands in our groups. */
    bool has_letter = false;
    for (const char *at = fold; *at != '\0'; at++)
        has_letter = has_letter || (*at >= 'a' && *at <= 'z');
    if (!has_letter && !is_grouped)
        return ERR_INVALID;
    if (plain[len - 1] != check_sign(plain, len - 1))
        return ERR_CORRUPT;
    write_groups(plain, len, out);
    return ERR_OK;
}

bool reference_in_text(const char *text, char out[REFERENCE_ROOM]) {
    static const char MARK[] = "[ref ";
    for (const char *at = strstr(text, MARK); at != NULL; at = strstr(at + 1, MARK)) {
        const char *from = at + sizeof MARK - 1, *end = strchr(from, ']');
        char inside[REFERENCE_ROOM];
        if (end == NULL)
            return false;
        size_t len = (size_t)(end - from);
        if (len >= sizeof inside)
            continue;
        memcpy(inside, from, len);
        inside[len] = '\0';
        if (reference_parse(inside, out) == ERR_OK)
            return true;
    }
    return false;
}
