#include "player.h"

#include <string.h>

#include "base/memory.h"
#include "engine.h"

#define FRAME sizeof(int16_t)
#define AGAIN_MS 300 /* said again after a pause */
#define LEAD_MS 100  /* of silence after a rest: first words were lost in amplifiers */
#define REST_MS 2000
#define BREATH_MS 200
#define HISTORY_MOST (2 * SOUND_RATE * FRAME) /* kept behind before it is dropped */
#define SOUND_MOST ((size_t)(ENGINE_SECONDS_MOST + 20) * SOUND_RATE * FRAME)

static size_t frames_of(int64_t ms) {
    return (size_t)(ms * SOUND_RATE / 1000);
}

static int64_t now(const struct player *player) {
    return player->clock->monotonic_ms(player->clock);
}

void player_init(struct player *player, const char *phones, const char *speaker,
                 struct clock *clock, int level_step) {
    *player = (struct player){.clock = clock, .quiet_ms = -REST_MS};
    buf_init(&player->pcm, SOUND_MOST);
    level_init(&player->level, level_step);
    sound_init(&player->phones, phones, clock);
    sound_init(&player->speaker, speaker, clock);
}

void player_finish(struct player *player) {
    player_cut(player);
    sound_finish(&player->phones);
    sound_finish(&player->speaker);
    buf_finish(&player->pcm);
}

struct sound *player_sound(struct player *player, enum route route) {
    return route == ROUTE_PHONES    ? &player->phones
           : route == ROUTE_SPEAKER ? &player->speaker
                                    : NULL;
}

void player_choose(struct player *player, enum route route) {
    bool is_rested = now(player) - player->quiet_ms >= REST_MS;
    player->lead = is_rested || route != player->route ? frames_of(LEAD_MS) : 0;
    player->route = route;
    level_fade_in(&player->level);
}

void player_cut(struct player *player) {
    struct sound *sound = player_sound(player, player->route);
    if (sound != NULL)
        sound_drop(sound);
    buf_clear(&player->pcm);
    player->at = 0;
    player->lead = 0;
    player->quiet_ms = now(player);
}

void player_forget(struct player *player) {
    player_cut(player);
    buf_finish(&player->pcm);
    buf_init(&player->pcm, SOUND_MOST);
}

void player_add_breath(struct player *player) {
    int16_t silence[SOUND_PERIOD] = {0};
    for (size_t left = frames_of(BREATH_MS); left > 0;) {
        size_t count = left < SOUND_PERIOD ? left : SOUND_PERIOD;
        if (buf_add(&player->pcm, silence, count * FRAME) != ERR_OK)
            return;
        left -= count;
    }
}

static size_t unwritten(const struct player *player) {
    return player->pcm.len / FRAME - player->at / FRAME;
}

int64_t player_ahead_ms(const struct player *player) {
    return (int64_t)(unwritten(player) * 1000 / SOUND_RATE);
}

/* The next block, at the chosen level; a last short one is filled up with silence. */
static void take_block(struct player *player, int16_t block[SOUND_PERIOD]) {
    size_t lead = player->lead < SOUND_PERIOD ? player->lead : SOUND_PERIOD;
    size_t count = SOUND_PERIOD - lead;
    count = count < unwritten(player) ? count : unwritten(player);
    memset(block, 0, SOUND_PERIOD * FRAME);
    if (count > 0)
        memcpy(block + lead, player->pcm.data + player->at, count * FRAME);
    level_apply(&player->level, block + lead, count);
    player->lead -= lead;
    player->at += count * FRAME;
}

/* What was heard long ago is not kept. */
static void drop_history(struct player *player) {
    size_t keep = frames_of(AGAIN_MS) * FRAME + SOUND_PERIODS * SOUND_PERIOD * FRAME;
    if (player->at <= HISTORY_MOST)
        return;
    buf_drop(&player->pcm, player->at - keep);
    player->at = keep;
}

enum player_state player_feed(struct player *player, bool is_whole) {
    struct sound *sound = player_sound(player, player->route);
    int16_t block[SOUND_PERIOD];
    size_t room = 0;
    if (sound == NULL)
        return PLAYER_LOST;
    if (player->is_paused)
        return PLAYER_PLAYING;
    for (;;) {
        if (sound_room(sound, &room) != ERR_OK)
            return PLAYER_LOST;
        bool has_block = unwritten(player) >= SOUND_PERIOD || (is_whole && unwritten(player) > 0);
        if (!has_block || room < SOUND_PERIOD)
            break;
        take_block(player, block);
        enum err err = sound_write(sound, block, SOUND_PERIOD);
        mem_wipe(block, sizeof(block));
        if (err != ERR_OK)
            return PLAYER_LOST;
    }
    drop_history(player);
    if (unwritten(player) > 0)
        return unwritten(player) >= SOUND_PERIOD || is_whole ? PLAYER_PLAYING : PLAYER_HUNGRY;
    return is_whole && sound_queued(sound) == 0 ? PLAYER_SILENT
           : is_whole                           ? PLAYER_PLAYING
                                                : PLAYER_HUNGRY;
}

/* Goes back to where the ear was, and a little before it. */
static void rewind_to_ear(struct player *player, size_t unheard) {
    size_t back = (unheard + frames_of(AGAIN_MS)) * FRAME;
    player->at = player->at > back ? player->at - back : 0;
}

void player_pause(struct player *player, bool is_paused) {
    struct sound *sound = player_sound(player, player->route);
    if (is_paused == player->is_paused)
        return;
    player->is_paused = is_paused;
    if (sound == NULL || player->pcm.len == 0)
        return;
    if (is_paused) {
        rewind_to_ear(player, sound_queued(sound));
        sound_drop(sound);
        player->quiet_ms = now(player);
    } else {
        player_choose(player, player->route);
    }
}

int64_t player_wait_ms(struct player *player, bool is_whole) {
    struct sound *sound = player_sound(player, player->route);
    if (sound == NULL || player->is_paused)
        return -1;
    size_t queued = sound_queued(sound);
    bool has_block = unwritten(player) >= SOUND_PERIOD || (is_whole && unwritten(player) > 0);
    if (!has_block && !is_whole)
        return -1;
    /* Until one period is free, or, at the end, until the last frame was heard. */
    size_t frames = !has_block ? queued : queued > SOUND_PERIOD ? queued - SOUND_PERIOD : 0;
    int64_t ms = (int64_t)(frames * 1000 / SOUND_RATE);
    return ms < 1 ? 1 : ms;
}
