#include "sync/body.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "base/text.h"
#include "sync/georeport.h"

#define VERSION 1

struct body *body_create(void) {
    return secret_alloc(sizeof(struct body));
}

void body_destroy(struct body *body) {
    if (body)
        secret_free(body);
}

void body_wipe(struct body *body) {
    struct request *request = &body->request;
    size_t count = request->answer_count > 0 ? (size_t)request->answer_count : 0;
    if (count > ANSWERS_MOST)
        count = ANSWERS_MOST;
    mem_wipe(request->answers, count * sizeof request->answers[0]);
    mem_wipe(body->words, count * sizeof body->words[0]);
    mem_wipe(request, offsetof(struct request, answers));
    size_t after = offsetof(struct request, answers) + sizeof request->answers;
    mem_wipe((unsigned char *)request + after, sizeof *request - after);
}

/* -- the words beside the answers */

struct naming {
    const struct request_answer *answer;
    struct body_words *words;
};

static bool is_chosen(const struct request_answer *answer, const char *key) {
    size_t len = strlen(key);
    for (const char *at = answer->text; at; at = strchr(at, '\n')) {
        at += *at == '\n';
        if (strncmp(at, key, len) == 0 && (at[len] == '\0' || at[len] == '\n'))
            return true;
    }
    return false;
}

static void name_value(void *context, const char *key, const char *name) {
    struct naming *naming = context;
    char *said = naming->words->said;
    size_t used = strlen(said), room = sizeof naming->words->said;
    if (!is_chosen(naming->answer, key) || used + strlen(name) + 3 > room)
        return;
    if (used > 0)
        used += (size_t)snprintf(said + used, room - used, ", ");
    (void)text_copy(said + used, room - used, name);
}

static void name_question(void *context, const struct georeport_question *question) {
    struct body *body = context;
    for (int at = 0; at < body->request.answer_count; at++) {
        struct naming naming = {&body->request.answers[at], &body->words[at]};
        if (strcmp(naming.answer->code, question->code) != 0)
            continue;
        naming.words->is_date = question->datatype == DATATYPE_DATETIME;
        (void)text_copy(naming.words->asked, sizeof naming.words->asked, question->description);
        if (question->datatype == DATATYPE_SINGLE || question->datatype == DATATYPE_MULTI)
            georeport_each_value(question->values, name_value, &naming);
    }
}

/* -- writing */

/* Text that is not UTF-8 would make the whole body unreadable. */
static void put_text(json_t *object, const char *key, const char *text) {
    if (text[0] == '\0')
        return;
    json_t *value = json_string(text);
    if (!value) {
        size_t room = strlen(text) * 3 + 1;
        char *clean = mem_alloc(1, room);
        if (text_clean(text, strlen(text), true, clean, room) == ERR_OK)
            value = json_string(clean);
        mem_free(clean);
    }
    if (value)
        json_object_set_new(object, key, value);
}

static json_t *answer_json(const struct request_answer *answer, const struct body_words *words) {
    json_t *object = json_object();
    put_text(object, "code", answer->code);
    put_text(object, "text", answer->text);
    if (answer->is_multi)
        json_object_set_new(object, "multi", json_true());
    json_object_set_new(object, "parts", json_integer(answer->part_count));
    put_text(object, "asked", words->asked);
    put_text(object, "said", words->said);
    if (words->is_date)
        json_object_set_new(object, "date", json_true());
    return object;
}

static json_t *body_json(const struct body *body) {
    const struct request *request = &body->request;
    json_t *object = json_object(), *answers = json_array();
    json_object_set_new(object, "v", json_integer(VERSION));
    put_text(object, "service_code", request->service_code);
    put_text(object, "service_name", request->service_name);
    put_text(object, "hash", request->definition_hash);
    put_text(object, "lang", lang_code(request->lang));
    put_text(object, "place", request->place_text);
    put_text(object, "notice", request->place_notice);
    json_object_set_new(object, "lat", json_real(request->latitude));
    json_object_set_new(object, "long", json_real(request->longitude));
    put_text(object, "description", request->description);
    put_text(object, "first_name", request->first_name);
    put_text(object, "last_name", request->last_name);
    put_text(object, "email", request->email);
    put_text(object, "phone", request->phone);
    json_object_set_new(object, "made_ms", json_integer(request->made_ms));
    if (request->asked != REQUEST_ASKED_ALL)
        json_object_set_new(object, "asked", json_integer(request->asked));
    for (int at = 0; at < request->answer_count; at++)
        json_array_append_new(answers, answer_json(&request->answers[at], &body->words[at]));
    json_object_set_new(object, "answers", answers);
    return object;
}

static int add_bytes(const char *bytes, size_t len, void *out) {
    return buf_add(out, bytes, len) == ERR_OK ? 0 : -1;
}

enum err body_write(struct body *body, const json_t *definition, struct buf *out) {
    if (definition)
        georeport_each_question(definition, name_question, body);
    json_t *object = body_json(body);
    int code = json_dump_callback(object, add_bytes, out, JSON_COMPACT);
    json_decref(object);
    return code == 0 ? ERR_OK : ERR_TOO_BIG;
}

/* -- reading */

static void take_text(const json_t *object, const char *key, char *out, size_t room) {
    const char *text = json_string_value(json_object_get(object, key));
    (void)text_copy(out, room, text ? text : "");
}

static void read_answer(const json_t *object, struct request_answer *answer,
                        struct body_words *words) {
    take_text(object, "code", answer->code, sizeof answer->code);
    take_text(object, "text", answer->text, sizeof answer->text);
    answer->is_multi = json_flag(object, "multi", false);
    double parts = json_number_or(object, "parts", 1);
    answer->part_count = parts >= 1 && parts <= VALUES_MOST ? (int16_t)parts : 1;
    take_text(object, "asked", words->asked, sizeof words->asked);
    take_text(object, "said", words->said, sizeof words->said);
    words->is_date = json_flag(object, "date", false);
}

static void read_request(const json_t *object, struct body *body) {
    struct request *request = &body->request;
    char code[8];
    take_text(object, "lang", code, sizeof code);
    if (lang_from_code(code, &request->lang) != ERR_OK)
        request->lang = LANG_EN;
    take_text(object, "service_code", request->service_code, sizeof request->service_code);
    take_text(object, "service_name", request->service_name, sizeof request->service_name);
    take_text(object, "hash", request->definition_hash, sizeof request->definition_hash);
    take_text(object, "place", request->place_text, sizeof request->place_text);
    take_text(object, "notice", request->place_notice, sizeof request->place_notice);
    request->latitude = json_number_or(object, "lat", 0);
    request->longitude = json_number_or(object, "long", 0);
    take_text(object, "description", request->description, sizeof request->description);
    take_text(object, "first_name", request->first_name, sizeof request->first_name);
    take_text(object, "last_name", request->last_name, sizeof request->last_name);
    take_text(object, "email", request->email, sizeof request->email);
    take_text(object, "phone", request->phone, sizeof request->phone);
    request->made_ms = (int64_t)json_integer_value(json_object_get(object, "made_ms"));
    json_int_t asked = json_integer_value(json_object_get(object, "asked"));
    if (asked == REQUEST_ASKED_PART || asked == REQUEST_ASKED_NOTHING)
        request->asked = (enum request_asked)asked;
    const json_t *answers = json_object_get(object, "answers");
    for (size_t at = 0; at < json_array_size(answers) && at < ANSWERS_MOST; at++) {
        read_answer(json_array_get(answers, at), &request->answers[at], &body->words[at]);
        request->answer_count++;
    }
}

enum err body_read(const struct buf *bytes, struct body *body) {
    json_t *object = NULL;
    enum err err = json_read(buf_text(bytes), bytes->len, &object);
    if (err != ERR_OK)
        return err;
    bool is_ours = json_integer_value(json_object_get(object, "v")) == VERSION;
    if (is_ours)
        read_request(object, body);
    json_decref(object);
    return is_ours && body->request.service_code[0] != '\0' ? ERR_OK : ERR_PARSE;
}
