#include "flow/request.h"

#include <stddef.h>

#include "base/memory.h"

struct request *request_create(void) {
    return secret_alloc(sizeof(struct request));
}

void request_destroy(struct request *request) {
    if (request != NULL)
        secret_free(request);
}
