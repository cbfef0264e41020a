#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ui/difference.h"
#include "ui/support_tree.h"

static struct arena *arena;

static struct node *page(const char *words, uint32_t flags, int rows) {
    struct node *root = node_new(arena, NULL, "root", 0, ROLE_PAGE);
    root->look.fill = COLOR_CANVAS;
    for (int k = 0; k < rows; k++) {
        struct node *row = tree_button(arena, root, "row", 0, 100);
        row->index = k;
        tree_text(arena, row, k == 1 ? words : "same");
        row->flags |= k == 1 ? flags : 0;
    }
    tree_layout(root, arena, LANG_EN);
    return root;
}

static int64_t dirty_area(const struct dirty *dirty) {
    int64_t sum = 0;
    for (int k = 0; k < dirty->count; k++)
        sum += (int64_t)dirty->rects[k].w * dirty->rects[k].h;
    return sum;
}

static void the_same_tree_is_not_painted_again(void **context) {
    struct dirty dirty;
    struct node *one = page("a", 0, 5), *two = page("a", 0, 5);
    (void)context;
    difference_find(NULL, one, 1080, 1920, &dirty);
    assert_int_equal(dirty_area(&dirty), 1080 * 1920);
    difference_find(one, two, 1080, 1920, &dirty);
    assert_int_equal(dirty.count, 0);
}

static void changed_words_dirty_their_own_place_alone(void **context) {
    struct dirty dirty;
    struct node *one = page("a", 0, 5), *two = page("b", 0, 5);
    (void)context;
    difference_find(NULL, one, 1080, 1920, &dirty);
    difference_find(one, two, 1080, 1920, &dirty);
    assert_true(dirty.count >= 1);
    for (int k = 0; k < dirty.count; k++) {
        assert_true(dirty.rects[k].y >= 80);
        assert_true(dirty.rects[k].y + dirty.rects[k].h <= 220);
    }
}

static void a_pressed_part_is_dirty_and_so_are_the_words_in_it(void **context) {
    struct dirty dirty;
    struct node *one = page("a", 0, 5), *two = page("a", NODE_PRESSED, 5);
    (void)context;
    difference_find(NULL, one, 1080, 1920, &dirty);
    difference_find(one, two, 1080, 1920, &dirty);
    assert_true(dirty_area(&dirty) >= 1080 * 100);
    assert_true(dirty_area(&dirty) < 1080 * 150);
}

/* A field cuts its words at its own edge, but its ring stands outside it. */
/* Found by tests/bench/screen.mjs: the bar showed a finger only when it was lifted. */
static void a_pressed_part_without_a_ground_is_dirty(void **context) {
    struct dirty dirty;
    struct node *pages[2];
    (void)context;
    for (int k = 0; k < 2; k++) {
        struct node *slot = node_new(arena, NULL, "slot", 0, ROLE_BUTTON);
        slot->look.press = PRESS_ROW;
        slot->flags |= k == 1 ? NODE_FOCUSABLE | NODE_PRESSED : NODE_FOCUSABLE;
        tree_text(arena, slot, "Finish");
        tree_layout(slot, arena, LANG_EN);
        pages[k] = slot;
    }
    for (int k = 0; k < 2; k++) { /* down, and away again */
        difference_find(pages[k], pages[1 - k], 1080, 1920, &dirty);
        assert_true(dirty_area(&dirty) >= (int64_t)pages[0]->rect.w * pages[0]->rect.h);
    }
}

static void the_ring_of_a_part_that_cuts_its_content_is_dirty(void **context) {
    struct dirty dirty;
    (void)context;
    struct node *one = page("a", NODE_CLIP, 5), *two = page("a", NODE_CLIP | NODE_FOCUSED, 5);
    const struct node *row = node_find_name(two, "row", 1);
    struct rect above = {row->rect.x + 20, row->rect.y - 10, 1, 1};
    bool is_dirty = false;
    difference_find(NULL, one, 1080, 1920, &dirty);
    difference_find(one, two, 1080, 1920, &dirty);
    for (int k = 0; k < dirty.count; k++)
        is_dirty = is_dirty || rect_meets(dirty.rects[k], above);
    assert_true(is_dirty);
}

static void what_goes_away_is_dirty_where_it_was(void **context) {
    struct dirty dirty;
    struct node *one = page("a", 0, 5), *two = page("a", 0, 4);
    bool is_covered = false;
    (void)context;
    difference_find(NULL, one, 1080, 1920, &dirty);
    difference_find(one, two, 1080, 1920, &dirty);
    for (int k = 0; k < dirty.count; k++)
        is_covered =
            is_covered || (dirty.rects[k].y <= 400 && dirty.rects[k].y + dirty.rects[k].h >= 500);
    assert_true(is_covered);
}

static void many_rectangles_are_joined_and_none_is_lost(void **context) {
    struct dirty dirty = {0};
    (void)context;
    for (int k = 0; k < 100; k++)
        dirty_add(&dirty, (struct rect){(k % 10) * 100, (k / 10) * 150, 20, 20});
    assert_true(dirty.count <= DIRTY_MOST);
    for (int k = 0; k < 100; k++) {
        bool is_in = false;
        for (int n = 0; n < dirty.count; n++)
            is_in =
                is_in ||
                rect_cut(dirty.rects[n], (struct rect){(k % 10) * 100, (k / 10) * 150, 20, 20}).w ==
                    20;
        assert_true(is_in);
    }
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
        cmocka_unit_test(the_same_tree_is_not_painted_again),
        cmocka_unit_test(changed_words_dirty_their_own_place_alone),
        cmocka_unit_test(a_pressed_part_is_dirty_and_so_are_the_words_in_it),
        cmocka_unit_test(a_pressed_part_without_a_ground_is_dirty),
        cmocka_unit_test(the_ring_of_a_part_that_cuts_its_content_is_dirty),
        cmocka_unit_test(what_goes_away_is_dirty_where_it_was),
        cmocka_unit_test(many_rectangles_are_joined_and_none_is_lost)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
