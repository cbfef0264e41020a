/* The pages of a draft: order, turning, replacing, taking away. */
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "store/documents_inner.h"

/* -- rows */

enum err page_row_read(sqlite3_stmt *statement, struct page_row *row) {
    struct page *page = &row->page;
    *page = (struct page){.id = sqlite3_column_int64(statement, 0),
                          .document = sqlite3_column_int64(statement, 1),
                          .position = sqlite3_column_int(statement, 2),
                          .rotation = sqlite3_column_int(statement, 3),
                          .bytes = (uint64_t)sqlite3_column_int64(statement, 4)};
    enum err err = statement_text(statement, 5, page->type, sizeof page->type);
    if (err == ERR_OK)
        err = statement_text(statement, 6, page->checks, sizeof page->checks);
    return err == ERR_OK ? statement_text(statement, 7, row->file, sizeof row->file) : err;
}

enum err page_row_get(struct database *database, int64_t id, struct page_row *row) {
    sqlite3_stmt *get = database->statements[STATEMENT_PAGE_GET];
    statement_bind(get, "i", id);
    enum err err = statement_row(get);
    if (err == ERR_OK)
        err = page_row_read(get, row);
    statement_reset(get);
    return err;
}

/* Of a page that may still be changed. */
static enum err get_of_draft(struct database *database, int64_t id, struct page_row *row) {
    struct document document;
    enum err err = page_row_get(database, id, row);
    if (err == ERR_OK)
        err = document_get(database, row->page.document, &document);
    if (err == ERR_OK && document.state != DOCUMENT_DRAFT)
        err = ERR_CONFLICT;
    return err;
}

enum err pages_list(struct database *database, int64_t document, struct page *pages, int room,
                    int *count) {
    sqlite3_stmt *list = database->statements[STATEMENT_PAGE_LIST];
    struct page_row row;
    int found = 0;
    enum err err;
    statement_bind(list, "i", document);
    while ((err = statement_row(list)) == ERR_OK) {
        err = found < room ? page_row_read(list, &row) : ERR_TOO_BIG;
        if (err != ERR_OK)
            break;
        pages[found++] = row.page;
    }
    statement_reset(list);
    if (err != ERR_NOT_FOUND)
        return err;
    *count = found;
    return ERR_OK;
}

enum err page_files(struct database *database, int64_t document, struct buf *names) {
    sqlite3_stmt *list = database->statements[STATEMENT_PAGE_LIST];
    struct page_row row;
    enum err err;
    statement_bind(list, "i", document);
    while ((err = statement_row(list)) == ERR_OK) {
        err = page_row_read(list, &row);
        if (err == ERR_OK)
            err = buf_add_format(names, "%s\n", row.file);
        if (err != ERR_OK)
            break;
    }
    statement_reset(list);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

void unlink_files(struct database *database, struct buf *names) {
    const char *at = buf_text(names);
    while (*at != '\0') {
        char name[SEALED_NAME_ROOM];
        int len = (int)strcspn(at, "\n");
        snprintf(name, sizeof name, "%.*s", len, at);
        sealed_file_unlink(database->pages_folder, name);
        at += len + (at[len] == '\n');
    }
}

/* -- bytes in */

static bool is_rotation(int32_t rotation) {
    return rotation == 0 || rotation == 90 || rotation == 180 || rotation == 270;
}

static enum err check_draft(const struct page_draft *draft, const struct document_source *source,
                            const struct page *page) {
    if (source->bytes == 0 || !is_rotation(draft->rotation))
        return ERR_INVALID;
    if (source->bytes > DOCUMENT_PAGE_BYTES_MAX || strlen(draft->type) >= sizeof page->type ||
        strlen(draft->checks) >= sizeof page->checks)
        return ERR_TOO_BIG;
    return ERR_OK;
}

static enum err insert(struct database *database, const struct document *document,
                       const struct page_draft *draft, uint64_t bytes, const char *file,
                       int64_t *id) {
    sqlite3_stmt *add = database->statements[STATEMENT_PAGE_ADD];
    enum err err = transaction_begin(database);
    if (err != ERR_OK)
        return err;
    statement_bind(add, "iiiittt", document->id, (int64_t)document->pages, (int64_t)draft->rotation,
                   (int64_t)bytes, draft->type, draft->checks, file);
    err = statement_run(add);
    *id = sqlite3_last_insert_rowid(database->sqlite);
    return transaction_end(database, err);
}

static enum err give_page(struct database *database, int64_t id, struct page *page) {
    struct page_row row;
    enum err err = page_row_get(database, id, &row);
    if (err == ERR_OK)
        *page = row.page;
    return err;
}

enum err page_add(struct database *database, int64_t document, const struct page_draft *draft,
                  const struct document_source *source, struct page *page) {
    struct document kept;
    char file[SEALED_NAME_ROOM];
    int64_t id = 0;
    enum err err = check_draft(draft, source, page);
    if (err == ERR_OK)
        err = document_get(database, document, &kept);
    if (err == ERR_OK && kept.state != DOCUMENT_DRAFT)
        err = ERR_CONFLICT;
    if (err == ERR_OK && kept.pages >= DOCUMENT_PAGES_MOST)
        err = ERR_TOO_BIG;
    if (err == ERR_OK)
        err = document_seal(database, document, source, file, NULL);
    if (err != ERR_OK)
        return err;
    err = insert(database, &kept, draft, source->bytes, file, &id);
    if (err != ERR_OK) {
        sealed_file_unlink(database->pages_folder, file);
        return err;
    }
    return give_page(database, id, page);
}

static enum err change(struct database *database, const struct page *page, const char *file) {
    sqlite3_stmt *set = database->statements[STATEMENT_PAGE_SET];
    enum err err = transaction_begin(database);
    if (err != ERR_OK)
        return err;
    statement_bind(set, "iiittt", page->id, (int64_t)page->rotation, (int64_t)page->bytes,
                   page->type, page->checks, file);
    return transaction_end(database, statement_run(set));
}

enum err page_replace(struct database *database, int64_t page, const struct page_draft *draft,
                      const struct document_source *source, struct page *replaced) {
    struct page_row row;
    char file[SEALED_NAME_ROOM];
    enum err err = check_draft(draft, source, replaced);
    if (err == ERR_OK)
        err = get_of_draft(database, page, &row);
    if (err == ERR_OK)
        err = document_seal(database, row.page.document, source, file, NULL);
    if (err != ERR_OK)
        return err;
    row.page.rotation = draft->rotation;
    row.page.bytes = source->bytes;
    snprintf(row.page.type, sizeof row.page.type, "%s", draft->type);
    snprintf(row.page.checks, sizeof row.page.checks, "%s", draft->checks);
    err = change(database, &row.page, file);
    sealed_file_unlink(database->pages_folder, err == ERR_OK ? row.file : file);
    return err == ERR_OK ? give_page(database, page, replaced) : err;
}

/* -- changes of order */

enum err page_rotate(struct database *database, int64_t page, int32_t rotation) {
    struct page_row row;
    if (!is_rotation(rotation))
        return ERR_INVALID;
    enum err err = get_of_draft(database, page, &row);
    if (err != ERR_OK)
        return err;
    row.page.rotation = rotation;
    return change(database, &row.page, row.file);
}

enum err page_delete(struct database *database, int64_t page) {
    sqlite3_stmt *drop = database->statements[STATEMENT_PAGE_DROP];
    sqlite3_stmt *close_gap = database->statements[STATEMENT_PAGE_CLOSE_GAP];
    struct page_row row;
    enum err err = get_of_draft(database, page, &row);
    if (err == ERR_OK)
        err = transaction_begin(database);
    if (err != ERR_OK)
        return err;
    statement_bind(drop, "i", page);
    err = statement_run(drop);
    if (err == ERR_OK) {
        statement_bind(close_gap, "ii", row.page.document, (int64_t)row.page.position);
        err = statement_run(close_gap);
    }
    err = transaction_end(database, err);
    if (err == ERR_OK)
        sealed_file_unlink(database->pages_folder, row.file);
    return err;
}

static bool has_twice(const int64_t *ids, int count) {
    for (int at = 0; at < count; at++) {
        for (int other = 0; other < at; other++) {
            if (ids[at] == ids[other])
                return true;
        }
    }
    return false;
}

static enum err place_all(struct database *database, int64_t document, const int64_t *pages,
                          int count) {
    sqlite3_stmt *place = database->statements[STATEMENT_PAGE_PLACE];
    struct page_row row;
    enum err err = ERR_OK;
    for (int at = 0; err == ERR_OK && at < count; at++) {
        err = page_row_get(database, pages[at], &row);
        if (err == ERR_NOT_FOUND || (err == ERR_OK && row.page.document != document))
            err = ERR_CONFLICT;
        if (err != ERR_OK)
            break;
        statement_bind(place, "ii", pages[at], (int64_t)at);
        err = statement_run(place);
    }
    return err;
}

enum err pages_reorder(struct database *database, int64_t document, const int64_t *pages,
                       int count) {
    struct document kept;
    enum err err = document_get(database, document, &kept);
    if (err == ERR_OK && (kept.state != DOCUMENT_DRAFT || kept.pages != count ||
                          count > DOCUMENT_PAGES_MOST || has_twice(pages, count)))
        err = ERR_CONFLICT;
    if (err == ERR_OK)
        err = transaction_begin(database);
    if (err != ERR_OK)
        return err;
    return transaction_end(database, place_all(database, document, pages, count));
}

/* -- bytes out */

enum err page_open(struct database *database, int64_t page, struct sealed_file **file) {
    struct page_row row;
    unsigned char *key = NULL;
    enum err err = page_row_get(database, page, &row);
    if (err == ERR_OK)
        err = document_key_get(database, row.page.document, &key);
    if (err != ERR_OK)
        return err;
    err = sealed_file_open(database->pages_folder, row.file, key, row.page.bytes, file);
    secret_free(key);
    return err;
}
