#include "stand.h"

#include <math.h>

#include "tune.h"

struct lines {
    float degrees, sure;
};

static struct lines find_lines(PIX *page) {
    l_float32 degrees = 0, sure = 0;
    /* Not found is no error: a page without text. */
    if (pixFindSkewSweepAndSearch(page, &degrees, &sure, 2, 1, TUNE_SKEW_RANGE, TUNE_SKEW_STEP,
                                  TUNE_SKEW_EXACT) != 0)
        return (struct lines){0, 0};
    return (struct lines){degrees, sure};
}

/* A column's straight edge scores as a skew, too, so that the score does not tell which way the
 * lines run; letters with stems up and down do. */
void stand_find_up(PIX *level, struct stand *stand) {
    l_float32 up = 0, left = 0;
    l_int32 where = L_TEXT_ORIENT_UNKNOWN;
    if (pixOrientDetect(level, &up, &left, 0, 0) != 0 ||
        makeOrientDecision(up, left, TUNE_UPRIGHT_SURE, TUNE_UPRIGHT_TIMES, &where, 0) != 0)
        return;
    stand->is_upright_sure = where != L_TEXT_ORIENT_UNKNOWN;
    stand->quarters = where == L_TEXT_ORIENT_LEFT    ? 1
                      : where == L_TEXT_ORIENT_DOWN  ? 2
                      : where == L_TEXT_ORIENT_RIGHT ? 3
                                                     : 0;
}

/* Lines are looked for in both directions: the angle is the same, and one of them is the surer. */
enum err stand_find(PIX *page, struct stand *stand) {
    *stand = (struct stand){.degrees = 0};
    struct lines lines = find_lines(page);
    if (lines.sure < TUNE_SKEW_PLAIN) {
        PIX *sideways = pixRotateOrth(page, 1);
        if (sideways == NULL)
            return ERR_NO_MEMORY;
        struct lines other = find_lines(sideways);
        if (other.sure > lines.sure)
            lines = other;
        pixDestroy(&sideways);
    }
    if (lines.sure < TUNE_SKEW_SURE)
        return ERR_OK;
    stand->degrees = (double)lines.degrees;
    stand->is_skew_sure = true;
    PIX *level = pixRotate(page, (l_float32)(stand->degrees * M_PI / 180), L_ROTATE_SHEAR,
                           L_BRING_IN_WHITE, 0, 0);
    if (level == NULL)
        return ERR_NO_MEMORY;
    stand_find_up(level, stand);
    pixDestroy(&level);
    return ERR_OK;
}
