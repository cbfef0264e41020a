/* Help, a person, leaving, what is off, and the idle warning: short screens that stand over a task.
 */
#include "ui/parts.h"

void screen_help(struct build *b) {
    static const char *const keys[][3] = {{"tap", "help.touch", "help.touch_text"},
                                          {"keypad", "help.keys", "help.keys_text"},
                                          {"headphones", "help.listen", "help.listen_text"},
                                          {"lock", "help.private", "help.private_text"}};
    struct page_spec spec = {.title = say(b, "help.title"),
                             .lead = say(b, "help.lead"),
                             .primary = say(b, "help.done"),
                             .primary_action = {MSG_CONTINUE, 0, 0}};
    page_begin(b, &spec);
    node_find(b->root, node_id("primary", 0))->flags |= NODE_DEFAULT;
    b->body->box.gap = 16;
    for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]); k++)
        part_note(b, b->body, NOTE_PLAIN, keys[k][0], say(b, keys[k][1]), say(b, keys[k][2]));
    part_phone(b, b->body, NOTE_PLAIN);
    (void)part_hours(b, b->body, NOTE_PLAIN);
    part_button(b, b->body, "help.talk", 0, BUTTON_SECOND, say(b, "bar.talk"), "talk",
                (struct action){MSG_GO, SCREEN_TALK, 0})
        ->box.min_height = 104;
}

/* A person within reach, also where the video call is not there: by the counter and by 311. */
void screen_talk(struct build *b) {
    const char *counter = b->state->kiosk.counter;
    struct page_spec spec = {.title = say(b, "talk.title"),
                             .lead = say(b, "talk.lead"),
                             .where = say(b, "home.talk"),
                             .where_icon = "video",
                             .primary = say(b, "talk.done"),
                             .primary_action = {MSG_CONTINUE, 0, 0}};
    page_begin(b, &spec);
    b->body->box.gap = 16;
    if (counter[0] != '\0')
        part_note(b, b->body, NOTE_INFO, "person", say(b, "talk.counter"),
                  say_args(b, "talk.counter_text",
                           (struct message_arg[]){ARG_TEXT("counter", counter), {0}}));
    bool is_closed = part_hours(b, b->body, NOTE_INFO);
    part_phone(b, b->body, NOTE_INFO);
    if (state_flow_health(b->state, FLOW_TALK) == HEALTH_OFF)
        part_note(b, b->body, NOTE_WARNING, "video", say(b, "talk.video_off"),
                  is_closed ? NULL : say(b, "talk.video_off_text"));
}

void screen_leave(struct build *b) {
    struct page_spec spec = {.title = say(b, "leave.title"),
                             .lead = say(b, "leave.lead"),
                             .primary = say(b, "leave.stay"),
                             .primary_action = {MSG_BACK, 0, 0}};
    page_begin(b, &spec);
    node_find(b->root, node_id("primary", 0))->flags |= NODE_DEFAULT;
    part_button(b, b->body, "leave.now", 0, BUTTON_DANGER, say(b, "leave.now"), "trash",
                (struct action){MSG_FINISH_NOW, 0, 0})
        ->box.min_height = 104;
    part_button(b, b->body, "leave.over", 0, BUTTON_SECOND, say(b, "leave.over"), "home",
                (struct action){MSG_HOME, HOME_START_OVER, 0})
        ->box.min_height = 104;
}

void screen_unavailable(struct build *b) {
    static const char *const titles[FLOW_COUNT] = {"off.report", "off.track", "off.scan", "off.pay",
                                                   "off.talk"};
    const struct visit *visit = b->state->visit;
    int flow = visit->unavailable < FLOW_COUNT ? visit->unavailable : FLOW_SCAN;
    struct message_arg counter[] = {ARG_TEXT("counter", b->state->kiosk.counter), {0}};
    struct page_spec spec = {.title = say(b, titles[flow]),
                             .lead = say_args(b, "off.lead", counter),
                             .primary = say(b, "off.home"),
                             .primary_action = {MSG_HOME, 0, 0}};
    page_begin(b, &spec);
    part_note(b, b->body, NOTE_INFO, "person", say(b, "talk.counter"),
              say_args(b, "talk.counter_text", counter));
    (void)part_hours(b, b->body, NOTE_INFO);
    part_phone(b, b->body, NOTE_INFO);
}

static void add_ring(struct build *b, struct node *parent, int seconds) {
    int64_t whole = b->state->timeouts.warning / 1000;
    struct node *center = part_row(b, parent, 0);
    center->box.justify = b->is_landscape ? JUSTIFY_START : JUSTIFY_CENTER; /* as its words */
    struct node *ring = node_new(b->arena, center, "idle.ring", 0, ROLE_PROGRESS);
    ring->graphic = GRAPHIC_RING;
    ring->graphic_q = b->is_cramped ? 180 : b->is_landscape ? 300 : 440;
    ring->graphic_permille = (int16_t)(whole > 0 ? seconds * 1000 / whole : 0);
    ring->graphic_color = COLOR_PRIMARY;
    ring->box = (struct box){.width = ring->graphic_q,
                             .height = ring->graphic_q,
                             .align = ALIGN_STRETCH,
                             .justify = JUSTIFY_CENTER};
    ring->flags = NODE_LIVE;
    ring->value = arena_format(b->arena, "%d", seconds);
    label_key(b, ring, "idle.seconds", (struct message_arg[]){ARG_NUMBER("count", seconds), {0}});
    struct node *figure = part_words(b, ring, b->is_cramped ? TYPE_HEADING : TYPE_DISPLAY,
                                     COLOR_TEXT, arena_format(b->arena, "%d", seconds));
    if (!b->is_landscape)
        figure->font = (struct font_spec){(uint16_t)layout_px(b->panel, 168), WEIGHT_DISPLAY,
                                          (uint8_t)b->lang};
    figure->flags |= NODE_CELLS;
    figure->text_align = ALIGN_CENTER;
    if (b->is_cramped)
        return;
    struct node *unit = part_words(b, ring, TYPE_BODY, COLOR_TEXT_SOFT, say(b, "idle.unit"));
    unit->text_align = ALIGN_CENTER;
}

/* Nothing personal behind it; three answers; the ring only repeats what the number says. */
void screen_idle_warning(struct build *b) {
    int seconds = state_warning_seconds(b->state);
    struct page_spec spec = {
        .title = "", .primary = say(b, "idle.here"), .primary_action = {MSG_STILL_HERE, 0, 0}};
    page_begin(b, &spec);
    b->root->label = say(b, "idle.title");
    node_find(b->root, node_id("primary", 0))->flags |= NODE_DEFAULT;
    b->intro->first = b->intro->last = NULL;
    b->intro->box.pad_top = b->is_large || b->is_landscape ? 16 : 64;
    b->intro->box.gap = b->is_large ? 28 : 48;
    add_ring(b, b->intro, seconds);
    struct node *title = part_heading(b, b->intro,
                                      b->is_cramped                    ? TYPE_HEADING
                                      : b->is_landscape || b->is_large ? TYPE_TITLE
                                                                       : TYPE_DISPLAY,
                                      say(b, "idle.title"));
    struct node *text = part_text_key(b, b->intro, b->is_cramped ? TYPE_CAPTION : TYPE_BODY,
                                      COLOR_TEXT_SOFT, "idle.text");
    if (!b->is_landscape)
        title->text_align = text->text_align = ALIGN_CENTER;
    /* In landscape and in reach mode the words stand outside: the buttons sink to the foot. */
    b->scroll->box.justify = b->intro->parent == b->scroll ? JUSTIFY_BETWEEN : JUSTIFY_END;
    b->body->box.gap = 16;
    b->body->box.pad_bottom = 16;
    /* As long as it will be: no more than is configured. */
    struct message_arg minutes[] = {ARG_NUMBER("count", b->state->timeouts.papers / 60000), {0}};
    struct node *papers = part_button(b, b->body, "idle.papers", 0, BUTTON_SECOND,
                                      say_args(b, "idle.papers", minutes), NULL,
                                      (struct action){MSG_NEED_PAPERS, 0, 0});
    label_key(b, papers, "idle.papers", minutes);
    papers->box.min_height = 104;
    part_button(b, b->body, "idle.finish", 0, BUTTON_SECOND, say(b, "idle.finish"), NULL,
                (struct action){MSG_FINISH_NOW, 0, 0})
        ->box.min_height = 104;
}
