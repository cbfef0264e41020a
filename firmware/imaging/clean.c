#include "imaging/clean.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "clean_inner.h"
#include "page_inner.h"
#include "paper.h"
#include "render.h"
#include "shade.h"
#include "stand.h"
#include "tune.h"

/* What is known on the way from the scan to the page. */
struct work {
    const struct page_image *image;
    struct picture analysis;
    int step_x, step_y;
    double dpi; /* of the analysis */
    struct flat flat;
    struct paper paper;
    PIX *ink; /* of the analysis */
    struct letters letters;
    double share; /* what is ink, of the paper's level */
    struct stand stand;
    struct clean_measure measure;
};

static int step_of(double dpi, int side) {
    int step = (int)lround(dpi / TUNE_ANALYSIS_DPI);
    return step < 1 ? 1 : step > side ? side : step;
}

static void begin(const struct page_image *image, struct work *work) {
    const struct page_spec *spec = &image->spec;
    *work = (struct work){.image = image, .share = TUNE_INK};
    work->step_x = step_of(spec->dpi_x, image->grey.width);
    work->step_y = step_of(spec->dpi_y, image->grey.height);
    work->dpi = spec->dpi_x / work->step_x;
    picture_reduce(&image->grey, work->step_x, work->step_y, &work->analysis);
    flat_measure(&work->analysis, &work->flat);
    paper_find(&work->analysis, &work->flat, work->dpi, &work->paper);
    work->measure.scanned_dpi = spec->dpi_x < spec->dpi_y ? spec->dpi_x : spec->dpi_y;
    work->measure.paper_grey = work->flat.paper;
    work->measure.has_paper_size = work->paper.is_seen || spec->edges == PAGE_EDGES_CROPPED;
}

static void finish(struct work *work) {
    picture_finish(&work->analysis);
    flat_finish(&work->flat);
    letters_finish(&work->letters);
    pixDestroy(&work->ink);
}

static enum err find_ink(const struct work *work, double share, PIX **ink,
                         struct letters *letters) {
    PIX *found = flat_threshold(&work->analysis, &work->flat, share, &work->paper.in);
    enum err err =
        found == NULL ? ERR_NO_MEMORY : letters_find(found, work->dpi, &work->paper.in, letters);
    if (err == ERR_OK)
        *ink = found;
    else
        pixDestroy(&found);
    return err;
}

/* The lighter threshold, but out of reach of the paper's own grain. */
static double faint_share(const struct flat *flat) {
    double quiet = flat->paper > 0 ? 1 - TUNE_FAINT_NOISE * flat->noise / flat->paper : 0;
    return quiet < TUNE_FAINT_INK ? quiet : TUNE_FAINT_INK;
}

/* Twice: what the usual threshold sees, and what only a lighter one does. */
static enum err look(struct work *work) {
    PIX *lighter = NULL;
    struct letters more = {.pieces = NULL};
    double share = faint_share(&work->flat);
    enum err err = find_ink(work, work->share, &work->ink, &work->letters);
    if (err == ERR_OK && share > work->share)
        err = find_ink(work, share, &lighter, &more);
    if (err != ERR_OK)
        return err;
    int seen = work->letters.letter_count;
    /* On a page that would be blank else, any text is text. */
    int least = seen < TUNE_TEXT_LEAST ? TUNE_TEXT_LEAST : seen + TUNE_FAINT_MORE;
    work->measure.is_faint =
        more.letter_count >= least && more.letter_count > seen * TUNE_FAINT_TIMES;
    if (work->measure.is_faint) {
        struct letters swap = work->letters;
        PIX *ink = work->ink;
        work->letters = more;
        work->ink = lighter;
        more = swap;
        lighter = ink;
        work->share = shade_otsu(&work->analysis, &work->flat, &work->paper.in);
    }
    letters_finish(&more);
    pixDestroy(&lighter);
    return ERR_OK;
}

static void measure_scan(struct work *work) {
    struct clean_measure *measure = &work->measure;
    measure->text_count = work->letters.letter_count;
    measure->is_blank = measure->text_count < TUNE_TEXT_LEAST && work->letters.large_count == 0;
    measure->contrast = shade_contrast(&work->analysis, &work->flat, work->ink, &work->paper.in);
    measure->sharpness =
        measure->is_blank ? -1 : shade_sharpness(&work->image->grey, measure->contrast);
    letters_cut(&work->letters, &work->paper.in, measure->cut);
    for (int side = 0; side < CLEAN_SIDE_COUNT; side++)
        if (work->paper.has_bed[side] && work->paper.is_seen)
            measure->cut[side] = 0; /* the scan goes on where the paper ends */
}

static enum err stand_up(struct work *work) {
    struct clean_measure *measure = &work->measure;
    enum err err = measure->is_blank ? ERR_OK : stand_find(work->ink, &work->stand);
    if (err != ERR_OK)
        return err;
    measure->skew_degrees = work->stand.degrees;
    measure->is_skew_sure = work->stand.is_skew_sure;
    return ERR_OK;
}

/* Nothing of the text may fall out of the box when a page is turned level. */
static void hold_text(const struct work *work, double radians, struct render *box) {
    struct span bounds;
    double rim = 0.1, sine = sin(radians), cosine = cos(radians);
    if (fabs(radians) * 180 / M_PI < TUNE_SKEW_LEAST || !letters_bounds(&work->letters, &bounds))
        return;
    for (int at = 0; at < work->letters.count; at++) {
        const struct piece *piece = &work->letters.pieces[at];
        if (piece->kind != PIECE_LETTER)
            continue;
        double x = ((piece->left + piece->right) - work->analysis.width) / 2.0 / work->dpi;
        double y = ((piece->top + piece->bottom) - work->analysis.height) / 2.0 / work->dpi;
        double u = x * cosine - y * sine, v = x * sine + y * cosine;
        box->left = fmin(box->left, u - rim);
        box->right = fmax(box->right, u + rim);
        box->top = fmin(box->top, v - rim);
        box->bottom = fmax(box->bottom, v + rim);
    }
}

static void whole_scan(const struct work *work, struct render *box) {
    box->right = work->image->grey.width / box->dpi_x / 2;
    box->bottom = work->image->grey.height / box->dpi_y / 2;
    box->left = -box->right;
    box->top = -box->bottom;
}

static void find_box(const struct work *work, struct render *box, struct span *paper) {
    double radians = box->degrees * M_PI / 180;
    whole_scan(work, box);
    if (work->paper.is_seen) {
        const struct picture *analysis = &work->analysis;
        box->left = paper_edge(&work->paper, analysis, CLEAN_LEFT, radians) / work->dpi;
        box->right = paper_edge(&work->paper, analysis, CLEAN_RIGHT, radians) / work->dpi;
        box->top = paper_edge(&work->paper, analysis, CLEAN_TOP, radians) / work->dpi;
        box->bottom = paper_edge(&work->paper, analysis, CLEAN_BOTTOM, radians) / work->dpi;
    }
    struct render nominal = *box;
    hold_text(work, radians, box);
    paper->left = (int)lround((nominal.left - box->left) * CLEAN_DPI);
    paper->top = (int)lround((nominal.top - box->top) * CLEAN_DPI);
    paper->right = paper->left + (int)lround((nominal.right - nominal.left) * CLEAN_DPI);
    paper->bottom = paper->top + (int)lround((nominal.bottom - nominal.top) * CLEAN_DPI);
}

static enum err deliver(struct work *work, struct clean_page **page) {
    const struct page_spec *spec = &work->image->spec;
    struct render render = {.from = &work->image->grey,
                            .flat = &work->flat,
                            .step_x = work->step_x,
                            .step_y = work->step_y,
                            .dpi_x = spec->dpi_x,
                            .dpi_y = spec->dpi_y,
                            .share = work->share};
    struct span paper;
    PIX *pix = NULL;
    if (work->stand.is_skew_sure && fabs(work->stand.degrees) >= TUNE_SKEW_LEAST)
        render.degrees = work->stand.degrees;
    find_box(work, &render, &paper);
    enum err err = render_page(&render, &pix);
    if (err != ERR_OK)
        return err;
    if (work->stand.is_skew_sure && !work->stand.is_upright_sure)
        stand_find_up(pix, &work->stand);
    work->measure.upright = work->stand.is_upright_sure ? CLEAN_UPRIGHT : CLEAN_UPRIGHT_UNSURE;
    int rim = (int)(TUNE_PAPER_RIM * CLEAN_DPI);
    if (work->paper.is_seen)
        pixSetOrClearBorder(pix, rim, rim, rim, rim, PIX_CLR);
    return clean_page_wrap(pix, &paper, &work->measure, page);
}

enum err clean_page_make(const struct page_image *image, const struct clean_params *params,
                         struct clean_page **page) {
    struct work work;
    struct clean_page *made = NULL;
    setMsgSeverity(L_SEVERITY_NONE); /* it talks to stderr; our errors come as enum err */
    begin(image, &work);
    enum err err = look(&work);
    if (err == ERR_OK) {
        measure_scan(&work);
        err = stand_up(&work);
    }
    if (err == ERR_OK)
        err = deliver(&work, &made);
    if (err == ERR_OK) {
        enum clean_upright upright = made->measure.upright;
        bool is_by_person = params != NULL && params->is_turned_by_person;
        clean_page_turn(made, is_by_person ? 0 : work.stand.quarters);
        made->measure.upright = is_by_person ? CLEAN_UPRIGHT : upright;
        *page = made;
    }
    finish(&work);
    return err;
}
