#include "sync/http.h"

void http_answer_finish(struct http_answer *answer) {
    buf_finish(&answer->body);
    *answer = (struct http_answer){.retry_after_ms = -1};
}
