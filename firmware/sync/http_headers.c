#include "sync/http_headers.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define RETRY_AFTER_MOST_MS ((int64_t)3600 * 1000) /* nobody may silence a kiosk for longer */
#define BLANKS " \t"

static bool is_line_end(char sign) {
    return sign == '\r' || sign == '\n';
}

/* An ETag goes back to the server in a header of ours: nothing in it may end that line. */
static bool is_value(const char *text, size_t len) {
    for (size_t at = 0; at < len; at++) {
        unsigned char sign = (unsigned char)text[at];
        if ((sign < ' ' && sign != '\t') || sign == 0x7f)
            return false;
    }
    return true;
}

static void copy_value(char *out, size_t room, const char *from, size_t len) {
    while (len > 0 && is_line_end(from[len - 1]))
        len--;
    while (len > 0 && (from[len - 1] == ' ' || from[len - 1] == '\t'))
        len--;
    while (len > 0 && (*from == ' ' || *from == '\t'))
        from++, len--;
    if (len >= room || !is_value(from, len))
        len = 0; /* cut short it would say something else */
    memcpy(out, from, len);
    out[len] = '\0';
}

static bool is_named(const char *line, size_t len, const char *name) {
    return len == strlen(name) && strncasecmp(line, name, len) == 0;
}

void http_headers_take(struct http_answer *answer, const char *line, size_t len, int64_t wall_ms) {
    char wait[64];
    if (len >= 5 && strncasecmp(line, "HTTP/", 5) == 0) {
        answer->etag[0] = answer->content_type[0] = answer->signature[0] = '\0';
        answer->location[0] = answer->upload_offset[0] = answer->upload_length[0] = '\0';
        answer->retry_after_ms = -1;
    }
    const char *colon = memchr(line, ':', len);
    if (!colon)
        return;
    size_t name = (size_t)(colon - line), rest = len - name - 1;
    const struct {
        const char *name;
        char *out;
        size_t room;
    } kept[] = {{"etag", answer->etag, sizeof answer->etag},
                {"content-type", answer->content_type, sizeof answer->content_type},
                {"content-signature", answer->signature, sizeof answer->signature},
                {"location", answer->location, sizeof answer->location},
                {"upload-offset", answer->upload_offset, sizeof answer->upload_offset},
                {"upload-length", answer->upload_length, sizeof answer->upload_length}};
    for (size_t at = 0; at < sizeof kept / sizeof kept[0]; at++) {
        if (is_named(line, name, kept[at].name))
            copy_value(kept[at].out, kept[at].room, colon + 1, rest);
    }
    if (is_named(line, name, "retry-after")) {
        copy_value(wait, sizeof wait, colon + 1, rest);
        answer->retry_after_ms = http_retry_after_ms(wait, wall_ms);
    }
}

/* A number and nothing else: "06 Nov 2026 08:49:37 GMT" is no six seconds. */
static bool read_seconds(const char *value, int64_t *wait_ms) {
    char *end = NULL;
    long long seconds = strtoll(value, &end, 10); /* of one too long, the longest it can say */
    if (end == value || end[strspn(end, BLANKS)] != '\0')
        return false;
    *wait_ms = seconds < 0                            ? 0
               : seconds > RETRY_AFTER_MOST_MS / 1000 ? RETRY_AFTER_MOST_MS
                                                      : (int64_t)seconds * 1000;
    return true;
}

int64_t http_retry_after_ms(const char *value, int64_t wall_ms) {
    int64_t wait_ms = 0;
    value += strspn(value, BLANKS);
    if (*value == '\0')
        return -1;
    if (!read_seconds(value, &wait_ms)) {
        time_t date = curl_getdate(value, NULL);
        if (date == (time_t)-1)
            return -1;
        int64_t ahead_s = (int64_t)date - wall_ms / 1000; /* of a far year, too many for ms */
        wait_ms = ahead_s > RETRY_AFTER_MOST_MS / 1000 ? RETRY_AFTER_MOST_MS
                  : ahead_s < 0                        ? 0
                                                       : (int64_t)date * 1000 - wall_ms;
    }
    if (wait_ms < 0)
        return 0;
    return wait_ms > RETRY_AFTER_MOST_MS ? RETRY_AFTER_MOST_MS : wait_ms;
}
