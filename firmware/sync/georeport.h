/* GeoReport v2 answers, read tolerantly: every reader takes the tree of a JSON or XML answer and
 * finds what it looks for in any wrapper (reference/open311 section 3). Pure; any thread. Texts
 * given to callbacks are valid for the call only; absent, null, "" and "null" are all "". */
#ifndef SYNC_GEOREPORT_H
#define SYNC_GEOREPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/json.h"
#include "base/locale.h"
#include "flow/catalogue.h"
#include "flow/reference.h"

/* The tree of an answer, by what the bytes are and not by what was asked for (quirk 8: JSON errors
 * for .xml). ERR_PROTOCOL: HTML or plain text (quirk 7). ERR_PARSE: broken. ERR_TOO_BIG. The caller
 * json_decref()s. */
ERR_MUST_USE enum err georeport_read(const char *content_type, const char *bytes, size_t len,
                                     json_t **root);

struct georeport_service {
    const char *code, *name, *description, *keywords, *group;
    enum service_type type;
    bool has_definition;
};
/* Returns how many there are. `each` may be NULL, here and below. */
int georeport_each_service(const json_t *root,
                           void (*each)(void *context, const struct georeport_service *service),
                           void *context);

struct georeport_question {
    const char *code, *description, *hint;
    bool is_question, is_required;
    enum datatype datatype;
    double order;         /* 0: not said */
    const json_t *values; /* for georeport_each_value; may be NULL */
};
int georeport_each_question(const json_t *root,
                            void (*each)(void *context, const struct georeport_question *question),
                            void *context);
int georeport_each_value(const json_t *values,
                         void (*each)(void *context, const char *key, const char *name),
                         void *context);

/* A request, or what a POST or a token gave. */
struct georeport_record {
    const char *number, *token; /* service_request_id */
    const char *code, *name, *status, *notes, *description, *agency, *notice;
    const char *requested, *updated, *expected; /* as written */
};
int georeport_each_record(const json_t *root,
                          void (*each)(void *context, const struct georeport_record *record),
                          void *context);

/* A time as servers write it, also without a zone: then the city's. Wall; 0: none, or not readable.
 * `locale` may be NULL. */
int64_t georeport_time(struct locale *locale, const char *text);

/* What an error answer means, of any shape (quirk 8). Its words are read and not kept: a city may
 * quote in them what a resident wrote (law 1). */
struct georeport_errors {
    int code; /* the standard's error number, 400 to 599; 0 none */
    bool is_any;
    bool is_duplicate; /* "already exists" */
    bool is_about_us;  /* the key, or a captcha: not about this request */
};
/* `may_quote`: the answer may repeat words of the request that sound like an error
 * (georeport_sounds_like_error), so its sentences tell nothing and only its fields count. */
void georeport_errors(const json_t *root, bool may_quote, struct georeport_errors *errors);
/* A resident wrote "duplicate" or "captcha". */
bool georeport_sounds_like_error(const char *text);

/* The changeset of a discovery document, or "". */
void georeport_changeset(const json_t *root, char out[64]);

/* The first whole reference in a description: ours is its first line, before anything that a
 * resident or the city's staff wrote. */
bool georeport_reference(const char *description, char out[REFERENCE_ROOM]);

#endif
