/* rooms: base */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/ini.h"
#include "fuzz.h"

static bool note_key(void *context, const char *section, const char *key, const char *value,
                     int line) {
    int *last_line = context;
    assert(section && key && value);
    assert(line >= *last_line && line > 0); /* lines are told in their order */
    *last_line = line;
    return strlen(value) < 100;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    char path[64];
    int fd = memfd_create("ini", MFD_CLOEXEC);
    if (fd < 0 || write(fd, bytes, size) != (ssize_t)size)
        return 0;
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    int last_line = 0, bad_line = 0;
    enum err err = ini_read(path, note_key, &last_line, &bad_line);
    assert(err == ERR_OK || err == ERR_PARSE || err == ERR_INVALID);
    assert((err == ERR_PARSE) == (bad_line != 0));
    close(fd);
    return 0;
}
