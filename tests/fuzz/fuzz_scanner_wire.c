/* rooms: devices */
/* Messages of a scan process that has gone wrong: what is believed is in bounds. */
#include <string.h>

#include "base/text.h"
#include "devices/scanner/scanner_wire.h"
#include "fuzz.h"

static void check_picture(const struct scanner_picture *picture) {
    assert(picture->width >= 1 && picture->height >= 1 && picture->pixels == NULL);
    assert(picture->channels == 1 || picture->channels == 3);
}

static void check_page(const struct scanner_reply *reply) {
    const struct scanner_page *page = &reply->made;
    assert(reply->slot >= 0 && reply->slot < SCANNER_ROOMS && reply->read_us >= 0);
    assert(page->job == reply->job && page->page == reply->page && page->map == NULL);
    assert(scanner_wire_bytes(page) > 0 && scanner_wire_bytes(page) <= SCANNER_ROOM_BYTES);
    check_picture(&page->preview);
    if (reply->kind == SCANNER_REPLY_DONE)
        check_picture(&page->thumbnail);
    assert(page->finding_count >= 0 && page->finding_count <= SCANNER_CHECK_COUNT);
    for (int i = 0; i < page->finding_count; i++) {
        assert((unsigned)page->findings[i].check < SCANNER_CHECK_COUNT);
        assert(page->findings[i].level >= SCANNER_INFO &&
               page->findings[i].level < SCANNER_LEVEL_COUNT);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static struct scanner_reply reply, untouched;
    memset(&untouched, 0x5A, sizeof untouched);
    memcpy(&reply, &untouched, sizeof reply);
    if (scanner_wire_read((const char *)bytes, size, &reply) != ERR_OK) {
        assert(memcmp(&reply, &untouched, sizeof reply) == 0);
        return 0;
    }
    bool is_of_job = reply.kind != SCANNER_REPLY_DEVICE && reply.kind != SCANNER_REPLY_LISTED;
    assert(is_of_job == (reply.job != 0));
    assert(reply.page >= 0 && reply.lines >= 0 && reply.count >= 0);
    assert((unsigned)reply.fault < SCANNER_FAULT_COUNT);
    if (reply.kind == SCANNER_REPLY_DEVICE) {
        assert(reply.name[0] != '\0' && text_is_valid(reply.name, strlen(reply.name)));
        assert(text_is_valid(reply.model, strnlen(reply.model, sizeof reply.model)));
    }
    if (reply.kind == SCANNER_REPLY_SEEN || reply.kind == SCANNER_REPLY_DONE)
        check_page(&reply);
    return 0;
}
