#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/worker.h"

struct tally {
    atomic_int done, blobs, sum;
    atomic_bool may_begin;
    int event_fd;
    char name[16];
};

static struct tally tally;

static int begin(void **state) {
    (void)state;
    tally = (struct tally){.may_begin = true, .event_fd = -1};
    return 0;
}

static void free_blob(void *blob) {
    mem_free(blob);
    atomic_fetch_sub(&tally.blobs, 1);
}

static struct job make(uint32_t value, bool has_blob) {
    struct job job = {.kind = 1, .size = sizeof value};
    memcpy(job.small, &value, sizeof value);
    if (has_blob) {
        job.blob = mem_alloc(1, 4);
        job.free_blob = free_blob;
        atomic_fetch_add(&tally.blobs, 1);
    }
    return job;
}

static void do_job(struct job *job) {
    uint32_t value;
    memcpy(&value, job->small, sizeof value);
    atomic_fetch_add(&tally.sum, (int)value);
    atomic_fetch_add(&tally.done, 1);
    job_finish(job);
}

static void queue_body(struct worker *worker, void *context) {
    struct tally *own = context;
    struct job job;
    pthread_getname_np(pthread_self(), own->name, sizeof own->name);
    while (!worker_must_stop(worker)) {
        worker_wait(worker, -1);
        while (atomic_load(&own->may_begin) && worker_take(worker, &job))
            do_job(&job);
    }
}

/* Sleeps in poll, as the courier does in curl_multi_poll. */
static void poll_body(struct worker *worker, void *context) {
    struct tally *own = context;
    struct job job;
    while (!worker_must_stop(worker)) {
        struct pollfd bell = {.fd = own->event_fd, .events = POLLIN};
        poll(&bell, 1, -1);
        uint64_t count;
        ssize_t got = read(own->event_fd, &count, sizeof count);
        (void)got;
        while (worker_take(worker, &job))
            do_job(&job);
    }
}

static void wake_poll(void *context) {
    struct tally *own = context;
    uint64_t one = 1;
    ssize_t wrote = write(own->event_fd, &one, sizeof one);
    (void)wrote;
}

static void post_all(struct worker *worker, uint32_t count) {
    for (uint32_t i = 0; i < count;) {
        struct job job = make(i, i % 2 == 0);
        if (worker_post(worker, &job) == ERR_OK)
            i++;
        else
            job_finish(&job);
    }
}

static void jobs_are_done_in_a_named_thread(void **state) {
    (void)state;
    struct worker_params params = {
        .name = "a_name_that_is_too_long", .slots = 8, .body = queue_body, .context = &tally};
    struct worker *worker = worker_start(&params);
    post_all(worker, 1000);
    while (atomic_load(&tally.done) < 1000)
        poll(NULL, 0, 1);
    worker_stop(worker);
    worker_stop(NULL);
    assert_int_equal(tally.sum, 499500);
    assert_int_equal(tally.blobs, 0);
    assert_string_equal(tally.name, "a_name_that_is_");
}

static void a_thread_that_sleeps_elsewhere_is_woken(void **state) {
    (void)state;
    tally.event_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    struct worker_params params = {
        .name = "poller", .slots = 4, .body = poll_body, .wake = wake_poll, .context = &tally};
    struct worker *worker = worker_start(&params);
    post_all(worker, 500);
    while (atomic_load(&tally.done) < 500)
        poll(NULL, 0, 1);
    worker_stop(worker);
    close(tally.event_fd);
    assert_int_equal(tally.blobs, 0);
}

static void a_full_queue_leaves_the_blob_with_the_poster(void **state) {
    (void)state;
    tally.may_begin = false;
    struct worker_params params = {
        .name = "full", .slots = 2, .body = queue_body, .context = &tally};
    struct worker *worker = worker_start(&params);
    for (uint32_t i = 0; i < 2; i++) {
        struct job job = make(i, true);
        assert_int_equal(worker_post(worker, &job), ERR_OK);
    }
    struct job third = make(2, true);
    assert_int_equal(worker_post(worker, &third), ERR_FULL);
    assert_int_equal(tally.blobs, 3);
    job_finish(&third);
    worker_stop(worker); /* frees what was never done */
    assert_int_equal(tally.blobs, 0);
    assert_int_equal(tally.done, 0);
}

/* 1 and 3 are of a kind: 3 takes its place, behind 2. A full queue is no hindrance then. */
static void the_newest_of_a_kind_is_done_alone(void **state) {
    (void)state;
    tally.may_begin = false;
    struct worker_params params = {
        .name = "newest", .slots = 2, .body = queue_body, .context = &tally};
    struct worker *worker = worker_start(&params);
    struct job first = make(1, true), other = make(20, true), newest = make(300, true), taken;
    other.kind = 2;
    assert_int_equal(worker_post_newest(worker, &first), ERR_OK);
    assert_int_equal(worker_post_newest(worker, &other), ERR_OK);
    assert_int_equal(worker_post_newest(worker, &newest), ERR_OK);
    assert_int_equal(tally.blobs, 2);
    assert_true(worker_take(worker, &taken));
    assert_int_equal(taken.kind, 2);
    do_job(&taken);
    assert_true(worker_take(worker, &taken));
    do_job(&taken);
    assert_false(worker_take(worker, &taken));
    assert_int_equal(tally.sum, 320);
    worker_stop(worker);
    assert_int_equal(tally.blobs, 0);
}

static void waiting_body(struct worker *worker, void *context) {
    struct tally *own = context;
    struct clock *clock = clock_system();
    int64_t begun_ms = clock->monotonic_ms(clock);
    bool has_reason = worker_wait(worker, 30);
    atomic_store(&own->sum, (int)(clock->monotonic_ms(clock) - begun_ms));
    atomic_store(&own->done, has_reason ? 2 : 1);
    worker_wait(worker, -1);
}

static void a_wait_ends_at_its_time(void **state) {
    (void)state;
    struct worker_params params = {
        .name = "waiting", .slots = 2, .body = waiting_body, .context = &tally};
    struct worker *worker = worker_start(&params);
    while (atomic_load(&tally.done) == 0)
        poll(NULL, 0, 1);
    worker_stop(worker);
    assert_int_equal(tally.done, 1);
    assert_true(tally.sum >= 29);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(jobs_are_done_in_a_named_thread, begin),
        cmocka_unit_test_setup(a_thread_that_sleeps_elsewhere_is_woken, begin),
        cmocka_unit_test_setup(a_full_queue_leaves_the_blob_with_the_poster, begin),
        cmocka_unit_test_setup(the_newest_of_a_kind_is_done_alone, begin),
        cmocka_unit_test_setup(a_wait_ends_at_its_time, begin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
