/* One poll loop: a line in is an envelope, a job is a line out. A client that sends and does not
 * read is not read any more; it only holds up itself. */
#include "drive_seat.h"

#ifdef KIOSK_DRIVE

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/log.h"
#include "base/memory.h"
#include "base/worker.h"

#define LOG_ROOM "drive"
#define LINE_MOST 65536
#define ASKED_MOST 16   /* lines without an answer yet; more stay in the socket */
#define ANSWERS_MOST 64 /* of clients that are gone, too */

struct answer {
    size_t len, sent;
    char text[];
};

struct seat {
    struct mailbox *mailbox;
    struct worker *worker; /* as the main thread knows it */
    int listen_fd, wake_fds[2];
    char path[108];
    atomic_bool is_lossy; /* an answer found no room: hang up rather than answer the wrong line */
    /* the seat's thread */
    struct worker *self;
    uint32_t number;
    int fd, asked;
    bool has_ended; /* the client has sent all it will; it may still read */
    char *line;
    size_t len;
    struct answer *answer; /* being sent */
};

static void put_answer(struct seat *seat, struct worker *worker, struct seat_asker asker,
                       const char *text, size_t len) {
    struct answer *answer = mem_alloc(1, sizeof(*answer) + len + 1);
    answer->len = len + 1;
    memcpy(answer->text, text, len);
    answer->text[len] = '\n';
    struct job job = {.size = sizeof(asker), .blob = answer, .free_blob = mem_free};
    memcpy(job.small, &asker, sizeof(asker));
    if (worker_post(worker, &job) == ERR_OK)
        return;
    mem_free(answer);
    atomic_store(&seat->is_lossy, true); /* the full queue has woken the thread already */
}

static void post(struct seat *seat, char *line) {
    struct envelope envelope = {
        .room = ROOM_DRIVE, .size = sizeof(struct seat_asker), .blob = line, .free_blob = mem_free};
    struct seat_asker asker = {seat->number};
    memcpy(envelope.small, &asker, sizeof(asker));
    if (mailbox_post(seat->mailbox, &envelope) != ERR_OK && line != NULL)
        put_answer(seat, seat->self, asker, "{\"ok\":false,\"error\":\"busy\"}", 27);
}

/* Posts the whole lines that are there, as many as may be asked. */
static void post_lines(struct seat *seat) {
    char *end;
    while (seat->asked < ASKED_MOST && (end = memchr(seat->line, '\n', seat->len)) != NULL) {
        size_t used = (size_t)(end - seat->line) + 1;
        char *copy = mem_alloc(used, 1);
        memcpy(copy, seat->line, used - 1);
        seat->asked++;
        post(seat, copy);
        memmove(seat->line, seat->line + used, seat->len - used);
        seat->len -= used;
        mem_wipe(seat->line + seat->len, used);
    }
}

/* False: hang up. */
static bool receive(struct seat *seat) {
    ssize_t got = recv(seat->fd, seat->line + seat->len, LINE_MOST - seat->len, MSG_DONTWAIT);
    if (got < 0)
        return errno == EAGAIN || errno == EINTR;
    seat->has_ended = got == 0;
    seat->len += (size_t)got;
    post_lines(seat);
    return true;
}

static bool next_answer(struct seat *seat) {
    struct job job;
    while (seat->answer == NULL && worker_take(seat->self, &job)) {
        struct seat_asker asker;
        memcpy(&asker, job.small, sizeof(asker));
        if (asker.number != seat->number || seat->fd < 0) {
            job_finish(&job);
            continue;
        }
        seat->answer = job.blob;
        job.blob = NULL;
        job_finish(&job);
    }
    return seat->answer != NULL;
}

/* Sends what goes without waiting. False: hang up. */
static bool send_answers(struct seat *seat) {
    while (next_answer(seat)) {
        struct answer *answer = seat->answer;
        ssize_t sent = send(seat->fd, answer->text + answer->sent, answer->len - answer->sent,
                            MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0)
            return errno == EAGAIN || errno == EINTR;
        answer->sent += (size_t)sent;
        if (answer->sent < answer->len)
            continue;
        mem_free(answer);
        seat->answer = NULL;
        seat->asked--;
        post_lines(seat);
    }
    return !(seat->has_ended && seat->asked == 0);
}

static bool has_room(const struct seat *seat) {
    return !seat->has_ended && seat->asked < ASKED_MOST && seat->len < LINE_MOST;
}

static void serve(struct seat *seat) {
    bool is_on = true;
    while (is_on && !worker_must_stop(seat->self) && !atomic_load(&seat->is_lossy)) {
        short events = (short)((has_room(seat) ? POLLIN : 0) | (seat->answer ? POLLOUT : 0));
        struct pollfd fds[2] = {{.fd = seat->fd, .events = events},
                                {.fd = seat->wake_fds[0], .events = POLLIN}};
        char woken[64];
        if (poll(fds, 2, -1) < 0 && errno != EINTR)
            return;
        while (read(seat->wake_fds[0], woken, sizeof(woken)) > 0)
            ;
        if (fds[0].revents & (POLLHUP | POLLERR) && !(fds[0].revents & POLLIN))
            return;
        if (fds[0].revents & POLLIN)
            is_on = receive(seat);
        is_on = is_on && send_answers(seat);
        if (seat->len == LINE_MOST && seat->asked < ASKED_MOST)
            return; /* a line without end */
    }
}

static void hang_up(struct seat *seat) {
    if (atomic_exchange(&seat->is_lossy, false))
        log_warn("drive.answer_lost", "connection=%u", seat->number);
    close(seat->fd);
    seat->fd = -1;
    mem_free(seat->answer);
    seat->answer = NULL;
    mem_free(seat->line);
    seat->line = NULL;
    post(seat, NULL);
}

static void run(struct worker *worker, void *context) {
    struct seat *seat = context;
    struct pollfd fds[2] = {{.fd = seat->listen_fd, .events = POLLIN},
                            {.fd = seat->wake_fds[0], .events = POLLIN}};
    seat->self = worker;
    while (!worker_must_stop(worker)) {
        char woken[64];
        if (poll(fds, 2, -1) < 0 && errno != EINTR)
            return;
        while (read(seat->wake_fds[0], woken, sizeof(woken)) > 0)
            ;
        (void)next_answer(seat); /* drops what is for nobody */
        if (!(fds[0].revents & POLLIN))
            continue;
        seat->fd = accept4(seat->listen_fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (seat->fd < 0)
            continue;
        seat->number++;
        seat->asked = 0;
        seat->len = 0;
        seat->has_ended = false;
        seat->line = mem_alloc(LINE_MOST, 1);
        serve(seat);
        hang_up(seat);
    }
}

static void wake(void *context) {
    struct seat *seat = context;
    (void)!write(seat->wake_fds[1], "x", 1); /* full: it will wake without this one */
}

/* Only what an earlier run left is taken away: a slip of the pen must not cost a file. */
static enum err clear_place(const char *path) {
    struct stat status;
    if (lstat(path, &status) != 0)
        return errno == ENOENT ? ERR_OK : ERR_IO;
    if (!S_ISSOCK(status.st_mode))
        return ERR_INVALID;
    return unlink(path) == 0 ? ERR_OK : ERR_IO;
}

static enum err listen_at(struct seat *seat, const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof(address.sun_path))
        return ERR_TOO_BIG;
    memcpy(address.sun_path, path, strlen(path) + 1);
    enum err err = clear_place(path);
    if (err != ERR_OK)
        return err;
    seat->listen_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    /* The file takes the mode of the descriptor. umask() is the whole process's: the courier makes
     * its folder at this moment, and could not enter one without x. */
    bool is_bound = seat->listen_fd >= 0 && fchmod(seat->listen_fd, 0600) == 0 &&
                    bind(seat->listen_fd, (struct sockaddr *)&address, sizeof(address)) == 0;
    if (is_bound)
        memcpy(seat->path, path, strlen(path) + 1);
    return is_bound && listen(seat->listen_fd, 4) == 0 &&
                   pipe2(seat->wake_fds, O_CLOEXEC | O_NONBLOCK) == 0
               ? ERR_OK
               : ERR_IO;
}

static void close_all(struct seat *seat) {
    if (seat->listen_fd >= 0)
        close(seat->listen_fd);
    for (int k = 0; k < 2; k++)
        if (seat->wake_fds[k] >= 0)
            close(seat->wake_fds[k]);
    if (seat->path[0] != '\0')
        unlink(seat->path);
    mem_free(seat);
}

enum err seat_open(const char *path, struct mailbox *mailbox, struct seat **out) {
    struct seat *seat = mem_alloc(1, sizeof(*seat));
    seat->mailbox = mailbox;
    seat->fd = seat->listen_fd = seat->wake_fds[0] = seat->wake_fds[1] = -1;
    enum err err = listen_at(seat, path);
    if (err != ERR_OK) {
        log_error("drive.cannot_listen", "err=%s errno=%d", err_name(err), errno);
        close_all(seat);
        return err;
    }
    *out = seat;
    seat->worker = worker_start(&(struct worker_params){
        .name = "drive", .slots = ANSWERS_MOST, .body = run, .wake = wake, .context = seat});
    return ERR_OK;
}

void seat_close(struct seat *seat) {
    if (seat == NULL)
        return;
    worker_stop(seat->worker);
    close_all(seat);
}

void seat_answer(struct seat *seat, struct seat_asker asker, const char *text, size_t len) {
    put_answer(seat, seat->worker, asker, text, len);
}

#else
typedef int drive_seat_is_absent;
#endif
