/* Grounds, edges, states: what stands at which pixel. */
#include "stage/support_stage.h"

static const struct rect box = {100, 100, 200, 80};

static struct node *button(struct scene *scene, enum press_style press) {
    scene_begin(scene);
    struct node *node = scene_node(scene, scene->root, ROLE_BUTTON, box);
    node->look = (struct look){.fill = COLOR_SURFACE,
                               .edge = COLOR_BORDER,
                               .edge_q = 3,
                               .radius_q = 16,
                               .press = (uint8_t)press};
    return node;
}

static void a_rounded_ground_leaves_its_corners_to_the_page(void **state) {
    struct scene *scene = *state;
    button(scene, PRESS_NONE);
    scene_paint(scene);
    assert_int_equal(scene_pixel(scene, 100, 100), scene_color(scene, COLOR_CANVAS));
    assert_int_equal(scene_pixel(scene, 299, 179), scene_color(scene, COLOR_CANVAS));
    assert_int_equal(scene_pixel(scene, 120, 100), scene_color(scene, COLOR_BORDER));
    assert_int_equal(scene_pixel(scene, 120, 102), scene_color(scene, COLOR_BORDER));
    assert_int_equal(scene_pixel(scene, 120, 103), scene_color(scene, COLOR_SURFACE));
    assert_int_equal(scene_pixel(scene, 100, 140), scene_color(scene, COLOR_BORDER));
    assert_int_equal(scene_pixel(scene, 297, 140), scene_color(scene, COLOR_BORDER));
    assert_int_equal(scene_pixel(scene, 296, 140), scene_color(scene, COLOR_SURFACE));
    assert_int_equal(scene_pixel(scene, 99, 140), scene_color(scene, COLOR_CANVAS));
}

static void a_corner_is_the_same_on_all_four_sides_and_soft(void **state) {
    struct scene *scene = *state;
    int between = 0;
    button(scene, PRESS_NONE)->look.edge = COLOR_NONE;
    scene_paint(scene);
    for (int y = 0; y < 16; y++)
        for (int x = 0; x < 16; x++) {
            uint32_t pixel = scene_pixel(scene, 100 + x, 100 + y);
            assert_int_equal(pixel, scene_pixel(scene, 299 - x, 100 + y));
            assert_int_equal(pixel, scene_pixel(scene, 100 + x, 179 - y));
            assert_int_equal(pixel, scene_pixel(scene, 299 - x, 179 - y));
            between += pixel != scene_color(scene, COLOR_CANVAS) &&
                       pixel != scene_color(scene, COLOR_SURFACE);
        }
    assert_in_range(between, 10, 60);
}

static void a_pill_is_round_to_its_middle(void **state) {
    struct scene *scene = *state;
    struct node *node = button(scene, PRESS_NONE);
    node->look = (struct look){.fill = COLOR_PRIMARY, .radius_q = 255};
    scene_paint(scene);
    assert_int_equal(scene_pixel(scene, 101, 140), scene_color(scene, COLOR_PRIMARY));
    assert_int_equal(scene_pixel(scene, 101, 120), scene_color(scene, COLOR_CANVAS));
    assert_int_equal(scene_pixel(scene, 140, 101), scene_color(scene, COLOR_PRIMARY));
}

static void an_edge_without_a_ground_shows_what_is_behind(void **state) {
    struct scene *scene = *state;
    button(scene, PRESS_NONE)->look.fill = COLOR_NONE;
    scene_paint(scene);
    assert_int_equal(scene_pixel(scene, 200, 101), scene_color(scene, COLOR_BORDER));
    assert_int_equal(scene_pixel(scene, 200, 140), scene_color(scene, COLOR_CANVAS));
}

static void a_pressed_primary_darkens_and_its_label_sinks_by_three(void **state) {
    struct scene *scene = *state;
    struct rect up, down;
    for (int pressed = 0; pressed < 2; pressed++) {
        struct node *node = button(scene, PRESS_PRIMARY);
        node->look = (struct look){.fill = COLOR_PRIMARY, .radius_q = 16, .press = PRESS_PRIMARY};
        node->flags |= pressed ? NODE_PRESSED : 0;
        scene_text(scene, node, "Go", box)->color = COLOR_ON_PRIMARY;
        scene_paint(scene);
        struct rect inside = {110, 110, 180, 60};
        uint32_t ground = scene_color(scene, pressed ? COLOR_PRIMARY_PRESS : COLOR_PRIMARY);
        assert_int_equal(scene_pixel(scene, 290, 140), ground);
        *(pressed ? &down : &up) = scene_ink(scene, inside, ground);
    }
    assert_true(up.w > 20);
    assert_int_equal(down.y, up.y + 3);
    assert_int_equal(down.x, up.x);
}

static void a_pressed_danger_button_grows_in_contrast(void **state) {
    struct scene *scene = *state;
    for (int theme = 0; theme < THEME_COUNT; theme++) {
        scene->theme = (enum theme_id)theme;
        struct node *node = button(scene, PRESS_PRIMARY);
        node->look = (struct look){.fill = COLOR_DANGER, .press = PRESS_PRIMARY};
        node->flags |= NODE_PRESSED;
        scene_paint(scene);
        uint32_t words = scene_color(scene, COLOR_ON_DANGER);
        uint32_t pressed = scene_pixel(scene, 200, 140);
        assert_true(theme_contrast(pressed, words) >
                    theme_contrast(scene_color(scene, COLOR_DANGER), words) + 0.3);
    }
    scene->theme = THEME_LIGHT_HIGH;
}

static void a_pressed_second_button_takes_the_tint_and_a_wide_edge(void **state) {
    struct scene *scene = *state;
    button(scene, PRESS_SECOND)->flags |= NODE_PRESSED;
    scene_paint(scene);
    assert_int_equal(scene_pixel(scene, 200, 140), scene_color(scene, COLOR_TINT));
    assert_int_equal(scene_pixel(scene, 200, 104), scene_color(scene, COLOR_PRIMARY));
    assert_int_equal(scene_pixel(scene, 200, 105), scene_color(scene, COLOR_TINT));
}

static void what_is_chosen_answers_a_finger_too(void **state) {
    struct scene *scene = *state;
    struct node *node = button(scene, PRESS_SECOND);
    node->look.fill = COLOR_TINT;
    node->flags |= NODE_SELECTED | NODE_PRESSED;
    scene_paint(scene);
    assert_int_equal(scene_pixel(scene, 200, 140), scene_color(scene, COLOR_SURFACE));
    assert_int_equal(scene_pixel(scene, 200, 104), scene_color(scene, COLOR_PRIMARY));
}

static void a_pressed_key_turns_its_letter_too(void **state) {
    struct scene *scene = *state;
    struct node *node = button(scene, PRESS_KEY);
    node->flags |= NODE_PRESSED;
    scene_text(scene, node, "III", box);
    scene_paint(scene);
    int letters = 0;
    for (int x = 100; x < 300; x++)
        letters += scene_pixel(scene, x, 140) == scene_color(scene, COLOR_ON_PRIMARY);
    assert_int_equal(scene_pixel(scene, 290, 140), scene_color(scene, COLOR_PRIMARY));
    assert_in_range(letters, 3, 20);
}

static void a_pressed_row_leaves_the_edge_of_its_card_alone(void **state) {
    struct scene *scene = *state;
    struct node *card = button(scene, PRESS_NONE);
    struct node *row = scene_node(scene, card, ROLE_LINK_ROW, box);
    row->look = (struct look){.press = PRESS_ROW, .line_above = COLOR_LINE};
    row->flags |= NODE_PRESSED;
    scene_paint(scene);
    assert_int_equal(scene_pixel(scene, 100, 140), scene_color(scene, COLOR_BORDER));
    assert_int_equal(scene_pixel(scene, 200, 140), scene_color(scene, COLOR_TINT));
    assert_int_equal(scene_pixel(scene, 299, 140), scene_color(scene, COLOR_BORDER));
}

static void what_cannot_be_used_does_not_look_pressed(void **state) {
    struct scene *scene = *state;
    button(scene, PRESS_SECOND)->flags |= NODE_PRESSED | NODE_DISABLED;
    scene_paint(scene);
    assert_int_equal(scene_pixel(scene, 200, 140), scene_color(scene, COLOR_SURFACE));
}

static void the_ring_has_two_bands_outside_with_a_gap(void **state) {
    struct scene *scene = *state;
    button(scene, PRESS_NONE)->flags |= NODE_FOCUSED;
    scene_paint(scene);
    const enum color expected[] = {
        [1] = COLOR_CANVAS, [2] = COLOR_CANVAS, [3] = COLOR_FOCUS_INNER, [8] = COLOR_FOCUS_INNER,
        [9] = COLOR_FOCUS,  [14] = COLOR_FOCUS, [15] = COLOR_CANVAS};
    for (int out = 1; out <= 15; out++)
        if (expected[out] != COLOR_NONE)
            assert_int_equal(scene_pixel(scene, 200, 100 - out), scene_color(scene, expected[out]));
}

static void the_ring_inside_covers_nothing_outside(void **state) {
    struct scene *scene = *state;
    struct node *node = button(scene, PRESS_NONE);
    node->flags |= NODE_FOCUSED;
    node->look.ring_inside = 1;
    scene_paint(scene);
    assert_int_equal(scene_pixel(scene, 200, 99), scene_color(scene, COLOR_CANVAS));
    assert_int_equal(scene_pixel(scene, 200, 100), scene_color(scene, COLOR_FOCUS));
    assert_int_equal(scene_pixel(scene, 200, 105), scene_color(scene, COLOR_FOCUS));
    assert_int_equal(scene_pixel(scene, 200, 106), scene_color(scene, COLOR_FOCUS_INNER));
    assert_int_equal(scene_pixel(scene, 200, 112), scene_color(scene, COLOR_SURFACE));
}

static void the_ring_lies_above_the_next_part(void **state) {
    struct scene *scene = *state;
    button(scene, PRESS_NONE)->flags |= NODE_FOCUSED;
    struct node *below =
        scene_node(scene, scene->root, ROLE_BUTTON, (struct rect){100, 184, 200, 80});
    below->look.fill = COLOR_DANGER;
    scene_paint(scene);
    assert_int_equal(scene_pixel(scene, 200, 190), scene_color(scene, COLOR_FOCUS));
    assert_int_equal(scene_pixel(scene, 200, 200), scene_color(scene, COLOR_DANGER));
}

static void a_field_in_use_wears_the_ring_as_its_edge(void **state) {
    struct scene *scene = *state;
    struct node *field = button(scene, PRESS_NONE);
    field->role = ROLE_FIELD;
    field->flags |= NODE_FOCUSED;
    field->look.edge = COLOR_FOCUS;
    field->look.edge_q = 6;
    scene_paint(scene);
    assert_int_equal(scene_pixel(scene, 200, 99), scene_color(scene, COLOR_CANVAS));
    assert_int_equal(scene_pixel(scene, 200, 100), scene_color(scene, COLOR_FOCUS));
    assert_int_equal(scene_pixel(scene, 200, 106), scene_color(scene, COLOR_FOCUS_INNER));
    assert_int_equal(scene_pixel(scene, 200, 110), scene_color(scene, COLOR_FOCUS_INNER));
    assert_int_equal(scene_pixel(scene, 200, 111), scene_color(scene, COLOR_SURFACE));
}

static void only_the_dirty_part_is_touched(void **state) {
    struct scene *scene = *state;
    button(scene, PRESS_NONE);
    scene_paint(scene);
    button(scene, PRESS_NONE)->look.fill = COLOR_DANGER;
    scene_paint_part(scene, (struct rect){150, 120, 50, 20});
    assert_int_equal(scene_pixel(scene, 150, 120), scene_color(scene, COLOR_DANGER));
    assert_int_equal(scene_pixel(scene, 199, 139), scene_color(scene, COLOR_DANGER));
    assert_int_equal(scene_pixel(scene, 149, 120), scene_color(scene, COLOR_SURFACE));
    assert_int_equal(scene_pixel(scene, 200, 139), scene_color(scene, COLOR_SURFACE));
    assert_int_equal(scene_pixel(scene, 150, 119), scene_color(scene, COLOR_SURFACE));
    assert_int_equal(scene_pixel(scene, 150, 140), scene_color(scene, COLOR_SURFACE));
}

static void painting_in_parts_gives_the_same_picture(void **state) {
    struct scene *scene = *state;
    struct rect whole = {0, 0, STAGE_WIDTH, STAGE_HEIGHT};
    for (int part = 0; part < 2; part++) {
        struct node *node = button(scene, PRESS_NONE);
        node->flags |= NODE_FOCUSED;
        scene_text(scene, node, "Việt 12", box);
        static uint64_t hash;
        if (part == 0) {
            scene_paint(scene);
            hash = scene_hash(scene, whole);
            continue;
        }
        for (int y = 0; y < STAGE_HEIGHT; y += 37)
            for (int x = 0; x < STAGE_WIDTH; x += 41)
                scene_paint_part(scene, (struct rect){x, y, 41, 37});
        assert_int_equal(scene_hash(scene, whole), hash);
    }
}

static void nothing_leaves_the_clip_of_a_part(void **state) {
    struct scene *scene = *state;
    button(scene, PRESS_NONE)->clip = (struct rect){100, 100, 50, 30};
    scene_paint(scene);
    assert_int_equal(scene_pixel(scene, 149, 120), scene_color(scene, COLOR_SURFACE));
    assert_int_equal(scene_pixel(scene, 150, 120), scene_color(scene, COLOR_CANVAS));
    assert_int_equal(scene_pixel(scene, 120, 130), scene_color(scene, COLOR_CANVAS));
}

static void parts_beyond_the_screen_do_no_harm(void **state) {
    struct scene *scene = *state;
    button(scene, PRESS_NONE)->rect = (struct rect){-50, -20, 5000, 90};
    struct node *far = scene_node(scene, scene->root, ROLE_BUTTON,
                                  (struct rect){STAGE_WIDTH - 5, STAGE_HEIGHT - 5, 90, 90});
    far->look = (struct look){.fill = COLOR_DANGER, .radius_q = 255};
    far->flags |= NODE_FOCUSED;
    scene_paint_part(scene, (struct rect){-100, -100, 9000, 9000});
    assert_int_equal(scene_pixel(scene, 0, 0), scene_color(scene, COLOR_SURFACE));
    assert_int_equal(scene_pixel(scene, 0, 72), scene_color(scene, COLOR_CANVAS));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rounded_ground_leaves_its_corners_to_the_page),
        cmocka_unit_test(a_corner_is_the_same_on_all_four_sides_and_soft),
        cmocka_unit_test(a_pill_is_round_to_its_middle),
        cmocka_unit_test(an_edge_without_a_ground_shows_what_is_behind),
        cmocka_unit_test(a_pressed_primary_darkens_and_its_label_sinks_by_three),
        cmocka_unit_test(a_pressed_danger_button_grows_in_contrast),
        cmocka_unit_test(a_pressed_second_button_takes_the_tint_and_a_wide_edge),
        cmocka_unit_test(what_is_chosen_answers_a_finger_too),
        cmocka_unit_test(a_pressed_key_turns_its_letter_too),
        cmocka_unit_test(a_pressed_row_leaves_the_edge_of_its_card_alone),
        cmocka_unit_test(what_cannot_be_used_does_not_look_pressed),
        cmocka_unit_test(the_ring_has_two_bands_outside_with_a_gap),
        cmocka_unit_test(the_ring_inside_covers_nothing_outside),
        cmocka_unit_test(the_ring_lies_above_the_next_part),
        cmocka_unit_test(a_field_in_use_wears_the_ring_as_its_edge),
        cmocka_unit_test(only_the_dirty_part_is_touched),
        cmocka_unit_test(painting_in_parts_gives_the_same_picture),
        cmocka_unit_test(nothing_leaves_the_clip_of_a_part),
        cmocka_unit_test(parts_beyond_the_screen_do_no_harm),
    };
    return cmocka_run_group_tests(tests, scene_setup, scene_teardown);
}
