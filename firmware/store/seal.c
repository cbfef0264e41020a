#include "store/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"

#define LOG_ROOM "store"
#define KEY_BYTES crypto_aead_xchacha20poly1305_ietf_KEYBYTES
#define NONCE_BYTES crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_BYTES crypto_aead_xchacha20poly1305_ietf_ABYTES
#define AAD_ROOM 64
#define PLAIN_ROOM 4096
#define VERSION 1

_Static_assert(SEAL_WRAPPED_BYTES == NONCE_BYTES + KEY_BYTES + TAG_BYTES, "wrapped key");
_Static_assert(SEAL_KEY_BYTES == KEY_BYTES, "data key");
_Static_assert(SEAL_EXTRA_BYTES == NONCE_BYTES + TAG_BYTES, "sealed body");

/* Locked memory, all of it. */
struct seal {
    unsigned char device_key[KEY_BYTES];
    unsigned char data_key[KEY_BYTES];
    unsigned char plain[PLAIN_ROOM]; /* most bodies fit: mapping and locking anew costs 60 us */
};

static int64_t number_from_hash(const void *bytes, size_t len, const char *purpose) {
    unsigned char hash[crypto_generichash_BYTES];
    crypto_generichash(hash, sizeof hash, bytes, len, (const unsigned char *)purpose,
                       strlen(purpose));
    int64_t number;
    memcpy(&number, hash, sizeof number);
    return number;
}

int64_t seal_key_id(const struct seal *seal) {
    return number_from_hash(seal->device_key, KEY_BYTES, "kiosk311 device key");
}

int64_t seal_sum(const void *bytes, size_t len) {
    return number_from_hash(bytes, len, "kiosk311 checksum");
}

/* A key put there by hand, or by a restored backup, may be one that everybody can read. */
static void close_to_others(int fd) {
    struct stat info;
    if (fstat(fd, &info) != 0 || (info.st_mode & 077) == 0)
        return;
    bool is_closed = fchmod(fd, 0600) == 0;
    log_warn("store.key_open_to_others", "mode=0%o mended=%d", (unsigned)info.st_mode & 0777,
             is_closed);
}

/* One byte more than a key is asked for, so that a longer file is noticed. */
static enum err read_key(const char *key_file, struct seal *seal) {
    int fd = open(key_file, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return errno == ENOENT || errno == ENOTDIR ? ERR_NOT_FOUND : ERR_IO;
    close_to_others(fd);
    unsigned char *bytes = secret_alloc(KEY_BYTES + 1);
    ssize_t got;
    do
        got = read(fd, bytes, KEY_BYTES + 1);
    while (got < 0 && errno == EINTR);
    close(fd);
    enum err err = got < 0 ? ERR_IO : got == KEY_BYTES ? ERR_OK : ERR_CORRUPT;
    if (err == ERR_OK)
        memcpy(seal->device_key, bytes, KEY_BYTES);
    secret_free(bytes);
    return err;
}

static enum err set_aside(const char *key_file, int64_t wall_ms) {
    char aside[PATH_MAX];
    int len = snprintf(aside, sizeof aside, "%s.bad-%lld", key_file, (long long)wall_ms);
    if (len < 0 || (size_t)len >= sizeof aside)
        return ERR_TOO_BIG;
    log_error("store.key_bad", "kept_as=bad-%lld", (long long)wall_ms);
    return rename(key_file, aside) == 0 ? ERR_OK : ERR_IO;
}

static enum err make_key(const char *key_file, struct seal *seal) {
    char folder[PATH_MAX];
    const char *slash = strrchr(key_file, '/');
    size_t len = slash ? (size_t)(slash - key_file) : 0;
    if (len >= sizeof folder)
        return ERR_TOO_BIG;
    enum err err = ERR_OK;
    if (len > 0) {
        memcpy(folder, key_file, len);
        folder[len] = '\0';
        err = file_make_folder(folder, 0700);
    }
    if (err != ERR_OK)
        return err;
    randombytes_buf(seal->device_key, KEY_BYTES);
    return file_write_whole(key_file, seal->device_key, KEY_BYTES, 0600);
}

enum err seal_open(const char *key_file, int64_t wall_ms, struct seal **seal, bool *is_made) {
    struct seal *opened = secret_alloc(sizeof *opened);
    enum err err = read_key(key_file, opened);
    *is_made = err == ERR_CORRUPT || err == ERR_NOT_FOUND;
    if (err == ERR_CORRUPT)
        err = set_aside(key_file, wall_ms);
    if (*is_made && (err == ERR_OK || err == ERR_NOT_FOUND))
        err = make_key(key_file, opened);
    if (err == ERR_OK)
        *seal = opened;
    else
        secret_free(opened);
    return err;
}

void seal_close(struct seal *seal) {
    secret_free(seal);
}

static size_t fill_aad(struct seal_place place, const char *part, unsigned char aad[AAD_ROOM]) {
    int len = snprintf((char *)aad, AAD_ROOM, "%s|%lld|%d|%s", place.table, (long long)place.id,
                       VERSION, part);
    return len < 0 || len >= AAD_ROOM ? AAD_ROOM - 1 : (size_t)len;
}

/* `out`: nonce, then ciphertext and tag. */
static void encrypt(const unsigned char key[KEY_BYTES], struct seal_place place, const char *part,
                    const void *bytes, size_t len, unsigned char *out) {
    unsigned char aad[AAD_ROOM];
    size_t aad_len = fill_aad(place, part, aad);
    randombytes_buf(out, NONCE_BYTES);
    crypto_aead_xchacha20poly1305_ietf_encrypt(out + NONCE_BYTES, NULL, bytes, len, aad, aad_len,
                                               NULL, out, key);
}

static enum err decrypt(const unsigned char key[KEY_BYTES], struct seal_place place,
                        const char *part, const unsigned char *bytes, size_t len, void *out) {
    unsigned char aad[AAD_ROOM];
    size_t aad_len = fill_aad(place, part, aad);
    int code = crypto_aead_xchacha20poly1305_ietf_decrypt(
        out, NULL, NULL, bytes + NONCE_BYTES, len - NONCE_BYTES, aad, aad_len, bytes, key);
    return code == 0 ? ERR_OK : ERR_CORRUPT;
}

void seal_body(struct seal *seal, struct seal_place place, const void *body, size_t len,
               unsigned char wrapped[SEAL_WRAPPED_BYTES], unsigned char *sealed) {
    randombytes_buf(seal->data_key, KEY_BYTES);
    encrypt(seal->data_key, place, "body", body, len, sealed);
    encrypt(seal->device_key, place, "key", seal->data_key, KEY_BYTES, wrapped);
    mem_wipe(seal->data_key, KEY_BYTES);
}

enum err seal_unseal(struct seal *seal, struct seal_place place, const void *wrapped,
                     size_t wrapped_len, const void *sealed, size_t sealed_len, struct buf *body) {
    if (wrapped_len != SEAL_WRAPPED_BYTES || sealed_len < SEAL_EXTRA_BYTES)
        return ERR_CORRUPT;
    size_t len = sealed_len - SEAL_EXTRA_BYTES;
    unsigned char *plain = len <= PLAIN_ROOM ? seal->plain : secret_alloc(len + 1);
    enum err err = decrypt(seal->device_key, place, "key", wrapped, wrapped_len, seal->data_key);
    if (err == ERR_OK)
        err = decrypt(seal->data_key, place, "body", sealed, sealed_len, plain);
    mem_wipe(seal->data_key, KEY_BYTES);
    if (err == ERR_OK)
        err = buf_add(body, plain, len);
    if (plain == seal->plain)
        mem_wipe(plain, PLAIN_ROOM);
    else
        secret_free(plain);
    return err;
}

void seal_key_make(struct seal *seal, struct seal_place place,
                   unsigned char wrapped[SEAL_WRAPPED_BYTES]) {
    randombytes_buf(seal->data_key, KEY_BYTES);
    encrypt(seal->device_key, place, "key", seal->data_key, KEY_BYTES, wrapped);
    mem_wipe(seal->data_key, KEY_BYTES);
}

enum err seal_key_open(struct seal *seal, struct seal_place place, const void *wrapped,
                       size_t wrapped_len, unsigned char key[SEAL_KEY_BYTES]) {
    if (wrapped_len != SEAL_WRAPPED_BYTES)
        return ERR_CORRUPT;
    return decrypt(seal->device_key, place, "key", wrapped, wrapped_len, key);
}
