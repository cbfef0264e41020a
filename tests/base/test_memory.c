#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/id.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/wipe.h"

#define MARKER_BYTES 24
#define MASK 0x5a

/* A marker nobody else has; only its masked form stays anywhere. */
struct marker {
    unsigned char masked[MARKER_BYTES];
};

static void make_marker(struct marker *marker) {
    id_random_bytes(marker->masked, MARKER_BYTES);
}

static void write_marker(const struct marker *marker, void *at) {
    volatile unsigned char *out = at;
    for (int i = 0; i < MARKER_BYTES; i++)
        out[i] = marker->masked[i] ^ MASK;
}

static bool is_marker(const struct marker *marker, const volatile unsigned char *at) {
    for (int i = 0; i < MARKER_BYTES; i++)
        if ((at[i] ^ MASK) != marker->masked[i])
            return false;
    return true;
}

/* How often the marker stands in what this process may write to. Reads in place: no copies. */
static int count_marker(const struct marker *marker) {
    int count = 0;
    char line[512];
    FILE *maps = fopen("/proc/self/maps", "re");
    assert_non_null(maps);
    while (fgets(line, sizeof line, maps)) {
        unsigned long from, to;
        char mode[5];
        if (sscanf(line, "%lx-%lx %4s", &from, &to, mode) != 3 || strncmp(mode, "rw", 2) != 0)
            continue;
        for (uintptr_t at = from; at + MARKER_BYTES <= to; at++)
            count += is_marker(marker, (const volatile unsigned char *)at);
    }
    fclose(maps);
    return count;
}

/* Sanitizers keep freed blocks, copies and stacks of their own, and maps too large to read. */
static void needs_our_free(void) {
    if (!wipe_is_on())
        skip();
}

static void a_freed_block_is_gone_from_the_process(void **state) {
    (void)state;
    needs_our_free();
    struct marker marker;
    make_marker(&marker);
    static const size_t sizes[] = {MARKER_BYTES, 100, 1000, 100000, 4000000};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        char *block = malloc(sizes[i]);
        write_marker(&marker, block + sizes[i] - MARKER_BYTES);
        assert_int_equal(count_marker(&marker), 1);
        free(block);
        assert_int_equal(count_marker(&marker), 0);
    }
}

static void a_grown_block_leaves_nothing_behind(void **state) {
    (void)state;
    needs_our_free();
    struct marker marker;
    make_marker(&marker);
    char *block = malloc(64);
    write_marker(&marker, block + 32);
    for (size_t size = 100; size < 3000000; size *= 3) {
        /* Something in the way, so that the block has to move. */
        void *fence = malloc(16);
        block = realloc(block, size);
        assert_non_null(block);
        free(fence);
        assert_true(is_marker(&marker, (unsigned char *)block + 32));
        assert_int_equal(count_marker(&marker), 1);
    }
    free(block);
    assert_int_equal(count_marker(&marker), 0);
}

static void a_shrunk_block_loses_its_tail(void **state) {
    (void)state;
    needs_our_free();
    struct marker marker;
    make_marker(&marker);
    char *block = malloc(5000);
    write_marker(&marker, block + 4000);
    block = realloc(block, 100);
    assert_int_equal(count_marker(&marker), 0);
    write_marker(&marker, block + 50);
    block = realloc(block, 0);
    assert_null(block);
    assert_int_equal(count_marker(&marker), 0);
}

static void aligned_blocks_and_library_copies_are_wiped_too(void **state) {
    (void)state;
    needs_our_free();
    struct marker marker;
    make_marker(&marker);
    void *aligned = NULL;
    assert_int_equal(posix_memalign(&aligned, 4096, 10000), 0);
    write_marker(&marker, (char *)aligned + 9000);
    free(aligned);
    assert_int_equal(count_marker(&marker), 0);
    /* stdio allocates and frees its buffer inside libc. */
    char text[MARKER_BYTES];
    FILE *null = fopen("/dev/null", "we");
    assert_non_null(null);
    write_marker(&marker, text);
    fwrite(text, 1, sizeof text, null);
    mem_wipe(text, sizeof text);
    assert_int_equal(count_marker(&marker), 1);
    fclose(null);
    assert_int_equal(count_marker(&marker), 0);
}

static void realloc_of_null_allocates(void **state) {
    (void)state;
    void *none = NULL;
    char *block = realloc(none, 10);
    assert_non_null(block);
    memset(block, 1, 10);
    free(block);
}

static void arena_reset_wipes_and_keeps_the_memory(void **state) {
    (void)state;
    needs_our_free();
    struct marker marker;
    make_marker(&marker);
    struct arena *arena = arena_create(1 << 20);
    char *first = arena_alloc(arena, 100);
    write_marker(&marker, first);
    write_marker(&marker, arena_alloc(arena, 60000));
    assert_int_equal(count_marker(&marker), 2);
    arena_reset(arena);
    assert_int_equal(count_marker(&marker), 0);
    assert_int_equal(arena_used(arena), 0);
    assert_ptr_equal(arena_alloc(arena, 100), first);
    arena_destroy(arena);
}

static void buf_forgets_what_it_drops_and_clears(void **state) {
    (void)state;
    needs_our_free();
    struct marker marker;
    char text[MARKER_BYTES];
    make_marker(&marker);
    struct buf buf;
    buf_init(&buf, 100000);
    write_marker(&marker, text);
    assert_int_equal(buf_add(&buf, text, sizeof text), ERR_OK);
    mem_wipe(text, sizeof text);
    for (int i = 0; i < 100; i++) /* grows, so moves */
        assert_int_equal(buf_add(&buf, "0123456789", 10), ERR_OK);
    assert_int_equal(count_marker(&marker), 1);
    buf_drop(&buf, MARKER_BYTES);
    assert_int_equal(count_marker(&marker), 0);
    buf_clear(&buf);
    write_marker(&marker, text);
    assert_int_equal(buf_add(&buf, text, sizeof text), ERR_OK);
    mem_wipe(text, sizeof text);
    buf_finish(&buf);
    assert_int_equal(count_marker(&marker), 0);
}

static void secrets_are_zeroed_aligned_and_gone_when_freed(void **state) {
    (void)state;
    struct marker marker;
    make_marker(&marker);
    for (size_t size = 1; size < 100000; size = size * 7 + 5) {
        unsigned char *secret = secret_alloc(size);
        assert_int_equal((uintptr_t)secret % 16, 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(secret[i], 0);
        bool is_looked_for = wipe_is_on() && size >= MARKER_BYTES;
        if (is_looked_for) {
            write_marker(&marker, secret);
            assert_int_equal(count_marker(&marker), 1);
        }
        secret_free(secret);
        if (is_looked_for)
            assert_int_equal(count_marker(&marker), 0);
    }
    secret_free(NULL);
}

__attribute__((noinline)) static void leave_marker_on_stack(const struct marker *marker) {
    char deep[20000];
    write_marker(marker, deep);
}

__attribute__((noinline)) static void leave_marker_deep_on_stack(const struct marker *marker) {
    volatile char deep[700000];
    deep[sizeof deep - 1] = 0;
    write_marker(marker, (char *)deep);
}

static void the_unused_stack_is_wiped(void **state) {
    (void)state;
    needs_our_free();
    struct marker marker;
    make_marker(&marker);
    leave_marker_on_stack(&marker);
    assert_int_equal(count_marker(&marker), 1);
    mem_wipe_stack();
    assert_int_equal(count_marker(&marker), 0);
    leave_marker_deep_on_stack(&marker);
    assert_int_equal(count_marker(&marker), 1);
    mem_wipe_stack();
    assert_int_equal(count_marker(&marker), 0);
}

static void the_stack_is_wiped_without_a_descriptor_left(void **state) {
    (void)state;
    needs_our_free();
    struct marker marker;
    struct rlimit before, none = {0, 0};
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    none.rlim_max = before.rlim_max;
    make_marker(&marker);
    leave_marker_on_stack(&marker);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    mem_wipe_stack();
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_int_equal(count_marker(&marker), 0);
}

static void secrets_work_unlocked_and_say_so_once(void **state) {
    (void)state;
    needs_our_free(); /* sanitizers answer mlock themselves */
    char path[] = "/tmp/kiosk-secret-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0 && fchmod(fd, 0666) == 0);
    pid_t pid = fork();
    if (pid == 0) {
        static const struct rlimit none = {0, 0};
        bool is_ready = setrlimit(RLIMIT_MEMLOCK, &none) == 0 && log_open(path, LOG_INFO) == ERR_OK;
        if (getuid() == 0) /* root may lock whatever the limit is */
            is_ready = is_ready && setuid(65534) == 0;
        char *first = secret_alloc(100), *second = secret_alloc(100);
        first[99] = second[99] = 1;
        secret_free(first);
        secret_free(second);
        _exit(is_ready ? 0 : 1);
    }
    int status;
    waitpid(pid, &status, 0);
    assert_int_equal(status, 0);
    char line[500] = "";
    assert_true(read(fd, line, sizeof line - 1) > 0);
    assert_non_null(strstr(line, "memory.not_locked"));
    assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1); /* one line */
    close(fd);
    unlink(path);
}

static void blocks_are_zeroed_also_when_resized(void **state) {
    (void)state;
    unsigned char *block = mem_alloc(3, 7);
    for (int i = 0; i < 21; i++)
        assert_int_equal(block[i], 0);
    memset(block, 9, 21);
    block = mem_resize(block, 21, 50);
    for (int i = 0; i < 50; i++)
        assert_int_equal(block[i], i < 21 ? 9 : 0);
    block = mem_resize(block, 50, 4);
    assert_int_equal(block[3], 9);
    mem_free(block);
    mem_free(NULL);
    char *copy = mem_copy_text("kept");
    assert_string_equal(copy, "kept");
    mem_free(copy);
    mem_free(mem_alloc(0, 5));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_freed_block_is_gone_from_the_process),
        cmocka_unit_test(a_grown_block_leaves_nothing_behind),
        cmocka_unit_test(a_shrunk_block_loses_its_tail),
        cmocka_unit_test(aligned_blocks_and_library_copies_are_wiped_too),
        cmocka_unit_test(realloc_of_null_allocates),
        cmocka_unit_test(arena_reset_wipes_and_keeps_the_memory),
        cmocka_unit_test(buf_forgets_what_it_drops_and_clears),
        cmocka_unit_test(secrets_are_zeroed_aligned_and_gone_when_freed),
        cmocka_unit_test(the_stack_is_wiped_without_a_descriptor_left),
        cmocka_unit_test(secrets_work_unlocked_and_say_so_once),
        cmocka_unit_test(the_unused_stack_is_wiped),
        cmocka_unit_test(blocks_are_zeroed_also_when_resized),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
