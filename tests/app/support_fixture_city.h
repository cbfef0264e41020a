/* The invented city that the fixtures stand in: services, places and questions in five languages.
 */
#ifndef TESTS_FIXTURE_CITY_H
#define TESTS_FIXTURE_CITY_H

#include "flow/catalogue.h"
#include "flow/form.h"
#include "flow/state.h"

#define WALL_MS 1795539600000 /* the moment of all fixtures: 2026-11-24 17:00 UTC */

struct words {
    const char *in[LANG_COUNT];
};

/* Both are the caller's, as state_finish destroys them. */
struct catalogue *fixture_catalogue(void);
struct definition *fixture_definition(void);

#endif
