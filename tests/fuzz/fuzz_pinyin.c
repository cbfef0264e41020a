/* rooms: devices */
/* Answers of a pinyin process that has gone wrong: what is believed is in bounds and is text. */
#include <string.h>

#include "base/text.h"
#include "devices/input/pinyin_wire.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    struct pinyin_answer answer;
    uint32_t serial = 0;
    memset(&answer, 0x5A, sizeof answer);
    if (pinyin_wire_read((const char *)bytes, size, &serial, &answer) != ERR_OK) {
        assert(serial == 0 && answer.count == 0x5A); /* written only on success */
        return 0;
    }
    assert(answer.count >= 0 && answer.count <= PINYIN_PAGE && answer.page >= 0);
    for (int i = 0; i < answer.count; i++) {
        size_t len = strnlen(answer.texts[i], PINYIN_TEXT_ROOM);
        assert(len > 0 && len < PINYIN_TEXT_ROOM && text_is_valid(answer.texts[i], len));
        assert(answer.used[i] >= 1 && answer.used[i] <= PINYIN_LETTERS_MOST);
    }
    return 0;
}
