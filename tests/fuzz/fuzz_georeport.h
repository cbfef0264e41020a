/* An answer of a GeoReport server, read in every way there is. */
#ifndef FUZZ_GEOREPORT_H
#define FUZZ_GEOREPORT_H

#include <assert.h>
#include <string.h>

#include "sync/definition_build.h"
#include "sync/georeport.h"
#include "sync/posted.h"

static inline void fuzz_text(void *context, const char *text) {
    *(size_t *)context += strlen(text);
}

static inline void fuzz_service(void *context, const struct georeport_service *service) {
    assert(service->code[0] != '\0' && service->name[0] != '\0');
    fuzz_text(context, service->description);
    fuzz_text(context, service->keywords);
    fuzz_text(context, service->group);
}

static inline void fuzz_value(void *context, const char *key, const char *name) {
    assert(key[0] != '\0' && name[0] != '\0');
    fuzz_text(context, key);
}

static inline void fuzz_question(void *context, const struct georeport_question *question) {
    assert(question->code[0] != '\0');
    fuzz_text(context, question->description);
    georeport_each_value(question->values, fuzz_value, context);
}

/* With the city's zone or without: a year that a calendar has, or nothing. */
static inline void fuzz_time(const char *text) {
    static struct locale *denver;
    const int64_t most_ms = INT64_C(253402300799000) + 86400000,
                  least_ms = -62167219200000 - 86400000;
    if (denver == NULL)
        assert(locale_create(LANG_EN, "America/Denver", &denver) == ERR_OK);
    int64_t zoned_ms = georeport_time(denver, text), plain_ms = georeport_time(NULL, text);
    assert(zoned_ms >= least_ms && zoned_ms <= most_ms);
    assert(plain_ms == 0 || plain_ms == zoned_ms);
}

static inline void fuzz_record(void *context, const struct georeport_record *record) {
    char reference[REFERENCE_ROOM];
    assert(record->number[0] != '\0' || record->token[0] != '\0');
    if (georeport_reference(record->description, reference))
        assert(strlen(reference) < REFERENCE_ROOM);
    fuzz_text(context, record->notes);
    fuzz_time(record->requested);
    fuzz_time(record->expected);
}

/* A success is one record and no other's; a refusal has words. */
static inline void fuzz_posted(const json_t *root, int status) {
    struct http_answer answer = {.reach = HTTP_ANSWERED, .status = status, .retry_after_ms = -1};
    for (int type = SERVICE_REALTIME; type <= SERVICE_BLACKBOX; type++) {
        struct posted posted;
        posted_read(&answer, root, (enum service_type)type, "K1-7F3Q-2Z", false, &posted);
        if (posted.kind == POSTED_NUMBER)
            assert(posted.number[0] != '\0' && georeport_each_record(root, NULL, NULL) == 1);
        if (posted.kind == POSTED_TOKEN)
            assert(posted.token[0] != '\0' && georeport_each_record(root, NULL, NULL) == 1);
        if (posted.kind == POSTED_BLACKBOX)
            assert(type == SERVICE_BLACKBOX && georeport_each_record(root, NULL, NULL) == 0);
        if (posted.kind == POSTED_REFUSED)
            assert(status >= 400 && posted.why[0] != '\0');
    }
}

static inline void fuzz_georeport(const char *type, const char *bytes, size_t size) {
    json_t *root = NULL;
    struct georeport_errors errors;
    size_t letters = 0;
    char changeset[64], hash[65];
    enum err err = georeport_read(type, bytes, size, &root);
    assert((err == ERR_OK) == (root != NULL));
    if (!root)
        return;
    georeport_each_service(root, fuzz_service, &letters);
    georeport_each_question(root, fuzz_question, &letters);
    georeport_each_record(root, fuzz_record, &letters);
    georeport_changeset(root, changeset);
    georeport_errors(root, false, &errors);
    assert(errors.code == 0 || (errors.code >= 400 && errors.code <= 599));
    fuzz_posted(root, 200);
    fuzz_posted(root, 400);
    const json_t *texts[LANG_COUNT] = {[LANG_ES] = root};
    struct definition *definition = definition_build(root, "a", texts, 0);
    definition_hash(root, hash);
    assert(strcmp(definition->hash, hash) == 0);
    definition_destroy(definition);
    json_decref(root);
}

#endif
