#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ui/focus.h"
#include "ui/support_tree.h"

static struct arena *arena;

static struct node *three(void) {
    struct node *root = node_new(arena, NULL, "root", 0, ROLE_PAGE);
    struct node *title = tree_text(arena, root, "Title");
    title->role = ROLE_HEADING;
    tree_button(arena, root, "one", 0, 100);
    tree_button(arena, root, "two", 0, 100);
    tree_button(arena, root, "three", 0, 100);
    tree_layout(root, arena, LANG_EN);
    return root;
}

static uint32_t id(const char *name) {
    return node_id(name, 0);
}

static void next_and_previous_follow_the_tree_and_wrap(void **context) {
    struct node *root = three();
    (void)context;
    assert_int_equal(focus_move(root, id("one"), FOCUS_NEXT, false), id("two"));
    assert_int_equal(focus_move(root, id("three"), FOCUS_NEXT, false), id("one"));
    assert_int_equal(focus_move(root, id("one"), FOCUS_PREVIOUS, false), id("three"));
    assert_int_equal(focus_move(root, 0, FOCUS_NEXT, false), id("one"));
}

static void texts_are_stops_only_while_the_screen_is_read(void **context) {
    struct node *root = three();
    (void)context;
    assert_int_equal(focus_move(root, id("one"), FOCUS_PREVIOUS, true), root->first->id);
    assert_int_equal(focus_move(root, 0, FOCUS_FIRST, false), id("one"));
}

static void focus_stays_when_its_node_stays(void **context) {
    struct node *root = three(), *again = three();
    (void)context;
    assert_int_equal(focus_settle(root, again, id("two"), false), id("two"));
}

static void focus_goes_to_the_nearest_earlier_stop_when_its_node_goes(void **context) {
    struct node *root = three(), *again = node_new(arena, NULL, "root", 0, ROLE_PAGE);
    (void)context;
    tree_button(arena, again, "one", 0, 100);
    tree_button(arena, again, "three", 0, 100);
    tree_layout(again, arena, LANG_EN);
    assert_int_equal(focus_settle(root, again, id("two"), false), id("one"));
}

static void a_new_screen_begins_at_its_default(void **context) {
    struct node *root = three();
    (void)context;
    node_find(root, id("three"))->flags |= NODE_DEFAULT;
    assert_int_equal(focus_settle(NULL, root, id("elsewhere"), false), id("three"));
}

static struct node *keys(void) {
    struct node *root = node_new(arena, NULL, "root", 0, ROLE_PAGE);
    static const char *const names[2][3] = {{"q", "w", "e"}, {"a", "s", "d"}};
    tree_button(arena, root, "field", 0, 100);
    for (int row = 0; row < 2; row++) {
        struct node *line = node_new(arena, root, "row", row, ROLE_NONE);
        line->box = (struct box){.dir = DIR_ROW, .gap = 12};
        for (int k = 0; k < 3; k++)
            tree_button(arena, line, names[row][k], 90, 90)->role = ROLE_KEY;
    }
    tree_button(arena, root, "continue", 0, 100);
    tree_layout(root, arena, LANG_EN);
    return root;
}

static void up_and_down_in_a_keyboard_move_by_rows(void **context) {
    struct node *root = keys();
    (void)context;
    assert_int_equal(focus_move(root, id("w"), FOCUS_DOWN, false), id("s"));
    assert_int_equal(focus_move(root, id("s"), FOCUS_UP, false), id("w"));
    assert_int_equal(focus_move(root, id("q"), FOCUS_RIGHT, false), id("w"));
}

static void a_keyboard_is_no_trap(void **context) {
    struct node *root = keys();
    (void)context;
    assert_int_equal(focus_move(root, id("s"), FOCUS_DOWN, false), id("continue"));
    assert_int_equal(focus_move(root, id("w"), FOCUS_UP, false), id("field"));
}

static void nothing_outside_a_modal_part_is_reached(void **context) {
    struct node *root = three(), *modal = node_new(arena, root, "modal", 0, ROLE_GROUP);
    (void)context;
    modal->flags = NODE_MODAL;
    tree_button(arena, modal, "yes", 0, 100);
    tree_button(arena, modal, "no", 0, 100);
    tree_layout(root, arena, LANG_EN);
    assert_int_equal(focus_settle(NULL, root, id("one"), false), id("yes"));
    assert_int_equal(focus_move(root, id("no"), FOCUS_NEXT, false), id("yes"));
}

static void a_refusal_leads_to_what_stands_below_it(void **context) {
    struct node *root = three();
    (void)context;
    assert_int_equal(focus_refused(root, id("three")), id("three")); /* nothing is in the way */
    struct node *alert = node_new(arena, root, "problem", 0, ROLE_ALERT);
    assert_int_equal(focus_refused(root, id("three")), id("three")); /* and nothing below it */
    tree_text(arena, root, "Between");
    tree_button(arena, root, "wrong", 0, 100);
    tree_button(arena, root, "after", 0, 100);
    assert_int_equal(focus_refused(root, id("three")), id("wrong"));
    alert->name = "another";
    assert_int_equal(focus_refused(root, id("three")), id("three"));
}

static int set_up(void **context) {
    (void)context;
    arena = arena_create(4u << 20);
    return 0;
}

static int tear_down(void **context) {
    (void)context;
    arena_destroy(arena);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(next_and_previous_follow_the_tree_and_wrap),
        cmocka_unit_test(texts_are_stops_only_while_the_screen_is_read),
        cmocka_unit_test(focus_stays_when_its_node_stays),
        cmocka_unit_test(focus_goes_to_the_nearest_earlier_stop_when_its_node_goes),
        cmocka_unit_test(a_new_screen_begins_at_its_default),
        cmocka_unit_test(up_and_down_in_a_keyboard_move_by_rows),
        cmocka_unit_test(a_keyboard_is_no_trap),
        cmocka_unit_test(nothing_outside_a_modal_part_is_reached),
        cmocka_unit_test(a_refusal_leads_to_what_stands_below_it),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
