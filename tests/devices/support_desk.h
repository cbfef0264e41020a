/* A desk with a pinyin room on it: its mailbox, its bell, a folder of its own. */
#ifndef TESTS_SUPPORT_DESK_H
#define TESTS_SUPPORT_DESK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mailbox.h"
#include "devices/pinyin.h"

#define SCHEMA "kiosk_pinyin.schema.yaml"
#define LONG_MS 10000 /* only for a machine that is busy with something else */

struct desk {
    char folder[64];
    int bell_fd;
    struct mailbox *mailbox;
    struct pinyin *pinyin;
};

/* `data` NULL: the desk's folder, whose path holds `name`. */
struct desk *open_desk(const char *worker, const char *data, const char *name);
void close_desk(struct desk *desk);
/* Waits for the next answer; false when none comes in time. */
bool next_answer(struct desk *desk, int64_t timeout_ms, struct pinyin_answer *answer);
/* Asks and waits for the answer to these letters. */
struct pinyin_answer ask(struct desk *desk, const char *letters, int page);

#endif
