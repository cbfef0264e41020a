/* rooms: sync flow base */
#include <string.h>

#include "fuzz.h"
#include "fuzz_georeport.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    fuzz_georeport("application/json; charset=utf-8", (const char *)bytes, size);
    return 0;
}
