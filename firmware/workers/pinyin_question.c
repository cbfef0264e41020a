#include "workers/pinyin_question.h"

#include <string.h>

static bool take_number(const char **at, const char *end, uint32_t most, uint32_t *number) {
    uint64_t value = 0;
    const char *from = *at;
    for (; *at < end && **at >= '0' && **at <= '9'; (*at)++) {
        value = value * 10 + (uint64_t)(**at - '0');
        if (value > most)
            return false;
    }
    *number = (uint32_t)value;
    return *at > from && *at < end && *(*at)++ == ' ';
}

static bool is_letter(char sign) {
    return (sign >= 'a' && sign <= 'z') || sign == '\'';
}

bool pinyin_question_read(const char *bytes, size_t len, struct pinyin_question *question) {
    const char *at = bytes + 2, *end = bytes + len;
    uint32_t serial = 0, page = 0;
    if (len < 2 || memcmp(bytes, "Q ", 2) != 0 || !take_number(&at, end, UINT32_MAX, &serial) ||
        !take_number(&at, end, INT8_MAX, &page))
        return false;
    size_t count = (size_t)(end - at);
    for (size_t i = 0; i < count; i++)
        if (!is_letter(at[i]))
            return false;
    if (count == 0 || count > PINYIN_QUESTION_LETTERS)
        return false;
    *question = (struct pinyin_question){.serial = serial, .page = (int)page};
    memcpy(question->letters, at, count);
    return true;
}
