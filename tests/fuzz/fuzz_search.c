/* rooms: flow base */
/* The first line of the input is typed, the rest is the text of a service and a place. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "flow/search.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char text[2048], fold[4096];
    if (size >= sizeof text)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    char *rest = strchr(text, '\n');
    if (rest != NULL)
        *rest++ = '\0';
    const char *name = rest != NULL ? rest : "";
    (void)text_fold(name, fold, sizeof fold);
    struct service service = {.code = "1"};
    for (int lang = 0; lang < LANG_COUNT; lang++)
        service.fold[lang] = fold;
    struct place places[] = {
        {.kind = PLACE_ADDRESS, .code = "", .text = name, .district = "", .fold = fold},
        {.kind = PLACE_CORNER, .code = "", .text = name, .district = "", .fold = fold},
        {.kind = PLACE_NOTICE, .code = name, .text = name, .district = "", .fold = fold},
    };
    struct catalogue city = {
        .services = &service, .service_count = 1, .places = places, .place_count = 3};
    int32_t found[6];
    if (search_services(&city, LANG_ZH, text, found, 6) > 1)
        abort();
    int32_t count = search_places(&city, text, found, 6);
    for (int32_t at = 0; at < count; at++) {
        if (found[at] < 0 || found[at] > 2)
            abort();
    }
    if (search_notice(&city, text) > 2)
        abort();
    return 0;
}
