/* A transport whose answers are written down beforehand: the first call gets the first line, and
 * the last line stands for all that follow. */
#ifndef TESTS_SYNC_SUPPORT_SCRIPTED_H
#define TESTS_SYNC_SUPPORT_SCRIPTED_H

#include <stdint.h>

#include "sync/http.h"

struct script {
    int status; /* 0: nothing was sent; -1: something was, and no answer came */
    const char *type, *body;
    int64_t retry_after_ms;
};
#define JSON(code, text)                                                                           \
    { .status = code, .type = "application/json", .body = text }

struct scripted {
    struct http http;
    const struct script *lines;
    int line_count, next;
    int waiting[HTTP_CALLS_MOST]; /* line + 1 */
    char urls[32][512];
    int calls;
};

void scripted_init(struct scripted *scripted, const struct script *lines, int count);

#endif
