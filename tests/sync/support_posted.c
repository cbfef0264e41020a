#include "support_posted.h"

#include <stdio.h>
#include <string.h>

#include "sync/georeport.h"

struct posted posted_as(int status, enum service_type type, const char *text) {
    struct posted posted;
    struct http_answer answer = {.reach = HTTP_ANSWERED, .status = status, .retry_after_ms = -1};
    json_t *root = NULL;
    char reference[REFERENCE_ROOM];
    reference_make("K1", (const unsigned char[8]){1, 2, 3, 4, 5, 6, 7, 8}, reference);
    if (georeport_read("", text, strlen(text), &root) != ERR_OK)
        root = NULL;
    posted_read(&answer, root, type, reference, false, &posted);
    json_decref(root);
    return posted;
}

const char *our_mark(void) {
    static char mark[40];
    char reference[REFERENCE_ROOM];
    reference_make("K1", (const unsigned char[8]){1, 2, 3, 4, 5, 6, 7, 8}, reference);
    snprintf(mark, sizeof mark, "[ref %s]", reference);
    return mark;
}
