/* rooms: workers */
/* What the pinyin engine's process is asked, by a main program that has gone wrong. A question that
 * is taken holds letters alone and is the message again when it is written. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "fuzz.h"
#include "workers/pinyin_question.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    struct pinyin_question question, untouched;
    char written[128];
    memset(&untouched, 0x5A, sizeof untouched);
    memcpy(&question, &untouched, sizeof question);
    if (!pinyin_question_read((const char *)bytes, size, &question)) {
        assert(memcmp(&question, &untouched, sizeof question) == 0);
        return 0;
    }
    size_t len = strnlen(question.letters, sizeof question.letters);
    assert(len > 0 && len <= PINYIN_QUESTION_LETTERS);
    assert(strspn(question.letters, "abcdefghijklmnopqrstuvwxyz'") == len);
    assert(question.page >= 0 && question.page <= INT8_MAX);
    int written_len = snprintf(written, sizeof written, "Q %" PRIu32 " %d %s", question.serial,
                               question.page, question.letters);
    bool has_zeros = size > (size_t)written_len; /* 007 is seven */
    assert(has_zeros || memcmp(written, bytes, size) == 0);
    assert(memcmp(bytes + size - len, question.letters, len) == 0);
    return 0;
}
