/* Short ways to fill drafts with pages that can be told apart, and to look at them again. */
#ifndef TESTS_STORE_SUPPORT_DOCUMENTS_H
#define TESTS_STORE_SUPPORT_DOCUMENTS_H

#include "store/documents.h"
#include "store/support_store.h"
#include "store/uploads.h"

#define PAGE_MARKER "Maria Ejemplo, 12 Mill Street"

int64_t documents_draft(struct store *store);
/* `number` decides the bytes; PAGE_MARKER stands in the middle of them. */
int64_t documents_page(struct store *store, int64_t document, int number, size_t len);
enum err documents_try_page(struct store *store, int64_t document, int number, size_t len,
                            struct page *page);
void documents_fill(unsigned char *bytes, int number, size_t len);
/* What the page or file holds now is exactly that. */
void documents_assert(const struct document_source *source, int number, size_t len);
void documents_assert_page(struct store *store, int64_t page, int number, size_t len);
/* How many files lie in the folder of pages. */
int documents_files(struct store *store);
/* Some file of the store has these bytes. */
bool documents_folder_has(struct store *store, const char *marker);

#endif
