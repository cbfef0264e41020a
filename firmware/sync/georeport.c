#include "sync/georeport.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/json.h"
#include "sync/xml.h"

enum err georeport_read(const char *content_type, const char *bytes, size_t len, json_t **root) {
    size_t at = len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    while (at < len && strchr(" \t\r\n", bytes[at]))
        at++;
    if (at == len)
        return ERR_PARSE;
    if (bytes[at] == '[' || bytes[at] == '{')
        return json_read(bytes + at, len - at, root);
    if (bytes[at] != '<' || strncasecmp(content_type, "text/html", 9) == 0)
        return ERR_PROTOCOL;
    json_t *read = NULL;
    enum err err = xml_read(bytes + at, len - at, &read);
    if (err != ERR_OK)
        return err;
    if (json_object_get(read, "html") || json_object_get(read, "HTML")) {
        json_decref(read);
        return ERR_PROTOCOL;
    }
    *root = read;
    return ERR_OK;
}

/* Walks arrays and objects and gives each object that `is_wanted`; does not look inside those. */
struct walk {
    bool (*is_wanted)(const json_t *object);
    void (*found)(struct walk *walk, const json_t *object);
    int count;
    void (*each)(void);
    void *context;
};

static void walk_tree(struct walk *walk, const json_t *node) {
    size_t index;
    const char *key;
    json_t *child;
    if (json_is_object(node) && walk->is_wanted(node)) {
        walk->count++;
        if (walk->each)
            walk->found(walk, node);
    } else if (json_is_object(node)) {
        json_object_foreach((json_t *)node, key, child) walk_tree(walk, child);
    } else if (json_is_array(node)) {
        json_array_foreach(node, index, child) walk_tree(walk, child);
    }
}

static bool has_text(const json_t *object, const char *key) {
    char scratch[32];
    return json_text(object, key, scratch)[0] != '\0';
}

/* -- services */

static enum service_type type_of(const char *text) {
    if (strcasecmp(text, "batch") == 0)
        return SERVICE_BATCH;
    return strcasecmp(text, "blackbox") == 0 ? SERVICE_BLACKBOX : SERVICE_REALTIME;
}

static bool is_service(const json_t *object) {
    return has_text(object, "service_code");
}

static void found_service(struct walk *walk, const json_t *object) {
    char scratch[6][32];
    struct georeport_service service = {
        .code = json_text(object, "service_code", scratch[0]),
        .name = json_text(object, "service_name", scratch[1]),
        .description = json_text(object, "description", scratch[2]),
        .keywords = json_text(object, "keywords", scratch[3]),
        .group = json_text(object, "group", scratch[4]),
        .type = type_of(json_text(object, "type", scratch[5])),
        .has_definition = json_flag(object, "metadata", false),
    };
    if (service.name[0] == '\0')
        service.name = service.code;
    ((void (*)(void *, const struct georeport_service *))walk->each)(walk->context, &service);
}

int georeport_each_service(const json_t *root,
                           void (*each)(void *context, const struct georeport_service *service),
                           void *context) {
    struct walk walk = {is_service, found_service, 0, (void (*)(void))each, context};
    walk_tree(&walk, root);
    return walk.count;
}

/* -- definitions */

/* The standard's names, and those of one large city (quirk 5). What nobody knows is asked as text.
 */
static enum datatype datatype_of(const char *text) {
    static const struct {
        const char *name;
        enum datatype datatype;
    } names[] = {
        {"string", DATATYPE_STRING},
        {"number", DATATYPE_NUMBER},
        {"datetime", DATATYPE_DATETIME},
        {"date", DATATYPE_DATETIME},
        {"text", DATATYPE_TEXT},
        {"singlevaluelist", DATATYPE_SINGLE},
        {"multivaluelist", DATATYPE_MULTI},
        {"picklist", DATATYPE_SINGLE},
        {"multi picklist", DATATYPE_MULTI},
        {"multipicklist", DATATYPE_MULTI},
    };
    for (size_t at = 0; at < sizeof names / sizeof names[0]; at++) {
        if (strcasecmp(text, names[at].name) == 0)
            return names[at].datatype;
    }
    return DATATYPE_TEXT;
}

static bool is_question(const json_t *object) {
    return has_text(object, "code");
}

static void found_question(struct walk *walk, const json_t *object) {
    char scratch[4][32];
    const char *datatype = json_text(object, "datatype", scratch[3]);
    bool is_shown_only = strcasecmp(datatype, "informational") == 0;
    struct georeport_question question = {
        .code = json_text(object, "code", scratch[0]),
        .description = json_text(object, "description", scratch[1]),
        .hint = json_text(object, "datatype_description", scratch[2]),
        .is_question = !is_shown_only && json_flag(object, "variable", true),
        .is_required = json_flag(object, "required", false),
        .datatype = datatype_of(datatype),
        .order = json_number_or(object, "order", 0),
        .values = json_object_get(object, "values"),
    };
    ((void (*)(void *, const struct georeport_question *))walk->each)(walk->context, &question);
}

int georeport_each_question(const json_t *root,
                            void (*each)(void *context, const struct georeport_question *question),
                            void *context) {
    struct walk walk = {is_question, found_question, 0, (void (*)(void))each, context};
    walk_tree(&walk, root);
    return walk.count;
}

/* The text of a scalar, or the first one inside an object (quirk 5: key and name may be objects).
 */
static const char *text_inside(const json_t *object, const char *key, char scratch[32]) {
    const json_t *value = json_object_get(object, key);
    for (int depth = 0; json_is_object(value) && depth < 4; depth++) {
        void *first = json_object_iter((json_t *)value);
        if (!first)
            return "";
        object = value;
        key = json_object_iter_key(first);
        value = json_object_iter_value(first);
    }
    return json_text(object, key, scratch);
}

static bool is_value(const json_t *object) {
    return json_object_get(object, "key") != NULL;
}

static void found_value(struct walk *walk, const json_t *object) {
    char scratch[2][32];
    const char *key = text_inside(object, "key", scratch[0]);
    const char *name = text_inside(object, "name", scratch[1]);
    if (key[0] != '\0')
        ((void (*)(void *, const char *, const char *))walk->each)(walk->context, key,
                                                                   name[0] != '\0' ? name : key);
}

int georeport_each_value(const json_t *values,
                         void (*each)(void *context, const char *key, const char *name),
                         void *context) {
    struct walk walk = {is_value, found_value, 0, (void (*)(void))each, context};
    walk_tree(&walk, values);
    return walk.count;
}

/* -- requests */

static bool is_record(const json_t *object) {
    return has_text(object, "service_request_id") || has_text(object, "token");
}

static void found_record(struct walk *walk, const json_t *object) {
    char scratch[12][32];
    struct georeport_record record = {
        .number = json_text(object, "service_request_id", scratch[0]),
        .token = json_text(object, "token", scratch[1]),
        .code = json_text(object, "service_code", scratch[2]),
        .name = json_text(object, "service_name", scratch[3]),
        .status = json_text(object, "status", scratch[4]),
        .notes = json_text(object, "status_notes", scratch[5]),
        .description = json_text(object, "description", scratch[6]),
        .agency = json_text(object, "agency_responsible", scratch[7]),
        .notice = json_text(object, "service_notice", scratch[8]),
        .requested = json_text(object, "requested_datetime", scratch[9]),
        .updated = json_text(object, "updated_datetime", scratch[10]),
        .expected = json_text(object, "expected_datetime", scratch[11]),
    };
    ((void (*)(void *, const struct georeport_record *))walk->each)(walk->context, &record);
}

int georeport_each_record(const json_t *root,
                          void (*each)(void *context, const struct georeport_record *record),
                          void *context) {
    struct walk walk = {is_record, found_record, 0, (void (*)(void))each, context};
    walk_tree(&walk, root);
    return walk.count;
}

int64_t georeport_time(struct locale *locale, const char *text) {
    int64_t wall_ms = 0;
    struct time_fields fields = {.year = 0};
    if (time_parse(text, &wall_ms) == ERR_OK)
        return wall_ms;
    if (!locale ||
        sscanf(text, "%4d-%2d-%2dT%2d:%2d", &fields.year, &fields.month, &fields.day, &fields.hour,
               &fields.minute) != 5 ||
        locale_from_fields(locale, &fields, &wall_ms) != ERR_OK)
        return 0;
    return wall_ms;
}

bool georeport_reference(const char *description, char out[REFERENCE_ROOM]) {
    return reference_in_text(description, out);
}

/* -- errors */

static bool says_duplicate(const char *text) {
    return strcasestr(text, "already exist") || strcasestr(text, "duplicate");
}

static bool says_key(const char *text) {
    return strcasestr(text, "api_key") || strcasestr(text, "api key") ||
           strcasestr(text, "apikey") || strcasestr(text, "captcha");
}

bool georeport_sounds_like_error(const char *text) {
    return says_duplicate(text) || says_key(text);
}

static void read_error_text(struct georeport_errors *errors, const char *text) {
    if (text[0] == '\0')
        return;
    errors->is_any = true;
    errors->is_duplicate = errors->is_duplicate || says_duplicate(text);
    errors->is_about_us = errors->is_about_us || says_key(text);
}

/* Three digits of an HTTP status and nothing else: any other "code" may be somebody's words. */
static void read_error_code(struct georeport_errors *errors, const char *text) {
    bool is_code =
        strlen(text) == 3 && (text[0] == '4' || text[0] == '5') && strspn(text, "0123456789") == 3;
    if (is_code && errors->code == 0)
        errors->code = (text[0] - '0') * 100 + (text[1] - '0') * 10 + (text[2] - '0');
}

static void read_errors(struct georeport_errors *errors, const json_t *node, const char *key) {
    static const char *const words[] = {"description", "message", "error_description"};
    static const char *const lists[] = {"error", "errors", "base", "full_errors", "duplicate"};
    char scratch[32];
    const char *name;
    size_t index;
    json_t *child;
    if (json_is_string(node)) {
        for (size_t at = 0; at < sizeof lists / sizeof lists[0]; at++) {
            if (strcmp(key, lists[at]) == 0)
                read_error_text(errors, json_string_value(node));
        }
        errors->is_duplicate = errors->is_duplicate || strcmp(key, "duplicate") == 0;
    } else if (json_is_array(node)) {
        json_array_foreach(node, index, child) read_errors(errors, child, key);
    } else if (json_is_object(node)) {
        for (size_t at = 0; at < sizeof words / sizeof words[0]; at++)
            read_error_text(errors, json_text(node, words[at], scratch));
        read_error_code(errors, json_text(node, "code", scratch));
        json_object_foreach((json_t *)node, name, child) read_errors(errors, child, name);
    }
}

static bool has_field(const json_t *node, const char *wanted) {
    const char *name;
    size_t index;
    json_t *child;
    if (json_is_array(node)) {
        json_array_foreach(node, index, child) if (has_field(child, wanted)) return true;
    } else if (json_is_object(node)) {
        json_object_foreach((json_t *)node, name, child) if (strcmp(name, wanted) == 0 ||
                                                             has_field(child, wanted)) return true;
    }
    return false;
}

void georeport_errors(const json_t *root, bool may_quote, struct georeport_errors *errors) {
    *errors = (struct georeport_errors){.is_any = false};
    read_errors(errors, root, "");
    if (may_quote) {
        errors->is_duplicate = has_field(root, "duplicate");
        errors->is_about_us = false;
    }
}

void georeport_changeset(const json_t *root, char out[64]) {
    char scratch[32];
    const json_t *inside = json_object_get(root, "discovery");
    const char *text = json_text(inside ? inside : root, "changeset", scratch);
    out[0] = '\0';
    if (strlen(text) < 64)
        snprintf(out, 64, "%s", text);
}
