/* Reading JSON from outside with jansson, tolerant where Open311 servers differ (reference/open311
 * section 3, quirks 1-3): numbers as text, "true" strings, null and absent alike. Limits: 4 MiB,
 * depth 32. Pure; any thread. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* ERR_PARSE, ERR_TOO_BIG. The caller json_decref()s. */
ERR_MUST_USE enum err json_read(const char *bytes, size_t len, json_t **root);
/* Text of a string, integer, real or boolean; "" for null, absent, and the word null. Never NULL.
 * `scratch` holds numbers. */
const char *json_text(const json_t *object, const char *key, char scratch[32]);
bool json_flag(const json_t *object, const char *key, bool otherwise);
double json_number_or(const json_t *object, const char *key, double otherwise);
/* ERR_IO, ERR_NOT_FOUND, ERR_PARSE, ERR_TOO_BIG. */
ERR_MUST_USE enum err json_read_file(const char *path, json_t **root);

#endif
