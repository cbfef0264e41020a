/* rooms: sync flow base */
#include <math.h>
#include <string.h>

#include "fuzz.h"
#include "sync/gazetteer.h"

static void check_row(void *context, const struct gazetteer_row *row) {
    ++*(int32_t *)context;
    assert(row->text[0] != '\0' && strlen(row->text) < GAZETTEER_FIELD_ROOM);
    assert(strlen(row->code) < GAZETTEER_FIELD_ROOM);
    assert(fabs(row->latitude) <= 90 && fabs(row->longitude) <= 180);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    int32_t count = 0, seen = 0, again = 0;
    if (gazetteer_read((const char *)bytes, size, check_row, &seen, &count) == ERR_OK) {
        assert(seen == count);
        enum err err = gazetteer_read((const char *)bytes, size, NULL, NULL, &again);
        assert(err == ERR_OK && again == count);
    }
    return 0;
}
