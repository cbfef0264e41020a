#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "flow/search.h"
#include "support_city.h"

static struct catalogue *city;

static uint32_t next(uint32_t *seed) {
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

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

/* What a resident may type: a piece of some service's own text, with letters changed, left out,
 * doubled and swapped, in two of three cases. */
static void make_query(const char *fold, uint32_t *seed, char typed[64]) {
    size_t len = strlen(fold), letters = 1 + next(seed) % 24, from = next(seed) % len;
    while (from > 0 && ((unsigned char)fold[from] & 0xc0) == 0x80)
        from--;
    size_t to = from + letters < len ? from + letters : len;
    while (to < len && ((unsigned char)fold[to] & 0xc0) == 0x80)
        to++;
    snprintf(typed, 64, "%.*s", (int)(to - from), fold + from);
    size_t typed_len = strlen(typed), errors = next(seed) % 3;
    for (; errors > 0 && typed_len > 2; errors--) {
        size_t at = next(seed) % (typed_len - 1);
        if (((typed[at] | typed[at + 1]) & 0x80) != 0)
            continue;
        char first = typed[at];
        switch (next(seed) % 3) {
        case 0:
            typed[at] = (char)('a' + next(seed) % 26);
            break;
        case 1:
            typed[at] = typed[at + 1];
            typed[at + 1] = first;
            break;
        default:
            memmove(typed + at, typed + at + 1, typed_len - at);
            typed_len--;
        }
    }
}

static void assert_same_without_index(struct catalogue *catalogue, enum lang lang,
                                      const char *typed, int *hits) {
    int32_t with[16], without[16];
    struct search_index *index = catalogue->index[lang];
    assert_non_null(index);
    int32_t count = search_services(catalogue, lang, typed, with, 16);
    catalogue->index[lang] = NULL;
    int32_t slow = search_services(catalogue, lang, typed, without, 16);
    catalogue->index[lang] = index;
    if (count != slow || memcmp(with, without, sizeof with[0] * (size_t)count) != 0)
        fail_msg("\"%s\": %d found with the index, %d without, or others", typed, (int)count,
                 (int)slow);
    *hits += count > 0;
}

static void the_index_leaves_nothing_out(void **state) {
    (void)state;
    uint32_t seed = 311;
    int hits = 0;
    struct catalogue *large = city_large_catalogue(2000, 1);
    for (int round = 0; round < 4000; round++) {
        struct catalogue *catalogue = round % 4 == 0 ? large : city;
        enum lang lang = (enum lang)(next(&seed) % LANG_COUNT);
        int32_t at = (int32_t)(next(&seed) % (uint32_t)catalogue->service_count);
        char typed[64];
        make_query(catalogue->services[at].fold[lang], &seed, typed);
        assert_same_without_index(catalogue, lang, typed, &hits);
    }
    assert_true(hits > 2000); /* else the queries ask nothing */
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
        cmocka_unit_test(the_index_leaves_nothing_out),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
