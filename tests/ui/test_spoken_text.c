/* Running text from data: what is found in it, and what must be left alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ui/spoken.h"

struct row {
    const char *shown, *words;
};

static void check(enum lang lang, const struct row *rows) {
    char out[1024];
    for (; rows->shown != NULL; rows++) {
        size_t len = spoken_text(lang, rows->shown, out, sizeof(out));
        assert_string_equal(out, rows->words);
        assert_int_equal(len, strlen(rows->words));
    }
}

static void an_address_is_said_in_whole_words(void **state) {
    static const struct row rows[] = {
        {"123 W Center St", "one hundred twenty-three West Center Street"},
        {"123 W Center St, Provo, UT 84601",
         "one hundred twenty-three West Center Street, Provo, Utah eight four six zero one"},
        {"1200 S 500 W Apt 4", "one thousand two hundred South five hundred West Apartment four"},
        {"12 N 5th Ave.", "twelve North fifth Avenue."},
        {"300 E 21st St", "three hundred East twenty-first Street"},
        {"Center St & 200 W", "Center Street and two hundred West"},
        {"N Main St", "North Main Street"},
        {"55 Oak Blvd Ste 12B", "fifty-five Oak Boulevard Suite twelve B"},
        {"9 NW Elm Ct", "nine Northwest Elm Court"},
        {"7 St George Blvd", "seven Saint George Boulevard"},
        {"St. Mary's Church", "Saint Mary's Church"},
        {"ask Dr. Nguyen", "ask Doctor Nguyen"},
        {"40 Maple Dr.", "forty Maple Drive."},
        {"12345 Pine Ln", "one two three four five Pine Lane"},
        {"Exit I-15 at US-89", "Exit I fifteen at US eighty-nine"},
        {"It is ave time, w or s", "It is ave time, w or s"},
        {NULL, NULL}};
    (void)state;
    check(LANG_EN, rows);
}

static void street_words_stay_english_names_in_every_language(void **state) {
    char out[256];
    (void)state;
    spoken_text(LANG_ES, "123 W Center St", out, sizeof(out));
    assert_string_equal(out, "ciento veintitrés West Center Street");
    spoken_text(LANG_ZH, "123 W Center St", out, sizeof(out));
    assert_string_equal(out, "一百二十三 West Center Street");
    spoken_text(LANG_VI, "15 W Center St", out, sizeof(out));
    assert_string_equal(out, "mười lăm West Center Street");
    spoken_text(LANG_AR, "15 W Center St", out, sizeof(out));
    assert_string_equal(out, "خَمْسَة عَشَر West Center Street");
}

static void english_text_is_expanded(void **state) {
    static const struct row rows[] = {
        {"It costs $30.00, or $1,250.50.",
         "It costs thirty dollars, or one thousand two hundred fifty dollars and fifty cents."},
        {"Due 11/24/2026.", "Due November twenty-fourth, twenty twenty-six."},
        {"Due 2026-11-24", "Due November twenty-fourth, twenty twenty-six"},
        {"Since March 4, 2026", "Since March fourth, twenty twenty-six"},
        {"Since Nov. 4", "Since November fourth"},
        {"25/12/2026", "December twenty-fifth, twenty twenty-six"},
        {"May 2026 be kind", "May two thousand twenty-six be kind"},
        {"at 3:05 PM", "at three oh five P.M."},
        {"from 8:00 AM – 5:00 PM", "from eight A.M. to five P.M."},
        {"8am-5pm", "eight A.M. to five P.M."},
        {"at 15:30", "at three thirty P.M."},
        {"at 8:30", "at eight thirty"},
        {"2-3 days", "two to three days"},
        {"Call (801) 555-0142.", "Call eight zero one, five five five, zero one four two."},
        {"Call 555-0142", "Call five five five, zero one four two"},
        {"+18015550142", "plus one, eight zero one, five five five, zero one four two"},
        {"Ref K1-7F3Q-2Z today", "Ref K, one. seven, F, three, Q. two, Z today"},
        {"case SR-2026-00123", "case S, R. two, zero, two, six. zero, zero, one, two, three"},
        {"COVID-19", "COVID- nineteen"},
        {"write to ana@example.com.", "write to ana, at example dot com."},
        {"see www.city.gov/311", "see www dot city dot gov slash three one one"},
        {"50% of 1,250 or 12500", "fifty percent of one thousand two hundred fifty or one two five "
                                  "zero zero"},
        {"agent 007", "agent zero zero seven"},
        {"or call 311 or 911", "or call three one one or nine one one"},
        {"$311", "three hundred eleven dollars"},
        {"#5", "number five"},
        {"-5 or 4 -5", "minus five or four minus five"},
        {"3.25 miles", "three point two five miles"},
        {"No numbers here.", "No numbers here."},
        {"2nd and 3rd", "second and third"},
        {"", ""},
        {NULL, NULL}};
    (void)state;
    check(LANG_EN, rows);
}

static void spanish_text_agrees_in_gender(void **state) {
    static const struct row rows[] = {
        {"21 solicitudes", "veintiuna solicitudes"},
        {"1 día", "un día"},
        {"21 días", "veintiún días"},
        {"201 casas", "doscientas una casas"},
        {"paso 1 de 5", "paso uno de cinco"},
        {"quedan 31 minutos", "quedan treinta y un minutos"},
        {"31 problemas", "treinta y un problemas"},
        {"$1.00", "un dólar"},
        {"4 de marzo de 2026", "cuatro de marzo de dos mil veintiséis"},
        {"1 de mayo", "primero de mayo"},
        {"a las 3:30 p. m.", "a las tres y treinta de la tarde"},
        {"hasta las 5 p. m. El concejo", "hasta las cinco de la tarde. El concejo"},
        {"a las 5 p. m. el lunes", "a las cinco de la tarde el lunes"},
        {"50 %", "cincuenta por ciento"},
        {NULL, NULL}};
    (void)state;
    check(LANG_ES, rows);
}

static void chinese_text_measures_with_liang(void **state) {
    static const struct row rows[] = {{"共2份", "共两份"},
                                      {"第2页", "第二页"},
                                      {"2个", "两个"},
                                      {"2月", "二月"},
                                      {"2026年3月4日", "二零二六年三月四日"},
                                      {"2026年", "二零二六年"},
                                      {"费用$30.50。", "费用三十元五角。"},
                                      {"50%", "百分之五十"},
                                      {"3.5", "三点五"},
                                      {"请拨打311。", "请拨打三一一。"},
                                      {"重新选择地点", "虫新选择第点"},
                                      {"慢慢地走在地上", "慢慢地走在第上"},
                                      {"重要的地方还在", "重要的第方还在"},
                                      {"１２", "十二"},
                                      {"电话801-555-0142", "电话八零一，五五五，零一四二"},
                                      {NULL, NULL}};
    (void)state;
    check(LANG_ZH, rows);
}

static void vietnamese_and_arabic_text_is_expanded(void **state) {
    static const struct row vietnamese[] = {
        {"còn 21 ngày", "còn hai mươi mốt ngày"},
        {"giá 30,50 đô la", "giá ba mươi phẩy năm không đô la"},
        {"1.250 người", "một nghìn hai trăm năm mươi người"},
        {"ngày 4 tháng 3, 2026", "ngày bốn tháng ba năm hai nghìn không trăm hai mươi sáu"},
        {"bước 2/5", "bước hai/ năm"},
        {"15:30", "ba giờ ba mươi phút chiều"},
        {NULL, NULL}};
    static const struct row arabic[] = {{"الخطوة 2 من 5", "الخطوة اِثْنَان من خَمْسَة"},
                                        {"٣ أيام", "ثَلَاثَة أيام"},
                                        {"5 دَقَائِق", "خَمْس دَقَائِق"},
                                        {"3 نتائج", "ثَلَاث نتائج"},
                                        {"12 ثانية", "اِثْنَتَا عَشْرَة ثانية"},
                                        /* clang-format off */
                                        {"4 مارس 2026",
                                         "الرَابِع مِنْ مَارِس "
                                         "عَام أَلْفَيْن وَسِتَّة وَعِشْرِين"},
                                        /* clang-format on */
                                        {"الساعة 3:30 م", "السَاعَة الثَالِثَة وَالنِصْف مَسَاءً"},
                                        {"3:30 م", "السَاعَة الثَالِثَة وَالنِصْف مَسَاءً"},
                                        {"50%", "خَمْسُون بِالمِئَه"},
                                        {"الخميس، 5", "الخَمِيس، خَمْسَة"},
                                        {"العربية", "العَرَبِيَّه"},
                                        {"السبتية", "السبتية"},
                                        {NULL, NULL}};
    (void)state;
    check(LANG_VI, vietnamese);
    check(LANG_AR, arabic);
}

static void no_digit_is_left_for_the_engine(void **state) {
    static const char *const texts[] = {"1",
                                        "12/2026",
                                        "3,4,5",
                                        "1.2.3.4",
                                        "9:99",
                                        "12:61:00",
                                        "٤٥",
                                        "４５６",
                                        "1e9",
                                        "A1B2C3",
                                        "0x1F",
                                        "7-11",
                                        "999999999999999999999999999999999999999999"};
    char out[1024];
    (void)state;
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
            assert_true(spoken_text((enum lang)lang, texts[i], out, sizeof(out)) > 0);
            assert_null(strpbrk(out, "0123456789"));
        }
    }
}

/* Small rooms at every length: never past the end, never half a letter. */
static void a_small_room_cuts_at_a_letter(void **state) {
    static const char text[] = "$5 路 ế 123 W Center St ana@example.com ١٢";
    (void)state;
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        for (size_t room = 1; room < 200; room++) {
            char *out = malloc(room);
            size_t len = spoken_text((enum lang)lang, text, out, room);
            assert_true(len < room);
            assert_int_equal(strlen(out), len);
            /* The last sign is whole: its lead byte promises no more bytes than there are. */
            size_t lead = len;
            while (lead > 0 && ((unsigned char)out[lead - 1] & 0xc0) == 0x80)
                lead--;
            if (lead > 0 && (unsigned char)out[lead - 1] >= 0xc0) {
                unsigned char first = (unsigned char)out[lead - 1];
                size_t wanted = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
                assert_int_equal(len - lead, wanted);
            }
            free(out);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_is_said_in_whole_words),
        cmocka_unit_test(street_words_stay_english_names_in_every_language),
        cmocka_unit_test(english_text_is_expanded),
        cmocka_unit_test(spanish_text_agrees_in_gender),
        cmocka_unit_test(chinese_text_measures_with_liang),
        cmocka_unit_test(vietnamese_and_arabic_text_is_expanded),
        cmocka_unit_test(no_digit_is_left_for_the_engine),
        cmocka_unit_test(a_small_room_cuts_at_a_letter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
