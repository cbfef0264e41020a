/* What GeoReport servers in use really answer (reference/open311 section 3), in JSON and XML, read
 * into the right thing or a clear error. Quirks about exchanges are in test_quirks.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "support_posted.h"
#include "sync/georeport.h"

/* -- short ways */

static json_t *read_as(const char *type, const char *text) {
    json_t *root = NULL;
    enum err err = georeport_read(type, text, strlen(text), &root);
    if (err != ERR_OK)
        print_error("%s: %s\n", err_name(err), text);
    assert_int_equal(err, ERR_OK);
    return root;
}

static enum err refuse(const char *type, const char *text) {
    json_t *root = NULL;
    enum err err = georeport_read(type, text, strlen(text), &root);
    if (err == ERR_OK)
        json_decref(root);
    return err;
}

struct seen {
    char text[4096];
};

static void add(struct seen *seen, const char *text) {
    size_t used = strlen(seen->text);
    snprintf(seen->text + used, sizeof seen->text - used, "%s|", text);
}

static void see_service(void *context, const struct georeport_service *service) {
    char line[512];
    snprintf(line, sizeof line, "%s/%s/%s/%d%d", service->code, service->name, service->group,
             (int)service->type, service->has_definition);
    add(context, line);
}

static void services_are(const char *text, const char *wanted) {
    struct seen seen = {""};
    json_t *root = read_as("", text);
    georeport_each_service(root, see_service, &seen);
    json_decref(root);
    assert_string_equal(seen.text, wanted);
}

static void see_value(void *context, const char *key, const char *name) {
    char line[300];
    snprintf(line, sizeof line, "%s=%s", key, name);
    add(context, line);
}

static void see_question(void *context, const struct georeport_question *question) {
    char line[512];
    snprintf(line, sizeof line, "%s:%d%d%d%s%.0f", question->code, question->is_question,
             question->is_required, (int)question->datatype, question->order > 0 ? "@" : "/",
             question->order);
    add(context, line);
    georeport_each_value(question->values, see_value, context);
}

static void questions_are(const char *text, const char *wanted) {
    struct seen seen = {""};
    json_t *root = read_as("", text);
    georeport_each_question(root, see_question, &seen);
    json_decref(root);
    assert_string_equal(seen.text, wanted);
}

static void see_record(void *context, const struct georeport_record *record) {
    char line[512];
    snprintf(line, sizeof line, "%s,%s,%s,%s", record->number, record->token, record->code,
             record->status);
    add(context, line);
}

static void records_are(const char *text, const char *wanted) {
    struct seen seen = {""};
    json_t *root = read_as("", text);
    georeport_each_record(root, see_record, &seen);
    json_decref(root);
    assert_string_equal(seen.text, wanted);
}

static struct georeport_errors errors_of(const char *text) {
    struct georeport_errors errors;
    json_t *root = read_as("", text);
    georeport_errors(root, false, &errors);
    json_decref(root);
    return errors;
}

/* -- quirks */

static void quirk_01_codes_and_ids_are_numbers_or_text(void **state) {
    (void)state;
    services_are("[{\"service_code\":7,\"service_name\":\"A\"},"
                 "{\"service_code\":\"City: pot hole/1\",\"service_name\":\"B\"}]",
                 "7/A//00|City: pot hole/1/B//00|");
    records_are("[{\"service_request_id\":12345678901234,\"service_code\":7}]",
                "12345678901234,,7,|");
    records_are(DECLARATION "<service_requests><request><service_request_id>0</service_request_id>"
                            "<lat>48.1</lat></request></service_requests>",
                "0,,,|");
    records_are("[{\"service_request_id\":0,\"lat\":\"48.1\"}]", "0,,,|");
}

static void quirk_02_booleans_are_text_and_keys_are_dropped(void **state) {
    (void)state;
    services_are("[{\"service_code\":\"a\",\"metadata\":\"true\",\"type\":\"batch\"},"
                 "{\"service_code\":\"b\",\"metadata\":false,\"type\":\"blackbox\"}]",
                 "a/a//11|b/b//20|");
    records_are("[{\"service_request_id\":\"5\",\"status\":\"open\"}]", "5,,,open|");
}

static void quirk_03_null_empty_absent_and_the_word_null_are_alike(void **state) {
    (void)state;
    records_are("[{\"service_request_id\":\"5\",\"token\":null},"
                "{\"service_request_id\":\"6\",\"token\":\"\"},"
                "{\"service_request_id\":\"null\",\"token\":\"T7\"},"
                "{\"service_request_id\":8,\"token\":\"null\"}]",
                "5,,,|6,,,|,T7,,|8,,,|");
    records_are(DECLARATION "<service_requests><request><service_request_id>5</service_request_id>"
                            "<token>null</token></request><request><service_request_id/>"
                            "<token>T7</token></request></service_requests>",
                "5,,,|,T7,,|");
}

static void quirk_04_wrappers_have_any_name(void **state) {
    (void)state;
    records_are(DECLARATION "<service_requests><service_requests><service_request_id>9"
                            "</service_request_id></service_requests></service_requests>",
                "9,,,|");
    records_are(DECLARATION "<service_requests><service_request><service_request_id>9"
                            "</service_request_id></service_request><service_request>"
                            "<service_request_id>8</service_request_id></service_request>"
                            "</service_requests>",
                "9,,,|8,,,|");
    questions_are(DECLARATION "<service_definition><service_code>1</service_code>"
                              "<attributes><code>a</code><datatype>string</datatype>"
                              "<values><key>k</key><name>n</name></values></attributes>"
                              "<attributes><code>b</code><datatype>singlevaluelist</datatype>"
                              "<values><key>k</key><name>n</name></values>"
                              "<values><key>l</key><name>m</name></values></attributes>"
                              "</service_definition>",
                  "a:100/0|k=n|b:104/0|k=n|l=m|");
    questions_are(DECLARATION "<service_definition><service_code>1</service_code>"
                              "<attribute><code>a</code><order>2</order></attribute>"
                              "<attribute><code>b</code><required>true</required></attribute>"
                              "</service_definition>",
                  "a:103@2|b:113/0|");
}

static void quirk_05_values_are_objects_or_a_number_and_datatypes_are_odd(void **state) {
    (void)state;
    questions_are("{\"service_code\":1,\"attributes\":[{\"code\":\"a\",\"datatype\":"
                  "\"singlevaluelist\",\"values\":[{\"key\":{\"value\":\"k\"},\"name\":{\"value\":"
                  "\"n\"}},{\"key\":3,\"name\":\"three\"}]}]}",
                  "a:104/0|k=n|3=three|");
    questions_are("{\"attributes\":[{\"code\":\"a\",\"datatype\":\"Picklist\",\"values\":0},"
                  "{\"code\":\"b\",\"datatype\":\"Informational\"},"
                  "{\"code\":\"c\",\"datatype\":\"Boolean (checkbox)\",\"dependencies\":null},"
                  "{\"code\":\"d\",\"datatype\":\"Text\"}]}",
                  "a:104/0|b:003/0|c:103/0|d:103/0|");
}

static void quirk_06_an_xml_error_is_only_the_declaration(void **state) {
    (void)state;
    assert_int_equal(refuse("text/xml", DECLARATION), ERR_PARSE);
    struct posted posted = posted_as(400, SERVICE_REALTIME, DECLARATION);
    assert_int_equal(posted.kind, POSTED_UNKNOWN);
}

static void quirk_07_pages_for_people_are_not_answers(void **state) {
    (void)state;
    assert_int_equal(refuse("text/html", "<!DOCTYPE html><html><body>Hi</body></html>"),
                     ERR_PROTOCOL);
    assert_int_equal(refuse("text/xml", DECLARATION "<html><body>Hi</body></html>"), ERR_PROTOCOL);
    assert_int_equal(
        refuse("text/xml", DECLARATION "<!DOCTYPE html>\n<html><body><p>Hi<br></body></html>"),
        ERR_PARSE);
    assert_int_equal(refuse("text/plain", "Internal Server Error"), ERR_PROTOCOL);
    assert_int_equal(refuse("application/json", ""), ERR_PARSE);
    assert_int_equal(posted_as(200, SERVICE_REALTIME, "<html></html>").kind, POSTED_UNKNOWN);
    assert_int_equal(posted_as(502, SERVICE_REALTIME, "<html></html>").kind, POSTED_UNKNOWN);
}

static void quirk_08_errors_have_many_shapes(void **state) {
    (void)state;
    static const char *const shapes[] = {
        "[{\"code\":403,\"description\":\"it is not wanted\"}]",
        "{\"type\":\"error\",\"code\":\"middleware_26\",\"message\":\"it is not wanted\"}",
        "{\"message\":\"it is not wanted\"}",
        "[{\"description\":\"it is not wanted\"}]",
        "{\"errors\":[{\"code\":\"400\",\"description\":\"it is not wanted\"}]}",
        "{\"errors\":{\"base\":[\"it is not wanted\"],\"full_errors\":[\"it is not wanted\"]}}",
        DECLARATION "<errors><error><code>403</code><description>it is not wanted</description>"
                    "</error></errors>",
    };
    for (size_t at = 0; at < sizeof shapes / sizeof shapes[0]; at++) {
        struct georeport_errors errors = errors_of(shapes[at]);
        assert_true(errors.is_any);
        assert_true(errors.code == 0 || errors.code == 400 || errors.code == 403);
        assert_int_equal(posted_as(400, SERVICE_REALTIME, shapes[at]).kind, POSTED_REFUSED);
    }
    assert_true(errors_of("{\"duplicate\":[\"reported before\"]}").is_duplicate);
    assert_true(
        errors_of(
            "[{\"description\":\"External system reference '9' already exists in database\"}]")
            .is_duplicate);
    assert_int_equal(errors_of("[{\"code\":\"411\",\"message\":\"x\"}]").code, 411);
    assert_int_equal(errors_of("[{\"code\":5550311,\"message\":\"x\"}]").code, 0);
    assert_int_equal(errors_of("[{\"code\":\"4zo\",\"message\":\"x\"}]").code, 0);
    assert_false(errors_of("[]").is_any);
}

static void quirk_12_an_error_before_the_answer_is_no_answer(void **state) {
    (void)state;
    assert_int_equal(refuse("application/json",
                            "[{\"description\":\"open311/unknownService\"}][{\"service_code\":1}]"),
                     ERR_PARSE);
}

static void quirk_19_the_whole_request_nested_lists_and_maps_are_read(void **state) {
    (void)state;
    char text[512];
    snprintf(text, sizeof text,
             "[{\"service_request_id\":77,\"status\":\"open\",\"service_name\":\"Hole\","
             "\"description\":\"mine %s\",\"media_url\":[{\"id\":1,\"url\":\"http://x\"}]}]",
             our_mark());
    assert_int_equal(posted_as(200, SERVICE_REALTIME, text).kind, POSTED_NUMBER);
    services_are("[[{\"service_code\":1,\"service_name\":\"A\"}]]", "1/A//00|");
    services_are(DECLARATION "<services></services>", "");
    services_are("[]", "");
    questions_are("{\"service_code\":1,\"attributes\":{\"a\":{\"code\":\"a\",\"datatype\":\"text\"}"
                  ",\"b\":{\"code\":\"b\",\"datatype\":\"number\"}}}",
                  "a:103/0|b:101/0|");
}

static void quirk_20_a_changeset_is_found_wherever_it_stands(void **state) {
    (void)state;
    char changeset[64];
    json_t *root = read_as("", "{\"changeset\":\"2012-01-01T00:00:00Z\",\"endpoints\":{}}");
    georeport_changeset(root, changeset);
    json_decref(root);
    assert_string_equal(changeset, "2012-01-01T00:00:00Z");
    root = read_as("", DECLARATION "<discovery><changeset>x1</changeset></discovery>");
    georeport_changeset(root, changeset);
    json_decref(root);
    assert_string_equal(changeset, "x1");
    root = read_as("", "[]");
    georeport_changeset(root, changeset);
    json_decref(root);
    assert_string_equal(changeset, "");
}

static void quirk_21_types_and_white_space_do_not_matter(void **state) {
    (void)state;
    json_t *root = read_as("text/plain", "\n\n   [\n  { \"service_request_id\" : 4 }\n ]\n");
    assert_int_equal(georeport_each_record(root, NULL, NULL), 1);
    json_decref(root);
    root = read_as("application/json", "\xef\xbb\xbf[{\"service_request_id\":4}]");
    assert_int_equal(georeport_each_record(root, NULL, NULL), 1);
    json_decref(root);
    records_are("<service_requests>\n  <request>\n    <service_request_id>\n 4 \n"
                "</service_request_id>\n  </request>\n</service_requests>",
                "4,,,|");
}

/* -- beyond the quirks */

static void xml_from_outside_cannot_reach_or_grow(void **state) {
    (void)state;
    static const char bomb[] =
        "<?xml version=\"1.0\"?><!DOCTYPE r [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]>"
        "<services><service><service_code>&b;</service_code></service></services>";
    static const char outside[] =
        "<?xml version=\"1.0\"?><!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>"
        "<services><service><service_code>&x;</service_code></service></services>";
    assert_int_equal(refuse("text/xml", bomb), ERR_PARSE);
    assert_int_equal(refuse("text/xml", outside), ERR_PARSE);
    assert_int_equal(refuse("text/xml", "<!-- <x --><!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>"),
                     ERR_PARSE);
    assert_int_equal(refuse("text/xml", "<!-- - <a> --><?p <b> ?> <!-- --><!DOCTYPE a><a>1</a>"),
                     ERR_PARSE);
    assert_int_equal(refuse("text/xml", "<!doctype a><a>1</a>"), ERR_PARSE);
    assert_int_equal(refuse("text/xml", "<?p never ends <!DOCTYPE a><a>1</a>"), ERR_PARSE);
    assert_int_equal(refuse("text/xml", "<!-- never ends -> <!DOCTYPE a><a>1</a>"), ERR_PARSE);
    assert_int_equal(refuse("text/xml", "<a>&undefined;</a>"), ERR_PARSE);
    assert_int_equal(refuse("text/xml", "<a><b></a></b>"), ERR_PARSE);
    char deep[301] = "";
    for (int at = 0; at < 100; at++)
        memcpy(deep + (size_t)at * 3, "<a>", 3);
    assert_int_equal(refuse("text/xml", deep), ERR_TOO_BIG);
}

static void xml_text_keeps_its_signs(void **state) {
    (void)state;
    services_are("<!-- <!DOCTYPE a> --><?p <!DOCTYPE b> ?>"
                 "<services><service><service_code>a</service_code>"
                 "<service_name><![CDATA[<!DOCTYPE c>]]></service_name></service></services>",
                 "a/<!DOCTYPE c>//00|");
    services_are(DECLARATION "<services><service><service_code>a&amp;b</service_code>"
                             "<service_name><![CDATA[<Trees> & more]]></service_name>"
                             "<group>Stra&#223;e</group></service></services>",
                 "a&b/<Trees> & more/Straße/00|");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quirk_01_codes_and_ids_are_numbers_or_text),
        cmocka_unit_test(quirk_02_booleans_are_text_and_keys_are_dropped),
        cmocka_unit_test(quirk_03_null_empty_absent_and_the_word_null_are_alike),
        cmocka_unit_test(quirk_04_wrappers_have_any_name),
        cmocka_unit_test(quirk_05_values_are_objects_or_a_number_and_datatypes_are_odd),
        cmocka_unit_test(quirk_06_an_xml_error_is_only_the_declaration),
        cmocka_unit_test(quirk_07_pages_for_people_are_not_answers),
        cmocka_unit_test(quirk_08_errors_have_many_shapes),
        cmocka_unit_test(quirk_12_an_error_before_the_answer_is_no_answer),
        cmocka_unit_test(quirk_19_the_whole_request_nested_lists_and_maps_are_read),
        cmocka_unit_test(quirk_20_a_changeset_is_found_wherever_it_stands),
        cmocka_unit_test(quirk_21_types_and_white_space_do_not_matter),
        cmocka_unit_test(xml_from_outside_cannot_reach_or_grow),
        cmocka_unit_test(xml_text_keeps_its_signs),
    };
    return cmocka_run_group_tests_name("georeport", tests, NULL, NULL);
}
