/* The frame that every page shares: header, step line, title, primary, bar (tokens.md section 7).
 */
#include <math.h>
#include <string.h>

#include "ui/parts.h"

static int reach_q(const struct build *b) {
    int top = panel_reach_top(b->panel, b->state->settings.is_reach);
    return (int)lround(top * 4 / b->panel->px_per_mm);
}

static void add_title(const struct build *b, struct node *parent, const struct page_spec *spec) {
    enum type type = spec->title_type != 0 ? spec->title_type : TYPE_TITLE;
    /* Above a keyboard in landscape there is little height: the title gives way first. */
    if (b->is_cramped || (b->is_typing && b->is_landscape))
        type = TYPE_HEADING;
    struct node *title = part_heading(b, parent, type, spec->title);
    title->spoken = spec->title_spoken;
    bool is_tight = b->is_typing && (b->is_large || b->is_landscape || b->state->settings.is_reach);
    if (spec->lead == NULL || is_tight)
        return;
    struct node *lead = part_text(b, parent, TYPE_BODY, COLOR_TEXT_SOFT, spec->lead);
    lead->box.max_width = b->is_large ? 0 : 820;
}

static void scroll_settings(const struct build *b, struct node *node) {
    node->name = "scroll";
    node->id = node_id("scroll", 0);
    node->flags |= NODE_SCROLL;
    node->box.grow = 1;
    node->scroll_px = b->scroll_px;
}

static void main_portrait(struct build *b, const struct page_spec *spec) {
    struct node *main = part_column(b, b->root, 0);
    main->box.grow = 1;
    main->box.pad_start = main->box.pad_end = 64;
    main->box.pad_bottom = spec->primary == NULL && spec->waiting == NULL ? 40 : 0;
    b->upper = part_column(b, main, 0);
    part_steps(b, b->upper);
    if (b->upper->first == NULL && !b->is_large)
        b->upper->box.pad_top = 12;
    bool is_reach = b->state->settings.is_reach && reach_q(b) > 128;
    if (is_reach) {
        b->upper->box.min_height = (int16_t)(reach_q(b) - 128);
        b->intro = part_column(b, b->upper, 16);
    }
    b->scroll = part_column(b, main, 0);
    scroll_settings(b, b->scroll);
    if (is_reach)
        b->scroll->box.justify = JUSTIFY_END;
    else
        b->intro = part_column(b, b->scroll, 16);
    b->body = part_column(b, b->scroll, 24);
    b->body->name = "body";
    b->body->box.margin_top = is_reach ? 0 : b->is_typing && b->is_large ? 20 : 36;
    if (is_reach && b->is_typing)
        b->body->box.pad_bottom = 20; /* what sinks does not touch the keyboard */
    add_title(b, b->intro, spec);
    if (b->has_pager)
        part_pager(b, main);
}

static void main_landscape(struct build *b, const struct page_spec *spec) {
    struct node *middle = part_row(b, b->root, 48);
    middle->box.grow = 1;
    middle->box.align = ALIGN_STRETCH;
    middle->box.pad_start = middle->box.pad_end = 64;
    b->upper = part_column(b, middle, 0);
    b->upper->box.width = 600;
    part_steps(b, b->upper);
    b->intro = part_column(b, b->upper, b->is_large ? 16 : 24);
    b->intro->box.grow = 1;
    add_title(b, b->intro, spec);
    struct node *end = part_column(b, middle, 0);
    end->box.grow = 1;
    end->box.pad_top = 8;
    end->box.pad_bottom = b->is_typing ? 8 : 32;
    b->scroll = part_column(b, end, 0);
    scroll_settings(b, b->scroll);
    b->body = part_column(b, b->scroll, 20);
    b->body->name = "body";
    if (b->has_pager)
        part_pager(b, end);
    b->foot = end;
}

static void add_primary(const struct build *b, struct node *parent, const struct page_spec *spec) {
    if (spec->waiting != NULL) {
        part_waiting(b, parent, spec->waiting);
        return;
    }
    enum button_kind kind = spec->is_danger ? BUTTON_DANGER : BUTTON_PRIMARY;
    struct node *button =
        part_button(b, parent, "primary", 0, kind, spec->primary, NULL, spec->primary_action);
    button->box.height = 120; /* two lines of the largest text; tokens.md has 112 in landscape */
    button->box.pad_top = button->box.pad_bottom = 0;
}

static void foot_portrait(struct build *b, const struct page_spec *spec) {
    if (b->is_typing)
        part_keyboard(b, b->root);
    if (spec->primary == NULL && spec->waiting == NULL)
        return;
    struct node *zone = part_column(b, b->root, 0);
    zone->box.pad_start = zone->box.pad_end = 64;
    zone->box.pad_top = 24;
    zone->box.pad_bottom = 32;
    zone->box.height = 176;
    if (b->is_typing)
        zone->look.fill = COLOR_SUNKEN;
    add_primary(b, zone, spec);
}

/* tokens.md: the keyboard stands at the start edge on the bar; the primary keeps its foot and its
 * end. */
static void foot_landscape(struct build *b, const struct page_spec *spec) {
    bool has_primary = spec->primary != NULL || spec->waiting != NULL;
    if (!b->is_typing) {
        if (has_primary) {
            part_space(b, b->foot, 24)->box.grow = 0;
            add_primary(b, b->foot, spec);
        }
        return;
    }
    struct node *lower = part_row(b, b->root, 0);
    lower->look = (struct look){.fill = COLOR_SUNKEN, .line_above = COLOR_LINE};
    lower->box.height = 440;
    lower->box.align = ALIGN_STRETCH;
    struct node *keys = part_column(b, lower, 0);
    keys->box.width = 1344;
    part_keyboard(b, keys);
    struct node *end = part_column(b, lower, 0);
    end->box.grow = 1;
    end->box.justify = JUSTIFY_END;
    end->box.pad_start = 32;
    end->box.pad_end = 64;
    end->box.pad_bottom = 32;
    if (has_primary)
        add_primary(b, end, spec);
}

void page_begin(struct build *b, const struct page_spec *spec) {
    b->root = node_new(b->arena, NULL, "page", 0, ROLE_PAGE);
    b->root->label = spec->title;
    b->root->look.fill = COLOR_CANVAS;
    part_header(b, spec->where, spec->where_icon);
    if (b->is_landscape)
        main_landscape(b, spec);
    else
        main_portrait(b, spec);
    if (b->is_landscape)
        foot_landscape(b, spec);
    else
        foot_portrait(b, spec);
    if (!spec->has_no_bar)
        part_bar(b, spec->first);
    if (b->is_problem_first)
        part_problem(b, b->body);
}

void page_task(const struct build *b, const char **where, const char **icon) {
    const struct service *service = state_service(b->state);
    if (service != NULL) {
        /* In large text a portrait header has room for the name alone. */
        *where =
            b->is_large && !b->is_landscape
                ? service->name[b->lang]
                : say_args(b, "task.report",
                           (struct message_arg[]){ARG_TEXT("name", service->name[b->lang]), {0}});
        *icon = service->icon;
    } else {
        *where = say(b, "home.report");
        *icon = "report";
    }
}

void part_header(const struct build *b, const char *where, const char *icon) {
    const struct catalogue *catalogue = b->state->catalogue;
    const char *city = catalogue != NULL ? catalogue->city_name[b->lang] : say(b, "city.name");
    const char *hall = catalogue != NULL ? catalogue->hall_name[b->lang] : say(b, "city.hall");
    struct node *header = part_row(b, b->root, 20);
    header->box.height = b->is_landscape ? 104 : 128;
    header->box.pad_start = header->box.pad_end = 64;
    struct node *emblem = node_new(b->arena, header, "emblem", 0, ROLE_IMAGE);
    emblem->flags = NODE_SILENT;
    emblem->graphic = GRAPHIC_EMBLEM;
    emblem->graphic_q = 64;
    struct node *brand = part_words(b, header, TYPE_BRAND, COLOR_TEXT, city);
    brand->max_lines = 1;
    struct node *end = part_row(b, header, 14);
    end->box.grow = 1;
    end->box.justify = JUSTIFY_END;
    if (icon != NULL)
        part_mark(b, end, icon, 40, COLOR_TEXT_SOFT);
    struct node *text =
        part_words(b, end, TYPE_CAPTION, COLOR_TEXT_SOFT, where != NULL ? where : hall);
    text->text_align = ALIGN_END;
}

void part_steps(const struct build *b, struct node *parent) {
    int step = 0, count = 0;
    static const char *const names[] = {"",           "step.problem", "step.place",
                                        "step.about", "step.contact", "step.send"};
    if (!state_step(b->state, &step, &count) || step < 1 || step > 5)
        return;
    /* The title must not jump when the keyboard opens; only where height is scarce does it give
     * way. */
    bool is_tight = b->is_typing && (b->is_large || b->is_landscape || b->state->settings.is_reach);
    struct node *steps = part_column(b, parent, is_tight ? 12 : 20);
    steps->role = ROLE_PROGRESS;
    steps->name = "steps";
    steps->box.pad_top = 4;
    steps->box.pad_bottom = is_tight ? 20 : 40;
    label_key(b, steps, "step.line",
              (struct message_arg[]){ARG_NUMBER("step", step),
                                     ARG_NUMBER("count", count),
                                     ARG_TEXT("name", say(b, names[step])),
                                     {0}});
    struct node *bars = part_row(b, steps, 12);
    for (int k = 0; k < count; k++) {
        struct node *bar = node_new(b->arena, bars, "steps.bar", k, ROLE_NONE);
        bar->box.grow = 1;
        bar->box.height = 12;
        bar->look = (struct look){.fill = k < step ? COLOR_PRIMARY : COLOR_NONE,
                                  .edge = k < step ? COLOR_PRIMARY : COLOR_BORDER,
                                  .edge_q = 2,
                                  .radius_q = 6};
    }
    struct node *words = part_words(b, steps, TYPE_CAPTION, COLOR_TEXT_SOFT, steps->label);
    words->weight = WEIGHT_MEDIUM + 1;
}

static void bar_slot(const struct build *b, struct node *bar, const char *name, const char *icon,
                     const char *key, bool is_on, struct action action) {
    struct node *slot = part_column(b, bar, 0);
    slot->name = name;
    slot->id = node_id(name, 0);
    slot->role = ROLE_BUTTON;
    slot->flags |= NODE_FOCUSABLE | (is_on ? NODE_SELECTED : 0);
    slot->box.grow = 1;
    slot->box.pad_top = slot->box.pad_bottom = 8;
    slot->box.pad_start = slot->box.pad_end = 2; /* the words need the width */
    slot->look = (struct look){.press = PRESS_ROW, .ring_inside = 1, .radius_q = 16};
    slot->action = action;
    label_key(b, slot, key, NULL);
    /* What is on is marked inside the slot: the whole of it would cut the bar in pieces. */
    struct node *inner = b->is_landscape ? part_row(b, slot, 18) : part_column(b, slot, 10);
    inner->box.grow = 1;
    inner->box.align = ALIGN_CENTER;
    inner->box.justify = JUSTIFY_CENTER;
    inner->look = (struct look){.fill = is_on ? COLOR_TINT : COLOR_NONE, .radius_q = 16};
    struct node *picture = part_icon(b, inner, icon, 52, COLOR_PRIMARY);
    if (strcmp(icon, "help") != 0 && strcmp(icon, "language") != 0 &&
        strcmp(icon, "text-size") != 0)
        picture->flags |= NODE_MIRROR;
    struct node *words = part_words(b, inner, TYPE_BAR, COLOR_TEXT, slot->label);
    words->text_align = ALIGN_CENTER;
}

/* Never moves, never scrolls; its first slot is Back, Help on home, Home after sending. */
void part_bar(const struct build *b, enum bar_first first) {
    enum screen on = b->state->screen;
    struct node *bar = part_row(b, b->root, 0);
    bar->role = ROLE_GROUP;
    bar->name = "bar";
    label_key(b, bar, "bar.name", NULL);
    bar->look = (struct look){.fill = COLOR_SURFACE, .line_above = COLOR_LINE};
    bar->box.height = b->is_landscape ? 120 : 160;
    bar->box.align = ALIGN_STRETCH;
    if (first == BAR_HELP)
        bar_slot(b, bar, "bar.help", "help", "bar.help", false,
                 (struct action){MSG_GO, SCREEN_HELP, 0});
    else if (first == BAR_HOME)
        bar_slot(b, bar, "bar.home", "home", "bar.home", false, (struct action){MSG_HOME, 0, 0});
    else
        bar_slot(b, bar, "bar.back", "back", "bar.back", false, (struct action){MSG_BACK, 0, 0});
    bar_slot(b, bar, "bar.language", "language", "bar.language", on == SCREEN_LANGUAGE,
             (struct action){MSG_GO, SCREEN_LANGUAGE, 0});
    bar_slot(b, bar, "bar.display", "text-size", "bar.display", on == SCREEN_DISPLAY,
             (struct action){MSG_GO, SCREEN_DISPLAY, 0});
    bar_slot(b, bar, "bar.listen", "listen", "bar.listen", b->state->settings.is_speech,
             (struct action){MSG_SET_SPEECH, -1, 0});
    bar->last->role = ROLE_SWITCH; /* says whether it is on */
    bar_slot(b, bar, "bar.talk", "talk", "bar.talk", on == SCREEN_TALK,
             (struct action){MSG_GO, SCREEN_TALK, 0});
    bar_slot(b, bar, "bar.finish", "finish", "bar.finish", false,
             (struct action){MSG_FINISH, 0, 0});
}

/* What is below, in words: "One more: Cash", "4 more below", "You are at the end". */
static const char *pager_left(const struct build *b) {
    if (b->page_next_px < 0)
        return say(b, "pager.end");
    if (b->left == 0)
        return say(b, "pager.more");
    if (b->left_name != NULL)
        return say_args(b, "pager.one",
                        (struct message_arg[]){ARG_TEXT("name", b->left_name), {0}});
    return say_args(b, b->left_key != NULL ? b->left_key : "pager.left",
                    (struct message_arg[]){ARG_NUMBER("count", b->left), {0}});
}

static void pager_words(const struct build *b, struct node *pager) {
    const char *left = pager_left(b);
    const char *page =
        say_args(b, "pager.page",
                 (struct message_arg[]){
                     ARG_NUMBER("page", b->page + 1), ARG_NUMBER("count", b->page_count), {0}});
    struct node *words = part_column(b, pager, 2);
    words->name = "pager.words";
    words->id = node_id("pager.words", 0);
    words->role = ROLE_STATUS;
    words->flags |= NODE_SILENT; /* for the ear there are no pages: focus turns them */
    words->box.grow = 1;
    words->label = arena_format(b->arena, "%s. %s", left, page);
    part_words(b, words, TYPE_CAPTION, COLOR_TEXT, left)->weight = WEIGHT_SEMIBOLD + 1;
    part_words(b, words, TYPE_CAPTION, COLOR_TEXT_SOFT, page);
}

/* "When main is too tall it turns pages with two buttons and says what is left." */
void part_pager(const struct build *b, struct node *parent) {
    struct node *pager = part_row(b, parent, 16);
    pager->role = ROLE_GROUP;
    pager->look.line_above = COLOR_LINE;
    pager->box.pad_top = 20;
    pager->box.pad_bottom = b->is_landscape ? 0 : 8;
    pager->box.margin_top = b->is_landscape ? 12 : 16;
    pager_words(b, pager);
    static const char *const names[2] = {"pager.up", "pager.down"};
    for (int k = 0; k < 2; k++) {
        int32_t to = k == 0 ? b->page_before_px : b->page_next_px;
        struct node *button =
            part_button(b, pager, names[k], 0, BUTTON_SECOND, "", k == 0 ? "up" : "down",
                        (struct action){MSG_SCROLL, to, 0});
        label_key(b, button, names[k], NULL);
        button->box.width = 140;
        button->box.height = b->is_landscape ? 80 : 104;
        if (to < 0) {
            button->flags |= NODE_DISABLED;
            button->look.fill = COLOR_SUNKEN;
            button->look.edge = COLOR_BORDER;
            button->look.edge_q = 2;
            button->first->graphic_color = COLOR_TEXT_SOFT;
        }
    }
}
