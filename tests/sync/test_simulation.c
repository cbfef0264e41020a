/* Ten thousand lives of an outbox against a server without any idempotency key: seeded faults,
 * listing that lags, clocks that jump, power that goes at any commit. What was acknowledged is
 * there, and never twice where requests can be looked up; what a machine cannot know is flagged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/log.h"
#include "sync/body.h"
#include "sync/delivery.h"
#include "sync/exchange.h"
#include "sync/support_city.h"
#include "sync/support_memory_city.h"
#include "sync/support_memory_ledger.h"
#include "sync/support_real_ledger.h"

#define WINDOW_MS 120000 /* more than a listing lags and a server is late together */
#define STORM_MS ((int64_t)2 * 3600 * 1000)
#define CALM_MS ((int64_t)30 * 24 * 3600 * 1000)
#define TURNS_MOST 200000

struct life {
    uint32_t seed;
    struct real_ledger *real; /* NULL: in memory */
    struct memory_city city;
    struct memory_ledger ledger;
    struct ledger *used; /* the one above, or SQLite's */
    struct exchange *exchange;
    struct delivery *delivery;
    bool has_key, has_search, are_privates_resent;
    int64_t window_ms;
    int64_t jump_ms;   /* monotonic: the wall clock jumps then */
    int64_t full_ms;   /* monotonic: the disk is full from then on, until the calm */
    int64_t outage_ms; /* the network is away for every third of such spans; 0 never */
    int added, crashes, delivered, turns;
};

static struct life *alive; /* for callbacks without a context */

static uint32_t draw(uint32_t below) {
    return memory_city_random(&alive->city, below);
}

static int64_t wall_ms(void) {
    return alive->city.clock.clock.wall_ms(&alive->city.clock.clock);
}

static enum service_type type_of(void *context, const char *service_code) {
    (void)context;
    return memory_city_type(service_code);
}

static bool is_private(void *context, const char *service_code) {
    (void)context;
    return strcmp(service_code, "private") == 0;
}

static void note_private(void *context, const char *service_code) {
    (void)context, (void)service_code;
}

static json_t *no_change(void *context, const char *service_code, const char *known_hash,
                         char hash[65]) {
    (void)context, (void)service_code, (void)known_hash, (void)hash;
    return NULL;
}

static bool no_recheck(void *context, const char *service_code) {
    (void)context, (void)service_code;
    return false;
}

static void delivered(void *context, const struct outbox_entry *entry) {
    (void)entry;
    ((struct life *)context)->delivered++;
}

static void said(void *context, const char *reference, const char *notice, const char *expected) {
    (void)context, (void)reference, (void)notice, (void)expected;
}

static void changed(void *context) {
    (void)context;
}

static void wake_up(struct life *life) {
    const struct exchange_params exchange = {.http = &life->city.http,
                                             .clock = &life->city.clock.clock,
                                             .random = draw,
                                             .georeport_url = "http://city/open311/v2/",
                                             .content_url = "",
                                             .api_key = "key",
                                             .jurisdiction_id = "",
                                             .format = "json"};
    life->exchange = exchange_create(&exchange);
    const struct delivery_params delivery = {
        .exchange = life->exchange,
        .ledger = life->used,
        .clock = &life->city.clock.clock,
        .form = {.api_key = "key", .jurisdiction_id = "", .has_client_request_id = life->has_key},
        .has_search = life->has_search,
        .are_privates_resent = life->are_privates_resent,
        .reconcile_window_ms = life->window_ms,
        .type_of = type_of,
        .is_private = is_private,
        .note_private = note_private,
        .changed_definition = no_change,
        .recheck_definition = no_recheck,
        .delivered = delivered,
        .said = said,
        .changed = changed,
        .context = life};
    life->delivery = delivery_create(&delivery);
}

static void go_down(struct life *life) {
    delivery_destroy(life->delivery);
    exchange_destroy(life->exchange);
}

static bool is_kept_by_chance(void) {
    return draw(2) == 0;
}

static void recover(struct life *life) {
    if (!life->real) {
        memory_ledger_recover(&life->ledger);
        return;
    }
    real_ledger_close(life->real);
    real_ledger_open(life->real, &life->city.clock.clock);
    life->real->commits_left = draw(2) == 0 ? 1 + draw(12) : 0;
}

static bool is_dead(const struct life *life) {
    return life->real ? life->real->is_dead : life->ledger.is_dead;
}

static void crash(struct life *life) {
    life->crashes++;
    go_down(life);
    clock_manual_advance(&life->city.clock, draw(60000));
    recover(life);
    life->ledger.is_full = false;
    if (draw(2) == 0)
        life->ledger.commits_left = 1 + draw(12);
    life->ledger.is_last_kept = draw(2) == 0;
    wake_up(life);
}

#define CODES 7
static const char *const codes[CODES] = {"pothole", "lamp",   "batch-speeding", "tip",
                                         "private", "poison", "litter"};
static struct buf bodies[CODES];

static const struct buf *body_of(const char *service_code) {
    for (int at = 0; at < CODES; at++) {
        if (strcmp(codes[at], service_code) == 0)
            return &bodies[at];
    }
    fail_msg("no body for %s", service_code);
    return NULL;
}

static int make_bodies(void **state) {
    (void)state;
    struct body *kept = body_create();
    for (int at = 0; at < CODES; at++) {
        struct request *request = desk_request(codes[at], "A hole, as deep as a hand.");
        kept->request = *request;
        buf_init(&bodies[at], BODY_BYTES_MAX);
        assert_int_equal(body_write(kept, NULL, &bodies[at]), ERR_OK);
        request_destroy(request);
    }
    body_destroy(kept);
    return 0;
}

static int drop_bodies(void **state) {
    (void)state;
    for (int at = 0; at < CODES; at++)
        buf_finish(&bodies[at]);
    return 0;
}

static void add_entry(struct life *life) {
    char reference[24];
    unsigned char random[8];
    for (int at = 0; at < 8; at++)
        random[at] = (unsigned char)draw(256);
    reference_make("K1", random, reference);
    const char *code = codes[draw(3) == 0 ? 0 : draw(CODES)];
    struct outbox_entry *entry = memory_ledger_add(&life->ledger, code, reference);
    life->added++;
    delivery_added(life->delivery);
    if (!life->real)
        return;
    const struct buf *body = body_of(code);
    const struct outbox_draft draft = {.kiosk = "K1",
                                       .service_code = code,
                                       .service_name = code,
                                       .body = body->data,
                                       .body_len = body->len};
    assert_int_equal(outbox_add(life->real->inner.database, &draft, entry), ERR_OK);
}

/* One turn: what is due now, then on to the next moment at which anything happens. */
static bool turn(struct life *life, int64_t until_ms) {
    struct clock_manual *clock = &life->city.clock;
    exchange_step(life->exchange);
    int64_t due_ms = delivery_step(life->delivery), flight_ms = memory_city_next_ms(&life->city);
    if (is_dead(life)) {
        crash(life);
        return true;
    }
    life->city.is_offline = life->outage_ms > 0 && clock->now_ms / life->outage_ms % 3 == 1;
    life->ledger.is_full = life->full_ms != 0 && clock->now_ms >= life->full_ms;
    int64_t next_ms = due_ms < flight_ms ? due_ms : flight_ms;
    if (life->jump_ms > clock->now_ms && life->jump_ms < next_ms)
        next_ms = life->jump_ms;
    if (next_ms >= until_ms) {
        if (clock->now_ms < until_ms)
            clock_manual_advance(clock, until_ms - clock->now_ms);
        return false;
    }
    if (next_ms > clock->now_ms)
        clock_manual_advance(clock, next_ms - clock->now_ms);
    if (life->jump_ms != 0 && clock->now_ms >= life->jump_ms) {
        clock_manual_jump_wall(clock, ((int64_t)draw(21) - 10) * (int64_t)draw(86400) * 100);
        life->jump_ms = draw(2) == 0 ? clock->now_ms + draw(3600000) : 0;
    }
    if (++life->turns > TURNS_MOST)
        fail_msg("seed %u does not come to rest", life->seed);
    return true;
}

static void live(struct life *life, int64_t for_ms) {
    int64_t until_ms = life->city.clock.now_ms + for_ms;
    while (turn(life, until_ms)) {
    }
}

/* What a kiosk is told of its city. */
struct world {
    bool has_key, has_no_search, is_real;
    int cut_letters; /* of descriptions; 0 none, -1 all */
    int64_t window_ms;
};

static bool shows_marks(const struct world *world) {
    return world->cut_letters == 0 || world->cut_letters >= 25;
}

static void set_up(struct life *life, uint32_t seed, const struct world *world,
                   struct real_ledger *real) {
    *life = (struct life){.seed = seed,
                          .real = real,
                          .has_search = !world->has_no_search,
                          .has_key = world->has_key,
                          .window_ms = world->window_ms};
    alive = life;
    memory_city_init(&life->city, seed * 2654435761u + 1);
    memory_ledger_init(&life->ledger, body_of, wall_ms);
    life->used = &life->ledger.ledger;
    life->city.has_client_key = world->has_key;
    life->city.is_listing_refused = world->has_no_search;
    life->city.cut_letters = world->cut_letters;
    life->city.fault_percent = (int)draw(70);
    life->city.list_lag_ms = draw(40000);
    life->city.late_ms = draw(40000);
    life->city.page_size = draw(3) == 0 ? 2 + (int)draw(3) : 0;
    life->city.are_dates_swapped = draw(4) == 0;
    life->are_privates_resent = draw(2) == 0;
    for (int at = 0; at < 3; at++) {
        memory_city_neighbour(&life->city, "pothole");
        memory_city_neighbour(&life->city, "lamp");
        memory_city_neighbour(&life->city, "batch-speeding");
    }
    life->jump_ms = draw(3) == 0 ? 1 + draw(3600000) : 0;
    life->full_ms = draw(8) == 0 ? 1 + draw(600000) : 0;
    life->outage_ms = draw(4) == 0 ? 1000 + draw(1200000) : 0;
    if (draw(2) == 0)
        life->ledger.commits_left = 1 + draw(20);
    life->ledger.is_last_kept = draw(2) == 0;
    if (life->real) {
        life->real->commits_left = life->ledger.commits_left;
        life->full_ms = life->ledger.commits_left = 0;
        real_ledger_open(life->real, &life->city.clock.clock);
        life->used = &life->real->ledger;
    }
    wake_up(life);
}

/* A storm, then a server that does what it should, for long enough. */
static void storm_and_calm(struct life *life) {
    for (int at = 1 + (int)draw(5); at > 0; at--) {
        add_entry(life);
        live(life, draw(600000));
    }
    live(life, STORM_MS);
    life->city.fault_percent = 0;
    life->full_ms = life->outage_ms = 0;
    if (life->real)
        life->real->commits_left = 0;
    life->ledger.commits_left = 0;
    live(life, CALM_MS);
}

struct tally {
    int lives, entries, delivered, staff, rejected, twice_flagged, crashes, attempts, listed_staff;
    int lost, twice, wrong; /* must stay 0 */
};

static bool says(const struct outbox_entry *entry, const char *words) {
    return strncmp(entry->why, words, strlen(words)) == 0;
}

/* What can be looked up: listed, and shown to be so by a neighbour. */
static bool is_listed(const struct outbox_entry *entry) {
    return strcmp(entry->service_code, "pothole") == 0 ||
           strcmp(entry->service_code, "lamp") == 0 ||
           strcmp(entry->service_code, "batch-speeding") == 0;
}

static bool is_wrong(struct life *life, const struct outbox_entry *entry, int count) {
    bool is_poison = strncmp(entry->service_code, "poison", 6) == 0;
    switch (entry->state) {
    case OUTBOX_DELIVERED: /* never with somebody else's number */
        return memory_city_type(entry->service_code) != SERVICE_BLACKBOX && count > 0 &&
               !memory_city_is(&life->city, entry->number, entry->reference);
    case OUTBOX_REJECTED:
        return !is_poison || count > 0;
    case OUTBOX_STAFF:
        return !says(entry, DELIVERY_MAY_BE_TWICE) && !says(entry, DELIVERY_MAY_BE_THERE);
    case OUTBOX_QUEUED:
    case OUTBOX_SENDING:
    case OUTBOX_TOKEN:
    case OUTBOX_UNKNOWN:
        return true; /* it must have come to rest */
    }
    return true;
}

static void judge_entry(struct life *life, const struct outbox_entry *entry, bool can_look_up,
                        struct tally *tally) {
    int count = memory_city_count(&life->city, entry->reference);
    bool is_lost = entry->state == OUTBOX_DELIVERED && count == 0;
    bool is_twice =
        count > 1 && (can_look_up && is_listed(entry) ? true : !says(entry, DELIVERY_MAY_BE_TWICE));
    bool is_bad = is_wrong(life, entry, count);
    if (getenv("KIOSK_SEED") && (is_lost || is_twice || is_bad))
        print_error("seed %u: %s %s state %d attempts %d why '%s' number '%s', there %d times\n",
                    life->seed, entry->service_code, entry->reference, (int)entry->state,
                    (int)entry->attempts, entry->why, entry->number, count);
    if (is_lost + is_twice + is_bad > 0 && tally->lost + tally->twice + tally->wrong == 0)
        print_message("seed %u\n", life->seed);
    tally->lost += is_lost;
    tally->twice += is_twice;
    tally->wrong += is_bad;
    tally->entries++;
    tally->delivered += entry->state == OUTBOX_DELIVERED;
    tally->staff += entry->state == OUTBOX_STAFF;
    tally->listed_staff += entry->state == OUTBOX_STAFF && is_listed(entry);
    tally->rejected += entry->state == OUTBOX_REJECTED;
    tally->twice_flagged += count > 1 && !is_twice;
    tally->attempts += entry->attempts;
}

/* What the outbox holds in the end. */
static struct outbox_entry last_of(struct life *life, int at) {
    struct outbox_entry entry = life->ledger.entries[at];
    if (life->real)
        assert_int_equal(outbox_find(life->real->inner.database, entry.reference, &entry), ERR_OK);
    return entry;
}

static void one_life(struct life *life, uint32_t seed, const struct world *world,
                     struct tally *tally) {
    struct real_ledger real = {.folder = "/tmp/kiosk-life-XXXXXX",
                               .is_last_kept = is_kept_by_chance};
    if (world->is_real) {
        assert_non_null(mkdtemp(real.folder));
        snprintf(real.key_file, sizeof real.key_file, "%s/key", real.folder);
    }
    set_up(life, seed, world, world->is_real ? &real : NULL);
    storm_and_calm(life);
    for (int at = 0; at < life->ledger.count; at++) {
        struct outbox_entry entry = last_of(life, at);
        judge_entry(life, &entry, life->has_search && shows_marks(world), tally);
    }
    tally->lives++;
    tally->crashes += life->crashes;
    go_down(life);
    memory_city_finish(&life->city);
    if (world->is_real) {
        real_ledger_close(&real);
        desk_remove_folder(real.folder);
    }
}

static struct tally live_through(const struct world *world, uint32_t part) {
    const char *runs = getenv("KIOSK_SIMULATIONS"), *first = getenv("KIOSK_SEED");
    uint32_t from = first ? (uint32_t)strtoul(first, NULL, 10) : 1;
    uint32_t count = (runs ? (uint32_t)strtoul(runs, NULL, 10) : 10000) / part;
    struct life *life = malloc(sizeof *life);
    struct tally tally = {.lives = 0};
    assert_non_null(life);
    for (uint32_t seed = from; seed < from + (count > 0 ? count : 1); seed++)
        one_life(life, seed, world, &tally);
    print_message("%d lives, %d entries: %d delivered, %d refused, %d for staff (%d of a listed "
                  "service), %d twice and flagged; %d POSTs, %d crashes; lost %d, twice %d\n",
                  tally.lives, tally.entries, tally.delivered, tally.rejected, tally.staff,
                  tally.listed_staff, tally.twice_flagged, tally.attempts, tally.crashes,
                  tally.lost, tally.twice);
    free(life);
    return tally;
}

static void of_every_seed_nothing_is_lost_and_nothing_is_sent_twice(void **state) {
    (void)state;
    const struct world world = {.window_ms = WINDOW_MS};
    struct tally tally = live_through(&world, 1);
    assert_int_equal(tally.lost, 0);
    assert_int_equal(tally.twice, 0);
    assert_int_equal(tally.wrong, 0);
    assert_true(tally.lives < 1000 || tally.crashes > 0);
}

static void with_a_key_nothing_is_ever_twice(void **state) {
    (void)state;
    const struct world world = {.has_key = true, .window_ms = WINDOW_MS};
    struct tally tally = live_through(&world, 10);
    assert_int_equal(tally.lost + tally.twice + tally.twice_flagged + tally.wrong, 0);
}

static void where_nothing_can_be_looked_up_doubt_is_flagged(void **state) {
    (void)state;
    const struct world world = {.has_no_search = true, .window_ms = WINDOW_MS};
    struct tally tally = live_through(&world, 10);
    assert_int_equal(tally.lost + tally.twice + tally.wrong, 0);
}

static void a_city_that_cuts_descriptions_still_shows_the_mark(void **state) {
    (void)state;
    const struct world world = {.cut_letters = 25, .window_ms = WINDOW_MS};
    struct tally tally = live_through(&world, 10);
    assert_int_equal(tally.lost + tally.twice + tally.wrong, 0);
    assert_true(tally.lives < 500 || tally.listed_staff < tally.entries / 50);
}

static void where_marks_are_cut_or_hidden_doubt_is_flagged(void **state) {
    (void)state;
    static const int cuts[] = {-1, 1, 10, 15, 16, 20};
    for (size_t at = 0; at < sizeof cuts / sizeof cuts[0]; at++) {
        const struct world world = {.cut_letters = cuts[at], .window_ms = WINDOW_MS};
        struct tally tally = live_through(&world, 40);
        assert_int_equal(tally.lost + tally.twice + tally.wrong, 0);
    }
}

static void the_same_holds_for_the_outbox_on_a_disk(void **state) {
    (void)state;
    const struct world world = {.is_real = true, .window_ms = WINDOW_MS};
    struct tally tally = live_through(&world, 200);
    assert_int_equal(tally.lost + tally.twice + tally.wrong, 0);
    assert_true(tally.lives < 50 || tally.crashes > 0);
}

/* The control: a kiosk that does not wait for the listing must be seen to send twice, or this
 * harness sees nothing. */
static void a_window_that_is_too_short_is_noticed(void **state) {
    (void)state;
    const struct world world = {.window_ms = 1000};
    struct tally tally = live_through(&world, 10);
    assert_true(tally.lives < 500 || tally.twice > 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_every_seed_nothing_is_lost_and_nothing_is_sent_twice),
        cmocka_unit_test(with_a_key_nothing_is_ever_twice),
        cmocka_unit_test(where_nothing_can_be_looked_up_doubt_is_flagged),
        cmocka_unit_test(a_city_that_cuts_descriptions_still_shows_the_mark),
        cmocka_unit_test(where_marks_are_cut_or_hidden_doubt_is_flagged),
        cmocka_unit_test(the_same_holds_for_the_outbox_on_a_disk),
        cmocka_unit_test(a_window_that_is_too_short_is_noticed),
    };
    /* One seed alone is being looked at. */
    bool is_one = getenv("KIOSK_SEED") != NULL;
    assert_int_equal(log_open(is_one ? NULL : "/dev/null", LOG_DEBUG), ERR_OK);
    return cmocka_run_group_tests_name("simulation", tests, make_bodies, drop_bodies);
}
