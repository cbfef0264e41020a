/* rooms: base */
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "fuzz.h"

#define ROOM ((size_t)32768)

static void check_clean(const char *bytes, size_t size, bool keep_lines, char *once, char *twice) {
    if (text_clean(bytes, size, keep_lines, once, ROOM) != ERR_OK)
        return;
    size_t len = strlen(once);
    assert(text_is_valid(once, len));
    assert(text_clean(once, len, keep_lines, twice, ROOM) == ERR_OK);
    assert(strcmp(once, twice) == 0);
    assert(keep_lines || !strchr(once, '\n'));
}

static void check_clusters(const char *text, size_t len) {
    size_t steps = 0, at = 0;
    while (at < len && steps < 64) {
        size_t next = text_cluster_after(text, at);
        assert(next > at && next <= len);
        assert(text_cluster_before(text, next) == at);
        at = next;
        steps++;
    }
    assert(at < len || text_clusters(text) == steps);
    assert(text_count(text) >= text_clusters(text));
}

static void check_breaks(const char *text, size_t len) {
    uint32_t offsets[256];
    uint32_t last = 0;
    size_t count = text_breaks(text, len, offsets, 256);
    assert(count <= 256);
    for (size_t i = 0; i < count; i++) {
        uint32_t offset = offsets[i] & ~TEXT_BREAK_HARD;
        assert(offset > last && offset <= len);
        last = offset;
    }
    assert(count == 256 || last == len);
}

static void check_runs(const char *text, size_t len, enum text_dir dir) {
    struct text_run runs[512];
    size_t covered = 0, count = text_visual_runs(text, len, dir, 0, len, runs, 512);
    for (size_t i = 0; i < count; i++) {
        assert(runs[i].from < runs[i].to && runs[i].to <= len);
        covered += runs[i].to - runs[i].from;
    }
    assert(count == 512 || covered == len);
    size_t from = text_cluster_before(text, len / 2);
    text_visual_runs(text, len, dir, from, len, runs, 512);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    char *text = mem_alloc(1, size + 1);
    char *once = mem_alloc(2, ROOM), *twice = once + ROOM;
    if (size > 0)
        memcpy(text, bytes, size);
    check_clean(text, size, false, once, twice);
    check_clean(text, size, true, once, twice);
    size_t len = strlen(text);
    check_clusters(text, len);
    check_breaks(text, len);
    check_runs(text, len, (enum text_dir)(len % 4));
    size_t folded = text_fold(text, once, 1 + len % 2000);
    assert(folded == strlen(once) && text_is_valid(once, folded));
    size_t copied = text_copy(once, 1 + len % 64, text);
    assert(copied <= len % 64 && memcmp(once, text, copied) == 0);
    text_ascii_digits(text);
    mem_free(once);
    mem_free(text);
    return 0;
}
