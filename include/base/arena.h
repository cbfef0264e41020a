/* An arena: many small blocks, one release. Blocks are zeroed. arena_reset wipes and keeps the
 * memory, so a tree rebuilt at each turn allocates nothing. One thread owns an arena. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena;

/* `max_bytes`: more than this is our own mistake and aborts. */
struct arena *arena_create(size_t max_bytes);
void arena_destroy(struct arena *arena);
void arena_reset(struct arena *arena);
void *arena_alloc(struct arena *arena, size_t size) __attribute__((returns_nonnull));
/* Copies; NULL text gives "". */
char *arena_text(struct arena *arena, const char *text) __attribute__((returns_nonnull));
char *arena_text_n(struct arena *arena, const char *text, size_t len)
    __attribute__((returns_nonnull));
char *arena_format(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3), returns_nonnull));
size_t arena_used(const struct arena *arena);

#define arena_new(arena, type) ((type *)arena_alloc(arena, sizeof(type)))
#define arena_array(arena, type, n) ((type *)arena_alloc(arena, sizeof(type) * (size_t)(n)))

#endif
