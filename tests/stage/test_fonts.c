/* Fonts that are missing, cut short, damaged or others than meant are found at the start; those
 * that are lost under way are replaced by their family's other weights, or told. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "stage/font_file.h"
#include "stage/stage_inner.h"
#include "stage/support_stage.h"

#define INTER "/usr/share/fonts/opentype/inter/Inter-Regular.otf"
#define ARABIC "/usr/share/fonts/truetype/noto/NotoSansArabic-Regular.ttf"
#define ARABIC_BOLD "/usr/share/fonts/truetype/noto/NotoSansArabic-Bold.ttf"
#define CHINESE "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
#define CHINESE_BOLD "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc"

static char folder[] = "/tmp/fonts-XXXXXX";

static const char *place(const char *name) {
    static char path[2][128];
    static int turn;
    turn = 1 - turn;
    snprintf(path[turn], sizeof(path[turn]), "%s/%s", folder, name);
    return path[turn];
}

/* A copy of `len` bytes of `from` (0: all) under this name. */
static void copy(const char *from, const char *name, off_t len) {
    struct stat status;
    int in = open(from, O_RDONLY | O_CLOEXEC);
    int out = open(place(name), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
    assert_true(in >= 0 && out >= 0 && fstat(in, &status) == 0);
    for (off_t left = len > 0 ? len : status.st_size; left > 0;) {
        ssize_t done = copy_file_range(in, NULL, out, NULL, (size_t)left, 0);
        assert_true(done > 0);
        left -= done;
    }
    close(in);
    close(out);
}

static void write_at(const char *name, off_t at, const char *bytes, size_t len) {
    int fd = open(place(name), O_WRONLY | O_CLOEXEC);
    assert_int_equal(pwrite(fd, bytes, len, at), len);
    close(fd);
}

static void every_face_is_found_good(void **state) {
    (void)state;
    assert_int_equal(font_file_check(INTER, 0, 0x1EBF), ERR_OK);
    assert_int_equal(font_file_check(ARABIC, 0, 0x0639), ERR_OK);
    for (int index = 0; index < 5; index++)
        assert_int_equal(font_file_check(CHINESE, index, 0x4E2D), ERR_OK);
    /* The far end of the map, and signs beyond 16 bits. */
    assert_int_equal(font_file_check(CHINESE, 2, 0x9F98), ERR_OK);
    assert_int_equal(font_file_check(CHINESE, 2, 0x2000B), ERR_OK);
}

static void another_font_is_not_taken_for_the_one_meant(void **state) {
    (void)state;
    assert_int_equal(font_file_check(INTER, 0, 0x4E2D), ERR_NOT_FOUND);
    assert_int_equal(font_file_check(INTER, 0, 0x0639), ERR_NOT_FOUND);
    assert_int_equal(font_file_check(ARABIC, 0, 0x1EBF), ERR_NOT_FOUND);
    assert_int_equal(font_file_check(CHINESE, 2, 0x0639), ERR_NOT_FOUND);
    assert_int_equal(font_file_check(CHINESE, 2, 0x10FFFF), ERR_NOT_FOUND);
    assert_int_equal(font_file_check(INTER, 2, 0x1EBF), ERR_PARSE); /* no collection */
    assert_int_equal(font_file_check(CHINESE, 99, 0x4E2D), ERR_PARSE);
    assert_int_equal(font_file_check(CHINESE, -1, 0x4E2D), ERR_PARSE);
    assert_int_equal(font_file_check(folder, 0, 'A'), ERR_IO);
    assert_int_equal(font_file_check("/nonexistent", 0, 'A'), ERR_IO);
}

static void a_file_cut_anywhere_is_found(void **state) {
    (void)state;
    static const off_t lens[] = {1, 3, 11, 13, 40, 100, 1000, 50000};
    struct stat status;
    assert_int_equal(stat(ARABIC, &status), 0);
    for (size_t k = 0; k < sizeof(lens) / sizeof(lens[0]); k++) {
        copy(ARABIC, "cut", lens[k]);
        assert_int_equal(font_file_check(place("cut"), 0, 0x0639), ERR_PARSE);
    }
    copy(ARABIC, "cut", status.st_size - 8);
    assert_int_equal(font_file_check(place("cut"), 0, 0x0639), ERR_PARSE);
    copy(ARABIC, "cut", 0);
    write_at("cut", 0, "junk", 4);
    assert_int_equal(font_file_check(place("cut"), 0, 0x0639), ERR_PARSE);
    copy(ARABIC, "cut", 0);
    write_at("cut", 4, "\xff\xff", 2); /* tables without end */
    assert_int_equal(font_file_check(place("cut"), 0, 0x0639), ERR_PARSE);
}

/* Any byte may be wrong: an answer comes, and no sanitizer speaks. */
static void damage_anywhere_does_no_harm(void **state) {
    (void)state;
    static const char *const names[] = {INTER, ARABIC};
    for (int k = 0; k < 2; k++) {
        copy(names[k], "wild", 0);
        for (off_t at = 0; at < 1200; at++) {
            unsigned char was;
            int fd = open(place("wild"), O_RDWR | O_CLOEXEC);
            assert_int_equal(pread(fd, &was, 1, at), 1);
            assert_int_equal(pwrite(fd, at % 2 ? "\xff" : "\x80", 1, at), 1);
            (void)!font_file_check(place("wild"), 0, 0x0639);
            (void)!font_file_check(place("wild"), (int)(at % 7), 0x1F600);
            assert_int_equal(pwrite(fd, &was, 1, at), 1);
            close(fd);
        }
    }
    unlink(place("wild"));
}

static enum err open_with(const char *arabic, const char *chinese) {
    struct stage_params params = stage_usual_params();
    struct stage *stage = NULL;
    params.fonts_arabic = arabic != NULL ? arabic : params.fonts_arabic;
    params.fonts_chinese = chinese != NULL ? chinese : params.fonts_chinese;
    enum err err = stage_open(&params, &stage);
    if (err == ERR_OK)
        stage_close(stage);
    return err;
}

static void a_stage_does_not_open_with_such_fonts(void **state) {
    (void)state;
    copy(CHINESE, "cut", 1000000);
    assert_int_equal(open_with(NULL, place("cut")), ERR_NOT_FOUND);
    assert_int_equal(open_with(place("cut"), NULL), ERR_NOT_FOUND);
    assert_int_equal(open_with(NULL, ARABIC), ERR_NOT_FOUND);
    assert_int_equal(open_with(INTER, NULL), ERR_NOT_FOUND);
    assert_int_equal(open_with(ARABIC, CHINESE), ERR_OK);
    unlink(place("cut"));
}

static void use_copies(struct scene *scene) {
    struct stage_params params = stage_usual_params();
    copy(ARABIC, "NotoSansArabic-Regular.ttf", 0);
    copy(ARABIC_BOLD, "NotoSansArabic-Bold.ttf", 0);
    params.fonts_arabic = folder;
    stage_close(scene->stage);
    scene->stage = NULL;
    assert_int_equal(stage_open(&params, &scene->stage), ERR_OK);
}

static int ink(struct scene *scene, const char *text) {
    struct rect all = {0, 0, STAGE_WIDTH, STAGE_HEIGHT};
    scene_begin(scene);
    scene->lang = LANG_AR;
    (void)scene_text(scene, scene->root, text, (struct rect){40, 100, 500, 60});
    stage_forget(scene->stage);
    scene_paint(scene);
    return scene_count(scene, all, scene_color(scene, COLOR_CANVAS));
}

static void a_lost_face_is_replaced_by_the_other_weight_then_told(void **state) {
    struct scene *scene = *state;
    struct stage_fonts fonts;
    use_copies(scene);
    unlink(place("NotoSansArabic-Regular.ttf"));
    assert_true(ink(scene, "حفرة") > 300);
    stage_fonts(scene->stage, &fonts);
    assert_int_equal(fonts.lost, 1);
    assert_true(fonts.can_show[LANG_AR] && fonts.can_show[LANG_EN]);
    use_copies(scene);
    unlink(place("NotoSansArabic-Regular.ttf"));
    unlink(place("NotoSansArabic-Bold.ttf"));
    assert_int_equal(ink(scene, "حفرة"), 0); /* no boxes */
    stage_fonts(scene->stage, &fonts);
    assert_int_equal(fonts.lost, 2);
    assert_false(fonts.can_show[LANG_AR]);
    assert_true(fonts.can_show[LANG_EN] && fonts.can_show[LANG_ZH]);
    assert_true(ink(scene, "Hello") > 300);
}

/* The file is emptied while it is open. */
static void a_face_that_fails_under_way_is_told(void **state) {
    struct scene *scene = *state;
    struct stage_fonts fonts;
    use_copies(scene);
    assert_true(ink(scene, "حفرة") > 300);
    stage_fonts(scene->stage, &fonts);
    assert_int_equal(fonts.lost, 0);
    assert_int_equal(truncate(place("NotoSansArabic-Regular.ttf"), 0), 0);
    (void)ink(scene, "شارع الغضب ضوء ظل");
    stage_fonts(scene->stage, &fonts);
    assert_int_equal(fonts.lost, 1);
    assert_true(ink(scene, "شارع الغضب ضوء ظل") > 300); /* in the other weight */
}

int main(void) {
    if (mkdtemp(folder) == NULL)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_face_is_found_good),
        cmocka_unit_test(another_font_is_not_taken_for_the_one_meant),
        cmocka_unit_test(a_file_cut_anywhere_is_found),
        cmocka_unit_test(damage_anywhere_does_no_harm),
        cmocka_unit_test(a_stage_does_not_open_with_such_fonts),
        cmocka_unit_test_setup_teardown(a_lost_face_is_replaced_by_the_other_weight_then_told,
                                        scene_setup, scene_teardown),
        cmocka_unit_test_setup_teardown(a_face_that_fails_under_way_is_told, scene_setup,
                                        scene_teardown),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    unlink(place("NotoSansArabic-Regular.ttf"));
    unlink(place("NotoSansArabic-Bold.ttf"));
    unlink(place("cut"));
    rmdir(folder);
    return failed;
}
