/* What the first screen was drawn from is kept for the next start: it is used, it paints the same,
 * and a file of other fonts, other icons or with damage is not believed. */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "stage/kept.h"
#include "stage/stage_inner.h"
#include "stage/support_stage.h"

struct kept_place {
    char folder[64], assets[80], kept[80], icon[120];
    const char *title;
    int16_t icon_px, emblem_px;
};

static void copy(const char *from, const char *to) {
    struct buf bytes;
    buf_init(&bytes, 1 << 20);
    assert_int_equal(file_read(from, &bytes), ERR_OK);
    assert_int_equal(file_write_whole(to, bytes.data, bytes.len, 0600), ERR_OK);
    buf_finish(&bytes);
}

static char made[32][64]; /* folders, removed at the end */
static int made_count;

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *where) {
    (void)status, (void)type, (void)where;
    return remove(path);
}

static int remove_all(void **state) {
    int failed = 0;
    (void)state;
    for (int k = 0; k < made_count; k++)
        failed |= nftw(made[k], remove_one, 8, FTW_DEPTH | FTW_PHYS);
    return failed;
}

static struct kept_place make_place(void) {
    struct kept_place place = {.title = "Report a problem", .icon_px = 52, .emblem_px = 72};
    char icons[100], emblem[100];
    snprintf(place.folder, sizeof(place.folder), "/tmp/kiosk-kept-XXXXXX");
    assert_non_null(mkdtemp(place.folder));
    assert_in_range(made_count, 0, 31);
    snprintf(made[made_count++], sizeof(made[0]), "%s", place.folder);
    snprintf(place.assets, sizeof(place.assets), "%s/assets", place.folder);
    snprintf(place.kept, sizeof(place.kept), "%s/first.kept", place.folder);
    snprintf(icons, sizeof(icons), "%s/icons", place.assets);
    snprintf(place.icon, sizeof(place.icon), "%s/check.svg", icons);
    snprintf(emblem, sizeof(emblem), "%s/emblem.svg", place.assets);
    assert_int_equal(file_make_folder(icons, 0700), ERR_OK);
    copy(KIOSK_SOURCE_DIR "/assets/icons/check.svg", place.icon);
    copy(KIOSK_SOURCE_DIR "/assets/emblem.svg", emblem);
    return place;
}

/* One start: the hash of its first screen, and how much of it had to be drawn. */
static uint64_t start(const struct kept_place *place, const char *chinese, unsigned *drawn,
                      bool *is_font_open) {
    struct stage_params params = stage_usual_params();
    struct scene scene = {0};
    params.cache = place->folder;
    params.assets = place->assets;
    params.fonts_chinese = chinese;
    assert_int_equal(stage_open(&params, &scene.stage), ERR_OK);
    scene.arena = arena_create(1 << 20);
    scene_begin(&scene);
    scene_text(&scene, scene.root, place->title, (struct rect){20, 20, 500, 60});
    scene_text(&scene, scene.root, "\xE4\xB8\xAD\xE6\x96\x87", (struct rect){20, 100, 500, 60});
    struct node *icon = scene_node(&scene, scene.root, ROLE_IMAGE, (struct rect){20, 200, 80, 80});
    icon->graphic = GRAPHIC_ICON;
    icon->graphic_q = place->icon_px;
    icon->icon = "check";
    struct node *emblem =
        scene_node(&scene, scene.root, ROLE_IMAGE, (struct rect){200, 200, 72, 72});
    emblem->graphic = GRAPHIC_EMBLEM;
    emblem->graphic_q = place->emblem_px;
    scene_paint(&scene);
    struct kept_parts parts = {scene.stage->runs, scene.stage->icons, scene.stage->pictures};
    *drawn = runs_drawn(parts.runs) + icons_drawn(parts.icons) + pictures_drawn(parts.pictures);
    *is_font_open = font_is_open(scene.stage->fonts, FACE_REGULAR) ||
                    font_is_open(scene.stage->fonts, FACE_CHINESE);
    uint64_t hash = scene_hash(&scene, (struct rect){0, 0, STAGE_WIDTH, STAGE_HEIGHT});
    stage_keep(scene.stage);
    stage_close(scene.stage);
    arena_destroy(scene.arena);
    return hash;
}

static void the_second_start_draws_nothing_and_shows_the_same(void **state) {
    (void)state;
    struct kept_place place = make_place();
    const char *chinese = "/usr/share/fonts/opentype/noto";
    unsigned drawn = 0;
    bool is_font_open = false;
    uint64_t first = start(&place, chinese, &drawn, &is_font_open);
    assert_true(drawn >= 4 && is_font_open);
    assert_true(start(&place, chinese, &drawn, &is_font_open) == first);
    assert_int_equal(drawn, 0);
    assert_false(is_font_open);
}

static void another_icon_is_drawn_anew(void **state) {
    (void)state;
    struct kept_place place = make_place();
    const char *chinese = "/usr/share/fonts/opentype/noto";
    unsigned drawn = 0;
    bool is_font_open = false;
    uint64_t first = start(&place, chinese, &drawn, &is_font_open);
    copy(KIOSK_SOURCE_DIR "/assets/icons/listen.svg", place.icon);
    assert_true(start(&place, chinese, &drawn, &is_font_open) != first);
    assert_int_equal(drawn, 1);
}

static void other_fonts_and_damage_are_drawn_anew(void **state) {
    (void)state;
    struct kept_place place = make_place();
    const char *chinese = "/usr/share/fonts/opentype/noto";
    unsigned drawn = 0, all = 0;
    bool is_font_open = false;
    uint64_t first = start(&place, chinese, &all, &is_font_open);
    /* The same letters from a file that says it is another. */
    start(&place, "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc", &drawn, &is_font_open);
    assert_int_equal(drawn, all);
    start(&place, chinese, &drawn, &is_font_open);
    struct buf bytes;
    buf_init(&bytes, KEPT_BYTES_MOST);
    assert_int_equal(file_read(place.kept, &bytes), ERR_OK);
    for (int k = 0; k < 4; k++) {
        size_t len = k == 3 ? bytes.len / 2 : bytes.len;
        size_t at = k == 0 ? 3 : k == 1 ? 60 : bytes.len - 5;
        bytes.data[at] ^= k < 3 ? 1 : 0;
        assert_int_equal(file_write_whole(place.kept, bytes.data, len, 0600), ERR_OK);
        bytes.data[at] ^= k < 3 ? 1 : 0;
        assert_true(start(&place, chinese, &drawn, &is_font_open) == first);
        assert_int_equal(drawn, all);
    }
    buf_finish(&bytes);
}

static long size_of(const char *path) {
    struct stat status;
    assert_int_equal(stat(path, &status), 0);
    return (long)status.st_size;
}

/* Or the file would grow with each change of the configuration until it is too big to be written:
 * after one it is as long as that of a kiosk which was always so. */
static void what_is_shown_no_more_is_kept_no_more(void **state) {
    (void)state;
    struct kept_place place = make_place(), always = make_place();
    const char *chinese = "/usr/share/fonts/opentype/noto";
    unsigned drawn = 0;
    bool is_font_open = false;
    start(&place, chinese, &drawn, &is_font_open);
    place.title = always.title = "Pay a bill";
    place.icon_px = always.icon_px = 40;
    place.emblem_px = always.emblem_px = 64;
    start(&always, chinese, &drawn, &is_font_open);
    start(&place, chinese, &drawn, &is_font_open);
    assert_true(drawn > 0);
    assert_int_equal(size_of(place.kept), size_of(always.kept));
    place.title = "Track a request"; /* what both show is not lost on the way */
    start(&place, chinese, &drawn, &is_font_open);
    start(&place, chinese, &drawn, &is_font_open);
    assert_int_equal(drawn, 0);
}

/* In a folder that is made for it; and a picture that cannot be drawn is no reason to write again.
 */
static void it_is_written_once(void **state) {
    (void)state;
    struct kept_place place = make_place();
    unsigned drawn = 0;
    bool is_font_open = false;
    struct stat before, after;
    assert_int_equal(unlink(place.icon), 0);
    char folder[80];
    snprintf(folder, sizeof(folder), "%s/new", place.folder);
    snprintf(place.folder, sizeof(place.folder), "%s", folder);
    snprintf(place.kept, sizeof(place.kept), "%s/first.kept", folder);
    for (int k = 0; k < 2; k++) {
        start(&place, "/usr/share/fonts/opentype/noto", &drawn, &is_font_open);
        assert_int_equal(stat(place.kept, k == 0 ? &before : &after), 0);
    }
    assert_int_equal(drawn, 0);
    assert_int_equal(before.st_ino, after.st_ino); /* a writer renames a new file over it */
}

/* Without a mend it hangs here, and the alarm ends the test. */
static void a_pipe_in_its_place_does_not_hold_up_the_start(void **state) {
    (void)state;
    struct kept_place place = make_place();
    struct stat status;
    unsigned drawn = 0;
    bool is_font_open = false;
    char spans[100];
    snprintf(spans, sizeof(spans), "%s/scene.spans", place.folder);
    assert_int_equal(mkfifo(place.kept, 0600), 0);
    assert_int_equal(mkfifo(spans, 0600), 0);
    alarm(20);
    start(&place, "/usr/share/fonts/opentype/noto", &drawn, &is_font_open);
    struct buf bytes;
    buf_init(&bytes, 64);
    assert_int_equal(kept_read_file(spans, &bytes), ERR_NOT_FOUND);
    buf_finish(&bytes);
    alarm(0);
    assert_true(drawn > 0);
    assert_int_equal(stat(place.kept, &status), 0);
    assert_true(S_ISREG(status.st_mode));
}

/* One word in a weight that is not there while it is drawn; then the file is back as it was. */
static void draw_without_a_weight(struct scene *scene, const char *font) {
    char away[140];
    snprintf(away, sizeof(away), "%s.away", font);
    assert_int_equal(rename(font, away), 0);
    assert_true(fonts_identity(scene->stage->fonts) == 0); /* also of one in the middle */
    scene->arena = arena_create(1 << 20);
    scene_begin(scene);
    scene_text(scene, scene->root, "Lost", (struct rect){20, 20, 500, 60})->font.weight =
        WEIGHT_MEDIUM;
    scene_paint(scene);
    assert_int_equal(rename(away, font), 0);
    assert_true(fonts_identity(scene->stage->fonts) != 0);
}

static void what_another_face_stood_in_for_is_not_kept(void **state) {
    (void)state;
    static const char *const files[] = {"Inter-Regular.otf", "Inter-Medium.otf",
                                        "Inter-SemiBold.otf", "Inter-Bold.otf",
                                        "InterDisplay-Bold.otf"};
    struct kept_place place = make_place();
    struct stage_params params = stage_usual_params();
    struct scene scene = {0};
    char font[120];
    for (int k = 0; k < 5; k++) {
        char from[120];
        snprintf(from, sizeof(from), "%s/%s", params.fonts_inter, files[k]);
        snprintf(font, sizeof(font), "%s/%s", place.folder, files[k]);
        copy(from, font);
    }
    snprintf(font, sizeof(font), "%s/%s", place.folder, files[1]);
    params.cache = params.fonts_inter = place.folder;
    assert_int_equal(stage_open(&params, &scene.stage), ERR_OK);
    draw_without_a_weight(&scene, font);
    stage_keep(scene.stage);
    assert_int_not_equal(access(place.kept, F_OK), 0);
    stage_close(scene.stage);
    arena_destroy(scene.arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_second_start_draws_nothing_and_shows_the_same),
        cmocka_unit_test(another_icon_is_drawn_anew),
        cmocka_unit_test(what_is_shown_no_more_is_kept_no_more),
        cmocka_unit_test(it_is_written_once),
        cmocka_unit_test(a_pipe_in_its_place_does_not_hold_up_the_start),
        cmocka_unit_test(what_another_face_stood_in_for_is_not_kept),
        cmocka_unit_test(other_fonts_and_damage_are_drawn_anew),
    };
    return cmocka_run_group_tests(tests, NULL, remove_all);
}
