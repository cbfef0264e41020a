/* The page chain: a page as read is shown at once, then cleaned, checked and encoded on a thread of
 * its own, so that the feeder need not wait for it. */
#ifndef WORKERS_SCAN_PAGE_H
#define WORKERS_SCAN_PAGE_H

#include "imaging/page.h"
#include "imaging/rules.h"
#include "workers/scan_talk.h"

struct scan_chain;

struct scan_sheet {
    uint32_t job;
    int page;
    bool want_colour;
    int64_t read_us; /* when its last line came */
    struct page_image *image;
};

/* `rules` outlives it. Reader's thread. */
struct scan_chain *scan_chain_start(const struct rules *rules);
void scan_chain_stop(struct scan_chain *chain);
/* True: scan_chain_add may be called: there is a place, and there are rooms for both messages. */
bool scan_chain_has_place(struct scan_chain *chain);
/* Says "seen" before it returns; takes the image. */
void scan_chain_add(struct scan_chain *chain, const struct scan_sheet *sheet);
bool scan_chain_is_idle(struct scan_chain *chain);

#endif
