#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ui/gesture.h"
#include "ui/support_tree.h"

struct world {
    struct arena *arena;
    struct node *root, *button, *scroll;
    struct gesture gesture;
};

static int set_up(void **context) {
    static struct world world;
    world.arena = arena_create(4u << 20);
    world.root = node_new(world.arena, NULL, "root", 0, ROLE_PAGE);
    world.scroll = node_new(world.arena, world.root, "scroll", 0, ROLE_NONE);
    world.scroll->flags = NODE_SCROLL;
    world.scroll->box.grow = 1;
    for (int k = 0; k < 8; k++) {
        struct node *block = tree_button(world.arena, world.scroll, "block", 0, 500);
        block->index = k;
        block->id = node_id("block", k);
        if (k == 0)
            world.button = block;
    }
    tree_layout(world.root, world.arena, LANG_EN);
    gesture_init(&world.gesture);
    *context = &world;
    return 0;
}

static int tear_down(void **context) {
    arena_destroy(((struct world *)*context)->arena);
    return 0;
}

static struct gesture_result finger(struct world *world, enum finger what, int x, int y,
                                    int64_t now_ms) {
    return gesture_finger(&world->gesture, world->root, what, x, y, now_ms, 4);
}

static void a_press_shows_at_finger_down_and_acts_at_finger_up(void **context) {
    struct world *world = *context;
    assert_int_equal(finger(world, FINGER_DOWN, 500, 200, 1000).activate_id, 0);
    assert_int_equal(world->gesture.pressed_id, world->button->id);
    assert_int_equal(finger(world, FINGER_UP, 500, 200, 1080).activate_id, world->button->id);
    assert_int_equal(world->gesture.pressed_id, 0);
}

static void a_contact_shorter_than_fifty_milliseconds_does_nothing(void **context) {
    struct world *world = *context;
    finger(world, FINGER_DOWN, 500, 200, 1000);
    assert_int_equal(finger(world, FINGER_UP, 500, 200, 1049).activate_id, 0);
    finger(world, FINGER_DOWN, 500, 200, 2000);
    assert_int_equal(finger(world, FINGER_UP, 500, 200, 2050).activate_id, world->button->id);
}

static void a_long_hold_still_acts(void **context) {
    struct world *world = *context;
    finger(world, FINGER_DOWN, 500, 200, 1000);
    assert_int_equal(finger(world, FINGER_UP, 505, 203, 9000).activate_id, world->button->id);
}

static void a_double_strike_acts_once(void **context) {
    struct world *world = *context;
    finger(world, FINGER_DOWN, 500, 200, 1000);
    assert_int_not_equal(finger(world, FINGER_UP, 500, 200, 1060).activate_id, 0);
    finger(world, FINGER_DOWN, 500, 200, 1080);
    assert_int_equal(finger(world, FINGER_UP, 500, 200, 1140).activate_id, 0);
    finger(world, FINGER_DOWN, 500, 200, 1500);
    assert_int_not_equal(finger(world, FINGER_UP, 500, 200, 1560).activate_id, 0);
}

static void a_drag_scrolls_and_presses_nothing(void **context) {
    struct world *world = *context;
    finger(world, FINGER_DOWN, 500, 400, 1000);
    struct gesture_result result = finger(world, FINGER_MOVE, 500, 300, 1050);
    assert_true(result.is_scrolled);
    assert_int_equal(result.scroll_px, 100);
    assert_int_equal(finger(world, FINGER_UP, 500, 300, 1100).activate_id, 0);
}

static void scrolling_stops_at_both_ends(void **context) {
    struct world *world = *context;
    finger(world, FINGER_DOWN, 500, 400, 1000);
    assert_int_equal(finger(world, FINGER_MOVE, 500, 900, 1050).scroll_px, 0);
    assert_int_equal(finger(world, FINGER_MOVE, 500, -9000, 1060).scroll_px, 8 * 500 - 1920);
}

static void a_finger_that_rolls_a_little_still_counts_and_one_that_leaves_does_not(void **context) {
    struct world *world = *context;
    world->scroll->flags = 0; /* nothing to drag here */
    finger(world, FINGER_DOWN, 500, 490, 1000);
    finger(world, FINGER_MOVE, 500, 515, 1030);
    assert_int_equal(finger(world, FINGER_UP, 500, 515, 1080).activate_id, world->button->id);
    finger(world, FINGER_DOWN, 500, 490, 2000);
    finger(world, FINGER_MOVE, 500, 600, 2030);
    assert_int_equal(finger(world, FINGER_UP, 500, 600, 2080).activate_id, 0);
}

static void what_lies_under_a_modal_part_is_out_of_reach(void **context) {
    struct world *world = *context;
    struct node *modal = node_new(world->arena, world->root, "modal", 0, ROLE_GROUP);
    modal->flags = NODE_MODAL;
    assert_null(hit_find(world->root, 500, 200));
    struct node *yes = tree_button(world->arena, modal, "yes", 0, 100);
    yes->hit = (struct rect){400, 100, 200, 200};
    assert_ptr_equal(hit_find(world->root, 500, 200), yes);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_press_shows_at_finger_down_and_acts_at_finger_up, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_contact_shorter_than_fifty_milliseconds_does_nothing,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_long_hold_still_acts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_double_strike_acts_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_drag_scrolls_and_presses_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(scrolling_stops_at_both_ends, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            a_finger_that_rolls_a_little_still_counts_and_one_that_leaves_does_not, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(what_lies_under_a_modal_part_is_out_of_reach, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
