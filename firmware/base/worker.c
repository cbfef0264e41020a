#include "base/worker.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "base/memory.h"

#define LOG_ROOM "base"

struct worker {
    /* Set before the thread starts, then read by all. */
    struct worker_params params;
    char name[16];
    pthread_t thread;
    atomic_bool must_stop;
    /* Under the lock. */
    pthread_mutex_t lock;
    pthread_cond_t changed;
    size_t first, count;
    struct job *queue;
};

static void *run(void *argument) {
    struct worker *worker = argument;
    pthread_setname_np(pthread_self(), worker->name);
    worker->params.body(worker, worker->params.context);
    return NULL;
}

static void init_condition(pthread_cond_t *condition) {
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(condition, &attributes);
    pthread_condattr_destroy(&attributes);
}

struct worker *worker_start(const struct worker_params *params) {
    struct worker *worker = mem_alloc(1, sizeof *worker);
    worker->params = *params;
    if (worker->params.slots == 0)
        worker->params.slots = 1;
    size_t len = strnlen(params->name, sizeof worker->name - 1);
    memcpy(worker->name, params->name, len);
    worker->queue = mem_alloc(worker->params.slots, sizeof *worker->queue);
    atomic_init(&worker->must_stop, false);
    pthread_mutex_init(&worker->lock, NULL);
    init_condition(&worker->changed);

    /* Signals are the main thread's business: a worker's system calls are not interrupted. */
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int code = pthread_create(&worker->thread, NULL, run, worker);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (code != 0) {
        log_error("worker.no_thread", "errno=%d", code);
        abort();
    }
    return worker;
}

static void wake(struct worker *worker) {
    if (worker->params.wake)
        worker->params.wake(worker->params.context);
}

void worker_stop(struct worker *worker) {
    if (!worker)
        return;
    pthread_mutex_lock(&worker->lock);
    atomic_store(&worker->must_stop, true);
    pthread_cond_broadcast(&worker->changed);
    pthread_mutex_unlock(&worker->lock);
    wake(worker);
    pthread_join(worker->thread, NULL);

    struct job job;
    while (worker_take(worker, &job))
        job_finish(&job);
    pthread_cond_destroy(&worker->changed);
    pthread_mutex_destroy(&worker->lock);
    mem_free(worker->queue);
    mem_free(worker);
}

static struct job *queued(struct worker *worker, size_t index) {
    return &worker->queue[(worker->first + index) % worker->params.slots];
}

/* Under the lock. Closes the gap: the others keep their order. */
static void drop_kind(struct worker *worker, uint16_t kind) {
    size_t kept = 0;
    for (size_t i = 0; i < worker->count; i++) {
        struct job *job = queued(worker, i);
        if (job->kind == kind)
            job_finish(job);
        else if (kept++ != i)
            *queued(worker, kept - 1) = *job;
    }
    for (size_t i = kept; i < worker->count; i++)
        mem_wipe(queued(worker, i), sizeof(struct job));
    worker->count = kept;
}

static enum err post(struct worker *worker, const struct job *job, bool is_newest) {
    enum err err = ERR_FULL;
    pthread_mutex_lock(&worker->lock);
    if (is_newest)
        drop_kind(worker, job->kind);
    if (worker->count < worker->params.slots) {
        *queued(worker, worker->count) = *job;
        worker->count++;
        pthread_cond_signal(&worker->changed);
        err = ERR_OK;
    }
    pthread_mutex_unlock(&worker->lock);
    if (err == ERR_OK)
        wake(worker);
    return err;
}

enum err worker_post(struct worker *worker, const struct job *job) {
    return post(worker, job, false);
}

enum err worker_post_newest(struct worker *worker, const struct job *job) {
    return post(worker, job, true);
}

bool worker_take(struct worker *worker, struct job *job) {
    bool has_one = false;
    pthread_mutex_lock(&worker->lock);
    if (worker->count > 0) {
        struct job *oldest = &worker->queue[worker->first];
        *job = *oldest;
        mem_wipe(oldest, sizeof *oldest);
        worker->first = (worker->first + 1) % worker->params.slots;
        worker->count--;
        has_one = true;
    }
    pthread_mutex_unlock(&worker->lock);
    return has_one;
}

static struct timespec deadline_in(int64_t timeout_ms) {
    struct timespec deadline;
    clock_gettime(CLOCK_MONOTONIC, &deadline);
    deadline.tv_sec += (time_t)(timeout_ms / 1000);
    deadline.tv_nsec += (long)(timeout_ms % 1000) * 1000000;
    if (deadline.tv_nsec >= 1000000000) {
        deadline.tv_sec++;
        deadline.tv_nsec -= 1000000000;
    }
    return deadline;
}

bool worker_wait(struct worker *worker, int64_t timeout_ms) {
    struct timespec deadline = deadline_in(timeout_ms > 0 ? timeout_ms : 0);
    int code = 0;
    pthread_mutex_lock(&worker->lock);
    while (worker->count == 0 && !atomic_load(&worker->must_stop) && code == 0) {
        if (timeout_ms < 0)
            code = pthread_cond_wait(&worker->changed, &worker->lock);
        else
            code = pthread_cond_timedwait(&worker->changed, &worker->lock, &deadline);
    }
    bool has_reason = worker->count > 0 || atomic_load(&worker->must_stop);
    pthread_mutex_unlock(&worker->lock);
    return has_reason;
}

bool worker_must_stop(struct worker *worker) {
    return atomic_load(&worker->must_stop);
}

void job_finish(struct job *job) {
    if (job->blob && job->free_blob)
        job->free_blob(job->blob);
    mem_wipe(job, sizeof *job);
}
