/* Finding services and places by what a resident types. reference/i18n section 7: fold, substring
 * first, else the best edit distance of the query inside the text (Sellers), 0 errors under 5
 * letters, 1 from 5, 2 from 8 (a swap counts 1); Chinese 0 under 3 characters, 1 from 3. Pure. */
#ifndef FLOW_SEARCH_H
#define FLOW_SEARCH_H

#include "flow/catalogue.h"

/* Best first: name before keywords before description; exact before near; start of word before
 * inside. */
int32_t search_services(const struct catalogue *catalogue, enum lang lang, const char *typed,
                        int32_t *found, int32_t room);
/* House number and street completion: "214 mil" finds "214 Mill Street"; near misses of the street
 * name allowed; notices only by their exact code; at most one row a street without a number typed.
 */
int32_t search_places(const struct catalogue *catalogue, const char *typed, int32_t *found,
                      int32_t room);
/* The place of a posted notice ("n 4821" for N-4821), or -1. */
int32_t search_notice(const struct catalogue *catalogue, const char *typed);
int32_t search_values(const struct question *question, enum lang lang, const char *typed,
                      int32_t *found, int32_t room);

#endif
