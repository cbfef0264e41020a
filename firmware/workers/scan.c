/* kiosk311-scan [RULES]: a scanner in a process of its own, for its drivers may hang or crash
 * (reference/scanning 2.3, 16). The messages are described in devices/scanner/scanner_wire.h. It
 * may not write a single byte to any file, and says nothing anywhere but on its channel. */
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/crash.h"
#include "base/memory.h"
#include "workers/scan_driver.h"
#include "workers/scan_frames.h"
#include "workers/scan_page.h"
#include "workers/scan_talk.h"

#define READ_BYTES ((size_t)256 << 10)
#define PROGRESS_US 100000
#define LISTEN_US 10000
#define ALIVE_US 300000
#define WAIT_MS 10
#define CHAIN_MOST_US                                                                              \
    20000000 /* for a page to be cleaned; longer is a hang, and then we are silent */
#define OPTIONS_MOST 16

struct scan {
    const struct scan_driver *driver;
    struct scan_device *device; /* NULL: not open */
    char name[SCAN_TEXT], options[OPTIONS_MOST][SCAN_TEXT];
    int option_count;
    struct scan_chain *chain;
    struct scan_frames frames;
    uint8_t *bytes;
    /* Of the job at work. */
    struct scan_command job;
    bool is_cancelled, is_paused;
    int64_t alive_us, progress_us, listened_us;
};

static const char *const FAULT_WORDS[SCAN_STATUS_COUNT] = {
    [SCAN_NO_DOCS] = "empty",         [SCAN_JAM] = "jam",
    [SCAN_COVER_OPEN] = "cover_open", [SCAN_DOUBLE_FEED] = "double_feed",
    [SCAN_UNPLUGGED] = "unplugged",   [SCAN_BUSY] = "busy",
    [SCAN_BAD_PAGE] = "bad_page",     [SCAN_NO_MEMORY] = "no_memory",
};

static void say_fault(const struct scan *scan, enum scan_status status, int page) {
    const char *word = FAULT_WORDS[status] != NULL ? FAULT_WORDS[status] : "io";
    talk_say("F %" PRIu32 " %d %s", scan->job.job, page, word);
}

static void note_name(struct scan *scan, const char *name) {
    memcpy(scan->name, name, strlen(name) + 1);
    scan->driver =
        strncmp(name, scan_sim.prefix, strlen(scan_sim.prefix)) == 0 ? &scan_sim : &scan_sane;
}

static void note_option(struct scan *scan, const char *option) {
    if (scan->option_count < OPTIONS_MOST)
        memcpy(scan->options[scan->option_count++], option, strlen(option) + 1);
}

/* Commands that come while a job is at work; of others there are none. */
static void listen(struct scan *scan, int timeout_ms) {
    struct scan_command command;
    scan->listened_us = talk_now_us();
    for (int i = 0; i < 2 * SCAN_ROOMS; i++, timeout_ms = 0)
        if (talk_take(timeout_ms, &command) && command.job == scan->job.job) {
            scan->is_cancelled = scan->is_cancelled || command.kind == SCAN_COMMAND_CANCEL;
            if (command.kind == SCAN_COMMAND_PAUSE)
                scan->is_paused = command.is_paused;
        }
}

static void say_alive(struct scan *scan) {
    int64_t now_us = talk_now_us();
    if (now_us - scan->alive_us < ALIVE_US)
        return;
    scan->alive_us = now_us;
    talk_say("A %" PRIu32, scan->job.job);
}

/* Until the page chain has a place (`for_all`: until it has done all), and nobody has us pause. */
static void await_chain(struct scan *scan, bool for_all) {
    int64_t from_us = talk_now_us();
    while (for_all
               ? !scan_chain_is_idle(scan->chain)
               : !scan->is_cancelled && (scan->is_paused || !scan_chain_has_place(scan->chain))) {
        listen(scan, WAIT_MS);
        if (scan->is_paused && !for_all && scan_chain_has_place(scan->chain))
            from_us = talk_now_us(); /* people take as long as they like */
        if (talk_now_us() - from_us < CHAIN_MOST_US)
            say_alive(scan);
    }
}

static enum scan_status status_of(enum err err) {
    return err == ERR_OK ? SCAN_GOOD : err == ERR_TOO_BIG ? SCAN_NO_MEMORY : SCAN_BAD_PAGE;
}

static enum scan_status read_frame(struct scan *scan, int page) {
    enum scan_status status = SCAN_GOOD;
    while (status == SCAN_GOOD) {
        size_t len = 0;
        status = scan->driver->read(scan->device, scan->bytes, READ_BYTES, &len);
        if (status == SCAN_GOOD)
            status = status_of(scan_frames_add(&scan->frames, scan->bytes, len));
        int64_t now_us = talk_now_us();
        if (now_us - scan->listened_us >= LISTEN_US)
            listen(scan, 0);
        if (len > 0 && now_us - scan->progress_us >= PROGRESS_US) {
            scan->progress_us = now_us;
            talk_say("R %" PRIu32 " %d %d", scan->job.job, page, scan_frames_lines(&scan->frames));
        }
        if (scan->is_cancelled)
            status = SCAN_STOPPED;
    }
    return status == SCAN_END ? status_of(scan_frames_end(&scan->frames)) : status;
}

static enum scan_status read_page(struct scan *scan, int page, struct page_image **image) {
    struct scan_frame frame = {.is_last = false};
    enum scan_status status = SCAN_GOOD;
    for (bool is_first = true; status == SCAN_GOOD && !frame.is_last; is_first = false) {
        status = scan->driver->start(scan->device, &frame);
        if (status == SCAN_NO_DOCS && !is_first)
            status = SCAN_BAD_PAGE;
        if (status == SCAN_GOOD)
            status = status_of(scan_frames_begin(&scan->frames, &frame));
        if (status == SCAN_GOOD && is_first)
            talk_say("B %" PRIu32 " %d %d", scan->job.job, page, frame.spec.lines);
        if (status == SCAN_GOOD)
            status = read_frame(scan, page);
    }
    if (status == SCAN_GOOD)
        status = status_of(scan_frames_finish(&scan->frames, image));
    scan_frames_reset(&scan->frames);
    return status;
}

static enum scan_status read_pages(struct scan *scan, int *page) {
    int most = scan->job.source == SCAN_FLATBED ? 1 : scan->job.most;
    for (int end = *page + most; *page < end; ++*page) {
        struct scan_sheet sheet = {
            .job = scan->job.job, .page = *page, .want_colour = scan->job.mode == SCAN_COLOUR};
        await_chain(scan, false);
        if (scan->is_cancelled)
            return SCAN_STOPPED;
        enum scan_status status = read_page(scan, *page, &sheet.image);
        if (status == SCAN_NO_DOCS && *page > scan->job.first)
            return SCAN_GOOD;
        if (status != SCAN_GOOD)
            return status;
        sheet.read_us = talk_now_us();
        scan_chain_add(scan->chain, &sheet);
    }
    return SCAN_GOOD;
}

static void close_device(struct scan *scan) {
    if (scan->device != NULL)
        scan->driver->close(scan->device);
    scan->device = NULL;
}

static enum scan_status open_device(struct scan *scan) {
    struct scan_capabilities can;
    if (scan->device != NULL && scan->job.kind == SCAN_COMMAND_SCAN)
        return SCAN_GOOD;
    close_device(scan);
    enum scan_status status = scan->driver->open(scan->name, &scan->device);
    if (status != SCAN_GOOD) {
        scan->device = NULL;
        return status;
    }
    scan->driver->ask(scan->device, &can);
    talk_say("K %" PRIu32 " %u %u %d %d %d %d", scan->job.job, can.sources, can.modes,
             can.dpi_least, can.dpi_most, can.width_mm, can.length_mm);
    return SCAN_GOOD;
}

static void do_job(struct scan *scan, const struct scan_command *command) {
    const struct scan_setup setup = {command->source, command->mode, command->area, command->dpi};
    int page = command->first;
    scan->job = *command;
    scan->is_cancelled = scan->is_paused = false;
    scan->alive_us = talk_now_us();
    enum scan_status status = open_device(scan);
    if (status == SCAN_GOOD && command->kind == SCAN_COMMAND_SCAN) {
        status = scan->driver->set_up(scan->device, &setup, (const char(*)[SCAN_TEXT])scan->options,
                                      scan->option_count);
        if (status == SCAN_GOOD)
            status = read_pages(scan, &page);
        scan->driver->cancel(scan->device);
    }
    await_chain(scan, true);
    if (status != SCAN_GOOD && status != SCAN_STOPPED) {
        say_fault(scan, status, page);
        /* After a jam sane-airscan's handle once called a feeder empty whose pages it had fetched.
         */
        close_device(scan);
    }
    talk_say("E %" PRIu32, command->job);
}

static void say_device(void *context, const char *name, const char *vendor, const char *model) {
    int *count = context;
    talk_say("D %.100s\t%.30s\t%.50s", name, vendor, model);
    ++*count;
}

static void serve(struct scan *scan) {
    talk_say("H 1");
    for (;;) {
        struct scan_command command;
        int count = 0;
        if (!talk_take(-1, &command))
            continue;
        if (command.kind == SCAN_COMMAND_NAME) {
            note_name(scan, command.text);
        } else if (command.kind == SCAN_COMMAND_OPTION) {
            note_option(scan, command.text);
        } else if (command.kind == SCAN_COMMAND_LIST) {
            (void)scan->driver->list(say_device, &count);
            talk_say("L %d", count);
        } else if (command.kind == SCAN_COMMAND_OPEN || command.kind == SCAN_COMMAND_SCAN) {
            do_job(scan, &command);
        }
    }
}

/* Nothing grows by a byte, and what a backend or a library prints of a page is read by nobody. */
static bool keep_to_ourselves(void) {
    const struct rlimit nothing = {0, 0};
    signal(SIGXFSZ, SIG_IGN);
    bool is_done = setrlimit(RLIMIT_FSIZE, &nothing) == 0 && crash_keep_no_core() == ERR_OK &&
                   crash_keep_out() == ERR_OK && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
#ifndef KIOSK_SANITIZED /* which have something to say */
    int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    is_done = is_done && null >= 0 && dup2(null, STDERR_FILENO) == STDERR_FILENO;
    if (null > STDERR_FILENO)
        close(null);
#endif
    return is_done;
}

int main(int argc, char **argv) {
    static struct scan scan;
    static struct rules rules; /* nothing asked, when there is no file */
    char message[RULES_MESSAGE_ROOM];
    if (argc > 2 || fcntl(3, F_GETFD) < 0) {
        fprintf(stderr, "kiosk311-scan: wants a channel and at most a file of rules; started by "
                        "kiosk311\n");
        return 2;
    }
    if (argc == 2 && rules_read_file(argv[1], &rules, message) != ERR_OK) {
        fprintf(stderr, "kiosk311-scan: rules: %s\n", message);
        return 2;
    }
    if (!keep_to_ourselves())
        return 1;
    note_name(&scan, "");
    scan.bytes = mem_alloc(1, READ_BYTES);
    scan.chain = scan_chain_start(&rules);
    serve(&scan);
}
