/* What an earlier run left behind, set right before anything is shown. */
#include <dirent.h>
#include <string.h>

#include "base/log.h"
#include "store/documents_inner.h"

#define LOG_ROOM "store"

static enum err next_in_state(struct database *database, enum document_state state, int64_t after,
                              struct document *document) {
    sqlite3_stmt *next = database->statements[STATEMENT_DOCUMENT_BY_STATE];
    statement_bind(next, "ii", (int64_t)state, after);
    enum err err = statement_row(next);
    if (err == ERR_OK)
        err = document_row_read(next, document);
    statement_reset(next);
    return err;
}

static enum err drop_drafts(struct database *database, struct documents_swept *swept) {
    struct document document = {.id = 0};
    enum err err;
    while ((err = next_in_state(database, DOCUMENT_DRAFT, document.id, &document)) == ERR_OK) {
        err = document_drop(database, document.id);
        if (err != ERR_OK)
            return err;
        swept->drafts++;
    }
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

/* The first page of a document whose file is not whole; ERR_NOT_FOUND: none. */
static enum err find_broken(struct database *database, int64_t document, int64_t *page) {
    sqlite3_stmt *list = database->statements[STATEMENT_PAGE_LIST];
    struct page_row row;
    bool is_found = false;
    enum err err;
    statement_bind(list, "i", document);
    while (!is_found && (err = statement_row(list)) == ERR_OK) {
        err = page_row_read(list, &row);
        if (err != ERR_OK)
            break;
        is_found = !sealed_file_is_whole(database->pages_folder, row.file, row.page.bytes);
    }
    statement_reset(list);
    if (is_found)
        *page = row.page.id;
    return is_found ? ERR_OK : err;
}

static enum err mend_drafts(struct database *database, struct documents_swept *swept) {
    struct document document = {.id = 0};
    enum err err;
    while ((err = next_in_state(database, DOCUMENT_DRAFT, document.id, &document)) == ERR_OK) {
        int64_t page = 0;
        while ((err = find_broken(database, document.id, &page)) == ERR_OK) {
            err = page_delete(database, page);
            if (err != ERR_OK)
                return err;
            swept->pages++;
        }
        if (err != ERR_NOT_FOUND)
            return err;
    }
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err is_file_missing(struct database *database, int64_t document, bool *is_missing) {
    sqlite3_stmt *list = database->statements[STATEMENT_UPLOAD_LIST];
    struct upload_row row;
    enum err err;
    statement_bind(list, "i", document);
    while ((err = statement_row(list)) == ERR_OK) {
        err = upload_row_read(list, &row);
        if (err != ERR_OK)
            break;
        if (row.file[0] != '\0' &&
            !sealed_file_is_whole(database->pages_folder, row.file, row.upload.bytes))
            *is_missing = true;
    }
    statement_reset(list);
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err look_at_saved(struct database *database, struct documents_swept *swept) {
    struct document document = {.id = 0};
    enum err err;
    while ((err = next_in_state(database, DOCUMENT_SAVED, document.id, &document)) == ERR_OK) {
        int64_t page = 0;
        bool is_missing = false;
        err = find_broken(database, document.id, &page);
        is_missing = err == ERR_OK;
        if (err == ERR_OK || err == ERR_NOT_FOUND)
            err = is_file_missing(database, document.id, &is_missing);
        if (err != ERR_OK)
            return err;
        if (is_missing)
            log_error("store.document_damaged", "document=%lld", (long long)document.id);
        swept->damaged += is_missing;
    }
    return err == ERR_NOT_FOUND ? ERR_OK : err;
}

static enum err unlink_unknown(struct database *database, const char *name, int *files) {
    sqlite3_stmt *known = database->statements[STATEMENT_FILE_KNOWN];
    int64_t count = 0;
    statement_bind(known, "t", name);
    enum err err = statement_number(known, &count);
    if (err == ERR_OK && count == 0) {
        sealed_file_unlink(database->pages_folder, name);
        (*files)++;
    }
    return err;
}

static enum err sweep_folder(struct database *database, struct documents_swept *swept) {
    DIR *folder = opendir(database->pages_folder);
    enum err err = folder ? ERR_OK : ERR_IO;
    for (struct dirent *entry; err == ERR_OK && (entry = readdir(folder)) != NULL;) {
        if (entry->d_name[0] != '.')
            err = unlink_unknown(database, entry->d_name, &swept->files);
    }
    if (folder)
        closedir(folder);
    return err;
}

/* A saved document whose file is missing may have been given another name by a bad disk, and after
 * a rescue rows may be missing: then nothing that is sealed is thrown away. */
enum err documents_sweep(struct database *database, bool are_drafts_kept,
                         struct documents_swept *swept) {
    *swept = (struct documents_swept){.files = 0};
    enum err err = are_drafts_kept ? mend_drafts(database, swept) : drop_drafts(database, swept);
    if (err == ERR_OK)
        err = look_at_saved(database, swept);
    if (err == ERR_OK && swept->damaged == 0 && !database->was_rescued)
        err = sweep_folder(database, swept);
    if (err == ERR_OK)
        log_info("store.swept", "files=%d pages=%d drafts=%d damaged=%d", swept->files,
                 swept->pages, swept->drafts, swept->damaged);
    return err;
}
