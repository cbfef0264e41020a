/* Dates and times inside running text. A date with slashes is month first, as the city writes it,
 * unless that is impossible. */
#include <string.h>

#include "spoken_scan.h"

static bool is_date(int month, int day) {
    return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

static int whole_year(int year) {
    return year >= 100 ? year : year < 70 ? 2000 + year : 1900 + year;
}

static size_t say_date(struct scan *scan, int year, int month, int day, size_t end) {
    if (!is_date(month, day))
        return 0;
    struct spoken_date date = {year, month, day, -1};
    scan->speech->date(scan->words, &date);
    return end;
}

static size_t numeric_date(struct scan *scan) {
    int n[SCAN_NUMBERS] = {0};
    size_t end = scan_shapes(scan, scan->at, (const char *const[]){"#44-#22-#22", NULL}, n);
    if (end != 0)
        return say_date(scan, n[0], n[1], n[2], end);
    end = scan_shape(scan, scan->at, "#44-#22-#22t", n); /* RFC 3339: the time follows */
    if (end != 0 && say_date(scan, n[0], n[1], n[2], end) != 0) {
        words_join(scan->words, scan->speech->pause);
        return end;
    }
    end = scan_shape(scan, scan->at, "#44_年_#12_月_#12_日", n);
    if (end != 0)
        return say_date(scan, n[0], n[1], n[2], end);
    end = scan_shapes(scan, scan->at, (const char *const[]){"#12/#12/#44", "#12/#12/#22", NULL}, n);
    if (end == 0)
        return 0;
    bool is_day_first = n[0] > 12;
    return say_date(scan, whole_year(n[2]), n[is_day_first], n[!is_day_first], end);
}

/* "4 tháng 3, 2026", and "ngày" if it stands before is not said twice. */
static size_t vietnamese_date(struct scan *scan) {
    static const char *const shapes[] = {"#12 tháng #12, #44", "#12 tháng #12 năm #44",
                                         "#12 tháng #12", NULL};
    int n[SCAN_NUMBERS] = {0};
    size_t end = scan_shapes(scan, scan->at, shapes, n);
    if (end == 0 || !is_date(n[1], n[0]))
        return 0;
    words_take_back(scan->words, "ngày ");
    return say_date(scan, n[2], n[1], n[0], end);
}

/* The month whose shown name stands at `at` (a whole word, or three letters of it); 0: none. */
static int month_at(const struct scan *scan, size_t at, size_t *end) {
    for (int month = 0; month < 12; month++) {
        const char *name = scan->speech->months_shown[month];
        size_t shorts[] = {strlen(name), 3};
        for (int i = 0; i < (scan->lang == LANG_EN ? 2 : 1); i++) {
            if (scan->len - at < shorts[i] || memcmp(scan->text + at, name, shorts[i]) != 0)
                continue;
            *end = at + shorts[i];
            if (i == 1 && scan->text[*end] == '.')
                *end += 1;
            if (scan_ends_word(scan, *end))
                return month + 1;
        }
    }
    return 0;
}

/* "March 4, 2026" */
static size_t english_date(struct scan *scan) {
    int n[SCAN_NUMBERS] = {0};
    size_t name_end = 0;
    if (!scan_is_capital((unsigned char)scan->text[scan->at]) || scan_is_letter(scan->before))
        return 0;
    int month = month_at(scan, scan->at, &name_end);
    if (month == 0)
        return 0;
    size_t end = scan_shapes(scan, name_end,
                             (const char *const[]){" #12,_#44", " #12 #44", " #12", NULL}, n);
    return end == 0 ? 0 : say_date(scan, n[1], month, n[0], end);
}

/* "4 de marzo de 2026", "4 مارس 2026" */
static size_t day_first_date(struct scan *scan) {
    bool is_spanish = scan->lang == LANG_ES;
    int n[SCAN_NUMBERS] = {0}, year[SCAN_NUMBERS] = {0};
    size_t name_end = 0;
    size_t at = scan_shape(scan, scan->at, is_spanish ? "#12 de " : "#12 ", n);
    int month = at == 0 ? 0 : month_at(scan, at, &name_end);
    if (month == 0)
        return 0;
    size_t end = scan_shapes(scan, name_end,
                             is_spanish ? (const char *const[]){" de #44", " #44", NULL}
                                        : (const char *const[]){" #44", "، #44", ", #44", NULL},
                             year);
    return say_date(scan, end != 0 ? year[0] : 0, month, n[0], end != 0 ? end : name_end);
}

static size_t date_words(struct scan *scan) {
    size_t end = scan_is_digit(scan_sign(scan, scan->at, &(size_t){0})) ? numeric_date(scan) : 0;
    if (end != 0)
        return end;
    if (scan->lang == LANG_EN)
        return english_date(scan);
    if (scan->lang == LANG_VI)
        return vietnamese_date(scan);
    return scan->speech->months_shown != NULL ? day_first_date(scan) : 0;
}

/* "a las 3:30 p. m.", "الساعة 3:30 م": the words of the time bring their article and noun. */
static void say_time(struct scan *scan, int hour, int minute) {
    if (scan->lang == LANG_ES) {
        words_take_back(scan->words, "las ");
        words_take_back(scan->words, "la ");
    } else if (scan->lang == LANG_AR) {
        words_take_back(scan->words, "الساعة ");
    }
    scan->speech->time(scan->words, hour, minute);
}

/* Half of the day written behind a time: 'a', 'p', or 0. */
static char half_of_day(const struct scan *scan, size_t *end) {
    static const struct {
        char half;
        const char *shape;
    } halves[] = {{'a', "_a._m."}, {'p', "_p._m."}, {'a', "_am"}, {'p', "_pm"},
                  {'a', "_ص"},     {'p', "_م"},     {'a', "_SA"}, {'p', "_CH"}};
    int n[SCAN_NUMBERS];
    for (size_t i = 0; i < sizeof(halves) / sizeof(halves[0]); i++) {
        char shape[16];
        size_t len = strlen(halves[i].shape);
        for (size_t k = 0; k <= len; k++) /* shapes know small letters only */
            shape[k] = (char)(scan_is_capital((unsigned char)halves[i].shape[k])
                                  ? halves[i].shape[k] + 0x20
                                  : halves[i].shape[k]);
        size_t to = scan_shape(scan, *end, shape, n);
        if (to != 0 && scan_ends_word(scan, to)) {
            *end = to;
            return halves[i].half;
        }
    }
    return 0;
}

/* Without a half of the day the hour is said as it stands: nobody can know which it is. */
static void bare_time(struct scan *scan, int hour, int minute) {
    struct words *words = scan->words;
    const struct spoken_lang *speech = scan->speech;
    bool is_chinese = scan->lang == LANG_ZH;
    enum number_form form = scan->lang == LANG_ES ? NUMBER_FEMININE : NUMBER_MEASURE;
    speech->number(words, (uint64_t)hour, scan->lang == LANG_AR ? NUMBER_PLAIN : form);
    if (is_chinese)
        words_add(words, "点");
    else if (scan->lang == LANG_VI)
        words_add(words, "giờ");
    else if (scan->lang == LANG_EN && minute == 0)
        words_add(words, "o'clock");
    if (minute == 0)
        return;
    if (minute < 10 && (is_chinese || scan->lang == LANG_EN))
        words_add(words, is_chinese ? "零" : "oh");
    else if (scan->lang == LANG_ES || scan->lang == LANG_AR)
        words_add(words, speech->and_word);
    speech->number(words, (uint64_t)minute, NUMBER_PLAIN);
    if (is_chinese)
        words_add(words, "分");
    else if (scan->lang == LANG_VI)
        words_add(words, "phút");
}

/* "hasta las 5 p. m. El concejo": its last stop is the sentence's as well. */
static void end_sentence(struct scan *scan, size_t end) {
    size_t next;
    bool is_stop = scan->text[end - 1] == '.' && scan_sign(scan, end, &next) == ' ';
    if (is_stop && scan_is_capital(scan_sign(scan, next, &next)) && scan->words->len > 0 &&
        scan->words->out[scan->words->len - 1] != '.')
        words_join(scan->words, ".");
}

static size_t time_words(struct scan *scan) {
    int n[SCAN_NUMBERS] = {0};
    size_t end = scan_shape(scan, scan->at, "#12:#22:#22?z", n);
    if (end == 0)
        end = scan_shape(scan, scan->at, "#12:#22", n);
    bool has_minutes = end != 0;
    if (!has_minutes)
        end = scan_shape(scan, scan->at, "#12", n);
    if (end == 0 || n[0] > 23 || n[1] > 59)
        return 0;
    char half = half_of_day(scan, &end);
    if ((half == 0 && (!has_minutes || !scan_ends_word(scan, end))) || (half != 0 && n[0] > 12))
        return 0;
    if (half != 0)
        say_time(scan, n[0] % 12 + (half == 'p' ? 12 : 0), n[1]);
    if (half != 0)
        end_sentence(scan, end);
    else if (n[0] > 12)
        say_time(scan, n[0], n[1]);
    else
        bare_time(scan, n[0], n[1]);
    return end;
}

size_t spoken_when(struct scan *scan) {
    if (scan_is_digit(scan->before))
        return 0;
    size_t end = date_words(scan);
    if (end == 0 && scan_is_digit(scan_sign(scan, scan->at, &(size_t){0})))
        end = time_words(scan);
    return end;
}
