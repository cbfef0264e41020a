#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ui/spoken.h"

struct date_row {
    enum lang lang;
    int year, month, day, weekday;
    const char *words;
};
struct time_row {
    enum lang lang;
    int hour, minute;
    const char *words;
};

static void dates_are_said_as_each_language_does(void **state) {
    static const struct date_row rows[] = {
        {LANG_EN, 2026, 3, 4, 3, "Wednesday, March fourth, twenty twenty-six"},
        {LANG_EN, 2026, 11, 24, -1, "November twenty-fourth, twenty twenty-six"},
        {LANG_EN, 2007, 1, 31, -1, "January thirty-first, two thousand seven"},
        {LANG_EN, 1999, 12, 1, -1, "December first, nineteen ninety-nine"},
        {LANG_EN, 1905, 5, 12, -1, "May twelfth, nineteen oh five"},
        {LANG_EN, 1900, 5, 20, -1, "May twentieth, nineteen hundred"},
        {LANG_EN, 2000, 2, 29, -1, "February twenty-ninth, two thousand"},
        {LANG_EN, 0, 7, 3, 0, "Sunday, July third"},
        {LANG_ES, 2026, 3, 4, 3, "miércoles, cuatro de marzo de dos mil veintiséis"},
        {LANG_ES, 2026, 1, 1, -1, "primero de enero de dos mil veintiséis"},
        {LANG_ES, 1999, 10, 21, 6,
         "sábado, veintiuno de octubre de mil novecientos noventa y nueve"},
        {LANG_ES, 0, 12, 31, -1, "treinta y uno de diciembre"},
        {LANG_ZH, 2026, 3, 4, 3, "二零二六年三月四日，星期三"},
        {LANG_ZH, 2026, 12, 22, 0, "二零二六年十二月二十二日，星期日"},
        {LANG_ZH, 0, 2, 2, -1, "二月二日"},
        {LANG_ZH, 2005, 10, 10, -1, "二零零五年十月十日"},
        {LANG_VI, 2026, 3, 4, 3, "thứ Tư, ngày bốn tháng ba năm hai nghìn không trăm hai mươi sáu"},
        {LANG_VI, 0, 4, 15, 0, "Chủ nhật, ngày mười lăm tháng tư"},
        {LANG_VI, 0, 11, 21, -1, "ngày hai mươi mốt tháng mười một"},
        /* clang-format off */
        {LANG_AR, 2026, 3, 4, 3,
         "الأَرْبِعَاء، الرَابِع مِنْ مَارِس "
         "عَام أَلْفَيْن وَسِتَّة وَعِشْرِين"},
        /* clang-format on */
        {LANG_AR, 2012, 1, 12, -1, "الثَانِي عَشَر مِنْ يَنَايِر عَام أَلْفَيْن وَاِثْنَيْ عَشَر"},
        {LANG_AR, 0, 10, 1, -1, "الأَوَّل مِنْ أُكْتُوبَر"},
        {LANG_AR, 0, 10, 11, -1, "الحَادِي عَشَر مِنْ أُكْتُوبَر"},
        {LANG_AR, 0, 10, 20, -1, "العِشْرُون مِنْ أُكْتُوبَر"},
        {LANG_AR, 0, 10, 31, -1, "الحَادِي وَالثَلَاثُون مِنْ أُكْتُوبَر"},
    };
    char out[256];
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct date_row *row = &rows[i];
        size_t len =
            spoken_date(row->lang, row->year, row->month, row->day, row->weekday, out, sizeof(out));
        assert_string_equal(out, row->words);
        assert_int_equal(len, strlen(row->words));
    }
}

static void times_name_the_part_of_the_day(void **state) {
    static const struct time_row rows[] = {
        {LANG_EN, 0, 0, "midnight"},
        {LANG_EN, 12, 0, "noon"},
        {LANG_EN, 0, 5, "twelve oh five A.M."},
        {LANG_EN, 9, 0, "nine A.M."},
        {LANG_EN, 15, 30, "three thirty P.M."},
        {LANG_ES, 1, 0, "la una de la madrugada"},
        {LANG_ES, 9, 15, "las nueve y quince de la mañana"},
        {LANG_ES, 12, 0, "las doce del mediodía"},
        {LANG_ES, 13, 21, "la una y veintiuno de la tarde"},
        {LANG_ES, 20, 30, "las ocho y treinta de la noche"},
        {LANG_ES, 0, 30, "las doce y treinta de la noche"},
        {LANG_ZH, 2, 0, "凌晨两点"},
        {LANG_ZH, 9, 5, "上午九点零五分"},
        {LANG_ZH, 12, 0, "中午十二点"},
        {LANG_ZH, 14, 22, "下午两点二十二分"},
        {LANG_ZH, 20, 10, "晚上八点十分"},
        {LANG_VI, 9, 0, "chín giờ sáng"},
        {LANG_VI, 12, 15, "mười hai giờ mười lăm phút trưa"},
        {LANG_VI, 15, 30, "ba giờ ba mươi phút chiều"},
        {LANG_VI, 19, 21, "bảy giờ hai mươi mốt phút tối"},
        {LANG_AR, 9, 0, "السَاعَة التَاسِعَة صَبَاحًا"},
        {LANG_AR, 12, 15, "السَاعَة الثَانِيَة عَشْرَة وَالرُبْع ظُهْرًا"},
        {LANG_AR, 15, 30, "السَاعَة الثَالِثَة وَالنِصْف مَسَاءً"},
        {LANG_AR, 15, 5, "السَاعَة الثَالِثَة وَخَمْس دَقَائِق مَسَاءً"},
        {LANG_AR, 15, 42, "السَاعَة الثَالِثَة وَاِثْنَتَان وَأَرْبَعُون دَقِيقَة مَسَاءً"},
        {LANG_AR, 15, 1, "السَاعَة الثَالِثَة وَدَقِيقَة وَاحِدَة مَسَاءً"},
    };
    char out[256];
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        spoken_time(rows[i].lang, rows[i].hour, rows[i].minute, out, sizeof(out));
        assert_string_equal(out, rows[i].words);
    }
}

static void what_is_no_date_or_time_says_nothing(void **state) {
    static const int dates[][3] = {{2026, 0, 1}, {2026, 13, 1}, {2026, 1, 0}, {2026, 1, 32}};
    char out[64];
    (void)state;
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(
            spoken_date(LANG_EN, dates[i][0], dates[i][1], dates[i][2], -1, out, sizeof(out)), 0);
    assert_int_equal(spoken_time(LANG_AR, 24, 0, out, sizeof(out)), 0);
    assert_int_equal(spoken_time(LANG_AR, 1, -1, out, sizeof(out)), 0);
    spoken_date(LANG_EN, 99999, 3, 4, 99, out, sizeof(out));
    assert_string_equal(out, "March fourth");
}

static void every_day_and_minute_has_words_in_every_language(void **state) {
    char out[256];
    (void)state;
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        for (int month = 1; month <= 12; month++) {
            for (int day = 1; day <= 31; day++)
                assert_true(spoken_date((enum lang)lang, 2000 + day, month, day, day % 7, out,
                                        sizeof(out)) > 5);
        }
        for (int minute = 0; minute < 24 * 60; minute++) {
            assert_true(spoken_time((enum lang)lang, minute / 60, minute % 60, out, sizeof(out)) >
                        3);
            assert_null(strpbrk(out, "0123456789"));
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_are_said_as_each_language_does),
        cmocka_unit_test(times_name_the_part_of_the_day),
        cmocka_unit_test(what_is_no_date_or_time_says_nothing),
        cmocka_unit_test(every_day_and_minute_has_words_in_every_language),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
