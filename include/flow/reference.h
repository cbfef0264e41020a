/* The reference a resident takes home: KIOSK-XXXX-XC, e.g. K1-7F3Q-2Z. The alphabet has no
 * look-alikes (0/O, 1/I/L, 5/S, 8/B, 2/Z are not told apart: one of each pair stands); the last
 * sign checks the others, so that a typing slip is noticed before anything is looked up. Pure. */
#ifndef FLOW_REFERENCE_H
#define FLOW_REFERENCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

#define REFERENCE_ROOM 20

/* `random`: 5 bytes or more of randomness. `kiosk`: "K1" style prefix, 1-6 letters or digits. */
void reference_make(const char *kiosk, const unsigned char random[8], char out[REFERENCE_ROOM]);
/* Takes what a person types (small letters, spaces, other dashes, O for 0, full-width digits) and
 * gives the canonical form. ERR_INVALID: not a reference at all. ERR_CORRUPT: the check sign is
 * wrong. */
ERR_MUST_USE enum err reference_parse(const char *typed, char out[REFERENCE_ROOM]);
/* Finds "[ref K1-7F3Q-2Z]" in a description from the city. */
bool reference_in_text(const char *text, char out[REFERENCE_ROOM]);

#endif
