#include "flow/visit.h"

#include "base/memory.h"

void visit_wipe(struct visit *visit) {
    mem_wipe(visit, sizeof *visit);
    visit->group = -1;
}

static struct answer *answer_shown(struct visit *visit) {
    int at = visit->question;
    return &visit->answers[at < 0 || at >= ANSWERS_MOST ? 0 : at];
}

char *visit_field(struct visit *visit, enum field field, uint32_t *room) {
    struct {
        char *text;
        uint32_t room;
    } const buffers[FIELD_COUNT] = {
        [FIELD_NONE] = {NULL, 0},
        [FIELD_SEARCH] = {visit->search, sizeof visit->search},
        [FIELD_PLACE] = {visit->place, sizeof visit->place},
        [FIELD_NOTICE] = {visit->notice, sizeof visit->notice},
        [FIELD_ANSWER] = {answer_shown(visit)->text, ANSWER_ROOM},
        [FIELD_FILTER] = {visit->filter, sizeof visit->filter},
        [FIELD_DESCRIPTION] = {visit->description, sizeof visit->description},
        [FIELD_NAME] = {visit->name, sizeof visit->name},
        [FIELD_EMAIL] = {visit->email, sizeof visit->email},
        [FIELD_PHONE] = {visit->phone, sizeof visit->phone},
        [FIELD_REFERENCE] = {visit->typed_reference, sizeof visit->typed_reference},
    };
    if (field <= FIELD_NONE || field >= FIELD_COUNT) {
        *room = 0;
        return NULL;
    }
    *room = buffers[field].room;
    return buffers[field].text;
}

bool visit_is_private(enum field field) {
    return field == FIELD_NAME || field == FIELD_EMAIL || field == FIELD_PHONE;
}
