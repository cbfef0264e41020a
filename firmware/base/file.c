#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/id.h"
#include "base/log.h"
#include "base/memory.h"

#define LOG_ROOM "base"
#define READ_BYTES ((size_t)16 * 1024)

/* Paths stay out of the log: a state folder's name may tell who set the kiosk up. */
static enum err io_error(const char *what) {
    int code = errno;
    log_warn("file.failed", "call=%s errno=%d", what, code);
    return code == ENOENT || code == ENOTDIR       ? ERR_NOT_FOUND
           : code == ENOSPC || code == EDQUOT      ? ERR_FULL
           : code == ENAMETOOLONG || code == EFBIG ? ERR_TOO_BIG
                                                   : ERR_IO;
}

enum err file_read(const char *path, struct buf *buf) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return errno == ENOENT ? ERR_NOT_FOUND : io_error("open");
    enum err err = ERR_OK;
    char chunk[READ_BYTES];
    for (;;) {
        ssize_t got = read(fd, chunk, sizeof chunk);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            err = io_error("read");
        if (got <= 0)
            break;
        err = buf_add(buf, chunk, (size_t)got);
        if (err != ERR_OK)
            break;
    }
    mem_wipe(chunk, sizeof chunk);
    close(fd);
    return err;
}

enum err file_write_all(int fd, const void *from, size_t len) {
    const char *bytes = from;
    while (len > 0) {
        ssize_t wrote = write(fd, bytes, len);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0)
            return io_error("write");
        bytes += wrote;
        len -= (size_t)wrote;
    }
    return ERR_OK;
}

enum err file_sync_folder_of(const char *path) {
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    int len = slash == path ? 1 : slash ? (int)(slash - path) : 1;
    snprintf(folder, sizeof folder, "%.*s", len, slash ? path : ".");
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return io_error("open_folder");
    enum err err = fsync(fd) == 0 ? ERR_OK : io_error("fsync_folder");
    close(fd);
    return err;
}

enum err file_write_whole(const char *path, const void *bytes, size_t len, unsigned mode) {
    char temp[PATH_MAX];
    int need = snprintf(temp, sizeof temp, "%s.%08x.tmp", path, (unsigned)id_random(UINT32_MAX));
    if (need < 0 || (size_t)need >= sizeof temp)
        return ERR_TOO_BIG;
    int fd = open(temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return io_error("create");
    enum err err = file_write_all(fd, bytes, len);
    if (err == ERR_OK && fchmod(fd, (mode_t)mode) != 0)
        err = io_error("chmod");
    if (err == ERR_OK && fsync(fd) != 0)
        err = io_error("fsync");
    if (close(fd) != 0 && err == ERR_OK)
        err = io_error("close");
    if (err == ERR_OK && rename(temp, path) != 0)
        err = io_error("rename");
    if (err != ERR_OK) {
        unlink(temp);
        return err;
    }
    return file_sync_folder_of(path);
}

static enum err make_one(const char *path, unsigned mode) {
    struct stat info;
    if (mkdir(path, (mode_t)mode) == 0)
        return ERR_OK;
    if (errno == EEXIST && stat(path, &info) == 0 && S_ISDIR(info.st_mode))
        return ERR_OK;
    return io_error("mkdir");
}

enum err file_make_folder(const char *path, unsigned mode) {
    char part[PATH_MAX];
    size_t len = strlen(path);
    if (len == 0 || len >= sizeof part)
        return ERR_INVALID;
    memcpy(part, path, len + 1);
    for (size_t at = 1; at < len; at++) {
        if (part[at] != '/' || part[at - 1] == '/')
            continue;
        part[at] = '\0';
        enum err err = make_one(part, mode);
        part[at] = '/';
        if (err != ERR_OK)
            return err;
    }
    return make_one(part, mode);
}

enum err file_free_bytes(const char *path, uint64_t *bytes) {
    struct statvfs info;
    if (statvfs(path, &info) != 0)
        return io_error("statvfs");
    *bytes = (uint64_t)info.f_bavail * info.f_frsize;
    return ERR_OK;
}
