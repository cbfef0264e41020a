/* Han signs with several readings: the engine knows one of each, sign by sign (voice reference,
 * section 4). In the words of a city's texts where that is the wrong one, a sign that sounds right
 * is written instead. For the ear only. */
#include <string.h>

#include "spoken_scan.h"

struct reading {
    const char *word, *said;
};

static const struct reading READINGS[] = {
    {"为了", "卫了"}, {"为什么", "卫什么"}, {"因为", "因卫"}, {"为何", "卫何"}, {"为我", "卫我"},
    {"为您", "卫您"}, {"为你", "卫你"},     {"为他", "卫他"}, {"成为", "成维"}, {"作为", "作维"},
    {"以为", "以维"}, {"行为", "行维"},     {"认为", "认维"}, {"称为", "称维"}, {"为止", "维止"},
    {"分为", "分维"}, {"改为", "改维"},     {"市长", "市涨"}, {"校长", "校涨"}, {"家长", "家涨"},
    {"局长", "局涨"}, {"生长", "生涨"},     {"成长", "成涨"}, {"增长", "增涨"}, {"长大", "涨大"},
    {"银行", "银航"}, {"行业", "航业"},     {"换行", "换航"}, {"一行", "一航"}, {"两行", "两航"},
    {"这行", "这航"}, {"排行", "排航"},     {"重新", "虫新"}, {"重复", "虫复"}, {"重试", "虫试"},
    {"重做", "虫做"}, {"重建", "虫建"},     {"重叠", "虫叠"}, {"重铺", "虫扑"}, {"重启", "虫启"},
    {"重设", "虫设"}, {"重拨", "虫拨"},     {"归还", "归环"}, {"退还", "退环"}, {"返还", "返环"},
    {"偿还", "偿环"}, {"还书", "环书"},     {"还款", "环款"}, {"了解", "瞭解"}, {"音乐", "音月"},
    {"调整", "条整"}, {"空调", "空条"},     {"调节", "条节"}, {"调解", "条解"}, {"协调", "协条"},
    {"处理", "储理"}, {"处置", "储置"},     {"处罚", "储罚"}, {"更改", "耕改"}, {"更新", "耕新"},
    {"更换", "耕换"}, {"更正", "耕正"},     {"变更", "变耕"}, {"相机", "像机"}, {"照相", "照像"},
    {"着急", "招急"}, {"着火", "招火"},     {"空格", "控格"}, {"空地", "控第"}, {"空缺", "控缺"},
    {"空白", "控白"}, {"适当", "适荡"},     {"当作", "荡作"}, {"倒塌", "捣塌"}, {"倒下", "捣下"},
    {"摔倒", "摔捣"}, {"倒地", "捣第"},     {"倒在", "捣在"}, {"堵塞", "堵色"}, {"阻塞", "阻色"},
    {"会计", "快计"}, {"便宜", "骈宜"},     {"反应", "反映"}, {"回应", "回映"}, {"供应", "供映"},
    {"响应", "响映"}, {"应用", "映用"},     {"应急", "映急"}, {"应对", "映对"}, {"相应", "相映"},
    {"树干", "树赣"}, {"主干", "主赣"},     {"干线", "赣线"}, {"种植", "众植"}, {"种树", "众树"},
    {"尽快", "紧快"}, {"尽量", "紧量"},     {"尽管", "紧管"}, {"尽早", "紧早"}, {"测量", "测良"},
    {"少年", "绍年"}, {"获得", "获德"},     {"取得", "取德"}, {"得到", "德到"}, {"旋转", "旋赚"},
    {"铺路", "扑路"}, {"铺设", "扑设"},     {"误差", "误插"}, {"差异", "插异"}, {"差别", "插别"},
    {"假日", "架日"}, {"假期", "架期"},     {"参与", "参预"}, {"首都", "首督"}, {"淹没", "淹末"},
    {"没收", "末收"}, {"泊位", "博位"},     {"间隔", "见隔"},
};

/* 地 is said as in 地点, but after these, where it makes an adverb. */
static bool is_adverb(const struct scan *scan) {
    static const char *const before[] = {"慢慢", "安全", "仔细", "及时", "清楚", "正确", "准确",
                                         "轻轻", "安静", "不断", "自动", "更好", "快速", "方便"};
    for (size_t i = 0; i < sizeof(before) / sizeof(before[0]); i++) {
        size_t len = strlen(before[i]);
        if (scan->at >= len && memcmp(scan->text + scan->at - len, before[i], len) == 0)
            return true;
    }
    return false;
}

/* What dates and our own list of languages put into Arabic text, with the vowels it is said by. */
static size_t arabic_word(struct scan *scan) {
    static const struct reading words[] = {
        {"الأحد", "الأَحَد"},       {"الاثنين", "الاِثْنَيْن"},   {"الإثنين", "الاِثْنَيْن"},
        {"الثلاثاء", "الثُلَاثَاء"}, {"الأربعاء", "الأَرْبِعَاء"}, {"الخميس", "الخَمِيس"},
        {"الجمعة", "الجُمُعَه"},     {"السبت", "السَبْت"},       {"العربية", "العَرَبِيَّه"}};
    const char *text = scan->text + scan->at;
    size_t left = scan->len - scan->at;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        size_t len = strlen(words[i].word);
        if (left < len || memcmp(text, words[i].word, len) != 0 || scan_is_letter(scan->before) ||
            !scan_ends_word(scan, scan->at + len))
            continue;
        words_join(scan->words, words[i].said);
        return scan->at + len;
    }
    return 0;
}

size_t spoken_reading(struct scan *scan) {
    static const char ground[] = "地";
    const char *text = scan->text + scan->at;
    size_t left = scan->len - scan->at;
    if (scan->lang == LANG_AR)
        return arabic_word(scan);
    if (scan->lang != LANG_ZH || (unsigned char)text[0] < 0xe4)
        return 0;
    for (size_t i = 0; i < sizeof(READINGS) / sizeof(READINGS[0]); i++) {
        size_t len = strlen(READINGS[i].word);
        if (left >= len && memcmp(text, READINGS[i].word, len) == 0) {
            words_join(scan->words, READINGS[i].said);
            return scan->at + len;
        }
    }
    if (left < 3 || memcmp(text, ground, 3) != 0 || is_adverb(scan))
        return 0;
    words_join(scan->words, "第");
    return scan->at + 3;
}
