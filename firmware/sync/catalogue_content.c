#include "sync/catalogue_content.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/log.h"
#include "sync/catalogue_build.h"
#include "sync/copy.h"
#include "sync/gazetteer.h"

#define LOG_ROOM "sync"
#define NEIGHBOURS_MOST 64
#define NOTICES_MOST 64

/* A text by language; where one is missing the English one stands. */
static void add_by_language(struct arena *arena, const json_t *texts, const char *out[LANG_COUNT]) {
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        const char *own = json_string_value(json_object_get(texts, lang_code((enum lang)lang)));
        if (own && own[0] != '\0')
            out[lang] = copy_text(arena, own, true);
        else
            out[lang] = lang == LANG_EN ? "" : out[LANG_EN];
    }
}

static void add_neighbours(struct catalogue *catalogue, const json_t *list) {
    size_t count = json_array_size(list);
    char scratch[2][32];
    if (count > NEIGHBOURS_MOST)
        count = NEIGHBOURS_MOST;
    catalogue->neighbours = arena_array(catalogue->arena, struct neighbour, count);
    for (size_t at = 0; at < count; at++) {
        const json_t *from = json_array_get(list, at);
        const char *name = json_text(from, "name", scratch[0]);
        if (name[0] == '\0')
            continue;
        struct neighbour *neighbour = &catalogue->neighbours[catalogue->neighbour_count++];
        neighbour->name = copy_text(catalogue->arena, name, false);
        neighbour->phone = copy_text(catalogue->arena, json_text(from, "phone", scratch[1]), false);
    }
}

static bool read_minutes(const json_t *text, int16_t *minutes) {
    int hour = 0, minute = 0, used = 0;
    const char *from = json_string_value(text);
    if (!from || sscanf(from, "%2d:%2d%n", &hour, &minute, &used) != 2 || from[used] != '\0' ||
        hour < 0 || hour > 24 || minute < 0 || minute > 59 || hour * 60 + minute > 24 * 60)
        return false;
    *minutes = (int16_t)(hour * 60 + minute);
    return true;
}

/* An empty list is a day off; what is no pair of times in their order is not known. */
static void add_openings(struct catalogue *catalogue, const json_t *hours) {
    static const char *const days[] = {"sunday",   "monday", "tuesday", "wednesday",
                                       "thursday", "friday", "saturday"};
    for (size_t day = 0; day < sizeof days / sizeof days[0]; day++) {
        const json_t *pair = json_object_get(hours, days[day]);
        struct opening read = {.is_closed = json_is_array(pair) && json_array_size(pair) == 0};
        if (json_array_size(pair) == 2 && read_minutes(json_array_get(pair, 0), &read.from_min) &&
            read_minutes(json_array_get(pair, 1), &read.until_min) &&
            read.from_min < read.until_min)
            catalogue->openings[day] = read;
        else
            catalogue->openings[day] = (struct opening){.is_closed = read.is_closed};
    }
}

void catalogue_add_city(struct catalogue *catalogue, const json_t *city) {
    char scratch[32];
    add_by_language(catalogue->arena, json_object_get(city, "name"), catalogue->city_name);
    add_by_language(catalogue->arena, json_object_get(city, "hall"), catalogue->hall_name);
    catalogue->phone = copy_text(catalogue->arena, json_text(city, "phone", scratch), false);
    add_openings(catalogue, json_object_get(city, "hours"));
    const char *tracking = json_text(city, "tracking", scratch);
    bool is_url = strncmp(tracking, "https://", 8) == 0 || strncmp(tracking, "http://", 7) == 0;
    catalogue->tracking_url = is_url ? copy_text(catalogue->arena, tracking, false) : "";
    add_neighbours(catalogue, json_object_get(city, "neighbours"));
}

void catalogue_add_notices(struct catalogue *catalogue, const json_t *notices) {
    size_t count = json_array_size(notices);
    char scratch[2][32];
    if (count > NOTICES_MOST)
        count = NOTICES_MOST;
    catalogue->notices = arena_array(catalogue->arena, struct notice, count);
    for (size_t at = 0; at < count; at++) {
        const json_t *from = json_array_get(notices, at);
        struct notice *notice = &catalogue->notices[catalogue->notice_count];
        if (time_parse(json_text(from, "from", scratch[0]), &notice->from_ms) != ERR_OK ||
            time_parse(json_text(from, "until", scratch[1]), &notice->until_ms) != ERR_OK)
            continue;
        add_by_language(catalogue->arena, json_object_get(from, "text"), notice->text);
        if (notice->text[LANG_EN][0] != '\0')
            catalogue->notice_count++;
    }
}

static void add_place(void *context, const struct gazetteer_row *row) {
    struct catalogue *catalogue = context;
    if (arena_used(catalogue->arena) > CATALOGUE_BYTES_MOST)
        return;
    struct place *place = &catalogue->places[catalogue->place_count++];
    place->kind = row->kind;
    place->code = arena_text(catalogue->arena, row->code);
    place->text = copy_text(catalogue->arena, row->text, false);
    /* Rows of one district stand together: one copy will do. */
    bool is_same = catalogue->place_count > 1 && strcmp(place[-1].district, row->district) == 0;
    place->district =
        is_same ? place[-1].district : copy_text(catalogue->arena, row->district, false);
    place->fold = copy_fold(catalogue->arena, place->text, NULL, NULL);
    place->latitude = row->latitude;
    place->longitude = row->longitude;
}

void catalogue_add_places(struct catalogue *catalogue, const char *gazetteer, size_t len) {
    int32_t count = 0, again = 0;
    if (len == 0)
        return;
    enum err err = gazetteer_read(gazetteer, len, NULL, NULL, &count);
    if (err != ERR_OK) {
        log_error("catalogue.gazetteer", "err=%s", err_name(err));
        return;
    }
    catalogue->places = arena_array(catalogue->arena, struct place, count);
    err = gazetteer_read(gazetteer, len, add_place, catalogue, &again);
    if (err != ERR_OK)
        catalogue->place_count = 0;
    else if (catalogue->place_count < count)
        log_warn("catalogue.left_out", "places=%d", (int)(count - catalogue->place_count));
}
