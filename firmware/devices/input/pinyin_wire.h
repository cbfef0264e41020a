/* What the pinyin process and we say to each other: one seqpacket message each way, ASCII but for
 * the candidates.
 *   process, when ready   "H 1"
 *   we                    "Q serial page letters"
 *   process               "A serial page has_more count" and for each candidate "\nused text" */
#ifndef DEVICES_PINYIN_WIRE_H
#define DEVICES_PINYIN_WIRE_H

#include "devices/pinyin.h"

#define PINYIN_HELLO "H 1"
#define PINYIN_MESSAGE_MOST 1024

/* `answer->letters` is left empty. ERR_PROTOCOL: written by nobody we know. Pure. */
ERR_MUST_USE enum err pinyin_wire_read(const char *bytes, size_t len, uint32_t *serial,
                                       struct pinyin_answer *answer);

#endif
