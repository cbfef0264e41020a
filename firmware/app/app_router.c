/* Envelopes become messages, effects become calls on rooms: two switches that decide nothing. */
#include <malloc.h>
#include <stdio.h>
#include <string.h>

#include "app_inner.h"
#include "base/log.h"
#include "base/memory.h"

#define LOG_ROOM "app"

static void handle_health(struct app *app, const struct courier_health *health) {
    struct kiosk_health told = {
        .network = !health->was_city_tried || health->is_city_reachable ? HEALTH_OK : HEALTH_OFF,
        .disk = health->is_disk_full ? HEALTH_OFF : HEALTH_OK,
        .database = !health->is_database_open                                ? HEALTH_OFF
                    : health->was_database_corrupt || health->unreadable > 0 ? HEALTH_DEGRADED
                                                                             : HEALTH_OK,
        .speech = app->state.kiosk.speech,
        .outbox_waiting = health->waiting,
        .outbox_staff = health->staff,
        .outbox_unknown = health->unknown,
        .outbox_oldest_ms = health->oldest_ms,
        .catalogue_ms = health->catalogue_ms};
    struct msg msg = {.kind = MSG_HEALTH, .blob = &told};
    app_send(app, &msg);
}

static void handle_sync(struct app *app, struct envelope *envelope) {
    struct msg msg = {0};
    const void *small = envelope->small;
    switch ((enum courier_event)envelope->kind) {
    case COURIER_SAVED:
        msg = (struct msg){.kind = MSG_SAVED,
                           .a = (int32_t)((const struct courier_saved *)small)->serial,
                           .text = ((const struct courier_saved *)small)->reference};
        break;
    case COURIER_SAVE_FAILED:
        msg = (struct msg){.kind = MSG_SAVE_FAILED,
                           .a = (int32_t)((const struct courier_failed *)small)->serial,
                           .b = (int32_t)((const struct courier_failed *)small)->err};
        break;
    case COURIER_DELIVERED:
        msg = (struct msg){.kind = MSG_DELIVERED,
                           .text = ((const struct courier_delivered *)small)->reference,
                           .text2 = ((const struct courier_delivered *)small)->number};
        break;
    case COURIER_CITY_WORDS:
        msg = (struct msg){.kind = MSG_CITY_WORDS,
                           .text = ((const struct courier_words *)small)->reference,
                           .blob = envelope->blob};
        break;
    case COURIER_CATALOGUE:
    case COURIER_DEFINITION: /* ownership moves on to flow */
        msg.kind = envelope->kind == COURIER_CATALOGUE ? MSG_CATALOGUE : MSG_DEFINITION;
        msg.text = envelope->kind == COURIER_DEFINITION
                       ? ((const struct courier_definition *)small)->service_code
                       : NULL;
        msg.blob = envelope->blob;
        envelope->blob = NULL;
        break;
    case COURIER_TRACKED:
        msg = (struct msg){.kind = MSG_TRACKED,
                           .a = (int32_t)((const struct courier_serial *)small)->serial,
                           .blob = envelope->blob};
        break;
    case COURIER_HEALTH:
        handle_health(app, small);
        return;
    case COURIER_DOCUMENT: /* no journey asks for these yet */
    case COURIER_FILE_WANTED:
    case COURIER_SENT:
    case COURIER_RECORDING:
        return;
    }
    app_send(app, &msg);
}

static void handle_voice(struct app *app, const struct envelope *envelope) {
    if (envelope->kind == VOICE_PHONES) {
        app_message(app, MSG_PHONES,
                    ((const struct voice_phones *)(const void *)envelope->small)->are_in, 0);
    } else if (envelope->kind == VOICE_HEALTH) {
        const struct voice_health *health = (const void *)envelope->small;
        bool can_speak = health->has_engine && (health->has_phones || health->has_speaker);
        app->state.kiosk.speech = can_speak ? HEALTH_OK : HEALTH_OFF;
        app->state.kiosk.headphones = health->has_phones ? HEALTH_OK : HEALTH_OFF;
        app->is_dirty = true;
        log_info("voice.health", "engine=%d phones=%d speaker=%d", health->has_engine,
                 health->has_phones, health->has_speaker);
    }
}

/* devices may not know flow's types: the answer is copied over. */
static void handle_keyboard(struct app *app, const struct envelope *envelope) {
    const struct pinyin_answer *answer = envelope->blob;
    struct candidates candidates = {
        .count = answer->count, .page = answer->page, .has_more = answer->has_more};
    _Static_assert(sizeof(candidates.texts) == sizeof(answer->texts), "the same candidates");
    memcpy(candidates.texts, answer->texts, sizeof(candidates.texts));
    memcpy(candidates.used, answer->used, sizeof(candidates.used));
    struct msg msg = {.kind = MSG_CANDIDATES, .text = answer->letters, .blob = &candidates};
    app_send(app, &msg);
    mem_wipe(&candidates, sizeof(candidates));
}

void router_drain(struct app *app) {
    struct envelope envelope;
    while (mailbox_take(app->mailbox, &envelope)) {
        switch ((enum room)envelope.room) {
        case ROOM_SYNC:
            handle_sync(app, &envelope);
            break;
        case ROOM_VOICE:
            handle_voice(app, &envelope);
            break;
        case ROOM_KEYBOARD:
            handle_keyboard(app, &envelope);
            break;
        case ROOM_DRIVE:
            drive_command(app, &envelope);
            break;
        case ROOM_STORE:
        case ROOM_DEVICES:
        case ROOM_FLEET:
        case ROOM_CALL:
            break;
        }
        envelope_finish(&envelope);
    }
}

/* Law 1: every room forgets the visit. */
static void wipe_all(struct app *app) {
    voice_forget(app->voice);
    pinyin_forget(app->pinyin);
    stage_forget(app->stage);
    speech_forget(app);
    drive_forget(app);
    app->view = (struct view){0};
    app->repeats = 0;
    app->is_keyboard_known = false;
    app->is_paused = false;
    gesture_init(&app->gesture);
    mem_wipe_stack();
    malloc_trim(0); /* the runs and forms that went were most of the heap */
    app_tell_zone(app);
    log_info("visit.wiped", "serial=%u", app->state.visit_serial);
}

/* A courier that is far behind takes nothing more: said at once, never waited for. */
static void track(struct app *app, const struct effect *effect) {
    if (courier_track(app->courier, effect->serial, effect->text) == ERR_OK)
        return;
    struct track_result nobody = {.state = TRACK_UNREACHABLE};
    app_send(app,
             &(struct msg){.kind = MSG_TRACKED, .a = (int32_t)effect->serial, .blob = &nobody});
}

void router_effects(struct app *app, struct effects *effects) {
    for (int k = 0; k < effects->count; k++) {
        struct effect *effect = &effects->list[k];
        switch (effect->kind) {
        case EFFECT_SAVE:
            if (courier_save(app->courier, effect->serial, effect->blob) != ERR_OK)
                app_message(app, MSG_SAVE_FAILED, (int32_t)effect->serial, ERR_FULL);
            break;
        case EFFECT_DEFINITION:
            if (courier_load_definition(app->courier, effect->text) != ERR_OK)
                app_send(app, &(struct msg){.kind = MSG_DEFINITION, .text = effect->text});
            break;
        case EFFECT_TRACK:
            track(app, effect);
            break;
        case EFFECT_PINYIN:
            pinyin_query(app->pinyin, effect->text, effect->a);
            break;
        case EFFECT_REFRESH:
            courier_refresh(app->courier);
            break;
        case EFFECT_WIPE:
            wipe_all(app);
            break;
        case EFFECT_MEASURE:
            log_info("visit.ended", "outcome=%d", effect->a);
            break;
        case EFFECT_NONE:
            break;
        }
    }
}
