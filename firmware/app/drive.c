/* The driver's seat (development builds only): a Unix socket, one JSON object a line each way. A
 * thread reads lines and posts them; every command runs on the main thread, through the same path
 * as a finger. Errors are answers, never exits. */
#include "drive_inner.h"

#ifdef KIOSK_DRIVE

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/log.h"
#include "base/memory.h"
#include "base/worker.h"

#define LOG_ROOM "drive"

static void post_line(struct drive *drive, const char *line, size_t len) {
    char *copy = mem_alloc(len + 1, 1);
    memcpy(copy, line, len);
    struct envelope envelope = {.room = ROOM_DRIVE, .blob = copy, .free_blob = mem_free};
    (void)mailbox_post(drive->mailbox, &envelope);
}

static void serve(struct drive *drive, int fd, struct worker *worker) {
    char *line = mem_alloc(LINE_MOST, 1);
    size_t len = 0;
    struct pollfd fds[2] = {{.fd = fd, .events = POLLIN},
                            {.fd = drive->wake_fds[0], .events = POLLIN}};
    while (!worker_must_stop(worker)) {
        if (poll(fds, 2, -1) < 0 && errno != EINTR)
            break;
        if (fds[1].revents != 0 || worker_must_stop(worker))
            break;
        ssize_t got = read(fd, line + len, LINE_MOST - 1 - len);
        if (got <= 0)
            break;
        len += (size_t)got;
        char *end;
        while ((end = memchr(line, '\n', len)) != NULL) {
            size_t used = (size_t)(end - line) + 1;
            post_line(drive, line, used - 1);
            memmove(line, line + used, len - used);
            len -= used;
        }
        if (len == LINE_MOST - 1)
            break; /* a line without end: hang up */
        mem_wipe(line + len, LINE_MOST - len);
    }
    mem_wipe(line, LINE_MOST);
    mem_free(line);
}

static void drive_body(struct worker *worker, void *context) {
    struct drive *drive = context;
    struct pollfd fds[2] = {{.fd = drive->listen_fd, .events = POLLIN},
                            {.fd = drive->wake_fds[0], .events = POLLIN}};
    while (!worker_must_stop(worker)) {
        if (poll(fds, 2, -1) < 0 && errno != EINTR)
            return;
        if (worker_must_stop(worker) || fds[1].revents != 0)
            return;
        int fd = accept4(drive->listen_fd, NULL, NULL, SOCK_CLOEXEC);
        if (fd < 0)
            continue;
        drive->connection_fd = fd;
        serve(drive, fd, worker);
        drive->connection_fd = -1;
        close(fd);
    }
}

static void wake_drive(void *context) {
    struct drive *drive = context;
    (void)!write(drive->wake_fds[1], "x", 1);
}

enum err drive_open(struct app *app, const char *path, struct drive **out) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct drive *drive = mem_alloc(1, sizeof(*drive));
    drive->mailbox = app->mailbox;
    drive->connection_fd = drive->wake_fds[0] = drive->wake_fds[1] = -1;
    drive->listen_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    enum err err = strlen(path) < sizeof(address.sun_path) ? ERR_OK : ERR_TOO_BIG;
    if (err == ERR_OK) {
        memcpy(address.sun_path, path, strlen(path) + 1);
        memcpy(drive->path, path, strlen(path) + 1);
        unlink(path);
        mode_t before = umask(0177);
        if (drive->listen_fd < 0 ||
            bind(drive->listen_fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
            listen(drive->listen_fd, 4) != 0 || pipe2(drive->wake_fds, O_CLOEXEC) != 0)
            err = ERR_IO;
        umask(before);
    }
    if (err != ERR_OK) {
        log_error("drive.cannot_listen", "errno=%d", errno);
        if (drive->listen_fd >= 0)
            close(drive->listen_fd);
        mem_free(drive);
        return err;
    }
    drive->said_arena = arena_create(1u << 20);
    drive->worker = worker_start(&(struct worker_params){
        .name = "drive", .slots = 1, .body = drive_body, .wake = wake_drive, .context = drive});
    *out = drive;
    return ERR_OK;
}

void drive_close(struct drive *drive) {
    if (drive == NULL)
        return;
    worker_stop(drive->worker);
    close(drive->listen_fd);
    close(drive->wake_fds[0]);
    close(drive->wake_fds[1]);
    unlink(drive->path);
    arena_destroy(drive->said_arena);
    mem_free(drive);
}

void drive_said(struct app *app, const char *text, bool is_private) {
    struct drive *drive = app->drive;
    if (drive == NULL || drive->said_count == SAID_MOST)
        return;
    drive->said[drive->said_count].text = arena_text(drive->said_arena, text);
    drive->said[drive->said_count++].is_private = is_private;
}

void drive_forget(struct app *app) {
    if (app->drive == NULL)
        return;
    app->drive->said_count = 0;
    arena_reset(app->drive->said_arena);
}

#else /* a release has no driver's seat */

enum err drive_open(struct app *app, const char *path, struct drive **drive) {
    (void)app, (void)path, (void)drive;
    return ERR_UNSUPPORTED;
}

void drive_close(struct drive *drive) {
    (void)drive;
}

void drive_command(struct app *app, int connection, const char *line) {
    (void)app, (void)connection, (void)line;
}

void drive_turn(struct app *app) {
    (void)app;
}

int64_t drive_deadline_ms(const struct app *app) {
    (void)app;
    return INT64_MAX;
}

void drive_said(struct app *app, const char *text, bool is_private) {
    (void)app, (void)text, (void)is_private;
}

void drive_forget(struct app *app) {
    (void)app;
}

#endif
