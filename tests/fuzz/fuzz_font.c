/* rooms: base stage */
/* A font file of any bytes: an answer comes, and nothing is read outside of it. */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "stage/font_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static const uint32_t letters[] = {'A', 0x0639, 0x4E2D, 0x2000B};
    char path[64];
    int fd = memfd_create("font", MFD_CLOEXEC);
    assert(fd >= 0);
    assert(size == 0 || write(fd, bytes, size) == (ssize_t)size);
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    for (int k = 0; k < 4; k++) {
        enum err err = font_file_check(path, k % 3, letters[k]);
        assert(err == ERR_OK || err == ERR_PARSE || err == ERR_NOT_FOUND);
    }
    close(fd);
    return 0;
}
