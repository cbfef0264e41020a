/* rooms: base */
#include <string.h>

#include "base/locale.h"
#include "base/memory.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    char *text = mem_alloc(1, size + 1);
    char written[24];
    int64_t wall_ms, again = 0;
    if (size > 0)
        memcpy(text, bytes, size);
    if (time_parse(text, &wall_ms) == ERR_OK) {
        assert(wall_ms % 1000 == 0);
        time_format(wall_ms, written);
        /* An offset may lead out of the four-digit years; those are written as 1970. */
        bool is_writable = wall_ms >= -62167219200000 && wall_ms <= 253402300799000;
        assert(time_parse(written, &again) == ERR_OK);
        assert(again == (is_writable ? wall_ms : 0));
    }
    mem_free(text);
    return 0;
}
