/* rooms: sync store */
/* What a tus server says: the first line is a Location, the second an offset, the rest a receipt. A
 * place is on our server or none, a number is its digits, a receipt has a hash and a way. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "fuzz.h"
#include "sync/upload_tus.h"

#define BASE "https://city.example:8443/documents/"
#define ORIGIN "https://city.example:8443"

static void check_location(const char *text) {
    char url[UPLOAD_URL_ROOM] = "";
    if (tus_location_read(BASE, text, url) != ERR_OK)
        return;
    assert(strncasecmp(url, ORIGIN, sizeof ORIGIN - 1) == 0 || strstr(url, ":08443"));
    assert(strpbrk(url, " \r\n\t\\#") == NULL);
    char next = url[sizeof ORIGIN - 1];
    assert(next == '/' || next == '?' || next == '\0' || strstr(url, ":08443") ||
           strstr(url, ":008443"));
}

static void check_number(const char *text) {
    uint64_t number = 0;
    if (tus_number_read(text, &number) != ERR_OK)
        return;
    assert(number <= (uint64_t)1 << 53);
    assert(strspn(text, "0123456789") == strlen(text));
    assert(number == strtoull(text, NULL, 10));
}

static void check_receipt(const char *bytes, size_t len) {
    struct tus_receipt receipt;
    if (tus_receipt_read(bytes, len, &receipt) != ERR_OK)
        return;
    assert(strlen(receipt.sha256) == 64 && strspn(receipt.sha256, "0123456789abcdef") == 64);
    assert(strncasecmp(receipt.url, "http", 4) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    char *text = malloc(size + 1);
    memcpy(text, bytes, size);
    text[size] = '\0';
    char *second = strchr(text, '\n'), *third = second ? strchr(second + 1, '\n') : NULL;
    if (second)
        *second = '\0';
    if (third)
        *third = '\0';
    check_location(text);
    if (second)
        check_number(second + 1);
    if (third)
        check_receipt(third + 1, size - (size_t)(third + 1 - text));
    free(text);
    return 0;
}
