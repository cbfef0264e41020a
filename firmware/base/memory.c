#include "base/memory.h"

#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/log.h"
#include "base/sodium_ready.h"
#include "base/wipe.h"

#define LOG_ROOM "base"
#define STACK_BYTES ((size_t)1024 * 1024)
#define STACK_NEAR_BYTES ((size_t)16 * 1024)
#define STACK_SURE_BYTES ((size_t)256 * 1024) /* that every thread of ours has to spare */
#define SECRET_ALIGN ((size_t)16)

static void *abort_when_null(void *block, size_t bytes) {
    if (block)
        return block;
    log_error("memory.none", "bytes=%zu", bytes);
    abort();
}

void *mem_alloc(size_t count, size_t size) {
    if (count == 0 || size == 0)
        count = size = 1;
    return abort_when_null(calloc(count, size), size);
}

void *mem_resize(void *block, size_t old_bytes, size_t new_bytes) {
    void *resized = mem_alloc(1, new_bytes);
    if (block)
        memcpy(resized, block, old_bytes < new_bytes ? old_bytes : new_bytes);
    mem_free(block);
    return resized;
}

char *mem_copy_text(const char *text) {
    size_t bytes = strlen(text) + 1;
    char *copy = mem_alloc(1, bytes);
    memcpy(copy, text, bytes);
    return copy;
}

void mem_free(void *block) {
    if (block && !wipe_is_on())
        mem_wipe(block, malloc_usable_size(block));
    free(block);
}

static void start_sodium(void) {
    if (sodium_init() < 0) {
        log_error("memory.sodium_failed", "code=%d", -1);
        abort();
    }
}

void sodium_ready(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, start_sodium);
}

void *secret_alloc(size_t size) {
    static atomic_flag was_said = ATOMIC_FLAG_INIT;
    sodium_ready();
    /* The block ends at a guard page, so only a rounded size gives an aligned start. */
    size_t rounded = (size + SECRET_ALIGN) & ~(SECRET_ALIGN - 1);
    void *block = abort_when_null(sodium_malloc(rounded), rounded);
    memset(block, 0, rounded);
    /* sodium_malloc does not tell whether it could lock; locking a page again costs nothing. */
    if (sodium_mlock(block, rounded) != 0 && !atomic_flag_test_and_set(&was_said))
        log_warn("memory.not_locked", "bytes=%zu", rounded);
    return block;
}

void secret_free(void *block) {
    if (block)
        sodium_free(block);
}

void mem_wipe(void *block, size_t size) {
    if (size > 0)
        explicit_bzero(block, size);
}

__attribute__((noinline)) static void wipe_near_stack(void) {
    char below[STACK_NEAR_BYTES];
    explicit_bzero(below, sizeof below);
}

__attribute__((noinline)) static void wipe_sure_stack(void) {
    char below[STACK_SURE_BYTES];
    explicit_bzero(below, sizeof below);
}

/* UINTPTR_MAX: not known, as when there is no descriptor left to look it up with. */
static uintptr_t lowest_of_stack(void) {
    pthread_attr_t attributes;
    void *lowest = NULL;
    size_t size = 0;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0)
        return UINTPTR_MAX;
    if (pthread_attr_getstack(&attributes, &lowest, &size) != 0)
        lowest = (void *)UINTPTR_MAX;
    pthread_attr_destroy(&attributes);
    return (uintptr_t)lowest;
}

/* Pages given back come back zeroed: nothing of them is left, and they cost nothing until they are
 * used again. The nearest stay, since the calls made here use them. */
void mem_wipe_stack(void) {
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), lowest = lowest_of_stack();
    uintptr_t end = ((uintptr_t)__builtin_frame_address(0) - STACK_NEAR_BYTES / 2) & ~(page - 1);
    uintptr_t from = lowest < end && end - lowest > STACK_BYTES ? end - STACK_BYTES : lowest;
    if (lowest == UINTPTR_MAX) {
        log_warn("memory.stack_unknown", "bytes=%zu", STACK_SURE_BYTES);
        wipe_sure_stack();
        return;
    }
    wipe_near_stack();
    /* ENOMEM: part of it was never used, which is what it should be. */
    if (from < end && madvise((void *)from, end - from, MADV_DONTNEED) != 0 && errno != ENOMEM)
        log_error("memory.stack_kept", "errno=%d", errno);
}
