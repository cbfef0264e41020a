/* From a page as scanned to the page as delivered: flattened, straightened, upright, cropped to the
 * paper where its edge is seen, despeckled, black and white at 300 dpi; and what was measured on
 * the way, for check.h. reference/scanning section 4. One thread owns a cleaned page. */
#ifndef IMAGING_CLEAN_H
#define IMAGING_CLEAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "imaging/page.h"

#define CLEAN_DPI 300

enum clean_side { CLEAN_TOP, CLEAN_RIGHT, CLEAN_BOTTOM, CLEAN_LEFT, CLEAN_SIDE_COUNT };

enum clean_upright {
    CLEAN_UPRIGHT,       /* seen to stand, after the turns made */
    CLEAN_UPRIGHT_UNSURE /* too little text, or a script that does not tell: ask the person */
};

/* Sides and corners of the cleaned page. Millimetres nowhere: the counties' rules are in inches. */
struct clean_measure {
    int width, height;         /* pixels of the result, at CLEAN_DPI */
    double scanned_dpi;        /* the smaller of both directions; 0 when not known (read back) */
    double paper_grey;         /* 0 black to 255 white; -1 not measured */
    double contrast;           /* grey levels between the paper and its ink; -1 not measured */
    double sharpness;          /* steepest edge over contrast; -1 when there is too little ink */
    bool is_blank;             /* nothing like text, nothing large; dust does not count */
    bool is_faint;             /* text that only a lighter threshold sees */
    int text_count;            /* pieces that look like letters, in company */
    int cut[CLEAN_SIDE_COUNT]; /* letters that touch this side of the scan, as cleaned */
    double skew_degrees;       /* found and taken out; clockwise positive */
    bool is_skew_sure;         /* false: nothing was turned */
    int quarters;              /* clockwise, made to stand the page upright: 0 to 3 */
    enum clean_upright upright;
    bool has_paper_size;              /* the paper's edge was seen, or the feeder crops to it */
    double paper_width, paper_height; /* inches */
    bool has_margins;                 /* there is text */
    double margin[CLEAN_SIDE_COUNT];  /* inches from the paper's edge to the text */
    double type_points;               /* the usual size of the letters; 0: not measured */
};

struct clean_params {
    bool is_turned_by_person; /* the person has turned it: leave the page as it stands */
};

struct clean_page;

/* ERR_TOO_BIG: the page is larger than PAGE_PIXELS_MOST at 300 dpi. `params` may be NULL. */
ERR_MUST_USE enum err clean_page_make(const struct page_image *image,
                                      const struct clean_params *params, struct clean_page **page);
void clean_page_destroy(struct clean_page *page); /* NULL is fine */
const struct clean_measure *clean_page_measure(const struct clean_page *page);

/* Inches from the top edge of the paper to the first letter that reaches more than `left_free`
 * inches to the right of its left edge; the height of the paper when there is none. */
double clean_page_free_top(const struct clean_page *page, double left_free);
/* The person turns the page: as page_image_turn; upright becomes CLEAN_UPRIGHT. */
void clean_page_turn(struct clean_page *page, int quarters);
/* As page_image_preview, of what is delivered; always grey. */
ERR_MUST_USE enum err clean_page_preview(const struct clean_page *page, int most_width,
                                         int most_height, uint8_t *out, size_t room,
                                         struct preview *made);

#endif
