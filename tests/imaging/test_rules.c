/* County files: ours are good; what is wrong in a file is named. And verdicts of a document. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "imaging/check.h"

#define COUNTY(name) KIOSK_SOURCE_DIR "/assets/counties/" name

static void test_ours(void **state) {
    struct rules rules;
    char message[RULES_MESSAGE_ROOM];
    (void)state;
    assert_int_equal(rules_read_file(COUNTY("maricopa.json"), &rules, message), ERR_OK);
    assert_string_equal(message, "");
    assert_true(rules.least_dpi == 300 && rules.widest == 8.5 && rules.longest == 14);
    assert_true(rules.stamp_top == 2 && rules.stamp_left_free == 3.5);
    assert_int_equal(rules.margins, RULE_WARN); /* by law no ground for rejection */
    assert_int_equal(rules.type, RULE_WARN);
    assert_int_equal(rules_read_file(COUNTY("plain.json"), &rules, message), ERR_OK);
    assert_int_equal(rules.stamp, RULE_OFF);
    assert_int_equal(rules.margins, RULE_OFF);
}

static void test_refused(void **state) {
    static const struct {
        const char *text, *message;
        enum err err;
    } rows[] = {
        {"", "the file: is no JSON (parse)", ERR_PARSE},
        {"[]", "the file: is no object", ERR_INVALID},
        {"{\"source\":\"s\"}", "name: is missing", ERR_INVALID},
        {"{\"name\":\"n\"}", "source: is missing", ERR_INVALID},
        {"{\"name\":\"n\",\"source\":\"s\",\"papre\":{}}", "papre: is no rule", ERR_INVALID},
        {"{\"name\":\"n\",\"source\":\"s\",\"paper\":7}", "paper: is no object", ERR_INVALID},
        {"{\"name\":\"n\",\"source\":\"s\",\"blank\":{\"levl\":\"ask\"}}", "blank.levl: is no rule",
         ERR_INVALID},
        {"{\"name\":\"n\",\"source\":\"s\",\"blank\":{}}", "blank.level: is missing", ERR_INVALID},
        {"{\"name\":\"n\",\"source\":\"s\",\"blank\":{\"level\":\"refuse\"}}",
         "blank.level: is not \"off\", \"info\", \"warn\" or \"ask\"", ERR_INVALID},
        {"{\"name\":\"n\",\"source\":\"s\",\"pages\":{\"level\":\"ask\",\"most\":\"9\"}}",
         "pages.most: is no number", ERR_INVALID},
        {"{\"name\":\"n\",\"source\":\"s\",\"pages\":{\"level\":\"ask\",\"most\":0}}",
         "pages.most: 0 is not between 1 and 2000", ERR_INVALID},
        {"{\"name\":\"n\",\"source\":\"s\",\"pages\":{\"level\":\"ask\",\"most\":1.5}}",
         "pages.most: 1.5 is no whole number", ERR_INVALID},
        {"{\"name\":\"n\",\"source\":\"s\",\"stamp\":{\"level\":\"ask\",\"top\":2}}",
         "stamp.left_free: is missing", ERR_INVALID},
        {"{\"name\":\"n\",\"source\":\"s\",\"type\":{\"level\":\"warn\",\"least\":9,\"doubt\":10}}",
         "type.doubt: 10 is more than type.least", ERR_INVALID},
    };
    (void)state;
    for (size_t at = 0; at < sizeof(rows) / sizeof(rows[0]); at++) {
        struct rules rules;
        char message[RULES_MESSAGE_ROOM];
        enum err err = rules_read(rows[at].text, strlen(rows[at].text), &rules, message);
        assert_string_equal(message, rows[at].message);
        assert_int_equal(err, rows[at].err);
    }
}

static void test_too_many_pages(void **state) {
    struct rules rules = {.pages = RULE_ASK, .most_pages = 100};
    struct check_list list;
    (void)state;
    check_document(100, &rules, &list);
    assert_int_equal(list.count, 0);
    check_document(101, &rules, &list);
    assert_int_equal(list.count, 1);
    assert_int_equal(list.findings[0].code, CHECK_TOO_MANY_PAGES);
    assert_int_equal(list.findings[0].level, RULE_ASK);
    assert_true(list.findings[0].measured == 101 && list.findings[0].limit == 100);
    rules.pages = RULE_OFF;
    check_document(101, &rules, &list);
    assert_int_equal(list.count, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_ours), cmocka_unit_test(test_refused),
                                       cmocka_unit_test(test_too_many_pages)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
