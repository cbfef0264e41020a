#include "store/sealed_file.h"

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
#define PIECE_BYTES ((size_t)65536)
#define TAG_BYTES crypto_aead_xchacha20poly1305_ietf_ABYTES
#define NONCE_BYTES crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define SEALED_PIECE_BYTES (PIECE_BYTES + TAG_BYTES)
#define MAGIC "k311doc1"
#define MAGIC_BYTES 8
#define SALT_BYTES 32
#define HEAD_BYTES (MAGIC_BYTES + 8 + SALT_BYTES)

/* Locked memory, all of it. */
struct sealed_file {
    struct document_source source;
    int fd;
    unsigned char head[HEAD_BYTES];
    unsigned char key[SEAL_KEY_BYTES];
    uint64_t piece_at; /* the piece that stands in `piece`; UINT64_MAX none */
    unsigned char piece[PIECE_BYTES];
    unsigned char sealed[SEALED_PIECE_BYTES];
};

static enum err io_error(const char *what) {
    enum err err = errno == ENOSPC || errno == EDQUOT ? ERR_FULL : ERR_IO;
    log_error("store.sealed_file", "what=%s errno=%d", what, errno);
    return err;
}

static bool make_path(char path[PATH_MAX], const char *folder, const char *name,
                      const char *suffix) {
    int len = snprintf(path, PATH_MAX, "%s/%s%s", folder, name, suffix);
    return len > 0 && len < PATH_MAX;
}

static void make_file_key(struct sealed_file *file, const char *name,
                          const unsigned char key[SEAL_KEY_BYTES]) {
    crypto_generichash_state state;
    crypto_generichash_init(&state, key, SEAL_KEY_BYTES, SEAL_KEY_BYTES);
    crypto_generichash_update(&state, file->head, HEAD_BYTES);
    crypto_generichash_update(&state, (const unsigned char *)name, strlen(name));
    crypto_generichash_final(&state, file->key, SEAL_KEY_BYTES);
    mem_wipe(&state, sizeof state);
}

static void make_nonce(uint64_t piece, unsigned char nonce[NONCE_BYTES]) {
    memset(nonce, 0, NONCE_BYTES);
    for (int at = 0; at < 8; at++)
        nonce[at] = (unsigned char)(piece >> (8 * at));
}

static void put_length(unsigned char *head, uint64_t bytes) {
    for (int at = 0; at < 8; at++)
        head[MAGIC_BYTES + at] = (unsigned char)(bytes >> (8 * at));
}

static uint64_t get_length(const unsigned char *head) {
    uint64_t bytes = 0;
    for (int at = 0; at < 8; at++)
        bytes |= (uint64_t)head[MAGIC_BYTES + at] << (8 * at);
    return bytes;
}

static uint64_t sealed_bytes(uint64_t bytes) {
    uint64_t pieces = (bytes + PIECE_BYTES - 1) / PIECE_BYTES;
    return HEAD_BYTES + bytes + pieces * TAG_BYTES;
}

/* -- writing */

/* documents.h promises fewer errors than base knows. */
static enum err narrow(enum err err) {
    return err == ERR_OK || err == ERR_FULL ? err : ERR_IO;
}

static enum err write_pieces(struct sealed_file *file, const struct document_source *source,
                             crypto_hash_sha256_state *hash) {
    unsigned char nonce[NONCE_BYTES];
    enum err err = narrow(file_write_all(file->fd, file->head, HEAD_BYTES));
    for (uint64_t at = 0; err == ERR_OK && at < source->bytes; at += PIECE_BYTES) {
        uint64_t left = source->bytes - at;
        size_t len = left < PIECE_BYTES ? (size_t)left : PIECE_BYTES;
        unsigned long long sealed_len = 0;
        err = source->read(source->context, at, file->piece, len);
        if (err != ERR_OK)
            break;
        crypto_hash_sha256_update(hash, file->piece, len);
        make_nonce(at / PIECE_BYTES, nonce);
        crypto_aead_xchacha20poly1305_ietf_encrypt(file->sealed, &sealed_len, file->piece, len,
                                                   file->head, HEAD_BYTES, NULL, nonce, file->key);
        err = narrow(file_write_all(file->fd, file->sealed, (size_t)sealed_len));
    }
    return err;
}

static enum err write_to(struct sealed_file *file, const char *new_path, const char *path,
                         const struct document_source *source, crypto_hash_sha256_state *hash) {
    file->fd = open(new_path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file->fd < 0)
        return io_error("create");
    enum err err = write_pieces(file, source, hash);
    if (err == ERR_OK && fsync(file->fd) != 0)
        err = io_error("sync");
    if (close(file->fd) != 0 && err == ERR_OK)
        err = io_error("close");
    if (err == ERR_OK && rename(new_path, path) != 0)
        err = io_error("rename");
    if (err != ERR_OK)
        unlink(new_path);
    return err;
}

enum err sealed_file_write(const char *folder, const char *name,
                           const unsigned char key[SEAL_KEY_BYTES],
                           const struct document_source *source,
                           char sha256[DOCUMENT_SHA256_ROOM]) {
    char path[PATH_MAX], new_path[PATH_MAX];
    if (!make_path(path, folder, name, "") || !make_path(new_path, folder, name, ".new"))
        return ERR_TOO_BIG;
    struct sealed_file *file = secret_alloc(sizeof *file);
    crypto_hash_sha256_state hash;
    unsigned char digest[crypto_hash_sha256_BYTES];
    memcpy(file->head, MAGIC, MAGIC_BYTES);
    put_length(file->head, source->bytes);
    randombytes_buf(file->head + MAGIC_BYTES + 8, SALT_BYTES);
    make_file_key(file, name, key);
    crypto_hash_sha256_init(&hash);
    enum err err = write_to(file, new_path, path, source, &hash);
    if (err == ERR_OK)
        err = narrow(file_sync_folder_of(path));
    crypto_hash_sha256_final(&hash, digest);
    if (err == ERR_OK && sha256)
        sodium_bin2hex(sha256, DOCUMENT_SHA256_ROOM, digest, sizeof digest);
    mem_wipe(&hash, sizeof hash);
    secret_free(file);
    if (err != ERR_OK)
        unlink(path);
    return err;
}

/* -- reading */

static enum err read_all(int fd, uint64_t offset, unsigned char *out, size_t len) {
    while (len > 0) {
        ssize_t got = pread(fd, out, len, (off_t)offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return io_error("read");
        if (got == 0)
            return ERR_CORRUPT;
        out += got;
        offset += (uint64_t)got;
        len -= (size_t)got;
    }
    return ERR_OK;
}

static enum err open_piece(struct sealed_file *file, uint64_t piece) {
    unsigned char nonce[NONCE_BYTES];
    if (file->piece_at == piece)
        return ERR_OK;
    uint64_t left = file->source.bytes - piece * PIECE_BYTES;
    size_t len = left < PIECE_BYTES ? (size_t)left : PIECE_BYTES;
    file->piece_at = UINT64_MAX;
    enum err err =
        read_all(file->fd, HEAD_BYTES + piece * SEALED_PIECE_BYTES, file->sealed, len + TAG_BYTES);
    if (err != ERR_OK)
        return err;
    make_nonce(piece, nonce);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(file->piece, NULL, NULL, file->sealed,
                                                   len + TAG_BYTES, file->head, HEAD_BYTES, nonce,
                                                   file->key) != 0)
        return ERR_CORRUPT;
    file->piece_at = piece;
    return ERR_OK;
}

static enum err read_source(void *context, uint64_t offset, void *out, size_t len) {
    struct sealed_file *file = context;
    unsigned char *to = out;
    if (offset > file->source.bytes || len > file->source.bytes - offset)
        return ERR_INVALID;
    while (len > 0) {
        size_t from = (size_t)(offset % PIECE_BYTES), most = PIECE_BYTES - from;
        size_t part = len < most ? len : most;
        enum err err = open_piece(file, offset / PIECE_BYTES);
        if (err != ERR_OK)
            return err;
        memcpy(to, file->piece + from, part);
        to += part;
        offset += part;
        len -= part;
    }
    return ERR_OK;
}

static enum err open_head(struct sealed_file *file, const char *path, uint64_t bytes) {
    struct stat info;
    file->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file->fd < 0)
        return errno == ENOENT ? ERR_NOT_FOUND : io_error("open");
    if (fstat(file->fd, &info) != 0)
        return io_error("stat");
    if (!S_ISREG(info.st_mode) || (uint64_t)info.st_size != sealed_bytes(bytes))
        return ERR_CORRUPT;
    enum err err = read_all(file->fd, 0, file->head, HEAD_BYTES);
    if (err == ERR_OK &&
        (memcmp(file->head, MAGIC, MAGIC_BYTES) != 0 || get_length(file->head) != bytes))
        err = ERR_CORRUPT;
    return err;
}

enum err sealed_file_open(const char *folder, const char *name,
                          const unsigned char key[SEAL_KEY_BYTES], uint64_t bytes,
                          struct sealed_file **file) {
    char path[PATH_MAX];
    if (!make_path(path, folder, name, ""))
        return ERR_TOO_BIG;
    struct sealed_file *opened = secret_alloc(sizeof *opened);
    opened->source = (struct document_source){bytes, read_source, opened};
    opened->piece_at = UINT64_MAX;
    enum err err = open_head(opened, path, bytes);
    if (err == ERR_OK) {
        make_file_key(opened, name, key);
        *file = opened;
    } else {
        sealed_file_close(opened);
    }
    return err;
}

const struct document_source *sealed_file_source(struct sealed_file *file) {
    return &file->source;
}

void sealed_file_close(struct sealed_file *file) {
    if (!file)
        return;
    if (file->fd >= 0)
        close(file->fd);
    secret_free(file);
}

/* -- names */

bool sealed_file_is_whole(const char *folder, const char *name, uint64_t bytes) {
    char path[PATH_MAX];
    struct stat info;
    return make_path(path, folder, name, "") && lstat(path, &info) == 0 && S_ISREG(info.st_mode) &&
           (uint64_t)info.st_size == sealed_bytes(bytes);
}

void sealed_file_unlink(const char *folder, const char *name) {
    char path[PATH_MAX];
    if (name[0] != '\0' && make_path(path, folder, name, "") && unlink(path) != 0 &&
        errno != ENOENT)
        log_warn("store.not_unlinked", "errno=%d", errno); /* the sweep at the next start */
}

void sealed_file_name(char name[SEALED_NAME_ROOM]) {
    unsigned char random[16];
    randombytes_buf(random, sizeof random);
    sodium_bin2hex(name, SEALED_NAME_ROOM, random, sizeof random);
}

/* -- sources that are not sealed */

static enum err read_memory(void *context, uint64_t offset, void *out, size_t len) {
    const struct document_memory *memory = context;
    if (offset > memory->source.bytes || len > memory->source.bytes - offset)
        return ERR_INVALID;
    memcpy(out, memory->data + offset, len);
    return ERR_OK;
}

void document_memory_init(struct document_memory *memory, const void *data, size_t len) {
    *memory = (struct document_memory){.source = {len, read_memory, memory}, .data = data};
}

/* A descriptor that another process may still cut short: it is read, never mapped. */
static enum err read_descriptor(void *context, uint64_t offset, void *out, size_t len) {
    return read_all(((const struct document_descriptor *)context)->fd, offset, out, len);
}

enum err document_descriptor_init(struct document_descriptor *descriptor, int fd) {
    struct stat info;
    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode) || info.st_size < 0)
        return ERR_IO;
    *descriptor = (struct document_descriptor){
        .source = {(uint64_t)info.st_size, read_descriptor, descriptor}, .fd = fd};
    return ERR_OK;
}
