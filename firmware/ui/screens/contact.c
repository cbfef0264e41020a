/* Step 4: anonymous, or how the city can reach you, and who will see it. */
#include "ui/parts.h"

void screen_contact(struct build *b) {
    enum contact_choice chosen = b->state->visit->contact;
    struct page_spec spec = {.title = say(b, "contact.title"),
                             .lead = say(b, "contact.lead"),
                             .primary = say(b, "continue"),
                             .primary_action = {MSG_CONTINUE, 0, 0}};
    page_task(b, &spec.where, &spec.where_icon);
    page_begin(b, &spec);
    b->body->box.gap = 16;
    part_choice(b, b->body, "contact", CONTACT_GIVEN, false, say(b, "contact.given"),
                say(b, "contact.given_caption"), chosen == CONTACT_GIVEN,
                (struct action){MSG_CONTACT, CONTACT_GIVEN, 0});
    part_choice(b, b->body, "contact", CONTACT_ANONYMOUS, false, say(b, "contact.anonymous"),
                say(b, "contact.anonymous_caption"), chosen == CONTACT_ANONYMOUS,
                (struct action){MSG_CONTACT, CONTACT_ANONYMOUS, 0});
    part_note(b, b->body, NOTE_INFO, "lock", NULL, say(b, "contact.who_sees"))->box.margin_top = 16;
}

static void add_details(struct build *b, enum field only) {
    const struct field_spec fields[] = {
        {.name = "name", .field = FIELD_NAME, .label = say(b, "contact.name")},
        {.name = "email", .field = FIELD_EMAIL, .label = say(b, "contact.email"), .is_ltr = true},
        {.name = "phone",
         .field = FIELD_PHONE,
         .label = say(b, "contact.phone"),
         .is_ltr = true,
         .is_code = true},
    };
    for (size_t k = 0; k < sizeof(fields) / sizeof(fields[0]); k++)
        if (only == FIELD_NONE || only == fields[k].field)
            part_field(b, b->body, &fields[k]);
}

/* While one field is typed in only that one stands above the keyboard. */
void screen_contact_details(struct build *b) {
    struct page_spec spec = {.title = say(b, "contact.details_title"),
                             .lead = say(b, "contact.details_lead"),
                             .primary = say(b, "continue"),
                             .primary_action = {MSG_CONTINUE, 0, 0}};
    /* Above the keyboard stands one field: Continue leads to the next one. */
    enum field field = b->state->visit->field;
    if (b->is_typing && (field == FIELD_NAME || field == FIELD_EMAIL))
        spec.primary_action =
            (struct action){MSG_FOCUS_FIELD, field == FIELD_NAME ? FIELD_EMAIL : FIELD_PHONE, 0};
    page_task(b, &spec.where, &spec.where_icon);
    page_begin(b, &spec);
    b->body->box.gap = 28;
    add_details(b, b->is_typing ? b->state->visit->field : FIELD_NONE);
    if (!b->is_typing)
        part_note(b, b->body, NOTE_INFO, "lock", NULL, say(b, "contact.only_city"));
}
