/* The headers of an answer: those that are kept, and what Retry-After says. Pure but for libcurl's
 * reading of dates. */
#ifndef SYNC_HTTP_HEADERS_H
#define SYNC_HTTP_HEADERS_H

#include "sync/http.h"

/* One line as it came, with or without its end: the first line of an answer (100, or a redirect's,
 * or the last one's) forgets what was kept of the one before; a header that matters is kept. A
 * value that does not fit, or holds what no header may, counts as none. `wall_ms`: now. */
void http_headers_take(struct http_answer *answer, const char *line, size_t len, int64_t wall_ms);
/* The value of Retry-After: seconds, or a date against `wall_ms`; at most an hour. -1: none. */
int64_t http_retry_after_ms(const char *value, int64_t wall_ms);

#endif
