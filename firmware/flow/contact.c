/* How to reach the resident, or not at all (reference/i18n 8, reference/open311 5: nobody is forced
 * to give a name). One way is enough; the name is never required. */
#include <string.h>

#include "base/text.h"
#include "flow/journeys.h"

#define PHONE_DIGITS_LEAST 7
#define PHONE_DIGITS_MOST 20 /* with country and extension */

void contact_choose(struct state *state, const struct msg *msg, struct effects *effects) {
    (void)effects;
    if (trail_shown(state) != SCREEN_CONTACT || msg->a < CONTACT_ANONYMOUS ||
        msg->a > CONTACT_GIVEN)
        return;
    state->visit->contact = (enum contact_choice)msg->a;
    state->visit->problem = PROBLEM_NONE;
}

void contact_continue(struct state *state, const struct msg *msg, struct effects *effects) {
    (void)msg, (void)effects;
    if (state->visit->contact == CONTACT_UNDECIDED)
        trail_say(state, PROBLEM_CHOOSE);
    else if (state->visit->contact == CONTACT_GIVEN)
        trail_go(state, SCREEN_CONTACT_DETAILS);
    else
        report_next(state, SCREEN_REVIEW);
}

/* One @ with something before it, and a domain with a dot inside. Whether it exists only a letter
 * to it can tell. */
bool contact_is_email(const char *text) {
    const char *at = strchr(text, '@');
    if (at == NULL || at == text || strchr(at + 1, '@') != NULL || strpbrk(text, " ,;<>\n") != NULL)
        return false;
    const char *domain = at + 1, *dot = strrchr(domain, '.');
    if (dot == NULL || dot == domain || strlen(dot + 1) < 2 || domain[0] == '.')
        return false;
    return strstr(domain, "..") == NULL && text[strlen(text) - 1] != '-';
}

bool contact_is_phone(const char *text) {
    int digits = 0;
    for (const char *at = text; *at != '\0'; at++) {
        if (*at >= '0' && *at <= '9')
            digits++;
        else if (strchr(" +-().,/#*xX", *at) == NULL)
            return false;
    }
    return digits >= PHONE_DIGITS_LEAST && digits <= PHONE_DIGITS_MOST;
}

static bool is_blank(const char *text) {
    return text[strspn(text, " ")] == '\0';
}

enum problem contact_check(const struct visit *visit) {
    bool has_email = !is_blank(visit->email), has_phone = !is_blank(visit->phone);
    if (!has_email && !has_phone)
        return PROBLEM_CONTACT_NONE;
    if (has_email && !contact_is_email(visit->email))
        return PROBLEM_EMAIL;
    /* A number with its country's + in front is a phone however many digits it has. */
    if (text_looks_like_card(visit->name) || text_looks_like_card(visit->email) ||
        (visit->phone[0] != '+' && text_looks_like_card(visit->phone)))
        return PROBLEM_CARD_NUMBER;
    if (has_phone && !contact_is_phone(visit->phone))
        return PROBLEM_PHONE;
    return PROBLEM_NONE;
}

static void tidy(char *text) {
    text_ascii_digits(text);
    size_t from = strspn(text, " "), len = strlen(text + from);
    memmove(text, text + from, len + 1);
    while (len > 0 && text[len - 1] == ' ')
        text[--len] = '\0';
}

/* Only one field stands above the keyboard: it must be the one that is told about. */
static void show_field(struct state *state, enum field field) {
    const struct visit *visit = state->visit;
    if (!visit->keys.is_open || field == FIELD_NONE || field == visit->field)
        return;
    struct msg focus = {.kind = MSG_FOCUS_FIELD, .a = (int32_t)field};
    struct effects unused = {.count = 0}; /* these fields are Latin: no pinyin engine to warm */
    (void)keys_press(state, &focus, &unused);
}

void contact_details_continue(struct state *state, const struct msg *msg, struct effects *effects) {
    (void)msg, (void)effects;
    struct visit *visit = state->visit;
    tidy(visit->email);
    tidy(visit->phone);
    if (visit->field == FIELD_EMAIL || visit->field == FIELD_PHONE) /* may have become shorter */
        visit->cursor = (uint32_t)strlen(visit->field == FIELD_EMAIL ? visit->email : visit->phone);
    enum problem problem = contact_check(visit);
    if (problem == PROBLEM_NONE) {
        report_next(state, SCREEN_REVIEW);
        return;
    }
    visit->problem = (uint8_t)problem;
    show_field(state, state_problem_field(state));
    trail_say(state, problem);
}
