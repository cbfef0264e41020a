/* A resident and the rooms around flow, for tests: sends messages with a clock that stands still
 * until it is moved, and keeps the effects. */
#ifndef SUPPORT_WALK_H
#define SUPPORT_WALK_H

#include "flow/form.h"
#include "flow/keys.h"
#include "flow/message.h"
#include "support_city.h"

#define WALK_WALL_MS INT64_C(1795617000000) /* 2026-11-25 14:30 UTC */

struct walk {
    struct state state;
    struct visit visit;
    struct effects effects;  /* of the last message */
    struct request *request; /* of the last SAVE; owned */
    int64_t now_ms;
};

/* On the attract screen, with the small city loaded; kiosk K1, UTC-7. */
int walk_begin(void **cmocka);
int walk_end(void **cmocka);
void walk_send(struct walk *walk, enum msg_kind kind, int32_t a, int32_t b);
void walk_world(struct walk *walk, const struct msg *msg);
void walk_pass(struct walk *walk, int64_t ms); /* time passes; flow's ticks are kept */
void walk_type(struct walk *walk, enum field field, const char *text);
const struct effect *walk_effect(const struct walk *walk, enum effect_kind kind); /* NULL none */
/* Shorter ways to where a test begins. */
void walk_to_home(struct walk *walk);
void walk_to_where(struct walk *walk, const char *service_code);
void walk_load_definition(struct walk *walk); /* answers the DEFINITION effect */
void walk_answer_all(struct walk *walk);      /* from the first question to DESCRIBE */
void walk_to_review(struct walk *walk, const char *service_code);
void walk_to_done(struct walk *walk); /* reference K1-TEST */

#endif
