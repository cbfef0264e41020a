/* What the files of app share. */
#ifndef APP_APP_INNER_H
#define APP_APP_INNER_H

#include "app/app.h"
#include "base/mailbox.h"
#include "devices/pinyin.h"
#include "devices/scanner.h"
#include "flow/message.h"
#include "stage/stage.h"
#include "sync/courier.h"
#include "ui/gesture.h"
#include "ui/screen.h"
#include "ui/strings.h"
#include "voice/voice.h"

struct drive;

/* A screen of this visit and what was focused there when it was left. */
struct visited {
    enum screen screen;
    int16_t arg; /* which question or group */
    uint32_t visit_serial, focus_id;
};
#define PLACES_MOST (TRAIL_MOST + 2) /* the steps of the trail, this screen, the idle warning */
/* Inviting: keys were pressed on the attract screen, and it says how to be read to. */
enum speech_mode { SPEECH_SILENT, SPEECH_INVITING, SPEECH_READING };
enum arrival { ARRIVAL_NONE, ARRIVAL_NEW, ARRIVAL_BACK };

struct app {
    const struct config *config;
    struct clock *clock;
    struct stage *stage;
    struct strings *strings;
    struct mailbox *mailbox;
    struct courier *courier;
    struct voice *voice;
    struct pinyin *pinyin;
    struct drive *drive;
    struct panel panel;

    struct state state;
    struct visit *visit;

    /* Two trees take turns: the one on the screen and the one being built. */
    struct arena *arenas[2], *speech_arena;
    struct node *tree;
    int tree_at;
    struct view view;
    struct gesture gesture;
    struct visited place, places[PLACES_MOST]; /* this screen; those on the way to it */
    int place_depth;
    enum arrival arrival; /* how the tree now built came up */
    bool is_dirty;        /* state, press or focus changed: build again */
    bool is_exposed;      /* the window lost its picture */
    bool must_quit;
    int fonts_lost; /* told to flow */

    /* What was last said, so that only changes are. */
    struct spoken {
        enum screen screen;
        uint32_t visit_serial, focus_id;
        enum lang lang;
        enum speech_mode mode;
        int8_t volume, rate;
        bool are_phones_in;
        int32_t field; /* typed in on the screen's keyboard; FIELD_NONE */
    } spoken;
    char going[16];         /* the sign that Delete is about to take; wiped when said */
    bool is_keyboard_known; /* this visit was told how it works */
    int64_t key_ms;         /* monotonic: the last key of the keypad */
    int repeats;            /* presses of Repeat in a row */
    bool is_refused;        /* Continue just now: focus goes to what stands in the way */
    uint32_t say_id;
    bool is_paused;
    char *last_said; /* arena of its own: repeated by one key; wiped with the visit */
};

/* app_router.c: envelopes to messages, effects to rooms. Tables; decides nothing. */
void router_drain(struct app *app);
void router_effects(struct app *app, struct effects *effects);
/* Stamps time, updates, runs effects, marks dirty. */
void app_message(struct app *app, enum msg_kind kind, int32_t a, int32_t b);
void app_send(struct app *app, struct msg *msg);
/* Builds the tree, paints what changed, speaks. */
void app_build(struct app *app);

/* app.c */
void app_tell_zone(struct app *app);

/* mistake.c: what a person must mend before the program starts, and its one line. `who` begins it;
 * the log is asked for what exactly it was (log_hold before). */
enum mistake {
    MISTAKE_LOG,
    MISTAKE_WORDS,
    MISTAKE_LOOKS,
    MISTAKE_KEYMAP,
    MISTAKE_DISPLAY,
    MISTAKE_COURIER
};
void mistake_say(FILE *out, const char *who, const struct config *config, enum mistake mistake);

/* app_input.c */
void app_input(struct app *app, const struct input *input);
void app_activate(struct app *app, uint32_t node_id, int x, int y);
void app_focus(struct app *app, uint32_t node_id);

/* app_places.c: whether this is another screen, and where focus stood on it if one comes back. */
enum arrival places_follow(struct app *app, uint32_t *focus_id);

/* app_speech.c */
void speech_after_build(struct app *app, const struct node *before);
void speech_before_typed(struct app *app, const struct msg *msg);
void speech_typed(struct app *app, const struct msg *msg);
void speech_key(struct app *app, const char *key, const struct message_arg *args);
void speech_repeat(struct app *app);
void speech_forget(struct app *app);

/* drive.c, in development builds; the calls do nothing in a release. */
struct clock *drive_clock(void); /* the system's, and what a test adds to it */
enum err drive_open(struct app *app, const char *path);
void drive_close(struct app *app);
void drive_command(struct app *app, const struct envelope *envelope);
void drive_turn(struct app *app);                 /* after each build: answers waits */
int64_t drive_deadline_ms(const struct app *app); /* INT64_MAX none */
void drive_said(struct app *app, const char *text, bool is_private);
void drive_forget(struct app *app);

/* watchdog.c: systemd's notify protocol (sd_notify(3)). */
void watchdog_ready(void);
int64_t watchdog_period_ms(void); /* 0: nobody watches */
void watchdog_alive(void);

#endif
