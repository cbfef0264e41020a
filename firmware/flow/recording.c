#include "flow/recording.h"

#include <stddef.h>

#include "base/memory.h"

struct recording_request *recording_request_create(void) {
    return secret_alloc(sizeof(struct recording_request));
}

void recording_request_destroy(struct recording_request *request) {
    if (request != NULL)
        secret_free(request);
}
