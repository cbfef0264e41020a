/* The request as it will be sealed, kept and posted (reference/open311 1.3,
 * include/flow/request.h). Answers of lists go by key, so that the city reads them in any language.
 */
#include <string.h>

#include "base/text.h"
#include "flow/journeys.h"

uint32_t send_description_most(const struct state *state) {
    /* " [ref " + KIOSK-XXXX-XC + "]"; the keyboard keeps KEYS_REFERENCE_LETTERS free. */
    uint32_t ours = (uint32_t)strlen(state->kiosk.id) + 15;
    return DESCRIPTION_LETTERS - (ours > KEYS_REFERENCE_LETTERS ? ours : KEYS_REFERENCE_LETTERS);
}

/* Copies without the blanks at both ends. */
static void copy_trimmed(char *out, size_t room, const char *text) {
    (void)text_copy(out, room, text + strspn(text, " \n\t"));
    size_t len = strlen(out);
    while (len > 0 && strchr(" \n\t", out[len - 1]) != NULL)
        out[--len] = '\0';
}

static void add_values(const struct question *question, const struct answer *answer,
                       struct request_answer *out) {
    size_t used = 0;
    enum datatype datatype = form_datatype(question);
    for (int value = 0; value < question->value_count && value < VALUES_MOST; value++) {
        const char *key = question->values[value].key;
        size_t len = strlen(key);
        if (!form_is_chosen(answer, datatype, value) || strchr(key, '\n') != NULL ||
            used + len + 2 > sizeof out->text)
            continue;
        if (used > 0)
            out->text[used++] = '\n';
        memcpy(out->text + used, key, len + 1);
        used += len;
        out->part_count++;
    }
}

static void add_answer(struct request *request, const struct question *question,
                       const struct answer *answer) {
    struct request_answer *out = &request->answers[request->answer_count];
    /* A code that does not fit cannot be named to the city; the definition's hash tells it. */
    if (form_is_empty(question, answer) || strlen(question->code) >= sizeof out->code)
        return;
    enum datatype datatype = form_datatype(question);
    (void)text_copy(out->code, sizeof out->code, question->code);
    out->is_multi = datatype == DATATYPE_MULTI;
    if (datatype == DATATYPE_SINGLE || datatype == DATATYPE_MULTI)
        add_values(question, answer, out);
    else if (datatype != DATATYPE_NUMBER || !form_number(answer->text, out->text, sizeof out->text))
        copy_trimmed(out->text, sizeof out->text, answer->text);
    if (out->part_count == 0)
        out->part_count = 1;
    request->answer_count++;
}

static void add_answers(struct request *request, const struct state *state) {
    const struct definition *definition = state->definition;
    if (state->visit->is_definition_missing)
        request->asked = REQUEST_ASKED_NOTHING;
    else if (definition != NULL && definition->is_cut)
        request->asked = REQUEST_ASKED_PART;
    if (definition == NULL || state->visit->is_definition_missing)
        return;
    (void)text_copy(request->definition_hash, sizeof request->definition_hash, definition->hash);
    for (int at = form_next(definition, -1); at >= 0; at = form_next(definition, at))
        add_answer(request, &definition->questions[at], &state->visit->answers[at]);
}

/* Put together again they are the name as it was typed, whichever part comes first in the
 * resident's language; one word is a first name. */
static void add_name(struct request *request, const char *typed) {
    char name[sizeof request->first_name];
    copy_trimmed(name, sizeof name, typed);
    char *blank = strrchr(name, ' ');
    if (blank != NULL) {
        copy_trimmed(request->last_name, sizeof request->last_name, blank + 1);
        *blank = '\0';
    }
    copy_trimmed(request->first_name, sizeof request->first_name, name);
}

static void add_contact(struct request *request, const struct visit *visit) {
    if (visit->contact != CONTACT_GIVEN)
        return;
    add_name(request, visit->name);
    copy_trimmed(request->email, sizeof request->email, visit->email);
    copy_trimmed(request->phone, sizeof request->phone, visit->phone);
}

/* Never more letters than the city takes, cut between two letters. */
static void add_description(struct request *request, const struct state *state) {
    copy_trimmed(request->description, sizeof request->description, state->visit->description);
    size_t len = strlen(request->description);
    uint32_t most = send_description_most(state), letters = 0;
    for (size_t at = 0; at < len; letters++) {
        size_t from = at;
        (void)text_next(request->description, len, &at);
        if (letters == most) {
            request->description[text_cluster_before(request->description, from + 1)] = '\0';
            return;
        }
    }
}

struct request *send_build(const struct state *state) {
    const struct visit *visit = state->visit;
    const struct service *service = state_service(state);
    struct request *request = request_create();
    request->lang = state->settings.lang;
    request->made_ms = state->wall_ms;
    (void)text_copy(request->service_code, sizeof request->service_code, visit->service_code);
    if (service != NULL)
        (void)text_copy(request->service_name, sizeof request->service_name,
                        service->name[request->lang]);
    copy_trimmed(request->place_text, sizeof request->place_text, visit->place_chosen);
    request->latitude = visit->latitude;
    request->longitude = visit->longitude;
    if (visit->is_place_notice)
        (void)text_copy(request->place_notice, sizeof request->place_notice, visit->notice);
    add_answers(request, state);
    add_description(request, state);
    add_contact(request, visit);
    return request;
}
