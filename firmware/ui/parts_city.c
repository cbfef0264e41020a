/* What the content pack's city.json says of the city's phone and the hall's hours. */
#include <string.h>

#include "base/locale.h"
#include "ui/parts.h"

#define NUMBER_311 "311"

static const char *city_phone(const struct build *b) {
    const struct catalogue *catalogue = b->state->catalogue;
    bool has_own = catalogue != NULL && catalogue->phone != NULL && catalogue->phone[0] != '\0';
    return has_own ? catalogue->phone : NUMBER_311;
}

const char *say_where(const struct build *b, const char *key) {
    const char *phone = city_phone(b);
    /* 311 has its own way of being said, without pauses; a longer number is read sign by sign. */
    struct message_arg number = {
        .name = "phone", .text = phone, .is_ltr = true, .is_code = strcmp(phone, NUMBER_311) != 0};
    return say_args(
        b, key, (struct message_arg[]){number, ARG_TEXT("counter", b->state->kiosk.counter), {0}});
}

void part_phone(const struct build *b, struct node *parent, enum note_kind kind) {
    const char *phone = city_phone(b);
    bool is_311 = strcmp(phone, NUMBER_311) == 0;
    struct message_arg number[] = {ARG_CODE("phone", phone), {0}};
    part_note(b, parent, kind, "phone", say(b, "talk.phone"),
              is_311 ? say(b, "talk.phone_text") : say_args(b, "talk.call", number));
}

static const char *time_of(const struct build *b, const struct time_fields *today, int minutes) {
    struct time_fields at = *today;
    char text[48];
    int64_t wall_ms = 0;
    at.hour = minutes / 60 % 24; /* 24:00, the end of this day, is the next one's midnight */
    at.minute = minutes % 60;
    if (locale_from_fields(strings_locale(b->strings), &at, &wall_ms) != ERR_OK)
        return NULL;
    locale_time(strings_locale(b->strings), wall_ms, text, sizeof(text));
    return arena_text(b->arena, text);
}

bool part_hours(const struct build *b, struct node *parent, enum note_kind kind) {
    struct time_fields today;
    if (b->state->catalogue == NULL)
        return false;
    locale_fields(strings_locale(b->strings), b->state->wall_ms, &today);
    const struct opening *opening = &b->state->catalogue->openings[today.weekday];
    if (opening->is_closed) {
        part_note(b, parent, kind, "clock", say(b, "talk.hours"), say(b, "talk.hours_closed"));
        return true;
    }
    if (opening->until_min == 0)
        return false;
    const char *from = time_of(b, &today, opening->from_min);
    const char *until = time_of(b, &today, opening->until_min);
    if (from != NULL && until != NULL)
        part_note(b, parent, kind, "clock", say(b, "talk.hours"),
                  say_args(b, "talk.hours_today",
                           (struct message_arg[]){
                               ARG_TEXT("from", from), ARG_TEXT("until", until), {0}}));
    int now = today.hour * 60 + today.minute;
    return now < opening->from_min || now >= opening->until_min;
}
