#include "speech.h"

#include <string.h>

#include "base/log.h"
#include "base/memory.h"

#define LOG_ROOM "voice"
#define AHEAD_MS 5000 /* the next piece is made when less than this is left of the last */

static int64_t now(const struct speech *speech) {
    return speech->clock->monotonic_ms(speech->clock);
}

/* The law (EN 301 549 5.1.3.9, reference/voice section 5), in this one place: a private utterance
 * is said only into headphones that are in, through a device that is open. Otherwise it is not
 * even given to the engine. */
static bool may_be_said(struct speech *speech, const struct utterance *utterance) {
    return !utterance->is_private ||
           (speech->are_phones_in && sound_reopen(&speech->player.phones));
}

/* The end of the utterance at `index`, whatever it was. */
static void finish(struct speech *speech, size_t index, enum voice_how how) {
    uint32_t id = speech->queue[index].id;
    if (index == 0 && speech->is_speaking) {
        player_cut(&speech->player); /* silence first */
        engine_stop(&speech->engine);
        speech->is_speaking = false;
        speech->ended_ms = now(speech);
    }
    secret_free(speech->queue[index].text);
    speech->count--;
    memmove(&speech->queue[index], &speech->queue[index + 1],
            (speech->count - index) * sizeof(speech->queue[0]));
    mem_wipe(&speech->queue[speech->count], sizeof(speech->queue[0]));
    speech->done(speech->context, id, how);
}

void speech_cut_before(struct speech *speech, uint32_t epoch) {
    for (size_t i = speech->count; i > 0; i--) {
        if ((int32_t)(speech->queue[i - 1].epoch - epoch) < 0)
            finish(speech, i - 1, VOICE_CUT);
    }
}

static void cut_all(struct speech *speech) {
    while (speech->count > 0)
        finish(speech, speech->count - 1, VOICE_CUT);
}

void speech_phones(struct speech *speech, bool are_in) {
    speech->are_phones_in = are_in;
    cut_all(speech);
    player_choose(&speech->player, ROUTE_NONE);
}

/* The newest status replaces one that still waits. */
static void drop_older_status(struct speech *speech) {
    for (size_t i = speech->count; i > (speech->is_speaking ? 1 : 0); i--) {
        if (speech->queue[i - 1].policy == VOICE_POLICY_STATUS)
            finish(speech, i - 1, VOICE_CUT);
    }
}

void speech_take(struct speech *speech, const struct utterance *utterance) {
    if (utterance->policy == VOICE_POLICY_STATUS)
        drop_older_status(speech);
    bool is_allowed = may_be_said(speech, utterance);
    if (!is_allowed || speech->count == SPEECH_QUEUE) {
        secret_free(utterance->text);
        speech->done(speech->context, utterance->id, is_allowed ? VOICE_FAILED : VOICE_REFUSED);
        return;
    }
    speech->queue[speech->count] = *utterance;
    speech->queue[speech->count].accepted_ms = now(speech);
    speech->count++;
}

static enum err begin_piece(struct speech *speech) {
    struct utterance *utterance = &speech->queue[0];
    const char *text = utterance->text + utterance->at;
    size_t len = speakable_piece(text, utterance->len - utterance->at, SPEAKABLE_PIECE_MOST);
    utterance->at += len;
    return engine_begin(&speech->engine, utterance->lang, speech->rate, text, len);
}

/* Starts the first of the queue, or ends it when that cannot be. */
static void begin(struct speech *speech) {
    struct utterance *utterance = &speech->queue[0];
    enum route route = speech->are_phones_in ? ROUTE_PHONES : ROUTE_SPEAKER;
    if (!may_be_said(speech, utterance)) {
        finish(speech, 0, VOICE_REFUSED);
    } else if (!sound_reopen(player_sound(&speech->player, route))) {
        finish(speech, 0, VOICE_FAILED);
    } else if (!speakable_has_sound(utterance->text, utterance->len)) {
        finish(speech, 0, VOICE_SAID);
    } else {
        player_choose(&speech->player, route);
        speech->is_speaking = true;
        if (begin_piece(speech) != ERR_OK)
            finish(speech, 0, VOICE_FAILED);
    }
}

static bool has_more_pieces(const struct speech *speech) {
    return speech->queue[0].at < speech->queue[0].len;
}

static bool is_whole(const struct speech *speech) {
    return !speech->engine.is_running && !has_more_pieces(speech);
}

/* False: the engine gave up. */
static bool make_sound(struct speech *speech) {
    struct engine *engine = &speech->engine;
    if (engine->is_running && engine_read(engine, &speech->player.pcm) == ENGINE_FAILED)
        return false;
    if (engine->is_running || !has_more_pieces(speech) ||
        player_ahead_ms(&speech->player) >= AHEAD_MS)
        return true;
    player_add_breath(&speech->player);
    return begin_piece(speech) == ERR_OK;
}

static void speak(struct speech *speech) {
    if (!make_sound(speech)) {
        finish(speech, 0, VOICE_FAILED);
        return;
    }
    switch (player_feed(&speech->player, is_whole(speech))) {
    case PLAYER_LOST: /* the device is gone, and with it whoever was listening */
        cut_all(speech);
        break;
    case PLAYER_SILENT:
        finish(speech, 0, VOICE_SAID);
        break;
    case PLAYER_HUNGRY:
    case PLAYER_PLAYING:
        break;
    }
}

static int64_t until_due(const struct speech *speech) {
    const struct utterance *utterance = &speech->queue[0];
    int64_t from_ms =
        utterance->accepted_ms > speech->ended_ms ? utterance->accepted_ms : speech->ended_ms;
    int64_t left = from_ms + utterance->delay_ms - now(speech);
    return left > 0 ? left : 0;
}

void speech_step(struct speech *speech) {
    engine_reap(&speech->engine);
    while (speech->count > 0) {
        size_t count = speech->count;
        if (!speech->is_speaking) {
            if (until_due(speech) > 0)
                return;
            begin(speech);
        }
        if (speech->is_speaking)
            speak(speech);
        if (speech->count == count)
            return;
    }
}

static int64_t sooner(int64_t a, int64_t b) {
    return a < 0 ? b : b < 0 ? a : a < b ? a : b;
}

int64_t speech_wait_ms(struct speech *speech) {
    int64_t engine_ms = engine_wait_ms(&speech->engine);
    if (speech->count == 0)
        return engine_ms;
    if (!speech->is_speaking)
        return sooner(engine_ms, until_due(speech));
    return sooner(engine_ms, player_wait_ms(&speech->player, is_whole(speech)));
}

void speech_finish(struct speech *speech) {
    cut_all(speech);
    engine_finish(&speech->engine);
    player_finish(&speech->player);
}
