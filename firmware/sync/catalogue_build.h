/* The catalogue from the city's service list and the content pack: translations, icons, groups,
 * most used, notices, neighbours and the gazetteer. Courier thread (ICU); otherwise pure. */
#ifndef SYNC_CATALOGUE_BUILD_H
#define SYNC_CATALOGUE_BUILD_H

#include <stddef.h>
#include <stdint.h>

#include "base/json.h"
#include "flow/catalogue.h"

#define CATALOGUE_SERVICES_MOST 20000
#define CATALOGUE_CODE_ROOM 120 /* what the outbox and the visit keep */
/* Services and places beyond that are left out: signed or not, the city's bytes may make a kiosk
 * poorer, never stop it. */
#define CATALOGUE_BYTES_MOST ((size_t)192 * 1024 * 1024)

/* Everything but `services` may be NULL or empty. */
struct catalogue_sources {
    const json_t *services;
    const json_t *texts[LANG_COUNT]; /* services.<lang>.json */
    const json_t *meta, *city, *notices;
    const char *gazetteer;
    size_t gazetteer_len;
    const char *version;
    int64_t fetched_ms;
};

struct catalogue *catalogue_build(const struct catalogue_sources *sources);

#endif
