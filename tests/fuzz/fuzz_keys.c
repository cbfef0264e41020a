/* rooms: flow */
/* Any stream of keys, touches and answers, in any language and field: the text stays valid UTF-8
 * within its room and its limit, the cursor between two clusters, and the keyboard alive. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "flow/keys.h"
#include "fuzz.h"

struct desk {
    struct state state;
    struct question question;
    struct definition definition;
};

static const uint32_t POINTS[] = {'a',    'e',    'i',    'o',    'u',     'w',    'd',    's',
                                  'f',    'z',    'n',    'A',    ' ',     '\'',   '1',    '9',
                                  '\n',   0x0301, 0x0323, 0x0302, 0x1F600, 0x200D, 0x4E2D, 0x0627,
                                  0x0651, 0x0660, 0xFF11, 0xFEFB, 0x1100,  0x1161, 0x0E33, 0x0915,
                                  0x094D, 0x1E69, 0x01B0, 0x0111, 0x2066,  0xD800};
#define POINT_COUNT (sizeof POINTS / sizeof POINTS[0])

static void check(const struct desk *desk) {
    struct visit *visit = desk->state.visit;
    uint32_t room = 0;
    char *text = visit_field(visit, visit->field, &room);
    size_t len = text != NULL ? strnlen(text, room) : 0;
    if (text == NULL) {
        return;
    }
    assert(len < room);
    assert(text_is_valid(text, len));
    assert(visit->cursor <= len);
    size_t before = text_cluster_before(text, visit->cursor);
    assert(visit->cursor == 0 || visit->cursor == len ||
           text_cluster_after(text, before) == visit->cursor);
    assert(visit->field != FIELD_DESCRIPTION ||
           text_count(text) <= DESCRIPTION_LETTERS - KEYS_REFERENCE_LETTERS);
    assert(strnlen(visit->keys.composing, sizeof visit->keys.composing) <= 60);
    assert(visit->keys.candidate_count >= 0 && visit->keys.candidate_count <= 9);
    assert(visit->keys.candidate_at >= 0 && visit->keys.candidate_at <= 9);
    assert(visit->keys.is_open || visit->field != FIELD_NONE);
}

/* Two bytes make one message. */
static void send(struct desk *desk, uint8_t what, uint8_t which, const uint8_t *rest, size_t len) {
    struct effects effects = {0};
    struct candidates candidates = {.count = (int8_t)which, .has_more = true};
    struct msg msg = {.kind = MSG_KEY, .a = (int32_t)POINTS[which % POINT_COUNT]};
    switch (what % 10) {
    case 0:
        msg.a = KEY_BACKSPACE + which % 24;
        break;
    case 1:
        msg = (struct msg){.kind = MSG_CURSOR, .a = which};
        break;
    case 2:
        msg = (struct msg){.kind = MSG_CANDIDATE, .a = which % 11 - 1};
        break;
    case 3:
        memcpy(candidates.texts, rest,
               len < sizeof candidates.texts ? len : sizeof candidates.texts);
        for (size_t i = 0; i < 9; i++) {
            candidates.texts[i][47] = '\0';
            candidates.used[i] = which;
        }
        msg = (struct msg){
            .kind = MSG_CANDIDATES, .text = desk->state.visit->keys.composing, .blob = &candidates};
        break;
    case 4:
        msg = (struct msg){.kind = which % 4 == 0 ? MSG_CLEAR_FIELD : MSG_FOCUS_FIELD,
                           .a = which % (FIELD_COUNT + 1)};
        break;
    case 5:
        desk->state.settings.lang = (enum lang)(which % LANG_COUNT);
        desk->state.kiosk.can_pinyin = which % 2 == 1;
        return;
    default:
        break;
    }
    keys_press(&desk->state, &msg, &effects);
    assert(effects.count <= 2);
    check(desk);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static const struct settings settings = {.lang = LANG_EN};
    struct desk desk = {0};
    if (size < 2) {
        return 0;
    }
    state_init(&desk.state, mem_alloc(1, sizeof(struct visit)), &settings);
    struct visit *visit = desk.state.visit;
    desk.question = (struct question){.datatype = (enum datatype)(bytes[0] % 6)};
    desk.definition = (struct definition){.questions = &desk.question, .question_count = 1};
    desk.state.definition = &desk.definition;
    desk.state.settings.lang = (enum lang)(bytes[1] % LANG_COUNT);
    desk.state.kiosk.can_pinyin = true;
    send(&desk, 4, 1 + bytes[0] / 6 % (FIELD_COUNT - 1), bytes, 0);
    for (size_t i = 2; i + 1 < size; i += 2) {
        send(&desk, bytes[i], bytes[i + 1], bytes + i + 2, size - i - 2);
    }
    keys_close(&desk.state);
    check(&desk);
    mem_free(visit);
    return 0;
}
