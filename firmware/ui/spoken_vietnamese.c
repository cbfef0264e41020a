/* Vietnamese: mươi after two and more, mốt, tư and lăm after a ten, "lẻ" over a missing ten,
 * "không trăm" over a missing hundred. Letters with marks are named mark and all. */
#include "spoken_words.h"

#include <string.h>

static const char *const SMALL[] = {"không", "một", "hai", "ba",  "bốn",
                                    "năm",   "sáu", "bảy", "tám", "chín"};
static const char *const WEEKDAYS[] = {"Chủ nhật", "thứ Hai", "thứ Ba", "thứ Tư",
                                       "thứ Năm",  "thứ Sáu", "thứ Bảy"};

static void below_hundred(struct words *words, unsigned number) {
    unsigned tens = number / 10, ones = number % 10;
    if (tens == 0) {
        words_add(words, SMALL[ones]);
        return;
    }
    if (tens > 1)
        words_add(words, SMALL[tens]);
    words_add(words, tens == 1 ? "mười" : "mươi");
    if (ones == 0)
        return;
    if (ones == 5)
        words_add(words, "lăm");
    else if (tens > 1 && ones == 1)
        words_add(words, "mốt");
    else if (tens > 1 && ones == 4)
        words_add(words, "tư");
    else
        words_add(words, SMALL[ones]);
}

static void below_thousand(struct words *words, unsigned number, bool is_head) {
    if (number < 100 && is_head) {
        below_hundred(words, number);
        return;
    }
    words_add(words, SMALL[number / 100]);
    words_add(words, "trăm");
    number %= 100;
    if (number == 0)
        return;
    if (number < 10)
        words_add(words, "lẻ");
    below_hundred(words, number);
}

static void number_words(struct words *words, uint64_t number, enum number_form form) {
    static const struct {
        uint64_t size;
        const char *name;
    } scales[] = {{1000000000u, "tỷ"}, {1000000u, "triệu"}, {1000u, "nghìn"}, {1, ""}};
    bool is_head = true;
    (void)form; /* Vietnamese has one */
    if (number == 0)
        words_add(words, SMALL[0]);
    for (size_t i = 0; i < 4; i++) {
        unsigned group = (unsigned)(number / scales[i].size % 1000);
        if (group == 0)
            continue;
        below_thousand(words, group, is_head);
        words_add(words, scales[i].name);
        is_head = false;
    }
}

static void money_words(struct words *words, uint64_t cents) {
    if (cents >= 100 || cents == 0) {
        number_words(words, cents / 100, NUMBER_PLAIN);
        words_add(words, "đô la");
    }
    if (cents % 100 != 0) {
        number_words(words, cents % 100, NUMBER_PLAIN);
        words_add(words, "xu");
    }
}

static void date_words(struct words *words, const struct spoken_date *date) {
    if (date->weekday >= 0) {
        words_add(words, WEEKDAYS[date->weekday]);
        words_join(words, ",");
    }
    words_add(words, "ngày");
    below_hundred(words, (unsigned)date->day);
    words_add(words, "tháng");
    if (date->month == 4)
        words_add(words, "tư");
    else
        below_hundred(words, (unsigned)date->month);
    if (date->year > 0) {
        words_add(words, "năm");
        number_words(words, (uint64_t)date->year, NUMBER_PLAIN);
    }
}

static const char *part_of_day(int hour) {
    if (hour == 0 || hour >= 22)
        return "đêm";
    if (hour < 12)
        return "sáng";
    if (hour == 12)
        return "trưa";
    return hour < 18 ? "chiều" : "tối";
}

static void time_words(struct words *words, int hour, int minute) {
    below_hundred(words, (unsigned)(hour % 12 == 0 ? 12 : hour % 12));
    words_add(words, "giờ");
    if (minute > 0) {
        below_hundred(words, (unsigned)minute);
        words_add(words, "phút");
    }
    words_add(words, part_of_day(hour));
}

/* The twelve vowels, each with its five tones as they stand in Unicode. */
static bool vowel_words(struct words *words, uint32_t code_point) {
    static const char *const tones[] = {"", "huyền", "sắc", "hỏi", "ngã", "nặng"};
    static const struct {
        const char *name;
        uint32_t signs[6];
    } vowels[] = {
        {"a", {'a', 0xe0, 0xe1, 0x1ea3, 0xe3, 0x1ea1}},
        {"á", {0x103, 0x1eb1, 0x1eaf, 0x1eb3, 0x1eb5, 0x1eb7}}, /* ă is called á */
        {"ớ", {0xe2, 0x1ea7, 0x1ea5, 0x1ea9, 0x1eab, 0x1ead}},  /* â is called ớ */
        {"e", {'e', 0xe8, 0xe9, 0x1ebb, 0x1ebd, 0x1eb9}},
        {"ê", {0xea, 0x1ec1, 0x1ebf, 0x1ec3, 0x1ec5, 0x1ec7}},
        {"i", {'i', 0xec, 0xed, 0x1ec9, 0x129, 0x1ecb}},
        {"o", {'o', 0xf2, 0xf3, 0x1ecf, 0xf5, 0x1ecd}},
        {"ô", {0xf4, 0x1ed3, 0x1ed1, 0x1ed5, 0x1ed7, 0x1ed9}},
        {"ơ", {0x1a1, 0x1edd, 0x1edb, 0x1edf, 0x1ee1, 0x1ee3}},
        {"u", {'u', 0xf9, 0xfa, 0x1ee7, 0x169, 0x1ee5}},
        {"ư", {0x1b0, 0x1eeb, 0x1ee9, 0x1eed, 0x1eef, 0x1ef1}},
        {"i dài", {'y', 0x1ef3, 0xfd, 0x1ef7, 0x1ef9, 0x1ef5}},
    };
    for (size_t i = 0; i < sizeof(vowels) / sizeof(vowels[0]); i++) {
        for (size_t tone = 0; tone < 6; tone++) {
            if (vowels[i].signs[tone] == code_point) {
                words_add(words, vowels[i].name);
                words_add(words, tones[tone]);
                return true;
            }
        }
    }
    return false;
}

static const struct spoken_sign_name SIGNS[] = {{' ', "dấu cách"},
                                                {'\n', "xuống dòng"},
                                                {'.', "dấu chấm"},
                                                {',', "dấu phẩy"},
                                                {'?', "dấu hỏi chấm"},
                                                {'!', "dấu chấm than"},
                                                {'\'', "dấu nháy đơn"},
                                                {0x2019, "dấu nháy đơn"},
                                                {'"', "dấu nháy kép"},
                                                {0x201c, "dấu nháy kép"},
                                                {0x201d, "dấu nháy kép"},
                                                {'@', "a còng"},
                                                {'#', "dấu thăng"},
                                                {'$', "dấu đô la"},
                                                {'%', "phần trăm"},
                                                {'&', "dấu và"},
                                                {'*', "dấu sao"},
                                                {0x2022, "dấu sao"},
                                                {'(', "mở ngoặc"},
                                                {')', "đóng ngoặc"},
                                                {'-', "gạch ngang"},
                                                {0x2013, "gạch ngang"},
                                                {0x2014, "gạch ngang dài"},
                                                {'_', "gạch dưới"},
                                                {'+', "dấu cộng"},
                                                {'=', "dấu bằng"},
                                                {'/', "gạch chéo"},
                                                {'\\', "gạch chéo ngược"},
                                                {':', "hai chấm"},
                                                {';', "chấm phẩy"},
                                                {'<', "dấu nhỏ hơn"},
                                                {'>', "dấu lớn hơn"},
                                                {'[', "mở ngoặc vuông"},
                                                {']', "đóng ngoặc vuông"},
                                                {'{', "mở ngoặc nhọn"},
                                                {'}', "đóng ngoặc nhọn"},
                                                {'|', "gạch đứng"},
                                                {'~', "dấu ngã"},
                                                {'^', "dấu mũ"},
                                                {'`', "dấu huyền"},
                                                {0xb0, "độ"},
                                                {0x111, "đê"},
                                                {0x300, "dấu huyền"},
                                                {0x301, "dấu sắc"},
                                                {0x309, "dấu hỏi"},
                                                {0x303, "dấu ngã"},
                                                {0x323, "dấu nặng"},
                                                {0, NULL}};

static bool sign_words(struct words *words, uint32_t code_point) {
    return spoken_sign_from(SIGNS, words, code_point) || vowel_words(words, code_point);
}

const struct spoken_lang spoken_vietnamese = {
    .gap = " ",
    .pause = ", ",
    .stop = ". ",
    .digits = {"không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"},
    .letters = {"a",  "bê", "xê",   "dê",    "e",      "ép",  "giê",   "hát", "i",
                "gi", "ca", "e lờ", "em mờ", "en nờ",  "o",   "pê",    "quy", "e rờ",
                "ét", "tê", "u",    "vê",    "vê kép", "ích", "i dài", "dét"},
    .telling_joint = ", ",
    .minus = "âm",
    .point = "phẩy",
    .plus = "cộng",
    .dash = "gạch ngang",
    .underscore = "gạch dưới",
    .at = "a còng",
    .dot = "chấm",
    .slash = "gạch chéo",
    .and_word = "và",
    .to = "đến",
    .percent_before = "",
    .percent_after = "phần trăm",
    .number_sign = "số",
    .extension = "số nội bộ",
    .capital = "hoa",
    .is_capital_last = true,
    .is_comma_decimal = true,
    .number = number_words,
    .money = money_words,
    .date = date_words,
    .time = time_words,
    .sign = sign_words,
};
