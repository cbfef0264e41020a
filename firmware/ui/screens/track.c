/* Tracking: a number typed in, and what the city says of it, in words. */
#include <string.h>

#include "ui/parts.h"
#include "ui/spoken.h"

void screen_track(struct build *b) {
    struct page_spec spec = {.title = say(b, "track.title"),
                             .lead = say(b, "track.lead"),
                             .where = say(b, "home.track"),
                             .where_icon = "track",
                             .primary = say(b, "track.look"),
                             .primary_action = {MSG_CONTINUE, 0, 0}};
    page_begin(b, &spec);
    part_field(b, b->body,
               &(struct field_spec){.name = "reference",
                                    .field = FIELD_REFERENCE,
                                    .label = say(b, "track.label"),
                                    .hint = say(b, "track.hint"),
                                    .is_ltr = true,
                                    .is_code = true,
                                    .has_clear = true});
}

static void add_said_fact(const struct build *b, struct node *list, const char *key,
                          const char *value, const char *spoken) {
    if (value == NULL || value[0] == '\0')
        return;
    struct node *row = part_column(b, list, 2);
    row->role = ROLE_TEXT;
    row->label = arena_format(b->arena, "%s: %s", say(b, key), value);
    row->spoken = arena_format(b->arena, "%s: %s", heard(b, key), spoken);
    row->box.pad_start = row->box.pad_end = 32;
    row->box.pad_top = row->box.pad_bottom = 20;
    row->look.line_above = list->first != row ? COLOR_LINE : COLOR_NONE;
    part_words(b, row, TYPE_CAPTION, COLOR_TEXT_SOFT, say(b, key));
    part_words(b, row, TYPE_BODY, COLOR_TEXT, value);
}

static void add_fact(const struct build *b, struct node *list, const char *key, const char *value) {
    add_said_fact(b, list, key, value, value);
}

static void add_code(const struct build *b, struct node *list, const char *key, const char *code) {
    char signs[512];
    spoken_reference(b->lang, code, false, signs, sizeof(signs));
    add_said_fact(b, list, key, code, arena_text(b->arena, signs));
}

static void add_date(const struct build *b, struct node *list, const char *key, int64_t wall_ms) {
    char day[96];
    if (wall_ms == 0)
        return;
    locale_date(strings_locale(b->strings), wall_ms, false, day, sizeof(day));
    add_fact(b, list, key, arena_text(b->arena, day));
}

/* Our own outbox knows where an entry stands before the city does. */
static const char *state_words(const struct build *b, const struct track_result *track) {
    static const char *const ours[] = {"track.waiting",  "track.sending",  "track.received",
                                       "track.received", "track.checking", "track.staff",
                                       "track.staff"};
    if (track->status[0] == 'o')
        return say(b, "track.open");
    if (track->status[0] == 'c')
        return say(b, "track.closed");
    if (track->outbox_state > 0 && track->outbox_state <= 7)
        return say(b, ours[track->outbox_state - 1]);
    return say(b, "track.received");
}

/* The city answers in its own language; a service that we have a name for is called by that. */
static const char *service_words(const struct build *b, const char *name) {
    const struct catalogue *catalogue = b->state->catalogue;
    for (int k = 0; catalogue != NULL && k < catalogue->service_count; k++)
        if (strcmp(catalogue->services[k].name[LANG_EN], name) == 0)
            return catalogue->services[k].name[b->lang];
    return name;
}

/* Not known to have reached the city: when it was made here, not when it was sent. */
static bool is_only_ours(const struct track_result *track) {
    return track->status[0] == '\0' && track->outbox_state > 0 && track->outbox_state != 3 &&
           track->outbox_state != 4; /* delivered, taken: enum outbox_state + 1 */
}

static void add_found(struct build *b) {
    const struct track_result *track = &b->state->visit->track;
    bool is_closed = track->status[0] == 'c';
    struct node *note =
        part_note(b, b->body, is_closed ? NOTE_SUCCESS : NOTE_INFO,
                  is_closed ? "check-circle" : "clock", state_words(b, track), NULL);
    note->name = "track.state";
    note->id = node_id("track.state", 0);
    note->role = ROLE_STATUS;
    note->label = state_words(b, track);
    note->flags |= NODE_LIVE;
    note->last->first->flags |= NODE_SILENT;
    struct node *list = part_list(b, b->body, "facts");
    list->label = say(b, "track.facts");
    add_fact(b, list, "track.service", service_words(b, track->service_name));
    add_code(b, list, "track.reference", track->reference);
    add_code(b, list, "track.number", track->number);
    add_date(b, list, is_only_ours(track) ? "track.made" : "track.requested", track->requested_ms);
    add_date(b, list, "track.updated", track->updated_ms);
    add_date(b, list, "track.expected", track->expected_ms);
    add_fact(b, list, "track.agency", track->agency);
    add_fact(b, list, "track.notes", track->notes);
}

void screen_track_result(struct build *b) {
    const struct track_result *track = &b->state->visit->track;
    struct page_spec spec = {.title = say(b, "track.found_title"),
                             .where = say(b, "home.track"),
                             .where_icon = "track",
                             .primary = say(b, "track.done"),
                             .primary_action = {MSG_HOME, 0, 0}};
    if (track->state == TRACK_LOOKING) {
        spec.title = say(b, "track.looking");
        spec.waiting = say(b, "track.looking_wait");
    } else if (track->state == TRACK_NOT_FOUND) {
        spec.title = say_args(
            b, "track.none",
            (struct message_arg[]){ARG_CODE("text", b->state->visit->typed_reference), {0}});
        spec.lead = say(b, "track.none_next");
        spec.primary = say(b, "track.again");
        spec.primary_action = (struct action){MSG_BACK, 0, 0};
    } else if (track->state == TRACK_UNREACHABLE) {
        spec.title = say(b, "track.unreachable");
        spec.lead = say_where(b, "track.unreachable_next");
        spec.primary = say(b, "try_again");
        spec.primary_action = (struct action){MSG_TRY_AGAIN, 0, 0};
    } else if (track->state == TRACK_PRIVATE) {
        spec.title = say(b, "track.private");
        spec.lead = say_where(b, "track.private_next");
    }
    page_begin(b, &spec);
    if (track->state == TRACK_FOUND)
        add_found(b);
    else if (track->state == TRACK_UNREACHABLE || track->state == TRACK_NOT_FOUND ||
             track->state == TRACK_PRIVATE)
        part_button(b, b->body, "track.talk", 0, BUTTON_SECOND, say(b, "bar.talk"), "talk",
                    (struct action){MSG_GO, SCREEN_TALK, 0})
            ->box.min_height = 104;
}
