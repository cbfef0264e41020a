#include "devices/input/pinyin_wire.h"

#include <string.h>

#include "base/text.h"

struct reader {
    const char *at, *end;
};

static bool take_sign(struct reader *reader, char sign) {
    if (reader->at == reader->end || *reader->at != sign) {
        return false;
    }
    reader->at++;
    return true;
}

static bool take_number(struct reader *reader, uint32_t most, uint32_t *number) {
    uint64_t value = 0;
    const char *from = reader->at;
    while (reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9') {
        value = value * 10 + (uint64_t)(*reader->at++ - '0');
        if (value > most) {
            return false;
        }
    }
    *number = (uint32_t)value;
    return reader->at > from;
}

static bool take_candidate(struct reader *reader, uint8_t *used, char text[PINYIN_TEXT_ROOM]) {
    uint32_t letters = 0;
    if (!take_sign(reader, '\n') || !take_number(reader, PINYIN_LETTERS_MOST, &letters) ||
        letters == 0 || !take_sign(reader, ' ')) {
        return false;
    }
    const char *end = memchr(reader->at, '\n', (size_t)(reader->end - reader->at));
    size_t len = (size_t)((end != NULL ? end : reader->end) - reader->at);
    if (len == 0 || len >= PINYIN_TEXT_ROOM || !text_is_valid(reader->at, len) ||
        memchr(reader->at, '\0', len) != NULL) {
        return false;
    }
    memcpy(text, reader->at, len);
    text[len] = '\0';
    reader->at += len;
    *used = (uint8_t)letters;
    return true;
}

enum err pinyin_wire_read(const char *bytes, size_t len, uint32_t *serial,
                          struct pinyin_answer *answer) {
    struct reader reader = {bytes, bytes + len};
    struct pinyin_answer made = {0};
    uint32_t number = 0, page = 0, has_more = 0, count = 0;
    bool is_well = take_sign(&reader, 'A') && take_sign(&reader, ' ') &&
                   take_number(&reader, UINT32_MAX, &number) && take_sign(&reader, ' ') &&
                   take_number(&reader, INT8_MAX, &page) && take_sign(&reader, ' ') &&
                   take_number(&reader, 1, &has_more) && take_sign(&reader, ' ') &&
                   take_number(&reader, PINYIN_PAGE, &count);
    for (uint32_t i = 0; is_well && i < count; i++) {
        is_well = take_candidate(&reader, &made.used[i], made.texts[i]);
    }
    if (!is_well || reader.at != reader.end) {
        return ERR_PROTOCOL;
    }
    made.page = (int8_t)page;
    made.has_more = has_more == 1;
    made.count = (int8_t)count;
    *serial = number;
    *answer = made;
    return ERR_OK;
}
