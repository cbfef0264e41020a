/* What a visitor wrote is never on the disk as it is, and after delivery not even sealed: searched
 * for in everything that was ever written, not only in what is left. */
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store/database_inner.h"
#include "store/support_disk.h"
#include "store/support_store.h"

#define MARKER "MARKER-Zoraida-Quintanilla-5550142"

struct wrapped {
    unsigned char key[SEAL_WRAPPED_BYTES], body[32];
};

static bool was_ever_written(const struct disk *disk, const void *bytes, size_t len) {
    for (size_t i = 0; i < disk->op_count; i++)
        if (disk->ops[i].len >= len && memmem(disk->ops[i].bytes, disk->ops[i].len, bytes, len))
            return true;
    return false;
}

static bool is_there(const struct disk *disk, const void *bytes, size_t len) {
    for (int i = 0; i < DISK_FILES; i++) {
        const struct disk_file *file = &disk->files[i];
        if (file->exists && file->len >= len && memmem(file->bytes, file->len, bytes, len))
            return true;
    }
    return false;
}

static void read_sealed(struct store *store, int64_t id, struct wrapped *wrapped) {
    sqlite3_stmt *get = store->database->statements[STATEMENT_SEALED_GET];
    statement_bind(get, "i", id);
    assert_int_equal(statement_row(get), ERR_OK);
    memcpy(wrapped->key, sqlite3_column_blob(get, 0), sizeof wrapped->key);
    memcpy(wrapped->body, sqlite3_column_blob(get, 1), sizeof wrapped->body);
    statement_reset(get);
}

static void open_on(struct store *store, struct disk *disk) {
    memset(store, 0, sizeof *store);
    disk_use(disk);
    disk->is_recording = true;
    store->vfs = DISK_VFS;
    store_open(store);
}

static void make_long(char *body, size_t room) {
    memset(body, 'm', room);
    for (size_t at = 0; at + sizeof MARKER < room; at += 500)
        memcpy(body + at, MARKER, sizeof MARKER - 1);
    body[room - 1] = '\0';
}

static void a_body_is_never_written_as_it_is(void **state) {
    (void)state;
    static struct disk disk;
    struct store store;
    char body[9000];
    struct buf read;
    make_long(body, sizeof body);
    open_on(&store, &disk);
    struct outbox_entry shorter = store_add(&store, "call " MARKER),
                        longer = store_add(&store, body);
    buf_init(&read, OUTBOX_BODY_MAX);
    assert_int_equal(outbox_body(store.database, longer.id, &read), ERR_OK);
    assert_string_equal(buf_text(&read), body);
    buf_finish(&read);
    store_move(&store, shorter.id, OUTBOX_UNKNOWN, "");
    store_close_keeping(&store);
    /* The search itself can find: what may be on the disk is found there. */
    assert_true(was_ever_written(&disk, shorter.reference, strlen(shorter.reference)));
    assert_false(was_ever_written(&disk, MARKER, strlen(MARKER)));
    assert_false(was_ever_written(&disk, "Zoraida", 7));
    disk_finish(&disk);
    store_remove_folder(store.folder);
}

static void after_delivery_and_forget_the_sealed_bytes_are_gone(void **state) {
    (void)state;
    static struct disk disk;
    struct store store;
    struct wrapped wrapped[3];
    char body[9000];
    int64_t ids[3];
    make_long(body, sizeof body);
    open_on(&store, &disk);
    for (int i = 0; i < 3; i++) {
        ids[i] = store_add(&store, i == 1 ? body : MARKER).id;
        read_sealed(&store, ids[i], &wrapped[i]);
    }
    for (int i = 0; i < 2; i++)
        store_move(&store, ids[i], OUTBOX_DELIVERED, "4711");
    assert_true(is_there(&disk, wrapped[0].key, sizeof wrapped[0].key)); /* in the WAL still */
    assert_int_equal(database_forget(store.database), ERR_OK);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(is_there(&disk, wrapped[i].key, sizeof wrapped[i].key), i == 2);
        assert_int_equal(is_there(&disk, wrapped[i].body, sizeof wrapped[i].body), i == 2);
    }
    store_close_keeping(&store);
    disk_finish(&disk);
    store_remove_folder(store.folder);
}

static void a_start_forgets_what_the_run_before_left(void **state) {
    (void)state;
    static struct disk disk;
    struct store store;
    struct wrapped wrapped;
    open_on(&store, &disk);
    int64_t id = store_add(&store, MARKER).id;
    read_sealed(&store, id, &wrapped);
    store_move(&store, id, OUTBOX_DELIVERED, "4711");
    assert_true(is_there(&disk, wrapped.key, sizeof wrapped.key));
    /* As after kill -9: nobody closes this connection. */
    struct database *abandoned = store.database;
    store_open_again(&store);
    assert_false(is_there(&disk, wrapped.key, sizeof wrapped.key));
    store_close_keeping(&store);
    statement_finalize_all(abandoned->statements);
    sqlite3_close(abandoned->sqlite);
    abandoned->sqlite = NULL;
    database_close(abandoned);
    disk_finish(&disk);
    store_remove_folder(store.folder);
}

static void forget_costs_nothing_when_there_is_nothing(void **state) {
    (void)state;
    static struct disk disk;
    struct store store;
    open_on(&store, &disk);
    store_add(&store, MARKER);
    size_t before = disk.op_count;
    assert_int_equal(database_forget(store.database), ERR_OK);
    assert_int_equal(disk.op_count, before);
    store_close_keeping(&store);
    disk_finish(&disk);
    store_remove_folder(store.folder);
}

static void on_a_real_file_system_too(void **state) {
    (void)state;
    struct store store = {.vfs = NULL};
    char wal[200];
    store_open(&store);
    snprintf(wal, sizeof wal, "%s-wal", store.path);
    struct outbox_entry added = store_add(&store, MARKER);
    assert_true(store_file_has(wal, added.reference));
    assert_false(store_file_has(wal, MARKER));
    store_move(&store, added.id, OUTBOX_DELIVERED, "4711");
    assert_int_equal(database_forget(store.database), ERR_OK);
    assert_false(store_file_has(wal, added.reference));
    assert_true(store_file_has(store.path, added.reference));
    assert_false(store_file_has(store.path, MARKER));
    store_close(&store);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_body_is_never_written_as_it_is),
        cmocka_unit_test(after_delivery_and_forget_the_sealed_bytes_are_gone),
        cmocka_unit_test(a_start_forgets_what_the_run_before_left),
        cmocka_unit_test(forget_costs_nothing_when_there_is_nothing),
        cmocka_unit_test(on_a_real_file_system_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
