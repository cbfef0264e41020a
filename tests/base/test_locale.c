#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/locale.h"

#define NINE_ON_MARCH_4 1772640000000 /* 2026-03-04T16:00:00Z, 9:00 in Denver */

static struct locale *locales[LANG_COUNT];

static int open_locales(void **state) {
    (void)state;
    for (int i = 0; i < LANG_COUNT; i++)
        if (locale_create((enum lang)i, "America/Denver", &locales[i]) != ERR_OK)
            return -1;
    return 0;
}

static int close_locales(void **state) {
    (void)state;
    for (int i = 0; i < LANG_COUNT; i++)
        locale_destroy(locales[i]);
    locale_destroy(NULL);
    return 0;
}

static void languages_have_codes_and_their_own_names(void **state) {
    (void)state;
    for (int i = 0; i < LANG_COUNT; i++) {
        enum lang lang = LANG_COUNT;
        assert_int_equal(lang_from_code(lang_code((enum lang)i), &lang), ERR_OK);
        assert_int_equal(lang, i);
        assert_true(strlen(lang_own_name(lang)) > 3);
        assert_int_equal(lang_is_rtl(lang), lang == LANG_AR);
        assert_int_equal(locale_lang(locales[i]), lang);
    }
    enum lang untouched = LANG_VI;
    assert_int_equal(lang_from_code("fr", &untouched), ERR_NOT_FOUND);
    assert_int_equal(untouched, LANG_VI);
}

static void an_unknown_time_zone_is_not_found(void **state) {
    (void)state;
    struct locale *none = NULL;
    static const char too_long[] =
        "A_zone_name_that_is_much_longer_than_any_zone_name_is/Ever_was_or_will_be";
    static const char *const zones[] = {
        "",       "Mars/Olympus", "../../etc/passwd", "zone.tab", "posix/America/Denver",
        too_long, "localtime",
    };
    for (size_t i = 0; i < sizeof zones / sizeof zones[0]; i++)
        assert_int_equal(locale_create(LANG_EN, zones[i], &none), ERR_NOT_FOUND);
    assert_null(none);
}

/* reference/i18n section 2, second table. */
static void plural_categories_are_those_of_the_language(void **state) {
    (void)state;
    static const struct {
        enum lang lang;
        double number;
        const char *category;
    } rows[] = {
        {LANG_EN, 1, "one"},   {LANG_EN, 0, "other"},   {LANG_EN, 1.5, "other"},
        {LANG_ES, 1, "one"},   {LANG_ES, 2, "other"},   {LANG_ES, 1000000, "many"},
        {LANG_ZH, 1, "other"}, {LANG_VI, 1, "other"},   {LANG_AR, 0, "zero"},
        {LANG_AR, 1, "one"},   {LANG_AR, 2, "two"},     {LANG_AR, 3, "few"},
        {LANG_AR, 11, "many"}, {LANG_AR, 100, "other"}, {LANG_AR, 1.5, "other"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_string_equal(locale_plural(locales[rows[i].lang], rows[i].number), rows[i].category);
}

static void money_is_the_same_everywhere(void **state) {
    (void)state;
    static const struct {
        int64_t cents;
        const char *text;
    } rows[] = {
        {8420, "$84.20"},      {0, "$0.00"},
        {5, "$0.05"},          {-310, "-$3.10"},
        {123456, "$1,234.56"}, {100000000, "$1,000,000.00"},
        {99999, "$999.99"},    {INT64_MIN, "-$92,233,720,368,547,758.08"},
    };
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
            char out[64];
            locale_money(locales[lang], rows[i].cents, out, sizeof out);
            assert_string_equal(out, rows[i].text);
        }
    }
}

/* reference/i18n section 2, "Formats seen". */
static void dates_and_times_are_written_as_people_write_them(void **state) {
    (void)state;
    static const char *const expected[LANG_COUNT][5] = {
        [LANG_EN] = {"Wednesday, March 4, 2026", "March 4", "9:00\u00a0AM", "1,234.5", "9\u00a0AM"},
        [LANG_ES] = {"miércoles, 4 de marzo de 2026", "4 de marzo", "9:00\u00a0a.\u00a0m.",
                     "1,234.5", "9\u00a0a.\u00a0m."},
        [LANG_ZH] = {"2026年3月4日星期三", "3月4日", "上午9:00", "1,234.5", "上午9时"},
        [LANG_VI] = {"Thứ Tư, 4 tháng 3, 2026", "4 tháng 3", "9:00\u00a0SA", "1.234,5",
                     "9\u00a0SA"},
        [LANG_AR] = {"الأربعاء، 4 مارس 2026", "4 مارس", "9:00 ص", "1,234.5", "9 ص"},
    };
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        char out[5][64];
        locale_date(locales[lang], NINE_ON_MARCH_4, false, out[0], 64);
        locale_date(locales[lang], NINE_ON_MARCH_4, true, out[1], 64);
        locale_time(locales[lang], NINE_ON_MARCH_4, out[2], 64);
        locale_number(locales[lang], 1234.5, out[3], 64);
        locale_hour(locales[lang], NINE_ON_MARCH_4, out[4], 64);
        for (int i = 0; i < 5; i++)
            assert_string_equal(out[i], expected[lang][i]);
    }
    char little[4] = "xyz";
    locale_time(locales[LANG_EN], NINE_ON_MARCH_4, little, sizeof little);
    assert_true(strlen(little) < 4);
}

static int sign(int number) {
    return (number > 0) - (number < 0);
}

/* reference/i18n section 8, "sorting". */
static void lists_are_sorted_as_the_language_sorts(void **state) {
    (void)state;
    static const struct {
        enum lang lang;
        const char *first, *second;
    } rows[] = {
        {LANG_EN, "apple", "Banana"}, {LANG_ES, "nube", "ñame"}, {LANG_EN, "ñame", "nube"},
        {LANG_ZH, "安", "北京"},      {LANG_ZH, "李", "王"},     {LANG_VI, "d", "đ"},
        {LANG_VI, "a", "ă"},          {LANG_VI, "ă", "â"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct locale *locale = locales[rows[i].lang];
        assert_int_equal(sign(locale_compare(locale, rows[i].first, rows[i].second)), -1);
        assert_int_equal(sign(locale_compare(locale, rows[i].second, rows[i].first)), 1);
        assert_int_equal(locale_compare(locale, rows[i].first, rows[i].first), 0);
    }
}

static void fields_are_of_the_city_and_come_back(void **state) {
    (void)state;
    struct locale *locale = locales[LANG_EN];
    struct time_fields fields;
    locale_fields(locale, NINE_ON_MARCH_4, &fields);
    assert_int_equal(fields.year, 2026);
    assert_int_equal(fields.month, 3);
    assert_int_equal(fields.day, 4);
    assert_int_equal(fields.hour, 9);
    assert_int_equal(fields.minute, 0);
    assert_int_equal(fields.weekday, 3); /* Wednesday */
    for (int64_t moment = NINE_ON_MARCH_4; moment < NINE_ON_MARCH_4 + 86400000LL * 800;
         moment += 86400000LL * 3 + 3540000) {
        int64_t back = 0;
        locale_fields(locale, moment, &fields);
        assert_int_equal(locale_from_fields(locale, &fields, &back), ERR_OK);
        int64_t whole_minutes = moment / 60000 * 60000;
        /* the hour that a clock shows twice in autumn may be either of the two */
        assert_true(back == whole_minutes || back == whole_minutes - 3600000 ||
                    back == whole_minutes + 3600000);
    }
}

static void days_that_do_not_exist_are_invalid(void **state) {
    (void)state;
    static const struct time_fields bad[] = {
        {.year = 2026, .month = 2, .day = 29},
        {.year = 2026, .month = 13, .day = 1},
        {.year = 2026, .month = 0, .day = 1},
        {.year = 2026, .month = 4, .day = 31},
        {.year = 2026, .month = 1, .day = 0},
        {.year = 2026, .month = 1, .day = 1, .hour = 24},
        {.year = 2026, .month = 1, .day = 1, .minute = 60},
        {.year = 0, .month = 1, .day = 1},
    };
    int64_t untouched = 7;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(locale_from_fields(locales[LANG_EN], &bad[i], &untouched), ERR_INVALID);
    assert_int_equal(untouched, 7);
    struct time_fields leap = {.year = 2028, .month = 2, .day = 29};
    assert_int_equal(locale_from_fields(locales[LANG_EN], &leap, &untouched), ERR_OK);
}

static void times_are_read_as_servers_write_them(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int64_t wall_ms;
    } rows[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"2026-03-04T16:00:00Z", NINE_ON_MARCH_4},
        {"2026-03-04T09:00:00-07:00", NINE_ON_MARCH_4},
        {"2026-03-04T09:00:00-0700", NINE_ON_MARCH_4},
        {"2026-03-04T09:00:00-07", NINE_ON_MARCH_4},
        {"2026-03-04T21:30:00+05:30", NINE_ON_MARCH_4},
        {"2026-03-04 16:00:00.999z", NINE_ON_MARCH_4},
        {"2026-03-04t16:00:00", NINE_ON_MARCH_4},
        {"2026-03-04T16:00Z", NINE_ON_MARCH_4},
        {"2026-03-04", NINE_ON_MARCH_4 - 57600000},
        {"1969-12-31T23:59:59Z", -1000},
        {"2000-02-29T00:00:00Z", 951782400000},
        {"9999-12-31T23:59:59Z", 253402300799000},
        {"0001-01-01T00:00:00Z", -62135596800000},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t wall_ms = 1;
        if (time_parse(rows[i].text, &wall_ms) != ERR_OK || wall_ms != rows[i].wall_ms)
            fail_msg("%s: %lld", rows[i].text, (long long)wall_ms);
    }
}

static void what_is_no_time_is_not_read(void **state) {
    (void)state;
    static const char *const rows[] = {
        "",
        "null",
        "2026",
        "2026-3-4",
        "2026-02-29",
        "2026-13-01",
        "2026-00-10",
        "2026-01-32",
        "2026-03-04T",
        "2026-03-04T24:00:00Z",
        "2026-03-04T16:60:00Z",
        "2026-03-04T16:00:61Z",
        "2026-03-04T16:00:00.Z",
        "2026-03-04T16:00:00Zx",
        "2026-03-04T16:00:00+",
        "2026-03-04T16:00:00+1",
        "2026-03-04T16:00:00+24:00",
        "2026-03-04T16:00:00+01:",
        "03/04/2026",
    };
    int64_t untouched = 7;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (time_parse(rows[i], &untouched) != ERR_PARSE)
            fail_msg("\"%s\" was read", rows[i]);
    assert_int_equal(untouched, 7);
}

static void a_written_time_is_read_back(void **state) {
    (void)state;
    char out[24];
    time_format(NINE_ON_MARCH_4 + 999, out);
    assert_string_equal(out, "2026-03-04T16:00:00Z");
    time_format(-1, out);
    assert_string_equal(out, "1969-12-31T23:59:59Z");
    time_format(INT64_MAX, out);
    assert_string_equal(out, "1970-01-01T00:00:00Z");
    time_format(INT64_MIN, out);
    assert_string_equal(out, "1970-01-01T00:00:00Z");
    for (int64_t ms = -62135596800000; ms < 253402300799000; ms += 86399000LL * 97) {
        int64_t back = 0;
        time_format(ms, out);
        assert_int_equal(time_parse(out, &back), ERR_OK);
        if (back != ms)
            fail_msg("%s", out);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(languages_have_codes_and_their_own_names),
        cmocka_unit_test(an_unknown_time_zone_is_not_found),
        cmocka_unit_test(plural_categories_are_those_of_the_language),
        cmocka_unit_test(money_is_the_same_everywhere),
        cmocka_unit_test(dates_and_times_are_written_as_people_write_them),
        cmocka_unit_test(lists_are_sorted_as_the_language_sorts),
        cmocka_unit_test(fields_are_of_the_city_and_come_back),
        cmocka_unit_test(days_that_do_not_exist_are_invalid),
        cmocka_unit_test(times_are_read_as_servers_write_them),
        cmocka_unit_test(what_is_no_time_is_not_read),
        cmocka_unit_test(a_written_time_is_read_back),
    };
    return cmocka_run_group_tests(tests, open_locales, close_locales);
}
