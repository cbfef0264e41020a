/* A city that is signed and absurd: too many services, the same one again and again, words without
 * end. It may make the kiosk poorer; it must not stop it, nor keep it busy. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/memory.h"
#include "flow/request.h"
#include "sync/catalogue_build.h"
#include "sync/definition_build.h"
#include "sync/gazetteer.h"
#include "sync/pack.h"

/* Under sanitizers, on a busy machine; without the limits it is minutes. */
#define SLOWEST_MS 20000

static int64_t now_ms(void) {
    struct clock *clock = clock_system();
    return clock->monotonic_ms(clock);
}

/* `count` times the sign U+FDFA: three bytes that fold to eighteen letters. */
static char *long_words(size_t count) {
    char *text = malloc(count * 3 + 1);
    assert_non_null(text);
    for (size_t at = 0; at < count; at++)
        memcpy(text + at * 3, "\xef\xb7\xba", 3);
    text[count * 3] = '\0';
    return text;
}

static json_t *service(const char *code) {
    return json_pack("{s:s,s:s}", "service_code", code, "service_name", "Hole");
}

static void the_same_service_again_is_left_out(void **state) {
    (void)state;
    json_t *services = json_array(), *words = json_object();
    char *text = long_words(1300);
    for (int at = 0; at < CATALOGUE_SERVICES_MOST; at++)
        json_array_append_new(services, service("hole"));
    json_array_append_new(services, service("tree"));
    json_object_set_new(words, "services",
                        json_pack("{s:{s:s,s:s,s:s}}", "hole", "name", text, "keywords", text,
                                  "description", text));
    const struct catalogue_sources sources = {
        .services = services, .texts = {NULL, words, words, words, words}, .version = ""};
    struct catalogue *catalogue = catalogue_build(&sources);
    assert_int_equal(catalogue->service_count, 2);
    assert_int_equal(catalogue_find(catalogue, "tree"), 1);
    catalogue_destroy(catalogue);
    json_decref(services), json_decref(words);
    free(text);
}

static void words_without_end_leave_room_for_the_rest(void **state) {
    (void)state;
    json_t *services = json_array(), *all = json_object(), *words = json_object();
    char *text = long_words(1300);
    for (int at = 0; at < 4000; at++) {
        char code[16];
        snprintf(code, sizeof code, "s%d", at);
        json_array_append_new(services, service(code));
        json_object_set_new(all, code, json_pack("{s:s,s:s}", "name", text, "description", text));
    }
    json_object_set_new(words, "services", all);
    static const char csv[] = "kind,text\naddress,1 Elm Street\n";
    const struct catalogue_sources sources = {.services = services,
                                              .texts = {NULL, words, words, words, words},
                                              .gazetteer = csv,
                                              .gazetteer_len = strlen(csv),
                                              .version = ""};
    struct catalogue *catalogue = catalogue_build(&sources);
    assert_in_range(catalogue->service_count, 100, 3999);
    assert_int_equal(catalogue->group_count, 1);
    catalogue_destroy(catalogue);
    json_decref(services), json_decref(words);
    free(text);
}

static void a_gazetteer_of_long_names_is_cut(void **state) {
    (void)state;
    json_t *services = json_array();
    char *text = long_words(GAZETTEER_FIELD_ROOM / 3 - 1);
    size_t row = strlen(text) + 9, count = PACK_FILE_BYTES_MAX / row;
    char *csv = malloc(count * row + 16);
    assert_non_null(csv);
    size_t len = (size_t)snprintf(csv, 16, "kind,text\n");
    for (size_t at = 0; at < count; at++, len += row)
        snprintf(csv + len, row + 1, "address,%s\n", text);
    json_array_append_new(services, service("hole"));
    const struct catalogue_sources sources = {
        .services = services, .gazetteer = csv, .gazetteer_len = len, .version = ""};
    struct catalogue *catalogue = catalogue_build(&sources);
    assert_in_range(catalogue->place_count, 1000, count - 1);
    catalogue_destroy(catalogue);
    json_decref(services);
    free(text), free(csv);
}

static void the_most_used_are_few_and_different(void **state) {
    (void)state;
    json_t *services = json_array(), *used = json_array(), *meta;
    for (int at = 0; at < CATALOGUE_SERVICES_MOST; at++) {
        char code[16];
        snprintf(code, sizeof code, "s%d", at);
        json_array_append_new(services, service(code));
    }
    json_array_append_new(used, json_string("s7"));
    json_array_append_new(used, json_string("s7"));
    for (int at = 0; at < 200000; at++)
        json_array_append_new(used, json_string("gone"));
    meta = json_pack("{s:o}", "most_used", used);
    const struct catalogue_sources sources = {.services = services, .meta = meta, .version = ""};
    int64_t from_ms = now_ms();
    struct catalogue *catalogue = catalogue_build(&sources);
    assert_true(now_ms() - from_ms < SLOWEST_MS);
    assert_int_equal(catalogue->most_used_count, 1);
    assert_int_equal(catalogue->most_used[0], 7);
    catalogue_destroy(catalogue);
    json_decref(services), json_decref(meta);
}

/* A server's answer of 4 MiB, which the courier takes: every value with its words. */
static void questions_without_end_are_cut(void **state) {
    (void)state;
    json_t *attributes = json_array(), *words = json_object(), *values = json_array(), *names;
    char *text = long_words(1300), *key = malloc(4000000);
    assert_non_null(key);
    memset(key, 'k', 3999999);
    key[3999999] = '\0';
    json_array_append_new(values, json_pack("{s:s,s:s}", "key", key, "name", "x"));
    for (int at = 0; at < VALUES_MOST; at++)
        json_array_append_new(values, json_pack("{s:s,s:s}", "key", "k", "name", text));
    names = json_pack("{s:{s:s}}", "values", "k", text);
    for (int at = 0; at < ANSWERS_MOST; at++) {
        char code[16];
        snprintf(code, sizeof code, "q%d", at);
        json_array_append_new(attributes, json_pack("{s:s,s:s,s:O}", "code", code, "datatype",
                                                    "singlevaluelist", "values", values));
        json_object_set(words, code, names);
    }
    json_array_insert_new(attributes, 0, json_pack("{s:s,s:s}", "code", key, "datatype", "text"));
    json_t *root = json_pack("{s:o}", "attributes", attributes);
    json_t *all = json_pack("{s:{s:{s:o}}}", "services", "x", "attributes", words);
    const json_t *texts[LANG_COUNT] = {NULL, all, all, all, all};
    struct definition *definition = definition_build(root, "x", texts, 0);
    assert_string_equal(definition->questions[0].code, "q0");
    assert_string_equal(definition->questions[0].values[0].key, "k");
    assert_true(definition->question_count > 0);
    definition_destroy(definition);
    json_decref(root), json_decref(all), json_decref(values), json_decref(names);
    free(text), free(key);
}

static enum err read_pack(int files, size_t bytes, bool is_one_path) {
    struct pack *pack = mem_alloc(1, sizeof *pack);
    json_t *list = json_array();
    char sum[65];
    memset(sum, 'a', 64);
    sum[64] = '\0';
    for (int at = 0; at < files; at++) {
        char path[32];
        snprintf(path, sizeof path, "file-%d", is_one_path ? 0 : at);
        json_array_append_new(list, json_pack("{s:s,s:I,s:s}", "path", path, "bytes",
                                              (json_int_t)bytes, "sha256", sum));
    }
    json_t *root = json_pack("{s:s,s:o}", "version", "1", "files", list);
    char *text = json_dumps(root, 0);
    enum err err = pack_read(text, strlen(text), pack);
    free(text);
    json_decref(root);
    mem_free(pack);
    return err;
}

static void a_pack_larger_than_the_disk_allows_is_refused(void **state) {
    (void)state;
    assert_int_equal(read_pack(4, PACK_FILE_BYTES_MAX, false), ERR_OK);
    assert_int_equal(read_pack(5, PACK_FILE_BYTES_MAX, false), ERR_TOO_BIG);
    assert_int_equal(read_pack(PACK_FILES_MOST + 1, 1, false), ERR_TOO_BIG);
    assert_int_equal(read_pack(2, 1, true), ERR_PARSE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_service_again_is_left_out),
        cmocka_unit_test(words_without_end_leave_room_for_the_rest),
        cmocka_unit_test(a_gazetteer_of_long_names_is_cut),
        cmocka_unit_test(the_most_used_are_few_and_different),
        cmocka_unit_test(questions_without_end_are_cut),
        cmocka_unit_test(a_pack_larger_than_the_disk_allows_is_refused),
    };
    return cmocka_run_group_tests_name("absurd", tests, NULL, NULL);
}
