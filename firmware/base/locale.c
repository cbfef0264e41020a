#include "base/locale.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/ucal.h>
#include <unicode/ucol.h>
#include <unicode/udat.h>
#include <unicode/udatpg.h>
#include <unicode/unumberformatter.h>
#include <unicode/upluralrules.h>
#include <unicode/ustring.h>

#include "base/log.h"
#include "base/memory.h"

#define LOG_ROOM "base"
#define UNITS 128
#define ZONE_UNITS 64

static const struct {
    const char *code, *own_name, *icu;
} languages[LANG_COUNT] = {
    [LANG_EN] = {"en", "English", "en_US"},
    [LANG_ES] = {"es", "Español", "es_US"},
    [LANG_ZH] = {"zh", "简体中文", "zh_Hans_US"},
    [LANG_VI] = {"vi", "Tiếng Việt", "vi_US"},
    /* Receipts, terminals and staff use ASCII digits, so must the screen. */
    [LANG_AR] = {"ar", "العربية", "ar_US@numbers=latn"},
};

enum pattern { DATE_LONG, DATE_SHORT, TIME_OF_DAY, HOUR, PATTERN_COUNT };

struct locale {
    enum lang lang;
    UChar zone[ZONE_UNITS];
    UCalendar *calendar;
    /* Opened when first used. */
    UPluralRules *plurals;
    UNumberFormatter *numbers;
    UFormattedNumber *number;
    UDateFormat *dates[PATTERN_COUNT];
    UCollator *collator;
};

const char *lang_code(enum lang lang) {
    return languages[lang].code;
}

const char *lang_own_name(enum lang lang) {
    return languages[lang].own_name;
}

bool lang_is_rtl(enum lang lang) {
    return lang == LANG_AR;
}

enum err lang_from_code(const char *code, enum lang *lang) {
    for (int i = 0; i < LANG_COUNT; i++) {
        if (strcmp(code, languages[i].code) == 0) {
            *lang = (enum lang)i;
            return ERR_OK;
        }
    }
    return ERR_NOT_FOUND;
}

/* What ICU does not know it takes for GMT without a word, and the system may know zones that ICU's
 * data is too old for: asked is who will do the arithmetic. NULL: unknown. Of ICU's data only the
 * rules of zones are read, which the first screen needs too. */
static UCalendar *open_calendar(const UChar *zone) {
    static const UChar unknown[] = u"Etc/Unknown";
    UErrorCode status = U_ZERO_ERROR;
    UChar known[ZONE_UNITS];
    UCalendar *opened = ucal_open(zone, -1, "en_US", UCAL_GREGORIAN, &status);
    if (U_SUCCESS(status))
        ucal_getTimeZoneID(opened, known, ZONE_UNITS, &status);
    if (U_SUCCESS(status) && u_strcmp(known, unknown) != 0)
        return opened;
    ucal_close(opened);
    return NULL;
}

enum err locale_create(enum lang lang, const char *time_zone, struct locale **locale) {
    UChar zone[ZONE_UNITS];
    UErrorCode status = U_ZERO_ERROR;
    int32_t len;
    u_strFromUTF8(zone, ZONE_UNITS, &len, time_zone, -1, &status);
    if (U_FAILURE(status) || len == 0 || len >= ZONE_UNITS)
        return ERR_NOT_FOUND;
    UCalendar *calendar = open_calendar(zone);
    if (!calendar)
        return ERR_NOT_FOUND;
    struct locale *made = mem_alloc(1, sizeof *made);
    made->lang = lang;
    made->calendar = calendar;
    memcpy(made->zone, zone, sizeof zone);
    *locale = made;
    return ERR_OK;
}

void locale_destroy(struct locale *locale) {
    if (!locale)
        return;
    if (locale->plurals)
        uplrules_close(locale->plurals);
    if (locale->numbers)
        unumf_close(locale->numbers);
    if (locale->number)
        unumf_closeResult(locale->number);
    for (int i = 0; i < PATTERN_COUNT; i++)
        if (locale->dates[i])
            udat_close(locale->dates[i]);
    if (locale->collator)
        ucol_close(locale->collator);
    ucal_close(locale->calendar);
    mem_free(locale);
}

enum lang locale_lang(const struct locale *locale) {
    return locale->lang;
}

/* ICU's data comes with its library: a failure means a broken installation. */
static void must(UErrorCode status, const char *what) {
    if (U_SUCCESS(status))
        return;
    log_error("locale.icu_failed", "call=%s code=%s", what, u_errorName(status));
    abort();
}

/* U+202F is in neither the Arabic nor the Chinese face; the plain no-break space is in all. */
static void to_utf8(UChar *units, int32_t len, char *out, size_t room) {
    UErrorCode status = U_ZERO_ERROR;
    if (room == 0)
        return;
    for (int32_t i = 0; i < len; i++)
        if (units[i] == 0x202f)
            units[i] = 0x00a0;
    out[0] = '\0';
    u_strToUTF8(out, (int32_t)room - 1, &len, units, len, &status);
    if (U_FAILURE(status))
        len = 0;
    out[len] = '\0';
}

const char *locale_plural(struct locale *locale, double number) {
    static const char *const names[] = {"zero", "one", "two", "few", "many", "other"};
    UErrorCode status = U_ZERO_ERROR;
    if (!locale->plurals)
        locale->plurals = uplrules_open(languages[locale->lang].icu, &status);
    must(status, "uplrules_open");
    UChar units[16];
    char name[16] = "other";
    int32_t len = uplrules_select(locale->plurals, number, units, 16, &status);
    if (U_SUCCESS(status))
        to_utf8(units, len, name, sizeof name);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(name, names[i]) == 0)
            return names[i];
    return "other";
}

void locale_number(struct locale *locale, double number, char *out, size_t room) {
    UErrorCode status = U_ZERO_ERROR;
    if (!locale->numbers) {
        /* An empty skeleton is the language's plain decimal form, six fraction digits at most. */
        locale->numbers =
            unumf_openForSkeletonAndLocale(u"", 0, languages[locale->lang].icu, &status);
        locale->number = unumf_openResult(&status);
        must(status, "unumf_open");
    }
    UChar units[UNITS];
    unumf_formatDouble(locale->numbers, number, locale->number, &status);
    int32_t len = unumf_resultToString(locale->number, units, UNITS, &status);
    to_utf8(units, U_SUCCESS(status) ? len : 0, out, room);
}

void locale_money(struct locale *locale, int64_t cents, char *out, size_t room) {
    (void)locale; /* the same in every language, as on receipt and terminal (reference/i18n 1.4) */
    uint64_t all = cents < 0 ? 0 - (uint64_t)cents : (uint64_t)cents;
    char digits[24], grouped[40];
    int count = snprintf(digits, sizeof digits, "%llu", (unsigned long long)(all / 100));
    int len = 0;
    for (int i = 0; i < count; i++) {
        if (i > 0 && (count - i) % 3 == 0)
            grouped[len++] = ',';
        grouped[len++] = digits[i];
    }
    snprintf(out, room, "%s$%.*s.%02u", cents < 0 ? "-" : "", len, grouped, (unsigned)(all % 100));
}

static UDateFormat *open_dates(struct locale *locale, enum pattern pattern) {
    static const UChar *const skeletons[PATTERN_COUNT] = {
        [DATE_LONG] = u"yMMMMEEEEd", [DATE_SHORT] = u"MMMMd", [TIME_OF_DAY] = u"jm", [HOUR] = u"j"};
    UErrorCode status = U_ZERO_ERROR;
    const char *name = languages[locale->lang].icu;
    UChar best[UNITS];
    UDateTimePatternGenerator *generator = udatpg_open(name, &status);
    must(status, "udatpg_open");
    int32_t len = udatpg_getBestPattern(generator, skeletons[pattern], -1, best, UNITS, &status);
    UDateFormat *opened =
        udat_open(UDAT_PATTERN, UDAT_PATTERN, name, locale->zone, -1, best, len, &status);
    must(status, "udat_open");
    udatpg_close(generator);
    return opened;
}

static void format_time(struct locale *locale, enum pattern pattern, int64_t wall_ms, char *out,
                        size_t room) {
    UErrorCode status = U_ZERO_ERROR;
    UChar units[UNITS];
    if (!locale->dates[pattern])
        locale->dates[pattern] = open_dates(locale, pattern);
    int32_t len = udat_format(locale->dates[pattern], (UDate)wall_ms, units, UNITS, NULL, &status);
    to_utf8(units, U_SUCCESS(status) && len < UNITS ? len : 0, out, room);
}

void locale_date(struct locale *locale, int64_t wall_ms, bool is_short, char *out, size_t room) {
    format_time(locale, is_short ? DATE_SHORT : DATE_LONG, wall_ms, out, room);
}

void locale_time(struct locale *locale, int64_t wall_ms, char *out, size_t room) {
    format_time(locale, TIME_OF_DAY, wall_ms, out, room);
}

void locale_hour(struct locale *locale, int64_t wall_ms, char *out, size_t room) {
    format_time(locale, HOUR, wall_ms, out, room);
}

int locale_compare(struct locale *locale, const char *a, const char *b) {
    UErrorCode status = U_ZERO_ERROR;
    if (!locale->collator)
        locale->collator = ucol_open(languages[locale->lang].icu, &status);
    must(status, "ucol_open");
    return (int)ucol_strcollUTF8(locale->collator, a, -1, b, -1, &status);
}

void locale_fields(struct locale *locale, int64_t wall_ms, struct time_fields *fields) {
    UErrorCode status = U_ZERO_ERROR;
    UCalendar *zone = locale->calendar;
    ucal_setMillis(zone, (UDate)wall_ms, &status);
    fields->year = ucal_get(zone, UCAL_YEAR, &status);
    fields->month = ucal_get(zone, UCAL_MONTH, &status) + 1;
    fields->day = ucal_get(zone, UCAL_DATE, &status);
    fields->hour = ucal_get(zone, UCAL_HOUR_OF_DAY, &status);
    fields->minute = ucal_get(zone, UCAL_MINUTE, &status);
    fields->weekday = ucal_get(zone, UCAL_DAY_OF_WEEK, &status) - 1;
}

static bool are_real(const struct time_fields *fields) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (fields->year < 1 || fields->year > 9999 || fields->month < 1 || fields->month > 12)
        return false;
    bool is_leap = (fields->year % 4 == 0 && fields->year % 100 != 0) || fields->year % 400 == 0;
    int last = days[fields->month - 1] + (fields->month == 2 && is_leap);
    return fields->day >= 1 && fields->day <= last && fields->hour >= 0 && fields->hour <= 23 &&
           fields->minute >= 0 && fields->minute <= 59;
}

enum err locale_from_fields(struct locale *locale, const struct time_fields *fields,
                            int64_t *wall_ms) {
    UErrorCode status = U_ZERO_ERROR;
    if (!are_real(fields))
        return ERR_INVALID;
    UCalendar *zone = locale->calendar;
    ucal_clear(zone);
    ucal_setDateTime(zone, fields->year, fields->month - 1, fields->day, fields->hour,
                     fields->minute, 0, &status);
    UDate moment = ucal_getMillis(zone, &status);
    if (U_FAILURE(status))
        return ERR_INVALID;
    *wall_ms = (int64_t)moment;
    return ERR_OK;
}
