/* Vietnamese by Telex: what is typed, and what must stand there. */
#include "flow/keys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

/* Types every word of `keys` as a resident does; spaces end words. */
static const char *typed(const char *keys) {
    static char out[256];
    char word[64] = "", next[64];
    size_t len = 0;
    out[0] = '\0';
    for (const char *key = keys;; key++) {
        if (*key != ' ' && *key != '\0') {
            if (!telex_apply(word, (unsigned char)*key, next, sizeof next)) {
                size_t at = strlen(word);
                memcpy(next, word, at);
                next[at] = *key;
                next[at + 1] = '\0';
            }
            memcpy(word, next, sizeof word);
            continue;
        }
        memcpy(out + len, word, strlen(word) + 1);
        len += strlen(word);
        word[0] = '\0';
        if (*key == '\0') {
            return out;
        }
        out[len++] = ' ';
        out[len] = '\0';
    }
}

struct row {
    const char *keys, *text;
};

static void check(const struct row *rows, size_t count) {
    int wrong = 0;
    for (size_t i = 0; i < count; i++) {
        const char *text = typed(rows[i].keys);
        if (strcmp(text, rows[i].text) != 0) {
            print_message("typed %s: %s, not %s\n", rows[i].keys, text, rows[i].text);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}
#define CHECK(rows) check(rows, sizeof(rows) / sizeof((rows)[0]))

static void marks_make_the_letters_of_vietnamese(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"aa ee oo aw ow uw w dd", "â ê ô ă ơ ư ư đ"},
        {"AA Aa EE OO AW OW UW W DD Dd", "Â Â Ê Ô Ă Ơ Ư Ư Đ Đ"},
        {"uow uwow uwo", "ươ ươ ưo"},
        {"as af ar ax aj", "á à ả ã ạ"},
        {"oaw hoawcj xoawn", "oă hoặc xoăn"},
    };
    CHECK(rows);
}

static void words_of_the_city_come_out_right(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"dduwowngf", "đường"},
        {"phoos", "phố"},
        {"ngaf", "ngà"},
        {"vieetj", "việt"},
        {"nam", "nam"},
        {"tieengs", "tiếng"},
        {"nguyeenx", "nguyễn"},
        {"thij", "thị"},
        {"anhs", "ánh"},
        {"thuees", "thuế"},
        {"giaays", "giấy"},
        {"pheps", "phép"},
        {"xaay", "xây"},
        {"duwngj", "dựng"},
        {"racs", "rác"},
        {"ddenf", "đèn"},
        {"ddeenf", "đền"},
        {"nuwowcs", "nước"},
        {"toois", "tối"},
        {"quaanj", "quận"},
        {"phuwowngf", "phường"},
        {"thanhf", "thành"},
        {"huyeenj", "huyện"},
        {"ddaauj", "đậu"},
        {"xe", "xe"},
        {"khieeus", "khiếu"},
        {"naij", "nại"},
        {"chinhs", "chính"},
        {"quyeenf", "quyền"},
        {"ngoaif", "ngoài"},
        {"khoer", "khoẻ"},
        {"hoaf", "hoà"},
        {"thuys", "thuý"},
        {"tuaanf", "tuần"},
        {"khuya", "khuya"},
        {"khuyur", "khuỷu"},
        {"nghieeng", "nghiêng"},
        {"nghiax", "nghĩa"},
        {"muaf", "mùa"},
        {"muwa", "mưa"},
        {"muaw", "mưa"},
        {"thuowr", "thuở"},
        {"huow", "huơ"},
        {"thuowngf", "thường"},
        {"quowr", "quở"},
        {"ruowuj", "rượu"},
        {"nguwowif", "người"},
        {"nguoiwf", "người"},
        {"cuoois", "cuối"},
        {"baor", "bảo"},
        {"mauf", "màu"},
        {"maauf", "mầu"},
        {"keeu", "kêu"},
        {"yeeu", "yêu"},
        {"yeens", "yến"},
        {"giuwx", "giữ"},
        {"gif", "gì"},
        {"ginf", "gìn"},
        {"giaf", "già"},
        {"gieengs", "giếng"},
        {"giuwowngf", "giường"},
        {"quys", "quý"},
        {"quoocs", "quốc"},
        {"quanr", "quản"},
        {"xoong", "xông"},
        {"xooong", "xoong"},
        {"ngoeor", "ngoẻo"},
        {"khoeof", "khoèo"},
        {"boons", "bốn"},
        {"moojt", "một"},
        {"hai", "hai"},
        {"bar", "bả"},
        {"Ddawks", "Đắk"},
        {"Lawks", "Lắk"},
        {"NGUYEENX", "NGUYỄN"},
        {"DDAWNGJ", "ĐẶNG"},
        {"Huynhf", "Huỳnh"},
        {"Vuwowng", "Vương"},
        {"Lyf", "Lỳ"},
        {"Truwowng", "Trương"},
        {"Phamj", "Phạm"},
        {"Buif", "Bùi"},
        {"Ngoo", "Ngô"},
        {"Dduwcs", "Đức"},
        {"Hieeus", "Hiếu"},
        {"Tuyeets", "Tuyết"},
        {"Nguyeetj", "Nguyệt"},
        {"Hoanf", "Hoàn"},
        {"loaf", "loà"},
        {"ngoawf", "ngoằ"},
        {"uoongs", "uống"},
        {"uwowts", "ướt"},
        {"oong", "ông"},
        {"eems", "ếm"},
        {"awn", "ăn"},
        {"uynhs", "uýnh"},
        {"nguwj", "ngự"},
    };
    CHECK(rows);
}

static void marks_may_come_late(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"tuana", "tuân"},      {"dungd", "đung"},     {"vietej", "việt"},     {"tiengse", "tiếng"},
        {"nguyenex", "nguyễn"}, {"duongdwf", "đường"}, {"canaf", "cần"},       {"gisa", "giá"},
        {"gifa", "già"},        {"nghixe", "nghĩe"},   {"nghixee", "nghiễ"},   {"hoaf n", "hoà n"},
        {"hoafn", "hoàn"},      {"toasn", "toán"},     {"thuyfn", "thuỳn"},    {"muasn", "muán"},
        {"uow", "ươ"},          {"duocwj", "dược"},    {"phuongwf", "phường"},
    };
    CHECK(rows);
}

static void a_second_press_undoes_and_types_the_letter(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"aaa", "aa"},       {"eee", "ee"},       {"ooo", "oo"},   {"ddd", "dd"},
        {"aww", "aw"},       {"oww", "ow"},       {"uoww", "uow"}, {"ww", "w"},
        {"www", "ww"},       {"tww", "tw"},       {"ass", "as"},   {"aff", "af"},
        {"arr", "ar"},       {"axx", "ax"},       {"ajj", "aj"},   {"tesst", "test"},
        {"casst", "cast"},   {"dungdd", "dungd"}, {"aaaa", "aaa"}, {"asss", "ass"},
        {"caanaf", "canaf"}, {"asz", "a"},        {"aaz", "âz"},   {"aasz", "â"},
        {"WW", "W"},         {"ASS", "AS"},
    };
    CHECK(rows);
}

static void one_mark_takes_the_place_of_another(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"aaw", "ă"},
        {"awa", "â"},
        {"oow", "ơ"},
        {"owo", "ô"},
        {"asf", "à"},
        {"uoow", "ươ"},
        {"muoons muown", "muốn mươn"},
        {"duwowno", "duôn"},
        {"ajs", "á"},
    };
    CHECK(rows);
}

static void words_that_are_not_vietnamese_are_left_alone(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"facebook", "facebook"}, {"street", "street"}, {"just", "just"},     {"fix", "fix"},
        {"zoo", "zoo"},           {"jeep", "jeep"},     {"school", "school"}, {"bkd", "bkd"},
        {"wwindows", "windows"},  {"pedro", "pedro"},   {"Blake", "Blake"},
    };
    CHECK(rows);
}

static void the_row_of_tones_and_marks_does_the_same(void **state) {
    (void)state;
    static const struct {
        const char *word;
        uint32_t key;
        const char *made;
    } rows[] = {
        {"duong", KEY_MARK_HORN, "dương"},  {"dương", KEY_TONE_GRAVE, "dường"},
        {"dường", KEY_TONE_GRAVE, "dương"}, {"viet", KEY_MARK_CIRCUMFLEX, "viêt"},
        {"viêt", KEY_TONE_DOT, "việt"},     {"việt", KEY_MARK_CIRCUMFLEX, "viẹt"},
        {"an", KEY_MARK_BREVE, "ăn"},       {"ăn", KEY_MARK_BREVE, "an"},
        {"an", KEY_TONE_HOOK, "ản"},        {"AN", KEY_TONE_TILDE, "ÃN"},
        {"a", KEY_TONE_ACUTE, "á"},         {"ua", KEY_MARK_HORN, "ưa"},
        {"Fre", KEY_TONE_ACUTE, "Fré"},     {"Fré", KEY_TONE_ACUTE, "Fre"},
        {"fo", KEY_MARK_HORN, "fơ"},        {"fo", KEY_MARK_CIRCUMFLEX, "fô"},
    };
    char made[64];
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_true(telex_apply(rows[i].word, rows[i].key, made, sizeof made));
        assert_string_equal(made, rows[i].made);
    }
    assert_false(telex_apply("", KEY_TONE_ACUTE, made, sizeof made));
    assert_false(telex_apply("t", KEY_TONE_ACUTE, made, sizeof made));
    assert_false(telex_apply("fi", KEY_MARK_BREVE, made, sizeof made));
}

/* Every letter, and only what fits. */
static void every_vietnamese_letter_is_a_letter(void **state) {
    (void)state;
    static const char LETTERS[] =
        "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
        "AÀẢÃÁẠĂẰẲẴẮẶÂẦẨẪẤẬĐEÈẺẼÉẸÊỀỂỄẾỆIÌỈĨÍỊOÒỎÕÓỌÔỒỔỖỐỘƠỜỞỠỚỢUÙỦŨÚỤƯỪỬỮỨỰYỲỶỸÝỴ";
    size_t len = strlen(LETTERS);
    for (size_t at = 0; at < len;) {
        assert_true(telex_is_letter(text_next(LETTERS, len, &at)));
    }
    assert_false(telex_is_letter('1'));
    assert_false(telex_is_letter('-'));
    assert_false(telex_is_letter(0x4E2D));
    assert_false(telex_is_letter(0x0301));
}

static void what_does_not_fit_or_is_no_word_is_refused(void **state) {
    (void)state;
    char small[3] = "??", made[64];
    assert_false(telex_apply("nguyê", 'x', small, sizeof small));
    assert_string_equal(small, "??");
    assert_false(telex_apply("nghiengnghieng", 's', made, sizeof made));
    assert_false(telex_apply("a1", 's', made, sizeof made));
    assert_false(telex_apply("", 's', made, sizeof made));
    assert_false(telex_apply("a", '1', made, sizeof made));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marks_make_the_letters_of_vietnamese),
        cmocka_unit_test(words_of_the_city_come_out_right),
        cmocka_unit_test(marks_may_come_late),
        cmocka_unit_test(a_second_press_undoes_and_types_the_letter),
        cmocka_unit_test(one_mark_takes_the_place_of_another),
        cmocka_unit_test(words_that_are_not_vietnamese_are_left_alone),
        cmocka_unit_test(the_row_of_tones_and_marks_does_the_same),
        cmocka_unit_test(every_vietnamese_letter_is_a_letter),
        cmocka_unit_test(what_does_not_fit_or_is_no_word_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
