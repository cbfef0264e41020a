#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "ui/support_tree.h"

static int set_up(void **context) {
    *context = arena_create(4u << 20);
    return 0;
}

static int tear_down(void **context) {
    arena_destroy(*context);
    return 0;
}

static void a_row_gives_the_growing_child_what_the_fixed_ones_leave(void **context) {
    struct arena *arena = *context;
    struct node *root = node_new(arena, NULL, "root", 0, ROLE_PAGE);
    root->box = (struct box){.dir = DIR_ROW, .gap = 20, .pad_start = 64, .pad_end = 64};
    struct node *one = tree_button(arena, root, "one", 100, 80),
                *two = tree_button(arena, root, "two", 0, 80);
    two->box.grow = 1;
    tree_layout(root, arena, LANG_EN);
    assert_int_equal(one->rect.x, 64);
    assert_int_equal(one->rect.w, 100);
    assert_int_equal(two->rect.x, 184);
    assert_int_equal(two->rect.w, 1080 - 64 - 184);
}

static void right_to_left_mirrors_rows_and_leaves_ltr_parts_alone(void **context) {
    struct arena *arena = *context;
    struct node *root = node_new(arena, NULL, "root", 0, ROLE_PAGE);
    struct node *row = node_new(arena, root, "row", 0, ROLE_NONE),
                *keys = node_new(arena, root, "keys", 0, ROLE_NONE);
    row->box = (struct box){.dir = DIR_ROW, .gap = 20, .pad_start = 64, .pad_end = 32};
    keys->box = (struct box){.dir = DIR_ROW, .gap = 12};
    keys->flags = NODE_LTR;
    struct node *one = tree_button(arena, row, "one", 100, 80),
                *two = tree_button(arena, row, "two", 60, 80);
    struct node *q = tree_button(arena, keys, "q", 90, 90),
                *w = tree_button(arena, keys, "w", 90, 90);
    tree_layout(root, arena, LANG_AR);
    assert_int_equal(one->rect.x, 1080 - 64 - 100);
    assert_int_equal(two->rect.x, 1080 - 64 - 100 - 20 - 60);
    assert_true(q->rect.x < w->rect.x);
}

static void a_grid_shares_its_height_among_equal_rows(void **context) {
    struct arena *arena = *context;
    struct node *root = node_new(arena, NULL, "root", 0, ROLE_PAGE);
    struct node *grid = node_new(arena, root, "grid", 0, ROLE_NONE);
    grid->box = (struct box){.dir = DIR_GRID, .columns = 2, .gap = 24, .grow = 1};
    struct node *cells[4];
    for (int k = 0; k < 4; k++)
        cells[k] = tree_button(arena, grid, "cell", 0, 100);
    tree_layout(root, arena, LANG_EN);
    assert_int_equal(cells[0]->rect.w, (1080 - 24) / 2);
    assert_int_equal(cells[0]->rect.h, (1920 - 24) / 2);
    assert_int_equal(cells[3]->rect.y, (1920 - 24) / 2 + 24);
    assert_int_equal(cells[3]->rect.x, (1080 - 24) / 2 + 24);
}

static void words_are_wrapped_at_spaces_and_a_long_word_is_cut_at_letters(void **context) {
    struct arena *arena = *context;
    struct node *root = node_new(arena, NULL, "root", 0, ROLE_PAGE);
    struct node *column = node_new(arena, root, "column", 0, ROLE_NONE);
    column->box.width = 170; /* ten letters of 17 px */
    struct node *text = tree_text(arena, column, "one two three"),
                *word = tree_text(arena, column, "abcdefghijklmnopqrstuvwxyz");
    root->box.align = ALIGN_START;
    tree_layout(root, arena, LANG_EN);
    assert_int_equal(text->line_count, 2);
    assert_int_equal(text->lines[0].to - text->lines[0].from, strlen("one two"));
    assert_int_equal(text->lines[1].from, strlen("one two "));
    assert_int_equal(word->line_count, 3);
    assert_int_equal(word->lines[1].from, 10);
}

static void add(char *text, size_t room, const char *more) {
    size_t len = strlen(text);
    snprintf(text + len, room - len, "%s", more);
}

/* An e with forty accents is one letter of 81 bytes: wider than the line, and in one piece. */
static void a_long_word_is_never_cut_inside_a_letter(void **context) {
    struct arena *arena = *context;
    struct node *root = node_new(arena, NULL, "root", 0, ROLE_PAGE);
    struct node *column = node_new(arena, root, "column", 0, ROLE_NONE);
    char letters[3 * 81 + 1] = "";
    for (int letter = 0; letter < 3; letter++) {
        add(letters, sizeof(letters), "e");
        for (int mark = 0; mark < 40; mark++)
            add(letters, sizeof(letters), "\u0301");
    }
    column->box.width = 170;
    struct node *marked = tree_text(arena, column, letters);
    root->box.align = ALIGN_START;
    tree_layout(root, arena, LANG_EN);
    assert_int_equal(marked->line_count, 3);
    for (int k = 0; k < 3; k++)
        assert_int_equal(marked->lines[k].from, 81 * k);
}

static void one_short_word_does_not_stand_alone_on_the_last_line(void **context) {
    struct arena *arena = *context;
    struct node *root = node_new(arena, NULL, "root", 0, ROLE_PAGE);
    struct node *column = node_new(arena, root, "column", 0, ROLE_NONE);
    column->box.width = 340; /* twenty letters of 17 px */
    struct node *even = tree_text(arena, column, "aaaa bbbb cccc dddd eee"),
                *mail = tree_text(arena, column, "aaaaaaaaaaaaaaaaaaaa b");
    root->box.align = ALIGN_START;
    tree_layout(root, arena, LANG_EN);
    assert_int_equal(even->line_count, 2);
    assert_int_equal(even->lines[1].from, strlen("aaaa bbbb "));
    assert_int_equal(mail->line_count, 2);
    assert_int_equal(mail->lines[1].from, 21); /* no word is cut for it */
}

static void a_chinese_closing_mark_begins_no_line(void **context) {
    struct arena *arena = *context;
    struct node *root = node_new(arena, NULL, "root", 0, ROLE_PAGE);
    struct node *text = tree_text(arena, root,
                                  "您好，您好，您好，您好，您好，您好，您好，您好，您好，您好，您好"
                                  "，您好，您好，您好，您好，");
    tree_layout(root, arena, LANG_ZH);
    assert_true(text->line_count > 1);
    for (int k = 1; k < text->line_count; k++)
        assert_memory_not_equal(text->text + text->lines[k].from, "，", 3);
}

static void touching_rows_leave_three_millimetres_dead_between_them(void **context) {
    struct arena *arena = *context;
    struct node *root = node_new(arena, NULL, "root", 0, ROLE_PAGE),
                *list = node_new(arena, root, "list", 0, ROLE_LIST);
    struct node *one = tree_button(arena, list, "one", 0, 116),
                *two = tree_button(arena, list, "two", 0, 116);
    tree_layout(root, arena, LANG_EN);
    assert_int_equal(one->rect.y + one->rect.h, two->rect.y);
    assert_int_equal(two->hit.y - (one->hit.y + one->hit.h), 12);
    assert_int_equal(one->hit.y, one->rect.y);
}

static struct node *tall_page(struct arena *arena, int blocks, int32_t scroll_px) {
    struct node *root = node_new(arena, NULL, "root", 0, ROLE_PAGE),
                *scroll = node_new(arena, root, "scroll", 0, ROLE_NONE);
    scroll->flags = NODE_SCROLL;
    scroll->box.grow = 1;
    scroll->scroll_px = scroll_px;
    for (int k = 0; k < blocks; k++)
        tree_button(arena, scroll, "block", 0, 500)->index = k;
    return root;
}

static void pages_begin_at_whole_blocks_and_hide_the_piece_of_the_next(void **context) {
    struct arena *arena = *context;
    struct node *root = tall_page(arena, 8, 0), *scroll = root->first;
    tree_layout(root, arena, LANG_EN);
    assert_int_equal(scroll->page_count, 3); /* 3 blocks of 500 on 1920 */
    assert_int_equal(scroll->page_next_px, 1500);
    assert_int_equal(scroll->page_before_px, -1);
    assert_int_equal(scroll->clip.h, 1500);
    root = tall_page(arena, 8, 1500);
    tree_layout(root, arena, LANG_EN);
    assert_int_equal(root->first->page, 1);
    assert_int_equal(root->first->page_before_px, 0);
    assert_int_equal(root->first->page_next_px, 3000);
    assert_int_equal(root->first->first->hit.h, 0); /* the first block is no target now */
}

/* The ring of the first and of the last part is drawn outside them; but no piece of a block that
 * belongs to another page may come into sight for it. */
static void a_ring_has_room_at_both_ends_of_what_scrolls(void **context) {
    struct arena *arena = *context;
    struct node *root = tall_page(arena, 2, 0), *scroll = root->first;
    root->box.pad_top = root->box.pad_bottom = 100;
    tree_layout(root, arena, LANG_EN);
    assert_int_equal(scroll->clip.y, 100 - 16);
    assert_int_equal(scroll->clip.h, 1720 + 2 * 16);
    root = tall_page(arena, 8, 0);
    root->box.pad_top = root->box.pad_bottom = 100;
    tree_layout(root, arena, LANG_EN);
    assert_int_equal(root->first->clip.y, 100 - 16);
    assert_int_equal(root->first->clip.h, 1500 + 16);
    root = tall_page(arena, 8, 1500);
    root->box.pad_top = root->box.pad_bottom = 100;
    tree_layout(root, arena, LANG_EN);
    assert_int_equal(root->first->clip.y, 100);
}

static void scrolling_to_a_target_gives_the_page_it_stands_on(void **context) {
    struct arena *arena = *context;
    struct node *root = tall_page(arena, 8, 0);
    tree_layout(root, arena, LANG_EN);
    const struct node *last = root->first->last;
    assert_int_equal(layout_scroll_to(root->first, last), 3000);
    assert_int_equal(layout_scroll_to(root->first, root->first->first->next), 0);
}

static void check_caret_inside(struct arena *arena, const char *line) {
    struct node *root = node_new(arena, NULL, "root", 0, ROLE_PAGE),
                *field = tree_button(arena, root, "field", 400, 104);
    field->flags |= NODE_CLIP;
    field->box.dir = DIR_ROW;
    root->box.align = ALIGN_START;
    struct node *text = tree_text(arena, field, line);
    text->flags = NODE_CARET;
    text->box.grow = 1;
    text->caret = (uint32_t)strlen(text->text);
    tree_layout(root, arena, LANG_EN);
    int caret_x = (int)text->caret * 17 - text->text_x;
    assert_int_equal(text->line_count, 1);
    assert_true(caret_x > 0 && caret_x <= 400);
}

/* 4,000 signs are 68,000 pixels. */
static void the_caret_of_a_long_line_stays_inside_its_field(void **context) {
    static char line[4001];
    memset(line, 'a', sizeof(line) - 1);
    check_caret_inside(*context, "a rather long line that does not fit into four hundred pixels");
    check_caret_inside(*context, line);
}

static void the_caret_of_many_lines_moves_the_text_up(void **context) {
    struct arena *arena = *context;
    struct node *root = node_new(arena, NULL, "root", 0, ROLE_PAGE),
                *field = tree_button(arena, root, "field", 400, 200);
    field->flags |= NODE_CLIP;
    field->box.dir = DIR_ROW;
    field->box.align = ALIGN_START;
    root->box.align = ALIGN_START;
    struct node *text =
        tree_text(arena, field, "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten\n");
    text->flags = NODE_CARET | NODE_MULTILINE;
    text->box.grow = 1;
    text->caret = (uint32_t)strlen(text->text);
    tree_layout(root, arena, LANG_EN);
    assert_int_equal(text->line_count, 11);
    assert_true(text->rect.y < 0);
    assert_true(text->rect.y + 11 * text->line_px <= 200);
}

static void reach_mode_lowers_the_limit_to_318_millimetres(void **context) {
    struct panel low = tree_panel;
    (void)context;
    assert_int_equal(panel_reach_top(&tree_panel, false),
                     1920 - 460 * 4); /* 1220 - 760 mm above the foot */
    assert_int_equal(panel_reach_top(&tree_panel, true), 1920 - 318 * 4);
    low.bottom_above_floor_mm = 400;
    assert_int_equal(panel_reach_top(&low, false), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_row_gives_the_growing_child_what_the_fixed_ones_leave,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(right_to_left_mirrors_rows_and_leaves_ltr_parts_alone,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_grid_shares_its_height_among_equal_rows, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            words_are_wrapped_at_spaces_and_a_long_word_is_cut_at_letters, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_long_word_is_never_cut_inside_a_letter, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(one_short_word_does_not_stand_alone_on_the_last_line,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_chinese_closing_mark_begins_no_line, set_up, tear_down),
        cmocka_unit_test_setup_teardown(touching_rows_leave_three_millimetres_dead_between_them,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(pages_begin_at_whole_blocks_and_hide_the_piece_of_the_next,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_ring_has_room_at_both_ends_of_what_scrolls, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(scrolling_to_a_target_gives_the_page_it_stands_on, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_caret_of_a_long_line_stays_inside_its_field, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_caret_of_many_lines_moves_the_text_up, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(reach_mode_lowers_the_limit_to_318_millimetres, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
