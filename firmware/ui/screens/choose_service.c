/* Step 1: search, what is reported most, and all topics. */
#include "ui/parts.h"

static void add_field(struct build *b, struct node *parent) {
    struct node *field = part_field(b, parent,
                                    &(struct field_spec){.name = "search",
                                                         .field = FIELD_SEARCH,
                                                         .icon = "search",
                                                         .hint = say(b, "service.search_hint"),
                                                         .has_clear = true});
    field->label = field->hint; /* the title is said already */
    field->hint = NULL;
}

static void add_matches(const struct build *b, struct node *parent) {
    const struct visit *visit = b->state->visit;
    const struct catalogue *catalogue = b->state->catalogue;
    int most = b->is_typing ? (b->is_landscape ? 2 : 4) : 7;
    if (visit->match_count == 0) {
        part_note(b, parent, NOTE_PLAIN, "search",
                  say_args(b, "service.none",
                           (struct message_arg[]){ARG_TEXT("text", visit->search), {0}}),
                  say(b, "service.none_next"));
    }
    struct node *list = part_list(b, parent, "matches");
    label_key(b, list, "service.found",
              (struct message_arg[]){ARG_NUMBER("count", visit->match_count), {0}});
    list->flags |= NODE_LIVE;
    if (visit->match_count > 0)
        list->value = catalogue->services[visit->matches[0]].name[b->lang];
    for (int k = 0; k < visit->match_count && k < most; k++) {
        const struct service *service = &catalogue->services[visit->matches[k]];
        part_list_row(b, list, "service", visit->matches[k], service->icon, service->name[b->lang],
                      b->is_typing ? NULL : catalogue->groups[service->group].name[b->lang],
                      (struct action){MSG_PICK_SERVICE, visit->matches[k], 0});
    }
    part_list_row(b, list, "other", 0, "message", say(b, "service.other"), NULL,
                  (struct action){MSG_PICK_OTHER, 0, 0});
}

static void add_most_used(const struct build *b, struct node *parent) {
    const struct catalogue *catalogue = b->state->catalogue;
    if (catalogue->most_used_count == 0)
        return;
    struct node *group = part_column(b, parent, 20);
    part_text_key(b, group, TYPE_LABEL, COLOR_TEXT, "service.most")->role = ROLE_HEADING;
    struct node *grid = node_new(b->arena, group, "most", 0, ROLE_NONE);
    grid->box = (struct box){
        .dir = DIR_GRID, .columns = b->is_large && !b->is_landscape ? 1 : 2, .gap = 16};
    for (int k = 0; k < catalogue->most_used_count && k < 4; k++) {
        int32_t index = catalogue->most_used[k];
        const struct service *service = &catalogue->services[index];
        struct node *one = node_new(b->arena, grid, "service", index, ROLE_BUTTON);
        one->flags = NODE_FOCUSABLE;
        one->label = service->name[b->lang];
        one->action = (struct action){MSG_PICK_SERVICE, index, 0};
        one->box = (struct box){.dir = DIR_ROW,
                                .align = ALIGN_CENTER,
                                .gap = 22,
                                .pad_start = 28,
                                .pad_end = 20,
                                .pad_top = 10,
                                .pad_bottom = 10,
                                .min_height = 104};
        one->look = (struct look){.fill = COLOR_SURFACE,
                                  .edge = COLOR_BORDER,
                                  .edge_q = 2,
                                  .radius_q = 20,
                                  .press = PRESS_SECOND};
        part_mark(b, one, service->icon, 48, COLOR_PRIMARY);
        part_words(b, one, TYPE_LABEL, COLOR_TEXT, one->label)->box.grow = 1;
    }
}

static void add_groups(const struct build *b, struct node *parent) {
    const struct catalogue *catalogue = b->state->catalogue;
    struct node *group = part_column(b, parent, 20);
    group->box.margin_top = 8;
    part_text_key(b, group, TYPE_LABEL, COLOR_TEXT, "service.all")->role = ROLE_HEADING;
    struct node *list = part_list(b, group, "groups");
    label_key(b, list, "service.all", NULL);
    for (int k = 0; k < catalogue->group_count; k++) {
        const struct service_group *topic = &catalogue->groups[k];
        const char *count = say_args(
            b, "service.kinds", (struct message_arg[]){ARG_NUMBER("count", topic->count), {0}});
        part_list_row(b, list, "group", k, topic->icon, topic->name[b->lang], NULL,
                      (struct action){MSG_PICK_GROUP, k, 0})
            ->hint = count;
    }
    part_list_row(b, list, "other", 0, "message", say(b, "service.other"), NULL,
                  (struct action){MSG_PICK_OTHER, 0, 0});
}

void screen_choose_service(struct build *b) {
    struct page_spec spec = {
        .title = say(b, "service.title"), .where = say(b, "home.report"), .where_icon = "report"};
    page_begin(b, &spec);
    if (b->state->catalogue == NULL) {
        part_note(b, b->body, NOTE_WARNING, "warning", say(b, "service.no_list"),
                  say(b, "service.no_list_next"));
        return;
    }
    b->body->box.gap = 32;
    add_field(b, b->body);
    if (b->state->visit->search[0] != '\0') {
        add_matches(b, b->body);
        return;
    }
    if (b->is_typing)
        return;
    add_most_used(b, b->body);
    add_groups(b, b->body);
}

void screen_group(struct build *b) {
    const struct catalogue *catalogue = b->state->catalogue;
    int16_t index = b->state->visit->group;
    bool is_known = catalogue != NULL && index >= 0 && index < catalogue->group_count;
    struct page_spec spec = {.title = is_known ? catalogue->groups[index].name[b->lang]
                                               : say(b, "service.title"),
                             .where = say(b, "home.report"),
                             .where_icon = "report"};
    page_begin(b, &spec);
    struct node *list = part_list(b, b->body, "services");
    list->label = spec.title;
    for (int k = 0; is_known && k < catalogue->groups[index].count; k++) {
        int32_t at = catalogue->groups[index].services[k];
        const struct service *service = &catalogue->services[at];
        part_list_row(b, list, "service", at, service->icon, service->name[b->lang], NULL,
                      (struct action){MSG_PICK_SERVICE, at, 0})
            ->hint = service->description[b->lang];
    }
    part_list_row(b, list, "other", 0, "message", say(b, "service.other"), NULL,
                  (struct action){MSG_PICK_OTHER, 0, 0});
}
