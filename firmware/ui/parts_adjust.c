/* What is set without typing: a stepper, and a switch with its words. */
#include "ui/parts.h"

static void stepper_button(const struct build *b, struct node *row, const struct stepper_spec *spec,
                           int k) {
    struct node *button = part_button(b, row, spec->name, k, BUTTON_SECOND, "",
                                      k == 0 ? "minus" : "plus", k == 0 ? spec->less : spec->more);
    label_key(b, button, k == 0 ? "step.less" : "step.more",
              (struct message_arg[]){ARG_TEXT("name", spec->label), {0}});
    button->value = spec->said != NULL ? spec->said : spec->value;
    button->box.width = 120;
    button->box.height = 104;
}

/* The value fills the room between its buttons: the eye need not look for what they change. */
static void stepper_value(const struct build *b, struct node *row,
                          const struct stepper_spec *spec) {
    struct node *well = part_column(b, row, 0);
    well->box.grow = 1;
    well->box.min_height = 104;
    well->box.justify = JUSTIFY_CENTER;
    well->box.pad_start = well->box.pad_end = 16;
    well->box.pad_top = well->box.pad_bottom = 8;
    well->look = (struct look){.fill = spec->is_set ? COLOR_TINT : COLOR_SUNKEN, .radius_q = 16};
    struct node *words =
        part_words(b, well, TYPE_LABEL, spec->is_set ? COLOR_TEXT : COLOR_TEXT_SOFT, spec->value);
    words->weight = (spec->is_set ? WEIGHT_SEMIBOLD : WEIGHT_REGULAR) + 1;
    words->text_align = ALIGN_CENTER;
}

struct node *part_stepper(const struct build *b, struct node *parent,
                          const struct stepper_spec *spec) {
    struct node *group = b->is_landscape ? part_row(b, parent, 24) : part_column(b, parent, 8);
    group->role = ROLE_GROUP;
    group->label = spec->label;
    struct node *words = part_words(b, group, TYPE_CAPTION, COLOR_TEXT, spec->label);
    words->weight = WEIGHT_MEDIUM + 1;
    words->box.width = b->is_landscape ? 200 : 0;
    struct node *row = part_row(b, group, 12);
    row->box.grow = b->is_landscape;
    row->box.align = ALIGN_STRETCH;
    stepper_button(b, row, spec, 0);
    stepper_value(b, row, spec);
    stepper_button(b, row, spec, 1);
    return group;
}

struct node *part_switch(const struct build *b, struct node *parent, const char *name,
                         const char *icon, const char *label, const char *caption, bool is_on,
                         struct action action) {
    struct node *row = part_choice(b, parent, name, 0, true, label, caption, is_on, action);
    row->role = ROLE_SWITCH;
    struct node *mark = row->first; /* a check box says "any of these"; this one is on or off */
    mark->name = "icon";
    mark->graphic = GRAPHIC_ICON;
    mark->graphic_color = COLOR_PRIMARY;
    mark->icon = icon;
    struct node *words =
        part_words(b, row, TYPE_CAPTION, COLOR_TEXT, say(b, is_on ? "switch.on" : "switch.off"));
    words->weight = (is_on ? WEIGHT_SEMIBOLD : WEIGHT_REGULAR) + 1;
    struct node *track = node_new(b->arena, row, "switch", 0, ROLE_IMAGE);
    track->flags = NODE_SILENT | (is_on ? NODE_SELECTED : 0);
    track->graphic = GRAPHIC_SWITCH;
    track->graphic_q = 64;
    track->box.width = 112;
    return row;
}
