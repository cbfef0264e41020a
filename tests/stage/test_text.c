/* What is read on the glass: the right faces, the right order, the right edge. */
#include <string.h>

#include "stage/line.h"
#include "stage/stage_inner.h"
#include "stage/support_stage.h"

static const struct rect box = {20, 100, 560, 80};
static const struct rect whole = {0, 60, STAGE_WIDTH, 160};

static struct rect draw(struct scene *scene, enum lang lang, const char *text, uint32_t flags) {
    scene->lang = lang;
    scene_begin(scene);
    scene_text(scene, scene->root, text, box)->flags |= flags;
    scene_paint(scene);
    return scene_ink(scene, whole, scene_color(scene, COLOR_CANVAS));
}

static uint64_t shape_of(struct scene *scene, enum lang lang, const char *text) {
    struct rect ink = draw(scene, lang, text, 0);
    return scene_hash(scene, ink) ^ (uint64_t)ink.w;
}

/* A code point that no face has is drawn as each face's .notdef box. */
static void no_letter_of_the_five_languages_is_a_box(void **state) {
    struct scene *scene = *state;
    static const struct {
        enum lang lang;
        const char *sign;
    } signs[] = {
        {LANG_EN, "g"},  {LANG_EN, "&"}, {LANG_EN, "$"},  {LANG_EN, "’"},  {LANG_EN, "—"},
        {LANG_ES, "ñ"},  {LANG_ES, "¿"}, {LANG_ES, "É"},  {LANG_ES, "ª"},  {LANG_VI, "ặ"},
        {LANG_VI, "ờ"},  {LANG_VI, "Đ"}, {LANG_VI, "₫"},  {LANG_VI, "Ễ"},  {LANG_ZH, "您"},
        {LANG_ZH, "。"}, {LANG_ZH, "“"}, {LANG_ZH, "，"}, {LANG_ZH, "龘"}, {LANG_AR, "ع"},
        {LANG_AR, "؟"},  {LANG_AR, "ً"},  {LANG_AR, "/"},  {LANG_AR, "("},  {LANG_AR, "%"},
        {LANG_AR, "،"},  {LANG_AR, "ﻻ"}, {LANG_AR, "…"},
    };
    uint64_t boxes[2] = {shape_of(scene, LANG_EN, "\xF3\xB0\x80\x80"),
                         shape_of(scene, LANG_ZH, "\xF3\xB0\x80\x80")};
    for (size_t k = 0; k < sizeof(signs) / sizeof(signs[0]); k++) {
        uint64_t shape = shape_of(scene, signs[k].lang, signs[k].sign);
        assert_int_not_equal(shape, boxes[0]);
        assert_int_not_equal(shape, boxes[1]);
        assert_true(scene_count(scene, whole, scene_color(scene, COLOR_CANVAS)) > 8);
    }
}

static void shape(struct scene *scene, enum text_dir dir, enum lang lang, const char *text,
                  enum line_form form, struct line *line) {
    struct line_spec spec = {.font = {.px = 40, .lang = (uint8_t)lang},
                             .text = text,
                             .len = strlen(text),
                             .to = strlen(text),
                             .dir = dir,
                             .form = form};
    line_shape(scene->stage->runs, scene->stage->fonts, &spec, line);
}

static void assert_piece(const struct line *line, const char *text, int k, const char *part,
                         enum face face) {
    const struct piece *piece = &line->pieces[k];
    assert_true(k < line->count);
    assert_int_equal(piece->to - piece->from, strlen(part));
    assert_memory_equal(text + piece->from, part, strlen(part));
    assert_int_equal(piece->face, face);
}

static void digits_in_arabic_stay_in_their_own_order(void **state) {
    struct scene *scene = *state;
    struct line line;
    const char *text = "رقمك 12345 هنا";
    shape(scene, TEXT_RTL, LANG_AR, text, LINE_PLAIN, &line);
    assert_int_equal(line.count, 3);
    assert_piece(&line, text, 0, " هنا", FACE_ARABIC);
    assert_piece(&line, text, 1, "12345", FACE_REGULAR);
    assert_piece(&line, text, 2, "رقمك ", FACE_ARABIC);
    assert_false(line.pieces[1].is_rtl);
    assert_true(line.pieces[2].is_rtl);
    assert_int_equal(line.pieces[1].x, line.pieces[0].width);
}

/* The same five digits, wherever they stand, are the same pixels. */
static void digits_in_arabic_look_like_digits_alone(void **state) {
    struct scene *scene = *state;
    struct rect alone = draw(scene, LANG_AR, "12345", 0);
    uint64_t digits = scene_hash(scene, alone);
    struct rect both = draw(scene, LANG_AR, "ع 12345", 0);
    struct rect left = {both.x, alone.y, alone.w, alone.h};
    assert_int_equal(scene_hash(scene, left), digits);
}

static void signs_an_arabic_face_lacks_come_from_inter(void **state) {
    struct scene *scene = *state;
    struct line line;
    const char *text = "نعم/لا";
    shape(scene, TEXT_RTL, LANG_AR, text, LINE_PLAIN, &line);
    assert_int_equal(line.count, 3);
    assert_piece(&line, text, 0, "لا", FACE_ARABIC);
    assert_piece(&line, text, 1, "/", FACE_REGULAR);
    assert_piece(&line, text, 2, "نعم", FACE_ARABIC);
}

static void chinese_quotes_are_wide_only_in_chinese(void **state) {
    struct scene *scene = *state;
    struct line line;
    const char *text = "“市政厅”";
    shape(scene, TEXT_LTR, LANG_ZH, text, LINE_PLAIN, &line);
    assert_int_equal(line.count, 1);
    assert_piece(&line, text, 0, text, FACE_CHINESE);
    shape(scene, TEXT_LTR, LANG_EN, "“Hall”", LINE_PLAIN, &line);
    assert_int_equal(line.count, 1);
    assert_int_equal(line.pieces[0].face, FACE_REGULAR);
}

static void the_marks_that_steer_bidi_take_no_room(void **state) {
    struct scene *scene = *state;
    struct line with, without;
    shape(scene, TEXT_LTR, LANG_EN, "\u2068Mill\u2069 \u2066Street\u2069", LINE_PLAIN, &with);
    shape(scene, TEXT_LTR, LANG_EN, "Mill Street", LINE_PLAIN, &without);
    assert_in_range(with.width, without.width - 2, without.width + 2);
}

static void a_narrow_space_is_no_box_beside_arabic_and_chinese(void **state) {
    struct scene *scene = *state;
    uint32_t ground = scene_color(scene, COLOR_CANVAS);
    draw(scene, LANG_AR, "ص\u202Fع", 0);
    int narrow = scene_count(scene, whole, ground);
    draw(scene, LANG_AR, "ص\u00A0ع", 0);
    assert_int_equal(narrow, scene_count(scene, whole, ground));
}

static void brackets_turn_round_in_a_right_to_left_run(void **state) {
    struct scene *scene = *state;
    struct rect ink = draw(scene, LANG_AR, "(ع", 0);
    struct rect bracket = {ink.x + ink.w - 8, ink.y, 8, ink.h};
    uint64_t in_arabic = scene_hash(scene, bracket);
    ink = draw(scene, LANG_EN, "a)", 0);
    bracket = (struct rect){ink.x + ink.w - 8, bracket.y, 8, bracket.h};
    assert_int_equal(in_arabic, scene_hash(scene, bracket));
}

static void a_line_begins_at_the_edge_where_the_language_begins(void **state) {
    struct scene *scene = *state;
    struct rect latin = draw(scene, LANG_EN, "Home", 0), arabic = draw(scene, LANG_AR, "بيت", 0);
    assert_in_range(latin.x, box.x, box.x + 6);
    assert_in_range(arabic.x + arabic.w, box.x + box.w - 6, box.x + box.w);
    struct rect reference = draw(scene, LANG_AR, "K1-7F3Q", NODE_LTR);
    assert_in_range(reference.x + reference.w, box.x + box.w - 6, box.x + box.w);
}

static void english_notes_keep_their_full_stop_in_an_arabic_page(void **state) {
    struct scene *scene = *state;
    struct rect with = draw(scene, LANG_AR, "Street team.", 0);
    uint32_t ground = scene_color(scene, COLOR_CANVAS);
    struct rect last = {with.x + with.w - 6, with.y, 6, with.h};
    struct rect ink = scene_ink(scene, last, ground);
    assert_in_range(ink.h, 3, 8); /* a stop, not the foot of a letter */
}

static void a_centred_line_stands_in_the_middle(void **state) {
    struct scene *scene = *state;
    scene->lang = LANG_EN;
    scene_begin(scene);
    scene_text(scene, scene->root, "HOH", box)->text_align = ALIGN_CENTER;
    scene_paint(scene);
    struct rect ink = scene_ink(scene, whole, scene_color(scene, COLOR_CANVAS));
    assert_in_range(ink.x + ink.w / 2, box.x + box.w / 2 - 2, box.x + box.w / 2 + 2);
}

static void capitals_stand_in_the_middle_of_their_line(void **state) {
    struct scene *scene = *state;
    struct rect ink = draw(scene, LANG_EN, "HEH", 0);
    assert_in_range(ink.y + ink.h / 2, box.y + box.h / 2 - 1, box.y + box.h / 2 + 1);
    assert_in_range(ink.h, 28, 30); /* 0.727 em of 40 */
}

/* Stacked accents stand above the face's ascent: SDL_ttf then moves the baseline within its
 * picture. */
static void all_scripts_stand_on_one_baseline(void **state) {
    struct scene *scene = *state;
    struct rect plain = draw(scene, LANG_EN, "HH", 0);
    struct rect stacked = draw(scene, LANG_VI, "HẪH", 0);
    assert_int_equal(stacked.y + stacked.h, plain.y + plain.h);
    assert_true(stacked.y < plain.y);
    struct rect mixed = draw(scene, LANG_EN, "HاH", 0);
    assert_in_range(mixed.y + mixed.h, plain.y + plain.h - 1, plain.y + plain.h + 1);
    struct rect chinese = draw(scene, LANG_ZH, "口", 0);
    assert_in_range(chinese.y + chinese.h, plain.y + plain.h - 2, plain.y + plain.h + 5);
}

/* A column of pixels without ink parts the hook from the circumflex in no face; a row parts the
 * circumflex from the letter in a sound one. */
static void vietnamese_titles_keep_their_accents_apart(void **state) {
    struct scene *scene = *state;
    static const enum lang langs[] = {LANG_VI, LANG_EN};
    for (int k = 0; k < 2; k++) {
        scene->lang = langs[k];
        scene_begin(scene);
        struct node *node = scene_text(scene, scene->root, "ể", box);
        node->font.weight = WEIGHT_DISPLAY;
        node->font.px = 79;
        scene_paint(scene);
        uint32_t ground = scene_color(scene, COLOR_CANVAS);
        struct rect ink = scene_ink(scene, whole, ground);
        int blank = 0;
        for (int y = ink.y; y < ink.y + ink.h; y++)
            blank += scene_count(scene, (struct rect){ink.x, y, ink.w, 1}, ground) == 0;
        assert_in_range(blank, 1, 12);
    }
}

static void what_is_measured_is_what_is_painted(void **state) {
    struct scene *scene = *state;
    static const struct {
        enum lang lang;
        const char *text;
    } texts[] = {{LANG_EN, "Report a problem"},
                 {LANG_VI, "Đường phố ở quận 3"},
                 {LANG_ZH, "道路坑洞，214号"},
                 {LANG_AR, "حفرة في الطريق 214"}};
    const struct measure *measure = stage_measure(scene->stage);
    for (size_t k = 0; k < sizeof(texts) / sizeof(texts[0]); k++) {
        struct font_spec font = {.px = 40, .lang = (uint8_t)texts[k].lang};
        int width = measure->width(measure->context, &font, texts[k].text, strlen(texts[k].text));
        struct rect ink = draw(scene, texts[k].lang, texts[k].text, 0);
        assert_in_range(width - ink.w, 0, 12);
    }
}

static void measuring_nothing_is_nothing(void **state) {
    struct scene *scene = *state;
    const struct measure *measure = stage_measure(scene->stage);
    struct font_spec font = {.px = 40};
    assert_int_equal(measure->width(measure->context, &font, "", 0), 0);
    assert_int_equal(measure->width(measure->context, &font, "\n", 1), 0);
    assert_int_equal(draw(scene, LANG_EN, "", 0).w, 0);
    assert_int_equal(draw(scene, LANG_EN, " \t\n", 0).w, 0);
}

/* Inter's calt makes a multiplication sign of 3x4. */
static void an_exact_text_is_drawn_sign_by_sign(void **state) {
    struct scene *scene = *state;
    struct line line;
    shape(scene, TEXT_LTR, LANG_EN, "3x4", LINE_EXACT, &line);
    assert_int_equal(line.count, 3);
    draw(scene, LANG_EN, "3x4", 0);
    uint64_t plain = scene_hash(scene, whole);
    draw(scene, LANG_EN, "3x4", NODE_EXACT);
    assert_int_not_equal(scene_hash(scene, whole), plain);
    /* The letter between is the letter x. */
    struct rect x = draw(scene, LANG_EN, "x", 0);
    uint64_t letter = scene_hash(scene, x);
    draw(scene, LANG_EN, "3x4", NODE_EXACT);
    struct rect middle = {box.x + line.pieces[1].x + (x.x - box.x), x.y, x.w, x.h};
    assert_int_equal(scene_hash(scene, middle), letter);
}

static void digits_in_cells_keep_their_places(void **state) {
    struct scene *scene = *state;
    struct line ones, zeros;
    shape(scene, TEXT_LTR, LANG_EN, "11:11", LINE_CELLS, &ones);
    shape(scene, TEXT_LTR, LANG_EN, "00:00", LINE_CELLS, &zeros);
    assert_int_equal(ones.width, zeros.width);
    assert_int_equal(ones.count, 5);
    shape(scene, TEXT_LTR, LANG_EN, "11:11", LINE_PLAIN, &ones);
    assert_true(ones.width < zeros.width - 10);
}

static void the_typed_part_of_a_suggestion_is_bold(void **state) {
    struct scene *scene = *state;
    scene->lang = LANG_EN;
    scene_begin(scene);
    scene_text(scene, scene->root, "Mill Street", box)->mark_to = 4;
    scene_paint(scene);
    uint32_t ground = scene_color(scene, COLOR_CANVAS);
    int marked = scene_count(scene, (struct rect){box.x, box.y, 60, box.h}, ground);
    draw(scene, LANG_EN, "Mill Street", 0);
    assert_true(marked > scene_count(scene, (struct rect){box.x, box.y, 60, box.h}, ground) + 100);
}

static int caret_x(struct scene *scene, enum lang lang, const char *text, uint32_t caret) {
    scene->lang = lang;
    scene_begin(scene);
    struct node *node = scene_text(scene, scene->root, text, box);
    node->flags |= NODE_CARET;
    node->caret = caret;
    node->lines[0].to = (uint32_t)strlen(text) - (text[0] != '\0' && text[strlen(text) - 1] == ' ');
    scene_paint(scene);
    uint64_t with[STAGE_WIDTH];
    for (int x = 0; x < STAGE_WIDTH; x++)
        with[x] = scene_hash(scene, (struct rect){x, whole.y, 1, whole.h});
    node->flags &= ~(uint32_t)NODE_CARET;
    scene_paint(scene);
    int first = -1, count = 0;
    for (int x = 0; x < STAGE_WIDTH; x++)
        if (with[x] != scene_hash(scene, (struct rect){x, whole.y, 1, whole.h})) {
            first = first < 0 ? x : first;
            count++;
        }
    assert_in_range(count, 2, 4); /* 4 pixels wide; ink may hide a part */
    return first;
}

static void the_caret_stands_where_the_next_letter_comes(void **state) {
    struct scene *scene = *state;
    struct font_spec font = {.px = 40};
    const struct measure *measure = stage_measure(scene->stage);
    int half = measure->width(measure->context, &font, "HO", 2);
    assert_int_equal(caret_x(scene, LANG_EN, "", 0), box.x);
    assert_int_equal(caret_x(scene, LANG_EN, "HOHO", 0), box.x);
    assert_in_range(caret_x(scene, LANG_EN, "HOHO", 2), box.x + half - 1, box.x + half + 1);
    assert_true(caret_x(scene, LANG_EN, "HO ", 3) > box.x + half + 5);
}

static void the_caret_goes_left_in_arabic(void **state) {
    struct scene *scene = *state;
    int begin = caret_x(scene, LANG_AR, "ددد", 0), end = caret_x(scene, LANG_AR, "ددد", 6);
    assert_in_range(begin, box.x + box.w - 4, box.x + box.w);
    assert_true(end < begin - 30);
}

static void long_words_and_broken_bytes_do_no_harm(void **state) {
    struct scene *scene = *state;
    static char text[12000];
    memset(text, 'm', sizeof(text) - 1);
    assert_true(draw(scene, LANG_EN, text, 0).w > 500);
    for (size_t k = 0; k + 2 < sizeof(text); k += 2)
        memcpy(text + k, "\xD9\x85", 2);
    draw(scene, LANG_AR, text, 0);
    memset(text, 0xFF, sizeof(text) - 1);
    draw(scene, LANG_AR, text, NODE_EXACT);
    for (size_t k = 0; k + 2 < sizeof(text); k += 2)
        memcpy(text + k, "1x", 2);
    draw(scene, LANG_EN, text, NODE_EXACT);
    assert_true(scene_count(scene, whole, scene_color(scene, COLOR_CANVAS)) > 1000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_letter_of_the_five_languages_is_a_box),
        cmocka_unit_test(digits_in_arabic_stay_in_their_own_order),
        cmocka_unit_test(digits_in_arabic_look_like_digits_alone),
        cmocka_unit_test(signs_an_arabic_face_lacks_come_from_inter),
        cmocka_unit_test(chinese_quotes_are_wide_only_in_chinese),
        cmocka_unit_test(the_marks_that_steer_bidi_take_no_room),
        cmocka_unit_test(a_narrow_space_is_no_box_beside_arabic_and_chinese),
        cmocka_unit_test(brackets_turn_round_in_a_right_to_left_run),
        cmocka_unit_test(a_line_begins_at_the_edge_where_the_language_begins),
        cmocka_unit_test(english_notes_keep_their_full_stop_in_an_arabic_page),
        cmocka_unit_test(a_centred_line_stands_in_the_middle),
        cmocka_unit_test(capitals_stand_in_the_middle_of_their_line),
        cmocka_unit_test(all_scripts_stand_on_one_baseline),
        cmocka_unit_test(vietnamese_titles_keep_their_accents_apart),
        cmocka_unit_test(what_is_measured_is_what_is_painted),
        cmocka_unit_test(measuring_nothing_is_nothing),
        cmocka_unit_test(an_exact_text_is_drawn_sign_by_sign),
        cmocka_unit_test(digits_in_cells_keep_their_places),
        cmocka_unit_test(the_typed_part_of_a_suggestion_is_bold),
        cmocka_unit_test(the_caret_stands_where_the_next_letter_comes),
        cmocka_unit_test(the_caret_goes_left_in_arabic),
        cmocka_unit_test(long_words_and_broken_bytes_do_no_harm),
    };
    return cmocka_run_group_tests(tests, scene_setup, scene_teardown);
}
