/* Home: five things to do, what is out of order in words, what is on today, and the languages. */
#include <stddef.h>
#include <string.h>

#include "ui/parts.h"

#define OPENING_MOST 24 /* bytes of "Today", "Hoy", "今天", "Hôm nay", "اليوم" and the like */

static const struct {
    enum flow_id flow;
    const char *name, *icon, *label, *caption, *out;
    struct action action;
} tiles[] = {
    {FLOW_REPORT,
     "home.report",
     "report",
     "home.report",
     "home.report_caption",
     "home.report_out",
     {MSG_GO, SCREEN_CHOOSE_SERVICE, 0}},
    {FLOW_TRACK,
     "home.track",
     "track",
     "home.track",
     "home.track_caption",
     "home.track_out",
     {MSG_GO, SCREEN_TRACK, 0}},
    {FLOW_SCAN,
     "home.scan",
     "scan",
     "home.scan",
     "home.scan_caption",
     "home.scan_out",
     {MSG_GO, SCREEN_UNAVAILABLE, FLOW_SCAN}},
    {FLOW_PAY,
     "home.pay",
     "pay",
     "home.pay",
     "home.pay_caption",
     "home.pay_out",
     {MSG_GO, SCREEN_UNAVAILABLE, FLOW_PAY}},
    {FLOW_TALK,
     "home.talk",
     "video",
     "home.talk",
     "home.talk_caption",
     "home.talk_out",
     {MSG_GO, SCREEN_TALK, 0}},
};
#define TILE_COUNT ((int)(sizeof(tiles) / sizeof(tiles[0])))

/* What it is for; where to go instead; or that it knows less than it should. */
static const char *caption_of(const struct build *b, int k, enum health health) {
    if (health == HEALTH_OFF)
        return say_where(b, tiles[k].out);
    bool is_far = health == HEALTH_DEGRADED && tiles[k].flow == FLOW_TRACK;
    return is_far ? say(b, "home.track_far") : say(b, tiles[k].caption);
}

static void add_tile(const struct build *b, struct node *parent, int k) {
    enum health health = state_flow_health(b->state, tiles[k].flow);
    bool is_out = health == HEALTH_OFF;
    const char *caption = caption_of(b, k, health);
    struct action action = tiles[k].action;
    if (is_out && tiles[k].flow != FLOW_TALK)
        action = (struct action){MSG_GO, SCREEN_UNAVAILABLE, (int32_t)tiles[k].flow};
    struct node *tile = part_tile(b, parent, tiles[k].name, tiles[k].icon, say(b, tiles[k].label),
                                  caption, k == 0 && !is_out, is_out, action);
    tile->spoken = strings_speak(b->strings, tiles[k].label);
    if (is_out) { /* said first: that it is off; then where to go */
        tile->value = say(b, "home.not_working");
        tile->hint = caption;
    } else if (health == HEALTH_DEGRADED) { /* said without waiting for the hint */
        tile->value = caption;
        tile->hint = NULL;
    }
    tile->box.grow = b->is_large;
    if (k == 0)
        tile->flags |= NODE_DEFAULT;
}

/* "Today:" stands out of the city's notice, wherever its language has a short word and a colon. */
static uint32_t opening_word(const char *text) {
    /* Not "9:00" and not "https://". */
    static const char *const colons[] = {": ", "：" /* full width */};
    for (size_t k = 0; k < sizeof(colons) / sizeof(colons[0]); k++) {
        const char *end = strstr(text, colons[k]);
        if (end != NULL && end - text <= OPENING_MOST)
            return (uint32_t)(end - text + (ptrdiff_t)strlen(colons[k]));
    }
    return 0;
}

static void add_today(const struct build *b, struct node *parent) {
    const struct catalogue *catalogue = b->state->catalogue;
    for (int k = 0; catalogue != NULL && k < catalogue->notice_count; k++) {
        const struct notice *notice = &catalogue->notices[k];
        if (b->state->wall_ms < notice->from_ms || b->state->wall_ms > notice->until_ms)
            continue;
        struct node *text =
            part_text(b, parent, TYPE_CAPTION, COLOR_TEXT_SOFT, notice->text[b->lang]);
        text->name = "home.today";
        text->mark_to = opening_word(text->text);
        text->box.pad_end = 12; /* bold letters are wider than those that were measured */
        return;
    }
}

void screen_home(struct build *b) {
    struct page_spec spec = {.title = say(b, "home.title"),
                             .title_spoken = strings_speak(b->strings, "home.title"),
                             .lead = say(b, "home.lead"),
                             .first = BAR_HELP};
    spec.title_type = b->is_large && !b->is_landscape ? TYPE_TITLE : TYPE_DISPLAY;
    if (b->is_cramped)
        spec.lead = NULL; /* large text: the start column cannot turn pages */
    page_begin(b, &spec);
    b->scroll->box.grow = 1;
    b->body->box.grow = 1;
    b->body->box.gap = b->is_large ? (b->is_landscape ? 12 : 16) : b->is_landscape ? 20 : 24;
    if (b->is_large) {
        for (int k = 0; k < TILE_COUNT; k++)
            add_tile(b, b->body, k);
    } else {
        add_tile(b, b->body, 0);
        struct node *grid = node_new(b->arena, b->body, "home.tiles", 0, ROLE_NONE);
        grid->box = (struct box){
            .dir = DIR_GRID, .columns = 2, .gap = b->is_landscape ? 20 : 24, .grow = 1};
        for (int k = 1; k < TILE_COUNT; k++)
            add_tile(b, grid, k);
    }
    struct node *foot = b->body;
    if (b->is_landscape) {
        part_space(b, b->intro, 0);
        foot = part_column(b, b->intro, 24);
        foot->box.pad_bottom = 32;
    }
    if (!b->is_cramped)
        add_today(b, foot);
    if (!b->is_large)
        part_langs(b, foot, true);
}
