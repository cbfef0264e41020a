/* rooms: stage */
/* The kept scene. Byte 0: the width, byte 1: the height (small), byte 2: bit 0 seals the file as
 * its writer would, so that its rows are believed; bits 1-7 with byte 3: which byte of it to damage
 * afterwards. Then the file behind its head. What is taken covers its picture and nothing else, and
 * is written again as it was; what is damaged is not taken. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "stage/run_cache.h"
#include "stage/spans.h"

#define HEAD 40
#define SUMMED 24 /* the head from here on is in the sum */
#define GROUND 0x00EEDDCCu
#define HASH 0x1122334455667788u

static void put32(char *at, uint32_t value) {
    memcpy(at, &value, sizeof(value));
}

static void put64(char *at, uint64_t value) {
    memcpy(at, &value, sizeof(value));
}

static void seal(char *file, size_t len, uint32_t w, uint32_t h) {
    size_t rows = ((size_t)h + 1) * 4, list = len - HEAD > rows ? len - HEAD - rows : 0;
    put64(file, 0x4b53434e00000001u);
    put64(file + 8, HASH);
    put32(file + 24, w);
    put32(file + 28, h);
    put32(file + 32, GROUND);
    put32(file + 36, (uint32_t)(list / 8));
    if (len < HEAD + rows)
        return;
    uint64_t sum = run_hash(HASH, file + SUMMED, HEAD - SUMMED);
    sum = run_hash(run_hash(sum, file + HEAD, rows), file + HEAD + rows, list);
    put64(file + 16, sum);
}

static void check_taken(const struct spans *spans, const char *file, size_t len) {
    struct buf out;
    assert(spans->rows[0] == 0);
    for (int y = 0; y < spans->h; y++) {
        uint32_t x = 0;
        for (uint32_t k = spans->rows[y]; k < spans->rows[y + 1]; k++) {
            assert(spans->list[k].to > x);
            x = spans->list[k].to;
        }
        assert(x == (uint32_t)spans->w);
    }
    buf_init(&out, SPANS_BYTES_MOST);
    enum err err = spans_write(spans, HASH, &out);
    assert(err == ERR_OK && out.len == len && memcmp(out.data, file, len) == 0);
    buf_finish(&out);
}

static bool try_file(struct spans *spans, const char *file, size_t len) {
    struct spans before = *spans;
    bool is_taken = spans_read(spans, HASH, file, len);
    assert(spans->w == before.w && spans->h == before.h && spans->ground == before.ground);
    assert(is_taken == (spans->rows != NULL) && is_taken == (spans->list != NULL));
    if (is_taken)
        check_taken(spans, file, len);
    return is_taken;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    if (size < 4)
        return 0;
    struct spans spans = {.w = bytes[0] % 64 + 1, .h = bytes[1] % 32 + 1, .ground = GROUND};
    const struct spans empty = spans;
    bool is_sealed = (bytes[2] & 1) != 0;
    size_t len = size - 4 + (is_sealed ? HEAD : 0), at = (size_t)(bytes[2] >> 1) << 8 | bytes[3];
    char *file = malloc(len > 0 ? len : 1);
    memset(file, 0, len > 0 ? len : 1);
    memcpy(file + (is_sealed ? HEAD : 0), bytes + 4, size - 4);
    if (is_sealed)
        seal(file, len, (uint32_t)spans.w, (uint32_t)spans.h);
    bool is_taken = try_file(&spans, file, len);
    spans_drop(&spans);
    assert(spans.rows == NULL && spans.w == 0);
    spans = empty;
    if (is_taken) {
        file[at % len] ^= (char)(1 << (bytes[3] & 7));
        assert(!try_file(&spans, file, len));
    }
    free(file);
    return 0;
}
