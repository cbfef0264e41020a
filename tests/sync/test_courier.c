/* The courier against the city on loopback: what a resident sends arrives once, what the city
 * offers is there without a network, and what becomes of a request is told. */
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/log.h"
#include "store/outbox.h"
#include "sync/support_city.h"
#include "sync/support_full_disk.h"

#define WAIT_MS 15000

static struct city city;

static int start_city(void **state) {
    (void)state;
    full_disk_register();
    city_start(&city, NULL);
    return 0;
}

static int stop_city(void **state) {
    (void)state;
    city_stop(&city);
    return 0;
}

static int reset_city(void **state) {
    (void)state;
    full_disk_set(false);
    city_tell(&city, "reset", "{}");
    return 0;
}

static void open_desk(struct desk *desk) {
    desk_open(desk, &city);
    desk_start(desk);
    assert_true(desk_hear(desk, COURIER_CATALOGUE, WAIT_MS));
}

/* The pack comes after the services, with a second catalogue. */
static void hear_pack(struct desk *desk) {
    while (desk->catalogue->place_count == 0)
        assert_true(desk_hear(desk, COURIER_CATALOGUE, WAIT_MS));
}

static void track(struct desk *desk, const char *wanted) {
    assert_int_equal(courier_track(desk->courier, ++desk->serial, wanted), ERR_OK);
    assert_true(desk_hear(desk, COURIER_TRACKED, WAIT_MS));
}

/* A port on which nobody listens. */
static void move_away(struct desk *desk) {
    desk->params.georeport_url = "http://127.0.0.1:1/open311/v2/";
    desk->params.content_url = "http://127.0.0.1:1/content/";
}

/* -- main does not listen */

/* A box that holds one envelope, and nobody who takes it for a while: everything that was asked is
 * answered all the same, and what the courier cannot take in is refused at once. */
static void every_job_is_answered_although_the_box_is_full(void **state) {
    (void)state;
    struct desk desk;
    desk_open(&desk, &city);
    mailbox_destroy(desk.mailbox);
    desk.mailbox = desk.params.mailbox = mailbox_create(1, NULL, NULL);
    desk_start(&desk);
    int saves = 0, tracks = 0;
    while (saves < 400 && courier_save(desk.courier, ++desk.serial,
                                       desk_request("litter", "It blows about.")) == ERR_OK) {
        saves++;
        if (saves % 4 == 0 && courier_track(desk.courier, ++desk.serial, "K1-7F3Q-2Z") == ERR_OK)
            tracks++;
        poll(NULL, 0, 2);
    }
    assert_in_range(saves, 20, 399);
    assert_int_equal(courier_load_definition(desk.courier, "pothole"), ERR_FULL);
    assert_true(desk_hear_all(&desk, COURIER_SAVED, saves, WAIT_MS));
    assert_true(desk_hear_all(&desk, COURIER_TRACKED, tracks, WAIT_MS));
    assert_int_equal(courier_load_definition(desk.courier, "pothole"), ERR_OK);
    assert_true(desk_hear(&desk, COURIER_DEFINITION, WAIT_MS));
    assert_non_null(desk.definition);
    assert_true(desk.heard[COURIER_CATALOGUE] > 0 || desk_hear(&desk, COURIER_CATALOGUE, WAIT_MS));
    desk_close(&desk);
}

/* -- sending */

static void a_saved_request_reaches_the_city_and_gets_its_number(void **state) {
    (void)state;
    struct desk desk;
    json_t *all = NULL;
    char scratch[32];
    open_desk(&desk);
    struct request *request = desk_request("litter", "Bottles all along the path.");
    snprintf(request->first_name, sizeof request->first_name, "Zo\xc3\xab");
    snprintf(request->email, sizeof request->email, "zoe@example.org");
    desk_save(&desk, request);
    assert_true(desk_delivered(&desk, 1, WAIT_MS));
    assert_string_equal(desk.delivered.reference, desk.saved.reference);
    const json_t *there = city_request(&city, desk.saved.reference, &all);
    assert_string_equal(json_text(there, "id", scratch), desk.delivered.number);
    assert_string_equal(json_text(there, "first_name", scratch), "Zo\xc3\xab");
    assert_string_equal(json_text(there, "email", scratch), "zoe@example.org");
    assert_string_equal(json_text(there, "address_string", scratch), "214 Mill Street");
    assert_true(json_number_or(there, "lat", 0) == 41.7974);
    json_decref(all);
    desk_close(&desk);
}

static void what_was_saved_without_a_network_goes_out_later(void **state) {
    (void)state;
    struct desk desk;
    open_desk(&desk);
    desk_stop(&desk);
    const char *url = desk.params.georeport_url, *content = desk.params.content_url;
    move_away(&desk);
    desk_start(&desk);
    desk_save(&desk, desk_request("litter", "One."));
    desk_save(&desk, desk_request("litter", "Two."));
    while (desk.health.waiting != 2 || desk.health.is_city_reachable)
        assert_true(desk_hear(&desk, COURIER_HEALTH, WAIT_MS));
    track(&desk, desk.saved.reference);
    assert_int_equal(desk.track.state, TRACK_FOUND);
    assert_int_equal(desk.track.outbox_state, OUTBOX_QUEUED + 1);
    assert_string_equal(desk.track.service_name, "Service litter");
    desk_stop(&desk);
    desk.params.georeport_url = url;
    desk.params.content_url = content;
    desk_start(&desk);
    assert_true(desk_delivered(&desk, 2, WAIT_MS));
    assert_int_equal(city_count(&city, NULL), 2);
    desk_close(&desk);
}

static void stopping_is_quick_and_what_was_cut_is_looked_up(void **state) {
    (void)state;
    struct desk desk;
    struct clock *clock = clock_system();
    open_desk(&desk);
    hear_pack(&desk);
    city_tell(&city, "faults", "[{\"match\":{\"method\":\"POST\"},\"do\":{\"kind\":\"hang\"}}]");
    desk_save(&desk, desk_request("litter", "x"));
    for (int at = 0; at < 100 && city_count(&city, NULL) == 0; at++)
        (void)desk_hear(&desk, COURIER_HEALTH, 20);
    int64_t from_ms = clock->monotonic_ms(clock);
    desk_stop(&desk);
    int64_t took_ms = clock->monotonic_ms(clock) - from_ms;
    print_message("stopped in %d ms\n", (int)took_ms);
    assert_true(took_ms < 1000); /* 100 ms are promised; a busy machine's disk gets more */
    desk_start(&desk);
    assert_true(desk_delivered(&desk, 1, WAIT_MS));
    assert_int_equal(city_count(&city, NULL), 1);
    desk_close(&desk);
}

/* The system's clock, set wrong by so much. */
static _Atomic int64_t wrong_by_ms;

static int64_t right_monotonic_ms(struct clock *clock) {
    (void)clock;
    return clock_system()->monotonic_ms(clock_system());
}

static int64_t wrong_wall_ms(struct clock *clock) {
    (void)clock;
    return clock_system()->wall_ms(clock_system()) + wrong_by_ms;
}

static struct clock wrong_clock = {right_monotonic_ms, wrong_wall_ms};

static struct request *pothole_request(const struct desk *desk) {
    const struct question *questions = desk->definition->questions;
    struct request *request = desk_request("pothole", "Deep.");
    snprintf(request->definition_hash, sizeof request->definition_hash, "%s",
             desk->definition->hash);
    request->answer_count = 2;
    for (int at = 0; at < 2; at++) {
        snprintf(request->answers[at].code, 64, "%s", questions[at].code);
        snprintf(request->answers[at].text, 64, "%s", questions[at].values[0].key);
        request->answers[at].part_count = 1;
    }
    return request;
}

/* An hour after the kiosk had the questions last the city changes one: the first POST is refused,
 * then the questions are asked for again and the answer becomes a line. */
static void a_request_made_before_the_questions_changed_still_goes_in(void **state) {
    (void)state;
    struct desk desk;
    json_t *all = NULL;
    char scratch[32], line[300];
    wrong_by_ms = -3600000;
    desk_open(&desk, &city);
    desk.params.clock = &wrong_clock;
    desk_start(&desk);
    assert_true(desk_hear(&desk, COURIER_CATALOGUE, WAIT_MS));
    hear_pack(&desk);
    assert_int_equal(courier_load_definition(desk.courier, "pothole"), ERR_OK);
    assert_true(desk_hear(&desk, COURIER_DEFINITION, WAIT_MS));
    const struct question *lane = &desk.definition->questions[1];
    assert_string_equal(lane->code, "lane");
    snprintf(line, sizeof line, "\n%s: %s\n", lane->description[LANG_EN],
             lane->values[0].name[LANG_EN]);
    city_tell(&city, "catalogue",
              "{\"change_attribute\":{\"service_code\":\"pothole\",\"code\":\"lane\",\"set\":{"
              "\"values\":{\"other\":\"Another lane\"}}}}");
    wrong_by_ms = 0;
    desk_save(&desk, pothole_request(&desk));
    assert_true(desk_delivered(&desk, 1, WAIT_MS));
    const json_t *there = city_request(&city, desk.saved.reference, &all);
    const char *description = json_text(there, "description", scratch);
    assert_non_null(strstr(description, line));
    assert_non_null(strstr(description, "The questions changed"));
    const json_t *attributes = json_object_get(there, "attributes");
    assert_non_null(json_object_get(attributes, "size"));
    assert_null(json_object_get(attributes, "lane"));
    json_decref(all);
    desk_close(&desk);
}

/* -- tracking */

static void what_the_city_did_is_told(void **state) {
    (void)state;
    struct desk desk, other;
    char path[128];
    open_desk(&desk);
    desk_save(&desk, desk_request("litter", "x"));
    assert_true(desk_delivered(&desk, 1, WAIT_MS));
    snprintf(path, sizeof path, "requests/%s", desk.delivered.number);
    city_tell(&city, path,
              "{\"status\":\"closed\",\"status_notes\":\"Picked up.\",\"agency\":\"Sanitation\"}");
    track(&desk, desk.saved.reference);
    assert_int_equal(desk.track.state, TRACK_FOUND);
    assert_string_equal(desk.track.status, "closed");
    assert_string_equal(desk.track.notes, "Picked up.");
    assert_string_equal(desk.track.agency, "Sanitation");
    assert_string_equal(desk.track.reference, desk.saved.reference);
    assert_true(desk.track.expected_ms > desk.track.requested_ms);
    /* By the city's number it is the same one. */
    track(&desk, desk.delivered.number);
    assert_string_equal(desk.track.reference, desk.saved.reference);
    /* Another kiosk finds the reference in the city's lists. */
    open_desk(&other);
    track(&other, desk.saved.reference);
    assert_int_equal(other.track.state, TRACK_FOUND);
    assert_string_equal(other.track.number, desk.delivered.number);
    assert_string_equal(other.track.status, "closed");
    assert_int_equal(other.track.outbox_state, 0);
    desk_close(&other);
    desk_close(&desk);
}

static void what_nobody_knows_is_not_found(void **state) {
    (void)state;
    struct desk desk;
    char reference[REFERENCE_ROOM];
    open_desk(&desk);
    reference_make("K9", (const unsigned char[8]){1, 2, 3, 4, 5, 6, 7, 8}, reference);
    track(&desk, reference);
    assert_int_equal(desk.track.state, TRACK_NOT_FOUND);
    track(&desk, "no such number");
    assert_int_equal(desk.track.state, TRACK_NOT_FOUND);
    desk_stop(&desk);
    move_away(&desk);
    desk_start(&desk);
    track(&desk, reference);
    assert_int_equal(desk.track.state, TRACK_UNREACHABLE);
    track(&desk, "4711");
    assert_int_equal(desk.track.state, TRACK_UNREACHABLE);
    desk_close(&desk);
}

static void a_blackbox_is_delivered_without_a_number(void **state) {
    (void)state;
    struct desk desk;
    open_desk(&desk);
    struct request *request = desk_request("tip", "x");
    request->answer_count = 1;
    snprintf(request->answers[0].code, 64, "about");
    snprintf(request->answers[0].text, 64, "other");
    desk_save(&desk, request);
    assert_true(desk_delivered(&desk, 1, WAIT_MS));
    assert_string_equal(desk.delivered.number, "");
    track(&desk, desk.saved.reference);
    assert_int_equal(desk.track.state, TRACK_FOUND);
    assert_int_equal(desk.track.outbox_state, OUTBOX_DELIVERED + 1);
    desk_close(&desk);
}

/* -- trouble at home */

static void a_full_disk_says_so_and_keeps_what_is_there(void **state) {
    (void)state;
    struct desk desk;
    open_desk(&desk);
    hear_pack(&desk);
    desk_save(&desk, desk_request("litter", "before"));
    assert_true(desk_delivered(&desk, 1, WAIT_MS));
    full_disk_set(true);
    /* The store keeps room for changes of what it has; new bodies find none in the end. */
    int failed = 0;
    char *long_text = calloc(1, 3001);
    memset(long_text, 'x', 3000);
    for (int at = 0; at < 3000 && failed == 0; at++) {
        assert_int_equal(
            courier_save(desk.courier, ++desk.serial, desk_request("no such service", long_text)),
            ERR_OK);
        int before = desk.heard[COURIER_SAVED];
        while (desk.heard[COURIER_SAVED] == before && desk.heard[COURIER_SAVE_FAILED] == 0)
            (void)desk_hear(&desk, COURIER_HEALTH, 1);
        failed = desk.heard[COURIER_SAVE_FAILED];
    }
    free(long_text);
    assert_int_equal(failed, 1);
    assert_int_equal(desk.failed.err, ERR_FULL);
    assert_int_equal(desk.failed.serial, desk.serial);
    while (!desk.health.is_disk_full)
        assert_true(desk_hear(&desk, COURIER_HEALTH, WAIT_MS));
    full_disk_set(false);
    desk_save(&desk, desk_request("litter", "after"));
    assert_true(desk_delivered(&desk, 2, WAIT_MS));
    while (desk.health.is_disk_full)
        assert_true(desk_hear(&desk, COURIER_HEALTH, WAIT_MS));
    desk_close(&desk);
}

static void a_damaged_database_is_told_and_the_kiosk_goes_on(void **state) {
    (void)state;
    struct desk desk;
    char path[200];
    open_desk(&desk);
    desk_stop(&desk);
    snprintf(path, sizeof path, "%s/kiosk.db", desk.folder);
    int fd = open(path, O_WRONLY);
    assert_true(fd >= 0);
    for (int at = 1; at < 200; at++)
        (void)!pwrite(fd, "damaged", 7, at * 4096);
    close(fd);
    desk_start(&desk);
    while (!desk.health.was_database_corrupt)
        assert_true(desk_hear(&desk, COURIER_HEALTH, WAIT_MS));
    assert_true(desk.health.is_database_open);
    desk_save(&desk, desk_request("litter", "x"));
    assert_true(desk_delivered(&desk, 1, WAIT_MS));
    desk_close(&desk);
}

/* The device key's file was cut short while entries waited: they stay for staff, said in health. */
static void a_damaged_key_is_told_and_its_entries_are_for_staff(void **state) {
    (void)state;
    struct desk desk;
    struct outbox_entry entry;
    struct database *database = NULL;
    bool was_corrupt;
    desk_open(&desk, &city);
    move_away(&desk);
    desk_start(&desk);
    desk_save(&desk, desk_request("litter", "sealed with the old key"));
    desk_stop(&desk);
    assert_int_equal(truncate(desk.key_file, 31), 0);
    desk.params.georeport_url = city.georeport;
    desk_start(&desk);
    while (desk.health.unreadable != 1 || desk.health.staff != 1)
        assert_true(desk_hear(&desk, COURIER_HEALTH, WAIT_MS));
    char reference[REFERENCE_ROOM];
    memcpy(reference, desk.saved.reference, sizeof reference);
    desk_save(&desk, desk_request("litter", "sealed with the new one"));
    assert_true(desk_delivered(&desk, 1, WAIT_MS));
    desk_stop(&desk);
    const struct database_params params = {
        .folder = desk.folder, .key_file = desk.key_file, .clock = clock_system()};
    assert_int_equal(database_open(&params, &database, &was_corrupt), ERR_OK);
    assert_int_equal(outbox_find(database, reference, &entry), ERR_OK);
    assert_int_equal(entry.state, OUTBOX_STAFF);
    assert_non_null(strstr(entry.why, "what was kept cannot be read"));
    database_close(database);
    desk_close(&desk);
}

static void without_a_folder_nothing_is_said_to_be_saved(void **state) {
    (void)state;
    struct desk desk;
    desk_open(&desk, &city);
    desk.params.folder = "/proc/no/such/folder";
    desk_start(&desk);
    assert_int_equal(courier_save(desk.courier, 7, desk_request("litter", "x")), ERR_OK);
    assert_true(desk_hear(&desk, COURIER_SAVE_FAILED, WAIT_MS));
    assert_int_equal(desk.failed.serial, 7);
    track(&desk, "4711");
    assert_int_equal(desk.track.state, TRACK_UNREACHABLE);
    assert_int_equal(courier_load_definition(desk.courier, "litter"), ERR_OK);
    assert_true(desk_hear(&desk, COURIER_DEFINITION, WAIT_MS));
    assert_null(desk.definition);
    assert_false(desk.health.is_database_open);
    desk_close(&desk);
}

static void a_kiosk_without_a_city_saves_and_sleeps(void **state) {
    (void)state;
    struct desk desk;
    desk_open(&desk, NULL);
    desk_start(&desk);
    desk_save(&desk, desk_request("litter", "x"));
    track(&desk, desk.saved.reference);
    assert_int_equal(desk.track.state, TRACK_FOUND);
    track(&desk, "4711");
    assert_int_equal(desk.track.state, TRACK_UNREACHABLE);
    desk_close(&desk);
}

/* How often the courier's thread was put to sleep so far. */
static long sleeps_of_courier(void) {
    DIR *tasks = opendir("/proc/self/task");
    long sleeps = -1;
    for (struct dirent *task; tasks && (task = readdir(tasks)) != NULL;) {
        char path[300], line[256], name[64] = "";
        snprintf(path, sizeof path, "/proc/self/task/%s/status", task->d_name);
        FILE *file = fopen(path, "r");
        while (file && fgets(line, sizeof line, file)) {
            sscanf(line, "Name: %63s", name);
            if (strcmp(name, "courier") == 0)
                sscanf(line, "voluntary_ctxt_switches: %ld", &sleeps);
        }
        if (file)
            fclose(file);
    }
    if (tasks)
        closedir(tasks);
    return sleeps;
}

static void with_nothing_to_do_the_courier_does_not_wake_up(void **state) {
    (void)state;
    struct desk desk;
    desk_open(&desk, &city);
    desk_start(&desk);
    assert_true(desk_hear(&desk, COURIER_CATALOGUE, WAIT_MS));
    hear_pack(&desk);
    city_tell(&city, "quirks", "{\"empty_services\":true}");
    desk_stop(&desk);
    desk.params.georeport_url = "";
    desk_start(&desk);
    while (desk_hear(&desk, COURIER_HEALTH, 700)) {
    }
    long before = sleeps_of_courier();
    assert_true(before >= 0);
    (void)desk_hear(&desk, COURIER_HEALTH, 3000);
    assert_int_equal(sleeps_of_courier() - before, 0);
    desk_close(&desk);
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(every_job_is_answered_although_the_box_is_full, reset_city),
        cmocka_unit_test_setup(a_saved_request_reaches_the_city_and_gets_its_number, reset_city),
        cmocka_unit_test_setup(what_was_saved_without_a_network_goes_out_later, reset_city),
        cmocka_unit_test_setup(stopping_is_quick_and_what_was_cut_is_looked_up, reset_city),
        cmocka_unit_test_setup(a_request_made_before_the_questions_changed_still_goes_in,
                               reset_city),
        cmocka_unit_test_setup(what_the_city_did_is_told, reset_city),
        cmocka_unit_test_setup(what_nobody_knows_is_not_found, reset_city),
        cmocka_unit_test_setup(a_blackbox_is_delivered_without_a_number, reset_city),
        cmocka_unit_test_setup(a_full_disk_says_so_and_keeps_what_is_there, reset_city),
        cmocka_unit_test_setup(a_damaged_database_is_told_and_the_kiosk_goes_on, reset_city),
        cmocka_unit_test_setup(a_damaged_key_is_told_and_its_entries_are_for_staff, reset_city),
        cmocka_unit_test_setup(without_a_folder_nothing_is_said_to_be_saved, reset_city),
        cmocka_unit_test_setup(a_kiosk_without_a_city_saves_and_sleeps, reset_city),
        cmocka_unit_test_setup(with_nothing_to_do_the_courier_does_not_wake_up, reset_city),
    };
    assert_int_equal(log_open(argc > 1 ? NULL : "/dev/null", LOG_DEBUG), ERR_OK);
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests_name("courier", tests, start_city, stop_city);
}
