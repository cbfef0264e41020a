/* Memory: an allocator that aborts instead of failing, wipes what it frees, and locked memory for
 * what a visitor enters. firmware/base/wipe.c also takes over free() and realloc() of the whole
 * program (off under sanitizers), so that libraries' freed copies of a visitor's words are wiped
 * too. */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stddef.h>

/* Zeroed; aborts when there is none. Any thread. The caller frees with mem_free. */
void *mem_alloc(size_t count, size_t size) __attribute__((malloc, returns_nonnull));
void *mem_resize(void *block, size_t old_bytes, size_t new_bytes) __attribute__((returns_nonnull));
char *mem_copy_text(const char *text) __attribute__((malloc, returns_nonnull));
void mem_free(void *block); /* NULL is fine; the block is wiped first */

/* Locked, not dumped, guarded (libsodium sodium_malloc). Zeroed. Wiped by secret_free. */
void *secret_alloc(size_t size) __attribute__((malloc, returns_nonnull));
void secret_free(void *block);
/* Never optimised away. */
void mem_wipe(void *block, size_t size);
/* Empties the unused stack below the caller (1 MiB): call it after a wipe. */
void mem_wipe_stack(void);

#endif
