#include "sync/http.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define RETRY_AFTER_MOST_MS ((int64_t)3600 * 1000) /* nobody may silence a kiosk for longer */

void http_answer_finish(struct http_answer *answer) {
    buf_finish(&answer->body);
    *answer = (struct http_answer){.retry_after_ms = -1};
}

int64_t http_retry_after_ms(const char *value, int64_t wall_ms) {
    char *end = NULL;
    while (*value == ' ')
        value++;
    if (*value == '\0')
        return -1;
    int64_t wait_ms;
    errno = 0;
    long long seconds = strtoll(value, &end, 10);
    if (end != value && errno == 0) {
        wait_ms = seconds < 0                            ? 0
                  : seconds > RETRY_AFTER_MOST_MS / 1000 ? RETRY_AFTER_MOST_MS
                                                         : (int64_t)seconds * 1000;
    } else {
        time_t date = curl_getdate(value, NULL);
        if (date == (time_t)-1)
            return -1;
        wait_ms = (int64_t)date * 1000 - wall_ms;
    }
    if (wait_ms < 0)
        return 0;
    return wait_ms > RETRY_AFTER_MOST_MS ? RETRY_AFTER_MOST_MS : wait_ms;
}
