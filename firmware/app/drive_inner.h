/* Shared by the two files of the driver's seat. */
#ifndef APP_DRIVE_INNER_H
#define APP_DRIVE_INNER_H

#include "app_inner.h"

struct worker;

#define LINE_MOST 65536
#define SAID_MOST 256
#define WAIT_MOST_MS 600000

struct drive {
    struct mailbox *mailbox;
    struct worker *worker;
    int listen_fd, wake_fds[2];
    char path[108];
    _Atomic int connection_fd; /* one at a time; -1 none */
    /* main thread */
    bool is_waiting;
    int64_t wait_until_ms;
    char wait_screen[64], wait_label[256], wait_name[64];
    struct arena *said_arena;
    struct {
        const char *text;
        bool is_private;
    } said[SAID_MOST];
    int said_count;
};

#endif
