/* Verdicts on cleaned pages, with what was measured and the limit, by a county's rules. Nothing is
 * ever refused or dropped here: each detector has a known wrong answer (reference/scanning 4.3).
 * Pure; any thread. */
#ifndef IMAGING_CHECK_H
#define IMAGING_CHECK_H

#include "imaging/clean.h"
#include "imaging/rules.h"

enum check_code {
    CHECK_BLANK,      /* measured: pieces of text */
    CHECK_FAINT,      /* grey levels of contrast */
    CHECK_DARK,       /* grey level of the paper */
    CHECK_CUT_OFF,    /* letters at that side */
    CHECK_UPRIGHT,    /* nothing measured */
    CHECK_SKEW,       /* degrees, already taken out */
    CHECK_RESOLUTION, /* dpi of the scanner */
    CHECK_SHARPNESS,  /* per cent of a sharp edge */
    CHECK_PAPER_SIZE, /* inches, of the side that does not fit; or not measured */
    CHECK_MARGIN_TOP, /* inches */
    CHECK_MARGIN_RIGHT,
    CHECK_MARGIN_BOTTOM,
    CHECK_MARGIN_LEFT,
    CHECK_STAMP,     /* inches free at the top of page 1 */
    CHECK_TYPE_SIZE, /* points */
    CHECK_TOO_MANY_PAGES,
    CHECK_CODE_COUNT
};

enum check_unit {
    CHECK_UNIT_NONE,
    CHECK_UNIT_INCH,
    CHECK_UNIT_DEGREE,
    CHECK_UNIT_POINT,
    CHECK_UNIT_DPI,
    CHECK_UNIT_GREY,
    CHECK_UNIT_PERCENT,
    CHECK_UNIT_COUNT
};

struct check_finding {
    enum check_code code;
    enum rule_level level; /* never RULE_OFF */
    int page;              /* 1 is the first; 0: the whole document */
    bool is_measured;      /* false: it cannot be told for this page, and that is the finding */
    double measured, limit;
    enum check_unit unit;
};

#define CHECK_FINDINGS_MOST CHECK_CODE_COUNT /* of a page: one a code */

struct check_list {
    int count;
    struct check_finding findings[CHECK_FINDINGS_MOST];
};

/* Replaces the list. `page` counts from 1. */
void check_page(const struct clean_page *clean, const struct rules *rules, int page,
                struct check_list *list);
/* What can be said of the document as a whole. */
void check_document(int page_count, const struct rules *rules, struct check_list *list);
/* Page 1 has the room that the recorder's stamp needs; true where the county asks for none. False:
 * offer a titled cover sheet. */
bool check_has_stamp_room(const struct clean_page *clean, const struct rules *rules);
/* "margin_top": for the wire and the log. */
const char *check_code_name(enum check_code code);

#endif
