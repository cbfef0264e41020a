#include "base/arena.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/memory.h"

#define LOG_ROOM "base"
#define FIRST_CHUNK_BYTES ((size_t)16 * 1024)
#define MAX_CHUNK_BYTES ((size_t)1024 * 1024)

/* Bytes from `used` on are always zero, so that an allocation only moves `used`. */
struct chunk {
    struct chunk *next;
    size_t room, used;
    alignas(max_align_t) char bytes[];
};

struct arena {
    struct chunk *first, *current;
    size_t max_bytes, used;
    size_t next_chunk_bytes;
};

struct arena *arena_create(size_t max_bytes) {
    struct arena *arena = mem_alloc(1, sizeof *arena);
    arena->max_bytes = max_bytes;
    arena->next_chunk_bytes = FIRST_CHUNK_BYTES;
    return arena;
}

void arena_destroy(struct arena *arena) {
    if (!arena)
        return;
    for (struct chunk *chunk = arena->first, *next; chunk; chunk = next) {
        next = chunk->next;
        mem_free(chunk);
    }
    mem_free(arena);
}

void arena_reset(struct arena *arena) {
    for (struct chunk *chunk = arena->first; chunk; chunk = chunk->next) {
        mem_wipe(chunk->bytes, chunk->used);
        chunk->used = 0;
    }
    arena->current = arena->first;
    arena->used = 0;
}

static struct chunk *add_chunk(struct arena *arena, size_t least) {
    size_t room = arena->next_chunk_bytes;
    if (arena->next_chunk_bytes < MAX_CHUNK_BYTES)
        arena->next_chunk_bytes *= 2;
    if (room < least)
        room = least;
    struct chunk *chunk = mem_alloc(1, sizeof *chunk + room);
    chunk->room = room;
    if (arena->current) {
        chunk->next = arena->current->next;
        arena->current->next = chunk;
    } else {
        arena->first = chunk;
    }
    return chunk;
}

/* Makes `current` a chunk with `size` free bytes: a later one that was kept, or a new one. */
static void find_room(struct arena *arena, size_t size) {
    struct chunk *chunk = arena->current;
    if (chunk && chunk->room - chunk->used >= size)
        return;
    struct chunk *next = chunk ? chunk->next : NULL;
    if (!next || next->used > 0 || next->room < size)
        next = add_chunk(arena, size);
    arena->current = next;
}

static size_t round_up(size_t size) {
    return (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
}

void *arena_alloc(struct arena *arena, size_t size) {
    if (size > arena->max_bytes || arena->max_bytes - size < arena->used) {
        log_error("arena.full", "used=%zu wanted=%zu", arena->used, size);
        abort();
    }
    size_t rounded = round_up(size > 0 ? size : 1);
    find_room(arena, rounded);
    struct chunk *chunk = arena->current;
    void *block = chunk->bytes + chunk->used;
    chunk->used += rounded;
    arena->used += rounded;
    return block;
}

char *arena_text_n(struct arena *arena, const char *text, size_t len) {
    char *copy = arena_alloc(arena, len + 1);
    if (len > 0)
        memcpy(copy, text, len);
    return copy;
}

char *arena_text(struct arena *arena, const char *text) {
    return arena_text_n(arena, text, text ? strlen(text) : 0);
}

char *arena_format(struct arena *arena, const char *format, ...) {
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    size_t bytes = len > 0 ? (size_t)len + 1 : 1;
    char *text = arena_alloc(arena, bytes);
    vsnprintf(text, bytes, format, again);
    va_end(again);
    return text;
}

size_t arena_used(const struct arena *arena) {
    return arena->used;
}
