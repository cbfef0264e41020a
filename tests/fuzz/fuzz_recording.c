/* rooms: sync store base */
/* What the city says of a recording, and a sealed body that something changed: sums are sums, ids
 * can stand in a path, texts end. */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/memory.h"
#include "fuzz.h"
#include "sync/recording.h"

static void check(const struct recording_verdict *verdict) {
    const struct recording_news *news = &verdict->news;
    assert(verdict->city_id[0] != '\0' && strpbrk(verdict->city_id, "/?#%\\ \r\n") == NULL);
    assert(news->fee_count >= 0 && news->fee_count <= RECORDING_FEES_MOST);
    assert(strnlen(news->reason, sizeof news->reason) < sizeof news->reason);
    assert(news->state <= RECORDING_STATE_WITHDRAWN && news->queue_position >= -1);
    if (news->state != RECORDING_STATE_ACCEPTED)
        return;
    int64_t sum = 0;
    for (int at = 0; at < news->fee_count; at++)
        sum += news->fees[at].cents * news->fees[at].count;
    assert(news->total_cents >= 0 && (news->fee_count == 0 || sum == news->total_cents));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static struct recording_verdict verdict;
    static const struct upload upload = {.document = 1, .state = UPLOAD_DONE};
    struct buf body, out;
    if (recording_verdict_read((const char *)bytes, size, &verdict) == ERR_OK)
        check(&verdict);
    buf_init(&body, RECORDING_BODY_MAX);
    buf_init(&out, RECORDING_BODY_MAX * 8);
    if (buf_add(&body, bytes, size) == ERR_OK &&
        recording_post_write(&body, "K1-7F3Q-2Z", &upload, 1, &out) == ERR_OK)
        assert(strstr(buf_text(&out), "K1-7F3Q-2Z") != NULL);
    buf_finish(&body);
    buf_finish(&out);
    return 0;
}
