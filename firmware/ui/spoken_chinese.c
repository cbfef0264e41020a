/* Mandarin. 两 stands for 二 before a measure word and, at the head of a number, before 千 万 亿;
 * one 零 for any run of noughts inside; ten at the head is 十, not 一十. Years are read by digit.
 * The voice is cmn-latn-pinyin, which reads Han signs one by one: letter names are spelled with
 * signs that have one reading. */
#include "spoken_words.h"

static const char *const DIGITS[] = {"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"};

static void group_words(struct words *words, unsigned group, bool is_head) {
    static const struct {
        unsigned size;
        const char *name;
    } places[] = {{1000, "千"}, {100, "百"}, {10, "十"}};
    bool is_first = true, owes_zero = false;
    for (size_t i = 0; i < 3; i++) {
        unsigned digit = group / places[i].size % 10;
        if (digit == 0) {
            owes_zero = !is_first;
            continue;
        }
        if (owes_zero)
            words_add(words, "零");
        owes_zero = false;
        bool is_bare_ten = is_head && is_first && digit == 1 && places[i].size == 10;
        bool is_liang = is_head && is_first && digit == 2 && places[i].size == 1000;
        if (!is_bare_ten)
            words_add(words, is_liang ? "两" : DIGITS[digit]);
        words_add(words, places[i].name);
        is_first = false;
    }
    if (group % 10 == 0)
        return;
    if (owes_zero)
        words_add(words, "零");
    words_add(words, DIGITS[group % 10]);
}

static void number_words(struct words *words, uint64_t number, enum number_form form) {
    static const struct {
        uint64_t size;
        const char *name;
    } scales[] = {{100000000u, "亿"}, {10000u, "万"}, {1, ""}};
    bool is_head = true, owes_zero = false;
    if (number == 2 && form == NUMBER_MEASURE) {
        words_add(words, "两");
        return;
    }
    if (number == 0)
        words_add(words, "零");
    for (size_t i = 0; i < 3; i++) {
        unsigned group = (unsigned)(number / scales[i].size % 10000);
        if (group == 0) {
            owes_zero = !is_head;
            continue;
        }
        if (!is_head && (owes_zero || group < 1000))
            words_add(words, "零");
        if (is_head && group == 2 && scales[i].size > 1)
            words_add(words, "两");
        else
            group_words(words, group, is_head);
        words_add(words, scales[i].name);
        is_head = owes_zero = false;
    }
}

static void money_words(struct words *words, uint64_t cents) {
    uint64_t whole = cents / 100, tenths = cents / 10 % 10, hundredths = cents % 10;
    if (whole > 0 || cents == 0) {
        number_words(words, whole, NUMBER_MEASURE);
        words_add(words, "元");
    }
    if (tenths > 0) {
        number_words(words, tenths, NUMBER_MEASURE);
        words_add(words, "角");
    }
    if (hundredths == 0)
        return;
    if (whole > 0 && tenths == 0)
        words_add(words, "零");
    number_words(words, hundredths, NUMBER_MEASURE);
    words_add(words, "分");
}

static void date_words(struct words *words, const struct spoken_date *date) {
    if (date->year > 0) {
        bool is_begun = false;
        for (int size = 1000; size > 0; size /= 10) {
            is_begun = is_begun || date->year >= size;
            if (is_begun)
                words_add(words, DIGITS[date->year / size % 10]);
        }
        words_add(words, "年");
    }
    group_words(words, (unsigned)date->month, true);
    words_add(words, "月");
    group_words(words, (unsigned)date->day, true);
    words_add(words, "日");
    if (date->weekday >= 0) {
        words_join(words, "，");
        words_add(words, "星期");
        words_add(words, date->weekday == 0 ? "日" : DIGITS[date->weekday]);
    }
}

static void time_words(struct words *words, int hour, int minute) {
    int twelve = hour % 12 == 0 ? 12 : hour % 12;
    words_add(words, hour < 5     ? "凌晨"
                     : hour < 8   ? "早上"
                     : hour < 12  ? "上午"
                     : hour == 12 ? "中午"
                     : hour < 19  ? "下午"
                                  : "晚上");
    number_words(words, (uint64_t)(hour == 0 ? 0 : twelve), NUMBER_MEASURE);
    words_add(words, "点");
    if (minute == 0)
        return;
    if (minute < 10)
        words_add(words, "零");
    group_words(words, (unsigned)minute, minute >= 10);
    words_add(words, "分");
}

static const struct spoken_sign_name SIGNS[] = {
    {' ', "控格"},      {0x3000, "控格"},   {'\n', "换航"},     {'.', "点"},
    {',', "逗号"},      {0xff0c, "逗号"},   {0x3002, "句号"},   {0x3001, "顿号"},
    {'?', "问号"},      {0xff1f, "问号"},   {'!', "感叹号"},    {0xff01, "感叹号"},
    {'\'', "单引号"},   {0x2019, "单引号"}, {'"', "引号"},      {0x201c, "左引号"},
    {0x201d, "右引号"}, {'@', "艾特"},      {'#', "井号"},      {'$', "美元符号"},
    {'%', "百分号"},    {'&', "和号"},      {'*', "星号"},      {0x2022, "星号"},
    {'(', "左括号"},    {')', "右括号"},    {0xff08, "左括号"}, {0xff09, "右括号"},
    {'-', "横线"},      {0x2013, "横线"},   {0x2014, "破折号"}, {'_', "下划线"},
    {'+', "加号"},      {'=', "等号"},      {'/', "斜线"},      {'\\', "反斜线"},
    {':', "冒号"},      {0xff1a, "冒号"},   {';', "分号"},      {0xff1b, "分号"},
    {'<', "小于号"},    {'>', "大于号"},    {'[', "左方括号"},  {']', "右方括号"},
    {'{', "左花括号"},  {'}', "右花括号"},  {'|', "竖线"},      {'~', "波浪号"},
    {'^', "脱字符"},    {'`', "反引号"},    {0xb0, "度"},       {0, NULL}};

static bool sign_words(struct words *words, uint32_t code_point) {
    return spoken_sign_from(SIGNS, words, code_point);
}

const struct spoken_lang spoken_chinese = {
    .gap = "",
    .pause = "，",
    .stop = "。",
    .digits = {"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"},
    .letters = {"诶",   "比", "西",   "迪",   "伊",     "艾弗",   "吉", "艾尺", "艾",
                "杰",   "开", "艾勒", "艾姆", "恩",     "欧",     "批", "丘",   "阿",
                "艾斯", "提", "优",   "维",   "达不溜", "艾克斯", "歪", "贼"},
    .telling_joint = "",
    .minus = "负",
    .point = "点",
    .plus = "加",
    .dash = "横线",
    .underscore = "下划线",
    .at = "艾特",
    .dot = "点",
    .slash = "斜线",
    .and_word = "和",
    .to = "至",
    .percent_before = "百分之",
    .percent_after = "",
    .number_sign = "号码",
    .extension = "分机",
    .capital = "大写",
    .is_latin_foreign = true,
    .number = number_words,
    .money = money_words,
    .date = date_words,
    .time = time_words,
    .sign = sign_words,
};
