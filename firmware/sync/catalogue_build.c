#include "sync/catalogue_build.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/log.h"
#include "base/text.h"
#include "sync/catalogue_content.h"
#include "sync/copy.h"
#include "sync/georeport.h"

#define LOG_ROOM "sync"
#define MOST_USED_MOST 6
#define MOST_USED_READ 64 /* of the city's list */
#define ICON_SERVICE "report"
/* Above CATALOGUE_BYTES_MOST only what is bounded is added: the places' table (1,000,000 rows), and
 * the largest service and place. */
#define ARENA_BYTES (CATALOGUE_BYTES_MOST + (size_t)160 * 1024 * 1024)

struct building {
    const struct catalogue_sources *sources;
    struct catalogue *catalogue;
    struct arena *arena;
    const json_t *texts[LANG_COUNT]; /* "services" of each language */
    json_t *codes;                   /* that are in it */
    int left_out;
};

/* A group of services that the city did not put into one. */
static const char *const other_group[LANG_COUNT] = {
    [LANG_EN] = "Other services", [LANG_ES] = "Otros servicios", [LANG_ZH] = "其他服务",
    [LANG_VI] = "Dịch vụ khác",   [LANG_AR] = "خدمات أخرى",
};

/* -- icons: file names, so nothing but their letters goes through */

static const char *icon_of(struct building *building, const char *table, const char *key,
                           const char *otherwise) {
    const char *icon =
        json_string_value(json_object_get(json_object_get(building->sources->meta, table), key));
    if (!icon || icon[0] == '\0' || strlen(icon) > 40 ||
        icon[strspn(icon, "abcdefghijklmnopqrstuvwxyz0123456789-")] != '\0')
        return otherwise;
    return arena_text(building->arena, icon);
}

/* -- groups */

static void name_group(struct building *building, struct service_group *group, const char *name) {
    group->icon = icon_of(building, "group_icons", name, ICON_SERVICE);
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        const json_t *groups = json_object_get(building->sources->texts[lang], "groups");
        const char *own = json_string_value(json_object_get(groups, name));
        if (name[0] == '\0')
            group->name[lang] = other_group[lang];
        else if (lang == LANG_EN)
            group->name[lang] = copy_text(building->arena, name, false);
        else
            group->name[lang] =
                copy_name(building->arena, own ? own : "", false, group->name[LANG_EN]);
    }
}

/* Services come group by group, mostly: the newest ones are looked at first. */
static int16_t group_of(struct building *building, const char *name) {
    struct catalogue *catalogue = building->catalogue;
    const char *wanted = other_group[LANG_EN];
    if (text_is_blank(name))
        name = "";
    else
        wanted = copy_text(building->arena, name, false);
    for (int32_t at = catalogue->group_count - 1; at >= 0; at--) {
        if (strcmp(catalogue->groups[at].name[LANG_EN], wanted) == 0)
            return (int16_t)at;
    }
    name_group(building, &catalogue->groups[catalogue->group_count], name);
    return (int16_t)catalogue->group_count++;
}

static void fill_groups(struct building *building) {
    struct catalogue *catalogue = building->catalogue;
    for (int32_t at = 0; at < catalogue->service_count; at++)
        catalogue->groups[catalogue->services[at].group].count++;
    for (int32_t at = 0; at < catalogue->group_count; at++) {
        struct service_group *group = &catalogue->groups[at];
        group->services = arena_array(building->arena, int32_t, group->count);
        group->count = 0;
    }
    for (int32_t at = 0; at < catalogue->service_count; at++) {
        struct service_group *group = &catalogue->groups[catalogue->services[at].group];
        group->services[group->count++] = at;
    }
}

/* -- services */

static const char *translated(struct building *building, const json_t *own, const char *key,
                              const char *otherwise, bool *is_any) {
    const char *text = json_string_value(json_object_get(own, key));
    if (!text || text_is_blank(text))
        return otherwise;
    *is_any = true;
    return copy_text(building->arena, text, strcmp(key, "description") == 0);
}

static void add_language(struct building *building, struct service *service, int lang) {
    const json_t *own = json_object_get(building->texts[lang], service->code);
    bool is_any = false;
    service->name[lang] = translated(building, own, "name", service->name[LANG_EN], &is_any);
    service->description[lang] =
        translated(building, own, "description", service->description[LANG_EN], &is_any);
    service->keywords[lang] =
        translated(building, own, "keywords", service->keywords[LANG_EN], &is_any);
    bool is_notice = false;
    service->notice[lang] =
        translated(building, own, "notice", service->notice[LANG_EN], &is_notice);
    service->fold[lang] = is_any ? copy_fold(building->arena, service->name[lang],
                                             service->keywords[lang], service->description[lang])
                                 : service->fold[LANG_EN];
}

static void add_service(void *context, const struct georeport_service *from) {
    struct building *building = context;
    struct catalogue *catalogue = building->catalogue;
    if (strlen(from->code) >= CATALOGUE_CODE_ROOM) {
        log_warn("catalogue.code_too_long", "len=%zu", strlen(from->code));
        return;
    }
    /* The same code again would be the same service twice on the screen, and every time with all
     * the words of the pack. */
    if (catalogue->service_count == CATALOGUE_SERVICES_MOST ||
        json_object_get(building->codes, from->code) ||
        arena_used(building->arena) > CATALOGUE_BYTES_MOST) {
        building->left_out++;
        return;
    }
    json_object_set_new(building->codes, from->code, json_true());
    struct service *service = &catalogue->services[catalogue->service_count++];
    service->code = arena_text(building->arena, from->code);
    service->type = from->type;
    service->has_definition = from->has_definition;
    service->name[LANG_EN] = copy_name(building->arena, from->name, false, service->code);
    service->description[LANG_EN] = copy_text(building->arena, from->description, true);
    service->keywords[LANG_EN] = copy_text(building->arena, from->keywords, false);
    service->fold[LANG_EN] = copy_fold(building->arena, service->name[LANG_EN],
                                       service->keywords[LANG_EN], service->description[LANG_EN]);
    const json_t *english = json_object_get(building->texts[LANG_EN], from->code);
    bool is_notice = false;
    service->notice[LANG_EN] = translated(building, english, "notice", "", &is_notice);
    for (int lang = LANG_EN + 1; lang < LANG_COUNT; lang++)
        add_language(building, service, lang);
    service->group = group_of(building, from->group);
    service->icon =
        icon_of(building, "icons", service->code, catalogue->groups[service->group].icon);
}

static bool is_most_used(const struct catalogue *catalogue, int32_t service) {
    for (int32_t at = 0; at < catalogue->most_used_count; at++) {
        if (catalogue->most_used[at] == service)
            return true;
    }
    return false;
}

/* The city's own list or none: nobody else knows what is reported most often. */
static void add_most_used(struct building *building) {
    struct catalogue *catalogue = building->catalogue;
    const json_t *codes = json_object_get(building->sources->meta, "most_used");
    catalogue->most_used = arena_array(building->arena, int32_t, MOST_USED_MOST);
    for (size_t at = 0; at < json_array_size(codes) && at < MOST_USED_READ; at++) {
        const char *code = json_string_value(json_array_get(codes, at));
        int32_t found = code ? catalogue_find(catalogue, code) : -1;
        if (found >= 0 && !is_most_used(catalogue, found) &&
            catalogue->most_used_count < MOST_USED_MOST)
            catalogue->most_used[catalogue->most_used_count++] = found;
    }
}

struct catalogue *catalogue_build(const struct catalogue_sources *sources) {
    struct arena *arena = arena_create(ARENA_BYTES);
    struct catalogue *catalogue = arena_new(arena, struct catalogue);
    struct building building = {
        .sources = sources, .catalogue = catalogue, .arena = arena, .codes = json_object()};
    for (int lang = 0; lang < LANG_COUNT; lang++)
        building.texts[lang] = json_object_get(sources->texts[lang], "services");
    int count = georeport_each_service(sources->services, NULL, NULL);
    if (count > CATALOGUE_SERVICES_MOST)
        count = CATALOGUE_SERVICES_MOST;
    catalogue->arena = arena;
    catalogue->services = arena_array(arena, struct service, count);
    catalogue->groups = arena_array(arena, struct service_group, count); /* each its own, at most */
    catalogue->fetched_ms = sources->fetched_ms;
    catalogue->version = arena_text(arena, sources->version);
    georeport_each_service(sources->services, add_service, &building);
    json_decref(building.codes);
    if (building.left_out > 0)
        log_warn("catalogue.left_out", "services=%d", building.left_out);
    catalogue_index(catalogue);
    fill_groups(&building);
    add_most_used(&building);
    catalogue_add_city(catalogue, sources->city);
    catalogue_add_notices(catalogue, sources->notices);
    catalogue_add_places(catalogue, sources->gazetteer, sources->gazetteer_len);
    return catalogue;
}
