#include "sync/percent.h"

#include <string.h>

static bool is_plain(char byte, const char *also) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || (byte != '\0' && strchr(also, byte));
}

static enum err add_encoded(struct buf *out, const char *text, const char *also) {
    static const char digits[] = "0123456789ABCDEF";
    enum err err = ERR_OK;
    while (*text != '\0' && err == ERR_OK) {
        size_t len = 0;
        while (is_plain(text[len], also))
            len++;
        if (len > 0) {
            err = buf_add(out, text, len);
            text += len;
            continue;
        }
        unsigned char byte = (unsigned char)*text++;
        char code[3] = {'%', digits[byte >> 4], digits[byte & 15]};
        err = buf_add(out, code, sizeof code);
    }
    return err;
}

enum err percent_add(struct buf *out, const char *text) {
    return add_encoded(out, text, "-._~");
}

enum err percent_add_field(struct buf *out, const char *name, const char *value) {
    if (value[0] == '\0')
        return ERR_OK;
    enum err err = out->len > 0 ? buf_add(out, "&", 1) : ERR_OK;
    if (err == ERR_OK)
        err = add_encoded(out, name, "-._~[]");
    if (err == ERR_OK)
        err = buf_add(out, "=", 1);
    if (err == ERR_OK)
        err = percent_add(out, value);
    return err;
}
