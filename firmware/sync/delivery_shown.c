/* Whether requests of a service are shown to the public. A private one (quirk 24) is not in the
 * lists, so a lost answer cannot be looked up: that must be known before it happens. After the
 * first delivery for a service its number is asked for once. */
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "sync/delivery_inner.h"
#include "sync/georeport.h"
#include "sync/percent.h"

#define LOG_ROOM "sync"

static bool was_seen(const struct delivery *delivery, const char *service_code) {
    for (int at = 0; at < SEEN_MOST; at++) {
        if (strcmp(delivery->seen[at], service_code) == 0)
            return true;
    }
    return false;
}

static void note_seen(struct delivery *delivery, const char *service_code) {
    snprintf(delivery->seen[delivery->seen_next], sizeof delivery->seen[0], "%s", service_code);
    delivery->seen_next = (delivery->seen_next + 1) % SEEN_MOST;
}

void delivery_note_delivered(struct delivery *delivery, const struct outbox_entry *entry) {
    const struct delivery_params *params = &delivery->params;
    if (!params->has_search || params->form.has_client_request_id || entry->number[0] == '\0' ||
        delivery->shown_code[0] != '\0' || was_seen(delivery, entry->service_code) ||
        params->is_private(params->context, entry->service_code))
        return;
    note_seen(delivery, entry->service_code);
    snprintf(delivery->shown_code, sizeof delivery->shown_code, "%s", entry->service_code);
    snprintf(delivery->shown_number, sizeof delivery->shown_number, "%s", entry->number);
    delivery->shown_due_ms = delivery_now(delivery) + params->reconcile_window_ms;
}

static void asked(void *context, int64_t tag, const struct exchange_answer *answer) {
    struct delivery *delivery = context;
    (void)tag;
    if (answer->status == 403 && answer->http->reach == HTTP_ANSWERED) {
        log_info("delivery.private", "len=%zu", strlen(delivery->shown_code));
        delivery->params.note_private(delivery->params.context, delivery->shown_code);
    }
    delivery->shown_code[0] = '\0';
    delivery->is_shown_asked = false;
}

static enum err ask(struct delivery *delivery) {
    struct buf path;
    buf_init(&path, 512);
    enum err err = buf_add_text(&path, "requests/");
    if (err == ERR_OK)
        err = percent_add(&path, delivery->shown_number);
    if (err == ERR_OK) {
        const struct exchange_call call = {.endpoint = ENDPOINT_ONE,
                                           .urgency = URGENCY_QUIET,
                                           .path = buf_text(&path),
                                           .done = asked,
                                           .context = delivery};
        err = exchange_start(delivery->params.exchange, &call);
    }
    buf_finish(&path);
    return err;
}

int64_t delivery_step_shown(struct delivery *delivery) {
    struct exchange *exchange = delivery->params.exchange;
    if (delivery->shown_code[0] == '\0' || delivery->is_shown_asked)
        return INT64_MAX;
    if (delivery_now(delivery) < delivery->shown_due_ms)
        return delivery->shown_due_ms;
    if (!exchange_may_start(exchange, URGENCY_QUIET))
        return exchange_due_ms(exchange, URGENCY_QUIET);
    delivery->is_shown_asked = ask(delivery) == ERR_OK;
    if (!delivery->is_shown_asked)
        delivery->shown_code[0] = '\0';
    return INT64_MAX;
}
