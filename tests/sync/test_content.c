/* The content pack, the gazetteer, and the catalogue and questions built from them. */
#include <setjmp.h>
#include <sodium.h>
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
#include "flow/search.h"
#include "sync/catalogue_build.h"
#include "sync/definition_build.h"
#include "sync/gazetteer.h"
#include "sync/pack.h"

static json_t *tree(const char *text) {
    json_t *root = NULL;
    assert_int_equal(json_read(text, strlen(text), &root), ERR_OK);
    return root;
}

/* -- the pack's list */

static void only_the_city_s_own_signature_is_taken(void **state) {
    (void)state;
    static const char list[] = "{\"version\":\"1\",\"files\":[]}";
    unsigned char public_key[32], secret[64], other_public[32], other_secret[64], signature[64];
    char key[64], other_key[64], header[128] = "ed25519=";
    assert_true(sodium_init() >= 0);
    crypto_sign_keypair(public_key, secret);
    crypto_sign_keypair(other_public, other_secret);
    sodium_bin2base64(key, sizeof key, public_key, 32, sodium_base64_VARIANT_ORIGINAL);
    sodium_bin2base64(other_key, sizeof other_key, other_public, 32,
                      sodium_base64_VARIANT_ORIGINAL);
    crypto_sign_detached(signature, NULL, (const unsigned char *)list, strlen(list), secret);
    sodium_bin2base64(header + 8, sizeof header - 8, signature, 64, sodium_base64_VARIANT_ORIGINAL);
    assert_true(pack_is_signed(list, strlen(list), header, key));
    assert_false(pack_is_signed(list, strlen(list) - 1, header, key));
    assert_false(pack_is_signed(list, strlen(list), header, other_key));
    assert_false(pack_is_signed(list, strlen(list), header + 8, key));
    assert_false(pack_is_signed(list, strlen(list), "", key));
    assert_false(pack_is_signed(list, strlen(list), header, ""));
    header[20] = header[20] == 'A' ? 'B' : 'A';
    assert_false(pack_is_signed(list, strlen(list), header, key));
}

static enum err read_with_path(const char *path) {
    char text[512];
    struct pack *pack = mem_alloc(1, sizeof *pack);
    snprintf(text, sizeof text,
             "{\"version\":\"1\",\"files\":[{\"path\":\"%s\",\"bytes\":3,\"sha256\":"
             "\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"}]}",
             path);
    enum err err = pack_read(text, strlen(text), pack);
    if (err == ERR_OK) {
        assert_true(pack_fits(&pack->files[0], "abc", 3));
        assert_false(pack_fits(&pack->files[0], "abd", 3));
        assert_false(pack_fits(&pack->files[0], "abc", 2));
    }
    mem_free(pack);
    return err;
}

static void a_path_of_the_pack_leads_nowhere_else(void **state) {
    (void)state;
    assert_int_equal(read_with_path("services.en.json"), ERR_OK);
    assert_int_equal(read_with_path("articles/park-1.json"), ERR_OK);
    static const char *const bad[] = {"",        "/etc/passwd", "../x", "a/../b", "a//b",  "a/",
                                      ".hidden", "a/.x",        "a b",  "a%2fb",  "a\\\\b"};
    for (size_t at = 0; at < sizeof bad / sizeof bad[0]; at++)
        assert_int_equal(read_with_path(bad[at]), ERR_PARSE);
}

static void a_list_that_is_none_is_refused(void **state) {
    (void)state;
    struct pack *pack = mem_alloc(1, sizeof *pack);
    static const char *const bad[] = {
        "",
        "[]",
        "{}",
        "{\"files\":{}}",
        "{\"files\":[1]}",
        "{\"files\":[{\"path\":\"a\",\"bytes\":-1,\"sha256\":\"\"}]}"};
    for (size_t at = 0; at < sizeof bad / sizeof bad[0]; at++)
        assert_int_not_equal(pack_read(bad[at], strlen(bad[at]), pack), ERR_OK);
    mem_free(pack);
}

/* -- the gazetteer */

static void see_row(void *context, const struct gazetteer_row *row) {
    char *out = context;
    size_t used = strlen(out);
    snprintf(out + used, 1024 - used, "%d,%s,%s,%s,%.3f,%.3f;", (int)row->kind, row->code,
             row->text, row->district, row->latitude, row->longitude);
}

static void rows_are(const char *csv, const char *wanted, int32_t count) {
    char seen[1024] = "";
    int32_t got = 0;
    assert_int_equal(gazetteer_read(csv, strlen(csv), see_row, seen, &got), ERR_OK);
    assert_string_equal(seen, wanted);
    assert_int_equal(got, count);
}

static void an_address_list_is_read_in_any_order_of_columns(void **state) {
    (void)state;
    rows_are("kind,code,text,district,lat,long\naddress,,214 Mill Street,Old Town,41.5,-107.25\n"
             "notice,N-4821,Tree removal,Eastside,41,-107\n",
             "0,,214 Mill Street,Old Town,41.500,-107.250;"
             "4,N-4821,Tree removal,Eastside,41.000,-107.000;",
             2);
    rows_are("\xef\xbb\xbftext,long,kind,extra\r\n\"Mill, \"\"Old\"\" St\",1.5,corner,x\r\n",
             "1,,Mill, \"Old\" St,,0.000,1.500;", 1);
}

static void rows_that_make_no_sense_are_left_out(void **state) {
    (void)state;
    rows_are("kind,text,lat,long\nplanet,Mars,1,1\naddress,,1,1\n\naddress\n"
             "park,Elm Park,91,nan\naddress,\"open",
             "2,,Elm Park,,0.000,0.000;0,,open,,0.000,0.000;", 2);
    int32_t count = 0;
    assert_int_equal(gazetteer_read("a,b\n1,2\n", 8, NULL, NULL, &count), ERR_PARSE);
    assert_int_equal(gazetteer_read("", 0, NULL, NULL, &count), ERR_PARSE);
}

/* -- the catalogue */

#define SERVICES                                                                                   \
    "[{\"service_code\":\"hole\",\"service_name\":\"Hole\",\"description\":\"In a street\","       \
    "\"metadata\":true,\"keywords\":\"pit\",\"group\":\"Streets\"},"                               \
    "{\"service_code\":\"tree\",\"service_name\":\"Tree\",\"group\":\"Parks\",\"type\":\"batch\"}" \
    ","                                                                                            \
    "{\"service_code\":\"lamp\",\"service_name\":\"Lamp\",\"group\":\"Streets\"},"                 \
    "{\"service_code\":\"0311\",\"service_name\":\"Else\"}]"

static void the_catalogue_has_groups_words_and_icons(void **state) {
    (void)state;
    json_t *services = tree(SERVICES), *meta, *es, *en, *city, *notices;
    es = tree("{\"groups\":{\"Streets\":\"Calles\"},\"services\":{\"hole\":{\"name\":\"Bache\","
              "\"keywords\":\"hoyo\",\"notice\":\"Pronto.\"}}}");
    en = tree("{\"services\":{\"hole\":{\"notice\":\"Soon.\"}}}");
    meta = tree("{\"icons\":{\"hole\":\"road\",\"tree\":\"../x\"},\"group_icons\":{\"Parks\":"
                "\"leaf\"},\"most_used\":[\"lamp\",\"gone\",\"hole\"]}");
    city =
        tree("{\"name\":{\"en\":\"Riverton\",\"zh\":\"\xe9\x87\x8c\"},\"tracking\":"
             "\"https://c/t/\",\"phone\":\"555-0100\",\"hours\":{\"monday\":[\"08:00\",\"16:30\"],"
             "\"tuesday\":[\"9\",\"x\"],\"wednesday\":[\"17:00\",\"08:00\"],"
             "\"thursday\":[\"00:00\",\"24:00\"],\"friday\":[\"08:00\",\"25:00\"],"
             "\"saturday\":[]},\"neighbours\":[{\"name\":\"Harlow\",\"phone\":\"555\"}]}");
    notices = tree("[{\"from\":\"2026-11-24T00:00:00Z\",\"until\":\"2026-11-25T00:00:00Z\","
                   "\"text\":{\"en\":\"Open\"}},{\"from\":\"junk\",\"text\":{\"en\":\"x\"}}]");
    static const char csv[] = "kind,text\naddress,1 Elm Street\n";
    const struct catalogue_sources sources = {.services = services,
                                              .texts = {[LANG_EN] = en, [LANG_ES] = es},
                                              .meta = meta,
                                              .city = city,
                                              .notices = notices,
                                              .gazetteer = csv,
                                              .gazetteer_len = strlen(csv),
                                              .version = "v1"};
    struct catalogue *catalogue = catalogue_build(&sources);
    json_decref(services), json_decref(es), json_decref(meta), json_decref(city);
    json_decref(notices), json_decref(en);
    assert_int_equal(catalogue->service_count, 4);
    assert_int_equal(catalogue->group_count, 3);
    assert_string_equal(catalogue->groups[0].name[LANG_ES], "Calles");
    assert_string_equal(catalogue->groups[1].name[LANG_ES], "Parks");
    assert_string_equal(catalogue->groups[2].name[LANG_EN], "Other services");
    assert_int_equal(catalogue->groups[0].count, 2);
    assert_int_equal(catalogue->groups[0].services[1], 2);
    assert_string_equal(catalogue->services[0].name[LANG_ES], "Bache");
    assert_string_equal(catalogue->services[0].fold[LANG_ES], "bache\nhoyo\nin a street");
    assert_ptr_equal(catalogue->services[0].name[LANG_AR], catalogue->services[0].name[LANG_EN]);
    assert_string_equal(catalogue->services[0].icon, "road");
    assert_string_equal(catalogue->services[1].icon, "leaf");
    assert_int_equal(catalogue->services[1].type, SERVICE_BATCH);
    assert_true(catalogue->services[0].has_definition);
    assert_int_equal(catalogue->most_used_count, 2);
    assert_int_equal(catalogue->most_used[0], 2);
    assert_int_equal(catalogue->most_used[1], 0);
    assert_string_equal(catalogue->city_name[LANG_VI], "Riverton");
    assert_string_equal(catalogue->tracking_url, "https://c/t/");
    assert_string_equal(catalogue->neighbours[0].phone, "555");
    assert_string_equal(catalogue->phone, "555-0100");
    static const struct opening openings[7] = {
        [1] = {480, 990, false}, [4] = {0, 1440, false}, [6] = {0, 0, true}};
    for (int day = 0; day < 7; day++) {
        assert_int_equal(catalogue->openings[day].from_min, openings[day].from_min);
        assert_int_equal(catalogue->openings[day].until_min, openings[day].until_min);
        assert_int_equal(catalogue->openings[day].is_closed, openings[day].is_closed);
    }
    assert_string_equal(catalogue->services[0].notice[LANG_EN], "Soon.");
    assert_string_equal(catalogue->services[0].notice[LANG_ES], "Pronto.");
    assert_string_equal(catalogue->services[0].notice[LANG_VI], "Soon.");
    assert_string_equal(catalogue->services[1].notice[LANG_ES], "");
    assert_int_equal(catalogue->notice_count, 1);
    assert_int_equal(catalogue->place_count, 1);
    assert_string_equal(catalogue->places[0].fold, "1 elm street");
    catalogue_destroy(catalogue);
}

static void a_city_without_a_pack_still_has_a_catalogue(void **state) {
    (void)state;
    json_t *services = tree(SERVICES);
    const struct catalogue_sources sources = {.services = services, .version = ""};
    struct catalogue *catalogue = catalogue_build(&sources);
    json_decref(services);
    assert_int_equal(catalogue->service_count, 4);
    assert_int_equal(catalogue->most_used_count, 0); /* the city did not say what is */
    assert_string_equal(catalogue->services[3].icon, "report");
    assert_string_equal(catalogue->city_name[LANG_AR], "");
    assert_string_equal(catalogue->tracking_url, "");
    int32_t found[4];
    assert_int_equal(search_services(catalogue, LANG_VI, "hole", found, 4), 1);
    catalogue_destroy(catalogue);
}

#define ZERO_WIDTH "\xe2\x80\x8b\xe2\x80\x8d \xe3\x85\xa4"

/* A name of which nothing is seen could be neither found nor touched by its words. */
static void names_that_cannot_be_seen_give_way_to_the_code(void **state) {
    (void)state;
    json_t *services = tree("[{\"service_code\":\"hole\",\"service_name\":\"" ZERO_WIDTH "\","
                            "\"group\":\"" ZERO_WIDTH "\"},{\"service_code\":\"tree\","
                            "\"service_name\":\"Tree\",\"group\":\" \"}]");
    json_t *es = tree("{\"services\":{\"tree\":{\"name\":\"" ZERO_WIDTH "\"}}}");
    const struct catalogue_sources sources = {
        .services = services, .texts = {[LANG_ES] = es}, .version = ""};
    struct catalogue *catalogue = catalogue_build(&sources);
    assert_string_equal(catalogue->services[0].name[LANG_EN], "hole");
    assert_string_equal(catalogue->services[0].name[LANG_AR], "hole");
    assert_string_equal(catalogue->services[1].name[LANG_ES], "Tree");
    assert_int_equal(catalogue->group_count, 1);
    assert_string_equal(catalogue->groups[0].name[LANG_EN], "Other services");
    catalogue_destroy(catalogue);
    json_decref(services), json_decref(es);
}

static void no_service_stands_in_another_s_group(void **state) {
    (void)state;
    json_t *services = json_array();
    for (int at = 0; at < 700; at++)
        json_array_append_new(services,
                              json_pack("{s:o,s:o}", "service_code", json_sprintf("c%d", at),
                                        "group", json_sprintf("Group %d", at / 2)));
    const struct catalogue_sources sources = {.services = services, .version = ""};
    struct catalogue *catalogue = catalogue_build(&sources);
    json_decref(services);
    assert_int_equal(catalogue->group_count, 350);
    for (int at = 0; at < 350; at++)
        assert_int_equal(catalogue->groups[at].count, 2);
    assert_string_equal(catalogue->groups[349].name[LANG_EN], "Group 349");
    catalogue_destroy(catalogue);
}

static void two_thousand_services_are_built_in_a_blink(void **state) {
    (void)state;
    json_t *services = json_array();
    for (int at = 0; at < 2000; at++)
        json_array_append_new(
            services,
            json_pack("{s:o,s:o,s:s,s:s,s:s}", "service_code", json_sprintf("g%d", at),
                      "service_name", json_sprintf("Bench number %d is loose", at), "description",
                      "Tell us about a place where the bench is loose.", "keywords",
                      "bench, loose, broken, park, city", "group", at % 2 ? "Parks" : "Streets"));
    const struct catalogue_sources sources = {.services = services, .version = ""};
    struct clock *clock = clock_system();
    int64_t from_ms = clock->monotonic_ms(clock);
    struct catalogue *catalogue = catalogue_build(&sources);
    int64_t took_ms = clock->monotonic_ms(clock) - from_ms;
    json_decref(services);
    print_message("2000 services in %d ms\n", (int)took_ms);
    assert_int_equal(catalogue->service_count, 2000);
    /* The limit is 60 ms; sanitizers and a busy machine get ten times that. */
    assert_true(took_ms < 600);
    catalogue_destroy(catalogue);
}

/* -- definitions */

static void questions_are_sorted_and_translated(void **state) {
    (void)state;
    json_t *root = tree("{\"service_code\":\"hole\",\"attributes\":["
                        "{\"code\":\"b\",\"order\":2,\"datatype\":\"number\",\"required\":true,"
                        "\"description\":\"How deep?\",\"datatype_description\":\"In inches\"},"
                        "{\"code\":\"a\",\"order\":1,\"datatype\":\"singlevaluelist\","
                        "\"description\":\"Where?\",\"values\":[{\"key\":\"l\",\"name\":\"Lane\"},"
                        "{\"key\":\"k\",\"name\":\"Curb\"}]},"
                        "{\"code\":\"n\",\"order\":3,\"variable\":\"false\",\"required\":true,"
                        "\"datatype\":\"text\",\"description\":\"Call 911\"}]}");
    json_t *es = tree("{\"services\":{\"hole\":{\"attributes\":{\"a\":{\"description\":"
                      "\"\xc2\xbf"
                      "D\xc3\xb3nde?\",\"values\":{\"l\":\"Carril\"}}}}}}");
    const json_t *texts[LANG_COUNT] = {[LANG_ES] = es};
    struct definition *definition = definition_build(root, "hole", texts, 5);
    json_decref(root), json_decref(es);
    assert_int_equal(definition->question_count, 3);
    assert_string_equal(definition->questions[0].code, "a");
    assert_string_equal(definition->questions[0].description[LANG_ES], "\xc2\xbf"
                                                                       "D\xc3\xb3nde?");
    assert_string_equal(definition->questions[0].values[0].name[LANG_ES], "Carril");
    assert_string_equal(definition->questions[0].values[0].fold[LANG_ES], "carril");
    assert_string_equal(definition->questions[0].values[1].name[LANG_ES], "Curb");
    assert_string_equal(definition->questions[1].hint[LANG_ZH], "In inches");
    assert_true(definition->questions[1].is_required);
    assert_false(definition->questions[2].is_question);
    assert_false(definition->questions[2].is_required);
    assert_int_equal(strlen(definition->hash), 64);
    assert_false(definition->is_cut);
    definition_destroy(definition);
}

static void questions_without_words_are_asked_by_their_code(void **state) {
    (void)state;
    json_t *root = tree("{\"service_code\":\"x\",\"attributes\":[{\"code\":\"depth\","
                        "\"description\":\"" ZERO_WIDTH "\",\"datatype\":\"singlevaluelist\","
                        "\"values\":[{\"key\":\"k1\",\"name\":\"" ZERO_WIDTH "\"}]},"
                        "{\"code\":\"width\",\"datatype\":\"text\"}]}");
    const json_t *texts[LANG_COUNT] = {NULL};
    struct definition *definition = definition_build(root, "x", texts, 0);
    json_decref(root);
    assert_string_equal(definition->questions[0].description[LANG_EN], "depth");
    assert_string_equal(definition->questions[0].description[LANG_ZH], "depth");
    assert_string_equal(definition->questions[0].values[0].name[LANG_EN], "k1");
    assert_string_equal(definition->questions[1].description[LANG_EN], "width");
    definition_destroy(definition);
}

static void too_many_questions_or_values_are_cut(void **state) {
    (void)state;
    json_t *attributes = json_array(), *values = json_array();
    for (int at = 0; at < VALUES_MOST + 10; at++)
        json_array_append_new(values,
                              json_pack("{s:o,s:s}", "key", json_sprintf("%d", at), "name", "x"));
    for (int at = 0; at < ANSWERS_MOST + 3; at++)
        json_array_append_new(attributes,
                              json_pack("{s:o,s:s,s:O}", "code", json_sprintf("%d", at), "datatype",
                                        "singlevaluelist", "values", values));
    json_t *root = json_pack("{s:s,s:o}", "service_code", "x", "attributes", attributes);
    const json_t *texts[LANG_COUNT] = {NULL};
    struct definition *definition = definition_build(root, "x", texts, 0);
    assert_int_equal(definition->question_count, ANSWERS_MOST);
    assert_int_equal(definition->questions[0].value_count, VALUES_MOST);
    assert_true(definition->is_cut);
    definition_destroy(definition);
    json_decref(values), json_decref(root);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_city_s_own_signature_is_taken),
        cmocka_unit_test(a_path_of_the_pack_leads_nowhere_else),
        cmocka_unit_test(a_list_that_is_none_is_refused),
        cmocka_unit_test(an_address_list_is_read_in_any_order_of_columns),
        cmocka_unit_test(rows_that_make_no_sense_are_left_out),
        cmocka_unit_test(the_catalogue_has_groups_words_and_icons),
        cmocka_unit_test(a_city_without_a_pack_still_has_a_catalogue),
        cmocka_unit_test(names_that_cannot_be_seen_give_way_to_the_code),
        cmocka_unit_test(no_service_stands_in_another_s_group),
        cmocka_unit_test(two_thousand_services_are_built_in_a_blink),
        cmocka_unit_test(questions_are_sorted_and_translated),
        cmocka_unit_test(questions_without_words_are_asked_by_their_code),
        cmocka_unit_test(too_many_questions_or_values_are_cut),
    };
    return cmocka_run_group_tests_name("content", tests, NULL, NULL);
}
