/* rooms: flow base */
/* References in what a city answers and in what a person types; numbers, cards and contacts. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "flow/form.h"
#include "flow/journeys.h"
#include "flow/reference.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char text[4096], reference[REFERENCE_ROOM], again[REFERENCE_ROOM], number[64];
    if (size >= sizeof text)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    if (reference_in_text(text, reference) && reference_parse(reference, again) != ERR_OK)
        abort();
    if (reference_parse(text, reference) == ERR_OK &&
        (reference_parse(reference, again) != ERR_OK || strcmp(reference, again) != 0))
        abort();
    if (form_number(text, number, sizeof number)) {
        char end[64];
        size_t whole = strspn(number + (number[0] == '-'), "0123456789") + (number[0] == '-');
        size_t rest = number[whole] == '.' ? 1 + strspn(number + whole + 1, "0123456789") : 0;
        if (whole == (number[0] == '-') || rest == 1 || number[whole + rest] != '\0')
            abort(); /* the city wants "-12.5" */
        if (!form_number(number, end, sizeof end) || strcmp(number, end) != 0)
            abort();
    }
    (void)contact_is_email(text);
    (void)contact_is_phone(text);
    (void)text_looks_like_card(text);
    return 0;
}
