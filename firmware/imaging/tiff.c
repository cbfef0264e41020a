#include "imaging/tiff.h"

#include <stdlib.h>

#include "clean_inner.h"
#include "tiff_file.h"

enum err tiff_write(const struct clean_page *page, struct buf *out) {
    struct tiff_join join;
    l_uint8 *bytes = NULL;
    size_t len = 0;
    enum err err = tiff_join_begin(&join, out, 1);
    if (err != ERR_OK)
        return err;
    /* libtiff encodes; its container is taken off again, so that every file is of one make. */
    if (pixWriteMemTiff(&bytes, &len, page->pix, IFF_TIFF_G4) != 0)
        err = ERR_NO_MEMORY;
    else
        err = tiff_join_add(&join, bytes, len);
    lept_free(bytes);
    return err == ERR_OK ? tiff_join_end(&join) : err;
}

enum err tiff_join_begin(struct tiff_join *join, struct buf *out, int page_total) {
    if (page_total < 1 || page_total > TIFF_PAGES_MOST)
        return ERR_INVALID;
    *join = (struct tiff_join){.out = out, .page_total = page_total};
    return tiff_file_begin(out, &join->link);
}

enum err tiff_join_add(struct tiff_join *join, const void *bytes, size_t len) {
    struct tiff_page page;
    uint32_t place;
    if (join->page_count == join->page_total)
        return ERR_INVALID;
    enum err err = tiff_file_first(bytes, len, &place);
    if (err == ERR_OK)
        err = tiff_file_page(bytes, len, place, &page);
    if (err == ERR_OK && page.next != 0)
        err = ERR_PARSE;
    if (err != ERR_OK)
        return err;
    err = tiff_file_add(join->out, &join->link, &page, (const uint8_t *)bytes + page.strip,
                        join->page_count, join->page_total);
    if (err == ERR_OK)
        join->page_count++;
    return err;
}

enum err tiff_join_end(struct tiff_join *join) {
    return join->page_count == join->page_total ? ERR_OK : ERR_INVALID;
}

static enum err find_page(const uint8_t *bytes, size_t len, int number, struct tiff_page *page) {
    uint32_t place;
    if (number < 0 || number >= TIFF_PAGES_MOST)
        return ERR_NOT_FOUND;
    enum err err = tiff_file_first(bytes, len, &place);
    for (int at = 0; err == ERR_OK && at <= number; at++) {
        if (place == 0)
            return at == 0 ? ERR_PARSE : ERR_NOT_FOUND;
        err = tiff_file_page(bytes, len, place, page);
        place = page->next;
    }
    return err;
}

/* libtiff gets a file of ours with that page alone: what it meets was checked. */
static PIX *decode(const uint8_t *bytes, const struct tiff_page *page) {
    struct buf alone;
    size_t link;
    PIX *pix = NULL;
    buf_init(&alone, TIFF_PAGE_BYTES_MOST + 1024);
    setMsgSeverity(L_SEVERITY_NONE);
    if (tiff_file_begin(&alone, &link) == ERR_OK &&
        tiff_file_add(&alone, &link, page, bytes + page->strip, 0, 1) == ERR_OK)
        pix = pixReadMemTiff((const l_uint8 *)alone.data, alone.len, 0);
    buf_finish(&alone);
    return pix;
}

enum err tiff_read(const void *bytes, size_t len, int number, struct clean_page **page) {
    const struct clean_measure unknown = {.paper_grey = -1,
                                          .contrast = -1,
                                          .sharpness = -1,
                                          .upright = CLEAN_UPRIGHT,
                                          .has_paper_size = true};
    struct tiff_page found;
    enum err err = find_page(bytes, len, number, &found);
    if (err == ERR_OK && (found.dpi_x != CLEAN_DPI || found.dpi_y != CLEAN_DPI))
        err = ERR_PARSE;
    if (err != ERR_OK)
        return err;
    PIX *pix = decode(bytes, &found);
    if (pix == NULL)
        return ERR_PARSE;
    if (pixGetDepth(pix) != 1) {
        pixDestroy(&pix);
        return ERR_PARSE;
    }
    return clean_page_wrap(pix, NULL, &unknown, page);
}
