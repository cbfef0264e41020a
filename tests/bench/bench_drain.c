/* rooms: sync store base */
/* Draining a full outbox to the city on loopback. The yardstick is what two commits an entry allow
 * (sending, delivered), measured on the same disk in the same run with the same entries; the
 * courier must reach half of it. Prints `name value unit ratio`; ends with 1 when it does not.
 * bench_drain [entries] [folder] */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/json.h"
#include "base/log.h"
#include "store/outbox.h"
#include "sync/body.h"
#include "sync/courier.h"

#define LEAST_RATIO 0.50

struct city {
    pid_t pid;
    int stdin_fd;
    char georeport[128], api_key[64];
};

static void must(bool is_true, const char *what) {
    if (is_true)
        return;
    fprintf(stderr, "bench_drain: %s\n", what);
    exit(2);
}

static double now_s(void) {
    struct clock *clock = clock_system();
    return (double)clock->monotonic_ms(clock) / 1000;
}

/* -- the city */

static void start_city(struct city *city) {
    int out[2], in[2];
    char line[4096], scratch[32];
    size_t used = 0;
    json_t *root = NULL;
    must(pipe2(out, O_CLOEXEC) == 0 && pipe2(in, O_CLOEXEC) == 0, "pipe");
    city->pid = fork();
    must(city->pid >= 0, "fork");
    if (city->pid == 0) {
        dup2(in[0], STDIN_FILENO);
        dup2(out[1], STDOUT_FILENO);
        execlp("node", "node", KIOSK_SOURCE_DIR "/tests/city/city.mjs", "--quiet", "--with-stdin",
               (char *)NULL);
        _exit(127);
    }
    close(out[1]);
    close(in[0]);
    city->stdin_fd = in[1];
    while (used < sizeof line - 1 && !memchr(line, '\n', used)) {
        ssize_t got = read(out[0], line + used, sizeof line - 1 - used);
        must(got > 0, "the city does not start (node?)");
        used += (size_t)got;
    }
    close(out[0]);
    must(json_read(line, used, &root) == ERR_OK, "the city's ready line");
    snprintf(city->georeport, sizeof city->georeport, "%s", json_text(root, "georeport", scratch));
    snprintf(city->api_key, sizeof city->api_key, "%s", json_text(root, "api_key", scratch));
    json_decref(root);
}

static void stop_city(struct city *city) {
    kill(city->pid, SIGTERM);
    waitpid(city->pid, NULL, 0);
    close(city->stdin_fd);
}

/* -- the outbox */

static struct database *open_database(const char *folder, const char *key_file) {
    const struct database_params params = {
        .folder = folder, .key_file = key_file, .clock = clock_system()};
    struct database *database = NULL;
    bool was_corrupt;
    must(database_open(&params, &database, &was_corrupt) == ERR_OK, "open");
    return database;
}

static void fill(struct database *database, int count) {
    struct body *body = body_create();
    struct buf bytes;
    snprintf(body->request.service_code, sizeof body->request.service_code, "litter");
    snprintf(body->request.place_text, sizeof body->request.place_text, "214 Mill Street");
    snprintf(body->request.description, sizeof body->request.description,
             "Bottles and paper all along the path, from the bridge to the school.");
    buf_init(&bytes, BODY_BYTES_MAX);
    must(body_write(body, NULL, &bytes) == ERR_OK, "body");
    const struct outbox_draft draft = {.kiosk = "K1",
                                       .service_code = "litter",
                                       .service_name = "Litter",
                                       .body = bytes.data,
                                       .body_len = bytes.len};
    for (int at = 0; at < count; at++) {
        struct outbox_entry entry;
        must(outbox_add(database, &draft, &entry) == ERR_OK, "add");
    }
    buf_finish(&bytes);
    body_destroy(body);
}

/* The two commits of each entry, and nothing else. */
static double commits_s(struct database *database, int count) {
    struct clock *clock = clock_system();
    struct outbox_entry entry;
    int64_t next_ms;
    double from = now_s();
    for (int at = 0; at < count; at++) {
        int64_t wall_ms = clock->wall_ms(clock);
        must(outbox_take_due(database, wall_ms, 1u << OUTBOX_QUEUED, &entry, &next_ms) == ERR_OK,
             "take");
        must(outbox_sending(database, entry.id, wall_ms) == ERR_OK, "sending");
        entry.state = OUTBOX_DELIVERED;
        must(outbox_move(database, &entry) == ERR_OK, "delivered");
    }
    return now_s() - from;
}

static double drain_s(const struct city *city, const char *folder, const char *key_file,
                      int count) {
    struct mailbox *mailbox = mailbox_create(4096, NULL, NULL);
    const struct courier_params params = {.mailbox = mailbox,
                                          .clock = clock_system(),
                                          .folder = folder,
                                          .key_file = key_file,
                                          .kiosk_id = "K1",
                                          .georeport_url = city->georeport,
                                          .api_key = city->api_key,
                                          .time_zone = "America/Denver",
                                          .format = "json",
                                          .has_search = true};
    struct courier *courier = NULL;
    int delivered = 0;
    double from = now_s();
    must(courier_start(&params, &courier) == ERR_OK, "courier");
    while (delivered < count) {
        struct envelope envelope;
        must(now_s() - from < 500, "does not come to an end");
        while (mailbox_take(mailbox, &envelope)) {
            delivered += envelope.kind == COURIER_DELIVERED;
            envelope_finish(&envelope);
        }
        poll(NULL, 0, 2);
    }
    double took = now_s() - from;
    courier_stop(courier);
    mailbox_drop_all(mailbox);
    mailbox_destroy(mailbox);
    return took;
}

/* A full outbox of its own. */
struct outbox {
    char folder[200], key_file[220];
};

static void make_outbox(struct outbox *outbox, const char *below, int count) {
    snprintf(outbox->folder, sizeof outbox->folder, "%s/kiosk-drain-XXXXXX", below);
    must(mkdtemp(outbox->folder) != NULL, "folder");
    snprintf(outbox->key_file, sizeof outbox->key_file, "%s/key", outbox->folder);
    struct database *database = open_database(outbox->folder, outbox->key_file);
    fill(database, count);
    database_close(database);
}

static void drop_outbox(const struct outbox *outbox) {
    static const char *const files[] = {"kiosk.db", "kiosk.db-wal", "key"};
    char path[300];
    for (size_t at = 0; at < 3; at++) {
        snprintf(path, sizeof path, "%s/%s", outbox->folder, files[at]);
        unlink(path);
    }
    rmdir(outbox->folder);
}

int main(int argc, char **argv) {
    int count = argc > 1 ? atoi(argv[1]) : 10000;
    const char *below = argc > 2 ? argv[2] : "/tmp";
    struct outbox yardstick, drained;
    struct city city;
    must(count > 1 && log_open("/dev/null", LOG_ERROR) == ERR_OK, "arguments");
    make_outbox(&yardstick, below, count);
    make_outbox(&drained, below, count);
    struct database *database = open_database(yardstick.folder, yardstick.key_file);
    double commits = commits_s(database, count / 2);
    start_city(&city);
    double drain = drain_s(&city, drained.folder, drained.key_file, count);
    stop_city(&city);
    commits += commits_s(database, count - count / 2);
    database_close(database);
    drop_outbox(&yardstick);
    drop_outbox(&drained);
    double ratio = commits / drain;
    printf("drain_two_commits %.0f entries/s 1.00\n", count / commits);
    printf("drain_to_city %.0f entries/s %.2f\n", count / drain, ratio);
    return ratio >= LEAST_RATIO ? 0 : 1;
}
