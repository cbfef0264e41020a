/* Latin letters with marks, by letter and mark: an Arabic or Chinese voice would go over to English
 * for "é", and an English one has no name for every one of them. */
#include "spoken_words.h"

enum mark { ACUTE, GRAVE, CIRCUMFLEX, DOTS, TILDE, CEDILLA, MARK_COUNT };

static const char *const NAMES[LANG_COUNT][MARK_COUNT] = {
    [LANG_EN] = {"acute", "grave", "circumflex", "umlaut", "tilde", "cedilla"},
    [LANG_ES] = {"con acento", "con acento grave", "con circunflejo", "con diéresis",
                 "con virgulilla", "con cedilla"},
    [LANG_ZH] = {"锐音符", "重音符", "扬抑符", "分音符", "波浪符", "软音符"},
    [LANG_VI] = {"sắc", "huyền", "mũ", "hai chấm", "ngã", "móc dưới"},
    [LANG_AR] =
        {
            [ACUTE] = "بِنَبْرَة حَادَّه",
            [GRAVE] = "بِنَبْرَة ثَقِيلَه",
            [CIRCUMFLEX] = "بِقُبَّعَه",
            [DOTS] = "بِنُقْطَتَيْن",
            [TILDE] = "بِتِلْدَه",
            [CEDILLA] = "بِسِيدِيلَه",
        },
};

bool spoken_accent_from(enum lang lang, struct words *words, uint32_t code_point) {
    static const struct {
        uint16_t sign;
        char letter;
        uint8_t mark;
    } letters[] = {
        {u'á', 'a', ACUTE},      {u'é', 'e', ACUTE},      {u'í', 'i', ACUTE},
        {u'ó', 'o', ACUTE},      {u'ú', 'u', ACUTE},      {u'ý', 'y', ACUTE},
        {u'à', 'a', GRAVE},      {u'è', 'e', GRAVE},      {u'ì', 'i', GRAVE},
        {u'ò', 'o', GRAVE},      {u'ù', 'u', GRAVE},      {u'â', 'a', CIRCUMFLEX},
        {u'ê', 'e', CIRCUMFLEX}, {u'î', 'i', CIRCUMFLEX}, {u'ô', 'o', CIRCUMFLEX},
        {u'û', 'u', CIRCUMFLEX}, {u'ä', 'a', DOTS},       {u'ë', 'e', DOTS},
        {u'ï', 'i', DOTS},       {u'ö', 'o', DOTS},       {u'ü', 'u', DOTS},
        {u'ã', 'a', TILDE},      {u'õ', 'o', TILDE},      {u'ñ', 'n', TILDE},
        {u'ç', 'c', CEDILLA},
    };
    for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++) {
        if (letters[i].sign == code_point) {
            spoken_letter(words, spoken_lang(lang), letters[i].letter);
            words_add(words, NAMES[lang][letters[i].mark]);
            return true;
        }
    }
    return false;
}
