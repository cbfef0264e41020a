/* Runs a fuzz harness over the files of the folders given, and over every beginning of the small
 * ones: a parser must survive a cut at any byte. For compilers without libFuzzer. */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/memory.h"
#include "fuzz.h"

#define MAX_BYTES ((size_t)1024 * 1024)
#define MAX_CUT_BYTES ((size_t)2048)

/* In a block of its exact size, so that a sanitizer sees the first byte read beyond. */
static void run(const char *bytes, size_t len) {
    uint8_t *exact = mem_alloc(1, len);
    memcpy(exact, bytes, len);
    LLVMFuzzerTestOneInput(exact, len);
    mem_free(exact);
}

static int run_file(const char *path) {
    struct buf buf;
    buf_init(&buf, MAX_BYTES);
    enum err err = file_read(path, &buf);
    if (err == ERR_OK) {
        for (size_t len = 0; buf.len <= MAX_CUT_BYTES && len < buf.len; len++)
            run(buf_text(&buf), len);
        run(buf_text(&buf), buf.len);
    }
    buf_finish(&buf);
    return err == ERR_OK;
}

static int run_folder(const char *folder) {
    int count = 0;
    DIR *listing = opendir(folder);
    if (!listing)
        return 0;
    for (struct dirent *entry; (entry = readdir(listing));) {
        char path[4096];
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        count += run_file(path);
    }
    closedir(listing);
    return count;
}

int main(int argc, char **argv) {
    int count = 0;
    for (int i = 1; i < argc; i++)
        count += run_folder(argv[i]);
    printf("%d files\n", count);
    return count > 0 ? 0 : 1; /* a harness without a corpus shows nothing */
}
