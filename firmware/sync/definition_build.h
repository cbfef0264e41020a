/* The questions of a service as flow sees them, from a GeoReport definition and the translations of
 * the content pack. Courier thread (ICU); otherwise pure. */
#ifndef SYNC_DEFINITION_BUILD_H
#define SYNC_DEFINITION_BUILD_H

#include <stdint.h>

#include "base/json.h"
#include "flow/catalogue.h"

/* Of what the city asks, in any format and spelling: 64 hexadecimal digits. */
void definition_hash(const json_t *root, char out[65]);
/* `texts`: services.<lang>.json of the pack by language, NULL where there is none. At most
 * ANSWERS_MOST questions and VALUES_MOST values each; what is beyond is left out and logged. */
struct definition *definition_build(const json_t *root, const char *service_code,
                                    const json_t *const texts[LANG_COUNT], int64_t fetched_ms);

#endif
