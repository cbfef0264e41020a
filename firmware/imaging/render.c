#include "render.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "imaging/clean.h"
#include "tune.h"

/* Of a pixel; 8 bits of its part leave room for the products. */
#define FINE 256
/* Pixels of one threshold: a tile of the paper is 32 of them. */
#define RUN 32

static bool is_straight(const struct render *render) {
    return fabs(render->degrees) < TUNE_SKEW_LEAST && fabs(render->dpi_x - CLEAN_DPI) < 0.5 &&
           fabs(render->dpi_y - CLEAN_DPI) < 0.5;
}

/* Pixels stay where they are: only the box and the threshold. */
static void render_straight(const struct render *render, PIX *page) {
    int first_x = (int)lround(render->left * CLEAN_DPI + render->from->width / 2.0);
    int first_y = (int)lround(render->top * CLEAN_DPI + render->from->height / 2.0);
    int width = pixGetWidth(page), from_width = render->from->width;
    int skip = first_x < 0 ? -first_x : 0;
    int count = from_width - first_x < width ? from_width - first_x : width;
    uint8_t *limits = mem_alloc((size_t)from_width + RUN, 1);
    uint8_t *row = mem_alloc((size_t)width, 1), *row_limits = mem_alloc((size_t)width, 1);
    for (int y = 0; y < pixGetHeight(page); y++) {
        int source = first_y + y;
        if (source < 0 || source >= render->from->height || count <= skip)
            continue;
        if (y % 8 == 0 || source == 0) {
            flat_row(render->flat, (float)source / (float)render->step_y, (float)render->step_x,
                     (float)render->share, from_width, limits);
            memcpy(row_limits + skip, limits + first_x + skip, (size_t)(count - skip));
        }
        memcpy(row + skip,
               render->from->bytes + (size_t)source * (size_t)from_width + first_x + skip,
               (size_t)(count - skip));
        flat_pack(row, row_limits, width, pixGetData(page) + (size_t)y * (size_t)pixGetWpl(page));
    }
    mem_free(limits);
    mem_free(row);
    mem_free(row_limits);
}

/* Between four pixels. Outside is white, and so is the last half pixel of the rim. */
static int sample(const struct picture *from, int64_t x, int64_t y) {
    int64_t left = x >> 16, top = y >> 16;
    if (left < 0 || top < 0 || left + 1 >= from->width || top + 1 >= from->height)
        return 255;
    const uint8_t *at = from->bytes + (size_t)top * (size_t)from->width + (size_t)left;
    int part_x = (int)(x >> 8 & 255), part_y = (int)(y >> 8 & 255);
    int above = at[0] * (FINE - part_x) + at[1] * part_x;
    int below = at[from->width] * (FINE - part_x) + at[from->width + 1] * part_x;
    return (above * (FINE - part_y) + below * part_y) >> 16;
}

struct walk {
    int64_t x, y, step_x, step_y; /* of `from`, 16 bits behind the point */
};

static struct walk begin_row(const struct render *render, int row) {
    double radians = render->degrees * M_PI / 180, sine = sin(radians), cosine = cos(radians);
    double u = render->left + 0.5 / CLEAN_DPI, v = render->top + (row + 0.5) / CLEAN_DPI;
    double x = u * cosine + v * sine, y = v * cosine - u * sine;
    x = x * render->dpi_x + render->from->width / 2.0 - 0.5;
    y = y * render->dpi_y + render->from->height / 2.0 - 0.5;
    return (struct walk){.x = llround(x * 65536),
                         .y = llround(y * 65536),
                         .step_x = llround(cosine * render->dpi_x / CLEAN_DPI * 65536),
                         .step_y = llround(-sine * render->dpi_y / CLEAN_DPI * 65536)};
}

static void render_row(const struct render *render, int row, int width, l_uint32 *words) {
    struct walk at = begin_row(render, row);
    for (int x = 0; x < width; x += RUN) {
        int stop = width - x < RUN ? width - x : RUN;
        float middle_x = (float)((at.x + at.step_x * RUN / 2) >> 16) / (float)render->step_x;
        float middle_y = (float)((at.y + at.step_y * RUN / 2) >> 16) / (float)render->step_y;
        int limit =
            (int)(flat_level(render->flat, middle_x, middle_y) * (float)render->share + 0.5f);
        uint32_t word = 0;
        for (int bit = 0; bit < stop; bit++, at.x += at.step_x, at.y += at.step_y)
            word |= (uint32_t)(sample(render->from, at.x, at.y) < limit) << (31 - bit);
        words[x / RUN] = word;
    }
}

enum err render_page(const struct render *render, PIX **page) {
    double width = (render->right - render->left) * CLEAN_DPI;
    double height = (render->bottom - render->top) * CLEAN_DPI;
    width = width < 1 ? 1 : round(width);
    height = height < 1 ? 1 : round(height);
    if (width > PAGE_PIXELS_MOST || height > PAGE_PIXELS_MOST || width * height > PAGE_BYTES_MOST)
        return ERR_TOO_BIG;
    PIX *made = pixCreate((int)width, (int)height, 1);
    if (made == NULL)
        return ERR_NO_MEMORY;
    pixSetResolution(made, CLEAN_DPI, CLEAN_DPI);
    if (is_straight(render))
        render_straight(render, made);
    else
        for (int y = 0; y < (int)height; y++)
            render_row(render, y, (int)width,
                       pixGetData(made) + (size_t)y * (size_t)pixGetWpl(made));
    *page = made;
    return ERR_OK;
}
