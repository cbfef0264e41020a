#include "sync/definition_build.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/log.h"
#include "base/text.h"
#include "flow/request.h"
#include "sync/copy.h"
#include "sync/georeport.h"

#define LOG_ROOM "sync"
/* Values and questions beyond BYTES_MOST are left out; the largest of them fits above it. */
#define BYTES_MOST ((size_t)8 * 1024 * 1024)
#define ARENA_BYTES ((size_t)16 * 1024 * 1024)
#define CODE_ROOM 1024 /* of a code and of a value's key: they go back with every answer */

/* -- the hash */

struct hashing {
    crypto_generichash_state state;
};

static void hash_text(struct hashing *hashing, const char *text) {
    crypto_generichash_update(&hashing->state, (const unsigned char *)text, strlen(text) + 1);
}

static void hash_value(void *context, const char *key, const char *name) {
    hash_text(context, key);
    hash_text(context, name);
}

static void hash_question(void *context, const struct georeport_question *question) {
    char numbers[64];
    hash_text(context, question->code);
    hash_text(context, question->description);
    snprintf(numbers, sizeof numbers, "%d %d %d %.3f", question->is_question, question->is_required,
             (int)question->datatype, question->order);
    hash_text(context, numbers);
    georeport_each_value(question->values, hash_value, context);
}

void definition_hash(const json_t *root, char out[65]) {
    /* Not on the stack: the state wants 64 bytes' alignment, and ASan's fake stack gives 32. */
    static _Thread_local struct hashing hashing;
    unsigned char sum[32];
    crypto_generichash_init(&hashing.state, NULL, 0, sizeof sum);
    georeport_each_question(root, hash_question, &hashing);
    crypto_generichash_final(&hashing.state, sum, sizeof sum);
    sodium_bin2hex(out, 65, sum, sizeof sum);
}

/* -- the definition */

struct building {
    struct definition *definition;
    const json_t *texts[LANG_COUNT]; /* of this service's attributes */
    double orders[ANSWERS_MOST];
    struct question *question;             /* the one being filled */
    const json_t *value_names[LANG_COUNT]; /* of that one */
    int left_out;
};

static const char *translated(struct building *building, const json_t *texts, const char *key,
                              const char *otherwise) {
    const char *text = json_string_value(json_object_get(texts, key));
    return text && !text_is_blank(text) ? copy_text(building->definition->arena, text, true)
                                        : otherwise;
}

static bool has_room(const struct building *building, const char *code) {
    return arena_used(building->definition->arena) < BYTES_MOST && strlen(code) < CODE_ROOM;
}

static void add_value(void *context, const char *key, const char *name) {
    struct building *building = context;
    struct question *question = building->question;
    struct arena *arena = building->definition->arena;
    if (question->value_count == VALUES_MOST || !has_room(building, key)) {
        building->left_out++;
        return;
    }
    struct answer_value *value = &question->values[question->value_count++];
    value->key = arena_text(arena, key); /* opaque: it must go back as it came */
    value->name[LANG_EN] = copy_name(arena, name, false, key);
    value->fold[LANG_EN] = copy_fold(arena, value->name[LANG_EN], NULL, NULL);
    for (int lang = LANG_EN + 1; lang < LANG_COUNT; lang++) {
        const char *own = translated(building, building->value_names[lang], key, NULL);
        value->name[lang] = own ? own : value->name[LANG_EN];
        value->fold[lang] = own ? copy_fold(arena, own, NULL, NULL) : value->fold[LANG_EN];
    }
}

static void add_texts(struct building *building, const struct georeport_question *from) {
    struct question *question = building->question;
    struct arena *arena = building->definition->arena;
    question->description[LANG_EN] = copy_name(arena, from->description, true, from->code);
    question->hint[LANG_EN] = copy_text(arena, from->hint, true);
    for (int lang = LANG_EN + 1; lang < LANG_COUNT; lang++) {
        const json_t *own = json_object_get(building->texts[lang], from->code);
        question->description[lang] =
            translated(building, own, "description", question->description[LANG_EN]);
        question->hint[lang] =
            translated(building, own, "datatype_description", question->hint[LANG_EN]);
        building->value_names[lang] = json_object_get(own, "values");
    }
}

static void add_question(void *context, const struct georeport_question *from) {
    struct building *building = context;
    struct definition *definition = building->definition;
    if (definition->question_count == ANSWERS_MOST || !has_room(building, from->code)) {
        building->left_out++;
        return;
    }
    int at = definition->question_count++;
    struct question *question = building->question = &definition->questions[at];
    building->orders[at] = from->order;
    question->code = arena_text(definition->arena, from->code);
    question->is_question = from->is_question;
    question->is_required = from->is_question && from->is_required;
    question->datatype = from->datatype;
    add_texts(building, from);
    int count = georeport_each_value(from->values, NULL, NULL);
    if (count > 0) {
        question->values = arena_array(definition->arena, struct answer_value,
                                       count < VALUES_MOST ? count : VALUES_MOST);
        georeport_each_value(from->values, add_value, building);
    }
}

/* Few questions, and those without an order stay where they were. */
static void sort(struct building *building) {
    struct question *questions = building->definition->questions;
    for (int at = 1; at < building->definition->question_count; at++) {
        struct question moved = questions[at];
        double order = building->orders[at];
        int to = at;
        for (; to > 0 && building->orders[to - 1] > order && order > 0; to--) {
            questions[to] = questions[to - 1];
            building->orders[to] = building->orders[to - 1];
        }
        questions[to] = moved;
        building->orders[to] = order;
    }
}

struct definition *definition_build(const json_t *root, const char *service_code,
                                    const json_t *const texts[LANG_COUNT], int64_t fetched_ms) {
    struct arena *arena = arena_create(ARENA_BYTES);
    struct definition *definition = arena_new(arena, struct definition);
    struct building building = {.definition = definition};
    char hash[65];
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        const json_t *services = json_object_get(texts[lang], "services");
        building.texts[lang] =
            json_object_get(json_object_get(services, service_code), "attributes");
    }
    definition_hash(root, hash);
    definition->arena = arena;
    definition->service_code = arena_text(arena, service_code);
    definition->hash = arena_text(arena, hash);
    definition->fetched_ms = fetched_ms;
    definition->questions = arena_array(arena, struct question, ANSWERS_MOST);
    georeport_each_question(root, add_question, &building);
    sort(&building);
    definition->is_cut = building.left_out > 0;
    if (definition->is_cut)
        log_warn("definition.left_out", "count=%d", building.left_out);
    return definition;
}
