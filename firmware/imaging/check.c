#include "imaging/check.h"

#include <math.h>

#include "tune.h"

static void find(struct check_list *list, struct check_finding finding) {
    if (finding.level != RULE_OFF && list->count < CHECK_FINDINGS_MOST)
        list->findings[list->count++] = finding;
}

static void find_measured(struct check_list *list, int page, enum check_code code,
                          enum rule_level level, double measured, double limit,
                          enum check_unit unit) {
    find(list, (struct check_finding){code, level, page, true, measured, limit, unit});
}

static void check_scan(const struct clean_measure *measure, const struct rules *rules, int page,
                       struct check_list *list) {
    if (measure->is_blank)
        find_measured(list, page, CHECK_BLANK, rules->blank, measure->text_count, TUNE_TEXT_LEAST,
                      CHECK_UNIT_NONE);
    else if (measure->is_faint ||
             (measure->contrast >= 0 && measure->contrast < TUNE_CONTRAST_LEAST))
        find_measured(list, page, CHECK_FAINT, rules->faint, measure->contrast, TUNE_CONTRAST_LEAST,
                      CHECK_UNIT_GREY);
    if (measure->paper_grey >= 0 && measure->paper_grey < TUNE_PAPER_DARK)
        find_measured(list, page, CHECK_DARK, rules->dark, measure->paper_grey, TUNE_PAPER_DARK,
                      CHECK_UNIT_GREY);
    int cut = 0;
    for (int side = 0; side < CLEAN_SIDE_COUNT; side++)
        cut = measure->cut[side] > cut ? measure->cut[side] : cut;
    if (cut >= TUNE_CUT_LETTERS)
        find_measured(list, page, CHECK_CUT_OFF, rules->cut_off, cut, TUNE_CUT_LETTERS,
                      CHECK_UNIT_NONE);
    if (measure->upright == CLEAN_UPRIGHT_UNSURE && !measure->is_blank)
        find(list, (struct check_finding){CHECK_UPRIGHT, rules->upright, page, false, 0, 0,
                                          CHECK_UNIT_NONE});
    if (measure->is_skew_sure && fabs(measure->skew_degrees) > rules->skew_degrees)
        find_measured(list, page, CHECK_SKEW, rules->skew, measure->skew_degrees,
                      rules->skew_degrees, CHECK_UNIT_DEGREE);
}

static void check_resolution(const struct clean_measure *measure, const struct rules *rules,
                             int page, struct check_list *list) {
    /* A scanner's 299.7 is 300. */
    if (measure->scanned_dpi > 0 && measure->scanned_dpi < rules->least_dpi - 1)
        find_measured(list, page, CHECK_RESOLUTION, rules->resolution, measure->scanned_dpi,
                      rules->least_dpi, CHECK_UNIT_DPI);
    else if (measure->sharpness >= 0 && measure->sharpness < TUNE_SHARP_LEAST)
        find_measured(list, page, CHECK_SHARPNESS,
                      rules->resolution > RULE_WARN ? RULE_WARN : rules->resolution,
                      measure->sharpness * 100, TUNE_SHARP_LEAST * 100, CHECK_UNIT_PERCENT);
}

static void check_paper(const struct clean_measure *measure, const struct rules *rules, int page,
                        struct check_list *list) {
    double width = measure->paper_width, height = measure->paper_height;
    double tolerance = TUNE_PAPER_TOLERANCE;
    double measured = 0, limit = 0;
    if (!measure->has_paper_size) {
        find(list, (struct check_finding){CHECK_PAPER_SIZE,
                                          rules->paper == RULE_OFF ? RULE_OFF : RULE_INFO, page,
                                          false, 0, 0, CHECK_UNIT_INCH});
        return;
    }
    if (height < rules->shortest - tolerance)
        measured = height, limit = rules->shortest;
    if (width < rules->narrowest - tolerance)
        measured = width, limit = rules->narrowest;
    if (height > rules->longest + tolerance)
        measured = height, limit = rules->longest;
    if (width > rules->widest + tolerance)
        measured = width, limit = rules->widest;
    if (limit > 0)
        find_measured(list, page, CHECK_PAPER_SIZE, rules->paper, measured, limit, CHECK_UNIT_INCH);
}

static void check_layout(const struct clean_page *clean, const struct rules *rules, int page,
                         struct check_list *list) {
    static const enum check_code codes[CLEAN_SIDE_COUNT] = {CHECK_MARGIN_TOP, CHECK_MARGIN_RIGHT,
                                                            CHECK_MARGIN_BOTTOM, CHECK_MARGIN_LEFT};
    const struct clean_measure *measure = clean_page_measure(clean);
    if (measure->upright == CLEAN_UPRIGHT_UNSURE)
        return; /* which side is its top is not known yet; it is checked again once it is turned */
    for (int side = 0; measure->has_margins && side < CLEAN_SIDE_COUNT; side++)
        if (measure->margin[side] < rules->least_margin[side] - TUNE_MARGIN_TOLERANCE)
            find_measured(list, page, codes[side], rules->margins, measure->margin[side],
                          rules->least_margin[side], CHECK_UNIT_INCH);
    if (page == 1 && !check_has_stamp_room(clean, rules))
        find_measured(list, page, CHECK_STAMP, rules->stamp,
                      clean_page_free_top(clean, rules->stamp_left_free), rules->stamp_top,
                      CHECK_UNIT_INCH);
    if (measure->type_points > 0 && measure->type_points < rules->doubt_points)
        find_measured(list, page, CHECK_TYPE_SIZE, rules->type, measure->type_points,
                      rules->least_points, CHECK_UNIT_POINT);
}

void check_page(const struct clean_page *clean, const struct rules *rules, int page,
                struct check_list *list) {
    const struct clean_measure *measure = clean_page_measure(clean);
    list->count = 0;
    check_scan(measure, rules, page, list);
    check_resolution(measure, rules, page, list);
    check_paper(measure, rules, page, list);
    check_layout(clean, rules, page, list);
}

void check_document(int page_count, const struct rules *rules, struct check_list *list) {
    list->count = 0;
    if (page_count > rules->most_pages)
        find_measured(list, 0, CHECK_TOO_MANY_PAGES, rules->pages, page_count, rules->most_pages,
                      CHECK_UNIT_NONE);
}

bool check_has_stamp_room(const struct clean_page *clean, const struct rules *rules) {
    return rules->stamp == RULE_OFF || clean_page_free_top(clean, rules->stamp_left_free) >=
                                           rules->stamp_top - TUNE_MARGIN_TOLERANCE;
}

const char *check_code_name(enum check_code code) {
    static const char *const names[CHECK_CODE_COUNT] = {
        "blank",       "faint",     "dark",       "cut_off",       "upright",      "skew",
        "resolution",  "sharpness", "paper_size", "margin_top",    "margin_right", "margin_bottom",
        "margin_left", "stamp",     "type_size",  "too_many_pages"};
    return code >= 0 && code < CHECK_CODE_COUNT ? names[code] : "unknown";
}
