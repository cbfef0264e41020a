#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "flow/search.h"
#include "support_city.h"

static struct catalogue *city;

static int set_up(void **state) {
    (void)state;
    city = city_catalogue();
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    catalogue_destroy(city);
    return 0;
}

static void assert_first(enum lang lang, const char *typed, const char *code) {
    int32_t found[16];
    int32_t count = search_services(city, lang, typed, found, 16);
    if (count == 0)
        fail_msg("\"%s\" found nothing, not %s", typed, code);
    if (strcmp(city->services[found[0]].code, code) != 0)
        fail_msg("\"%s\" found %s first, not %s", typed, city->services[found[0]].code, code);
}

static void assert_none(enum lang lang, const char *typed) {
    int32_t found[16];
    int32_t count = search_services(city, lang, typed, found, 16);
    if (count != 0)
        fail_msg("\"%s\" found %s", typed, city->services[found[0]].code);
}

static void a_service_is_found_by_name_keyword_and_description(void **state) {
    (void)state;
    assert_first(LANG_EN, "pothole", "POTHOLE");
    assert_first(LANG_EN, "POT", "POTHOLE");
    assert_first(LANG_EN, "asphalt", "POTHOLE");
    assert_first(LANG_EN, "garbage", "TRASH");
    assert_first(LANG_EN, "mattress", "BULKY");
    assert_first(LANG_EN, "we did not empty", "TRASH");
}

static void misspelling_is_forgiven(void **state) {
    (void)state;
    assert_first(LANG_EN, "pothol", "POTHOLE");
    assert_first(LANG_EN, "pothloe", "POTHOLE"); /* a swap is one error */
    assert_first(LANG_EN, "grafitti", "GRAFFITI");
    assert_first(LANG_EN, "graffitty", "GRAFFITI");
    assert_first(LANG_EN, "sidewlak", "SIDEWALK");
    assert_first(LANG_EN, "street lihgt", "LIGHT 1:A");
    assert_first(LANG_EN, "mised trash", "TRASH");
}

static void short_words_must_be_right(void **state) {
    (void)state;
    assert_none(LANG_EN, "nois3x");
    assert_none(LANG_EN, "lomp");
    assert_none(LANG_EN, "zzzzzzzz");
    assert_none(LANG_EN, "");
    assert_none(LANG_EN, "  - ");
}

static void words_may_come_in_any_order_and_some_may_be_wrong(void **state) {
    (void)state;
    assert_first(LANG_EN, "light street", "LIGHT 1:A");
    assert_first(LANG_EN, "my street light is broken", "LIGHT 1:A");
    assert_first(LANG_EN, "trash not picked up", "TRASH");
    assert_first(LANG_EN, "stop sign bent", "SIGN");
}

static void each_language_is_searched_in_its_own_words(void **state) {
    (void)state;
    assert_first(LANG_ES, "basúra", "TRASH");
    assert_first(LANG_ES, "lampara", "LIGHT 1:A");
    assert_first(LANG_ES, "vache", "POTHOLE");
    assert_first(LANG_ZH, "路灯", "LIGHT 1:A");
    assert_first(LANG_ZH, "灯", "LIGHT 1:A");
    assert_first(LANG_ZH, "路灯坏了", "LIGHT 1:A");
    assert_first(LANG_ZH, "垃圾没清运", "TRASH");
    assert_first(LANG_ZH, "lu deng", "LIGHT 1:A");
    assert_first(LANG_VI, "o ga", "POTHOLE");
    assert_first(LANG_VI, "duong", "POTHOLE");
    assert_first(LANG_VI, "đèn đường", "LIGHT 1:A");
    assert_first(LANG_VI, "rac", "TRASH");
    assert_first(LANG_AR, "حفره", "POTHOLE");
    assert_first(LANG_AR, "اسفلت", "POTHOLE");
    assert_first(LANG_AR, "رخصه", "TRASH");
    assert_first(LANG_AR, "القمامه", "TRASH");
}

static void names_come_before_keywords_and_word_starts_before_insides(void **state) {
    (void)state;
    int32_t found[16];
    int32_t count = search_services(city, LANG_EN, "sign", found, 16);
    assert_true(count >= 2);
    assert_string_equal(city->services[found[0]].code, "SIGN");
    count = search_services(city, LANG_EN, "street", found, 16);
    assert_true(count >= 3);
    assert_string_equal(city->services[found[0]].code, "LIGHT 1:A");
    assert_string_equal(city->services[found[1]].code, "SIGN");
    assert_string_equal(city->services[found[2]].code, "POTHOLE"); /* in its description */
}

static void no_more_than_the_room_is_written(void **state) {
    (void)state;
    int32_t found[3] = {-7, -7, -7};
    assert_int_equal(search_services(city, LANG_EN, "a", found, 2), 2);
    assert_int_equal(found[2], -7);
    assert_int_equal(search_services(city, LANG_EN, "a", found, 0), 0);
}

static void very_long_input_is_no_trouble(void **state) {
    (void)state;
    char typed[400];
    int32_t found[16];
    memset(typed, 'p', sizeof typed - 1);
    typed[sizeof typed - 1] = '\0';
    assert_int_equal(search_services(city, LANG_EN, typed, found, 16), 0);
    for (size_t at = 0; at + 2 < sizeof typed; at += 2)
        memcpy(typed + at, "a ", 2);
    (void)search_services(city, LANG_EN, typed, found, 16);
    for (size_t at = 0; at + 3 < sizeof typed; at += 3)
        memcpy(typed + at, "灯", 3);
    assert_true(search_services(city, LANG_ZH, typed, found, 16) <= 16);
}

static void a_long_list_is_narrowed_by_its_values(void **state) {
    (void)state;
    struct definition *definition = city_definition("POTHOLE");
    const struct question *sizes = &definition->questions[CITY_SIZE];
    int32_t found[8];
    assert_int_equal(search_values(sizes, LANG_EN, "", found, 8), 4);
    assert_int_equal(found[3], 3);
    assert_int_equal(search_values(sizes, LANG_EN, "bigger", found, 8), 1);
    assert_int_equal(found[0], 2);
    assert_int_equal(search_values(sizes, LANG_EN, "dinner palte", found, 8), 3);
    assert_int_equal(search_values(sizes, LANG_EN, "elephant", found, 8), 0);
    definition_destroy(definition);
}

static void everything_is_found_among_two_thousand(void **state) {
    (void)state;
    struct catalogue *large = city_large_catalogue(2000, 10);
    int32_t found[16];
    assert_true(search_services(large, LANG_EN, "kind 1234", found, 16) >= 1);
    assert_int_equal(found[0], 1234);
    assert_int_equal(search_services(large, LANG_EN, "broken hidrant", found, 16), 16);
    assert_memory_equal(large->services[found[0]].name[LANG_EN], "Broken hydrant", 14);
    catalogue_destroy(large);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_service_is_found_by_name_keyword_and_description),
        cmocka_unit_test(misspelling_is_forgiven),
        cmocka_unit_test(short_words_must_be_right),
        cmocka_unit_test(words_may_come_in_any_order_and_some_may_be_wrong),
        cmocka_unit_test(each_language_is_searched_in_its_own_words),
        cmocka_unit_test(names_come_before_keywords_and_word_starts_before_insides),
        cmocka_unit_test(no_more_than_the_room_is_written),
        cmocka_unit_test(very_long_input_is_no_trouble),
        cmocka_unit_test(a_long_list_is_narrowed_by_its_values),
        cmocka_unit_test(everything_is_found_among_two_thousand),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
