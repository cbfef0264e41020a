/* What the files about documents share: rows in and out, the key of a document, promises inside
 * somebody's transaction. Courier thread. */
#ifndef STORE_DOCUMENTS_INNER_H
#define STORE_DOCUMENTS_INNER_H

#include "store/database_inner.h"
#include "store/documents.h"
#include "store/sealed_file.h"
#include "store/uploads.h"

struct page_row {
    struct page page;
    char file[SEALED_NAME_ROOM];
};
struct upload_row {
    struct upload upload;
    char file[SEALED_NAME_ROOM]; /* "" erased */
};

/* The row that stands in `statement`. ERR_CORRUPT: a value of the wrong kind or size. */
ERR_MUST_USE enum err document_row_read(sqlite3_stmt *statement, struct document *document);
ERR_MUST_USE enum err page_row_read(sqlite3_stmt *statement, struct page_row *row);
ERR_MUST_USE enum err upload_row_read(sqlite3_stmt *statement, struct upload_row *row);
/* One by its id. */
ERR_MUST_USE enum err page_row_get(struct database *database, int64_t id, struct page_row *row);

ERR_MUST_USE enum err document_put(struct database *database, const struct document *document);
/* Locked memory; the caller secret_free()s. ERR_CORRUPT: the device key is another one. */
ERR_MUST_USE enum err document_key_get(struct database *database, int64_t document,
                                       unsigned char **key);
/* Seals `source` into a new file of that document; ERR_FULL also when it would leave too little. */
ERR_MUST_USE enum err document_seal(struct database *database, int64_t document,
                                    const struct document_source *source,
                                    char name[SEALED_NAME_ROOM], char sha256[DOCUMENT_SHA256_ROOM]);

/* Inside a transaction: drafts become SAVED under `reference`. */
ERR_MUST_USE enum err documents_promise(struct database *database, const int64_t *ids, int count,
                                        int32_t files_wanted, const char *reference);
/* Inside a transaction: a reference that nothing here has. ERR_CONFLICT: none was found. */
ERR_MUST_USE enum err reference_mint(struct database *database, const char *kiosk,
                                     char reference[REFERENCE_ROOM]);
/* The names of the files of a document's pages, "\n" after each, to unlink them once their rows are
 * gone. */
ERR_MUST_USE enum err page_files(struct database *database, int64_t document, struct buf *names);
void unlink_files(struct database *database, struct buf *names);

/* Inside a transaction: when every file that is wanted is DONE, the document is SENT, its pages and
 * key are erased, and `names` has the files to unlink after the commit. */
ERR_MUST_USE enum err document_end_when_done(struct database *database, int64_t id,
                                             struct buf *names);

#define PAGE_NAMES_MAX ((size_t)DOCUMENT_PAGES_MOST * SEALED_NAME_ROOM * 2)

#endif
