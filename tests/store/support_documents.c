#include "store/support_documents.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

int64_t documents_draft(struct store *store) {
    struct document document;
    assert_int_equal(document_begin(store->database, "deed", &document), ERR_OK);
    return document.id;
}

void documents_fill(unsigned char *bytes, int number, size_t len) {
    uint32_t state = (uint32_t)number * 2654435761u + 1;
    for (size_t at = 0; at < len; at++) {
        state = state * 1664525u + 1013904223u;
        bytes[at] = (unsigned char)(state >> 24);
    }
    size_t marker = strlen(PAGE_MARKER);
    if (len >= 2 * marker)
        memcpy(bytes + len / 2 - marker / 2, PAGE_MARKER, marker);
}

enum err documents_try_page(struct store *store, int64_t document, int number, size_t len,
                            struct page *page) {
    const struct page_draft draft = {.type = "image/tiff",
                                     .checks = "[{\"code\":\"faint\",\"level\":1}]"};
    struct document_memory memory;
    unsigned char *bytes = malloc(len + 1);
    assert_non_null(bytes);
    documents_fill(bytes, number, len);
    document_memory_init(&memory, bytes, len);
    enum err err = page_add(store->database, document, &draft, &memory.source, page);
    free(bytes);
    return err;
}

int64_t documents_page(struct store *store, int64_t document, int number, size_t len) {
    struct page page;
    assert_int_equal(documents_try_page(store, document, number, len, &page), ERR_OK);
    return page.id;
}

void documents_assert(const struct document_source *source, int number, size_t len) {
    unsigned char *expected = malloc(len + 1), *got = malloc(len + 1);
    assert_true(source->bytes == len);
    documents_fill(expected, number, len);
    assert_int_equal(source->read(source->context, 0, got, len), ERR_OK);
    assert_memory_equal(got, expected, len);
    free(expected);
    free(got);
}

void documents_assert_page(struct store *store, int64_t page, int number, size_t len) {
    struct sealed_file *file = NULL;
    assert_int_equal(page_open(store->database, page, &file), ERR_OK);
    documents_assert(sealed_file_source(file), number, len);
    sealed_file_close(file);
}

static int each_file(const char *folder, int (*look)(const char *path, const char *marker),
                     const char *marker) {
    DIR *dir = opendir(folder);
    int count = 0;
    for (struct dirent *entry; dir && (entry = readdir(dir)) != NULL;) {
        char path[512];
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        count += entry->d_type == DT_DIR ? each_file(path, look, marker) : look(path, marker);
    }
    if (dir)
        closedir(dir);
    return count;
}

static int is_any(const char *path, const char *marker) {
    (void)path, (void)marker;
    return 1;
}

static int has_marker(const char *path, const char *marker) {
    return store_file_has(path, marker);
}

int documents_files(struct store *store) {
    char folder[160];
    snprintf(folder, sizeof folder, "%s/pages", store->folder);
    return each_file(folder, is_any, "");
}

bool documents_folder_has(struct store *store, const char *marker) {
    return each_file(store->folder, has_marker, marker) > 0;
}
