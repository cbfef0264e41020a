/* Private to stage.c. */
#ifndef STAGE_STAGE_INNER_H
#define STAGE_STAGE_INNER_H

#include "stage/bell.h"
#include "stage/input.h"
#include "stage/paint.h"
#include "stage/presenter.h"

struct stage {
    struct presenter presenter;
    struct bell bell;
    struct input_stream input;
    struct fonts *fonts;
    struct run_cache *runs;
    struct icons *icons;
    struct pictures *pictures;
    struct lobby *lobby;
    struct measure measure;
    char *cache, *kept_path; /* NULL: nothing is kept */
    double px_per_mm;
    uint64_t painted_px;
};

#endif
