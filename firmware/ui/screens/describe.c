/* Step 3, last part: what happened, in the resident's own words. */
#include "flow/keys.h"
#include "ui/parts.h"

void screen_describe(struct build *b) {
    struct page_spec spec = {.title = say(b, "describe.title"),
                             .lead = say(b, "describe.lead"),
                             .primary = say(b, "continue"),
                             .primary_action = {MSG_CONTINUE, 0, 0}};
    page_task(b, &spec.where, &spec.where_icon);
    page_begin(b, &spec);
    part_told(b);
    uint32_t left = keys_letters_left(b->state, FIELD_DESCRIPTION);
    const char *count =
        say_args(b, "describe.left", (struct message_arg[]){ARG_NUMBER("count", left), {0}});
    int height = b->is_landscape ? 360 : 404;
    /* Not private: anyone can read it at the city, and each word was said as it was typed. */
    part_field(b, b->body,
               &(struct field_spec){.name = "description",
                                    .field = FIELD_DESCRIPTION,
                                    .label = say(b, "describe.label"),
                                    .count = count,
                                    .height = height,
                                    .is_multiline = true});
    if (b->is_typing)
        return;
    part_note(b, b->body, NOTE_INFO, "lock", NULL, say(b, "describe.public"));
}
