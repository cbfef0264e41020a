/* The transport over libcurl against a small server: how far a call got is said truly, and it goes
 * nowhere it was not sent. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "sync/http.h"
#include "sync/support_city.h"

struct server {
    pid_t pid;
    int stdin_fd, port;
};

static struct server plain, secure;
static char folder[] = "/tmp/kiosk-http-XXXXXX", cert[64], key[64];
static char pin[64];

/* -- servers */

static void start_server(struct server *server, const char *cert_file, const char *key_file) {
    int out[2], in[2];
    char line[32] = "";
    size_t used = 0;
    assert_int_equal(pipe2(out, O_CLOEXEC), 0);
    assert_int_equal(pipe2(in, O_CLOEXEC), 0);
    server->pid = fork();
    assert_true(server->pid >= 0);
    if (server->pid == 0) {
        dup2(in[0], STDIN_FILENO);
        dup2(out[1], STDOUT_FILENO);
        execlp("node", "node", KIOSK_SOURCE_DIR "/tests/sync/http_server.mjs", cert_file, key_file,
               (char *)NULL);
        _exit(127);
    }
    close(out[1]);
    close(in[0]);
    server->stdin_fd = in[1];
    while (used < sizeof line - 1 && !strchr(line, '\n')) {
        ssize_t got = read(out[0], line + used, sizeof line - 1 - used);
        assert_true(got > 0);
        used += (size_t)got;
    }
    close(out[0]);
    server->port = atoi(line);
}

static void stop_server(struct server *server) {
    close(server->stdin_fd);
    waitpid(server->pid, NULL, 0);
}

static int run(const char *const *argv, int out_fd) {
    int status = -1;
    pid_t pid = fork();
    if (pid == 0) {
        int null = open("/dev/null", O_WRONLY);
        dup2(null, STDERR_FILENO);
        if (out_fd >= 0)
            dup2(out_fd, STDOUT_FILENO);
        execvp(argv[0], (char *const *)argv);
        _exit(127);
    }
    waitpid(pid, &status, 0);
    return status;
}

/* A certificate of our own for 127.0.0.1, and the pin of its key. */
static void make_certificate(void) {
    snprintf(cert, sizeof cert, "%s/cert.pem", folder);
    snprintf(key, sizeof key, "%s/key.pem", folder);
    const char *const make[] = {"openssl",
                                "req",
                                "-x509",
                                "-newkey",
                                "ec",
                                "-pkeyopt",
                                "ec_paramgen_curve:P-256",
                                "-nodes",
                                "-keyout",
                                key,
                                "-out",
                                cert,
                                "-days",
                                "2",
                                "-subj",
                                "/CN=kiosk test",
                                "-addext",
                                "subjectAltName=IP:127.0.0.1",
                                NULL};
    assert_int_equal(run(make, -1), 0);
    int ends[2];
    char command[256];
    assert_int_equal(pipe(ends), 0);
    snprintf(command, sizeof command,
             "openssl x509 -in %s -pubkey -noout | openssl pkey -pubin -outform der | "
             "openssl dgst -sha256 -binary | base64",
             cert);
    const char *const shell[] = {"sh", "-c", command, NULL};
    assert_int_equal(run(shell, ends[1]), 0);
    close(ends[1]);
    memcpy(pin, "sha256//", 8);
    ssize_t got = read(ends[0], pin + 8, sizeof pin - 9);
    close(ends[0]);
    assert_true(got > 40);
    pin[strcspn(pin, "\n")] = '\0';
}

/* -- calls */

static struct http *open_http(const struct http_curl_params *params) {
    struct http *http = NULL;
    struct http_curl_params given = *params;
    if (given.timeout_ms == 0)
        given.timeout_ms = 3000;
    given.connect_timeout_ms = 1000;
    assert_int_equal(http_curl_open(&given, &http), ERR_OK);
    return http;
}

static struct http_answer wait_answer(struct http *http) {
    struct http_answer answer;
    int handle;
    for (int at = 0; at < 1000; at++) {
        if (http->ops->take(http, &handle, &answer))
            return answer;
        http->ops->wait(http, 100);
    }
    fail_msg("no answer");
    return answer;
}

static struct http_answer call(struct http *http, const struct server *server, const char *path,
                               const char *form) {
    char url[128];
    int handle;
    snprintf(url, sizeof url, "%s://127.0.0.1:%d%s", server == &secure ? "https" : "http",
             server->port, path);
    const struct http_call one = {
        .url = url, .form = form, .form_len = form ? strlen(form) : 0, .max_bytes = 100000};
    assert_int_equal(http->ops->start(http, &one, &handle), ERR_OK);
    return wait_answer(http);
}

static int seen(struct http *http, const char *what) {
    struct http_answer answer = call(http, &plain, "/seen", NULL);
    json_t *root = NULL;
    assert_int_equal(json_read(buf_text(&answer.body), answer.body.len, &root), ERR_OK);
    int count = (int)json_number_or(root, what, -1);
    json_decref(root);
    http_answer_finish(&answer);
    return count;
}

static void answer_is(struct http_answer answer, enum http_reach reach, enum err err, int status) {
    assert_int_equal(answer.reach, reach);
    assert_int_equal(answer.err, err);
    assert_int_equal(answer.status, status);
    http_answer_finish(&answer);
}

/* -- tests */

static const struct http_curl_params usual = {.ca_file = ""};

static void a_form_arrives_whole_without_a_question_before(void **state) {
    (void)state;
    struct http *http = open_http(&usual);
    char *form = calloc(1, 50001);
    memset(form, 'x', 50000);
    struct http_answer answer = call(http, &plain, "/hello", form);
    assert_string_equal(buf_text(&answer.body), "[{\"length\":50000}]");
    answer_is(answer, HTTP_ANSWERED, ERR_OK, 200);
    assert_int_equal(seen(http, "expects"), 0);
    free(form);
    http->ops->close(http);
}

static void the_headers_that_matter_are_kept(void **state) {
    (void)state;
    struct http *http = open_http(&usual);
    struct http_answer answer = call(http, &plain, "/headers", NULL);
    assert_string_equal(answer.etag, "\"v1\"");
    assert_string_equal(answer.content_type, "text/x");
    assert_string_equal(answer.signature, "ed25519=abc");
    assert_int_equal(answer.retry_after_ms, 3000);
    http_answer_finish(&answer);
    http->ops->close(http);
}

static void redirects_stay_at_home_and_never_take_a_post_along(void **state) {
    (void)state;
    struct http *http = open_http(&usual);
    struct http_answer answer = call(http, &plain, "/here", NULL);
    assert_string_equal(buf_text(&answer.body), "[{\"length\":0}]");
    answer_is(answer, HTTP_ANSWERED, ERR_OK, 200);
    answer_is(call(http, &plain, "/away", NULL), HTTP_ANSWERED, ERR_OK, 302);
    answer_is(call(http, &plain, "/file", NULL), HTTP_ANSWERED, ERR_OK, 302);
    answer_is(call(http, &plain, "/round", NULL), HTTP_ANSWERED, ERR_OK, 302);
    int posts = seen(http, "posts");
    answer_is(call(http, &plain, "/here", "a=b"), HTTP_ANSWERED, ERR_OK, 302);
    assert_int_equal(seen(http, "posts"), posts + 1);
    http->ops->close(http);
}

static void quirk_12_cookies_are_not_kept(void **state) {
    (void)state;
    struct http *http = open_http(&usual);
    answer_is(call(http, &plain, "/cookie", NULL), HTTP_ANSWERED, ERR_OK, 200);
    answer_is(call(http, &plain, "/cookie", NULL), HTTP_ANSWERED, ERR_OK, 200);
    assert_int_equal(seen(http, "cookies"), 0);
    http->ops->close(http);
}

static void an_answer_without_an_end_is_cut(void **state) {
    (void)state;
    struct http *http = open_http(&usual);
    answer_is(call(http, &plain, "/large", NULL), HTTP_SOMETHING_SENT, ERR_TOO_BIG, 200);
    answer_is(call(http, &plain, "/endless", NULL), HTTP_SOMETHING_SENT, ERR_TOO_BIG, 200);
    http->ops->close(http);
}

static void quirk_10_what_is_never_answered_ends_at_the_deadline(void **state) {
    (void)state;
    struct clock *clock = clock_system();
    struct http_curl_params params = usual;
    params.timeout_ms = 300;
    struct http *http = open_http(&params);
    int64_t from_ms = clock->monotonic_ms(clock);
    answer_is(call(http, &plain, "/hang", "a=b"), HTTP_SOMETHING_SENT, ERR_TIMEOUT, 0);
    assert_in_range(clock->monotonic_ms(clock) - from_ms, 1200, 2500);
    http->ops->close(http);
}

static void where_nobody_listens_nothing_was_sent(void **state) {
    (void)state;
    struct http *http = open_http(&usual);
    const struct server nobody = {.port = 1};
    answer_is(call(http, &nobody, "/hello", "a=b"), HTTP_NOTHING_SENT, ERR_OFFLINE, 0);
    const struct http_call one = {.url = "http://no-such-name.invalid/", .max_bytes = 100};
    int handle;
    assert_int_equal(http->ops->start(http, &one, &handle), ERR_OK);
    answer_is(wait_answer(http), HTTP_NOTHING_SENT, ERR_OFFLINE, 0);
    http->ops->close(http);
}

/* libcurl repeats a request by itself when a kept connection ends without an answer. */
static void a_post_leaves_once_even_when_a_kept_connection_dies(void **state) {
    (void)state;
    struct http *http = open_http(&usual);
    int silent = seen(http, "silent");
    for (int at = 0; at < 3; at++) {
        answer_is(call(http, &plain, "/hello", NULL), HTTP_ANSWERED, ERR_OK, 200);
        answer_is(call(http, &plain, "/silent", "a=b"), HTTP_SOMETHING_SENT, ERR_UNKNOWN, 0);
    }
    assert_int_equal(seen(http, "silent"), silent + 3);
    http->ops->close(http);
}

static void many_calls_run_at_once_and_can_be_cut(void **state) {
    (void)state;
    struct http *http = open_http(&usual);
    char url[64];
    int handles[HTTP_CALLS_MOST], one_more;
    snprintf(url, sizeof url, "http://127.0.0.1:%d/hang", plain.port);
    const struct http_call one = {.url = url, .max_bytes = 100};
    for (int at = 0; at < HTTP_CALLS_MOST; at++)
        assert_int_equal(http->ops->start(http, &one, &handles[at]), ERR_OK);
    assert_int_equal(http->ops->start(http, &one, &one_more), ERR_BUSY);
    http->ops->wait(http, 50);
    http->ops->cancel(http, handles[3]);
    assert_int_equal(http->ops->start(http, &one, &one_more), ERR_OK);
    assert_int_equal(one_more, handles[3]);
    http->ops->close(http); /* with all of them on their way */
}

static void a_wake_ends_the_wait(void **state) {
    (void)state;
    struct clock *clock = clock_system();
    struct http *http = open_http(&usual);
    int64_t from_ms = clock->monotonic_ms(clock);
    http->ops->wake(http); /* before the wait: it must not be missed */
    http->ops->wait(http, 10000);
    assert_true(clock->monotonic_ms(clock) - from_ms < 2000);
    http->ops->close(http);
}

static void a_proxy_of_the_environment_is_not_used(void **state) {
    (void)state;
    setenv("http_proxy", "http://127.0.0.1:1", 1);
    struct http *http = open_http(&usual);
    answer_is(call(http, &plain, "/hello", NULL), HTTP_ANSWERED, ERR_OK, 200);
    http->ops->close(http);
    unsetenv("http_proxy");
}

static void only_a_server_that_the_city_s_ca_knows_is_talked_to(void **state) {
    (void)state;
    struct http *http = open_http(&usual);
    answer_is(call(http, &secure, "/hello", "a=b"), HTTP_NOTHING_SENT, ERR_OFFLINE, 0);
    http->ops->close(http);
    const struct http_curl_params known = {.ca_file = cert};
    http = open_http(&known);
    answer_is(call(http, &secure, "/hello", "a=b"), HTTP_ANSWERED, ERR_OK, 200);
    http->ops->close(http);
}

static void only_a_pinned_key_is_talked_to(void **state) {
    (void)state;
    const struct http_curl_params right = {.ca_file = cert, .pinned_key = pin};
    struct http *http = open_http(&right);
    answer_is(call(http, &secure, "/hello", "a=b"), HTTP_ANSWERED, ERR_OK, 200);
    http->ops->close(http);
    const struct http_curl_params wrong = {
        .ca_file = cert, .pinned_key = "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="};
    http = open_http(&wrong);
    answer_is(call(http, &secure, "/hello", "a=b"), HTTP_NOTHING_SENT, ERR_OFFLINE, 0);
    http->ops->close(http);
}

static int start_servers(void **state) {
    (void)state;
    signal(SIGPIPE, SIG_IGN);
    assert_non_null(mkdtemp(folder));
    make_certificate();
    start_server(&plain, NULL, NULL);
    start_server(&secure, cert, key);
    return 0;
}

static int stop_servers(void **state) {
    (void)state;
    stop_server(&plain);
    stop_server(&secure);
    desk_remove_folder(folder);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_form_arrives_whole_without_a_question_before),
        cmocka_unit_test(the_headers_that_matter_are_kept),
        cmocka_unit_test(redirects_stay_at_home_and_never_take_a_post_along),
        cmocka_unit_test(quirk_12_cookies_are_not_kept),
        cmocka_unit_test(an_answer_without_an_end_is_cut),
        cmocka_unit_test(quirk_10_what_is_never_answered_ends_at_the_deadline),
        cmocka_unit_test(where_nobody_listens_nothing_was_sent),
        cmocka_unit_test(a_post_leaves_once_even_when_a_kept_connection_dies),
        cmocka_unit_test(many_calls_run_at_once_and_can_be_cut),
        cmocka_unit_test(a_wake_ends_the_wait),
        cmocka_unit_test(a_proxy_of_the_environment_is_not_used),
        cmocka_unit_test(only_a_server_that_the_city_s_ca_knows_is_talked_to),
        cmocka_unit_test(only_a_pinned_key_is_talked_to),
    };
    assert_int_equal(log_open("/dev/null", LOG_ERROR), ERR_OK);
    return cmocka_run_group_tests_name("http", tests, start_servers, stop_servers);
}
