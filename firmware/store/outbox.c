#include "store/outbox.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"
#include "store/database_inner.h"
#include "store/documents_inner.h"
#include "store/outbox_row.h"

#define LOG_ROOM "store"
/* Two clock readings of one turn may come in either order; that is not a clock that jumped. */
#define JUMP_TOLERANCE_MS 2000

#define BIT(state) (1u << (state))
#define WAITING (BIT(OUTBOX_QUEUED) | BIT(OUTBOX_SENDING) | BIT(OUTBOX_TOKEN) | BIT(OUTBOX_UNKNOWN))
#define SENDABLE (BIT(OUTBOX_QUEUED) | BIT(OUTBOX_UNKNOWN) | BIT(OUTBOX_STAFF))

static bool is_in(enum outbox_state state, unsigned mask) {
    return (mask >> state & 1) != 0;
}

static void note_wall(struct database *database, int64_t wall_ms) {
    if (wall_ms > database->last_wall_ms)
        database->last_wall_ms = wall_ms;
}

static enum err read_entry(sqlite3_stmt *statement, struct outbox_entry *entry) {
    struct outbox_entry found;
    enum err err = statement_row(statement);
    if (err == ERR_OK)
        err = outbox_row_read(statement, &found);
    statement_reset(statement);
    if (err == ERR_OK)
        *entry = found;
    return err;
}

static enum err get_entry(struct database *database, int64_t id, struct outbox_entry *entry) {
    sqlite3_stmt *get = database->statements[STATEMENT_OUTBOX_GET];
    statement_bind(get, "i", id);
    return read_entry(get, entry);
}

static enum err put_change(struct database *database, const struct outbox_entry *entry) {
    sqlite3_stmt *update = database->statements[STATEMENT_OUTBOX_UPDATE];
    outbox_row_bind(update, entry);
    return statement_run(update);
}

static enum err fill_entry(struct database *database, const struct outbox_draft *draft,
                           struct outbox_entry *entry) {
    if (draft->body_len > OUTBOX_BODY_MAX ||
        strlen(draft->service_code) >= sizeof entry->service_code)
        return ERR_TOO_BIG;
    int64_t now_ms = database_wall_ms(database);
    *entry = (struct outbox_entry){.id = database->last_id + 1,
                                   .state = OUTBOX_QUEUED,
                                   .created_ms = now_ms,
                                   .updated_ms = now_ms,
                                   .due_ms = now_ms};
    id_uuid(entry->uuid);
    snprintf(entry->service_code, sizeof entry->service_code, "%s", draft->service_code);
    text_copy(entry->service_name, sizeof entry->service_name, draft->service_name);
    return ERR_OK;
}

static enum err insert(struct database *database, const struct outbox_entry *entry,
                       const unsigned char wrapped[SEAL_WRAPPED_BYTES], const unsigned char *sealed,
                       size_t sealed_len) {
    sqlite3_stmt *put = database->statements[STATEMENT_OUTBOX_PUT];
    sqlite3_stmt *add = database->statements[STATEMENT_SEALED_ADD];
    outbox_row_bind(put, entry);
    enum err err = statement_run(put);
    if (err != ERR_OK)
        return err;
    statement_bind(add, "ibb", entry->id, wrapped, (size_t)SEAL_WRAPPED_BYTES, sealed, sealed_len);
    return statement_run(add);
}

enum err outbox_add(struct database *database, const struct outbox_draft *draft,
                    struct outbox_entry *entry) {
    struct outbox_entry added;
    unsigned char wrapped[SEAL_WRAPPED_BYTES];
    enum err err = fill_entry(database, draft, &added);
    if (err != ERR_OK)
        return err;
    size_t sealed_len = draft->body_len + SEAL_EXTRA_BYTES;
    unsigned char *sealed = mem_alloc(1, sealed_len);
    seal_body(database->seal, (struct seal_place){"outbox", added.id}, draft->body, draft->body_len,
              wrapped, sealed);
    err = transaction_begin(database);
    if (err != ERR_OK)
        goto out;
    err = reference_mint(database, draft->kiosk, added.reference);
    if (err == ERR_OK)
        err = insert(database, &added, wrapped, sealed, sealed_len);
    if (err == ERR_OK && draft->document_count > 0)
        err = documents_promise(database, draft->documents, draft->document_count,
                                draft->files_wanted, added.reference);
    err = transaction_end(database, err);
    if (err != ERR_OK)
        goto out;
    database->last_id = added.id;
    database->counts[OUTBOX_QUEUED]++;
    note_wall(database, added.created_ms);
    *entry = added;
out:
    mem_wipe(wrapped, sizeof wrapped);
    mem_free(sealed);
    return err;
}

/* The next id above `after` whose state is in the mask; 0 when there is none. */
static enum err next_waiting(struct database *database, int64_t after, unsigned mask, int64_t *id) {
    sqlite3_stmt *walk = database->statements[STATEMENT_OUTBOX_WALK_WAITING];
    statement_bind(walk, "ii", after, (int64_t)mask);
    enum err err = statement_number(walk, id);
    if (err == ERR_NOT_FOUND) {
        *id = 0;
        return ERR_OK;
    }
    return err;
}

/* Changes every waiting row whose state is in the mask, in one transaction. */
static enum err change_each(struct database *database, unsigned mask, int64_t now_ms,
                            bool (*change)(struct outbox_entry *entry, int64_t now_ms),
                            int *count) {
    int changed = 0;
    int64_t id = 0;
    enum err err = transaction_begin(database);
    if (err != ERR_OK)
        return err;
    for (;;) {
        struct outbox_entry entry;
        err = next_waiting(database, id, mask, &id);
        if (err != ERR_OK || id == 0)
            break;
        err = get_entry(database, id, &entry);
        if (err == ERR_CORRUPT)
            continue; /* outbox_take_due gives it to staff */
        if (err == ERR_OK && change(&entry, now_ms)) {
            err = put_change(database, &entry);
            changed++;
        }
        if (err != ERR_OK)
            break;
    }
    err = transaction_end(database, err);
    if (err == ERR_OK)
        *count = changed;
    return err;
}

/* Written before the clock went back: the same back-off, counted from now. */
static bool rebase(struct outbox_entry *entry, int64_t now_ms) {
    if (entry->updated_ms <= now_ms)
        return false;
    int64_t wait_ms;
    if (__builtin_sub_overflow(entry->due_ms, entry->updated_ms, &wait_ms) || wait_ms < 0)
        wait_ms = 0;
    if (__builtin_add_overflow(now_ms, wait_ms, &entry->due_ms))
        entry->due_ms = now_ms;
    entry->updated_ms = now_ms;
    return true;
}

static enum err follow_clock(struct database *database, int64_t wall_ms) {
    int64_t back_ms;
    if (__builtin_sub_overflow(database->last_wall_ms, wall_ms, &back_ms))
        back_ms = wall_ms < database->last_wall_ms ? INT64_MAX : 0;
    if (back_ms <= JUMP_TOLERANCE_MS) {
        note_wall(database, wall_ms);
        return ERR_OK;
    }
    int count = 0;
    enum err err = change_each(database, WAITING, wall_ms, rebase, &count);
    if (err != ERR_OK)
        return err;
    log_warn("store.clock_back", "by_ms=%lld entries=%d", (long long)back_ms, count);
    database->last_wall_ms = wall_ms;
    return ERR_OK;
}

/* A row that the disk changed while we ran: it must not stop the others, and nobody may guess. */
static enum err give_to_staff(struct database *database, int64_t id) {
    sqlite3_stmt *get = database->statements[STATEMENT_OUTBOX_GET];
    sqlite3_stmt *aside = database->statements[STATEMENT_OUTBOX_TO_STAFF];
    struct outbox_entry damaged = {.state = OUTBOX_STAFF};
    log_error("store.row_damaged", "id=%lld", (long long)id);
    statement_bind(get, "i", id);
    enum err err = statement_row(get);
    if (err == ERR_OK && outbox_row_read(get, &damaged) == ERR_OK)
        err = ERR_INVALID;
    statement_reset(get);
    if (err == ERR_OK)
        err = transaction_begin(database);
    if (err != ERR_OK)
        return err;
    statement_bind(aside, "i", id);
    err = transaction_end(database, statement_run(aside));
    if (err != ERR_OK)
        return err;
    database->counts[damaged.state]--;
    database->counts[OUTBOX_STAFF]++;
    return ERR_OK;
}

static enum err take_next_due(struct database *database, unsigned states_mask,
                              int64_t *next_due_ms) {
    sqlite3_stmt *next = database->statements[STATEMENT_OUTBOX_NEXT_DUE];
    statement_bind(next, "i", (int64_t)states_mask);
    enum err err = statement_number(next, next_due_ms);
    return err == ERR_OK ? ERR_NOT_FOUND : err;
}

enum err outbox_take_due(struct database *database, int64_t wall_ms, unsigned states_mask,
                         struct outbox_entry *entry, int64_t *next_due_ms) {
    sqlite3_stmt *due = database->statements[STATEMENT_OUTBOX_DUE];
    enum err err = follow_clock(database, wall_ms);
    while (err == ERR_OK) {
        int64_t id = 0;
        statement_bind(due, "ii", wall_ms, (int64_t)states_mask);
        err = statement_number(due, &id);
        if (err == ERR_NOT_FOUND)
            return take_next_due(database, states_mask, next_due_ms);
        if (err == ERR_OK)
            err = get_entry(database, id, entry);
        if (err != ERR_CORRUPT)
            return err;
        err = give_to_staff(database, id);
    }
    return err;
}

enum err outbox_body(struct database *database, int64_t id, struct buf *body) {
    sqlite3_stmt *get = database->statements[STATEMENT_SEALED_GET];
    struct outbox_entry entry;
    enum err err = get_entry(database, id, &entry);
    if (err != ERR_OK)
        return err;
    statement_bind(get, "i", id);
    err = statement_row(get);
    if (err == ERR_OK)
        err = seal_unseal(database->seal, (struct seal_place){"outbox", id},
                          sqlite3_column_blob(get, 0), (size_t)sqlite3_column_bytes(get, 0),
                          sqlite3_column_blob(get, 1), (size_t)sqlite3_column_bytes(get, 1), body);
    else if (err == ERR_NOT_FOUND && entry.state != OUTBOX_DELIVERED)
        err = ERR_CORRUPT; /* it was there when this was acknowledged */
    statement_reset(get);
    return err;
}

static enum err commit_change(struct database *database, const struct outbox_entry *entry,
                              enum outbox_state from) {
    enum err err = transaction_begin(database);
    if (err != ERR_OK)
        return err;
    err = put_change(database, entry);
    if (err == ERR_OK && entry->state == OUTBOX_DELIVERED) {
        sqlite3_stmt *drop = database->statements[STATEMENT_SEALED_DROP];
        statement_bind(drop, "i", entry->id);
        err = statement_run(drop);
    }
    err = transaction_end(database, err);
    if (err != ERR_OK)
        return err;
    database->counts[from]--;
    database->counts[entry->state]++;
    database->has_remains |= entry->state == OUTBOX_DELIVERED;
    note_wall(database, entry->updated_ms);
    return ERR_OK;
}

enum err outbox_sending(struct database *database, int64_t id, int64_t wall_ms) {
    struct outbox_entry entry;
    enum err err = get_entry(database, id, &entry);
    if (err != ERR_OK)
        return err;
    enum outbox_state from = entry.state;
    if (!is_in(from, SENDABLE))
        return ERR_CONFLICT;
    entry.state = OUTBOX_SENDING;
    entry.attempts++;
    entry.lookups = 0;
    entry.sent_ms = entry.updated_ms = wall_ms;
    return commit_change(database, &entry, from);
}

/* What was taken is never posted again; what is delivered stays so. */
static bool may_move(enum outbox_state from, enum outbox_state to) {
    switch (from) {
    case OUTBOX_DELIVERED:
        return false;
    case OUTBOX_TOKEN:
        return to != OUTBOX_QUEUED && to != OUTBOX_UNKNOWN;
    case OUTBOX_QUEUED:
    case OUTBOX_SENDING:
    case OUTBOX_UNKNOWN:
    case OUTBOX_REJECTED:
    case OUTBOX_STAFF:
        return true;
    }
    return false;
}

enum err outbox_move(struct database *database, const struct outbox_entry *entry) {
    struct outbox_entry changed;
    if (entry->state == OUTBOX_SENDING || entry->state > OUTBOX_STAFF)
        return ERR_INVALID;
    enum err err = get_entry(database, entry->id, &changed);
    if (err != ERR_OK)
        return err;
    enum outbox_state from = changed.state;
    if (!may_move(from, entry->state))
        return ERR_CONFLICT;
    changed.state = entry->state;
    changed.updated_ms = database_wall_ms(database);
    changed.due_ms = entry->due_ms;
    changed.lookups = entry->lookups;
    snprintf(changed.token, sizeof changed.token, "%s", entry->token);
    snprintf(changed.number, sizeof changed.number, "%s", entry->number);
    snprintf(changed.why, sizeof changed.why, "%s", entry->why);
    return commit_change(database, &changed, from);
}

static bool recover(struct outbox_entry *entry, int64_t now_ms) {
    entry->state = OUTBOX_UNKNOWN;
    entry->due_ms = entry->updated_ms = now_ms;
    return true;
}

enum err outbox_recover(struct database *database, int *count) {
    int recovered = 0;
    if (database->counts[OUTBOX_SENDING] > 0) {
        enum err err = change_each(database, BIT(OUTBOX_SENDING), database_wall_ms(database),
                                   recover, &recovered);
        if (err != ERR_OK)
            return err;
    }
    database->counts[OUTBOX_SENDING] -= (uint32_t)recovered;
    database->counts[OUTBOX_UNKNOWN] += (uint32_t)recovered;
    *count = recovered;
    return ERR_OK;
}

enum err outbox_find(struct database *database, const char *reference_or_number,
                     struct outbox_entry *entry) {
    sqlite3_stmt *by_reference = database->statements[STATEMENT_OUTBOX_BY_REFERENCE];
    sqlite3_stmt *by_number = database->statements[STATEMENT_OUTBOX_BY_NUMBER];
    statement_bind(by_reference, "t", reference_or_number);
    enum err err = read_entry(by_reference, entry);
    if (err != ERR_NOT_FOUND)
        return err;
    statement_bind(by_number, "t", reference_or_number);
    return read_entry(by_number, entry);
}

void outbox_wake(struct database *database, const char *reference) {
    struct outbox_entry entry;
    if (outbox_find(database, reference, &entry) != ERR_OK || entry.state != OUTBOX_QUEUED)
        return;
    entry.due_ms = database_wall_ms(database);
    if (outbox_move(database, &entry) != ERR_OK)
        log_info("store.not_woken", "id=%lld", (long long)entry.id);
}

enum err outbox_count(struct database *database, struct outbox_counts *counts) {
    const uint32_t *known = database->counts;
    struct outbox_counts counted = {
        .queued = known[OUTBOX_QUEUED],
        .sending = known[OUTBOX_SENDING],
        .token = known[OUTBOX_TOKEN],
        .unknown = known[OUTBOX_UNKNOWN],
        .rejected = known[OUTBOX_REJECTED],
        .staff = known[OUTBOX_STAFF],
        .delivered = known[OUTBOX_DELIVERED],
    };
    sqlite3_stmt *oldest = database->statements[STATEMENT_OUTBOX_OLDEST];
    statement_bind(oldest, "i", (int64_t)WAITING);
    enum err err = statement_number(oldest, &counted.oldest_waiting_ms);
    if (err != ERR_OK && err != ERR_NOT_FOUND)
        return err;
    *counts = counted;
    return ERR_OK;
}

enum err outbox_prune(struct database *database, int64_t before_ms) {
    sqlite3_stmt *prune = database->statements[STATEMENT_OUTBOX_PRUNE];
    enum err err = transaction_begin(database);
    if (err != ERR_OK)
        return err;
    statement_bind(prune, "i", before_ms);
    err = statement_run(prune);
    int pruned = err == ERR_OK ? sqlite3_changes(database->sqlite) : 0;
    err = transaction_end(database, err);
    if (err != ERR_OK || pruned == 0)
        return err;
    database->counts[OUTBOX_DELIVERED] -= (uint32_t)pruned;
    database->has_remains = true;
    return ERR_OK;
}
