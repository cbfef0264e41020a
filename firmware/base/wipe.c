/* Takes over free() and realloc() of the whole program, also for the libraries, which resolve these
 * names to the executable first. Only the end of a block's life changes: malloc and its relatives
 * stay glibc's, so blocks made before main or by posix_memalign are all the same to us. */
#include "base/wipe.h"

#ifndef KIOSK_SANITIZED

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

/* glibc exports its own versions for exactly this use. */
void __libc_free(void *block);
void *__libc_realloc(void *block, size_t size);

void free(void *block) {
    if (!block)
        return;
    /* Not optimised away: the compiler cannot know that __libc_free reads nothing. */
    memset(block, 0, malloc_usable_size(block));
    __libc_free(block);
}

void *realloc(void *block, size_t size) {
    if (!block)
        return malloc(size);
    if (size == 0) {
        free(block);
        return NULL;
    }
    size_t usable = malloc_usable_size(block);
    if (size <= usable) {
        /* glibc may cut the tail off and put it on its free list. */
        memset((char *)block + size, 0, usable - size);
        return __libc_realloc(block, size);
    }
    void *larger = malloc(size);
    if (!larger)
        return NULL;
    memcpy(larger, block, usable);
    free(block);
    return larger;
}

bool wipe_is_on(void) {
    return true;
}

#else

bool wipe_is_on(void) {
    return false;
}

#endif
