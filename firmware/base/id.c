#include "base/id.h"

#include <sodium.h>

#include "base/sodium_ready.h"

void id_uuid(char out[UUID_ROOM]) {
    unsigned char bytes[16];
    id_random_bytes(bytes, sizeof bytes);
    bytes[6] = (unsigned char)((bytes[6] & 0x0f) | 0x40); /* version 4 */
    bytes[8] = (unsigned char)((bytes[8] & 0x3f) | 0x80); /* variant 10 */
    char *at = out;
    for (unsigned i = 0; i < sizeof bytes; i++) {
        static const char digits[] = "0123456789abcdef";
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *at++ = '-';
        *at++ = digits[bytes[i] >> 4];
        *at++ = digits[bytes[i] & 15];
    }
    *at = '\0';
}

uint32_t id_random(uint32_t below) {
    sodium_ready();
    return randombytes_uniform(below);
}

void id_random_bytes(void *out, unsigned size) {
    sodium_ready();
    randombytes_buf(out, size);
}
