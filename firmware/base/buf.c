#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"

#define FIRST_ROOM ((size_t)256)

void buf_init(struct buf *buf, size_t max_bytes) {
    *buf = (struct buf){.max = max_bytes};
}

void buf_finish(struct buf *buf) {
    mem_free(buf->data);
    *buf = (struct buf){.max = buf->max};
}

void buf_clear(struct buf *buf) {
    if (buf->data)
        mem_wipe(buf->data, buf->len);
    buf->len = 0;
    buf->failed = false;
}

static enum err make_room(struct buf *buf, size_t len) {
    if (buf->failed || len > buf->max || buf->max - len < buf->len) {
        buf_clear(buf);
        buf->failed = true;
        return ERR_TOO_BIG;
    }
    size_t need = buf->len + len + 1;
    if (need <= buf->room)
        return ERR_OK;
    size_t room = buf->room > 0 ? buf->room : FIRST_ROOM;
    while (room < need)
        room *= 2;
    if (room > buf->max + 1)
        room = buf->max + 1;
    buf->data = mem_resize(buf->data, buf->len, room);
    buf->room = room;
    return ERR_OK;
}

enum err buf_add(struct buf *buf, const void *bytes, size_t len) {
    enum err err = make_room(buf, len);
    if (err != ERR_OK)
        return err;
    if (len > 0)
        memcpy(buf->data + buf->len, bytes, len);
    buf->len += len;
    buf->data[buf->len] = '\0';
    return ERR_OK;
}

enum err buf_add_text(struct buf *buf, const char *text) {
    return buf_add(buf, text, strlen(text));
}

enum err buf_add_format(struct buf *buf, const char *format, ...) {
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    enum err err = len < 0 ? ERR_INVALID : make_room(buf, (size_t)len);
    if (err == ERR_OK) {
        vsnprintf(buf->data + buf->len, (size_t)len + 1, format, again);
        buf->len += (size_t)len;
    }
    va_end(again);
    return err;
}

void buf_drop(struct buf *buf, size_t len) {
    if (!buf->data || len == 0)
        return;
    if (len > buf->len)
        len = buf->len;
    size_t rest = buf->len - len;
    memmove(buf->data, buf->data + len, rest);
    mem_wipe(buf->data + rest, len);
    buf->len = rest;
}

const char *buf_text(const struct buf *buf) {
    return buf->data ? buf->data : "";
}
