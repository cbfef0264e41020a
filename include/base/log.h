/* Log lines: JSON, one a line, to stderr or a file: time, level, room, event, then named values.
 * Law 1: ids, codes and counts only; never names, addresses, free text or card numbers. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stddef.h>

#include "base/err.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

/* Opens `path` for append (NULL: stderr). Main thread, before threads start. ERR_IO. */
ERR_MUST_USE enum err log_open(const char *path, enum log_level least);
void log_close(void);

/* While a program starts: what a person must mend stands on stderr alone. Lines for stderr are kept
 * back (16 KB, more are lost; a file takes them at once) and the first error is remembered. Begins
 * anew when called again. Main thread, after log_open. */
void log_hold(void);
/* Writes what was kept back; log_close drops it. */
void log_release(void);
/* "event key=value..." of the first error since log_hold, on one line, "" when there was none.
 * Returns how many there were. */
int log_first_error(char *text, size_t room);

/* Any thread. `event` is a fixed word ("courier.sent"); `format` gives `key=value` pairs, printf
 * style. A line is cut at 1,000 bytes; control bytes and quotes are escaped. */
void log_write(enum log_level level, const char *room, const char *event, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Each .c that logs defines LOG_ROOM before these are used. */
#define log_debug(event, ...) log_write(LOG_DEBUG, LOG_ROOM, event, __VA_ARGS__)
#define log_info(event, ...) log_write(LOG_INFO, LOG_ROOM, event, __VA_ARGS__)
#define log_warn(event, ...) log_write(LOG_WARN, LOG_ROOM, event, __VA_ARGS__)
#define log_error(event, ...) log_write(LOG_ERROR, LOG_ROOM, event, __VA_ARGS__)

#endif
