/* The table of screens, and the loop that builds one: a tall screen is built again with its pager.
 */
#include "ui/screen.h"

#include "base/text.h"
#include "ui/focus.h"
#include "ui/parts.h"

#define NAME_MOST 24 /* a longer name would make two lines of the pager's one */

static const struct {
    const char *name;
    screen_fn *build;
} screens[SCREEN_COUNT] = {
    [SCREEN_ATTRACT] = {"attract", screen_attract},
    [SCREEN_HOME] = {"home", screen_home},
    [SCREEN_CHOOSE_SERVICE] = {"choose_service", screen_choose_service},
    [SCREEN_GROUP] = {"group", screen_group},
    [SCREEN_WHERE] = {"where", screen_where},
    [SCREEN_NOTICE] = {"notice", screen_notice},
    [SCREEN_OUTSIDE] = {"outside", screen_outside},
    [SCREEN_QUESTION] = {"question", screen_question},
    [SCREEN_DESCRIBE] = {"describe", screen_describe},
    [SCREEN_CONTACT] = {"contact", screen_contact},
    [SCREEN_CONTACT_DETAILS] = {"contact_details", screen_contact_details},
    [SCREEN_REVIEW] = {"review", screen_review},
    [SCREEN_SAVING] = {"saving", screen_saving},
    [SCREEN_DONE] = {"done", screen_done},
    [SCREEN_TRACK] = {"track", screen_track},
    [SCREEN_TRACK_RESULT] = {"track_result", screen_track_result},
    [SCREEN_LANGUAGE] = {"language", screen_language},
    [SCREEN_DISPLAY] = {"display", screen_display},
    [SCREEN_HELP] = {"help", screen_help},
    [SCREEN_TALK] = {"talk", screen_talk},
    [SCREEN_LEAVE] = {"leave", screen_leave},
    [SCREEN_IDLE_WARNING] = {"idle_warning", screen_idle_warning},
    [SCREEN_UNAVAILABLE] = {"unavailable", screen_unavailable},
};

const char *screen_name(enum screen screen) {
    return screens[screen].name;
}

static bool is_taken(struct node *root, const struct node *node) {
    const struct node *first = node_find(root, node->id);
    return first != node; /* tree order: one that stands before it has the same */
}

/* Words have no names of their own: what they say tells them apart, for focus while the screen is
 * read; the same words a second time get a number. */
static void name_words(struct node *root, struct node *node) {
    node->index = (int32_t)(node_id(node->label, 0) & 0x7FFFFFFF);
    node->id = node_id(node->name, node->index);
    for (int guard = 0; is_taken(root, node) && guard < 100; guard++)
        node->id = node_id(node->name, ++node->index);
}

/* An id is for what is found again in the next tree: a stop, what is announced, what scrolls. The
 * rest has none, so that no two nodes of a tree share one. */
static void give_ids(struct node *root) {
    for (struct node *node = root; node != NULL; node = node_next(node)) {
        bool is_named = (node->flags & (NODE_FOCUSABLE | NODE_LIVE)) || node->role == ROLE_ALERT;
        if (!is_named && !focus_is_stop(node, true) && !(node->flags & NODE_SCROLL))
            node->id = 0;
        else if (!is_named && !(node->flags & NODE_SCROLL))
            name_words(root, node);
    }
}

static void mark(struct build *b, const struct view *view) {
    give_ids(b->root);
    struct node *pressed = node_find(b->root, view->pressed_id);
    struct node *focused = view->is_keypad ? node_find(b->root, view->focus_id) : NULL;
    if (pressed != NULL)
        pressed->flags |= NODE_PRESSED;
    if (focused != NULL)
        focused->flags |= NODE_FOCUSED;
}

/* While typing the field must show: how far the page moves so that it stands above the keyboard. */
static int32_t typing_scroll(const struct build *b) {
    for (const struct node *node = b->root; node != NULL && b->scroll != NULL;
         node = node_next(node)) {
        if (!(node->flags & NODE_CARET))
            continue;
        const struct rect *field = &node->parent->rect, *view = &b->scroll->rect;
        int below = field->y + field->h - (view->y + view->h);
        return below > 0 ? b->scroll_px + below : b->scroll_px;
    }
    return b->scroll_px;
}

/* What the next pages hold, for the pager's words: targets are counted, and one alone is named.
 * Beside other things to read a count would be wrong. */
static void count_left(struct build *b, const struct node *scroll) {
    int origin = scroll->rect.y - scroll->scroll_px, words = 0;
    b->left = 0;
    b->left_name = NULL;
    for (const struct node *node = b->body; node != NULL; node = node_next(node)) {
        const struct node *up = node;
        while (up != NULL && up != b->body)
            up = up->parent;
        if (up == NULL)
            break;
        if (scroll->page_next_px < 0 || node->rect.y - origin < scroll->page_next_px ||
            (node->parent->flags & NODE_FOCUSABLE))
            continue;
        if (node->flags & NODE_FOCUSABLE)
            b->left_name = b->left++ == 0 ? node->label : NULL;
        else
            words += focus_is_stop(node, true) && node->role != ROLE_HEADING;
    }
    if (b->left_key != NULL)
        b->left_name = NULL;
    else if (words > 0)
        b->left = 0;
    if (b->left_name != NULL && text_clusters(b->left_name) > NAME_MOST)
        b->left_name = NULL;
}

/* What the first layout taught: true when the screen must be built again with it. */
static bool learn(struct build *b) {
    const struct node *scroll = b->scroll;
    if (part_has_problem(b) && !b->is_problem_told && !b->is_problem_first) {
        b->is_problem_first = true;
        return true;
    }
    if (b->is_landscape && b->upper != NULL && !b->is_cramped &&
        b->upper->content_px > b->upper->rect.h) {
        b->is_cramped = true;
        return true;
    }
    if (scroll == NULL)
        return false;
    if (b->is_typing) {
        int32_t to = typing_scroll(b);
        bool is_moved = to != b->scroll_px;
        b->scroll_px = to;
        return is_moved;
    }
    if (scroll->page_count <= 1 ||
        (b->has_pager && b->page == scroll->page && b->page_count == scroll->page_count &&
         b->page_next_px == scroll->page_next_px && b->page_before_px == scroll->page_before_px))
        return false;
    b->has_pager = true;
    b->page = scroll->page;
    b->page_count = scroll->page_count;
    b->page_next_px = scroll->page_next_px;
    b->page_before_px = scroll->page_before_px;
    count_left(b, scroll);
    return true;
}

struct node *screen_build(const struct state *state, const struct strings *strings,
                          const struct panel *panel, const struct measure *measure,
                          const struct view *view, struct arena *arena) {
    struct build b = {.state = state, .strings = strings, .panel = panel, .arena = arena};
    struct layout_params params = {panel, measure, arena, state->settings.lang,
                                   state->settings.size};
    b.lang = state->settings.lang;
    b.is_landscape = panel_is_landscape(panel);
    b.is_typing = state->visit->keys.is_open && state->visit->field != FIELD_NONE;
    b.is_large = state->settings.size >= SIZE_LARGE;
    b.scroll_px = state->visit->scroll_px;
    /* Most screens are built once; a tall one again with its pager, and with the pager's numbers.
     */
    for (int pass = 0; pass < 5; pass++) {
        strings_forget(strings);
        b.is_problem_told = false;
        b.root = b.upper = b.intro = b.scroll = b.body = b.foot = NULL;
        screens[state->screen].build(&b);
        mark(&b, view);
        layout_tree(b.root, &params);
        if (!learn(&b))
            break;
    }
    return b.root;
}
