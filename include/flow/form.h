/* The questions of a service (GeoReport v2 "GET Service Definition"), as screens see them. Display
 * items (variable=false) are never asked: they are shown above the question that follows them, or
 * above the description when none follows. Main thread; pure. */
#ifndef FLOW_FORM_H
#define FLOW_FORM_H

#include "flow/state.h"

/* The question on the screen, or NULL: another screen, or the questions are still loading. */
const struct question *form_question(const struct state *state);
/* The resident's answer to question `index`, or NULL when there is no such question. */
const struct answer *form_answer(const struct state *state, int index);
/* Question n of count; false when none is shown. */
bool form_position(const struct state *state, int *n, int *count);
/* How many display items belong above what is shown now (QUESTION or DESCRIBE); they stand together
 * in the definition from `*first`. */
int form_notes(const struct state *state, int *first);
/* How it is asked: a list without values (a broken definition) is asked as one line of text. */
enum datatype form_datatype(const struct question *question);
bool form_is_chosen(const struct answer *answer, enum datatype datatype, int value);
/* Nothing typed or chosen. */
bool form_is_empty(const struct question *question, const struct answer *answer);
/* A datetime answer's local fields; false when it is empty. Years 1970-9999. */
struct form_time {
    int year, month, day, hour, minute;
};
bool form_time(const struct answer *answer, struct form_time *time);
/* What Continue says about the answer (NONE: fine). Also run over all answers before sending. */
enum problem form_check(const struct question *question, const struct answer *answer);
/* "1,500" -> "1500", "2,5" -> "2.5", any script's digits -> ASCII. False: not a number. */
bool form_number(const char *typed, char *out, size_t room);

#endif
