/* rooms: stage */
/* What is kept of the first screen. Byte 0, bit 0: the rest stands behind a head as its writer
 * would seal it, so that the entries are read; else it is a whole file. What was taken can be
 * written, and what was written is taken again and comes out the same: nothing unsound stays. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "stage/icon.h"
#include "stage/kept.h"
#include "stage/picture.h"
#include "stage/run_cache.h"

#define IDENTITY 0x1122334455667788u
#define MAGIC 0x4b45505400000001u
#define HEAD 24

static struct kept_parts open_parts(void) {
    return (struct kept_parts){run_cache_create(NULL, 1u << 20),
                               icons_create(KIOSK_SOURCE_DIR "/assets/icons"),
                               pictures_create(KIOSK_SOURCE_DIR "/assets")};
}

static void close_parts(const struct kept_parts *parts) {
    run_cache_destroy(parts->runs);
    icons_destroy(parts->icons);
    pictures_destroy(parts->pictures);
}

static void seal(char *file, size_t len) {
    const uint64_t head[] = {MAGIC, IDENTITY, run_hash(IDENTITY, file + HEAD, len - HEAD)};
    memcpy(file, head, sizeof(head));
}

/* Sets `out` to what the parts write after they read `bytes`. */
static bool through(const char *bytes, size_t len, struct buf *out) {
    struct kept_parts parts = open_parts();
    bool is_taken = kept_read(&parts, IDENTITY, bytes, len);
    assert(!kept_is_short(&parts));
    enum err err = kept_write(&parts, IDENTITY, out);
    assert(err == ERR_OK);
    close_parts(&parts);
    return is_taken;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    struct buf once, twice;
    if (size == 0)
        return 0;
    size_t head = (bytes[0] & 1) != 0 ? HEAD : 0, len = size - 1 + head;
    char *file = calloc(len > 0 ? len : 1, 1);
    memcpy(file + head, bytes + 1, size - 1);
    if (head > 0)
        seal(file, len);
    buf_init(&once, KEPT_BYTES_MOST);
    buf_init(&twice, KEPT_BYTES_MOST);
    (void)through(file, len, &once);
    bool is_taken = through(once.data, once.len, &twice);
    assert(is_taken && twice.len == once.len && memcmp(once.data, twice.data, once.len) == 0);
    once.data[once.len / 2] ^= 1; /* damaged: not one entry of it is believed */
    buf_clear(&twice);
    is_taken = through(once.data, once.len, &twice);
    assert(!is_taken && twice.len == HEAD + 4 * sizeof(uint32_t));
    buf_finish(&once);
    buf_finish(&twice);
    free(file);
    return 0;
}
