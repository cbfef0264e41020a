#include "store/support_store.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/database_inner.h"

enum err store_try_open(struct store *store) {
    const struct database_params params = {.folder = store->folder,
                                           .key_file = store->key_file,
                                           .vfs = store->vfs,
                                           .clock = &store->clock.clock};
    return database_open(&params, &store->database, &store->was_corrupt);
}

void store_open_again(struct store *store) {
    assert_int_equal(store_try_open(store), ERR_OK);
}

/* With the disk in memory only the key is a real file, and its syncs need not be waited for. */
static const char *base_folder(const struct store *store) {
    if (store->vfs && access("/dev/shm", W_OK) == 0)
        return "/dev/shm";
    const char *base = getenv("TMPDIR");
    return base ? base : "/tmp";
}

void store_open(struct store *store) {
    snprintf(store->folder, sizeof store->folder, "%s/kiosk-store-XXXXXX", base_folder(store));
    assert_non_null(mkdtemp(store->folder));
    snprintf(store->key_file, sizeof store->key_file, "%s/key/device.key", store->folder);
    snprintf(store->path, sizeof store->path, "%s/kiosk.db", store->folder);
    clock_manual_init(&store->clock, STORE_WALL_MS);
    store_open_again(store);
}

void store_close_keeping(struct store *store) {
    database_close(store->database);
    store->database = NULL;
}

void store_remove_folder(const char *folder) {
    char path[512];
    DIR *dir = opendir(folder);
    for (struct dirent *file; dir && (file = readdir(dir)) != NULL;) {
        if (strcmp(file->d_name, ".") == 0 || strcmp(file->d_name, "..") == 0)
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, file->d_name);
        if (unlink(path) != 0)
            store_remove_folder(path);
    }
    if (dir)
        closedir(dir);
    rmdir(folder);
}

void store_close(struct store *store) {
    store_close_keeping(store);
    store_remove_folder(store->folder);
}

enum err store_try_add(struct store *store, const char *body, struct outbox_entry *entry) {
    const struct outbox_draft draft = {.kiosk = "K1",
                                       .service_code = "potholes",
                                       .service_name = "Pothole in a street",
                                       .body = body,
                                       .body_len = strlen(body)};
    return outbox_add(store->database, &draft, entry);
}

struct outbox_entry store_add(struct store *store, const char *body) {
    struct outbox_entry entry;
    assert_int_equal(store_try_add(store, body, &entry), ERR_OK);
    return entry;
}

struct outbox_entry store_find(struct store *store, const char *reference) {
    struct outbox_entry entry;
    assert_int_equal(outbox_find(store->database, reference, &entry), ERR_OK);
    return entry;
}

void store_move(struct store *store, int64_t id, enum outbox_state state, const char *number) {
    struct outbox_entry entry = {.id = id, .state = state, .due_ms = STORE_WALL_MS};
    snprintf(entry.number, sizeof entry.number, "%s", number);
    assert_int_equal(outbox_sending(store->database, id, STORE_WALL_MS), ERR_OK);
    assert_int_equal(outbox_move(store->database, &entry), ERR_OK);
}

char *store_slurp(const char *path, size_t *len) {
    FILE *file = fopen(path, "rb");
    char *bytes = NULL;
    size_t used = 0;
    for (size_t got = 1; file && got > 0; used += got) {
        bytes = realloc(bytes, used + 65536);
        assert_non_null(bytes);
        got = fread(bytes + used, 1, 65536, file);
    }
    if (file)
        fclose(file);
    *len = used;
    return bytes ? bytes : calloc(1, 1);
}

bool store_file_has(const char *path, const char *marker) {
    size_t len;
    char *bytes = store_slurp(path, &len);
    bool has = len > 0 && memmem(bytes, len, marker, strlen(marker)) != NULL;
    free(bytes);
    return has;
}

void store_write_file(const char *path, const void *bytes, size_t len) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

void store_sql(struct store *store, const char *sql) {
    char *error = NULL;
    int code = sqlite3_exec(store->database->sqlite, sql, NULL, NULL, &error);
    if (code != SQLITE_OK)
        print_error("%s: %s\n", sql, error ? error : "");
    sqlite3_free(error);
    assert_int_equal(code, SQLITE_OK);
}
