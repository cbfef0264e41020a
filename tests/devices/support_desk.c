#include "support_desk.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"

static void ring(void *context) {
    const uint64_t one = 1;
    struct desk *desk = context;
    (void)!write(desk->bell_fd, &one, sizeof one);
}

struct desk *open_desk(const char *worker, const char *data, const char *name) {
    struct desk *desk = mem_alloc(1, sizeof *desk);
    char path[256];
    desk->bell_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    desk->mailbox = mailbox_create(64, ring, desk);
    snprintf(desk->folder, sizeof desk->folder, "/tmp/pinyin-%s-XXXXXX", name);
    assert_non_null(mkdtemp(desk->folder));
    snprintf(path, sizeof path, "%s/%s", desk->folder, SCHEMA);
    assert_int_equal(file_write_whole(path, "x", 1, 0600), ERR_OK);
    struct pinyin_params params = {
        .mailbox = desk->mailbox, .worker = worker, .data = data != NULL ? data : desk->folder};
    assert_int_equal(pinyin_start(&params, &desk->pinyin), ERR_OK);
    return desk;
}

void close_desk(struct desk *desk) {
    static const char *const FILES[] = {SCHEMA, "been-here"};
    char path[256];
    pinyin_stop(desk->pinyin);
    mailbox_drop_all(desk->mailbox);
    mailbox_destroy(desk->mailbox);
    close(desk->bell_fd);
    for (size_t i = 0; i < sizeof FILES / sizeof FILES[0]; i++) {
        snprintf(path, sizeof path, "%s/%s", desk->folder, FILES[i]);
        unlink(path);
    }
    rmdir(desk->folder);
    mem_free(desk);
}

bool next_answer(struct desk *desk, int64_t timeout_ms, struct pinyin_answer *answer) {
    struct envelope envelope;
    struct pollfd bell = {.fd = desk->bell_fd, .events = POLLIN};
    uint64_t rung;
    while (!mailbox_take(desk->mailbox, &envelope)) {
        if (poll(&bell, 1, (int)timeout_ms) != 1) {
            return false;
        }
        (void)!read(desk->bell_fd, &rung, sizeof rung);
    }
    assert_int_equal(envelope.room, ROOM_KEYBOARD);
    assert_int_equal(envelope.kind, PINYIN_ANSWER);
    *answer = *(const struct pinyin_answer *)envelope.blob;
    envelope_finish(&envelope);
    return true;
}

struct pinyin_answer ask(struct desk *desk, const char *letters, int page) {
    struct pinyin_answer answer = {0};
    pinyin_query(desk->pinyin, letters, page);
    assert_true(next_answer(desk, LONG_MS, &answer));
    assert_string_equal(answer.letters, letters);
    return answer;
}
