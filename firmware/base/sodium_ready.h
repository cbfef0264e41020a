/* libsodium must be initialised once before use; every file of base that uses it calls this. */
#ifndef BASE_SODIUM_READY_H
#define BASE_SODIUM_READY_H

/* Any thread, any number of times. Aborts when the system has no randomness. */
void sodium_ready(void);

#endif
