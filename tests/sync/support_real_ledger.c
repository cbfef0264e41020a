#include "sync/support_real_ledger.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct real_ledger *real_of(struct ledger *ledger) {
    return (struct real_ledger *)(void *)ledger;
}

/* True: the power is gone. The commit of that moment is on the disk or not. */
static bool power_goes(struct real_ledger *real, bool *is_kept) {
    *is_kept = true;
    if (real->is_dead || (real->commits_left > 0 && --real->commits_left == 0)) {
        *is_kept = !real->is_dead && real->is_last_kept();
        real->is_dead = true;
    }
    return real->is_dead;
}

static enum err real_take_due(struct ledger *ledger, int64_t at_ms, unsigned states_mask,
                              struct outbox_entry *entry, int64_t *next_due_ms) {
    struct ledger *inner = &real_of(ledger)->inner.ledger;
    return real_of(ledger)->is_dead
               ? ERR_IO
               : inner->take_due(inner, at_ms, states_mask, entry, next_due_ms);
}

static enum err real_body(struct ledger *ledger, int64_t id, struct buf *bytes) {
    struct ledger *inner = &real_of(ledger)->inner.ledger;
    return real_of(ledger)->is_dead ? ERR_IO : inner->body(inner, id, bytes);
}

static enum err real_sending(struct ledger *ledger, int64_t id, int64_t at_ms) {
    struct ledger *inner = &real_of(ledger)->inner.ledger;
    bool is_kept, is_gone = power_goes(real_of(ledger), &is_kept);
    enum err err = is_kept ? inner->sending(inner, id, at_ms) : ERR_IO;
    return is_gone ? ERR_IO : err;
}

static enum err real_move(struct ledger *ledger, const struct outbox_entry *entry) {
    struct ledger *inner = &real_of(ledger)->inner.ledger;
    bool is_kept, is_gone = power_goes(real_of(ledger), &is_kept);
    enum err err = is_kept ? inner->move(inner, entry) : ERR_IO;
    return is_gone ? ERR_IO : err;
}

static enum err real_find(struct ledger *ledger, const char *wanted, struct outbox_entry *entry) {
    struct ledger *inner = &real_of(ledger)->inner.ledger;
    return real_of(ledger)->is_dead ? ERR_IO : inner->find(inner, wanted, entry);
}

void real_ledger_open(struct real_ledger *real, struct clock *clock) {
    const struct database_params params = {
        .folder = real->folder, .key_file = real->key_file, .clock = clock};
    struct database *database = NULL;
    bool was_corrupt = false;
    int recovered = 0;
    assert_int_equal(database_open(&params, &database, &was_corrupt), ERR_OK);
    assert_false(was_corrupt);
    assert_int_equal(outbox_recover(database, &recovered), ERR_OK);
    ledger_store_init(&real->inner, database);
    real->ledger = (struct ledger){real_take_due, real_body, real_sending, real_move, real_find};
    real->is_dead = false;
}

void real_ledger_close(struct real_ledger *real) {
    database_close(real->inner.database);
}
