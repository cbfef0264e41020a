/* rooms: imaging base */
/* Any picture before the camera: what is read is text without controls, each once. The first two
 * bytes are sides, the others pixels of eight. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "fuzz.h"
#include "imaging/barcode.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static struct barcode_list list;
    if (size < 3)
        return 0;
    int width = bytes[0], height = bytes[1];
    size_t stride = (size_t)width + bytes[2] % 4, pixels = stride * (size_t)height;
    uint8_t *grey = malloc(pixels + 1);
    memset(grey, 255, pixels + 1);
    for (size_t at = 0; at < pixels; at++)
        if (3 + at / 8 < size)
            grey[at] = bytes[3 + at / 8] >> at % 8 & 1 ? 0 : 255;
    enum err err = barcode_read_frame(grey, width, height, stride, &list);
    assert(err == (width < 1 || height < 1 ? ERR_INVALID : ERR_OK));
    for (int at = 0; err == ERR_OK && at < list.count; at++) {
        const char *text = list.codes[at].text;
        assert(text[0] != '\0' && text_is_valid(text, strlen(text)));
        for (int other = 0; other < at; other++)
            assert(strcmp(text, list.codes[other].text) != 0);
    }
    free(grey);
    return 0;
}
