#include "stage/spans.h"

#include <stddef.h>
#include <string.h>

#include "base/memory.h"
#include "stage/run_cache.h"

#define MAGIC 0x4b53434e00000001u /* another number when the layout below changes */

/* The file: this, then rows, then spans. Made by this very machine, so in its own byte order. */
struct head {
    uint64_t magic, source_hash, sum; /* sum: of all that follows */
    int32_t w, h;
    uint32_t ground, count;
};

void spans_drop(struct spans *spans) {
    mem_free(spans->rows);
    mem_free(spans->list);
    *spans = (struct spans){0};
}

static size_t rows_len(const struct spans *spans) {
    return ((size_t)spans->h + 1) * sizeof(*spans->rows);
}

static uint64_t sum_of(const struct head *head, const void *rows, size_t rows_size,
                       const void *list, size_t list_size) {
    uint64_t sum = run_hash(head->source_hash, &head->w, sizeof(*head) - offsetof(struct head, w));
    return run_hash(run_hash(sum, rows, rows_size), list, list_size);
}

/* Spans that would paint outside their row are not painted, and a row that ends too soon would show
 * what stood there before: the file may be anything. */
static bool is_sound(const struct spans *spans, uint32_t count) {
    for (int y = 0; y < spans->h; y++) {
        uint32_t x = 0;
        if (spans->rows[y] > spans->rows[y + 1] || spans->rows[y + 1] > count)
            return false;
        for (uint32_t k = spans->rows[y]; k < spans->rows[y + 1]; k++) {
            if (spans->list[k].to <= x || spans->list[k].to > (uint32_t)spans->w)
                return false;
            x = spans->list[k].to;
        }
        if (x != (uint32_t)spans->w)
            return false;
    }
    return spans->rows[0] == 0 && spans->rows[spans->h] == count;
}

static bool take(struct spans *spans, const struct head *head, const char *rows) {
    size_t list_len = (size_t)head->count * sizeof(*spans->list);
    spans->rows = mem_alloc(rows_len(spans), 1);
    spans->list = mem_alloc(list_len, 1);
    memcpy(spans->rows, rows, rows_len(spans));
    memcpy(spans->list, rows + rows_len(spans), list_len);
    if (is_sound(spans, head->count))
        return true;
    mem_free(spans->rows);
    mem_free(spans->list);
    spans->rows = NULL;
    spans->list = NULL;
    return false;
}

bool spans_read(struct spans *spans, uint64_t source_hash, const char *bytes, size_t len) {
    struct head head;
    if (len < sizeof(head) || len > SPANS_BYTES_MOST)
        return false;
    memcpy(&head, bytes, sizeof(head));
    size_t list_len = (size_t)head.count * sizeof(*spans->list);
    const char *rows = bytes + sizeof(head);
    return head.magic == MAGIC && head.source_hash == source_hash && head.w == spans->w &&
           head.h == spans->h && head.ground == spans->ground &&
           head.count <= SPANS_BYTES_MOST / sizeof(*spans->list) &&
           len == sizeof(head) + rows_len(spans) + list_len &&
           head.sum == sum_of(&head, rows, rows_len(spans), rows + rows_len(spans), list_len) &&
           take(spans, &head, rows);
}

enum err spans_write(const struct spans *spans, uint64_t source_hash, struct buf *out) {
    struct head head = {.magic = MAGIC,
                        .source_hash = source_hash,
                        .w = spans->w,
                        .h = spans->h,
                        .ground = spans->ground,
                        .count = spans->rows[spans->h]};
    size_t list_len = (size_t)head.count * sizeof(*spans->list);
    head.sum = sum_of(&head, spans->rows, rows_len(spans), spans->list, list_len);
    enum err err = buf_add(out, &head, sizeof(head));
    if (err == ERR_OK)
        err = buf_add(out, spans->rows, rows_len(spans));
    return err == ERR_OK ? buf_add(out, spans->list, list_len) : err;
}
