/* The scanner's interface at a command line, for the tests beside: says what happens as one JSON
 * object a line, and does what lines on its input say. No screen, no journey.
 *   scanner-probe DRIVER DEVICE WORKER CONFIG_FOLDER OPTIONS RULES STALL_MS
 *   list | open JOB | scan JOB FIRST MOST SOURCE MODE DPI AREA | cancel | pause 0|1 | forget | quit
 */
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "devices/scanner.h"

static int bell_fd;

static void ring(void *context) {
    const uint64_t one = 1;
    (void)context;
    (void)!write(bell_fd, &one, sizeof one);
}

static int64_t now_ms(void) {
    return clock_system()->monotonic_ms(clock_system());
}

static double mean_of(const struct scanner_picture *picture) {
    size_t bytes = (size_t)picture->width * (size_t)picture->height * (size_t)picture->channels;
    double sum = 0;
    for (size_t i = 0; i < bytes; i++)
        sum += picture->pixels[i];
    return bytes > 0 ? sum / (double)bytes : -1;
}

static void show_page(const struct scanner_page *page) {
    printf(",\"job\":%" PRIu32 ",\"page\":%d,\"width\":%d,\"height\":%d,\"after_ms\":%d", page->job,
           page->page, page->width, page->height, page->after_ms);
    printf(",\"preview\":[%d,%d,%d],\"mean\":%.1f", page->preview.width, page->preview.height,
           page->preview.channels, mean_of(&page->preview));
    if (page->tiff != NULL)
        printf(",\"thumbnail\":[%d,%d],\"tiff\":%zu,\"magic\":%d,\"quarters\":%d,\"skew\":%d",
               page->thumbnail.width, page->thumbnail.height, page->tiff_len,
               page->tiff[0] == 'I' || page->tiff[0] == 'M', page->quarters, page->skew_thousand);
    printf(",\"findings\":[");
    for (int i = 0; i < page->finding_count; i++)
        printf("%s%d", i > 0 ? "," : "", (int)page->findings[i].check);
    printf("]");
}

static void show_list(const struct scanner_list *list) {
    printf(",\"devices\":[");
    for (int i = 0; i < list->count; i++)
        printf("%s\"%s\"", i > 0 ? "," : "", list->devices[i].name);
    printf("]");
}

static void show_event(const struct envelope *envelope) {
    static const char *const faults[SCANNER_FAULT_COUNT] = {
        "jam",  "cover_open", "empty",    "double_feed", "unplugged",
        "busy", "hang",       "bad_page", "no_memory",   "io"};
    static const char *const ends[] = {"done", "cancelled", "failed"};
    struct scanner_event event;
    memcpy(&event, envelope->small, sizeof event);
    printf(",\"job\":%" PRIu32 ",\"page\":%d,\"lines\":%d", event.job, event.page, event.lines);
    if (envelope->kind == SCANNER_FAULTED)
        printf(",\"fault\":\"%s\"", faults[event.fault]);
    if (envelope->kind == SCANNER_ENDED)
        printf(",\"end\":\"%s\",\"pages\":%d", ends[event.end], event.pages);
    if (envelope->kind == SCANNER_READY)
        printf(",\"feeder\":%d,\"flatbed\":%d,\"dpi\":%d", event.capabilities.has_source[0],
               event.capabilities.has_source[1], event.capabilities.dpi_most);
}

static void show(const struct envelope *envelope) {
    static const char *const kinds[] = {"found", "ready", "begun", "progress",
                                        "seen",  "done",  "fault", "ended"};
    printf("{\"kind\":\"%s\",\"at\":%" PRId64, kinds[envelope->kind - SCANNER_FOUND], now_ms());
    if (envelope->kind == SCANNER_FOUND)
        show_list(envelope->blob);
    else if (envelope->blob != NULL)
        show_page(envelope->blob);
    else
        show_event(envelope);
    printf("}\n");
    fflush(stdout);
}

static int word_at(const char *word, const char *const *words, int count) {
    for (int i = 0; i < count; i++)
        if (strcmp(words[i], word) == 0)
            return i;
    return 99;
}

static void scan(struct scanner *scanner, const char *line) {
    static const char *const sources[] = {"feeder", "flatbed"};
    static const char *const modes[] = {"mono", "grey", "colour"};
    static const char *const areas[] = {"letter", "legal", "a4"};
    struct scanner_request request = {0};
    char source[20] = "", mode[20] = "", area[20] = "";
    sscanf(line, "scan %" SCNu32 " %d %d %19s %19s %d %19s", &request.job, &request.first,
           &request.most, source, mode, &request.dpi, area);
    request.source = (enum scanner_source)word_at(source, sources, 2);
    request.mode = (enum scanner_mode)word_at(mode, modes, 3);
    request.area = (enum scanner_area)word_at(area, areas, 3);
    scanner_scan(scanner, &request);
}

static bool obey(struct scanner *scanner, const char *line) {
    if (strncmp(line, "scan ", 5) == 0)
        scan(scanner, line);
    else if (strncmp(line, "open ", 5) == 0)
        scanner_open(scanner, (uint32_t)strtoul(line + 5, NULL, 10));
    else if (strncmp(line, "pause ", 6) == 0)
        scanner_pause(scanner, line[6] == '1');
    else if (strcmp(line, "list\n") == 0)
        scanner_list_devices(scanner);
    else if (strcmp(line, "cancel\n") == 0)
        scanner_cancel(scanner);
    else if (strcmp(line, "forget\n") == 0)
        scanner_forget(scanner);
    return strcmp(line, "quit\n") != 0;
}

static void serve(struct scanner *scanner, struct mailbox *mailbox) {
    char line[256];
    setvbuf(stdin, NULL, _IONBF, 0); /* what is read ahead, poll would not tell */
    for (bool goes_on = true; goes_on;) {
        struct pollfd fds[] = {{.fd = 0, .events = POLLIN}, {.fd = bell_fd, .events = POLLIN}};
        struct envelope envelope;
        uint64_t rung;
        poll(fds, 2, -1);
        if (fds[1].revents != 0)
            (void)!read(bell_fd, &rung, sizeof rung);
        while (mailbox_take(mailbox, &envelope)) {
            show(&envelope);
            envelope_finish(&envelope);
        }
        if (fds[0].revents != 0)
            goes_on = fgets(line, sizeof line, stdin) != NULL && obey(scanner, line);
    }
}

int main(int argc, char **argv) {
    struct scanner *scanner = NULL;
    signal(SIGPIPE, SIG_IGN);
    if (argc != 8)
        return 2;
    bell_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    struct mailbox *mailbox = mailbox_create(64, ring, NULL);
    const struct scanner_params params = {.mailbox = mailbox,
                                          .driver = argv[1],
                                          .device = argv[2],
                                          .worker = argv[3],
                                          .config_folder = argv[4],
                                          .options = argv[5],
                                          .rules = argv[6],
                                          .stall_ms = (int)strtol(argv[7], NULL, 10)};
    enum err err = scanner_start(&params, &scanner);
    printf("{\"kind\":\"started\",\"err\":\"%s\"}\n", err_name(err));
    fflush(stdout);
    if (err == ERR_OK)
        serve(scanner, mailbox);
    scanner_stop(scanner);
    mailbox_drop_all(mailbox);
    mailbox_destroy(mailbox);
    close(bell_fd);
    return 0;
}
