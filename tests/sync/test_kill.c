/* kill -9 at random points of a courier that saves and sends, against a city that loses answers:
 * every reference it acknowledged is in the city afterwards, exactly once. KIOSK_KILLS sets how
 * often. The victim is this program again, started with --courier. */
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/id.h"
#include "base/json.h"
#include "base/log.h"
#include "sync/support_city.h"

#define ACKED_MOST 100000
#define WINDOW_MS 300

static char (*acked)[REFERENCE_ROOM];
static int acked_count;

/* -- the victim */

static int save_for_ever(char **argv) {
    struct mailbox *mailbox = mailbox_create(1024, NULL, NULL);
    const struct courier_params params = {.mailbox = mailbox,
                                          .clock = clock_system(),
                                          .folder = argv[2],
                                          .key_file = argv[3],
                                          .kiosk_id = "K1",
                                          .georeport_url = argv[4],
                                          .api_key = argv[5],
                                          .time_zone = "America/Denver",
                                          .format = "json",
                                          .has_search = true,
                                          .connect_timeout_ms = 500,
                                          .timeout_ms = 500,
                                          .reconcile_window_ms = WINDOW_MS,
                                          .refresh_ms = 3600000};
    struct courier *courier = NULL;
    uint32_t serial = 0, saved = 0;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (log_open("/dev/null", LOG_ERROR) != ERR_OK || courier_start(&params, &courier) != ERR_OK)
        return 2;
    for (;;) {
        struct envelope envelope;
        while (serial < saved + 4) {
            if (courier_save(courier, ++serial, desk_request("litter", "Bottles.")) != ERR_OK)
                return 4;
        }
        while (mailbox_take(mailbox, &envelope)) {
            if (envelope.kind == COURIER_SAVED) {
                struct courier_saved told;
                memcpy(&told, envelope.small, sizeof told);
                saved++;
                if (write(STDOUT_FILENO, told.reference, REFERENCE_ROOM) != REFERENCE_ROOM)
                    return 3;
            }
            envelope_finish(&envelope);
        }
        poll(NULL, 0, 1);
    }
}

/* -- the test */

static bool hear_one(int fd) {
    assert_true(acked_count < ACKED_MOST);
    if (read(fd, acked[acked_count], REFERENCE_ROOM) != REFERENCE_ROOM)
        return false;
    acked_count++;
    return true;
}

static void kill_once(const struct desk *desk, const struct city *city) {
    int ends[2], status;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        execl("/proc/self/exe", "test_kill", "--courier", desk->folder, desk->key_file,
              city->georeport, city->api_key, (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    struct clock *clock = clock_system();
    bool is_there = hear_one(ends[0]);
    assert_true(is_there);
    int64_t until_ms = clock->monotonic_ms(clock) + 1 + (int64_t)id_random(150);
    for (;;) {
        struct pollfd ready = {ends[0], POLLIN, 0};
        int64_t left_ms = until_ms - clock->monotonic_ms(clock);
        if (left_ms <= 0 || poll(&ready, 1, (int)left_ms) == 0 || !hear_one(ends[0]))
            break;
    }
    assert_int_equal(kill(child, SIGKILL), 0);
    while (hear_one(ends[0])) {
    }
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
}

static int compare(const void *one, const void *other) {
    return strcmp(one, other);
}

/* Nothing waits any more, and nothing was given to a person. */
static void drain(struct desk *desk) {
    desk->params.reconcile_window_ms = WINDOW_MS;
    desk->params.timeout_ms = 5000;
    desk_start(desk);
    for (int quiet = 0; quiet < 2;) {
        bool has_heard = desk_hear(desk, COURIER_HEALTH, 600);
        quiet =
            has_heard || desk->health.waiting > 0 || !desk->health.is_database_open ? 0 : quiet + 1;
    }
    assert_int_equal(desk->health.staff, 0);
    desk_stop(desk);
}

static void count_in_city(const struct city *city, int *lost, int *twice) {
    json_t *all = city_get(city, "requests"), *one;
    size_t at, count = json_array_size(all);
    char(*there)[REFERENCE_ROOM] = calloc(count + 1, REFERENCE_ROOM);
    json_array_foreach(all, at, one) {
        char scratch[32];
        snprintf(there[at], REFERENCE_ROOM, "%s", json_text(one, "reference", scratch));
    }
    qsort(there, count, REFERENCE_ROOM, compare);
    for (at = 1; at < count; at++)
        *twice += strcmp(there[at], there[at - 1]) == 0;
    for (int i = 0; i < acked_count; i++)
        *lost += bsearch(acked[i], there, count, REFERENCE_ROOM, compare) == NULL;
    free(there);
    json_decref(all);
}

static void what_was_acknowledged_is_in_the_city_once_after_kill_9(void **state) {
    (void)state;
    const char *text = getenv("KIOSK_KILLS");
    int kills = text ? atoi(text) : 60, lost = 0, twice = 0;
    struct city city;
    struct desk desk;
    acked = calloc(ACKED_MOST, sizeof *acked);
    city_start(&city, NULL);
    desk_open(&desk, &city);
    desk_start(&desk);
    desk_save(&desk, desk_request("litter", "The first one, so that the service is listed."));
    assert_true(desk_delivered(&desk, 1, 10000));
    desk_stop(&desk);
    /* Thousands of one kind in a few minutes: more than a list without pages can show. */
    city_tell(&city, "quirks", "{\"paging\":500}");
    city_tell(&city, "faults",
              "[{\"match\":{\"method\":\"POST\",\"chance\":0.03,\"times\":0},"
              "\"do\":{\"kind\":\"lost_answer\"}},"
              "{\"match\":{\"method\":\"POST\",\"chance\":0.03,\"times\":0},"
              "\"do\":{\"kind\":\"cut_in\",\"bytes\":50}},"
              "{\"match\":{\"method\":\"POST\",\"chance\":0.03,\"times\":0},"
              "\"do\":{\"kind\":\"error_after_commit\",\"status\":500}}]");
    for (int at = 0; at < kills; at++)
        kill_once(&desk, &city);
    city_forget(&city, "faults");
    drain(&desk);
    count_in_city(&city, &lost, &twice);
    print_message("kill -9: kills=%d acked=%d lost=%d twice=%d\n", kills, acked_count, lost, twice);
    assert_int_equal(lost, 0);
    assert_int_equal(twice, 0);
    assert_true(acked_count >= kills);
    desk_close(&desk);
    city_stop(&city);
    free(acked);
}

int main(int argc, char **argv) {
    if (argc == 6 && strcmp(argv[1], "--courier") == 0)
        return save_for_ever(argv);
    signal(SIGPIPE, SIG_IGN);
    assert_int_equal(log_open(argc > 1 ? NULL : "/dev/null", LOG_DEBUG), ERR_OK);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_acknowledged_is_in_the_city_once_after_kill_9),
    };
    return cmocka_run_group_tests_name("kill", tests, NULL, NULL);
}
