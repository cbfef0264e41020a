/* From the cached bytes to what flow reads. */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/json.h"
#include "base/log.h"
#include "base/memory.h"
#include "store/cache.h"
#include "sync/catalogue_build.h"
#include "sync/definition_build.h"
#include "sync/georeport.h"
#include "sync/keeper_inner.h"

#define LOG_ROOM "sync"

json_t *keeper_tree(struct keeper *keeper, const char *key) {
    struct buf bytes;
    struct cache_info info;
    json_t *root = NULL;
    buf_init(&bytes, CACHE_BYTES_MAX);
    if (cache_get(keeper->params.database, key, &bytes, &info) != ERR_OK ||
        georeport_read("", buf_text(&bytes), bytes.len, &root) != ERR_OK)
        root = NULL;
    buf_finish(&bytes);
    return root;
}

/* A file of the last good pack, and only if that pack names it. */
static json_t *pack_tree(struct keeper *keeper, const struct pack *pack, const char *path) {
    char key[PACK_PATH_ROOM + 8];
    if (!pack_has(pack, path))
        return NULL;
    snprintf(key, sizeof key, "pack/%s", path);
    return keeper_tree(keeper, key);
}

struct pack *keeper_cached_pack(struct keeper *keeper) {
    struct buf bytes;
    struct cache_info info;
    struct pack *pack = mem_alloc(1, sizeof *pack);
    buf_init(&bytes, PACK_LIST_BYTES_MAX);
    if (cache_get(keeper->params.database, "pack.json", &bytes, &info) != ERR_OK ||
        pack_read(buf_text(&bytes), bytes.len, pack) != ERR_OK) {
        mem_free(pack);
        pack = NULL;
    }
    buf_finish(&bytes);
    return pack;
}

static void read_texts(struct keeper *keeper, const struct pack *pack,
                       const json_t *texts[LANG_COUNT]) {
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        char path[32];
        snprintf(path, sizeof path, "services.%s.json", lang_code((enum lang)lang));
        texts[lang] = pack ? pack_tree(keeper, pack, path) : NULL;
    }
}

static void drop_texts(const json_t *texts[LANG_COUNT]) {
    for (int lang = 0; lang < LANG_COUNT; lang++)
        json_decref((json_t *)texts[lang]);
}

/* -- the catalogue */

static void build_from(struct keeper *keeper, const struct pack *pack, const json_t *services) {
    struct buf gazetteer;
    struct cache_info info;
    json_t *meta = NULL, *city = NULL, *notices = NULL;
    struct catalogue_sources sources = {
        .services = services, .version = "", .fetched_ms = keeper->confirmed_ms};
    buf_init(&gazetteer, CACHE_BYTES_MAX);
    read_texts(keeper, pack, sources.texts);
    if (pack) {
        sources.version = pack->version;
        sources.meta = meta = pack_tree(keeper, pack, "services.meta.json");
        sources.city = city = pack_tree(keeper, pack, "city.json");
        sources.notices = notices = pack_tree(keeper, pack, "notices.json");
        if (pack_has(pack, "gazetteer.csv") &&
            cache_get(keeper->params.database, "pack/gazetteer.csv", &gazetteer, &info) == ERR_OK) {
            sources.gazetteer = buf_text(&gazetteer);
            sources.gazetteer_len = gazetteer.len;
        }
    }
    int64_t from_ms = keeper_now(keeper);
    struct catalogue *catalogue = catalogue_build(&sources);
    log_info("keeper.built", "services=%d places=%d ms=%lld", (int)catalogue->service_count,
             (int)catalogue->place_count, (long long)(keeper_now(keeper) - from_ms));
    keeper->params.catalogue(keeper->params.context, catalogue);
    drop_texts(sources.texts);
    json_decref(meta);
    json_decref(city);
    json_decref(notices);
    buf_finish(&gazetteer);
}

void keeper_build(struct keeper *keeper) {
    json_t *services = keeper_tree(keeper, "services");
    struct pack *pack = keeper_cached_pack(keeper);
    if (services)
        build_from(keeper, pack, services);
    mem_free(pack);
    json_decref(services);
    malloc_trim(0); /* the trees were many times the catalogue */
}

/* -- the table of services */

struct taking {
    struct keeper *keeper;
    struct kept_service *services;
    int count;
    json_t *codes;
};

static bool has_word(const char *keywords, const char *word) {
    for (const char *at = keywords; *at != '\0'; at += strcspn(at, ","), at += *at == ',') {
        at += strspn(at, " ");
        size_t len = strcspn(at, ",");
        while (len > 0 && at[len - 1] == ' ')
            len--;
        if (len == strlen(word) && strncasecmp(at, word, len) == 0)
            return true;
    }
    return false;
}

static void take_service(void *context, const struct georeport_service *from) {
    struct taking *taking = context;
    if (taking->count == CATALOGUE_SERVICES_MOST || strlen(from->code) >= CATALOGUE_CODE_ROOM ||
        json_object_get(taking->codes, from->code))
        return; /* nor is it in the catalogue */
    json_object_set_new(taking->codes, from->code, json_true());
    struct kept_service *service = &taking->services[taking->count++];
    const struct kept_service *old = keeper_find(taking->keeper, from->code);
    char key[160];
    struct cache_info info = {.fetched_ms = 0};
    service->code = mem_copy_text(from->code);
    service->type = from->type;
    service->has_definition = from->has_definition;
    service->is_stale = old != NULL; /* the list changed: its questions may have */
    snprintf(key, sizeof key, "private/%s", from->code);
    service->is_private = has_word(from->keywords, "private") ||
                          cache_get(taking->keeper->params.database, key, NULL, &info) == ERR_OK;
    snprintf(key, sizeof key, "definition/%s", from->code);
    if (from->has_definition &&
        cache_get(taking->keeper->params.database, key, NULL, &info) == ERR_OK)
        service->definition_ms = info.fetched_ms;
}

void keeper_take_services(struct keeper *keeper, const json_t *root) {
    int count = georeport_each_service(root, NULL, NULL);
    struct taking taking = {.keeper = keeper,
                            .services = mem_alloc((size_t)count + 1, sizeof *taking.services),
                            .codes = json_object()};
    georeport_each_service(root, take_service, &taking);
    json_decref(taking.codes);
    for (int at = 0; at < keeper->service_count; at++)
        mem_free(keeper->services[at].code);
    mem_free(keeper->services);
    mem_free(keeper->by_code);
    keeper->services = taking.services;
    keeper->service_count = taking.count;
    keeper->by_code = mem_alloc((size_t)taking.count + 1, sizeof *keeper->by_code);
    for (int at = 0; at < taking.count; at++)
        keeper->by_code[at] = &keeper->services[at];
    qsort(keeper->by_code, (size_t)taking.count, sizeof *keeper->by_code, keeper_by_code);
}

bool keeper_is_private(const struct keeper *keeper, const char *service_code) {
    const struct kept_service *service = keeper_find(keeper, service_code);
    return service && service->is_private;
}

void keeper_note_private(struct keeper *keeper, const char *service_code) {
    struct kept_service *service = keeper_find(keeper, service_code);
    char key[160];
    if (!service || service->is_private)
        return;
    service->is_private = true;
    snprintf(key, sizeof key, "private/%s", service_code);
    if (cache_put(keeper->params.database, key, "", "", 0, keeper_wall(keeper)) != ERR_OK)
        log_warn("keeper.private", "len=%zu", strlen(service_code));
}

/* -- one definition */

json_t *keeper_definition_tree(struct keeper *keeper, const char *service_code) {
    char key[160];
    if ((size_t)snprintf(key, sizeof key, "definition/%s", service_code) >= sizeof key)
        return NULL;
    return keeper_tree(keeper, key);
}

struct definition *keeper_build_definition(struct keeper *keeper, const char *service_code) {
    json_t *root = keeper_definition_tree(keeper, service_code);
    const struct kept_service *service = keeper_find(keeper, service_code);
    const json_t *texts[LANG_COUNT];
    if (!root)
        return NULL;
    struct pack *pack = keeper_cached_pack(keeper);
    read_texts(keeper, pack, texts);
    struct definition *definition =
        definition_build(root, service_code, texts, service ? service->definition_ms : 0);
    drop_texts(texts);
    mem_free(pack);
    json_decref(root);
    return definition;
}
