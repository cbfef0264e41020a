/* rooms: base */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "fuzz.h"

static void read_every_way(const json_t *object) {
    static const char *const keys[] = {"a", "service_code", "lat", "", "metadata"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        char scratch[32];
        assert(json_text(object, keys[i], scratch) != NULL);
        (void)json_flag(object, keys[i], true);
        (void)json_number_or(object, keys[i], 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    json_t *root = NULL, *again = NULL;
    enum err err = json_read((const char *)bytes, size, &root);
    assert((err == ERR_OK) == (root != NULL));
    if (!root)
        return 0;
    read_every_way(root);
    for (size_t i = 0; i < json_array_size(root) && i < 8; i++)
        read_every_way(json_array_get(root, i));
    char *written = json_dumps(root, JSON_ENCODE_ANY | JSON_COMPACT);
    if (written && json_read(written, strlen(written), &again) == ERR_OK)
        assert(json_equal(root, again));
    free(written);
    json_decref(again);
    json_decref(root);
    return 0;
}
