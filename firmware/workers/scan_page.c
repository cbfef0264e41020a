#include "workers/scan_page.h"

#include <inttypes.h>
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/worker.h"
#include "imaging/check.h"
#include "imaging/clean.h"
#include "imaging/tiff.h"

/* Letter at 100 dpi: what the panel shows of a page; and what a row of small ones needs. */
#define PREVIEW_WIDTH 850
#define PREVIEW_HEIGHT 1400
#define THUMB_WIDTH 170
#define THUMB_HEIGHT 280
#define PREVIEW_BYTES ((size_t)PREVIEW_WIDTH * PREVIEW_HEIGHT * 3)
#define THUMB_BYTES ((size_t)THUMB_WIDTH * THUMB_HEIGHT)
#define QUEUE 1 /* a page waits, one is at work, one is being read: three in memory */

struct scan_chain {
    const struct rules *rules;
    struct worker *worker;
    atomic_int pages; /* given and not done */
};

struct chain_job {
    struct scan_sheet sheet;
    struct talk_room room;
};

/* The one place that a page of this job could not be delivered. */
static void say_fault(const struct scan_sheet *sheet, enum err err) {
    talk_say("F %" PRIu32 " %d %s", sheet->job, sheet->page,
             err == ERR_TOO_BIG ? "no_memory" : "bad_page");
}

static void say_seen(const struct scan_sheet *sheet, struct talk_room room) {
    struct preview made;
    uint8_t *pixels = mem_alloc(1, PREVIEW_BYTES);
    enum err err = page_image_preview(sheet->image, PREVIEW_WIDTH, PREVIEW_HEIGHT,
                                      sheet->want_colour, pixels, PREVIEW_BYTES, &made);
    const struct talk_part part = {pixels, err == ERR_OK ? made.bytes : 0};
    int slot = room.slot;
    if (talk_room_fill(&room, &part, 1))
        talk_say("T %" PRIu32 " %d %d %" PRId64 " %d %d %d %d %d", sheet->job, sheet->page, slot,
                 sheet->read_us, page_image_width(sheet->image), page_image_height(sheet->image),
                 made.width, made.height, made.channels);
    mem_free(pixels);
}

static long thousand(double value) {
    return isfinite(value) && fabs(value) < 1e6 ? lround(value * 1000) : 0;
}

static size_t add_findings(const struct check_list *list, char *out, size_t room) {
    size_t len = 0;
    int made = snprintf(out, room, " %d", list->count);
    for (int i = 0; i < list->count && made > 0; i++) {
        const struct check_finding *finding = &list->findings[i];
        len += (size_t)made;
        made = snprintf(out + len, room - len, " %s %d %d %ld %ld", check_code_name(finding->code),
                        (int)finding->level, finding->is_measured, thousand(finding->measured),
                        thousand(finding->limit));
    }
    return len;
}

struct product {
    struct buf tiff;
    uint8_t *pixels; /* preview, then thumbnail */
    struct preview preview, thumbnail;
};

static enum err produce(const struct clean_page *clean, struct product *product) {
    enum err err = clean_page_preview(clean, PREVIEW_WIDTH, PREVIEW_HEIGHT, product->pixels,
                                      PREVIEW_BYTES, &product->preview);
    if (err == ERR_OK)
        err = clean_page_preview(clean, THUMB_WIDTH, THUMB_HEIGHT, product->pixels + PREVIEW_BYTES,
                                 THUMB_BYTES, &product->thumbnail);
    return err == ERR_OK ? tiff_write(clean, &product->tiff) : err;
}

static enum err say_done(const struct scan_chain *chain, struct chain_job *job,
                         const struct clean_page *clean, const struct product *product) {
    const struct clean_measure *measure = clean_page_measure(clean);
    struct check_list list = {0};
    char findings[700];
    int slot = job->room.slot;
    check_page(clean, chain->rules, job->sheet.page, &list);
    add_findings(&list, findings, sizeof findings);
    const struct talk_part parts[] = {
        {product->pixels, product->preview.bytes},
        {product->pixels + PREVIEW_BYTES, product->thumbnail.bytes},
        {product->tiff.data, product->tiff.len},
    };
    if (!talk_room_fill(&job->room, parts, 3))
        return ERR_TOO_BIG;
    talk_say("G %" PRIu32 " %d %d %" PRId64 " %d %d %d %d %d %d %d %d %zu %d %ld%s", job->sheet.job,
             job->sheet.page, slot, job->sheet.read_us, measure->width, measure->height,
             product->preview.width, product->preview.height, product->preview.channels,
             product->thumbnail.width, product->thumbnail.height, product->thumbnail.channels,
             product->tiff.len, measure->quarters, thousand(measure->skew_degrees), findings);
    return ERR_OK;
}

static void make_page(const struct scan_chain *chain, struct chain_job *job) {
    struct clean_page *clean = NULL;
    struct product product = {.pixels = mem_alloc(1, PREVIEW_BYTES + THUMB_BYTES)};
    buf_init(&product.tiff, TIFF_PAGE_BYTES_MOST);
    enum err err = clean_page_make(job->sheet.image, NULL, &clean);
    page_image_destroy(job->sheet.image);
    if (err == ERR_OK)
        err = produce(clean, &product);
    if (err == ERR_OK)
        err = say_done(chain, job, clean, &product);
    else
        talk_room_fill(&job->room, NULL, 0); /* gives its memory back */
    if (err != ERR_OK)
        say_fault(&job->sheet, err);
    clean_page_destroy(clean);
    buf_finish(&product.tiff);
    mem_free(product.pixels);
}

static void body(struct worker *worker, void *context) {
    struct scan_chain *chain = context;
    while (!worker_must_stop(worker)) {
        struct job job;
        struct chain_job *page = (struct chain_job *)(void *)job.small;
        if (!worker_take(worker, &job)) {
            worker_wait(worker, INT32_MAX);
            continue;
        }
        make_page(chain, page);
        job_finish(&job);
        atomic_fetch_sub(&chain->pages, 1);
    }
}

struct scan_chain *scan_chain_start(const struct rules *rules) {
    struct scan_chain *chain = mem_alloc(1, sizeof *chain);
    chain->rules = rules;
    chain->worker = worker_start(&(struct worker_params){
        .name = "pages", .slots = QUEUE + 1, .body = body, .context = chain});
    return chain;
}

void scan_chain_stop(struct scan_chain *chain) {
    worker_stop(chain->worker);
    mem_free(chain);
}

bool scan_chain_has_place(struct scan_chain *chain) {
    return atomic_load(&chain->pages) <= QUEUE && talk_has_rooms(2);
}

bool scan_chain_is_idle(struct scan_chain *chain) {
    return atomic_load(&chain->pages) == 0;
}

void scan_chain_add(struct scan_chain *chain, const struct scan_sheet *sheet) {
    struct job job = {.size = sizeof(struct chain_job)};
    say_seen(sheet, talk_room_take());
    struct chain_job page = {*sheet, talk_room_take()};
    _Static_assert(sizeof page <= JOB_INLINE, "a page fits into a job");
    memcpy(job.small, &page, sizeof page);
    atomic_fetch_add(&chain->pages, 1);
    if (worker_post(chain->worker, &job) != ERR_OK) { /* has_place was not asked */
        page_image_destroy(sheet->image);
        atomic_fetch_sub(&chain->pages, 1);
    }
}
