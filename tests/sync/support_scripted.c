#include "sync/support_scripted.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static struct scripted *of(struct http *http) {
    return (struct scripted *)(void *)http;
}

static enum err start(struct http *http, const struct http_call *call, int *handle) {
    struct scripted *scripted = of(http);
    for (int at = 0; at < HTTP_CALLS_MOST; at++) {
        if (scripted->waiting[at] != 0)
            continue;
        assert_true(scripted->calls < 32);
        snprintf(scripted->urls[scripted->calls++], 512, "%s", call->url);
        scripted->waiting[at] = ++scripted->next;
        *handle = at;
        return ERR_OK;
    }
    return ERR_BUSY;
}

static void fill(const struct script *line, struct http_answer *answer) {
    *answer = (struct http_answer){.reach = HTTP_ANSWERED,
                                   .status = line->status,
                                   .retry_after_ms =
                                       line->retry_after_ms > 0 ? line->retry_after_ms : -1};
    buf_init(&answer->body, 1024 * 1024);
    if (line->status <= 0) {
        answer->reach = line->status == 0 ? HTTP_NOTHING_SENT : HTTP_SOMETHING_SENT;
        answer->err = line->status == 0 ? ERR_OFFLINE : ERR_UNKNOWN;
        answer->status = 0;
        return;
    }
    snprintf(answer->content_type, sizeof answer->content_type, "%s", line->type);
    assert_int_equal(buf_add_text(&answer->body, line->body), ERR_OK);
}

static bool take(struct http *http, int *handle, struct http_answer *answer) {
    struct scripted *scripted = of(http);
    for (int at = 0; at < HTTP_CALLS_MOST; at++) {
        int line = scripted->waiting[at];
        if (line == 0)
            continue;
        assert_true(scripted->line_count > 0);
        /* The last line stands for all that follow. */
        fill(&scripted->lines[line <= scripted->line_count ? line - 1 : scripted->line_count - 1],
             answer);
        scripted->waiting[at] = 0;
        *handle = at;
        return true;
    }
    return false;
}

static void cancel(struct http *http, int handle) {
    of(http)->waiting[handle] = 0;
}

static void nothing(struct http *http) {
    (void)http;
}

static void wait_for(struct http *http, int64_t timeout_ms) {
    (void)http, (void)timeout_ms;
}

static const struct http_ops ops = {start, take, cancel, wait_for, nothing, nothing};

void scripted_init(struct scripted *scripted, const struct script *lines, int count) {
    *scripted = (struct scripted){.http = {&ops}, .lines = lines, .line_count = count};
}
