/* The scanner's thread with a false process: this program itself, started again, that lies about
 * its pages. tests/scanner has the true one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/child.h"
#include "base/memory.h"
#include "devices/scanner.h"
#include "devices/scanner/scanner_wire.h"

#define LONG_MS 20000
#define SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

/* ---- the false process ---- */

static int rooms[SCANNER_ROOMS];

static void say(const char *text) {
    struct pollfd writable = {.fd = 3, .events = POLLOUT};
    while (channel_send(3, text, strlen(text), -1) == ERR_BUSY)
        poll(&writable, 1, 100);
}

/* A preview of 10 x 10 in room `slot`. */
static void fill(int slot, size_t bytes, bool is_sealed) {
    uint8_t *map = mmap(NULL, bytes, PROT_WRITE, MAP_SHARED, rooms[slot], 0);
    memset(map, 7, bytes);
    munmap(map, bytes);
    if (ftruncate(rooms[slot], (off_t)bytes) != 0)
        _exit(9);
    if (is_sealed && fcntl(rooms[slot], F_ADD_SEALS, SEALS) != 0)
        _exit(9);
}

static void be_false(const char *how) {
    bool is_good =
        strcmp(how, "good") == 0 || strcmp(how, "twice") == 0 || strcmp(how, "other") == 0;
    fill(0, strcmp(how, "size") == 0 ? 99 : 100, is_good || strcmp(how, "size") == 0);
    if (strcmp(how, "huge") == 0) {
        char huge[4096];
        memset(huge, 'x', sizeof huge);
        (void)!channel_send(3, huge, sizeof huge, -1);
    }
    for (int i = 0; i < 3000 && strcmp(how, "flood") == 0; i++)
        say("R 1 1 5");
    if (strcmp(how, "flood") == 0)
        say("E 1");
    say(strcmp(how, "other") == 0 ? "T 8 1 0 5 10 10 10 10 1" : "T 1 1 0 5 10 10 10 10 1");
    if (strcmp(how, "twice") == 0)
        say("T 1 2 0 5 10 10 10 10 1");
    say("E 1");
}

static int false_process(const char *how) {
    char bytes[1024];
    size_t len = 0;
    int fd = -1;
    say("H 1");
    while (channel_receive(3, bytes, sizeof bytes, INT32_MAX, &len, &fd) == ERR_OK) {
        if (bytes[0] == 'M')
            rooms[bytes[2] - '0'] = fd;
        if (bytes[0] == 'S')
            be_false(how);
    }
    return 0;
}

/* ---- the thread ---- */

struct bench {
    struct mailbox *mailbox;
    struct scanner *scanner;
    int bell_fd;
};

static void ring(void *context) {
    const uint64_t one = 1;
    struct bench *bench = context;
    (void)!write(bench->bell_fd, &one, sizeof one);
}

static struct bench *open_bench(const char *how) {
    static struct bench bench;
    bench.bell_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    bench.mailbox = mailbox_create(8, ring, &bench);
    const struct scanner_params params = {.mailbox = bench.mailbox,
                                          .driver = "sane",
                                          .worker = "/proc/self/exe",
                                          .rules = how,
                                          .stall_ms = 5000};
    assert_int_equal(scanner_start(&params, &bench.scanner), ERR_OK);
    return &bench;
}

static void close_bench(struct bench *bench) {
    scanner_stop(bench->scanner);
    mailbox_drop_all(bench->mailbox);
    mailbox_destroy(bench->mailbox);
    close(bench->bell_fd);
}

struct story {
    int pages, progress, fault; /* fault: -1 none */
    enum scanner_end end;
};

static bool take(struct bench *bench, struct envelope *envelope) {
    struct pollfd bell = {.fd = bench->bell_fd, .events = POLLIN};
    uint64_t rung;
    while (!mailbox_take(bench->mailbox, envelope)) {
        if (poll(&bell, 1, LONG_MS) != 1)
            return false;
        (void)!read(bench->bell_fd, &rung, sizeof rung);
    }
    return true;
}

static void look_at(const struct scanner_page *page) {
    assert_int_equal(page->preview.width, 10);
    assert_int_equal(page->preview.pixels[99], 7);
    assert_null(page->tiff);
}

static struct story scan(struct bench *bench) {
    const struct scanner_request request = {.job = 1,
                                            .first = 1,
                                            .most = 5,
                                            .source = SCANNER_FEEDER,
                                            .mode = SCANNER_GREY,
                                            .area = SCANNER_LETTER,
                                            .dpi = 300};
    struct story story = {.fault = -1};
    scanner_scan(bench->scanner, &request);
    for (bool is_over = false; !is_over;) {
        struct envelope envelope;
        assert_true(take(bench, &envelope));
        assert_int_equal(envelope.room, ROOM_DEVICES);
        const struct scanner_event *event = (const void *)envelope.small;
        if (envelope.kind == SCANNER_PAGE_SEEN)
            look_at(envelope.blob);
        story.pages += envelope.kind == SCANNER_PAGE_SEEN;
        story.progress += envelope.kind == SCANNER_PROGRESS;
        if (envelope.kind == SCANNER_FAULTED)
            story.fault = (int)event->fault;
        is_over = envelope.kind == SCANNER_ENDED;
        story.end = event->end;
        envelope_finish(&envelope);
    }
    return story;
}

static struct story scan_with(const char *how) {
    struct bench *bench = open_bench(how);
    struct story story = scan(bench);
    close_bench(bench);
    return story;
}

static void a_sealed_page_is_taken(void **state) {
    (void)state;
    struct story story = scan_with("good");
    assert_int_equal(story.pages, 1);
    assert_int_equal(story.fault, -1);
    assert_int_equal(story.end, SCANNER_DONE);
}

static void what_could_still_change_is_not_believed(void **state) {
    static const char *const hows[] = {"unsealed", "size", "huge"};
    (void)state;
    for (size_t i = 0; i < sizeof hows / sizeof hows[0]; i++) {
        struct story story = scan_with(hows[i]);
        assert_int_equal(story.pages, 0);
        assert_int_equal(story.fault, SCANNER_IO);
        assert_int_equal(story.end, SCANNER_FAILED);
    }
}

static void a_room_is_used_once(void **state) {
    (void)state;
    struct story story = scan_with("twice");
    assert_int_equal(story.pages, 1); /* and it stays */
    assert_int_equal(story.fault, SCANNER_IO);
}

static void a_page_of_another_job_is_dropped(void **state) {
    (void)state;
    struct story story = scan_with("other");
    assert_int_equal(story.pages, 0);
    assert_int_equal(story.end, SCANNER_DONE);
}

static void a_flood_of_progress_fills_no_box(void **state) {
    (void)state;
    struct story story = scan_with("flood");
    assert_int_equal(story.end, SCANNER_DONE);
    assert_in_range(story.progress, 1, 3000);
}

static void a_bad_request_is_never_written(void **state) {
    struct scanner_request request = {.job = 1, .first = 1, .most = 1, .dpi = 300};
    char text[100];
    size_t len = 0;
    (void)state;
    assert_int_equal(scanner_wire_scan(&request, text, sizeof text, &len), ERR_OK);
    assert_string_equal(text, "S 1 1 1 feeder mono 300 letter");
    assert_int_equal(scanner_wire_scan(&request, text, 10, &len), ERR_INVALID);
    request.dpi = 74;
    assert_int_equal(scanner_wire_scan(&request, text, sizeof text, &len), ERR_INVALID);
    request.dpi = 300;
    request.most = 501;
    assert_int_equal(scanner_wire_scan(&request, text, sizeof text, &len), ERR_INVALID);
}

static void none_is_fine(void **state) {
    const struct scanner_request request = {.job = 1};
    (void)state;
    scanner_list_devices(NULL);
    scanner_open(NULL, 1);
    scanner_scan(NULL, &request);
    scanner_cancel(NULL);
    scanner_pause(NULL, true);
    scanner_forget(NULL);
    scanner_stop(NULL);
    scanner_page_free(NULL);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sealed_page_is_taken),
        cmocka_unit_test(what_could_still_change_is_not_believed),
        cmocka_unit_test(a_room_is_used_once),
        cmocka_unit_test(a_page_of_another_job_is_dropped),
        cmocka_unit_test(a_flood_of_progress_fills_no_box),
        cmocka_unit_test(a_bad_request_is_never_written),
        cmocka_unit_test(none_is_fine),
    };
    if (argc == 2)
        return false_process(argv[1]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
