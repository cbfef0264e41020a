/* What a language needs beyond words: plural rules, numbers, dates, times, sorting (ICU 72; the
 * locales of reference/i18n section 1). Objects are opened on first use and kept. One thread each.
 */
#ifndef BASE_LOCALE_H
#define BASE_LOCALE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum lang { LANG_EN, LANG_ES, LANG_ZH, LANG_VI, LANG_AR, LANG_COUNT };

const char *lang_code(enum lang lang);     /* "en" "es" "zh" "vi" "ar" */
const char *lang_own_name(enum lang lang); /* "English" "Español" ... */
bool lang_is_rtl(enum lang lang);
ERR_MUST_USE enum err lang_from_code(const char *code, enum lang *lang);

struct locale;
/* `time_zone`: Olson name of the city ("America/Denver"). ERR_NOT_FOUND. */
ERR_MUST_USE enum err locale_create(enum lang lang, const char *time_zone, struct locale **locale);
void locale_destroy(struct locale *locale);
enum lang locale_lang(const struct locale *locale);
/* "zero" "one" "two" "few" "many" "other" */
const char *locale_plural(struct locale *locale, double number);
void locale_number(struct locale *locale, double number, char *out, size_t room);
void locale_money(struct locale *locale, int64_t cents, char *out,
                  size_t room); /* "$84.20" everywhere */
/* Long date with the month's name ("Wednesday, March 4, 2026"), without weekday and year when
 * short. */
void locale_date(struct locale *locale, int64_t wall_ms, bool is_short, char *out, size_t room);
void locale_time(struct locale *locale, int64_t wall_ms, char *out, size_t room);
/* "4 PM": the hour alone, for choosing it. */
void locale_hour(struct locale *locale, int64_t wall_ms, char *out, size_t room);
int locale_compare(struct locale *locale, const char *a, const char *b);
/* RFC 3339 / ISO 8601 in and out; out is UTC, whole seconds, "Z". In takes
 * a date alone, a blank for the T, no zone (as UTC), a fraction (dropped). ERR_PARSE. */
ERR_MUST_USE enum err time_parse(const char *text, int64_t *wall_ms);
void time_format(int64_t wall_ms, char out[24]);
/* Wall fields in the city's zone, for the clock and for datetime questions. */
struct time_fields {
    int year, month, day, hour, minute; /* month and day from 1 */
    int weekday;                        /* 0 is Sunday; not read by locale_from_fields */
};
void locale_fields(struct locale *locale, int64_t wall_ms, struct time_fields *fields);
/* ERR_INVALID no such day or hour. */
ERR_MUST_USE enum err locale_from_fields(struct locale *locale, const struct time_fields *fields,
                                         int64_t *wall_ms);

#endif
