/* Documents and recordings by the courier against the city on loopback: every page that was
 * promised arrives byte for byte, through faults, deaths and lies; and the clerk's word comes back.
 * KIOSK_KILLS: how often the kiosk is killed on the way (300 by hand, 12 here). */
#include <dirent.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <sodium.h>

#include "base/id.h"
#include "base/json.h"
#include "base/log.h"
#include "sync/support_city.h"

#define MARKER "Maria Ejemplo, 12 Mill Street"
#define PAGE_BYTES 150000

static struct city city;
static struct desk desk;
static uint32_t serial;

/* -- pages: numbered noise, so that the whole can be told by its hash */

static int make_page(int number) {
    static unsigned char bytes[PAGE_BYTES];
    unsigned char seed[randombytes_SEEDBYTES] = {(unsigned char)number,
                                                 (unsigned char)(number >> 8)};
    randombytes_buf_deterministic(bytes, sizeof bytes, seed);
    memcpy(bytes + PAGE_BYTES / 2, MARKER, strlen(MARKER));
    int fd = memfd_create("page", MFD_CLOEXEC);
    assert_true(write(fd, bytes, sizeof bytes) == (ssize_t)sizeof bytes);
    return fd;
}

static void hash_of_pages(const int *numbers, int count, char hex[65]) {
    static unsigned char bytes[PAGE_BYTES];
    unsigned char digest[32];
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    for (int at = 0; at < count; at++) {
        int fd = make_page(numbers[at]);
        assert_true(pread(fd, bytes, sizeof bytes, 0) == (ssize_t)sizeof bytes);
        crypto_hash_sha256_update(&state, bytes, sizeof bytes);
        close(fd);
    }
    crypto_hash_sha256_final(&state, digest);
    sodium_bin2hex(hex, 65, digest, sizeof digest);
}

static void answered(enum err err) {
    assert_int_equal(err, ERR_OK);
    for (int tries = 0; desk.document.serial != serial && tries < 50; tries++)
        (void)desk_hear(&desk, COURIER_DOCUMENT, 200);
    assert_int_equal(desk.document.serial, serial);
}

static int64_t begin(void) {
    answered(courier_document_begin(desk.courier, ++serial, "deed"));
    assert_int_equal(desk.document.err, ERR_OK);
    return desk.document.document;
}

static int64_t add(int64_t document, int number) {
    const struct courier_page page = {.type = "image/tiff",
                                      .checks = "[{\"code\":\"faint\",\"measured\":47}]"};
    answered(courier_page_add(desk.courier, ++serial, document, &page, make_page(number)));
    assert_int_equal(desk.document.err, ERR_OK);
    return desk.document.page;
}

/* What the worker will do: the pages behind one another. */
static void join_and_give(const struct courier_file_wanted *wanted) {
    static unsigned char bytes[PAGE_BYTES];
    const struct courier_made made = {
        .form = "tiff", .filename = "scan.tif", .type = "image/tiff", .pages = wanted->pages};
    int joined = memfd_create("file", MFD_CLOEXEC);
    for (int at = 0; at < wanted->pages; at++) {
        answered(courier_page_load_at(desk.courier, ++serial, wanted->document, at));
        assert_int_equal(desk.document.err, ERR_OK);
        assert_true(pread(desk.fd, bytes, sizeof bytes, 0) == (ssize_t)sizeof bytes);
        assert_true(write(joined, bytes, sizeof bytes) == (ssize_t)sizeof bytes);
        close(desk.fd);
        desk.fd = -1;
    }
    answered(courier_file_give(desk.courier, ++serial, wanted->document, &made, joined));
    desk.wanted.document = 0;
}

static bool wait_for_sent(const char *reference, int ms) {
    struct clock *clock = clock_system();
    int64_t until_ms = clock->monotonic_ms(clock) + ms;
    while (clock->monotonic_ms(clock) < until_ms) {
        if (desk.wanted.document != 0)
            join_and_give(&desk.wanted);
        if (strcmp(desk.sent.reference, reference) == 0)
            return true;
        (void)desk_hear(&desk, COURIER_HEALTH, 50);
    }
    return false;
}

static int folder_files(const char *below) {
    char path[256];
    int count = 0;
    snprintf(path, sizeof path, "%s/%s", desk.folder, below);
    DIR *dir = opendir(path);
    for (struct dirent *entry; dir && (entry = readdir(dir)) != NULL;)
        count += entry->d_name[0] != '.';
    if (dir)
        closedir(dir);
    return count;
}

static bool city_has_document(const char *sha256) {
    json_t *all = city_get(&city, "documents"), *one;
    size_t at;
    char scratch[32];
    bool is_there = false;
    json_array_foreach(all, at, one) is_there =
        is_there || strcmp(json_text(one, "sha256", scratch), sha256) == 0;
    json_decref(all);
    return is_there;
}

static int set_up(void **state) {
    (void)state;
    serial = 0;
    city_start(&city, NULL);
    if (city.documents[0] == '\0') {
        print_message("tests/city has no tus server: npm ci there\n");
        city_stop(&city);
        skip();
    }
    desk_open(&desk, &city);
    desk_start(&desk);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    desk_close(&desk);
    city_stop(&city);
    return 0;
}

static void commit_and_send(void) {
    static const int order[] = {2, 1};
    char sha256[65];
    int64_t document = begin();
    int64_t pages[2] = {add(document, 1), add(document, 2)};
    const int64_t turned[] = {pages[1], pages[0]};
    answered(courier_pages_reorder(desk.courier, ++serial, document, turned, 2));
    assert_int_equal(desk.document.err, ERR_OK);
    answered(courier_documents_commit(desk.courier, ++serial, &document, 1, 1));
    assert_int_equal(desk.document.err, ERR_OK);
    char reference[REFERENCE_ROOM];
    memcpy(reference, desk.document.reference, sizeof reference);
    assert_true(wait_for_sent(reference, 30000));
    hash_of_pages(order, 2, sha256);
    assert_true(city_has_document(sha256));
    assert_int_equal(folder_files("pages"), 0);
}

static void a_document_arrives_and_is_erased_here(void **state) {
    (void)state;
    commit_and_send();
}

static void it_arrives_through_cuts_errors_and_lies(void **state) {
    (void)state;
    city_tell(&city, "document-faults",
              "[{\"at\":\"POST\",\"kind\":\"location\"},{\"at\":\"POST\",\"kind\":\"status\"},"
              "{\"at\":\"PATCH\",\"kind\":\"cut\",\"bytes\":100000,\"times\":2},"
              "{\"at\":\"HEAD\",\"kind\":\"offset\",\"offset\":99999999},"
              "{\"at\":\"PATCH\",\"kind\":\"gone\"},"
              "{\"at\":\"RECEIPT\",\"kind\":\"hash\"},{\"at\":\"RECEIPT\",\"kind\":\"status\"}]");
    commit_and_send();
}

static void the_visit_ends_and_nothing_of_it_is_left(void **state) {
    (void)state;
    int64_t document = begin();
    add(document, 1);
    assert_int_equal(folder_files("pages"), 1);
    answered(courier_document_drop(desk.courier, ++serial, document));
    assert_int_equal(desk.document.err, ERR_OK);
    assert_int_equal(folder_files("pages"), 0);
}

static void a_request_goes_out_with_the_address_of_its_documents(void **state) {
    (void)state;
    char scratch[32];
    int64_t document = begin();
    json_t *all = NULL;
    add(document, 7);
    assert_int_equal(courier_hand_in(desk.courier, ++serial,
                                     desk_request("litter", "For the clerk."), &document, 1, 1),
                     ERR_OK);
    assert_true(desk_hear(&desk, COURIER_SAVED, 10000));
    assert_int_equal(city_count(&city, NULL), 0); /* not without them */
    assert_true(wait_for_sent(desk.saved.reference, 30000));
    assert_true(desk_delivered(&desk, 1, 20000));
    const json_t *request = city_request(&city, desk.saved.reference, &all);
    assert_non_null(strstr(json_text(request, "media_url", scratch), "/papers/"));
    json_decref(all);
}

static void clerk_says(const char *id, const char *json) {
    char path[64];
    snprintf(path, sizeof path, "recordings/%s", id);
    city_tell(&city, path, json);
}

static bool news_is(enum recording_state wanted) {
    for (int tries = 0; tries < 40 && desk.news.state != wanted; tries++)
        (void)desk_hear(&desk, COURIER_RECORDING, 500);
    return desk.news.state == wanted;
}

static void record_one(void) {
    struct recording_request *request = recording_request_create();
    int64_t document = begin();
    add(document, 3);
    snprintf(request->kind, sizeof request->kind, "deed");
    snprintf(request->name, sizeof request->name, "Maria Ejemplo");
    assert_int_equal(courier_record(desk.courier, ++serial, request, &document, 1, 1), ERR_OK);
    assert_true(desk_hear(&desk, COURIER_SAVED, 10000));
    assert_int_equal(courier_recording_watch(desk.courier, ++serial, desk.saved.reference), ERR_OK);
    assert_true(news_is(RECORDING_STATE_WAITING));
    assert_true(wait_for_sent(desk.saved.reference, 30000));
    assert_true(news_is(RECORDING_STATE_RECEIVED));
    assert_int_equal(desk.news.queue_position, 1);
}

static void the_clerks_word_comes_back(void **state) {
    (void)state;
    record_one();
    clerk_says("R-1001", "{\"state\":\"in_review\"}");
    assert_true(news_is(RECORDING_STATE_IN_REVIEW));
    clerk_says("R-1001", "{\"state\":\"accepted\"}");
    assert_true(news_is(RECORDING_STATE_ACCEPTED));
    assert_int_equal(desk.news.total_cents, 3000);
    clerk_says("R-1001", "{\"state\":\"paid\"}");
    assert_true(news_is(RECORDING_STATE_PAID));
    clerk_says("R-1001", "{\"state\":\"recorded\"}");
    assert_true(news_is(RECORDING_STATE_RECORDED));
    assert_string_equal(desk.news.number, "2026-0001001");
    assert_true(desk.news.recorded_ms > 0);
    assert_int_not_equal(desk.news.cover_url[0], '\0');
}

static void it_is_resumed_at_another_kiosk_and_taken_back(void **state) {
    (void)state;
    char reference[REFERENCE_ROOM];
    record_one();
    memcpy(reference, desk.saved.reference, sizeof reference);
    desk_close(&desk); /* another one: another disk */
    desk_open(&desk, &city);
    desk_start(&desk);
    desk.news.state = RECORDING_STATE_UNKNOWN;
    assert_int_equal(courier_recording_watch(desk.courier, ++serial, reference), ERR_OK);
    assert_true(news_is(RECORDING_STATE_RECEIVED));
    assert_int_equal(courier_recording_withdraw(desk.courier, ++serial, reference), ERR_OK);
    assert_true(news_is(RECORDING_STATE_WITHDRAWN));
}

static void an_answer_that_is_lost_makes_no_second_recording(void **state) {
    (void)state;
    city_tell(&city, "faults",
              "[{\"match\":{\"method\":\"POST\",\"path_regex\":\"^/recordings\",\"times\":2},"
              "\"do\":{\"kind\":\"lost_answer\"}}]");
    record_one();
    json_t *all = city_get(&city, "recordings"), *log = city_get(&city, "log"), *one;
    size_t at;
    int posts = 0;
    char scratch[32];
    json_array_foreach(log, at, one) posts +=
        strcmp(json_text(one, "path", scratch), "/recordings") == 0;
    assert_int_equal(json_array_size(all), 1);
    assert_int_equal(posts, 3);
    json_decref(all);
    json_decref(log);
}

static void a_rejection_says_why(void **state) {
    (void)state;
    record_one();
    clerk_says("R-1001", "{\"state\":\"rejected\",\"reason\":{\"code\":\"10412\",\"text\":\"Page "
                         "1 is cut off.\"}}");
    assert_true(news_is(RECORDING_STATE_REJECTED));
    assert_string_equal(desk.news.reason_code, "10412");
    assert_string_equal(desk.news.reason, "Page 1 is cut off.");
}

static void without_such_a_service_nothing_is_promised(void **state) {
    (void)state;
    int64_t document;
    desk_stop(&desk);
    desk.params.documents_url = desk.params.recordings_url = "";
    desk_start(&desk);
    document = begin();
    add(document, 1);
    answered(courier_documents_commit(desk.courier, ++serial, &document, 1, 1));
    assert_int_equal(desk.document.err, ERR_UNSUPPORTED);
    assert_int_equal(
        courier_record(desk.courier, ++serial, recording_request_create(), &document, 1, 1),
        ERR_OK);
    assert_true(desk_hear(&desk, COURIER_SAVE_FAILED, 5000));
    assert_int_equal(desk.failed.err, ERR_UNSUPPORTED);
}

/* -- kill -9 */

struct promise {
    char reference[REFERENCE_ROOM];
    char sha256[65];
};

/* Scans and commits for ever; tells each promise when it is made. */
static int scan_for_ever(char **argv) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (log_open("/dev/null", LOG_ERROR) != ERR_OK)
        return 2;
    desk.fd = -1;
    snprintf(desk.folder, sizeof desk.folder, "%s", argv[2]);
    snprintf(desk.key_file, sizeof desk.key_file, "%s", argv[3]);
    desk.mailbox = mailbox_create(1024, NULL, NULL);
    desk.params = (struct courier_params){.mailbox = desk.mailbox,
                                          .clock = clock_system(),
                                          .folder = argv[2],
                                          .key_file = argv[3],
                                          .kiosk_id = "K1",
                                          .documents_url = argv[4],
                                          .timeout_ms = 1000};
    desk_start(&desk);
    for (int number = atoi(argv[5]);; number += 2) {
        struct promise promise;
        const int pages[] = {number, number + 1};
        int64_t document = begin();
        add(document, pages[0]);
        add(document, pages[1]);
        answered(courier_documents_commit(desk.courier, ++serial, &document, 1, 1));
        memcpy(promise.reference, desk.document.reference, sizeof promise.reference);
        hash_of_pages(pages, 2, promise.sha256);
        if (write(STDOUT_FILENO, &promise, sizeof promise) != sizeof promise)
            return 3;
        (void)wait_for_sent(promise.reference, 20 + (int)id_random(200));
    }
}

static int kill_once(int number, struct promise *promises, int room) {
    int ends[2], count = 0, status;
    char text[16];
    snprintf(text, sizeof text, "%d", number);
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        execl("/proc/self/exe", "test_documents", "--scan", desk.folder, desk.key_file,
              city.documents, text, (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    poll(NULL, 0, 20 + (int)id_random(350));
    assert_int_equal(kill(child, SIGKILL), 0);
    while (count < room &&
           read(ends[0], &promises[count], sizeof promises[0]) == (ssize_t)sizeof promises[0])
        count++;
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    return count;
}

static void drain(void) {
    desk_start(&desk);
    for (int quiet = 0, turns = 0; quiet < 3 && turns < 3000; turns++) {
        if (desk.wanted.document != 0)
            join_and_give(&desk.wanted);
        bool has_heard = desk_hear(&desk, COURIER_HEALTH, 100);
        bool is_idle = desk.health.is_database_open && desk.health.documents_waiting == 0;
        quiet = is_idle && !has_heard ? quiet + 1 : 0;
    }
    assert_int_equal(desk.health.documents_staff, 0);
    assert_int_equal(desk.health.documents_waiting, 0);
}

static void what_was_promised_arrives_whole_after_kill_9(void **state) {
    (void)state;
    const char *text = getenv("KIOSK_KILLS");
    int kills = text ? atoi(text) : 12, count = 0, lost = 0;
    struct promise *promises = calloc(20000, sizeof *promises);
    desk_stop(&desk);
    for (int at = 0; at < kills; at++) {
        if (at % 3 == 0)
            city_tell(&city, "document-faults",
                      "[{\"at\":\"PATCH\",\"kind\":\"cut\",\"bytes\":70000},"
                      "{\"at\":\"PATCH\",\"kind\":\"cut\",\"bytes\":200000},"
                      "{\"at\":\"RECEIPT\",\"kind\":\"status\"}]");
        count += kill_once(at * 100, promises + count, 20000 - count);
    }
    drain();
    for (int at = 0; at < count; at++)
        lost += !city_has_document(promises[at].sha256);
    print_message("kill -9: kills=%d promised=%d lost or different=%d\n", kills, count, lost);
    assert_int_equal(lost, 0);
    assert_true(count > 0);
    assert_int_equal(folder_files("pages"), 0);
    free(promises);
}

int main(int argc, char **argv) {
    if (argc == 6 && strcmp(argv[1], "--scan") == 0)
        return scan_for_ever(argv);
    signal(SIGPIPE, SIG_IGN);
    assert_int_equal(log_open(argc > 1 ? NULL : "/dev/null", LOG_DEBUG), ERR_OK);
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_document_arrives_and_is_erased_here),
        TEST(it_arrives_through_cuts_errors_and_lies),
        TEST(the_visit_ends_and_nothing_of_it_is_left),
        TEST(a_request_goes_out_with_the_address_of_its_documents),
        TEST(the_clerks_word_comes_back),
        TEST(it_is_resumed_at_another_kiosk_and_taken_back),
        TEST(an_answer_that_is_lost_makes_no_second_recording),
        TEST(a_rejection_says_why),
        TEST(without_such_a_service_nothing_is_promised),
        TEST(what_was_promised_arrives_whole_after_kill_9),
    };
    return cmocka_run_group_tests_name("documents", tests, NULL, NULL);
}
