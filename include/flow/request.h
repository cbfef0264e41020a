/* A request as the resident made it, ready to be sealed, kept and posted (GeoReport v2 POST). Made
 * by flow at Send, owned by whoever holds it, wiped when freed. */
#ifndef FLOW_REQUEST_H
#define FLOW_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/locale.h"

#define DESCRIPTION_LETTERS                                                                        \
    4000 /* GeoReport v2: description <= 4,000 characters, our [ref ...] included */
#define DESCRIPTION_ROOM (DESCRIPTION_LETTERS * 4 + 1)
#define ANSWERS_MOST 40
#define ANSWER_ROOM 2048
#define VALUES_MOST 256 /* of a list question */

struct request_answer {
    char code[64];
    bool is_multi;      /* attribute[code][]=... */
    int16_t part_count; /* multi: texts below joined by \n */
    char text[ANSWER_ROOM];
};

/* How much of what the city asks about such a service the resident was asked. */
enum request_asked { REQUEST_ASKED_ALL, REQUEST_ASKED_PART, REQUEST_ASKED_NOTHING };

struct request {
    char service_code[128];
    char service_name[128]; /* as shown, for staff and for tracking while it waits */
    char definition_hash[65];
    enum lang lang;
    char place_text[256];       /* address_string */
    char place_notice[32];      /* the posted notice's number, or "" */
    double latitude, longitude; /* both 0: not known, not sent */
    char description[DESCRIPTION_ROOM];
    enum request_asked asked;
    int16_t answer_count;
    struct request_answer answers[ANSWERS_MOST];
    char first_name[128], last_name[128], email[256], phone[64]; /* all "" when anonymous */
    int64_t made_ms;                                             /* wall */
};

/* In locked memory (base/memory.h secret_alloc). */
struct request *request_create(void);
void request_destroy(struct request *request);

#endif
