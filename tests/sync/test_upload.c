/* Thousands of lives of an upload against a tus server in memory that forgets, cuts, stalls and
 * lies, with an injected clock and a kiosk that dies between any two steps: what is erased here is
 * in the city byte for byte, and what could go through does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "base/log.h"
#include "base/memory.h"
#include "sync/upload.h"
#include "sync/upload_tus.h"

#define BYTES 1000
#define PLACES 64
#define HOUR_MS ((int64_t)3600 * 1000)

enum lie { LIE_NONE, LIE_HASH, LIE_AHEAD, LIE_LENGTH, LIE_HOST, LIE_NO_OFFSET, LIE_RECEIPT, LIES };

/* Also what the kiosk keeps: both outlive a kiosk. */
static struct world {
    struct http http;
    struct clock_manual clock;
    uint32_t seed;
    unsigned char ours[BYTES], theirs[PLACES][BYTES];
    size_t there[PLACES];
    bool is_gone[PLACES];
    char keys[PLACES][UUID_ROOM];
    int places;
    struct upload row;
    bool is_disk_full, is_bad, has_answer, is_down;
    int fault_percent, moves_left; /* the kiosk dies at the commit with that number; 0 never */
    bool is_dead;
    enum lie lie;
    int lies_left, done;
    int64_t retry_after_ms, not_before_ms;
    struct http_answer answer;
    struct exchange *exchange;
    struct uploader *uploader;
    bool early; /* a Retry-After was not waited for */
} w;

static uint32_t draw(uint32_t below) {
    w.seed = w.seed * 1664525u + 1013904223u;
    return below == 0 ? 0 : (w.seed >> 8) % below;
}

static int64_t now(void) {
    return w.clock.clock.monotonic_ms(&w.clock.clock);
}

/* -- the server */

static bool lies(enum lie lie) {
    if (w.lie != lie || w.lies_left == 0)
        return false;
    w.lies_left--;
    return true;
}

static const char *header(const struct http_call *call, const char *name) {
    for (int at = 0; call->headers[at]; at++) {
        if (strncmp(call->headers[at], name, strlen(name)) == 0)
            return call->headers[at] + strlen(name);
    }
    return "";
}

static int place_of(const char *url) {
    const char *at = strstr(url, "/d/");
    int place = at ? atoi(at + 3) : -1;
    return place >= 0 && place < w.places && !w.is_gone[place] ? place : -1;
}

static void say_place(int place) {
    snprintf(w.answer.location, sizeof w.answer.location, "%s/d/%d",
             lies(LIE_HOST) ? "http://evil" : "http://city", place);
    w.answer.status = 201;
}

static void take_create(const struct http_call *call) {
    const char *key = header(call, "Idempotency-Key: ");
    for (int at = 0; at < w.places; at++) {
        if (strcmp(w.keys[at], key) == 0 && !w.is_gone[at]) {
            say_place(at);
            return;
        }
    }
    if (w.places == PLACES)
        w.places = 0; /* long forgotten */
    snprintf(w.keys[w.places], UUID_ROOM, "%s", key);
    w.there[w.places] = 0;
    w.is_gone[w.places] = false;
    say_place(w.places++);
}

static void say_offset(size_t offset) {
    if (lies(LIE_AHEAD))
        offset = BYTES + 5;
    if (!lies(LIE_NO_OFFSET))
        snprintf(w.answer.upload_offset, sizeof w.answer.upload_offset, "%zu", offset);
    snprintf(w.answer.upload_length, sizeof w.answer.upload_length, "%d",
             lies(LIE_LENGTH) ? BYTES - 1 : BYTES);
}

static void take_patch(const struct http_call *call, int place, size_t most) {
    uint64_t offset = strtoull(header(call, "Upload-Offset: "), NULL, 10);
    if (offset != w.there[place]) {
        w.answer.status = 409;
        return;
    }
    size_t len = call->upload->bytes < most ? (size_t)call->upload->bytes : most;
    assert_true(offset + call->upload->bytes == BYTES);
    if (call->upload->read(call->upload->context, 0, w.theirs[place] + offset, len) != ERR_OK) {
        w.answer = (struct http_answer){.reach = HTTP_SOMETHING_SENT, .err = ERR_UNKNOWN};
        return;
    }
    w.there[place] += len;
    w.answer.status = 204;
    say_offset(w.there[place]);
}

static void say_receipt(int place) {
    unsigned char hash[32];
    char hex[65];
    crypto_hash_sha256(hash, w.theirs[place], w.there[place]);
    hash[0] ^= lies(LIE_HASH);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    w.answer.status = 200;
    enum err err = buf_add_format(&w.answer.body,
                                  lies(LIE_RECEIPT) ? "<html>%s%zu%d"
                                                    : "{\"sha256\":\"%s\",\"bytes\":%zu,"
                                                      "\"url\":\"http://city/m/%d\"}",
                                  hex, w.there[place], place);
    assert_int_equal(err, ERR_OK);
}

/* What goes wrong on the way: nothing left, an answer lost after it was carried out, a busy server,
 * one that forgets what it had. */
static bool goes_wrong(bool *is_lost) {
    if (w.is_down || draw(100) < (uint32_t)w.fault_percent / 3) {
        w.answer = (struct http_answer){.reach = HTTP_NOTHING_SENT, .err = ERR_OFFLINE};
        return true;
    }
    *is_lost = draw(100) < (uint32_t)w.fault_percent / 3;
    if (draw(100) >= (uint32_t)w.fault_percent / 3)
        return false;
    w.answer.status = draw(2) ? 503 : 500;
    if (draw(2)) {
        w.retry_after_ms = w.answer.retry_after_ms = 60000;
        w.not_before_ms = now() + 60000;
    }
    return true;
}

static void serve(const struct http_call *call) {
    bool is_lost = false;
    if (goes_wrong(&is_lost))
        return;
    int place = place_of(call->url);
    if (place >= 0 && w.fault_percent > 0 && draw(20) == 0)
        w.is_gone[place] = true, place = -1;
    if (strcmp(call->url, "http://city/d") == 0)
        take_create(call);
    else if (place < 0)
        w.answer.status = 404;
    else if (strstr(call->url, "/receipt"))
        say_receipt(place);
    else if (call->method == HTTP_HEAD)
        w.answer.status = 200, say_offset(w.there[place]);
    else
        take_patch(call, place, is_lost ? draw(BYTES) : BYTES);
    if (is_lost) {
        buf_clear(&w.answer.body);
        w.answer = (struct http_answer){
            .reach = HTTP_SOMETHING_SENT, .err = ERR_TIMEOUT, .body = w.answer.body};
    }
}

static enum err start(struct http *http, const struct http_call *call, int *handle) {
    (void)http;
    assert_false(w.has_answer);                                  /* one at a time */
    assert_int_equal(strncmp(call->url, "http://city/", 12), 0); /* never another server */
    assert_string_equal(header(call, "Tus-Resumable: "), "1.0.0");
    w.early |= now() < w.not_before_ms;
    w.answer = (struct http_answer){.reach = HTTP_ANSWERED, .retry_after_ms = -1};
    buf_init(&w.answer.body, 4096);
    serve(call);
    w.has_answer = true;
    *handle = 0;
    return ERR_OK;
}

static bool take(struct http *http, int *handle, struct http_answer *answer) {
    (void)http;
    if (!w.has_answer)
        return false;
    *handle = 0;
    *answer = w.answer;
    w.has_answer = false;
    return true;
}

static void cancel(struct http *http, int handle) {
    (void)http, (void)handle;
    if (w.has_answer)
        http_answer_finish(&w.answer);
    w.has_answer = false;
}

static const struct http_ops ops = {.start = start, .take = take, .cancel = cancel};

/* -- the kiosk's disk */

static enum err take_due(struct upload_ledger *ledger, int64_t wall, struct upload *upload,
                         int64_t *next_due_ms) {
    (void)ledger;
    bool is_waiting = w.row.state < UPLOAD_DONE;
    *next_due_ms = is_waiting ? w.row.due_ms : 0;
    if (!is_waiting || w.row.due_ms > wall)
        return ERR_NOT_FOUND;
    *upload = w.row;
    return ERR_OK;
}

static enum err move(struct upload_ledger *ledger, const struct upload *upload) {
    (void)ledger;
    if (w.is_dead || w.is_disk_full)
        return ERR_FULL;
    assert_int_not_equal(w.row.state, UPLOAD_DONE); /* erased once */
    bool dies = w.moves_left > 0 && --w.moves_left == 0;
    w.is_dead = dies;
    if (dies && draw(2))
        return ERR_IO; /* not there afterwards */
    w.row = *upload;
    return dies ? ERR_IO : ERR_OK;
}

static enum err read_ours(void *context, uint64_t offset, void *out, size_t len) {
    (void)context;
    assert_true(w.row.state == UPLOAD_OPEN && w.row.url[0] != '\0'); /* committed before a byte */
    if (w.is_bad)
        return ERR_CORRUPT;
    memcpy(out, w.ours + offset, len);
    return ERR_OK;
}

static enum err open_ours(struct upload_ledger *ledger, int64_t id,
                          const struct document_source **source) {
    static const struct document_source ours = {BYTES, read_ours, NULL};
    (void)ledger, (void)id;
    *source = &ours;
    return ERR_OK;
}

static void close_ours(struct upload_ledger *ledger) {
    (void)ledger;
}

static struct upload_ledger ledger = {take_due, move, open_ours, close_ours};

static void note_done(void *context, const struct upload *upload) {
    (void)context, (void)upload;
    w.done++;
}

static void note_change(void *context) {
    (void)context;
}

/* -- lives */

static void wake_up(void) {
    const struct exchange_params exchange = {.http = &w.http,
                                             .clock = &w.clock.clock,
                                             .random = draw,
                                             .georeport_url = "",
                                             .content_url = "",
                                             .api_key = "",
                                             .jurisdiction_id = "",
                                             .format = "json"};
    w.exchange = exchange_create(&exchange);
    const struct uploader_params params = {.exchange = w.exchange,
                                           .ledger = &ledger,
                                           .clock = &w.clock.clock,
                                           .url = "http://city/d",
                                           .kiosk = "K1",
                                           .done = note_done,
                                           .changed = note_change};
    w.uploader = uploader_create(&params);
}

static void go_down(void) {
    uploader_destroy(w.uploader);
    exchange_destroy(w.exchange);
}

static void begin_life(uint32_t seed) {
    memset(&w, 0, sizeof w);
    w.http.ops = &ops;
    w.seed = seed * 2654435761u + 7;
    clock_manual_init(&w.clock, 1790000000000);
    for (int at = 0; at < BYTES; at++)
        w.ours[at] = (unsigned char)draw(256);
    w.row = (struct upload){.id = 1, .bytes = BYTES, .form = "tiff", .filename = "a.tif"};
    snprintf(w.row.type, sizeof w.row.type, "image/tiff");
    id_uuid(w.row.uuid);
    unsigned char hash[32];
    crypto_hash_sha256(hash, w.ours, BYTES);
    sodium_bin2hex(w.row.sha256, sizeof w.row.sha256, hash, sizeof hash);
    wake_up();
}

static void live(int64_t for_ms) {
    int64_t until_ms = now() + for_ms;
    for (int turn = 0; turn < 20000 && now() < until_ms; turn++) {
        exchange_step(w.exchange);
        int64_t due_ms = uploader_step(w.uploader);
        if (w.is_dead) {
            go_down();
            w.is_dead = false;
            w.not_before_ms = 0; /* may not have been kept */
            w.moves_left = draw(2) ? 1 + (int)draw(6) : 0;
            wake_up();
            continue;
        }
        if (w.has_answer)
            continue;
        if (due_ms == INT64_MAX)
            return;
        assert_true(due_ms > now() || due_ms <= now() + 1);
        clock_manual_advance(&w.clock, due_ms > now() ? due_ms - now() : 1);
    }
}

/* The receipt that erased it was of the same bytes. */
static bool is_in_city(void) {
    int place = -1;
    return sscanf(w.row.media, "http://city/m/%d", &place) == 1 && w.there[place] == BYTES &&
           memcmp(w.theirs[place], w.ours, BYTES) == 0;
}

static int lives(void) {
    const char *text = getenv("KIOSK_SIMULATIONS");
    return text ? atoi(text) : 3000;
}

static void every_file_arrives_whole_through_faults_and_deaths(void **state) {
    (void)state;
    int deaths = 0;
    for (uint32_t seed = 1; seed <= (uint32_t)lives(); seed++) {
        begin_life(seed);
        w.fault_percent = (int)draw(95);
        w.moves_left = draw(2) ? 1 + (int)draw(8) : 0;
        deaths += w.moves_left > 0;
        live(2 * HOUR_MS);
        w.fault_percent = w.moves_left = 0;
        live(2 * HOUR_MS);
        if (w.row.state != UPLOAD_DONE || !is_in_city() || w.early)
            print_error("seed %u: state %d why %s\n", seed, (int)w.row.state, w.row.why);
        assert_int_equal(w.row.state, UPLOAD_DONE);
        assert_true(is_in_city());
        assert_false(w.early);
        go_down();
    }
    assert_true(deaths > 0);
}

static void a_lie_costs_nothing_and_many_go_to_staff(void **state) {
    (void)state;
    for (int lie = LIE_HASH; lie < LIES; lie++) {
        begin_life((uint32_t)lie);
        w.lie = (enum lie)lie;
        w.lies_left = 1;
        if (lie == LIE_LENGTH) { /* asked for only when it goes on */
            w.row.state = UPLOAD_OPEN;
            snprintf(w.row.url, sizeof w.row.url, "http://city/d/0");
            w.places = 1;
        }
        live(HOUR_MS);
        assert_int_equal(w.lies_left, 0);
        assert_int_equal(w.row.state, UPLOAD_DONE);
        assert_true(is_in_city());
        go_down();
        if (lie == LIE_LENGTH) /* a new upload does not ask, and goes through */
            continue;
        begin_life((uint32_t)lie);
        w.lie = (enum lie)lie;
        w.lies_left = 1000000;
        live(10 * HOUR_MS);
        assert_int_not_equal(w.row.state, UPLOAD_DONE);
        assert_int_equal(w.done, 0);
        assert_int_not_equal(w.row.why[0], '\0'); /* in words */
        if (lie == LIE_HASH || lie == LIE_AHEAD)
            assert_int_equal(w.row.state, UPLOAD_STAFF);
        go_down();
    }
}

static void a_link_that_is_dead_for_an_hour_is_waited_for(void **state) {
    (void)state;
    begin_life(1);
    w.is_down = true;
    live(HOUR_MS);
    assert_int_not_equal(w.row.state, UPLOAD_DONE);
    w.is_down = false;
    int64_t from_ms = now();
    live(HOUR_MS);
    assert_int_equal(w.row.state, UPLOAD_DONE);
    assert_true(now() - from_ms <= UPLOAD_BACKOFF_CAP_MS + UPLOAD_BACKOFF_BASE_MS);
    go_down();
}

static void with_a_full_disk_no_byte_leaves_before_its_url_is_kept(void **state) {
    (void)state;
    begin_life(1);
    w.is_disk_full = true;
    live(HOUR_MS);
    assert_int_equal(w.row.state, UPLOAD_QUEUED);
    assert_int_equal(w.there[0], 0);
    w.is_disk_full = false;
    live(HOUR_MS);
    assert_int_equal(w.row.state, UPLOAD_DONE);
    assert_int_equal(w.places, 1); /* its key brought the same place again */
    go_down();
}

static void a_file_that_cannot_be_read_is_for_staff(void **state) {
    (void)state;
    begin_life(1);
    w.is_bad = true;
    live(HOUR_MS);
    assert_int_equal(w.row.state, UPLOAD_STAFF);
    go_down();
}

static void places_are_taken_only_on_our_server(void **state) {
    (void)state;
    static const struct {
        const char *location, *url; /* NULL: refused */
    } rows[] = {{"http://city/d/1", "http://city/d/1"},
                {"HTTP://CITY:80/d/1", "HTTP://CITY:80/d/1"},
                {"/files/1", "http://city/files/1"},
                {"1?x=2", "http://city/d/1?x=2"},
                {"http://city:8080/d/1", NULL},
                {"https://city/d/1", NULL},
                {"http://city@evil/d/1", NULL},
                {"http://evil/d/1", NULL},
                {"//evil/d/1", NULL},
                {"http://city.evil/d/1", NULL},
                {"http://city\\@evil/", NULL},
                {"javascript:1", NULL},
                {"/a b", NULL},
                {"", NULL}};
    for (size_t at = 0; at < sizeof rows / sizeof rows[0]; at++) {
        char url[UPLOAD_URL_ROOM] = "";
        enum err err = tus_location_read("http://city/d", rows[at].location, url);
        assert_int_equal(err == ERR_OK, rows[at].url != NULL);
        if (rows[at].url)
            assert_string_equal(url, rows[at].url);
    }
}

static void metadata_says_whose_bytes_they_are(void **state) {
    (void)state;
    struct buf header;
    struct upload upload = {.filename = "a.tif",
                            .type = "image/tiff",
                            .sha256 = "ab",
                            .reference = "K1-7F3Q-2Z",
                            .kind = "deed"};
    buf_init(&header, TUS_HEADER_MAX);
    assert_int_equal(tus_metadata(&upload, "K1", &header), ERR_OK);
    assert_string_equal(buf_text(&header),
                        "Upload-Metadata: filename YS50aWY=,filetype aW1hZ2UvdGlmZg==,sha256 "
                        "YWI=,kiosk SzE=,ref SzEtN0YzUS0yWg==,kind ZGVlZA==");
    buf_finish(&header);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_file_arrives_whole_through_faults_and_deaths),
        cmocka_unit_test(a_lie_costs_nothing_and_many_go_to_staff),
        cmocka_unit_test(a_link_that_is_dead_for_an_hour_is_waited_for),
        cmocka_unit_test(with_a_full_disk_no_byte_leaves_before_its_url_is_kept),
        cmocka_unit_test(a_file_that_cannot_be_read_is_for_staff),
        cmocka_unit_test(places_are_taken_only_on_our_server),
        cmocka_unit_test(metadata_says_whose_bytes_they_are),
    };
    assert_int_equal(log_open("/dev/null", LOG_DEBUG), ERR_OK);
    return cmocka_run_group_tests_name("upload", tests, NULL, NULL);
}
