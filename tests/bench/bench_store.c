/* rooms: store base */
/* What a commit costs: a raw fdatasync append of the body is the yardstick, in the same folder and
 * run, in many short alternating rounds because a shared disk changes its pace by the second.
 * Prints `name value unit ratio`; ends with 1 when the outbox is slower than issue 2 allows (>=
 * 0.60 of the raw rate). bench_store [rounds] [entries a round] [folder] */
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "store/database.h"
#include "store/outbox.h"

#define BODY_BYTES 1024
#define LEAST_RATIO 0.60

static char body[BODY_BYTES];

static double now_s(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void must(enum err err, const char *what) {
    if (err == ERR_OK)
        return;
    fprintf(stderr, "bench_store: %s: %s\n", what, err_name(err));
    exit(2);
}

static double raw_s(const char *folder, int count) {
    char path[PATH_MAX + 16];
    snprintf(path, sizeof path, "%s/raw", folder);
    unlink(path);
    int fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    double start = now_s();
    for (int i = 0; i < count; i++)
        if (write(fd, body, sizeof body) != (ssize_t)sizeof body || fdatasync(fd) != 0)
            must(ERR_IO, "raw append");
    double took = now_s() - start;
    close(fd);
    unlink(path);
    return took;
}

static double add_s(struct database *database, int count, int64_t *first) {
    const struct outbox_draft draft = {.kiosk = "K1",
                                       .service_code = "potholes",
                                       .service_name = "Pothole in a street",
                                       .body = body,
                                       .body_len = sizeof body};
    double start = now_s();
    for (int i = 0; i < count; i++) {
        struct outbox_entry entry;
        must(outbox_add(database, &draft, &entry), "add");
        if (i == 0)
            *first = entry.id;
    }
    return now_s() - start;
}

static double pair_s(struct database *database, int count, int64_t first) {
    double start = now_s();
    for (int i = 0; i < count; i++) {
        struct outbox_entry entry = {.id = first + i, .state = OUTBOX_DELIVERED};
        snprintf(entry.number, sizeof entry.number, "%" PRId64, first + i);
        must(outbox_sending(database, entry.id, (int64_t)time(NULL) * 1000), "sending");
        must(outbox_move(database, &entry), "move");
    }
    return now_s() - start;
}

static double take_rate(struct database *database, int count) {
    double start = now_s();
    for (int i = 0; i < count; i++) {
        struct outbox_entry entry;
        int64_t due_ms;
        must(outbox_take_due(database, (int64_t)time(NULL) * 1000 + 60000, 1u << OUTBOX_QUEUED,
                             &entry, &due_ms),
             "take_due");
    }
    return count / (now_s() - start);
}

static double forget_ms(struct database *database) {
    double start = now_s();
    must(database_forget(database), "forget");
    return (now_s() - start) * 1000;
}

static void row(const char *name, double value, const char *unit, double ratio) {
    printf("%-28s %10.1f %-10s %6.2f\n", name, value, unit, ratio);
}

static int number_or(const char *text, int otherwise, int most) {
    long number = text ? strtol(text, NULL, 10) : otherwise;
    return number < 1 ? 1 : number > most ? most : (int)number;
}

static void remove_folder(const char *folder) {
    static const char *const names[] = {"kiosk.db", "kiosk.db-wal", "device.key"};
    char path[PATH_MAX + 16];
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    rmdir(folder);
}

int main(int argc, char **argv) {
    int rounds = number_or(argc > 1 ? argv[1] : NULL, 60, 10000);
    int count = number_or(argc > 2 ? argv[2] : NULL, 40, 100000);
    char folder[PATH_MAX], key_file[PATH_MAX + 16];
    snprintf(folder, sizeof folder, "%s/kiosk-bench-XXXXXX", argc > 3 ? argv[3] : "/var/tmp");
    if (!mkdtemp(folder))
        must(ERR_IO, "folder");
    snprintf(key_file, sizeof key_file, "%s/device.key", folder);
    const struct database_params params = {
        .folder = folder, .key_file = key_file, .clock = clock_system()};
    struct database *database;
    bool was_corrupt;
    must(database_open(&params, &database, &was_corrupt), "open");
    double raw = 0, add = 0, pairs = 0, take = 0, forget = 0;
    for (int i = 0; i < rounds; i++) {
        int64_t first = 0;
        raw += raw_s(folder, count);
        add += add_s(database, count, &first);
        if (i == 0)
            take = take_rate(database, count);
        pairs += pair_s(database, count, first);
        if (i % 10 == 9)
            forget += forget_ms(database);
    }
    database_close(database);
    double all = (double)rounds * count, ratio = raw / add;
    row("raw_fdatasync_append", all / raw, "1/s", 1);
    row("outbox_add", all / add, "1/s", ratio);
    row("outbox_sending_and_move", all / pairs, "1/s", 2 * raw / pairs);
    row("outbox_take_due", take, "1/s", take * raw / all);
    row("database_forget", rounds >= 10 ? forget / (rounds / 10) : 0, "ms", 0);
    remove_folder(folder);
    return ratio >= LEAST_RATIO ? 0 : 1;
}
