/* rooms: imaging base */
/* Any bytes as a page file: joined (twice, into one document of two pages) and read back. What is
 * refused adds nothing; what is taken can be found again in the document with the same strip. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "imaging/tiff.h"
#include "imaging/tiff_file.h"

/* Libtiff decodes whatever claims to be a page: a small one, for the time it takes. */
static void read_back(const struct buf *document, int number) {
    struct clean_page *page = NULL;
    struct tiff_page found;
    uint32_t place;
    enum err err = tiff_file_first((const uint8_t *)document->data, document->len, &place);
    assert(err == ERR_OK);
    err = tiff_file_page((const uint8_t *)document->data, document->len, place, &found);
    assert(err == ERR_OK);
    if ((size_t)found.width * found.height > 4000000)
        return;
    err = tiff_read(document->data, document->len, number, &page);
    assert(err == ERR_OK || err == ERR_PARSE);
    assert((err == ERR_OK) == (page != NULL));
    if (page != NULL)
        assert(clean_page_measure(page)->width == (int)found.width);
    clean_page_destroy(page);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    struct tiff_join join;
    struct clean_page *page = NULL;
    struct buf document;
    buf_init(&document, (size_t)1 << 20);
    enum err err = tiff_join_begin(&join, &document, 2);
    assert(err == ERR_OK);
    size_t before = document.len;
    err = tiff_join_add(&join, bytes, size);
    if (err == ERR_OK) {
        err = tiff_join_add(&join, bytes, size);
        assert(err == ERR_OK || err == ERR_TOO_BIG);
        if (err == ERR_OK) {
            err = tiff_join_end(&join);
            assert(err == ERR_OK);
            read_back(&document, 1);
            err = tiff_read(document.data, document.len, 2, &page);
            assert(err == ERR_NOT_FOUND || err == ERR_PARSE);
        }
    } else {
        assert(err == ERR_TOO_BIG || (document.len == before && join.page_count == 0));
    }
    buf_finish(&document);
    return 0;
}
