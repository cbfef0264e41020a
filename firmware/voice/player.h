/* Plays what the engine made: holds the sound of the utterance, feeds it to one of two ways out in
 * short blocks, can stop at once, pause, and go on a little before where it stopped. The voice
 * thread owns it. */
#ifndef VOICE_PLAYER_H
#define VOICE_PLAYER_H

#include "base/buf.h"
#include "level.h"
#include "sound.h"

enum route { ROUTE_NONE, ROUTE_PHONES, ROUTE_SPEAKER };

enum player_state {
    PLAYER_HUNGRY, /* everything there is was written */
    PLAYER_PLAYING,
    PLAYER_SILENT, /* everything was heard */
    PLAYER_LOST    /* the device went away */
};

struct player {
    struct sound phones, speaker;
    struct clock *clock;
    enum route route;
    struct level level;
    struct buf pcm; /* S16LE, from a little before what is being heard */
    size_t at;      /* bytes of pcm already written to the device */
    size_t lead;    /* frames of silence still to write first, to wake the amplifier */
    bool is_paused;
    int64_t quiet_ms; /* since when nothing is played */
};

void player_init(struct player *player, const char *phones, const char *speaker,
                 struct clock *clock, int level_step);
void player_finish(struct player *player);
struct sound *player_sound(struct player *player, enum route route); /* NULL: ROUTE_NONE */
/* The way out of what comes next; the other one is silent. Fades in. */
void player_choose(struct player *player, enum route route);
/* Silent within one period; the sound is wiped. */
void player_cut(struct player *player);
/* The same, and the memory is given back. */
void player_forget(struct player *player);
/* A pause between two pieces. */
void player_add_breath(struct player *player);
/* Seconds of sound not yet written, in ms. */
int64_t player_ahead_ms(const struct player *player);
/* `is_whole`: no more sound will come, so the last block may be short. */
enum player_state player_feed(struct player *player, bool is_whole);
void player_pause(struct player *player, bool is_paused);
/* Milliseconds until player_feed has something to do; -1: when there is more sound. */
int64_t player_wait_ms(struct player *player, bool is_whole);

#endif
