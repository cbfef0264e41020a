#include "sync/upload_tus.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/json.h"
#include "base/memory.h"

#define NUMBER_MOST ((uint64_t)1 << 53) /* what every server can count to */

/* -- what is said */

static enum err add_pair(struct buf *header, const char *parting, const char *name,
                         const char *value) {
    char coded[512];
    size_t len = strlen(value);
    if (sodium_base64_encoded_len(len, sodium_base64_VARIANT_ORIGINAL) > sizeof coded)
        return ERR_TOO_BIG;
    sodium_bin2base64(coded, sizeof coded, (const unsigned char *)value, len,
                      sodium_base64_VARIANT_ORIGINAL);
    return buf_add_format(header, "%s%s %s", parting, name, coded);
}

enum err tus_metadata(const struct upload *upload, const char *kiosk, struct buf *header) {
    const char *const pairs[][2] = {{"filename", upload->filename}, {"filetype", upload->type},
                                    {"sha256", upload->sha256},     {"kiosk", kiosk},
                                    {"ref", upload->reference},     {"kind", upload->kind}};
    enum err err = buf_add_text(header, "Upload-Metadata: ");
    for (size_t at = 0; err == ERR_OK && at < sizeof pairs / sizeof pairs[0]; at++)
        err = add_pair(header, at == 0 ? "" : ",", pairs[at][0], pairs[at][1]);
    return err;
}

/* -- what is answered */

enum err tus_number_read(const char *text, uint64_t *number) {
    uint64_t read = 0;
    if (text[0] == '\0')
        return ERR_PARSE;
    for (const char *at = text; *at != '\0'; at++) {
        if (*at < '0' || *at > '9')
            return ERR_PARSE;
        read = read * 10 + (uint64_t)(*at - '0');
        if (read > NUMBER_MOST)
            return ERR_PARSE;
    }
    *number = read;
    return ERR_OK;
}

struct origin {
    bool is_https;
    const char *host;
    size_t host_len;
    uint64_t port;
    const char *path; /* behind it: "/..." or the end */
};

/* "http(s)://host[:port]" and what follows. Names with '@' or '[' are not ours to reach. */
static bool read_origin(const char *url, struct origin *origin) {
    char port[8];
    origin->is_https = strncasecmp(url, "https://", 8) == 0;
    if (!origin->is_https && strncasecmp(url, "http://", 7) != 0)
        return false;
    origin->host = url + (origin->is_https ? 8 : 7);
    size_t all = strcspn(origin->host, "/?#");
    origin->path = origin->host + all;
    origin->host_len = strcspn(origin->host, ":/?#");
    origin->port = origin->is_https ? 443 : 80;
    if (origin->host_len == 0 || memchr(origin->host, '@', all) || memchr(origin->host, '[', all))
        return false;
    if (origin->host_len == all)
        return true;
    size_t digits = all - origin->host_len - 1;
    if (digits == 0 || digits >= sizeof port)
        return false;
    memcpy(port, origin->host + origin->host_len + 1, digits);
    port[digits] = '\0';
    return tus_number_read(port, &origin->port) == ERR_OK && origin->port > 0 &&
           origin->port < 65536;
}

static bool is_same_origin(const struct origin *one, const struct origin *other) {
    return one->is_https == other->is_https && one->port == other->port &&
           one->host_len == other->host_len &&
           strncasecmp(one->host, other->host, one->host_len) == 0;
}

/* Signs that a request line must not hold, and those that readers of URLs take in different ways.
 */
static bool has_bad_sign(const char *text) {
    for (; *text != '\0'; text++) {
        unsigned char sign = (unsigned char)*text;
        if (sign <= ' ' || sign >= 0x7f || strchr("\\\"<>^`{|}#", sign))
            return true;
    }
    return false;
}

enum err tus_location_read(const char *base, const char *location, char url[UPLOAD_URL_ROOM]) {
    struct origin ours, theirs;
    int len;
    if (location[0] == '\0' || has_bad_sign(location) || !read_origin(base, &ours))
        return ERR_PARSE;
    if (strstr(location, "://")) {
        if (!read_origin(location, &theirs))
            return ERR_PARSE;
        if (!is_same_origin(&ours, &theirs))
            return ERR_REFUSED;
        len = snprintf(url, UPLOAD_URL_ROOM, "%s", location);
    } else if (location[0] == '/' && location[1] == '/') {
        return ERR_REFUSED;
    } else if (location[0] == '/') {
        len = snprintf(url, UPLOAD_URL_ROOM, "%.*s%s", (int)(ours.path - base), base, location);
    } else if (strchr(location, ':')) {
        return ERR_PARSE;
    } else {
        int to = (int)strcspn(base, "?#");
        bool has_slash = to > 0 && base[to - 1] == '/';
        len = snprintf(url, UPLOAD_URL_ROOM, "%.*s%s%s", to, base, has_slash ? "" : "/", location);
    }
    return len > 0 && len < UPLOAD_URL_ROOM ? ERR_OK : ERR_TOO_BIG;
}

static bool is_sha256(const char *text) {
    return strlen(text) == DOCUMENT_SHA256_ROOM - 1 &&
           strspn(text, "0123456789abcdefABCDEF") == DOCUMENT_SHA256_ROOM - 1;
}

static enum err take_receipt(const json_t *root, struct tus_receipt *receipt) {
    char scratch[3][32];
    struct origin origin;
    const char *sha256 = json_text(root, "sha256", scratch[0]);
    const char *bytes = json_text(root, "bytes", scratch[1]);
    const char *url = json_text(root, "url", scratch[2]);
    if (!is_sha256(sha256) || tus_number_read(bytes, &receipt->bytes) != ERR_OK ||
        strlen(url) >= sizeof receipt->url || has_bad_sign(url) || !read_origin(url, &origin))
        return ERR_PARSE;
    for (size_t at = 0; at < DOCUMENT_SHA256_ROOM; at++)
        receipt->sha256[at] =
            sha256[at] >= 'A' && sha256[at] <= 'F' ? (char)(sha256[at] + 32) : sha256[at];
    snprintf(receipt->url, sizeof receipt->url, "%s", url);
    return ERR_OK;
}

enum err tus_receipt_read(const char *bytes, size_t len, struct tus_receipt *receipt) {
    json_t *root = NULL;
    struct tus_receipt read = {.bytes = 0};
    if (json_read(bytes, len, &root) != ERR_OK)
        return ERR_PARSE;
    enum err err = json_is_object(root) ? take_receipt(root, &read) : ERR_PARSE;
    json_decref(root);
    if (err == ERR_OK)
        *receipt = read;
    return err;
}
