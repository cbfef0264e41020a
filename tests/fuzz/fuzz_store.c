/* rooms: store base */
/* A database that something changed on the disk. Whatever was done to it: opening ends, nothing is
 * shown as delivered that was not, no body opens as another's words, and the kiosk goes on.
 * Input: byte 0 chooses the file (bit 0: the WAL, bit 1: with frames in the WAL, 0x80: the rest is
 * the whole file); then patches of offset (3 bytes), count (1 byte, 1-16), bytes. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"
#include "fuzz.h"
#include "store/cache.h"
#include "store/database.h"
#include "store/outbox.h"

#define WALL_MS ((int64_t)1790000000000)
#define ENTRIES 9
#define FILE_MAX ((size_t)4 * 1024 * 1024)

struct image {
    struct buf db, wal;
};

static char folder[64], db_path[96], wal_path[96], key_file[96];
static struct clock_manual manual;
static struct outbox_entry entries[ENTRIES]; /* as they are in both images */
static struct image settled, busy;           /* all in the file; all in the WAL */

static void make_body(int index, char *body, size_t room) {
    snprintf(body, room, "words of resident %d", index);
    for (int i = 0; index == 4 && i < 300; i++) /* one that needs pages of its own */
        snprintf(body + strlen(body), room - strlen(body), " and more words");
}

static struct database *open_database(bool *was_corrupt) {
    const struct database_params params = {
        .folder = folder, .key_file = key_file, .clock = &manual.clock};
    struct database *database = NULL;
    enum err err = database_open(&params, &database, was_corrupt);
    assert(err == ERR_OK);
    return database;
}

static void remove_files(const char *keep) {
    char path[400];
    DIR *listing = opendir(folder);
    for (struct dirent *entry; listing && (entry = readdir(listing));) {
        if (entry->d_name[0] == '.' || strcmp(entry->d_name, keep) == 0)
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        unlink(path);
    }
    if (listing)
        closedir(listing);
}

static void remove_folder(void) {
    remove_files("");
    rmdir(folder);
}

static void read_image(struct image *image) {
    buf_init(&image->db, FILE_MAX);
    buf_init(&image->wal, FILE_MAX);
    assert(file_read(db_path, &image->db) == ERR_OK);
    assert(file_read(wal_path, &image->wal) == ERR_OK);
    /* The reserve at its end is long and means nothing. */
    while (image->wal.len > 0 && image->wal.data[image->wal.len - 1] == '\0')
        image->wal.len--;
}

static void fill(struct database *database) {
    char body[6000];
    for (int i = 0; i < ENTRIES; i++) {
        make_body(i, body, sizeof body);
        const struct outbox_draft draft = {.kiosk = "K1",
                                           .service_code = "potholes",
                                           .service_name = "Pothole",
                                           .body = body,
                                           .body_len = strlen(body)};
        assert(outbox_add(database, &draft, &entries[i]) == ERR_OK);
        entries[i].state = (enum outbox_state)(i % 7);
        if (entries[i].state != OUTBOX_QUEUED)
            assert(outbox_sending(database, entries[i].id, WALL_MS) == ERR_OK);
        snprintf(entries[i].number, sizeof entries[i].number, "%s",
                 entries[i].state == OUTBOX_DELIVERED ? "4711" : "");
        if (entries[i].state > OUTBOX_SENDING)
            assert(outbox_move(database, &entries[i]) == ERR_OK);
    }
    assert(cache_put(database, "services", "e", "[1]", 3, WALL_MS) == ERR_OK);
}

static void start(void) {
    bool was_corrupt;
    assert(log_open("/dev/null", LOG_ERROR) == ERR_OK);
    snprintf(folder, sizeof folder, "%s/kiosk-fuzz-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    assert(mkdtemp(folder));
    atexit(remove_folder);
    snprintf(db_path, sizeof db_path, "%s/kiosk.db", folder);
    snprintf(wal_path, sizeof wal_path, "%s/kiosk.db-wal", folder);
    snprintf(key_file, sizeof key_file, "%s/device.key", folder);
    clock_manual_init(&manual, WALL_MS);
    struct database *database = open_database(&was_corrupt);
    fill(database);
    read_image(&busy);
    database_close(database);
    read_image(&settled);
}

static void patch(struct buf *file, const uint8_t *bytes, size_t size) {
    size_t at = 0;
    while (file->len > 0 && at + 4 < size) {
        size_t offset = ((size_t)bytes[at] << 16 | (size_t)bytes[at + 1] << 8 | bytes[at + 2]);
        size_t count = bytes[at + 3] % 16 + 1;
        at += 4;
        for (size_t i = 0; i < count && at < size; i++, at++)
            file->data[(offset + i) % file->len] = (char)bytes[at];
    }
}

static void lay_out(const uint8_t *bytes, size_t size) {
    uint8_t how = size > 0 ? bytes[0] : 0;
    const struct image *image = how & 2 ? &busy : &settled;
    struct buf changed;
    buf_init(&changed, FILE_MAX);
    const struct buf *from = how & 1 ? &image->wal : &image->db;
    if (how & 0x80)
        assert(buf_add(&changed, bytes + 1, size - 1) == ERR_OK);
    else
        assert(buf_add(&changed, from->data, from->len) == ERR_OK);
    if (!(how & 0x80) && size > 1)
        patch(&changed, bytes + 1, size - 1);
    const struct buf *db = how & 1 ? &image->db : &changed;
    const struct buf *wal = how & 1 ? &changed : &image->wal;
    assert(file_write_whole(db_path, buf_text(db), db->len, 0600) == ERR_OK);
    assert(file_write_whole(wal_path, buf_text(wal), wal->len, 0600) == ERR_OK);
    buf_finish(&changed);
}

static void check_entry(struct database *database, int i) {
    struct outbox_entry entry;
    char expected[6000];
    struct buf body;
    if (outbox_find(database, entries[i].reference, &entry) != ERR_OK)
        return;
    if (entry.state == OUTBOX_DELIVERED)
        assert(entries[i].state == OUTBOX_DELIVERED && strcmp(entry.number, "4711") == 0);
    make_body(i, expected, sizeof expected);
    buf_init(&body, OUTBOX_BODY_MAX);
    if (outbox_body(database, entry.id, &body) == ERR_OK)
        assert(strcmp(buf_text(&body), expected) == 0);
    buf_finish(&body);
}

static void check_all(struct database *database) {
    struct outbox_counts counts;
    struct outbox_entry entry;
    int64_t next;
    for (int i = 0; i < ENTRIES; i++)
        check_entry(database, i);
    assert(outbox_count(database, &counts) == ERR_OK);
    assert(counts.delivered <= 1);
    for (int i = 0; i < 2 * ENTRIES; i++) {
        enum err err = outbox_take_due(database, INT64_MAX, 0x7f, &entry, &next);
        if (err != ERR_OK)
            break;
        entry.state = OUTBOX_STAFF;
        entry.due_ms = INT64_MAX;
        enum err moved = outbox_move(database, &entry);
        assert(moved == ERR_OK || moved == ERR_CORRUPT);
    }
    const struct outbox_draft draft = {
        .kiosk = "K1", .service_code = "p", .service_name = "P", .body = "x", .body_len = 1};
    assert(outbox_add(database, &draft, &entry) == ERR_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    bool was_corrupt = false;
    if (folder[0] == '\0')
        start();
    remove_files("device.key");
    lay_out(bytes, size);
    struct database *database = open_database(&was_corrupt);
    check_all(database);
    database_close(database);
    database = open_database(&was_corrupt);
    assert(!was_corrupt);
    database_close(database);
    return 0;
}
