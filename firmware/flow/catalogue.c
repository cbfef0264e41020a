#include "flow/catalogue.h"

#include <string.h>

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
