/* A thread with a bounded queue of jobs. A job is a small struct copied in and one optional owned
 * blob. The thread's body may wait elsewhere (curl_multi_poll, poll): then it gives `wake`. */
#ifndef BASE_WORKER_H
#define BASE_WORKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define JOB_INLINE 192

struct job {
    uint16_t kind;
    uint16_t size;
    _Alignas(8) unsigned char small[JOB_INLINE]; /* so that a struct may be read in place */
    void *blob;
    void (*free_blob)(void *blob);
};

struct worker;

struct worker_params {
    const char *name; /* <= 15 bytes, shown by the system's tools */
    size_t slots;
    void (*body)(struct worker *worker, void *context); /* runs until worker_must_stop */
    void (*wake)(void *context);                        /* any thread; NULL: worker_wait is used */
    void *context;
};

/* Starts the thread. Aborts when the system has none. Owner thread calls start and stop. */
struct worker *worker_start(const struct worker_params *params);
/* Asks, wakes, joins, frees queued blobs, frees the worker. NULL is fine. */
void worker_stop(struct worker *worker);
/* Any thread. ERR_FULL when the queue is full; the blob stays the caller's then. */
ERR_MUST_USE enum err worker_post(struct worker *worker, const struct job *job);
/* The same, but jobs of this kind that still wait are dropped: only the newest counts. */
ERR_MUST_USE enum err worker_post_newest(struct worker *worker, const struct job *job);
/* On the worker's thread. */
bool worker_take(struct worker *worker, struct job *job); /* false: none now */
bool worker_wait(struct worker *worker,
                 int64_t timeout_ms); /* true: a job waits or stop was asked */
bool worker_must_stop(struct worker *worker);
void job_finish(struct job *job);

#endif
