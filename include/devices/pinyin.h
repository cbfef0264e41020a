/* Chinese for pinyin letters, from librime in a process of its own (kiosk311-pinyin): GPL, it
 * learns by nature, and it may crash. The process is started when it is first needed, asked one
 * question at a time, started again after a crash or a hang, and killed at the end of every visit,
 * so that nothing typed stays in it. Nothing ever reaches a disk. */
#ifndef DEVICES_PINYIN_H
#define DEVICES_PINYIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/mailbox.h"

#define PINYIN_LETTERS_MOST 63
#define PINYIN_PAGE 9
#define PINYIN_TEXT_ROOM 48

/* Best first. No candidates: no Chinese for these letters, or the engine cannot answer. */
struct pinyin_answer {
    char letters[PINYIN_LETTERS_MOST + 1]; /* as asked */
    int8_t count, page;
    bool has_more;
    char texts[PINYIN_PAGE][PINYIN_TEXT_ROOM];
    uint8_t used[PINYIN_PAGE]; /* how many of the letters each text stands for, >= 1 */
};

enum pinyin_event { PINYIN_ANSWER }; /* blob: struct pinyin_answer */

struct pinyin;

struct pinyin_params {
    struct mailbox *mailbox; /* events: ROOM_KEYBOARD */
    const char *worker;      /* path of kiosk311-pinyin */
    const char *data;        /* folder with kiosk_pinyin.schema.yaml (the build's rime/) */
};

/* Whether the program and its data are there. Any thread. */
bool pinyin_is_installed(const struct pinyin_params *params);
/* All on the main thread; none waits for the engine. pinyin_start makes a thread, no process yet.
 * ERR_NOT_FOUND: the program or its data is not there; letters are typed as they are then. */
ERR_MUST_USE enum err pinyin_start(const struct pinyin_params *params, struct pinyin **pinyin);
/* NULL is fine here and below. Kills the process; waits up to 60 ms for a question on its way. */
void pinyin_stop(struct pinyin *pinyin);
/* a-z and '. The newest question wins: an older one may stay unanswered. Every newest one is
 * answered, within 300 ms once the engine runs, within 3 s at worst. No letters: starts the engine,
 * no answer. */
void pinyin_query(struct pinyin *pinyin, const char *letters, int page);
/* End of a visit: the process is killed, its answers on their way are dropped. */
void pinyin_forget(struct pinyin *pinyin);

#endif
