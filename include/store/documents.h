/* Documents that residents scanned. Pages are sealed files in <folder>/pages beside the database (a
 * data key a document, wrapped by the device key; never an unsealed byte on the disk), their rows
 * hold order, rotation and checks. A DRAFT belongs to a visit and goes with it; what was committed
 * is SAVED and belongs to the outbox's law: never lost, erased only when the city holds the same
 * bytes. Bytes go in and out in pieces, a document is never whole in memory. Each call is one
 * committed transaction. Courier thread only. Errors everywhere: ERR_FULL (disk: nothing was
 * promised), ERR_IO, ERR_NOT_FOUND, ERR_CORRUPT (bytes that do not open), ERR_BUSY between
 * cache_begin and cache_end. */
#ifndef STORE_DOCUMENTS_H
#define STORE_DOCUMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/id.h"
#include "flow/reference.h"
#include "store/database.h"

#define DOCUMENT_PAGES_MOST 200
#define DOCUMENT_PAGE_BYTES_MAX ((uint64_t)64 * 1024 * 1024)
#define DOCUMENT_FILE_BYTES_MAX ((uint64_t)1024 * 1024 * 1024)
#define DOCUMENT_CHECKS_ROOM 1024
#define DOCUMENT_SHA256_ROOM 65
#define DOCUMENT_FREE_BYTES_LEAST ((uint64_t)8 * 1024 * 1024) /* kept free beside what comes in */

/* The narrow way for bytes, in and out. `read` fills all of `len` from `offset`, or fails. */
struct document_source {
    uint64_t bytes;
    enum err (*read)(void *context, uint64_t offset, void *out, size_t len);
    void *context;
};
/* Bytes in memory, borrowed. */
struct document_memory {
    struct document_source source;
    const unsigned char *data;
};
void document_memory_init(struct document_memory *memory, const void *data, size_t len);
/* A file or memfd, borrowed: all of it, as long as it is now. ERR_IO. */
struct document_descriptor {
    struct document_source source;
    int fd;
};
ERR_MUST_USE enum err document_descriptor_init(struct document_descriptor *descriptor, int fd);

/* Stored: never renumber. */
enum document_state {
    DOCUMENT_DRAFT = 0, /* of a visit */
    DOCUMENT_SAVED = 1, /* promised */
    DOCUMENT_SENT = 2,  /* the city has every file: pages, files and key are erased */
};

struct document {
    int64_t id;
    enum document_state state;
    char reference[REFERENCE_ROOM]; /* "" while a draft; several documents may share one */
    char kind[32];                  /* what it is to the city: "deed", "hand-in" */
    int64_t created_ms, updated_ms; /* wall */
    int32_t pages;                  /* now */
    int32_t files_wanted;           /* as many files are sent before the pages are erased */
    int32_t files;                  /* made so far */
};

struct page {
    int64_t id, document;
    int32_t position; /* from 0, no gaps */
    int32_t rotation; /* 0, 90, 180, 270: how the resident turned it, clockwise */
    uint64_t bytes;
    char type[48];                     /* "image/tiff" */
    char checks[DOCUMENT_CHECKS_ROOM]; /* JSON array of verdicts; no personal data */
};

struct page_draft {
    const char *type;
    int32_t rotation;
    const char *checks; /* "" none */
};

/* A new, empty draft. ERR_TOO_BIG: the kind. */
ERR_MUST_USE enum err document_begin(struct database *database, const char *kind,
                                     struct document *document);
ERR_MUST_USE enum err document_get(struct database *database, int64_t id,
                                   struct document *document);
/* Seals, syncs, renames, syncs the folder, then commits the row: when this returns ERR_OK the page
 * survives a power cut, and before that nobody ever sees it. Goes to the end of a draft.
 * ERR_CONFLICT: not a draft. ERR_TOO_BIG: DOCUMENT_PAGES_MOST or _PAGE_BYTES_MAX. ERR_INVALID: no
 * bytes, another rotation. What `source` fails with. */
ERR_MUST_USE enum err page_add(struct database *database, int64_t document,
                               const struct page_draft *draft, const struct document_source *source,
                               struct page *page);
/* The same place and id, other bytes; after an error the old ones stand. */
ERR_MUST_USE enum err page_replace(struct database *database, int64_t page,
                                   const struct page_draft *draft,
                                   const struct document_source *source, struct page *replaced);
ERR_MUST_USE enum err page_rotate(struct database *database, int64_t page, int32_t rotation);
ERR_MUST_USE enum err page_delete(struct database *database, int64_t page);
/* ERR_CONFLICT: `pages` are not exactly the pages of that draft, each once. */
ERR_MUST_USE enum err pages_reorder(struct database *database, int64_t document,
                                    const int64_t *pages, int count);
/* In their order. ERR_TOO_BIG: more than `room`. */
ERR_MUST_USE enum err pages_list(struct database *database, int64_t document, struct page *pages,
                                 int room, int *count);

/* An open sealed file. Any offset may be read; 64 KiB of it are in locked memory. Must be closed
 * before the database. */
struct sealed_file;
const struct document_source *sealed_file_source(struct sealed_file *file);
void sealed_file_close(struct sealed_file *file); /* NULL is fine */
ERR_MUST_USE enum err page_open(struct database *database, int64_t page, struct sealed_file **file);

/* The promise. Every document of `ids` becomes SAVED under one reference, a new one that is given
 * back; when this returns ERR_OK all of it survives a power cut. `files_wanted`: files that will be
 * made of each (store/uploads.h). To commit them together with a request or a recording use
 * outbox_draft.documents or recordings_add. ERR_CONFLICT: not a draft. ERR_INVALID: no pages. */
ERR_MUST_USE enum err documents_commit(struct database *database, const char *kiosk,
                                       const int64_t *ids, int count, int32_t files_wanted,
                                       char reference[REFERENCE_ROOM]);
/* Of a reference, oldest first. ERR_TOO_BIG: more than `room`. */
ERR_MUST_USE enum err documents_find(struct database *database, const char *reference,
                                     struct document *documents, int room, int *count);
/* A file that was wanted will not come (no text could be read): fewer are waited for, at least
 * one. */
ERR_MUST_USE enum err document_want(struct database *database, int64_t id, int32_t files_wanted);
/* SAVED documents with fewer files than wanted, the oldest after `after`. ERR_NOT_FOUND. */
ERR_MUST_USE enum err documents_next_unmade(struct database *database, int64_t after,
                                            struct document *document);
/* The visit ended: the key is destroyed first, then the files. ERR_CONFLICT: it is SAVED, and never
 * dropped. */
ERR_MUST_USE enum err document_drop(struct database *database, int64_t id);

struct documents_swept {
    int files;   /* without a row: unlinked */
    int pages;   /* drafts' rows without a whole file: gone */
    int drafts;  /* of an earlier run: dropped */
    int damaged; /* SAVED, and a file of theirs is missing: staff must hear of it; they stay */
};
/* At start-up, after database_open. `are_drafts_kept`: tests; a visit ends with the process. */
ERR_MUST_USE enum err documents_sweep(struct database *database, bool are_drafts_kept,
                                      struct documents_swept *swept);

#endif
