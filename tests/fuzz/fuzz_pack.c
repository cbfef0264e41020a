/* rooms: sync flow base */
#include <string.h>

#include "base/json.h"
#include "base/memory.h"
#include "fuzz.h"
#include "sync/catalogue_build.h"
#include "sync/pack.h"

/* It becomes part of a URL and of a key: neither absolute nor with a part that is empty, "." or
 * "..". Two dots inside a part ("a..b") lead nowhere. */
static void check_path(const char *path) {
    assert(strlen(path) < PACK_PATH_ROOM);
    for (const char *part = path; part; part = strchr(part, '/')) {
        part += part != path;
        assert(*part != '\0' && *part != '/' && *part != '.');
    }
}

/* The list of a pack, the files of a pack (one tree in every place), and the header. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static const char key[] = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    static const char services[] = "[{\"service_code\":\"a\",\"service_name\":\"A\"}]";
    const char *text = (const char *)bytes;
    struct pack *pack = mem_alloc(1, sizeof *pack);
    if (pack_read(text, size, pack) == ERR_OK) {
        for (int at = 0; at < pack->file_count; at++) {
            assert(strlen(pack->files[at].sha256) == 64);
            assert(pack->files[at].bytes <= PACK_FILE_BYTES_MAX);
            check_path(pack->files[at].path);
        }
    }
    mem_free(pack);
    char header[256];
    size_t len = size < sizeof header - 1 ? size : sizeof header - 1;
    memcpy(header, text, len);
    header[len] = '\0';
    assert(!pack_is_signed(text, size, header, key));
    json_t *root = NULL, *list = NULL;
    if (json_read(text, size, &root) != ERR_OK)
        return 0;
    enum err err = json_read(services, strlen(services), &list);
    assert(err == ERR_OK);
    struct catalogue_sources sources = {
        .services = list, .meta = root, .city = root, .notices = root, .version = ""};
    for (int lang = 0; lang < LANG_COUNT; lang++)
        sources.texts[lang] = root;
    struct catalogue *catalogue = catalogue_build(&sources);
    assert(catalogue->service_count == 1 && catalogue->services[0].icon[0] != '\0');
    for (int lang = 0; lang < LANG_COUNT; lang++)
        assert(catalogue->services[0].name[lang] && catalogue->city_name[lang]);
    catalogue_destroy(catalogue);
    json_decref(list);
    json_decref(root);
    return 0;
}
