#include "flow/form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "flow/journeys.h"

#define MINUTE_STEP 5
#define MINUTES_A_DAY (24 * 60)
#define YEAR_MOST 9999
#define DIGITS_MOST 20 /* of a number: more is no measure of anything */

static int asked_count(const struct definition *definition) {
    if (definition == NULL)
        return 0;
    return definition->question_count < ANSWERS_MOST ? definition->question_count : ANSWERS_MOST;
}

int form_next(const struct definition *definition, int after) {
    for (int at = after + 1; at < asked_count(definition); at++) {
        if (definition->questions[at].is_question)
            return at;
    }
    return -1;
}

const struct question *form_question(const struct state *state) {
    int at = state->visit->question;
    if (trail_shown(state) != SCREEN_QUESTION || at < 0 || at >= asked_count(state->definition))
        return NULL;
    const struct question *question = &state->definition->questions[at];
    return question->is_question ? question : NULL;
}

const struct answer *form_answer(const struct state *state, int index) {
    return index < 0 || index >= asked_count(state->definition) ? NULL
                                                                : &state->visit->answers[index];
}

bool form_position(const struct state *state, int *n, int *count) {
    if (form_question(state) == NULL)
        return false;
    int place = 0, all = 0;
    for (int at = form_next(state->definition, -1); at >= 0;
         at = form_next(state->definition, at)) {
        all++;
        if (at <= state->visit->question)
            place++;
    }
    *n = place;
    *count = all;
    return true;
}

int form_notes(const struct state *state, int *first) {
    int end = asked_count(state->definition);
    if (form_question(state) != NULL)
        end = state->visit->question;
    else if (trail_shown(state) != SCREEN_DESCRIBE || state->visit->is_definition_missing)
        return 0;
    int from = end;
    while (from > 0 && !state->definition->questions[from - 1].is_question)
        from--;
    *first = from;
    return end - from;
}

enum datatype form_datatype(const struct question *question) {
    bool is_list = question->datatype == DATATYPE_SINGLE || question->datatype == DATATYPE_MULTI;
    return is_list && question->value_count <= 0 ? DATATYPE_STRING : question->datatype;
}

static int value_count(const struct question *question) {
    return question->value_count < VALUES_MOST ? question->value_count : VALUES_MOST;
}

bool form_is_chosen(const struct answer *answer, enum datatype datatype, int value) {
    if (value < 0 || value >= VALUES_MOST)
        return false;
    if (datatype == DATATYPE_SINGLE)
        return answer->single == value + 1;
    return datatype == DATATYPE_MULTI && (answer->multi[value / 8] >> (value % 8) & 1) != 0;
}

static bool is_blank(const char *text) {
    return text[strspn(text, " \n\t")] == '\0';
}

bool form_is_empty(const struct question *question, const struct answer *answer) {
    enum datatype datatype = form_datatype(question);
    if (datatype != DATATYPE_SINGLE && datatype != DATATYPE_MULTI)
        return is_blank(answer->text);
    for (int value = 0; value < value_count(question); value++) {
        if (form_is_chosen(answer, datatype, value))
            return false;
    }
    return true;
}

/* ASCII digits and signs of a number typed anywhere; spaces and Arabic separators read as Latin. */
static bool plain_number(const char *typed, char *out, size_t room) {
    char copy[128];
    if (text_copy(copy, sizeof copy, typed) != strlen(typed))
        return false;
    text_ascii_digits(copy);
    size_t len = strlen(copy), used = 0;
    for (size_t at = 0; at < len;) {
        uint32_t sign = text_next(copy, len, &at);
        char plain = sign == 0x066B || sign == 0xFF0E                     ? '.'
                     : sign == 0x066C || sign == 0xFF0C || sign == 0x060C ? ','
                     : sign == 0x2212                                     ? '-' /* a true minus */
                     : sign < 0x80                                        ? (char)sign
                                                                          : '\0';
        if (plain == ' ')
            continue;
        if (plain == '\0' || strchr("0123456789+-.,", plain) == NULL || used + 1 >= room)
            return false;
        out[used++] = plain;
    }
    out[used] = '\0';
    return used > 0;
}

/* Commas stand between groups of three digits ("1,500") or are one decimal comma ("2,5"). */
static bool are_groups(const char *digits) {
    const char *comma = strchr(digits, ',');
    if (comma == NULL || comma == digits || comma - digits > 3)
        return false;
    for (; comma != NULL && *comma == ','; comma += 4) {
        if (strspn(comma + 1, "0123456789") < 3)
            return false;
    }
    return *comma == '\0' || *comma == '.';
}

bool form_number(const char *typed, char *out, size_t room) {
    char plain[64], number[64];
    if (!plain_number(typed, plain, sizeof plain))
        return false;
    const char *at = plain;
    size_t used = 0, digits = 0;
    if (*at == '-')
        number[used++] = '-';
    at += *at == '-' || *at == '+' ? 1 : 0;
    bool groups = are_groups(at), had_point = false;
    for (; *at != '\0'; at++) {
        if (*at == ',' && groups)
            continue;
        bool is_point = *at == '.' || *at == ',';
        if ((is_point && had_point) || *at == '-' || *at == '+')
            return false;
        had_point = had_point || is_point;
        if (is_point && digits == 0) {
            number[used++] = '0';
            digits++;
        }
        digits += is_point ? 0 : 1;
        number[used++] = is_point ? '.' : *at;
        if (used + 2 >= sizeof number)
            return false;
    }
    if (used > 0 && number[used - 1] == '.')
        used--;
    number[used] = '\0';
    if (strpbrk(plain, "0123456789") == NULL || digits > DIGITS_MOST || used >= room)
        return false;
    memcpy(out, number, used + 1);
    return true;
}

bool form_time(const struct answer *answer, struct form_time *time) {
    struct form_time got;
    char end = '\0';
    if (sscanf(answer->text, "%4d-%2d-%2dT%2d:%2d%c", &got.year, &got.month, &got.day, &got.hour,
               &got.minute, &end) != 5)
        return false;
    if (got.year < 1970 || got.month < 1 || got.month > 12 || got.day < 1 || got.day > 31 ||
        got.hour < 0 || got.hour > 23 || got.minute < 0 || got.minute > 59)
        return false;
    *time = got;
    return true;
}

enum problem form_check(const struct question *question, const struct answer *answer) {
    enum datatype datatype = form_datatype(question);
    bool is_list = datatype == DATATYPE_SINGLE || datatype == DATATYPE_MULTI;
    char number[64];
    struct form_time time;
    if (form_is_empty(question, answer)) {
        if (!question->is_required)
            return PROBLEM_NONE;
        return is_list ? PROBLEM_CHOOSE : PROBLEM_EMPTY;
    }
    if (is_list)
        return PROBLEM_NONE;
    if (text_looks_like_card(answer->text))
        return PROBLEM_CARD_NUMBER;
    if (datatype == DATATYPE_NUMBER && !form_number(answer->text, number, sizeof number))
        return PROBLEM_NUMBER;
    if (datatype == DATATYPE_DATETIME && !form_time(answer, &time))
        return PROBLEM_DATE;
    return PROBLEM_NONE;
}

int form_first_gap(const struct state *state) {
    if (state->visit->is_definition_missing)
        return -1;
    for (int at = form_next(state->definition, -1); at >= 0;
         at = form_next(state->definition, at)) {
        const struct answer *answer = &state->visit->answers[at];
        if (!answer->is_answered ||
            form_check(&state->definition->questions[at], answer) != PROBLEM_NONE)
            return at;
    }
    return -1;
}

void form_pick_value(struct state *state, const struct msg *msg, struct effects *effects) {
    (void)effects;
    const struct question *question = form_question(state);
    if (question == NULL || msg->a < 0 || msg->a >= value_count(question))
        return;
    struct answer *answer = &state->visit->answers[state->visit->question];
    if (form_datatype(question) == DATATYPE_MULTI)
        answer->multi[msg->a / 8] ^= (uint8_t)(1u << (msg->a % 8));
    else if (form_datatype(question) == DATATYPE_SINGLE)
        answer->single = (int16_t)(msg->a + 1);
    state->visit->problem = PROBLEM_NONE;
}

/* Days since 1970-01-01 of a proleptic Gregorian date, and back. */
static int64_t days_of(int year, int month, int day) {
    int64_t y = month <= 2 ? year - 1 : year, era = y / 400, in_era = y - era * 400;
    int64_t in_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + in_era * 365 + in_era / 4 - in_era / 100 + in_year - 719468;
}

static void date_of(int64_t days, struct form_time *time) {
    int64_t z = days + 719468, era = z / 146097, in_era = z - era * 146097;
    int64_t year = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
    int64_t in_year = in_era - (365 * year + year / 4 - year / 100),
            month = (5 * in_year + 2) / 153;
    time->day = (int)(in_year - (153 * month + 2) / 5 + 1);
    time->month = (int)(month + (month < 10 ? 3 : -9));
    time->year = (int)(year + era * 400 + (time->month <= 2 ? 1 : 0));
}

void form_step_date(struct state *state, const struct msg *msg, struct effects *effects) {
    (void)effects;
    static const int STEPS[] = {MINUTES_A_DAY, 60, MINUTE_STEP};
    const struct question *question = form_question(state);
    if (question == NULL || form_datatype(question) != DATATYPE_DATETIME || msg->a < 0 ||
        msg->a > 2 || msg->b < -1 || msg->b > 1)
        return;
    struct answer *answer = &state->visit->answers[state->visit->question];
    struct form_time time;
    int64_t minutes;
    if (msg->b != 0 && form_time(answer, &time)) {
        minutes =
            days_of(time.year, time.month, time.day) * MINUTES_A_DAY + time.hour * 60 + time.minute;
        minutes += (int64_t)msg->b * STEPS[msg->a];
    } else { /* the first press shows now: most ask when something was seen, which is never later */
        minutes = state->wall_ms / 60000 + state->kiosk.utc_offset_min;
        minutes -= minutes % MINUTE_STEP;
    }
    if (minutes < 0)
        return;
    date_of(minutes / MINUTES_A_DAY, &time);
    if (time.year > YEAR_MOST)
        return;
    int in_day = (int)(minutes % MINUTES_A_DAY);
    (void)snprintf(answer->text, sizeof answer->text, "%04d-%02d-%02dT%02d:%02d", time.year,
                   time.month, time.day, in_day / 60, in_day % 60);
    state->visit->problem = PROBLEM_NONE;
}

void form_continue(struct state *state, const struct msg *msg, struct effects *effects) {
    (void)msg, (void)effects;
    const struct question *question = form_question(state);
    if (question == NULL) {
        state->announce++; /* the waiting line is said again; it goes on by itself or by Skip */
        return;
    }
    struct answer *answer = &state->visit->answers[state->visit->question];
    enum problem problem = form_check(question, answer);
    if (problem == PROBLEM_CARD_NUMBER) {
        (void)report_may_say(state, answer->text);
        return;
    }
    if (problem != PROBLEM_NONE) {
        trail_say(state, problem);
        return;
    }
    answer->is_answered = true;
    report_after_question(state);
}

/* Leaves the answer empty, which is also the one way to take a single choice back. While the
 * questions load it is the way out: the report goes without them. */
void form_skip(struct state *state, const struct msg *msg, struct effects *effects) {
    struct visit *visit = state->visit;
    if (trail_shown(state) == SCREEN_DESCRIBE) {
        report_describe_continue(state);
        return;
    }
    if (trail_shown(state) != SCREEN_QUESTION)
        return;
    const struct question *question = form_question(state);
    if (question == NULL) {
        visit->is_definition_missing = true;
        report_after_question(state);
    } else if (question->is_required) {
        form_continue(state, msg, effects);
    } else {
        memset(&visit->answers[visit->question], 0, sizeof visit->answers[0]);
        visit->cursor = 0;
        visit->answers[visit->question].is_answered = true;
        report_after_question(state);
    }
}
