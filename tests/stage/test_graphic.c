/* Icons, codes, rings and marks. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "stage/stage_inner.h"
#include "stage/support_stage.h"

static const struct rect box = {100, 100, 120, 120};

static struct node *graphic(struct scene *scene, enum graphic kind, int side) {
    scene_begin(scene);
    struct node *node = scene_node(scene, scene->root, ROLE_IMAGE, box);
    node->graphic = (uint8_t)kind;
    node->graphic_q = (int16_t)side;
    node->graphic_color = COLOR_PRIMARY;
    return node;
}

static void an_icon_is_painted_in_the_colour_of_its_node(void **state) {
    struct scene *scene = *state;
    for (int k = 0; k < 2; k++) {
        struct node *node = graphic(scene, GRAPHIC_ICON, 96);
        node->icon = "stop";
        node->graphic_color = k == 0 ? COLOR_PRIMARY : COLOR_DANGER;
        scene_paint(scene);
        int full = 0;
        for (int x = box.x; x < box.x + box.w; x++)
            full +=
                scene_pixel(scene, x, 160) == scene_color(scene, (enum color)node->graphic_color);
        assert_in_range(full, 6, 30);
        struct rect ink = scene_ink(scene, box, scene_color(scene, COLOR_CANVAS));
        assert_in_range(ink.w, 60, 96);
        assert_in_range(ink.x + ink.w / 2, 158, 162);
    }
}

static void an_icon_that_shows_a_direction_turns_round_in_arabic(void **state) {
    struct scene *scene = *state;
    static uint32_t plain[120][120];
    int differing = 0, wrong = 0;
    for (int k = 0; k < 2; k++) {
        struct node *node = graphic(scene, GRAPHIC_ICON, 96);
        node->icon = "back";
        node->flags |= NODE_MIRROR;
        scene->lang = k == 0 ? LANG_EN : LANG_AR;
        scene_paint(scene);
        for (int y = 0; y < 120; y++)
            for (int x = 0; x < 120; x++) {
                uint32_t pixel = scene_pixel(scene, box.x + x, box.y + y);
                if (k == 0) {
                    plain[y][x] = pixel;
                    continue;
                }
                wrong += pixel != plain[y][119 - x];
                differing += pixel != plain[y][x];
            }
    }
    scene->lang = LANG_EN;
    assert_int_equal(wrong, 0);
    assert_true(differing > 200);
}

static void a_missing_icon_leaves_its_place_empty(void **state) {
    struct scene *scene = *state;
    static const char *const names[] = {"no-such-icon", "../emblem", "", "a/b",
                                        "a-name-that-is-much-too-long-for-any-file"};
    for (size_t k = 0; k < sizeof(names) / sizeof(names[0]); k++) {
        graphic(scene, GRAPHIC_ICON, 96)->icon = names[k];
        scene_paint(scene);
        assert_int_equal(scene_count(scene, box, scene_color(scene, COLOR_CANVAS)), 0);
    }
    graphic(scene, GRAPHIC_ICON, 96)->icon = "home";
    scene_paint(scene);
    assert_true(scene_count(scene, box, scene_color(scene, COLOR_CANVAS)) > 200);
}

static void read_code(const char *shot, char *out, size_t room) {
    char command[512];
    snprintf(command, sizeof(command), "zbarimg --quiet --raw --nodbus %s", shot);
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    size_t len = fread(out, 1, room - 1, pipe);
    out[len] = '\0';
    pclose(pipe);
}

static void a_phone_reads_the_code(void **state) {
    struct scene *scene = *state;
    const char *shot = KIOSK_BINARY_DIR "/test_graphic_qr.png";
    char read[256];
    for (int theme = 0; theme < THEME_COUNT; theme++) {
        scene->theme = (enum theme_id)theme;
        scene_begin(scene);
        struct node *node =
            scene_node(scene, scene->root, ROLE_QR, (struct rect){100, 60, 250, 250});
        node->graphic = GRAPHIC_QR;
        node->value = "https://311.example.org/t/K1-7F3Q-2Z";
        scene_paint(scene);
        assert_int_equal(stage_shot(scene->stage, shot), ERR_OK);
        read_code(shot, read, sizeof(read));
        assert_string_equal(read, "https://311.example.org/t/K1-7F3Q-2Z\n");
        unlink(shot);
    }
    scene->theme = THEME_LIGHT_HIGH;
}

static void the_code_has_whole_modules_and_a_quiet_zone(void **state) {
    struct scene *scene = *state;
    scene->theme = THEME_DARK_HIGH;
    scene_begin(scene);
    struct rect place = {100, 60, 250, 250};
    struct node *node = scene_node(scene, scene->root, ROLE_QR, place);
    node->graphic = GRAPHIC_QR;
    node->value = "https://311.example.org/t/K1-7F3Q-2Z";
    scene_paint(scene);
    /* 29 modules and 4 + 4 of quiet zone: 6 pixels a module, 174 of code, 24 of white on each side.
     */
    uint32_t light = scene_color(scene, COLOR_QR_LIGHT), dark = scene_color(scene, COLOR_QR_DARK);
    int left = place.x + (250 - 174) / 2, top = place.y + (250 - 174) / 2;
    assert_int_equal(scene_pixel(scene, left, top), dark);
    assert_int_equal(scene_pixel(scene, left - 1, top), light);
    assert_int_equal(scene_pixel(scene, left - 24, top), light);
    assert_int_equal(scene_pixel(scene, left + 6, top + 6), light);
    assert_int_equal(scene_pixel(scene, left + 41, top + 41), dark);
    scene->theme = THEME_LIGHT_HIGH;
}

static void a_text_too_long_for_a_code_leaves_its_place_empty(void **state) {
    struct scene *scene = *state;
    static char text[5000];
    memset(text, 'a', sizeof(text) - 1);
    graphic(scene, GRAPHIC_QR, 96)->value = text;
    scene_paint(scene);
    assert_int_equal(scene_count(scene, box, scene_color(scene, COLOR_CANVAS)), 0);
}

static void the_countdown_runs_clockwise_from_the_top(void **state) {
    struct scene *scene = *state;
    struct node *node = graphic(scene, GRAPHIC_RING, 120);
    uint32_t gone = scene_color(scene, COLOR_LINE), left = scene_color(scene, COLOR_PRIMARY);
    node->graphic_permille = 500;
    scene_paint(scene);
    int radius = 120 * 190 / 440;
    assert_int_equal(scene_pixel(scene, 160 + radius, 160), left);
    assert_int_equal(scene_pixel(scene, 160 - radius - 1, 160), gone);
    assert_int_equal(scene_pixel(scene, 160, 160), scene_color(scene, COLOR_CANVAS));
    node->graphic_permille = 1000;
    scene_paint(scene);
    assert_int_equal(scene_pixel(scene, 160 - radius - 1, 160), left);
    node->graphic_permille = 0;
    scene_paint(scene);
    assert_int_equal(scene_pixel(scene, 160 + radius, 160), gone);
    assert_int_equal(scene_pixel(scene, 160, 160 - radius - 1), gone);
}

static void choice_marks_differ_in_shape(void **state) {
    struct scene *scene = *state;
    static const struct {
        enum role role;
        bool is_on, is_square;
    } marks[] = {{ROLE_CHOICE, false, false},
                 {ROLE_CHOICE, true, false},
                 {ROLE_CHECK, false, true},
                 {ROLE_CHECK, true, true}};
    for (size_t k = 0; k < 4; k++) {
        struct node *node = graphic(scene, GRAPHIC_DOT, 52);
        node->role = (uint8_t)marks[k].role;
        node->flags |= marks[k].is_on ? NODE_SELECTED : 0;
        scene_paint(scene);
        /* Near the corner of its 52 pixels: a square has ink there, a circle has none. */
        bool has_corner = scene_pixel(scene, 134 + 6, 134 + 5) != scene_color(scene, COLOR_CANVAS);
        assert_int_equal(has_corner, marks[k].is_square);
        uint32_t middle = scene_pixel(scene, 160, 172);
        assert_int_equal(middle == scene_color(scene, COLOR_SURFACE), !marks[k].is_on);
    }
}

static void a_theme_is_shown_in_its_own_colours(void **state) {
    struct scene *scene = *state;
    struct node *node = graphic(scene, GRAPHIC_SWATCH, 72);
    node->graphic_permille = THEME_DARK_HIGH;
    scene_paint(scene);
    assert_int_equal(scene_pixel(scene, 160, 134), theme_color(THEME_DARK_HIGH, COLOR_CANVAS));
    assert_int_equal(scene_pixel(scene, 133, 160), theme_color(THEME_DARK_HIGH, COLOR_PRIMARY));
}

static void the_emblem_takes_the_colours_of_the_theme(void **state) {
    struct scene *scene = *state;
    for (int theme = 0; theme < THEME_COUNT; theme++) {
        scene->theme = (enum theme_id)theme;
        graphic(scene, GRAPHIC_EMBLEM, 64);
        scene_paint(scene);
        assert_int_equal(scene_pixel(scene, 160, 132), scene_color(scene, COLOR_LOGO));
        assert_int_equal(scene_pixel(scene, 160, 156), scene_color(scene, COLOR_ACCENT));
    }
    scene->theme = THEME_LIGHT_HIGH;
}

static void the_scene_fills_its_place_and_ends_in_the_page(void **state) {
    struct scene *scene = *state;
    scene->theme = THEME_DARK_HIGH;
    static const struct rect places[] = {{0, 0, 400, 380}, {0, 0, 600, 200}, {0, 0, 120, 400}};
    for (size_t k = 0; k < 3; k++) {
        struct node *node = graphic(scene, GRAPHIC_SCENE, 100);
        node->rect = places[k];
        scene_paint(scene);
        int bottom = places[k].h - 1;
        for (int x = 0; x < places[k].w; x += 7)
            assert_int_equal(scene_pixel(scene, x, bottom), scene_color(scene, COLOR_CANVAS));
        assert_int_not_equal(scene_pixel(scene, 0, 0), scene_color(scene, COLOR_CANVAS));
        assert_int_not_equal(scene_pixel(scene, places[k].w - 1, 0),
                             scene_color(scene, COLOR_CANVAS));
    }
    scene->theme = THEME_LIGHT_HIGH;
}

static void every_icon_in_the_folder_can_be_drawn(void **state) {
    struct scene *scene = *state;
    FILE *list = popen("ls " KIOSK_SOURCE_DIR "/assets/icons", "r");
    char name[64];
    int count = 0;
    assert_non_null(list);
    while (fgets(name, sizeof(name), list) != NULL) {
        name[strcspn(name, ".")] = '\0';
        graphic(scene, GRAPHIC_ICON, 52)->icon = name;
        scene_paint(scene);
        assert_true(scene_count(scene, box, scene_color(scene, COLOR_CANVAS)) > 40);
        count++;
    }
    pclose(list);
    assert_true(count >= 60);
}

/* -- the lobby's picture and the file it is kept in */

#define KEPT_HEADER 40 /* magic, hash, sum; width, height, ground, count */

static void paint_lobby(struct lobby *lobby, uint32_t *pixels) {
    const struct canvas canvas = {pixels, 300, {0, 0, 300, 280}};
    memset(pixels, 0, sizeof(*pixels) * 300 * 280);
    lobby_paint(lobby, &canvas, (struct rect){0, 0, 300, 280}, 0xFFFFFF);
}

static void paint_anew(const char *cache, uint32_t *pixels) {
    struct lobby *lobby = lobby_create(KIOSK_SOURCE_DIR "/assets", cache);
    paint_lobby(lobby, pixels);
    lobby_destroy(lobby);
}

static size_t read_kept(const char *path, char *bytes, size_t room) {
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t len = fread(bytes, 1, room, file);
    fclose(file);
    return len;
}

static void write_kept(const char *path, const char *bytes, size_t len) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    fclose(file);
}

/* As the writer does it, so that a changed file is believed. */
static void seal_kept(char *bytes, size_t len, int rows) {
    uint64_t hash;
    size_t rows_len = ((size_t)rows + 1) * sizeof(uint32_t);
    memcpy(&hash, bytes + 8, sizeof(hash));
    uint64_t sum = run_hash(hash, bytes + 24, KEPT_HEADER - 24);
    sum = run_hash(sum, bytes + KEPT_HEADER, rows_len);
    sum = run_hash(sum, bytes + KEPT_HEADER + rows_len, len - KEPT_HEADER - rows_len);
    memcpy(bytes + 16, &sum, sizeof(sum));
}

static void the_lobby_is_kept_for_the_next_start_and_never_believed_blindly(void **state) {
    (void)state;
    static uint32_t plain[300 * 280], again[300 * 280];
    static char good[1 << 20], bad[1 << 20];
    char folder[] = "/tmp/kiosk-lobby-XXXXXX", path[64];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/scene.spans", folder);
    paint_anew(NULL, plain);
    paint_anew(folder, again);
    assert_memory_equal(plain, again, sizeof(plain));
    size_t len = read_kept(path, good, sizeof(good));
    size_t span = KEPT_HEADER + 281 * sizeof(uint32_t);

    memcpy(bad, good, len); /* sealed again: it is the file that is painted */
    memcpy(bad + span, &(uint32_t){0x123456}, sizeof(uint32_t));
    seal_kept(bad, len, 280);
    write_kept(path, bad, len);
    paint_anew(folder, again);
    assert_int_equal(again[0] & 0xFFFFFF, 0x123456);

    for (int k = 0; k < 6; k++) {
        size_t to = len;
        uint32_t second = 0; /* the first span of the second row */
        memcpy(&second, good + KEPT_HEADER + 4, sizeof(second));
        memcpy(bad, good, len);
        if (k == 0) /* a span far outside its row, an endless row, a count of 4 billion */
            memcpy(bad + span + 4, &(uint32_t){70000}, sizeof(uint32_t));
        else if (k == 1)
            memcpy(bad + KEPT_HEADER + 8, &(uint32_t){0xFFFFFFF0}, sizeof(uint32_t));
        else if (k == 2)
            memcpy(bad + 36, &(uint32_t){0xFFFFFFFF}, sizeof(uint32_t));
        else if (k == 3) /* a row that ends too soon would leave what stood there before */
            memcpy(bad + span + 8 * second - 4, &(uint32_t){299}, sizeof(uint32_t));
        else
            to = k == 4 ? 20 : len - 3;
        seal_kept(bad, len, 280);
        write_kept(path, bad, to);
        paint_anew(folder, again);
        assert_memory_equal(plain, again, sizeof(plain));
    }
    unlink(path);
    rmdir(folder);
}

/* The thumb stands at the reading end when on: right in English, left in Arabic. */
static void a_switch_is_filled_when_on_and_turns_round_in_arabic(void **state) {
    struct scene *scene = *state;
    for (int k = 0; k < 4; k++) {
        bool is_on = (k & 1) != 0, is_arabic = (k & 2) != 0;
        struct node *node = graphic(scene, GRAPHIC_SWITCH, 64);
        node->flags |= is_on ? NODE_SELECTED : 0;
        scene->lang = is_arabic ? LANG_AR : LANG_EN;
        scene_paint(scene);
        uint32_t thumb = scene_color(scene, is_on ? COLOR_ON_PRIMARY : COLOR_BORDER);
        uint32_t track = scene_color(scene, is_on ? COLOR_PRIMARY : COLOR_SURFACE);
        bool is_right = is_on != is_arabic;
        assert_int_equal(scene_pixel(scene, is_right ? 188 : 132, 160), thumb);
        assert_int_equal(scene_pixel(scene, is_right ? 132 : 188, 160), track);
    }
    scene->lang = LANG_EN;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_icon_is_painted_in_the_colour_of_its_node),
        cmocka_unit_test(an_icon_that_shows_a_direction_turns_round_in_arabic),
        cmocka_unit_test(a_switch_is_filled_when_on_and_turns_round_in_arabic),
        cmocka_unit_test(a_missing_icon_leaves_its_place_empty),
        cmocka_unit_test(a_phone_reads_the_code),
        cmocka_unit_test(the_code_has_whole_modules_and_a_quiet_zone),
        cmocka_unit_test(a_text_too_long_for_a_code_leaves_its_place_empty),
        cmocka_unit_test(the_countdown_runs_clockwise_from_the_top),
        cmocka_unit_test(choice_marks_differ_in_shape),
        cmocka_unit_test(a_theme_is_shown_in_its_own_colours),
        cmocka_unit_test(the_emblem_takes_the_colours_of_the_theme),
        cmocka_unit_test(the_scene_fills_its_place_and_ends_in_the_page),
        cmocka_unit_test(every_icon_in_the_folder_can_be_drawn),
        cmocka_unit_test(the_lobby_is_kept_for_the_next_start_and_never_believed_blindly),
    };
    return cmocka_run_group_tests(tests, scene_setup, scene_teardown);
}
