/* Raw S16LE into a file, for tests and for looking at what was said. "file:" plays at the pace of
 * the clock and, as a card does, holds two periods that a drop discards: the file is what would
 * have been heard. "file-now:" takes everything at once. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/memory.h"
#include "sound.h"

#define LOG_ROOM "voice"
#define QUEUE (SOUND_PERIOD * SOUND_PERIODS)

struct file {
    int fd;
    struct clock *clock; /* NULL: not paced */
    int64_t begun_ms;    /* when the queue was last empty */
    int64_t played;      /* frames since then */
    int16_t queue[QUEUE];
    size_t queued;
};

static enum err put(struct file *file, const int16_t *frames, size_t count) {
    const char *bytes = (const char *)frames;
    size_t left = count * sizeof(*frames);
    while (left > 0) {
        ssize_t done = write(file->fd, bytes, left);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0) {
            log_warn("sound.file", "errno=%d", errno);
            return ERR_GONE;
        }
        bytes += done;
        left -= (size_t)done;
    }
    return ERR_OK;
}

/* Lets time pass: what has been heard goes to the file. */
static enum err advance(struct file *file) {
    int64_t now_ms = file->clock->monotonic_ms(file->clock);
    int64_t due = (now_ms - file->begun_ms) * SOUND_RATE / 1000 - file->played;
    size_t count = due <= 0 ? 0 : (uint64_t)due < file->queued ? (size_t)due : file->queued;
    enum err err = put(file, file->queue, count);
    file->queued -= count;
    file->played += (int64_t)count;
    memmove(file->queue, file->queue + count, file->queued * sizeof(file->queue[0]));
    return err;
}

static enum err open_at(const char *path, struct clock *clock, void **self) {
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0) {
        log_warn("sound.file", "errno=%d", errno);
        return ERR_IO;
    }
    struct file *file = mem_alloc(1, sizeof(*file));
    file->fd = fd;
    file->clock = clock;
    *self = file;
    return ERR_OK;
}

static enum err paced_open(const char *path, struct clock *clock, void **self) {
    return open_at(path, clock, self);
}

static enum err now_open(const char *path, struct clock *clock, void **self) {
    (void)clock;
    return open_at(path, NULL, self);
}

static enum err file_room(void *self, size_t *frames) {
    struct file *file = self;
    enum err err = file->clock == NULL ? ERR_OK : advance(file);
    *frames = QUEUE - file->queued;
    return err;
}

static enum err file_write(void *self, const int16_t *frames, size_t count) {
    struct file *file = self;
    if (file->clock == NULL)
        return put(file, frames, count);
    if (file->queued == 0) {
        file->begun_ms = file->clock->monotonic_ms(file->clock);
        file->played = 0;
    }
    count = count < QUEUE - file->queued ? count : QUEUE - file->queued;
    memcpy(file->queue + file->queued, frames, count * sizeof(*frames));
    file->queued += count;
    return ERR_OK;
}

static size_t file_queued(void *self) {
    struct file *file = self;
    if (file->clock != NULL && advance(file) != ERR_OK)
        file->queued = 0;
    return file->queued;
}

static void file_drop(void *self) {
    struct file *file = self;
    file_queued(file);
    file->queued = 0;
    mem_wipe(file->queue, sizeof(file->queue));
}

static void file_close(void *self) {
    struct file *file = self;
    file_drop(file);
    close(file->fd);
    mem_free(file);
}

const struct sound_driver sound_file = {
    .prefix = "file:",
    .open = paced_open,
    .room = file_room,
    .write = file_write,
    .queued = file_queued,
    .drop = file_drop,
    .close = file_close,
};
const struct sound_driver sound_file_now = {
    .prefix = "file-now:",
    .open = now_open,
    .room = file_room,
    .write = file_write,
    .queued = file_queued,
    .drop = file_drop,
    .close = file_close,
};
