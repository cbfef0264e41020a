/* A small city for tests: 3 groups, 9 services in five languages, a gazetteer, notices, a
 * neighbour; and a definition with all six datatypes. The caller destroys what it gets. */
#ifndef SUPPORT_CITY_H
#define SUPPORT_CITY_H

#include "flow/catalogue.h"

/* Places by name, so that tests can speak of them (city_place finds the index). */
struct catalogue *city_catalogue(void);
/* For POTHOLE: a note, then size (single, required), lanes (multi), depth (number), when
 * (datetime, required), sign (string, required), more (text), and a note at the end. */
struct definition *city_definition(const char *service_code);
/* `services` services in 20 groups and `places` addresses on 200 streets, all invented. */
struct catalogue *city_large_catalogue(int services, int places);
int32_t city_place(const struct catalogue *catalogue, const char *text);

/* Indices into the definition. */
enum {
    CITY_NOTE,
    CITY_SIZE,
    CITY_LANES,
    CITY_DEPTH,
    CITY_WHEN,
    CITY_SIGN,
    CITY_MORE,
    CITY_END_NOTE
};

#endif
