#include "devices/pinyin.h"

#include <inttypes.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/child.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/worker.h"
#include "devices/input/pinyin_wire.h"

#define LOG_ROOM "devices"

#define ANSWER_MS 300
#define START_MS 1200
#define SLICE_MS 50 /* how soon the end of a visit is noticed while waiting */
#define TRIES 2
#define JOB_SLOTS 4                       /* one of each kind */
#define MEMORY_MOST ((uint64_t)192 << 20) /* of addresses; it takes 57 MB, dictionary and all */
#define CPU_MOST_S 120

/* Forget only wakes: the count of visits has moved. Of each kind the newest waits, so that typing,
 * however fast, fills neither the queue nor the main thread's box. */
enum job_kind { JOB_QUERY, JOB_WARM, JOB_FORGET };

struct query {
    unsigned visit;
    int32_t page;
    char letters[PINYIN_LETTERS_MOST + 1];
};

struct pinyin {
    /* Set before the thread starts, then read by all. */
    struct mailbox *mailbox;
    char *program, *data;
    /* Main thread. */
    struct worker *worker;
    /* Any thread: counts visits; what belongs to an older one is dropped. */
    atomic_uint visit;
    /* The thread's own. */
    struct worker *self;
    struct child child;
    unsigned child_visit; /* whose letters it has seen */
    bool is_running;
    uint32_t serial;
};

static void free_answer(void *blob) {
    mem_free(blob);
}

/* Any thread. */
static void post(struct pinyin *pinyin, const struct pinyin_answer *answer) {
    struct pinyin_answer *copy = mem_alloc(1, sizeof *copy);
    *copy = *answer;
    struct envelope envelope = {.room = ROOM_KEYBOARD,
                                .kind = PINYIN_ANSWER,
                                .is_progress = true, /* an older answer has no question any more */
                                .blob = copy,
                                .free_blob = free_answer};
    if (mailbox_post(pinyin->mailbox, &envelope) != ERR_OK) {
        log_warn("pinyin.answer_dropped", "reason=mailbox_full");
    }
}

static void post_nothing(struct pinyin *pinyin, const char *letters) {
    struct pinyin_answer answer = {0};
    memcpy(answer.letters, letters, strnlen(letters, PINYIN_LETTERS_MOST));
    post(pinyin, &answer);
    mem_wipe(&answer, sizeof answer);
}

static bool is_over(struct pinyin *pinyin, unsigned visit) {
    return worker_must_stop(pinyin->self) || atomic_load(&pinyin->visit) != visit;
}

/* ERR_CANCELLED when the visit ends meanwhile. */
static enum err receive(struct pinyin *pinyin, unsigned visit, int64_t deadline_ms, char *bytes,
                        size_t *len) {
    struct clock *clock = clock_system();
    enum err err = ERR_TIMEOUT;
    while (err == ERR_TIMEOUT) {
        int64_t left_ms = deadline_ms - clock->monotonic_ms(clock);
        if (left_ms <= 0) {
            return ERR_TIMEOUT;
        }
        if (is_over(pinyin, visit)) {
            return ERR_CANCELLED;
        }
        err = channel_receive(pinyin->child.channel_fd, bytes, PINYIN_MESSAGE_MOST,
                              left_ms < SLICE_MS ? left_ms : SLICE_MS, len, NULL);
    }
    return err;
}

static void stop_child(struct pinyin *pinyin) {
    if (pinyin->is_running) {
        child_kill(&pinyin->child);
        pinyin->is_running = false;
    }
}

static enum err start_child(struct pinyin *pinyin, unsigned visit) {
    struct clock *clock = clock_system();
    const char *const argv[] = {pinyin->program, pinyin->data, NULL};
    struct child_params params = {.argv = argv, .want_channel = true, .cpu_limit_s = CPU_MOST_S};
    char hello[PINYIN_MESSAGE_MOST];
    size_t len = 0;
#ifndef KIOSK_SANITIZED /* their shadow memory is larger than any limit */
    params.memory_limit_bytes = MEMORY_MOST;
#endif
    enum err err = child_spawn(&params, &pinyin->child);
    if (err != ERR_OK) {
        return err;
    }
    pinyin->is_running = true;
    pinyin->child_visit = visit;
    err = receive(pinyin, visit, clock->monotonic_ms(clock) + START_MS, hello, &len);
    if (err == ERR_OK && (len != strlen(PINYIN_HELLO) || memcmp(hello, PINYIN_HELLO, len) != 0)) {
        err = ERR_PROTOCOL;
    }
    return err;
}

static enum err ask_child(struct pinyin *pinyin, const struct query *query,
                          struct pinyin_answer *answer) {
    struct clock *clock = clock_system();
    char bytes[PINYIN_MESSAGE_MOST];
    uint32_t serial = 0;
    size_t len = 0;
    int asked = snprintf(bytes, sizeof bytes, "Q %" PRIu32 " %" PRId32 " %s", ++pinyin->serial,
                         query->page, query->letters);
    enum err err = channel_send(pinyin->child.channel_fd, bytes, (size_t)asked, -1);
    int64_t deadline_ms = clock->monotonic_ms(clock) + ANSWER_MS;
    if (err == ERR_OK) {
        err = receive(pinyin, query->visit, deadline_ms, bytes, &len);
    }
    if (err == ERR_OK) {
        err = pinyin_wire_read(bytes, len, &serial, answer);
    }
    if (err == ERR_OK && serial != pinyin->serial) {
        err = ERR_PROTOCOL;
    }
    mem_wipe(bytes, sizeof bytes);
    return err;
}

/* A process that crashed, hangs or talks nonsense is killed, and the question asked once more. */
static void answer_query(struct pinyin *pinyin, const struct query *query) {
    struct pinyin_answer answer = {0};
    enum err err = ERR_GONE;
    for (int i = 0; i < TRIES && err != ERR_OK && err != ERR_CANCELLED; i++) {
        err = pinyin->is_running ? ERR_OK : start_child(pinyin, query->visit);
        if (err == ERR_OK && query->letters[0] != '\0') {
            err = ask_child(pinyin, query, &answer);
        }
        if (err != ERR_OK) {
            log_warn("pinyin.failed", "err=%s try=%d", err_name(err), i + 1);
            stop_child(pinyin);
        }
    }
    if (err == ERR_OK && query->letters[0] != '\0' && !is_over(pinyin, query->visit)) {
        memcpy(answer.letters, query->letters, sizeof answer.letters);
        post(pinyin, &answer);
    } else if (err != ERR_OK && err != ERR_CANCELLED && query->letters[0] != '\0') {
        post_nothing(pinyin, query->letters);
    }
    mem_wipe(&answer, sizeof answer);
}

/* Takes all that waits and leaves the newest question in `query`; to warm is the least of them. */
static bool take_newest(struct pinyin *pinyin, struct query *query) {
    struct job job;
    bool has_query = false;
    while (worker_take(pinyin->self, &job)) {
        struct query next;
        memcpy(&next, job.small, sizeof next);
        bool is_asked = job.kind == JOB_QUERY || (job.kind == JOB_WARM && !has_query);
        if (is_asked && !is_over(pinyin, next.visit)) {
            *query = next;
            has_query = true;
        }
        mem_wipe(&next, sizeof next);
        job_finish(&job);
    }
    return has_query;
}

static void body(struct worker *worker, void *context) {
    struct pinyin *pinyin = context;
    struct query query = {0};
    pinyin->self = worker;
    while (!worker_must_stop(worker)) {
        bool has_query = take_newest(pinyin, &query);
        if (is_over(pinyin, pinyin->child_visit)) {
            stop_child(pinyin);
        }
        if (!has_query) {
            worker_wait(worker, INT32_MAX);
            continue;
        }
        answer_query(pinyin, &query);
        mem_wipe(&query, sizeof query);
        mem_wipe_stack();
    }
    stop_child(pinyin);
}

static bool is_there(const char *folder, const char *file) {
    char path[PATH_MAX];
    int len = snprintf(path, sizeof path, "%s/%s", folder, file);
    return len > 0 && (size_t)len < sizeof path && access(path, R_OK) == 0;
}

bool pinyin_is_installed(const struct pinyin_params *params) {
    return access(params->worker, X_OK) == 0 && is_there(params->data, "kiosk_pinyin.schema.yaml");
}

enum err pinyin_start(const struct pinyin_params *params, struct pinyin **pinyin) {
    if (!pinyin_is_installed(params)) {
        return ERR_NOT_FOUND;
    }
    struct pinyin *made = mem_alloc(1, sizeof *made);
    made->mailbox = params->mailbox;
    made->program = mem_copy_text(params->worker);
    made->data = mem_copy_text(params->data);
    made->worker = worker_start(&(struct worker_params){
        .name = "pinyin", .slots = JOB_SLOTS, .body = body, .context = made});
    *pinyin = made;
    return ERR_OK;
}

void pinyin_stop(struct pinyin *pinyin) {
    if (pinyin == NULL) {
        return;
    }
    worker_stop(pinyin->worker);
    mem_free(pinyin->program);
    mem_free(pinyin->data);
    mem_free(pinyin);
}

void pinyin_query(struct pinyin *pinyin, const char *letters, int page) {
    struct job job = {.size = sizeof(struct query)};
    size_t len = strspn(letters, "abcdefghijklmnopqrstuvwxyz'");
    if (pinyin == NULL) {
        return;
    }
    if (letters[len] != '\0' || len > PINYIN_LETTERS_MOST || page < 0 || page > INT8_MAX) {
        post_nothing(pinyin, letters);
        return;
    }
    struct query query = {.visit = atomic_load(&pinyin->visit), .page = page};
    memcpy(query.letters, letters, len);
    memcpy(job.small, &query, sizeof query);
    job.kind = len > 0 ? JOB_QUERY : JOB_WARM;
    if (worker_post_newest(pinyin->worker, &job) != ERR_OK) {
        post_nothing(pinyin, letters);
    }
    mem_wipe(&query, sizeof query);
    mem_wipe(&job, sizeof job);
}

void pinyin_forget(struct pinyin *pinyin) {
    struct job job = {.kind = JOB_FORGET};
    if (pinyin == NULL) {
        return;
    }
    atomic_fetch_add(&pinyin->visit, 1);
    (void)!worker_post_newest(pinyin->worker, &job); /* a full queue has woken it already */
}
