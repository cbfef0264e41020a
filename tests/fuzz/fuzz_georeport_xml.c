/* rooms: sync flow base */
#include <string.h>

#include "fuzz.h"
#include "fuzz_georeport.h"
#include "sync/xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    json_t *root = NULL;
    enum err err = xml_read((const char *)bytes, size, &root);
    assert((err == ERR_OK) == (root != NULL));
    json_decref(root);
    fuzz_georeport("text/xml; charset=utf-8", (const char *)bytes, size);
    return 0;
}
