#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mailbox.h"
#include "base/memory.h"
#include "base/worker.h"

static atomic_int blobs, rings;

static void free_blob(void *blob) {
    mem_free(blob);
    atomic_fetch_sub(&blobs, 1);
}

static void ring(void *context) {
    (void)context;
    atomic_fetch_add(&rings, 1);
}

static struct envelope make(enum room room, uint8_t kind, bool is_progress, uint32_t value) {
    struct envelope envelope = {
        .room = (uint8_t)room, .kind = kind, .size = sizeof value, .is_progress = is_progress};
    memcpy(envelope.small, &value, sizeof value);
    envelope.blob = mem_alloc(1, 8);
    envelope.free_blob = free_blob;
    atomic_fetch_add(&blobs, 1);
    return envelope;
}

static uint32_t value_of(const struct envelope *envelope) {
    uint32_t value;
    memcpy(&value, envelope->small, sizeof value);
    return value;
}

static void letters_come_in_order_and_ring_once(void **state) {
    (void)state;
    struct mailbox *box = mailbox_create(8, ring, NULL);
    struct envelope taken;
    rings = 0;
    assert_false(mailbox_take(box, &taken));
    for (int round = 0; round < 5; round++) {
        for (uint32_t i = 0; i < 6; i++) {
            struct envelope envelope = make(ROOM_SYNC, 1, false, i);
            assert_int_equal(mailbox_post(box, &envelope), ERR_OK);
        }
        assert_int_equal(rings, round + 1);
        for (uint32_t i = 0; i < 6; i++) {
            assert_true(mailbox_take(box, &taken));
            assert_int_equal(value_of(&taken), i);
            envelope_finish(&taken);
        }
        assert_false(mailbox_take(box, &taken));
    }
    mailbox_destroy(box);
    mailbox_destroy(NULL);
    assert_int_equal(blobs, 0);
}

static void what_is_offered_and_does_not_fit_stays_the_callers(void **state) {
    (void)state;
    struct mailbox *box = mailbox_create(1, NULL, NULL);
    struct envelope first = make(ROOM_SYNC, 1, false, 1), second = make(ROOM_SYNC, 1, false, 2);
    struct envelope taken;
    assert_int_equal(mailbox_offer(box, &first), ERR_OK);
    assert_int_equal(mailbox_offer(box, &second), ERR_FULL);
    assert_int_equal(blobs, 2);
    assert_true(mailbox_take(box, &taken));
    envelope_finish(&taken);
    assert_int_equal(mailbox_offer(box, &second), ERR_OK);
    assert_true(mailbox_take(box, &taken));
    assert_int_equal(value_of(&taken), 2);
    envelope_finish(&taken);
    mailbox_destroy(box);
    assert_int_equal(blobs, 0);
}

static void progress_replaces_only_its_own_predecessor(void **state) {
    (void)state;
    struct mailbox *box = mailbox_create(8, NULL, NULL);
    const struct envelope posts[] = {
        make(ROOM_SYNC, 1, true, 10),  make(ROOM_SYNC, 1, false, 11), make(ROOM_SYNC, 2, true, 12),
        make(ROOM_STORE, 1, true, 13), make(ROOM_SYNC, 1, true, 14),  make(ROOM_SYNC, 1, true, 15),
    };
    static const uint32_t expected[] = {15, 11, 12, 13};
    struct envelope taken;
    for (size_t i = 0; i < sizeof posts / sizeof posts[0]; i++)
        assert_int_equal(mailbox_post(box, &posts[i]), ERR_OK);
    assert_int_equal(blobs, 4);
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        assert_true(mailbox_take(box, &taken));
        assert_int_equal(value_of(&taken), expected[i]);
        envelope_finish(&taken);
    }
    assert_false(mailbox_take(box, &taken));
    mailbox_destroy(box);
    assert_int_equal(blobs, 0);
}

static void a_full_box_says_so_and_frees_the_blob(void **state) {
    (void)state;
    struct mailbox *box = mailbox_create(2, NULL, NULL);
    struct envelope posts[] = {make(ROOM_SYNC, 1, false, 1), make(ROOM_SYNC, 1, true, 2),
                               make(ROOM_SYNC, 2, true, 3), make(ROOM_SYNC, 1, false, 4),
                               make(ROOM_SYNC, 1, true, 5)};
    assert_int_equal(mailbox_post(box, &posts[0]), ERR_OK);
    assert_int_equal(mailbox_post(box, &posts[1]), ERR_OK);
    assert_int_equal(mailbox_post(box, &posts[2]), ERR_FULL);
    assert_int_equal(mailbox_post(box, &posts[3]), ERR_FULL);
    assert_int_equal(mailbox_post(box, &posts[4]), ERR_OK); /* replaces */
    assert_int_equal(blobs, 2);
    mailbox_drop_all(box);
    assert_int_equal(blobs, 0);
    mailbox_destroy(box);
}

static void small_events_can_be_read_in_place(void **state) {
    (void)state;
    assert_int_equal(offsetof(struct envelope, small) % 8, 0);
    assert_int_equal(offsetof(struct job, small) % 8, 0);
}

static void a_forgotten_letter_aborts(void **state) {
    (void)state;
    pid_t pid = fork();
    if (pid == 0) {
        struct mailbox *box = mailbox_create(2, NULL, NULL);
        struct envelope envelope = make(ROOM_SYNC, 1, false, 1);
        mailbox_post(box, &envelope);
        close(STDERR_FILENO);
        signal(SIGABRT, SIG_DFL);
        mailbox_destroy(box);
        _exit(0);
    }
    int status;
    waitpid(pid, &status, 0);
    assert_false(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

#define POSTERS 4
#define LETTERS 5000

static void *post_many(void *argument) {
    struct mailbox *box = argument;
    for (uint32_t i = 0; i < LETTERS;) {
        struct envelope envelope = make(ROOM_VOICE, 3, i % 10 == 9, i);
        if (mailbox_post(box, &envelope) == ERR_OK)
            i++;
    }
    return NULL;
}

static void several_threads_lose_no_result(void **state) {
    (void)state;
    struct mailbox *box = mailbox_create(POSTERS * LETTERS, ring, NULL);
    pthread_t threads[POSTERS];
    for (int i = 0; i < POSTERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, post_many, box), 0);
    int results = 0;
    struct envelope taken;
    for (int joined = 0; joined < POSTERS; joined++) {
        while (mailbox_take(box, &taken)) {
            results += !taken.is_progress;
            envelope_finish(&taken);
        }
        pthread_join(threads[joined], NULL);
    }
    while (mailbox_take(box, &taken)) {
        results += !taken.is_progress;
        envelope_finish(&taken);
    }
    assert_int_equal(results, POSTERS * LETTERS / 10 * 9);
    mailbox_destroy(box);
    assert_int_equal(blobs, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_come_in_order_and_ring_once),
        cmocka_unit_test(what_is_offered_and_does_not_fit_stays_the_callers),
        cmocka_unit_test(progress_replaces_only_its_own_predecessor),
        cmocka_unit_test(a_full_box_says_so_and_frees_the_blob),
        cmocka_unit_test(small_events_can_be_read_in_place),
        cmocka_unit_test(a_forgotten_letter_aborts),
        cmocka_unit_test(several_threads_lose_no_result),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
