/* rooms: sync store base */
/* A sealed document to the city on loopback by tus, from the moment its file is kept until its
 * receipt agreed and it is erased, beside PUTs of the same bytes by curl in the same run, turn
 * about: a plain one, and one whose answer has the hash that a receipt has, which is what the limit
 * is for. Prints `name value unit ratio`; ends with 1 over the limit, 0 with a word when the city
 * has no tus server. bench_upload [MiB] [rounds]; 12 MiB are a hundred G4 pages. */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/id.h"
#include "base/json.h"
#include "base/log.h"
#include "sync/courier_documents.h"

#define MOST_RATIO 1.15
#define ROUNDS_MOST 15

struct city {
    pid_t pid;
    int stdin_fd;
    char documents[128];
};

static struct courier *courier;
static struct mailbox *mailbox;
static struct courier_document answer;
static uint32_t serial;

static void must(bool is_true, const char *what) {
    if (is_true)
        return;
    fprintf(stderr, "bench_upload: %s\n", what);
    exit(2);
}

static int64_t now_ms(void) {
    return clock_system()->monotonic_ms(clock_system());
}

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
        must(got > 0, "the city did not start");
        used += (size_t)got;
    }
    close(out[0]);
    must(json_read(line, used, &root) == ERR_OK, "the city's ready line");
    snprintf(city->documents, sizeof city->documents, "%s", json_text(root, "documents", scratch));
    json_decref(root);
}

static void wait_for(enum courier_event event) {
    for (int64_t until_ms = now_ms() + 60000; now_ms() < until_ms; poll(NULL, 0, 1)) {
        struct envelope envelope;
        while (mailbox_take(mailbox, &envelope)) {
            bool is_it = envelope.kind == event;
            if (envelope.kind == COURIER_DOCUMENT)
                memcpy(&answer, envelope.small, sizeof answer);
            envelope_finish(&envelope);
            if (is_it)
                return;
        }
    }
    must(false, "no answer");
}

static int make_file(size_t bytes) {
    static unsigned char piece[1 << 20];
    int fd = memfd_create("file", MFD_CLOEXEC);
    for (size_t at = 0; at < bytes; at += sizeof piece) {
        id_random_bytes(piece, sizeof piece);
        must(write(fd, piece, sizeof piece) == (ssize_t)sizeof piece, "write");
    }
    return fd;
}

/* From "kept" to the receipt. */
static double send_sealed(size_t bytes, const char *copy) {
    static char piece[1 << 20];
    const struct courier_page page = {.type = "image/tiff"};
    const struct courier_made made = {"tiff", "scan.tif", "image/tiff", 1};
    int file = make_file(bytes), plain = open(copy, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    for (size_t at = 0; at < bytes; at += sizeof piece)
        must(pread(file, piece, sizeof piece, (off_t)at) == (ssize_t)sizeof piece &&
                 write(plain, piece, sizeof piece) == (ssize_t)sizeof piece,
             "copy");
    close(plain);
    must(courier_document_begin(courier, ++serial, "deed") == ERR_OK, "begin");
    wait_for(COURIER_DOCUMENT);
    int64_t document = answer.document;
    must(courier_page_add(courier, ++serial, document, &page, make_file(1 << 20)) == ERR_OK, "add");
    wait_for(COURIER_DOCUMENT);
    must(courier_documents_commit(courier, ++serial, &document, 1, 1) == ERR_OK, "commit");
    wait_for(COURIER_DOCUMENT);
    must(courier_file_give(courier, ++serial, document, &made, file) == ERR_OK, "give");
    wait_for(COURIER_DOCUMENT);
    must(answer.err == ERR_OK, "the file was not kept");
    int64_t from_ms = now_ms();
    wait_for(COURIER_SENT);
    return (double)(now_ms() - from_ms) / 1000;
}

static double put_plain(const char *copy, const char *documents, const char *query) {
    char url[160];
    int status = 0;
    snprintf(url, sizeof url, "%s%s", documents, query);
    int64_t from_ms = now_ms();
    pid_t child = fork();
    if (child == 0) {
        execlp("curl", "curl", "-sf", "-o", "/dev/null", "-T", copy, url, (char *)NULL);
        _exit(127);
    }
    must(waitpid(child, &status, 0) == child && status == 0, "curl");
    return (double)(now_ms() - from_ms) / 1000;
}

static int by_size(const void *one, const void *other) {
    const double *first = one, *second = other;
    return (*first > *second) - (*first < *second);
}

static double median(double *list, int count) {
    qsort(list, (size_t)count, sizeof *list, by_size);
    return list[count / 2];
}

static int measure(const struct city *city, size_t bytes, int rounds, const char *copy) {
    double ours[ROUNDS_MOST], plain[ROUNDS_MOST], hashed[ROUNDS_MOST];
    for (int at = -1; at < rounds; at++) { /* the first warms up */
        double sent = send_sealed(bytes, copy);
        double put = put_plain(copy, city->documents, "");
        double with_hash = put_plain(copy, city->documents, "?hash");
        if (at < 0)
            continue;
        ours[at] = sent;
        plain[at] = put;
        hashed[at] = with_hash;
    }
    double put = median(plain, rounds), with_hash = median(hashed, rounds);
    double sent = median(ours, rounds), ratio = sent / with_hash;
    printf("upload_plain_put %.3f s %.2f\n", put, put / with_hash);
    printf("upload_put_with_hash %.3f s 1.00\n", with_hash);
    printf("upload_sealed_tus %.3f s %.2f\n", sent, ratio);
    return ratio <= MOST_RATIO ? 0 : 1;
}

int main(int argc, char **argv) {
    size_t bytes = (size_t)(argc > 1 ? atoi(argv[1]) : 12) << 20;
    int rounds = argc > 2 ? atoi(argv[2]) : 9, bad = 0;
    char folder[] = "/tmp/kiosk-bench-upload-XXXXXX", key_file[64], copy[64], command[96];
    struct city city;
    signal(SIGPIPE, SIG_IGN);
    must(rounds > 0 && rounds <= ROUNDS_MOST && bytes > 0, "usage: bench_upload [MiB] [rounds]");
    must(log_open("/dev/null", LOG_ERROR) == ERR_OK && mkdtemp(folder), "folder");
    start_city(&city);
    if (city.documents[0] == '\0') {
        printf("bench_upload: skipped, npm ci was not run in tests/city\n");
        return 0;
    }
    snprintf(key_file, sizeof key_file, "%s/key", folder);
    snprintf(copy, sizeof copy, "%s/plain", folder);
    mailbox = mailbox_create(1024, NULL, NULL);
    const struct courier_params params = {.mailbox = mailbox,
                                          .clock = clock_system(),
                                          .folder = folder,
                                          .key_file = key_file,
                                          .kiosk_id = "K1",
                                          .documents_url = city.documents};
    must(courier_start(&params, &courier) == ERR_OK, "courier");
    bad = measure(&city, bytes, rounds, copy);
    courier_stop(courier);
    mailbox_drop_all(mailbox);
    close(city.stdin_fd);
    waitpid(city.pid, NULL, 0);
    snprintf(command, sizeof command, "rm -r %s", folder);
    FILE *rm = popen(command, "r");
    if (rm)
        pclose(rm);
    return bad;
}
