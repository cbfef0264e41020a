#include "sync/upload.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/memory.h"
#include "sync/upload_tus.h"

#define LOG_ROOM "sync"
#define STORE_RETRY_MS 2000
#define BUSY_RETRY_MS 500
#define ANSWER_MAX ((size_t)64 * 1024)
#define TUS_VERSION "Tus-Resumable: 1.0.0"

enum phase { PHASE_NONE, PHASE_CREATE, PHASE_PROBE, PHASE_APPEND, PHASE_RECEIPT };

struct uploader {
    struct uploader_params params;
    enum phase phase;      /* a call of that kind is on its way */
    struct upload current; /* of the call, or of the change that is owed */
    bool is_owed;          /* the disk did not take it yet: nothing goes on before it has */
    const struct document_source *source; /* open, or NULL */
    struct http_upload body;
    uint64_t offset, known_offset; /* where the body began; what the server had last */
    int64_t known_id;
    enum err read_err; /* what the sealed file failed with while it was sent */
    uint64_t read_to;
    int64_t due_ms; /* monotonic: nothing is due before */
};

static int64_t now_ms(const struct uploader *uploader) {
    return uploader->params.clock->monotonic_ms(uploader->params.clock);
}

static int64_t wall_ms(const struct uploader *uploader) {
    return uploader->params.clock->wall_ms(uploader->params.clock);
}

/* -- changes */

static void close_source(struct uploader *uploader) {
    if (uploader->source)
        uploader->params.ledger->close(uploader->params.ledger);
    uploader->source = NULL;
}

static bool commit(struct uploader *uploader) {
    enum err err = uploader->params.ledger->move(uploader->params.ledger, &uploader->current);
    uploader->is_owed = err != ERR_OK;
    if (err == ERR_OK) {
        uploader->params.changed(uploader->params.context);
        if (uploader->current.state == UPLOAD_DONE)
            uploader->params.done(uploader->params.context, &uploader->current);
        return true;
    }
    log_warn("upload.not_kept", "id=%lld err=%s", (long long)uploader->current.id, err_name(err));
    uploader->due_ms = now_ms(uploader) + STORE_RETRY_MS;
    return false;
}

static int64_t backoff(struct uploader *uploader, int failures) {
    return UPLOAD_BACKOFF_BASE_MS / 2 + exchange_backoff_ms(uploader->params.exchange, failures,
                                                            UPLOAD_BACKOFF_BASE_MS,
                                                            UPLOAD_BACKOFF_CAP_MS);
}

/* `why`: ours; logged and shown to staff. */
static void fail(struct uploader *uploader, const char *why, int64_t retry_after_ms) {
    struct upload *upload = &uploader->current;
    int64_t wait_ms = backoff(uploader, upload->failures++);
    close_source(uploader);
    if (retry_after_ms > wait_ms)
        wait_ms = retry_after_ms;
    upload->due_ms = wall_ms(uploader) + wait_ms;
    snprintf(upload->why, sizeof upload->why, "%s", why);
    log_info("upload.later", "id=%lld failures=%d wait_ms=%lld why=%s", (long long)upload->id,
             (int)upload->failures, (long long)wait_ms, why);
    (void)commit(uploader);
}

static void fail_status(struct uploader *uploader, const char *what,
                        const struct http_answer *answer) {
    char why[100];
    if (answer->reach == HTTP_ANSWERED)
        snprintf(why, sizeof why, "%s: status %d", what, answer->status);
    else
        snprintf(why, sizeof why, "%s: %s", what, err_name(answer->err));
    fail(uploader, why, answer->reach == HTTP_ANSWERED ? answer->retry_after_ms : -1);
}

static void give_to_staff(struct uploader *uploader, const char *why) {
    struct upload *upload = &uploader->current;
    close_source(uploader);
    upload->state = UPLOAD_STAFF;
    snprintf(upload->why, sizeof upload->why, "%s", why);
    log_error("upload.staff", "id=%lld why=%s", (long long)upload->id, why);
    (void)commit(uploader);
}

/* The server has no such upload any more, or none that can be trusted: a new one under a new key.
 */
static void begin_again(struct uploader *uploader, const char *why, bool is_refusal) {
    struct upload *upload = &uploader->current;
    upload->refusals += is_refusal;
    if (upload->refusals >= UPLOAD_REFUSALS_MOST) {
        give_to_staff(uploader, why);
        return;
    }
    close_source(uploader);
    upload->state = UPLOAD_QUEUED;
    upload->url[0] = '\0';
    id_uuid(upload->uuid);
    upload->due_ms = wall_ms(uploader) + backoff(uploader, upload->restarts++);
    snprintf(upload->why, sizeof upload->why, "%s", why);
    log_warn("upload.again", "id=%lld restarts=%d why=%s", (long long)upload->id,
             (int)upload->restarts, why);
    (void)commit(uploader);
}

/* -- calls */

static void answered(void *context, int64_t tag, const struct exchange_answer *answer);

static void launch(struct uploader *uploader, enum phase phase, const struct http_call *call) {
    enum err err =
        exchange_start_raw(uploader->params.exchange, call, answered, uploader, (int64_t)phase);
    if (err == ERR_OK) {
        uploader->phase = phase;
        return;
    }
    if (err == ERR_BUSY) { /* a place will be free soon */
        close_source(uploader);
        uploader->due_ms = now_ms(uploader) + BUSY_RETRY_MS;
        return;
    }
    fail(uploader, "could not begin", -1);
}

static void create(struct uploader *uploader) {
    const struct upload *upload = &uploader->current;
    char length[48], key[64];
    struct buf metadata;
    buf_init(&metadata, TUS_HEADER_MAX);
    snprintf(length, sizeof length, "Upload-Length: %llu", (unsigned long long)upload->bytes);
    snprintf(key, sizeof key, "Idempotency-Key: %s", upload->uuid);
    if (tus_metadata(upload, uploader->params.kiosk, &metadata) != ERR_OK) {
        give_to_staff(uploader, "its name is too long");
    } else {
        const char *const headers[] = {TUS_VERSION, length, key, buf_text(&metadata), NULL};
        const struct http_call call = {.url = uploader->params.url,
                                       .headers = headers,
                                       .form = "",
                                       .content_type = "application/offset+octet-stream",
                                       .max_bytes = ANSWER_MAX};
        launch(uploader, PHASE_CREATE, &call);
    }
    buf_finish(&metadata);
}

static void probe(struct uploader *uploader) {
    static const char *const headers[] = {TUS_VERSION, NULL};
    const struct http_call call = {.method = HTTP_HEAD,
                                   .url = uploader->current.url,
                                   .headers = headers,
                                   .max_bytes = ANSWER_MAX};
    launch(uploader, PHASE_PROBE, &call);
}

static void ask_receipt(struct uploader *uploader) {
    char url[UPLOAD_URL_ROOM + 16];
    static const char *const headers[] = {TUS_VERSION, NULL};
    const char *base = uploader->current.url;
    int len = (int)strcspn(base, "?");
    snprintf(url, sizeof url, "%.*s/receipt%s", len, base, base + len);
    const struct http_call call = {
        .url = url, .headers = headers, .accept = "application/json", .max_bytes = ANSWER_MAX};
    launch(uploader, PHASE_RECEIPT, &call);
}

static enum err read_body(void *context, uint64_t offset, void *out, size_t len) {
    struct uploader *uploader = context;
    const struct document_source *source = uploader->source;
    enum err err = source->read(source->context, uploader->offset + offset, out, len);
    if (err != ERR_OK)
        uploader->read_err = err;
    else
        uploader->read_to = uploader->offset + offset + len;
    return err;
}

static void append(struct uploader *uploader, uint64_t offset) {
    struct upload *upload = &uploader->current;
    char from[48];
    enum err err = ERR_OK;
    if (!uploader->source)
        err = uploader->params.ledger->open(uploader->params.ledger, upload->id, &uploader->source);
    if (err == ERR_CORRUPT || err == ERR_NOT_FOUND) {
        give_to_staff(uploader, "what was kept cannot be read");
        return;
    }
    if (err != ERR_OK) {
        fail(uploader, "the disk", -1);
        return;
    }
    uploader->offset = uploader->read_to = offset;
    uploader->read_err = ERR_OK;
    uploader->body = (struct http_upload){upload->bytes - offset, read_body, uploader};
    snprintf(from, sizeof from, "Upload-Offset: %llu", (unsigned long long)offset);
    const char *const headers[] = {TUS_VERSION, from, NULL};
    const struct http_call call = {.method = HTTP_PATCH,
                                   .url = upload->url,
                                   .headers = headers,
                                   .content_type = "application/offset+octet-stream",
                                   .upload = &uploader->body,
                                   .stall_ms = uploader->params.stall_ms,
                                   .max_bytes = ANSWER_MAX};
    launch(uploader, PHASE_APPEND, &call);
}

/* -- answers */

static bool is_gone(const struct http_answer *answer) {
    return answer->reach == HTTP_ANSWERED && (answer->status == 404 || answer->status == 410);
}

static bool is_good(const struct http_answer *answer) {
    return answer->reach == HTTP_ANSWERED && answer->status >= 200 && answer->status < 300;
}

static void note_offset(struct uploader *uploader, uint64_t offset) {
    bool is_same = uploader->known_id == uploader->current.id;
    if (!is_same || offset > uploader->known_offset)
        uploader->current.failures = 0; /* it moves */
    uploader->known_id = uploader->current.id;
    uploader->known_offset = offset;
}

/* Kept with whatever comes next: after a cut the probe finds out the same. */
static void all_sent(struct uploader *uploader) {
    close_source(uploader);
    uploader->current.state = UPLOAD_SENT;
    uploader->current.why[0] = '\0';
    ask_receipt(uploader);
}

static void go_on(struct uploader *uploader, uint64_t offset) {
    note_offset(uploader, offset);
    if (offset == uploader->current.bytes)
        all_sent(uploader);
    else
        append(uploader, offset);
}

static void created(struct uploader *uploader, const struct http_answer *answer) {
    struct upload *upload = &uploader->current;
    char url[UPLOAD_URL_ROOM];
    if (answer->reach == HTTP_ANSWERED && answer->status == 409) {
        begin_again(uploader, "the key was taken", false);
        return;
    }
    if (answer->reach == HTTP_ANSWERED && answer->status == 413) {
        give_to_staff(uploader, "too big for the city");
        return;
    }
    if (!is_good(answer)) {
        fail_status(uploader, "create", answer);
        return;
    }
    enum err err = tus_location_read(uploader->params.url, answer->location, url);
    if (err != ERR_OK) {
        fail(uploader, err == ERR_REFUSED ? "sent to another server" : "no place was given", -1);
        return;
    }
    memcpy(upload->url, url, sizeof url);
    upload->state = UPLOAD_OPEN;
    upload->why[0] = '\0';
    upload->due_ms = wall_ms(uploader);
    if (commit(uploader)) /* before the first byte */
        append(uploader, 0);
}

static void probed(struct uploader *uploader, const struct http_answer *answer) {
    uint64_t offset = 0, length = uploader->current.bytes;
    if (is_gone(answer)) {
        begin_again(uploader, "the upload is gone", false);
    } else if (!is_good(answer)) {
        fail_status(uploader, "probe", answer);
    } else if (tus_number_read(answer->upload_offset, &offset) != ERR_OK) {
        fail(uploader, "no offset was given", -1);
    } else if (offset > uploader->current.bytes ||
               (answer->upload_length[0] != '\0' &&
                (tus_number_read(answer->upload_length, &length) != ERR_OK ||
                 length != uploader->current.bytes))) {
        begin_again(uploader, "an offset that cannot be", true);
    } else {
        go_on(uploader, offset);
    }
}

static void appended(struct uploader *uploader, const struct http_answer *answer) {
    uint64_t offset = 0;
    if (uploader->read_err == ERR_CORRUPT) {
        give_to_staff(uploader, "what was kept cannot be read");
    } else if (is_gone(answer)) {
        begin_again(uploader, "the upload is gone", false);
    } else if (answer->reach == HTTP_ANSWERED && answer->status == 413) {
        give_to_staff(uploader, "too big for the city");
    } else if (!is_good(answer)) {
        fail_status(uploader, "append", answer); /* 409 too: it is asked what it has */
    } else if (tus_number_read(answer->upload_offset, &offset) != ERR_OK) {
        fail(uploader, "no offset was given", -1);
    } else if (offset > uploader->current.bytes || offset > uploader->read_to) {
        begin_again(uploader, "an offset that cannot be", true);
    } else if (offset == uploader->current.bytes) {
        all_sent(uploader);
    } else {
        note_offset(uploader, offset);
        fail(uploader, "only a part was taken", -1);
    }
}

static void receipt_came(struct uploader *uploader, const struct http_answer *answer) {
    struct upload *upload = &uploader->current;
    struct tus_receipt receipt;
    if (is_gone(answer)) {
        begin_again(uploader, "the upload is gone", false);
        return;
    }
    if (!is_good(answer) || answer->status == 202) {
        fail_status(uploader, "receipt", answer);
        return;
    }
    if (tus_receipt_read(buf_text(&answer->body), answer->body.len, &receipt) != ERR_OK) {
        fail(uploader, "a receipt that cannot be read", -1);
        return;
    }
    if (receipt.bytes != upload->bytes || strcmp(receipt.sha256, upload->sha256) != 0) {
        begin_again(uploader, "the city has other bytes", true);
        return;
    }
    upload->state = UPLOAD_DONE;
    upload->failures = 0;
    upload->why[0] = '\0';
    memcpy(upload->media, receipt.url, sizeof upload->media);
    log_info("upload.done", "id=%lld bytes=%llu", (long long)upload->id,
             (unsigned long long)upload->bytes);
    (void)commit(uploader);
}

static void answered(void *context, int64_t tag, const struct exchange_answer *answer) {
    struct uploader *uploader = context;
    uploader->phase = PHASE_NONE;
    uploader->due_ms = 0;
    switch ((enum phase)tag) {
    case PHASE_CREATE:
        created(uploader, answer->http);
        break;
    case PHASE_PROBE:
        probed(uploader, answer->http);
        break;
    case PHASE_APPEND:
        appended(uploader, answer->http);
        break;
    case PHASE_RECEIPT:
        receipt_came(uploader, answer->http);
        break;
    case PHASE_NONE:
        break;
    }
}

/* -- the turn */

static void begin(struct uploader *uploader) {
    switch (uploader->current.state) {
    case UPLOAD_QUEUED:
        create(uploader);
        break;
    case UPLOAD_OPEN:
        probe(uploader);
        break;
    case UPLOAD_SENT:
        ask_receipt(uploader);
        break;
    case UPLOAD_DONE:
    case UPLOAD_STAFF:
        break;
    }
}

static int64_t take_next(struct uploader *uploader) {
    int64_t next_ms = 0, wall = wall_ms(uploader), now = now_ms(uploader);
    struct upload due;
    enum err err = uploader->params.ledger->take_due(uploader->params.ledger, wall, &due, &next_ms);
    if (err == ERR_NOT_FOUND)
        return next_ms == 0 ? INT64_MAX : now + (next_ms > wall ? next_ms - wall : 0) + 1;
    if (err != ERR_OK)
        return now + STORE_RETRY_MS;
    uploader->current = due;
    begin(uploader);
    return uploader->phase != PHASE_NONE ? INT64_MAX
           : uploader->due_ms > now      ? uploader->due_ms
                                         : now + 1;
}

int64_t uploader_step(struct uploader *uploader) {
    if (uploader->params.url[0] == '\0' || uploader->phase != PHASE_NONE)
        return INT64_MAX;
    if (now_ms(uploader) < uploader->due_ms)
        return uploader->due_ms;
    if (uploader->is_owed && !commit(uploader))
        return uploader->due_ms;
    uploader->due_ms = take_next(uploader);
    return uploader->due_ms;
}

void uploader_added(struct uploader *uploader) {
    if (!uploader->is_owed)
        uploader->due_ms = 0;
}

bool uploader_progress(const struct uploader *uploader, char reference[REFERENCE_ROOM],
                       uint64_t *sent, uint64_t *all) {
    if (uploader->phase == PHASE_NONE)
        return false;
    memcpy(reference, uploader->current.reference, REFERENCE_ROOM);
    *sent = uploader->phase == PHASE_APPEND ? uploader->read_to : 0;
    *all = uploader->current.bytes;
    return true;
}

struct uploader *uploader_create(const struct uploader_params *params) {
    struct uploader *uploader = mem_alloc(1, sizeof *uploader);
    uploader->params = *params;
    return uploader;
}

void uploader_destroy(struct uploader *uploader) {
    if (!uploader)
        return;
    exchange_cancel_raw(uploader->params.exchange, uploader);
    close_source(uploader);
    mem_free(uploader);
}

/* -- the real ledger */

static struct upload_store *store_of(struct upload_ledger *ledger) {
    return (struct upload_store *)(void *)ledger;
}

static enum err take_due(struct upload_ledger *ledger, int64_t wall, struct upload *upload,
                         int64_t *next_due_ms) {
    return uploads_take_due(store_of(ledger)->database, wall, upload, next_due_ms);
}

static enum err move(struct upload_ledger *ledger, const struct upload *upload) {
    return upload_move(store_of(ledger)->database, upload);
}

static enum err open_file(struct upload_ledger *ledger, int64_t id,
                          const struct document_source **source) {
    struct upload_store *store = store_of(ledger);
    enum err err = upload_open(store->database, id, &store->file);
    if (err == ERR_OK)
        *source = sealed_file_source(store->file);
    return err;
}

static void close_file(struct upload_ledger *ledger) {
    sealed_file_close(store_of(ledger)->file);
    store_of(ledger)->file = NULL;
}

void upload_store_init(struct upload_store *store, struct database *database) {
    *store = (struct upload_store){.ledger = {take_due, move, open_file, close_file},
                                   .database = database};
}
