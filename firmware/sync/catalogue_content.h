/* The parts of a catalogue that come from the content pack alone. Courier thread. */
#ifndef SYNC_CATALOGUE_CONTENT_H
#define SYNC_CATALOGUE_CONTENT_H

#include <stddef.h>

#include "base/json.h"
#include "flow/catalogue.h"

void catalogue_add_city(struct catalogue *catalogue, const json_t *city);
void catalogue_add_notices(struct catalogue *catalogue, const json_t *notices);
void catalogue_add_places(struct catalogue *catalogue, const char *gazetteer, size_t len);

#endif
