#include "support_city.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define ROOM (64u << 20)

static const char *folded(struct arena *arena, const char *text) {
    char fold[4096];
    (void)text_fold(text, fold, sizeof fold);
    return arena_text(arena, fold);
}

static const char *joined_fold(struct arena *arena, const char *name, const char *keywords,
                               const char *description) {
    return arena_format(arena, "%s\n%s\n%s", folded(arena, name), folded(arena, keywords),
                        folded(arena, description));
}

struct told {
    const char *name, *keywords, *description;
};

static void tell(struct arena *arena, struct service *service, enum lang lang,
                 const struct told *told) {
    service->name[lang] = arena_text(arena, told->name);
    service->keywords[lang] = arena_text(arena, told->keywords);
    service->description[lang] = arena_text(arena, told->description);
    service->fold[lang] = joined_fold(arena, told->name, told->keywords, told->description);
}

static const struct {
    const char *code, *icon;
    bool has_definition;
    int16_t group;
    struct told told[LANG_COUNT]; /* no name: as in English */
} SERVICES[] = {
    {"POTHOLE",
     "road",
     true,
     0,
     {{"Pothole", "hole, road, asphalt", "A hole in the street that cars fall into"},
      {"Bache", "hoyo, calle, asfalto", "Un hoyo en la calle"},
      {"路面坑洞", "路坑, 道路, lumiankengdong", "道路上的坑洞"},
      {"Ổ gà trên đường", "lỗ, mặt đường", "Một cái hố trên mặt đường"},
      {"حفرة في الطريق", "شارع, أسفلت", "حفرة"}}},
    {"LIGHT 1:A",
     "lamp",
     false,
     0,
     {{"Street light is out", "lamp, dark, bulb", "A street light that does not work"},
      {"Farola apagada", "luz, lámpara, oscuro", "Una luz de la calle no funciona"},
      {"路灯不亮", "路灯, 灯, ludeng", "街上的路灯坏了"},
      {"Đèn đường bị tắt", "đèn, tối", "Đèn đường không sáng"},
      {"إنارة الشارع معطلة", "مصباح, ظلام", "ضوء لا يعمل"}}},
    {"SIDEWALK",
     "road",
     false,
     0,
     {{"Broken sidewalk", "pavement, crack, trip", "Raised or cracked"}}},
    {"TRASH",
     "bin",
     false,
     1,
     {{"Missed trash pickup", "garbage, bin, collection", "We did not empty your bin"},
      {"Basura no recogida", "basura, bote", "No recogimos la basura"},
      {"垃圾未清运", "垃圾, laji", "没有清运垃圾"},
      {"Rác chưa được thu gom", "rác, thùng", "Chúng tôi chưa thu gom rác"},
      {"لم يتم جمع القمامة", "نفايات, رخصة", "حاوية"}}},
    {"BULKY", "bin", false, 1, {{"Large item pickup", "sofa, mattress, fridge", "Furniture"}}},
    {"GRAFFITI", "brush", true, 2, {{"Graffiti", "spray paint, wall", "Paint on a wall or sign"}}},
    {"NOISE", "message", false, 2, {{"Noise", "loud, music, night", "It is too loud"}}},
    {"SIGN",
     "pin",
     false,
     2,
     {{"Street sign problem", "stop sign, bent", "A sign is bent or missing"}}},
    {"OTHER", "message", false, 2, {{"Other problem", "anything", "Not in this list"}}},
};
#define SERVICE_COUNT ((int32_t)(sizeof SERVICES / sizeof SERVICES[0]))

static const struct {
    const char *name, *icon;
} GROUPS[] = {{"Streets and sidewalks", "road"},
              {"Trash and recycling", "bin"},
              {"Animals, noise and safety", "paw"}};
#define GROUP_COUNT 3

static const struct {
    enum place_kind kind;
    const char *code, *text, *district;
    double latitude, longitude;
} PLACES[] = {
    {PLACE_ADDRESS, "", "212 Mill Street", "Mill District", 41.79738, -107.63218},
    {PLACE_ADDRESS, "", "214 Mill Street", "Mill District", 41.79740, -107.63215},
    {PLACE_ADDRESS, "", "216 Mill Street", "Mill District", 41.79742, -107.63212},
    {PLACE_ADDRESS, "", "2140 Mill Street", "Mill District", 41.80742, -107.61212},
    {PLACE_ADDRESS, "", "214 Milton Avenue", "Eastside", 41.79870, -107.63215},
    {PLACE_ADDRESS, "", "10 Old Mill Road", "Eastside", 41.79872, -107.63010},
    {PLACE_ADDRESS, "", "5 Oak Street", "Old Town", 41.79970, -107.64215},
    {PLACE_ADDRESS, "", "7 Oak Street", "Old Town", 41.79972, -107.64216},
    {PLACE_ADDRESS, "", "1 Peña Boulevard", "Northgate", 41.79973, -107.64217},
    {PLACE_CORNER, "", "Mill Street and 3rd Avenue", "Mill District", 41.79780, -107.63300},
    {PLACE_CORNER, "", "Oak Street and Mill Street", "Old Town", 41.79781, -107.63301},
    {PLACE_PARK, "", "Millrace Park", "Mill District", 41.79790, -107.63400},
    {PLACE_BUILDING, "", "City Hall, 100 Main Street", "Old Town", 41.8, -107.63420},
    {PLACE_NOTICE, "N-4821", "Mill Street at 11th Avenue, bridge", "Mill District", 41.79740,
     -107.6},
    {PLACE_NOTICE, "N-1218", "Prospect Street at 29th Avenue", "Northgate", 41.8299, -107.58312},
    {PLACE_OUTSIDE, "", "Harlow Avenue", "Harlow Creek", 41.783, -107.46338},
};
#define PLACE_COUNT ((int32_t)(sizeof PLACES / sizeof PLACES[0]))

static void add_services(struct catalogue *catalogue) {
    struct arena *arena = catalogue->arena;
    catalogue->services = arena_array(arena, struct service, SERVICE_COUNT);
    catalogue->service_count = SERVICE_COUNT;
    for (int at = 0; at < SERVICE_COUNT; at++) {
        struct service *service = &catalogue->services[at];
        service->code = arena_text(arena, SERVICES[at].code);
        service->icon = SERVICES[at].icon;
        service->has_definition = SERVICES[at].has_definition;
        service->group = SERVICES[at].group;
        for (int lang = 0; lang < LANG_COUNT; lang++) {
            const struct told *told = &SERVICES[at].told[lang];
            tell(arena, service, (enum lang)lang,
                 told->name != NULL ? told : &SERVICES[at].told[0]);
        }
    }
}

static void add_groups(struct catalogue *catalogue, int count) {
    struct arena *arena = catalogue->arena;
    catalogue->groups = arena_array(arena, struct service_group, count);
    catalogue->group_count = count;
    for (int at = 0; at < count; at++) {
        struct service_group *group = &catalogue->groups[at];
        for (int lang = 0; lang < LANG_COUNT; lang++)
            group->name[lang] =
                at < GROUP_COUNT ? GROUPS[at].name : arena_format(arena, "Group %d", at);
        group->icon = GROUPS[at % GROUP_COUNT].icon;
        group->services = arena_array(arena, int32_t, catalogue->service_count);
        for (int32_t service = 0; service < catalogue->service_count; service++) {
            if (catalogue->services[service].group == at)
                group->services[group->count++] = service;
        }
    }
}

static void add_place(struct catalogue *catalogue, enum place_kind kind, const char *code,
                      const char *text, const char *district, double latitude, double longitude) {
    struct arena *arena = catalogue->arena;
    catalogue->places[catalogue->place_count++] = (struct place){
        .kind = kind,
        .code = arena_text(arena, code),
        .text = arena_text(arena, text),
        .district = arena_text(arena, district),
        .fold = folded(arena, text),
        .latitude = latitude,
        .longitude = longitude,
    };
}

static struct catalogue *empty_catalogue(void) {
    struct arena *arena = arena_create(ROOM);
    struct catalogue *catalogue = arena_new(arena, struct catalogue);
    catalogue->arena = arena;
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        catalogue->city_name[lang] = "Riverton";
        catalogue->hall_name[lang] = "City Hall";
    }
    catalogue->tracking_url = "http://city.invalid/track/";
    catalogue->version = "1";
    catalogue->fetched_ms = 1771000000000;
    catalogue->neighbours = arena_array(arena, struct neighbour, 2);
    catalogue->neighbours[0] = (struct neighbour){"Harlow Creek", "(555) 010-0100"};
    catalogue->neighbours[1] = (struct neighbour){"Westbrook", "(555) 010-0200"};
    catalogue->neighbour_count = 2;
    return catalogue;
}

struct catalogue *city_catalogue(void) {
    struct catalogue *catalogue = empty_catalogue();
    add_services(catalogue);
    catalogue_index(catalogue);
    add_groups(catalogue, GROUP_COUNT);
    catalogue->most_used = arena_array(catalogue->arena, int32_t, 2);
    catalogue->most_used[1] = 1;
    catalogue->most_used_count = 2;
    catalogue->places = arena_array(catalogue->arena, struct place, PLACE_COUNT);
    for (int at = 0; at < PLACE_COUNT; at++)
        add_place(catalogue, PLACES[at].kind, PLACES[at].code, PLACES[at].text, PLACES[at].district,
                  PLACES[at].latitude, PLACES[at].longitude);
    catalogue->notices = arena_array(catalogue->arena, struct notice, 1);
    for (int lang = 0; lang < LANG_COUNT; lang++)
        catalogue->notices[0].text[lang] = "City Hall is open until 5 pm.";
    catalogue->notices[0].until_ms = INT64_MAX;
    catalogue->notice_count = 1;
    return catalogue;
}

int32_t city_place(const struct catalogue *catalogue, const char *text) {
    for (int32_t at = 0; at < catalogue->place_count; at++) {
        if (strcmp(catalogue->places[at].text, text) == 0)
            return at;
    }
    return -1;
}

static void add_values(struct arena *arena, struct question *question, const char *const *names,
                       int count) {
    question->values = arena_array(arena, struct answer_value, count);
    question->value_count = count;
    for (int at = 0; at < count; at++) {
        question->values[at].key = arena_format(arena, "%s-%d", question->code, at + 1);
        for (int lang = 0; lang < LANG_COUNT; lang++) {
            question->values[at].name[lang] = names[at];
            question->values[at].fold[lang] = folded(arena, names[at]);
        }
    }
}

static struct question *add_question(struct definition *definition, const char *code,
                                     enum datatype datatype, bool is_required, const char *text) {
    struct question *question = &definition->questions[definition->question_count++];
    question->code = code;
    question->datatype = datatype;
    question->is_question = true;
    question->is_required = is_required;
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        question->description[lang] = text;
        question->hint[lang] = "";
    }
    return question;
}

struct definition *city_definition(const char *service_code) {
    static const char *const SIZES[] = {"Smaller than a dinner plate", "Like a dinner plate",
                                        "Bigger than a dinner plate", "I am not sure"};
    static const char *const LANES[] = {"Left lane", "Right lane", "Bike lane", "Parking lane"};
    struct arena *arena = arena_create(ROOM);
    struct definition *definition = arena_new(arena, struct definition);
    definition->arena = arena;
    definition->service_code = arena_text(arena, service_code);
    definition->hash = "4d1f";
    definition->questions = arena_array(arena, struct question, 8);
    add_question(definition, "note", DATATYPE_STRING, false, "Call 911 if somebody is hurt.")
        ->is_question = false;
    add_values(arena, add_question(definition, "size", DATATYPE_SINGLE, true, "How big is it?"),
               SIZES, 4);
    add_values(arena, add_question(definition, "lanes", DATATYPE_MULTI, false, "Which lanes?"),
               LANES, 4);
    add_question(definition, "depth", DATATYPE_NUMBER, false, "How deep is it, in inches?");
    add_question(definition, "when", DATATYPE_DATETIME, true, "When did you see it?");
    add_question(definition, "sign", DATATYPE_STRING, true, "What is the nearest sign?");
    add_question(definition, "more", DATATYPE_TEXT, false, "How do cars get around it?");
    add_question(definition, "end", DATATYPE_STRING, false, "A crew looks at it in 3 days.")
        ->is_question = false;
    return definition;
}

struct catalogue *city_large_catalogue(int services, int places) {
    static const char *const WHAT[] = {"Broken", "Missing", "Blocked", "Dirty",  "Leaking",
                                       "Unsafe", "Noisy",   "Faded",   "Fallen", "Flooded"};
    static const char *const THING[] = {"hydrant",       "bench",   "crosswalk", "manhole",
                                        "fountain",      "shelter", "railing",   "culvert",
                                        "parking meter", "signal"};
    static const char *const STREET[] = {"Mill",    "Oak",    "Harbor",  "Prospect", "Juniper",
                                         "Foundry", "Chapel", "Orchard", "Summit",   "Quarry"};
    static const char *const KIND[] = {"Street", "Avenue", "Road",      "Lane", "Court",
                                       "Drive",  "Place",  "Boulevard", "Way",  "Terrace"};
    struct catalogue *catalogue = empty_catalogue();
    struct arena *arena = catalogue->arena;
    catalogue->services = arena_array(arena, struct service, services);
    catalogue->service_count = services;
    for (int at = 0; at < services; at++) {
        struct service *service = &catalogue->services[at];
        service->code = arena_format(arena, "S%d", at);
        service->icon = "road";
        service->group = (int16_t)(at % 20);
        struct told told = {
            .name = arena_format(arena, "%s %s, kind %d", WHAT[at % 10], THING[at / 10 % 10], at),
            .keywords =
                arena_format(arena, "%s, repair, district %d, city crew", THING[at % 10], at),
            .description = "Tell us what you see and where it is. A crew looks at it within some "
                           "days and repairs what it can; bigger work is planned with the others.",
        };
        for (int lang = 0; lang < LANG_COUNT; lang++)
            tell(arena, service, (enum lang)lang, &told);
    }
    catalogue_index(catalogue);
    add_groups(catalogue, 20);
    catalogue->places = arena_array(arena, struct place, places);
    for (int at = 0; at < places; at++) {
        int street = at / (places / 200 > 0 ? places / 200 : 1);
        char text[96];
        (void)snprintf(text, sizeof text, "%d %s%s %s", 100 + 2 * at, street >= 100 ? "North " : "",
                       STREET[street % 10], KIND[street / 10 % 10]);
        add_place(catalogue, PLACE_ADDRESS, "", text, "Eastside", 41.0 + at * 1e-5, -107.0);
    }
    return catalogue;
}
