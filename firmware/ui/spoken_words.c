#include "spoken_words.h"

#include <string.h>

const struct spoken_lang *spoken_lang(enum lang lang) {
    static const struct spoken_lang *const all[LANG_COUNT] = {
        [LANG_EN] = &spoken_english,    [LANG_ES] = &spoken_spanish, [LANG_ZH] = &spoken_chinese,
        [LANG_VI] = &spoken_vietnamese, [LANG_AR] = &spoken_arabic,
    };
    return (unsigned)lang < LANG_COUNT ? all[lang] : &spoken_english;
}

void words_begin(struct words *words, enum lang lang, char *out, size_t room) {
    *words = (struct words){.out = out, .room = room, .gap = spoken_lang(lang)->gap};
    if (room > 0)
        out[0] = '\0';
}

void words_join_n(struct words *words, const char *text, size_t len) {
    if (words->is_full || len + 1 > words->room - words->len) {
        words->is_full = true;
        return;
    }
    memcpy(words->out + words->len, text, len);
    words->len += len;
    words->out[words->len] = '\0';
}

void words_join(struct words *words, const char *text) {
    words_join_n(words, text, strlen(text));
}

void words_add(struct words *words, const char *word) {
    if (word[0] == '\0')
        return;
    size_t gap = strlen(words->gap), len = strlen(word);
    bool has_gap = words->len > 0 && gap > 0 && words->out[words->len - 1] != ' ';
    if (words->is_full || len + (has_gap ? gap : 0) + 1 > words->room - words->len) {
        words->is_full = true;
        return;
    }
    if (has_gap)
        words_join(words, words->gap);
    words_join(words, word);
}

void words_take_back(struct words *words, const char *tail) {
    size_t len = strlen(tail);
    if (words->len < len || memcmp(words->out + words->len - len, tail, len) != 0)
        return;
    words->len -= len;
    words->out[words->len] = '\0';
}

size_t words_end(struct words *words) {
    return words->len;
}

bool spoken_sign_from(const struct spoken_sign_name *names, struct words *words,
                      uint32_t code_point) {
    for (; names->name != NULL; names++) {
        if (names->code_point == code_point) {
            words_add(words, names->name);
            return true;
        }
    }
    return false;
}
