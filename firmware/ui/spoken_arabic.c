/* Modern Standard Arabic, in pause (no case endings but the dual, the tens and the accusative),
 * with vowel marks, since the engine drops the vowels of what is not marked (voice reference,
 * section 4). 3 to 10 take the gender opposite to the noun and a plural noun, 11 to 99 a singular
 * accusative, the hundreds a plain singular. */
#include "spoken_words.h"

#include <stdio.h>

/* What a number counts: its four shapes. */
struct noun {
    const char *one, *two, *plural, *accusative, *plain;
};
/* It counts vowel marks as nothing, and would make lines of more than 100 signs. */
/* clang-format off */
static const struct noun THOUSAND = {
    "أَلْف", "أَلْفَان", "آلَاف", "أَلْفًا", "أَلْف"};
static const struct noun MILLION = {
    "مَلْيُون", "مَلْيُونَان", "مَلَايِين", "مَلْيُونًا", "مَلْيُون"};
static const struct noun BILLION = {
    "مِلْيَار", "مِلْيَارَان", "مِلْيَارَات", "مِلْيَارًا", "مِلْيَار"};
static const struct noun DOLLAR = {
    "دُولَار وَاحِد", "دُولَارَان", "دُولَارَات", "دُولَارًا", "دُولَار"};
static const struct noun CENT = {
    "سِنْت وَاحِد", "سِنْتَان", "سِنْتَات", "سِنْتًا", "سِنْت"};
static const struct noun MINUTE = {
    "دَقِيقَة وَاحِدَة", "دَقِيقَتَان", "دَقَائِق", "دَقِيقَة", "دَقِيقَة"};

static const char *const COUNTS[2][13] = {
    {"صِفْر", "وَاحِد", "اِثْنَان", "ثَلَاثَة", "أَرْبَعَة", "خَمْسَة", "سِتَّة", "سَبْعَة",
     "ثَمَانِيَة", "تِسْعَة", "عَشَرَة", "أَحَدَ عَشَر", "اِثْنَا عَشَر"},
    {"صِفْر", "وَاحِدَة", "اِثْنَتَان", "ثَلَاث", "أَرْبَع", "خَمْس", "سِتّ", "سَبْع",
     "ثَمَانِي", "تِسْع", "عَشْر", "إِحْدَى عَشْرَة", "اِثْنَتَا عَشْرَة"}};
static const char *const TENS[2][10] = {
    {"", "", "عِشْرُون", "ثَلَاثُون", "أَرْبَعُون", "خَمْسُون", "سِتُّون", "سَبْعُون",
     "ثَمَانُون", "تِسْعُون"},
    {"", "", "عِشْرِين", "ثَلَاثِين", "أَرْبَعِين", "خَمْسِين", "سِتِّين", "سَبْعِين",
     "ثَمَانِين", "تِسْعِين"}};
static const char *const HUNDREDS[] = {
    "", "مِئَة", "مِئَتَان", "ثَلَاثُمِئَة", "أَرْبَعُمِئَة", "خَمْسُمِئَة", "سِتُّمِئَة",
    "سَبْعُمِئَة", "ثَمَانِمِئَة", "تِسْعُمِئَة"};
static const char *const MONTHS[] = {
    "يَنَايِر", "فِبْرَايِر", "مَارِس", "أَبْرِيل", "مَايُو", "يُونْيُو", "يُولْيُو",
    "أَغُسْطُس", "سِبْتَمْبِر", "أُكْتُوبَر", "نُوفَمْبِر", "دِيسَمْبِر"};
static const char *const MONTHS_SHOWN[] = {
    "يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر",
    "نوفمبر", "ديسمبر"};
static const char *const WEEKDAYS[] = {
    "الأَحَد", "الاِثْنَيْن", "الثُلَاثَاء", "الأَرْبِعَاء", "الخَمِيس", "الجُمُعَة",
    "السَبْت"};
static const char *const ORDINALS[] = {
    "", "الأَوَّل", "الثَانِي", "الثَالِث", "الرَابِع", "الخَامِس", "السَادِس", "السَابِع",
    "الثَامِن", "التَاسِع", "العَاشِر"};
static const char *const HOURS[] = {
    "", "الوَاحِدَة", "الثَانِيَة", "الثَالِثَة", "الرَابِعَة", "الخَامِسَة", "السَادِسَة",
    "السَابِعَة", "الثَامِنَة", "التَاسِعَة", "العَاشِرَة", "الحَادِيَة عَشْرَة",
    "الثَانِيَة عَشْرَة"};

/* clang-format on */

/* Adds a piece; from the second on, "and" is written onto it. */
static void put(struct words *words, bool *is_first, const char *piece) {
    char joined[96];
    snprintf(joined, sizeof(joined), "%s%s", *is_first ? "" : "وَ", piece);
    words_add(words, joined);
    *is_first = false;
}

static void below_hundred(struct words *words, bool *is_first, unsigned number,
                          enum number_form form) {
    bool is_feminine = form == NUMBER_FEMININE, is_oblique = form == NUMBER_OBLIQUE;
    unsigned ones = number % 10;
    if (number <= 12) {
        put(words, is_first,
            is_oblique && number == 2    ? "اِثْنَيْن"
            : is_oblique && number == 12 ? "اِثْنَيْ عَشَر"
                                         : COUNTS[is_feminine][number]);
    } else if (number < 20) {
        put(words, is_first, COUNTS[is_feminine][ones]);
        words_add(words, is_feminine ? "عَشْرَة" : "عَشَر");
    } else {
        if (ones == 1 && is_feminine)
            put(words, is_first, "إِحْدَى");
        else if (ones > 0)
            put(words, is_first, ones == 2 && is_oblique ? "اِثْنَيْن" : COUNTS[is_feminine][ones]);
        put(words, is_first, TENS[is_oblique][number / 10]);
    }
}

static void below_thousand(struct words *words, bool *is_first, unsigned number,
                           enum number_form form) {
    if (number >= 100) {
        bool is_two = number / 100 == 2 && form == NUMBER_OBLIQUE;
        put(words, is_first, is_two ? "مِئَتَيْن" : HUNDREDS[number / 100]);
    }
    if (number % 100 != 0)
        below_hundred(words, is_first, number % 100, form);
}

/* So many thousands, millions: always counted as masculine. */
static void scale_words(struct words *words, bool *is_first, unsigned group,
                        const struct noun *noun, enum number_form form) {
    enum number_form inner = form == NUMBER_OBLIQUE ? NUMBER_OBLIQUE : NUMBER_PLAIN;
    if (group == 1) {
        put(words, is_first, noun->one);
        return;
    }
    if (group == 2) {
        char dual[64]; /* the oblique dual: ...َيْن for ...َان */
        snprintf(dual, sizeof(dual), "%s%s", noun->plain, "َيْن");
        put(words, is_first, inner == NUMBER_OBLIQUE ? dual : noun->two);
        return;
    }
    below_thousand(words, is_first, group, inner);
    unsigned last = group % 100;
    words_add(words, last >= 3 && last <= 10 ? noun->plural
                     : last > 10             ? noun->accusative
                                             : noun->plain);
}

static void number_pieces(struct words *words, bool *is_first, uint64_t number,
                          enum number_form form) {
    static const struct {
        uint64_t size;
        const struct noun *noun;
    } scales[] = {{1000000000u, &BILLION}, {1000000u, &MILLION}, {1000u, &THOUSAND}};
    if (number == 0)
        put(words, is_first, COUNTS[0][0]);
    for (size_t i = 0; i < 3; i++) {
        unsigned group = (unsigned)(number / scales[i].size % 1000);
        if (group > 0)
            scale_words(words, is_first, group, scales[i].noun, form);
    }
    if (number % 1000 != 0)
        below_thousand(words, is_first, (unsigned)(number % 1000), form);
}

static void number_words(struct words *words, uint64_t number, enum number_form form) {
    bool is_first = true;
    number_pieces(words, &is_first, number, form);
}

/* So many of a noun: "one" and "two" are the noun itself, also after a round hundred. */
static void counted(struct words *words, bool *is_first, uint64_t number, const struct noun *noun,
                    bool is_feminine) {
    unsigned last = (unsigned)(number % 100);
    if (number > 2 && (last == 1 || last == 2)) {
        number_pieces(words, is_first, number - last, NUMBER_PLAIN);
        words_add(words, noun->plain);
        number = last;
    }
    if (number == 1 || number == 2) {
        put(words, is_first, number == 1 ? noun->one : noun->two);
        return;
    }
    number_pieces(words, is_first, number, is_feminine ? NUMBER_FEMININE : NUMBER_PLAIN);
    words_add(words, last >= 3 && last <= 10 ? noun->plural
                     : last > 10             ? noun->accusative
                                             : noun->plain);
}

static void money_words(struct words *words, uint64_t cents) {
    bool is_first = true;
    if (cents >= 100 || cents == 0)
        counted(words, &is_first, cents / 100, &DOLLAR, false);
    if (cents % 100 != 0)
        counted(words, &is_first, cents % 100, &CENT, false);
}

static void date_words(struct words *words, const struct spoken_date *date) {
    if (date->weekday >= 0) {
        words_add(words, WEEKDAYS[date->weekday]);
        words_join(words, "،");
    }
    int ones = date->day % 10, tens = date->day / 10;
    if (date->day <= 10)
        words_add(words, ORDINALS[date->day]);
    else if (ones > 0)
        words_add(words, ones == 1 ? "الحَادِي" : ORDINALS[ones]);
    if (tens == 1 && ones > 0)
        words_add(words, "عَشَر");
    else if (tens >= 2 && ones > 0)
        words_add(words, tens == 2 ? "وَالعِشْرُون" : "وَالثَلَاثُون");
    else if (tens >= 2)
        words_add(words, tens == 2 ? "العِشْرُون" : "الثَلَاثُون");
    words_add(words, "مِنْ");
    words_add(words, MONTHS[date->month - 1]);
    if (date->year > 0) {
        words_add(words, "عَام");
        number_words(words, (uint64_t)date->year, NUMBER_OBLIQUE);
    }
}

static void time_words(struct words *words, int hour, int minute) {
    bool is_first = false; /* the minutes always come with "and" */
    words_add(words, "السَاعَة");
    words_add(words, HOURS[hour % 12 == 0 ? 12 : hour % 12]);
    if (minute == 15)
        words_add(words, "وَالرُبْع");
    else if (minute == 30)
        words_add(words, "وَالنِصْف");
    else if (minute > 0)
        counted(words, &is_first, (uint64_t)minute, &MINUTE, true);
    words_add(words, hour < 12 ? "صَبَاحًا" : hour == 12 ? "ظُهْرًا" : "مَسَاءً");
}

static const struct spoken_sign_name SIGNS[] = {{' ', "مَسَافَه"},
                                                {'\n', "سَطْر جَدِيد"},
                                                {'.', "نُقْطَه"},
                                                {',', "فَاصِلَه"},
                                                {0x60c, "فَاصِلَه"},
                                                {'?', "عَلَامَة اِسْتِفْهَام"},
                                                {0x61f, "عَلَامَة اِسْتِفْهَام"},
                                                {'!', "عَلَامَة تَعَجُّب"},
                                                {'\'', "فَاصِلَة عُلْيَا"},
                                                {0x2019, "فَاصِلَة عُلْيَا"},
                                                {'"', "عَلَامَة اِقْتِبَاس"},
                                                {0x201c, "عَلَامَة اِقْتِبَاس"},
                                                {0x201d, "عَلَامَة اِقْتِبَاس"},
                                                {'@', "آت"},
                                                {'#', "عَلَامَة رَقْم"},
                                                {'$', "دُولَار"},
                                                {'%', "بِالمِئَه"},
                                                {'&', "وَ"},
                                                {'*', "نَجْمَه"},
                                                {0x2022, "نَجْمَه"},
                                                {'(', "فَتْح قَوْس"},
                                                {')', "غَلْق قَوْس"},
                                                {'-', "شَرْطَه"},
                                                {0x2013, "شَرْطَه"},
                                                {0x2014, "شَرْطَة طَوِيلَه"},
                                                {'_', "شَرْطَة سُفْلِيَّه"},
                                                {'+', "زَائِد"},
                                                {'=', "يُسَاوِي"},
                                                {'/', "شَرْطَة مَائِلَه"},
                                                {'\\', "شَرْطَة مَائِلَة عَكْسِيَّه"},
                                                {':', "نُقْطَتَان"},
                                                {';', "فَاصِلَة مَنْقُوطَه"},
                                                {0x61b, "فَاصِلَة مَنْقُوطَه"},
                                                {'<', "أَصْغَر مِنْ"},
                                                {'>', "أَكْبَر مِنْ"},
                                                {'[', "فَتْح قَوْس مُرَبَّع"},
                                                {']', "غَلْق قَوْس مُرَبَّع"},
                                                {0xb0, "دَرَجَه"},
                                                {0x627, "أَلِف"},
                                                {0x628, "بَاء"},
                                                {0x62a, "تَاء"},
                                                {0x62b, "ثَاء"},
                                                {0x62c, "جِيم"},
                                                {0x62d, "حَاء"},
                                                {0x62e, "خَاء"},
                                                {0x62f, "دَال"},
                                                {0x630, "ذَال"},
                                                {0x631, "رَاء"},
                                                {0x632, "زَاي"},
                                                {0x633, "سِين"},
                                                {0x634, "شِين"},
                                                {0x635, "صَاد"},
                                                {0x636, "ضَاد"},
                                                {0x637, "طَاء"},
                                                {0x638, "ظَاء"},
                                                {0x639, "عَيْن"},
                                                {0x63a, "غَيْن"},
                                                {0x641, "فَاء"},
                                                {0x642, "قَاف"},
                                                {0x643, "كَاف"},
                                                {0x644, "لَام"},
                                                {0x645, "مِيم"},
                                                {0x646, "نُون"},
                                                {0x647, "هَاء"},
                                                {0x648, "وَاو"},
                                                {0x64a, "يَاء"},
                                                {0x621, "هَمْزَه"},
                                                {0x622, "أَلِف مَدَّه"},
                                                {0x623, "أَلِف هَمْزَة فَوْق"},
                                                {0x625, "أَلِف هَمْزَة تَحْت"},
                                                {0x624, "وَاو هَمْزَه"},
                                                {0x626, "يَاء هَمْزَه"},
                                                {0x629, "تَاء مَرْبُوطَه"},
                                                {0x649, "أَلِف مَقْصُورَه"},
                                                {0x64e, "فَتْحَه"},
                                                {0x64f, "ضَمَّه"},
                                                {0x650, "كَسْرَه"},
                                                {0x651, "شَدَّه"},
                                                {0x652, "سُكُون"},
                                                {0x64b, "تَنْوِين فَتْح"},
                                                {0x64c, "تَنْوِين ضَمّ"},
                                                {0x64d, "تَنْوِين كَسْر"},
                                                {0, NULL}};

static bool sign_words(struct words *words, uint32_t code_point) {
    return spoken_sign_from(SIGNS, words, code_point);
}

/* Digits and letter names stand alone, in pause: ه for ة, which the engine would say as "t". */
const struct spoken_lang spoken_arabic = {
    .gap = " ",
    .pause = "، ",
    .stop = ". ",
    /* clang-format off */
    .digits = {"صِفْر", "وَاحِد", "اِثْنَان", "ثَلَاثَه", "أَرْبَعَه", "خَمْسَه", "سِتَّه",
    "سَبْعَه", "ثَمَانِيَه", "تِسْعَه"},
    .letters = {"إِيه", "بِي",  "سِي", "دِي", "إِي",    "إِف",  "جِي",  "إِتْش", "آي",
                "جِيه", "كِيه", "إِل", "إِم", "إِن",    "أُو",  "پِي",  "كِيُو", "آر",
                "إِس",  "تِي",  "يُو", "فِي", "دَبِلْيُو", "إِكْس", "وَاي", "زِد"},
    /* clang-format on */
    .telling_joint = "، ",
    .minus = "نَاقِص",
    .point = "فَاصِلَة",
    .plus = "زَائِد",
    .dash = "شَرْطَه",
    .underscore = "شَرْطَة سُفْلِيَّه",
    .at = "آت",
    .dot = "نُقْطَه",
    .slash = "شَرْطَة مَائِلَه",
    .and_word = "وَ",
    .to = "إِلَى",
    .percent_before = "",
    .percent_after = "بِالمِئَه",
    .number_sign = "رَقْم",
    .extension = "تَحْوِيلَه",
    .capital = "حَرْف كَبِير",
    .is_latin_foreign = true,
    .months_shown = MONTHS_SHOWN,
    .number = number_words,
    .money = money_words,
    .date = date_words,
    .time = time_words,
    .sign = sign_words,
};
