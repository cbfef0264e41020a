/* The scanner's thread: one job at a time, the watchdog, cancelling, and what is told to whom. What
 * a driver does wrong ends here: its process goes, the pages that came stay. */
#include "devices/scanner.h"

#include <inttypes.h>
#include <poll.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/worker.h"
#include "devices/scanner/scanner_driver.h"

#define LOG_ROOM "devices"

#define SLICE_MS 20    /* how soon a call is noticed while waiting for the device */
#define SETTLE_MS 1500 /* for a device to stop after a cancel, before its process is killed */
#define OFFER_MS 10    /* the main thread's box is full */
#define JOB_SLOTS 8

enum job_kind { JOB_LIST, JOB_OPEN, JOB_SCAN, JOB_CANCEL, JOB_PAUSE, JOB_GO_ON, JOB_FORGET };

enum phase {
    IDLE,
    LISTING,
    AT_WORK,
    SETTLING /* its end was told; the device has not stopped yet */
};

struct scanner {
    /* Set before the thread starts, then read by all. */
    struct scanner_params params;
    char *texts[5];
    const struct scanner_driver *driver;
    struct worker *worker;
    /* Any thread: counts visits; pages of an older one are dropped. */
    atomic_uint visit;
    /* The thread's own. */
    struct worker *self;
    struct scanner_device *device; /* NULL: not running */
    enum phase phase;
    struct scanner_order order; /* of the job at work */
    unsigned order_visit;
    int pages; /* DONE so far */
    int page;  /* the one that would be missing now */
    bool is_paused, is_faulted;
    int64_t deadline_ms;
    struct scanner_list list;
};

struct call {
    unsigned visit;
    struct scanner_order order;
};

static int64_t now_ms(void) {
    struct clock *clock = clock_system();
    return clock->monotonic_ms(clock);
}

void scanner_page_free(void *page) {
    if (page != NULL)
        scanner_page_unmap(page);
    mem_free(page);
}

/* ---- what is told ---- */

static bool is_of_now(const struct scanner *scanner) {
    return atomic_load(&scanner->visit) == scanner->order_visit;
}

static void offer(struct scanner *scanner, struct envelope *envelope) {
    envelope->room = ROOM_DEVICES;
    while (mailbox_offer(scanner->params.mailbox, envelope) != ERR_OK) {
        if (worker_must_stop(scanner->self) || !is_of_now(scanner)) {
            envelope_finish(envelope);
            return;
        }
        poll(NULL, 0, OFFER_MS);
    }
}

static void tell(struct scanner *scanner, enum scanner_event_kind kind,
                 const struct scanner_event *event) {
    struct envelope envelope = {
        .kind = (uint8_t)kind, .size = sizeof *event, .is_progress = kind == SCANNER_PROGRESS};
    _Static_assert(sizeof *event <= ENVELOPE_INLINE, "an event fits into an envelope");
    memcpy(envelope.small, event, sizeof *event);
    if (is_of_now(scanner))
        offer(scanner, &envelope);
}

static void tell_page(struct scanner *scanner, struct scanner_reply *reply) {
    struct scanner_page *page = mem_alloc(1, sizeof *page);
    *page = reply->made;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t after_us = (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000 - reply->read_us;
    page->after_ms = after_us < 0 || after_us > INT32_MAX ? 0 : (int32_t)(after_us / 1000);
    bool is_done = reply->kind == SCANNER_REPLY_DONE;
    log_info(is_done ? "scanner.page_done" : "scanner.page_seen",
             "job=%" PRIu32 " page=%d ms=%d bytes=%zu", page->job, page->page, page->after_ms,
             page->map_len);
    struct envelope envelope = {.kind = is_done ? SCANNER_PAGE_DONE : SCANNER_PAGE_SEEN,
                                .blob = page,
                                .free_blob = scanner_page_free};
    if (is_of_now(scanner))
        offer(scanner, &envelope);
    else
        scanner_page_free(page);
}

static void tell_list(struct scanner *scanner) {
    struct scanner_list *copy = mem_alloc(1, sizeof *copy);
    *copy = scanner->list;
    struct envelope envelope = {.kind = SCANNER_FOUND, .blob = copy, .free_blob = mem_free};
    log_info("scanner.listed", "count=%d", copy->count);
    offer(scanner, &envelope);
}

static void tell_fault(struct scanner *scanner, enum scanner_fault fault, int page) {
    struct scanner_event event = {.job = scanner->order.job, .page = page, .fault = fault};
    log_warn("scanner.fault", "job=%" PRIu32 " page=%d fault=%d", event.job, page, (int)fault);
    tell(scanner, SCANNER_FAULTED, &event);
}

static void tell_end(struct scanner *scanner, enum scanner_end end) {
    struct scanner_event event = {.job = scanner->order.job, .end = end, .pages = scanner->pages};
    log_info("scanner.ended", "job=%" PRIu32 " pages=%d end=%d", event.job, event.pages, (int)end);
    tell(scanner, SCANNER_ENDED, &event);
}

/* ---- the device ---- */

static void stop_device(struct scanner *scanner) {
    if (scanner->device != NULL)
        scanner->driver->close(scanner->device);
    scanner->device = NULL;
}

static void end_job(struct scanner *scanner, enum scanner_end end) {
    tell_end(scanner, end);
    scanner->phase = IDLE;
    scanner->is_paused = false;
}

/* The process hangs, crashed or lies: the job ends, the pages stay, and the next job finds a new
 * process. */
static void give_up(struct scanner *scanner, enum err err) {
    log_warn("scanner.gave_up", "err=%s phase=%d", err_name(err), (int)scanner->phase);
    stop_device(scanner);
    if (scanner->phase == LISTING) {
        scanner->list.count = 0;
        tell_list(scanner);
    } else if (scanner->phase == AT_WORK) {
        tell_fault(scanner, err == ERR_TIMEOUT ? SCANNER_HANG : SCANNER_IO, scanner->page);
        end_job(scanner, SCANNER_FAILED);
    }
    scanner->phase = IDLE;
}

static void add_device(struct scanner *scanner, const struct scanner_reply *reply) {
    struct scanner_list *list = &scanner->list;
    if (list->count == SCANNER_LIST_MOST)
        return;
    memcpy(list->devices[list->count].name, reply->name, sizeof reply->name);
    memcpy(list->devices[list->count].vendor, reply->vendor, sizeof reply->vendor);
    memcpy(list->devices[list->count].model, reply->model, sizeof reply->model);
    list->count++;
}

static void handle_work(struct scanner *scanner, struct scanner_reply *reply) {
    struct scanner_event event = {.job = reply->job, .page = reply->page, .lines = reply->lines};
    switch (reply->kind) {
    case SCANNER_REPLY_READY:
        event.capabilities = reply->capabilities;
        tell(scanner, SCANNER_READY, &event);
        break;
    case SCANNER_REPLY_BEGUN:
        scanner->page = reply->page;
        tell(scanner, SCANNER_PAGE_BEGUN, &event);
        break;
    case SCANNER_REPLY_PROGRESS:
        tell(scanner, SCANNER_PROGRESS, &event);
        break;
    case SCANNER_REPLY_DONE:
        scanner->pages++;
        if (scanner->page == reply->page) /* else the next one has begun */
            scanner->page++;
        tell_page(scanner, reply);
        break;
    case SCANNER_REPLY_SEEN:
        tell_page(scanner, reply);
        break;
    case SCANNER_REPLY_FAULT:
        tell_fault(scanner, reply->fault, reply->page);
        scanner->is_faulted = true;
        break;
    case SCANNER_REPLY_DEVICE:
    case SCANNER_REPLY_LISTED:
    case SCANNER_REPLY_ALIVE:
    case SCANNER_REPLY_ENDED:
        break;
    }
}

static void handle_reply(struct scanner *scanner, struct scanner_reply *reply) {
    bool is_ours = reply->job == scanner->order.job;
    if (scanner->phase == AT_WORK)
        scanner->deadline_ms = now_ms() + scanner->params.stall_ms;
    if (reply->kind == SCANNER_REPLY_DEVICE) {
        add_device(scanner, reply);
    } else if (reply->kind == SCANNER_REPLY_LISTED && scanner->phase == LISTING) {
        tell_list(scanner);
        scanner->phase = IDLE;
    } else if (reply->kind == SCANNER_REPLY_ENDED && is_ours) {
        if (scanner->phase == AT_WORK)
            end_job(scanner, scanner->is_faulted ? SCANNER_FAILED : SCANNER_DONE);
        scanner->phase = IDLE;
    } else if (scanner->phase == AT_WORK && is_ours) {
        handle_work(scanner, reply);
    } else {
        scanner_page_unmap(&reply->made); /* late: its job was cancelled */
    }
}

static void work(struct scanner *scanner, const struct scanner_order *order) {
    struct scanner_reply reply = {0};
    enum err err = scanner->device == NULL
                       ? scanner->driver->open(&scanner->params, &scanner->device)
                       : ERR_OK;
    if (err == ERR_OK)
        err = scanner->driver->work(scanner->device, order, order == NULL ? SLICE_MS : 0, &reply);
    if (err == ERR_OK)
        handle_reply(scanner, &reply);
    else if (err != ERR_TIMEOUT || now_ms() >= scanner->deadline_ms)
        give_up(scanner, err);
}

/* ---- calls ---- */

static void begin(struct scanner *scanner, const struct call *call) {
    scanner->order = call->order;
    scanner->order_visit = call->visit;
    scanner->pages = 0;
    scanner->page = call->order.kind == SCANNER_ORDER_SCAN ? call->order.request.first : 0;
    scanner->is_faulted = false;
    scanner->list.count = 0;
    scanner->phase = call->order.kind == SCANNER_ORDER_LIST ? LISTING : AT_WORK;
    /* The process may have been killed while nobody asked anything of it. */
    if (scanner->device != NULL && scanner->driver->health(scanner->device) != ERR_OK)
        stop_device(scanner);
    scanner->deadline_ms = now_ms() + scanner->params.stall_ms;
    work(scanner, &call->order);
}

static void handle_cancel(struct scanner *scanner) {
    if (scanner->phase != AT_WORK)
        return;
    end_job(scanner, SCANNER_CANCELLED);
    if (scanner->device != NULL) {
        scanner->driver->cancel(scanner->device, scanner->order.job);
        scanner->phase = SETTLING;
        scanner->deadline_ms = now_ms() + SETTLE_MS;
    }
}

static void handle_pause(struct scanner *scanner, bool is_paused) {
    const struct scanner_order order = {
        is_paused ? SCANNER_ORDER_PAUSE : SCANNER_ORDER_GO_ON, scanner->order.job, {0}};
    if (scanner->phase == AT_WORK && is_paused != scanner->is_paused) {
        scanner->is_paused = is_paused;
        work(scanner, &order);
    }
}

static void forget(struct scanner *scanner) {
    stop_device(scanner);
    scanner->phase = IDLE;
    scanner->is_paused = false;
}

struct waiting {
    struct call calls[JOB_SLOTS];
    int count;
};

/* A job that waits and is cancelled, or is one too many, ends without having begun. */
static void end_waiting(struct scanner *scanner, const struct call *call, enum scanner_end end) {
    const struct scanner_event event = {.job = call->order.job, .end = end};
    struct envelope envelope = {.kind = SCANNER_ENDED, .size = sizeof event};
    memcpy(envelope.small, &event, sizeof event);
    if (call->order.kind != SCANNER_ORDER_LIST && call->visit == atomic_load(&scanner->visit))
        offer(scanner, &envelope);
}

/* What is done beside a job; it goes for those that wait as well. */
static void handle_now(struct scanner *scanner, enum job_kind kind, struct waiting *waiting) {
    if (kind == JOB_PAUSE || kind == JOB_GO_ON) {
        handle_pause(scanner, kind == JOB_PAUSE);
        return;
    }
    if (kind == JOB_CANCEL)
        handle_cancel(scanner);
    else
        forget(scanner);
    for (int i = 0; i < waiting->count; i++)
        end_waiting(scanner, &waiting->calls[i], SCANNER_CANCELLED);
    waiting->count = 0;
}

static void take_calls(struct scanner *scanner, struct waiting *waiting) {
    struct job job;
    while (worker_take(scanner->self, &job)) {
        struct call call;
        memcpy(&call, job.small, sizeof call);
        if (job.kind >= JOB_CANCEL)
            handle_now(scanner, (enum job_kind)job.kind, waiting);
        else if (waiting->count < JOB_SLOTS)
            waiting->calls[waiting->count++] = call;
        else
            end_waiting(scanner, &call, SCANNER_FAILED);
        job_finish(&job);
    }
}

static void begin_next(struct scanner *scanner, struct waiting *waiting) {
    struct call call = waiting->calls[0];
    memmove(waiting->calls, waiting->calls + 1, sizeof call * (size_t)(waiting->count - 1));
    waiting->count--;
    if (call.visit == atomic_load(&scanner->visit))
        begin(scanner, &call);
}

static void body(struct worker *worker, void *context) {
    struct scanner *scanner = context;
    struct waiting waiting = {0};
    scanner->self = worker;
    while (!worker_must_stop(worker)) {
        take_calls(scanner, &waiting);
        if (scanner->phase != IDLE)
            work(scanner, NULL);
        else if (waiting.count > 0)
            begin_next(scanner, &waiting);
        else
            worker_wait(worker, INT32_MAX);
    }
    stop_device(scanner);
}

/* ---- the main thread ---- */

enum err scanner_probe(const struct scanner_params *params) {
    const struct scanner_driver *driver = scanner_driver_find(params->driver);
    return driver == NULL ? ERR_NOT_FOUND : driver->probe(params);
}

enum err scanner_start(const struct scanner_params *params, struct scanner **scanner) {
    enum err err = scanner_probe(params);
    if (err != ERR_OK)
        return err;
    struct scanner *made = mem_alloc(1, sizeof *made);
    made->params = *params;
    made->driver = scanner_driver_find(params->driver);
    const char **texts[] = {&made->params.device, &made->params.worker, &made->params.config_folder,
                            &made->params.options, &made->params.rules};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        *texts[i] = made->texts[i] = mem_copy_text(*texts[i] != NULL ? *texts[i] : "");
    made->params.driver = made->driver->name;
    made->worker = worker_start(&(struct worker_params){
        .name = "scanner", .slots = JOB_SLOTS, .body = body, .context = made});
    *scanner = made;
    return ERR_OK;
}

void scanner_stop(struct scanner *scanner) {
    if (scanner == NULL)
        return;
    worker_stop(scanner->worker);
    for (size_t i = 0; i < sizeof scanner->texts / sizeof scanner->texts[0]; i++)
        mem_free(scanner->texts[i]);
    mem_free(scanner);
}

static void post(struct scanner *scanner, enum job_kind kind, const struct scanner_order *order) {
    struct job job = {.kind = (uint16_t)kind, .size = sizeof(struct call)};
    _Static_assert(sizeof(struct call) <= JOB_INLINE, "a call fits into a job");
    if (scanner == NULL)
        return;
    struct call call = {.visit = atomic_load(&scanner->visit), .order = *order};
    memcpy(job.small, &call, sizeof call);
    enum err err = kind >= JOB_CANCEL ? worker_post_newest(scanner->worker, &job)
                                      : worker_post(scanner->worker, &job);
    if (err != ERR_OK)
        log_error("scanner.too_many_calls", "kind=%d", (int)kind);
}

void scanner_list_devices(struct scanner *scanner) {
    post(scanner, JOB_LIST, &(struct scanner_order){.kind = SCANNER_ORDER_LIST});
}

void scanner_open(struct scanner *scanner, uint32_t job) {
    post(scanner, JOB_OPEN, &(struct scanner_order){.kind = SCANNER_ORDER_OPEN, .job = job});
}

void scanner_scan(struct scanner *scanner, const struct scanner_request *request) {
    post(scanner, JOB_SCAN,
         &(struct scanner_order){
             .kind = SCANNER_ORDER_SCAN, .job = request->job, .request = *request});
}

void scanner_cancel(struct scanner *scanner) {
    post(scanner, JOB_CANCEL, &(struct scanner_order){0});
}

void scanner_pause(struct scanner *scanner, bool is_paused) {
    post(scanner, is_paused ? JOB_PAUSE : JOB_GO_ON, &(struct scanner_order){0});
}

void scanner_forget(struct scanner *scanner) {
    if (scanner == NULL)
        return;
    atomic_fetch_add(&scanner->visit, 1);
    post(scanner, JOB_FORGET, &(struct scanner_order){0});
}
