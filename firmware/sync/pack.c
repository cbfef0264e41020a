#include "sync/pack.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"

bool pack_is_signed(const char *bytes, size_t len, const char *header, const char *key) {
    static const char scheme[] = "ed25519=";
    unsigned char signature[crypto_sign_BYTES], public_key[crypto_sign_PUBLICKEYBYTES];
    size_t got = 0;
    if (sodium_init() < 0 || strncmp(header, scheme, sizeof scheme - 1) != 0)
        return false;
    header += sizeof scheme - 1;
    if (sodium_base642bin(signature, sizeof signature, header, strlen(header), NULL, &got, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0 ||
        got != sizeof signature)
        return false;
    if (sodium_base642bin(public_key, sizeof public_key, key, strlen(key), NULL, &got, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0 ||
        got != sizeof public_key)
        return false;
    return crypto_sign_verify_detached(signature, (const unsigned char *)bytes, len, public_key) ==
           0;
}

static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./";

/* It becomes part of a URL and of a key: no empty or dotted parts. */
static bool is_path(const char *path) {
    size_t len = strlen(path);
    if (len == 0 || len >= PACK_PATH_ROOM || path[strspn(path, plain)] != '\0')
        return false;
    for (const char *part = path; part; part = strchr(part, '/')) {
        part += *part == '/';
        if (*part == '\0' || *part == '/' || *part == '.')
            return false;
    }
    return path[0] != '/';
}

static bool read_file(const json_t *from, struct pack_file *file) {
    const char *path = json_string_value(json_object_get(from, "path"));
    const char *sha256 = json_string_value(json_object_get(from, "sha256"));
    double bytes = json_number_or(from, "bytes", -1);
    if (!path || !sha256 || !is_path(path) || strlen(sha256) != 64 || bytes < 0 ||
        bytes > (double)PACK_FILE_BYTES_MAX || sha256[strspn(sha256, "0123456789abcdef")] != '\0')
        return false;
    snprintf(file->path, sizeof file->path, "%s", path);
    snprintf(file->sha256, sizeof file->sha256, "%s", sha256);
    file->bytes = (size_t)bytes;
    return true;
}

bool pack_has(const struct pack *pack, const char *path) {
    for (int at = 0; at < pack->file_count; at++) {
        if (strcmp(pack->files[at].path, path) == 0)
            return true;
    }
    return false;
}

static enum err read_list(const json_t *root, struct pack *pack) {
    char scratch[32];
    const json_t *files = json_object_get(root, "files");
    const char *version = json_text(root, "version", scratch);
    if (!json_is_array(files) || strlen(version) >= sizeof pack->version)
        return ERR_PARSE;
    if (json_array_size(files) > PACK_FILES_MOST)
        return ERR_TOO_BIG;
    snprintf(pack->version, sizeof pack->version, "%s", version);
    for (char *sign = pack->version; *sign != '\0'; sign++) {
        if (!strchr(plain, *sign)) /* it is logged: one word, nothing that looks like more */
            *sign = '_';
    }
    size_t bytes = 0;
    for (size_t at = 0; at < json_array_size(files); at++) {
        struct pack_file *file = &pack->files[at];
        if (!read_file(json_array_get(files, at), file) || pack_has(pack, file->path))
            return ERR_PARSE;
        pack->file_count++;
        bytes += file->bytes;
    }
    return bytes > PACK_BYTES_MAX ? ERR_TOO_BIG : ERR_OK;
}

enum err pack_read(const char *bytes, size_t len, struct pack *pack) {
    json_t *root = NULL;
    pack->file_count = 0;
    if (len > PACK_LIST_BYTES_MAX)
        return ERR_TOO_BIG;
    enum err err = json_read(bytes, len, &root);
    if (err == ERR_OK)
        err = read_list(root, pack);
    json_decref(root);
    return err;
}

bool pack_fits(const struct pack_file *file, const void *bytes, size_t len) {
    unsigned char sum[crypto_hash_sha256_BYTES];
    char hex[crypto_hash_sha256_BYTES * 2 + 1];
    if (len != file->bytes)
        return false;
    crypto_hash_sha256(sum, bytes, len);
    sodium_bin2hex(hex, sizeof hex, sum, sizeof sum);
    return strcmp(hex, file->sha256) == 0;
}
