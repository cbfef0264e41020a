/* rooms: store */
/* The key file and what was sealed with it, as a disk gives them back. Byte 0: what is changed (0
 * nothing, 1 the wrapped key, 2 the body, 3 the place, 4 both are of this input alone); byte 1: how
 * long the key file is; then where it is changed, and the words. Only what was sealed opens, in its
 * own place; a key file of a wrong size is set aside and another made. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "fuzz.h"
#include "store/seal.h"

#define KEY_BYTES 32
#define HEAD 4

enum change { CHANGE_NOTHING, CHANGE_KEY, CHANGE_BODY, CHANGE_PLACE, CHANGE_ALL, CHANGE_COUNT };

static char folder[64], key_file[96], aside[128];

static void remove_folder(void) {
    unlink(key_file);
    unlink(aside);
    rmdir(folder);
}

static void make_folder(void) {
    snprintf(folder, sizeof folder, "%s/kiosk-fuzz-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    if (log_open("/dev/null", LOG_ERROR) != ERR_OK || mkdtemp(folder) == NULL)
        abort();
    snprintf(key_file, sizeof key_file, "%s/device.key", folder);
    snprintf(aside, sizeof aside, "%s.bad-7", key_file);
    atexit(remove_folder);
}

/* A key file of the first bytes of the words. */
static struct seal *open_seal(const uint8_t *bytes, size_t len) {
    struct seal *seal = NULL, *again = NULL;
    bool is_made = false, is_made_again = true;
    unlink(aside);
    enum err err = file_write_whole(key_file, bytes, len, 0600);
    assert(err == ERR_OK);
    err = seal_open(key_file, 7, &seal, &is_made);
    assert(err == ERR_OK && is_made == (len != KEY_BYTES));
    assert((access(aside, F_OK) == 0) == is_made);
    err = seal_open(key_file, 7, &again, &is_made_again);
    assert(err == ERR_OK && !is_made_again && seal_key_id(seal) == seal_key_id(again));
    seal_close(again);
    return seal;
}

static void open_changed(struct seal *seal, enum change change, const uint8_t *bytes, size_t size) {
    static const struct seal_place place = {"outbox", 7}, other = {"outbox", 8};
    unsigned char wrapped[SEAL_WRAPPED_BYTES];
    size_t len = size - HEAD, at = (size_t)bytes[2] << 8 | bytes[3];
    unsigned char *sealed = malloc(len + SEAL_EXTRA_BYTES);
    struct buf body;
    seal_body(seal, place, bytes + HEAD, len, wrapped, sealed);
    if (change == CHANGE_KEY)
        wrapped[at % sizeof wrapped] ^= (unsigned char)(1 << (bytes[2] & 7));
    if (change == CHANGE_BODY)
        sealed[at % (len + SEAL_EXTRA_BYTES)] ^= (unsigned char)(1 << (bytes[2] & 7));
    buf_init(&body, len + 1);
    enum err err = seal_unseal(seal, change == CHANGE_PLACE ? other : place, wrapped,
                               sizeof wrapped, sealed, len + SEAL_EXTRA_BYTES, &body);
    assert((err == ERR_OK) == (change == CHANGE_NOTHING));
    assert(err == ERR_OK ? body.len == len : body.len == 0 && err == ERR_CORRUPT);
    assert(len == 0 || err != ERR_OK || memcmp(body.data, bytes + HEAD, len) == 0);
    buf_finish(&body);
    free(sealed);
}

/* Nobody sealed these bytes. */
static void open_words(struct seal *seal, const uint8_t *bytes, size_t size) {
    static const struct seal_place place = {"outbox", 7};
    size_t wrapped_len = size > SEAL_WRAPPED_BYTES ? SEAL_WRAPPED_BYTES : size;
    struct buf body;
    buf_init(&body, size + 1);
    enum err err = seal_unseal(seal, place, bytes, wrapped_len, bytes + wrapped_len,
                               size - wrapped_len, &body);
    assert(err == ERR_CORRUPT && body.len == 0);
    buf_finish(&body);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    if (size < HEAD)
        return 0;
    if (folder[0] == '\0')
        make_folder();
    size_t key_len = bytes[1] == 0 ? KEY_BYTES : bytes[1] % 64;
    uint8_t key[KEY_BYTES * 2] = {0};
    memcpy(key, bytes + HEAD, size - HEAD < sizeof key ? size - HEAD : sizeof key);
    struct seal *seal = open_seal(key, key_len);
    enum change change = (enum change)(bytes[0] % CHANGE_COUNT);
    if (change == CHANGE_ALL)
        open_words(seal, bytes + HEAD, size - HEAD);
    else
        open_changed(seal, change, bytes, size);
    seal_close(seal);
    return 0;
}
