/* The whole truth of the program, apart from what is in the rooms' own hands. The screen is a
 * function of it. Main thread only. flow_update is the only writer. */
#ifndef FLOW_STATE_H
#define FLOW_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "flow/catalogue.h"
#include "flow/visit.h"

enum screen {
    SCREEN_ATTRACT,
    SCREEN_HOME,
    SCREEN_CHOOSE_SERVICE,  /* search, most used, groups */
    SCREEN_GROUP,           /* the services of one group */
    SCREEN_WHERE,           /* address search, here, notice, free text */
    SCREEN_NOTICE,          /* type the number on a posted notice */
    SCREEN_OUTSIDE,         /* the place lies in a neighbour city: told kindly */
    SCREEN_QUESTION,        /* one question of the definition */
    SCREEN_DESCRIBE,        /* what happened, 4,000 letters */
    SCREEN_CONTACT,         /* anonymous, or how to reach you */
    SCREEN_CONTACT_DETAILS, /* name, e-mail, phone */
    SCREEN_REVIEW,
    SCREEN_SAVING, /* waits for the commit */
    SCREEN_DONE,
    SCREEN_TRACK,
    SCREEN_TRACK_RESULT,
    SCREEN_LANGUAGE,
    SCREEN_DISPLAY, /* text size, colours, sound, reach */
    SCREEN_HELP,
    SCREEN_TALK,  /* talk to a person: today, who and where and when */
    SCREEN_LEAVE, /* finish: asks when something would be lost */
    SCREEN_IDLE_WARNING,
    SCREEN_UNAVAILABLE, /* a flow that is off, in words */
    SCREEN_COUNT
};

/* What stands in the way, shown on the field. The words are keys "problem.<name>". */
enum problem {
    PROBLEM_NONE,
    PROBLEM_EMPTY,  /* this answer is needed */
    PROBLEM_CHOOSE, /* choose one */
    PROBLEM_NUMBER, /* not a number */
    PROBLEM_DATE,
    PROBLEM_TOO_LONG,
    PROBLEM_CARD_NUMBER, /* looks like a card number: refused, not kept */
    PROBLEM_EMOJI,
    PROBLEM_EMAIL,
    PROBLEM_PHONE,
    PROBLEM_CONTACT_NONE, /* wants contact, gave neither e-mail nor phone */
    PROBLEM_PLACE,        /* nothing typed or chosen */
    PROBLEM_NOTICE_UNKNOWN,
    PROBLEM_REFERENCE,       /* not a reference or number */
    PROBLEM_REFERENCE_CHECK, /* the check sign is wrong: a typing slip */
    PROBLEM_NOT_SAVED,       /* disk full: nothing was kept, still on the screen */
    PROBLEM_DEFINITION,      /* the questions could not be loaded; goes on without */
    PROBLEM_SERVICE_GONE,    /* the city took the service away meanwhile: choose another */
    PROBLEM_COUNT
};

enum theme_id { THEME_LIGHT_HIGH, THEME_LIGHT_MEDIUM, THEME_DARK_HIGH, THEME_SOFT, THEME_COUNT };
enum text_size { SIZE_SMALL, SIZE_STANDARD, SIZE_LARGE, SIZE_LARGEST, SIZE_COUNT };

/* How this visit is shown and spoken; back to the defaults with every visit (508 402.3.2). */
struct settings {
    enum lang lang;
    enum theme_id theme;
    enum text_size size;
    bool is_reach, is_speech, is_reduced_motion;
    int8_t volume; /* 1..7, 3 = default (0 dB) */
    int8_t rate;   /* 0..6: 0.5 0.75 1 1.25 1.5 1.75 2 */
};

enum flow_id { FLOW_REPORT, FLOW_TRACK, FLOW_SCAN, FLOW_PAY, FLOW_TALK, FLOW_COUNT };
enum health { HEALTH_OK, HEALTH_DEGRADED, HEALTH_OFF };

/* What the rooms said of themselves. No personal data. */
struct kiosk {
    char id[8];             /* "K1": prefix of references */
    char tracking_url[192]; /* prefix of the public page of a report, when no pack names one */
    char place_name[64];    /* "Here": the building's own address, for "I am here" */
    double latitude, longitude;
    char counter[64]; /* where to go instead, "Counter 3" */
    enum health network, disk, database, speech, headphones, fonts;
    uint8_t lost_langs; /* bits: their letters cannot be drawn, so they are not offered */
    uint32_t outbox_waiting, outbox_staff, outbox_unknown;
    int64_t outbox_oldest_ms; /* wall; 0 none */
    int64_t catalogue_ms;     /* wall: when the city last confirmed it; 0 never */
    bool are_phones_in;
    bool can_pinyin;
    bool can_scan, can_pay, can_call; /* the devices for it are there; set by app at start */
    int16_t
        utc_offset_min; /* the city's zone now, minutes east of UTC (MSG_ZONE, or app at start) */
};

struct timeouts { /* ms */
    int64_t idle, warning, papers, done;
};

struct state {
    enum screen screen;
    enum screen before_warning; /* what the idle warning stands over */
    struct settings settings, defaults;
    struct kiosk kiosk;
    struct timeouts timeouts;
    const struct catalogue *catalogue;   /* owned; NULL until the first one has come */
    const struct definition *definition; /* owned; of visit->service_code, or NULL */
    bool is_definition_loading;
    /* What these replaced: the tree on the screen still points into it. See state_let_go. */
    const struct catalogue *old_catalogue;
    const struct definition *old_definition;
    int64_t now_ms, wall_ms; /* as of the last message */
    int64_t touched_ms;      /* monotonic: last action of the resident */
    int64_t idle_limit_ms;   /* papers mode is longer */
    int64_t deadline_ms;     /* monotonic: when flow wants MSG_TICK; 0 never */
    int64_t
        waiting_since_ms; /* monotonic: since when this screen waits for an answer; 0 it does not */
    uint32_t serial;      /* last effect serial given */
    uint32_t visit_serial; /* counts visits; late answers for another visit are dropped */
    uint32_t announce;     /* counts: something happened that should be spoken now */
    struct visit *visit;   /* secret_alloc'ed by app, never NULL */
};

/* Assigns defaults and the attract screen. `visit` stays the caller's memory. */
void state_init(struct state *state, struct visit *visit, const struct settings *defaults);
/* Frees catalogue and definition, wipes the visit. */
void state_finish(struct state *state);
/* A new tree has been built: frees the catalogue and the definition that only the last one needed.
 */
void state_let_go(struct state *state);
/* The service chosen, or NULL. */
const struct service *state_service(const struct state *state);
/* Which flows can be used now, and why not: the home screen says it in words (law 4). */
enum health state_flow_health(const struct state *state, enum flow_id flow);
/* Its letters can be drawn (MSG_FONTS). */
bool state_can_show(const struct state *state, enum lang lang);
/* Step n of count for the step line; false when the screen has none. */
bool state_step(const struct state *state, int *n, int *count);
/* Whole seconds left on the idle warning, 0 when it is not shown. */
int state_warning_seconds(const struct state *state);
/* A wait of 10 s or more: say how long it can take and offer the way out (mockups/principles). Flow
 * asks for a tick at that moment. */
#define WAIT_LONG_MS 10000
bool state_is_wait_long(const struct state *state);
/* The field that state's problem is about; FIELD_NONE: about the whole screen, or no problem. The
 * words stand beside it. */
enum field state_problem_field(const struct state *state);
/* Something the resident made would be lost at Finish (the LEAVE screen asks then). */
bool state_has_draft(const struct state *state);

#endif
