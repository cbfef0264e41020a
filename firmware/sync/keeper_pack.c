/* The content pack: fetched file by file beside the one in use, checked whole, then swapped in with
 * one commit. What was fetched stays over a restart, so a slow line gets there in the end. */
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/memory.h"
#include "store/cache.h"
#include "sync/keeper_inner.h"
#include "sync/percent.h"

#define LOG_ROOM "sync"

void keeper_drop_pack(struct keeper *keeper) {
    mem_free(keeper->pack);
    keeper->pack = NULL;
    buf_clear(&keeper->pack_bytes);
}

static void make_key(const char *folder, const struct pack_file *file,
                     char key[PACK_PATH_ROOM + 8]) {
    snprintf(key, PACK_PATH_ROOM + 8, "%s/%s", folder, file->path);
}

/* The bytes are there under that folder and are the right ones. */
static bool has_file(struct keeper *keeper, const char *folder, const struct pack_file *file) {
    char key[PACK_PATH_ROOM + 8];
    struct buf bytes;
    struct cache_info info;
    make_key(folder, file, key);
    buf_init(&bytes, PACK_FILE_BYTES_MAX);
    bool is_there = cache_get(keeper->params.database, key, &bytes, &info) == ERR_OK &&
                    pack_fits(file, buf_text(&bytes), bytes.len);
    buf_finish(&bytes);
    return is_there;
}

/* -- the list */

static void pack_done(void *context, int64_t tag, const struct exchange_answer *answer) {
    struct keeper *keeper = context;
    const struct http_answer *http = answer->http;
    (void)tag;
    keeper->is_waiting = false;
    if (answer->err != ERR_OK || http->status == 304) {
        if (http->status == 304 &&
            cache_touch(keeper->params.database, "pack.json", keeper_wall(keeper)) != ERR_OK)
            log_warn("pack.touch", "status=%d", http->status);
        keeper->stage = KEEPER_FILES; /* none to fetch */
        keeper_next_stage(keeper, answer->err == ERR_OK);
        return;
    }
    struct pack *pack = mem_alloc(1, sizeof *pack);
    const char *bytes = buf_text(&http->body);
    bool is_good =
        pack_is_signed(bytes, http->body.len, http->signature, keeper->params.content_key) &&
        pack_read(bytes, http->body.len, pack) == ERR_OK &&
        buf_add(&keeper->pack_bytes, bytes, http->body.len) == ERR_OK;
    if (!is_good) {
        log_error("pack.refused", "bytes=%zu signed=%d", http->body.len,
                  http->signature[0] != '\0');
        mem_free(pack);
        keeper_drop_pack(keeper);
        keeper_next_stage(keeper, false);
        return;
    }
    keeper->pack = pack;
    keeper->pack_at = 0;
    memcpy(keeper->pack_etag, http->etag, sizeof keeper->pack_etag);
    keeper_next_stage(keeper, true);
}

bool keeper_ask_pack(struct keeper *keeper) {
    struct cache_info info = {.fetched_ms = 0};
    keeper_drop_pack(keeper);
    if (!keeper->params.has_content)
        return false;
    if (cache_get(keeper->params.database, "pack.json", NULL, &info) != ERR_OK)
        info.etag[0] = '\0';
    const struct exchange_call call = {.endpoint = ENDPOINT_CONTENT,
                                       .urgency = URGENCY_QUIET,
                                       .path = "pack.json",
                                       .if_none_match = info.etag,
                                       .max_bytes = PACK_LIST_BYTES_MAX,
                                       .done = pack_done,
                                       .context = keeper};
    return exchange_start(keeper->params.exchange, &call) == ERR_OK;
}

/* -- the files */

static enum err move_in(struct keeper *keeper, const struct pack_file *file) {
    char from[PACK_PATH_ROOM + 8], to[PACK_PATH_ROOM + 8];
    struct buf bytes;
    struct cache_info info;
    make_key("stage", file, from);
    make_key("pack", file, to);
    buf_init(&bytes, PACK_FILE_BYTES_MAX);
    enum err err = cache_get(keeper->params.database, from, &bytes, &info);
    /* Not there, or left from another pack: then the one in use was found to fit. */
    if (err == ERR_NOT_FOUND || (err == ERR_OK && !pack_fits(file, buf_text(&bytes), bytes.len)))
        err = ERR_OK;
    else if (err == ERR_OK)
        err = cache_put(keeper->params.database, to, "", buf_text(&bytes), bytes.len,
                        info.fetched_ms);
    buf_finish(&bytes);
    return err;
}

/* Files of the pack in use that the next one does not name: kept, they would fill the disk in the
 * years of a kiosk. */
static enum err drop_unnamed(struct keeper *keeper, const struct pack *old) {
    enum err err = ERR_OK;
    for (int at = 0; err == ERR_OK && at < old->file_count; at++) {
        char key[PACK_PATH_ROOM + 8];
        make_key("pack", &old->files[at], key);
        if (!pack_has(keeper->pack, old->files[at].path))
            err = cache_remove(keeper->params.database, key);
    }
    return err;
}

static enum err swap_in(struct keeper *keeper) {
    struct database *database = keeper->params.database;
    enum err err = cache_begin(database);
    if (err != ERR_OK)
        return err;
    struct pack *old = keeper_cached_pack(keeper);
    if (old)
        err = drop_unnamed(keeper, old);
    mem_free(old);
    for (int at = 0; err == ERR_OK && at < keeper->pack->file_count; at++)
        err = move_in(keeper, &keeper->pack->files[at]);
    if (err == ERR_OK)
        err = cache_put(database, "pack.json", keeper->pack_etag, buf_text(&keeper->pack_bytes),
                        keeper->pack_bytes.len, keeper_wall(keeper));
    if (err == ERR_OK)
        err = cache_drop(database, "stage/");
    enum err ended = cache_end(database, err == ERR_OK);
    return err == ERR_OK ? ended : err;
}

static void end_files(struct keeper *keeper) {
    enum err err = swap_in(keeper);
    log_info("pack.swapped", "version=%s files=%d err=%s", keeper->pack->version,
             keeper->pack->file_count, err_name(err));
    keeper->is_built_again = keeper->is_built_again || err == ERR_OK;
    keeper_drop_pack(keeper);
    keeper_next_stage(keeper, err == ERR_OK);
}

static void file_done(void *context, int64_t tag, const struct exchange_answer *answer) {
    struct keeper *keeper = context;
    const struct pack_file *file = &keeper->pack->files[tag];
    const struct buf *body = &answer->http->body;
    char key[PACK_PATH_ROOM + 8];
    keeper->is_waiting = false;
    bool is_good = answer->err == ERR_OK && pack_fits(file, buf_text(body), body->len);
    make_key("stage", file, key);
    if (is_good)
        is_good = cache_put(keeper->params.database, key, "", buf_text(body), body->len,
                            keeper_wall(keeper)) == ERR_OK;
    if (!is_good) {
        log_error("pack.file_refused", "at=%d err=%s bytes=%zu", (int)tag, err_name(answer->err),
                  body->len);
        keeper_drop_pack(keeper);
        keeper_next_stage(keeper, false);
        return;
    }
    keeper->pack_at++;
}

static enum err ask_file(struct keeper *keeper, const struct pack_file *file) {
    char path[PACK_PATH_ROOM + 8];
    make_key("files", file, path); /* its letters need no encoding */
    const struct exchange_call call = {.endpoint = ENDPOINT_CONTENT,
                                       .urgency = URGENCY_QUIET,
                                       .path = path,
                                       .max_bytes = file->bytes + 1,
                                       .done = file_done,
                                       .context = keeper,
                                       .tag = keeper->pack_at};
    return exchange_start(keeper->params.exchange, &call);
}

bool keeper_ask_file(struct keeper *keeper) {
    if (!keeper->pack)
        return false;
    for (; keeper->pack_at < keeper->pack->file_count; keeper->pack_at++) {
        const struct pack_file *file = &keeper->pack->files[keeper->pack_at];
        if (has_file(keeper, "pack", file) || has_file(keeper, "stage", file))
            continue;
        if (ask_file(keeper, file) == ERR_OK)
            return true;
        keeper_drop_pack(keeper);
        keeper_next_stage(keeper, false);
        return false;
    }
    end_files(keeper);
    return false;
}
