/* Everything a visitor enters, and nothing else (DESIGN law 1). It lies in locked memory and is
 * wiped by visit_wipe on every way out. Plain values only: no pointers, so a wipe forgets nothing.
 */
#ifndef FLOW_VISIT_H
#define FLOW_VISIT_H

#include <stdbool.h>
#include <stdint.h>

#include "flow/reference.h"
#include "flow/request.h"

/* Every place on the screens where text can be typed. */
enum field {
    FIELD_NONE,
    FIELD_SEARCH, /* choose a service */
    FIELD_PLACE,  /* address, corner, park, or free text */
    FIELD_NOTICE, /* the number on a posted notice */
    FIELD_ANSWER, /* the question shown: string, number, text */
    FIELD_FILTER, /* narrows a long list of values */
    FIELD_DESCRIPTION,
    FIELD_NAME,
    FIELD_EMAIL,
    FIELD_PHONE,
    FIELD_REFERENCE, /* track */
    FIELD_COUNT
};

struct answer {
    char text[ANSWER_ROOM]; /* string, number, text; datetime as 2026-11-24T16:30 local */
    int16_t single;         /* index of the chosen value + 1; 0 none */
    uint8_t multi[(VALUES_MOST + 7) / 8]; /* bit set of chosen values */
    bool is_answered;
};

/* Where Back leads. */
struct trail_step {
    uint8_t screen; /* enum screen */
    int16_t arg;    /* group, question */
    int32_t scroll_px;
    bool is_edit; /* reached by Edit on the review: Continue returns there */
};
#define TRAIL_MOST 64

/* The on-screen keyboard's own state (flow/keys.h moves it). */
struct keys {
    bool is_open;
    uint8_t layer;          /* enum keys_layer */
    uint8_t letters_layer;  /* where the signs layer returns to: KEYS_LETTERS or KEYS_LATIN */
    bool is_shift, is_caps; /* shift: for the next letter; caps: until pressed again */
    char accent;            /* a dead accent waiting for its vowel, or 0 */
    char composing[64];     /* pinyin letters not yet chosen */
    int8_t candidate_count; /* 0-9 on this page */
    int8_t candidate_page;
    int8_t candidate_at; /* the first one shown: a row may hold fewer than there are */
    bool has_more;
    char candidates[9][48];
    uint8_t candidate_used[9]; /* how many letters of `composing` each stands for */
    bool is_stale;    /* an answer for `composing` is on its way; the old one still shows */
    uint8_t first_of; /* space came before the answer: letters the first candidate is wanted for */
    uint32_t first_then; /* and the sign to type after it, or 0 */
};

enum contact_choice { CONTACT_UNDECIDED, CONTACT_ANONYMOUS, CONTACT_GIVEN };

#define SUGGESTIONS_MOST 6

/* What the city or our outbox said of a tracked request. `is_found` false: looked, nothing there.
 */
enum track_state {
    TRACK_NONE,
    TRACK_LOOKING,
    TRACK_FOUND,
    TRACK_NOT_FOUND,
    TRACK_UNREACHABLE,
    TRACK_PRIVATE
};
struct track_result {
    enum track_state state;
    uint8_t outbox_state; /* enum outbox_state + 1 when it is ours; 0 when it is not */
    char reference[REFERENCE_ROOM];
    char number[64]; /* the city's own */
    char service_name[128];
    char status[16]; /* open, closed, or "" */
    char notes[1024], agency[128];
    int64_t requested_ms, updated_ms, expected_ms; /* wall; 0 unknown */
};

/* What the city said of the report that was just sent. Its words may quote what a resident wrote,
 * so they live here and nowhere else, and are never stored. */
#define CITY_NOTICE_ROOM 512
struct city_words {
    char notice[CITY_NOTICE_ROOM]; /* GeoReport service_notice, cleaned; "" none */
    int64_t expected_ms;           /* GeoReport expected_datetime, wall; 0 not said */
};

struct visit {
    /* the report being made */
    char service_code[128]; /* "" none: survives a catalogue that is swapped meanwhile */
    int16_t group;          /* the group being looked at, -1 none */
    char search[128], place[256], notice[32], filter[64];
    int32_t matches[16]; /* services found by `search`, best first (indices of the catalogue in
                            state) */
    int16_t match_count;
    int32_t suggestions[SUGGESTIONS_MOST]; /* places found by `place` */
    int16_t suggestion_count;
    int32_t chosen_place; /* index of the gazetteer + 1; 0: free text or none */
    bool is_outside;      /* the place chosen lies in a neighbour city */
    char outside_city[64];
    double latitude, longitude;
    char place_chosen[256]; /* as it will be sent; "" none yet */
    bool is_place_typed;  /* `place` was typed in since: Continue takes it, Back keeps the choice */
    bool is_place_notice; /* the choice is a posted notice's place, `notice` its number */
    struct answer answers[ANSWERS_MOST];
    char description[DESCRIPTION_ROOM];
    bool is_definition_missing; /* the questions did not come: this report goes without them */
    enum contact_choice contact;
    char name[128], email[256], phone[64];
    /* the report sent */
    uint32_t save_serial; /* of the SAVE effect waited for; 0 none */
    char reference[REFERENCE_ROOM];
    char number[64]; /* the city's own, when it has come */
    struct city_words city_words;
    /* tracking */
    char typed_reference[64];
    struct track_result track;
    uint32_t track_serial;
    /* where the resident is */
    struct trail_step trail[TRAIL_MOST];
    int16_t trail_count;
    bool is_edit;
    int16_t question; /* index into the definition, display-only ones skipped or shown above */
    int32_t scroll_px;
    enum field field; /* the one being typed in */
    uint32_t cursor;  /* byte offset in that field's text */
    struct keys keys;
    uint8_t problem; /* enum problem: what stands in the way on this screen */
    bool has_touched_help;
    int16_t extensions;  /* of the idle warning */
    uint8_t outcome;     /* enum outcome: the best this visit came to (flow/message.h) */
    uint8_t unavailable; /* enum flow_id: what SCREEN_UNAVAILABLE is about */
    /* what an overlay (language, display, help, talk, leave) stands over */
    struct held {
        uint8_t field, problem;
        bool is_keyboard_open;
        uint32_t cursor;
    } held;
};

/* Assigns the empty visit: the one function of law 1. Pure. */
void visit_wipe(struct visit *visit);
/* The text buffer of a field and its room in bytes. Never NULL for a field > FIELD_NONE. */
char *visit_field(struct visit *visit, enum field field, uint32_t *room);

/* What is typed there says who somebody is: heard through headphones or not at all. */
bool visit_is_private(enum field field);

#endif
