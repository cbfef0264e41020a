#include "workers/scan_frames.h"

#include <string.h>

#include "base/memory.h"

static enum err begin_plane(struct scan_frames *frames, const struct scan_frame *frame) {
    const struct page_spec *spec = &frame->spec;
    int at = (int)frame->plane - (int)SCAN_RED;
    bool is_first = frames->planes_seen == 0;
    if (spec->lines <= 0 || spec->width <= 0 || spec->bits < 8 || spec->bits > 16 ||
        spec->bytes_per_line < spec->width * (spec->bits / 8))
        return ERR_PARSE;
    if (spec->width > PAGE_PIXELS_MOST || spec->lines > PAGE_PIXELS_MOST ||
        (size_t)spec->bytes_per_line * (size_t)spec->lines > PAGE_BYTES_MOST / 2)
        return ERR_TOO_BIG;
    if (((frames->planes_seen >> at) & 1) != 0 ||
        (!is_first &&
         (spec->width != frames->spec.width || spec->lines != frames->spec.lines ||
          spec->bits != frames->spec.bits || spec->bytes_per_line != frames->spec.bytes_per_line)))
        return ERR_PARSE;
    frames->spec = *spec;
    frames->plane = at;
    frames->planes_seen |= 1u << at;
    frames->plane_bytes = (size_t)spec->bytes_per_line * (size_t)spec->lines;
    frames->planes[at] = mem_alloc(1, frames->plane_bytes);
    return ERR_OK;
}

enum err scan_frames_begin(struct scan_frames *frames, const struct scan_frame *frame) {
    frames->bytes = 0;
    if (frame->plane != SCAN_ALL)
        return frames->image == NULL ? begin_plane(frames, frame) : ERR_PARSE;
    if (frames->image != NULL || frames->planes_seen != 0)
        return ERR_PARSE;
    frames->plane = -1;
    frames->spec = frame->spec;
    return page_image_create(&frame->spec, &frames->image);
}

enum err scan_frames_add(struct scan_frames *frames, const void *bytes, size_t len) {
    frames->bytes += (int64_t)len;
    if (frames->plane < 0)
        return page_image_add(frames->image, bytes, len);
    size_t at = frames->lens[frames->plane];
    if (len > frames->plane_bytes - at)
        return ERR_TOO_BIG;
    memcpy(frames->planes[frames->plane] + at, bytes, len);
    frames->lens[frames->plane] += len;
    return ERR_OK;
}

enum err scan_frames_end(struct scan_frames *frames) {
    if (frames->plane < 0)
        return page_image_end(frames->image);
    return frames->lens[frames->plane] == frames->plane_bytes ? ERR_OK : ERR_PARSE;
}

/* Row by row: only one row is there three times. */
static enum err join_planes(struct scan_frames *frames) {
    struct page_spec spec = frames->spec;
    size_t sample = (size_t)spec.bits / 8, row_bytes = (size_t)spec.width * 3 * sample;
    size_t stride = (size_t)frames->spec.bytes_per_line;
    spec.colour = PAGE_RGB;
    spec.bytes_per_line = (int)row_bytes;
    enum err err = page_image_create(&spec, &frames->image);
    uint8_t *row = mem_alloc(1, row_bytes);
    for (int y = 0; y < spec.lines && err == ERR_OK; y++) {
        for (size_t i = 0; i < (size_t)spec.width * 3; i++)
            memcpy(row + i * sample, frames->planes[i % 3] + (size_t)y * stride + i / 3 * sample,
                   sample);
        err = page_image_add(frames->image, row, row_bytes);
    }
    mem_free(row);
    return err == ERR_OK ? page_image_end(frames->image) : err;
}

enum err scan_frames_finish(struct scan_frames *frames, struct page_image **image) {
    enum err err = ERR_OK;
    if (frames->plane >= 0)
        err = frames->planes_seen == 7 ? join_planes(frames) : ERR_PARSE;
    if (err == ERR_OK) {
        *image = frames->image;
        frames->image = NULL;
    }
    scan_frames_reset(frames);
    return err;
}

void scan_frames_reset(struct scan_frames *frames) {
    page_image_destroy(frames->image);
    for (int i = 0; i < 3; i++)
        mem_free(frames->planes[i]);
    memset(frames, 0, sizeof *frames);
}

int scan_frames_lines(const struct scan_frames *frames) {
    int64_t bytes = frames->plane < 0 ? frames->bytes : 0;
    for (int i = 0; i < 3 && frames->plane >= 0; i++)
        bytes += (int64_t)frames->lens[i] / 3;
    return frames->spec.bytes_per_line > 0 ? (int)(bytes / frames->spec.bytes_per_line) : 0;
}
