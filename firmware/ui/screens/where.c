/* Step 2: where it is. The address with completion, here, the number on a posted notice, or free
 * words. */
#include <string.h>

#include "ui/parts.h"

static void add_suggestions(const struct build *b, struct node *parent) {
    const struct visit *visit = b->state->visit;
    const struct catalogue *catalogue = b->state->catalogue;
    static const char *const icons[] = {"pin", "pin", "tree", "building", "document", "pin"};
    int most = b->is_typing ? (b->is_large || b->is_landscape ? 2 : 4) : SUGGESTIONS_MOST;
    struct node *list = part_list(b, parent, "places");
    if (visit->place[0] != '\0') {
        label_key(b, list, "where.found",
                  (struct message_arg[]){ARG_NUMBER("count", visit->suggestion_count), {0}});
        list->flags |= NODE_LIVE;
        if (visit->suggestion_count > 0)
            list->value = catalogue->places[visit->suggestions[0]].text;
    }
    for (int k = 0; k < visit->suggestion_count && k < most; k++) {
        const struct place *place = &catalogue->places[visit->suggestions[k]];
        struct node *row = part_list_row(b, list, "suggestion", visit->suggestions[k],
                                         icons[place->kind], place->text, place->district,
                                         (struct action){MSG_PICK_PLACE, visit->suggestions[k], 0});
        row->box.min_height = 104;
    }
    if (visit->place[0] != '\0' && visit->suggestion_count == 0)
        part_list_row(
            b, list, "free", 0, "pin",
            say_args(b, "where.use", (struct message_arg[]){ARG_TEXT("text", visit->place), {0}}),
            NULL, (struct action){MSG_PLACE_FREE, 0, 0});
    if (visit->place[0] == '\0') {
        part_list_row(b, list, "here", 0, "building", say(b, "where.here"),
                      b->state->kiosk.place_name, (struct action){MSG_PLACE_HERE, 0, 0});
        part_list_row(b, list, "notice", 0, "document", say(b, "where.notice"),
                      say(b, "where.notice_caption"), (struct action){MSG_GO, SCREEN_NOTICE, 0});
    }
}

void screen_where(struct build *b) {
    struct page_spec spec = {.title = say(b, "where.title"),
                             .lead = say(b, "where.lead"),
                             .primary = say(b, "continue"),
                             .primary_action = {MSG_CONTINUE, 0, 0}};
    const struct visit *visit = b->state->visit;
    page_task(b, &spec.where, &spec.where_icon);
    page_begin(b, &spec);
    b->body->box.gap = 16;
    struct node *field = part_field(b, b->body,
                                    &(struct field_spec){.name = "place",
                                                         .field = FIELD_PLACE,
                                                         .icon = "pin",
                                                         .hint = say(b, "where.hint"),
                                                         .has_clear = true});
    field->label = say(b, "where.title");
    bool is_chosen = visit->place_chosen[0] != '\0' && !visit->is_place_typed && !b->is_typing;
    if (is_chosen)
        part_note(b, b->body, NOTE_SUCCESS, "check-circle", visit->place_chosen, NULL);
    else
        add_suggestions(b, b->body);
}

void screen_notice(struct build *b) {
    struct page_spec spec = {.title = say(b, "notice.title"),
                             .lead = say(b, "notice.lead"),
                             .primary = say(b, "continue"),
                             .primary_action = {MSG_CONTINUE, 0, 0}};
    page_task(b, &spec.where, &spec.where_icon);
    page_begin(b, &spec);
    part_field(b, b->body,
               &(struct field_spec){.name = "notice",
                                    .field = FIELD_NOTICE,
                                    .label = say(b, "notice.label"),
                                    .hint = say(b, "notice.hint"),
                                    .is_ltr = true,
                                    .is_code = true,
                                    .has_clear = true});
}

/* The place lies in a neighbour city: nobody is sent away without a next step. */
void screen_outside(struct build *b) {
    const struct visit *visit = b->state->visit;
    const struct catalogue *catalogue = b->state->catalogue;
    struct message_arg city[] = {ARG_TEXT("city", visit->outside_city), {0}};
    struct page_spec spec = {.title = say_args(b, "outside.title", city),
                             .lead = say_args(b, "outside.lead", city),
                             .primary = say(b, "outside.other_place"),
                             .primary_action = {MSG_BACK, 0, 0}};
    page_task(b, &spec.where, &spec.where_icon);
    page_begin(b, &spec);
    part_note(b, b->body, NOTE_INFO, "pin", visit->place_chosen, visit->outside_city);
    for (int k = 0; catalogue != NULL && k < catalogue->neighbour_count; k++) {
        const struct neighbour *neighbour = &catalogue->neighbours[k];
        if (strcmp(neighbour->name, visit->outside_city) != 0)
            continue;
        part_note(b, b->body, NOTE_INFO, "phone",
                  say_args(b, "outside.call",
                           (struct message_arg[]){ARG_TEXT("city", neighbour->name),
                                                  ARG_LTR("phone", neighbour->phone),
                                                  {0}}),
                  NULL);
    }
    part_button(b, b->body, "outside.send", 0, BUTTON_SECOND, say(b, "outside.send"), NULL,
                (struct action){MSG_PLACE_UNKNOWN_OK, 0, 0})
        ->box.min_height = 104;
}
