/* What the city offers: services, their questions, places, notices. Built whole by the courier from
 * GeoReport v2 and the content pack, then never changed: the main thread swaps one for the next.
 * Texts are by language; an absent translation points to the English one, never NULL. */
#ifndef FLOW_CATALOGUE_H
#define FLOW_CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/locale.h"

enum service_type { SERVICE_REALTIME, SERVICE_BATCH, SERVICE_BLACKBOX };

struct service {
    const char *code; /* opaque; may hold spaces and colons (quirk 1) */
    const char *name[LANG_COUNT], *description[LANG_COUNT];
    const char *keywords[LANG_COUNT]; /* comma separated, with pinyin for Chinese */
    const char
        *fold[LANG_COUNT]; /* text_fold of name, then keywords, then description, joined by \n */
    const char *notice[LANG_COUNT]; /* the pack's words for GeoReport's service_notice; may be "" */
    const char *icon;               /* file name in assets/icons without .svg, never NULL */
    enum service_type type;
    bool has_definition; /* metadata=true: questions must be loaded */
    int16_t group;
};

struct service_group {
    const char *name[LANG_COUNT];
    const char *icon;
    int32_t *services; /* indices, sorted by the city's order */
    int32_t count;
};

enum place_kind {
    PLACE_ADDRESS,
    PLACE_CORNER,
    PLACE_PARK,
    PLACE_BUILDING,
    PLACE_NOTICE,
    PLACE_OUTSIDE
};

struct place {
    enum place_kind kind;
    const char *code;           /* the number on a posted notice, or "" */
    const char *text;           /* "214 Mill Street" */
    const char *district;       /* or the neighbour city's name when outside */
    const char *fold;           /* text_fold(text) */
    double latitude, longitude; /* WGS 84; 0,0 = not known */
};

struct notice {
    const char *text[LANG_COUNT];
    int64_t from_ms, until_ms; /* wall */
};

/* Of one day, in minutes after midnight in the city's zone. Not known: both 0 and not closed. */
struct opening {
    int16_t from_min, until_min;
    bool is_closed; /* all day */
};

struct neighbour {
    const char *name, *phone;
};

struct search_index;

struct catalogue {
    struct arena *arena; /* owns everything below, and this struct itself */
    struct service *services;
    int32_t service_count;
    struct search_index *index[LANG_COUNT]; /* by catalogue_index; NULL: search looks at each */
    struct service_group *groups;
    int32_t group_count;
    int32_t *most_used; /* at most 6 shown; the city said so, or there are none */
    int32_t most_used_count;
    struct place *places;
    int32_t place_count;
    struct notice *notices;
    int32_t notice_count;
    struct neighbour *neighbours;
    int32_t neighbour_count;
    const char *city_name[LANG_COUNT], *hall_name[LANG_COUNT];
    const char *phone;          /* of the city, or "" */
    struct opening openings[7]; /* of the hall, [0] is Sunday */
    const char *tracking_url;   /* prefix of the public tracking page, or "" */
    const char *version;        /* the content pack's */
    int64_t fetched_ms;         /* wall: when the service list was last confirmed by the city */
};

enum datatype {
    DATATYPE_STRING,
    DATATYPE_NUMBER,
    DATATYPE_DATETIME,
    DATATYPE_TEXT,
    DATATYPE_SINGLE,
    DATATYPE_MULTI
};

struct answer_value {
    const char *key;
    const char *name[LANG_COUNT];
    const char *fold[LANG_COUNT];
};

struct question {
    const char *code;
    bool is_question; /* variable=false: text to show only */
    bool is_required;
    enum datatype datatype;
    const char *description[LANG_COUNT], *hint[LANG_COUNT]; /* datatype_description */
    struct answer_value *values;
    int32_t value_count;
};

/* One service's questions, sorted by `order`. GeoReport v2 "GET Service Definition". */
struct definition {
    struct arena *arena; /* owns everything below, and this struct itself */
    const char *service_code;
    const char *hash; /* of the normalised definition: sent along so that a change is noticed */
    struct question *questions;
    int32_t question_count;
    bool is_cut; /* not all questions or choices of the city fit in here */
    int64_t fetched_ms;
};

/* Once, by the one who builds it, when the services stand: search then costs the same with 40 and
 * with 2,000. The same texts in two languages share one index. */
void catalogue_index(struct catalogue *catalogue);
void catalogue_destroy(struct catalogue *catalogue); /* NULL is fine; any thread that owns it */
void definition_destroy(struct definition *definition);
/* -1: none. */
int32_t catalogue_find(const struct catalogue *catalogue, const char *service_code);

#endif
