#include "workers/scan_talk.h"

#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/child.h"

#define CHANNEL 3
#define MESSAGE_MOST 1024
#define LISTEN_MS 5000 /* that the kiosk may be busy */

static struct {
    int fds[SCAN_ROOMS]; /* -1: none */
    int count;
    bool is_set;
} rooms;

static _Noreturn void leave(void) {
    _exit(0); /* not exit: handlers of a backend may hang */
}

int64_t talk_now_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

void talk_say(const char *format, ...) {
    char bytes[MESSAGE_MOST];
    va_list arguments;
    va_start(arguments, format);
    int len = vsnprintf(bytes, sizeof bytes, format, arguments);
    va_end(arguments);
    if (len < 0 || (size_t)len >= sizeof bytes)
        return;
    enum err err = channel_send(CHANNEL, bytes, (size_t)len, -1);
    int64_t until_us = talk_now_us() + LISTEN_MS * 1000;
    while (err == ERR_BUSY && talk_now_us() < until_us) {
        struct pollfd writable = {.fd = CHANNEL, .events = POLLOUT};
        poll(&writable, 1, 100);
        err = channel_send(CHANNEL, bytes, (size_t)len, -1);
    }
    if (err != ERR_OK)
        leave();
}

static void keep_room(int slot, int fd) {
    for (int i = 0; i < SCAN_ROOMS && !rooms.is_set; i++)
        rooms.fds[i] = -1;
    rooms.is_set = true;
    if (rooms.fds[slot] >= 0)
        close(rooms.fds[slot]);
    else
        rooms.count++;
    rooms.fds[slot] = fd;
}

bool talk_take(int timeout_ms, struct scan_command *command) {
    char bytes[MESSAGE_MOST];
    size_t len = 0;
    int fd = -1;
    enum err err = channel_receive(CHANNEL, bytes, sizeof bytes, timeout_ms, &len, &fd);
    if (err == ERR_GONE || err == ERR_IO)
        leave();
    if (err != ERR_OK)
        return false;
    bool is_command = scan_command_read(bytes, len, command);
    if (is_command && command->kind == SCAN_COMMAND_ROOM && fd >= 0) {
        keep_room(command->slot, fd);
        return false;
    }
    if (fd >= 0)
        close(fd);
    return is_command && command->kind != SCAN_COMMAND_ROOM;
}

bool talk_has_rooms(int count) {
    return rooms.count >= count;
}

struct talk_room talk_room_take(void) {
    for (int i = 0; i < SCAN_ROOMS; i++)
        if (rooms.fds[i] >= 0) {
            struct talk_room room = {i, rooms.fds[i]};
            rooms.fds[i] = -1;
            rooms.count--;
            return room;
        }
    abort();
}

static size_t size_of(int fd) {
    struct stat status;
    return fstat(fd, &status) == 0 && status.st_size > 0 ? (size_t)status.st_size : 0;
}

/* Through a mapping: a write would count against the file size limit, which is 0. Cutting does not.
 */
bool talk_room_fill(struct talk_room *room, const struct talk_part *parts, int count) {
    size_t total = 0, at = 0;
    for (int i = 0; i < count; i++)
        total += parts[i].len;
    bool is_filled = total > 0 && total <= size_of(room->fd);
    uint8_t *map = is_filled ? mmap(NULL, total, PROT_WRITE, MAP_SHARED, room->fd, 0) : MAP_FAILED;
    is_filled = map != MAP_FAILED;
    for (int i = 0; i < count && is_filled; i++) {
        memcpy(map + at, parts[i].bytes, parts[i].len);
        at += parts[i].len;
    }
    if (is_filled)
        munmap(map, total);
    is_filled = is_filled && ftruncate(room->fd, (off_t)total) == 0 &&
                fcntl(room->fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) == 0;
    close(room->fd);
    room->fd = -1;
    return is_filled;
}
