#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"

static void blocks_are_zeroed_aligned_and_apart(void **state) {
    (void)state;
    struct arena *arena = arena_create(1 << 22);
    for (int round = 0; round < 3; round++) {
        for (size_t size = 0; size < 3000; size += 13) {
            unsigned char *block = arena_alloc(arena, size);
            assert_int_equal((uintptr_t)block % 16, 0);
            for (size_t i = 0; i < size; i++)
                assert_int_equal(block[i], 0);
            memset(block, 0xee, size);
        }
        arena_reset(arena);
    }
    arena_destroy(arena);
    arena_destroy(NULL);
}

static void a_block_larger_than_a_chunk_fits(void **state) {
    (void)state;
    struct arena *arena = arena_create(1 << 22);
    memset(arena_alloc(arena, 3000000), 1, 3000000);
    char *small = arena_alloc(arena, 10);
    assert_int_equal(small[9], 0);
    arena_reset(arena);
    assert_int_equal(((char *)arena_alloc(arena, 2000000))[1999999], 0);
    arena_destroy(arena);
}

static void texts_are_copied(void **state) {
    (void)state;
    struct arena *arena = arena_create(1 << 16);
    assert_string_equal(arena_text(arena, NULL), "");
    assert_string_equal(arena_text(arena, "Elm St"), "Elm St");
    assert_string_equal(arena_text_n(arena, "Elm St", 3), "Elm");
    assert_string_equal(arena_format(arena, "%d-%s", 7, "x"), "7-x");
    assert_string_equal(arena_format(arena, "%s", ""), "");
    int *numbers = arena_array(arena, int, 4);
    assert_int_equal(numbers[3], 0);
    arena_destroy(arena);
}

static void the_maximum_aborts(void **state) {
    (void)state;
    pid_t pid = fork();
    if (pid == 0) {
        struct arena *arena = arena_create(1000);
        arena_alloc(arena, 600);
        close(STDERR_FILENO);
        signal(SIGABRT, SIG_DFL);
        arena_alloc(arena, 600);
        _exit(0);
    }
    int status;
    waitpid(pid, &status, 0);
    assert_false(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_zeroed_aligned_and_apart),
        cmocka_unit_test(a_block_larger_than_a_chunk_fits),
        cmocka_unit_test(texts_are_copied),
        cmocka_unit_test(the_maximum_aborts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
