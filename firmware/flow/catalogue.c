#include "flow/catalogue.h"

#include <string.h>

#include "base/memory.h"
#include "search_index.h"

static bool is_same_texts(const struct catalogue *catalogue, enum lang lang, enum lang other) {
    for (int32_t at = 0; at < catalogue->service_count; at++) {
        const struct service *service = &catalogue->services[at];
        if (service->fold[lang] != service->fold[other])
            return false;
    }
    return true;
}

void catalogue_index(struct catalogue *catalogue) {
    int32_t count = catalogue->service_count;
    if (count == 0)
        return;
    const char **folds = mem_alloc((size_t)count, sizeof *folds);
    for (enum lang lang = LANG_EN; lang < LANG_COUNT; lang++) {
        if (lang != LANG_EN && is_same_texts(catalogue, lang, LANG_EN)) {
            catalogue->index[lang] = catalogue->index[LANG_EN];
            continue;
        }
        for (int32_t at = 0; at < count; at++)
            folds[at] = catalogue->services[at].fold[lang];
        catalogue->index[lang] = search_index_create(catalogue->arena, folds, count);
    }
    mem_free(folds);
}

void catalogue_destroy(struct catalogue *catalogue) {
    if (catalogue != NULL)
        arena_destroy(catalogue->arena); /* the catalogue itself lies in it */
}

void definition_destroy(struct definition *definition) {
    if (definition != NULL)
        arena_destroy(definition->arena);
}

int32_t catalogue_find(const struct catalogue *catalogue, const char *service_code) {
    if (catalogue == NULL || service_code == NULL || service_code[0] == '\0')
        return -1;
    for (int32_t at = 0; at < catalogue->service_count; at++) {
        if (strcmp(catalogue->services[at].code, service_code) == 0)
            return at;
    }
    return -1;
}
