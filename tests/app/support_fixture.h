/* Every screen in every state worth looking at, with invented content in five languages: for the
 * accessibility rules, the gallery and the text dumps. */
#ifndef TESTS_FIXTURE_H
#define TESTS_FIXTURE_H

#include "flow/state.h"

struct fixture {
    const char *name; /* "question_multi" */
    enum screen screen;
    void (*set)(struct state *state); /* NULL: the screen as it opens */
};

extern const struct fixture fixtures[];
extern const int fixture_count;

/* One world for all fixtures: make it once, point it at a fixture as often as wanted. */
void fixture_world(struct state *state, struct visit *visit);
void fixture_use(struct state *state, const struct fixture *fixture, enum lang lang,
                 enum text_size size, enum theme_id theme);
void fixture_end(struct state *state);

#endif
