/* DESIGN section 3, as rules over every screen x language x text size x orientation, with the real
 * fonts; and in two pseudo-languages 40 % longer, the second one mirrored. A rule, not a sample:
 * the counts are printed. */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/support_fixture.h"
#include "app/support_pseudo.h"
#include "base/memory.h"
#include "stage/stage.h"
#include "ui/difference.h"
#include "ui/focus.h"
#include "ui/screen.h"
#include "ui/spoken.h"
#include "ui/utter.h"

#define TARGET_MM 12.7
#define GAP_MM 2.5
#define CAP_MM 4.8
#define CAP_PER_EM 0.727 /* Inter; tokens.md */
#define NODES_MOST 600

static struct stage *stages[2];
static struct panel panels[2];
static struct strings *words, *pseudo;
static struct state state;
static struct arena *arena;
static long checked, violations;
static char where[160];

static void violation(const struct node *node, const char *rule, double got, double wanted) {
    violations++;
    if (violations <= 3000)
        print_message("%s: %s#%d \"%.40s\": %s (%.1f, wanted %.1f) at %d,%d %dx%d\n", where,
                      node->name, node->index, node->label, rule, got, wanted, node->rect.x,
                      node->rect.y, node->rect.w, node->rect.h);
}

static bool is_visible(const struct node *node) {
    return node->hit.w > 0 && node->hit.h > 0;
}

static void check_text(const struct node *node, const struct panel *panel) {
    double cap_mm = node->font.px * CAP_PER_EM / panel->px_per_mm;
    if (cap_mm < CAP_MM)
        violation(node, "cap height", cap_mm, CAP_MM);
    /* What is typed may be longer than its field; a hint may not. */
    bool is_field_text = strcmp(node->name, "field.text") == 0 && node->parent->value[0] != '\0';
    for (int k = 0; k < node->line_count && !is_field_text; k++)
        if (node->lines[k].width_px > node->rect.w + 1)
            violation(node, "text wider than its place", node->lines[k].width_px, node->rect.w);
    if (!is_field_text && node->line_count * node->line_px > node->rect.h + 2)
        violation(node, "text taller than its place", node->line_count * node->line_px,
                  node->rect.h);
}

static bool is_in_scroll(const struct node *node) {
    for (; node != NULL; node = node->parent)
        if (node->flags & NODE_SCROLL)
            return true;
    return false;
}

/* Children stay inside their parents; only a scrolling part may hold more than it shows. */
static void check_inside(const struct node *node, const struct panel *panel) {
    const struct node *parent = node->parent;
    if (parent == NULL || (parent->flags & (NODE_SCROLL | NODE_CLIP)))
        return;
    if (node->rect.x < parent->rect.x - 1 ||
        node->rect.x + node->rect.w > parent->rect.x + parent->rect.w + 1)
        violation(node, "sticks out sideways", node->rect.x + node->rect.w,
                  parent->rect.x + parent->rect.w);
    bool is_paged =
        is_in_scroll(node) &&
        (node->rect.y < node->clip.y || node->rect.y + node->rect.h > node->clip.y + node->clip.h);
    if (is_paged)
        return; /* on another page, or broken over two: the card round it ends at this one's end */
    if (node->rect.y < parent->rect.y - 1 ||
        node->rect.y + node->rect.h > parent->rect.y + parent->rect.h + 1)
        violation(node, "sticks out at the top or foot", node->rect.y + node->rect.h,
                  parent->rect.y + parent->rect.h);
    if (!is_in_scroll(node) && node->rect.y + node->rect.h > panel->height_px)
        violation(node, "below the screen", node->rect.y + node->rect.h, panel->height_px);
}

static void check_target(const struct node *node, const struct panel *panel, int reach_top) {
    double least = node->hit.w < node->hit.h ? node->hit.w : node->hit.h;
    if (node->label[0] == '\0')
        violation(node, "no label", 0, 1);
    if (node->action.kind == MSG_NONE)
        violation(node, "no action", 0, 1);
    if (!is_visible(node))
        return;
    if (least / panel->px_per_mm < TARGET_MM - 0.05)
        violation(node, "target too small (mm)", least / panel->px_per_mm, TARGET_MM);
    if (strcmp(node->name, "primary") == 0 && node->hit.h / panel->px_per_mm < 20)
        violation(node, "primary too small (mm)", node->hit.h / panel->px_per_mm, 20);
    if (node->hit.y < reach_top)
        violation(node, "out of reach", node->hit.y, reach_top);
}

static bool holds(const struct node *outer, const struct node *inner) {
    for (; inner != NULL; inner = inner->parent)
        if (inner == outer)
            return true;
    return false;
}

static void check_gaps(struct node **targets, int count, const struct panel *panel) {
    for (int a = 0; a < count; a++) {
        for (int b = a + 1; b < count; b++) {
            const struct rect *one = &targets[a]->hit, *two = &targets[b]->hit;
            if (holds(targets[a], targets[b]) || !is_visible(targets[a]) || !is_visible(targets[b]))
                continue;
            int dx = one->x > two->x ? one->x - (two->x + two->w) : two->x - (one->x + one->w);
            int dy = one->y > two->y ? one->y - (two->y + two->h) : two->y - (one->y + one->h);
            int gap = dx > dy ? dx : dy;
            if (gap / panel->px_per_mm < GAP_MM - 0.05)
                violation(targets[b], "too near to another target (mm)", gap / panel->px_per_mm,
                          GAP_MM);
        }
    }
}

/* A node is found again by its id in the next tree: two with the same one would be one. */
static void check_ids(struct node *root) {
    for (struct node *node = root; node != NULL; node = node_next(node))
        if (node->id != 0 && node_find(root, node->id) != node)
            violation(node, "same id as another", node->id, 0);
}

/* What stands in the way is drawn and said once, on whichever page of the screen. */
static void check_problem(struct node *root) {
    int told = 0, wanted = state.visit->problem != PROBLEM_NONE;
    for (const struct node *node = root; node != NULL; node = node_next(node))
        told += node->role == ROLE_ALERT && node->label[0] != '\0';
    if (told != wanted)
        violation(root, "times the problem is told", told, wanted);
}

static int index_of(const uint32_t *ids, int count, uint32_t id) {
    for (int k = 0; k < count; k++)
        if (ids[k] == id)
            return k;
    return -1;
}

/* Four keys, as app sends them: up and down move, left and right move or adjust. From the default
 * focus each stop is reached, and each can be left. */
static void check_keys(struct node *root, bool with_text) {
    uint32_t seen[NODES_MOST] = {focus_settle(NULL, root, 0, with_text)};
    int count = seen[0] != 0 ? 1 : 0, stops = 0;
    for (int at = 0; at < count; at++) {
        const struct node *node = node_find(root, seen[at]);
        bool is_left = false;
        for (int move = FOCUS_UP; move <= FOCUS_RIGHT; move++) {
            if (move >= FOCUS_LEFT && node->adjust_less.kind != MSG_NONE)
                continue;
            uint32_t to = focus_move(root, seen[at], (enum focus_move)move, with_text);
            is_left = is_left || (to != 0 && to != seen[at]);
            if (to != 0 && index_of(seen, count, to) < 0 && count < NODES_MOST)
                seen[count++] = to;
        }
        if (!is_left)
            violation(node, "cannot be left by keys", 0, 1);
    }
    for (const struct node *node = root; node != NULL; node = node_next(node)) {
        if (!focus_is_stop(node, with_text))
            continue;
        stops++;
        if (index_of(seen, count, node->id) < 0)
            violation(node, "not reached by keys", 0, 1);
    }
    if (stops > 0 && count == 0)
        violation(root, "no default focus", 0, 1);
}

static int seen_px(const struct node *node) {
    return rect_cut(node->rect, node->clip).h;
}

/* Every page shows something of its body, and what belongs together stands on one. */
static void check_page(struct node *root, const struct node *scroll) {
    int shown = 0, view = scroll->rect.h;
    const struct node *body = node_find_name(root, "body", 0);
    for (const struct node *node = body; node != NULL; node = node_next(node)) {
        bool is_leaf = node->text != NULL || node->graphic != GRAPHIC_NONE;
        int seen = seen_px(node);
        if (!is_in_scroll(node))
            break;
        shown += is_leaf && seen >= (node->line_px < node->rect.h ? node->line_px : node->rect.h);
        if ((node->flags & NODE_WHOLE) && node->rect.h <= view && seen > 0 && seen < node->rect.h)
            violation(node, "cut by a page's end", seen, node->rect.h);
    }
    if (shown == 0)
        violation(scroll, "a page with nothing on it", scroll->page, scroll->page_count);
}

static void check_field(struct node *root) {
    const struct node *keyboard = node_find_name(root, "keyboard", 0);
    for (const struct node *node = root; keyboard != NULL && node != NULL; node = node_next(node))
        if ((node->flags & NODE_CARET) &&
            (node->parent->rect.y + node->parent->rect.h > keyboard->rect.y ||
             node->parent->hit.h < node->parent->rect.h))
            violation(node->parent, "field hidden by the keyboard",
                      node->parent->rect.y + node->parent->rect.h, keyboard->rect.y);
}

static void check_tree(struct node *root, const struct panel *panel, bool is_reach, bool is_first,
                       uint8_t *was_seen, int room) {
    struct node *targets[NODES_MOST];
    int count = 0, reach_top = panel_reach_top(panel, is_reach);
    for (struct node *node = root; node != NULL; node = node_next(node)) {
        if (node->text != NULL && node->text[0] != '\0')
            check_text(node, panel);
        check_inside(node, panel);
        if ((node->flags & NODE_SCROLL) && node->page_count > 1 && !state.visit->keys.is_open)
            check_page(root, node);
        if (!(node->flags & NODE_FOCUSABLE) || count == NODES_MOST)
            continue;
        check_target(node, panel, reach_top);
        if (count < room && is_visible(node))
            was_seen[count] = 1;
        targets[count++] = node;
    }
    check_gaps(targets, count, panel);
    if (is_first) {
        check_ids(root);
        check_problem(root);
        check_keys(root, false);
        check_keys(root, true);
        check_field(root);
    }
    checked++;
}

/* All pages of one screen. */
static void check_screen(const struct strings *strings, int turned, bool is_reach) {
    uint8_t was_seen[NODES_MOST] = {0};
    struct view view = {0};
    const struct measure *measure = stage_measure(stages[turned]);
    state.settings.is_reach = is_reach;
    for (int page = 0; page < 30; page++) {
        arena_reset(arena);
        struct node *root = screen_build(&state, strings, &panels[turned], measure, &view, arena);
        check_tree(root, &panels[turned], is_reach, page == 0, was_seen, NODES_MOST);
        const struct node *down = node_find_name(root, "pager.down", 0);
        int32_t next = down != NULL ? down->action.a : -1; /* as a finger turns the page */
        if (next >= 0 && !state.visit->keys.is_open) {
            state.visit->scroll_px = next;
            continue;
        }
        int count = 0;
        for (struct node *node = root; node != NULL; node = node_next(node))
            if ((node->flags & NODE_FOCUSABLE) && count < NODES_MOST && !was_seen[count++] &&
                !state.visit->keys.is_open)
                violation(node, "shown on no page", 0, 1);
        return;
    }
}

static void check_all(struct strings *strings, int langs_from, int langs_to) {
    for (int lang = langs_from; lang < langs_to; lang++) {
        strings_set_lang(strings, (enum lang)lang);
        for (int k = 0; k < fixture_count; k++)
            for (int size = 0; size < SIZE_COUNT; size++)
                for (int turned = 0; turned < 2; turned++)
                    for (int reach = 0; reach < 2; reach++) {
                        if (turned == 1 && reach == 1)
                            continue; /* a landscape panel is within reach as it stands */
                        fixture_use(&state, &fixtures[k], (enum lang)lang, (enum text_size)size,
                                    THEME_LIGHT_HIGH);
                        snprintf(where, sizeof(where), "%s %s size%d %s%s%s", fixtures[k].name,
                                 lang_code((enum lang)lang), size,
                                 turned ? "landscape" : "portrait", reach ? " reach" : "",
                                 strings == pseudo ? " pseudo" : "");
                        check_screen(strings, turned, reach == 1);
                    }
    }
}

static void every_screen_obeys_the_rules_in_every_language_size_and_orientation(void **context) {
    (void)context;
    checked = violations = 0;
    check_all(words, 0, LANG_COUNT);
    print_message("%ld pages checked, %ld violations\n", checked, violations);
    assert_true(checked > 1000);
    assert_int_equal(violations, 0);
}

static void nothing_is_cut_in_a_language_forty_percent_longer_also_mirrored(void **context) {
    (void)context;
    checked = violations = 0;
    check_all(pseudo, LANG_EN, LANG_EN + 1);
    check_all(pseudo, LANG_AR, LANG_AR + 1);
    print_message("%ld pages checked, %ld violations\n", checked, violations);
    assert_int_equal(violations, 0);
}

/* -- the city's own telephone */

static long phones;

static bool shows(const char *text, const char *what) {
    return text != NULL && strstr(text, what) != NULL;
}

static bool says(const struct node *root, const struct node *node, const char *what) {
    struct utterance one;
    utter_node(root, node, words, arena, &one);
    return shows(one.text, what) || shows(one.hint, what);
}

static void check_phone(const struct node *root, const char *said_311) {
    for (const struct node *node = root; node != NULL; node = node_next(node)) {
        if (shows(node->text, "311") || shows(node->label, "311") || shows(node->value, "311") ||
            shows(node->hint, "311"))
            violation(node, "shows 311 in a city with a number of its own", 1, 0);
        if (node->label[0] != '\0' && says(root, node, said_311))
            violation(node, "says 311 in a city with a number of its own", 1, 0);
        phones += shows(node->text, state.catalogue->phone);
    }
    checked++;
}

/* As check_screen turns them. */
static void check_phone_on_all_pages(const char *said_311) {
    struct view view = {0};
    for (int page = 0; page < 30; page++) {
        arena_reset(arena);
        struct node *root =
            screen_build(&state, words, &panels[0], stage_measure(stages[0]), &view, arena);
        check_phone(root, said_311);
        const struct node *down = node_find_name(root, "pager.down", 0);
        if (down == NULL || down->action.a < 0 || state.visit->keys.is_open)
            return;
        state.visit->scroll_px = down->action.a;
    }
}

static void check_phones_of(enum lang lang) {
    char said_311[64];
    spoken_text(lang, "311", said_311, sizeof(said_311));
    strings_set_lang(words, lang);
    for (int k = 0; k < fixture_count; k++)
        for (int is_out = 0; is_out < 2; is_out++) {
            fixture_use(&state, &fixtures[k], lang, SIZE_STANDARD, THEME_LIGHT_HIGH);
            state.kiosk.database = is_out ? HEALTH_OFF : HEALTH_OK;
            state.kiosk.network = is_out ? HEALTH_OFF : state.kiosk.network;
            snprintf(where, sizeof(where), "%s %s%s", fixtures[k].name, lang_code(lang),
                     is_out ? " out of order" : "");
            check_phone_on_all_pages(said_311);
        }
}

/* The fixtures' city has 311 in its number, its neighbour's and its address, so all three are
 * others here; and no page for reports, because the screens then send to the telephone. */
static void no_screen_sends_to_311_where_the_city_has_another_number(void **context) {
    const struct catalogue *own = state.catalogue;
    struct neighbour neighbour = {own->neighbours[0].name, "(555) 010-0142"};
    struct catalogue other = *own;
    long least = LONG_MAX;
    (void)context;
    checked = violations = 0;
    other.phone = "555-0142";
    other.tracking_url = "";
    other.neighbours = &neighbour;
    state.catalogue = &other;
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        phones = 0;
        check_phones_of((enum lang)lang);
        least = phones < least ? phones : least;
    }
    state.catalogue = own;
    state.kiosk.database = state.kiosk.network = HEALTH_OK;
    print_message("%ld pages checked, %ld violations; the number in %ld texts a language or more\n",
                  checked, violations, least);
    assert_int_equal(violations, 0);
    assert_true(least >= 10);
}

static int set_up(void **context) {
    (void)context;
    for (int k = 0; k < 2; k++) {
        panels[k] = (struct panel){.width_px = k ? 1920 : 1080,
                                   .height_px = k ? 1080 : 1920,
                                   .px_per_mm = 1080 / 268.0,
                                   .bottom_above_floor_mm = k ? 800 : 760,
                                   .reach_mm = 1220};
        struct stage_params params = {.width_px = panels[k].width_px,
                                      .height_px = panels[k].height_px,
                                      .is_headless = true,
                                      .px_per_mm = panels[k].px_per_mm,
                                      .assets = KIOSK_SOURCE_DIR "/assets",
                                      .fonts_inter = "/usr/share/fonts/opentype/inter",
                                      .fonts_arabic = "/usr/share/fonts/truetype/noto",
                                      .fonts_chinese = "/usr/share/fonts/opentype/noto",
                                      .title = "",
                                      .keymap = ""};
        assert_int_equal(stage_open(&params, &stages[k]), ERR_OK);
    }
    assert_int_equal(strings_load(KIOSK_SOURCE_DIR "/assets/strings", "America/Denver", &words),
                     ERR_OK);
    assert_int_equal(pseudo_load(KIOSK_SOURCE_DIR "/assets/strings/en.json", &pseudo), ERR_OK);
    arena = arena_create(16u << 20);
    fixture_world(&state, secret_alloc(sizeof(struct visit)));
    return 0;
}

static int tear_down(void **context) {
    struct visit *visit = state.visit;
    (void)context;
    fixture_end(&state);
    secret_free(visit);
    arena_destroy(arena);
    strings_destroy(words);
    strings_destroy(pseudo);
    stage_close(stages[0]);
    stage_close(stages[1]);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_screen_obeys_the_rules_in_every_language_size_and_orientation),
        cmocka_unit_test(nothing_is_cut_in_a_language_forty_percent_longer_also_mirrored),
        cmocka_unit_test(no_screen_sends_to_311_where_the_city_has_another_number),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
