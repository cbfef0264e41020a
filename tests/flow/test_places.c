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

static const char *nth(const char *typed, int n) {
    int32_t found[6];
    int32_t count = search_places(city, typed, found, 6);
    return n < count ? city->places[found[n]].text : "";
}

static int count_of(const char *typed) {
    int32_t found[6];
    return (int)search_places(city, typed, found, 6);
}

static void a_number_and_the_beginning_of_a_street_complete_it(void **state) {
    (void)state;
    assert_string_equal(nth("214 mil", 0), "214 Mill Street");
    assert_string_equal(nth("214 mil", 1), "214 Milton Avenue");
    assert_int_equal(count_of("214 mil"), 2);
    assert_string_equal(nth("214 mill st", 0), "214 Mill Street");
    assert_string_equal(nth("10 old mill rd", 0), "10 Old Mill Road");
    assert_string_equal(nth("1 peña blvd", 0), "1 Peña Boulevard");
    assert_string_equal(nth("1 PENA", 0), "1 Peña Boulevard");
}

static void a_house_number_is_whole_once_the_street_is_typed(void **state) {
    (void)state;
    assert_string_equal(nth("214", 0), "214 Mill Street");
    assert_int_equal(count_of("214"), 3); /* 2140 too, while the number may go on */
    assert_string_equal(nth("214 mill street", 0), "214 Mill Street");
    assert_int_equal(count_of("214 mill street"), 1);
    assert_int_equal(count_of("99 mill street"), 0);
}

static void near_misses_of_the_street_are_forgiven(void **state) {
    (void)state;
    assert_string_equal(nth("214 milten", 0), "214 Milton Avenue");
    assert_string_equal(nth("214 mitlon", 0), "214 Milton Avenue");
    assert_string_equal(nth("214 millstreet", 0), "214 Mill Street");
}

static void without_a_number_a_street_has_one_row(void **state) {
    (void)state;
    assert_string_equal(nth("oak", 0), "5 Oak Street");
    assert_string_equal(nth("oak", 1), "Oak Street and Mill Street");
    assert_int_equal(count_of("oak"), 2);
    assert_string_equal(nth("oak street", 0), "5 Oak Street");
}

static void corners_are_found_from_both_sides(void **state) {
    (void)state;
    assert_string_equal(nth("mill and 3", 0), "Mill Street and 3rd Avenue");
    assert_string_equal(nth("3rd & mill", 0), "Mill Street and 3rd Avenue");
    assert_string_equal(nth("third and mill", 0), "Mill Street and 3rd Avenue");
    assert_string_equal(nth("mill y 3rd", 0), "Mill Street and 3rd Avenue");
}

static void parks_and_buildings_are_found(void **state) {
    (void)state;
    assert_string_equal(nth("millrace", 0), "Millrace Park");
    assert_string_equal(nth("city hall", 0), "City Hall, 100 Main Street");
}

static void a_notice_is_found_by_its_whole_code_only(void **state) {
    (void)state;
    assert_string_equal(nth("n-4821", 0), "Mill Street at 11th Avenue, bridge");
    assert_string_equal(nth("bridge", 0), "");
    assert_string_equal(nth("n-48", 0), "");
    assert_string_equal(nth("4821", 0), "");
    int32_t notice = city_place(city, "Mill Street at 11th Avenue, bridge");
    static const char *const TYPED[] = {"n 4821", "N-4821",     "N4821",
                                        "4821",   "n–４８２１", "N-٤٨٢١"};
    for (size_t at = 0; at < sizeof TYPED / sizeof TYPED[0]; at++)
        assert_int_equal(search_notice(city, TYPED[at]), notice);
    assert_int_equal(search_notice(city, "N-4822"), -1);
    assert_int_equal(search_notice(city, "482"), -1);
    assert_int_equal(search_notice(city, ""), -1);
    assert_int_equal(search_notice(city, "--"), -1);
}

static void a_street_outside_is_found_with_any_number(void **state) {
    (void)state;
    assert_string_equal(nth("12 harlow", 0), "Harlow Avenue");
    assert_string_equal(nth("harlow av", 0), "Harlow Avenue");
}

static void nothing_is_found_for_nothing(void **state) {
    (void)state;
    assert_int_equal(count_of(""), 0);
    assert_int_equal(count_of(" , "), 0);
    assert_int_equal(count_of("xyzzy"), 0);
    int32_t found[1];
    assert_int_equal(search_places(city, "mill", found, 0), 0);
}

static void an_address_is_found_among_many(void **state) {
    (void)state;
    struct catalogue *large = city_large_catalogue(10, 5600);
    int32_t found[6];
    for (int at = 0; at < 5600; at += 331) {
        assert_true(search_places(large, large->places[at].text, found, 6) >= 1);
        assert_int_equal(found[0], at);
    }
    assert_int_equal(search_places(large, "mill", found, 6), 6);
    catalogue_destroy(large);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_and_the_beginning_of_a_street_complete_it),
        cmocka_unit_test(a_house_number_is_whole_once_the_street_is_typed),
        cmocka_unit_test(near_misses_of_the_street_are_forgiven),
        cmocka_unit_test(without_a_number_a_street_has_one_row),
        cmocka_unit_test(corners_are_found_from_both_sides),
        cmocka_unit_test(parks_and_buildings_are_found),
        cmocka_unit_test(a_notice_is_found_by_its_whole_code_only),
        cmocka_unit_test(a_street_outside_is_found_with_any_number),
        cmocka_unit_test(nothing_is_found_for_nothing),
        cmocka_unit_test(an_address_is_found_among_many),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
