/* How a page lies: its skew, and which way is up. */
#ifndef IMAGING_STAND_H
#define IMAGING_STAND_H

#include <leptonica/allheaders.h>
#include <stdbool.h>

#include "base/err.h"

struct stand {
    double degrees; /* to turn clockwise, so that lines are level */
    bool is_skew_sure;
    int quarters; /* after that, clockwise */
    bool is_upright_sure;
};

/* `page`: black text at the resolution of the analysis. ERR_NO_MEMORY: Leptonica's. */
ERR_MUST_USE enum err stand_find(PIX *page, struct stand *stand);
/* Which way is up on a page that lies level: where the coarse one did not tell, the finer may. */
void stand_find_up(PIX *level, struct stand *stand);

#endif
