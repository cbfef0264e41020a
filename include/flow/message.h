/* Everything that can happen, and everything that can follow. One tagged struct each way. */
#ifndef FLOW_MESSAGE_H
#define FLOW_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "flow/state.h"

enum msg_kind {
    MSG_NONE,
    /* The resident: these are nodes' actions too (struct action). */
    MSG_START, /* attract -> home; a = language or -1 */
    MSG_GO,    /* a = enum screen: home's tiles and the bar (language, display, help, talk) */
    MSG_BACK,
    MSG_HOME,       /* a = HOME_START_OVER: the draft is erased */
    MSG_CONTINUE,   /* the primary button */
    MSG_FINISH,     /* asks first when something would be lost */
    MSG_FINISH_NOW, /* wipe and attract */
    MSG_STILL_HERE, /* idle warning's one button */
    MSG_NEED_PAPERS,
    MSG_SET_LANG,         /* a */
    MSG_SET_THEME,        /* a */
    MSG_SET_SIZE,         /* a */
    MSG_SET_REACH,        /* a = 0/1 */
    MSG_SET_SPEECH,       /* a = 0/1, -1 toggles (Listen) */
    MSG_VOLUME,           /* a = -1/+1 */
    MSG_RATE,             /* a = -1/+1 */
    MSG_PICK_SERVICE,     /* a = index */
    MSG_PICK_GROUP,       /* a = index */
    MSG_PICK_OTHER,       /* "My problem is not here": the service for anything, or talk */
    MSG_PICK_PLACE,       /* a = index of the gazetteer */
    MSG_PLACE_HERE,       /* "Here, at City Hall" */
    MSG_PLACE_FREE,       /* use the text as typed */
    MSG_PLACE_UNKNOWN_OK, /* outside the city: send it all the same */
    MSG_PICK_VALUE,       /* a = index of a list question's value; multi toggles */
    MSG_DATE_STEP,   /* a = 0 day 1 hour 2 minute(5), b = -1/+1 (0: now); datetime questions without
                        typing; the first step of an empty answer starts from now */
    MSG_SKIP,        /* leave an optional question empty */
    MSG_CONTACT,     /* a = enum contact_choice */
    MSG_EDIT_ANSWER, /* review: a = enum screen, b = question */
    MSG_FOCUS_FIELD, /* a = enum field: opens the keyboard on it */
    MSG_CLEAR_FIELD,
    MSG_KEY, /* a = enum key_act (flow/keys.h) or a code point; the on-screen keyboard and a real
                one */
    MSG_CANDIDATE, /* a = index of a pinyin candidate */
    MSG_CURSOR,    /* a = byte offset in the active field, from a touch in it */
    MSG_TRY_AGAIN,
    MSG_SCROLL, /* a = new offset in px, already clamped by the layout */
    /* The world. */
    MSG_TICK,        /* time alone */
    MSG_CATALOGUE,   /* blob: struct catalogue *, taken */
    MSG_DEFINITION,  /* text: service code; blob: struct definition * or NULL, taken */
    MSG_SAVED,       /* a = serial; text: reference */
    MSG_SAVE_FAILED, /* a = serial; b = enum err */
    MSG_DELIVERED,   /* text: reference; text2: the city's number, or "" */
    MSG_CITY_WORDS,  /* text: reference; blob: struct city_words *, borrowed */
    MSG_TRACKED,     /* a = serial; blob: struct track_result *, borrowed */
    MSG_CANDIDATES,  /* text: the letters asked for; blob: struct candidates *, borrowed */
    MSG_HEALTH,      /* blob: struct kiosk_health *, borrowed */
    MSG_PHONES,      /* a = 1 in, 0 out */
    MSG_ZONE,  /* a = the city's zone now, minutes east of UTC; at start and when it changes */
    MSG_FONTS, /* a = bits of the languages that cannot be shown any more; b = how many faces are
                * lost
                */
    MSG_COUNT
};

#define HOME_START_OVER 1

/* What a node does when pressed. `kind` is an msg_kind of the first group. */
struct action {
    uint16_t kind;
    int32_t a, b;
};

struct msg {
    enum msg_kind kind;
    int32_t a, b;
    const char *text, *text2; /* borrowed for the call */
    void *blob;
    int64_t now_ms, wall_ms; /* stamped by app */
};

/* Chinese for some letters, best first. `used`: how many of the letters each text stands for. No
 * candidates: the letters are not pinyin, or the engine is not there. */
struct candidates {
    int8_t count;
    int8_t page;
    bool has_more;
    char texts[9][48];
    uint8_t used[9];
};

struct kiosk_health {
    enum health network, disk, database, speech;
    uint32_t outbox_waiting, outbox_staff, outbox_unknown;
    int64_t outbox_oldest_ms;
    int64_t catalogue_ms; /* wall: when the city last confirmed it; 0 never */
};

enum effect_kind {
    EFFECT_NONE,
    EFFECT_SAVE,       /* serial; blob: struct request *, ownership moves */
    EFFECT_DEFINITION, /* text: service code: load the questions */
    EFFECT_TRACK,      /* serial; text: reference or the city's number */
    EFFECT_PINYIN,     /* text: letters; a = page. No letters: warm the engine, no answer */
    EFFECT_REFRESH,    /* ask the city now */
    EFFECT_WIPE,       /* the visit has ended: every room forgets it */
    EFFECT_MEASURE,    /* contact measure (CITY_API 6): a = enum outcome; no personal data */
};

/* What a visit came to (CITY_API 6), the better the higher. */
enum outcome { OUTCOME_LEFT, OUTCOME_TIMED_OUT, OUTCOME_FAILED, OUTCOME_ANSWERED, OUTCOME_DONE };

struct effect {
    enum effect_kind kind;
    uint32_t serial;
    int32_t a;
    char text[128];
    void *blob;
};

#define EFFECTS_MOST 16
struct effects {
    struct effect list[EFFECTS_MOST];
    int count;
};

/* The one transition. Pure but for the heap blocks named above: no I/O, no clock. */
void flow_update(struct state *state, const struct msg *msg, struct effects *effects);

#endif
