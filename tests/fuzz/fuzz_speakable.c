/* What the speech engine is given and what it gives back: any text, any header. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "voice/speakable.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int is_true) {
    if (!is_true)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0)
        return 0;
    size_t room = (size_t)data[0] * 9 + 1;
    char *out = malloc(room);
    size_t len = speakable_clean((const char *)data + 1, size - 1, out, room);
    require(len < room && strlen(out) == len && text_is_valid(out, len));
    require(strstr(out, "[[") == NULL);
    for (size_t at = 0; at < len;) {
        size_t piece = speakable_piece(out + at, len - at, SPEAKABLE_PIECE_MOST);
        require(piece > 0 && piece <= SPEAKABLE_PIECE_MOST && piece <= len - at);
        require(text_is_valid(out + at, piece));
        at += piece;
    }
    speakable_has_sound(out, len);
    if (size >= SPEAKABLE_HEADER)
        speakable_is_header(data);
    free(out);
    return 0;
}
