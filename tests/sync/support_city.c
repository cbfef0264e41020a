#include "sync/support_city.h"

#include <curl/curl.h>
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/memory.h"

/* -- the city */

static void read_ready(struct city *city, int fd) {
    char line[4096], scratch[32];
    size_t used = 0;
    while (used < sizeof line - 1 && !memchr(line, '\n', used)) {
        struct pollfd ready = {fd, POLLIN, 0};
        assert_int_equal(poll(&ready, 1, 20000), 1);
        ssize_t got = read(fd, line + used, sizeof line - 1 - used);
        assert_true(got > 0);
        used += (size_t)got;
    }
    json_t *root = NULL;
    assert_int_equal(json_read(line, used, &root), ERR_OK);
    city->port = (int)json_number_or(root, "port", 0);
    snprintf(city->georeport, 128, "%s", json_text(root, "georeport", scratch));
    snprintf(city->content, 128, "%s", json_text(root, "content", scratch));
    snprintf(city->control, 128, "%s", json_text(root, "control", scratch));
    snprintf(city->tracking, 128, "%s", json_text(root, "tracking", scratch));
    snprintf(city->documents, 128, "%s", json_text(root, "documents", scratch));
    snprintf(city->recordings, 128, "%s", json_text(root, "recordings", scratch));
    snprintf(city->content_key, 64, "%s", json_text(root, "content_key", scratch));
    snprintf(city->api_key, 64, "%s", json_text(root, "api_key", scratch));
    json_decref(root);
}

void city_start(struct city *city, const char *const *arguments) {
    const char *argv[24] = {"node", KIOSK_SOURCE_DIR "/tests/city/city.mjs", "--quiet",
                            "--with-stdin"};
    int count = 4, out[2], in[2];
    for (; arguments && arguments[count - 4] && count < 23; count++)
        argv[count] = arguments[count - 4];
    assert_int_equal(pipe2(out, O_CLOEXEC), 0);
    assert_int_equal(pipe2(in, O_CLOEXEC), 0);
    city->pid = fork();
    assert_true(city->pid >= 0);
    if (city->pid == 0) {
        dup2(in[0], STDIN_FILENO);
        dup2(out[1], STDOUT_FILENO);
        execvp("node", (char *const *)argv);
        _exit(127);
    }
    close(out[1]);
    close(in[0]);
    city->stdin_fd = in[1]; /* when this test dies, the city does */
    read_ready(city, out[0]);
    close(out[0]);
}

void city_stop(struct city *city) {
    kill(city->pid, SIGTERM);
    waitpid(city->pid, NULL, 0);
    close(city->stdin_fd);
}

static size_t collect(char *bytes, size_t size, size_t count, void *context) {
    assert_int_equal(buf_add(context, bytes, size * count), ERR_OK);
    return size * count;
}

static void call(const struct city *city, const char *method, const char *path, const char *json,
                 struct buf *answer) {
    char url[512];
    long status = 0;
    CURL *easy = curl_easy_init();
    snprintf(url, sizeof url, "%s%s", city->control, path);
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method);
    if (json)
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, json);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, collect);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, answer);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, 20000L);
    CURLcode code = curl_easy_perform(easy);
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_cleanup(easy);
    if (code != CURLE_OK || status != 200)
        print_error("%s %s: %d %ld %s\n", method, path, (int)code, status, buf_text(answer));
    assert_int_equal(code, CURLE_OK);
    assert_int_equal(status, 200);
}

static json_t *call_json(const struct city *city, const char *method, const char *path,
                         const char *json) {
    struct buf answer;
    json_t *root = NULL;
    buf_init(&answer, (size_t)256 * 1024 * 1024);
    call(city, method, path, json, &answer);
    json_error_t error;
    root = json_loadb(buf_text(&answer), answer.len, 0, &error);
    assert_non_null(root);
    buf_finish(&answer);
    return root;
}

void city_tell(const struct city *city, const char *path, const char *json) {
    json_decref(call_json(city, "POST", path, json));
}

void city_forget(const struct city *city, const char *path) {
    json_decref(call_json(city, "DELETE", path, NULL));
}

json_t *city_get(const struct city *city, const char *path) {
    return call_json(city, "GET", path, NULL);
}

int city_count(const struct city *city, const char *reference) {
    json_t *all = city_get(city, "requests"), *one;
    size_t at;
    int count = 0;
    char scratch[32];
    json_array_foreach(all, at, one) count +=
        !reference || strcmp(json_text(one, "reference", scratch), reference) == 0;
    json_decref(all);
    return count;
}

const json_t *city_request(const struct city *city, const char *reference, json_t **all) {
    const json_t *found = NULL;
    json_t *one;
    size_t at;
    char scratch[32];
    *all = city_get(city, "requests");
    json_array_foreach(*all, at, one) {
        if (strcmp(json_text(one, "reference", scratch), reference) != 0)
            continue;
        assert_null(found); /* twice */
        found = one;
    }
    assert_non_null(found);
    return found;
}

/* -- the desk */

void desk_open(struct desk *desk, const struct city *city) {
    const char *base = getenv("TMPDIR");
    *desk = (struct desk){.courier = NULL, .fd = -1};
    snprintf(desk->folder, sizeof desk->folder, "%s/kiosk-sync-XXXXXX", base ? base : "/tmp");
    assert_non_null(mkdtemp(desk->folder));
    snprintf(desk->key_file, sizeof desk->key_file, "%s/device.key", desk->folder);
    desk->mailbox = mailbox_create(4096, NULL, NULL);
    desk->params = (struct courier_params){.mailbox = desk->mailbox,
                                           .clock = clock_system(),
                                           .folder = desk->folder,
                                           .key_file = desk->key_file,
                                           .kiosk_id = "K1",
                                           .georeport_url = city ? city->georeport : "",
                                           .api_key = city ? city->api_key : "",
                                           .jurisdiction_id = "riverton.gov",
                                           .content_url = city ? city->content : "",
                                           .content_key = city ? city->content_key : "",
                                           .documents_url = city ? city->documents : "",
                                           .recordings_url = city ? city->recordings : "",
                                           .time_zone = "America/Denver",
                                           .format = "auto",
                                           .has_search = true,
                                           .connect_timeout_ms = 2000,
                                           .timeout_ms = 2000,
                                           .reconcile_window_ms = 1500,
                                           .refresh_ms = 900000};
}

void desk_start(struct desk *desk) {
    assert_int_equal(courier_start(&desk->params, &desk->courier), ERR_OK);
}

void desk_stop(struct desk *desk) {
    courier_stop(desk->courier);
    desk->courier = NULL;
}

void desk_remove_folder(const char *folder) {
    char path[512];
    DIR *dir = opendir(folder);
    for (struct dirent *file; dir && (file = readdir(dir)) != NULL;) {
        if (strcmp(file->d_name, ".") == 0 || strcmp(file->d_name, "..") == 0)
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, file->d_name);
        if (unlink(path) != 0)
            desk_remove_folder(path);
    }
    if (dir)
        closedir(dir);
    rmdir(folder);
}

void desk_close(struct desk *desk) {
    desk_stop(desk);
    mailbox_drop_all(desk->mailbox);
    mailbox_destroy(desk->mailbox);
    catalogue_destroy(desk->catalogue);
    definition_destroy(desk->definition);
    desk_remove_folder(desk->folder);
}

static void keep(struct desk *desk, struct envelope *envelope) {
    const void *small = envelope->small;
    desk->heard[envelope->kind]++;
    switch ((enum courier_event)envelope->kind) {
    case COURIER_SAVED:
        memcpy(&desk->saved, small, sizeof desk->saved);
        break;
    case COURIER_SAVE_FAILED:
        memcpy(&desk->failed, small, sizeof desk->failed);
        break;
    case COURIER_DELIVERED:
        memcpy(&desk->delivered, small, sizeof desk->delivered);
        break;
    case COURIER_CITY_WORDS:
        memcpy(&desk->words, envelope->blob, sizeof desk->words);
        break;
    case COURIER_CATALOGUE:
        catalogue_destroy(desk->catalogue);
        desk->catalogue = envelope->blob;
        envelope->blob = NULL;
        break;
    case COURIER_DEFINITION:
        definition_destroy(desk->definition);
        desk->definition = envelope->blob;
        envelope->blob = NULL;
        break;
    case COURIER_TRACKED:
        memcpy(&desk->track, envelope->blob, sizeof desk->track);
        break;
    case COURIER_HEALTH:
        memcpy(&desk->health, small, sizeof desk->health);
        break;
    case COURIER_DOCUMENT:
        memcpy(&desk->document, small, sizeof desk->document);
        if (envelope->blob) {
            desk->fd = ((struct courier_file *)envelope->blob)->fd;
            ((struct courier_file *)envelope->blob)->fd = -1;
        }
        break;
    case COURIER_FILE_WANTED:
        memcpy(&desk->wanted, small, sizeof desk->wanted);
        break;
    case COURIER_SENT:
        memcpy(&desk->sent, small, sizeof desk->sent);
        break;
    case COURIER_RECORDING:
        memcpy(&desk->news, envelope->blob, sizeof desk->news);
        break;
    }
}

static bool pump(struct desk *desk) {
    struct envelope envelope;
    if (!mailbox_take(desk->mailbox, &envelope))
        return false;
    keep(desk, &envelope);
    envelope_finish(&envelope);
    return true;
}

static bool hear_until(struct desk *desk, const int *counter, int wanted, int ms) {
    struct clock *clock = clock_system();
    int64_t until_ms = clock->monotonic_ms(clock) + ms;
    while (*counter < wanted) {
        if (pump(desk))
            continue;
        if (clock->monotonic_ms(clock) > until_ms)
            return false;
        poll(NULL, 0, 1);
    }
    return true;
}

bool desk_hear(struct desk *desk, enum courier_event event, int ms) {
    return hear_until(desk, &desk->heard[event], desk->heard[event] + 1, ms);
}

bool desk_hear_all(struct desk *desk, enum courier_event event, int count, int ms) {
    return hear_until(desk, &desk->heard[event], count, ms);
}

bool desk_delivered(struct desk *desk, int count, int ms) {
    return hear_until(desk, &desk->heard[COURIER_DELIVERED], count, ms);
}

struct request *desk_request(const char *service_code, const char *description) {
    struct request *request = request_create();
    snprintf(request->service_code, sizeof request->service_code, "%s", service_code);
    snprintf(request->service_name, sizeof request->service_name, "Service %s", service_code);
    snprintf(request->place_text, sizeof request->place_text, "214 Mill Street");
    snprintf(request->description, sizeof request->description, "%s", description);
    request->latitude = 41.7974;
    request->longitude = -107.63215;
    return request;
}

void desk_save(struct desk *desk, struct request *request) {
    int saved = desk->heard[COURIER_SAVED];
    assert_int_equal(courier_save(desk->courier, ++desk->serial, request), ERR_OK);
    assert_true(hear_until(desk, &desk->heard[COURIER_SAVED], saved + 1, 10000));
    assert_int_equal(desk->saved.serial, desk->serial);
}
