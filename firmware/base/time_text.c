/* RFC 3339 times of base/locale.h. No ICU: the courier needs them without any language. */
#include <stdio.h>

#include "base/locale.h"

#define DAY_S 86400

/* Days since 1970-01-01 in the Gregorian calendar; years begin in March, so that a leap day is the
 * last of its year (Howard Hinnant, "chrono-compatible low-level date algorithms"). */
static int64_t days_from_date(int64_t year, int64_t month, int64_t day) {
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
           719468;
}

static void date_from_days(int64_t days, int *year, int *month, int *day) {
    days += 719468;
    int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    int64_t day_of_era = days - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted = (5 * day_of_year + 2) / 153;
    *day = (int)(day_of_year - (153 * shifted + 2) / 5 + 1);
    *month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
    *year = (int)(year_of_era + era * 400 + (*month <= 2));
}

/* Reads exactly `count` digits. */
static bool read_digits(const char **at, int count, int *value) {
    int read = 0;
    for (int i = 0; i < count; i++) {
        char byte = (*at)[i];
        if (byte < '0' || byte > '9')
            return false;
        read = read * 10 + (byte - '0');
    }
    *at += count;
    *value = read;
    return true;
}

static bool skip(const char **at, char byte) {
    if (**at != byte)
        return false;
    (*at)++;
    return true;
}

static bool read_clock(const char **at, int *hour, int *minute, int *second) {
    if (!read_digits(at, 2, hour) || !skip(at, ':') || !read_digits(at, 2, minute))
        return false;
    *second = 0;
    if (!skip(at, ':'))
        return *hour <= 23 && *minute <= 59;
    if (!read_digits(at, 2, second))
        return false;
    if (skip(at, '.') || skip(at, ',')) {
        if (**at < '0' || **at > '9')
            return false;
        while (**at >= '0' && **at <= '9')
            (*at)++;
    }
    return *hour <= 23 && *minute <= 59 && *second <= 60;
}

/* "Z", "+01:00", "-0800", "-08", or nothing, which is taken as UTC. */
static bool read_zone(const char **at, int *offset_s) {
    int hours = 0, minutes = 0;
    *offset_s = 0;
    if (**at == '\0')
        return true;
    if (skip(at, 'Z') || skip(at, 'z'))
        return **at == '\0';
    int sign = **at == '-' ? -1 : 1;
    if (!skip(at, '+') && !skip(at, '-'))
        return false;
    if (!read_digits(at, 2, &hours))
        return false;
    bool has_colon = skip(at, ':');
    if ((has_colon || **at != '\0') && !read_digits(at, 2, &minutes))
        return false;
    *offset_s = sign * (hours * 3600 + minutes * 60);
    return **at == '\0' && hours <= 23 && minutes <= 59;
}

enum err time_parse(const char *text, int64_t *wall_ms) {
    int year, month, day, hour = 0, minute = 0, second = 0, offset_s = 0;
    const char *at = text;
    if (!read_digits(&at, 4, &year) || !skip(&at, '-') || !read_digits(&at, 2, &month) ||
        !skip(&at, '-') || !read_digits(&at, 2, &day))
        return ERR_PARSE;
    int64_t days = days_from_date(year, month, day);
    int real_year, real_month, real_day;
    date_from_days(days, &real_year, &real_month, &real_day);
    if (month < 1 || month > 12 || real_day != day || real_month != month)
        return ERR_PARSE;
    if (*at != '\0') {
        if (!skip(&at, 'T') && !skip(&at, 't') && !skip(&at, ' '))
            return ERR_PARSE;
        if (!read_clock(&at, &hour, &minute, &second) || !read_zone(&at, &offset_s))
            return ERR_PARSE;
    }
    int64_t seconds = days * DAY_S + hour * 3600 + minute * 60 + second - offset_s;
    *wall_ms = seconds * 1000;
    return ERR_OK;
}

void time_format(int64_t wall_ms, char out[24]) {
    int64_t seconds = wall_ms / 1000 - (wall_ms % 1000 < 0);
    int64_t days = seconds / DAY_S - (seconds % DAY_S < 0);
    int of_day = (int)(seconds - days * DAY_S);
    int year = 0, month = 1, day = 1;
    if (days < -719528 || days > 2932896) /* years 0 to 9999 have four digits */
        days = of_day = 0;
    date_from_days(days, &year, &month, &day);
    snprintf(out, 24, "%04u-%02u-%02uT%02u:%02u:%02uZ", (unsigned)year % 10000,
             (unsigned)month % 100, (unsigned)day % 100, (unsigned)(of_day / 3600) % 100,
             (unsigned)(of_day / 60 % 60), (unsigned)(of_day % 60));
}
