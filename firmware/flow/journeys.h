/* What the files of this room say to each other. A journey's functions change the state in answer
 * to one message; flow_update sets times and deadlines around them. */
#ifndef FLOW_JOURNEYS_H
#define FLOW_JOURNEYS_H

#include "flow/form.h"
#include "flow/keys.h"
#include "flow/message.h"
#include "flow/search.h"

typedef void answer_fn(struct state *state, const struct msg *msg, struct effects *effects);

/* effects.c: appends; NULL when the list is full (a bug of ours; nothing is promised then). */
struct effect *effect_add(struct effects *effects, enum effect_kind kind, const char *text);

/* trail.c: where the resident is and where Back leads. */
enum screen trail_shown(const struct state *state); /* below an idle warning */
bool trail_is_overlay(enum screen screen);
bool trail_is_report(enum screen screen);                    /* steps 1 to 5, before sending */
void trail_go(struct state *state, enum screen screen);      /* Back returns to what is shown now */
void trail_replace(struct state *state, enum screen screen); /* Back skips what is shown now */
void trail_home(struct state *state);                        /* forgets the trail, not the draft */
void trail_back(struct state *state);
void trail_open_overlay(struct state *state, enum screen screen);
bool trail_return_to(struct state *state, enum screen screen); /* false: it is not on the trail */
void trail_restart(struct state *state, enum screen screen);   /* home, then `screen` */
void trail_leave_screen(struct state *state); /* closes the keyboard, forgets field and problem */
void trail_say(struct state *state, enum problem problem); /* shown and spoken; stays here */

/* fields.c: which field may be typed in on the screen shown, and what a change of its text sets
 * off. */
bool fields_may_type(const struct state *state, enum field field);
enum field fields_first(const struct state *state); /* NONE: the screen has no field */
void fields_changed(struct state *state, enum field field);
answer_fn fields_key;

/* place.c: step 2. */
void place_typed(struct state *state);
answer_fn place_pick, place_here, place_free, place_outside_ok, place_continue, place_notice;
void place_outside_back(struct state *state);

/* report.c: the whole of it, and step 1. arrive.c: what comes back for it. */
answer_fn report_pick_service, report_pick_group, report_pick_other, report_edit, report_send;
void report_typed_search(struct state *state);
void report_after_place(struct state *state);
void report_after_question(struct state *state);
void report_next(struct state *state,
                 enum screen screen); /* or back to the review, after an edit */
void report_go_question(struct state *state, int question);
void report_describe_continue(struct state *state);
bool report_may_say(struct state *state, const char *text); /* false: card number, told */
answer_fn report_definition, report_catalogue, report_saved, report_save_failed, report_delivered;
answer_fn report_city_words, report_load_again;
void report_drop_definition(struct state *state);
bool report_has_draft(const struct visit *visit);

/* send.c: the request as it will be kept. In secret memory; the caller owns it. */
struct request *send_build(const struct state *state);
uint32_t send_description_most(const struct state *state); /* letters */

/* form.c: step 3. */
answer_fn form_pick_value, form_step_date, form_continue, form_skip;
int form_next(const struct definition *definition, int after); /* -1 none */
int form_first_gap(const struct state *state);                 /* -1 none */

/* contact.c: step 4. */
answer_fn contact_choose, contact_continue, contact_details_continue;
enum problem contact_check(const struct visit *visit);
bool contact_is_email(const char *text);
bool contact_is_phone(const char *text);

/* track.c */
answer_fn track_continue, track_again, track_result;

/* idle.c */
bool idle_is_overdue(const struct state *state);
void idle_touch(struct state *state);
void idle_settle(struct state *state);
answer_fn idle_tick, idle_still_here, idle_papers;
void idle_dismiss(struct state *state);

/* settings.c */
answer_fn settings_set;
void settings_lang(struct state *state, enum lang lang);
answer_fn settings_phones;
answer_fn settings_fonts;

/* leave.c: the ways out. */
void leave_end(struct state *state, enum outcome otherwise, struct effects *effects);
void leave_draft(struct state *state); /* forgets what was entered; the visit goes on */
answer_fn leave_finish, leave_finish_now, leave_home;

#endif
