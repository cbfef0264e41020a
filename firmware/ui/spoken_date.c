#include "ui/spoken.h"

#include "spoken_words.h"

size_t spoken_date(enum lang lang, int year, int month, int day, int weekday, char *out,
                   size_t room) {
    struct words words;
    struct spoken_date date = {year, month, day, weekday};
    words_begin(&words, lang, out, room);
    if (date.weekday < 0 || date.weekday > 6)
        date.weekday = -1;
    if (date.year < 0 || date.year > 9999)
        date.year = 0;
    if (month >= 1 && month <= 12 && day >= 1 && day <= 31)
        spoken_lang(lang)->date(&words, &date);
    return words_end(&words);
}

size_t spoken_time(enum lang lang, int hour, int minute, char *out, size_t room) {
    struct words words;
    words_begin(&words, lang, out, room);
    if (hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59)
        spoken_lang(lang)->time(&words, hour, minute);
    return words_end(&words);
}
