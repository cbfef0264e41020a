/* rooms: sync */
/* The head of an answer, a line at a time as libcurl gives it (a NUL byte parts the lines here, so
 * that a line may hold every other byte): what is kept can stand in a header of ours, was said by
 * this answer and not by one before it, and nobody is told to wait for longer than an hour. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "fuzz.h"
#include "sync/http_headers.h"

#define WALL_MS ((int64_t)1790000000000)
#define HOUR_MS ((int64_t)3600 * 1000)

static void check_value(const char *value, size_t room, const char *line, size_t len) {
    size_t size = strnlen(value, room);
    assert(size < room);
    for (size_t at = 0; at < size; at++)
        assert((unsigned char)value[at] >= ' ' || value[at] == '\t');
    assert(size == 0 || strchr(" \t", value[0]) == NULL);
    assert(size == 0 || strchr(" \t", value[size - 1]) == NULL);
    assert(size == 0 || line == NULL || memmem(line, len, value, size) != NULL);
}

static bool is_digits(const char *text, size_t len) {
    for (size_t at = 0; at < len; at++)
        if (text[at] < '0' || text[at] > '9')
            return false;
    return len > 0;
}

/* A plain number is what it says, up to the hour. */
static void check_wait(const struct http_answer *answer, const char *value, size_t len) {
    int64_t seconds = 0;
    assert(answer->retry_after_ms >= -1 && answer->retry_after_ms <= HOUR_MS);
    if (len >= 64 || !is_digits(value, len))
        return;
    for (size_t at = 0; at < len && seconds * 1000 < HOUR_MS; at++)
        seconds = seconds * 10 + value[at] - '0';
    assert(answer->retry_after_ms == (seconds * 1000 < HOUR_MS ? seconds * 1000 : HOUR_MS));
}

static void take_line(struct http_answer *answer, const char *line, size_t len) {
    static const char wait[] = "retry-after: ";
    struct http_answer before = *answer;
    char *exact = malloc(len > 0 ? len : 1); /* its end is the block's end, for a sanitizer */
    memcpy(exact, line, len);
    http_headers_take(answer, exact, len, WALL_MS);
    bool is_first = len >= 5 && strncasecmp(line, "HTTP/", 5) == 0;
    if (strcmp(before.etag, answer->etag) != 0)
        check_value(answer->etag, sizeof answer->etag, line, len);
    if (strcmp(before.content_type, answer->content_type) != 0)
        check_value(answer->content_type, sizeof answer->content_type, line, len);
    if (strcmp(before.signature, answer->signature) != 0)
        check_value(answer->signature, sizeof answer->signature, line, len);
    if (is_first)
        assert(answer->etag[0] == '\0' && answer->signature[0] == '\0' &&
               answer->content_type[0] == '\0' && answer->retry_after_ms == -1);
    if (memchr(line, ':', len) == NULL && !is_first)
        assert(memcmp(&before, answer, sizeof before) == 0);
    if (len >= sizeof wait && strncasecmp(line, wait, sizeof wait - 1) == 0)
        check_wait(answer, line + sizeof wait - 1, len - (sizeof wait - 1));
    free(exact);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    struct http_answer answer = {.retry_after_ms = -1};
    const char *at = (const char *)bytes, *end = at + size;
    while (at < end) {
        const char *stop = memchr(at, '\0', (size_t)(end - at));
        stop = stop != NULL ? stop : end;
        take_line(&answer, at, (size_t)(stop - at));
        at = stop < end ? stop + 1 : end;
    }
    /* The whole as one line too: NUL bytes in it. */
    take_line(&answer, (const char *)bytes, size);
    return 0;
}
