/* Random names. libsodium's generator. Any thread. */
#ifndef BASE_ID_H
#define BASE_ID_H

#include <stdint.h>

#define UUID_ROOM 37
void id_uuid(char out[UUID_ROOM]); /* RFC 9562 version 4, lower case */
uint32_t id_random(uint32_t below);
void id_random_bytes(void *out, unsigned size);

#endif
