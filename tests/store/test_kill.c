/* kill -9 at random points of a busy writer. What it acknowledged is there afterwards, no state
 * goes back, and no entry is there that was never begun. KIOSK_KILLS sets the number of kills. */
#include <poll.h>
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

#include "base/id.h"
#include "store/support_store.h"

#define ENTRIES_MAX 200000

/* What the writer says after each commit, and before it of what it begins. */
struct word {
    char reference[REFERENCE_ROOM];
    int64_t id;
    int state;
    int attempts;
};

struct known {
    struct word word;
    bool is_acked;
};

static struct known *known;
static int64_t last_id;
static int kills_since; /* since an entry was last acknowledged */

static void say(int fd, const struct outbox_entry *entry, enum outbox_state state, int attempts) {
    struct word word = {.id = entry->id, .state = (int)state, .attempts = attempts};
    memcpy(word.reference, entry->reference, sizeof word.reference);
    if (write(fd, &word, sizeof word) != (ssize_t)sizeof word)
        _exit(3);
}

static void must(enum err err) {
    if (err != ERR_OK)
        _exit(2);
}

static void write_for_ever(struct store *store, int fd) {
    char body[1500];
    memset(body, 'k', sizeof body - 1);
    body[sizeof body - 1] = '\0';
    must(store_try_open(store));
    int count;
    must(outbox_recover(store->database, &count));
    for (unsigned i = 0;; i++) {
        struct outbox_entry entry;
        must(store_try_add(store, body, &entry));
        say(fd, &entry, OUTBOX_QUEUED, 0);
        must(outbox_sending(store->database, entry.id, STORE_WALL_MS));
        say(fd, &entry, OUTBOX_SENDING, 1);
        if (i % 3 == 2)
            continue;
        entry.state = i % 3 == 0 ? OUTBOX_DELIVERED : OUTBOX_TOKEN;
        must(outbox_move(store->database, &entry));
        say(fd, &entry, entry.state, 1);
        if (i % 16 == 0)
            must(database_forget(store->database));
    }
}

static void take_in(const struct word *word) {
    assert_in_range(word->id, 1, ENTRIES_MAX - 1);
    known[word->id] = (struct known){.word = *word, .is_acked = true};
    if (word->id > last_id) {
        last_id = word->id;
        kills_since = 0;
    }
}

static bool hear_one(int fd) {
    struct word word;
    if (read(fd, &word, sizeof word) != (ssize_t)sizeof word)
        return false;
    take_in(&word);
    return true;
}

/* Until the time is over, or without an end until the writer's side is closed. */
static void hear(int fd, int64_t until_ms) {
    struct clock *clock = clock_system();
    struct pollfd pollfd = {.fd = fd, .events = POLLIN};
    for (;;) {
        int64_t left_ms = until_ms - clock->monotonic_ms(clock);
        if (until_ms > 0 && (left_ms <= 0 || poll(&pollfd, 1, (int)left_ms) == 0))
            return;
        if (!hear_one(fd))
            return;
    }
}

/* A step of one entry: queued, sending (or unknown after a start), then an end. */
static int rank(int state) {
    return state == OUTBOX_QUEUED ? 0 : state == OUTBOX_SENDING || state == OUTBOX_UNKNOWN ? 1 : 2;
}

static void check(struct store *store, int64_t from) {
    store_open_again(store);
    assert_false(store->was_corrupt);
    struct outbox_counts counts;
    assert_int_equal(outbox_count(store->database, &counts), ERR_OK);
    uint32_t total = counts.queued + counts.sending + counts.unknown + counts.token +
                     counts.delivered + counts.rejected + counts.staff;
    /* At most one entry a kill was committed and not acknowledged. */
    assert_in_range(total, last_id, last_id + 1 + kills_since);
    for (int64_t id = from; id <= last_id; id++) {
        if (!known[id].is_acked)
            continue;
        struct outbox_entry entry = store_find(store, known[id].word.reference);
        assert_int_equal(entry.id, id);
        assert_in_range(rank((int)entry.state), rank(known[id].word.state),
                        rank(known[id].word.state) + 1);
        assert_true(entry.attempts >= known[id].word.attempts);
        if (rank(known[id].word.state) == 2)
            assert_int_equal(entry.state, known[id].word.state);
        known[id].word.state = (int)entry.state;
    }
    store_close_keeping(store);
}

/* Every other kill waits for a first word, so that a slow disk is tested too. */
static void kill_once(struct store *store, bool waits) {
    int ends[2], status;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(ends[0]);
        write_for_ever(store, ends[1]);
    }
    close(ends[1]);
    struct clock *clock = clock_system();
    if (waits)
        assert_true(hear_one(ends[0]));
    hear(ends[0], clock->monotonic_ms(clock) + 2 + (int64_t)id_random(120));
    assert_int_equal(kill(child, SIGKILL), 0);
    kills_since++;
    hear(ends[0], 0);
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
}

static int kills_wanted(void) {
    const char *text = getenv("KIOSK_KILLS");
    long wanted = text ? strtol(text, NULL, 10) : 60;
    return wanted < 1 ? 1 : wanted > 100000 ? 100000 : (int)wanted;
}

static void what_was_acknowledged_survives_kill_9(void **state) {
    (void)state;
    struct store store = {.vfs = NULL};
    int kills = kills_wanted();
    int64_t acked = 0;
    known = calloc(ENTRIES_MAX, sizeof *known);
    assert_non_null(known);
    store_open(&store);
    store_close_keeping(&store);
    for (int i = 0; i < kills; i++) {
        /* Entries of long ago are looked at every tenth time. */
        int64_t from = i % 10 == 9 || last_id < 500 ? 1 : last_id - 499;
        kill_once(&store, i % 2 == 0);
        check(&store, from);
    }
    for (int64_t id = 1; id <= last_id; id++)
        acked += known[id].is_acked;
    print_message("kill -9: kills=%d acked=%lld lost=0\n", kills, (long long)acked);
    assert_true(acked >= kills / 2);
    store_close(&store);
    free(known);
}

int main(void) {
    signal(SIGPIPE, SIG_IGN);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_acknowledged_survives_kill_9),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
