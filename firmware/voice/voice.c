#include "voice/voice.h"

#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/log.h"
#include "base/memory.h"
#include "base/worker.h"
#include "jack.h"
#include "speech.h"

#define LOG_ROOM "voice"
#define SETTLE_MS 300 /* a plug going in bounces; going out is believed at once */
#define REOPEN_MS 1000
#define JOBS 64
#define POST_AGAIN_MS 50
#define NAMES 4

enum { ENGINE_NAME, PHONES_NAME, SPEAKER_NAME, JACK_NAME };

struct voice {
    /* Set at start, then read by all. */
    struct mailbox *mailbox;
    struct clock *clock;
    char *names[NAMES];
    int default_volume, default_rate;
    struct worker *worker;
    int bell_fd; /* eventfd: "look again" */
    /* Written by the main thread, read by ours. What is older than `epoch` is cut, queued or not:
     * so a cancel cannot be late or lost behind a full queue. */
    atomic_uint epoch, forgets;
    atomic_int volume, rate;
    atomic_bool is_paused;
    /* Ours alone. */
    struct speech speech;
    struct jack jack;
    bool hears_done; /* set before the thread starts */
    bool is_plug_pending, is_phones_unposted, is_health_unposted;
    int64_t plugged_ms, jack_tried_ms;
    unsigned forgets_done;
    struct voice_health health;
};

/* --- events --- */

static enum err post(struct voice *voice, enum voice_event_kind kind, const void *event,
                     size_t size) {
    struct envelope envelope = {.room = ROOM_VOICE,
                                .kind = (uint8_t)kind,
                                .size = (uint16_t)size,
                                .is_progress = kind != VOICE_DONE};
    memcpy(envelope.small, event, size);
    return mailbox_post(voice->mailbox, &envelope);
}

static void post_done(void *context, uint32_t id, enum voice_how how) {
    struct voice_done done = {.id = id, .how = (uint8_t)how};
    const struct voice *voice = context;
    if (voice->hears_done && post(context, VOICE_DONE, &done, sizeof(done)) != ERR_OK)
        log_warn("voice.done_lost", "id=%u", id);
}

static void post_phones(struct voice *voice) {
    struct voice_phones phones = {.are_in = voice->speech.are_phones_in};
    voice->is_phones_unposted = post(voice, VOICE_PHONES, &phones, sizeof(phones)) != ERR_OK;
}

static void look_at_health(struct voice *voice, struct voice_health *health) {
    const char *why = "";
    const struct player *player = &voice->speech.player;
    bool wants_phones = voice->names[PHONES_NAME][0] != '\0';
    bool wants_speaker = voice->names[SPEAKER_NAME][0] != '\0';
    memset(health, 0, sizeof(*health));
    health->has_engine = engine_is_well(&voice->speech.engine, &why);
    health->has_phones = sound_is_open(&player->phones) && jack_is_open(&voice->jack);
    health->has_speaker = sound_is_open(&player->speaker);
    if (why[0] == '\0' && wants_phones && !sound_is_open(&player->phones))
        why = "the headphones' sound device cannot be opened";
    else if (why[0] == '\0' && !jack_is_open(&voice->jack))
        why = "the headphone socket cannot be watched";
    else if (why[0] == '\0' && wants_speaker && !health->has_speaker)
        why = "the speaker's sound device cannot be opened";
    else if (why[0] == '\0' && !health->has_phones && !health->has_speaker)
        why = "no sound device is configured";
    snprintf(health->why, sizeof(health->why), "%s", why);
}

static void post_health(struct voice *voice) {
    struct voice_health health;
    look_at_health(voice, &health);
    if (!voice->is_health_unposted && memcmp(&health, &voice->health, sizeof(health)) == 0)
        return;
    voice->health = health;
    voice->is_health_unposted = post(voice, VOICE_HEALTH, &health, sizeof(health)) != ERR_OK;
}

/* --- the plug --- */

static void set_phones(struct voice *voice, bool are_in) {
    voice->is_plug_pending = false;
    if (are_in == voice->speech.are_phones_in)
        return;
    speech_phones(&voice->speech, are_in);
    post_phones(voice);
    if (are_in && sound_is_open(&voice->speech.player.phones)) /* the greeting comes at once */
        engine_warm(&voice->speech.engine, voice->speech.engine.lang, voice->speech.rate);
    log_info("voice.phones", "in=%d", are_in);
}

static void follow_jack(struct voice *voice) {
    int64_t now_ms = voice->clock->monotonic_ms(voice->clock);
    jack_read(&voice->jack);
    if (!voice->jack.is_in) {
        set_phones(voice, false);
    } else if (!voice->speech.are_phones_in && !voice->is_plug_pending) {
        voice->is_plug_pending = true;
        voice->plugged_ms = now_ms;
    }
    if (voice->is_plug_pending && now_ms - voice->plugged_ms >= SETTLE_MS)
        set_phones(voice, true);
}

/* A source that was missing is tried again when somebody wants to speak: no timer of its own. */
static void retry_jack(struct voice *voice) {
    int64_t now_ms = voice->clock->monotonic_ms(voice->clock);
    if (jack_is_open(&voice->jack) || now_ms - voice->jack_tried_ms < REOPEN_MS)
        return;
    voice->jack_tried_ms = now_ms;
    if (jack_reopen(&voice->jack))
        follow_jack(voice);
}

/* --- the thread --- */

static void forget(struct voice *voice) {
    engine_forget(&voice->speech.engine);
    player_forget(&voice->speech.player);
    mem_wipe_stack();
}

static void follow_settings(struct voice *voice) {
    unsigned forgets = atomic_load(&voice->forgets);
    unsigned epoch = atomic_load(&voice->epoch);
    speech_cut_before(&voice->speech, epoch);
    if (forgets != voice->forgets_done)
        forget(voice);
    voice->forgets_done = forgets;
    voice->speech.rate = atomic_load(&voice->rate);
    level_set(&voice->speech.player.level, atomic_load(&voice->volume));
    player_pause(&voice->speech.player, atomic_load(&voice->is_paused));
}

static void take_jobs(struct voice *voice, struct worker *worker) {
    struct job job;
    while (worker_take(worker, &job)) {
        struct utterance utterance;
        memcpy(&utterance, job.small, sizeof(utterance));
        retry_jack(voice);
        if ((int32_t)(utterance.epoch - atomic_load(&voice->epoch)) < 0) {
            secret_free(utterance.text);
            post_done(voice, utterance.id, VOICE_CUT);
        } else {
            speech_take(&voice->speech, &utterance);
        }
        mem_wipe(&job, sizeof(job));
    }
}

static int64_t wait_ms(struct voice *voice) {
    int64_t least = speech_wait_ms(&voice->speech);
    int64_t now_ms = voice->clock->monotonic_ms(voice->clock);
    if (voice->is_plug_pending) {
        int64_t left = voice->plugged_ms + SETTLE_MS - now_ms;
        left = left > 0 ? left : 0;
        least = least < 0 || left < least ? left : least;
    }
    if ((voice->is_phones_unposted || voice->is_health_unposted) &&
        (least < 0 || least > POST_AGAIN_MS))
        least = POST_AGAIN_MS;
    return least;
}

static void sleep_until_needed(struct voice *voice) {
    struct pollfd fds[JACK_FDS + 2];
    size_t count = jack_fds(&voice->jack, fds);
    fds[count++] = (struct pollfd){.fd = voice->bell_fd, .events = POLLIN};
    int engine = engine_fd(&voice->speech.engine);
    if (engine >= 0)
        fds[count++] = (struct pollfd){.fd = engine, .events = POLLIN};
    int64_t ms = wait_ms(voice);
    poll(fds, (nfds_t)count, ms > 60000 ? 60000 : (int)ms);
    uint64_t rings;
    ssize_t got = read(voice->bell_fd, &rings, sizeof(rings));
    (void)got; /* whether it rang does not matter: everything is looked at anyway */
}

static void open_all(struct voice *voice) {
    struct speech *speech = &voice->speech;
    speech->clock = voice->clock;
    speech->done = post_done;
    speech->context = voice;
    engine_init(&speech->engine, voice->names[ENGINE_NAME], voice->clock);
    player_init(&speech->player, voice->names[PHONES_NAME], voice->names[SPEAKER_NAME],
                voice->clock, voice->default_volume);
    jack_init(&voice->jack, voice->names[JACK_NAME]);
}

static void body(struct worker *worker, void *context) {
    struct voice *voice = context;
    open_all(voice);
    voice->is_health_unposted = true;
    while (!worker_must_stop(worker)) {
        follow_jack(voice);
        follow_settings(voice);
        take_jobs(voice, worker);
        speech_step(&voice->speech);
        if (voice->is_phones_unposted)
            post_phones(voice);
        post_health(voice);
        sleep_until_needed(voice);
    }
    speech_finish(&voice->speech);
    jack_finish(&voice->jack);
}

static void ring(void *context) {
    struct voice *voice = context;
    uint64_t one = 1;
    ssize_t done = write(voice->bell_fd, &one, sizeof(one));
    (void)done; /* full means that it rings already */
}

/* --- the main thread --- */

struct voice *voice_start(const struct voice_params *params) {
    struct voice *voice = mem_alloc(1, sizeof(*voice));
    voice->mailbox = params->mailbox;
    voice->clock = params->clock;
    voice->names[ENGINE_NAME] = mem_copy_text(params->engine);
    voice->names[PHONES_NAME] = mem_copy_text(params->phones_pcm);
    voice->names[SPEAKER_NAME] = mem_copy_text(params->speaker_pcm);
    voice->names[JACK_NAME] = mem_copy_text(params->jack);
    voice->default_volume = params->default_volume;
    voice->default_rate = params->default_rate;
    voice->hears_done = params->hears_done;
    atomic_init(&voice->epoch, 0);
    atomic_init(&voice->forgets, 0);
    atomic_init(&voice->volume, params->default_volume);
    atomic_init(&voice->rate, params->default_rate);
    atomic_init(&voice->is_paused, false);
    voice->bell_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    struct worker_params worker = {
        .name = "voice", .slots = JOBS, .body = body, .wake = ring, .context = voice};
    voice->worker = worker_start(&worker);
    return voice;
}

void voice_stop(struct voice *voice) {
    if (voice == NULL)
        return;
    worker_stop(voice->worker);
    close(voice->bell_fd);
    for (int i = 0; i < NAMES; i++)
        mem_free(voice->names[i]);
    mem_free(voice);
}

static void free_text(void *text) {
    secret_free(text);
}

void voice_say(struct voice *voice, const struct voice_say *say) {
    size_t len = strlen(say->text);
    size_t room = 2 * len + 1; /* every "[" may need a space before it */
    struct utterance utterance = {.id = say->id,
                                  .lang = (unsigned)say->lang < LANG_COUNT ? say->lang : LANG_EN,
                                  .policy = say->policy,
                                  .is_private = say->is_private,
                                  .delay_ms = say->delay_ms > 0 ? say->delay_ms : 0};
    room = room > SPEAKABLE_TEXT_MOST + 1 ? SPEAKABLE_TEXT_MOST + 1 : room;
    utterance.text = secret_alloc(room);
    utterance.len = speakable_clean(say->text, len, utterance.text, room);
    if (say->policy == VOICE_POLICY_CUT) {
        atomic_store(&voice->is_paused, false);
        utterance.epoch = atomic_fetch_add(&voice->epoch, 1) + 1;
    } else {
        utterance.epoch = atomic_load(&voice->epoch);
    }
    struct job job = {.size = sizeof(utterance), .blob = utterance.text, .free_blob = free_text};
    memcpy(job.small, &utterance, sizeof(utterance));
    if (worker_post(voice->worker, &job) == ERR_OK)
        return;
    secret_free(utterance.text);
    ring(voice);
    post_done(voice, say->id, VOICE_FAILED);
}

void voice_cancel(struct voice *voice) {
    atomic_store(&voice->is_paused, false);
    atomic_fetch_add(&voice->epoch, 1);
    ring(voice);
}

void voice_pause(struct voice *voice, bool is_paused) {
    atomic_store(&voice->is_paused, is_paused);
    ring(voice);
}

void voice_volume(struct voice *voice, int step) {
    if (atomic_exchange(&voice->volume, step) != step)
        ring(voice);
}

void voice_rate(struct voice *voice, int step) {
    step = step < 0 ? 0 : step >= ENGINE_RATES ? ENGINE_RATES - 1 : step;
    if (atomic_exchange(&voice->rate, step) != step)
        ring(voice);
}

void voice_forget(struct voice *voice) {
    atomic_store(&voice->volume, voice->default_volume);
    atomic_store(&voice->rate, voice->default_rate);
    voice_cancel(voice);
    atomic_fetch_add(&voice->forgets, 1);
    ring(voice);
}
