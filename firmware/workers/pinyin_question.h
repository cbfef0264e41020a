/* What kiosk311-pinyin is asked (devices/input/pinyin_wire.h describes the messages). Pure. */
#ifndef WORKERS_PINYIN_QUESTION_H
#define WORKERS_PINYIN_QUESTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PINYIN_QUESTION_LETTERS 63

struct pinyin_question {
    uint32_t serial;
    int page;
    char letters[PINYIN_QUESTION_LETTERS + 1]; /* a to z and ', one at least */
};

/* "Q SERIAL PAGE LETTERS" and nothing else; a warming question has no letters and is none. False:
 * it is no question, and nothing was written. */
bool pinyin_question_read(const char *bytes, size_t len, struct pinyin_question *question);

#endif
