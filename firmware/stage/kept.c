#include "stage/kept.h"

#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "stage/icon.h"
#include "stage/picture.h"
#include "stage/run_cache.h"

#define MAGIC 0x4b45505400000001u /* another number when the layout below or of a part changes */

struct head {
    uint64_t magic, identity, sum; /* sum: of all that follows */
};

const char *kept_take(struct kept_reader *reader, size_t len) {
    const char *at = reader->at;
    if (len > reader->left)
        return NULL;
    reader->at += len;
    reader->left -= len;
    return at;
}

bool kept_take_into(struct kept_reader *reader, void *to, size_t len) {
    const char *from = kept_take(reader, len);
    if (from != NULL)
        memcpy(to, from, len);
    return from != NULL;
}

uint64_t kept_stamp(uint64_t seed, const char *path) {
    struct stat status;
    if (stat(path, &status) != 0)
        return 0;
    const int64_t stamp[] = {(int64_t)status.st_ino, (int64_t)status.st_size,
                             (int64_t)status.st_mtim.tv_sec, (int64_t)status.st_mtim.tv_nsec};
    return run_hash(run_hash(seed, path, strlen(path)), stamp, sizeof(stamp));
}

enum err kept_read_file(const char *path, struct buf *bytes) {
    struct stat status;
    if (stat(path, &status) != 0 || !S_ISREG(status.st_mode))
        return ERR_NOT_FOUND;
    return file_read(path, bytes);
}

bool kept_read(const struct kept_parts *parts, uint64_t identity, const char *bytes, size_t len) {
    struct kept_reader reader = {bytes, len};
    struct head head;
    return len <= KEPT_BYTES_MOST && kept_take_into(&reader, &head, sizeof(head)) &&
           head.magic == MAGIC && head.identity == identity &&
           head.sum == run_hash(identity, reader.at, reader.left) &&
           runs_take(parts->runs, &reader) && icons_take(parts->icons, &reader) &&
           pictures_take(parts->pictures, &reader) && reader.left == 0;
}

enum err kept_write(const struct kept_parts *parts, uint64_t identity, struct buf *out) {
    struct head head = {.magic = MAGIC, .identity = identity};
    enum err err = buf_add(out, &head, sizeof(head));
    if (err == ERR_OK)
        err = runs_give(parts->runs, out);
    if (err == ERR_OK)
        err = icons_give(parts->icons, out);
    if (err == ERR_OK)
        err = pictures_give(parts->pictures, out);
    if (err != ERR_OK)
        return err;
    head.sum = run_hash(identity, out->data + sizeof(head), out->len - sizeof(head));
    memcpy(out->data, &head, sizeof(head));
    return ERR_OK;
}

void kept_set_idle(const struct kept_parts *parts) {
    runs_set_idle(parts->runs);
    icons_set_idle(parts->icons);
    pictures_set_idle(parts->pictures);
}

bool kept_is_short(const struct kept_parts *parts) {
    return runs_drawn(parts->runs) + icons_drawn(parts->icons) + pictures_drawn(parts->pictures) >
           0;
}
