#include "sync/courier.h"

#include <malloc.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/locale.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"
#include "store/outbox.h"
#include "sync/body.h"
#include "sync/courier_inner.h"

#define LOG_ROOM "sync"
#define QUEUE_SLOTS 64
#define OPEN_RETRY_MS 10000
#define FORGET_PAUSE_MS 5000
#define DISK_RETRY_MS 30000
#define DAY_MS ((int64_t)24 * 3600 * 1000)
#define KEEP_DAYS 90 /* tracking of what was delivered */

struct text_job {
    uint32_t serial;
    char text[128];
};

int64_t courier_now(const struct courier *courier) {
    return courier->params.clock->monotonic_ms(courier->params.clock);
}

/* -- what the parts report */

static void delivered(void *context, const struct outbox_entry *entry) {
    struct courier *courier = context;
    struct courier_delivered told = {.number = ""};
    snprintf(told.reference, sizeof told.reference, "%s", entry->reference);
    snprintf(told.number, sizeof told.number, "%.63s", entry->number);
    courier_say(courier, COURIER_DELIVERED, &told, sizeof told, NULL, NULL);
    if (!courier->has_remains)
        courier->forget_due_ms = courier_now(courier) + FORGET_PAUSE_MS;
    courier->has_remains = true;
}

static void said(void *context, const char *reference, const char *notice, const char *expected) {
    struct courier *courier = context;
    struct courier_words told = {.reference = ""};
    struct city_words *words = secret_alloc(sizeof *words);
    snprintf(told.reference, sizeof told.reference, "%s", reference);
    if (text_clean(notice, strlen(notice), false, words->notice, sizeof words->notice) != ERR_OK)
        (void)text_copy(words->notice, sizeof words->notice, notice);
    words->expected_ms = georeport_time(courier->locale, expected);
    (void)courier_say(courier, COURIER_CITY_WORDS, &told, sizeof told, words, secret_free);
}

static void changed(void *context) {
    courier_health_changed(context);
}

static void destroy_catalogue(void *blob) {
    catalogue_destroy(blob);
}

static void give_catalogue(void *context, struct catalogue *catalogue) {
    struct courier *courier = context;
    courier_say(courier, COURIER_CATALOGUE, NULL, 0, catalogue, destroy_catalogue);
    courier->is_trim_due = true;
    courier_health_changed(courier);
}

static void destroy_definition(void *blob) {
    definition_destroy(blob);
}

static void give_definition(void *context, const char *service_code,
                            struct definition *definition) {
    struct courier_definition told = {.service_code = ""};
    (void)snprintf(told.service_code, sizeof told.service_code, "%s", service_code);
    courier_say(context, COURIER_DEFINITION, &told, sizeof told, definition, destroy_definition);
}

static void give_track(void *context, uint32_t serial, struct track_result *result) {
    struct courier_serial told = {.serial = serial};
    courier_say(context, COURIER_TRACKED, &told, sizeof told, result, secret_free);
}

static enum service_type type_of(void *context, const char *service_code) {
    return keeper_type_of(((struct courier *)context)->keeper, service_code);
}

static bool is_private(void *context, const char *service_code) {
    return keeper_is_private(((struct courier *)context)->keeper, service_code);
}

static void note_private(void *context, const char *service_code) {
    keeper_note_private(((struct courier *)context)->keeper, service_code);
}

static bool recheck_definition(void *context, const char *service_code) {
    return keeper_recheck(((struct courier *)context)->keeper, service_code);
}

static enum err media(void *context, const char *reference, char url[UPLOAD_URL_ROOM]) {
    return courier_media(context, reference, url);
}

static json_t *changed_definition(void *context, const char *service_code, const char *known_hash,
                                  char hash[65]) {
    return keeper_changed_definition(((struct courier *)context)->keeper, service_code, known_hash,
                                     hash);
}

static void found(void *context, const char *reference, const struct georeport_record *record) {
    delivery_found(((struct courier *)context)->delivery, reference, record);
}

/* -- opening */

static void make_delivery(struct courier *courier) {
    const struct courier_params *params = &courier->params;
    const struct delivery_params delivery = {
        .exchange = courier->exchange,
        .ledger = &courier->ledger.ledger,
        .clock = params->clock,
        .form = {.api_key = params->api_key,
                 .jurisdiction_id = params->jurisdiction_id,
                 .has_client_request_id = params->has_client_request_id,
                 .is_multi_value_repeated = params->is_multi_value_repeated,
                 .locale = courier->locale},
        .has_search = params->has_search,
        .are_privates_resent = params->are_staff_privates_resent,
        .reconcile_window_ms = params->reconcile_window_ms,
        .type_of = type_of,
        .is_private = is_private,
        .note_private = note_private,
        .changed_definition = changed_definition,
        .recheck_definition = recheck_definition,
        .media = media,
        .delivered = delivered,
        .said = said,
        .changed = changed,
        .context = courier};
    courier->delivery = delivery_create(&delivery);
}

static void make_parts(struct courier *courier) {
    const struct courier_params *params = &courier->params;
    bool has_city = params->georeport_url[0] != '\0';
    const struct keeper_params keeper = {.exchange = courier->exchange,
                                         .database = courier->database,
                                         .clock = params->clock,
                                         .has_city = has_city,
                                         .has_content = params->content_url[0] != '\0',
                                         .content_key = params->content_key,
                                         .refresh_ms = params->refresh_ms,
                                         .catalogue = give_catalogue,
                                         .definition = give_definition,
                                         .confirmed = changed,
                                         .context = courier};
    const struct tracker_params tracker = {.exchange = courier->exchange,
                                           .ledger = &courier->ledger.ledger,
                                           .clock = params->clock,
                                           .locale = courier->locale,
                                           .has_city = has_city,
                                           .has_search = params->has_search,
                                           .tracked = give_track,
                                           .found = found,
                                           .context = courier};
    ledger_store_init(&courier->ledger, courier->database);
    courier->keeper = keeper_create(&keeper);
    make_delivery(courier);
    courier->tracker = tracker_create(&tracker);
    courier_documents_open(courier);
}

static void open_database(struct courier *courier) {
    const struct database_params params = {.folder = courier->params.folder,
                                           .key_file = courier->params.key_file,
                                           .clock = courier->params.clock};
    bool was_corrupt = false;
    int recovered = 0;
    enum err err = database_open(&params, &courier->database, &was_corrupt);
    if (err == ERR_OK)
        err = outbox_recover(courier->database, &recovered);
    if (err != ERR_OK) {
        log_error("courier.no_database", "err=%s", err_name(err));
        database_close(courier->database);
        courier->database = NULL;
        courier->is_disk_full = err == ERR_FULL;
        courier->open_due_ms = courier_now(courier) + OPEN_RETRY_MS;
    } else {
        courier->was_corrupt = courier->was_corrupt || was_corrupt;
        courier->is_disk_full = false;
        log_info("courier.open", "recovered=%d", recovered);
        make_parts(courier);
    }
    courier_health_changed(courier);
}

static void close_all(struct courier *courier) {
    courier_documents_close(courier);
    delivery_destroy(courier->delivery);
    tracker_destroy(courier->tracker);
    exchange_destroy(courier->exchange); /* cuts what is on its way: SENDING becomes UNKNOWN */
    keeper_destroy(courier->keeper);
    database_close(courier->database);
    tray_drop(&courier->tray);
    locale_destroy(courier->locale);
    body_destroy(courier->body);
}

/* -- jobs */

enum err courier_check_disk(struct courier *courier) {
    uint64_t free_bytes = 0;
    bool was_full = courier->is_disk_full;
    enum err err = file_free_bytes(courier->params.folder, &free_bytes);
    if (err == ERR_OK) {
        courier->is_disk_full = free_bytes < COURIER_FREE_BYTES_LEAST;
        err = courier->is_disk_full ? ERR_FULL : ERR_OK;
    }
    courier->disk_due_ms = courier_now(courier) + DISK_RETRY_MS;
    if (was_full != courier->is_disk_full)
        courier_health_changed(courier);
    return err;
}

static enum err keep(struct courier *courier, const struct request *request,
                     const struct courier_papers *papers, struct outbox_entry *entry) {
    struct buf bytes;
    if (!courier->database)
        return ERR_IO;
    enum err err = courier_check_disk(courier);
    if (err != ERR_OK)
        return err;
    json_t *definition = request->definition_hash[0] != '\0'
                             ? keeper_definition_tree(courier->keeper, request->service_code)
                             : NULL;
    buf_init(&bytes, BODY_BYTES_MAX);
    courier->body->request = *request;
    err = body_write(courier->body, definition, &bytes);
    if (err == ERR_OK) {
        const struct outbox_draft draft = {.kiosk = courier->params.kiosk_id,
                                           .service_code = request->service_code,
                                           .service_name = request->service_name,
                                           .body = buf_text(&bytes),
                                           .body_len = bytes.len,
                                           .documents = papers->documents,
                                           .document_count = papers->count,
                                           .files_wanted = papers->files_wanted};
        err = outbox_add(courier->database, &draft, entry);
    }
    body_wipe(courier->body);
    buf_finish(&bytes);
    json_decref(definition);
    return err;
}

void courier_keep_request(struct courier *courier, uint32_t serial, const struct request *request,
                          const struct courier_papers *papers) {
    struct outbox_entry entry;
    enum err err = keep(courier, request, papers, &entry);
    if (err == ERR_OK) {
        struct courier_saved saved = {.serial = serial};
        snprintf(saved.reference, sizeof saved.reference, "%s", entry.reference);
        courier_say(courier, COURIER_SAVED, &saved, sizeof saved, NULL, NULL);
        delivery_added(courier->delivery);
        log_info("courier.saved", "id=%lld", (long long)entry.id);
    } else {
        struct courier_failed failed = {.serial = serial, .err = err};
        courier->is_disk_full = courier->is_disk_full || err == ERR_FULL;
        courier_say(courier, COURIER_SAVE_FAILED, &failed, sizeof failed, NULL, NULL);
        log_error("courier.not_saved", "err=%s", err_name(err));
    }
    courier_health_changed(courier);
}

static void answer_without_database(struct courier *courier, const struct job *job,
                                    const struct text_job *wanted) {
    if (job->kind == JOB_DEFINITION) {
        give_definition(courier, wanted->text, NULL);
    } else if (job->kind == JOB_TRACK) {
        struct track_result *result = secret_alloc(sizeof *result);
        result->state = TRACK_UNREACHABLE;
        give_track(courier, wanted->serial, result);
    }
}

static const struct courier_papers no_papers = {.documents = NULL};

static void handle_job(struct courier *courier, struct job *job) {
    struct text_job wanted;
    if (job->kind >= JOB_DOCUMENT_FIRST) {
        courier_documents_job(courier, job);
        return;
    }
    memcpy(&wanted, job->small, sizeof wanted);
    if (job->kind == JOB_SAVE)
        courier_keep_request(courier, wanted.serial, job->blob, &no_papers);
    else if (!courier->database)
        answer_without_database(courier, job, &wanted);
    else if (job->kind == JOB_DEFINITION)
        keeper_load_definition(courier->keeper, wanted.text);
    else if (job->kind == JOB_TRACK)
        tracker_ask(courier->tracker, wanted.serial, wanted.text);
    else
        keeper_refresh(courier->keeper);
    mem_wipe(&wanted, sizeof wanted);
}

/* -- the turn */

static int64_t step_upkeep(struct courier *courier) {
    int64_t now = courier_now(courier), due_ms = courier->prune_due_ms;
    if (now >= courier->prune_due_ms) {
        int64_t wall_ms = courier->params.clock->wall_ms(courier->params.clock);
        if (outbox_prune(courier->database, wall_ms - KEEP_DAYS * DAY_MS) != ERR_OK)
            log_warn("courier.prune", "days=%d", KEEP_DAYS);
        if (recordings_prune(courier->database, wall_ms - KEEP_DAYS * DAY_MS) != ERR_OK ||
            uploads_prune(courier->database, wall_ms - KEEP_DAYS * DAY_MS) != ERR_OK)
            log_warn("courier.prune_documents", "days=%d", KEEP_DAYS);
        due_ms = courier->prune_due_ms = now + DAY_MS;
    }
    if (courier->has_remains && now >= courier->forget_due_ms) {
        enum err err = database_forget(courier->database);
        courier->has_remains = err != ERR_OK;
        courier->forget_due_ms = now + FORGET_PAUSE_MS;
    }
    if (courier->has_remains && courier->forget_due_ms < due_ms)
        due_ms = courier->forget_due_ms;
    if (courier->is_disk_full && now >= courier->disk_due_ms)
        (void)courier_check_disk(courier);
    if (courier->is_disk_full && courier->disk_due_ms < due_ms)
        due_ms = courier->disk_due_ms;
    return due_ms;
}

static int64_t soonest(int64_t one_ms, int64_t other_ms) {
    return one_ms < other_ms ? one_ms : other_ms;
}

static int64_t step(struct courier *courier) {
    int64_t due_ms = INT64_MAX;
    exchange_step(courier->exchange);
    if (!courier->database && courier_now(courier) >= courier->open_due_ms)
        open_database(courier);
    if (!courier->database)
        return soonest(courier->open_due_ms, courier_step_events(courier));
    due_ms = soonest(due_ms, tracker_step(courier->tracker));
    due_ms = soonest(due_ms, delivery_step(courier->delivery));
    due_ms = soonest(due_ms, courier_documents_step(courier));
    due_ms = soonest(due_ms, keeper_step(courier->keeper));
    if (courier->is_trim_due) { /* glibc keeps the trees a catalogue was read from */
        courier->is_trim_due = false;
        malloc_trim(0);
    }
    due_ms = soonest(due_ms, step_upkeep(courier));
    return soonest(due_ms, courier_step_events(courier));
}

static void run(struct worker *worker, void *context) {
    struct courier *courier = context;
    const struct exchange_params exchange = {.http = courier->http,
                                             .clock = courier->params.clock,
                                             .georeport_url = courier->params.georeport_url,
                                             .content_url = courier->params.content_url,
                                             .api_key = courier->params.api_key,
                                             .jurisdiction_id = courier->params.jurisdiction_id,
                                             .format = courier->params.format,
                                             .rate_per_min = courier->params.rate_per_min};
    courier->body = body_create();
    courier->exchange = exchange_create(&exchange);
    if (locale_create(LANG_EN, courier->params.time_zone, &courier->locale) != ERR_OK)
        log_error("courier.no_zone", "len=%zu", strlen(courier->params.time_zone));
    open_database(courier); /* before any job */
    while (!worker_must_stop(worker)) {
        struct job job;
        while (tray_has_room(&courier->tray) && worker_take(worker, &job)) {
            handle_job(courier, &job);
            job_finish(&job);
        }
        int64_t due_ms = step(courier), now = courier_now(courier);
        int64_t wait_ms = due_ms == INT64_MAX ? -1 : due_ms > now ? due_ms - now : 0;
        if (!worker_must_stop(worker) && wait_ms != 0)
            courier->http->ops->wait(courier->http, wait_ms);
    }
    close_all(courier);
}

static void wake(void *context) {
    struct courier *courier = context;
    courier->http->ops->wake(courier->http);
}

/* -- main thread */

static const char *or_empty(const char *text) {
    return text ? text : "";
}

static void set_defaults(struct courier_params *params) {
    params->georeport_url = or_empty(params->georeport_url);
    params->content_url = or_empty(params->content_url);
    params->content_key = or_empty(params->content_key);
    params->documents_url = or_empty(params->documents_url);
    params->recordings_url = or_empty(params->recordings_url);
    params->api_key = or_empty(params->api_key);
    params->jurisdiction_id = or_empty(params->jurisdiction_id);
    params->format = or_empty(params->format);
    if (!params->time_zone || params->time_zone[0] == '\0')
        params->time_zone = "UTC";
    if (params->connect_timeout_ms <= 0)
        params->connect_timeout_ms = 10000;
    if (params->timeout_ms <= 0)
        params->timeout_ms = 30000;
    if (params->reconcile_window_ms <= 0)
        params->reconcile_window_ms = 120000;
    if (params->refresh_ms <= 0)
        params->refresh_ms = 15 * 60000;
}

enum err courier_start(const struct courier_params *params, struct courier **courier) {
    if (!params->mailbox || !params->clock || !params->folder || !params->key_file ||
        !params->kiosk_id)
        return ERR_INVALID;
    struct courier *started = mem_alloc(1, sizeof *started);
    started->params = *params;
    set_defaults(&started->params);
    const struct http_curl_params http = {.ca_file = params->ca_file,
                                          .client_cert = params->client_cert,
                                          .client_key = params->client_key,
                                          .pinned_key = params->pinned_key,
                                          .connect_timeout_ms = started->params.connect_timeout_ms,
                                          .timeout_ms = started->params.timeout_ms};
    if (http_curl_open(&http, &started->http) != ERR_OK) {
        mem_free(started);
        return ERR_INVALID;
    }
    const struct worker_params worker = {
        .name = "courier", .slots = QUEUE_SLOTS, .body = run, .wake = wake, .context = started};
    started->worker = worker_start(&worker);
    *courier = started;
    return ERR_OK;
}

void courier_stop(struct courier *courier) {
    if (!courier)
        return;
    worker_stop(courier->worker);
    courier->http->ops->close(courier->http);
    mem_free(courier);
}

static void destroy_request(void *blob) {
    request_destroy(blob);
}

static enum err post(struct courier *courier, enum courier_job kind, uint32_t serial,
                     const char *text, struct request *request) {
    struct text_job wanted = {.serial = serial};
    struct job job = {.kind = (uint16_t)kind,
                      .size = sizeof wanted,
                      .blob = request,
                      .free_blob = request ? destroy_request : NULL};
    (void)snprintf(wanted.text, sizeof wanted.text, "%s", text);
    memcpy(job.small, &wanted, sizeof wanted);
    enum err err = worker_post(courier->worker, &job);
    if (err != ERR_OK)
        log_error("courier.queue_full", "job=%d", (int)kind);
    mem_wipe(&wanted, sizeof wanted);
    mem_wipe(&job, sizeof job);
    return err;
}

enum err courier_save(struct courier *courier, uint32_t serial, struct request *request) {
    enum err err = post(courier, JOB_SAVE, serial, "", request);
    if (err != ERR_OK)
        request_destroy(request);
    return err;
}

enum err courier_load_definition(struct courier *courier, const char *service_code) {
    return post(courier, JOB_DEFINITION, 0, service_code, NULL);
}

enum err courier_track(struct courier *courier, uint32_t serial, const char *reference_or_number) {
    return post(courier, JOB_TRACK, serial, reference_or_number, NULL);
}

void courier_refresh(struct courier *courier) {
    (void)post(courier, JOB_REFRESH, 0, "", NULL);
}
